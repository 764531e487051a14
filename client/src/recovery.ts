// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import { toHex, type Variant } from './plain.js';
import {
	blockAhead,
	genesisOf,
	payload,
	PROOF_LIFETIME,
	prove,
	u32,
	type KeyProof,
} from './proofs.js';
import { commit } from './records/commitment.js';
import {
	rewrapKey,
	WrappedKeyNotOpened,
	type EncryptionKeyPair,
	type WrappedKey,
} from './records/wrap.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';
import type { GuardianIdentity, PatientIdentity } from './wallet.js';

/** What the payloads of these calls start with. */
const TAGS = {
	start: 'carechain/start-recovery/v1',
	vouch: 'carechain/vouch-recovery/v1',
};

/** Who may vouch: a person, as the commitment that the person gave; or an organisation. */
export type Guardian = { person: HexString } | { organization: number };

/** What a patient lays down for the day that every key is lost. */
export interface GuardianRules {
	/** At most eight; none: there is no way back. */
	guardians: Guardian[];
	/** How many have to vouch; at least two. */
	threshold: number;
	/** How long the patient may object once they have, in blocks. */
	delay: number;
}

/** The guardians as the chain shows them. */
export interface GuardiansInfo extends GuardianRules {
	/** The number that vouches for the next attempt name. */
	nextAttempt: number;
	/** The block before which no attempt may start. */
	notBefore: number;
}

/** A recovery that is under way, as the chain shows it: without the new key. */
export interface RecoveryInfo {
	attempt: number;
	/** How many have vouched. */
	vouched: number;
	/** How many have to. */
	threshold: number;
	/** The block from which it may be completed; null before enough have vouched. */
	endsAt: number | null;
	/** The block from which it is void. */
	lapsesAt: number;
	/** For which the keys of the patient's records are to be wrapped then. */
	encryptionKey: HexString;
}

/** What a new key asks for: a wallet shows it to the guardians, and to whoever hands it in. */
export interface RecoveryRequest {
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** The new key's account, 32 bytes. */
	key: Uint8Array;
	/** The new X25519 key, 32 bytes. */
	encryptionKey: Uint8Array;
	/** The number of the attempt; see `GuardiansInfo.nextAttempt`. */
	attempt: number;
	/** The block at which the proof is no longer good. */
	expiresAt: number;
	/** By the new key, over {@link startRecoveryPayload}. */
	proof: KeyProof;
}

/** What a guardian vouches for: the attempt with its new keys. */
export type VouchedFor = Pick<RecoveryRequest, 'patient' | 'key' | 'encryptionKey' | 'attempt'>;

/** A guardian's word: that of the organisation whose representative hands it in, or a person's. */
export type Vouch =
	| 'organization'
	| {
			/** The guardian's account. */
			account: HexString;
			/** What the commitment was made with. */
			salt: HexString;
			/** The block at which the signature is no longer good. */
			expiresAt: number;
			/** By the account, over {@link vouchPayload}. */
			signature: KeyProof;
	  };

/**
 * The commitment to a guardian's account, which alone stands on chain before the guardian vouches.
 *
 * The guardian makes it, from the account and the salt of its own wallet for this very pseudonym, and
 * gives the patient the commitment: so the patient cannot tell anybody who the guardians are, and the
 * guardian of two of a person's pseudonyms has two accounts.
 *
 * @param account 32 bytes, used for nothing else
 * @param salt 32 random bytes
 */
export function guardianCommitment(account: Uint8Array, salt: Uint8Array): Uint8Array {
	return commit('guardian', salt, account);
}

/** The guardian that a wallet's entry is; what a guardian gives to the patient. */
export function guardianOf({ key, salt }: Pick<GuardianIdentity, 'key' | 'salt'>): Guardian {
	return { person: toHex(guardianCommitment(key.addressRaw, salt)) };
}

/** The bare call of {@link setGuardians}. */
export function setGuardiansCall(
	api: ApiPromise,
	patient: Uint8Array,
	{ guardians, threshold, delay }: GuardianRules,
): Call {
	const list = guardians.map((guardian) =>
		'person' in guardian ? { Person: guardian.person } : { Organization: guardian.organization },
	);
	const args = [toHex(patient), list, threshold, delay];
	return makeCall(api, 'patientIdentity', 'setGuardians', args);
}

/**
 * Lays down who may vouch for a new key, in place of who could before.
 *
 * @param signer a current key of the patient's own
 * @throws CallFailed `patientIdentity.DuplicateGuardian`, `ThresholdTooLow`, `ThresholdTooHigh`,
 * `DelayTooShort`, `RecoveryInProgress` and others
 */
