// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { mnemonicGenerate } from '@polkadot/util-crypto';
import { toHex } from '../plain.js';
import { RecordLog } from '../records/log.js';
import type { SealedRecord } from '../records/seal.js';
import { encryptionKeyPair } from '../records/wrap.js';
import type { Holder } from '../release.js';
import type { Registration } from '../patients.js';
import type { PatientIdentity, Wallet } from '../wallet.js';
import type { PatientRecords } from './bundles.js';
import type { Narrator } from './narrator.js';

/** An organisation in the story. */
export interface Member extends Holder {
	/** Its display name on chain. */
	name: string;
	organization: number;
	representative: KeyringPair;
	records: Map<HexString, SealedRecord>;
}

/** A practitioner in the story. */
export interface Doctor {
	/** The credential on chain. */
	role: number;
	key: KeyringPair;
}

/** The patient in the story: one wallet, two pseudonyms. */
export interface Patient {
	wallet: Wallet;
	atA: PatientIdentity;
	atB: PatientIdentity;
	/** What hospital A handed in to register the patient. */
	registration: Registration;
}

/** What every step needs. */
export interface Stage {
	/** Hospital A's node, which everybody works at who has none. */
	api: ApiPromise;
	/** Hospital B's node: the same one on a chain that has one. */
	apiB: ApiPromise;
	narrator: Narrator;
	/** Stands for the bodies that govern: the sudo key of the development chain. */
	governance: KeyringPair;
	/** The records of the patients who visit hospital A; the story is the first one's. */
	bundles: PatientRecords[];
}

const keyring = new Keyring({ type: 'sr25519' });

/** The development key that represents hospital A and is the sudo key. Every other key is made fresh. */
export function founderKey(): KeyringPair {
	return keyring.addFromUri('//Alice');
}

/** A fresh key. */
export function newKey(): KeyringPair {
	return keyring.addFromUri(mnemonicGenerate());
}

/** An organisation with a fresh encryption key and an empty log. */
export function newMember(name: string, organization: number, representative: KeyringPair): Member {
	return {
		name,
		organization,
		representative,
		encryption: encryptionKeyPair(),
		log: new RecordLog(organization),
		records: new Map(),
	};
}

/** The first bytes of something in hex, for reading. */
export function short(bytes: Uint8Array): string {
	return `${toHex(bytes.subarray(0, 4))}…`;
}
