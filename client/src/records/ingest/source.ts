// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import type { HexString } from '@polkadot/util/types';
import { toHex } from '../../plain.js';
import type { Json } from '../disk/manifest.js';
import { readBundle } from './bundle.js';
import { readLines } from './lines.js';
import type { Found } from './resource.js';

/** A file that was taken in part is no longer what it was: it begins otherwise, or is shorter. */
export class SourceChanged extends Error {
	override readonly name = 'SourceChanged';
}

/** The kind of a file is not known by its name. */
export class SourceUnknown extends Error {
	override readonly name = 'SourceUnknown';
}

/** How far a file is taken, and what it is known again by. A type and not an interface, to be JSON. */
export type Position = {
	/** Its absolute path. */
	file: string;
	/** Bytes of NDJSON, entries of a bundle. */
	taken: number;
	/** How much of the file has to stay as it is: what is taken of NDJSON, all of a bundle. In bytes. */
	fixed: number;
	/** SHA-256 of the start of what has to stay, up to 4 KiB. */
	head: HexString;
};

const HEAD_LENGTH = 4096;

/** A file of resources: NDJSON, to which lines may be added later, or a bundle. */
export class Source {
	readonly #isBundle: boolean;
	/** Its absolute path. */
	readonly file: string;

	/**
	 * @param file with a name that ends with `.ndjson`, or with `.json` for a bundle
	 * @throws SourceUnknown
	 */
	constructor(file: string) {
		this.file = resolve(file);
		this.#isBundle = file.endsWith('.json');
		if (!this.#isBundle && !file.endsWith('.ndjson')) {
			throw new SourceUnknown(`neither a bundle (.json) nor a bulk export (.ndjson): ${file}`);
		}
	}

	/**
	 * How much of it is taken, if that is what its position says.
	 *
	 * @throws SourceChanged
	 */
	async takenAt(position: Position): Promise<number> {
		const { fixed, head, taken } = position;
		const size = await this.#reading(async (file) => (await file.stat()).size);
		const isAsLong = this.#isBundle ? size === fixed : size >= fixed;
		if (isAsLong && (await this.#head(fixed)) === head) return taken;
		throw new SourceChanged(`${this.file} is not the file of which ${taken} were taken`);
	}

	/** Where one is, when so much of it is taken. */
	async position(taken: number): Promise<Position> {
		const size = await this.#reading(async (file) => (await file.stat()).size);
		const fixed = this.#isBundle ? size : taken;
		return { file: this.file, taken, fixed, head: await this.#head(fixed) };
	}

	/** Its resources behind what is taken. @throws ResourceUnreadable */
	read(taken: number): AsyncGenerator<Found> {
		return this.#isBundle ? readBundle(this.file, taken) : readLines(this.file, taken);
	}

	async #head(fixed: number): Promise<HexString> {
		const length = Math.min(fixed, HEAD_LENGTH);
		return this.#reading(async (file) => {
			const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0);
			return toHex(sha256(buffer.subarray(0, bytesRead)));
		});
	}

	async #reading<Answer>(act: (file: FileHandle) => Promise<Answer>): Promise<Answer> {
		const file = await open(this.file);
		try {
			return await act(file);
		} finally {
			await file.close();
		}
	}
}

/** A position as it was kept; null where none was. */
export function positionFrom(note: Json): Position | null {
	return note as Position | null;
}