export async function setGuardians(
	api: ApiPromise,
	patient: Uint8Array,
	rules: GuardianRules,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, setGuardiansCall(api, patient, rules), signer, options);
}

/** What the new key signs: 147 bytes. */
export function startRecoveryPayload(
	genesisHash: Uint8Array,
	request: Omit<RecoveryRequest, 'proof'>,
): Uint8Array {
	return recoveryBytes(TAGS.start, genesisHash, request, request.expiresAt);
}

/** What a guardian signs: 147 bytes. */
export function vouchPayload(
	genesisHash: Uint8Array,
	vouchedFor: VouchedFor,
	expiresAt: number,
): Uint8Array {
	return recoveryBytes(TAGS.vouch, genesisHash, vouchedFor, expiresAt);
}

function recoveryBytes(
	tag: string,
	genesisHash: Uint8Array,
	{ patient, key, encryptionKey, attempt }: VouchedFor,
	expiresAt: number,
): Uint8Array {
	return payload(tag, genesisHash, patient, key, encryptionKey, u32(attempt), u32(expiresAt));
}

/**
 * Signs, with the new key, that it is to be the patient's.
 *
 * @param identity from a new wallet, under the old pseudonym; see `Wallet.recoverIdentity`
 * @param lifetime how long the attempt can be started, in blocks; at most 43,200
 * @throws Error when the patient has no guardians
 */
export async function signRecovery(
	api: ApiPromise,
	identity: PatientIdentity,
	lifetime = PROOF_LIFETIME,
): Promise<RecoveryRequest> {
	const rules = await guardians(api, identity.patient);
	if (!rules) throw new Error(`${toHex(identity.patient)} has no guardians`);
	return signAttempt(api, identity, rules.nextAttempt, lifetime);
}

/**
 * The same for a wallet that can ask nothing about the pseudonym yet: whoever may, such as the hospital's desk, tells
 * it the number of the attempt.
 *
 * @param attempt see `GuardiansInfo.nextAttempt`
 */
export async function signAttempt(
	api: ApiPromise,
	identity: PatientIdentity,
	attempt: number,
	lifetime = PROOF_LIFETIME,
): Promise<RecoveryRequest> {
	const content = {
		patient: identity.patient,
		key: identity.key.addressRaw,
		encryptionKey: identity.encryption.publicKey,
		attempt,
		expiresAt: await blockAhead(api, lifetime),
	};
	return { ...content, proof: prove(identity.key, startRecoveryPayload(genesisOf(api), content)) };
}

/**
 * Vouches, as a person, for a new key. The guardian makes sure beforehand, face to face or by a voice that
 * it knows, that the key is the patient's: the chain cannot.
 *
 * @param guardian the entry of the guardian's wallet for this pseudonym
 * @param lifetime how long it can be handed in, in blocks; at most 43,200
 */
export async function vouchFor(
	api: ApiPromise,
	vouchedFor: VouchedFor,
	guardian: GuardianIdentity,
	lifetime = PROOF_LIFETIME,
): Promise<Vouch> {
	const expiresAt = await blockAhead(api, lifetime);
	return {
		account: toHex(guardian.key.addressRaw),
		salt: toHex(guardian.salt),
		expiresAt,
		signature: prove(guardian.key, vouchPayload(genesisOf(api), vouchedFor, expiresAt)),
	};
}

/** The bare call of {@link startRecovery}. */
export function startRecoveryCall(api: ApiPromise, request: RecoveryRequest, vouch: Vouch): Call {
	const { patient, key, encryptionKey, expiresAt, proof } = request;
	return makeCall(api, 'patientIdentity', 'startRecovery', [
		toHex(patient),
		toHex(key),
		toHex(encryptionKey),
		expiresAt,
		proof,
		encodeVouch(vouch),
	]);
}

/**
 * Starts an attempt with the first guardian's word.
 *
 * @param signer any member's; a guardian organisation's representative for its own word
 * @throws CallFailed `patientIdentity.NoGuardians`, `RecoveryInProgress`, `CoolingDown`, `NotAGuardian`,
 * `KeyInUse`, `InvalidProof` and others
 */
export async function startRecovery(
	api: ApiPromise,
	request: RecoveryRequest,
	vouch: Vouch,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, startRecoveryCall(api, request, vouch), signer, options);
}

