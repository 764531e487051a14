// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import {
	CONFIDENTIALITIES,
	fromBits,
	fromVariant,
	POWERS,
	toBits,
	toVariant,
	type Confidentiality,
	type Power,
} from './codes.js';
import type { Explanation } from './consent.js';
import { dayOf, quarterStart, type Day } from './days.js';
import { toHex } from './plain.js';
import {
	blockAhead,
	endorse,
	genesisOf,
	payload,
	PROOF_LIFETIME,
	prove,
	u32,
	type Endorsement,
	type KeyProof,
} from './proofs.js';
import { canonicalBytes } from './records/canonical.js';
import { commit } from './records/commitment.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/** What the payloads of these calls start with. */
const TAGS = {
	appoint: 'carechain/appoint-representative/v1',
	endorse: 'carechain/endorse-representative/v1',
};

/** How far ahead a representative's end may lie, in days. */
const MAX_DAYS = 366;

/** From this age a minor's own signature stands beside the parent's (PIPL Art. 31). */
export const AGE_OF_JOINT_CONSENT = 14;

/** How long before its end a representation is announced to end, in days. */
export const ANNOUNCEMENT_DAYS = 90;

/** What a representative is to be. */
export interface Appointment {
	/** The representative's key: its account, 32 bytes. It serves this pseudonym alone. */
	key: Uint8Array;
	/** At least one. */
	powers: Power[];
	/** The end, exclusive: the first day of a quarter, at most 366 days ahead. See {@link nextEnd}. */
	until: Day;
	/** As whom: {@link roleCommitment}, 32 bytes. */
	role: Uint8Array;
	/** Whether it consents together with the patient only. */
	joint: boolean;
}

/** An appointment with the proof that the representative's key wants it. */
export interface SignedAppointment extends Appointment {
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** The block at which the proof is no longer good. */
	expiresAt: number;
	/** By the representative's key, over {@link appointmentPayload}. */
	proof: KeyProof;
}

/** A representative as the chain shows it: without its key. */
export interface RepresentativeInfo {
	/** Its number among all that the patient ever had. */
	id: number;
	powers: Power[];
	/** The end, exclusive. */
	until: Day;
	/** As whom, as a commitment. */
	role: HexString;
	/** Whether it consents together with the patient only, as things stand. */
	joint: boolean;
	/** Up to which confidentiality it reads the patient's records, itself included. */
	ceiling: Confidentiality;
	appointedByCustodian: boolean;
	/** Whether the end has not passed. */
	current: boolean;
}

/**
 * The commitment to a representative's role, which alone stands on chain: beside a pseudonym the role
 * itself could tell an age or an illness.
 *
 * @param relationship the elements of a FHIR `RelatedPerson.relationship`
 * @param salt 32 random bytes; keep them to be able to show the role later
 */
export function roleCommitment(relationship: object, salt: Uint8Array): Uint8Array {
	return commit('representativeRole', salt, canonicalBytes(relationship));
}

/**
 * The last end of a minor's representation: the first day of the quarter in which the minor comes of age.
 * Who is born in the same quarter has the same last end, so that no birthday shows.
 *
 * @param birthDate a FHIR `date`: `YYYY-MM-DD`, or `YYYY-MM` or `YYYY`, which stand for their first day
 * @param majority the age at which the minor comes of age, in years
 * @throws RangeError for what is no date
 */
export function lastEndBefore(birthDate: string, majority = 18): Day {
	const born = new Date(birthDate);
	const isDate =
		/^\d{4}(-\d\d){0,2}$/.test(birthDate) &&
		!Number.isNaN(born.getTime()) &&
		// JavaScript takes 31 April for 1 May.
		born.toISOString().startsWith(birthDate);
	if (!isDate) throw new RangeError(`not a date: ${birthDate}`);
	// Only the month counts: who was born on 29 February comes of age in the same quarter by any law.
	const comesOfAge = Date.UTC(born.getUTCFullYear() + majority, born.getUTCMonth());
	return quarterStart(dayOf(new Date(comesOfAge)));
}

/**
 * The end to appoint or renew with today: the furthest quarter's first day that is at most 366 days ahead,
 * or the last end if that comes before.
 *
 * @param lastEnd where it ends for good, as by {@link lastEndBefore}
 * @returns null when there is none left: the minor comes of age within this quarter, or has
 */
