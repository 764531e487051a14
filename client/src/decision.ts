// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Action, Confidentiality, DataClass, Purpose } from './codes.js';
import type { Day } from './days.js';
import {
	decodeConditions,
	type Conditions,
	type RawConditions,
	type Terms,
	type Year,
} from './grantFields.js';
import type { Variant } from './plain.js';

/** Who asks: an organisation, or one of its practitioners. */
export interface Requester {
	organization: number;
	/** The practitioner's credential; left out when the organisation asks as such. */
	practitionerRole?: number;
}

/** May this requester do this, for this purpose, with this piece of data? */
export interface Question {
	/** The patient, by the pseudonym at the holder of the data, 16 bytes. */
	patient: Uint8Array;
	requester: Requester;
	/** Exactly one: who wants two asks twice. */
	purpose: Purpose;
	action: Action;
	class: DataClass;
	/** As the data is labelled; without a label it counts as `N`. */
	confidentiality?: Confidentiality;
	/** The organisation that authored the data. */
	author: number;
	/** The year that the data is of; without it, it is in no period that has bounds. */
	dataYear?: Year;
}

/** The answer in one word. */
export type Outcome = 'Permit' | 'Deny' | 'Indeterminate';

/** What a permit rests on. */
export type Basis =
	/** The requester authored the data and asks for care, its payment or patient safety. */
	| { kind: 'AuthorOwnRecord' }
	/** The patient's grant of that number. */
	| { kind: 'Grant'; grant: number }
	/** A sealed grant of the patient, by its number. */
	| { kind: 'Sealed'; entry: number }
	/** A standing policy: no consent was asked. */
	| { kind: 'Policy'; policy: number }
	/** A declared emergency; access ends at a Unix time in seconds, exclusive. */
	| { kind: 'Emergency'; case: number; until: number };

/** Reasons that stand for themselves. */
export const PLAIN_REASONS = {
	RequesterUnknown: 'there is no such organisation',
	RequesterEnded: 'the organisation is no longer a member',
	RequesterSuspended: 'the organisation is suspended',
	RequesterExpired: "the organisation's membership was not renewed",
	RoleUnknown: 'there is no such practitioner role',
	RoleNotAtOrganization: 'the practitioner role is one at another organisation',
	RoleRevoked: 'the practitioner role was revoked',
	RoleSuspended: 'the practitioner role is suspended',
	RoleExpired: 'the practitioner role has expired',
	PatientUnknown: 'there is no such patient',
	AuthorOwnRecord: 'the requester authored the record',
	NoGrant: 'the patient has granted nothing to this organisation',
	PatientRestricted: 'the patient restricted processing: grants count for treatment only',
	PatientDeceased: "the patient's death was attested: grants count for treatment only",
	PatientMerged: 'the pseudonym was merged into another: grants count for treatment only',
	PractitionerDenied: 'the patient denied access to this practitioner',
	OrganizationDenied: 'the patient denied access to this organisation',
	PractitionerNotNamed: 'the patient denied access to somebody there, and who asks was not said',
} as const;

/** Reasons that name a grant. */
export const GRANT_REASONS = {
	Granted: 'covers the whole question',
	Revoked: 'was revoked',
	Expired: 'has expired',
	NotYetValid: 'is not valid yet',
	Frozen: 'is frozen: the authority that it was given on has ended',
	Proposed: 'waits for the other of patient and representative',
	RoleNotGranted: 'is for another practitioner role',
	PurposeNotGranted: 'does not cover the purpose',
	PurposeNeverImplied: 'does not name the purpose, which nothing implies',
	ActionNotGranted: 'does not allow the action',
	ClassNotGranted: 'does not reach this class of data',
	AboveCeiling: 'ends below the confidentiality of the data',
	Excepted: 'leaves out what is asked for',
	OutsideDataPeriod: 'is for data of other years',
	Superseded: 'was replaced by another one',
	EnteredInError: 'was recorded in error',
} as const;

/** Reasons that name something else: what, and what is said of it. */
export const OTHER_REASONS = {
	NotOpened: ['sealed entry', 'was not opened, and could be a denial'],
	SealedEnded: ['sealed entry', 'has ended'],
	SealedGranted: ['sealed grant', 'covers the whole question'],
	SealedFallsShort: ['sealed grant', 'does not cover the question'],
	PolicyApplies: ['standing policy', 'allows just this without consent'],
	EmergencyDeclared: ['emergency', 'was declared by this practitioner'],
	OutsideEmergency: ['emergency', 'was declared by this practitioner, and does not reach this'],
} as const;

/** What counted for a decision. */
export type Reason =
	| { kind: keyof typeof PLAIN_REASONS }
	| { kind: keyof typeof GRANT_REASONS; grant: number }
	| { kind: keyof typeof OTHER_REASONS; number: number };

/** An answer with its reasons. */
export interface Decision {
	outcome: Outcome;
	/** What a permit rests on; null otherwise. */
	basis: Basis | null;
	/** What counted, the nearest misses first; at least one. */
	reasons: Reason[];
	/** The full terms of the grant that a permit rests on. With a residual, open them before reading. */
	terms: Terms | null;
	/** What a permit comes with; null for a denial. */
	conditions: Conditions | null;
	/** The block whose state was asked. */
	asOf: number;
	/** The end of a permit as things stand, exclusive; null for a denial. */
	validUntil: Day | null;
}

/** A reason in words. */
export function describeReason(reason: Reason): string {
	if ('grant' in reason) return `grant ${reason.grant} ${GRANT_REASONS[reason.kind]}`;
	if ('number' in reason) {
		const [what, said] = OTHER_REASONS[reason.kind];
		return `${what} ${reason.number} ${said}`;
	}
	return PLAIN_REASONS[reason.kind];
}

/** A decision as the runtime API answers it. */
export interface RawDecision extends Omit<Decision, 'basis' | 'reasons' | 'conditions'> {
	basis: Variant | null;
	reasons: Variant[];
	conditions: RawConditions | null;
}

/**
 * The decision that an answer of the runtime API means.
 *
 * @throws RangeError for a basis or a reason that this package does not know: the chain is newer
 */
export function decodeDecision(raw: RawDecision): Decision {
	return {
		...raw,
		basis: raw.basis && decodeBasis(raw.basis),
		reasons: raw.reasons.map(decodeReason),
		conditions: raw.conditions && decodeConditions(raw.conditions),
	};
}

function decodeBasis({ kind, value }: Variant): Basis {
	if (kind === 'AuthorOwnRecord') return { kind };
	if (kind === 'Grant') return { kind, grant: value as number };
	if (kind === 'Sealed') return { kind, entry: value as number };
	if (kind === 'Policy') return { kind, policy: value as number };
	if (kind === 'Emergency') {
		const emergency = value as { case: bigint; until: bigint };
		return { kind, case: Number(emergency.case), until: Number(emergency.until) };
	}
	throw new RangeError(`no such basis: ${kind}`);
}

function decodeReason({ kind, value }: Variant): Reason {
	if (isKey(PLAIN_REASONS, kind)) return { kind };
	if (isKey(GRANT_REASONS, kind)) return { kind, grant: value as number };
	if (isKey(OTHER_REASONS, kind)) return { kind, number: Number(value) };
	throw new RangeError(`no such reason: ${kind}`);
}

function isKey<Table extends object>(table: Table, key: string): key is keyof Table & string {
	return Object.hasOwn(table, key);
}
