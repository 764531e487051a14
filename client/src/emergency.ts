// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call, type State } from './chain.js';
import {
	CONFIDENTIALITIES,
	DATA_CLASSES,
	fromBits,
	fromVariant,
	toBits,
	toVariant,
	type Confidentiality,
	type DataClass,
} from './codes.js';
import type { Day } from './days.js';
import { toHex } from './plain.js';
import { eventField, submit, type Receipt, type SubmitOptions } from './submit.js';

/** What an emergency reaches. */
export interface EmergencyScope {
	classes: DataClass[];
	/** Up to which confidentiality, itself included. */
	ceiling: Confidentiality;
}

/** Where a case is in its review. */
export type EmergencyStatus = 'Open' | 'Overdue' | 'Justified' | 'Unjustified' | 'Late';

/** A declared emergency, and what became of it. */
export interface Emergency {
	/** Its number. */
	case: number;
	/** Whose data; null once the patient was forgotten. */
	patient: HexString | null;
	/** Who declared it. */
	role: number;
	/** Where that credential holds. */
	organization: number;
	scope: EmergencyScope;
	/** Commitment to reason and justification, in the domain `emergency`. */
	statement: HexString;
	/** Whether it was declared off line and anchored later. */
	late: boolean;
	status: EmergencyStatus;
	/** When the access ends, exclusive, in seconds of Unix time; null if it gives none now. */
	inForceUntil: number | null;
	/** Who is to review it; null once the board has it, or it was judged. */
	reviewer: number | null;
	/** The day from which on that review is overdue. */
	reviewUntil: Day | null;
	/** Commitment to the opinion, once it was judged. */
	opinion: HexString | null;
}

/** The rules of emergencies. */
export interface EmergencyPolicy {
	/** For how long a declaration gives access. */
	accessHours: number;
	/** How long after it was signed a declaration may be anchored without going to the board. */
	lateHours: number;
	/** How many days a review may take. */
	reviewDays: number;
	/** How many emergencies without justification suspend the practitioner, within `countDays`. */
	suspendAfter: number;
	countDays: number;
	/** How many days a closed case stays readable. */
	retentionDays: number;
}

/** A scope, as the chain's calls take it. */
export function encodeScope(scope: EmergencyScope): object {
	return { classes: toBits(DATA_CLASSES, scope.classes), ceiling: toVariant(scope.ceiling) };
}

/** The bare call of {@link declareEmergency}. */
export function declareEmergencyCall(
	api: ApiPromise,
	role: number,
	patient: Uint8Array,
	scope: EmergencyScope,
	statement: Uint8Array,
): Call {
	const args = [role, toHex(patient), encodeScope(scope), toHex(statement)];
	return makeCall(api, 'emergencyAccess', 'declareEmergency', args);
}

/**
 * Breaks the glass: access at once, for the practitioner alone and for a bounded time. Nothing refuses it but
 * that the practitioner was suspended in person; somebody at another hospital reviews it.
 *
 * @param role the signer's credential
 * @param statement commitment to reason and justification, in the domain `emergency`
 * @param signer the practitioner
 * @returns the number of the case
 * @throws CallFailed `emergencyAccess.NotAuthorized`, `PractitionerSuspended`, `PatientNotFound` and others
 */
export async function declareEmergency(
	api: ApiPromise,
	role: number,
	patient: Uint8Array,
	scope: EmergencyScope,
	statement: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ case: number; receipt: Receipt }> {
	const call = declareEmergencyCall(api, role, patient, scope, statement);
	const receipt = await submit(api, call, signer, options);
	const number = eventField(receipt, 'emergencyAccess.EmergencyDeclared', 'case') as bigint;
	return { case: Number(number), receipt };
}

/** Gives the access up before it ends by itself. The case is reviewed all the same. */
export async function endEmergency(
	api: ApiPromise,
	emergency: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'emergencyAccess', 'endEmergency', [emergency]);
	return submit(api, call, signer, options);
}

