// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { toHex } from '../../plain.js';
import { EMPTY_ROOT } from '../merkle.js';
import { TileBuilder } from '../tiles/builder.js';
import {
	edgeTile,
	levelsOf,
	nodesAt,
	partialsPath,
	TILE_WIDTH,
	tilePath,
} from '../tiles/layout.js';
import { ensureCommitment } from '../tiles/rows.js';
import { LogDamaged } from '../tiles/tree.js';
import { nodeDisk, type Disk } from './disk.js';
import { DurableFolder } from './durable.js';
import { emptyManifest, encodeManifest, type Json, type Manifest } from './manifest.js';
import { MANIFEST_FILE, NoLogThere, readManifest, SERVED_FOLDER, StoredLog } from './stored.js';

/** There is a log in a folder, and it is another organisation's. */
export class LogOfAnother extends Error {
	override readonly name = 'LogOfAnother';
}

/** Appending failed half-way, for want of space perhaps. Open the log again: nothing of that is in it. */
export class LogCutOff extends Error {
	override readonly name = 'LogCutOff';
}

/** What is written together with commitments: all of it is there afterwards, or none. */
export interface Beside {
	/** What goes to the end of files beside the log, by name. */
	files?: Readonly<Record<string, Uint8Array>>;
	/** What to find again; left as it was if not given. */
	note?: Json;
}

/**
 * An organisation's log in a folder, of any length: tiles that a web server may serve, and beside them what
 * the organisation keeps to itself. Memory does not grow with it.
 *
 * What was appended outlives a crash at any point, and what was not quite appended is gone: a manifest says
 * how far the log reaches, and before anything is written beyond that, up to where. The next one to open it
 * removes what stands there.
 */
export class DiskLog extends StoredLog {
	readonly #files: DurableFolder;
	readonly #unlock: () => Promise<void>;
	readonly #builder: TileBuilder;
	/** Whether an append failed half-way: builder and folder are no longer at one. */
	#isCutOff = false;

	private constructor(
		files: DurableFolder,
		manifest: Manifest,
		builder: TileBuilder,
		unlock: () => Promise<void>,
	) {
		super(files.disk, files.root, manifest);
		this.#files = files;
		this.#builder = builder;
		this.#unlock = unlock;
	}

	/**
	 * Opens the log in a folder to append to it; makes one where there is none.
	 *
	 * @param organization whose log it is, or will be
	 * @throws LogInUse while another process appends to it
	 * @throws LogOfAnother
	 * @throws LogDamaged when its tiles do not lead to its root
	 */
	static async open(folder: string, organization: number, disk: Disk = nodeDisk): Promise<DiskLog> {
		await disk.makeFolder(folder);
		const unlock = await disk.lock(folder);
		try {
			const files = new DurableFolder(disk, folder);
			const manifest = await repaired(files, await found(files, organization));
			return new DiskLog(files, manifest, await resumed(files, manifest), unlock);
		} catch (error) {
			await unlock();
			throw error;
		}
	}

