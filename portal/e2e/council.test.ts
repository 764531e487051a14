// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	approve,
	commit,
	connect,
	newSalt,
	organization,
	proposals,
	registerPractitioner,
	seatsOf,
	today,
	toHex,
	type ApiPromise,
	type KeyringPair,
} from '@carechain/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey } from '../../client/dist/demo/cast.js';
import { Network } from '../../client/dist/testing/network.js';
import { DESK, launch, openWindow } from './support/browser.js';
import { serve, type Site } from './support/site.js';
import { blind, looker, signIn, type Glance } from './support/steps.js';

/** Blocks in a session: enough for every validator to have two turns. */
const SESSION = 10;
/** The first blocks have to come and become final, on a machine that does other things as well. */
const UNTIL_FINAL = 90;
/** What is admitted first after the four hospitals and the regulator. */
const FIFTH = 5;

let network: Network;
let browser: Browser;
let folder: string;
let api: ApiPromise;
const sites: Site[] = [];
const troubles: string[] = [];

beforeAll(async () => {
	network = await Network.found({
		id: 'council',
		sessionLength: SESSION,
		minValidators: 3,
		members: [
			...['A', 'B', 'C', 'D'].map((name) => ({ name: `Hospital ${name}`, validator: true })),
			{ name: 'Regulator', kind: 'regulator', board: true },
		],
	});
	const nodes = await network.startValidators();
	await nodes[0]?.untilFinal(2, UNTIL_FINAL);
	api = await connect(urlOf('Hospital A'));
	// What is left can still decide what is final; what it misses has to be seen.
	await network.nodes.get('Hospital D')?.stop();
	folder = await mkdtemp(join(tmpdir(), 'carechain-council-'));
	browser = await launch();
}, 240_000);

afterAll(async () => {
	await browser.close();
	await Promise.all(sites.map((site) => site.close()));
	await api.disconnect();
	await network.close();
	await rm(folder, { recursive: true, force: true });
});

function urlOf(name: string): string {
	const node = network.nodes.get(name);
	if (!node) throw new Error(`no node of ${name}`);
	return node.url;
}

function keyOf(name: string): KeyringPair {
	return network.member(name).representative.pair;
}

/** Somebody's desk, at the node of a hospital, with the page about the two bodies open. */
async function councilOf(
	at: string,
	key: KeyringPair,
	prefix: string,
): Promise<{ page: Page; look: Glance }> {
	const site = await serve({
		genesis: api.genesisHash.toHex(),
		hospitals: [{ organization: 0, name: { en: 'Hospital A' }, endpoint: urlOf('Hospital A') }],
		desk: { node: urlOf(at), gateways: {} },
	});
	sites.push(site);
	const window = await openWindow(browser, DESK);
	window.page.on('close', () => troubles.push(...window.troubles));
	await signIn(window.page, site, key, folder, blind);
	await window.page.getByRole('link', { name: 'Council' }).click();
	await window.page.getByRole('heading', { name: 'Council and board' }).waitFor();
	return { page: window.page, look: looker(window.page, prefix) };
}

/** Taps something, and waits until what it does is final; puts that away. */
async function act(page: Page, button: string): Promise<void> {
	await page.getByRole('button', { name: button, exact: true }).click({ timeout: 60_000 });
	await page.locator('[data-phase=final]').waitFor({ timeout: 90_000 });
	await page.getByRole('button', { name: 'Close' }).click();
}

