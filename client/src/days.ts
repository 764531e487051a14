// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/**
 * Coarse time: rights end on whole UTC days, counted from 1970-01-01 (day 0), and logs are
 * checkpointed by whole UTC hours. An end is exclusive: what ends on a day holds until the last second
 * of the day before.
 */

/** A UTC day, counted from 1970-01-01. */
export type Day = number;

/** A UTC hour, counted from 1970-01-01T00. */
export type Hour = number;

const MILLISECONDS_PER_HOUR = 3_600_000;
const MILLISECONDS_PER_DAY = 24 * MILLISECONDS_PER_HOUR;

/** The day that a moment falls on. */
export function dayOf(moment: Date): Day {
	return Math.floor(moment.getTime() / MILLISECONDS_PER_DAY);
}

/** The hour that a moment falls in. */
export function hourOf(moment: Date): Hour {
	return Math.floor(moment.getTime() / MILLISECONDS_PER_HOUR);
}

/** When a day starts. */
export function startOfDay(day: Day): Date {
	return new Date(day * MILLISECONDS_PER_DAY);
}

/** A day as `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
	return startOfDay(day).toISOString().slice(0, 10);
}

/**
 * The first day of the quarter that a day falls in: 1 January, April, July or October. Ends that could
 * tell a birthday are such days.
 */
export function quarterStart(day: Day): Day {
	const date = startOfDay(day);
	const month = date.getUTCMonth();
	return dayOf(new Date(Date.UTC(date.getUTCFullYear(), month - (month % 3), 1)));
}

/** Whether a day is the first of a quarter. */
export function isQuarterStart(day: Day): boolean {
	return quarterStart(day) === day;
}
