// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import axe, { type AxeResults } from 'axe-core';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
	chromium,
	devices,
	type Browser,
	type BrowserContextOptions,
	type Page,
} from 'playwright-core';

/** Where Debian puts it. */
const CHROMIUM = process.env.CARECHAIN_CHROMIUM ?? '/usr/bin/chromium';

/** With the other reports, a folder for each size of window. */
const SCREENSHOTS = fileURLToPath(new URL('../../../target/reports/screenshots', import.meta.url));

/** Options that keep the browser from talking to anybody but the pages. */
const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** A window as large as a phone's. */
export const PHONE: BrowserContextOptions = {
	...devices['Pixel 7'],
	locale: 'en-GB',
};

/** A window as large as a desk's. */
export const DESK: BrowserContextOptions = {
	viewport: { width: 1280, height: 900 },
	locale: 'en-GB',
};

/** Starts the system's Chromium. */
export function launch(more: readonly string[] = []): Promise<Browser> {
	return chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...more] });
}

/** A fresh window, and what went wrong in it: uncaught errors, and refusals of the security policy. */
export async function openWindow(
	browser: Browser,
	options: BrowserContextOptions,
): Promise<{ page: Page; troubles: string[] }> {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	const troubles: string[] = [];
	page.on('pageerror', (error) => troubles.push(error.message));
	page.on('console', (message) => {
		if (/Content Security Policy|Trusted/.test(message.text())) troubles.push(message.text());
	});
	return { page, troubles };
}

/** What every page is looked at in. */
export const SIZES = [
	['phone', { width: 412, height: 839 }],
	['desk', { width: 1280, height: 900 }],
] as const;

/** Keeps a picture of the whole page, in a window of a size, for people to look at. */
export async function picture(
	page: Page,
	name: string,
	[size, { width, height }]: (typeof SIZES)[number],
): Promise<void> {
	await mkdir(`${SCREENSHOTS}/${size}`, { recursive: true });
	await page.setViewportSize({ width, height });
	// As tall as the page, so that what sticks to the window's edges stands there and not in between.
	const tall = await page.evaluate<number>('document.documentElement.scrollHeight');
	await page.setViewportSize({ width, height: Math.max(height, tall) });
	// What is on its way from one colour to another is shown as it ends.
	await page.screenshot({ path: `${SCREENSHOTS}/${size}/${name}.png`, animations: 'disabled' });
}

/** By how many pixels a page is wider than its window: nobody should have to move a page sideways to read it. */
export function overhang(page: Page): Promise<number> {
	return page.evaluate<number>(
		'document.documentElement.scrollWidth - document.documentElement.clientWidth',
	);
}

/** What is wrong with a page for who cannot see it, or cannot use a mouse: serious and critical findings. */
export async function faults(page: Page): Promise<string[]> {
	// Not as a script of the page, which its policy would refuse.
	await page.evaluate(axe.source);
	const { violations } = await page.evaluate<AxeResults>('axe.run()');
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.flatMap(({ id, nodes }) =>
			nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
		);
}
