// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classOf, timeOfCare, type Bundle, type Resource } from '../records/fhir.js';

/** The bundles that come with the package. */
export const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

/** One patient's records. */
export interface PatientRecords {
	/** The file that they are from. */
	file: string;
	resources: Resource[];
}

/**
 * The bundles of a folder that are about a patient, in the order of their file names.
 *
 * @throws Error when there are none
 */
export async function loadBundles(folder: string): Promise<PatientRecords[]> {
	const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
	const bundles = await Promise.all(
		files.map(async (file) => {
			const bundle = JSON.parse(await readFile(join(folder, file), 'utf8')) as Bundle;
			return { file, resources: bundle.entry.map(({ resource }) => resource) };
		}),
	);
	const found = bundles.filter(({ resources }) =>
		resources.some(({ resourceType }) => resourceType === 'Patient'),
	);
	if (found.length === 0) throw new Error(`no FHIR bundles of patients in ${folder}`);
	return found;
}

/**
 * The records with a discharge summary: their own, or one that is put together from the last encounter,
 * for test data that has none.
 */
export function withDischargeSummary(records: PatientRecords): PatientRecords {
	if (records.resources.some((resource) => classOf(resource) === 'discharge-summary'))
		return records;
	const of = (type: string): Resource[] =>
		records.resources.filter(({ resourceType }) => resourceType === type);
	const encounter = of('Encounter').sort(byTime).at(-1);
	const patient = of('Patient').at(0);
	const summary: Resource = {
		resourceType: 'Composition',
		status: 'final',
		type: {
			coding: [{ system: 'http://loinc.org', code: '18842-5', display: 'Discharge summary' }],
		},
		subject: { reference: `urn:uuid:${String(patient?.id)}` },
		encounter: { reference: `urn:uuid:${String(encounter?.id)}` },
		date: encounter ? timeOfCare(encounter) : null,
		title: 'Discharge summary',
		section: of('Condition').map(({ code }) => ({ title: 'Diagnosis', code })),
	};
	return { ...records, resources: [...records.resources, summary] };
}

function byTime(left: Resource, right: Resource): number {
	return (timeOfCare(left) ?? '').localeCompare(timeOfCare(right) ?? '');
}