export function nextEnd(today: Day, lastEnd: Day = Infinity): Day | null {
	const end = Math.min(quarterStart(today + MAX_DAYS), lastEnd);
	return end > today ? end : null;
}

/**
 * The grants that freeze within so many days, because the representation ends that they were given in: to
 * be announced to whoever can renew it, or confirm them afterwards. Soonest first.
 *
 * A grant whose own end comes no later is not among them: nothing is lost by the freezing.
 *
 * @param explanations what `explain` says of the patient
 */
export function endingWithin(
	explanations: readonly Explanation[],
	today: Day,
	days: number = ANNOUNCEMENT_DAYS,
): (Explanation & { holdsUntil: Day })[] {
	return explanations
		.filter(isHeld)
		.filter(
			({ holdsUntil, fields }) => holdsUntil <= today + days && holdsUntil < fields.validUntil,
		)
		.sort((left, right) => left.holdsUntil - right.holdsUntil);
}

function isHeld(explanation: Explanation): explanation is Explanation & { holdsUntil: Day } {
	return explanation.holdsUntil !== null;
}

/** What a representative's key signs: 157 bytes. */
export function appointmentPayload(
	genesisHash: Uint8Array,
	appointment: Omit<SignedAppointment, 'proof'>,
): Uint8Array {
	return appointmentBytes(TAGS.appoint, genesisHash, appointment);
}

/** What the endorser signs of the same: 157 bytes. */
export function appointmentEndorsementPayload(
	genesisHash: Uint8Array,
	appointment: Omit<SignedAppointment, 'proof'>,
): Uint8Array {
	return appointmentBytes(TAGS.endorse, genesisHash, appointment);
}

function appointmentBytes(
	tag: string,
	genesisHash: Uint8Array,
	appointment: Omit<SignedAppointment, 'proof'>,
): Uint8Array {
	const { patient, key, powers, until, role, joint, expiresAt } = appointment;
	return payload(
		tag,
		genesisHash,
		patient,
		key,
		Uint8Array.of(toBits(POWERS, powers)),
		u32(until),
		role,
		Uint8Array.of(joint ? 1 : 0),
		u32(expiresAt),
	);
}

/**
 * Signs, with the representative's own key, that it wants to be one.
 *
 * @param lifetime how long the proof is good for, in blocks; at most 43,200
 */
export async function signAppointment(
	api: ApiPromise,
	patient: Uint8Array,
	representative: KeyringPair,
	appointment: Omit<Appointment, 'key'>,
	lifetime = PROOF_LIFETIME,
): Promise<SignedAppointment> {
	const expiresAt = await blockAhead(api, lifetime);
	const content = { ...appointment, key: representative.addressRaw, patient, expiresAt };
	const message = appointmentPayload(genesisOf(api), content);
	return { ...content, proof: prove(representative, message) };
}

/** Stands, as a practitioner of the custodian, behind an appointment for a patient in custody. */
export function endorseAppointment(
	api: ApiPromise,
	appointment: SignedAppointment,
	practitioner: KeyringPair,
): Endorsement {
	return endorse(practitioner, appointmentEndorsementPayload(genesisOf(api), appointment));
}

/** The bare call of {@link appointRepresentative}. */
export function appointRepresentativeCall(
	api: ApiPromise,
	signed: SignedAppointment,
	endorsement?: Endorsement,
): Call {
	const { patient, key, powers, until, role, joint, expiresAt, proof } = signed;
	return makeCall(api, 'patientIdentity', 'appointRepresentative', [
		toHex(patient),
		{ key: toHex(key), powers: toBits(POWERS, powers), until, role: toHex(role), joint },
		expiresAt,
		proof,
		endorsement ?? null,
	]);
}

/**
 * Appoints somebody who acts for the patient.
 *
 * @param signer a current key of the patient; or for a patient in custody the custodian's
 * representative, with a practitioner's endorsement
 * @returns the representative's number at this patient; it is in the event
 * `patientIdentity.RepresentativeAppointed`
 * @throws CallFailed `patientIdentity.NotAuthorized`, `NotInCustody`, `EndorserNotAuthorized`,
 * `InvalidEndorsement`, `EndNotCoarse`, `EndTooFar`, `KeyInUse`, `MaxRepresentativesExceeded` and others
 */
