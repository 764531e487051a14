// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Purpose } from '../codes.js';

/** Which purpose covers another, as on chain. What is not here is covered by itself alone. */
const COVERED_BY: Partial<Record<Purpose, Purpose>> = {
	COC: 'TREAT',
	ETREAT: 'TREAT',
	ERTREAT: 'ETREAT',
	COVERAGE: 'HPAYMT',
	CLMATTCH: 'HPAYMT',
	ELIGVER: 'COVERAGE',
	DSRCH: 'HRESCH',
	CLINTRCH: 'HRESCH',
	BIORCH: 'HRESCH',
	TRANSRCH: 'HRESCH',
	HQUALIMP: 'HOPERAT',
	PATSFTY: 'HOPERAT',
	DISASTER: 'PUBHLTH',
	THREAT: 'PUBHLTH',
};

/** Whether one of the purposes is the one asked for, or covers it. */
export function covers(purposes: readonly Purpose[], asked: Purpose): boolean {
	const above = COVERED_BY[asked];
	return purposes.includes(asked) || (above !== undefined && covers(purposes, above));
}
