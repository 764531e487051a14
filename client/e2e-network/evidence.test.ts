// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomBytes } from '@noble/hashes/utils.js';
import type { ApiPromise } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockTime, today } from '../src/chain.js';
import { registerPractitioner } from '../src/consortium.js';
import { dayOf, hourOf } from '../src/days.js';
import { newKey } from '../src/demo/cast.js';
import { recordEvidence } from '../src/evidence/files.js';
import { evidenceFile, type ChainPart } from '../src/evidence/format.js';
import { versionKey } from '../src/evidence/keys.js';
import { NodeEvidence, type EvidenceSource } from '../src/evidence/source.js';
import { verifyEvidence } from '../src/evidence/verify.js';
import { DiskLog } from '../src/records/disk/log.js';
import { ingest } from '../src/records/ingest/ingest.js';
import { RecordLog, type ProvableLog } from '../src/records/log.js';
import { extendLog } from '../src/records/logOnChain.js';
import { verifyRecord } from '../src/records/verify.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import { bundlesIn, openedAt } from '../src/testing/records.js';
import { until } from '../src/testing/until.js';
import { validators } from '../src/validators.js';
import { BUNDLES } from '../e2e/support/bundles.js';
import { setIdsOf, untilValidators } from './support/chain.js';
import { testNetwork } from './support/network.js';
import { script } from './support/operator.js';
import { report } from './support/report.js';
import { checkable, CODES, evidenceOf, SPOILINGS, type RecordSubject } from './support/spoil.js';
import { palletSize, type PalletSize } from './support/state.js';

const SESSION = 10;
const SESSION_SECONDS = SESSION * 2 * 2;
/** How many states the nodes keep; 256 is what they do if not told. */
const STATES = 64;
/** Whose keys are rotated, which changes the set each time. */
const ROTATED = ['Hospital A', 'Hospital B', 'Hospital C'];
/** How many records are picked and checked; the log has at least as many. */
const PICKS = 10_000;
/** One of so many is spoilt. */
const ONE_SPOILT_OF = 3;
/** Of how a record is judged, beside the ways to spoil its evidence. */
const AS_IT_IS = 'as it is';
const ELSEWHERE = 'another organisation’s log';
/** Records of which others' evidence borrows a part. */
const LENDERS = 32;
/** What a record's evidence may take beside the record and the sets of validators. */
const MAX_PROOF_BYTES = 16 * 1024;
/** How far behind the last final block states are taken that the node still has, with signatures kept. */
const BEHIND = 32;

/** What each item of the pallet takes in state: hashed key and value. */
const LAYOUT = {
	version: 32 + 2,
	log: 32 + 12 + 52,
	hourly: 32 + 12 + 12 + 45,
	/** All hourly checkpoints but the last say which one comes next. */
	link: 4,
	daily: 32 + 12 + 12 + 44,
};

const isBuilt = existsSync(new URL('../wasm/carechain_verify.wasm', import.meta.url));

