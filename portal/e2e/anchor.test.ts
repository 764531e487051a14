// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	depositGateway,
	Deposits,
	encryptionKeyPair,
	fromHex,
	logHead,
	patientIdOf,
	seal,
	toHex,
	type Bundle,
	type HexString,
	type Resource,
} from '@carechain/client';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../client/dist/demo/bundles.js';
import { serveAnswers, type Served } from '../../client/dist/demo/web/server.js';
import { DiskDeposits } from '../../client/dist/records/disk/deposits.js';
import { checkSealed } from '../../client/dist/records/disk/sealedStore.js';
import { DESK, launch, openWindow } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import { blind, configOf, looker, signIn } from './support/steps.js';
import { startWorld, type World } from './support/world.js';

/** Real bundles, one patient each, where the environment names a folder of them. */
const BUNDLES = process.env.CARECHAIN_BUNDLES ? process.env.CARECHAIN_BUNDLES : EXAMPLES;

const encryption = encryptionKeyPair();

let world: World;
let store: DiskDeposits;
let gateway: Served;
let site: Site;
let browser: Browser;
let folder: string;
/** The folder that is anchored. */
let records: string;
/** How many records of patients are in the files that are taken. */
let expected: number;
/** How many more batches the store takes before its answers are lost on the way; null for no end. */
let answersLeft: number | null = null;
const troubles: string[] = [];

beforeAll(async () => {
	// A hospital whose log no other test fills.
	world = await startWorld([2, 3]);
	folder = await mkdtemp(join(tmpdir(), 'carechain-anchor-'));
	records = join(folder, 'ward');
	expected = await fill(records);
	store = await DiskDeposits.open(join(folder, 'log'), world.hospital.organization);
	browser = await launch();
	const setUp = { url: '', encryptionKey: toHex(encryption.publicKey) };
	site = await serve({
		...configOf(world),
		desk: { node: world.hospital.url, gateways: {}, records: setUp },
	});
	const origins = [new URL(site.url).origin];
	const answer = depositGateway(world.api, store, { origins });
	gateway = await serveAnswers(async (request) => {
		const isPost = request.method === 'POST';
		const isBatch = isPost && (await request.clone().text()).includes('"ask":"take"');
		const given = await answer(request);
		if (answersLeft !== null && isPost) {
			if (answersLeft === 0) throw new Error('the answer is lost');
			if (isBatch) answersLeft -= 1;
		}
		return given;
	});
	setUp.url = gateway.url;
}, 180_000);

afterAll(async () => {
	await browser.close();
	await site.close();
	await gateway.close();
	await store.close();
	await world.end();
	await rm(folder, { recursive: true, force: true });
});

/** Puts real files into a folder, good ones and others, and says how many records are in the good ones. */
async function fill(into: string): Promise<number> {
	await mkdir(into);
	const patients: Record<string, HexString> = {};
	let count = 0;
	const bundles: { text: string; resources: Resource[] }[] = [];
	for (const name of (await readdir(BUNDLES)).filter((it) => it.endsWith('.json')).sort()) {
		const text = await readFile(join(BUNDLES, name), 'utf8');
		const resources = (JSON.parse(text) as Bundle).entry.map(({ resource }) => resource);
		if (resources.some(({ resourceType }) => resourceType === 'Patient')) {
			bundles.push({ text, resources });
		}
	}
	const [one, two] = bundles;
	if (!one || !two) throw new Error(`fewer than two bundles of patients in ${BUNDLES}`);
	for (const { resources } of [one, two]) {
		const id = resources.map(patientIdOf).find((it) => it !== null) ?? '';
		patients[id] = toHex(randomBytes(16));
		count += resources.filter((it) => patientIdOf(it) !== null).length;
	}
	await writeFile(join(into, '1-bundle.json'), one.text);
	await writeFile(join(into, '2-cut-off.json'), two.text.slice(0, two.text.length / 2));
	const stranger = { resourceType: 'Observation', subject: { reference: 'Patient/nobody-knows' } };
	await writeFile(join(into, '3-stranger.json'), JSON.stringify(stranger));
	const lines = two.resources.map((it) => `${JSON.stringify(it)}\n`);
	await writeFile(join(into, '4-export.ndjson'), lines.join(''));
	await writeFile(join(into, 'patients.json'), JSON.stringify(patients));
	await writeFile(join(into, 'read-me.txt'), 'For the ward.');
	return count;
}

async function openAnchor(page: Page): Promise<void> {
	await page.getByRole('link', { name: 'Anchor', exact: true }).click();
	await page.getByRole('heading', { name: 'Anchor records' }).waitFor();
}

async function choose(page: Page): Promise<void> {
	await page.getByLabel('Choose a folder').setInputFiles(records);
	await page.getByText('The folder’s patients.json names the patients.').waitFor();
}

/** The state of a file, as the table has it. */
function stateOf(page: Page, name: string): Promise<string> {
	return page
		.getByRole('row', { name: new RegExp(name) })
		.locator('td')
		.first()
		.innerText();
}

