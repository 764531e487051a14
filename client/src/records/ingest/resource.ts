// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Resource } from '../fhir.js';

/** A resource of a file, and how far the file is taken with it. */
export interface Found {
	resource: Resource;
	/** Bytes of NDJSON, entries of a bundle; up to behind this resource. */
	taken: number;
	/** How long it is as JSON, in bytes or nearly so. */
	length: number;
}

/** A file cannot be read as FHIR resources; it says which file, and where. */
export class ResourceUnreadable extends Error {
	override readonly name = 'ResourceUnreadable';

	constructor(file: string, where: string, why: string, cause?: unknown) {
		super(`${file}, ${where}: ${why}`, { cause });
	}
}

/** What was parsed, if it is a FHIR resource. */
export function asResource(value: unknown): Resource | null {
	const isResource =
		typeof value === 'object' &&
		value !== null &&
		'resourceType' in value &&
		typeof value.resourceType === 'string';
	return isResource ? (value as Resource) : null;
}
