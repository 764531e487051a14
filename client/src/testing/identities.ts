// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from '@noble/hashes/utils.js';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { stringToHex } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { ed25519PairFromSeed } from '@polkadot/util-crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { peerIdOf } from '../nodes.js';
import { toHex } from '../plain.js';

const keyrings = {
	sr25519: new Keyring({ type: 'sr25519' }),
	ed25519: new Keyring({ type: 'ed25519' }),
};

/** A key of random origin, and the secret that it is made from, as tools take it. */
export interface SecretKey {
	/** `0x` and 32 bytes in hex. */
	suri: HexString;
	pair: KeyringPair;
}

/** A node's identity on the network. */
export interface NodeKey {
	/** 32 bytes in hex, without `0x`: for `--node-key`. */
	secret: string;
	/** The public half: how the chain names the node. */
	id: HexString;
	/** The same as libp2p shows it. */
	peerId: string;
}

/** A validator's session keys. */
export interface ValidatorKeys {
	aura: SecretKey;
	grandpa: SecretKey;
}

/** A fresh key. */
export function secretKey(type: keyof typeof keyrings): SecretKey {
	const seed = randomBytes(32);
	return { suri: toHex(seed), pair: keyrings[type].addFromSeed(seed) };
}

/** A fresh network identity. */
export function nodeKey(): NodeKey {
	const seed = randomBytes(32);
	const { publicKey } = ed25519PairFromSeed(seed);
	return { secret: toHex(seed).slice(2), id: toHex(publicKey), peerId: peerIdOf(publicKey) };
}

/** Fresh session keys. */
export function validatorKeys(): ValidatorKeys {
	return { aura: secretKey('sr25519'), grandpa: secretKey('ed25519') };
}

/** Writes session keys into a node's keystore, as `carechain-node key insert` does. */
export async function insertKeys(keystore: string, keys: ValidatorKeys): Promise<void> {
	await mkdir(keystore, { recursive: true });
	const files: [string, SecretKey][] = [
		['aura', keys.aura],
		['gran', keys.grandpa],
	];
	for (const [type, { suri, pair }] of files) {
		const name = stringToHex(type).slice(2) + toHex(pair.publicKey).slice(2);
		await writeFile(join(keystore, name), JSON.stringify(suri), { mode: 0o600 });
	}
}