describe('the two bodies, each member at a desk of its own', () => {
	let first: Page;
	let look: Glance;
	let second: Page;

	it('see what a member of the council proposes, and carry it out once both have approved', async () => {
		({ page: first, look } = await councilOf('Hospital A', keyOf('Hospital A'), 'council'));
		await first.getByText('You have a seat: council.').waitFor({ timeout: 60_000 });
		await first.getByLabel('Its name').fill('Hospital E');
		await first.getByLabel('The account of its representative').fill('5Grwva');
		await first.getByText('This is no address yet.').waitFor();
		await look('propose');
		await first.getByLabel('The account of its representative').fill(newKey().address);
		await first
			.getByLabel('The last day')
			.fill(new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10));
		await act(first, 'Propose it');
		await first.getByRole('heading', { name: 'Admit Hospital E (hospital)' }).waitFor();
		await first.getByText('All that it says').click();
		await first.getByText('consortium.admitOrganization').waitFor();
		await look('proposal');
		// Who proposed it has approved it, and one does not do.
		expect(await first.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
		expect(await first.getByRole('button', { name: 'Carry it out' }).count()).toBe(0);

		({ page: second } = await councilOf('Hospital B', keyOf('Hospital B'), 'council-b'));
		await act(second, 'Approve');
		await approve(api, 0, keyOf('Hospital C'), { until: 'finalized' });
		// Three of four hospitals have approved, and the board has not.
		await first.getByText('3 of 3').waitFor({ timeout: 60_000 });
		expect(await first.getByRole('button', { name: 'Carry it out' }).count()).toBe(0);
		const board = await councilOf('Hospital C', keyOf('Regulator'), 'council-board');
		await board.page.getByText('You have a seat: oversight board.').waitFor({ timeout: 60_000 });
		await act(board.page, 'Approve');
		await board.look('approved');
		await board.page.context().close();
		await act(first, 'Carry it out');
		await first.getByText('Nothing waits for both bodies.').waitFor({ timeout: 60_000 });
		expect(await organization(api, FIFTH)).toMatchObject({
			name: 'Hospital E',
			standing: 'Active',
		});
	}, 400_000);

	it('take a right away by one of them alone', async () => {
		await first.getByLabel('What?').selectOption('Suspend an organisation');
		await first.getByLabel('Which organisation?').selectOption('Hospital E');
		await act(first, 'Propose it');
		await first.getByRole('heading', { name: 'Suspend Hospital E' }).waitFor();
		await act(first, 'Vote for it');
		await act(second, 'Vote for it');
		const third = await councilOf('Hospital C', keyOf('Hospital C'), 'council-c');
		await act(third.page, 'Vote against it');
		await third.page.getByText('2 of 3 votes for it that it needs, 1 against it').waitFor();
		await third.look('motion');
		await act(third.page, 'Vote for it');
		await act(third.page, 'End it');
		await third.page.getByText('No motion is open.').waitFor({ timeout: 60_000 });
		expect(await organization(api, FIFTH)).toMatchObject({ standing: 'Suspended' });
		await third.page.getByRole('link', { name: 'Members' }).click();
		await third.page.getByRole('cell', { name: 'suspended' }).waitFor({ timeout: 60_000 });
		await third.page.context().close();
	}, 300_000);

	it('let nobody vote who has no seat', async () => {
		const doctor = newKey();
		await registerPractitioner(
			api,
			{
				organization: 0,
				account: doctor.addressRaw,
				roles: ['doctor'],
				licence: commit('licence', newSalt(), new Uint8Array()),
				validUntil: (await today(api)) + 100,
			},
			keyOf('Hospital A'),
			{ until: 'finalized' },
		);
		await first.getByLabel('What?').selectOption('Reinstate an organisation');
		await first.getByLabel('Which organisation?').selectOption('Hospital E');
		await act(first, 'Propose it');
		const [open] = await proposals(api);
		const ward = await councilOf('Hospital A', doctor, 'council-ward');
		await ward.page.getByRole('heading', { name: 'Reinstate Hospital E' }).waitFor();
		await ward.page.getByText('you cannot vote').waitFor();
		for (const name of ['Approve', 'Propose it', 'Carry it out', 'Withdraw my proposal']) {
			expect(await ward.page.getByRole('button', { name, exact: true }).count(), name).toBe(0);
		}
		await ward.look('no-seat');
		await ward.page.context().close();
		// Nor would the chain take it.
		expect(await seatsOf(api, 'council')).not.toContain(toHex(doctor.addressRaw));
		await expect(approve(api, open?.id ?? -1, doctor)).rejects.toMatchObject({
			reason: 'CallNotAllowed',
		});
		await act(first, 'Withdraw my proposal');
		await first.getByText('Nothing waits for both bodies.').waitFor({ timeout: 60_000 });
	}, 240_000);

	it('see the members, and which validator is silent', async () => {
		await first.getByRole('link', { name: 'Members' }).click();
		await first.getByRole('heading', { name: 'Members and validators' }).waitFor();
		const silent = first.getByText('The validator of Hospital D is silent');
		const again = first.getByRole('button', { name: 'Look again' });
		await expect
			.poll(
				async () => {
					await again.click();
					return silent.count();
				},
				{ timeout: 120_000, interval: 3_000 },
			)
			.toBe(1);
		await first.getByRole('rowheader', { name: 'Regulator' }).waitFor();
		await look('members');
		await first.getByRole('button', { name: '中文' }).click();
		await first.getByText('Hospital D的验证节点失声').waitFor();
		await look('members-zh');
		await first.getByRole('link', { name: '理事会' }).click();
		await first.getByRole('heading', { name: '提出事项' }).waitFor({ timeout: 60_000 });
		await look('zh');
		await first.context().close();
		await second.context().close();
		expect(troubles).toEqual([]);
	}, 180_000);
});
