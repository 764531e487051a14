// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The same file from `src` and from `dist`; the fault tests use it as well. */
const SOURCE = fileURLToPath(new URL('../../../network/src/machine/clock.c', import.meta.url));

/**
 * A clock for nodes, which a test sets while they run. It goes on from there as time does.
 *
 * A chain lives by the clocks of its nodes, and what takes years on it can be seen no other way. It is a library
 * that is preloaded into the node, made by the C compiler that the node's build needs as well; Linux only.
 */
export class NodeClock {
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
	}

	/** A clock that shows the time. */
	static async create(): Promise<NodeClock> {
		const clock = new NodeClock(await mkdtemp(join(tmpdir(), 'carechain-clock-')));
		try {
			await writeFile(clock.#file, new Uint8Array(8));
			const args = ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', clock.#library, SOURCE];
			await promisify(execFile)('cc', args);
			return clock;
		} catch (error) {
			await clock.remove();
			throw error;
		}
	}

	/** What a node that goes by this clock has in its environment. */
	get environment(): Record<string, string> {
		return { LD_PRELOAD: this.#library, CARECHAIN_CLOCK: this.#file };
	}

	/** Sets it: the nodes' next look at it is by the new time. Chains take no time before their last block's. */
	async set(time: Date): Promise<void> {
		// Nanoseconds, in the machine's order of bytes.
		const ahead = BigInt64Array.of(BigInt(time.getTime() - Date.now()) * 1_000_000n);
		// The nodes have the file mapped into memory: it is written over, and never cut off.
		const file = await open(this.#file, 'r+');
		try {
			await file.write(ahead, 0, ahead.byteLength, 0);
		} finally {
			await file.close();
		}
	}

	/** Removes its files, once no node goes by it any more. */
	async remove(): Promise<void> {
		await rm(this.#folder, { recursive: true, force: true });
	}

	get #file(): string {
		return join(this.#folder, 'ahead');
	}

	get #library(): string {
		return join(this.#folder, 'clock.so');
	}
}
