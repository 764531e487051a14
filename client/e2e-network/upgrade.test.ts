// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import { explain, grantConsent, revokeConsent } from '../src/consent.js';
import {
	applyUpgrade,
	approve,
	authorizeUpgradeCall,
	closeProposal,
	codeHash,
	propose,
} from '../src/governance.js';
import { decideAlone } from '../src/motions.js';
import { patient } from '../src/patients.js';
import { anchor } from '../src/records/anchor.js';
import { anchorRecord } from '../src/records/anchorCalls.js';
import type { PatientIdentity } from '../src/wallet.js';
import { emptyDocument } from '../src/testing/anchors.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { registerCrowd } from './support/crowd.js';
import { testNetwork } from './support/network.js';
import { script } from './support/operator.js';
import { report, seconds } from './support/report.js';
import { auraNames, missedSlots, reportMissed } from './support/slots.js';

/** What the consortium promises. */
const MAX_MISSED = 5;
const MAX_SECONDS_UNTIL_FINAL = 30;
/** For how many blocks missed slots are counted after the upgrade. */
const WATCHED_BLOCKS = 20;

/** A record that is anchored before the upgrade. */
const RECORD = new Uint8Array(32).fill(5);

/** A runtime with a higher version than the node's. */
const wasm = process.env.CARECHAIN_UPGRADE_WASM;
if (!wasm && process.env.CI) {
	throw new Error('set CARECHAIN_UPGRADE_WASM to a runtime with a higher spec_version');
}
if (!wasm) {
	console.warn('NOT TESTED: upgrades. Set CARECHAIN_UPGRADE_WASM to a runtime of higher version.');
}

describe.skipIf(!wasm)('a runtime upgrade', () => {
	const file = wasm ?? '';
	const net = testNetwork({ id: 'upgrade', sessionLength: 20, minValidators: 4 });
	let code: Uint8Array;
	let before: number;
	let person: PatientIdentity;
	let grant: number;

	const key = (name: string) => net.member(name).representative.pair;

	async function specVersion(name: string): Promise<number> {
		const answer = await net.node(name).rpc<{ specVersion: number }>('state_getRuntimeVersion');
		return answer.specVersion;
	}

	/** What the chain knows of a patient; as it was before the upgrade it has to be after it. */
	async function known(): Promise<unknown> {
		const api = await net.api('Hospital B');
		return [
			await patient(api, person.patient),
			await explain(api, person.patient),
			await anchor(api, RECORD),
		];
	}

	beforeAll(async () => {
		code = new Uint8Array(await readFile(file));
		before = await specVersion('Hospital A');
		const api = await net.api('Hospital A');
		const [registered] = await registerCrowd(api, net.member('Hospital A'), 1);
		person = registered as PatientIdentity;
		await anchorRecord(api, emptyDocument(api, RECORD), key('Hospital A'));
		const validFrom = await today(api);
		({ grant } = await grantConsent(
			api,
			person.patient,
			treatmentGrant({ organization: 1 }, validFrom, validFrom + 30),
			person.key,
		));
	});

	it('is nothing that the council can do alone', async () => {
		const api = await net.api('Hospital A');
		const call = authorizeUpgradeCall(api, codeHash(code));
		await decideAlone(api, call, key('Hospital A'));
		const alone = decideAlone(api, call, key('Hospital B'));
		await expect(alone).rejects.toMatchObject({ reason: 'BadOrigin' });

		const { proposal } = await propose(api, call, key('Hospital A'));
		for (const name of ['Hospital B', 'Hospital C', 'Hospital D']) {
			await approve(api, proposal, key(name));
		}
		const close = closeProposal(api, proposal, key('Hospital A'));
		await expect(close).rejects.toMatchObject({ reason: 'jointApproval.NotDecided' });
	});

	it('is nothing that the board can do alone', async () => {
		const api = await net.api('Hospital A');
		const call = authorizeUpgradeCall(api, codeHash(code));
		const alone = decideAlone(api, call, key('Regulator'));
		await expect(alone).rejects.toMatchObject({ reason: 'BadOrigin' });

		const { proposal } = await propose(api, call, key('Regulator'));
		const close = closeProposal(api, proposal, key('Regulator'));
		await expect(close).rejects.toMatchObject({ reason: 'jointApproval.NotDecided' });
	});

	it('cannot be handed in before both have authorised it', async () => {
		const api = await net.api('Hospital A');
		await expect(applyUpgrade(api, code)).rejects.toMatchObject({ reason: 'CallNotExpected' });
		const node = net.node('Hospital B');
		const attempt = script('operator', ['apply-upgrade', file], { node });
		await expect(attempt).rejects.toMatchObject({
			stderr: 'error: no upgrade is authorised\n',
		});
		expect(await specVersion('Hospital A')).toBe(before);
	});

	it('takes both bodies and changes the version on every node, while the chain goes on', async () => {
		const stateBefore = await known();
		const operator = (words: string[], name: string) =>
			script('operator', words, { node: net.node('Hospital A'), as: net.member(name) });
		const proposed = await operator(['propose', 'authorize-upgrade', file], 'Hospital A');
		const proposal = /^Proposal (\d+) is made/m.exec(proposed)?.[1] ?? '';
		for (const name of ['Hospital B', 'Hospital C', 'Regulator']) {
			await operator(['approve', proposal, '--wasm', file], name);
		}
		await operator(['close', proposal], 'Regulator');
		expect(await specVersion('Hospital A')).toBe(before);

		net.watcher.restartClock();
		const start = performance.now();
		const told = await script('operator', ['apply-upgrade', file], {
			node: net.node('Hospital B'),
		});
		const block = Number(/final in block (\d+)/.exec(told)?.[1]);
		const observer = net.node('Hospital A');
		// The block after it is the first one that runs on the new code.
		await observer.untilFinal(block + 1, MAX_SECONDS_UNTIL_FINAL);
		const took = (performance.now() - start) / 1000;
		report(`from handing it in to the first final block of the new runtime ${seconds(took)}`);
		expect(took).toBeLessThanOrEqual(MAX_SECONDS_UNTIL_FINAL);
		for (const { name } of net.nodes) {
			expect(await specVersion(name), name).toBeGreaterThan(before);
		}
		report(`spec_version ${before}, then ${await specVersion('Hospital A')}`);

		await observer.untilFinal(block + WATCHED_BLOCKS, 3 * WATCHED_BLOCKS);
		const [from, to] = [block - 2, block + WATCHED_BLOCKS];
		const missed = await missedSlots(observer, from, to, auraNames(net.network));
		reportMissed(missed, from, to);
		expect(missed.length).toBeLessThanOrEqual(MAX_MISSED);
		expect(net.watcher.longestPause()).toBeLessThanOrEqual(MAX_SECONDS_UNTIL_FINAL);
		// polkadot.js forgets the runtime APIs when the runtime changes under it, until it connects anew.
		await net.disconnect('Hospital B');
		expect(await known()).toEqual(stateBefore);
		expect(await net.watcher.undone()).toEqual([]);
	});

	it('leaves everybody able to sign, and what was granted able to be revoked', async () => {
		await net.disconnect('Hospital C');
		const api = await net.api('Hospital C');
		await revokeConsent(api, person.patient, grant, person.key);
		const [explained] = (await explain(api, person.patient)) as { status: string }[];
		expect(explained?.status).toBe('Revoked');
	});
});
