// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { DEFAULT_ALGORITHM } from '../records/algorithms.js';
import type { NewAnchor } from '../records/anchorCalls.js';
import { newSalt } from '../records/commitment.js';
import { retainUntil } from '../records/retention.js';

/** A document to be anchored of which nothing exists but the commitment. */
export function emptyDocument(api: ApiPromise, commitment: Uint8Array): NewAnchor {
	const leaf = { class: 'document', algorithm: DEFAULT_ALGORITHM } as const;
	return {
		record: { commitment, salt: newSalt(), leaf },
		retainUntil: retainUntil(api, new Date(), 'outpatient'),
	};
}
