// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import { toHex } from './plain.js';
import {
	bestBlock,
	blockAhead,
	genesisOf,
	payload,
	PROOF_LIFETIME,
	prove,
	u32,
	type KeyProof,
} from './proofs.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';
import type { PatientIdentity } from './wallet.js';

/** What the payloads of these calls start with. */
const TAGS = {
	register: 'carechain/register-patient/v1',
	addKey: 'carechain/add-key/v1',
	rotateKey: 'carechain/rotate-key/v1',
};

/** How far ahead the expiry of a proof may lie, in blocks: one day. */
export const MAX_PROOF_LIFETIME = 43_200;

/** How an identity stands. Nothing of it ever refuses treatment. */
export type PatientStatus = 'Active' | 'Restricted' | 'Deceased' | 'Merged';

/** A patient as the chain shows it. */
export interface PatientInfo {
	/** The organisation that registered the patient, or took it over since. */
	custodian: number;
	/** How many keys act for the patient; none while it is in custody. */
	keys: number;
	/** X25519 key for wrapping the keys of the patient's records. */
	encryptionKey: HexString;
	status: PatientStatus;
	/** The number of the next call that is relayed for the patient. */
	sequence: bigint;
	/** The pseudonym that this one is a duplicate of. */
	mergedInto: HexString | null;
}

/** What a wallet hands to an organisation to be registered there. */
export interface Registration {
	organization: number;
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** The authentication key's account, 32 bytes. */
	key: Uint8Array;
	/** X25519 key, 32 bytes. */
	encryptionKey: Uint8Array;
	/** The block at which the proof is no longer good. */
	expiresAt: number;
	/** The key's signature over {@link registrationPayload}. */
	proof: KeyProof;
}

/** What the first key signs: 149 bytes, the SCALE encoding of its parts one after the other. */
export function registrationPayload(
	genesisHash: Uint8Array,
	registration: Omit<Registration, 'proof'>,
): Uint8Array {
	const { organization, patient, key, encryptionKey, expiresAt } = registration;
	return payload(
		TAGS.register,
		genesisHash,
		u32(organization),
		patient,
		key,
		encryptionKey,
		u32(expiresAt),
	);
}

/** What a further key signs: 104 bytes. */
export function addKeyPayload(
	genesisHash: Uint8Array,
	patient: Uint8Array,
	key: Uint8Array,
	expiresAt: number,
): Uint8Array {
	return payload(TAGS.addKey, genesisHash, patient, key, u32(expiresAt));
}

/** What a key signs that takes the place of another: 139 bytes. */
export function rotateKeyPayload(
	genesisHash: Uint8Array,
	patient: Uint8Array,
	oldKey: Uint8Array,
	newKey: Uint8Array,
	expiresAt: number,
): Uint8Array {
	return payload(TAGS.rotateKey, genesisHash, patient, oldKey, newKey, u32(expiresAt));
}

/**
 * Signs a registration in the wallet. It names the organisation, so that no other can use it.
 *
 * @param lifetime how long the proof is good for, in blocks; at most 43,200
 */
export async function signRegistration(
	api: ApiPromise,
	identity: PatientIdentity,
	lifetime = PROOF_LIFETIME,
): Promise<Registration> {
	return registrationUntil(genesisOf(api), identity, await blockAhead(api, lifetime));
}

/**
 * Signs the same registration several times over, each good for one of the days to come, so that the
 * organisation can wait with it: a proof is good for a day at most, and none before the day that ends
 * with its expiry. See `RegistrationDesk`.
 *
 * @param days how many, the one that begins now included
 * @returns the proofs, the first one's day first
 */
export async function signRegistrations(
	api: ApiPromise,
	identity: PatientIdentity,
	days: number,
): Promise<Registration[]> {
	const [now, genesisHash] = [await bestBlock(api), genesisOf(api)];
	return Array.from({ length: days }, (_, day) =>
		registrationUntil(genesisHash, identity, now + (day + 1) * MAX_PROOF_LIFETIME),
	);
}

function registrationUntil(
	genesisHash: Uint8Array,
	identity: PatientIdentity,
	expiresAt: number,
): Registration {
	const content = {
		organization: identity.organization,
		patient: identity.patient,
		key: identity.key.addressRaw,
		encryptionKey: identity.encryption.publicKey,
		expiresAt,
	};
	return { ...content, proof: prove(identity.key, registrationPayload(genesisHash, content)) };
}

