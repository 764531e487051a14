// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { releaseGateway, type ApiPromise, type Holder } from '@carechain/client';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A holder's gateway on a port of its own. */
export interface Gateway {
	/** Where a record is asked for. */
	url: string;
	close(): Promise<void>;
}

/** Lets a holder answer, for web pages of one origin. */
export async function serveGateway(
	api: ApiPromise,
	holder: Holder,
	origin: string,
): Promise<Gateway> {
	const answer = releaseGateway(api, holder, { origins: [origin] });
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
			void answer(asked).then(async (given) => {
				response.writeHead(given.status, Object.fromEntries(given.headers));
				response.end(await given.text());
			});
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
