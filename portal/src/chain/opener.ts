// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { PatientEndpoint } from '@carechain/client';
import { directoryAt } from './directory.js';
import type { Opener } from './reach.js';

/** How the pages of patients connect: to what a hospital opens to patients, which answers about the key's own patient alone. */
export const openForPatients: Opener = async (url) => {
	const endpoint = await PatientEndpoint.connect(url);
	return {
		api: endpoint.api,
		whoAmI: (key) => endpoint.whoAmI(key),
		session: (key, patient) => endpoint.session(key, patient),
		directory: () => directoryAt(endpoint),
		disconnect: () => endpoint.disconnect(),
	};
};
