// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	declareEmergency,
	fromHex,
	grantConsentWithEvidence,
	guardianOf,
	guardians,
	NodeEvidence,
	recovery,
	registerPatient,
	representatives,
	signRecovery,
	signRegistration,
	startRecovery,
	toHex,
	vouchFor,
	vouchRecovery,
	Wallet,
	type HexString,
} from '@carechain/client';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCode as decoded, writeCode } from '../src/codes/code.js';
import { launch, openWindow, PHONE } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import {
	ask,
	blind,
	configOf,
	copied,
	lockWith,
	looker,
	makeWallet,
	PASSWORD,
	readCode,
	readPicture,
	register,
	wish,
	type Glance,
} from './support/steps.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let site: Site;
let browser: Browser;
let page: Page;
let look: Glance;
let troubles: string[];
let phrase: string;
let patient: HexString;
let folder: string;

beforeAll(async () => {
	world = await startWorld();
	site = await serve(configOf(world));
	browser = await launch();
	({ page, troubles } = await openWindow(browser, PHONE));
	look = looker(page, 'life');
	phrase = await makeWallet(page, site.url, blind);
	patient = await register(page, world, blind);
	folder = await mkdtemp(join(tmpdir(), 'carechain-portal-'));
}, 180_000);

afterAll(async () => {
	await browser.close();
	await site.close();
	await world.end();
	await rm(folder, { recursive: true, force: true });
});

/** Goes to one of the pages about the hospital. */
async function open(on: Page, name: string): Promise<void> {
	await on.goto(`${site.url}#/at/own-${world.hospital.organization}-0/${name}`);
}

describe('a wallet', () => {
	it('opens with its password alone, and leaves nothing of it in the browser', async () => {
		await page.getByRole('button', { name: 'Lock' }).click();
		await page.getByLabel('Password').fill('another password');
		await page.getByRole('button', { name: 'Unlock' }).click();
		await page.getByText('The password is not right').waitFor({ timeout: 60_000 });
		await look('wrong-password');
		// What was typed is still there, to be corrected.
		expect(await page.getByLabel('Password').inputValue()).toBe('another password');
		await page.getByLabel('Password').fill(PASSWORD);
		await page.getByRole('button', { name: 'Unlock' }).click();
		await page.getByRole('heading', { name: 'Who has access' }).waitFor({ timeout: 60_000 });
		const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage })');
		expect(kept).not.toContain(phrase.split(' ')[0]);
		expect(kept).not.toContain(PASSWORD);
		expect(kept).not.toContain(patient.slice(2));
		expect(await page.evaluate('indexedDB.databases()')).toEqual([]);
		expect(await page.evaluate('document.cookie + sessionStorage.length')).toBe('0');
	});

	it('is restored from its file', async () => {
		await page.goto(`${site.url}#/wallet`);
		await page.getByRole('heading', { name: 'Wallet and copies' }).waitFor();
		await look('wallet');
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('button', { name: 'Save a copy' }).click(),
		]);
		const file = join(folder, 'wallet.json');
		await download.saveAs(file);
		expect((await readFile(file, 'utf8')).slice(0, 400)).toContain('carechain/wallet/v2');
		const other = await openWindow(browser, PHONE);
		await other.page.goto(`${site.url}#/file`);
		await other.page.locator('input[type=file]').setInputFiles(file);
		await other.page.getByLabel('Password of the file').fill(PASSWORD);
		await other.page.getByRole('button', { name: 'Open it' }).click();
		await other.page.getByRole('link', { name: /General Hospital/ }).click({ timeout: 60_000 });
		await other.page.getByRole('heading', { name: 'Who has access' }).waitFor({ timeout: 60_000 });
		expect(other.troubles).toEqual([]);
		await other.page.context().close();
	});

	it('is restored from its words, and finds its registration again', async () => {
		const other = await openWindow(browser, PHONE);
		await other.page.goto(`${site.url}#/words`);
		await readCode(other.page, 'Your 24 words', 'these are not the words of a wallet');
		await other.page.getByText('These are not the words of a wallet').waitFor();
		await readCode(other.page, 'Your 24 words', ` ${phrase.toUpperCase()}\n`);
		await lockWith(other.page, 'another long password');
		await other.page.getByRole('button', { name: 'Look here' }).click({ timeout: 60_000 });
		await other.page.getByText('Found: one registration of yours.').waitFor({ timeout: 60_000 });
		await looker(other.page, 'life')('found-again');
		await other.page.getByRole('link', { name: 'To your hospitals' }).click();
		await other.page.getByRole('link', { name: /General Hospital/ }).click();
		await other.page.getByRole('heading', { name: 'Who has access' }).waitFor({ timeout: 60_000 });
		await other.page.context().close();
	});

	it('shows its words to who knows the password, and is restored from the code of them', async () => {
		await page.goto(`${site.url}#/wallet`);
		await page.getByLabel('Your password').fill(PASSWORD);
		await page.getByRole('button', { name: 'Show them' }).click();
		await page.getByRole('img', { name: 'Your 24 words as a code' }).waitFor({ timeout: 60_000 });
		expect((await page.locator('.phrase li').allTextContents()).join(' ')).toBe(phrase);
		const other = await openWindow(browser, PHONE);
		await other.page.goto(`${site.url}#/words`);
		await readPicture(other.page, page, 'Your 24 words as a code');
		await lockWith(other.page);
		await other.page.getByRole('button', { name: 'Look here' }).waitFor({ timeout: 60_000 });
		await other.page.context().close();
		await page.getByRole('button', { name: 'Hide them' }).click();
	});
});

