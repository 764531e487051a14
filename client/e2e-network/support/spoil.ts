// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import type { Evidence, EvidenceSubject } from '../../src/evidence/format.js';
import { canonicalText } from '../../src/evidence/format.js';
import type { Leaf } from '../../src/records/leaf.js';
import type { RecordEvidence, VerificationFailure } from '../../src/records/verify.js';

/** What an evidence file says of a record. */
export type RecordSubject = Extract<EvidenceSubject, { kind: 'record' }>;

/** Puts something of another record's evidence into one's own. */
type Spoiling = (own: RecordSubject, other: RecordSubject) => Partial<RecordSubject>;

/** Ways to spoil evidence of a record, each in one place. */
export const SPOILINGS: Readonly<Record<string, Spoiling>> = {
	'another record': (_, { record }) => ({ record }),
	'another leaf’s signature': ({ leaf }, other) => {
		const { signature } = leafOf(other);
		return { leaf: canonicalText({ ...(JSON.parse(leaf) as Leaf), signature }) };
	},
	'another salt': (_, { salt }) => ({ salt }),
	'another place': (_, { index }) => ({ index }),
	'another path': (_, { path }) => ({ path }),
	'another size': ({ size }) => ({ size: size - 1 }),
};

/** What the verifier calls the reasons that a check against the chain gives. */
export const CODES: Readonly<Partial<Record<VerificationFailure, readonly string[]>>> = {
	RecordChanged: ['record-changed'],
	SignatureInvalid: ['leaf-signature-invalid'],
	SizeNotOnChain: ['other-log-size'],
	NotInLog: ['not-in-log', 'index-out-of-range', 'path-too-short', 'path-too-long'],
	SignerNotAtAuthor: ['signer-elsewhere'],
};

/** What a file is about. */
export function evidenceOf(file: Uint8Array): { chain: Evidence['chain']; subject: RecordSubject } {
	const { chain, subject } = JSON.parse(new TextDecoder().decode(file)) as Evidence;
	if (subject.kind !== 'record') throw new Error(`the file is about a ${subject.kind}`);
	return { chain, subject };
}

/** The same as one checks it against the chain. */
export function checkable(subject: RecordSubject): RecordEvidence {
	const { organization, index, size, path, salt, record } = subject;
	return {
		record: new TextEncoder().encode(record ?? ''),
		leaf: leafOf(subject),
		salt: hexToU8a(salt),
		proof: { organization, index, size, path: path.map((hash) => hexToU8a(hash)) },
	};
}

function leafOf({ leaf }: RecordSubject): Leaf {
	return JSON.parse(leaf) as Leaf;
}