	/**
	 * Appends commitments, and comes back once they would outlive a crash. The chain knows of them after the
	 * next `extendLog`.
	 *
	 * @returns the index of the first of them
	 * @throws RangeError for one that has not 32 bytes; nothing is appended then
	 * @throws LogCutOff after an append that failed
	 */
	async append(commitments: readonly Uint8Array[], beside: Beside = {}): Promise<number> {
		if (this.#isCutOff) throw new LogCutOff('an append before this one failed');
		for (const commitment of commitments) ensureCommitment(commitment);
		this.#isCutOff = true;
		const first = this.size;
		for (const commitment of commitments) this.#builder.append(commitment);
		await this.#write(beside);
		this.#isCutOff = false;
		return first;
	}

	/** Writes what the builder has, and what goes beside it. */
	async #write({ files = {}, note = this.note }: Beside): Promise<void> {
		const before = this.manifest;
		const { size } = this.#builder;
		const parts = Object.entries(files);
		const lengths = Object.fromEntries(parts.map(([name]) => [name, this.lengthBeside(name)]));
		const announced = { ...before, writing: size, lengths: { ...before.lengths, ...lengths } };
		await replace(this.#files, announced);

		for (const [name, bytes] of parts) {
			await this.#files.writeAt(name, this.lengthBeside(name), bytes);
			lengths[name] = this.lengthBeside(name) + bytes.length;
		}
		const tiles = this.#builder.take();
		await this.#files.writeAll(tiles.map(({ path, bytes }) => ({ path: served(path), bytes })));
		this.manifest = {
			...announced,
			size,
			root: toHex(this.#builder.root()),
			before: before.size,
			writing: null,
			lengths: { ...before.lengths, ...lengths },
			note,
		};
		await replace(this.#files, this.manifest);
		await removeSuperseded(this.#files, this.manifest);
	}

	/**
	 * Overwrites a part of a file beside the log, for good.
	 *
	 * @throws LogDamaged when the file does not reach there
	 */
	async overwriteBeside(name: string, offset: number, bytes: Uint8Array): Promise<void> {
		await this.readBeside(name, offset, bytes.length);
		await this.#files.writeAt(name, offset, bytes);
	}

	/** Puts a file beside the tiles, to be served with them. */
	async serve(path: string, bytes: Uint8Array): Promise<void> {
		await this.#files.replace(served(path), bytes);
	}

	/** Lets others append. */
	async close(): Promise<void> {
		await this.#unlock();
	}
}

function served(path: string): string {
	return `${SERVED_FOLDER}/${path}`;
}

async function replace(files: DurableFolder, manifest: Manifest): Promise<void> {
	await files.replace(MANIFEST_FILE, encodeManifest(manifest));
}

async function found(files: DurableFolder, organization: number): Promise<Manifest> {
	try {
		const manifest = await readManifest(files.disk, files.root);
		if (manifest.organization === organization) return manifest;
		throw new LogOfAnother(
			`the log in ${files.root} is organisation ${manifest.organization}'s, not ${organization}'s`,
		);
	} catch (error) {
		if (!(error instanceof NoLogThere)) throw error;
		const manifest = emptyManifest(organization, toHex(EMPTY_ROOT));
		await replace(files, manifest);
		return manifest;
	}
}

/** Removes what a run left behind that was cut off. */
async function repaired(files: DurableFolder, manifest: Manifest): Promise<Manifest> {
	await removeSuperseded(files, manifest);
	if (manifest.writing === null) return manifest;
	await removeBeyond(files, manifest.size, manifest.writing);
	for (const [name, length] of Object.entries(manifest.lengths)) {
		await files.cut(name, length);
	}
	const clean = { ...manifest, writing: null };
	await replace(files, clean);
	return clean;
}

/** Removes the partial tiles of the size before, whose full ones are there. */
async function removeSuperseded(
	files: DurableFolder,
	{ before, size }: Pick<Manifest, 'before' | 'size'>,
): Promise<void> {
	for (const level of levelsOf(before)) {
		const edge = edgeTile(level, before);
		const isFull = edge && nodesAt(level, size) >= (edge.index + 1) * TILE_WIDTH;
		if (isFull) await files.remove(served(partialsPath(edge)));
	}
}

/** Removes the tiles that were to be there at a size that was not reached, and are not at this one. */
async function removeBeyond(files: DurableFolder, size: number, wanted: number): Promise<void> {
	for (const level of levelsOf(wanted)) {
		const first = Math.floor(nodesAt(level, size) / TILE_WIDTH);
		const last = Math.floor(nodesAt(level, wanted) / TILE_WIDTH);
		for (let index = first; index <= last; index++) {
			await files.remove(served(tilePath({ level, index, width: TILE_WIDTH })));
		}
		const [now, then] = [edgeTile(level, size), edgeTile(level, wanted)];
		const isSame = now?.index === then?.index && now?.width === then?.width;
		if (then && !isSame) await files.remove(served(tilePath(then)));
	}
}

async function resumed(files: DurableFolder, manifest: Manifest): Promise<TileBuilder> {
	const { size, root } = manifest;
	const builder = await TileBuilder.resume(size, async (tile) => {
		const path = tilePath(tile);
		const bytes = await files.disk.read(files.at(served(path)));
		if (!bytes) throw new LogDamaged(`there is no ${path}`);
		return bytes;
	});
	if (toHex(builder.root()) !== root) {
		throw new LogDamaged(`the tiles at the edge do not lead to the root ${root}`);
	}
	return builder;
}
