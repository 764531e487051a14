// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from 'node:url';
import { preview, type Plugin } from 'vite';
import { securityHeaders } from '../../build/policy.js';
import type { PortalConfig } from '../../src/config.js';

const FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** The built pages on a web server of their own. */
export interface Site {
	/** Its address, on loopback. */
	url: string;
	close(): Promise<void>;
}

/** Serves the built pages as a hospital would: with the headers, and set up with what is given. */
export async function serve(config: PortalConfig): Promise<Site> {
	const setUp: Plugin = {
		name: 'carechain-portal-json',
		configurePreviewServer: ({ middlewares }) => {
			middlewares.use('/portal.json', (_, answer) => {
				answer.setHeader('Content-Type', 'application/json').end(JSON.stringify(config));
			});
		},
	};
	const server = await preview({
		root: FOLDER,
		configFile: false,
		logLevel: 'error',
		plugins: [setUp],
		preview: { port: 0, host: '127.0.0.1', headers: securityHeaders() },
	});
	const [url] = server.resolvedUrls?.local ?? [];
	if (url === undefined) throw new Error('the web server has no address');
	return { url, close: () => server.close() };
}
