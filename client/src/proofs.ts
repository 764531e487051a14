// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { bnToU8a, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { ed25519Verify, secp256k1Verify, sr25519Verify } from '@polkadot/util-crypto';
import { toHex } from './plain.js';

/** How long a proof is good for unless said otherwise, in blocks: ten minutes. */
export const PROOF_LIFETIME = 300;

/** A key's signature, with the scheme that it is in (`MultiSignature`). */
export type KeyProof = { Sr25519: HexString } | { Ed25519: HexString } | { Ecdsa: HexString };

/** Somebody else's word for what a call says. */
export interface Endorsement {
	/** Whose: the account, 32 bytes. */
	by: HexString;
	/** Its signature over the payload of the call. */
	signature: KeyProof;
}

/**
 * What a key signs: a tag that names the call, the genesis hash, and the parts one after the other, each
 * of a fixed length, as SCALE encodes a tuple of them.
 */
export function payload(
	tag: string,
	genesisHash: Uint8Array,
	...parts: readonly Uint8Array[]
): Uint8Array {
	return u8aConcat(stringToU8a(tag), genesisHash, ...parts);
}

/** A number of 32 bits as SCALE encodes it. */
export function u32(value: number): Uint8Array {
	return bnToU8a(value, { bitLength: 32, isLe: true });
}

/** A number of 64 bits as SCALE encodes it. */
export function u64(value: bigint): Uint8Array {
	return bnToU8a(value, { bitLength: 64, isLe: true });
}

/** The hash of the chain's first block, which every payload names. */
export function genesisOf(api: ApiPromise): Uint8Array {
	return hexToU8a(api.genesisHash.toHex());
}

/** The number of the best block. */
export async function bestBlock(api: ApiPromise): Promise<number> {
	return (await api.rpc.chain.getHeader()).number.toNumber();
}

/** The block so many ahead of the best one. */
export async function blockAhead(api: ApiPromise, blocks: number): Promise<number> {
	return (await bestBlock(api)) + blocks;
}

/**
 * Signs a payload.
 *
 * @throws TypeError for a key in another scheme than the chain knows
 */
export function prove(key: KeyringPair, message: Uint8Array): KeyProof {
	const signature = toHex(key.sign(message));
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

/** Signs a payload, and says who did. */
export function endorse(key: KeyringPair, message: Uint8Array): Endorsement {
	return { by: toHex(key.addressRaw), signature: prove(key, message) };
}

/** Whether a signature is an account's over a message, as the chain judges it. */
export function isProof(message: Uint8Array, proof: KeyProof, account: HexString): boolean {
	try {
		if ('Sr25519' in proof) return sr25519Verify(message, proof.Sr25519, account);
		if ('Ed25519' in proof) return ed25519Verify(message, proof.Ed25519, account);
		return secp256k1Verify(message, proof.Ecdsa, account, 'blake2');
	} catch {
		// Bytes that are no signature or no key at all.
		return false;
	}
}
