// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call, type State } from './chain.js';
import { toVariant } from './codes.js';
import type { Standing } from './consortium.js';
import type { Day } from './days.js';
import { decodeDecision, type Decision, type Question, type RawDecision } from './decision.js';
import { decodeFields, encodeFields, type GrantFields, type RawFields } from './grantFields.js';
import { toHex, type Plain } from './plain.js';
import { encodeOpening, type Opening } from './sealed.js';
import { eventField, submit, type Receipt, type SubmitOptions } from './submit.js';

/**
 * Whether a grant is in effect, and if not, why. *Frozen*: the authority that it was given on has ended.
 * *Proposed*: the other of patient and representative has still to agree.
 */
export type EffectiveStatus =
	| 'Revoked'
	| 'Expired'
	| 'Frozen'
	| 'Proposed'
	| 'NotYetValid'
	| 'Active'
	| 'Superseded'
	| 'EnteredInError';

/** Whether the grantee has said that it knows that a grant was ended; if awaited, before which day. */
export type Acknowledgement =
	{ kind: 'NotAsked' | 'Given' | 'Missed' } | { kind: 'AwaitedUntil'; value: Day };

/** On whose authority a grant was given. */
export type GivenBy =
	| { kind: 'Patient' | 'Custodian' }
	/** A representative's, or the patient's and a representative's together; by its number. */
	| { kind: 'Representative' | 'Both'; value: number };

/** One grant, and whether it lets anyone see anything now. */
export interface Explanation {
	/** Its number at this patient. */
	grant: number;
	/** The grantee, or where the grantee practises. */
	organization: number;
	fields: GrantFields;
	/** On whose authority it stands: who gave it, or confirmed it last. */
	givenBy: GivenBy;
	status: EffectiveStatus;
	/**
	 * The day on which that authority ends, and the grant freezes with it; null if no such day is known. It
	 * may lie behind the grant's own end.
	 */
	holdsUntil: Day | null;
	granteeStanding: Standing;
	/** Whether some question that fits the fields is permitted now. */
	inEffect: boolean;
	acknowledgement: Acknowledgement;
}

/** The bare call of {@link grantConsent}. */
export function grantConsentCall(api: ApiPromise, patient: Uint8Array, fields: GrantFields): Call {
	return makeCall(api, 'consentGrants', 'grantConsent', [toHex(patient), encodeFields(fields)]);
}

/**
 * Gives a grant. Where patient and representative consent together, it is proposed until the other of
 * them confirms it: {@link confirmConsent}.
 *
 * @param signer a current key of the patient, or of a representative with the power
 * @returns the grant's number at this patient, and whether it is only proposed
 * @throws CallFailed `consentGrants.NotAuthorized`, `GranteeNotActive`, `EndBeforeStart`,
 * `MaxGrantsExceeded` and others
 */
export async function grantConsent(
	api: ApiPromise,
	patient: Uint8Array,
	fields: GrantFields,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ grant: number; proposed: boolean; receipt: Receipt }> {
	return grantedBy(await submit(api, grantConsentCall(api, patient, fields), signer, options));
}

/**
 * Narrows a grant: every field equal to what it was, or narrower.
 *
 * @param signer a current key of the patient
 * @throws CallFailed `consentGrants.WouldWiden`, `NothingNarrowed`, `NotActive` and others
 */
export async function narrowConsent(
	api: ApiPromise,
	patient: Uint8Array,
	grant: number,
	fields: GrantFields,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const args = [toHex(patient), grant, encodeFields(fields)];
	return submit(api, makeCall(api, 'consentGrants', 'narrowConsent', args), signer, options);
}

/** The bare call of {@link confirmConsent}. */
export function confirmConsentCall(api: ApiPromise, patient: Uint8Array, grant: number): Call {
	return makeCall(api, 'consentGrants', 'confirmConsent', [toHex(patient), grant]);
}

/**
 * Agrees to a grant that the other of patient and representative proposed; or gives one anew that is
 * frozen, because the authority that it was given on has ended.
 *
 * @param signer a current key of the patient, or of a representative with the power
 * @throws CallFailed `consentGrants.NotFound`, `NotAuthorized`, `NothingToConfirm`,
 * `GranteeNotActive` and others
 */
