// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** What a commitment is over; the text goes into the hash. As in `carechain-primitives`. */
export const DOMAINS = {
	/** A leaf of a record log: the canonical JSON of the leaf. */
	record: 'carechain/record/v1',
	/** The full terms of a grant: the canonical JSON of a FHIR `Consent`. */
	consentTerms: 'carechain/consent-terms/v1',
	/** A practitioner's licence: the canonical JSON of a FHIR `Practitioner.qualification`. */
	licence: 'carechain/licence/v1',
	/** As whom somebody acts for a patient: the canonical JSON of a FHIR `RelatedPerson.relationship`. */
	representativeRole: 'carechain/representative-role/v1',
	/** Who vouches when a patient has lost every key: the 32 bytes of the guardian's account. */
	guardian: 'carechain/guardian/v1',
	/** A sealed grant or denial: the SCALE encoding of what is sealed. */
	sealedEntry: 'carechain/sealed-entry/v1',
	/** Why somebody broke the glass: the canonical JSON of reason and justification. */
	emergency: 'carechain/emergency/v1',
	/** One access, granted or refused: the canonical JSON of a FHIR `AuditEvent` (IHE BALP). */
	accessEvent: 'carechain/access-event/v1',
	/** The legal text of a standing policy: the canonical JSON of a FHIR `Consent.policyBasis`. */
	policy: 'carechain/policy/v1',
} as const;
/** A key of {@link DOMAINS}. */
export type Domain = keyof typeof DOMAINS;

/** Length of a salt, in bytes. */
export const SALT_LENGTH = 32;

/** A random salt. It stays off chain; destroying it empties the commitment. */
export function newSalt(): Uint8Array {
	return randomBytes(SALT_LENGTH);
}

/**
 * Commits to content: `SHA-256(length of domain, 1 byte ‖ domain ‖ salt, 32 bytes ‖ content)`.
 *
 * @throws RangeError for a salt of another length: a shorter one could be guessed
 */
export function commit(domain: Domain, salt: Uint8Array, content: Uint8Array): Uint8Array {
	if (salt.length !== SALT_LENGTH) throw new RangeError(`a salt has ${SALT_LENGTH} bytes`);
	const tag = utf8ToBytes(DOMAINS[domain]);
	return sha256(concatBytes(Uint8Array.of(tag.length), tag, salt, content));
}
