// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { HexString } from '@polkadot/util/types';
import type { DepositStore } from '../../deposits.js';
import type { SealedRecord } from '../seal.js';
import type { Disk } from './disk.js';
import { DiskLog } from './log.js';
import { besideRecords } from './sealedStore.js';

/** How far each file was taken: a line of JSON whenever something of it was, the last one of a file counts. */
const TAKEN = 'deposits.ndjson';

/** What desks hand in, in a log on disk with its sealed records beside it. */
export class DiskDeposits implements DepositStore {
	readonly #taken: Map<HexString, number>;

	private constructor(
		readonly log: DiskLog,
		taken: Map<HexString, number>,
	) {
		this.#taken = taken;
	}

	/**
	 * Opens the log in a folder; makes one where there is none.
	 *
	 * @throws LogInUse, LogOfAnother, LogDamaged as `DiskLog.open`
	 */
	static async open(folder: string, organization: number, disk?: Disk): Promise<DiskDeposits> {
		const log = await DiskLog.open(folder, organization, disk);
		try {
			const bytes = await log.readBeside(TAKEN, 0, log.lengthBeside(TAKEN));
			const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
			const taken = lines.map((line) => JSON.parse(line) as [HexString, number]);
			return new DiskDeposits(log, new Map(taken));
		} catch (error) {
			await log.close();
			throw error;
		}
	}

	taken(source: HexString): number {
		return this.#taken.get(source) ?? 0;
	}

	async take(source: HexString, taken: number, records: readonly SealedRecord[]): Promise<void> {
		const files = {
			...besideRecords(this.log, records),
			[TAKEN]: utf8ToBytes(`${JSON.stringify([source, taken])}\n`),
		};
		await this.log.append(
			records.map(({ commitment }) => commitment),
			{ files },
		);
		this.#taken.set(source, taken);
	}

	/** Lets others append. */
	async close(): Promise<void> {
		await this.log.close();
	}
}
