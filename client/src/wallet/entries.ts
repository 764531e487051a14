// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { isHex } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { hasExactly, isRecord, isU32, type Check } from '../shape.js';
import { ROLES, type Place, type Role } from './derive.js';

/** What a wallet remembers of one pseudonym, its own or somebody else's. */
export interface WalletEntry extends Place {
	/** How often the authentication key was rotated. */
	generation: number;
	/** How often the encryption key was. Keys for old records are derived from the numbers before. */
	encryptionGeneration: number;
	/** The pseudonym that it is about: the owner's, the ward's, or the represented patient's. */
	patient: HexString;
	/** The owner's own words, at most 200 characters. They stay in the wallet. */
	note: string;
	/** Whether it acts no longer. It stays, so that its keys are never used again. */
	ended: boolean;
}

const MAX_NOTE = 200;

/** Whether two places are one. */
export function isSamePlace(left: Place, right: Place): boolean {
	return (
		left.role === right.role &&
		left.organization === right.organization &&
		left.index === right.index
	);
}

const FIELDS: Record<keyof WalletEntry, Check> = {
	role: (value) => ROLES.includes(value as Role),
	organization: isU32,
	index: isU32,
	generation: isU32,
	encryptionGeneration: isU32,
	patient: (value) => isHex(value, 128),
	note: (value) => typeof value === 'string' && value.length <= MAX_NOTE,
	ended: (value) => typeof value === 'boolean',
};

/**
 * Takes data for entries, if it is that and nothing else.
 *
 * @throws RangeError for a field that is missing, unknown or out of range, and for two of one place
 */
export function parseEntries(data: unknown): WalletEntry[] {
	if (!Array.isArray(data)) throw new RangeError('the entries are no list');
	const entries = data.map(parseEntry);
	entries.forEach((entry, at) => {
		if (entries.findIndex((other) => isSamePlace(entry, other)) !== at) {
			throw new RangeError('two entries stand at one place');
		}
	});
	return entries;
}

function parseEntry(data: unknown): WalletEntry {
	if (!isRecord(data)) throw new RangeError('an entry is no object');
	const known = Object.entries(FIELDS);
	if (!hasExactly(data, Object.keys(FIELDS))) {
		throw new RangeError('an entry has other fields than it should');
	}
	for (const [name, holds] of known) {
		if (!holds(data[name])) throw new RangeError(`an entry's ${name} is out of range`);
	}
	return data as unknown as WalletEntry;
}
