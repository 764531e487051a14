// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../records/canonical.js';
import type { Coding, Period } from './elements.js';

/** Why the chain cannot hold a part of a consent. */
export const RESIDUAL_REASONS = {
	LabelOffChain: 'labels beside confidentiality tell a diagnosis, and never stand on chain',
	DataOffChain: 'the chain knows no single records, authors or encounters',
	CodeOffChain: 'codes of what data is about tell a diagnosis, and never stand on chain',
	FinerThanYear: 'the chain knows the period of data by whole years',
	FinerThanDay: 'the chain knows validity by whole UTC days',
	FinerThanClass: 'the chain knows kinds of data by its coarse classes',
	FinerThanPurpose: 'the chain knows purposes by its list',
	ActorByRole: 'the chain knows organisations and single practitioners, not everyone in a role',
	ActorNotRecipient: 'the chain knows who receives data, not who wrote it or keeps it',
	Expression: 'the chain evaluates no expressions',
	Policy: 'what the policy says beyond the consent is not on chain',
	ExceptionTooFine:
		'an exception on chain names a practitioner, purposes and classes, nothing else',
	ExceptionTooDeep: 'the chain knows no exceptions to exceptions',
	TooManyExceptions: 'a grant holds four exceptions',
	TermsNotOpened: 'it was made from a grant whose terms hold back more, and were not opened',
	PurposeNotKnown: 'the chain has no such purpose',
	ActionNotKnown: 'the chain has no such action',
	ClassNotKnown: 'the chain has no class for this',
	NeverHolds: 'its time has passed, or never comes in the time of what is around it',
	NothingLeft: 'everything that it permits is denied elsewhere in the consent',
	DenialOfEverybody: 'nobody is named; on chain nobody has access whom nobody granted it',
	DenialNotWhole: 'a denial on chain is of somebody as a whole',
	DenialEnds: 'a denial on chain holds until it is lifted',
	DeniedUnknown: 'the chain knows nobody by this reference',
} as const;
/** A key of {@link RESIDUAL_REASONS}. */
export type ResidualReason = keyof typeof RESIDUAL_REASONS;

/** Which data a residual is about, as far as IHE PCF has words for it. All parts have to hold. */
export interface Selector {
	/** Any of these labels. */
	securityLabel?: Coding[];
	dataPeriod?: Period;
	/** Any of these references. */
	data?: JsonObject[];
}

/** What a residual of the kind `limit` does. */
export interface ResidualRule {
	/** The provision that it belongs to: all residuals of one hold together. */
	provision: string;
	/** Permits nothing but what it selects, or forbids that. */
	type: 'permit' | 'forbid';
	/** Null if IHE PCF has no words for it. */
	selector: Selector | null;
}

/** A part of a consent that is not on chain. */
export interface Residual {
	/** The element, FHIRPath-like: `Consent.provision.securityLabel[1]`. */
	path: string;
	/** What stands there, in short. */
	says: string;
	reason: ResidualReason;
	/**
	 * - `limit`: permits less than the grants on chain tell; whoever reads under them has to honour it.
	 * - `ungranted`: permits something that no grant gives; nobody gets it.
	 * - `attend`: asks for something that no call of the chain does; whoever converted has to see to it.
	 */
	effect: 'limit' | 'ungranted' | 'attend';
	/** The grants that it limits, by their place in the result. */
	grants: number[];
	/** For a limit on data. */
	rule?: ResidualRule;
	/** For a limit on time: seconds of Unix time, the end exclusive. */
	validity?: { from: number | null; until: number | null };
	/** For a limit by a policy: its URI. */
	policy?: string;
}

/** The residuals that whoever reads under one of the grants has to honour. */
export function limitsOfGrant(residuals: readonly Residual[], grant: number): Residual[] {
	return residuals.filter(({ effect, grants }) => effect === 'limit' && grants.includes(grant));
}
