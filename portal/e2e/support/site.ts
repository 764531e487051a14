// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { preview, type Connect, type Plugin } from 'vite';
import { securityHeaders } from '../../build/policy.js';
import type { PortalConfig } from '../../src/config.js';

const FOLDER = fileURLToPath(new URL('../..', import.meta.url));
const KINDS: Readonly<Record<string, string>> = {
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.wasm': 'application/wasm',
};

/** The built pages on a web server of their own. */
export interface Site {
	/** Its address, on loopback. */
	url: string;
	close(): Promise<void>;
}

/** Serves the built pages as a hospital would: compressed, with the headers, and set up with what is given. */
export async function serve(config: PortalConfig): Promise<Site> {
	const headers = securityHeaders();
	const setUp: Plugin = {
		name: 'carechain-portal-site',
		configurePreviewServer: ({ middlewares }) => {
			middlewares.use(compressed(headers));
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
		preview: { port: 0, host: '127.0.0.1', headers },
	});
	const [url] = server.resolvedUrls?.local ?? [];
	if (url === undefined) throw new Error('the web server has no address');
	return { url, close: () => server.close() };
}

/** Sends scripts, styles and the verifier compressed, as every web server does in earnest. */
function compressed(headers: Record<string, string>): Connect.NextHandleFunction {
	return (request, answer, next) => {
		const [path = ''] = (request.url ?? '').split('?');
		const kind = KINDS[extname(path)];
		if (kind === undefined || !/^\/assets\/[\w.-]+$/.test(path)) {
			next();
			return;
		}
		readFile(join(FOLDER, 'dist', path))
			.then((bytes) => promisify(gzip)(bytes))
			.then((bytes) => {
				const more = { 'Content-Type': kind, 'Content-Encoding': 'gzip' };
				answer.writeHead(200, { ...headers, ...more }).end(bytes);
			}, next);
	};
}