// scripts/verifier-wasm.sh builds the verifier.
describe.skipIf(!isBuilt)('evidence from a node that prunes (skipped without a verifier)', () => {
	const net = testNetwork({ id: 'evidence', sessionLength: SESSION, minValidators: 4 }, [
		`--state-pruning=${STATES}`,
	]);
	const observer = () => net.node('Hospital A');
	const key = (name: string) => net.member(name).representative.pair;
	const doctor = newKey();
	const custodian = encryptionKeyPair();
	let api: ApiPromise;
	let genesis: HexString;
	/** Knows the handovers of the first set only, until it is asked again. */
	let early: NodeEvidence;
	let role: number;
	let folder: string;
	/** The log of Hospital A. */
	let log: DiskLog;
	/** Hospital B says of all records of A that they are its own. */
	let copied: RecordLog;

	beforeAll(async () => {
		api = await net.api('Hospital A');
		genesis = api.genesisHash.toHex();
		early = new NodeEvidence(api);
		const credential = {
			organization: net.member('Hospital A').organization,
			account: doctor.addressRaw,
			roles: ['doctor' as const],
			licence: new Uint8Array(32).fill(1),
			validUntil: (await today(api)) + 100,
		};
		({ role } = await registerPractitioner(api, credential, key('Hospital A')));
		folder = await mkdtemp(join(tmpdir(), 'carechain-evidence-'));
		log = await DiskLog.open(join(folder, 'log'), credential.organization);
	});

	afterAll(async () => {
		await log.close();
		await rm(folder, { recursive: true });
	});

	/** Takes all bundles into the log once more, under other salts. */
	async function takeRound(round: number): Promise<void> {
		// A file is taken once; by another path it is another file.
		const again = join(folder, `round-${round}`);
		await symlink(resolve(BUNDLES), again);
		const patient = randomBytes(16);
		await ingest(log, await bundlesIn(again), {
			contextOf: () => ({
				patient,
				practitioner: { role, key: doctor },
				custodian: custodian.publicKey,
			}),
		});
	}

	/** Evidence of a record of A. */
	async function evidenceAt(source: EvidenceSource, index: number): Promise<Uint8Array> {
		const { sealed, record } = await openedAt(log, index, custodian);
		return recordEvidence(source, { log, index, sealed, record });
	}

	it('is asked for after the set of validators has changed three times', async () => {
		for (const name of ROTATED) {
			await script('rotate-keys', [], { node: net.node(name), as: net.member(name) });
			// Changes that are planned in one session are one.
			const { session } = await validators(api);
			await untilValidators(
				api,
				'the next session',
				SESSION_SECONDS,
				(all) => all.session > session,
			);
			if (name !== ROTATED[0]) continue;
			await until('the first handover', 3 * SESSION_SECONDS, async () => {
				const { handovers } = await early.chainPart([versionKey('RecordAnchors')]);
				return handovers.length === 1;
			});
		}
		const set = await until('the third change', 4 * SESSION_SECONDS, async () => {
			const { node, runtime } = await setIdsOf(observer());
			return node === runtime && node >= ROTATED.length && node;
		});
		report(`set ${set} of validators votes`);
	});

	it('is about logs, of which the state has heads and checkpoints only', async () => {
		/** Days and hours in which each log grew. */
		const grown = [new Set<string>(), new Set<string>()];
		const extend = async (of: ProvableLog, name: string): Promise<PalletSize> => {
			const { blockHash } = await extendLog(api, of, key(name), { until: 'finalized' });
			const moment = await blockTime(await api.at(blockHash));
			grown[of.organization]?.add(`day ${dayOf(moment)}`).add(`hour ${hourOf(moment)}`);
			const size = await palletSize(observer(), 'RecordAnchors', blockHash);
			const { entries, bytes } = size;
			report(`${of.size} records of ${name} on chain: ${entries} entries, ${bytes} bytes`);
			return size;
		};

		await takeRound(0);
		expect(await extend(log, 'Hospital A')).toEqual(layoutOf(grown));
		const known = log.size;
		const start = performance.now();
		for (let round = 1; log.size < known + PICKS; round++) await takeRound(round);
		const rate = ((log.size - known) / (performance.now() - start)) * 1000;
		report(`${log.size - known} more records sealed, ${Math.round(rate)} a second`);
		expect(await extend(log, 'Hospital A')).toEqual(layoutOf(grown));

		const entries = Array.from({ length: log.size }, (_, index) => log.entry(index));
		copied = new RecordLog(net.member('Hospital B').organization, await Promise.all(entries));
		expect(await extend(copied, 'Hospital B')).toEqual(layoutOf(grown));
	});

	it('needs no genesis state, and nothing to verify it but the genesis hash', async () => {
		const node = observer();
		await node.untilFinal(2 * STATES, 4 * STATES);
		const call = node.rpc('state_call', 'Core_version', '0x', genesis);
		await expect(call).rejects.toThrow('State already discarded');

		const file = await until('evidence', 120, () => evidenceAt(new NodeEvidence(api), 7));
		const verdict = await verifyEvidence(file, genesis);
		if (!verdict.proven) throw new Error(`${verdict.link}: ${verdict.reason}`);
		expect(verdict.chain.handovers).toBeGreaterThanOrEqual(ROTATED.length);
		expect(verdict.subject).toMatchObject({ kind: 'record', index: 7, size: log.size });
		const { block, setId, handovers } = verdict.chain;
		report(`block ${block} proven by set ${String(setId)} after ${String(handovers)} handovers`);
		const other = genesis.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) as HexString;
		expect(await verifyEvidence(file, other)).toMatchObject({ code: 'other-chain' });
	});

	it('is refused by name for a block whose state is pruned', async () => {
		const hash = (await observer().hashOf(1)) as HexString;
		for (const source of [early, new NodeEvidence(api)]) {
			await expect(source.chainPart([versionKey('RecordAnchors')], hash)).rejects.toMatchObject({
				name: 'EvidenceRefused',
				reason: 'StatePruned',
			});
		}
	});

	it(
		'says of ten thousand records what the chain says of them',
		{ timeout: 1_800_000 },
		async () => {
			const source = new NodeEvidence(api);
			const lenders: RecordSubject[] = [];
			while (lenders.length < LENDERS) {
				lenders.push(evidenceOf(await evidenceAt(source, randomInt(log.size))).subject);
			}
			const disagreements: string[] = [];
			const counts = new Map<string, number>();
			/** Of files in bytes: without the sets; without the record either; with everything. */
			const sizes = { file: [] as number[], proof: [] as number[], whole: [] as number[] };
			const took = { making: 0, verifying: 0, asking: 0 };
			for (let pick = 0; pick < PICKS; pick++) {
				const index = randomInt(log.size);
				const how = pickWay();
				const { sealed, record } = await openedAt(log, index, custodian);
				const of = how === ELSEWHERE ? copied : log;
				const file = await timed(took, 'making', () =>
					recordEvidence(source, { log: of, index, sealed, record }),
				);
				const { chain, subject } = evidenceOf(file);
				const bytes = file.length - setsLength(chain);
				sizes.file.push(bytes);
				sizes.proof.push(bytes - lengthOf(subject.record));
				sizes.whole.push(file.length);

				const judged = spoilt(subject, lenders, how);
				const found = await timed(took, 'asking', () => verifyRecord(api, checkable(judged)));
				const verdict = await timed(took, 'verifying', () =>
					verifyEvidence(how === AS_IT_IS ? file : evidenceFile(chain, judged), genesis),
				);
				const says = verdict.proven ? 'proven' : verdict.code;
				const expected = found.verified ? ['proven'] : CODES[found.failure];
				if (!expected?.includes(says) || found.verified !== (how === AS_IT_IS)) {
					const chainSays = found.verified ? 'proven' : found.failure;
					disagreements.push(`record ${index}, ${how}: ${says}, and the chain: ${chainSays}`);
				}
				counts.set(how, (counts.get(how) ?? 0) + 1);
			}
			const each = (total: number): string => `${(total / PICKS).toFixed(1)} ms`;
			report([...counts].map(([how, count]) => `${how} ${count}`).join(', '));
			report(
				`made in ${each(took.making)}, verified in ${each(took.verifying)}, chain asked in ${each(took.asking)}`,
			);
			report(`without the sets a file has ${described(sizes.file)}`);
			report(
				`without sets and record ${described(sizes.proof)}; with both ${described(sizes.whole)}`,
			);
			expect(Math.max(...sizes.proof)).toBeLessThanOrEqual(MAX_PROOF_BYTES);
			expect(disagreements).toEqual([]);
		},
	);

	it('is the same file from who kept the handovers that it had', async () => {
		const node = observer();
		const at = (await node.hashOf((await node.finalized()) - BEHIND)) as HexString;
		const pinned = (source: NodeEvidence): EvidenceSource => ({
			api,
			chainPart: (keys) => source.chainPart(keys, at),
		});
		const index = randomInt(log.size);
		const continued = await evidenceAt(pinned(early), index);
		expect(await evidenceAt(pinned(new NodeEvidence(api)), index)).toEqual(continued);

		const { chain } = evidenceOf(continued);
		expect(chain.handovers.length).toBeGreaterThanOrEqual(ROTATED.length);
		const rest = await node.rpc<ChainPart>('evidence_chain', chain.state.keys, at, 1);
		expect(rest).toEqual({ ...chain, genesis: null, handovers: chain.handovers.slice(1) });
		expect(await verifyEvidence(continued, genesis)).toMatchObject({ proven: true });
	});
});

