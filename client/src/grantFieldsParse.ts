// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { isHex } from '@polkadot/util';
import {
	ACCESS_MODES,
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	OBLIGATIONS,
	PURPOSES,
	REFRAINS,
} from './codes.js';
import { MAX_EXCEPTIONS, type Grantee, type GrantFields } from './grantFields.js';
import { hasExactly, isRecord, isU32, isUpTo, type Check } from './shape.js';

const isU16 = isUpTo(2 ** 16 - 1);

const NEEDED: Record<string, Check> = {
	grantee: isGrantee,
	purposes: isSetOf(PURPOSES),
	actions: isSetOf(ACTIONS),
	classes: isSetOf(DATA_CLASSES),
	ceiling: isOneOf(CONFIDENTIALITIES),
	validFrom: isU32,
	validUntil: isU32,
	terms: orNull(
		isObject({
			commitment: (value) => isHex(value, 256),
			residual: (value) => typeof value === 'boolean',
		}),
	),
};

const LEFT_OUT_AT_WILL: Record<string, Check> = {
	accessModes: isSetOf(ACCESS_MODES),
	dataFrom: orNull(isU16),
	dataUntil: orNull(isU16),
	obligations: isSetOf(OBLIGATIONS),
	refrains: isSetOf(REFRAINS),
	deleteAfterDays: orNull(isU16),
	exceptions: isListOf(
		isObject({
			practitionerRole: orNull(isU32),
			purposes: isSetOf(PURPOSES),
			classes: isSetOf(DATA_CLASSES),
		}),
		MAX_EXCEPTIONS,
	),
};

/**
 * Takes data for the fields of a grant, if it is that and nothing else.
 *
 * @throws RangeError that names the field which is missing, unknown or out of range
 */
export function parseFields(data: unknown): GrantFields {
	if (!isRecord(data)) throw new RangeError('the fields of a grant are no object');
	const known: Record<string, Check> = { ...NEEDED, ...LEFT_OUT_AT_WILL };
	for (const [name, value] of Object.entries(data)) {
		if (!Object.hasOwn(known, name)) throw new RangeError(`a grant has no field ${name}`);
		if (known[name]?.(value) !== true) throw new RangeError(`a grant's ${name} is out of range`);
	}
	for (const name of Object.keys(NEEDED)) {
		if (!Object.hasOwn(data, name)) throw new RangeError(`a grant's ${name} is missing`);
	}
	return data as unknown as GrantFields;
}

/**
 * Takes data for a grantee, if it is that and nothing else.
 *
 * @throws RangeError
 */
export function parseGrantee(data: unknown): Grantee {
	if (!isGrantee(data)) throw new RangeError('a grantee is an organisation or a practitioner role');
	return data as Grantee;
}

function isGrantee(value: unknown): boolean {
	return isObject({ organization: isU32 })(value) || isObject({ practitionerRole: isU32 })(value);
}

function isOneOf(codes: readonly string[]): Check {
	return (value) => typeof value === 'string' && codes.includes(value);
}

function isListOf(check: Check, most: number): Check {
	return (value) => Array.isArray(value) && value.length <= most && value.every(check);
}

function isSetOf(codes: readonly string[]): Check {
	return (value) =>
		isListOf(isOneOf(codes), codes.length)(value) &&
		new Set(value as unknown[]).size === (value as unknown[]).length;
}

function orNull(check: Check): Check {
	return (value) => value === null || check(value);
}

/** An object with exactly these members. */
function isObject(members: Record<string, Check>): Check {
	return (value) =>
		isRecord(value) &&
		hasExactly(value, Object.keys(members)) &&
		Object.entries(members).every(([name, check]) => check(value[name]));
}
