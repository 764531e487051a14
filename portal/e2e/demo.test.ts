// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../client/dist/demo/bundles.js';
import { nodeBinary } from '../../client/dist/testing/process.js';
import { until } from '../../client/dist/testing/until.js';
import { DESK, launch, openWindow, PHONE } from './support/browser.js';
import { looker } from './support/steps.js';

const PROGRAM = fileURLToPath(new URL('../../client/dist/demo/web/main.js', import.meta.url));
const PAGES = fileURLToPath(new URL('../dist', import.meta.url));
/** Four nodes start, and a hundred records are sealed. */
const UNTIL_READY = 240;

let program: ChildProcess;
let said = '';
let ended: Promise<number | null>;
let browser: Browser;

beforeAll(async () => {
	const args = ['--node', nodeBinary(), '--pages', PAGES, '--bundles', EXAMPLES, '--hours', '1'];
	program = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
	program.stdout?.on('data', (text: Buffer) => (said += text.toString()));
	ended = new Promise((resolve) => program.once('exit', resolve));
	await until('the demonstration says that it is ready', UNTIL_READY, () =>
		Promise.resolve(said.includes('Ctrl-C ends it.')),
	);
	browser = await launch();
}, 300_000);

afterAll(async () => {
	await browser.close();
	program.kill('SIGKILL');
});

/** What the program named, by how it begins or ends. */
function named(pattern: RegExp): string {
	const found = pattern.exec(said)?.[1];
	if (found === undefined) throw new Error(`the demonstration named no ${pattern}:\n${said}`);
	return found;
}

describe('the demonstration with pages', () => {
	it('has a patient whose wallet opens, and a desk that reads that patient’s record with consent', async () => {
		const password = named(/The password of all files is: (.+)/);
		const phone = await openWindow(browser, PHONE);
		await phone.page.goto(`${named(/narrow window:\s+(\S+)/)}#/file`);
		await phone.page
			.locator('input[type=file]')
			.setInputFiles(named(/(\S+patient-1\.wallet\.json)/));
		await phone.page.getByLabel('Password of the file').fill(password);
		await phone.page.getByRole('button', { name: 'Open it' }).click();
		await phone.page.getByRole('link', { name: /General Hospital/ }).click({ timeout: 60_000 });
		await phone.page
			.getByRole('heading', { name: 'Hill Hospital (B)', exact: true })
			.waitFor({ timeout: 60_000 });
		await looker(phone.page, 'demo')('phone');

		const desk = await openWindow(browser, DESK);
		await desk.page.goto(named(/Hospital B {2}(\S+)/));
		await desk.page
			.locator('input[type=file]')
			.setInputFiles(named(/(\S+hospital-b-doctor\.json)/));
		await desk.page.getByLabel('Password of the file').fill(password);
		await desk.page.getByRole('button', { name: 'Sign in' }).click();
		await desk.page.getByRole('link', { name: 'Read a record' }).click({ timeout: 60_000 });
		await desk.page.getByRole('radio', { name: 'Hospital A' }).check();
		await desk.page.getByLabel('The record').fill(named(/ask Hospital A for:\s+(0x[0-9a-f]{64})/));
		await desk.page.getByRole('button', { name: 'Ask for the record' }).click();
		await desk.page.locator('[data-record=shown]').waitFor({ timeout: 60_000 });
		await looker(desk.page, 'demo')('desk');
		expect([...phone.troubles, ...desk.troubles]).toEqual([]);
	}, 240_000);

	it('ends when it is asked to, and leaves nothing behind', async () => {
		const folder = dirname(named(/(\S+patient-1\.wallet\.json)/));
		expect(existsSync(folder)).toBe(true);
		program.kill('SIGINT');
		expect(await ended).toBe(0);
		expect(existsSync(folder)).toBe(false);
	}, 60_000);
});
