// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sealedAt } from '../records/disk/sealedStore.js';
import type { StoredLog } from '../records/disk/stored.js';
import { decryptRecord } from '../records/encrypt.js';
import type { Resource } from '../records/fhir.js';
import type { SealedRecord } from '../records/seal.js';
import { unwrapKey, type EncryptionKeyPair } from '../records/wrap.js';

/** The bundles in a folder, by name. */
export async function bundlesIn(folder: string): Promise<string[]> {
	const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
	return names.sort().map((name) => join(folder, name));
}

/** A record of a log with what its custodian keeps of it, opened. */
export async function openedAt(
	log: StoredLog,
	index: number,
	custodian: EncryptionKeyPair,
): Promise<{ sealed: SealedRecord; record: Resource }> {
	const sealed = await sealedAt(log, index);
	const { encrypted, wrappedKey, commitment } = sealed;
	const key = await unwrapKey(wrappedKey, custodian, commitment);
	const bytes = decryptRecord(encrypted, key, commitment);
	return { sealed, record: JSON.parse(new TextDecoder().decode(bytes)) as Resource };
}
