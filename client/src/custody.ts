// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { makeCall, NotOnThisChain, type Call, type State } from './chain.js';
import { grantConsentCall, type Explanation } from './consent.js';
import { encodeFields, type GrantFields } from './grantFields.js';
import { plain, toHex } from './plain.js';
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
import { eventField, submit, type Receipt, type SubmitOptions } from './submit.js';
import type { PatientIdentity } from './wallet.js';

/** What the payloads of these calls start with. */
const TAGS = {
	witness: 'carechain/witness-consent/v1',
	claim: 'carechain/claim-identity/v1',
	endorseClaim: 'carechain/endorse-claim/v1',
};

/** What a second practitioner says of a consent that is recorded. */
export interface WitnessedConsent {
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** The number that the grant is going to have. */
	grant: number;
	fields: GrantFields;
	/** The block at which the endorsement is no longer good. */
	expiresAt: number;
	/** By another practitioner of the custodian, over {@link witnessPayload}. */
	endorsement: Endorsement;
}

/** What a wallet hands to the custodian to take an identity over. */
export interface Claim {
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** The key's account, 32 bytes: the patient's first own. */
	key: Uint8Array;
	/** X25519 key, 32 bytes. */
	encryptionKey: Uint8Array;
	/** The block at which proof and endorsement are no longer good. */
	expiresAt: number;
	/** By the key, over {@link claimPayload}. */
	proof: KeyProof;
}

/**
 * Registers a patient who has no phone. The organisation is its custodian and records what it consents to
 * until it has a key of its own.
 *
 * @param patient 16 random bytes
 * @param encryptionKey X25519; as long as the patient has none, the custodian's, a fresh one
 * @param signer the organisation's representative
 * @throws CallFailed `patientIdentity.AlreadyExists`, `InvalidEncryptionKey`, `NotAuthorized` and others
 */
export async function registerInCustody(
	api: ApiPromise,
	patient: Uint8Array,
	encryptionKey: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const args = [toHex(patient), toHex(encryptionKey)];
	return submit(api, makeCall(api, 'patientIdentity', 'registerInCustody', args), signer, options);
}

/**
 * What the witness of a recorded consent signs. It names the number of the grant, so that the same words
 * are not recorded twice.
 *
 * @param fields the grant's fields as SCALE encodes them
 */
export function witnessPayload(
	genesisHash: Uint8Array,
	patient: Uint8Array,
	grant: number,
	fields: Uint8Array,
	expiresAt: number,
): Uint8Array {
	return payload(TAGS.witness, genesisHash, patient, u32(grant), fields, u32(expiresAt));
}

/**
 * Witnesses, as a practitioner of the custodian, what a patient in custody consents to.
 *
 * @param fields for care and its payment only, for at most 366 days
 * @param lifetime how long it can be recorded, in blocks; at most 43,200
 */
export async function witnessConsent(
	api: ApiPromise,
	patient: Uint8Array,
	fields: GrantFields,
	witness: KeyringPair,
	lifetime = PROOF_LIFETIME,
): Promise<WitnessedConsent> {
	const grant = await nextGrant(api, patient);
	const expiresAt = await blockAhead(api, lifetime);
	const encoded = encodedFields(api, patient, fields);
	const message = witnessPayload(genesisOf(api), patient, grant, encoded, expiresAt);
	return { patient, grant, fields, expiresAt, endorsement: endorse(witness, message) };
}

/** The number that a patient's next grant is going to have. */
export async function nextGrant(state: State, patient: Uint8Array): Promise<number> {
	const book = await state.query.consentGrants?.books?.(toHex(patient));
	if (!book) throw new NotOnThisChain('the chain keeps no grants');
	return (plain(book) as { next: number }).next;
}

/** The fields as SCALE encodes them: where they stand in the call that grants them. */
function encodedFields(api: ApiPromise, patient: Uint8Array, fields: GrantFields): Uint8Array {
	const [, encoded] = grantConsentCall(api, patient, fields).method.args;
	if (!encoded) throw new NotOnThisChain('the chain grants nothing');
	return encoded.toU8a();
}

