// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { connect } from '../connect.js';
import { ChainError } from '../errors.js';
import { patientOf } from '../patients.js';
import { toHex } from '../plain.js';
import { represents } from '../representatives.js';
import { askedOf } from './functions.js';
import { patientRefusal } from './refusals.js';
import { signQuestion, type At, type Questions } from './requests.js';
import { PatientSession } from './session.js';

/** How long a request is good, in seconds. The node takes a minute at the most. */
const LIFETIME = 30;
/** How long to wait where the endpoint asks to go slower, in milliseconds, and how often. */
const PAUSE = 1000;
const PAUSES = 30;

/** How to connect to an endpoint. */
export interface EndpointOptions {
	/** The chain that it has to be of. A wallet knows it from where it knows the endpoint. */
	genesisHash?: HexString;
}

/**
 * A node's RPC for patients: what a wallet needs, and nothing about anybody else.
 *
 * Its `api` knows the chain's metadata, makes calls and follows headers. It reads no state: what a patient may
 * read is asked through a {@link PatientSession}, with a signature of the patient's key under each question.
 */
export class PatientEndpoint {
	/** How far the node's clock is ahead of ours, in seconds. */
	#ahead = 0;

	private constructor(
		readonly api: ApiPromise,
		readonly genesisHash: HexString,
	) {}

	/**
	 * Connects to an endpoint.
	 *
	 * @param url such as `wss://patients.hospital.example`
	 * @throws ChainError `OtherChain` when it is of another chain than it has to be
	 * @throws Error when nothing answers there, as {@link connect}
	 */
	static async connect(url: string, options: EndpointOptions = {}): Promise<PatientEndpoint> {
		const api = await connect(url);
		const genesisHash = api.genesisHash.toHex();
		if (options.genesisHash !== undefined && options.genesisHash !== genesisHash) {
			await api.disconnect();
			throw new OtherChain(`${url} is of the chain ${genesisHash}, not ${options.genesisHash}`);
		}
		return new PatientEndpoint(api, genesisHash);
	}

	/** Whom a key acts for, as the best block has it; null for nobody. */
	async whoAmI(
		key: KeyringPair,
	): Promise<{ patient: HexString; representative: number | null } | null> {
		const asked = this.session(key, NOBODY).state;
		const account = toHex(key.addressRaw);
		const own = await patientOf(asked, account);
		if (own !== null) return { patient: own, representative: null };
		const represented = await represents(asked, account);
		return (
			represented && {
				patient: represented.patient,
				representative: represented.representative,
			}
		);
	}

	/**
	 * What a key can do for a patient. Nothing is asked yet.
	 *
	 * @param key a key of the patient's, or of a representative
	 * @param patient the pseudonym, 16 bytes
	 */
	session(key: KeyringPair, patient: Uint8Array): PatientSession {
		return new PatientSession(this, key, patient);
	}

	/** Closes the connection. */
	async disconnect(): Promise<void> {
		await this.api.disconnect();
	}

	/**
	 * Asks one of the endpoint's methods, signed.
	 *
	 * Where the endpoint asks to go slower, it waits; where the clocks differ, it goes by the node's.
	 *
	 * @throws PatientRefused
	 */
	async ask<Method extends keyof Questions>(
		method: Method,
		question: Questions[Method],
		key: KeyringPair,
	): Promise<unknown> {
		let pauses = 0;
		let isTimeKnown = false;
		for (;;) {
			const expires = Math.floor(Date.now() / 1000) + this.#ahead + LIFETIME;
			const terms = { genesis: this.genesisHash, expires };
			try {
				const params = signQuestion(method, question, key, terms);
				return await this.api.rpc(`patient_${method}`, ...params);
			} catch (error) {
				const refusal = patientRefusal(error);
				if (refusal?.reason === 'TooManyRequests' && pauses++ < PAUSES) {
					await new Promise((resolve) => setTimeout(resolve, PAUSE));
				} else if (refusal && refusal.now !== null && !isTimeKnown) {
					this.#ahead = refusal.now - Math.floor(Date.now() / 1000);
					isTimeKnown = true;
				} else {
					throw refusal ?? error;
				}
			}
		}
	}

	/** What a key can ask of a patient in some state. */
	stateFor(key: KeyringPair, patient: Uint8Array, at: At): ReturnType<typeof askedOf> {
		const who = { patient, key: key.addressRaw };
		return askedOf(this.api, who, async (name, args) => {
			const question = { patient: toHex(patient), at, function: name, arguments: args };
			const { answer } = (await this.ask('query', question, key)) as { answer: HexString };
			return answer;
		});
	}
}

/** The endpoint is of another chain than it has to be. */
export class OtherChain extends ChainError {
	override readonly name = 'OtherChain';

	constructor(message: string) {
		super('OtherChain', message);
	}
}

/** In the place of a patient, where none is asked about. */
const NOBODY = new Uint8Array(16);
