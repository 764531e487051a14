// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { serveAnswers, type Served } from './server.js';

/** The kinds of files that the built pages are, by the ends of their names. */
const KINDS: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
	'.webmanifest': 'application/manifest+json',
};

/** What the build says that a web server has to send with the pages. */
const HEADERS_FILE = 'headers.json';

/**
 * Serves built pages as an organisation's web server would: compressed, with the headers that the build names, and
 * `portal.json` beside them. Only what is in the folder at the start is served.
 *
 * @param folder what `npm run build` in `portal/` wrote
 * @param setUp what `portal.json` is to say; asked for anew with each request
 * @throws Error when there are no pages in the folder
 */
export async function servePages(folder: string, setUp: () => object, port = 0): Promise<Served> {
	const headers = JSON.parse(await readFile(join(folder, HEADERS_FILE), 'utf8')) as Record<
		string,
		string
	>;
	const files = new Map<string, { kind: string; bytes: Uint8Array<ArrayBuffer> }>();
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		const kind = KINDS[extname(entry.name)];
		if (!entry.isFile() || kind === undefined) continue;
		const file = join(entry.parentPath, entry.name);
		const path = `/${relative(folder, file).split(sep).join('/')}`;
		files.set(path, { kind, bytes: new Uint8Array(gzipSync(await readFile(file))) });
	}
	const start = files.get('/index.html');
	if (!start) throw new Error(`no pages in ${folder}: build them with "npm run build" in portal/`);
	files.set('/', start);
	return serveAnswers((request) => {
		const { pathname } = new URL(request.url);
		if (pathname === '/portal.json') {
			return Promise.resolve(Response.json(setUp(), { headers }));
		}
		const found = files.get(pathname);
		if (!found) return Promise.resolve(new Response('not found', { status: 404, headers }));
		const more = { 'Content-Type': found.kind, 'Content-Encoding': 'gzip' };
		return Promise.resolve(new Response(found.bytes, { headers: { ...headers, ...more } }));
	}, port);
}
