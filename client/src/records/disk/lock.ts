// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { open, readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Another process writes into the log. */
export class LogInUse extends Error {
	override readonly name = 'LogInUse';
}

const FILE = 'lock';

/** Locks that this process has. */
const held = new Set<string>();

/**
 * Keeps a log's folder for this process, until what is returned is called. What a process leaves behind that
 * was killed does not count.
 *
 * @throws LogInUse
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
	const path = resolve(folder, FILE);
	const holder = await tryLock(path);
	if (holder !== null) {
		if (isHeld(path, holder)) throw new LogInUse(`process ${holder} writes into ${folder}`);
		await rm(path, { force: true });
		if ((await tryLock(path)) !== null) throw new LogInUse(`others write into ${folder}`);
	}
	held.add(path);
	return async () => {
		held.delete(path);
		await rm(path, { force: true });
	};
}

/** Takes the lock, or says which process has it. */
async function tryLock(path: string): Promise<number | null> {
	try {
		const file = await open(path, 'wx');
		await file.writeFile(String(process.pid));
		await file.close();
		return null;
	} catch (error) {
		if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
		return Number(await readFile(path, 'utf8'));
	}
}

function isHeld(path: string, holder: number): boolean {
	// In a container every run may have the same number.
	if (holder === process.pid) return held.has(path);
	// Of a process that was killed before it wrote its number, the lock is empty.
	if (!(holder > 0)) return false;
	try {
		process.kill(holder, 0);
		return true;
	} catch (error) {
		// It is there, and somebody else's.
		return (error as { code?: unknown }).code === 'EPERM';
	}
}
