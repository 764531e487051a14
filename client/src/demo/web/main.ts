// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { untilFinal, untilRunning } from '../../chain.js';
import { connect } from '../../connect.js';
import { depositGateway } from '../../deposits.js';
import { releaseGateway } from '../../gateway.js';
import { toHex } from '../../plain.js';
import { startLocal, type LocalAddresses, type LocalNetwork } from '../../testing/local.js';
import { EXAMPLES, loadBundles } from '../bundles.js';
import { reportHalt } from '../program.js';
import { PASSWORD, prepare, writeFiles, type Cast } from './cast.js';
import { servePages } from './pages.js';
import { MemoryRecords } from './records.js';
import { serveAnswers, type Served } from './server.js';

const USAGE = `Starts four hospitals on this machine, with patients and staff, and serves the portal for them.

Usage: node dist/demo/web/main.js --node PATH --pages FOLDER [--bundles FOLDER] [--hours N]

  --node     the node, carechain-node
  --pages    the built portal: portal/dist
  --bundles  folder with FHIR R4 bundles, one patient each; small ones of our own if not given
  --hours    ends by itself after so many hours; 8 if not given

It listens on loopback alone, runs until Ctrl-C or the time is over, and leaves nothing behind.
`;

/** What people call the hospitals. */
const NAMES = [
	{ en: 'General Hospital (A)', 'zh-CN': '总医院（A）' },
	{ en: 'Hill Hospital (B)', 'zh-CN': '山丘医院（B）' },
	{ en: 'Harbour Hospital (C)', 'zh-CN': '港口医院（C）' },
	{ en: 'Lake Hospital (D)', 'zh-CN': '湖滨医院（D）' },
];

/** So many of the bundles' patients are there. */
const PATIENTS = 3;
const HOUR = 3_600_000;

/** What was started, in the order in which it is ended: the last one first. */
class Started {
	readonly #ends: (() => Promise<void>)[] = [];

	add(end: () => Promise<void>): void {
		this.#ends.push(end);
	}

	async end(): Promise<void> {
		for (let end; (end = this.#ends.pop());) await end();
	}
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			node: { type: 'string' },
			pages: { type: 'string' },
			bundles: { type: 'string', default: EXAMPLES },
			hours: { type: 'string', default: '8' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	const hours = Number(values.hours);
	if (values.help || !values.node || !values.pages || !(hours > 0 && hours <= 24)) {
		console.log(USAGE);
		process.exitCode = values.help ? 0 : 2;
		return;
	}
	const started = new Started();
	const stop = until(hours);
	const showing = show(started, values.node, values.pages, values.bundles);
	try {
		await Promise.race([showing, stop]);
		await stop;
	} finally {
		console.log('\nEnding …');
		// What is half-way is not ended half-way; where it failed, that is told already.
		await showing.catch(() => undefined);
		await started.end();
	}
	// What was under way when it was ended waits for nothing any more.
	process.exit();
}

/** Comes back at Ctrl-C, at a request to end, and when the time is over. */
async function until(hours: number): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
		// Nobody waits for it alone.
		setTimeout(resolve, hours * HOUR).unref();
	});
}

async function show(started: Started, node: string, pages: string, bundles: string): Promise<void> {
	console.log('Starting four validators …');
	const network = await startLocal(node);
	started.add(() => network.stop());
	const folder = await mkdtemp(join(tmpdir(), 'carechain-demo-'));
	started.add(() => rm(folder, { recursive: true, force: true }));
	const apis: ApiPromise[] = [];
	for (const { url } of network.hospitals) {
		const api = await connect(url);
		started.add(() => api.disconnect());
		apis.push(api);
	}
	for (const api of apis) {
		await untilRunning(api);
		await untilFinal(api, 1);
	}

	console.log('Registering staff and patients, and sealing records …');
	const records = new MemoryRecords(0);
	const patients = (await loadBundles(bundles)).slice(0, PATIENTS);
	const cast = await prepare(apis, records, patients);
	await writeFiles(folder, cast);
	const sites = await serve(started, network, apis, records, pages);
	print(network, sites, cast, folder);
}

/** The pages of each hospital, and what hospital A's records are reached by. */
async function serve(
	started: Started,
	network: LocalNetwork,
	apis: readonly ApiPromise[],
	records: MemoryRecords,
	pages: string,
): Promise<Served[]> {
	const [api] = apis as [ApiPromise];
	const origins: string[] = [];
	const deposits = await serveAnswers(depositGateway(api, records, { origins }));
	started.add(() => deposits.close());
	const gateway = await serveAnswers(releaseGateway(api, records, { origins }));
	started.add(() => gateway.close());
	const sites: Served[] = [];
	for (const { organization, url } of network.hospitals) {
		const setUp = {
			genesis: api.genesisHash.toHex(),
			hospitals: network.hospitals.map((it) => ({
				organization: it.organization,
				name: NAMES[it.organization] ?? { en: it.name },
				endpoint: it.patients,
			})),
			desk: {
				node: url,
				gateways: { 0: gateway.url },
				records:
					organization === records.log.organization
						? { url: deposits.url, encryptionKey: toHex(records.encryption.publicKey) }
						: null,
			},
		};
		const site = await servePages(pages, () => setUp);
		started.add(() => site.close());
		origins.push(new URL(site.url).origin);
		sites.push(site);
	}
	return sites;
}

function print(
	{ hospitals }: LocalAddresses,
	sites: readonly Served[],
	{ patients, staff, record }: Cast,
	folder: string,
): void {
	const lines = [
		'',
		'Patients, on a phone or in a narrow window:',
		`  ${sites[0]?.url ?? ''}`,
		'  Begin with a new wallet, or choose “I have a wallet file” and take one of:',
		...patients.map(({ name }) => `  ${join(folder, `${name}.wallet.json`)}`),
		'',
		'Desks, each at its hospital’s own node:',
		...hospitals.map(({ name }, at) => `  ${name}  ${sites[at]?.url ?? ''}#/desk`),
		'  Sign in with one of:',
		...staff.map(({ name }) => `  ${join(folder, `${name}.json`)}`),
		'',
		`The password of all files is: ${PASSWORD}`,
		'',
		'The first patient lets Hospital B read test results; the second one is asked for it.',
		'A record for Hospital B’s doctor to ask Hospital A for:',
		`  ${record}`,
		'',
		'Ctrl-C ends it.',
	];
	console.log(lines.join('\n'));
}

main().catch(reportHalt);
