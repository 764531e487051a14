// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CONFIDENTIALITIES, type Confidentiality, type DataClass } from '../codes.js';
import { ACT_CODE, CONFIDENTIALITY, LOINC } from '../fhir/systems.js';
import type { JsonObject } from './canonical.js';

/** A FHIR R4 resource. */
export interface Resource extends JsonObject {
	resourceType: string;
}

/** A FHIR R4 bundle. */
export interface Bundle extends Resource {
	resourceType: 'Bundle';
	entry: { fullUrl?: string; resource: Resource }[];
}

/** Sensitivity codes (HL7 v3-ActCode) that a leaf may carry. Never on chain: each tells a diagnosis. */
export const SENSITIVITIES = [
	'ETH',
	'ETHUD',
	'OPIOIDUD',
	'PSY',
	'SDV',
	'HIV',
	'GDIS',
	'MST',
	'PREGNANT',
	'SCA',
	'SEX',
	'SPI',
	'BH',
	'COGN',
	'DVD',
	'EMOTDIS',
	'MH',
	'PSYTHPN',
	'SUD',
	'STD',
	'TBOO',
	'VIO',
	'IDS',
] as const;
/** One of {@link SENSITIVITIES}. */
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** Security labels of a record. */
export interface Labels {
	/** How confidential it is; normal where the resource does not say. */
	confidentiality: Confidentiality;
	/** What it is sensitive for, in the order of {@link SENSITIVITIES}. */
	sensitivity: Sensitivity[];
}

/** LOINC codes of discharge summaries. */
export const DISCHARGE_SUMMARY_CODES: ReadonlySet<string> = new Set([
	'18842-5',
	'11490-0',
	'28655-9',
]);

const CLASS_OF_TYPE = new Map<string, DataClass>(
	Object.entries({
		Encounter: 'encounter',
		Condition: 'condition',
		Observation: 'observation',
		DiagnosticReport: 'diagnostic-report',
		Medication: 'medication',
		MedicationAdministration: 'medication',
		MedicationStatement: 'medication',
		MedicationDispense: 'medication',
		MedicationRequest: 'prescription',
		Immunization: 'immunization',
		Procedure: 'procedure',
		ImagingStudy: 'imaging',
		Composition: 'document',
		DocumentReference: 'document',
		CarePlan: 'care-plan',
		Claim: 'claim',
		ExplanationOfBenefit: 'claim',
		Device: 'device',
	}),
);

/** The resource types that a data class holds; none for what no type stands for alone. */
export function typesOf(dataClass: DataClass): string[] {
	return [...CLASS_OF_TYPE].filter(([, of]) => of === dataClass).map(([type]) => type);
}

/** The data class of a resource: by its type, discharge summaries by their LOINC code. */
export function classOf(resource: Resource): DataClass {
	const type = CLASS_OF_TYPE.get(resource.resourceType) ?? 'other';
	const isSummary = codings(resource.type).some(
		({ system, code }) => system === LOINC && DISCHARGE_SUMMARY_CODES.has(code),
	);
	return type === 'document' && isSummary ? 'discharge-summary' : type;
}

/**
 * The security labels of a resource, from `meta.security`. Of several confidentialities the highest
 * counts.
 */
export function labelsOf(resource: Resource): Labels {
	const labels = codings({ coding: member(resource.meta, 'security') });
	const codesOf = (wanted: string): Set<string> =>
		new Set(labels.filter(({ system }) => system === wanted).map(({ code }) => code));
	const confidentialities = codesOf(CONFIDENTIALITY);
	const sensitivities = codesOf(ACT_CODE);
	return {
		confidentiality: CONFIDENTIALITIES.findLast((code) => confidentialities.has(code)) ?? 'N',
		sensitivity: SENSITIVITIES.filter((code) => sensitivities.has(code)),
	};
}

/** Where resources say when the care took place, the most telling member first. */
const TIMES: readonly (readonly string[])[] = [
	['period', 'start'],
	['effectiveDateTime'],
	['effectivePeriod', 'start'],
	['performedDateTime'],
	['performedPeriod', 'start'],
	['occurrenceDateTime'],
	['onsetDateTime'],
	['authoredOn'],
	['billablePeriod', 'start'],
	['recordedDate'],
	['date'],
	['created'],
	['issued'],
];

/** The time of care that a resource names (FHIR dateTime, as written); null if it names none. */
export function timeOfCare(resource: Resource): string | null {
	for (const path of TIMES) {
		const found = path.reduce<unknown>(member, resource);
		if (typeof found === 'string') return found;
	}
	return null;
}

function codings(concept: unknown): { system: string; code: string }[] {
	const coding = member(concept, 'coding');
	if (!Array.isArray(coding)) return [];
	return coding.flatMap((entry: unknown) => {
		const [system, code] = [member(entry, 'system'), member(entry, 'code')];
		return typeof system === 'string' && typeof code === 'string' ? [{ system, code }] : [];
	});
}

function member(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)[name]
		: undefined;
}
