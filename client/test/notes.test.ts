// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { RecordLog } from '../src/records/log.js';
import { openHead, signHead } from '../src/records/notes/head.js';
import {
	formatSigner,
	formatVerifier,
	newNoteSigner,
	NoteInvalid,
	openNote,
	parseSigner,
	parseVerifier,
	signNote,
	verifierOf,
} from '../src/records/notes/note.js';
import { formatTlogProof, verifyTlogProof } from '../src/records/notes/tlogProof.js';

// The key and the note of the tests of golang.org/x/mod/sumdb/note.
const SIGNER = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT =
	'If you think cryptography is the answer to your problem,\n' +
	"then you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

describe('signed notes', () => {
	it('are those of the first implementation', () => {
		const signer = parseSigner(SIGNER);
		expect(formatVerifier(verifierOf(signer))).toBe(VERIFIER);
		expect(formatSigner(signer)).toBe(SIGNER);
		expect(signNote(TEXT, signer)).toBe(NOTE);
		expect(openNote(NOTE, parseVerifier(VERIFIER))).toBe(TEXT);
	});

	it('may have signatures of others, and need the one', () => {
		const [ours, other] = [newNoteSigner('ours'), newNoteSigner('other')];
		const [, second] = signNote(TEXT, other).split('\n\n');
		const note = signNote(TEXT, ours) + String(second);
		expect(openNote(note, verifierOf(ours))).toBe(TEXT);
		expect(openNote(note, verifierOf(other))).toBe(TEXT);
		expect(() => openNote(note, verifierOf(newNoteSigner('ours')))).toThrow(NoteInvalid);
	});

	it.each([
		['another text', NOTE.replace('If', 'Is')],
		['no signature', TEXT],
		['a line that is no signature', `${NOTE}x\n`],
		['a last line without an end', NOTE.slice(0, -1)],
		['another signature', NOTE.replace('JnAM=', 'JnAN=')],
		['a control character', NOTE.replace('If', 'I\u0007f')],
	])('are refused with %s', (_, note) => {
		expect(() => openNote(note, parseVerifier(VERIFIER))).toThrow(NoteInvalid);
	});

	it('have no keys but well-formed ones', () => {
		for (const text of ['', SIGNER, VERIFIER.replace('c74f', 'c74e'), `${VERIFIER}AA`, 'a+b']) {
			expect(() => parseVerifier(text)).toThrow(NoteInvalid);
		}
		expect(() => parseSigner(VERIFIER)).toThrow(NoteInvalid);
		expect(() => newNoteSigner('two words')).toThrow(NoteInvalid);
	});
});

describe('the head of a log and proofs under it', () => {
	const signer = newNoteSigner('hospital-a.example/log');
	const verifier = verifierOf(signer);
	const entries = Array.from({ length: 7 }, (_, at) => new Uint8Array(32).fill(at));
	const log = new RecordLog(4, entries);
	const head = signHead({ size: log.size, root: log.root() }, signer);

	it('reads back', () => {
		expect(openHead(head, verifier)).toEqual({ origin: signer.name, size: 7, root: log.root() });
		const empty = new RecordLog(4);
		const first = signHead({ size: 0, root: empty.root() }, signer);
		expect(openHead(first, verifier).size).toBe(0);
	});

	it.each([
		['another origin', `other\n7\n${'A'.repeat(43)}=\n`],
		['a size with a zero before it', `hospital-a.example/log\n07\n${'A'.repeat(43)}=\n`],
		['a root that is too short', `hospital-a.example/log\n7\nAAAA\n`],
		['a root in another form', `hospital-a.example/log\n7\n${'A'.repeat(42)}B=\n`],
	])('is refused with %s, though signed', (_, text) => {
		expect(() => openHead(signNote(text, signer), verifier)).toThrow(NoteInvalid);
	});

	it('proves every record, and only that', () => {
		for (const [index, entry] of entries.entries()) {
			const text = formatTlogProof(log.prove(entry), head);
			expect(text.startsWith('c2sp.org/tlog-proof@v1\nindex ')).toBe(true);
			expect(verifyTlogProof(text, entry, verifier)).toMatchObject({ index, head: { size: 7 } });
			const withExtra = text.replace('\nindex', '\nextra AAAA\nindex');
			expect(verifyTlogProof(withExtra, entry, verifier).index).toBe(index);
			const another = new Uint8Array(32).fill(99);
			const refused: [string, Uint8Array][] = [
				[text, another],
				[text.replace(`index ${index}`, `index ${index + 1}`), entry],
				[text.replace('@v1', '@v2'), entry],
				[text.replace('index ', 'index 0'), entry],
				[text.replace('index', 'extra AAAA\nindex\nindex'), entry],
				[text.replace(/\n\n[^]*/, '\n'), entry],
			];
			for (const [altered, of] of refused) {
				expect(() => verifyTlogProof(altered, of, verifier)).toThrow(NoteInvalid);
			}
		}
	});
});
