// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a, isHex } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { parseFields, parseGrantee } from './grantFieldsParse.js';
import { toHex } from './plain.js';
import { SALT_LENGTH } from './records/commitment.js';
import type { Opening, SealedContent } from './sealed.js';
import { isRecord, isU32 } from './shape.js';

/** An opening as data, for a file or a message. */
export interface OpeningData {
	entry: number;
	/** 32 bytes. */
	salt: HexString;
	content: SealedContent;
}

/** An opening of a named patient's entry, as data. */
export interface KeptOpening extends OpeningData {
	/** The pseudonym. */
	patient: HexString;
}

/**
 * The openings of sealed grants and denials that somebody keeps: a wallet those that it gave, a holder of
 * data those that wallets have shared with it. Where an entry can be confirmed only by who can open it, and
 * denies whatever is asked until then, to lose one is to have to revoke the entry.
 */
export class OpeningBook {
	readonly #kept = new Map<HexString, Map<number, Opening>>();

	/** Keeps an opening; what was kept of the same entry gives way. */
	keep(patient: HexString, opening: Opening): void {
		const known = this.#kept.get(patient) ?? new Map<number, Opening>();
		this.#kept.set(patient, known.set(opening.entry, opening));
	}

	/** The openings of a patient's entries. */
	of(patient: HexString): readonly Opening[] {
		return [...(this.#kept.get(patient)?.values() ?? [])];
	}

	/** Forgets what opens entries of a patient that are live no longer. */
	retain(patient: HexString, live: readonly number[]): void {
		const known = this.#kept.get(patient);
		for (const entry of known?.keys() ?? []) {
			if (!live.includes(entry)) known?.delete(entry);
		}
		if (known?.size === 0) this.#kept.delete(patient);
	}

	/** How many are kept. */
	get size(): number {
		return [...this.#kept.values()].reduce((sum, { size }) => sum + size, 0);
	}

	/** All of it, as data. */
	toJSON(): KeptOpening[] {
		return [...this.#kept].flatMap(([patient, known]) =>
			[...known.values()].map((opening) => ({ patient, ...openingData(opening) })),
		);
	}

	/**
	 * Takes data for openings, if it is that and nothing else.
	 *
	 * @throws RangeError for a field that is missing, unknown or out of range, and for two of one entry
	 */
	static parse(data: unknown): OpeningBook {
		if (!Array.isArray(data)) throw new RangeError('the openings are no list');
		const book = new OpeningBook();
		for (const item of data as unknown[]) {
			const { patient, ...opening } = fieldsOf(item);
			if (!isHex(patient, 128)) throw new RangeError("an opening's patient is out of range");
			const parsed = parseOpening(opening);
			if (book.of(patient).some(({ entry }) => entry === parsed.entry)) {
				throw new RangeError('two openings are of one entry');
			}
			book.keep(patient, parsed);
		}
		return book;
	}
}

/** An opening as data. */
export function openingData({ entry, salt, content }: Opening): OpeningData {
	return { entry, salt: toHex(salt), content };
}

/**
 * Takes data for an opening, if it is that and nothing else.
 *
 * @throws RangeError for a field that is missing, unknown or out of range
 */
export function parseOpening(data: unknown): Opening {
	const { entry, salt, content, ...more } = fieldsOf(data);
	if (Object.keys(more).length > 0) throw new RangeError('an opening has fields that none has');
	if (!isU32(entry)) throw new RangeError("an opening's entry is out of range");
	if (!isHex(salt, 8 * SALT_LENGTH)) throw new RangeError("an opening's salt is out of range");
	return { entry: Number(entry), salt: hexToU8a(salt), content: parseContent(content) };
}

function parseContent(data: unknown): SealedContent {
	const content = fieldsOf(data);
	const [kind, ...more] = Object.keys(content);
	if (more.length === 0 && kind === 'grant') return { grant: parseFields(content.grant) };
	if (more.length === 0 && kind === 'denial') return { denial: parseGrantee(content.denial) };
	throw new RangeError('what is sealed is neither a grant nor a denial');
}

function fieldsOf(data: unknown): Record<string, unknown> {
	if (!isRecord(data)) throw new RangeError('an opening is no object');
	return data;
}
