// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hkdfSync } from 'node:crypto';
import { Keyring } from '@polkadot/keyring';
import { hexToU8a } from '@polkadot/util';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../src/plain.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { Seed } from '../src/wallet/derive.js';
import { parseEntries } from '../src/wallet/entries.js';
import { findAgain, type Directory } from '../src/wallet/find.js';

/** The phrase of Substrate's development accounts. */
const PHRASE = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
/** What `subkey inspect` calls its secret seed. */
const MINI_SECRET = '0xfac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e';
const SOMEBODY = new Uint8Array(16).fill(7);

beforeAll(async () => {
	await cryptoWaitReady();
});

function shownBy({ key, encryption, patient }: PatientIdentity): HexString[] {
	return [key.addressRaw, encryption.publicKey, patient].map(toHex);
}

describe('a wallet', () => {
	it('shows every organisation another key, encryption key and pseudonym', () => {
		const wallet = Wallet.create();
		const shown = [0, 1, 2].flatMap((organization) => shownBy(wallet.identityAt(organization)));
		expect(new Set(shown).size).toBe(9);
	});

	it('shows one organisation the same every time, until the identity there has ended', () => {
		const wallet = Wallet.create();
		const first = wallet.identityAt(7);
		expect(shownBy(wallet.identityAt(7))).toEqual(shownBy(first));
		wallet.end({ role: 'own', organization: 7, index: 0 });
		const next = wallet.identityAt(7);
		expect(shownBy(next).some((part) => shownBy(first).includes(part))).toBe(false);
		expect(wallet.entries.map(({ index, ended }) => [index, ended])).toEqual([
			[0, true],
			[1, false],
		]);
	});

	it('comes back from its phrase, pseudonyms included', () => {
		const wallet = Wallet.create();
		const again = new Wallet(wallet.phrase);
		expect(shownBy(again.identityAt(7))).toEqual(shownBy(wallet.identityAt(7)));
	});

	it('derives keys that any tool of Substrate derives', () => {
		const { key } = new Wallet(PHRASE).identityAt(4);
		const path = `${PHRASE}//carechain//own//4//0//0`;
		expect(key.address).toBe(new Keyring({ type: 'sr25519' }).createFromUri(path).address);
	});

	it('has other keys for its own, for whom it guards and for whom it represents', () => {
		const wallet = Wallet.create();
		const keys = [
			wallet.identityAt(4).key,
			wallet.guardPatient(4, SOMEBODY).key,
			wallet.guardPatient(4, SOMEBODY).key,
			wallet.representPatient(4, SOMEBODY).key,
		];
		expect(new Set(keys.map(({ address }) => address)).size).toBe(4);
		expect(wallet.entries.map(({ role }) => role)).toEqual([
			'own',
			'guardian',
			'guardian',
			'representative',
		]);
	});

	it('has new keys after a rotation, under the same pseudonym, and keeps the old encryption keys', () => {
		const wallet = Wallet.create();
		const old = wallet.identityAt(7);
		const place = { role: 'own' as const, organization: 7, index: 0 };
		const next = wallet.nextIdentity(place);
		expect(next.patient).toEqual(old.patient);
		expect(next.key.address).not.toBe(old.key.address);
		expect(next.encryption.publicKey).not.toEqual(old.encryption.publicKey);

		expect(shownBy(wallet.identityAt(7))).toEqual(shownBy(old));
		wallet.rotated(place);
		expect(shownBy(wallet.identityAt(7))).toEqual(shownBy(next));
		expect(wallet.encryptionKeys(place)).toEqual([next.encryption, old.encryption]);
		wallet.rotated(place, { encryption: false });
		expect(wallet.identityAt(7).encryption).toEqual(next.encryption);
		expect(wallet.identityAt(7).key.address).not.toBe(next.key.address);
	});

	it('makes salts that differ from guardian to guardian and come back from the phrase', () => {
		const wallet = Wallet.create();
		const [first, second] = [wallet.guardPatient(4, SOMEBODY), wallet.guardPatient(4, SOMEBODY)];
		expect(first.salt).toHaveLength(32);
		expect(first.salt).not.toEqual(second.salt);
		expect(new Wallet(wallet.phrase).guardPatient(4, SOMEBODY).salt).toEqual(first.salt);
	});

	it('refuses a phrase that is none, and a role that is another', () => {
		expect(() => new Wallet('bottom drive obey lake')).toThrow('seed phrase');
		const wallet = Wallet.create();
		wallet.guardPatient(1, SOMEBODY);
		const guardian = { role: 'guardian' as const, organization: 1, index: 0 };
		expect(() => wallet.identityOf(guardian)).toThrow(RangeError);
		expect(() => wallet.guardianAt({ ...guardian, index: 1 })).toThrow(RangeError);
	});
});

