// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { NotOnThisChain } from '../chain.js';
import type { Year } from '../grantFields.js';
import { plain } from '../plain.js';

/** Where the care took place that a record is of. */
export type CareSetting = 'outpatient' | 'inpatient';

const CONSTANTS: Readonly<Record<CareSetting, string>> = {
	outpatient: 'outpatientRetentionYears',
	inpatient: 'inpatientRetentionYears',
};

/**
 * Until the end of which year a record is to be kept, as the chain proposes: 15 years from the last visit,
 * 30 from discharge. Where the law asks for more, name a later one; the chain does not learn which it was.
 *
 * @param lastVisitOrDischarge counted in UTC
 */
export function retainUntil(
	api: ApiPromise,
	lastVisitOrDischarge: Date,
	setting: CareSetting,
): Year {
	const years = api.consts.recordAnchors?.[CONSTANTS[setting]];
	if (!years) throw new NotOnThisChain('the chain has no years of retention');
	const year = lastVisitOrDischarge.getUTCFullYear();
	if (Number.isNaN(year)) throw new RangeError('the last visit is no date');
	return year + Number(plain(years));
}
