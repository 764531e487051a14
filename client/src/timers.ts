// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** A clock and an alarm; a test brings its own, on which a month passes in a second. */
export interface Timers {
	/** Milliseconds since 1970. */
	now: () => number;
	/**
	 * Does something after so many milliseconds.
	 *
	 * @returns what calls it off
	 */
	after: (milliseconds: number, act: () => void) => () => void;
}

/** The longest that `setTimeout` waits: beyond that it would not wait at all. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The clock of this machine. */
export const systemTimers: Timers = {
	now: Date.now,
	after: (milliseconds, act) => {
		let handle: ReturnType<typeof setTimeout>;
		const wait = (left: number): void => {
			const part = Math.min(left, LONGEST_TIMEOUT);
			handle = setTimeout(() => {
				if (left > part) wait(left - part);
				else act();
			}, part);
		};
		wait(milliseconds);
		return () => {
			clearTimeout(handle);
		};
	},
};