/** The bare call that hands a registration in. */
export function registerPatientCall(api: ApiPromise, registration: Registration): Call {
	const { patient, key, encryptionKey, expiresAt, proof } = registration;
	return makeCall(api, 'patientIdentity', 'registerPatient', [
		toHex(patient),
		toHex(key),
		toHex(encryptionKey),
		expiresAt,
		proof,
	]);
}

/**
 * Registers a patient, whose custodian the signer's organisation is from then on.
 *
 * @param signer the organisation's representative
 * @throws CallFailed `patientIdentity.AlreadyExists`, `KeyInUse`, `InvalidProof`, `ProofExpired` and
 * others
 */
export async function registerPatient(
	api: ApiPromise,
	registration: Registration,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, registerPatientCall(api, registration), signer, options);
}

/**
 * Adds an authentication key.
 *
 * @param signer a current key of the patient
 * @throws CallFailed `patientIdentity.KeyInUse`, `MaxKeysExceeded` and others
 */
export async function addKey(
	api: ApiPromise,
	patient: Uint8Array,
	key: KeyringPair,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const expiresAt = await blockAhead(api, PROOF_LIFETIME);
	const message = addKeyPayload(genesisOf(api), patient, key.addressRaw, expiresAt);
	const call = makeCall(api, 'patientIdentity', 'addKey', [
		toHex(patient),
		toHex(key.addressRaw),
		expiresAt,
		prove(key, message),
	]);
	return submit(api, call, signer, options);
}

/**
 * Puts a new key in the place of an old one, in one step.
 *
 * @param signer a current key of the patient
 * @throws CallFailed `patientIdentity.KeyNotFound`, `KeyInUse`, `SameKey` and others
 */
export async function rotateKey(
	api: ApiPromise,
	patient: Uint8Array,
	oldKey: Uint8Array,
	newKey: KeyringPair,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const expiresAt = await blockAhead(api, PROOF_LIFETIME);
	const account = newKey.addressRaw;
	const message = rotateKeyPayload(genesisOf(api), patient, oldKey, account, expiresAt);
	const call = makeCall(api, 'patientIdentity', 'rotateKey', [
		toHex(patient),
		toHex(oldKey),
		toHex(account),
		expiresAt,
		prove(newKey, message),
	]);
	return submit(api, call, signer, options);
}

/**
 * Removes a key.
 *
 * @param signer a current key of the patient
 * @throws CallFailed `patientIdentity.KeyNotFound`, `LastKey` and others
 */
export async function removeKey(
	api: ApiPromise,
	patient: Uint8Array,
	key: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'patientIdentity', 'removeKey', [toHex(patient), toHex(key)]);
	return submit(api, call, signer, options);
}

/**
 * Sets the key that the keys of the patient's records are wrapped for.
 *
 * @param encryptionKey X25519, 32 bytes
 * @param signer a current key of the patient
 * @throws CallFailed `patientIdentity.InvalidEncryptionKey` for a point of low order, and others
 */
export async function setEncryptionKey(
	api: ApiPromise,
	patient: Uint8Array,
	encryptionKey: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const args = [toHex(patient), toHex(encryptionKey)];
	const call = makeCall(api, 'patientIdentity', 'setEncryptionKey', args);
	return submit(api, call, signer, options);
}

/**
 * Offers patients to another organisation, which becomes their custodian when it accepts them.
 *
 * @param patients at most 64
 * @param signer the custodian's representative, also while the custodian is suspended, leaving or
 * expelled
 * @throws CallFailed `patientIdentity.NotAuthorized` and others
 */
export async function handOverCustody(
	api: ApiPromise,
	patients: readonly Uint8Array[],
	to: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'patientIdentity', 'handOverCustody', [patients.map(toHex), to]);
	return submit(api, call, signer, options);
}

/**
 * Becomes the custodian of patients that were offered.
 *
 * @param patients at most 64
 * @param signer the representative of the organisation that they were offered to
 * @throws CallFailed `patientIdentity.NotAuthorized` and others
 */
export async function acceptCustody(
	api: ApiPromise,
	patients: readonly Uint8Array[],
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'patientIdentity', 'acceptCustody', [patients.map(toHex)]);
	return submit(api, call, signer, options);
}

/** A patient by its pseudonym; null if there is none. */
export async function patient(state: Asked, id: Uint8Array): Promise<PatientInfo | null> {
	const answer = await ask(state, 'patientIdentityApi', 'patient', [toHex(id)]);
	return answer as unknown as PatientInfo | null;
}

/** The pseudonym that a key acts for; null for a stranger's and for a removed key. */
export async function patientOf(state: Asked, key: HexString): Promise<HexString | null> {
	return (await ask(state, 'patientIdentityApi', 'patientOf', [key])) as HexString | null;
}
