// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import type { HashAlgorithm } from '../codes.js';
import type { Day, Hour } from '../days.js';
import { canonicalBytes } from '../records/canonical.js';

/**
 * The evidence file, as `docs/evidence.md` describes it: whoever has the hash of the chain's first block and
 * nothing else can check it. Bytes are lower-case hex with `0x`; what does not apply is null.
 */

/** Names the format, inside the file. */
export const EVIDENCE_FORMAT = 'carechain/evidence/v1';

/** The first block, and who its authorities were. */
export interface EvidenceGenesis {
	header: HexString;
	proof: HexString[];
}

/** The end of one set of authorities and the start of the next; no justification for a restart of finality. */
export interface EvidenceHandover {
	header: HexString;
	justification: HexString | null;
}

/** From the first block to some values in the state of a later one, as a node answers `evidence_chain`. */
export interface ChainPart {
	/** Null where only what came after a set was asked for. */
	genesis: EvidenceGenesis | null;
	handovers: EvidenceHandover[];
	header: HexString;
	descendants: HexString[];
	justification: HexString;
	state: { keys: HexString[]; proof: HexString[] };
}

/** Which head of a log a path leads to. */
export type EvidenceHead =
	{ kind: 'log' } | { kind: 'hourly'; hour: Hour } | { kind: 'daily'; day: Day };

/** A sealed record, its leaf and itself as canonical JSON; null where the record is given apart. */
export interface EvidenceRecord {
	algorithm: HashAlgorithm;
	leaf: string;
	salt: HexString;
	record: string | null;
}

/** What a file is about. */
export type EvidenceSubject =
	| ({
			kind: 'record';
			organization: number;
			index: number;
			size: number;
			path: HexString[];
			head: EvidenceHead;
			/** Whether the signer's credential is among the proven values. */
			signer: boolean;
	  } & EvidenceRecord)
	| ({ kind: 'anchor' } & EvidenceRecord)
	| {
			kind: 'grant';
			patient: HexString;
			grant: number;
			terms: { salt: HexString; consent: string } | null;
	  }
	| {
			kind: 'access-log';
			patient: HexString;
			entries: { block: number; organization: number; event: HexString }[];
			/** In the order of the entries, which are counted from 0. */
			opened: { entry: number; salt: HexString; event: string }[];
	  };

/** An evidence file, taken apart. */
export interface Evidence {
	format: typeof EVIDENCE_FORMAT;
	chain: ChainPart;
	subject: EvidenceSubject;
}

/** The file: canonical JSON, and nothing after it. */
export function evidenceFile(chain: ChainPart, subject: EvidenceSubject): Uint8Array {
	const evidence: Evidence = { format: EVIDENCE_FORMAT, chain, subject };
	return canonicalBytes(evidence);
}

/** A JSON object as it stands in a file: canonical, as text, so that its own numbers stay as they are. */
export function canonicalText(value: object): string {
	return new TextDecoder().decode(canonicalBytes(value));
}