export async function appointRepresentative(
	api: ApiPromise,
	appointment: SignedAppointment,
	signer: KeyringPair,
	endorsement?: Endorsement,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, appointRepresentativeCall(api, appointment, endorsement), signer, options);
}

/** The bare call of {@link renewRepresentative}. */
export function renewRepresentativeCall(
	api: ApiPromise,
	patient: Uint8Array,
	representative: number,
	until: Day,
): Call {
	const args = [toHex(patient), representative, until];
	return makeCall(api, 'patientIdentity', 'renewRepresentative', args);
}

/**
 * Moves a representative's end to a later one. Only while it has not passed: afterwards appoint anew.
 *
 * @param signer a current key of the patient, whoever appointed it; for a patient in custody the
 * custodian's representative
 * @throws CallFailed `patientIdentity.RepresentativeNotFound`, `NothingChanged`, `EndNotCoarse`,
 * `EndTooFar`, `NotAuthorized`, `NotInCustody` and others
 */
export async function renewRepresentative(
	api: ApiPromise,
	patient: Uint8Array,
	representative: number,
	until: Day,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = renewRepresentativeCall(api, patient, representative, until);
	return submit(api, call, signer, options);
}

/** The bare call of {@link removeRepresentative}. */
export function removeRepresentativeCall(
	api: ApiPromise,
	patient: Uint8Array,
	representative: number,
): Call {
	const args = [toHex(patient), representative];
	return makeCall(api, 'patientIdentity', 'removeRepresentative', args);
}

/**
 * Ends a representation at once. What the representative granted freezes until it is confirmed.
 *
 * @param signer who appointed it, or the representative itself, which resigns
 * @throws CallFailed `patientIdentity.RepresentativeNotFound`, `NotAuthorized`
 */
export async function removeRepresentative(
	api: ApiPromise,
	patient: Uint8Array,
	representative: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, removeRepresentativeCall(api, patient, representative), signer, options);
}

/** The bare call of {@link withholdFromRepresentative}. */
export function withholdFromRepresentativeCall(
	api: ApiPromise,
	patient: Uint8Array,
	representative: number,
	ceiling: Confidentiality,
): Call {
	const args = [toHex(patient), representative, toVariant(ceiling)];
	return makeCall(api, 'patientIdentity', 'withholdFromRepresentative', args);
}

/**
 * Keeps the patient's records above a confidentiality from a representative. It starts at `N` and only
 * goes down.
 *
 * @param signer a current key of the patient; the custodian's representative for one that it appointed,
 * or for a patient in custody
 * @throws CallFailed `patientIdentity.WouldWiden`, `RepresentativeNotFound`, `NotAuthorized`
 */
export async function withholdFromRepresentative(
	api: ApiPromise,
	patient: Uint8Array,
	representative: number,
	ceiling: Confidentiality,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = withholdFromRepresentativeCall(api, patient, representative, ceiling);
	return submit(api, call, signer, options);
}

/** Who acts for a patient; some whose end has passed too. */
export async function representatives(
	state: Asked,
	patient: Uint8Array,
): Promise<RepresentativeInfo[]> {
	const answer = await ask(state, 'patientIdentityApi', 'representatives', [toHex(patient)]);
	const raw = answer as unknown as (Omit<RepresentativeInfo, 'powers' | 'ceiling'> & {
		powers: number;
		ceiling: string;
	})[];
	return raw.map((it) => ({
		...it,
		powers: fromBits(POWERS, it.powers),
		ceiling: fromVariant(CONFIDENTIALITIES, it.ceiling),
	}));
}

/** Whom a key represents today, and under which number; null for nobody. */
export async function represents(
	state: Asked,
	key: HexString,
): Promise<{ patient: HexString; representative: number } | null> {
	const answer = (await ask(state, 'patientIdentityApi', 'represents', [key])) as
		[HexString, number] | null;
	return answer && { patient: answer[0], representative: answer[1] };
}

/** Whether a key may read the patient's records of this confidentiality: its own all, a representative's
 * up to what is not withheld from it. */
export async function mayRead(
	state: Asked,
	key: HexString,
	patient: Uint8Array,
	confidentiality: Confidentiality,
): Promise<boolean> {
	const args = [key, toHex(patient), toVariant(confidentiality)];
	return (await ask(state, 'patientIdentityApi', 'mayRead', args)) as boolean;
}
