// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from 'node:url';
import { servePages } from '../../../client/dist/demo/web/pages.js';
import type { Served } from '../../../client/dist/demo/web/server.js';
import type { PortalConfig } from '../../src/config.js';

const PAGES = fileURLToPath(new URL('../../dist', import.meta.url));

/** The built pages on a web server of their own. */
export type Site = Served;

/** Serves the built pages as a hospital would: compressed, with the headers, and set up with what is given. */
export function serve(config: PortalConfig): Promise<Site> {
	return servePages(PAGES, () => config);
}
