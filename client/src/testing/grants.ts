// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Day } from '../days.js';
import type { Grantee, GrantFields } from '../grantFields.js';

/** What a patient typically grants: access to observations, for treatment, from a day until before another. */
export function treatmentGrant(grantee: Grantee, validFrom: Day, validUntil: Day): GrantFields {
	return {
		grantee,
		purposes: ['TREAT'],
		actions: ['access'],
		classes: ['observation'],
		ceiling: 'N',
		validFrom,
		validUntil,
		terms: null,
	};
}
