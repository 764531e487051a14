// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { DiskLog } from '../disk/log.js';
import { besideRecords } from '../disk/sealedStore.js';
import type { StoredLog } from '../disk/stored.js';
import type { Resource } from '../fhir.js';
import { seal, type SealContext, type SealOptions } from '../seal.js';
import type { Found } from './resource.js';
import { positionFrom, Source, type Position } from './source.js';

/** How files of resources become records of a log. */
export interface IngestOptions {
	/** For whom and by whom a resource is sealed; null passes it over. */
	contextOf: (resource: Resource, file: string) => SealContext | null;
	/** As for {@link seal}. */
	seal?: Pick<SealOptions, 'algorithm'>;
	/** Records that are sealed and appended at once; at most 256 if not said otherwise. */
	batch?: number;
	/** Is told of the run now and then: whenever something is safe. */
	onProgress?: (progress: Progress) => void;
	/** Stops the run, once what is under way is safe. */
	signal?: AbortSignal;
}

/** What a run has done. */
export interface Progress {
	/** Resources that were sealed and are in the log. */
	records: number;
	/** Resources that are no record of a patient. */
	passedOver: number;
	/** Length of both, as JSON. */
	bytes: number;
	/** Since the run began. */
	seconds: number;
	/** The file that it is at. */
	file: string;
}

/** As many as a tile has: some seconds of sealing, which a crash costs at most. */
const BATCH = 256;
/** A batch is as large as that at most, and a resource more: in bytes of JSON. */
const BATCH_LENGTH = 16 * 1024 * 1024;

/** How far the files were taken that came before the one of the log's note: a position in each line. */
const EARLIER = 'sources.ndjson';

/**
 * Takes files of FHIR resources into a log: seals each resource, keeps it beside the log and appends its
 * commitment. Memory does not grow with the files; with their number, by some hundred bytes each.
 *
 * How far each file is taken is kept with the log, so that a run goes on where the last one ended, however
 * that was. Files are known by their absolute paths. A bulk export may have got more lines meanwhile.
 *
 * @param files NDJSON, or FHIR bundles
 * @throws SourceChanged, SourceUnknown, ResourceUnreadable, and what `contextOf` throws; what came before is
 * in the log then
 */
export async function ingest(
	log: DiskLog,
	files: readonly string[],
	options: IngestOptions,
): Promise<Progress> {
	const sources = files.map((file) => new Source(file));
	const run = new Run(log, options);
	const known = await positions(log);
	for (const source of sources) {
		const position = known.get(source.file);
		const taken = position ? await source.takenAt(position) : 0;
		await run.take(source, taken);
		if (options.signal?.aborted) break;
	}
	return run.progress;
}

/** How far every file is taken. */
async function positions(log: StoredLog): Promise<Map<string, Position>> {
	const bytes = await log.readBeside(EARLIER, 0, log.lengthBeside(EARLIER));
	const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
	const all = lines.map((line) => JSON.parse(line) as Position);
	const last = positionFrom(log.note);
	if (last) all.push(last);
	return new Map(all.map((position) => [position.file, position]));
}

class Run {
	readonly progress: Progress = { records: 0, passedOver: 0, bytes: 0, seconds: 0, file: '' };
	readonly #start = performance.now();

	constructor(
		readonly log: DiskLog,
		readonly options: IngestOptions,
	) {}

	/** Takes what a file has behind what is taken. */
	async take(source: Source, from: number): Promise<void> {
		this.progress.file = source.file;
		let batch: Found[] = [];
		let [taken, length] = [from, 0];
		for await (const found of source.read(from)) {
			batch.push(found);
			taken = found.taken;
			length += found.length;
			if (batch.length < (this.options.batch ?? BATCH) && length < BATCH_LENGTH) continue;
			await this.#append(batch, await source.position(taken));
			[batch, length] = [[], 0];
			if (this.options.signal?.aborted) return;
		}
		if (batch.length > 0) await this.#append(batch, await source.position(taken));
	}

	/** Seals a batch and appends it; either all of it is in the log, and the position with it, or nothing. */
	async #append(batch: readonly Found[], position: Position): Promise<void> {
		const { contextOf, onProgress } = this.options;
		const sealing = batch.flatMap(({ resource }) => {
			const context = contextOf(resource, position.file);
			return context ? [seal(resource, context, this.options.seal)] : [];
		});
		const records = await Promise.all(sealing);
		const files = { ...besideRecords(this.log, records), ...this.#earlier(position) };
		const commitments = records.map(({ commitment }) => commitment);
		await this.log.append(commitments, { files, note: position });
		this.progress.records += records.length;
		this.progress.passedOver += batch.length - records.length;
		for (const { length } of batch) this.progress.bytes += length;
		this.progress.seconds = (performance.now() - this.#start) / 1000;
		onProgress?.({ ...this.progress });
	}

	/** What is kept of the position that makes way for another file's. */
	#earlier({ file }: Position): Record<string, Uint8Array> {
		const last = positionFrom(this.log.note);
		if (!last || last.file === file) return {};
		return { [EARLIER]: utf8ToBytes(`${JSON.stringify(last)}\n`) };
	}
}
