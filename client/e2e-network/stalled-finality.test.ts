// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FinalityRestart } from '../src/restarts.js';
import type { NetworkNode } from '../src/testing/network.js';
import { until } from '../src/testing/until.js';
import { setIdsOf, untilValidators, validatorOf } from './support/chain.js';
import { testNetwork } from './support/network.js';
import { script } from './support/operator.js';
import { report, seconds } from './support/report.js';

const SESSION = 10;
/** With two of four authors gone, every other slot is missed. */
const SESSION_SECONDS = SESSION * 4 * 2;
/** Blocks until the restart is in force: long enough to reach the nodes that are left. */
const DELAY = 6;
/** The hospitals whose validators are lost, and their organisations. */
const LOST = ['Hospital C', 'Hospital D'];
const LOST_IDS = [2, 3];

// The drill for stalled finality, as docs/operators.md has it.
describe('finality without two of four validators', () => {
	const net = testNetwork({ id: 'stalled', sessionLength: SESSION, minValidators: 3 });
	let left: NetworkNode[];
	let bestFinalized: number;
	let stalledAt: number;
	let setIdBefore: number;
	let restart: FinalityRestart;

	beforeAll(() => {
		left = [net.node('Hospital A'), net.node('Hospital B')];
	});

	/** What an operator does at the node of hospital A, in whoever's name. */
	function operator(words: string[], as?: string): Promise<string> {
		const node = net.node('Hospital A');
		return script('operator', words, as ? { node, as: net.member(as) } : { node });
	}

	it('stops, while blocks go on', async () => {
		const api = await net.api('Hospital A');
		// Not in the first session, so that the registry has seen a change of session.
		await untilValidators(api, 'the second session', SESSION_SECONDS, ({ session }) => session > 0);
		// Rotated keys change the set two sessions later: too late for those that are lost now to make
		// the change final.
		const [node, as] = [net.node('Hospital A'), net.member('Hospital A')];
		await script('rotate-keys', [], { node, as });
		for (const name of LOST) {
			await net.watcher.remove(net.node(name));
			await net.node(name).kill();
		}
		stalledAt = performance.now();
		await sleep(5_000);
		const final = await Promise.all(left.map((node) => node.finalized()));
		bestFinalized = Math.min(...final);
		const best = await node.best();
		const ids = await until(
			'a change of the set that is signalled and does not become final',
			4 * SESSION_SECONDS,
			async () => {
				const ids = await setIdsOf(node);
				return ids.runtime > ids.node && ids;
			},
		);
		expect(await Promise.all(left.map((node) => node.finalized()))).toEqual(final);
		const now = await node.best();
		expect(now).toBeGreaterThan(best + 3);
		report(
			`final up to block ${bestFinalized}, best block ${now} after ${seconds((performance.now() - stalledAt) / 1000)}; set id ${ids.node} on the nodes, ${ids.runtime} in the runtime`,
		);
		setIdBefore = ids.node;
		const status = await operator(['status']);
		expect(status).toContain(`final ${final[0] ?? 0} (`);
		expect(status).toContain('a change of the set is not final yet');
	});

	it('cannot be restarted beyond what is final', async () => {
		const ahead = ['--lost', '2,3', '--best-finalized', '1000000', '--delay', String(DELAY)];
		await expect(
			operator(['propose', 'restart-finality', ...ahead], 'Hospital A'),
		).rejects.toMatchObject({ stderr: expect.stringContaining('is final and not') as string });
	});

	it('comes back by the drill: half of each body restart it without the lost ones', async () => {
		const words = ['propose', 'restart-finality', '--lost', LOST_IDS.join(',')];
		const limits = ['--best-finalized', String(bestFinalized), '--delay', String(DELAY)];
		const proposed = await operator([...words, ...limits], 'Hospital A');
		const proposal = /^Proposal (\d+) is made/m.exec(proposed)?.[1] ?? '';
		await operator(['approve', proposal], 'Hospital B');
		// Half of the council is not enough by itself.
		await expect(operator(['close', proposal], 'Hospital A')).rejects.toMatchObject({
			stderr: expect.stringContaining('jointApproval.NotDecided') as string,
		});
		await operator(['approve', proposal], 'Regulator');
		const closed = await operator(['close', proposal], 'Hospital A');
		const block = Number(/It is carried out \(block (\d+)\)/.exec(closed)?.[1]);
		const json = closed.slice(closed.indexOf('\n{') + 1);
		[restart] = (JSON.parse(json) as { finalityRestarts: [FinalityRestart] }).finalityRestarts;
		expect(restart).toMatchObject({ number: block, bestFinalized });
		expect(restart.authorities).toHaveLength(2);
		expect(restart.setId).toBe(setIdBefore + 1);

		for (const node of left) await node.untilFinal(block + DELAY, 120);
		const stalled = (performance.now() - stalledAt) / 1000;
		report(
			`stalled for ${seconds(stalled)} in all; restarted in block ${block}, final again beyond it`,
		);
		expect(await net.watcher.undone()).toEqual([]);
	});

	it('goes on through session changes, and runtime and nodes count sets alike', async () => {
		const api = await net.api('Hospital A');
		const { session } = await untilValidators(api, 'answers', 10, () => true);
		await untilValidators(
			api,
			'two more sessions',
			3 * SESSION_SECONDS,
			(all) => all.session >= session + 2,
		);
		const best = (await left[0]?.best()) ?? 0;
		for (const node of left) {
			await node.untilFinal(best, 60);
			const ids = await setIdsOf(node);
			expect(ids, node.name).toEqual({ node: restart.setId, runtime: restart.setId });
		}
		report(`set id ${restart.setId} in the runtime and on both nodes`);
		expect(await net.watcher.undone()).toEqual([]);
	});

	it('is followed by a fresh node that syncs every block', async () => {
		const fresh = await net.network.addNode('Fresh node');
		await fresh.start();
		await net.watcher.add(fresh);
		const best = (await left[0]?.best()) ?? 0;
		await fresh.untilFinal(best, 120);
		expect(await setIdsOf(fresh)).toEqual({ node: restart.setId, runtime: restart.setId });
		expect(await net.watcher.undone()).toEqual([]);
	});

	it('is followed by a fresh node that warp syncs, when its chain specification tells it', async () => {
		const chain = join(net.network.folder, 'chain-restarted.json');
		const spec = JSON.parse(await readFile(net.network.chainFile, 'utf8')) as object;
		await writeFile(chain, JSON.stringify({ ...spec, finalityRestarts: [restart] }));
		// Whoever serves the proof has to know of the restart as well.
		for (const node of left) {
			await net.disconnect(node.name);
			await net.watcher.remove(node);
			await node.stop();
			node.options.chain = chain;
			await node.start();
			await net.watcher.add(node);
		}
		const warp = await net.network.addNode('Warped node', { chain, args: ['--sync=warp'] });
		await warp.start();
		const start = performance.now();
		const best = (await left[0]?.best()) ?? 0;
		await warp.untilFinal(best, 180);
		report(`warp sync in ${seconds((performance.now() - start) / 1000)}`);
		expect(await readFile(warp.log, 'utf8')).toMatch(/Warp sync is complete/);
		expect(await setIdsOf(warp)).toEqual({ node: restart.setId, runtime: restart.setId });
		// It fetches the headers of the blocks before afterwards, across the restart.
		await until('the headers of all blocks at the warped node', 120, async () => {
			for (let number = best; number > 0; number--) {
				if ((await warp.hashOf(number)) === null) return false;
			}
			return true;
		});
		await net.watcher.add(warp);
		expect(await net.watcher.undone()).toEqual([]);
	});

	it('has the lost ones back when they run again and their operators say so', async () => {
		for (const name of LOST) {
			const node = net.node(name);
			await node.start();
			// Beyond what there is now: right after it has caught up its pool still looks at an older block,
			// for which a transaction of today is not born yet (AncientBirthBlock).
			await node.untilFinal(((await left[0]?.best()) ?? 0) + 2, 120);
			await net.watcher.add(node);
			await script('operator', ['resume-validating'], { node, as: net.member(name) });
		}
		const api = await net.api('Hospital A');
		await untilValidators(api, 'four authors', 4 * SESSION_SECONDS, (all) =>
			LOST_IDS.every((id) => (validatorOf(all, id)?.authored ?? 0) > 0),
		);
		const all = [...left, ...LOST.map((name) => net.node(name))];
		const id = await until('the same set on every node', 60, async () => {
			const ids = (await Promise.all(all.map(setIdsOf))).flatMap(Object.values<number>);
			const [first, ...others] = new Set(ids);
			return others.length === 0 && first;
		});
		expect(id).toBeGreaterThan(restart.setId);
		expect(await net.watcher.undone()).toEqual([]);
	});
});
