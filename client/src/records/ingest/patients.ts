// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Resource } from '../fhir.js';
import type { SealContext } from '../seal.js';

/** A resource is about a patient whose pseudonym is not known. */
export class PatientUnknown extends Error {
	override readonly name = 'PatientUnknown';
}

/** Members of a resource that name the patient whom it is about. */
const MEMBERS = ['subject', 'patient', 'beneficiary'];

/**
 * The id of the patient whom a resource is about; null if it is about none, as an organisation is.
 *
 * References may be relative (`Patient/1`), absolute, or by the id that a bundle has (`urn:uuid:1`).
 */
export function patientIdOf(resource: Resource): string | null {
	if (resource.resourceType === 'Patient') return String(resource.id);
	for (const name of MEMBERS) {
		const reference = (resource[name] as { reference?: unknown } | undefined)?.reference;
		const id = typeof reference === 'string' ? PATIENT.exec(reference)?.[1] : undefined;
		if (id !== undefined) return id;
	}
	return null;
}

const PATIENT = /^(?:(?:.*\/)?Patient\/|urn:uuid:)([A-Za-z0-9.-]{1,64})(?:\/_history\/.*)?$/;

/**
 * Seals each resource for the patient whom it is about; what is about none is no record of a patient and
 * passed over.
 *
 * @param pseudonyms the pseudonym at the author's organisation, by the patient's id
 * @throws PatientUnknown from what is returned
 */
export function forPatients(
	context: Omit<SealContext, 'patient'>,
	pseudonyms: ReadonlyMap<string, Uint8Array>,
): (resource: Resource, file: string) => SealContext | null {
	return (resource, file) => {
		const id = patientIdOf(resource);
		if (id === null) return null;
		const patient = pseudonyms.get(id);
		if (!patient) throw new PatientUnknown(`${file}: no pseudonym for the patient ${id}`);
		return { ...context, patient };
	};
}
