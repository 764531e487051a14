// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import canonicalize from 'canonicalize';

/** A FHIR resource, or any other JSON object. */
export interface JsonObject {
	[member: string]: unknown;
}

/**
 * The canonical form of a JSON object (RFC 8785), as UTF-8.
 *
 * Numbers become IEEE 754 doubles: `1.50` and `1.5` are the same, and digits beyond a double's are
 * lost. Who needs them as written keeps the resource as text and seals that in a FHIR `Binary`.
 *
 * @throws Error for what JSON has no word for: NaN, infinities, lone surrogates, cycles
 */
export function canonicalBytes(value: object): Uint8Array {
	const text = canonicalize(value);
	if (text === undefined) throw new Error('not a JSON value');
	return new TextEncoder().encode(text);
}
