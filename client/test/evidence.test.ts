// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { TypeRegistry } from '@polkadot/types';
import { u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { blake2AsHex, blake2AsU8a, xxhashAsU8a } from '@polkadot/util-crypto';
import { describe, expect, it } from 'vitest';
import { EMPTY_LOG, headAfter } from '../src/accessLog/chain.js';
import { headJson, OPENED_FORMAT, type OpenedEntry } from '../src/accessLog/journal.js';
import {
	accessLogEvidence,
	anchorEvidence,
	grantEvidence,
	NothingToProve,
	recordEvidence,
} from '../src/evidence/files.js';
import { evidenceFile, type ChainPart, type Evidence } from '../src/evidence/format.js';
import { versionKey } from '../src/evidence/keys.js';
import { EvidenceRefused, NodeEvidence } from '../src/evidence/source.js';
import { toHex } from '../src/plain.js';
import { RecordLog } from '../src/records/log.js';
import type { Leaf } from '../src/records/leaf.js';

const HEADER = toHex(new Uint8Array(40).fill(3));
const BLOCK = blake2AsHex(HEADER, 256);
const PATIENT = new Uint8Array(16).fill(1);
const SALT = new Uint8Array(32).fill(2);
const COMMITMENT = new Uint8Array(32).fill(4);
const leaf = {
	algorithm: 'sm3',
	signer: { practitionerRole: 9, account: '0x00' },
} as unknown as Leaf;

/** A key as FRAME makes it, reckoned here once more. */
function storageKey(pallet: string, item: string, ...hashed: Uint8Array[]): HexString {
	return toHex(u8aConcat(xxhashAsU8a(pallet, 128), xxhashAsU8a(item, 128), ...hashed));
}

function twox(of: number[]): Uint8Array {
	return u8aConcat(xxhashAsU8a(Uint8Array.from(of), 64), of);
}

function blake(of: Uint8Array): Uint8Array {
	return u8aConcat(blake2AsU8a(of, 128), of);
}

const registry = new TypeRegistry();
registry.register({
	LogHead: { size: 'u64', root: '[u8; 32]', extendedAt: 'u32' },
	AccessHead: { count: 'u64', head: '[u8; 32]', lastBlock: 'u32' },
});

/** A node with so many handovers that answers as `evidence_chain` does. */
class FakeNode {
	readonly asked: unknown[][] = [];
	/** Names of the refusals that come before an answer. */
	refusals: string[] = [];
	/** The size of the log, and the head of the access log, in the state that is proven. */
	logHead: object | null = { size: 3, root: COMMITMENT, extendedAt: 1 };
	accessHead: object | null = null;

	constructor(public handovers: number) {}

	readonly api = {
		rpc: (method: string, ...params: unknown[]) => {
			this.asked.push([method, ...params]);
			const refusal = this.refusals.shift();
			if (refusal) return Promise.reject(new Error(`21001: ${refusal}: in words`));
			const [keys, , since] = params as [HexString[], unknown, number | null];
			if (since !== null && since > this.handovers) {
				return Promise.reject(new Error('21001: UnknownSet: in words'));
			}
			return Promise.resolve(this.part(keys, since));
		},
		query: {
			recordAnchors: {
				logs: { key: (id: number) => storageKey('RecordAnchors', 'Logs', twox([id, 0, 0, 0])) },
				hourlyCheckpoints: { key: (...of: number[]) => toHex(Uint8Array.from(of)) },
				dailyCheckpoints: { key: (...of: number[]) => toHex(Uint8Array.from(of)) },
				anchors: {
					key: () => storageKey('RecordAnchors', 'Anchors', blake(COMMITMENT)),
				},
			},
			consortium: {
				practitionerRoles: {
					key: (id: number) => storageKey('Consortium', 'PractitionerRoles', twox([id, 0, 0, 0])),
				},
			},
			consentGrants: {
				grants: {
					key: (_: string, id: number) =>
						storageKey('ConsentGrants', 'Grants', blake(PATIENT), twox([id, 0, 0, 0])),
				},
			},
			accessLog: { heads: { key: () => storageKey('AccessLog', 'Heads', blake(PATIENT)) } },
		},
		at: (hash: string) => {
			expect(hash).toBe(BLOCK);
			const answer = (type: string, value: unknown) => () =>
				Promise.resolve(registry.createType(`Option<${type}>`, value));
			return Promise.resolve({
				call: {
					recordAnchorsApi: {
						log: answer('LogHead', this.logHead),
						hourlyCheckpoint: answer('LogHead', this.logHead),
						dailyCheckpoint: answer('LogHead', this.logHead),
					},
					accessLogApi: { accessHead: answer('AccessHead', this.accessHead) },
				},
			});
		},
	} as unknown as ApiPromise;

	part(keys: readonly HexString[], since: number | null): ChainPart {
		const all = Array.from({ length: this.handovers }, (_, set) => ({
			header: toHex(Uint8Array.of(set)),
			justification: toHex(Uint8Array.of(set, set)),
		}));
		return {
			genesis: since === null ? { header: '0x01', proof: ['0x02'] } : null,
			handovers: all.slice(since ?? 0),
			header: HEADER,
			descendants: [],
			justification: '0x05',
			state: { keys: [...keys], proof: ['0x06'] },
		};
	}
}

function read(file: Uint8Array): Evidence {
	return JSON.parse(new TextDecoder().decode(file)) as Evidence;
}

describe('the file', () => {
	it('is canonical JSON, with the members in their order and nothing after it', () => {
		const chain = new FakeNode(0).part([], null);
		const subject = { kind: 'grant', patient: '0x01', grant: 5, terms: null } as const;
		expect(new TextDecoder().decode(evidenceFile(chain, subject))).toBe(
			`{"chain":{"descendants":[],"genesis":{"header":"0x01","proof":["0x02"]},"handovers":[],` +
				`"header":"${HEADER}","justification":"0x05","state":{"keys":[],"proof":["0x06"]}},` +
				`"format":"carechain/evidence/v1",` +
				`"subject":{"grant":5,"kind":"grant","patient":"0x01","terms":null}}`,
		);
	});
});

describe('the chain part', () => {
	it('asks for every handover once, and is whole each time', async () => {
		const node = new FakeNode(2);
		const source = new NodeEvidence(node.api);
		const keys: HexString[] = ['0x11'];
		expect(await source.chainPart(keys)).toEqual(node.part(keys, null));
		node.handovers = 5;
		expect(await source.chainPart(keys, BLOCK)).toEqual(node.part(keys, null));
		expect(await source.chainPart(keys)).toEqual(node.part(keys, null));
		expect(node.asked).toEqual([
			['evidence_chain', keys, null, null],
			['evidence_chain', keys, BLOCK, 2],
			['evidence_chain', keys, null, 5],
		]);
	});

	it('asks for all again where the block is from before what is known', async () => {
		const node = new FakeNode(4);
		const source = new NodeEvidence(node.api);
		await source.chainPart([]);
		node.handovers = 1;
		expect(await source.chainPart([], BLOCK)).toEqual(node.part([], null));
		node.handovers = 4;
		expect(await source.chainPart([])).toEqual(node.part([], null));
		expect(node.asked.map(([, , , since]) => since)).toEqual([null, 4, null, 4]);
	});

	it.each(['StatePruned', 'JustificationPruned', 'UnknownBlock', 'RestartNotListed'])(
		'is refused by name: %s',
		async (reason) => {
			const node = new FakeNode(0);
			node.refusals = [reason];
			const failure = new NodeEvidence(node.api).chainPart([]);
			await expect(failure).rejects.toThrow(EvidenceRefused);
			await expect(failure).rejects.toMatchObject({ reason });
		},
	);

	it('is waited for while the block is not final, and for nothing else', async () => {
		const node = new FakeNode(0);
		const source = new NodeEvidence(node.api);
		node.refusals = ['NotFinal'];
		expect(await source.chainPartOnceFinal([], BLOCK)).toEqual(node.part([], null));
		node.refusals = ['StatePruned'];
		await expect(source.chainPartOnceFinal([], BLOCK)).rejects.toMatchObject({
			reason: 'StatePruned',
		});
	});
});

describe('evidence', () => {
	it('of a record has the path to the head that is proven, not to the newest', async () => {
		const node = new FakeNode(1);
		const log = new RecordLog(
			4,
			[1, 2, 3, 4, 5].map((byte) => new Uint8Array(32).fill(byte)),
		);
		const wanted = { log, index: 1, sealed: { leaf, salt: SALT }, record: { b: 1, a: 2 } };
		const source = new NodeEvidence(node.api);
		const { subject, chain } = read(await recordEvidence(source, wanted));
		expect(subject).toEqual({
			kind: 'record',
			organization: 4,
			algorithm: 'sm3',
			leaf: '{"algorithm":"sm3","signer":{"account":"0x00","practitionerRole":9}}',
			salt: toHex(SALT),
			record: '{"a":2,"b":1}',
			index: 1,
			size: 3,
			path: log.proveAt(1, 3).path.map(toHex),
			head: { kind: 'log' },
			signer: true,
		});
		expect(chain.state.keys).toEqual(
			[
				versionKey('RecordAnchors'),
				storageKey('RecordAnchors', 'Logs', twox([4, 0, 0, 0])),
				versionKey('Consortium'),
				storageKey('Consortium', 'PractitionerRoles', twox([9, 0, 0, 0])),
			].sort(),
		);
		expect(versionKey('Consortium')).toBe(storageKey('Consortium', ':__STORAGE_VERSION__:'));

		const hourly = { ...wanted, head: { kind: 'hourly', hour: 7 } as const, signer: false };
		const other = read(await recordEvidence(source, hourly));
		expect(other.subject).toMatchObject({ head: { kind: 'hourly', hour: 7 }, signer: false });
		expect(other.chain.state.keys).toEqual(['0x0407', versionKey('RecordAnchors')].sort());

		await expect(recordEvidence(source, { ...wanted, index: 3 })).rejects.toThrow(NothingToProve);
		node.logHead = null;
		await expect(recordEvidence(source, wanted)).rejects.toThrow(NothingToProve);
	});

	it('of an anchor and of a grant has their values, and what opens them', async () => {
		const source = new NodeEvidence(new FakeNode(0).api);
		const sealed = { commitment: COMMITMENT, leaf, salt: SALT };
		const anchor = read(await anchorEvidence(source, sealed, null));
		expect(anchor.subject).toMatchObject({ kind: 'anchor', algorithm: 'sm3', record: null });
		expect(anchor.chain.state.keys).toEqual(
			[
				versionKey('RecordAnchors'),
				storageKey('RecordAnchors', 'Anchors', blake(COMMITMENT)),
			].sort(),
		);
		const terms = { salt: SALT, consent: { resourceType: 'Consent' } };
		const grant = read(await grantEvidence(source, { patient: PATIENT, grant: 5, terms }));
		expect(grant.subject).toEqual({
			kind: 'grant',
			patient: toHex(PATIENT),
			grant: 5,
			terms: { salt: toHex(SALT), consent: '{"resourceType":"Consent"}' },
		});
		expect(grant.chain.state.keys).toEqual(
			[
				versionKey('ConsentGrants'),
				storageKey('ConsentGrants', 'Grants', blake(PATIENT), twox([5, 0, 0, 0])),
			].sort(),
		);
	});

	it('of an access log has every entry, and is not made where one is missing', async () => {
		const node = new FakeNode(0);
		const source = new NodeEvidence(node.api);
		const opened: OpenedEntry[] = [];
		let head = EMPTY_LOG;
		for (const [block, organization] of [
			[5, 1],
			[5, 2],
			[8, 1],
		] as const) {
			const commitment = toHex(new Uint8Array(32).fill(opened.length + 1));
			opened.push({
				format: OPENED_FORMAT,
				patient: toHex(PATIENT),
				organization,
				block,
				before: headJson(head),
				commitment,
				salt: toHex(SALT),
				event: { resourceType: 'AuditEvent' },
			});
			head = headAfter(head, PATIENT, { block, organization, event: commitment });
		}
		node.accessHead = head;
		// The one in the middle is not opened, but is found in its block.
		const [first, second, third] = opened as [OpenedEntry, OpenedEntry, OpenedEntry];
		const blocks = {
			entriesIn: (block: number) =>
				Promise.resolve(
					opened
						.filter((it) => it.block === block)
						.map(({ organization, commitment }) => ({ block, organization, event: commitment })),
				),
			headBefore: () => Promise.resolve(null),
		};
		const file = await accessLogEvidence(source, PATIENT, [third, first], blocks);
		const event = '{"resourceType":"AuditEvent"}';
		expect(read(file).subject).toEqual({
			kind: 'access-log',
			patient: toHex(PATIENT),
			entries: opened.map(({ block, organization, commitment }) => ({
				block,
				organization,
				event: commitment,
			})),
			opened: [
				{ entry: 0, salt: toHex(SALT), event },
				{ entry: 2, salt: toHex(SALT), event },
			],
		});
		await expect(accessLogEvidence(source, PATIENT, [first, second])).rejects.toThrow(
			NothingToProve,
		);
		node.accessHead = null;
		const empty = read(await accessLogEvidence(source, PATIENT, []));
		expect(empty.subject).toMatchObject({ entries: [], opened: [] });
	});
});
