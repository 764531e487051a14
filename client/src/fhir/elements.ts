// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../records/canonical.js';
import { ConsentNotConvertible } from './errors.js';

/** FHIR `Coding`, as far as it matters here. */
export interface Coding extends JsonObject {
	system?: string;
	code?: string;
}

/** FHIR `CodeableConcept`. */
export interface CodeableConcept extends JsonObject {
	coding?: Coding[];
}

/** FHIR `Identifier`, as far as it matters here. */
export interface Identifier extends JsonObject {
	system?: string;
	value?: string;
}

/** FHIR `Reference`, by address or by identifier. */
export interface Reference extends JsonObject {
	reference?: string;
	type?: string;
	identifier?: Identifier;
	display?: string;
}

/** FHIR `Period`. Its end counts as a whole: `2026` ends with the year. */
export interface Period extends JsonObject {
	start?: string;
	end?: string;
}

/** Something, and where in the consent it stands. */
export interface Located<Value> {
	/** FHIRPath-like, such as `Consent.provision.purpose[0]`. */
	path: string;
	value: Value;
}

/** An object, or an error that says where. */
export function objectAt(value: unknown, path: string): JsonObject {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ConsentNotConvertible('Malformed', path, 'no object');
	}
	return value as JsonObject;
}

/** A string, null if it is absent, or an error that says where. */
export function textAt(value: unknown, path: string): string | null {
	if (value === undefined) return null;
	if (typeof value !== 'string' || value === '') {
		throw new ConsentNotConvertible('Malformed', path, 'no text');
	}
	return value;
}

/** The entries of a list with their paths; none if it is absent. */
export function listAt(value: unknown, path: string): Located<unknown>[] {
	if (value === undefined) return [];
	if (!Array.isArray(value) || value.length === 0) {
		throw new ConsentNotConvertible('Malformed', path, 'no list');
	}
	return value.map((entry: unknown, index) => ({ path: `${path}[${index}]`, value: entry }));
}

/** The objects of a list with their paths. */
export function objectsAt(value: unknown, path: string): Located<JsonObject>[] {
	return listAt(value, path).map((entry) => ({
		path: entry.path,
		value: objectAt(entry.value, entry.path),
	}));
}

/** The codings of a list. */
export function codingsAt(value: unknown, path: string): Located<Coding>[] {
	return objectsAt(value, path).map((entry) => {
		textAt(entry.value.system, `${entry.path}.system`);
		textAt(entry.value.code, `${entry.path}.code`);
		return entry;
	});
}

/** The codings of one concept; a concept in words alone has none. */
export function codingsOf(concept: JsonObject, path: string): Coding[] {
	return codingsAt(concept.coding, `${path}.coding`).map(({ value }) => value);
}

/** A reference, or an error that says where. */
export function referenceAt(value: unknown, path: string): Reference {
	const reference = objectAt(value, path);
	textAt(reference.reference, `${path}.reference`);
	if (reference.identifier !== undefined) {
		const identifier = objectAt(reference.identifier, `${path}.identifier`);
		textAt(identifier.system, `${path}.identifier.system`);
		textAt(identifier.value, `${path}.identifier.value`);
	}
	return reference;
}

/** A period, null if it is absent, or an error that says where. */
export function periodAt(value: unknown, path: string): Located<Period> | null {
	if (value === undefined) return null;
	const period = objectAt(value, path);
	textAt(period.start, `${path}.start`);
	textAt(period.end, `${path}.end`);
	return { path, value: period };
}

/** What stands in an element, short enough to read. */
export function describeElement(value: unknown): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return value.map(describeElement).join(', ');
	if (typeof value !== 'object' || value === null) return String(value);
	const { reference, identifier, code, coding, text, start, end, meaning } = value as JsonObject;
	if (typeof meaning === 'string') return `${meaning} ${describeElement(reference)}`;
	if (typeof reference === 'string') return reference;
	if (identifier !== undefined) return describeElement((identifier as JsonObject).value);
	if (typeof code === 'string') return code;
	if (coding !== undefined) return describeElement(coding);
	if (typeof text === 'string') return text;
	if (start !== undefined || end !== undefined) {
		return `${describeElement(start ?? '')}..${describeElement(end ?? '')}`;
	}
	return Object.entries(value as JsonObject)
		.map(([name, inner]) => `${name} ${describeElement(inner)}`)
		.join('; ');
}