describe('what the phrase derives', () => {
	const seed = new Seed(PHRASE);
	const place = { role: 'own' as const, organization: 1, index: 0 };

	it('is HKDF-SHA256 over the secret of the phrase, with the place written out', () => {
		const secret = hexToU8a(MINI_SECRET);
		const derive = (tag: string, role: number, length: number): Uint8Array => {
			// Role, organisation 258, index 1, generation 0.
			const info = [...Buffer.from(tag), role, ...[2, 1, 0, 0], ...[1, 0, 0, 0], ...[0, 0, 0, 0]];
			return new Uint8Array(hkdfSync('sha256', secret, '', Uint8Array.from(info), length));
		};
		const at = { organization: 258, index: 1 };
		expect(seed.patientIdAt({ ...at, role: 'own' })).toEqual(
			derive('carechain/wallet-patient-id/v1', 0, 16),
		);
		expect(seed.saltAt({ ...at, role: 'guardian' })).toEqual(
			derive('carechain/wallet-guardian-salt/v1', 1, 32),
		);
		expect(seed.encryptionAt({ ...at, role: 'representative' }, 0).secretKey).toEqual(
			derive('carechain/wallet-encryption-key/v1', 2, 32),
		);
	});

	it('differs with each part of the place', () => {
		const places = [place, { ...place, organization: 256 }, { ...place, index: 1 }];
		const ids = places.map((it) => toHex(seed.patientIdAt(it)));
		expect(new Set(ids).size).toBe(3);
		const keys = places.flatMap((it) => [0, 1].map((at) => seed.encryptionAt(it, at).secretKey));
		expect(new Set(keys.map(toHex)).size).toBe(6);
	});
});

describe('finding it all again from the phrase', () => {
	/** A chain that knows these identities. */
	function knowing(identities: PatientIdentity[], represented: PatientIdentity[] = []): Directory {
		const of = (list: PatientIdentity[], key: KeyringPair): HexString | null => {
			const found = list.find((it) => it.key.address === key.address);
			return found ? toHex(found.patient) : null;
		};
		return {
			patientOf: (key) => Promise.resolve(of(identities, key)),
			represented: (key) => Promise.resolve(of(represented, key)),
			encryptionKeyOf: (patient) => {
				const found = identities.find((it) => toHex(it.patient) === patient);
				return Promise.resolve(found ? toHex(found.encryption.publicKey) : null);
			},
		};
	}

	it('finds pseudonyms and keys, also after many rotations, and what was unlinked before', async () => {
		const wallet = Wallet.create();
		wallet.identityAt(3);
		wallet.end({ role: 'own', organization: 3, index: 0 });
		const place = { role: 'own' as const, organization: 3, index: 1 };
		wallet.identityAt(3);
		for (let times = 0; times < 40; times++) wallet.rotated(place, { encryption: times < 5 });
		const current = wallet.identityAt(3);

		const restored = new Wallet(wallet.phrase);
		const found = await findAgain(knowing([current]), restored.seed, 3);
		expect(found.lost).toEqual([]);
		restored.restore(found.entries);
		expect(shownBy(restored.identityAt(3))).toEqual(shownBy(current));
		expect(restored.encryptionKeys(place)).toHaveLength(6);
		// What comes next stands at a place that was never used.
		expect(restored.newIdentity(3).patient).toEqual(wallet.newIdentity(3).patient);
	});

	it('finds a pseudonym that was recovered from another wallet, and whom one represents', async () => {
		const wallet = Wallet.create();
		const recovered = wallet.recoverIdentity(5, SOMEBODY);
		const represented = wallet.representPatient(5, new Uint8Array(16).fill(8));
		const directory = knowing([recovered], [represented]);
		const { entries } = await findAgain(directory, new Wallet(wallet.phrase).seed, 5);
		expect(entries).toEqual(wallet.entries);
	});

	it('tells of a pseudonym for which no key acts any more', async () => {
		const wallet = Wallet.create();
		const mine = wallet.identityAt(5);
		const stolen = { ...mine, key: Wallet.create().identityAt(5).key };
		const found = await findAgain(knowing([stolen]), wallet.seed, 5);
		expect(found).toEqual({ entries: [], lost: [toHex(mine.patient)] });
	});

	it('finds nothing where there is nothing', async () => {
		const found = await findAgain(knowing([]), Wallet.create().seed, 5);
		expect(found).toEqual({ entries: [], lost: [] });
	});
});

describe('entries', () => {
	const entry = {
		role: 'own',
		organization: 1,
		index: 0,
		generation: 0,
		encryptionGeneration: 0,
		patient: toHex(SOMEBODY),
		note: '',
		ended: false,
	};

	it('are taken as they are', () => {
		expect(parseEntries([entry])).toEqual([entry]);
		expect(hexToU8a(entry.patient)).toEqual(SOMEBODY);
	});

	it.each([
		['an unknown field', { ...entry, name: 'x' }],
		['a missing field', { ...entry, note: undefined }],
		['another role', { ...entry, role: 'thief' }],
		['a number that is none', { ...entry, index: 0.5 }],
		['a number below zero', { ...entry, generation: -1 }],
		['a pseudonym of another length', { ...entry, patient: '0x00' }],
		['a note that is too long', { ...entry, note: 'x'.repeat(201) }],
		['no object', 7],
	])('are refused with %s', (_, data) => {
		expect(() => parseEntries([data])).toThrow(RangeError);
	});

	it('are refused where two stand at one place', () => {
		expect(() => parseEntries([entry, { ...entry, generation: 1 }])).toThrow(RangeError);
		expect(() => parseEntries({})).toThrow(RangeError);
	});
});