describe('a desk with a folder of FHIR files', () => {
	it('seals them into the hospital’s log, says what it left out, and goes on after the store was gone', async () => {
		const { page, troubles: met } = await openWindow(browser, DESK);
		const look = looker(page, 'anchor');
		await signIn(page, site, world.author.key, folder, blind);
		await openAnchor(page);
		await choose(page);
		await page.getByText('One file is neither .json nor .ndjson').waitFor();
		await look('chosen');

		// The store takes one batch, and the answer to the next one never arrives.
		answersLeft = 1;
		await page.getByRole('button', { name: 'Seal and hand in' }).click();
		await page
			.getByText('The organisation’s store does not answer')
			.first()
			.waitFor({ timeout: 120_000 });
		await look('store-gone');
		const before = store.log.size;
		expect(before).toBeGreaterThan(0);
		expect(before).toBeLessThan(expected);
		// Another page and back: the folder is still there.
		await page.getByRole('link', { name: 'Overview' }).click();
		await openAnchor(page);

		answersLeft = null;
		await page.getByRole('button', { name: 'Go on' }).click();
		await page.locator('[data-over="4"]').waitFor({ timeout: 180_000 });
		await page.getByText('2 files were left out.').waitFor();
		expect(await stateOf(page, '1-bundle')).toBe('in the store');
		expect(await stateOf(page, '4-export')).toBe('in the store');
		expect(await stateOf(page, '2-cut-off')).toBe('It is not JSON.');
		expect(await stateOf(page, '3-stranger')).toContain('nobody-knows');
		await look('left-out');
		// Nothing was lost, and nothing was taken twice.
		expect(store.log.size).toBe(expected);
		expect(await checkSealed(store.log, () => undefined)).toEqual({ kept: expected, erased: 0 });
		met.push(...troubles);
		await page.context().close();
		expect(met).toEqual([]);
	}, 400_000);

	it('takes nothing twice, and the representative tells the chain of all of it at once', async () => {
		const { page } = await openWindow(browser, DESK);
		const look = looker(page, 'anchor');
		await signIn(page, site, world.author.key, folder, blind);
		await openAnchor(page);
		await choose(page);
		await page.getByRole('button', { name: 'Seal and hand in' }).click();
		await page.locator('[data-over="4"]').waitFor({ timeout: 120_000 });
		expect(await stateOf(page, '1-bundle')).toBe('was in the store already');
		expect(store.log.size).toBe(expected);
		await page.getByRole('button', { name: '中文' }).click();
		await look('zh');
		await page.context().close();

		const office = await openWindow(browser, DESK);
		await signIn(office.page, site, world.hospital.representative, folder, blind);
		await openAnchor(office.page);
		await office.page.getByText('A practitioner signs the records.').waitFor();
		await office.page.getByRole('button', { name: 'Tell the chain' }).click({ timeout: 60_000 });
		await office.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
		await looker(office.page, 'anchor')('told');
		expect(await logHead(world.api, world.hospital.organization)).toMatchObject({
			size: BigInt(expected),
			root: toHex(await store.log.root()),
		});
		expect(office.troubles).toEqual([]);
		await office.page.context().close();
	}, 300_000);
});

describe('a hospital’s store', () => {
	const source = `0x${'17'.repeat(32)}` as const;

	it('takes nothing from another hospital’s staff', async () => {
		const { doctor, hospital } = world;
		const theirs = new Deposits(gateway.url, hospital.organization, doctor);
		await expect(theirs.standing([])).rejects.toMatchObject({ reason: 'NotOurs' });
		// Nor with a credential of ours and a key that is not its.
		const stolen = { role: world.author.role, key: doctor.key };
		const pretended = new Deposits(gateway.url, hospital.organization, stolen);
		await expect(pretended.standing([])).rejects.toMatchObject({ reason: 'NotOurs' });
		await expect(pretended.extensionCall(world.api)).rejects.toMatchObject({ reason: 'NotOurs' });
	});

	it('takes no record that somebody else signed, and none that it would leave a gap before', async () => {
		const { author, doctor, hospital } = world;
		const ours = new Deposits(gateway.url, hospital.organization, author);
		const context = { patient: fromHex(`0x${'01'.repeat(16)}`), custodian: encryption.publicKey };
		const observation = { resourceType: 'Observation', status: 'final' };
		const theirs = await seal(observation, { ...context, practitioner: doctor });
		const before = store.log.size;
		await expect(ours.take(source, 0, 1, [theirs])).rejects.toMatchObject({
			reason: 'RecordInvalid',
		});
		const own = await seal(observation, { ...context, practitioner: author });
		const altered = { ...own, salt: new Uint8Array(32) };
		await expect(ours.take(source, 0, 1, [altered])).rejects.toMatchObject({
			reason: 'RecordInvalid',
		});
		// Nor one that names a credential which is not the signer's.
		const borrowed = { role: doctor.role, key: author.key };
		const under = await seal(observation, { ...context, practitioner: borrowed });
		await expect(ours.take(source, 0, 1, [under])).rejects.toMatchObject({
			reason: 'RecordInvalid',
		});
		await expect(ours.take(source, 1, 2, [own])).rejects.toMatchObject({ reason: 'Gap' });
		expect(store.log.size).toBe(before);
		expect((await ours.standing([source])).taken).toEqual([0]);
	});
});
