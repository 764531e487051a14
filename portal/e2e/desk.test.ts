// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	AccessJournal,
	AccessQueue,
	chainSender,
	emergenciesOf,
	encryptionKeyPair,
	fromHex,
	memoryFile,
	RecordLog,
	extendLog,
	seal,
	toHex,
	writeOpened,
	type HexString,
	type SealedRecord,
} from '@carechain/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCode as decoded, writeCode } from '../src/codes/code.js';
import { DESK, launch, openWindow, PHONE } from './support/browser.js';
import { serveGateway } from './support/gateway.js';
import { serve, type Site } from './support/site.js';
import {
	blind,
	configOf,
	copied,
	looker,
	makeWallet,
	readCode,
	readPicture,
	signIn,
} from './support/steps.js';
import { practitionerAt, startWorld, type World } from './support/world.js';

let world: World;
let phoneSite: Site;
let deskSite: Site;
let wardSite: Site;
let reviewSite: Site;
let gateway: Site | undefined;
let browser: Browser;
let folder: string;

beforeAll(async () => {
	world = await startWorld();
	phoneSite = await serve(configOf(world));
	folder = await mkdtemp(join(tmpdir(), 'carechain-desk-'));
	browser = await launch();
});

afterAll(async () => {
	await browser.close();
	await phoneSite.close();
	await deskSite.close();
	await wardSite.close();
	await reviewSite.close();
	await gateway?.close();
	await world.end();
	await rm(folder, { recursive: true, force: true });
});

async function askForRecord(page: Page): Promise<void> {
	await page.getByRole('link', { name: 'Read a record' }).click();
	await page.getByRole('button', { name: 'Ask for the record' }).click();
}

