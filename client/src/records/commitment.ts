// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { HashAlgorithm } from '../codes.js';
import { DEFAULT_ALGORITHM, hashWith } from './algorithms.js';

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
	/** What is wrong with a record, or what its custodian says to that: the canonical JSON of both. */
	dispute: 'carechain/dispute/v1',
	/** What a pharmacy gave out: the canonical JSON of a FHIR `MedicationDispense`. */
	dispense: 'carechain/dispense/v1',
	/** The case for which a record must be kept: the canonical JSON of court, number and reason. */
	legalCase: 'carechain/legal-case/v1',
	/** How salt and keys of a record were destroyed: the canonical JSON of the custodian's statement. */
	erasure: 'carechain/erasure/v1',
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
 * Commits to content: `H(length of domain, 1 byte ‖ domain ‖ salt, 32 bytes ‖ content)`. H is SHA-256, and
 * may be another for records only: what holds such a commitment says which.
 *
 * @throws RangeError for a salt of another length: a shorter one could be guessed
 */
export function commit(
	domain: Domain,
	salt: Uint8Array,
	content: Uint8Array,
	algorithm: HashAlgorithm = DEFAULT_ALGORITHM,
): Uint8Array {
	if (salt.length !== SALT_LENGTH) throw new RangeError(`a salt has ${SALT_LENGTH} bytes`);
	return hashWith(algorithm, concatBytes(tagged(DOMAINS[domain]), salt, content));
}

/** A tag behind its length, so that no tag and what follows it pass for another tag. */
export function tagged(tag: string): Uint8Array {
	const bytes = utf8ToBytes(tag);
	return concatBytes(Uint8Array.of(bytes.length), bytes);
}
