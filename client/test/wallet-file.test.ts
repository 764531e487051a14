// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { base64Decode, base64Encode, cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Wallet } from '../src/wallet.js';
import { openWallet, sealWallet, WalletFileInvalid, WrongPassphrase } from '../src/wallet/file.js';

const PASSPHRASE = 'four words are enough';
/** As little work as a file may ask for. */
const CHEAP = { cost: 14 };

interface File {
	format: string;
	kdf: Record<string, unknown>;
	cipher: Record<string, unknown>;
	check: string;
	ciphertext: string;
}

describe('a wallet file', () => {
	let wallet: Wallet;
	let text: string;

	beforeAll(async () => {
		await cryptoWaitReady();
		wallet = Wallet.create();
		wallet.newIdentity(3, 'Dr. Grün');
		wallet.guardPatient(5, new Uint8Array(16).fill(5), 'aunt');
		wallet.representPatient(8, new Uint8Array(16).fill(8));
		wallet.rotated({ role: 'own', organization: 3, index: 0 });
		text = await sealWallet(wallet, PASSPHRASE, CHEAP);
	});

	function altered(change: (file: File) => unknown): string {
		const file = JSON.parse(text) as File;
		change(file);
		return JSON.stringify(file);
	}

	it('gives everything back', async () => {
		const opened = await openWallet(text, PASSPHRASE);
		expect(opened.phrase).toBe(wallet.phrase);
		expect(opened.entries).toEqual(wallet.entries);
		expect(opened.identityAt(3).key.address).toBe(wallet.identityAt(3).key.address);
	});

	it('asks for the work that is advised, if nothing else is said', async () => {
		const file = JSON.parse(await sealWallet(wallet, PASSPHRASE)) as File;
		expect(file.kdf).toMatchObject({ name: 'scrypt', cost: 17, r: 8, p: 1 });
	});

	it('names a wrong passphrase', async () => {
		await expect(openWallet(text, 'five words are enough')).rejects.toThrow(WrongPassphrase);
		await expect(openWallet(text, '')).rejects.toThrow(WrongPassphrase);
	});

	it('takes a passphrase as it reads, however it is encoded', async () => {
		const composed = await sealWallet(wallet, 'caf\u00e9', CHEAP);
		await expect(openWallet(composed, 'cafe\u0301')).resolves.toBeInstanceOf(Wallet);
	});

	it('never writes the same twice', async () => {
		const again = JSON.parse(await sealWallet(wallet, PASSPHRASE, CHEAP)) as File;
		const first = JSON.parse(text) as File;
		expect(again.ciphertext.slice(0, 40)).not.toBe(first.ciphertext.slice(0, 40));
		expect(again.kdf.salt).not.toBe(first.kdf.salt);
		expect(again.cipher.nonce).not.toBe(first.cipher.nonce);
	});

	it('tells neither what is in it nor how much', async () => {
		const empty = await sealWallet(new Wallet(wallet.phrase), PASSPHRASE, CHEAP);
		const full = new Wallet(wallet.phrase);
		for (let organization = 0; organization < 40; organization++) full.identityAt(organization);
		const files = [empty, text, await sealWallet(full, PASSPHRASE, CHEAP)];
		expect(new Set(files.map(({ length }) => length)).size).toBe(1);
		expect(Object.keys(JSON.parse(text) as File).sort()).toEqual([
			'check',
			'cipher',
			'ciphertext',
			'format',
			'kdf',
		]);
	});

	it('holds more than that, too', async () => {
		const large = new Wallet(wallet.phrase);
		for (let organization = 0; organization < 200; organization++) large.identityAt(organization);
		const opened = await openWallet(await sealWallet(large, PASSPHRASE, CHEAP), PASSPHRASE);
		expect(opened.entries).toEqual(large.entries);
	});

	it('is found to be altered, in its header', async () => {
		const changes: ((file: File) => void)[] = [
			({ kdf }) => (kdf.cost = 15),
			({ kdf }) => (kdf.salt = `0x${'11'.repeat(32)}`),
			({ cipher }) => (cipher.nonce = `0x${'11'.repeat(24)}`),
			(file) => (file.check = `0x${'11'.repeat(32)}`),
		];
		for (const change of changes) {
			await expect(openWallet(altered(change), PASSPHRASE)).rejects.toThrow(WrongPassphrase);
		}
	});

	it('is found to be altered, in its ciphertext', async () => {
		const flip = (file: File): void => {
			const bytes = base64Decode(file.ciphertext);
			bytes[100] = (bytes[100] ?? 0) ^ 1;
			file.ciphertext = base64Encode(bytes);
		};
		await expect(openWallet(altered(flip), PASSPHRASE)).rejects.toThrow(WalletFileInvalid);
		const cut = (file: File): void => {
			file.ciphertext = base64Encode(base64Decode(file.ciphertext).subarray(0, -1));
		};
		await expect(openWallet(altered(cut), PASSPHRASE)).rejects.toThrow(WalletFileInvalid);
	});

	it.each<[string, (file: File) => unknown]>([
		['another format', (file) => (file.format = 'carechain/wallet/v1')],
		['a field too many', (file) => Object.assign(file, { hospitals: 2 })],
		['a field too many further in', ({ kdf }) => (kdf.hint = 'words')],
		['a field too few', ({ cipher }) => delete cipher.name],
		['another derivation', ({ kdf }) => (kdf.name = 'pbkdf2')],
		['another cipher', ({ cipher }) => (cipher.name = 'none')],
		['too little work', ({ kdf }) => (kdf.cost = 13)],
		['more work than there is memory for', ({ kdf }) => (kdf.cost = 30)],
		['another block size', ({ kdf }) => (kdf.r = 1024)],
		['a salt that is too short', ({ kdf }) => (kdf.salt = '0x00')],
	])('is refused with %s, before any work is done', async (_, change) => {
		await expect(openWallet(altered(change), PASSPHRASE)).rejects.toThrow(WalletFileInvalid);
	});

	it('is refused when it is none', async () => {
		for (const none of ['', 'bottom drive obey', '7', 'null', '[]', '{}']) {
			await expect(openWallet(none, PASSPHRASE)).rejects.toThrow(WalletFileInvalid);
		}
	});

	it('is not written without a passphrase, or with too little work', async () => {
		await expect(sealWallet(wallet, '')).rejects.toThrow(RangeError);
		await expect(sealWallet(wallet, PASSPHRASE, { cost: 13 })).rejects.toThrow(RangeError);
	});
});
