// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	hashWith,
	patientIdOf,
	seal,
	toHex,
	type DepositStanding,
	type HexString,
	type Resource,
	type SealContext,
	type SealedRecord,
} from '@carechain/client';
import { signal } from '@preact/signals';
import {
	FileNotTaken,
	isTaken,
	PATIENTS_FILE,
	patientsIn,
	pseudonymsFor,
	resourcesIn,
	type Patients,
} from './folder.js';

/** So many resources are sealed before they are handed in: a second or two of work, which a failure costs at most. */
const BATCH = 48;

/** How far a file is. */
export type FileStatus =
	/** It has not been looked at, or has been stopped or kept from going on. */
	| 'waiting'
	| 'working'
	/** All of it is in the store. */
	| 'taken'
	/** It was there before. */
	| 'there'
	/** Nothing of it was taken, for a fault of its own. */
	| 'refused';

/** A file of the folder, and what became of it. */
export interface FileState {
	/** Its path within the folder. */
	name: string;
	status: FileStatus;
	/** How many resources it has; null while that is not known. */
	total: number | null;
	/** How many of them are behind us: sealed and in the store, or about no patient. */
	done: number;
	/** How many are records in the store. */
	records: number;
	error: unknown;
}

/** A file as the browser gives it. */
export interface ChosenFile {
	name: string;
	read(): Promise<Uint8Array>;
}

/** The organisation's store, as far as this needs it. */
export interface Store {
	standing(sources: readonly HexString[]): Promise<DepositStanding>;
	take(
		source: HexString,
		from: number,
		taken: number,
		records: readonly SealedRecord[],
	): Promise<DepositStanding>;
}

/** What is sealed with, apart from the patient. */
export type Sealing = Omit<SealContext, 'patient'>;

/**
 * Takes the files of a folder into the organisation's store: seals each resource in the page, hands it in batch by
 * batch. The store keeps how far each file is, by its bytes. So whatever ends a run, the next one goes on where
 * the store is, with this page or with another one, and takes nothing twice.
 *
 * A file with a fault of its own is left out, as a whole, and the others go on. When the store or the key fails, the run
 * ends: the next file would meet the same.
 */
export class FolderRun {
	readonly files = signal<readonly FileState[]>([]);
	/** Names of files that are of no kind that is taken. */
	readonly passedOver: readonly string[];
	readonly busy = signal(false);
	/** What ended the last run; null if it came to its end or was stopped. */
	readonly error = signal<unknown>(null);
	readonly #chosen: readonly ChosenFile[];
	readonly #patients: ChosenFile | undefined;
	#isStopped = false;

	constructor(chosen: readonly ChosenFile[]) {
		const base = ({ name }: ChosenFile): string => name.split('/').at(-1) ?? name;
		this.#chosen = chosen
			.filter((it) => isTaken(base(it)))
			.sort((one, other) => one.name.localeCompare(other.name));
		this.#patients = chosen.find((it) => base(it) === PATIENTS_FILE);
		this.passedOver = chosen
			.filter((it) => !isTaken(base(it)) && it !== this.#patients)
			.map(({ name }) => name);
		this.files.value = this.#chosen.map(({ name }) => ({
			name,
			status: 'waiting',
			total: null,
			done: 0,
			records: 0,
			error: null,
		}));
	}

	/** Whether the folder itself names the patients. */
	get namesPatients(): boolean {
		return this.#patients !== undefined;
	}

	/** Ends the run behind the batch that is under way. */
	stop(): void {
		this.#isStopped = true;
	}

	/**
	 * Runs over all files that are not in the store yet. What it fails with is in `error` and in the files.
	 *
	 * @param patient the pseudonym for all files, where the folder does not name the patients
	 */
	async run(store: Store, sealing: Sealing, patient: Uint8Array | null): Promise<void> {
		if (this.busy.value) return;
		this.busy.value = true;
		this.#isStopped = false;
		this.error.value = null;
		try {
			const patients = await this.#whom(patient);
			for (const [at, file] of this.#chosen.entries()) {
				const { status } = this.files.value[at] ?? {};
				if (this.#hasStopped()) break;
				if (status !== 'taken' && status !== 'there') {
					await this.#take(at, file, store, sealing, patients);
				}
			}
		} catch (error) {
			this.error.value = error;
		} finally {
			this.busy.value = false;
		}
	}

	async #whom(patient: Uint8Array | null): Promise<Patients> {
		if (this.#patients) return { all: patientsIn(await this.#patients.read()) };
		if (!patient) throw new FileNotTaken('patientUnknown');
		return { one: patient, fhirId: null };
	}

	async #take(
		at: number,
		file: ChosenFile,
		store: Store,
		sealing: Sealing,
		patients: Patients,
	): Promise<void> {
		// What was handed in, and its answer lost, is not called there before.
		const isBegun = (this.files.value[at]?.total ?? null) !== null;
		let stored = 0;
		this.#change(at, { status: 'working', error: null });
		try {
			const bytes = await file.read();
			const resources = resourcesIn(file.name, bytes);
			const pseudonyms = pseudonymsFor(resources, patients);
			if ('one' in patients) {
				// From now on it is known whose folder it is.
				patients.fhirId ??= resources.map(patientIdOf).find((id) => id !== null) ?? null;
			}
			const source = toHex(hashWith('sha-256', bytes));
			const [before = 0] = (await store.standing([source])).taken;
			stored = before;
			const isRecord = (index: number): boolean => pseudonyms[index] != null;
			const recordsIn = (end: number): number =>
				resources.slice(0, end).filter((_, index) => isRecord(index)).length;
			this.#change(at, { total: resources.length, done: before, records: recordsIn(before) });
			for (let from = before; from < resources.length && !this.#hasStopped(); from += BATCH) {
				const to = Math.min(from + BATCH, resources.length);
				const records: SealedRecord[] = [];
				for (let index = from; index < to; index++) {
					const [record, whom] = [resources[index], pseudonyms[index]];
					if (record && whom) records.push(await sealed(record, { ...sealing, patient: whom }));
					this.#change(at, { done: index });
				}
				await store.take(source, from, to, records);
				stored = to;
				this.#change(at, { done: to, records: recordsIn(to) });
			}
			const isWhole = (this.files.value[at]?.done ?? 0) >= resources.length;
			const end = before >= resources.length && !isBegun ? 'there' : 'taken';
			this.#change(at, { status: isWhole ? end : 'waiting' });
		} catch (error) {
			const isItsOwn = error instanceof FileNotTaken;
			// What is sealed and not in the store is sealed anew.
			this.#change(at, { status: isItsOwn ? 'refused' : 'waiting', done: stored, error });
			if (!isItsOwn) throw error;
		}
	}

	#hasStopped(): boolean {
		return this.#isStopped;
	}

	#change(at: number, change: Partial<FileState>): void {
		this.files.value = this.files.value.map((it, index) =>
			index === at ? { ...it, ...change } : it,
		);
	}
}

/** Seals, and lets the page be drawn in between: each takes some hundredths of a second. */
async function sealed(resource: Resource, context: SealContext): Promise<SealedRecord> {
	await new Promise((resolve) => setTimeout(resolve));
	return seal(resource, context);
}
