// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { posix } from 'node:path';
import type { Disk } from './disk.js';

/** How many files are written at once. */
const AT_ONCE = 16;

/** Writes that outlive a loss of power once they come back. */
export class DurableFolder {
	/** Folders that are known to be there for good, relative to the root. */
	readonly #folders = new Set<string>();

	constructor(
		readonly disk: Disk,
		/** The folder below which everything stands. */
		readonly root: string,
	) {}

	/** Where a path below the root stands. */
	at(path: string): string {
		return posix.join(this.root, path);
	}

	/** Puts content in the place of a file, at once: whatever happens, it is the old content or the new. */
	async replace(path: string, bytes: Uint8Array): Promise<void> {
		const beside = this.at(`${path}.new`);
		await this.#ensureFolder(posix.dirname(path));
		await this.disk.write(beside, bytes);
		await this.disk.sync(beside);
		await this.disk.rename(beside, this.at(path));
		await this.disk.sync(this.at(posix.dirname(path)));
	}

	/** Writes files that nobody looks for until all of them are there. */
	async writeAll(files: readonly { path: string; bytes: Uint8Array }[]): Promise<void> {
		const folders = new Set(files.map(({ path }) => posix.dirname(path)));
		for (const folder of folders) await this.#ensureFolder(folder);
		await inParallel(files, async ({ path, bytes }) => {
			await this.disk.write(this.at(path), bytes);
			await this.disk.sync(this.at(path));
		});
		await inParallel([...folders], (folder) => this.disk.sync(this.at(folder)));
	}

	/** Writes into a file from an offset on, which makes it if it is not there. */
	async writeAt(path: string, offset: number, bytes: Uint8Array): Promise<void> {
		await this.#ensureFolder(posix.dirname(path));
		await this.disk.writeAt(this.at(path), offset, bytes);
		await this.disk.sync(this.at(path));
		if (offset === 0) await this.disk.sync(this.at(posix.dirname(path)));
	}

	/** Cuts a file to a length that it has. */
	async cut(path: string, length: number): Promise<void> {
		if (length === 0) return this.remove(path);
		await this.disk.truncate(this.at(path), length);
		await this.disk.sync(this.at(path));
	}

	/** Removes what is there; where power is lost at once, it may be there again. */
	async remove(path: string): Promise<void> {
		await this.disk.remove(this.at(path));
		this.#folders.delete(path);
	}

	async #ensureFolder(folder: string): Promise<void> {
		if (this.#folders.has(folder)) return;
		if (folder !== '.') await this.#ensureFolder(posix.dirname(folder));
		const path = this.at(folder);
		const isNew = await this.disk.makeFolder(path);
		// One that another run made may not have been synced when that one ended.
		if (isNew || folder !== '.') await this.disk.sync(posix.dirname(path));
		this.#folders.add(folder);
	}
}

async function inParallel<Item>(
	items: readonly Item[],
	act: (item: Item) => Promise<void>,
): Promise<void> {
	const rest = items.values();
	const worker = async (): Promise<void> => {
		for (const item of rest) await act(item);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
