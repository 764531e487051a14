// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	fromHex,
	registerPatient,
	requestConsent,
	toHex,
	today,
	type GrantFields,
	type HexString,
	type KeyringPair,
} from '@carechain/client';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { PortalConfig } from '../../src/config.js';
import { readRegistration } from '../../src/codes/registration.js';
import { faults, overhang, picture, SIZES } from './browser.js';
import type { Site } from './site.js';
import type { World } from './world.js';

/** What every wallet of the tests is locked with. */
export const PASSWORD = 'a long walk by the river';

/** Does something with a page at a point of the story; most often `look`. */
export type Glance = (name: string) => Promise<void>;

/** Looks at nothing. */
export const blind: Glance = () => Promise.resolve();

/**
 * Looks at a page in a window as large as a phone's and in one as large as a desk's: nothing is wider than the window,
 * no serious fault for who cannot see it, and a picture to be looked at.
 */
export function looker(page: Page, prefix: string): Glance {
	return async (name) => {
		const before = page.viewportSize();
		for (const size of SIZES) {
			await picture(page, `${prefix}-${name}`, size);
			expect(await overhang(page), `${name} on a ${size[0]}`).toBeLessThanOrEqual(0);
			expect(await faults(page), `${name} on a ${size[0]}`).toEqual([]);
		}
		if (before) await page.setViewportSize(before);
	};
}

/** The pages as the tests' hospital sets them up. */
export function configOf({ api, hospital }: World, endpoint = hospital.patients): PortalConfig {
	return {
		genesis: api.genesisHash.toHex(),
		hospitals: [
			{
				organization: hospital.organization,
				name: { en: 'General Hospital', 'zh-CN': '总医院' },
				endpoint,
			},
		],
		desk: null,
	};
}

/** Makes a new wallet, from the first page to the list of hospitals. */
export async function makeWallet(page: Page, url: string, glance: Glance): Promise<string> {
	await page.goto(url);
	await page.getByRole('heading', { level: 1 }).waitFor();
	await glance('welcome');
	await page.getByRole('link', { name: 'Begin' }).click();
	await page.getByRole('heading', { name: 'Your 24 words' }).waitFor();
	await glance('words');
	const words = await page.locator('.phrase li').allTextContents();
	expect(words).toHaveLength(24);
	await page.getByRole('button', { name: 'I have written them down' }).click();
	for (const field of await page.getByLabel(/Word number/).all()) {
		const id = (await field.getAttribute('id')) ?? '';
		const label = await page.locator(`label[for="${id}"]`).textContent();
		await field.fill(words[Number(/\d+/.exec(label ?? '')?.[0]) - 1] ?? '');
	}
	await glance('quiz');
	await page.getByRole('button', { name: 'Continue' }).click();
	await glance('password');
	await lockWith(page);
	await page.getByRole('heading', { name: 'Your hospitals' }).waitFor({ timeout: 60_000 });
	return words.join(' ');
}

/** Types a new password, twice. */
export async function lockWith(page: Page, password = PASSWORD): Promise<void> {
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByLabel('The same password once more').fill(password);
	await page.getByRole('button', { name: 'Lock the wallet with it' }).click();
}

/** Adds the hospital, shows the code, and lets the desk register it. */
export async function register(page: Page, world: World, glance: Glance): Promise<HexString> {
	await page.getByRole('link', { name: 'Add a hospital' }).click();
	await page.getByRole('radio', { name: 'General Hospital' }).waitFor();
	await glance('add');
	await page.getByRole('button', { name: 'Continue' }).click();
	await page.getByRole('img', { name: 'Your code for the desk' }).waitFor({ timeout: 60_000 });
	await glance('register');
	const code = await copied(page);
	const registration = readRegistration(code, fromHex(world.api.genesisHash.toHex()));
	await registerPatient(world.api, registration, world.hospital.representative);
	await page.getByRole('heading', { name: 'Who has access' }).waitFor({ timeout: 60_000 });
	return toHex(registration.patient);
}

/** Takes the code that a page shows, as text. */
export async function copied(page: Page): Promise<string> {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.getByRole('button', { name: 'Copy the code as text' }).last().click();
	await page.getByRole('button', { name: 'Copied' }).last().waitFor();
	return page.evaluate<string>('navigator.clipboard.readText()');
}

/** Gives a page the text of a code. */
export async function readCode(page: Page, label: string, code: string): Promise<void> {
	await page.getByLabel(label).fill(code);
	await page.getByRole('button', { name: 'Use this text' }).click();
}

/** Gives a page a picture of a code that another page shows. */
export async function readPicture(page: Page, from: Page, label: string): Promise<void> {
	const buffer = await from.getByRole('img', { name: label }).screenshot();
	const file = { name: 'code.png', mimeType: 'image/png', buffer };
	await page.getByLabel('Choose a picture').setInputFiles(file);
}

/** What hospital B asks for. */
export async function wish({ api, other }: World): Promise<GrantFields> {
	const from = await today(api);
	return {
		grantee: { organization: other.organization },
		purposes: ['TREAT', 'HRESCH'],
		actions: ['access'],
		classes: ['observation', 'diagnostic-report', 'medication'],
		ceiling: 'N',
		validFrom: from,
		validUntil: from + 60,
		terms: null,
	};
}

/** Lets hospital B's doctor ask for it, at that hospital's own node. */
export async function ask(world: World, patient: HexString): Promise<void> {
	const fields = await wish(world);
	await requestConsent(world.other.api, fromHex(patient), fields, world.doctor.key);
}

/**
 * Signs a key in at a desk, with the file that polkadot.js writes of it.
 *
 * @param folder where that file is put
 */
export async function signIn(
	page: Page,
	site: Site,
	key: KeyringPair,
	folder: string,
	glance: Glance,
): Promise<void> {
	await chooseAccount(page, site, key, folder);
	await page.getByLabel('Password of the file').fill(PASSWORD);
	await glance('sign-in');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('heading', { name: 'Overview' }).waitFor({ timeout: 60_000 });
}

/** Opens a desk and chooses the file of a key, whose password is not typed yet. */
export async function chooseAccount(
	page: Page,
	site: Site,
	key: KeyringPair,
	folder: string,
): Promise<void> {
	const file = join(folder, `${key.address}.json`);
	await writeFile(file, JSON.stringify(key.toJson(PASSWORD)));
	await page.goto(`${site.url}#/desk`);
	await page.locator('input[type=file]').setInputFiles(file);
}