export async function confirmConsent(
	api: ApiPromise,
	patient: Uint8Array,
	grant: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, confirmConsentCall(api, patient, grant), signer, options);
}

/** The bare call of {@link revokeConsent}. */
export function revokeConsentCall(api: ApiPromise, patient: Uint8Array, grant: number): Call {
	return makeCall(api, 'consentGrants', 'revokeConsent', [toHex(patient), grant]);
}

/**
 * Takes a grant back. It gives no access from the receipt's block on.
 *
 * @param signer a current key of the patient, or of a representative with the power; for a patient in
 * custody also a practitioner of the custodian
 * @throws CallFailed `consentGrants.NotFound`, `NotActive`, `NotAuthorized`
 */
export async function revokeConsent(
	api: ApiPromise,
	patient: Uint8Array,
	grant: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, revokeConsentCall(api, patient, grant), signer, options);
}

/** The bare call of {@link supersedeConsent}. */
export function supersedeConsentCall(
	api: ApiPromise,
	patient: Uint8Array,
	grant: number,
	fields: GrantFields,
): Call {
	const args = [toHex(patient), grant, encodeFields(fields)];
	return makeCall(api, 'consentGrants', 'supersedeConsent', args);
}

/**
 * Gives a grant in the place of another one, which ends with it. The new one may say more.
 *
 * @param signer a current key of the patient, or of a representative with the power
 * @returns the new grant's number, and whether it is only proposed
 * @throws CallFailed `consentGrants.NotFound`, `NotActive` and those of {@link grantConsent}
 */
export async function supersedeConsent(
	api: ApiPromise,
	patient: Uint8Array,
	grant: number,
	fields: GrantFields,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ grant: number; proposed: boolean; receipt: Receipt }> {
	const call = supersedeConsentCall(api, patient, grant, fields);
	return grantedBy(await submit(api, call, signer, options));
}

/** The bare call of {@link markConsentInError}. */
export function markConsentInErrorCall(api: ApiPromise, patient: Uint8Array, grant: number): Call {
	return makeCall(api, 'consentGrants', 'markConsentInError', [toHex(patient), grant]);
}

/**
 * Marks a grant as one that should never have been recorded; like a revocation otherwise.
 *
 * @param signer who may revoke
 * @throws CallFailed `consentGrants.NotFound`, `NotActive`, `NotAuthorized`
 */
export async function markConsentInError(
	api: ApiPromise,
	patient: Uint8Array,
	grant: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, markConsentInErrorCall(api, patient, grant), signer, options);
}

/** The bare call of {@link acknowledgeEnd}. */
export function acknowledgeEndCall(api: ApiPromise, patient: Uint8Array, grant: number): Call {
	return makeCall(api, 'consentGrants', 'acknowledgeEnd', [toHex(patient), grant]);
}

/**
 * Says that the grantee knows that a grant was ended, and has acted on it.
 *
 * @param signer the representative or a practitioner of the grantee's organisation
 * @throws CallFailed `consentGrants.NotFound`, `NotAuthorized`, `NothingToAcknowledge`
 */
export async function acknowledgeEnd(
	api: ApiPromise,
	patient: Uint8Array,
	grant: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, acknowledgeEndCall(api, patient, grant), signer, options);
}

/** How often an organisation let the deadline for an acknowledgement pass. */
export async function missedAcknowledgements(state: Asked, organization: number): Promise<number> {
	return (await ask(state, 'consentApi', 'missedAcknowledgements', [organization])) as number;
}

/** An end of which an organisation has still to say that it knows. */
export interface AwaitedAcknowledgement {
	patient: HexString;
	/** The number of the grant at this patient. */
	grant: number;
	/** It is asked to before this day. */
	deadline: Day;
}

/**
 * What an organisation has still to acknowledge, of open grants. The chain walks over all patients for it,
 * 128 a call: for a gateway that starts anew, and not for every minute.
 *
 * @param state one block, where what is counted must not change meanwhile
 */
