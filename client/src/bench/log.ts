// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { u8aEq } from '@polkadot/util';
import { DiskLog } from '../records/disk/log.js';
import { verifyConsistency, verifyInclusion } from '../records/merkle.js';

/**
 * How fast a log on disk grows, and how much memory that takes: `npm run bench:log -- 10000000 [FOLDER]`.
 * The commitments are counted and not sealed, so that it is the log that is measured. Afterwards it proves
 * some of them, and that the whole extends its first half. With `--keep` the log stays, organisation 0's, to
 * tell a chain of it.
 */

const BATCH = 65_536;
const PROOFS = 1000;

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { keep: { type: 'boolean', default: false } },
});
const count = Number(positionals[0] ?? 1_000_000);
const folder = positionals[1] ?? tmpdir();
if (!Number.isSafeInteger(count) || count < 2) throw new RangeError(`not a count: ${count}`);
const root = await mkdtemp(join(folder, 'carechain-bench-'));
try {
	const log = await DiskLog.open(root, 0);
	await fill(log);
	await prove(log);
	await log.close();
} finally {
	if (values.keep) console.log(`the log is in ${root}`);
	else await rm(root, { recursive: true });
}

async function fill(log: DiskLog): Promise<void> {
	let shown = performance.now();
	const start = shown;
	while (log.size < count) {
		const first = log.size;
		const length = Math.min(BATCH, count - first);
		await log.append(Array.from({ length }, (_, at) => commitment(first + at)));
		if (performance.now() - shown < 5000 && log.size < count) continue;
		shown = performance.now();
		const rate = Math.round((log.size / (shown - start)) * 1000);
		console.log(`${log.size} leaves, ${rate} a second, peak RSS ${peakMegabytes()} MB`);
	}
}

async function prove(log: DiskLog): Promise<void> {
	const start = performance.now();
	const head = await log.root();
	for (let proof = 0; proof < PROOFS; proof++) {
		const index = Math.floor((proof * (count - 1)) / (PROOFS - 1));
		const { path } = await log.proveAt(index);
		const leaf = await log.entry(index);
		const isProven = verifyInclusion(BigInt(index), BigInt(count), head, leaf, path);
		if (!isProven || !u8aEq(leaf, commitment(index))) throw new Error(`${index} is not proven`);
	}
	const each = (performance.now() - start) / PROOFS;
	const half = Math.floor(count / 2);
	const proof = await log.proveExtension(half);
	const isExtension = verifyConsistency(
		BigInt(half),
		BigInt(count),
		await log.root(half),
		head,
		proof,
	);
	if (!isExtension) throw new Error('the whole does not extend its half');
	console.log(
		`${PROOFS} records proven, ${each.toFixed(1)} ms each, peak RSS ${peakMegabytes()} MB`,
	);
}

function commitment(index: number): Uint8Array {
	const bytes = new Uint8Array(32);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(index));
	return bytes;
}

function peakMegabytes(): number {
	return Math.round(process.resourceUsage().maxRSS / 1024);
}