/** The bare call of {@link reviewEmergency}. */
export function reviewEmergencyCall(
	api: ApiPromise,
	emergency: number,
	justified: boolean,
	opinion: Uint8Array,
): Call {
	const args = [emergency, justified, toHex(opinion)];
	return makeCall(api, 'emergencyAccess', 'reviewEmergency', args);
}

/**
 * Judges a case as its reviewer.
 *
 * @param opinion commitment to the opinion, in the domain `emergency`
 * @param signer a privacy officer of the organisation that the case is assigned to
 * @throws CallFailed `emergencyAccess.NotAuthorized`, `NotFound` and others
 */
export async function reviewEmergency(
	api: ApiPromise,
	emergency: number,
	justified: boolean,
	opinion: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = reviewEmergencyCall(api, emergency, justified, opinion);
	return submit(api, call, signer, options);
}

/** The call that judges a case which nobody reviewed in time: for the oversight board. */
export function decideEmergencyCall(
	api: ApiPromise,
	emergency: number,
	justified: boolean,
	opinion: Uint8Array,
): Call {
	const args = [emergency, justified, toHex(opinion)];
	return makeCall(api, 'emergencyAccess', 'decideEmergency', args);
}

/** The call that sets the rules: for both bodies, and for either where it widens nothing. */
export function setEmergencyPolicyCall(api: ApiPromise, policy: EmergencyPolicy): Call {
	return makeCall(api, 'emergencyAccess', 'setEmergencyPolicy', [policy]);
}

/** Where a page of cases starts, and how long it is; the chain gives at most 100. */
export interface EmergencyPage {
	/** The last case of the page before. */
	after?: number;
	limit: number;
}

/** The cases of a patient that are in state: who broke the glass, and what became of it. */
export async function emergenciesOf(
	state: Asked,
	patient: Uint8Array,
	page: EmergencyPage = { limit: 100 },
): Promise<Emergency[]> {
	const args = [toHex(patient), page.after ?? null, page.limit];
	return decodeAll(await ask(state, 'emergencyAccessApi', 'emergenciesOf', args));
}

/** A case; null if there is none of that number, or it has left state. */
export async function emergency(state: State, number: number): Promise<Emergency | null> {
	const answer = await ask(state, 'emergencyAccessApi', 'emergency', [number]);
	return answer === null ? null : decode(answer as unknown as RawEmergency);
}

/** The cases that an organisation is to review. */
export async function reviewsFor(
	state: State,
	organization: number,
	page: EmergencyPage = { limit: 100 },
): Promise<Emergency[]> {
	const args = [organization, page.after ?? null, page.limit];
	return decodeAll(await ask(state, 'emergencyAccessApi', 'reviewsFor', args));
}

/** The cases that the board is to judge. */
export async function escalatedEmergencies(
	state: State,
	page: EmergencyPage = { limit: 100 },
): Promise<Emergency[]> {
	const args = [page.after ?? null, page.limit];
	return decodeAll(await ask(state, 'emergencyAccessApi', 'escalated', args));
}

/** How many reviews an organisation did not do in time, ever. */
export async function overdueReviews(state: State, organization: number): Promise<number> {
	return (await ask(state, 'emergencyAccessApi', 'overdueReviews', [organization])) as number;
}

/** The rules of emergencies. */
export async function emergencyPolicy(state: Asked): Promise<EmergencyPolicy> {
	return (await ask(state, 'emergencyAccessApi', 'policy', [])) as unknown as EmergencyPolicy;
}

interface RawEmergency extends Omit<Emergency, 'case' | 'scope' | 'inForceUntil'> {
	case: bigint;
	scope: { classes: number; ceiling: string };
	inForceUntil: bigint | null;
}

function decode(raw: RawEmergency): Emergency {
	return {
		...raw,
		case: Number(raw.case),
		scope: {
			classes: fromBits(DATA_CLASSES, raw.scope.classes),
			ceiling: fromVariant(CONFIDENTIALITIES, raw.scope.ceiling),
		},
		inForceUntil: raw.inForceUntil === null ? null : Number(raw.inForceUntil),
	};
}

function decodeAll(answer: unknown): Emergency[] {
	return (answer as RawEmergency[]).map(decode);
}
