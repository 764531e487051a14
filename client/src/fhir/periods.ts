// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { formatDay, type Day } from '../days.js';
import type { Located, Period } from './elements.js';
import { ConsentNotConvertible } from './errors.js';
import type { Year } from '../grantFields.js';

/**
 * From the dates of FHIR to the chain's whole days and years, always to the smallest that hold the exact
 * ones. Dates without a time zone count as UTC, as everything on chain does.
 */

/** A date in FHIR: year, month, day, or a moment. */
interface FhirDate {
	year: number;
	/** The year where it was written, which differs from UTC's at the turn of the year. */
	localYear: number;
	/** When it starts, in milliseconds of Unix time. */
	start: number;
	/** When it has passed, exclusive: a month ends with the month, a second with the second. */
	end: number;
	/** Whether it names a month or a day, and which. */
	month: number | null;
	day: number | null;
	isMoment: boolean;
}

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(T.+)?)?)?$/;
const TIME = /^T\d{2}:\d{2}(?::\d{2}(\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY = 86_400_000;

function parse(text: string, path: string): FhirDate {
	const invalid = (): never => {
		throw new ConsentNotConvertible('PeriodInvalid', path, text);
	};
	const match = DATE.exec(text) ?? invalid();
	const [localYear, month, day] = [match[1], match[2], match[3]].map((part) =>
		part === undefined ? null : Number(part),
	) as [number, number | null, number | null];
	const first = Date.UTC(localYear, (month ?? 1) - 1, day ?? 1);
	const isDate = new Date(first).getUTCMonth() === (month ?? 1) - 1;
	if (!isDate || localYear < 100 || month === 0 || day === 0) invalid();

	const time = match[4];
	if (time !== undefined) {
		const start = Date.parse(text);
		const parts = TIME.exec(time);
		if (!parts || Number.isNaN(start)) invalid();
		const year = new Date(start).getUTCFullYear();
		const end = start + (parts?.[1] === undefined ? 1_000 : 1);
		return { year, localYear, start, end, month, day, isMoment: true };
	}
	const end =
		day !== null
			? first + DAY
			: month !== null
				? Date.UTC(localYear, month, 1)
				: Date.UTC(localYear + 1, 0, 1);
	return { year: localYear, localYear, start: first, end, month, day, isMoment: false };
}

/** Whole UTC days around a period. */
export interface Validity {
	/** The first day; null if the period has no start. */
	from: Day | null;
	/** The end, exclusive; null if it has none. */
	until: Day | null;
	/** The exact start and end in seconds of Unix time, where days are too coarse for them. */
	exact: { from: number | null; until: number | null } | null;
}

/**
 * The smallest whole days that hold a period.
 *
 * @throws ConsentNotConvertible `PeriodInvalid`
 */
export function daysOf({ path, value }: Located<Period>): Validity {
	const { start, end } = bounds(path, value);
	const from = start && Math.floor(start.start / DAY);
	const until = end && Math.ceil(end.end / DAY);
	const exactFrom = start && start.start % DAY !== 0 ? start.start / 1_000 : null;
	// 23:59:59 and 23:59:59.999 both mean the end of the day.
	const exactUntil = end && Math.ceil(end.end / 1_000) % 86_400 !== 0 ? end.end / 1_000 : null;
	return {
		from: from !== null && from < 0 ? 0 : from,
		until,
		exact:
			exactFrom === null && exactUntil === null
				? null
				: { from: exactFrom && Math.ceil(exactFrom), until: exactUntil && Math.floor(exactUntil) },
	};
}

/** Whole years around a period of data. */
export interface Years {
	/** The first year; null if the period has no start. */
	from: Year | null;
	/** The end, exclusive; null if it has none. */
	until: Year | null;
	/** Whether the years are the period, and not wider. */
	isExact: boolean;
}

/**
 * The smallest whole years that hold a period of data.
 *
 * @throws ConsentNotConvertible `PeriodInvalid`
 */
export function yearsOf({ path, value }: Located<Period>): Years {
	const { start, end } = bounds(path, value);
	const startsYear =
		!start || (!start.isMoment && (start.month ?? 1) === 1 && (start.day ?? 1) === 1);
	const endsYear = !end || (!end.isMoment && (end.month ?? 12) === 12 && (end.day ?? 31) === 31);
	return {
		from: start && Math.min(start.year, start.localYear),
		until: end && Math.max(end.year, end.localYear) + 1,
		isExact: startsYear && endsYear,
	};
}

function bounds(path: string, period: Period): { start: FhirDate | null; end: FhirDate | null } {
	const start = period.start === undefined ? null : parse(period.start, `${path}.start`);
	const end = period.end === undefined ? null : parse(period.end, `${path}.end`);
	if (start && end && start.start >= end.end)
		throw new ConsentNotConvertible('PeriodInvalid', path);
	return { start, end };
}

/** How much of a date lies in a period; what is no date may lie there in part. */
export function howFarIn(date: string, period: Period): 'wholly' | 'partly' | 'not' {
	const { start, end } = bounds('Period', period);
	const span = spanOf(date);
	if (!span) return 'partly';
	const { start: first, end: last } = span;
	if ((start && last <= start.start) || (end && first >= end.end)) return 'not';
	return (start && first < start.start) || (end && last > end.end) ? 'partly' : 'wholly';
}

function spanOf(date: string): FhirDate | null {
	try {
		return parse(date, 'date');
	} catch {
		return null;
	}
}

/** Which of two starts is later, as written. */
export function laterStart(one: string | undefined, other: string | undefined): string | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return parse(one, 'start').start >= parse(other, 'start').start ? one : other;
}

/** Which of two ends is earlier, as written. */
export function earlierEnd(one: string | undefined, other: string | undefined): string | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return parse(one, 'end').end <= parse(other, 'end').end ? one : other;
}

/** Days as a FHIR period: its end is the last day. */
export function periodOfDays(from: Day, until: Day): Period {
	return { start: formatDay(from), end: formatDay(until - 1) };
}

/** Years as a FHIR period; undefined if there are no bounds. */
export function periodOfYears(from: Year | null, until: Year | null): Period | undefined {
	if (from === null && until === null) return undefined;
	const start = from === null ? {} : { start: `${digits(from)}-01-01` };
	const end = until === null ? {} : { end: `${digits(until - 1)}-12-31` };
	return { ...start, ...end };
}

function digits(year: Year): string {
	return String(year).padStart(4, '0');
}
