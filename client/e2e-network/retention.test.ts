// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import type { HexString } from '@polkadot/util/types';
import { describe, expect, it } from 'vitest';
import type { NetworkNode } from '../src/testing/network.js';
import { until } from '../src/testing/until.js';
import { setIdsOf } from './support/chain.js';
import { testNetwork } from './support/network.js';
import { script } from './support/operator.js';
import { report } from './support/report.js';

const SESSION = 10;
const SESSION_SECONDS = SESSION * 2 * 2;
/** How many final blocks keep their bodies; 3,888,000 is what nodes keep if not told. */
const KEPT = 40;
/** Blocks in which there is a justification for one of them at the least, with none to hand over. */
const JUSTIFICATION_PERIOD = 16;
/** GRANDPA's entry in a header's digest that names a next set of four: kind, engine, length, and which entry. */
const NEXT_SET = /^0x0446524e4b[0-9a-f]{4}01/;

interface Header {
	number: HexString;
	digest: { logs: HexString[] };
}

/** A final block as a node had it. */
interface Seen {
	number: number;
	hash: HexString;
	isHandover: boolean;
	isJustified: boolean;
}

interface SignedBlock {
	block: { extrinsics: HexString[] };
	justifications: [number[], number[]][] | null;
}

/** The block with its body and its justifications; null where the body is gone. */
function blockAt(node: NetworkNode, hash: HexString): Promise<SignedBlock | null> {
	return node.rpc<SignedBlock | null>('chain_getBlock', hash);
}

async function headerAt(node: NetworkNode, hash: HexString): Promise<Header | null> {
	return node.rpc<Header | null>('chain_getHeader', hash);
}

describe('a chain whose nodes forget bodies', () => {
	const net = testNetwork({ id: 'retention', sessionLength: SESSION, minValidators: 4 }, [
		`--blocks-pruning=${KEPT}`,
	]);
	const observer = () => net.node('Hospital A');
	/** All final blocks up to some number, each as it was while it was young. */
	const seen: Seen[] = [];

	async function look(number: number): Promise<Seen> {
		const hash = await observer().hashOf(number);
		const header = hash && (await headerAt(observer(), hash));
		const signed = hash && (await blockAt(observer(), hash));
		if (!hash || !header || !signed) throw new Error(`block ${number} is not there while young`);
		return {
			number,
			hash,
			isHandover: header.digest.logs.some((log) => NEXT_SET.test(log)),
			isJustified: signed.justifications !== null,
		};
	}

	/** Looks at what has become final since. */
	async function lookOn(): Promise<number> {
		const final = await observer().finalized();
		while (seen.length < final) seen.push(await look(seen.length + 1));
		return final;
	}

	it('hands finality over to another set of validators', async () => {
		await lookOn();
		const name = 'Hospital A';
		await script('rotate-keys', [], { node: net.node(name), as: net.member(name) });
		await until('the first handover', 4 * SESSION_SECONDS, async () => {
			await lookOn();
			const { node, runtime } = await setIdsOf(observer());
			return node === runtime && node > 0;
		});
		expect(seen.filter(({ isHandover }) => isHandover)).toHaveLength(1);
		expect(seen.find(({ isHandover }) => isHandover)).toMatchObject({ isJustified: true });
	});

	it('keeps the handover with its justification, and neither of any other old block', async () => {
		const handover = seen.find(({ isHandover }) => isHandover)?.number ?? 0;
		const old = handover + JUSTIFICATION_PERIOD;
		await until('the handover is old', 2 * (old + KEPT) * 2, async () => {
			return (await lookOn()) > old + KEPT;
		});
		const kept: number[] = [];
		let justified = 0;
		for (const { number, hash, isJustified } of seen.slice(0, old)) {
			// Headers are kept for good.
			expect(await headerAt(observer(), hash), `header ${number}`).not.toBeNull();
			const signed = await blockAt(observer(), hash);
			justified += isJustified ? 1 : 0;
			if (!signed) continue;
			kept.push(number);
			expect(signed.justifications, `block ${number}`).toHaveLength(1);
		}
		report(`of ${old} old blocks ${justified} were justified, and ${kept.join(', ')} is kept`);
		expect(kept).toEqual([handover]);
		// There was something to forget beside it.
		expect(justified).toBeGreaterThan(1);
	});

	it('is joined by a fresh node that warp syncs from them', async () => {
		const warp = await net.network.addNode('Warped node', { args: ['--sync=warp'] });
		await warp.start();
		await warp.untilFinal(await observer().best(), 180);
		expect(await readFile(warp.log, 'utf8')).toMatch(/Warp sync is complete/);
		expect(await setIdsOf(warp)).toEqual(await setIdsOf(observer()));
		await net.watcher.add(warp);
		// What it fetches afterwards lets the next one warp sync from it.
		const handover = seen.find(({ isHandover }) => isHandover);
		await until('the headers of all blocks at the warped node', 120, async () => {
			return (await warp.hashOf(1)) !== null;
		});
		const proof = await warp.rpc<HexString | null>('grandpa_proveFinality', handover?.number);
		expect(proof).not.toBeNull();
		expect(await net.watcher.undone()).toEqual([]);
	});
});
