// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalBytes } from '../../src/records/canonical.js';
import { contentsOf } from './json.js';
import { Search, SHORTEST } from './search.js';

/** Lengths of BLAKE2b that Substrate has hashers for, in bytes. */
const BLAKE2_LENGTHS = [8, 16, 32, 64];

/**
 * Everything in these JSON texts that must not be on chain: every value of six bytes or more as it is,
 * and the bare hashes of every value, however short, and of every resource.
 */
export function searchFor(texts: Iterable<string>): Search {
	const search = new Search();
	const values = new Set<string>();
	const resources = new Set<string>();
	for (const text of texts) {
		const contents = contentsOf(text);
		contents.values.forEach((value) => values.add(value));
		contents.resources.forEach((resource) => resources.add(resource));
		resources.add(text);
	}
	for (const value of values) {
		addPlain(search, value);
		addHashes(search, value, utf8ToBytes(value));
	}
	for (const resource of resources) {
		const parsed = JSON.parse(resource) as object;
		const name = `resource ${resource.slice(0, 80)}`;
		addHashes(search, name, utf8ToBytes(resource));
		addHashes(search, name, utf8ToBytes(JSON.stringify(parsed)));
		addHashes(search, name, canonicalBytes(parsed));
	}
	return search;
}

/** A value as it is, in the encodings that text travels in. */
export function addPlain(search: Search, value: string): void {
	const utf8 = utf8ToBytes(value);
	if (utf8.length < SHORTEST) return;
	const hex = bytesToHex(utf8);
	const forms: [form: string, bytes: Uint8Array][] = [
		['UTF-8', utf8],
		['UTF-16LE', utf16(value, true)],
		['UTF-16BE', utf16(value, false)],
		['hex', utf8ToBytes(hex)],
		['HEX', utf8ToBytes(hex.toUpperCase())],
	];
	for (const [form, bytes] of forms) {
		// A few letters of a wide script may be shorter in UTF-16.
		if (bytes.length >= SHORTEST) search.add({ bytes, value, form });
	}
}

/** The bare hashes of some content, as bytes and written in hex. */
export function addHashes(search: Search, value: string, content: Uint8Array): void {
	const hashes: [form: string, hash: Uint8Array][] = [
		['SHA-256', sha256(content)],
		...BLAKE2_LENGTHS.map((dkLen): [string, Uint8Array] => [
			`BLAKE2b-${dkLen * 8}`,
			blake2b(content, { dkLen }),
		]),
	];
	for (const [form, hash] of hashes) {
		search.add({ bytes: hash, value, form });
		search.add({ bytes: utf8ToBytes(bytesToHex(hash)), value, form: `${form} in hex` });
	}
}

/** UTF-16 without a byte order mark. */
export function utf16(text: string, isLittleEndian: boolean): Uint8Array {
	const bytes = new Uint8Array(text.length * 2);
	const view = new DataView(bytes.buffer);
	for (let index = 0; index < text.length; index++) {
		view.setUint16(index * 2, text.charCodeAt(index), isLittleEndian);
	}
	return bytes;
}
