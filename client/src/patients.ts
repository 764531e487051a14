// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { bnToU8a, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Call, type State } from './chain.js';
import { toHex } from './plain.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';
import type { PatientIdentity } from './wallet.js';

/** What the payloads of `pallet-patient-identity` start with, one tag per call. */
const TAGS = {
	register: stringToU8a('carechain/register-patient/v1'),
	addKey: stringToU8a('carechain/add-key/v1'),
	rotateKey: stringToU8a('carechain/rotate-key/v1'),
};

/** How long a proof is good for unless said otherwise, in blocks: ten minutes. */
const PROOF_LIFETIME = 300;

/** A patient as the chain shows it. */
export interface PatientInfo {
	/** The organisation that registered the patient. */
	custodian: number;
	/** How many keys act for the patient. */
	keys: number;
	/** X25519 key for wrapping the keys of the patient's records. */
	encryptionKey: HexString;
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

/** A key's signature, with the scheme that it is in (`MultiSignature`). */
export type KeyProof = { Sr25519: HexString } | { Ed25519: HexString } | { Ecdsa: HexString };

/** What the first key signs: 149 bytes, the SCALE encoding of its parts one after the other. */
export function registrationPayload(
	genesisHash: Uint8Array,
	registration: Omit<Registration, 'proof'>,
): Uint8Array {
	const { organization, patient, key, encryptionKey, expiresAt } = registration;
	return u8aConcat(
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
	return u8aConcat(TAGS.addKey, genesisHash, patient, key, u32(expiresAt));
}

/** What a key signs that takes the place of another: 139 bytes. */
export function rotateKeyPayload(
	genesisHash: Uint8Array,
	patient: Uint8Array,
	oldKey: Uint8Array,
	newKey: Uint8Array,
	expiresAt: number,
): Uint8Array {
	return u8aConcat(TAGS.rotateKey, genesisHash, patient, oldKey, newKey, u32(expiresAt));
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
	const content = {
		organization: identity.organization,
		patient: identity.patient,
		key: identity.key.addressRaw,
		encryptionKey: identity.encryption.publicKey,
		expiresAt: await blockAhead(api, lifetime),
	};
	const payload = registrationPayload(hexToU8a(api.genesisHash.toHex()), content);
	return { ...content, proof: prove(identity.key, payload) };
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
	const genesisHash = hexToU8a(api.genesisHash.toHex());
	const payload = addKeyPayload(genesisHash, patient, key.addressRaw, expiresAt);
	const call = makeCall(api, 'patientIdentity', 'addKey', [
		toHex(patient),
		toHex(key.addressRaw),
		expiresAt,
		prove(key, payload),
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
	const genesisHash = hexToU8a(api.genesisHash.toHex());
	const payload = rotateKeyPayload(genesisHash, patient, oldKey, newKey.addressRaw, expiresAt);
	const call = makeCall(api, 'patientIdentity', 'rotateKey', [
		toHex(patient),
		toHex(oldKey),
		toHex(newKey.addressRaw),
		expiresAt,
		prove(newKey, payload),
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
export async function patient(state: State, id: Uint8Array): Promise<PatientInfo | null> {
	const answer = await ask(state, 'patientIdentityApi', 'patient', [toHex(id)]);
	return answer as unknown as PatientInfo | null;
}

/** The pseudonym that a key acts for; null for a stranger's and for a removed key. */
export async function patientOf(state: State, key: HexString): Promise<HexString | null> {
	return (await ask(state, 'patientIdentityApi', 'patientOf', [key])) as HexString | null;
}

async function blockAhead(api: ApiPromise, blocks: number): Promise<number> {
	return (await api.rpc.chain.getHeader()).number.toNumber() + blocks;
}

function prove(key: KeyringPair, payload: Uint8Array): KeyProof {
	const signature = toHex(key.sign(payload));
	switch (key.type) {
		case 'sr25519':
			return { Sr25519: signature };
		case 'ed25519':
			return { Ed25519: signature };
		case 'ecdsa':
			return { Ecdsa: signature };
		default:
			throw new TypeError(`a patient's key is sr25519, ed25519 or ecdsa, not ${key.type}`);
	}
}

function u32(value: number): Uint8Array {
	return bnToU8a(value, { bitLength: 32, isLe: true });
}