/** The bare call of {@link recordConsent}. */
export function recordConsentCall(api: ApiPromise, witnessed: WitnessedConsent): Call {
	const { patient, fields, expiresAt, endorsement } = witnessed;
	return makeCall(api, 'consentGrants', 'recordConsent', [
		toHex(patient),
		encodeFields(fields),
		endorsement.by,
		expiresAt,
		endorsement.signature,
	]);
}

/**
 * Records what a patient without a phone consents to.
 *
 * @param signer a practitioner of the custodian, another one than the witness
 * @returns the grant's number at this patient
 * @throws CallFailed `consentGrants.NotAuthorized` where a representative may consent, too;
 * `PurposeNotForCustody`, `WitnessIsRecorder`, `WitnessNotAuthorized`, `InvalidEndorsement`, `EndTooFar`
 * and others
 */
export async function recordConsent(
	api: ApiPromise,
	witnessed: WitnessedConsent,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ grant: number; receipt: Receipt }> {
	const receipt = await submit(api, recordConsentCall(api, witnessed), signer, options);
	const grant = eventField(receipt, 'consentGrants.ConsentRecorded', 'grant') as number;
	return { grant, receipt };
}

/** What the key signs that takes an identity over: 143 bytes. */
export function claimPayload(genesisHash: Uint8Array, claim: Omit<Claim, 'proof'>): Uint8Array {
	return claimBytes(TAGS.claim, genesisHash, claim);
}

/** What the endorser signs of the same: 142 bytes. */
export function claimEndorsementPayload(
	genesisHash: Uint8Array,
	claim: Omit<Claim, 'proof'>,
): Uint8Array {
	return claimBytes(TAGS.endorseClaim, genesisHash, claim);
}

function claimBytes(
	tag: string,
	genesisHash: Uint8Array,
	{ patient, key, encryptionKey, expiresAt }: Omit<Claim, 'proof'>,
): Uint8Array {
	return payload(tag, genesisHash, patient, key, encryptionKey, u32(expiresAt));
}

/**
 * Signs, in the wallet, that its key takes an identity over from custody.
 *
 * @param lifetime how long it can be handed in, in blocks; at most 43,200
 */
export async function signClaim(
	api: ApiPromise,
	identity: PatientIdentity,
	lifetime = PROOF_LIFETIME,
): Promise<Claim> {
	const content = {
		patient: identity.patient,
		key: identity.key.addressRaw,
		encryptionKey: identity.encryption.publicKey,
		expiresAt: await blockAhead(api, lifetime),
	};
	return { ...content, proof: prove(identity.key, claimPayload(genesisOf(api), content)) };
}

/**
 * Says that the key is the patient's.
 *
 * @param endorser the personal representative where one has the power `recovery`; where none does, a
 * practitioner of the custodian
 */
export function endorseClaim(api: ApiPromise, claim: Claim, endorser: KeyringPair): Endorsement {
	return endorse(endorser, claimEndorsementPayload(genesisOf(api), claim));
}

/**
 * Gives a patient in custody its first own key. With that the custodian's power ends: what it recorded is
 * frozen until the patient confirms it, grant by grant; see {@link recordedConsents}.
 *
 * @param signer the custodian's representative, another one than the endorser
 * @throws CallFailed `patientIdentity.NotInCustody`, `EndorserNotAuthorized`, `InvalidEndorsement`,
 * `InvalidProof`, `KeyInUse` and others
 */
export async function claimIdentity(
	api: ApiPromise,
	claim: Claim,
	endorsement: Endorsement,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const { patient, key, encryptionKey, expiresAt, proof } = claim;
	const call = makeCall(api, 'patientIdentity', 'claimIdentity', [
		toHex(patient),
		toHex(key),
		toHex(encryptionKey),
		expiresAt,
		proof,
		endorsement,
	]);
	return submit(api, call, signer, options);
}

/**
 * What the custodian recorded and nobody has confirmed yet: to be shown to the patient one by one, after
 * the identity was handed over. `confirmConsent` gives one anew, `revokeConsent` ends it; what is left
 * alone permits nothing and ends on its day.
 */
export function recordedConsents(explanations: readonly Explanation[]): Explanation[] {
	return explanations.filter(
		({ givenBy, status }) =>
			givenBy.kind === 'Custodian' && status !== 'Revoked' && status !== 'Expired',
	);
}
