// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { cryptoWaitReady, mnemonicGenerate } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PractitionerRole } from '../src/consortium.js';
import { toHex } from '../src/plain.js';
import type { LogHead } from '../src/records/logOnChain.js';
import { hashWith } from '../src/records/algorithms.js';
import { canonicalBytes } from '../src/records/canonical.js';
import { decryptRecord, RecordNotDecrypted } from '../src/records/encrypt.js';
import { isSigned, signContent, signedLeaf, type Leaf } from '../src/records/leaf.js';
import { RecordLog } from '../src/records/log.js';
import { seal, type SealedRecord } from '../src/records/seal.js';
import { checkRecord, type RecordEvidence } from '../src/records/verify.js';
import { encryptionKeyPair, unwrapKey, WrappedKeyNotOpened, wrapKey } from '../src/records/wrap.js';

const ORGANIZATION = 4;
const ROLE = 9;
const RESOURCE = {
	resourceType: 'Observation',
	status: 'final',
	note: [{ text: 'Blutdruck nach Ruhe – 健康' }],
	valueQuantity: { value: 1.5e1, unit: 'mmHg' },
};

const custodian = encryptionKeyPair();
let signer: PractitionerRole;
let sealed: SealedRecord;
let log: RecordLog;

beforeAll(async () => {
	await cryptoWaitReady();
	const key = new Keyring({ type: 'sr25519' }).addFromUri(mnemonicGenerate());
	signer = {
		role: ROLE,
		organization: ORGANIZATION,
		account: toHex(key.addressRaw),
		roles: ['doctor'],
		licence: toHex(new Uint8Array(32)),
		validUntil: 30_000,
		standing: 'Active',
	};
	sealed = await seal(RESOURCE, {
		patient: new Uint8Array(16).fill(1),
		practitioner: { role: ROLE, key },
		custodian: custodian.publicKey,
	});
	log = new RecordLog(ORGANIZATION);
	for (let other = 0; other < 6; other++) log.append(new Uint8Array(32).fill(other));
	log.append(sealed.commitment);
});

function headOf(of: RecordLog): LogHead {
	return { size: BigInt(of.size), root: toHex(of.root()), extendedAt: 1 };
}

function evidence(): RecordEvidence {
	return {
		record: canonicalBytes(RESOURCE),
		leaf: sealed.leaf,
		salt: sealed.salt,
		proof: log.prove(sealed.commitment),
	};
}

describe('a sealed record', () => {
	it('opens for its custodian, and is the canonical record', async () => {
		const { wrappedKey, encrypted, commitment } = sealed;
		const recordKey = await unwrapKey(wrappedKey, custodian, commitment);
		expect(decryptRecord(encrypted, recordKey, commitment)).toEqual(canonicalBytes(RESOURCE));
		expect(new TextDecoder().decode(canonicalBytes(RESOURCE))).toBe(
			'{"note":[{"text":"Blutdruck nach Ruhe – 健康"}],"resourceType":"Observation",' +
				'"status":"final","valueQuantity":{"unit":"mmHg","value":15}}',
		);
	});

	it('is another commitment and another ciphertext each time', async () => {
		const key = new Keyring({ type: 'sr25519' }).addFromUri('//Doctor');
		const context = {
			patient: new Uint8Array(16),
			practitioner: { role: ROLE, key },
			custodian: custodian.publicKey,
		};
		const [first, again] = await Promise.all([seal(RESOURCE, context), seal(RESOURCE, context)]);
		expect(first.commitment).not.toEqual(again.commitment);
		expect(first.encrypted.ciphertext).not.toEqual(again.encrypted.ciphertext);
		expect(first.wrappedKey.encapsulated).not.toEqual(again.wrappedKey.encapsulated);
	});

	it('can be wrapped anew for a reader, who then opens it', async () => {
		const reader = encryptionKeyPair();
		const { wrappedKey, encrypted, commitment } = sealed;
		const recordKey = await unwrapKey(wrappedKey, custodian, commitment);
		const forReader = await wrapKey(recordKey, reader.publicKey, commitment);
		const opened = await unwrapKey(forReader, reader, commitment);
		expect(decryptRecord(encrypted, opened, commitment)).toEqual(canonicalBytes(RESOURCE));
	});

	it('opens for nobody else, for no other record, and not when altered', async () => {
		const { wrappedKey, encrypted, commitment } = sealed;
		const other = new Uint8Array(32);
		await expect(unwrapKey(wrappedKey, encryptionKeyPair(), commitment)).rejects.toThrow(
			WrappedKeyNotOpened,
		);
		await expect(unwrapKey(wrappedKey, custodian, other)).rejects.toThrow(WrappedKeyNotOpened);
		const recordKey = await unwrapKey(wrappedKey, custodian, commitment);
		expect(() => decryptRecord(encrypted, recordKey, other)).toThrow(RecordNotDecrypted);
		const ciphertext = encrypted.ciphertext.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
		const altered = { ...encrypted, ciphertext };
		expect(() => decryptRecord(altered, recordKey, commitment)).toThrow(RecordNotDecrypted);
	});

	it('is not wrapped for a point of low order, which anyone could open', async () => {
		await expect(
			wrapKey(new Uint8Array(32), new Uint8Array(32), sealed.commitment),
		).rejects.toThrow();
	});
});

