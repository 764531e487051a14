// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	connect,
	formatDay,
	fromHex,
	grantConsentCall,
	requestConsent,
	submitAll,
	today,
	TransactionRefused,
	untilRunning,
	Wallet,
} from '@carechain/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeClock } from '../../client/dist/testing/clock.js';
import { follow } from '../../client/dist/testing/local.js';
import { startNode } from '../../client/dist/testing/node.js';
import { freePorts } from '../../client/dist/testing/ports.js';
import { launch, openWindow, PHONE } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import { ask, blind, configOf, looker, makeWallet, register, wish } from './support/steps.js';
import { standBetween, type Between } from './support/between.js';
import { startWorld, type World } from './support/world.js';

/** A request can be answered for thirty days. */
const DAYS_TO_ANSWER = 31;

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

describe('a patient whose hospital’s node loses touch with the others', () => {
	it(
		'is told that it is behind, and goes on once it has caught up',
		{ timeout: 600_000 },
		async () => {
			const node = await follow(world.network);
			await node.start();
			const behind = await serve(configOf(world, node.patients));
			try {
				const { page } = await openWindow(browser, PHONE);
				await makeWallet(page, behind.url, blind);
				const patient = await register(page, world, blind);
				await ask(world, patient);
				await page.getByRole('link', { name: /Requests/ }).click();
				await page.getByRole('button', { name: 'Allow less …' }).click({ timeout: 60_000 });
				await page.getByRole('checkbox', { name: 'for research' }).uncheck();

				await node.halt();
				await node.start({ isCutOff: true });
				await page.getByText('The hospital’s node is behind').waitFor({ timeout: 240_000 });
				await looker(page, 'trouble')('lagging');
				expect(await page.getByRole('checkbox', { name: 'for research' }).isChecked()).toBe(false);

				await node.halt();
				await node.start();
				await page
					.getByText('The hospital’s node is behind')
					.waitFor({ state: 'detached', timeout: 240_000 });
				await page
					.getByText('The hospital cannot be reached')
					.waitFor({ state: 'detached', timeout: 60_000 });
				expect(await page.getByRole('checkbox', { name: 'for research' }).isChecked()).toBe(false);
				await page.getByRole('button', { name: 'Allow this much' }).click();
				await page.locator('[data-phase=final]').waitFor({ timeout: 120_000 });
				await page.context().close();
			} finally {
				await behind.close();
				await node.stop();
			}
		},
	);
});

describe('a patient who has used up the allowance', () => {
	it(
		'is told to wait, loses nothing, and can still take a permission back',
		{ timeout: 400_000 },
		async () => {
			const { page } = await openWindow(browser, PHONE);
			const phrase = await makeWallet(page, site.url, blind);
			const patient = await register(page, world, blind);
			// On another device the same patient gives so many permissions that the state they take is used up.
			const { key } = new Wallet(phrase).identityAt(world.hospital.organization);
			const fields = await wish(world);
			const given = { ...fields, purposes: ['TREAT' as const] };
			let refused = 0;
			for (let round = 0; round < 12 && refused === 0; round++) {
				const calls = Array.from({ length: 8 }, () =>
					grantConsentCall(world.api, fromHex(patient), given),
				);
				const results = await submitAll(world.api, calls, key);
				refused = results.filter(
					(it) =>
						it.status === 'rejected' &&
						it.reason instanceof TransactionRefused &&
						it.reason.reason === 'AllowanceSpent',
				).length;
			}
			expect(refused).toBeGreaterThan(0);

			await ask(world, patient);
			await page.getByRole('link', { name: /Requests/ }).click();
			await page.getByRole('button', { name: 'Allow less …' }).click({ timeout: 60_000 });
			await page.getByRole('checkbox', { name: 'for research' }).uncheck();
			await page.getByRole('button', { name: 'Allow this much' }).click();
			await page.locator('[data-phase=failed]').waitFor({ timeout: 90_000 });
			await page.getByText('That was a lot in a short time').waitFor();
			await looker(page, 'trouble')('allowance');
			expect(await page.getByRole('checkbox', { name: 'for research' }).isChecked()).toBe(false);
			await page.getByRole('button', { name: 'Close' }).click();

			await page.getByRole('link', { name: 'Access' }).click();
			await page.getByRole('button', { name: 'Take back' }).first().click({ timeout: 60_000 });
			await page.getByRole('button', { name: 'Yes, take it back' }).click();
			await page.locator('[data-phase=final]').waitFor({ timeout: 90_000 });
			await page.context().close();
		},
	);
});

describe('a patient who answers too late', () => {
	it('is told that the request has expired, and what to do', { timeout: 400_000 }, async () => {
		const clock = await NodeClock.create();
		const [port = 0] = await freePorts(1);
		const node = await startNode(undefined, [`--patient-rpc-port=${port}`], clock);
		const api = await connect(node.url);
		try {
			await untilRunning(api);
			const alone = { ...world.hospital, patients: `ws://127.0.0.1:${port}`, api };
			const late = { ...world, api, hospital: alone };
			const own = await serve(configOf(late));
			const { page } = await openWindow(browser, PHONE);
			await makeWallet(page, own.url, blind);
			const patient = await register(page, late, blind);
			const request = { ...(await wish(late)), grantee: { organization: 0 } };
			await requestConsent(api, fromHex(patient), request, world.hospital.representative);
			await page.getByRole('link', { name: /Requests/ }).click();
			const allow = page.getByRole('button', { name: 'Allow', exact: true });
			await allow.waitFor({ timeout: 60_000 });

			await clock.set(new Date(Date.now() + DAYS_TO_ANSWER * 86_400_000));
			await allow.click();
			await page.getByText('It has ended already').waitFor({ timeout: 90_000 });
			await page.getByText(/The request of .* has expired/).waitFor({ timeout: 60_000 });
			await looker(page, 'trouble')('expired');
			expect(await allow.count()).toBe(0);
			await page.context().close();
			await own.close();
		} finally {
			await api.disconnect();
			await node.stop();
			await clock.remove();
		}
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
