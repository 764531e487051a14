// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Call, type State } from './chain.js';
import {
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	fromBits,
	fromVariant,
	PURPOSES,
	toBits,
	toVariant,
	type Action,
	type Confidentiality,
	type DataClass,
	type Purpose,
} from './codes.js';
import type { Standing } from './consortium.js';
import type { Day } from './days.js';
import { decodeDecision, type Decision, type Question, type RawDecision } from './decision.js';
import { toHex, type Plain, type Variant } from './plain.js';
import { eventField, submit, type Receipt, type SubmitOptions } from './submit.js';

/** Whom a grant is made to: everyone at an organisation, or one practitioner in one role. */
export type Grantee = { organization: number } | { practitionerRole: number };

/** The full terms of a grant, which stand off chain. */
export interface Terms {
	/** Commitment to the canonical JSON of a FHIR `Consent`, in the domain `consentTerms`. */
	commitment: HexString;
	/** They hold back more than the fields tell: who cannot open them, denies. */
	residual: boolean;
}

/** What the patient says in a grant. A question has to fit every part of one grant. */
export interface GrantFields {
	grantee: Grantee;
	/** What for: any of these, and what they cover. */
	purposes: Purpose[];
	actions: Action[];
	classes: DataClass[];
	/** Up to which confidentiality, itself included. */
	ceiling: Confidentiality;
	/** The first day; today or later. */
	validFrom: Day;
	/** The end, exclusive. */
	validUntil: Day;
	terms: Terms | null;
}

/**
 * Whether a grant is in effect, and if not, why; the earlier in this list, the stronger. *Frozen*: the
 * authority that it was given on has ended. *Proposed*: the other of patient and representative has still
 * to agree.
 */
export type EffectiveStatus =
	'Revoked' | 'Expired' | 'Frozen' | 'Proposed' | 'NotYetValid' | 'Active';

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
	const receipt = await submit(api, grantConsentCall(api, patient, fields), signer, options);
	const of = (field: string): Plain => eventField(receipt, 'consentGrants.ConsentGranted', field);
	return { grant: of('grant') as number, proposed: of('proposed') as boolean, receipt };
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

/**
 * Asks whether a requester may. Binding is the answer of the record holder's own node; see `release`.
 */
export async function decide(state: State, question: Question): Promise<Decision> {
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
		},
	]);
	return decodeDecision(answer as unknown as RawDecision);
}

/** All grants of a patient that are still in state: who could see what now, and why. */
export async function explain(state: State, patient: Uint8Array): Promise<Explanation[]> {
	const answer = await ask(state, 'consentApi', 'explain', [toHex(patient)]);
	return (answer as unknown as (Omit<Explanation, 'fields'> & { fields: RawFields })[]).map(
		(explanation) => ({ ...explanation, fields: decodeFields(explanation.fields) }),
	);
}

interface RawFields {
	grantee: Variant;
	purposes: number;
	actions: number;
	classes: number;
	ceiling: string;
	validFrom: Day;
	validUntil: Day;
	terms: Terms | null;
}

/** The grants that wait for a second signature. */
export function proposedConsents(explanations: readonly Explanation[]): Explanation[] {
	return explanations.filter(({ status }) => status === 'Proposed');
}

/** What a grant says, as the chain's calls take it. */
export function encodeFields(fields: GrantFields): object {
	const { grantee } = fields;
	return {
		...fields,
		grantee:
			'organization' in grantee
				? { Organization: grantee.organization }
				: { PractitionerRole: grantee.practitionerRole },
		purposes: toBits(PURPOSES, fields.purposes),
		actions: toBits(ACTIONS, fields.actions),
		classes: toBits(DATA_CLASSES, fields.classes),
		ceiling: toVariant(fields.ceiling),
	};
}

function decodeFields(raw: RawFields): GrantFields {
	const id = raw.grantee.value as number;
	return {
		...raw,
		grantee: raw.grantee.kind === 'Organization' ? { organization: id } : { practitionerRole: id },
		purposes: fromBits(PURPOSES, raw.purposes),
		actions: fromBits(ACTIONS, raw.actions),
		classes: fromBits(DATA_CLASSES, raw.classes),
		ceiling: fromVariant(CONFIDENTIALITIES, raw.ceiling),
	};
}
