// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import type { DepositStore } from '../../deposits.js';
import { toHex } from '../../plain.js';
import { RecordLog } from '../../records/log.js';
import type { SealedRecord } from '../../records/seal.js';
import { encryptionKeyPair } from '../../records/wrap.js';
import type { Holder } from '../../release.js';

/** A hospital's records in memory, for as long as the demonstration runs: what desks hand in, and others ask for. */
export class MemoryRecords implements DepositStore, Holder {
	readonly log: RecordLog;
	readonly records = new Map<HexString, SealedRecord>();
	readonly encryption = encryptionKeyPair();
	readonly #taken = new Map<HexString, number>();

	constructor(organization: number) {
		this.log = new RecordLog(organization);
	}

	taken(source: HexString): number {
		return this.#taken.get(source) ?? 0;
	}

	take(source: HexString, taken: number, records: readonly SealedRecord[]): Promise<void> {
		for (const record of records) this.add(record);
		this.#taken.set(source, taken);
		return Promise.resolve();
	}

	/** Keeps one record. */
	add(record: SealedRecord): void {
		this.log.append(record.commitment);
		this.records.set(toHex(record.commitment), record);
	}
}
