// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	asSudo,
	declineRequest,
	makeCall,
	patientOf,
	registerPatient,
	requests,
	setOrganizationAllowanceCall,
	signRegistration,
	submit,
	toHex,
	Wallet,
	type Call,
	type KeyringPair,
	type PatientIdentity,
} from '@carechain/client';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey } from '../../client/dist/demo/cast.js';
import { follow } from '../../client/dist/testing/local.js';
import { until } from '../../client/dist/testing/until.js';
import { writeCode } from '../src/codes/code.js';
import { writeRegistration } from '../src/codes/registration.js';
import { standBetween } from './support/between.js';
import { DESK, launch, openWindow } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import {
	blind,
	chooseAccount,
	configOf,
	looker,
	PASSWORD,
	readCode,
	signIn,
	type Glance,
} from './support/steps.js';
import { practitionerAt, startWorld, type World } from './support/world.js';

/** An allowance that nothing fits into. */
const NOTHING = { weightCapacity: 0n, weightRefill: 0n, bytesCapacity: 0n, bytesRefill: 0n };
/** For how many blocks a code is good that is to run out: enough to read it. */
const SHORT = 10;

let world: World;
let browser: Browser;
let folder: string;
let sites: Site[] = [];

beforeAll(async () => {
	world = await startWorld();
	browser = await launch();
	folder = await mkdtemp(join(tmpdir(), 'carechain-troubles-'));
});

afterAll(async () => {
	await browser.close();
	await Promise.all(sites.map((site) => site.close()));
	sites = [];
	await world.end();
	await rm(folder, { recursive: true, force: true });
});

/** The pages of a desk at a node. */
async function deskAt(node: string): Promise<Site> {
	const site = await serve({ ...configOf(world), desk: { node, gateways: {} } });
	sites.push(site);
	return site;
}

/** Signs somebody in at a desk, in a window of its own. */
async function staffAt(node: string, key: KeyringPair): Promise<{ page: Page; look: Glance }> {
	const { page } = await openWindow(browser, DESK);
	await signIn(page, await deskAt(node), key, folder, blind);
	return { page, look: looker(page, 'trouble-desk') };
}

/** A patient whom every node knows: an organisation can ask each for two things at a time. */
async function newPatient(): Promise<PatientIdentity> {
	const { organization, representative } = world.hospital;
	const identity = Wallet.create().identityAt(organization);
	const registration = await signRegistration(world.api, identity);
	await registerPatient(world.api, registration, representative, { until: 'finalized' });
	return identity;
}

/** Says what is to be asked of a patient: the button is next. */
async function typeWish(page: Page, of?: PatientIdentity): Promise<void> {
	const { organization, patient } = of ?? (await newPatient());
	await page.getByRole('link', { name: 'Ask for consent' }).click();
	const code = writeCode('patient', { organization, patient: toHex(patient) });
	await readCode(page, 'The patient’s code', code);
	await page.getByRole('checkbox', { name: 'test results' }).check();
	await page.getByRole('radio', { name: 'Me alone' }).check();
}

/** That all of it is there still. */
async function expectWish(page: Page): Promise<void> {
	await page.getByText('The patient is chosen').waitFor();
	expect(await page.getByRole('checkbox', { name: 'test results' }).isChecked()).toBe(true);
	expect(await page.getByRole('radio', { name: 'Me alone' }).isChecked()).toBe(true);
}

function button(page: Page, name: string): Locator {
	return page.getByRole('button', { name, exact: true });
}

async function untilFinal(page: Page): Promise<void> {
	await page.locator('[data-phase=final]').waitFor({ timeout: 120_000 });
}

async function untilFailed(page: Page, what: string): Promise<void> {
	await page.locator('[data-phase=failed]').waitFor({ timeout: 90_000 });
	await page.getByText(what, { exact: true }).waitFor();
}

async function untilGone(page: Page, what: string): Promise<void> {
	await page.getByText(what).waitFor({ state: 'detached', timeout: 240_000 });
}

/** What both bodies decide on a chain that is run for real. */
async function decide(call: Call): Promise<void> {
	const { api, hospital } = world;
	await submit(api, asSudo(api, call), hospital.representative, { until: 'finalized' });
}