/** The bare call of {@link vouchRecovery}. */
export function vouchRecoveryCall(api: ApiPromise, patient: Uint8Array, vouch: Vouch): Call {
	const args = [toHex(patient), encodeVouch(vouch)];
	return makeCall(api, 'patientIdentity', 'vouchRecovery', args);
}

/**
 * Hands a further guardian's word in. With the last one that it takes the patient's time to object begins.
 *
 * @param signer any member's; a guardian organisation's representative for its own word
 * @throws CallFailed `patientIdentity.RecoveryNotFound`, `NotAGuardian`, `AlreadyVouched`,
 * `InvalidProof` and others
 */
export async function vouchRecovery(
	api: ApiPromise,
	patient: Uint8Array,
	vouch: Vouch,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, vouchRecoveryCall(api, patient, vouch), signer, options);
}

/** The bare call of {@link vetoRecovery}. */
export function vetoRecoveryCall(api: ApiPromise, patient: Uint8Array): Call {
	return makeCall(api, 'patientIdentity', 'vetoRecovery', [toHex(patient)]);
}

/**
 * Ends an attempt. For a while nobody may start another one.
 *
 * @param signer a current key of the patient, or of a representative with the power `recovery`
 * @throws CallFailed `patientIdentity.RecoveryNotFound`, `NotAuthorized`
 */
export async function vetoRecovery(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, vetoRecoveryCall(api, patient), signer, options);
}

/** The bare call of {@link completeRecovery}. */
export function completeRecoveryCall(api: ApiPromise, patient: Uint8Array): Call {
	return makeCall(api, 'patientIdentity', 'completeRecovery', [toHex(patient)]);
}

/**
 * Puts the new key in the place of all that the patient had. Then wrap the keys of its records anew:
 * {@link rewrapAll}, as far as an old encryption key is at hand; the custodian does the rest.
 *
 * @param signer any member's
 * @throws CallFailed `patientIdentity.RecoveryNotFound`, `ThresholdNotMet`, `DelayNotOver`
 */
export async function completeRecovery(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, completeRecoveryCall(api, patient), signer, options);
}

/** Who may vouch for a new key of the patient; null if nobody was ever named. */
export async function guardians(state: Asked, patient: Uint8Array): Promise<GuardiansInfo | null> {
	const answer = (await ask(state, 'patientIdentityApi', 'guardians', [toHex(patient)])) as
		(Omit<GuardiansInfo, 'guardians'> & { guardians: Variant[] }) | null;
	return (
		answer && {
			...answer,
			guardians: answer.guardians.map(({ kind, value }) =>
				kind === 'Person' ? { person: value as HexString } : { organization: value as number },
			),
		}
	);
}

/** The attempt that is under way; null for none. A wallet looks often enough to veto in time. */
export async function recovery(state: Asked, patient: Uint8Array): Promise<RecoveryInfo | null> {
	const answer = await ask(state, 'patientIdentityApi', 'recovery', [toHex(patient)]);
	return answer as unknown as RecoveryInfo | null;
}

/** A record's key in the patient's keeping. */
export interface KeptKey {
	/** The record's commitment. */
	commitment: Uint8Array;
	wrappedKey: WrappedKey;
}

/**
 * Wraps record keys anew for the patient's new encryption key, as far as one of the old ones opens them.
 *
 * @param old encryption key pairs that the wallet still has, such as `Wallet.encryptionKeys`
 * @param to the new X25519 key, 32 bytes
 * @returns what was wrapped anew, and what no old key opens: for that, ask the custodian
 */
export async function rewrapAll(
	kept: readonly KeptKey[],
	old: readonly EncryptionKeyPair[],
	to: Uint8Array,
): Promise<{ rewrapped: KeptKey[]; unopened: KeptKey[] }> {
	const [rewrapped, unopened]: [KeptKey[], KeptKey[]] = [[], []];
	for (const record of kept) {
		const wrappedKey = await rewrapWithAny(record, old, to);
		if (wrappedKey) rewrapped.push({ ...record, wrappedKey });
		else unopened.push(record);
	}
	return { rewrapped, unopened };
}

async function rewrapWithAny(
	{ wrappedKey, commitment }: KeptKey,
	keys: readonly EncryptionKeyPair[],
	to: Uint8Array,
): Promise<WrappedKey | null> {
	for (const key of keys) {
		try {
			return await rewrapKey(wrappedKey, key, to, commitment);
		} catch (error) {
			if (!(error instanceof WrappedKeyNotOpened)) throw error;
		}
	}
	return null;
}

function encodeVouch(vouch: Vouch): unknown {
	return vouch === 'organization' ? 'Organization' : { Person: vouch };
}
