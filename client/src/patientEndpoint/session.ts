// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord, ExtrinsicStatus } from '@polkadot/types/interfaces';
import type { Vec } from '@polkadot/types';
import { hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import type { Asked, Call } from '../chain.js';
import { organization } from '../consortium.js';
import { dayOf, type Day } from '../days.js';
import { refusalOf, TransactionRefused } from '../errors.js';
import { NodeEvidence } from '../evidence/source.js';
import { viewOf, type PatientViewChain } from '../patientViewChain.js';
import { toHex } from '../plain.js';
import { receiptOf, type Receipt, type SubmitOptions } from '../submit.js';
import type { PatientEndpoint } from './endpoint.js';
import { patientRefusal } from './refusals.js';
import type { At } from './requests.js';

/** How long a transaction may stay out of a block before it is given up, in milliseconds. */
const INCLUSION_TIMEOUT = 60_000;
/** How many organisations are asked for at once. */
const AT_ONCE = 8;

/** What a key does for one patient at an endpoint; everything it asks is signed by the key. */
export class PatientSession {
	/**
	 * The best state, as far as the key may know it: in the place of a connection for `explain`, `denials`,
	 * `requests`, `sealedEntries`, `decide`, `emergenciesOf`, `accessHead`, `patient`, `representatives`,
	 * `guardians`, `recovery`, `assurances`, `organization`, `practitionerRole`, `policies`.
	 */
	readonly state: Asked;

	constructor(
		readonly endpoint: PatientEndpoint,
		readonly key: KeyringPair,
		readonly patient: Uint8Array,
	) {
		this.state = this.stateAt('best');
	}

	/** The same of another state. How far back a node knows states, its operator says. */
	stateAt(at: At): Asked {
		return this.endpoint.stateFor(this.key, this.patient, at);
	}

	/** What `patientView` asks. It looks nothing up in blocks: those the endpoint does not serve. */
	view(): PatientViewChain {
		return viewOf(this.state, {
			today: () => this.today(),
			organizations: () => this.#organizations(),
		});
	}

	/** The nonce that the key's next transaction takes, with those counted that wait for a block. */
	async nonce(): Promise<number> {
		return Number(await this.endpoint.ask('nonce', {}, this.key));
	}

	/** The day that it is for the chain, by its best block. */
	async today(): Promise<Day> {
		const { api } = this.endpoint;
		const { digest } = await api.rpc.chain.getHeader();
		const slot = digest.logs.find((log) => log.isPreRuntime)?.asPreRuntime[1];
		const duration = api.consts.aura?.slotDuration;
		if (!slot || !duration) throw new Error('the best block names no slot');
		const number = new DataView(slot.toU8a(true).buffer).getBigUint64(0, true);
		return dayOf(new Date(Number(number) * Number(duration.toString())));
	}

	/**
	 * Signs a call with the key, sends it and waits, as `submit` does.
	 *
	 * @throws PatientRefused `NotOwnTransaction` for what is not about the patient, or by no current key
	 * @throws TransactionRefused when it did not reach the pool, or left it without getting into a block
	 * @throws CallFailed when it reached a block and failed there
	 */
	async submit(call: Call, options: SubmitOptions = {}): Promise<Receipt> {
		const nonce = options.nonce ?? (await this.nonce());
		await call.signAsync(this.key, { nonce });
		const block = await this.#settled(call, options.until ?? 'inBlock');
		return this.#receipt(call.hash.toHex(), block);
	}

	/**
	 * What became of a transaction that this key signed, by its block.
	 *
	 * @throws PatientRefused `ExtrinsicNotFound`, `UnknownBlock`, `StatePruned`, `BodyPruned`
	 * @throws CallFailed when it failed there
	 */
	async outcome(extrinsic: HexString, block: HexString): Promise<Receipt> {
		return this.#receipt(extrinsic, block);
	}

	/**
	 * Evidence of the patient's grants and access log, where the endpoint gives it: what `grantFile` and
	 * `accessLogFile` are made from. Keep it as long as the connection.
	 */
	evidence(): NodeEvidence {
		return new NodeEvidence(this.endpoint.api, (keys, at, sinceSet) =>
			this.endpoint.ask('evidence', { patient: toHex(this.patient), keys, at, sinceSet }, this.key),
		);
	}

	async #receipt(extrinsicHash: HexString, blockHash: HexString): Promise<Receipt> {
		const answer = await this.endpoint.ask(
			'outcome',
			{ block: blockHash, extrinsic: extrinsicHash },
			this.key,
		);
		const { block, events } = answer as { block: { number: number }; events: HexString };
		const { registry } = this.endpoint.api;
		const records = registry.createType<Vec<EventRecord>>('Vec<EventRecord>', hexToU8a(events));
		const where = { extrinsicHash, blockHash, blockNumber: block.number };
		return receiptOf(registry, where, [...records]);
	}

	/** Sends a signed call, and waits for the block. */
	#settled(call: Call, until: NonNullable<SubmitOptions['until']>): Promise<HexString> {
		const { api } = this.endpoint;
		return new Promise((resolve, reject) => {
			let stop: (() => void) | undefined;
			let isDone = false;
			const done = (act: () => void): void => {
				if (isDone) return;
				isDone = true;
				clearTimeout(timer);
				stop?.();
				act();
			};
			const giveUp = (reason: string, words: string): void => {
				done(() => {
					reject(new TransactionRefused(reason, words));
				});
			};
			const timer = setTimeout(() => {
				giveUp('TimedOut', 'the transaction did not get into a block in time');
			}, INCLUSION_TIMEOUT);
			const onStatus = (status: ExtrinsicStatus): void => {
				if (status.isFinalized || (status.isInBlock && until === 'inBlock')) {
					const block = status.isFinalized ? status.asFinalized : status.asInBlock;
					done(() => {
						resolve(block.toHex());
					});
				} else if (
					status.isInvalid ||
					status.isDropped ||
					status.isUsurped ||
					status.isFinalityTimeout
				) {
					giveUp(status.type, `the pool gave the transaction up: ${status.type}`);
				}
			};
			api.rpc.author.submitAndWatchExtrinsic(call, onStatus).then(
				(unsubscribe) => {
					// The subscription may have brought its last news before its handle arrived.
					if (isDone) unsubscribe();
					else stop = unsubscribe;
				},
				(error: unknown) => {
					done(() => {
						// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on as it came
						reject(patientRefusal(error) ?? refusalOf(error) ?? error);
					});
				},
			);
		});
	}

	/** The members and their names. They are counted, and none is ever taken out. */
	async #organizations(): Promise<Map<number, string>> {
		const found = new Map<number, string>();
		for (let first = 0; ; first += AT_ONCE) {
			const ids = Array.from({ length: AT_ONCE }, (_, index) => first + index);
			const records = await Promise.all(ids.map((id) => organization(this.state, id)));
			ids.forEach((id, index) => {
				const record = records[index];
				if (record) found.set(id, record.name);
			});
			if (records.includes(null)) return found;
		}
	}
}
