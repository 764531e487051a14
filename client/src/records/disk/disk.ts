// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	constants,
	mkdir,
	open,
	readFile,
	rename,
	rm,
	truncate,
	type FileHandle,
} from 'node:fs/promises';
import { lockFolder } from './lock.js';

/**
 * What a log needs of a file system, step by step. Nothing outlives a loss of power before it is synced: a
 * file's content with the file, its name with its folder.
 */
export interface Disk {
	/** All of a file; null if there is none. */
	read(path: string): Promise<Uint8Array | null>;
	/** A part of a file; shorter where the file ends. */
	readAt(path: string, offset: number, length: number): Promise<Uint8Array>;
	/** Writes a whole file, new or not. */
	write(path: string, bytes: Uint8Array): Promise<void>;
	/** Writes into a file from an offset on, up to which it reaches; makes it if it is not there. */
	writeAt(path: string, offset: number, bytes: Uint8Array): Promise<void>;
	/** Cuts a file to a length that it has. */
	truncate(path: string, length: number): Promise<void>;
	/** Comes back once content, or the names in a folder, would outlive a loss of power. */
	sync(path: string): Promise<void>;
	/** Puts a file in the place of another, at once. */
	rename(from: string, to: string): Promise<void>;
	/** Removes a file, or a folder with all that is in it; nothing if it is not there. */
	remove(path: string): Promise<void>;
	/** Makes a folder, and says whether it was not there. Its parent is. */
	makeFolder(path: string): Promise<boolean>;
	/** Keeps a folder for this process, until what is returned is called. @throws LogInUse */
	lock(folder: string): Promise<() => Promise<void>>;
}

/** Whole files are tiles and heads, which are there to be served. */
const SERVED = 0o644;
/** What is written into piece by piece holds salts. */
const SECRET = 0o600;

/** The file system of this machine. */
export const nodeDisk: Disk = {
	async read(path) {
		try {
			const { buffer, byteOffset, length } = await readFile(path);
			// Not as a Buffer, whose slices share memory.
			return new Uint8Array(buffer, byteOffset, length);
		} catch (error) {
			if (isCode(error, 'ENOENT')) return null;
			throw error;
		}
	},
	readAt: (path, offset, length) =>
		using(open(path, 'r'), async (file) => {
			const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset);
			return buffer.subarray(0, bytesRead);
		}),
	write: (path, bytes) => using(open(path, 'w', SERVED), (file) => file.writeFile(bytes)),
	writeAt: (path, offset, bytes) =>
		using(open(path, constants.O_WRONLY | constants.O_CREAT, SECRET), async (file) => {
			for (let done = 0; done < bytes.length;) {
				const rest = bytes.length - done;
				done += (await file.write(bytes, done, rest, offset + done)).bytesWritten;
			}
		}),
	truncate: (path, length) => truncate(path, length),
	sync: (path) => using(open(path, 'r'), (file) => file.sync()),
	rename: (from, to) => rename(from, to),
	remove: (path) => rm(path, { recursive: true, force: true }),
	lock: lockFolder,
	async makeFolder(path) {
		try {
			await mkdir(path);
			return true;
		} catch (error) {
			if (isCode(error, 'EEXIST')) return false;
			throw error;
		}
	},
};

async function using<Answer>(
	opening: Promise<FileHandle>,
	act: (file: FileHandle) => Promise<Answer>,
): Promise<Answer> {
	const file = await opening;
	try {
		return await act(file);
	} finally {
		await file.close();
	}
}

function isCode(error: unknown, code: string): boolean {
	return (error as { code?: unknown }).code === code;
}