describe('a desk whose node cannot be reached, or is slow', () => {
	it('says so, loses nothing that was typed, and goes on', { timeout: 400_000 }, async () => {
		const line = await standBetween(world.other.url);
		try {
			const { page, look } = await staffAt(line.url, world.doctor.key);
			await typeWish(page);

			line.set('gone');
			await page.getByText('The node cannot be reached').waitFor({ timeout: 60_000 });
			await button(page, 'Ask the patient').click();
			await untilFailed(page, 'The connection was lost');
			await look('down');
			await expectWish(page);
			line.set('through');
			await untilGone(page, 'The node cannot be reached');
			await button(page, 'Try again').click();
			await untilFinal(page);
			await button(page, 'Close').click();

			await typeWish(page);
			line.set('slow');
			await page.getByText('The node answers slowly').waitFor({ timeout: 60_000 });
			await look('slow');
			await expectWish(page);
			// It takes longer, and is done all the same.
			await button(page, 'Ask the patient').click();
			await untilFinal(page);
			line.set('through');
			await untilGone(page, 'The node answers slowly');
			await page.context().close();
		} finally {
			await line.close();
		}
	});
});

describe('a desk whose node loses touch with the others', () => {
	it(
		'says that it is behind, and goes on once it has caught up',
		{ timeout: 600_000 },
		async () => {
			const node = await follow(world.network);
			try {
				await node.start();
				const { page, look } = await staffAt(node.url, world.doctor.key);
				await typeWish(page);

				await node.halt();
				await node.start({ isCutOff: true });
				await page.getByText('The node is behind').waitFor({ timeout: 240_000 });
				await look('lagging');
				await expectWish(page);

				await node.halt();
				await node.start();
				await untilGone(page, 'The node is behind');
				await untilGone(page, 'The node cannot be reached');
				await expectWish(page);
				await button(page, 'Ask the patient').click();
				await untilFinal(page);
				await page.context().close();
			} finally {
				await node.stop();
			}
		},
	);
});

describe('a desk whose node is of another chain', () => {
	it('sends nothing to it', async () => {
		const setUp = { ...configOf(world), desk: { node: world.other.url, gateways: {} } };
		const wrong = await serve({ ...setUp, genesis: `0x${'07'.repeat(32)}` });
		sites.push(wrong);
		const { page } = await openWindow(browser, DESK);
		await chooseAccount(page, wrong, world.doctor.key, folder);
		await page.getByLabel('Password of the file').fill(PASSWORD);
		await button(page, 'Sign in').click();
		await page.getByText('The node is of another chain').waitFor({ timeout: 60_000 });
		await looker(page, 'trouble-desk')('other-chain');
		expect(await page.getByRole('link', { name: 'Ask for consent' }).count()).toBe(0);
		await page.context().close();
	});
});

describe('somebody who wants to sign in at a desk', () => {
	it('is told of a wrong password and of a wrong file, and can correct it', async () => {
		const { page } = await openWindow(browser, DESK);
		const look = looker(page, 'trouble-desk');
		await chooseAccount(page, await deskAt(world.other.url), world.doctor.key, folder);
		const password = page.getByLabel('Password of the file');
		await password.fill('another password');
		await button(page, 'Sign in').click();
		await page.getByText('The password is not right').waitFor({ timeout: 60_000 });
		await look('wrong-password');
		// File and password are still there, to be corrected.
		expect(await password.inputValue()).toBe('another password');
		await page.getByRole('heading', { name: `${world.doctor.key.address}.json` }).waitFor();

		const letter = join(folder, 'letter.json');
		await writeFile(letter, '{"to":"the ward"}');
		await page.locator('input[type=file]').setInputFiles(letter);
		await button(page, 'Sign in').click();
		await page.getByText('This is not an account file').waitFor();
		await look('wrong-file');
		await chooseAccount(page, await deskAt(world.other.url), world.doctor.key, folder);
		await password.fill(PASSWORD);
		await button(page, 'Sign in').click();
		await page.getByRole('heading', { name: 'Overview' }).waitFor({ timeout: 60_000 });
		await page.context().close();
	});

	it('is told if the chain knows the key as nobody’s', async () => {
		const { page } = await openWindow(browser, DESK);
		await chooseAccount(page, await deskAt(world.other.url), newKey(), folder);
		await page.getByLabel('Password of the file').fill(PASSWORD);
		await button(page, 'Sign in').click();
		await page.getByText('The chain does not know this key as staff').waitFor({ timeout: 60_000 });
		await looker(page, 'trouble-desk')('no-staff');
		expect(await page.getByRole('link', { name: 'Ask for consent' }).count()).toBe(0);
		await page.context().close();
	});
});

