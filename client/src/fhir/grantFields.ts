// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { DataClass, Purpose } from '../codes.js';
import type { GrantFields } from '../consent.js';
import type { Basis, Decision } from '../decision.js';

/** How data may be reached: the access modes of India's ABDM consent artefact. */
export const ACCESS_MODES = ['VIEW', 'STORE', 'QUERY', 'STREAM'] as const;
/** One of {@link ACCESS_MODES}. */
export type AccessMode = (typeof ACCESS_MODES)[number];

/** What whoever gets data has to do: HL7 v3-ActCode, ObligationPolicy. */
export const OBLIGATIONS = [
	'AUDIT',
	'DEID',
	'PSEUD',
	'REDACT',
	'MASK',
	'DELAU',
	'ENCRYPT',
] as const;
/** One of {@link OBLIGATIONS}. */
export type Obligation = (typeof OBLIGATIONS)[number];

/** What whoever gets data has to leave: HL7 v3-ActCode, RefrainPolicy. */
export const REFRAINS = ['NOREUSE', 'NORDSCLCD', 'NORELINK', 'NOINTEGRATE'] as const;
/** One of {@link REFRAINS}. */
export type Refrain = (typeof REFRAINS)[number];

/** A Gregorian calendar year. */
export type Year = number;

/** The most exceptions of one grant. */
export const MAX_EXCEPTIONS = 4;

/**
 * What a grant leaves out of what it otherwise says. It reaches a question that fits all its parts; an
 * empty part fits every question.
 */
export interface GrantException {
	/** For whom; null means everybody. */
	practitionerRole: number | null;
	/** What for: any of these, and what they cover. */
	purposes: Purpose[];
	classes: DataClass[];
}

/** All that a grant on chain can say. */
export interface FullGrantFields extends GrantFields {
	accessModes: AccessMode[];
	/** The first year that data may be of; null if there is none. */
	dataFrom: Year | null;
	/** The end of the years that data may be of, exclusive; null if there is none. */
	dataUntil: Year | null;
	obligations: Obligation[];
	refrains: Refrain[];
	/** After how many days whoever got data has to delete it. */
	deleteAfterDays: number | null;
	/** At most {@link MAX_EXCEPTIONS}. */
	exceptions: GrantException[];
}

/** What a permit rests on, with the bases beside an open grant. */
export type FullBasis =
	| Basis
	/** A sealed grant of the patient, by its number. */
	| { kind: 'Sealed'; entry: number }
	/** A standing policy: no consent was asked. */
	| { kind: 'Policy'; policy: number }
	/** A declared emergency; access ends at a Unix time in seconds, exclusive. */
	| { kind: 'Emergency'; case: number; until: number };

/** A decision with what it comes with. */
export interface FullDecision extends Omit<Decision, 'basis'> {
	basis: FullBasis | null;
	/** How the data may be reached; any way if left out. */
	accessModes?: AccessMode[];
	obligations: Obligation[];
	refrains: Refrain[];
	deleteAfterDays: number | null;
}
