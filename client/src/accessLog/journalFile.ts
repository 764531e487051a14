// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Where a journal's lines are kept. Nothing is ever changed in it but by adding to its end. */
export interface JournalFile {
	/** All that is in it; empty if there is nothing yet. */
	read(): Promise<string>;
	/** Adds to its end, and comes back once that would outlive a crash. */
	append(text: string): Promise<void>;
}

/** A journal in a file. Nobody but the journal writes into it. Needs Node.js. */
export function journalFile(path: string): JournalFile {
	// Named here only, so that a wallet in a browser can do without.
	const fs = import('node:fs/promises');
	return {
		async read() {
			try {
				return await (await fs).readFile(path, 'utf8');
			} catch (error) {
				if ((error as { code?: unknown }).code === 'ENOENT') return '';
				throw error;
			}
		},
		async append(text) {
			const file = await (await fs).open(path, 'a', 0o600);
			try {
				await file.writeFile(text);
				await file.datasync();
			} finally {
				await file.close();
			}
		},
	};
}

/** A journal that is gone with the program: for tests and demonstrations. */
export function memoryFile(text = ''): JournalFile & { readonly text: string } {
	let content = text;
	return {
		get text() {
			return content;
		},
		read: () => Promise.resolve(content),
		append(more) {
			content += more;
			return Promise.resolve();
		},
	};
}
