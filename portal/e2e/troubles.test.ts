// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { formatDay, today } from '@carechain/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openWindow, PHONE } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import { ask, blind, configOf, looker, makeWallet, register } from './support/steps.js';
import { standBetween, type Between } from './support/between.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let between: Between;
let site: Site;
let browser: Browser;

beforeAll(async () => {
	world = await startWorld();
	between = await standBetween(world.hospital.patients);
	site = await serve(configOf(world, between.url));
	browser = await launch();
});

afterAll(async () => {
	await browser.close();
	await site.close();
	await between.close();
	await world.end();
});

describe('a patient whose hospital cannot be reached', () => {
	it(
		'is told so in plain words, loses nothing that was chosen, and goes on',
		{ timeout: 240_000 },
		async () => {
			const { page } = await openWindow(browser, PHONE);
			const look = looker(page, 'trouble');
			await makeWallet(page, site.url, blind);
			const patient = await register(page, world, blind);
			const lastDay = formatDay((await today(world.api)) + 10);
			await ask(world, patient);
			await page.getByRole('link', { name: /Requests/ }).click();
			await page.getByRole('button', { name: 'Allow less …' }).click();
			await page.getByRole('checkbox', { name: 'for research' }).uncheck();
			await page.getByLabel('The last day').fill(lastDay);

			between.set('gone');
			await page.getByText('The hospital cannot be reached').waitFor({ timeout: 30_000 });
			await look('down');
			expect(await page.getByRole('checkbox', { name: 'for research' }).isChecked()).toBe(false);
			await page.getByRole('button', { name: 'Allow this much' }).click();
			await page.locator('[data-phase=failed]').waitFor({ timeout: 90_000 });
			await page.getByText('The connection was lost', { exact: true }).waitFor();
			await look('failed');

			between.set('through');
			await page
				.getByText('The hospital cannot be reached')
				.waitFor({ state: 'detached', timeout: 60_000 });
			expect(await page.getByRole('checkbox', { name: 'for research' }).isChecked()).toBe(false);
			expect(await page.getByLabel('The last day').inputValue()).toBe(lastDay);
			await page.getByRole('button', { name: 'Try again' }).click();
			await page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });

			between.set('slow');
			await page.getByText('The connection is slow').waitFor({ timeout: 60_000 });
			await look('slow');
			between.set('through');
			await page
				.getByText('The connection is slow')
				.waitFor({ state: 'detached', timeout: 60_000 });
		},
	);
});

describe('a page that leads to another chain', () => {
	it('says so, and sends nothing', async () => {
		const other = { ...configOf(world), genesis: `0x${'07'.repeat(32)}` as const };
		const wrong = await serve(other);
		const { page } = await openWindow(browser, PHONE);
		await makeWallet(page, wrong.url, blind);
		await page.getByRole('link', { name: 'Add a hospital' }).click();
		await page.getByRole('button', { name: 'Continue' }).click();
		await page.getByText('This is not your hospital’s chain').first().waitFor({ timeout: 60_000 });
		await looker(page, 'trouble')('other-chain');
		expect(await page.getByRole('img', { name: 'Your code for the desk' }).count()).toBe(0);
		await wrong.close();
		await page.context().close();
	});
});

describe('a page that was not set up', () => {
	it('says so', async () => {
		const { page } = await openWindow(browser, PHONE);
		await page.route('**/portal.json', (route) => route.fulfill({ status: 404, body: 'nothing' }));
		await page.goto(site.url);
		await page.getByText('These pages are not set up').waitFor();
		await page.context().close();
	});
});
