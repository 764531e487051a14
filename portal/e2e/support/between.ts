// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { createServer, connect as dial, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What becomes of what goes between a page and its node. */
export type Passage =
	/** It goes through. */
	| 'through'
	/** Nobody is there: connections end, and none is taken. */
	| 'gone'
	/** What the node says arrives six seconds later. */
	| 'slow';

/** Something that stands between a page and its node, and does to the connection what networks do. */
export interface Between {
	/** Its WebSocket address. */
	url: string;
	set(passage: Passage): void;
	close(): Promise<void>;
}

const SLOW = 6_000;

/** Stands between whoever connects and a node. */
export async function standBetween(node: string): Promise<Between> {
	const { host, hostname, port } = new URL(node);
	const sockets = new Set<Socket>();
	let passage: Passage = 'through';
	const server = createServer((page) => {
		if (passage === 'gone') {
			page.destroy();
			return;
		}
		const upstream = dial(Number(port), hostname);
		for (const socket of [page, upstream]) {
			sockets.add(socket);
			socket.on('error', () => socket.destroy());
			socket.on('close', () => {
				sockets.delete(socket);
				page.destroy();
				upstream.destroy();
			});
		}
		// A node answers under its own address alone: the request to become a WebSocket has to name it.
		page.once('data', (request) => {
			const asked = request.toString('latin1').replace(/^Host: [^\r\n]*/im, `Host: ${host}`);
			upstream.write(asked, 'latin1');
			page.on('data', (data) => upstream.write(data));
		});
		// In their order, however long each waits.
		let last = Promise.resolve();
		upstream.on('data', (data) => {
			const wait = passage === 'slow' ? SLOW : 0;
			const due = Date.now() + wait;
			last = last.then(async () => {
				const left = due - Date.now();
				if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
				if (!page.destroyed) page.write(data);
			});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
		set: (chosen) => {
			passage = chosen;
			if (chosen === 'gone') for (const socket of sockets) socket.destroy();
		},
		close: async () => {
			passage = 'gone';
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
