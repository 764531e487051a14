// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { EMPTY_LOG } from '../accessLog/chain.js';
import { claimOf } from '../accessLog/check.js';
import type { OpenedEntry } from '../accessLog/journal.js';
import { accessHead, type BlockSource } from '../accessLog/onChain.js';
import { walkBack } from '../accessLog/walk.js';
import type { State } from '../chain.js';
import type { OpenedTerms } from '../fhir/rendering.js';
import { toHex } from '../plain.js';
import type { ProvableLog } from '../records/log.js';
import { dailyCheckpoint, hourlyCheckpoint, logHead } from '../records/logOnChain.js';
import type { SealedRecord } from '../records/seal.js';
import {
	canonicalText,
	evidenceFile,
	type ChainPart,
	type EvidenceHead,
	type EvidenceRecord,
} from './format.js';
import { accessLogKeys, anchorKeys, grantKeys, recordKeys } from './keys.js';
import type { EvidenceSource } from './source.js';

/** What the chain does not say, so that there is nothing to prove. */
export class NothingToProve extends Error {
	override readonly name = 'NothingToProve';
}

/** A record of a log, and how it is to be proven. */
export interface RecordToProve {
	log: ProvableLog;
	/** Its place in the log. */
	index: number;
	sealed: Pick<SealedRecord, 'leaf' | 'salt'>;
	/** The record itself, or null to give it apart. */
	record: object | null;
	/** Under the log's head, if not said otherwise; a checkpoint proves since when the record exists. */
	head?: EvidenceHead;
	/** Whether to prove the signer's credential as well; yes, if not said otherwise. */
	signer?: boolean;
}

/**
 * Evidence that a record is in a log, and of the credential of who signed it.
 *
 * @throws NothingToProve when the chain's log has no such head, or is not that long
 * @throws EvidenceRefused
 */
export async function recordEvidence(
	source: EvidenceSource,
	{ log, index, sealed, record, head = { kind: 'log' }, signer = true }: RecordToProve,
): Promise<Uint8Array> {
	const { organization } = log;
	const role = signer ? sealed.leaf.signer.practitionerRole : null;
	const chain = await source.chainPart(recordKeys(source.api, organization, head, role));
	// The log may have grown since; the path has to lead to the head that is proven.
	const size = await sizeOf(await stateOf(source, chain), organization, head);
	if (size <= index) throw new NothingToProve(`the log on chain has ${size} records, not ${index}`);
	const { path } = await log.proveAt(index, size);
	return evidenceFile(chain, {
		kind: 'record',
		organization,
		...sealedPart(sealed, record),
		index,
		size,
		path: path.map(toHex),
		head,
		signer,
	});
}

/**
 * Evidence of a single anchor.
 *
 * @param record the record itself, or null to give it apart
 * @throws EvidenceRefused
 */
export async function anchorEvidence(
	source: EvidenceSource,
	sealed: Pick<SealedRecord, 'commitment' | 'leaf' | 'salt'>,
	record: object | null,
): Promise<Uint8Array> {
	const chain = await source.chainPart(anchorKeys(source.api, sealed.commitment));
	return evidenceFile(chain, { kind: 'anchor', ...sealedPart(sealed, record) });
}

/** Which grant. */
export interface GrantToProve {
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** Its number at this patient. */
	grant: number;
	/** Its full terms; null to keep them closed. */
	terms: OpenedTerms | null;
}

/**
 * Evidence of a grant, as it stands now.
 *
 * @throws EvidenceRefused
 */
export async function grantEvidence(
	source: EvidenceSource,
	grant: GrantToProve,
): Promise<Uint8Array> {
	const chain = await source.chainPart(grantKeys(source.api, grant.patient, grant.grant));
	return grantFile(chain, grant);
}

/** The file about a grant, from what the chain says. */
export function grantFile(chain: ChainPart, { patient, grant, terms }: GrantToProve): Uint8Array {
	return evidenceFile(chain, {
		kind: 'grant',
		patient: toHex(patient),
		grant,
		terms: terms && { salt: toHex(terms.salt), consent: canonicalText(terms.consent) },
	});
}

/**
 * Evidence of a patient's whole access log: that these are all entries, and what those were about that were
 * opened.
 *
 * @param opened what the organisations opened, from wherever
 * @param blocks where entries are looked up that nobody opened
 * @throws NothingToProve when entries are missing
 * @throws EvidenceRefused
 */
export async function accessLogEvidence(
	source: EvidenceSource,
	patient: Uint8Array,
	opened: readonly OpenedEntry[],
	blocks?: BlockSource,
): Promise<Uint8Array> {
	const chain = await source.chainPart(accessLogKeys(source.api, patient));
	const head = (await accessHead(await stateOf(source, chain), patient)) ?? EMPTY_LOG;
	const own = opened.filter((entry) => entry.patient === toHex(patient));
	const { proven, reached } = await walkBack(patient, head, own.map(claimOf), blocks);
	if (reached.count > 0n) {
		throw new NothingToProve(`${reached.count} entries of the log are missing`);
	}
	const byCommitment = new Map(own.map((entry) => [entry.commitment, entry]));
	return evidenceFile(chain, {
		kind: 'access-log',
		patient: toHex(patient),
		entries: proven.map(({ block, organization, event }) => ({ block, organization, event })),
		opened: proven.flatMap(({ event }, entry) => {
			const known = byCommitment.get(event);
			return known ? [{ entry, salt: known.salt, event: canonicalText(known.event) }] : [];
		}),
	});
}

function sealedPart(
	{ leaf, salt }: Pick<SealedRecord, 'leaf' | 'salt'>,
	record: object | null,
): EvidenceRecord {
	return {
		algorithm: leaf.algorithm,
		leaf: canonicalText(leaf),
		salt: toHex(salt),
		record: record && canonicalText(record),
	};
}

/** The state that a chain part proves values of. */
async function stateOf({ api }: EvidenceSource, { header }: ChainPart): Promise<State> {
	return api.at(blake2AsHex(hexToU8a(header), 256));
}

async function sizeOf(state: State, organization: number, head: EvidenceHead): Promise<number> {
	const found = await headIn(state, organization, head);
	if (!found) throw new NothingToProve(`organisation ${organization} has no such head on chain`);
	return Number(found.size);
}

function headIn(
	state: State,
	organization: number,
	head: EvidenceHead,
): Promise<{ size: bigint } | null> {
	switch (head.kind) {
		case 'log':
			return logHead(state, organization);
		case 'hourly':
			return hourlyCheckpoint(state, organization, head.hour);
		case 'daily':
			return dailyCheckpoint(state, organization, head.day);
	}
}
