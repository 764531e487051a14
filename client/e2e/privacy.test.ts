// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCall, today } from '../src/chain.js';
import { asSudo } from '../src/consortium.js';
import { EXAMPLES, loadBundles } from '../src/demo/bundles.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { tellStory } from '../src/demo/story.js';
import { toHex } from '../src/plain.js';
import { anchorRecord } from '../src/records/anchorCalls.js';
import { submit } from '../src/submit.js';
import { emptyDocument } from '../src/testing/anchors.js';
import { BUNDLES } from './support/bundles.js';
import { required, testChain } from './support/chain.js';
import { haystackOf, type Straw } from './support/haystack.js';
import { searchFor, utf16 } from './support/needles.js';
import type { Search } from './support/search.js';

/** Values of the bundles that stand on chain for a reason of their own, with the reason. None does. */
const ALLOWED: ReadonlyMap<string, string> = new Map();

const SILENT = { heading: () => undefined, tell: () => undefined };

interface Hit {
	value: string;
	form: string;
	where: string;
}

function hits(search: Search, haystack: Straw[]): Hit[] {
	return haystack.flatMap(({ bytes, where }) =>
		search
			.find(bytes)
			.filter(({ value }) => !ALLOWED.has(value))
			.map(({ value, form }) => ({ value, form, where })),
	);
}

async function texts(): Promise<string[]> {
	const files = (await readdir(BUNDLES)).filter((name) => name.endsWith('.json'));
	return Promise.all(files.map((file) => readFile(join(BUNDLES, file), 'utf8')));
}

describe('a chain that the story was told on', () => {
	const chain = testChain();
	let search: Search;
	let sample: string;

	beforeAll(async () => {
		const all = await texts();
		search = searchFor(all);
		sample = required(sampleOf(all), 'short ASCII value in the bundles');
		await tellStory(chain.api, await loadBundles(BUNDLES), SILENT);
	});

	it('has nothing of the bundles on it', async () => {
		const haystack = await haystackOf(chain.api);
		const bytes = haystack.reduce((sum, straw) => sum + straw.bytes.length, 0);
		console.log(
			`Searched ${haystack.length} items, ${bytes} bytes, for ${search.size} patterns of the bundles`,
			BUNDLES === EXAMPLES ? 'in examples/: CARECHAIN_BUNDLES names no others.' : `in ${BUNDLES}.`,
		);
		expect(haystack.length).toBeGreaterThan(100);
		expect(hits(search, haystack)).toEqual([]);
	});

	it('would be found out: planted values are found in every form', async () => {
		const { api } = chain;
		const from = (await api.rpc.chain.getHeader()).number.toNumber() + 1;
		const utf8 = utf8ToBytes(sample);
		const names: Uint8Array[] = [
			utf8,
			utf8ToBytes(bytesToHex(utf8)),
			utf16(sample, true),
			utf16(sample, false),
		];
		for (const name of names) await plantName(name);
		for (const commitment of [sha256(utf8), blake2b(utf8, { dkLen: 32 })]) {
			await anchorRecord(api, emptyDocument(api, commitment), founderKey());
		}
		const found = hits(search, await haystackOf(api, from)).filter(({ value }) => value === sample);
		const places = (form: string): string[] =>
			found.filter((hit) => hit.form === form).map(({ where }) => where.split(' ')[0] ?? '');
		for (const form of ['UTF-8', 'hex', 'UTF-16LE', 'UTF-16BE', 'SHA-256', 'BLAKE2b-256']) {
			expect(places(form), form).toContain('extrinsic');
			expect(places(form), form).toContain('value');
		}
	});

	async function plantName(name: Uint8Array): Promise<void> {
		const { api } = chain;
		const representative = toHex(newKey().addressRaw);
		const args = ['Clinic', representative, toHex(name), (await today(api)) + 30, false];
		const call = makeCall(api, 'consortium', 'admitOrganization', args);
		await submit(api, asSudo(api, call), founderKey());
	}
});

/** A value that fits a display name in every form. */
function sampleOf(all: string[]): string | undefined {
	const families = all.flatMap((text) => [...text.matchAll(/"([A-Za-z ]{6,30})"\s*[,}\]]/g)]);
	return families.at(-1)?.[1];
}
