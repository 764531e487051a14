// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToBytes } from '@noble/hashes/utils.js';
import type { Grantee } from '../grantFields.js';
import { toHex } from '../plain.js';
import type { Identifier, Reference } from './elements.js';
import {
	ORGANIZATION_IDENTIFIER,
	PATIENT_IDENTIFIER,
	PRACTITIONER_ROLE_IDENTIFIER,
} from './systems.js';

/** Who is meant by a FHIR reference, and how to refer to who is on chain. */
export interface ConsentDirectory {
	/**
	 * Whom a reference means: an organisation, or every role on chain of a practitioner. Nobody if it is
	 * not known.
	 */
	granteesOf(reference: Reference): readonly Grantee[];
	/** The pseudonym of a patient at the holder of the data; null if it is not known. */
	patientOf(reference: Reference): Uint8Array | null;
	/** Where a practitioner has a role; null if it is not known. */
	organizationOf(practitionerRole: number): number | null;
	granteeReference(grantee: Grantee): Reference;
	patientReference(patient: Uint8Array): Reference;
}

/** What a directory knows of an organisation, or of a practitioner in a role. */
export interface DirectoryEntry {
	grantee: Grantee;
	/** Addresses that mean it, such as `Organization/12`; the first is used to refer to it. */
	references?: readonly string[];
	/** Identifiers that mean it; the first is used where there is no address. */
	identifiers?: readonly Required<Pick<Identifier, 'system' | 'value'>>[];
	/** Where the practitioner has the role. */
	organization?: number;
}

/** What a directory knows of a patient. */
export interface PatientEntry {
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** Addresses that mean it, such as `Patient/12`. They are not used to refer to it. */
	references: readonly string[];
}

const PSEUDONYM = /^0x[0-9a-f]{32}$/;
const NUMBER = /^(?:0|[1-9]\d{0,9})$/;

/**
 * A directory from lists. Beside what they name it knows the identifiers that are the chain's own: numbers of
 * organisations and credentials, and pseudonyms. Addresses are compared as they are written.
 */
export function listDirectory(
	entries: readonly DirectoryEntry[] = [],
	patients: readonly PatientEntry[] = [],
): ConsentDirectory {
	const entryOf = (grantee: Grantee): DirectoryEntry | undefined =>
		entries.find((entry) => isSameGrantee(entry.grantee, grantee));
	return {
		granteesOf(reference) {
			const own = ownGrantee(reference.identifier);
			const named = entries.filter((entry) => isMeant(entry, reference));
			return own ? [own] : named.map(({ grantee }) => grantee);
		},
		patientOf({ reference, identifier }) {
			if (identifier?.system === PATIENT_IDENTIFIER) {
				const pseudonym = identifier.value ?? '';
				return PSEUDONYM.test(pseudonym) ? hexToBytes(pseudonym.slice(2)) : null;
			}
			const entry = patients.find(
				({ references }) => reference !== undefined && references.includes(reference),
			);
			return entry?.patient ?? null;
		},
		organizationOf: (practitionerRole) => entryOf({ practitionerRole })?.organization ?? null,
		granteeReference(grantee) {
			const type = 'organization' in grantee ? 'Organization' : 'PractitionerRole';
			const entry = entryOf(grantee);
			const address = entry?.references?.[0];
			if (address !== undefined) return { reference: address };
			return { type, identifier: entry?.identifiers?.[0] ?? ownIdentifier(grantee) };
		},
		patientReference: (patient) => ({
			type: 'Patient',
			identifier: { system: PATIENT_IDENTIFIER, value: toHex(patient) },
		}),
	};
}

/** Whether two grantees are the same. */
export function isSameGrantee(one: Grantee, other: Grantee): boolean {
	return 'organization' in one
		? 'organization' in other && one.organization === other.organization
		: 'practitionerRole' in other && one.practitionerRole === other.practitionerRole;
}

function isMeant(entry: DirectoryEntry, { reference, identifier }: Reference): boolean {
	if (reference !== undefined && entry.references?.includes(reference)) return true;
	return (entry.identifiers ?? []).some(
		({ system, value }) => system === identifier?.system && value === identifier.value,
	);
}

function ownGrantee(identifier: Identifier | undefined): Grantee | null {
	const value = identifier?.value ?? '';
	if (!NUMBER.test(value)) return null;
	if (identifier?.system === ORGANIZATION_IDENTIFIER) return { organization: Number(value) };
	if (identifier?.system === PRACTITIONER_ROLE_IDENTIFIER) {
		return { practitionerRole: Number(value) };
	}
	return null;
}

function ownIdentifier(grantee: Grantee): Identifier {
	return 'organization' in grantee
		? { system: ORGANIZATION_IDENTIFIER, value: String(grantee.organization) }
		: { system: PRACTITIONER_ROLE_IDENTIFIER, value: String(grantee.practitionerRole) };
}
