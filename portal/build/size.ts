// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** The most that a phone may load before the patient's pages work, compressed, in bytes. */
export const BUDGET = 500_000;

/** What Vite notes of each file that it wrote. */
interface Built {
	file: string;
	css?: string[];
	imports?: string[];
	dynamicImports?: string[];
	isEntry?: boolean;
}

/** A file of the first load, and its length in bytes as it travels. */
export interface Loaded {
	file: string;
	compressed: number;
}

/**
 * All that is loaded until a patient sees who has access: the page, its style, and every piece of script on the
 * way there, whether the start needs it or only the patient's pages.
 *
 * @param folder of the built pages
 * @param pages the sources that a patient's first visit asks for by itself, beside the start
 */
export function firstLoad(folder: string, pages: readonly string[]): Loaded[] {
	const manifest = JSON.parse(readFileSync(`${folder}/.vite/manifest.json`, 'utf8')) as Record<
		string,
		Built
	>;
	const files = new Set(['index.html']);
	const take = (name: string): void => {
		const built = manifest[name];
		if (!built) throw new Error(`${name} was not built: is it still called so?`);
		if (files.has(built.file)) return;
		files.add(built.file);
		for (const sheet of built.css ?? []) files.add(sheet);
		for (const needed of built.imports ?? []) take(needed);
	};
	for (const [name, { isEntry }] of Object.entries(manifest)) if (isEntry) take(name);
	for (const page of pages) take(page);
	return [...files].map((file) => ({
		file,
		compressed: gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }).length,
	}));
}
