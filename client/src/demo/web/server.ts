// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that answers on a port of its own, on loopback. */
export interface Served {
	/** Its address, with a slash at its end. */
	url: string;
	close(): Promise<void>;
}

/** Lets a function from web requests to responses answer. Where it fails, the connection ends without an answer. */
export async function serveAnswers(
	answer: (request: Request) => Promise<Response>,
	port = 0,
): Promise<Served> {
	const server = createServer((request, response) => {
		asRequest(request)
			.then(async (asked) => {
				const given = await answer(asked);
				const body = Buffer.from(await given.arrayBuffer());
				response.writeHead(given.status, Object.fromEntries(given.headers)).end(body);
			})
			.catch(() => request.socket.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		close: () => closed(server),
	};
}

async function asRequest(request: IncomingMessage): Promise<Request> {
	const parts: Buffer[] = [];
	for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
	const { method = 'GET', headers, url = '/' } = request;
	const hasBody = method !== 'GET' && method !== 'HEAD';
	return new Request(new URL(url, 'http://127.0.0.1/'), {
		method,
		headers: headers as Record<string, string>,
		body: hasBody ? Buffer.concat(parts) : null,
	});
}

async function closed(server: Server): Promise<void> {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
}
