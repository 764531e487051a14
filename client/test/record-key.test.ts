// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import {
	RECORD_ACTIONS,
	recordActBytes,
	recordKey,
	signRecordAct,
	type RecordAct,
	type RecordAction,
} from '../src/records/recordKey.js';

interface Vectors {
	keys: { salt: string; public: string }[];
	messages: {
		action: RecordAction;
		genesis: string;
		submitter: string;
		record: string;
		with: string;
		count: number;
		message: string;
	}[];
}

// The vectors that the chain's own record keys are tested against.
const file = new URL('../../primitives/tests/vectors/record-key.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const ZEROS = '00'.repeat(32);

const acts = vectors.messages.map(({ message, ...of }) => {
	const act: RecordAct = {
		action: of.action,
		genesis: hexToBytes(of.genesis),
		submitter: hexToBytes(of.submitter),
		record: hexToBytes(of.record),
		with: of.with === ZEROS ? null : hexToBytes(of.with),
		count: of.count,
	};
	return { act, message };
});

it.each(vectors.keys)('derives the key of salt $salt', ({ salt, public: key }) => {
	expect(bytesToHex(recordKey(hexToBytes(salt)))).toBe(key);
});

it.each(acts)('signs what the chain checks: $act.action', ({ act, message }) => {
	expect(bytesToHex(recordActBytes(act))).toBe(message);
	const salt = new Uint8Array(32).fill(7);
	const signature = signRecordAct(salt, act);
	expect(ed25519.verify(signature, hexToBytes(message), recordKey(salt))).toBe(true);
	const replayed = recordActBytes({ ...act, count: act.count + 1 });
	expect(ed25519.verify(signature, replayed, recordKey(salt))).toBe(false);
});

it('has a vector for every action', () => {
	expect(acts.map(({ act }) => act.action)).toEqual([...RECORD_ACTIONS]);
});

it('derives no key from a salt that is too short', () => {
	expect(() => recordKey(new Uint8Array(31))).toThrow(RangeError);
});
