// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { u8aEq } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { toHex } from '../../plain.js';
import { TileBuilder, type TileFile } from './builder.js';
import { LogDamaged, type TileSource, type TileTree } from './tree.js';

/**
 * Reads a whole log and builds it again: every tile has to be what its entries hash to, and the root the
 * one that is known.
 *
 * @param onProgress is told of how many records were read, after every bundle
 * @returns how many files were compared
 * @throws LogDamaged
 */
export async function checkTiles(
	source: TileSource,
	tree: TileTree,
	root: HexString,
	onProgress: (records: number) => void,
): Promise<number> {
	const builder = TileBuilder.empty();
	let files = 0;
	for await (const bundle of tree.bundles()) {
		for (const entry of bundle) builder.append(entry);
		const isLast = builder.size === tree.size;
		// What stands at the edge grows on, and is compared once it has.
		const built = isLast ? builder.take() : builder.takeFull();
		for (const file of built) await compare(source, file);
		files += built.length;
		onProgress(builder.size);
	}
	if (toHex(builder.root()) !== root) {
		throw new LogDamaged(`the entries have another root than ${root}: ${toHex(builder.root())}`);
	}
	return files;
}

async function compare(source: TileSource, { path, bytes }: TileFile): Promise<void> {
	const found = await source.read(path);
	if (!found) throw new LogDamaged(`there is no ${path}`);
	if (!u8aEq(found, bytes)) throw new LogDamaged(`${path} is not what its entries hash to`);
}