export async function awaitedAcknowledgements(
	state: State,
	organization: number,
): Promise<AwaitedAcknowledgement[]> {
	const all: AwaitedAcknowledgement[] = [];
	let after: HexString | null = null;
	do {
		const args = [organization, after, 128];
		const answer = await ask(state, 'consentApi', 'awaitedAcknowledgements', args);
		const page = answer as unknown as {
			awaited: AwaitedAcknowledgement[];
			last: HexString | null;
		};
		all.push(...page.awaited);
		after = page.last;
	} while (after !== null);
	return all;
}

/** The number of the grant that a receipt speaks of, and whether it is only proposed. */
export function grantedBy(receipt: Receipt): {
	grant: number;
	proposed: boolean;
	receipt: Receipt;
} {
	const of = (field: string): Plain => eventField(receipt, 'consentGrants.ConsentGranted', field);
	return { grant: of('grant') as number, proposed: of('proposed') as boolean, receipt };
}

/**
 * Asks whether a requester may. Binding is the answer of the record holder's own node; see `release`.
 *
 * @param openings of the patient's sealed entries: while a live one is not opened, the answer is a denial
 */
export async function decide(
	state: Asked,
	question: Question,
	openings: readonly Opening[] = [],
): Promise<Decision> {
	const { organization, practitionerRole } = question.requester;
	const answer = await ask(state, 'consentApi', 'decide', [
		{
			patient: toHex(question.patient),
			requester: { organization, practitionerRole: practitionerRole ?? null },
			purpose: toVariant(question.purpose),
			action: toVariant(question.action),
			class: toVariant(question.class),
			confidentiality: question.confidentiality ? toVariant(question.confidentiality) : null,
			author: question.author,
			dataYear: question.dataYear ?? null,
		},
		openings.map(encodeOpening),
	]);
	return decodeDecision(answer as unknown as RawDecision);
}

/** All grants of a patient that are still in state: who could see what now, and why. */
export async function explain(state: Asked, patient: Uint8Array): Promise<Explanation[]> {
	const answer = await ask(state, 'consentApi', 'explain', [toHex(patient)]);
	return (answer as unknown as RawExplanation[]).map(decodeExplanation);
}

/** Where a page starts, how long it is, and for which day it tells the status; today if left out. */
export interface Page<After> {
	/** The last entry of the page before. */
	after?: After;
	/** The chain gives at most 128. */
	limit: number;
	/** Today or a day to come: the status as it will be then, as things stand. */
	on?: Day;
}

/** A page of a patient's grants, by number. */
export async function grantsOf(
	state: Asked,
	patient: Uint8Array,
	page: Page<number>,
): Promise<Explanation[]> {
	const args = [toHex(patient), page.on ?? null, page.after ?? null, page.limit];
	const answer = await ask(state, 'consentApi', 'grantsOf', args);
	return (answer as unknown as RawExplanation[]).map(decodeExplanation);
}

/** A live grant, and whose it is. */
export interface GrantTo {
	patient: HexString;
	explanation: Explanation;
}

/** A page of the live grants to an organisation and its practitioners. What is sealed is not in it. */
export async function grantsTo(
	state: State,
	organization: number,
	page: Page<GrantTo>,
): Promise<GrantTo[]> {
	const after = page.after ? [page.after.patient, page.after.explanation.grant] : null;
	const args = [organization, page.on ?? null, after, page.limit];
	const answer = await ask(state, 'consentApi', 'grantsTo', args);
	return (answer as unknown as [HexString, RawExplanation][]).map(([patient, raw]) => ({
		patient,
		explanation: decodeExplanation(raw),
	}));
}

type RawExplanation = Omit<Explanation, 'fields'> & { fields: RawFields };

function decodeExplanation(raw: RawExplanation): Explanation {
	return { ...raw, fields: decodeFields(raw.fields) };
}

/** The grants that wait for a second signature. */
export function proposedConsents(explanations: readonly Explanation[]): Explanation[] {
	return explanations.filter(({ status }) => status === 'Proposed');
}