describe('two hospitals’ desks, each at its own node, and a phone', () => {
	it(
		'register a patient, share a record with consent, and refuse it once the patient has taken that back',
		{ timeout: 400_000 },
		async () => {
			const { network, hospital, other, author, doctor, api } = world;
			// The hospital's side: what it seals, and where it answers.
			const encryption = encryptionKeyPair();
			const log = new RecordLog(hospital.organization);
			const records = new Map<HexString, SealedRecord>();
			deskSite = await serve({ ...configOf(world), desk: { node: hospital.url, gateways: {} } });
			// The other hospital's desk, at its own node: it knows nothing but what the network tells that one.
			const gateways: Record<string, string> = {};
			wardSite = await serve({ ...configOf(world), desk: { node: other.url, gateways } });
			const accesses = new AccessQueue(
				await AccessJournal.open(hospital.organization, memoryFile()),
				chainSender(api, hospital.organization, hospital.representative),
			);
			const holder = { log, records, encryption, journal: accesses };
			gateway = await serveGateway(api, holder, new URL(wardSite.url).origin);
			gateways[String(hospital.organization)] = gateway.url;

			// The phone shows its code; the hospital's desk reads it.
			const phone = await openWindow(browser, PHONE);
			await makeWallet(phone.page, phoneSite.url, blind);
			await phone.page.getByRole('link', { name: 'Add a hospital' }).click();
			await phone.page.getByRole('button', { name: 'Continue' }).click();
			await phone.page
				.getByRole('img', { name: 'Your code for the desk' })
				.waitFor({ timeout: 60_000 });
			const registration = await copied(phone.page);
			const front = await openWindow(browser, DESK);
			const look = looker(front.page, 'desk');
			await signIn(front.page, deskSite, hospital.representative, folder, look);
			await look('overview');
			await front.page.getByRole('link', { name: 'Register' }).click();
			await readCode(front.page, 'The code on the patient’s phone', 'something else');
			await front.page.getByText('This is another code').waitFor();
			await readPicture(front.page, phone.page, 'Your code for the desk');
			await front.page.getByText('The code is in order').waitFor();
			await look('desk-register');
			await front.page.getByRole('button', { name: 'Register', exact: true }).click();
			await front.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
			await phone.page
				.getByRole('heading', { name: 'Who has access' })
				.waitFor({ timeout: 60_000 });
			const { patient } = decoded('register', registration);

			// A record about the patient, in the hospital's log.
			const sealed = await seal(
				{ resourceType: 'Observation', status: 'final', valueString: 'unremarkable' },
				{
					patient: fromHex(patient),
					practitioner: { role: author.role, key: author.key },
					custodian: encryption.publicKey,
				},
			);
			log.append(sealed.commitment);
			records.set(toHex(sealed.commitment), sealed);
			await extendLog(api, log, hospital.representative, { until: 'finalized' });

			// The other hospital's doctor asks before the patient has allowed it, and is refused.
			const ward = await openWindow(browser, DESK);
			const lookWard = looker(ward.page, 'desk-ward');
			await signIn(ward.page, wardSite, doctor.key, folder, blind);
			await ward.page.getByRole('link', { name: 'Read a record' }).click();
			await ward.page.getByRole('radio', { name: 'Hospital A' }).check();
			await ward.page.getByLabel('The record').fill(toHex(sealed.commitment));
			await ward.page.getByRole('button', { name: 'Ask for the record' }).click();
			await ward.page.getByText('The patient has not allowed it.').waitFor({ timeout: 60_000 });
			await lookWard('refused');

			// The doctor asks for consent; the patient gives it on the phone.
			await ward.page.getByRole('link', { name: 'Ask for consent' }).click();
			await readCode(
				ward.page,
				'The patient’s code',
				writeCode('patient', { organization: hospital.organization, patient }),
			);
			await ward.page.getByRole('checkbox', { name: 'test results' }).check();
			await lookWard('ask');
			await ward.page.getByRole('button', { name: 'Ask the patient' }).click();
			await ward.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
			await phone.page.getByRole('link', { name: /Requests/ }).click();
			await phone.page
				.getByRole('button', { name: 'Allow', exact: true })
				.click({ timeout: 60_000 });
			await phone.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
			await phone.page.getByRole('button', { name: 'Close' }).click();

			// Now the record is released.
			await askForRecord(ward.page);
			await ward.page.locator('[data-record=shown]').waitFor({ timeout: 60_000 });
			await ward.page.getByText('unremarkable').waitFor();
			await ward.page.getByText('It stands in the holder’s log').waitFor();
			await lookWard('record');

			// Two taps on the phone, and the next read is refused.
			await phone.page.getByRole('link', { name: 'Access' }).click();
			await phone.page.getByRole('button', { name: 'Take back' }).click({ timeout: 60_000 });
			await phone.page.getByRole('button', { name: 'Yes, take it back' }).click();
			await phone.page
				.locator('[data-phase=inBlock], [data-phase=final]')
				.waitFor({ timeout: 60_000 });
			await ward.page.getByRole('button', { name: 'Ask for the record' }).click();
			await ward.page.locator('[data-record=refused]').waitFor({ timeout: 60_000 });
			await ward.page.getByText('The patient has taken the permission back.').waitFor();
			expect(await ward.page.getByText('unremarkable').count()).toBe(0);
			await lookWard('revoked');

			// The other hospital says that it knows.
			await ward.page.getByRole('link', { name: 'Overview' }).click();
			await readCode(
				ward.page,
				'The patient’s code',
				writeCode('patient', { organization: hospital.organization, patient }),
			);
			await ward.page
				.getByRole('button', { name: 'We know, and have acted on it' })
				.click({ timeout: 60_000 });

			// While that is on its way the glass is broken: the same record, at once, and the patient is told.
			await ward.page.getByRole('link', { name: 'Emergency' }).click();
			await readCode(
				ward.page,
				'The patient’s code',
				writeCode('patient', { organization: hospital.organization, patient }),
			);
			await ward.page.getByRole('checkbox', { name: 'test results' }).check();
			await ward.page.getByLabel('Why?').fill('Unconscious after an accident, on anticoagulants.');
			await lookWard('emergency');
			const [statement] = await Promise.all([
				ward.page.waitForEvent('download', { timeout: 60_000 }),
				ward.page.getByRole('button', { name: 'Declare the emergency' }).click(),
			]);
			await ward.page.getByRole('link', { name: 'Read a record' }).click();
			await ward.page.getByRole('radio', { name: 'An emergency that was declared' }).check();
			await ward.page.getByRole('button', { name: 'Ask for the record' }).click();
			await ward.page.locator('[data-record=shown]').waitFor({ timeout: 60_000 });
			await phone.page.getByRole('link', { name: 'History' }).click();
			await phone.page.getByText(/declared an emergency/).waitFor({ timeout: 60_000 });

			// A privacy officer of a third hospital reviews it, with the statement that the other one sends.
			const file = join(folder, 'statement.json');
			await statement.saveAs(file);
			const [emergency] = await emergenciesOf(api, fromHex(patient));
			const reviewer = network.hospitals[emergency?.reviewer ?? -1];
			if (!reviewer) throw new Error('no hospital was chosen to review it');
			const officer = await practitionerAt(reviewer.organization, api, ['privacy-officer']);
			reviewSite = await serve({ ...configOf(world), desk: { node: reviewer.url, gateways: {} } });
			await front.page.getByRole('button', { name: 'Sign out' }).click();
			await signIn(front.page, reviewSite, officer.key, folder, blind);
			const choose = front.page.locator('article input[type=file]');
			await choose.setInputFiles({
				name: 'other.json',
				mimeType: 'application/json',
				buffer: Buffer.from('{"justification":"curious"}'),
			});
			await front.page.getByText('This is not the statement of this case').waitFor();
			await choose.setInputFiles(file);
			await front.page.getByText('Unconscious after an accident').waitFor();
			await front.page.getByLabel('Your opinion').fill('There was no time to ask.');
			await look('review');
			await front.page.getByRole('button', { name: 'It was justified' }).click();
			await front.page.locator('[data-phase=final]').waitFor({ timeout: 60_000 });
			await front.page.getByText('There is nothing to review.').waitFor({ timeout: 60_000 });
			await phone.page
				.getByText(/a review found that it was justified/)
				.waitFor({ timeout: 60_000 });

			// The hospital gives the patient its list: who looked, and who was refused.
			await accesses.flush();
			await phone.page.getByLabel('Open the file').setInputFiles({
				name: 'accesses.jsonl',
				mimeType: 'application/jsonl',
				buffer: Buffer.from(writeOpened(accesses.journal.openedFor(fromHex(patient)))),
			});
			await phone.page.getByText('4 entries were read.').waitFor({ timeout: 60_000 });
			await expect
				.poll(() => phone.page.getByText(/wanted to read your test results/).count())
				.toBe(2);
			expect(await phone.page.getByText(/read your test results from/).count()).toBe(2);
			await looker(phone.page, 'desk-phone')('who-looked');
			expect([...phone.troubles, ...front.troubles, ...ward.troubles]).toEqual([]);
			expect(await ward.page.evaluate('JSON.stringify({ ...localStorage })')).toBe('{}');
		},
	);
});
