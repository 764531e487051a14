// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { DATA_CLASSES, type DataClass } from '../codes.js';
import { classOf, DISCHARGE_SUMMARY_CODES, typesOf } from '../records/fhir.js';
import type { Coding } from './elements.js';
import type { ClassCoding, FhirVersion } from './rule.js';
import { DATA_CLASS, LOINC, RESOURCE_TYPES_R4, RESOURCE_TYPES_R5 } from './systems.js';

/** Kinds of data in a consent, as data classes of the chain. */
export interface ClassReading {
	/** The smallest set of classes that holds them. */
	classes: DataClass[];
	/** Kinds that are only a part of their class. */
	finer: ClassCoding[];
	/** Kinds that no class is known for. */
	unknown: ClassCoding[];
}

/** Which classes a code belongs to, and which codes together make them up. */
interface Meaning {
	classes: DataClass[];
	/** Null if codes of this kind never make up the whole. */
	whole: readonly string[] | null;
}

/** Reads `class` (R4), or `documentType` and `resourceType` (R5). */
export function readClasses(codings: readonly ClassCoding[]): ClassReading {
	const elements = [...new Set(codings.map(({ element }) => element))];
	const readings = elements.map((element) =>
		readElement(codings.filter((coding) => coding.element === element)),
	);
	return {
		classes: DATA_CLASSES.filter((it) => readings.every(({ classes }) => classes.includes(it))),
		finer: readings.flatMap(({ finer }) => finer),
		unknown: readings.flatMap(({ unknown }) => unknown),
	};
}

function readElement(codings: readonly ClassCoding[]): ClassReading {
	const codes = new Set(codings.map(({ value }) => value.code));
	const meanings = codings.map((coding) => ({ coding, meaning: meaningOf(coding.value) }));
	const isWhole = ({ whole }: Meaning): boolean => whole?.every((code) => codes.has(code)) ?? false;
	// A class that is there as a whole is so whatever else names a part of it.
	const whole = new Set(
		meanings.flatMap(({ meaning }) => (meaning && isWhole(meaning) ? meaning.classes : [])),
	);
	return {
		classes: [...new Set(meanings.flatMap(({ meaning }) => meaning?.classes ?? []))],
		finer: meanings
			.filter(({ meaning }) => meaning?.classes.some((it) => !whole.has(it)))
			.map(({ coding }) => coding),
		unknown: meanings.filter(({ meaning }) => !meaning).map(({ coding }) => coding),
	};
}

function meaningOf({ system, code }: Coding): Meaning | null {
	if (code === undefined) return null;
	if (system === DATA_CLASS) {
		const own = DATA_CLASSES.find((it) => it === code);
		return own === undefined ? null : { classes: [own], whole: [code] };
	}
	if (system === RESOURCE_TYPES_R4 || system === RESOURCE_TYPES_R5) {
		const dataClass = classOf({ resourceType: code });
		// By its type alone a discharge summary is a document like any other.
		if (dataClass === 'document') {
			return { classes: ['document', 'discharge-summary'], whole: typesOf('document') };
		}
		return { classes: [dataClass], whole: dataClass === 'other' ? null : typesOf(dataClass) };
	}
	if (system === LOINC) {
		return DISCHARGE_SUMMARY_CODES.has(code)
			? { classes: ['discharge-summary'], whole: [...DISCHARGE_SUMMARY_CODES] }
			: { classes: ['document'], whole: null };
	}
	return null;
}

/** Classes that a set of resource types stands for, and nothing else. */
function standInTypes(dataClass: DataClass): string[] {
	return dataClass === 'document' ? [] : typesOf(dataClass);
}

/** Data classes as codes: resource types where they mean the same, else our own. */
export function writeClasses(classes: readonly DataClass[], version: FhirVersion): Coding[] {
	const system = version === 'R4' ? RESOURCE_TYPES_R4 : RESOURCE_TYPES_R5;
	return classes.flatMap((dataClass) => {
		const types = standInTypes(dataClass);
		return types.length > 0
			? types.map((code) => ({ system, code }))
			: [{ system: DATA_CLASS, code: dataClass }];
	});
}
