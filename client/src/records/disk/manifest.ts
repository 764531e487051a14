// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import { LogDamaged } from '../tiles/tree.js';

/** Format of the object below; a change of its members is a new format. */
const FORMAT = 'carechain/log/v1';

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/**
 * What of a log's folder holds. It is replaced at once, so that a log grows at once or not at all: what
 * stands in the folder beyond it, a run has left behind that was cut off.
 */
export interface Manifest {
	format: typeof FORMAT;
	/** Whose log. */
	organization: number;
	/** Number of records. */
	size: number;
	root: HexString;
	/** The size before the log grew to this one: partial tiles of then may still be there. */
	before: number;
	/** The size for which files are being written; null while nothing is. */
	writing: number | null;
	/** How long the files beside the log are, by name. */
	lengths: Record<string, number>;
	/** What whoever appended last wants to find again, such as how far it has read. */
	note: Json;
}

/** The manifest of a log that is empty. */
export function emptyManifest(organization: number, root: HexString): Manifest {
	const empty = { size: 0, root, before: 0, writing: null, lengths: {}, note: null };
	return { format: FORMAT, organization, ...empty };
}

export function encodeManifest(manifest: Manifest): Uint8Array {
	return new TextEncoder().encode(`${JSON.stringify(manifest, null, '\t')}\n`);
}

/** @throws LogDamaged for what is no manifest of ours */
export function decodeManifest(bytes: Uint8Array): Manifest {
	let found: Partial<Manifest>;
	try {
		found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as typeof found;
	} catch (cause) {
		throw new LogDamaged('the manifest is not JSON', { cause });
	}
	if (found.format !== FORMAT) {
		throw new LogDamaged(`the manifest is not of format ${FORMAT}: ${String(found.format)}`);
	}
	const { organization, size, root, before, writing, lengths, note } = found;
	const isWhole =
		isCount(organization) &&
		isCount(size) &&
		isCount(before) &&
		(writing === null || isCount(writing)) &&
		typeof root === 'string' &&
		typeof lengths === 'object' &&
		Object.values(lengths).every(isCount) &&
		note !== undefined;
	if (!isWhole) throw new LogDamaged('the manifest lacks something');
	return { format: FORMAT, organization, size, root, before, writing, lengths, note };
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}
