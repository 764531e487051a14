// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { dayOf, type DataClass, type Day, type GrantFields, type Purpose } from '@carechain/client';

/** To what a patient narrows what was asked for. */
export interface Narrowing {
	classes: readonly DataClass[];
	purposes: readonly Purpose[];
	/** The last day, as a field for dates has it: `2027-03-31`. */
	lastDay: string;
}

/** Why that cannot be given. */
export type NarrowingFault = 'nothing' | 'noPurpose' | 'noDay' | 'tooLate' | 'past';

/**
 * What is given in answer to a request: no more than was asked for, in any part.
 *
 * @param today what begins in the past begins today
 * @returns the fields, or what is wrong with the wish
 */
export function narrowed(
	fields: GrantFields,
	{ classes, purposes, lastDay }: Narrowing,
	today: Day,
): GrantFields | NarrowingFault {
	const given = {
		classes: fields.classes.filter((it) => classes.includes(it)),
		purposes: fields.purposes.filter((it) => purposes.includes(it)),
	};
	if (given.classes.length === 0) return 'nothing';
	if (given.purposes.length === 0) return 'noPurpose';
	const last = new Date(lastDay);
	if (Number.isNaN(last.getTime())) return 'noDay';
	const validUntil = dayOf(last) + 1;
	if (validUntil > fields.validUntil) return 'tooLate';
	const validFrom = Math.max(fields.validFrom, today);
	return validUntil <= validFrom ? 'past' : { ...fields, ...given, validFrom, validUntil };
}
