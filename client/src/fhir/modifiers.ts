// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../records/canonical.js';
import { objectAt, objectsAt, type Located } from './elements.js';
import { ConsentNotConvertible } from './errors.js';
import { ACCESS_MODES, type AccessMode } from '../codes.js';
import { ACCESS_MODE_EXTENSION, DELETE_AFTER_EXTENSION, TERMS_EXTENSION, UCUM } from './systems.js';

const IS_PROVISION = /^Consent\.provision(?:\[\d+\])?(?:\.provision\[\d+\])*$/;

/**
 * FHIR forbids to pass over a modifier that one does not know.
 *
 * @throws ConsentNotConvertible `UnknownModifier` for one that is not ours, anywhere inside
 */
export function ensureModifiersKnown(value: unknown, path: string): void {
	if (Array.isArray(value)) {
		value.forEach((entry: unknown, index) => {
			ensureModifiersKnown(entry, `${path}[${index}]`);
		});
		return;
	}
	if (typeof value !== 'object' || value === null) return;
	for (const [name, inner] of Object.entries(value)) {
		const at = `${path}.${name}`;
		if (name === 'implicitRules') throw new ConsentNotConvertible('UnknownModifier', at);
		if (name === 'modifierExtension') ensureOurs(inner, at, knownAt(path));
		else ensureModifiersKnown(inner, at);
	}
}

function knownAt(path: string): readonly unknown[] {
	if (path === 'Consent') return [TERMS_EXTENSION];
	return IS_PROVISION.test(path) ? [ACCESS_MODE_EXTENSION, DELETE_AFTER_EXTENSION] : [];
}

function ensureOurs(value: unknown, path: string, known: readonly unknown[]): void {
	for (const entry of objectsAt(value, path)) {
		if (!known.includes(entry.value.url)) {
			throw new ConsentNotConvertible('UnknownModifier', entry.path, String(entry.value.url));
		}
	}
}

/** What our own modifier extensions of a provision say. */
export interface ProvisionModifiers {
	accessModes: Located<AccessMode>[];
	deleteAfterDays: Located<number> | null;
}

/** Reads our own modifier extensions of a provision. */
export function readProvisionModifiers(provision: JsonObject, path: string): ProvisionModifiers {
	const all = objectsAt(provision.modifierExtension, `${path}.modifierExtension`);
	const of = (url: string): Located<JsonObject>[] => all.filter(({ value }) => value.url === url);
	const [deletion] = of(DELETE_AFTER_EXTENSION);
	return {
		accessModes: of(ACCESS_MODE_EXTENSION).map(({ path, value }) => {
			const mode = ACCESS_MODES.find((code) => code === value.valueCode);
			if (mode === undefined) throw new ConsentNotConvertible('UnknownModifier', path);
			return { path, value: mode };
		}),
		deleteAfterDays: deletion ? { path: deletion.path, value: daysIn(deletion) } : null,
	};
}

function daysIn({ path, value }: Located<JsonObject>): number {
	const duration = objectAt(value.valueDuration, `${path}.valueDuration`);
	const days = duration.value;
	const isDays = duration.system === UCUM && duration.code === 'd';
	if (!isDays || typeof days !== 'number' || !Number.isInteger(days) || days < 0 || days > 0xffff) {
		throw new ConsentNotConvertible('UnknownModifier', path);
	}
	return days;
}

/** Our own modifier extensions of a provision; empty if there is nothing to say. */
export function writeProvisionModifiers(
	accessModes: readonly AccessMode[],
	deleteAfterDays: number | null,
): JsonObject[] {
	const isEverything = ACCESS_MODES.every((mode) => accessModes.includes(mode));
	const modes = isEverything ? [] : accessModes;
	const duration = { value: deleteAfterDays, unit: 'd', system: UCUM, code: 'd' };
	return [
		...modes.map((mode) => ({ url: ACCESS_MODE_EXTENSION, valueCode: mode })),
		...(deleteAfterDays === null ? [] : [{ url: DELETE_AFTER_EXTENSION, valueDuration: duration }]),
	];
}
