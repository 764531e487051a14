// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { asResource, fromHex, patientIdOf, type HexString, type Resource } from '@carechain/client';

/** The file of a folder that says which pseudonym each patient's FHIR id has at the organisation. */
export const PATIENTS_FILE = 'patients.json';

/** Why a file is not taken. */
export type FileFault =
	/** Not JSON, or not UTF-8. */
	| 'notJson'
	/** JSON, but no FHIR resource, bundle, or lines of resources. */
	| 'notFhir'
	/** Nothing in it is about a patient. */
	| 'noRecords'
	/** About somebody whose pseudonym nobody named. */
	| 'patientUnknown'
	/** About several people, or about another one than the files before, where one patient was chosen. */
	| 'otherPatient';

/** A file is not taken, as a whole. */
export class FileNotTaken extends Error {
	override readonly name = 'FileNotTaken';

	/** @param where the line, the entry or the patient's FHIR id that it is about; empty for the whole file */
	constructor(
		readonly fault: FileFault,
		readonly where = '',
		options?: ErrorOptions,
	) {
		super(`${fault} ${where}`, options);
	}
}

/** Whether the name of a file is one of resources: a bundle or a resource (.json), or a bulk export (.ndjson). */
export function isTaken(name: string): boolean {
	return /\.(json|ndjson)$/i.test(name) && name !== PATIENTS_FILE;
}

/**
 * The FHIR resources of a file, in their order.
 *
 * @throws FileNotTaken for what cannot be read whole; so nothing is taken of a file that is cut off
 */
export function resourcesIn(name: string, bytes: Uint8Array): Resource[] {
	const text = decoded(bytes);
	if (/\.ndjson$/i.test(name)) {
		return text.split('\n').flatMap((line, at) => {
			const where = String(at + 1);
			return line.trim() === '' ? [] : [resource(parsed(line, where), where)];
		});
	}
	const whole = resource(parsed(text, ''), '');
	if (whole.resourceType !== 'Bundle') return [whole];
	const entries: unknown = whole.entry ?? [];
	if (!Array.isArray(entries)) throw new FileNotTaken('notFhir');
	// As a bundle of a search may have, an entry without a resource is passed over.
	return entries.flatMap((entry: { resource?: unknown } | null, at) =>
		entry?.resource === undefined ? [] : [resource(entry.resource, String(at))],
	);
}

/** Whom the resources of files are about. */
export type Patients =
	/** One patient: that of all files. */
	| { one: Uint8Array; fhirId: string | null }
	/** By FHIR id. */
	| { all: ReadonlyMap<string, Uint8Array> };

/**
 * Reads the file that names pseudonyms.
 *
 * @throws FileNotTaken for anything but an object with 16 bytes in hex for each id
 */
export function patientsIn(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
	const data = parsed(decoded(bytes), '');
	if (typeof data !== 'object' || data === null) throw new FileNotTaken('notFhir');
	return new Map(
		Object.entries(data).map(([id, pseudonym]: [string, unknown]) => {
			const isPseudonym = typeof pseudonym === 'string' && /^0x[0-9a-f]{32}$/i.test(pseudonym);
			if (!isPseudonym) throw new FileNotTaken('patientUnknown', id);
			return [id, fromHex(pseudonym as HexString)];
		}),
	);
}

/**
 * The pseudonym for each resource of a file; null for one that is about no patient.
 *
 * @throws FileNotTaken where one of them is about somebody else, so that nothing of the file is taken
 */
export function pseudonymsFor(
	resources: readonly Resource[],
	patients: Patients,
): (Uint8Array | null)[] {
	const ids = resources.map(patientIdOf);
	const about = new Set(ids.filter((id) => id !== null));
	if (about.size === 0) throw new FileNotTaken('noRecords');
	if ('one' in patients) {
		const [first, other] = about;
		const isOther = patients.fhirId !== null && first !== patients.fhirId;
		if (other !== undefined || isOther) throw new FileNotTaken('otherPatient', other ?? first);
		return ids.map((id) => (id === null ? null : patients.one));
	}
	return ids.map((id) => {
		if (id === null) return null;
		const pseudonym = patients.all.get(id);
		if (!pseudonym) throw new FileNotTaken('patientUnknown', id);
		return pseudonym;
	});
}

function decoded(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new FileNotTaken('notJson', '', { cause });
	}
}

function parsed(text: string, where: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new FileNotTaken('notJson', where, { cause });
	}
}

function resource(value: unknown, where: string): Resource {
	const found = asResource(value);
	if (!found) throw new FileNotTaken('notFhir', where);
	return found;
}
