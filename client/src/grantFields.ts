// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import {
	ACCESS_MODES,
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	fromBits,
	fromVariant,
	OBLIGATIONS,
	PURPOSES,
	REFRAINS,
	toBits,
	toVariant,
	type AccessMode,
	type Action,
	type Confidentiality,
	type DataClass,
	type Obligation,
	type Purpose,
	type Refrain,
} from './codes.js';
import type { Day } from './days.js';
import type { Variant } from './plain.js';

/** Somebody who may get access, or be kept out: everyone at an organisation, or one practitioner in one role. */
export type Grantee = { organization: number } | { practitionerRole: number };

/** The full terms of a grant, which stand off chain. */
export interface Terms {
	/** Commitment to the canonical JSON of a FHIR `Consent`, in the domain `consentTerms`. */
	commitment: HexString;
	/** They hold back more than the fields tell: who cannot open them, denies. */
	residual: boolean;
}

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

/** What a permit comes with. */
export interface Conditions {
	/** How data may be reached. */
	accessModes: AccessMode[];
	/** What has to be done with it. */
	obligations: Obligation[];
	/** What must not be done with it. */
	refrains: Refrain[];
	/** After how many days whoever got data has to delete it; null if that is not said. */
	deleteAfterDays: number | null;
}

/** All that a grant on chain says. A question has to fit every part of one grant. */
export interface FullGrantFields extends Conditions {
	grantee: Grantee;
	/** What for: any of these, and what they cover. */
	purposes: Purpose[];
	actions: Action[];
	classes: DataClass[];
	/** Up to which confidentiality, itself included. */
	ceiling: Confidentiality;
	/** The first day; today or later. */
	validFrom: Day;
	/** The end, exclusive. */
	validUntil: Day;
	/** The first year that data may be of; null if there is none. */
	dataFrom: Year | null;
	/** The end of the years that data may be of, exclusive; null if there is none. */
	dataUntil: Year | null;
	/** At most {@link MAX_EXCEPTIONS}. */
	exceptions: GrantException[];
	terms: Terms | null;
}

/** What may be left out of a grant that says nothing about it: any way, any year, no exception. */
const UNSAID = {
	accessModes: [...ACCESS_MODES],
	dataFrom: null,
	dataUntil: null,
	obligations: [],
	refrains: [],
	deleteAfterDays: null,
	exceptions: [],
} satisfies Partial<FullGrantFields>;

/** What the patient says in a grant; what is left out sets no limit. */
export type GrantFields = Omit<FullGrantFields, keyof typeof UNSAID> &
	Partial<Pick<FullGrantFields, keyof typeof UNSAID>>;

/** All fields of a grant, with what was left out. */
export function fullFields(fields: GrantFields): FullGrantFields {
	return { ...UNSAID, ...fields };
}

/** What conditions are on chain. */
export interface RawConditions {
	accessModes: number;
	obligations: number;
	refrains: number;
	deleteAfterDays: number | null;
}

/** What the fields of a grant are on chain. */
export interface RawFields {
	grantee: Variant;
	purposes: number;
	actions: number;
	classes: number;
	ceiling: string;
	validFrom: Day;
	validUntil: Day;
	dataPeriod: { from: Year | null; until: Year | null };
	conditions: RawConditions;
	exceptions: ({ practitionerRole: number | null; purposes: number; classes: number } | null)[];
	terms: Terms | null;
}

/** A grantee, as the chain's calls take it. */
export function encodeGrantee(grantee: Grantee): object {
	return 'organization' in grantee
		? { Organization: grantee.organization }
		: { PractitionerRole: grantee.practitionerRole };
}

/** The grantee that an answer of the chain means. */
export function decodeGrantee({ kind, value }: Variant): Grantee {
	const id = value as number;
	return kind === 'Organization' ? { organization: id } : { practitionerRole: id };
}

/** Conditions, as the chain's calls take them. */
export function encodeConditions(conditions: Conditions): object {
	return {
		accessModes: toBits(ACCESS_MODES, conditions.accessModes),
		obligations: toBits(OBLIGATIONS, conditions.obligations),
		refrains: toBits(REFRAINS, conditions.refrains),
		deleteAfterDays: conditions.deleteAfterDays,
	};
}

/** The conditions that an answer of the chain means. */
export function decodeConditions(raw: RawConditions): Conditions {
	return {
		accessModes: fromBits(ACCESS_MODES, raw.accessModes),
		obligations: fromBits(OBLIGATIONS, raw.obligations),
		refrains: fromBits(REFRAINS, raw.refrains),
		deleteAfterDays: raw.deleteAfterDays,
	};
}

/**
 * What a grant says, as the chain's calls take it.
 *
 * @throws RangeError for more exceptions than a grant may have
 */
export function encodeFields(given: GrantFields): object {
	const fields = fullFields(given);
	if (fields.exceptions.length > MAX_EXCEPTIONS) {
		throw new RangeError(`a grant has at most ${MAX_EXCEPTIONS} exceptions`);
	}
	return {
		grantee: encodeGrantee(fields.grantee),
		purposes: toBits(PURPOSES, fields.purposes),
		actions: toBits(ACTIONS, fields.actions),
		classes: toBits(DATA_CLASSES, fields.classes),
		ceiling: toVariant(fields.ceiling),
		validFrom: fields.validFrom,
		validUntil: fields.validUntil,
		dataPeriod: { from: fields.dataFrom, until: fields.dataUntil },
		conditions: encodeConditions(fields),
		exceptions: Array.from({ length: MAX_EXCEPTIONS }, (_, place) =>
			encodeException(fields.exceptions[place]),
		),
		terms: fields.terms,
	};
}

function encodeException(exception: GrantException | undefined): object | null {
	return exception
		? {
				practitionerRole: exception.practitionerRole,
				purposes: toBits(PURPOSES, exception.purposes),
				classes: toBits(DATA_CLASSES, exception.classes),
			}
		: null;
}

/** The fields that an answer of the chain means. What sets no limit is left out. */
export function decodeFields(raw: RawFields): GrantFields {
	const conditions = decodeConditions(raw.conditions);
	const exceptions = raw.exceptions.flatMap((exception) =>
		exception
			? [
					{
						practitionerRole: exception.practitionerRole,
						purposes: fromBits(PURPOSES, exception.purposes),
						classes: fromBits(DATA_CLASSES, exception.classes),
					},
				]
			: [],
	);
	return {
		grantee: decodeGrantee(raw.grantee),
		purposes: fromBits(PURPOSES, raw.purposes),
		actions: fromBits(ACTIONS, raw.actions),
		classes: fromBits(DATA_CLASSES, raw.classes),
		ceiling: fromVariant(CONFIDENTIALITIES, raw.ceiling),
		validFrom: raw.validFrom,
		validUntil: raw.validUntil,
		...(raw.dataPeriod.from !== null && { dataFrom: raw.dataPeriod.from }),
		...(raw.dataPeriod.until !== null && { dataUntil: raw.dataPeriod.until }),
		...(conditions.accessModes.length < ACCESS_MODES.length && {
			accessModes: conditions.accessModes,
		}),
		...(conditions.obligations.length > 0 && { obligations: conditions.obligations }),
		...(conditions.refrains.length > 0 && { refrains: conditions.refrains }),
		...(conditions.deleteAfterDays !== null && {
			deleteAfterDays: conditions.deleteAfterDays,
		}),
		...(exceptions.length > 0 && { exceptions }),
		terms: raw.terms,
	};
}
