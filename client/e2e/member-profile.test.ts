// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNode, type TestNode } from '../src/testing/node.js';
import { freePorts } from '../src/testing/ports.js';
import { nodeBinary, runNode, type NodeProcess } from '../src/testing/process.js';
import { until } from '../src/testing/until.js';
import { required } from './support/chain.js';
import { RawClient, type RawAnswer } from './support/patientPort.js';

/** What a member's port takes, unless the operator says otherwise. */
const MAX_BATCH = 100;
const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

/** The codes of the library that speaks JSON-RPC, and of the SDK. */
const BATCH_TOO_LARGE = -32_010;
const TOO_MANY_CALLS = -32_999;

/** Behind the code of the group of methods, where polkadot.js puts it. */
const UNSAFE = /^-?\d+: RPC call is unsafe to be called externally$/;
const HASH = `0x${'07'.repeat(32)}`;
const PEER = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';

/** Methods that change the node, read what is its operator's, or cost much, each with parameters that fit. */
const OPERATORS: Record<string, unknown[]> = {
	author_insertKey: ['gran', '//Somebody', HASH],
	author_rotateKeys: [],
	author_rotateKeysWithOwner: [HASH],
	author_hasSessionKeys: [HASH],
	author_hasKey: [HASH, 'gran'],
	author_removeExtrinsic: [[]],
	offchain_localStorageSet: ['PERSISTENT', '0x01', '0x02'],
	offchain_localStorageClear: ['PERSISTENT', '0x01'],
	offchain_localStorageGet: ['PERSISTENT', '0x01'],
	state_getPairs: [HASH],
	state_queryStorage: [[], HASH],
	state_traceBlock: [HASH, null, null, null],
	system_peers: [],
	system_unstable_networkState: [],
	system_addReservedPeer: [`/ip4/192.0.2.1/tcp/30333/p2p/${PEER}`],
	system_removeReservedPeer: [PEER],
	system_addLogFilter: ['sync=trace'],
	system_resetLogFilter: [],
	system_dryRun: ['0x', null],
	system_dryRunAt: ['0x', null],
};

/** Those of them that leave things as they are. */
const HARMLESS = ['author_hasKey', 'offchain_localStorageGet', 'system_peers'];

interface Answer {
	id: number | null;
	result?: unknown;
	error?: { code: number; message: string; data?: unknown };
}

function request(id: number, method: string, params: unknown[] = []): object {
	return { jsonrpc: '2.0', id, method, params };
}

/** Posts a text, and returns the status and what came back. */
async function post(url: string, body: string): Promise<{ status: number; text: string }> {
	const response = await fetch(url.replace('ws://', 'http://'), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body,
	});
	return { status: response.status, text: await response.text() };
}

/** Announces a request of some size, and returns what comes back before it is sent. */
async function announce(url: string, bytes: number): Promise<{ status: number; text: string }> {
	const request = http.request(url.replace('ws://', 'http://'), {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'content-length': bytes,
			expect: '100-continue',
		},
	});
	request.flushHeaders();
	const [response] = (await once(request, 'response')) as [http.IncomingMessage];
	const answer = { status: response.statusCode ?? 0, text: await text(response) };
	request.destroy();
	return answer;
}

async function postBatch(url: string, size: number): Promise<unknown> {
	const requests = Array.from({ length: size }, (_, id) => request(id, 'system_chain'));
	return JSON.parse((await post(url, JSON.stringify(requests))).text);
}

function codeOf(answer: RawAnswer): number | undefined {
	return 'error' in answer ? answer.error.code : undefined;
}

describe('a member’s port', () => {
	let node: TestNode | undefined;
	const url = () => required(node).url;

	beforeAll(async () => {
		node = await startNode();
	});

	afterAll(async () => {
		await node?.stop();
	});

	it('serves the operator’s methods on loopback', async () => {
		const client = new RawClient(url());
		for (const method of HARMLESS) {
			expect(await client.ask(method, OPERATORS[method] ?? []), method).toHaveProperty('result');
		}
		await client.close();
	});

	it('answers a batch of a hundred calls, and refuses one of a hundred and one', async () => {
		const answers = (await postBatch(url(), MAX_BATCH)) as Answer[];
		expect(answers).toHaveLength(MAX_BATCH);
		expect(answers.every(({ result }) => result === 'Carechain Development')).toBe(true);
		expect(await postBatch(url(), MAX_BATCH + 1)).toMatchObject({
			error: { code: BATCH_TOO_LARGE, message: 'The batch request was too large' },
		});
		await answersOthers(url());
	});

	it('refuses a request of more than five mebibytes', async () => {
		const ofSize = (bytes: number): string => {
			const empty = JSON.stringify(request(1, 'system_chain', ['']));
			return JSON.stringify(request(1, 'system_chain', ['x'.repeat(bytes - empty.length)]));
		};
		const largest = await post(url(), ofSize(MAX_REQUEST_BYTES));
		expect(JSON.parse(largest.text)).toMatchObject({ result: 'Carechain Development' });
		expect(await announce(url(), MAX_REQUEST_BYTES + 1)).toEqual({
			status: 413,
			text: expect.stringContaining('Request is too big') as string,
		});
		await answersOthers(url());
	});
});

