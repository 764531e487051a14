// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openWindow, PHONE } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import { blind, configOf, makeWallet, PASSWORD, register } from './support/steps.js';
import { startWorld, type World } from './support/world.js';

/** A slow mobile network, as Lighthouse has it, and a phone with a quarter of this machine's speed. */
const NETWORK = { latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 750_000 / 8 };
const SLOWER = 4;

let world: World;
let site: Site;
let browser: Browser;

beforeAll(async () => {
	world = await startWorld();
	site = await serve(configOf(world));
	browser = await launch();
});

afterAll(async () => {
	await browser.close();
	await site.close();
	await world.end();
});

/** Makes a window as slow as an old phone on a slow network. */
async function slowDown(page: Page): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	await session.send('Network.emulateNetworkConditions', { offline: false, ...NETWORK });
	await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

describe('an old phone on a slow network', () => {
	it('can be used within seconds', { timeout: 240_000 }, async () => {
		const { page } = await openWindow(browser, PHONE);
		await makeWallet(page, site.url, blind);
		await register(page, world, blind);
		const stored = await page.context().storageState();
		const slow = await openWindow(browser, { ...PHONE, storageState: stored });
		await slowDown(slow.page);
		const start = Date.now();
		await slow.page.goto(site.url);
		await slow.page.getByLabel('Password').waitFor({ timeout: 60_000 });
		const first = Date.now() - start;
		const unlocking = Date.now();
		await slow.page.getByLabel('Password').fill(PASSWORD);
		await slow.page.getByRole('button', { name: 'Unlock' }).click();
		await slow.page.getByRole('link', { name: /General Hospital/ }).waitFor({ timeout: 90_000 });
		const unlocked = Date.now() - unlocking;
		const opening = Date.now();
		await slow.page.getByRole('link', { name: /General Hospital/ }).click();
		await slow.page.getByRole('heading', { name: 'Who has access' }).waitFor({ timeout: 90_000 });
		const shown = Date.now() - opening;
		const { bytes, files } = await slow.page.evaluate<{ bytes: number; files: number }>(
			`(() => {
				const all = performance.getEntriesByType('resource');
				return { bytes: all.reduce((sum, it) => sum + it.encodedBodySize, 0), files: all.length };
			})()`,
		);
		console.log(
			`until the password is asked for: ${first} ms; unlocked: ${unlocked} ms; who has access: ${shown} ms; ` +
				`${Math.round(bytes / 1000)} kB in ${files} files`,
		);
		expect(bytes).toBeLessThan(500_000);
		// Wide enough for a machine that does other things as well; what was measured is in the README.
		expect(first).toBeLessThan(10_000);
		expect(unlocked + shown).toBeLessThan(60_000);
	});
});
