// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** The most that a phone may load before the patient's pages work, compressed, in bytes. */
export const BUDGET = 500_000;

/** What a first visit loads by itself beside the start, until a patient sees who has access. */
const FIRST_VISIT = ['src/wallet/begin.tsx', 'src/wallet/unlock.tsx', 'src/patient/pages.tsx'];

/** A file that was built, as far as it matters here. */
export interface Built {
	fileName: string;
	/** What is in it. */
	content: string | Uint8Array;
	/** The sources that it was made of; none for what is no script. */
	sources: readonly string[];
	/** The files that it loads at once. */
	imports: readonly string[];
	isEntry: boolean;
}

/**
 * All that is loaded until a patient sees who has access: the page, its style, and every piece of script on the
 * way there, whether the start needs it or only the patient's pages.
 *
 * @param pages the sources that a first visit asks for by itself
 * @returns the files, and their lengths compressed, in bytes
 * @throws Error when one of the pages was not built
 */
export function firstLoad(built: readonly Built[], pages: readonly string[]): Map<string, number> {
	const loaded = new Map<string, number>();
	const take = (file: Built): void => {
		if (loaded.has(file.fileName)) return;
		loaded.set(file.fileName, gzipSync(file.content, { level: 9 }).length);
		for (const it of built) if (file.imports.includes(it.fileName)) take(it);
	};
	for (const it of built) if (it.isEntry || /\.(html|css)$/.test(it.fileName)) take(it);
	for (const page of pages) {
		const file = built.find(({ sources }) => sources.some((it) => it.endsWith(page)));
		if (!file) throw new Error(`${page} was not built: is it still called so?`);
		take(file);
	}
	return loaded;
}

/** Says how much a phone loads at first, and fails the build where that is over the budget. */
export function sizeBudget(): Plugin {
	return {
		name: 'carechain-size-budget',
		apply: 'build',
		writeBundle(_, bundle) {
			const built = Object.values(bundle).map((file): Built => {
				const { fileName } = file;
				return file.type === 'chunk'
					? {
							fileName,
							content: file.code,
							sources: file.moduleIds,
							imports: file.imports,
							isEntry: file.isEntry,
						}
					: { fileName, content: file.source, sources: [], imports: [], isEntry: false };
			});
			const lengths = [...firstLoad(built, FIRST_VISIT).values()];
			const sum = lengths.reduce((total, length) => total + length, 0);
			const words = `the first load is ${kilobytes(sum)} of ${kilobytes(BUDGET)}, in ${lengths.length} files`;
			if (sum > BUDGET) this.error(words);
			console.log(words);
		},
	};
}

function kilobytes(bytes: number): string {
	return `${(bytes / 1000).toFixed(0)} kB`;
}
