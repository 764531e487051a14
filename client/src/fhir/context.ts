// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	PURPOSES,
	type Action,
	type Confidentiality,
	type DataClass,
	type Purpose,
	type AccessMode,
} from '../codes.js';
import type { Grantee } from '../grantFields.js';
import type { Day } from '../days.js';
import type { ConsentDirectory } from './directory.js';
import type { Coding } from './elements.js';
import { ACT_REASON } from './systems.js';

/** What to take for granted where a consent says nothing. What was used is in the result. */
export interface Assumptions {
	/**
	 * Whom a permit is for that names nobody: to IHE PCF, all in the community. Nobody, if left out: then it is
	 * an error.
	 */
	grantees?: readonly Grantee[];
	/** Purposes of a permit that names none. None, if left out: then it is an error. */
	purposes?: readonly Purpose[];
	/** The end of a permit that has none, exclusive. Left out it is an error: every right ends. */
	validUntil?: Day;
	/** Actions of a permit that names none; all, as FHIR has it, if left out. */
	actions?: readonly Action[];
	/** Access modes of a permit that names none; all if left out. */
	accessModes?: readonly AccessMode[];
	/** Data classes of a permit that names none; all, as FHIR has it, if left out. */
	classes?: readonly DataClass[];
	/** The ceiling of a permit without labels; `N` if left out, as everywhere on the chain. */
	ceiling?: Confidentiality;
	/**
	 * The ceiling of a permit for data with labels that stay off chain, as far as it names no higher one; `R`
	 * if left out, as such data mostly bears it.
	 */
	labelledCeiling?: Confidentiality;
}

/** What it takes to make grants of a consent. */
export interface ConversionContext {
	directory: ConsentDirectory;
	/** The present day: the chain takes no grant that starts before it. */
	today: Day;
	assume?: Assumptions;
	/** The chain's purposes that codes of other systems fall under, by `system|code`. */
	purposes?: Readonly<Record<string, Purpose>>;
	/**
	 * URIs of policies (or `system|code`) that everyone here keeps anyway. Any other policy that a consent
	 * rests on limits its grants.
	 */
	policies?: readonly string[];
	/** 32 random bytes for the commitment to the terms; new ones if left out. */
	salt?: Uint8Array;
}

/** Something that was taken for granted. */
export interface Assumed {
	/** The rule that said nothing about it. */
	path: string;
	/** What about. */
	what: keyof Assumptions;
}

/** What is found on the way, apart from fields. */
export interface Findings {
	assumed: Assumed[];
	/** Elements whose meaning is on chain in full, or in part beside a residual. */
	onChain: string[];
}

/** The chain's purpose for a code; `isFiner` if the code means only a part of it. */
export function purposeOf(
	coding: Coding,
	context: ConversionContext,
): { purpose: Purpose; isFiner: boolean } | null {
	const own = PURPOSES.find((purpose) => purpose === coding.code);
	if (own !== undefined && coding.system === ACT_REASON) {
		return { purpose: own, isFiner: false };
	}
	const key = `${coding.system ?? ''}|${coding.code ?? ''}`;
	const table = context.purposes ?? {};
	const mapped = Object.hasOwn(table, key) ? table[key] : undefined;
	return mapped === undefined ? null : { purpose: mapped, isFiner: true };
}
