// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { fromHex, toHex, type HexString } from '@carechain/client';

/**
 * What wallets and desks show one another as QR codes: a word that says what it is, and fields of fixed lengths in
 * base64. Nothing of it is secret; a code that somebody else photographs lets nobody act.
 */
const KINDS = {
	/** To be registered: `Registration`. */
	register: {
		organization: 4,
		patient: 16,
		key: 32,
		encryptionKey: 32,
		expiresAt: 4,
		proof: 64,
	},
	/** A pseudonym, for whoever is to be its guardian or representative. */
	patient: { organization: 4, patient: 16 },
	/** A guardian's commitment, for the patient. */
	guardian: { patient: 16, commitment: 32 },
	/** That a key wants to represent a patient: `SignedAppointment`. */
	represent: {
		patient: 16,
		key: 32,
		powers: 4,
		until: 4,
		role: 32,
		joint: 4,
		expiresAt: 4,
		proof: 64,
	},
	/** For a new phone of somebody who lost the old one: whose, and the number of the attempt. */
	lost: { organization: 4, patient: 16, attempt: 4 },
	/** That a new key is to be the patient's: `RecoveryRequest`. */
	recover: {
		organization: 4,
		patient: 16,
		key: 32,
		encryptionKey: 32,
		attempt: 4,
		expiresAt: 4,
		proof: 64,
	},
	/** A guardian's word for it. */
	vouch: { patient: 16, account: 32, salt: 32, expiresAt: 4, signature: 64 },
} as const satisfies Record<string, Record<string, number>>;

/** What a code is about. */
export type CodeKind = keyof typeof KINDS;

/** The fields of a code: numbers where there are four bytes, hex where there are more. */
export type CodeFields<Kind extends CodeKind> = {
	[Name in keyof (typeof KINDS)[Kind]]: (typeof KINDS)[Kind][Name] extends 4 ? number : HexString;
};

/** Why a text is no code of the kind that was expected. */
export type CodeFault = 'otherKind' | 'damaged' | 'foreign';

/** The text is no code of the kind that was expected, or a damaged one. */
export class NotThisCode extends Error {
	override readonly name = 'NotThisCode';

	constructor(
		readonly expected: CodeKind,
		readonly fault: CodeFault,
		options?: ErrorOptions,
	) {
		super(`not a code of the kind ${expected}: ${fault}`, options);
	}
}

/** Fields as the text of a code. */
export function writeCode<Kind extends CodeKind>(kind: Kind, fields: CodeFields<Kind>): string {
	const parts = lengthsOf(kind).map(([name, length]) => {
		const value = (fields as Record<string, number | HexString>)[name] ?? 0;
		const bytes = typeof value === 'number' ? u32(value) : fromHex(value);
		if (bytes.length !== length) throw new RangeError(`${name} has ${bytes.length} bytes`);
		return bytes;
	});
	const bytes = parts.flatMap((part) => [...part]);
	return prefix(kind) + btoa(String.fromCharCode(...bytes));
}

/**
 * Reads the text of a code.
 *
 * @throws NotThisCode for another kind's, and for what is damaged
 */
export function readCode<Kind extends CodeKind>(kind: Kind, text: string): CodeFields<Kind> {
	if (!text.startsWith(prefix(kind))) throw new NotThisCode(kind, 'otherKind');
	const lengths = lengthsOf(kind);
	const bytes = decoded(kind, text.slice(prefix(kind).length));
	if (bytes.length !== lengths.reduce((sum, [, length]) => sum + length, 0)) {
		throw new NotThisCode(kind, 'damaged');
	}
	let at = 0;
	const fields = lengths.map(([name, length]) => {
		const part = bytes.subarray(at, (at += length));
		return [name, length === 4 ? readU32(part) : toHex(part)] as const;
	});
	return Object.fromEntries(fields) as CodeFields<Kind>;
}

function prefix(kind: CodeKind): string {
	return `carechain:${kind}:1:`;
}

function lengthsOf(kind: CodeKind): [name: string, length: number][] {
	return Object.entries(KINDS[kind]);
}

function decoded(kind: CodeKind, text: string): Uint8Array {
	try {
		return Uint8Array.from(atob(text), (it) => it.charCodeAt(0));
	} catch (cause) {
		throw new NotThisCode(kind, 'damaged', { cause });
	}
}

function u32(number: number): Uint8Array {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, number, true);
	return bytes;
}

function readU32(bytes: Uint8Array): number {
	return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}
