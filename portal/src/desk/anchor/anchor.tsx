// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Deposits, fromHex, logHead, type HexString } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { RecordsConfig } from '../../config.js';
import { Loaded } from '../../ui/loaded.js';
import {
	Button,
	Failure,
	FolderField,
	Notice,
	Page,
	Section,
	Table,
	Waiting,
} from '../../ui/parts.js';
import { texts } from '../../words/index.js';
import { explained } from '../../words/failures.js';
import { DeskActs, type DeskProps } from '../desk.js';
import { PatientField } from '../patientField.js';
import type { StaffMember } from '../staff.js';
import { FileNotTaken } from './folder.js';
import { FolderRun, type FileState } from './run.js';

/** Takes a folder of FHIR files into the organisation's log, and tells the chain of it. */
export function Anchor({ desk }: DeskProps): JSX.Element {
	const { anchor: words } = texts.value.desk;
	const { records } = desk.config;
	const who = desk.who.value;
	return (
		<Page title={words.title} lead={words.lead}>
			<DeskActs desk={desk} />
			{!records || !who ? (
				<Notice tone="warn">{words.notSetUp}</Notice>
			) : (
				<Opened desk={desk} records={records} who={who} />
			)}
		</Page>
	);
}

function Opened({
	desk,
	records,
	who,
}: DeskProps & { records: RecordsConfig; who: StaffMember }): JSX.Element {
	const { anchor: words } = texts.value.desk;
	const store = useMemo(
		() => new Deposits(records.url, who.organization, { role: who.role, key: desk.key }),
		[desk, who],
	);
	const known = useMemo(
		() =>
			new Loaded(async () => {
				const api = await desk.api();
				const [{ size }, head] = await Promise.all([
					store.standing([]),
					logHead(api, who.organization),
				]);
				return { stored: size, onChain: Number(head?.size ?? 0n) };
			}),
		[store],
	);
	const run = desk.anchoring.value;
	const isBusy = run?.busy.value ?? false;
	const done = desk.acts.list.value.filter(({ phase }) => phase !== 'sent').length;
	useEffect(() => void known.reload(), [known, isBusy, done]);
	return (
		<>
			{who.role === null ? (
				<Notice tone="warn">{words.practitionerOnly}</Notice>
			) : (
				<Folder desk={desk} records={records} store={store} role={who.role} />
			)}
			<Section title={words.chain.title} lead={words.chain.lead}>
				{/* The same as of the folder need not be said twice. */}
				<Failure error={run?.error.value ? null : known.error.value} />
				{known.value.value === null || known.error.value !== null ? (
					known.error.value === null && <Waiting>{texts.value.visit.fetching}</Waiting>
				) : (
					<dl class="figures">
						<div>
							<dt>{words.chain.stored}</dt>
							<dd>{known.value.value.stored}</dd>
						</div>
						<div>
							<dt>{words.chain.onChain}</dt>
							<dd>{known.value.value.onChain}</dd>
						</div>
					</dl>
				)}
				{who.role === null ? (
					<Button
						disabled={
							known.value.value === null || known.value.value.stored <= known.value.value.onChain
						}
						onClick={() =>
							desk.acts.start({
								title: (all) => all.desk.anchor.chain.telling,
								kind: 'narrows',
								make: async ({ api }) => {
									const call = await store.extensionCall(api);
									if (!call) throw new NothingNew('the chain knows all of it');
									return call;
								},
							})
						}
					>
						{words.chain.go}
					</Button>
				) : (
					<p class="hint">{words.chain.representativeOnly}</p>
				)}
				<Button kind="quiet" busy={known.busy.value} onClick={() => known.reload()}>
					{words.again}
				</Button>
			</Section>
		</>
	);
}

/** The chain knows all that the store has. */
class NothingNew extends Error {
	override readonly name = 'NothingNew';
}

