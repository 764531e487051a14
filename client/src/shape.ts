// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Checks on data from outside: whether a member of a JSON object is what it should be. */

/** Whether a value is what it should be. */
export type Check = (value: unknown) => boolean;

/** An integer from 0 up to, and with, another. */
export function isUpTo(most: number): Check {
	return (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

/** An integer of 32 bits. */
export const isU32: Check = isUpTo(2 ** 32 - 1);

/** An object, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is an object that has members of these names, and no others. */
export function hasExactly<Fields extends object>(
	value: Partial<Fields> | undefined,
	names: readonly (keyof Fields)[],
): value is Fields {
	return (
		isRecord(value) &&
		Object.keys(value).length === names.length &&
		names.every((name) => Object.hasOwn(value, name))
	);
}