describe('a desk whose call the chain refuses', () => {
	it(
		'says that the organisation’s allowance is spent, in both languages, and goes on with a fresh one',
		{ timeout: 300_000 },
		async () => {
			const { api, doctor, other } = world;
			const { page, look } = await staffAt(other.url, doctor.key);
			await typeWish(page);
			await decide(setOrganizationAllowanceCall(api, other.organization, NOTHING));
			try {
				await button(page, 'Ask the patient').click();
				await untilFailed(page, 'The organisation has used up its allowance for now');
				await look('allowance');
				await button(page, '中文').click();
				await page.getByText('本机构的额度暂时用完了').waitFor();
				await look('allowance-zh');
				await button(page, 'English').click();
				await expectWish(page);
				// The overview tells what is left, and another page and back loses nothing.
				await page.getByRole('link', { name: 'Overview' }).click();
				await page.getByText('0 %', { exact: true }).waitFor({ timeout: 60_000 });
				await look('allowance-overview');
				await page.getByRole('link', { name: 'Ask for consent' }).click();
				await expectWish(page);
			} finally {
				await decide(setOrganizationAllowanceCall(api, other.organization, null));
			}
			await button(page, 'Try again').click();
			await untilFinal(page);
			await page.context().close();
		},
	);

	it('says that the credential is suspended, and goes on once it counts again', async () => {
		const { api, other } = world;
		const { role, key } = await practitionerAt(other.organization, other.api, ['doctor']);
		const { page, look } = await staffAt(other.url, key);
		await typeWish(page);
		const turn = (method: string): Promise<unknown> =>
			submit(api, makeCall(api, 'consortium', method, [role]), other.representative, {
				until: 'finalized',
			});
		await turn('suspendPractitioner');
		await button(page, 'Ask the patient').click();
		await untilFailed(page, 'Your credential does not count today');
		await look('suspended');
		await expectWish(page);
		await turn('reinstatePractitioner');
		await button(page, 'Try again').click();
		await untilFinal(page);
		await page.context().close();
	});

	it('says that the patient has not answered yet, and asks once the patient has', async () => {
		const { api, doctor, other } = world;
		const asked = await newPatient();
		const { page, look } = await staffAt(other.url, doctor.key);
		for (let times = 0; times < 2; times++) {
			await typeWish(page, asked);
			await button(page, 'Ask the patient').click();
			await untilFinal(page);
			await button(page, 'Close').click();
		}
		await typeWish(page, asked);
		await button(page, 'Ask the patient').click();
		await untilFailed(page, 'The patient has not answered yet');
		await look('unanswered');
		await expectWish(page);
		const [first] = await requests(api, asked.patient);
		if (!first) throw new Error('nobody has asked');
		await declineRequest(api, asked.patient, first.id, asked.key);
		await button(page, 'Try again').click();
		await untilFinal(page);
		await page.context().close();
	});

	it('says that a code has run out, and takes the fresh one', async () => {
		const { api, hospital } = world;
		const identity = Wallet.create().identityAt(hospital.organization);
		const { page, look } = await staffAt(hospital.url, hospital.representative);
		await page.getByRole('link', { name: 'Register' }).click();
		const old = await signRegistration(api, identity, SHORT);
		await readCode(page, 'The code on the patient’s phone', writeRegistration(old));
		await page.getByText('The code is in order').waitFor();
		await until('the code has run out', 60, async () => {
			const { number } = await api.rpc.chain.getHeader();
			return number.toNumber() >= old.expiresAt;
		});
		await button(page, 'Register').click();
		await untilFailed(page, 'The code has run out');
		await look('code-expired');
		expect(await patientOf(api, toHex(identity.key.addressRaw))).toBeNull();
		await button(page, 'Close').click();
		const fresh = await signRegistration(api, identity);
		await readCode(page, 'The code on the patient’s phone', writeRegistration(fresh));
		await button(page, 'Register').click();
		await untilFinal(page);
		expect(await patientOf(api, toHex(identity.key.addressRaw))).toBe(toHex(fresh.patient));
		await page.context().close();
	});
});