function Folder(
	props: DeskProps & { records: RecordsConfig; store: Deposits; role: number },
): JSX.Element {
	const { anchor: words } = texts.value.desk;
	const { desk, records, store, role } = props;
	const patient = useSignal<HexString | null>(null);
	const run = desk.anchoring.value;
	const go = (): void => {
		const practitioner = { role, key: desk.key };
		const sealing = { practitioner, custodian: fromHex(records.encryptionKey) };
		const whom = patient.value;
		void run?.run(store, sealing, whom === null ? null : fromHex(whom));
	};
	return (
		<Section title={words.folder.title} lead={words.folder.lead}>
			<div class="row">
				<FolderField
					label={words.folder.choose}
					isFolder
					onFiles={(files) => {
						desk.anchoring.value = new FolderRun(files.map(chosen));
					}}
				/>
				<FolderField
					label={words.folder.files}
					accept=".json,.ndjson"
					onFiles={(files) => {
						desk.anchoring.value = new FolderRun(files.map(chosen));
					}}
				/>
			</div>
			{run && (
				<>
					<Passed run={run} />
					{run.namesPatients ? (
						<Notice>{words.folder.named}</Notice>
					) : (
						<PatientField patient={patient} />
					)}
					<Course run={run} />
					<Failure error={run.error.value} />
					<div class="row">
						{run.busy.value ? (
							<Button
								kind="quiet"
								onClick={() => {
									run.stop();
								}}
							>
								{words.folder.stop}
							</Button>
						) : (
							<Button
								disabled={(!run.namesPatients && patient.value === null) || isOver(run)}
								onClick={go}
							>
								{hasBegun(run) ? words.folder.goOn : words.folder.go}
							</Button>
						)}
					</div>
				</>
			)}
		</Section>
	);
}

function chosen(file: File): { name: string; read: () => Promise<Uint8Array> } {
	return {
		name: file.webkitRelativePath || file.name,
		read: async () => new Uint8Array(await file.arrayBuffer()),
	};
}

function Passed(props: { run: FolderRun }): JSX.Element | null {
	const { anchor: words } = texts.value.desk;
	const { passedOver } = props.run;
	return passedOver.length === 0 ? null : (
		<p class="hint">{words.folder.passedOver(passedOver.length)}</p>
	);
}

/** How far all of it is, and each file. */
function Course(props: { run: FolderRun }): JSX.Element {
	const { anchor: words } = texts.value.desk;
	const files = props.run.files.value;
	const over = files.filter(({ status }) => status !== 'waiting' && status !== 'working').length;
	const records = files.reduce((sum, it) => sum + it.records, 0);
	const failed = files.filter(({ status }) => status === 'refused').length;
	// A file that is under way counts for as much of it as is done.
	const part = files.reduce(
		(sum, { status, total, done }) => sum + (status === 'working' && total ? done / total : 0),
		over,
	);
	return (
		<>
			<div class="stack">
				<progress
					max={files.length}
					value={part}
					aria-label={words.folder.progress(over, files.length)}
				/>
				<p role="status" data-over={over}>
					{words.folder.progress(over, files.length)} {words.folder.records(records)}
				</p>
			</div>
			{failed > 0 && <Notice tone="bad">{words.folder.failed(failed)}</Notice>}
			<Table
				label={words.folder.title}
				head={[words.folder.file, words.folder.state, words.folder.taken]}
				rows={files.map((it) => [it.name, <State of={it} />, takenOf(it)])}
			/>
		</>
	);
}

function State(props: { of: FileState }): JSX.Element {
	const { anchor: words } = texts.value.desk;
	const { status, error } = props.of;
	if (error instanceof FileNotTaken) {
		return <span class="bad-text">{words.faults[error.fault](error.where)}</span>;
	}
	if (error !== null)
		return <span class="bad-text">{explained(error, texts.value, 'staff').what}</span>;
	return <span>{words.states[status]}</span>;
}

function takenOf({ total, done, records }: FileState): string {
	const { anchor: words } = texts.value.desk;
	return total === null ? '–' : words.folder.of(done, total, records);
}

function hasBegun(run: FolderRun): boolean {
	return run.files.value.some(({ status }) => status !== 'waiting') || run.error.value !== null;
}

function isOver(run: FolderRun): boolean {
	return run.files.value.every(({ status }) => status === 'taken' || status === 'there');
}