describe('a member’s port that others than its own machine can reach', () => {
	let folder: string;
	let node: NodeProcess | undefined;
	const urls: string[] = [];

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'carechain-'));
		const [loopback = 0, mapped = 0] = await freePorts(2);
		// To the node this is no loopback address, although it is.
		const endpoints = [`127.0.0.1:${loopback},methods=safe`, `[::ffff:127.0.0.1]:${mapped}`];
		const args = [
			'--dev',
			`--base-path=${join(folder, 'base')}`,
			'--listen-addr=/ip4/127.0.0.1/tcp/0',
			'--no-mdns',
			'--no-prometheus',
			'--no-telemetry',
			...endpoints.map((it) => `--experimental-rpc-endpoint=listen-addr=${it}`),
		];
		node = await runNode(nodeBinary(), args, join(folder, 'node.log'));
		urls.push(`ws://127.0.0.1:${loopback}`, `ws://127.0.0.1:${mapped}`);
	});

	afterAll(async () => {
		await node?.stop();
		await rm(folder, { recursive: true, force: true });
	});

	it('refuses what is its operator’s, and so does one with safe methods alone', async () => {
		for (const url of urls) {
			const client = new RawClient(url);
			for (const [method, params] of Object.entries(OPERATORS)) {
				const answer = await client.ask(method, params);
				expect(answer, method).toMatchObject({
					error: { message: expect.stringMatching(UNSAFE) as string },
				});
			}
			await client.close();
			await answersOthers(url);
		}
	});
});

describe('a member’s port with a limit on calls', () => {
	/** A minute and connection; as many at once to begin with. */
	const RATE = 60;
	/** What is too much waits for its turn some ten times before it is refused. */
	const MANY = 3 * RATE;
	/** How often somebody else asks meanwhile, how long in between, and how long an answer may take, in milliseconds. */
	const [ASKED_MEANWHILE, PAUSE, PATIENCE] = [20, 400, 5_000];
	let node: TestNode | undefined;
	const url = () => required(node).url;

	beforeAll(async () => {
		// An address that nobody has: else the node's own machine is not limited.
		const limits = [`--rpc-rate-limit=${RATE}`, '--rpc-rate-limit-whitelisted-ips=192.0.2.1/32'];
		node = await startNode(nodeBinary(), limits);
	});

	afterAll(async () => {
		await node?.stop();
	});

	it('refuses a connection that calls more often, and answers the others meanwhile', async () => {
		const [greedy, other] = [new RawClient(url()), new RawClient(url())];
		// The connections are there first.
		for (const client of [greedy, other]) await client.ask('system_chain', []);
		const calls = Array.from({ length: MANY }, () => greedy.ask('system_chain', []));
		for (let asked = 0; asked < ASKED_MEANWHILE; asked++) {
			const start = performance.now();
			expect(codeOf(await other.ask('system_chain', []))).toBeUndefined();
			expect(performance.now() - start).toBeLessThan(PATIENCE);
			await sleep(PAUSE);
		}
		const codes = (await Promise.all(calls)).map(codeOf);
		const served = codes.filter((code) => code === undefined);
		const refused = codes.filter((code) => code === TOO_MANY_CALLS);
		expect(served.length + refused.length).toBe(MANY);
		expect(served.length).toBeGreaterThanOrEqual(RATE - 1);
		expect(refused.length).toBeGreaterThan(0);
		await Promise.all([greedy.close(), other.close()]);
		await answersOthers(url());
	});
});

/** That a node answers somebody else, and makes blocks. */
async function answersOthers(url: string): Promise<void> {
	const best = async (): Promise<number> => {
		const { text: header } = await post(url, JSON.stringify(request(1, 'chain_getHeader')));
		return Number((JSON.parse(header) as { result: { number: string } }).result.number);
	};
	const before = await best();
	await until('the next block', 60, async () => (await best()) > before);
}
