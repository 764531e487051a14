// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { u8aEq } from '@polkadot/util';
import { toHex } from '../../plain.js';
import { leafCommitment } from '../leaf.js';
import type { SealedRecord } from '../seal.js';
import { sealedFromJson, SealedRecordInvalid, sealedToJson } from '../sealedJson.js';
import { LogDamaged } from '../tiles/tree.js';
import type { DiskLog } from './log.js';
import type { StoredLog } from './stored.js';

/**
 * The sealed records of a log, beside it: a line of JSON for each, in the order of the log, and a second
 * file that says where each line ends.
 */

const LINES = 'sealed.ndjson';
const ENDS = 'sealed.ends';
/** Bytes of an end: unsigned, big-endian. */
const END_LENGTH = 8;

/** A record was erased: nothing of it is there but its commitment. */
export class RecordErased extends Error {
	override readonly name = 'RecordErased';
}

/** What goes beside the log when these records are appended to it. */
export function besideRecords(
	log: StoredLog,
	records: readonly SealedRecord[],
): Record<string, Uint8Array> {
	let end = log.lengthBeside(LINES);
	const ends = new DataView(new ArrayBuffer(records.length * END_LENGTH));
	const lines = records.map((record, index) => {
		const line = utf8ToBytes(`${sealedToJson(record)}\n`);
		end += line.length;
		ends.setBigUint64(index * END_LENGTH, BigInt(end));
		return line;
	});
	return { [LINES]: concatBytes(...lines), [ENDS]: new Uint8Array(ends.buffer) };
}

/**
 * The sealed record at an index of the log.
 *
 * @throws RecordErased
 * @throws LogDamaged when there is no such line
 * @throws SealedRecordInvalid when the line is none
 */
export async function sealedAt(log: StoredLog, index: number): Promise<SealedRecord> {
	const { start, length } = await place(log, index);
	const line = new TextDecoder().decode(await log.readBeside(LINES, start, length));
	if (isErased(line)) throw new RecordErased(`record ${index} was erased`);
	return sealedFromJson(line);
}

/**
 * Erases the sealed record at an index: salt, leaf, wrapped key and ciphertext are overwritten. The
 * commitment stays in the log, and says nothing any more.
 *
 * Backups, and copies that the storage makes by itself, are to be seen to by whoever keeps them.
 *
 * @throws LogDamaged when there is no such line
 */
export async function eraseAt(log: DiskLog, index: number): Promise<void> {
	const { start, length } = await place(log, index);
	const commitment = toHex(await log.entry(index));
	const line = JSON.stringify({ erased: commitment }).padEnd(length - 1);
	await log.overwriteBeside(LINES, start, utf8ToBytes(`${line}\n`));
}

/**
 * Reads every sealed record: leaf and salt have to be what the log holds.
 *
 * @param onProgress is told of how many records were read
 * @returns how many are kept, and how many were erased
 * @throws LogDamaged when one is another than the log's, or is missing
 * @throws SealedRecordInvalid when a line is none
 */
export async function checkSealed(
	log: StoredLog,
	onProgress: (records: number) => void,
): Promise<{ kept: number; erased: number }> {
	// A log may be kept without its records.
	if (log.lengthBeside(LINES) === 0) return { kept: 0, erased: 0 };
	const counts = { kept: 0, erased: 0 };
	for (let index = 0; index < log.size; index++) {
		const record = await unlessErased(sealedAt(log, index));
		counts[record ? 'kept' : 'erased'] += 1;
		onProgress(index + 1);
		if (!record) continue;
		const entry = await log.entry(index);
		const isOfLog = u8aEq(leafCommitment(record.leaf, record.salt), entry);
		if (!isOfLog) throw new LogDamaged(`the sealed record ${index} is not the one of the log`);
	}
	return counts;
}

async function unlessErased(record: Promise<SealedRecord>): Promise<SealedRecord | null> {
	try {
		return await record;
	} catch (error) {
		if (error instanceof RecordErased) return null;
		throw error;
	}
}

async function place(log: StoredLog, index: number): Promise<{ start: number; length: number }> {
	const before = index === 0 ? 0 : await endOf(log, index - 1);
	return { start: before, length: (await endOf(log, index)) - before };
}

async function endOf(log: StoredLog, index: number): Promise<number> {
	const bytes = await log.readBeside(ENDS, index * END_LENGTH, END_LENGTH);
	return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
}

function isErased(line: string): boolean {
	try {
		return 'erased' in (JSON.parse(line) as object);
	} catch (cause) {
		throw new SealedRecordInvalid('the line is not JSON', { cause });
	}
}
