// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { beforeEach, describe, expect, it } from 'vitest';
import { OpeningBook, openingData, parseOpening } from '../src/openings.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import type { Opening } from '../src/sealed.js';
import { OpeningsNotReadable, readOpenings, shareOpenings } from '../src/sharing.js';
import { Wallet } from '../src/wallet.js';
import { openWallet, sealWallet } from '../src/wallet/file.js';

const PATIENT = new Uint8Array(16).fill(7);
const NAME = `0x${'07'.repeat(16)}` as const;
const OTHER = `0x${'08'.repeat(16)}` as const;

const GRANT: Opening = {
	entry: 0,
	salt: new Uint8Array(32).fill(1),
	content: {
		grant: {
			grantee: { practitionerRole: 4 },
			purposes: ['TREAT', 'HPAYMT'],
			actions: ['access'],
			classes: ['observation', 'imaging'],
			ceiling: 'R',
			validFrom: 20_000,
			validUntil: 20_100,
			dataFrom: 2020,
			obligations: ['AUDIT'],
			exceptions: [{ practitionerRole: null, purposes: [], classes: ['imaging'] }],
			terms: { commitment: `0x${'ab'.repeat(32)}`, residual: true },
		},
	},
};
const DENIAL: Opening = {
	entry: 1,
	salt: new Uint8Array(32).fill(2),
	content: { denial: { organization: 3 } },
};

describe('a book of openings', () => {
	let book: OpeningBook;

	beforeEach(() => {
		book = new OpeningBook();
		book.keep(NAME, GRANT);
		book.keep(NAME, DENIAL);
		book.keep(OTHER, DENIAL);
	});

	it('knows each patient’s, and no other’s', () => {
		expect(book.of(NAME)).toEqual([GRANT, DENIAL]);
		expect(book.of(OTHER)).toEqual([DENIAL]);
		expect(book.of(`0x${'09'.repeat(16)}`)).toEqual([]);
		expect(book.size).toBe(3);
	});

	it('keeps one opening of an entry, the last', () => {
		const again = { ...DENIAL, salt: new Uint8Array(32).fill(9) };
		book.keep(NAME, again);
		expect(book.of(NAME)).toEqual([GRANT, again]);
	});

	it('forgets what opens entries that are live no longer', () => {
		book.retain(NAME, [DENIAL.entry]);
		expect(book.of(NAME)).toEqual([DENIAL]);
		expect(book.of(OTHER)).toEqual([DENIAL]);
		book.retain(NAME, []);
		expect(book.toJSON().map(({ patient }) => patient)).toEqual([OTHER]);
	});

	it('reads back what it writes', () => {
		const data = JSON.parse(JSON.stringify(book)) as unknown;
		const read = OpeningBook.parse(data);
		expect(read.of(NAME)).toEqual([GRANT, DENIAL]);
		expect(read.of(OTHER)).toEqual([DENIAL]);
		expect(read.toJSON()).toEqual(data);
	});

	it('refuses two openings of one entry', () => {
		const [first] = book.toJSON();
		expect(() => OpeningBook.parse([first, first])).toThrow('two openings are of one entry');
	});

	type Change = (opening: { [member: string]: unknown; content: unknown }) => unknown;
	const grantWith =
		(change: object): Change =>
		(opening) =>
			(opening.content = { grant: { ...(GRANT.content as { grant: object }).grant, ...change } });

	it.each<[string, Change]>([
		['no patient', (opening) => delete opening.patient],
		['a patient of another length', (opening) => (opening.patient = '0x0707')],
		['another field', (opening) => (opening.note = 'hello')],
		['an entry that is none', (opening) => (opening.entry = -1)],
		['a salt of another length', (opening) => (opening.salt = '0x01')],
		['no content', (opening) => delete opening.content],
		['content of two kinds', (opening) => (opening.content = { grant: {}, denial: {} })],
		['a grantee of two kinds', grantWith({ grantee: { organization: 1, practitionerRole: 2 } })],
		['a purpose that is none', grantWith({ purposes: ['TREAT', 'SPYING'] })],
		['a purpose twice', grantWith({ purposes: ['TREAT', 'TREAT'] })],
		['a day out of range', grantWith({ validUntil: 2 ** 32 })],
		['a year out of range', grantWith({ dataFrom: 70_000 })],
		['too many exceptions', grantWith({ exceptions: Array(5).fill(emptyException()) })],
		['terms that are none', grantWith({ terms: { commitment: '0xab', residual: true } })],
		['a field that no grant has', grantWith({ reason: 'because' })],
		['a field that is missing', grantWith({ ceiling: undefined })],
	])('refuses %s', (_, change) => {
		const [data] = JSON.parse(JSON.stringify(book)) as Parameters<Change>[0][];
		if (!data) throw new Error('the book is empty');
		expect(() => OpeningBook.parse([data])).not.toThrow();
		change(data);
		expect(() => OpeningBook.parse([JSON.parse(JSON.stringify(data))])).toThrow(RangeError);
	});

	it('goes with the wallet into its file', async () => {
		const wallet = Wallet.create();
		wallet.openings.keep(NAME, GRANT);
		const text = await sealWallet(wallet, 'a passphrase', { cost: 14 });
		const opened = await openWallet(text, 'a passphrase');
		expect(opened.openings.of(NAME)).toEqual([GRANT]);
	});
});

describe('sharing openings', () => {
	const holder = encryptionKeyPair();

	it('reaches the holder, and nobody else', async () => {
		const shared = await shareOpenings(PATIENT, [GRANT, DENIAL], holder.publicKey);
		expect(shared.patient).toBe(NAME);
		expect(await readOpenings(shared, holder)).toEqual([GRANT, DENIAL]);
		await expect(readOpenings(shared, encryptionKeyPair())).rejects.toThrow(OpeningsNotReadable);
	});

	it('binds them to the patient', async () => {
		const shared = await shareOpenings(PATIENT, [GRANT], holder.publicKey);
		const moved = { ...shared, patient: OTHER };
		await expect(readOpenings(moved, holder)).rejects.toThrow(OpeningsNotReadable);
	});

	it('does not tell how many there are', async () => {
		const few = await shareOpenings(PATIENT, [], holder.publicKey);
		const more = await shareOpenings(PATIENT, [GRANT, DENIAL], holder.publicKey);
		expect(few.ciphertext.length).toBe(more.ciphertext.length);
	});

	it('reads each opening back as it was', () => {
		for (const opening of [GRANT, DENIAL]) {
			const data = JSON.parse(JSON.stringify(openingData(opening))) as unknown;
			expect(parseOpening(data)).toEqual(opening);
		}
	});
});

function emptyException(): object {
	return { practitionerRole: null, purposes: [], classes: [] };
}
