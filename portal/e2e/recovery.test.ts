// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	encryptionKeyPair,
	fromHex,
	patientOf,
	registerPatient,
	rotateKey,
	setEncryptionKey,
	setGuardians,
	signRegistration,
	toHex,
	Wallet,
	type HexString,
	type PatientIdentity,
} from '@carechain/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCode as decoded, writeCode } from '../src/codes/code.js';
import { DESK, launch, openWindow, PHONE } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import {
	blind,
	configOf,
	copied,
	lockWith,
	looker,
	makeWallet,
	readCode,
	register,
	signIn,
} from './support/steps.js';
import { startWorld, type World } from './support/world.js';

/** The least time to object that the chain of the tests takes, in blocks. */
const DELAY = 5;

let world: World;
let site: Site;
let deskSite: Site;
let browser: Browser;
let folder: string;

beforeAll(async () => {
	world = await startWorld();
	site = await serve(configOf(world));
	deskSite = await serve({
		...configOf(world),
		desk: { node: world.hospital.url, gateways: {} },
	});
	folder = await mkdtemp(join(tmpdir(), 'carechain-recovery-'));
	browser = await launch();
}, 180_000);

afterAll(async () => {
	await browser.close();
	await site.close();
	await deskSite.close();
	await world.end();
	await rm(folder, { recursive: true, force: true });
});

/** A patient with a wallet of the test's own. */
async function registered(wallet: Wallet): Promise<PatientIdentity> {
	const identity = wallet.identityAt(world.hospital.organization);
	await registerPatient(
		world.api,
		await signRegistration(world.api, identity),
		world.hospital.representative,
		{ until: 'finalized' },
	);
	return identity;
}

/** Looks at a page in Chinese, and goes back. */
async function inChinese(page: Page, look: () => Promise<void>): Promise<void> {
	await page.getByRole('button', { name: '中文' }).click();
	await look();
	await page.getByRole('button', { name: 'English' }).click();
}

/** The pages about the hospital, of the wallet that is open in a window. */
async function open(page: Page, name: string): Promise<void> {
	await page.goto(`${site.url}#/at/own-${world.hospital.organization}-0/${name}`);
}

describe('a wallet whose keys were rotated', () => {
	it('is found again from its words through the patients’ endpoint, with the keys that act now', async () => {
		const wallet = Wallet.create();
		const first = await registered(wallet);
		const [entry] = wallet.entries;
		if (!entry) throw new Error('the wallet has no entry');
		for (let times = 0; times < 3; times++) {
			const current = wallet.identityOf(entry);
			const next = wallet.nextIdentity(entry);
			await setEncryptionKey(world.api, first.patient, next.encryption.publicKey, current.key);
			await rotateKey(world.api, first.patient, current.key.addressRaw, next.key, current.key, {
				until: 'finalized',
			});
			wallet.rotated(entry);
		}
		expect(await patientOf(world.api, toHex(first.key.addressRaw))).toBeNull();

		const { page, troubles } = await openWindow(browser, PHONE);
		await page.goto(`${site.url}#/words`);
		await readCode(page, 'Your 24 words', wallet.phrase);
		await lockWith(page);
		await page.getByRole('button', { name: 'Look here' }).click({ timeout: 60_000 });
		await page.getByText('Found: one registration of yours.').waitFor({ timeout: 90_000 });
		await page.getByRole('link', { name: 'To your hospitals' }).click();
		await page.getByRole('link', { name: /General Hospital/ }).click();
		await page.getByRole('heading', { name: 'Who has access' }).waitFor({ timeout: 60_000 });
		expect(troubles).toEqual([]);
		await page.context().close();
	}, 240_000);
});

