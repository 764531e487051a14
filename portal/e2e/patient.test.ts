// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	decide,
	fromHex,
	registerPatient,
	requestConsent,
	today,
	type GrantFields,
	type HexString,
} from '@carechain/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRegistration } from '../src/codes/registration.js';
import { DESK, faults, launch, openWindow, PHONE, picture } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import { startWorld, type World } from './support/world.js';

const PASSWORD = 'a long walk by the river';

let world: World;
let site: Site;
let browser: Browser;

beforeAll(async () => {
	world = await startWorld();
	site = await serve({
		genesis: world.api.genesisHash.toHex(),
		hospitals: [
			{
				organization: world.hospital.organization,
				name: { en: 'General Hospital', 'zh-CN': '总医院' },
				endpoint: world.node.url,
			},
		],
	});
	browser = await launch();
});

afterAll(async () => {
	await browser.close();
	await site.close();
	await world.end();
});

/** Looks at a page: no serious fault of accessibility, and a picture to be looked at. */
async function look(page: Page, name: string): Promise<void> {
	await picture(page, name);
	expect(await faults(page), name).toEqual([]);
}

async function makeWallet(page: Page, shot: (name: string) => Promise<void>): Promise<string[]> {
	await page.goto(site.url);
	await page.getByRole('heading', { level: 1 }).waitFor();
	await shot('welcome');
	await page.getByRole('link', { name: 'Begin' }).click();
	await page.getByRole('heading', { name: 'Your 24 words' }).waitFor();
	await shot('words');
	const words = await page.locator('.phrase li').allTextContents();
	expect(words).toHaveLength(24);
	await page.getByRole('button', { name: 'I have written them down' }).click();
	for (const field of await page.getByLabel(/Word number/).all()) {
		const id = (await field.getAttribute('id')) ?? '';
		const label = await page.locator(`label[for="${id}"]`).textContent();
		await field.fill(words[Number(/\d+/.exec(label ?? '')?.[0]) - 1] ?? '');
	}
	await shot('quiz');
	await page.getByRole('button', { name: 'Continue' }).click();
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByLabel('The same password once more').fill(PASSWORD);
	await shot('password');
	await page.getByRole('button', { name: 'Lock the wallet with it' }).click();
	await page.getByRole('heading', { name: 'Your hospitals' }).waitFor({ timeout: 30_000 });
	return words;
}

async function register(page: Page, shot: (name: string) => Promise<void>): Promise<HexString> {
	await page.getByRole('link', { name: 'Add a hospital' }).click();
	await shot('add');
	await page.getByRole('button', { name: 'Continue' }).click();
	await page.getByRole('img', { name: 'Your code for the desk' }).waitFor();
	await shot('register');
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.getByRole('button', { name: 'Copy the code as text' }).click();
	const code = (await page.evaluate('navigator.clipboard.readText()')) as string;
	const registration = readRegistration(code, fromHex(world.api.genesisHash.toHex()));
	await registerPatient(world.api, registration, world.hospital.representative);
	await page.getByRole('heading', { name: 'Who has access' }).waitFor();
	return `0x${Buffer.from(registration.patient).toString('hex')}`;
}

async function ask(patient: HexString): Promise<void> {
	const from = await today(world.api);
	const fields: GrantFields = {
		grantee: { organization: world.clinic.organization },
		purposes: ['TREAT', 'HRESCH'],
		actions: ['access'],
		classes: ['observation', 'diagnostic-report', 'medication'],
		ceiling: 'N',
		validFrom: from,
		validUntil: from + 60,
		terms: null,
	};
	await requestConsent(world.api, fromHex(patient), fields, world.doctor.key);
}

async function isAllowed(patient: HexString, purpose: 'TREAT' | 'HRESCH'): Promise<boolean> {
	const { outcome } = await decide(world.api, {
		patient: fromHex(patient),
		requester: { organization: world.clinic.organization },
		purpose,
		action: 'access',
		class: 'observation',
		author: world.hospital.organization,
	});
	return outcome === 'Permit';
}

describe.each([
	['phone', PHONE],
	['desk', DESK],
] as const)('on a %s-sized window, a patient', (size, options) => {
	it(
		'makes a wallet, is registered, allows less than was asked for, and takes it back',
		{ timeout: 180_000 },
		async () => {
			const { page, troubles } = await openWindow(browser, options);
			const shot = (name: string): Promise<void> => look(page, `${size}-${name}`);
			await makeWallet(page, shot);
			await shot('home');
			const patient = await register(page, shot);
			await shot('access-none');
			await ask(patient);
			await page.getByRole('link', { name: /Requests/ }).click();
			await page.getByText('Clinic on the Hill asks for your permission').waitFor();
			await shot('request');
			await page.getByRole('button', { name: 'Allow less …' }).click();
			await page.getByRole('checkbox', { name: 'for research' }).uncheck();
			await page.getByRole('checkbox', { name: 'medicines' }).uncheck();
			await shot('request-narrow');
			await page.getByRole('button', { name: 'Allow this much' }).click();
			await page.locator('[data-phase=final]').waitFor({ timeout: 30_000 });
			await shot('request-final');
			expect(await isAllowed(patient, 'TREAT')).toBe(true);
			expect(await isAllowed(patient, 'HRESCH')).toBe(false);

			await page.getByRole('link', { name: 'Access' }).click();
			await page.getByRole('button', { name: 'Close' }).click();
			await page.getByRole('heading', { name: 'Clinic on the Hill' }).waitFor();
			await shot('access');
			await page.getByRole('button', { name: 'Take back' }).click();
			await shot('access-sure');
			await page.getByRole('button', { name: 'Yes, take it back' }).click();
			await page.locator('[data-phase=inBlock]').waitFor({ timeout: 30_000 });
			await shot('revoked-in-force');
			expect(await isAllowed(patient, 'TREAT')).toBe(false);
			await page.locator('[data-phase=final]').waitFor({ timeout: 30_000 });
			await shot('revoked-final');
			expect(await page.getByRole('heading', { name: 'Clinic on the Hill' }).count()).toBe(0);
			expect(troubles).toEqual([]);
			await page.context().close();
		},
	);
});
