// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { WsProvider } from '@polkadot/rpc-provider';
import { afterAll, beforeAll } from 'vitest';
import { untilRunning } from '../../src/chain.js';
import { connect } from '../../src/connect.js';
import { PatientEndpoint } from '../../src/patientEndpoint/endpoint.js';
import { startNode, type TestNode } from '../../src/testing/node.js';
import { freePorts } from '../../src/testing/ports.js';
import { nodeBinary } from '../../src/testing/process.js';
import { required } from './chain.js';

/** What a method answered: the result, or the error. */
export type RawAnswer =
	{ result: unknown } | { error: { code: number; message: string; data: unknown } };

/** A development chain whose node serves both profiles. */
export interface TwoProfiles {
	/** A member's connection. */
	readonly api: ApiPromise;
	readonly memberUrl: string;
	readonly patientUrl: string;
	/** A patient's connection. */
	readonly endpoint: PatientEndpoint;
}

/** Starts such a chain before the tests of a file and stops it after them. */
export function twoProfiles(...options: string[]): TwoProfiles {
	let node: TestNode | undefined;
	let api: ApiPromise | undefined;
	let endpoint: PatientEndpoint | undefined;
	let patientUrl = '';
	beforeAll(async () => {
		const [port] = await freePorts(1);
		patientUrl = `ws://127.0.0.1:${required(port)}`;
		node = await startNode(nodeBinary(), [`--patient-rpc-port=${required(port)}`, ...options]);
		api = await connect(node.url);
		await untilRunning(api);
		endpoint = await PatientEndpoint.connect(patientUrl);
	});
	afterAll(async () => {
		await endpoint?.disconnect();
		await api?.disconnect();
		await node?.stop();
	});
	return {
		get api() {
			return required(api);
		},
		get memberUrl() {
			return required(node).url;
		},
		get patientUrl() {
			return patientUrl;
		},
		get endpoint() {
			return required(endpoint);
		},
	};
}

/** The code with which the patient profile says that a connection asks too much. */
const TOO_MANY = 21_116;

/**
 * Asks methods with any parameters. Where a connection has asked too much it takes a new one, as somebody
 * would who means no good.
 */
export class RawClient {
	#provider: WsProvider | undefined;

	constructor(readonly url: string) {}

	async ask(method: string, params: unknown[]): Promise<RawAnswer> {
		for (;;) {
			const answer = await this.#once(method, params);
			if (!('error' in answer) || answer.error.code !== TOO_MANY) return answer;
			await this.close();
		}
	}

	async close(): Promise<void> {
		await this.#provider?.disconnect();
		this.#provider = undefined;
	}

	async #once(method: string, params: unknown[]): Promise<RawAnswer> {
		if (!this.#provider) {
			this.#provider = new WsProvider(this.url, false);
			await this.#provider.connect();
			await this.#provider.isReady;
		}
		try {
			return { result: await this.#provider.send(method, params) };
		} catch (error) {
			// Anything else would be a connection that is lost, not an answer.
			if (!(error instanceof Error) || !('code' in error)) throw error;
			const { code, message } = error as { code: number; message: string };
			return { error: { code, message, data: 'data' in error ? error.data : undefined } };
		}
	}
}
