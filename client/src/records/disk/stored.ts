// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { posix } from 'node:path';
import { u8aEq } from '@polkadot/util';
import type { ProvableLog, LogProof } from '../log.js';
import { verifyInclusion, type Hash } from '../merkle.js';
import { checkTiles } from '../tiles/check.js';
import { LogDamaged, TileTree, type TileSource } from '../tiles/tree.js';
import { nodeDisk, type Disk } from './disk.js';
import { decodeManifest, type Json, type Manifest } from './manifest.js';

/** The folder within a log's that a web server may serve. The others hold salts. */
export const SERVED_FOLDER = 'public';
/** What a log's folder holds. */
export const MANIFEST_FILE = 'manifest.json';

/** There is no log in a folder. */
export class NoLogThere extends Error {
	override readonly name = 'NoLogThere';
}

/** The files of a log in a folder. */
export function folderTiles(disk: Disk, folder: string): TileSource {
	return { read: (path) => disk.read(posix.join(folder, SERVED_FOLDER, path)) };
}

/**
 * A log in a folder, as it was when it was opened: for reading, also while another process makes it grow.
 */
export class StoredLog implements ProvableLog {
	protected constructor(
		protected readonly disk: Disk,
		/** Where it stands. */
		readonly folder: string,
		protected manifest: Readonly<Manifest>,
	) {}

	/**
	 * Reads what a folder holds.
	 *
	 * @throws NoLogThere
	 * @throws LogDamaged when its manifest is none
	 */
	static async read(folder: string, disk: Disk = nodeDisk): Promise<StoredLog> {
		return new StoredLog(disk, folder, await readManifest(disk, folder));
	}

	/** Whose log. */
	get organization(): number {
		return this.manifest.organization;
	}

	/** Number of records. */
	get size(): number {
		return this.manifest.size;
	}

	/** What whoever appended last left to be found again. */
	get note(): Json {
		return this.manifest.note;
	}

	get #tree(): TileTree {
		return new TileTree(folderTiles(this.disk, this.folder), this.size);
	}

	/**
	 * The root, now or at a smaller size.
	 *
	 * @throws RangeError for a size that the log has not reached
	 * @throws LogDamaged
	 */
	async root(size: number = this.size): Promise<Hash> {
		return this.#tree.root(size);
	}

	/** A commitment by its index. @throws RangeError, LogDamaged */
	async entry(index: number): Promise<Uint8Array> {
		return this.#tree.entry(index);
	}

	/** Where a commitment stands; null if it does not. Reads the log from its start. */
	async find(commitment: Uint8Array): Promise<number | null> {
		let first = 0;
		for await (const bundle of this.#tree.bundles()) {
			const at = bundle.findIndex((entry) => u8aEq(entry, commitment));
			if (at >= 0) return first + at;
			first += bundle.length;
		}
		return null;
	}

	/**
	 * Proves the record at an index, in the log as it is now or was at a smaller size.
	 *
	 * @throws RangeError when there is none
	 * @throws LogDamaged when the tiles do not prove it
	 */
	async proveAt(index: number, size: number = this.size): Promise<LogProof> {
		const path = await this.#tree.inclusionProof(index, size);
		const [entry, root] = await Promise.all([this.entry(index), this.root(size)]);
		if (!verifyInclusion(BigInt(index), BigInt(size), root, entry, path)) {
			throw new LogDamaged(`the tiles do not lead from record ${index} to the root at ${size}`);
		}
		return { organization: this.organization, index, size, path };
	}

	/**
	 * Proves that the log at one size starts with all of it at a smaller size (RFC 6962 §2.1.2).
	 *
	 * @throws RangeError for sizes out of order or not reached
	 * @throws LogDamaged
	 */
	async proveExtension(from: number, to: number = this.size): Promise<Hash[]> {
		return this.#tree.consistencyProof(from, to);
	}

	/** A part of a file beside the log. @throws LogDamaged when it is not there, or shorter */
	async readBeside(name: string, offset: number, length: number): Promise<Uint8Array> {
		if (offset + length > this.lengthBeside(name)) throw new LogDamaged(`${name} is cut off`);
		// Of no length is also what nobody has written yet.
		if (length === 0) return new Uint8Array();
		const bytes = await this.disk.readAt(posix.join(this.folder, name), offset, length);
		if (bytes.length < length) throw new LogDamaged(`${name} is cut off`);
		return bytes;
	}

	/** How long a file beside the log is; 0 if there is none. */
	lengthBeside(name: string): number {
		return this.manifest.lengths[name] ?? 0;
	}

	/**
	 * Reads everything, and says how many tiles that is: every tile has to be what its entries hash to, and
	 * the root the one of the manifest.
	 *
	 * @param onProgress is told of how many records were read
	 * @throws LogDamaged
	 */
	async check(onProgress: (records: number) => void = () => undefined): Promise<number> {
		return checkTiles(
			folderTiles(this.disk, this.folder),
			this.#tree,
			this.manifest.root,
			onProgress,
		);
	}
}

/** @throws NoLogThere, LogDamaged */
export async function readManifest(disk: Disk, folder: string): Promise<Manifest> {
	const bytes = await disk.read(posix.join(folder, MANIFEST_FILE));
	if (!bytes) throw new NoLogThere(`there is no log in ${folder}`);
	return decodeManifest(bytes);
}
