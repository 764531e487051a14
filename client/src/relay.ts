// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { makeCall, type Call } from './chain.js';
import {
	MAX_PROOF_LIFETIME,
	patient as patientInfo,
	patientOf,
	type PatientInfo,
} from './patients.js';
import { toHex } from './plain.js';
import {
	bestBlock,
	blockAhead,
	isProof,
	payload,
	PROOF_LIFETIME,
	prove,
	u32,
	u64,
	type KeyProof,
} from './proofs.js';
import { represents } from './representatives.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/** What a relayed call's request starts with: that it is one. */
const RELAY_DOMAIN = 'carechain/relay-call/v1';

/** A call that a patient signed, for any member to hand in. Plain JSON: it travels as one likes. */
export interface RelayedCall {
	/** `carechain/relay-call/v1`. */
	domain: string;
	/** On which chain. */
	genesisHash: HexString;
	/** The version of the runtime: what the call means. */
	specVersion: number;
	/** For which patient: the pseudonym, 16 bytes. */
	patient: HexString;
	/** Whose signature it is: a current key of the patient, or of a representative. */
	key: HexString;
	/** The patient's number for it, 64 bits in decimal, which JSON has no number for. */
	sequence: string;
	/** The block from which it is void. */
	deadline: number;
	/** The call, SCALE-encoded. `readCall` says what it is. */
	call: HexString;
	signature: KeyProof;
}

/** How to sign a call for a relay. */
export interface RelayOptions {
	/** The block from which it is void, at most a day ahead; ten minutes if not said otherwise. */
	deadline?: number;
	/**
	 * The number; the patient's next one if not said otherwise. Who signs several at once counts on
	 * from there, and hands them in in this order.
	 */
	sequence?: bigint;
}

/** What is wrong with a relayed call, by the names and in the order of the chain's errors. */
export const RELAY_MISMATCHES = {
	RelayWrongDomain: 'what was signed is no request to relay a call',
	RelayWrongChain: 'it was signed for another chain',
	RelayWrongSpecVersion: 'it was signed for another version of the runtime',
	NotFound: 'there is no such patient',
	KeyNotFound: "the key is no current key of the patient's or of a representative",
	RelayWrongSequence: "its number is not the patient's next",
	RelayExpired: 'the block named as its deadline has come',
	RelayTooFar: 'its deadline lies more than a day ahead',
	CallNotRelayable: 'the call is none of this chain, or one that nobody relays',
	InvalidProof: 'the signature is not over this request and this call',
} as const;
/** A key of {@link RELAY_MISMATCHES}. */
export type RelayMismatch = keyof typeof RELAY_MISMATCHES;

/** A relayed call was not sent, because the chain would refuse it. */
export class RelayRefused extends Error {
	override readonly name = 'RelayRefused';

	/** @param mismatches everything that is wrong, in the chain's order; at least one */
	constructor(readonly mismatches: readonly RelayMismatch[]) {
		super(mismatches.map((it) => `${it}: ${RELAY_MISMATCHES[it]}`).join('; '));
	}
}

/** What is to be judged locally, as far as the chain knows it. */
export interface RelayContext {
	genesisHash: HexString;
	specVersion: number;
	/** The best block. */
	now: number;
	/** How far ahead a deadline may lie, in blocks. */
	maxLifetime: number;
	/** The patient that the call names; null if there is none. */
	patient: Pick<PatientInfo, 'sequence'> | null;
	/** The patient that the key acts for. */
	actsFor: HexString | null;
	/** Whether the bytes are a call that patients sign. */
	isRelayable: boolean;
}

/** What the key signs: the request's fields, 119 bytes, and the call, as SCALE encodes them. */
export function relayPayload(relayed: Omit<RelayedCall, 'signature'>): Uint8Array {
	return u8aConcat(
		payload(
			relayed.domain,
			hexToU8a(relayed.genesisHash),
			u32(relayed.specVersion),
			hexToU8a(relayed.patient),
			hexToU8a(relayed.key),
			u64(BigInt(relayed.sequence)),
			u32(relayed.deadline),
		),
		hexToU8a(relayed.call),
	);
}

/**
 * Signs a call for any member to hand in. Needs no allowance and no connection of the key's own, but the
 * one that is given here, from which it learns where the chain stands.
 *
 * @param key a current key of the patient, or of a representative
 * @throws Error when there is no such patient
 */
