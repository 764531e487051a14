// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { releaseGateway, type ApiPromise, type Holder } from '@carechain/client';
import { serveAnswers, type Served } from '../../../client/dist/demo/web/server.js';

/** Lets a holder answer, for web pages of one origin. */
export function serveGateway(api: ApiPromise, holder: Holder, origin: string): Promise<Served> {
	return serveAnswers(releaseGateway(api, holder, { origins: [origin] }));
}