describe('another algorithm than SHA-256', () => {
	it('hashes record and leaf, and proves the record as well', async () => {
		const key = new Keyring({ type: 'sr25519' }).addFromUri(mnemonicGenerate());
		const context = {
			patient: new Uint8Array(16).fill(1),
			practitioner: { role: ROLE, key },
			custodian: custodian.publicKey,
		};
		const { leaf, salt, commitment } = await seal(RESOURCE, context, { algorithm: 'sm3' });
		const record = canonicalBytes(RESOURCE);
		expect(leaf.algorithm).toBe('sm3');
		expect(leaf.record).toBe(toHex(hashWith('sm3', record)));
		const mixed = new RecordLog(ORGANIZATION, log.commitments);
		mixed.append(commitment);
		const proof = mixed.prove(commitment);
		const by = { ...signer, account: toHex(key.addressRaw) };
		const check = (of: Leaf) => checkRecord({ record, leaf: of, salt, proof }, headOf(mixed), by);
		expect(check(leaf)).toMatchObject({ verified: true });
		expect(check({ ...leaf, algorithm: 'sha-256' })).toEqual({
			verified: false,
			failure: 'RecordChanged',
		});
	});
});

describe('a record that several sign', () => {
	const keys = () =>
		Array.from({ length: 3 }, () =>
			new Keyring({ type: 'sr25519' }).addFromUri(mnemonicGenerate()),
		) as [KeyringPair, KeyringPair, KeyringPair];

	async function sealedBy([key, ...others]: KeyringPair[]) {
		const practitioners = others.map((other, at) => ({ role: ROLE + 1 + at, key: other }));
		return seal(RESOURCE, {
			patient: new Uint8Array(16).fill(1),
			practitioner: { role: ROLE, key: key as KeyringPair },
			coSigners: practitioners,
			custodian: custodian.publicKey,
		});
	}

	it('is proven with the credentials of all, wherever the co-signers are', async () => {
		const all = keys();
		const { leaf, salt, commitment } = await sealedBy(all);
		const signed = new RecordLog(ORGANIZATION, [commitment]);
		const record = canonicalBytes(RESOURCE);
		const of = { record, leaf, salt, proof: signed.prove(commitment) };
		const credentials = all.map((key, at) => ({
			...signer,
			organization: ORGANIZATION + at,
			account: toHex(key.addressRaw),
		}));
		const [first, second, third] = credentials as [typeof signer, typeof signer, typeof signer];
		const check = (...others: (typeof signer | null)[]) =>
			checkRecord(of, headOf(signed), first, others);
		expect(check(second, third)).toMatchObject({ verified: true, coSigners: [second, third] });
		for (const others of [[], [second], [second, null], [third, second]]) {
			expect(check(...others)).toEqual({ verified: false, failure: 'CoSignerUnknown' });
		}
	});

	it('is not proven when a signature is missing, moved or another’s', async () => {
		const { leaf } = await sealedBy(keys());
		expect(isSigned(leaf)).toBe(true);
		const [one, two] = leaf.coSignatures as [HexString, HexString];
		for (const coSignatures of [[], [one], [two, one], [one, leaf.signature], [one, two, two]]) {
			expect(isSigned({ ...leaf, coSignatures })).toBe(false);
		}
		expect(isSigned({ ...leaf, coSigners: [], coSignatures: [] })).toBe(false);
	});

	it('can be signed in steps', async () => {
		const all = keys();
		const { signature, coSignatures, ...content } = (await sealedBy(all)).leaf;
		const signatures = all.slice(1).map((key) => signContent(content, key));
		expect(isSigned(signedLeaf(content, signContent(content, all[0]), signatures))).toBe(true);
		expect(() => signedLeaf(content, signature, coSignatures.slice(1))).toThrow(RangeError);
	});

	it('is signed by nobody twice, and by no more than there may be', async () => {
		const [one, two] = keys();
		await expect(sealedBy([one, one])).rejects.toThrow(RangeError);
		await expect(sealedBy([one, two, two])).rejects.toThrow(RangeError);
		const many = Array.from({ length: 6 }, keys).flat();
		await expect(sealedBy(many)).rejects.toThrow(RangeError);
		expect((await sealedBy(many.slice(0, 17))).leaf.coSignatures).toHaveLength(16);
	});
});

