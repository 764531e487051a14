// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { decide, fromHex, type HexString } from '@carechain/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK, launch, openWindow, PHONE } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import { ask, configOf, looker, makeWallet, register } from './support/steps.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let site: Site;

beforeAll(async () => {
	world = await startWorld();
	site = await serve(configOf(world));
});

afterAll(async () => {
	await site.close();
	await world.end();
});

async function isAllowed(patient: HexString, purpose: 'TREAT' | 'HRESCH'): Promise<boolean> {
	const { outcome } = await decide(world.api, {
		patient: fromHex(patient),
		requester: { organization: world.other.organization },
		purpose,
		action: 'access',
		class: 'observation',
		author: world.hospital.organization,
	});
	return outcome === 'Permit';
}

describe.each([
	['phone-sized window without WebAssembly', 'phone', PHONE, false],
	['desk-sized window', 'desk', DESK, true],
] as const)('on a %s, a patient', (_, size, options, hasWasm) => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await launch();
	});
	afterAll(() => browser.close());

	it(
		'makes a wallet, is registered, allows less than was asked for, and takes it back',
		{ timeout: 240_000 },
		async () => {
			const { page, troubles } = await openWindow(browser, options);
			if (!hasWasm) await page.addInitScript('delete globalThis.WebAssembly');
			const look = looker(page, `patient-on-${size}`);
			await makeWallet(page, site.url, look);
			await look('home');
			const patient = await register(page, world, look);
			await look('access-none');
			await ask(world, patient);
			await page.getByRole('link', { name: /Requests/ }).click();
			await page.getByText('Hospital B asks for your permission').waitFor();
			await look('request');
			await page.getByRole('button', { name: 'Allow less …' }).click();
			await page.getByRole('checkbox', { name: 'for research' }).uncheck();
			await page.getByRole('checkbox', { name: 'medicines' }).uncheck();
			await look('request-narrow');
			await page.getByRole('button', { name: 'Allow this much' }).click();
			await page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
			await look('request-final');
			expect(await isAllowed(patient, 'TREAT')).toBe(true);
			expect(await isAllowed(patient, 'HRESCH')).toBe(false);

			const asker = page.getByRole('heading', { name: 'Hospital B', exact: true });
			await page.getByRole('link', { name: 'Access' }).click();
			await page.getByRole('button', { name: 'Close' }).click();
			await asker.waitFor();
			await look('access');
			await page.getByRole('button', { name: 'Take back' }).click();
			await look('access-sure');
			await page.getByRole('button', { name: 'Yes, take it back' }).click();
			await page.locator('[data-phase=inBlock], [data-phase=final]').waitFor({ timeout: 60_000 });
			expect(await isAllowed(patient, 'TREAT')).toBe(false);
			await look('revoked-in-force');
			await page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
			await asker.waitFor({ state: 'detached' });
			await look('revoked-final');
			expect(await page.evaluate('typeof WebAssembly')).toBe(hasWasm ? 'object' : 'undefined');
			expect(troubles).toEqual([]);
		},
	);
});
