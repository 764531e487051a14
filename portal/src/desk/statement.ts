// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	canonicalBytes,
	commit,
	fromHex,
	newSalt,
	toHex,
	type Emergency,
	type HexString,
} from '@carechain/client';

/** Why somebody broke the glass: kept by who did, and shown to who reviews it. */
export interface Statement {
	/** The pseudonym. */
	patient: HexString;
	/** ISO 8601. */
	declaredAt: string;
	justification: string;
}

/** A statement with what its commitment was made with: a file. */
export interface StatementFile extends Statement {
	/** 32 bytes. */
	salt: HexString;
}

/** The file is no statement, or is not the one that stands on chain for the case. */
export class NotTheStatement extends Error {
	override readonly name = 'NotTheStatement';
}

/** A statement with a salt of its own. */
export function newStatement(patient: HexString, justification: string): StatementFile {
	const declaredAt = new Date().toISOString();
	return { patient, declaredAt, justification, salt: toHex(newSalt()) };
}

/** What stands on chain of a statement. */
export function statementCommitment({ salt, ...statement }: StatementFile): Uint8Array {
	return commit('emergency', fromHex(salt), canonicalBytes(statement));
}

/**
 * Reads a statement that was sent for a case.
 *
 * @throws NotTheStatement for anything but what the declarer committed to on chain
 */
export function readStatement(text: string, of: Pick<Emergency, 'statement'>): StatementFile {
	try {
		const { patient, declaredAt, justification, salt } = JSON.parse(text) as StatementFile;
		const file = { patient, declaredAt, justification, salt };
		if (toHex(statementCommitment(file)) === of.statement) return file;
	} catch (cause) {
		throw new NotTheStatement('the file is no statement', { cause });
	}
	throw new NotTheStatement('the statement is not the one of this case');
}