describe('a patient who lost the phone and the words', () => {
	it('gets the registration back on a new phone, by a guardian and the hospital, and not by one of them', async () => {
		const lost = Wallet.create();
		const identity = await registered(lost);
		const { organization, representative } = world.hospital;
		const patient = toHex(identity.patient);

		// A guardian with a phone of its own; the hospital is the other one.
		const guardian = await openWindow(browser, PHONE);
		await makeWallet(guardian.page, site.url, blind);
		await register(guardian.page, world, blind);
		await open(guardian.page, 'recovery');
		await guardian.page
			.getByRole('button', { name: 'Become a guardian' })
			.click({ timeout: 60_000 });
		await readCode(
			guardian.page,
			'The code of the person who asks you',
			writeCode('patient', { organization, patient }),
		);
		await guardian.page
			.getByText('Let the other person read this code.')
			.waitFor({ timeout: 60_000 });
		const { commitment } = decoded('guardian', await copied(guardian.page));
		await setGuardians(
			world.api,
			identity.patient,
			{ guardians: [{ person: commitment }, { organization }], threshold: 2, delay: DELAY },
			identity.key,
			{ until: 'finalized' },
		);

		// The desk knows whose registration it is, and gives the new phone a code.
		const desk = await openWindow(browser, DESK);
		const look = looker(desk.page, 'lost');
		await signIn(desk.page, deskSite, representative, folder, blind);
		await desk.page.getByRole('link', { name: 'Lost phone' }).click();
		await readCode(
			desk.page,
			'The patient’s code',
			writeCode('patient', { organization, patient }),
		);
		await desk.page
			.getByRole('img', { name: 'The code for the new phone' })
			.waitFor({ timeout: 60_000 });
		await look('desk-begin');
		const offer = await copied(desk.page);
		await inChinese(desk.page, () => look('desk-begin-zh'));

		const phone = await openWindow(browser, PHONE);
		const lookPhone = looker(phone.page, 'lost-phone');
		await makeWallet(phone.page, site.url, blind);
		await phone.page.getByRole('link', { name: 'I lost my old phone and its words' }).click();
		await phone.page.getByRole('heading', { name: 'Get your registration back' }).waitFor();
		await lookPhone('begin');
		await readCode(phone.page, 'The code at the hospital’s desk', offer);
		await phone.page
			.getByRole('img', { name: 'What this phone asks for' })
			.waitFor({ timeout: 60_000 });
		await lookPhone('code');
		const asked = await copied(phone.page);
		await inChinese(phone.page, () => lookPhone('code-zh'));

		await guardian.page.getByRole('button', { name: 'Close' }).click();
		await guardian.page.getByRole('button', { name: 'Vouch for somebody' }).click();
		await guardian.page.getByRole('button', { name: 'I am certain' }).click();
		await readCode(guardian.page, 'The code on the new phone', asked);
		await guardian.page.getByText('Let the hospital’s desk read this code.').waitFor();
		const vouch = await copied(guardian.page);

		// A code that somebody changed on the way is refused, and one for somebody else.
		const fields = decoded('recover', asked);
		const changed = { ...fields, key: toHex(encryptionKeyPair().publicKey) };
		await readCode(desk.page, 'The code on the new phone', writeCode('recover', changed));
		await desk.page.getByText('This is another code').waitFor();
		await readCode(desk.page, 'The code on the new phone', asked);
		await desk.page.getByText('The code is in order').waitFor();
		const other: HexString = `0x${'09'.repeat(16)}`;
		const foreign = { ...decoded('vouch', vouch), patient: other };
		await readCode(desk.page, 'The code that the guardian shows', writeCode('vouch', foreign));
		await desk.page.getByText('This is another code').waitFor();
		await readCode(desk.page, 'The code that the guardian shows', vouch);
		await desk.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		await desk.page.getByText('1 of 2 guardians have vouched.').waitFor({ timeout: 60_000 });
		await look('desk-one');
		// One of them does not do.
		const complete = desk.page.getByRole('button', {
			name: 'Give the registration to the new phone',
		});
		expect(await complete.count()).toBe(0);

		await desk.page.getByRole('button', { name: 'Close' }).click();
		await desk.page.getByRole('button', { name: 'Vouch for the patient' }).click();
		await desk.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		await desk.page
			.getByText('Enough guardians have vouched, and the time to object is over.')
			.waitFor({ timeout: 90_000 });
		await look('desk-over');
		await desk.page.getByRole('button', { name: 'Close' }).click();
		await complete.click();
		await desk.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });

		// The new phone goes on by itself, and the lost one acts for nobody any more.
		await phone.page.getByRole('heading', { name: 'Who has access' }).waitFor({ timeout: 90_000 });
		expect(await patientOf(world.api, fields.key)).toBe(patient);
		expect(await patientOf(world.api, toHex(identity.key.addressRaw))).toBeNull();
		expect(fromHex(patient)).toEqual(identity.patient);
		expect([...desk.troubles, ...phone.troubles, ...guardian.troubles]).toEqual([]);
		for (const { page } of [desk, phone, guardian]) await page.context().close();
	}, 400_000);
});
