// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	askGateway,
	decryptRecord,
	encryptionKeyPair,
	organization,
	signRequest,
	toHex,
	unwrapKey,
	verifyRecord,
	type HexString,
	type Purpose,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useAction } from '../ui/action.js';
import { draft } from '../ui/drafts.js';
import { Button, Card, Choice, Failure, Field, Notice, Page } from '../ui/parts.js';
import { texts, timeInWords } from '../words/index.js';
import { type DeskProps } from './desk.js';

/** For what a ward reads. */
const OFFERED = ['TREAT', 'ETREAT', 'BTG'] as const satisfies readonly Purpose[];

/** What is typed. */
interface Wish {
	holder: string;
	record: string;
	purpose: (typeof OFFERED)[number];
}

interface Shown {
	/** The record, as it was written. */
	text: string;
	/** Whether it stands in the holder's log, unchanged and signed. */
	isVerified: boolean;
	at: Date;
}

/** Asks the holder of a record for it, and shows it. It is kept nowhere. */
export function ReadRecord({ desk }: DeskProps): JSX.Element {
	const { record: words, purposes } = texts.value.desk;
	const typed = draft<Wish>('desk/record', { holder: '', record: '', purpose: 'TREAT' });
	const shown = useSignal<Shown | null>(null);
	const holders = useSignal<(readonly [id: string, name: string])[]>([]);
	const naming = useAction(async () => {
		const api = await desk.api();
		holders.value = await Promise.all(
			Object.keys(desk.config.gateways).map(
				async (id) => [id, (await organization(api, Number(id)))?.name ?? id] as const,
			),
		);
	});
	useEffect(() => void naming.run(), [desk]);
	const { holder, record, purpose } = typed.value;
	const asking = useAction(async () => {
		shown.value = null;
		const who = desk.who.value;
		const gateway = desk.config.gateways[holder];
		if (!who || gateway === undefined) return;
		const api = await desk.api();
		// For this one answer alone.
		const own = encryptionKeyPair();
		const request = signRequest(
			{
				requester: {
					organization: who.organization,
					...(who.role !== null && { practitionerRole: who.role }),
				},
				record: record.trim().toLowerCase() as HexString,
				purpose,
				action: 'access',
				encryptionKey: toHex(own.publicKey),
				requestedAt: new Date().toISOString(),
			},
			desk.key,
		);
		const { encrypted, wrappedKey, commitment, leaf, salt, proof } = await askGateway(
			gateway,
			request,
		);
		const bytes = decryptRecord(
			encrypted,
			await unwrapKey(wrappedKey, own, commitment),
			commitment,
		);
		const { verified } = await verifyRecord(api, { record: bytes, leaf, salt, proof });
		const data = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
		shown.value = {
			text: JSON.stringify(data, null, 2),
			isVerified: verified,
			at: new Date(),
		};
	});
	const isRecord = /^0x[0-9a-f]{64}$/i.test(record.trim());
	return (
		<Page title={words.title} lead={words.lead}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void asking.run();
				}}
			>
				<Choice
					legend={words.holder}
					options={holders.value}
					value={holder}
					onChange={(value) => (typed.value = { ...typed.value, holder: value })}
				/>
				<Field
					label={words.number}
					hint={words.numberHint}
					value={record}
					onInput={(value) => (typed.value = { ...typed.value, record: value })}
				/>
				<Choice
					legend={words.purpose}
					options={OFFERED.map((it) => [it, purposes[it]] as const)}
					value={purpose}
					onChange={(value) => (typed.value = { ...typed.value, purpose: value })}
				/>
				<Button type="submit" busy={asking.busy.value} disabled={holder === '' || !isRecord}>
					{words.go}
				</Button>
			</form>
			<Failure error={naming.error.value} />
			<RefusalOrFailure error={asking.error.value} />
			{shown.value !== null && (
				<div data-record="shown">
					<Card title={words.shown(timeInWords(shown.value.at))}>
						<Notice tone={shown.value.isVerified ? 'good' : 'bad'}>
							{shown.value.isVerified ? words.verified : words.notVerified}
						</Notice>
						<pre class="record" tabIndex={0}>
							{shown.value.text}
						</pre>
						<Button kind="quiet" onClick={() => (shown.value = null)}>
							{words.hide}
						</Button>
					</Card>
				</div>
			)}
		</Page>
	);
}

/** A refusal says why, in the patient's words turned to the ward's; anything else is a failure. */
function RefusalOrFailure(props: { error: unknown }): JSX.Element | null {
	const { record: words } = texts.value.desk;
	const { error } = props;
	const isRefusal = error instanceof Error && error.name === 'ReleaseRefused' && 'reasons' in error;
	if (!isRefusal) return <Failure error={error} />;
	const reasons = (error.reasons as { kind: string }[]).map(({ kind }) => kind);
	return (
		<div data-record="refused">
			<Notice tone="bad" title={words.refused}>
				<ul>
					{[...new Set(reasons)].map((kind) => (
						<li key={kind}>{words.reasons[kind] ?? words.otherReason}</li>
					))}
				</ul>
			</Notice>
		</div>
	);
}