describe('the canonical form', () => {
	it('is the same whatever the order of keys and the white space', () => {
		const text = '{ "status":"final",\n\t"resourceType" : "Observation", "value": 1.50 }';
		const other = '{"value":15e-1,"resourceType":"Observation","status":"final"}';
		const [one, two] = [text, other].map((of) => canonicalBytes(JSON.parse(of) as object));
		expect(one).toEqual(two);
	});
});

describe('evidence for a record', () => {
	it('holds against the head of the log', () => {
		expect(checkRecord(evidence(), headOf(log), signer)).toMatchObject({ verified: true });
	});

	it('holds after the log has grown, with the proof that it only grew', () => {
		const grown = new RecordLog(ORGANIZATION, log.commitments);
		grown.append(new Uint8Array(32).fill(77));
		const extension = grown.proveExtension(log.size);
		const withExtension = { ...evidence(), extension };
		expect(checkRecord(withExtension, headOf(grown), signer)).toMatchObject({ verified: true });
		expect(checkRecord(evidence(), headOf(grown), signer)).toEqual({
			verified: false,
			failure: 'SizeNotOnChain',
		});
		const wrong = { ...evidence(), extension: [...extension, log.root()] };
		expect(checkRecord(wrong, headOf(grown), signer)).toEqual({
			verified: false,
			failure: 'NotInLog',
		});
	});

	it('fails for any single byte of the record', () => {
		const { record } = evidence();
		for (let at = 0; at < record.length; at++) {
			const changed = record.map((byte, index) => (index === at ? byte ^ 1 : byte));
			const result = checkRecord({ ...evidence(), record: changed }, headOf(log), signer);
			expect(result).toEqual({ verified: false, failure: 'RecordChanged' });
		}
	});

	it('fails for any changed member of the leaf', () => {
		const changes: Partial<Leaf>[] = [
			{ class: 'document' },
			{ confidentiality: 'U' },
			{ sensitivity: ['HIV'] },
			{ patient: toHex(new Uint8Array(16)) },
			{ timeOfCare: '2020-01-01' },
			{ supersedes: toHex(new Uint8Array(32)) },
			{ signer: { ...sealed.leaf.signer, practitionerRole: 1 } },
			{ signature: toHex(new Uint8Array(64)) },
			{ signature: '0x' },
			{ coSigners: [{ practitionerRole: 1, account: toHex(new Uint8Array(32).fill(1)) }] },
			{ coSignatures: [sealed.leaf.signature] },
		];
		for (const change of changes) {
			const leaf = { ...sealed.leaf, ...change };
			expect(checkRecord({ ...evidence(), leaf }, headOf(log), signer)).toEqual({
				verified: false,
				failure: 'SignatureInvalid',
			});
		}
		const unknown = { ...sealed.leaf, algorithm: 'md5' } as unknown as Leaf;
		expect(checkRecord({ ...evidence(), leaf: unknown }, headOf(log), signer)).toEqual({
			verified: false,
			failure: 'UnknownFormat',
		});
	});

	it('fails with another salt, place, path or head, and where there is no log', () => {
		const { proof } = evidence();
		const cases: [Partial<RecordEvidence>, LogHead | null, string][] = [
			[{ salt: new Uint8Array(32) }, headOf(log), 'NotInLog'],
			[{ proof: { ...proof, index: 0 } }, headOf(log), 'NotInLog'],
			[{ proof: { ...proof, path: proof.path.slice(1) } }, headOf(log), 'NotInLog'],
			[{}, { ...headOf(log), root: toHex(new Uint8Array(32)) }, 'NotInLog'],
			[{}, { ...headOf(log), size: 3n }, 'SizeNotOnChain'],
			[{}, null, 'NoLog'],
		];
		for (const [change, head, failure] of cases) {
			const result = checkRecord({ ...evidence(), ...change }, head, signer);
			expect(result).toEqual({ verified: false, failure });
		}
	});

	it('fails when the credential is unknown, of another account or at another organisation', () => {
		for (const other of [
			null,
			{ ...signer, account: toHex(new Uint8Array(32)) },
			{ ...signer, organization: 5 },
		]) {
			expect(checkRecord(evidence(), headOf(log), other)).toEqual({
				verified: false,
				failure: 'SignerNotAtAuthor',
			});
		}
	});
});