/** What the pallet has in state, for the days and hours in which each log grew. */
function layoutOf(grown: readonly ReadonlySet<string>[]): PalletSize {
	const size = { entries: 1, bytes: LAYOUT.version };
	for (const times of grown) {
		const days = [...times].filter((time) => time.startsWith('day')).length;
		const hours = times.size - days;
		if (days === 0) continue;
		size.entries += 1 + hours + days;
		size.bytes += LAYOUT.log + hours * LAYOUT.hourly + (hours - 1) * LAYOUT.link;
		size.bytes += days * LAYOUT.daily;
	}
	return size;
}

/** How a pick is judged: as it is, or spoilt in a random way. */
function pickWay(): string {
	const isSpoilt = randomInt(ONE_SPOILT_OF) === 0;
	const ways = [...Object.keys(SPOILINGS), ELSEWHERE];
	return (isSpoilt ? ways[randomInt(ways.length)] : undefined) ?? AS_IT_IS;
}

function spoilt(own: RecordSubject, lenders: readonly RecordSubject[], how: string): RecordSubject {
	const spoiling = SPOILINGS[how];
	if (!spoiling) return own;
	// The bundles are in the log several times: what is borrowed has to be something else.
	const others = lenders.filter(
		({ record, index }) => record !== own.record && index !== own.index,
	);
	const other = others[randomInt(others.length)];
	if (!other) throw new Error('there is no other record');
	return { ...own, ...spoiling(own, other) };
}

/** How much of a file says who the validators were. */
function setsLength({ genesis, handovers }: ChainPart): number {
	return lengthOf(genesis) + lengthOf(handovers);
}

/** How many bytes something takes in a file. */
function lengthOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value));
}

function described(sizes: readonly number[]): string {
	const mean = sizes.reduce((sum, size) => sum + size) / sizes.length;
	return `${Math.round(mean)} bytes on average and ${Math.max(...sizes)} at most`;
}

/** Adds how long something takes, in milliseconds. */
async function timed<Name extends string, Answer>(
	took: Record<Name, number>,
	name: Name,
	act: () => Promise<Answer>,
): Promise<Answer> {
	const start = performance.now();
	const answer = await act();
	took[name] += performance.now() - start;
	return answer;
}
