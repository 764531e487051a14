// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { releaseGateway, type ApiPromise, type Holder } from '@carechain/client';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something of an organisation's that answers web requests, on a port of its own. */
export interface Gateway {
	/** Where it is asked. */
	url: string;
	close(): Promise<void>;
}

/** Lets a function answer. Where it fails, the connection ends without an answer. */
export async function serveAnswers(
	answer: (request: Request) => Promise<Response>,
): Promise<Gateway> {
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const { method = 'GET', headers } = request;
			const body = method === 'POST' ? Buffer.concat(parts).toString() : null;
			const asked = new Request('http://gateway/', {
				method,
				headers: headers as Record<string, string>,
				body,
			});
			answer(asked)
				.then(async (given) => {
					const text = await given.text();
					response.writeHead(given.status, Object.fromEntries(given.headers)).end(text);
				})
				.catch(() => request.socket.destroy());
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/records`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Lets a holder answer, for web pages of one origin. */
export function serveGateway(api: ApiPromise, holder: Holder, origin: string): Promise<Gateway> {
	return serveAnswers(releaseGateway(api, holder, { origins: [origin] }));
}