describe('a patient', () => {
	it('declines a request', async () => {
		await ask(world, patient);
		await open(page, 'requests');
		await page.getByRole('button', { name: 'Decline' }).click({ timeout: 60_000 });
		await page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		await page.getByText('Nobody asks for anything at present.').waitFor();
		await page.getByRole('button', { name: 'Close' }).click();
	});

	it('is told of an emergency, in Chinese as well', async () => {
		await declareEmergency(
			world.other.api,
			world.doctor.role,
			fromHex(patient),
			{ classes: ['medication'], ceiling: 'R' },
			new Uint8Array(32).fill(7),
			world.doctor.key,
		);
		await open(page, 'history');
		await page
			.getByText(/declared an emergency to see your medicines/)
			.waitFor({ timeout: 60_000 });
		await look('history');
		await page.getByRole('button', { name: '中文' }).click();
		await page.getByText(/为查看您的用药记录宣布了紧急情况/).waitFor();
		await look('history-zh');
		await page.emulateMedia({ colorScheme: 'dark' });
		await page.getByRole('link', { name: '授权' }).click();
		await page.getByRole('heading', { name: '谁可以查看' }).waitFor();
		await look('access-zh-dark');
		await page.emulateMedia({ colorScheme: 'light' });
		await page.getByRole('button', { name: 'English' }).click();
	});

	it('checks a proof in the browser, without a node', async () => {
		const wallet = Wallet.create();
		const fields = await wish(world);
		const identity = wallet.identityAt(world.hospital.organization);
		await registerPatient(
			world.api,
			await signRegistration(world.api, identity),
			world.hospital.representative,
		);
		const { evidence } = await grantConsentWithEvidence(
			new NodeEvidence(world.api),
			identity.patient,
			fields,
			null,
			identity.key,
		);
		await writeFile(join(folder, 'grant.json'), evidence);
		const altered = evidence.slice();
		altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
		await writeFile(join(folder, 'altered.json'), altered);
		const vectors = new URL('../../verifier/tests/vectors/', import.meta.url);
		await page.goto(`${site.url}#/check`);
		const choose = page.locator('input[type=file]');
		await choose.setInputFiles(join(folder, 'grant.json'));
		await page.locator('[data-verdict=proven]').waitFor({ timeout: 60_000 });
		await page.getByText('The proof holds').waitFor();
		await look('proof-holds');
		await choose.setInputFiles(join(folder, 'altered.json'));
		await page.locator('[data-verdict=refused]').waitFor({ timeout: 60_000 });
		await look('proof-refused');
		await choose.setInputFiles(new URL('grant.evidence.json', vectors).pathname);
		await page.getByText(/The file is of another chain/).waitFor({ timeout: 60_000 });
	});

	it('names guardians, and stops a take-over that one of them vouched for', async () => {
		// One guardian in a browser, the other one a wallet of the test's.
		const guardian = await openWindow(browser, PHONE);
		await makeWallet(guardian.page, site.url, blind);
		await register(guardian.page, world, blind);
		const ward = writeCode('patient', { organization: world.hospital.organization, patient });
		await open(guardian.page, 'recovery');
		await guardian.page.getByRole('button', { name: 'Become a guardian' }).click();
		await readCode(guardian.page, 'The code of the person who asks you', ward);
		await guardian.page
			.getByText('Let the other person read this code.')
			.waitFor({ timeout: 60_000 });
		const first = await copied(guardian.page);
		const second = Wallet.create().guardPatient(world.hospital.organization, fromHex(patient));
		const commitment = guardianOf(second);
		if (!('person' in commitment)) throw new Error('a person guards');

		await open(page, 'recovery');
		await page.getByRole('button', { name: 'Name guardians' }).click({ timeout: 60_000 });
		await readCode(page, 'The code that your guardian shows you', ward);
		await page.getByText('This is another code').waitFor();
		await readCode(page, 'The code that your guardian shows you', first);
		await readCode(
			page,
			'The code that your guardian shows you',
			writeCode('guardian', { patient, commitment: commitment.person }),
		);
		await page.getByRole('radio', { name: '1 day' }).check();
		await look('guardians');
		await page.getByRole('button', { name: 'Name these guardians' }).click();
		await page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		expect(await guardians(world.api, fromHex(patient))).toMatchObject({ threshold: 2 });
		await page.getByRole('button', { name: 'Close' }).first().click();

		// Somebody with a new phone talks the guardians into it.
		const thief = Wallet.create().recoverIdentity(world.hospital.organization, fromHex(patient));
		const request = await signRecovery(world.api, thief);
		if (!('Sr25519' in request.proof)) throw new Error('a wallet signs with sr25519');
		await guardian.page.getByRole('button', { name: 'Close' }).click();
		await guardian.page.getByRole('button', { name: 'Vouch for somebody' }).click();
		await guardian.page.getByRole('button', { name: 'I am certain' }).click();
		await readCode(
			guardian.page,
			'The code on the new phone',
			writeCode('recover', {
				organization: world.hospital.organization,
				patient,
				key: toHex(request.key),
				encryptionKey: toHex(request.encryptionKey),
				attempt: request.attempt,
				expiresAt: request.expiresAt,
				proof: request.proof.Sr25519,
			}),
		);
		await guardian.page.getByText('Let the hospital’s desk read this code.').waitFor();
		const { account, salt, expiresAt, signature } = decoded('vouch', await copied(guardian.page));
		await startRecovery(
			world.api,
			request,
			{ account, salt, expiresAt, signature: { Sr25519: signature } },
			world.hospital.representative,
		);
		await vouchRecovery(
			world.api,
			fromHex(patient),
			await vouchFor(world.api, request, second),
			world.hospital.representative,
		);
		await page.getByText('Enough guardians have vouched.').waitFor({ timeout: 60_000 });
		await look('take-over');
		await page.getByRole('button', { name: 'This is not me: stop it' }).click();
		await page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		expect(await recovery(world.api, fromHex(patient))).toBeNull();
		await guardian.page.context().close();
	}, 240_000);

	it('acts for a child, and allows what somebody asks of the child', async () => {
		const child = await openWindow(browser, PHONE);
		await makeWallet(child.page, site.url, blind);
		const childId = await register(child.page, world, blind);
		await open(page, 'people');
		await page.getByRole('button', { name: 'Act for somebody' }).click({ timeout: 60_000 });
		await page.getByLabel('What do you call this person?').fill('Mina');
		await page.getByLabel('Date of birth, for a child').fill('2018-05-05');
		await readCode(
			page,
			'The code of the person',
			writeCode('patient', { organization: world.hospital.organization, patient: childId }),
		);
		await page
			.getByText('Let the desk, or the other phone, read this code.')
			.waitFor({ timeout: 60_000 });
		const code = await copied(page);
		await look('act-for');

		await open(child.page, 'people');
		await child.page.getByRole('button', { name: 'Read their code' }).click({ timeout: 60_000 });
		await readCode(child.page, 'The code of the person who is to act for you', code);
		await looker(child.page, 'life')('appoint');
		await child.page.getByRole('button', { name: 'Appoint', exact: true }).click();
		await child.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		expect(await representatives(world.api, fromHex(childId))).toHaveLength(1);

		await ask(world, childId);
		await page.getByRole('link', { name: 'To the pages for this person' }).click();
		await page.getByRole('link', { name: /Requests/ }).click({ timeout: 60_000 });
		await page.getByRole('button', { name: 'Allow', exact: true }).click({ timeout: 60_000 });
		// The wallet has acted under a pseudonym of its owner's a short while ago.
		await page.getByRole('button', { name: 'Do it now' }).click({ timeout: 60_000 });
		await page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		await child.page.getByRole('link', { name: 'Access' }).click();
		await child.page
			.getByRole('heading', { name: 'Hospital B', exact: true })
			.waitFor({ timeout: 60_000 });
		await child.page.context().close();
	}, 240_000);

	it('met no refusal of the security policy, and no uncaught error', () => {
		expect(troubles).toEqual([]);
	});
});