export async function signRelay(
	api: ApiPromise,
	key: KeyringPair,
	patient: Uint8Array,
	call: Call,
	options: RelayOptions = {},
): Promise<RelayedCall> {
	const sequence = options.sequence ?? (await patientInfo(api, patient))?.sequence;
	if (sequence === undefined) throw new Error(`there is no patient ${toHex(patient)}`);
	const request = {
		domain: RELAY_DOMAIN,
		genesisHash: api.genesisHash.toHex(),
		specVersion: api.runtimeVersion.specVersion.toNumber(),
		patient: toHex(patient),
		key: toHex(key.addressRaw),
		sequence: sequence.toString(),
		deadline: options.deadline ?? (await blockAhead(api, PROOF_LIFETIME)),
		call: toHex(call.method.toU8a()),
	};
	return { ...request, signature: prove(key, relayPayload(request)) };
}

/** Everything for which the chain would refuse a relayed call, as things stand; empty for nothing. */
export async function checkRelay(api: ApiPromise, relayed: RelayedCall): Promise<RelayMismatch[]> {
	const id = hexToU8a(relayed.patient);
	const [now, found, own, represented] = await Promise.all([
		bestBlock(api),
		patientInfo(api, id),
		patientOf(api, relayed.key),
		represents(api, relayed.key),
	]);
	return relayMismatches(relayed, {
		genesisHash: api.genesisHash.toHex(),
		specVersion: api.runtimeVersion.specVersion.toNumber(),
		now,
		maxLifetime: MAX_PROOF_LIFETIME,
		patient: found,
		actsFor: own ?? represented?.patient ?? null,
		isRelayable: isRelayable(api, relayed.call),
	});
}

/** The same without asking. */
export function relayMismatches(relayed: RelayedCall, context: RelayContext): RelayMismatch[] {
	const { deadline } = relayed;
	const { now, maxLifetime, patient } = context;
	const wrong: Record<RelayMismatch, boolean> = {
		RelayWrongDomain: relayed.domain !== RELAY_DOMAIN,
		RelayWrongChain: relayed.genesisHash !== context.genesisHash,
		RelayWrongSpecVersion: relayed.specVersion !== context.specVersion,
		NotFound: patient === null,
		KeyNotFound: context.actsFor !== relayed.patient,
		RelayWrongSequence: patient !== null && BigInt(relayed.sequence) !== patient.sequence,
		RelayExpired: deadline <= now,
		RelayTooFar: deadline > now + maxLifetime,
		CallNotRelayable: !context.isRelayable,
		InvalidProof: !isProof(relayPayload(relayed), relayed.signature, relayed.key),
	};
	return (Object.keys(wrong) as RelayMismatch[]).filter((mismatch) => wrong[mismatch]);
}

/** The bare call that hands a relayed call in. */
export function relayedCall(api: ApiPromise, relayed: RelayedCall): Call {
	const { domain, genesisHash, specVersion, patient, key, sequence, deadline } = relayed;
	const request = {
		domain: toHex(new TextEncoder().encode(domain)),
		genesisHash,
		specVersion,
		patient,
		key,
		sequence,
		deadline,
	};
	const args = [request, relayed.call, relayed.signature];
	return makeCall(api, 'patientIdentity', 'relayCall', args);
}

/**
 * Hands in what a patient signed. The call runs with the patient's rights, and counts as the member's
 * work.
 *
 * @param signer any member's: a representative's or a practitioner's
 * @throws RelayRefused before anything is sent, with everything that is wrong
 * @throws CallFailed `patientIdentity.NotAuthorized`, `OrganizationNotActive`, and each of
 * {@link RELAY_MISMATCHES} that came about meanwhile; and the failure of the call that was relayed, which
 * then is spent all the same
 */
export async function relay(
	api: ApiPromise,
	relayed: RelayedCall,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const mismatches = await checkRelay(api, relayed);
	if (mismatches.length > 0) throw new RelayRefused(mismatches);
	return submit(api, relayedCall(api, relayed), signer, options);
}

/** The pallets whose calls patients sign. Which of their calls, the chain says. */
const PATIENTS_PALLETS = new Set(['patientIdentity', 'consentGrants']);

function isRelayable(api: ApiPromise, call: HexString): boolean {
	try {
		const read = api.registry.createType('Call', call);
		const isWhole = toHex(read.toU8a()) === call;
		return isWhole && PATIENTS_PALLETS.has(read.section) && read.method !== 'relayCall';
	} catch {
		return false;
	}
}
