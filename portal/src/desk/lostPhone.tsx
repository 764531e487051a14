// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	completeRecoveryCall,
	fromHex,
	guardians,
	recovery,
	startRecoveryCall,
	vouchRecoveryCall,
	type GuardiansInfo,
	type HexString,
	type RecoveryInfo,
	type RecoveryRequest,
	type Vouch,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { NotThisCode, writeCode } from '../codes/code.js';
import { readRecovery, readVouch } from '../codes/recovery.js';
import { Copyable } from '../patient/guarding.js';
import { useAction } from '../ui/action.js';
import { Loaded } from '../ui/loaded.js';
import { Button, Card, Failure, Notice, Page, Section, Waiting } from '../ui/parts.js';
import { QrCode, QrReader } from '../ui/qr.js';
import { texts } from '../words/index.js';
import { DeskActs, type DeskProps } from './desk.js';
import { PatientField } from './patientField.js';

/** Blocks of two seconds in an hour. */
const HOUR = 1_800;
/** How often it is looked at how the attempt stands, in milliseconds. */
const REFRESH = 10_000;

interface State {
	rules: GuardiansInfo | null;
	attempt: RecoveryInfo | null;
}

/** Gives an identity back to who lost the phone and the words: with the guardians, and never by the hospital alone. */
export function LostPhone({ desk }: DeskProps): JSX.Element {
	const { lost: words } = texts.value.desk;
	const patient = useSignal<HexString | null>(null);
	const whom = patient.value;
	return (
		<Page title={words.title} lead={words.lead}>
			<DeskActs desk={desk} />
			{desk.who.value?.role !== null && <Notice tone="warn">{words.representativeOnly}</Notice>}
			<PatientField patient={patient} />
			{whom !== null && <OfPatient key={whom} desk={desk} patient={whom} />}
		</Page>
	);
}

function OfPatient({ desk, patient }: DeskProps & { patient: HexString }): JSX.Element {
	const { lost: words } = texts.value.desk;
	const state = useMemo(
		() =>
			new Loaded(async (): Promise<State> => {
				const api = await desk.api();
				const [rules, attempt] = await Promise.all([
					guardians(api, fromHex(patient)),
					recovery(api, fromHex(patient)),
				]);
				return { rules, attempt };
			}),
		[desk, patient],
	);
	const settled = desk.acts.list.value.filter(({ phase }) => phase !== 'sent').length;
	useEffect(() => void state.reload(), [state, settled]);
	useEffect(() => {
		const timer = setInterval(() => void state.reload(), REFRESH);
		return () => {
			clearInterval(timer);
		};
	}, [state]);
	const known = state.value.value;
	if (known === null) {
		return state.error.value === null ? (
			<Waiting>{texts.value.visit.fetching}</Waiting>
		) : (
			<Failure error={state.error.value} />
		);
	}
	if (!known.rules || known.rules.guardians.length === 0) {
		return <Notice tone="warn">{words.noGuardians}</Notice>;
	}
	const { rules, attempt } = known;
	return (
		<>
			<Failure error={state.error.value} />
			{attempt ? (
				<UnderWay desk={desk} patient={patient} rules={rules} attempt={attempt} />
			) : (
				<Begin desk={desk} patient={patient} rules={rules} />
			)}
		</>
	);
}

/** The code for the new phone; then what that asks for, and the first guardian's word. */
function Begin({
	desk,
	patient,
	rules,
}: DeskProps & { patient: HexString; rules: GuardiansInfo }): JSX.Element {
	const { lost: words } = texts.value.desk;
	const request = useSignal<RecoveryRequest | null>(null);
	const reading = useAction(async (text: string) => {
		const api = await desk.api();
		const read = readRecovery(text, fromHex(api.genesisHash.toHex()));
		const isOfThis = read.patient.every((byte, at) => byte === fromHex(patient)[at]);
		if (!isOfThis || read.attempt !== rules.nextAttempt) {
			throw new NotThisCode('recover', 'foreign');
		}
		request.value = read;
	});
	const code = writeCode('lost', {
		organization: desk.who.value?.organization ?? 0,
		patient,
		attempt: rules.nextAttempt,
	});
	const asked = request.value;
	return (
		<>
			<Section title={words.first.title} lead={words.first.lead(rules.threshold)}>
				<QrCode text={code} label={words.first.label} />
				<Copyable text={code} />
			</Section>
			<Section title={words.second.title} lead={words.second.lead}>
				<Failure error={reading.error.value} />
				{asked === null ? (
					<QrReader label={words.second.label} onText={reading.run} />
				) : (
					<>
						<Notice tone="good">{words.second.read}</Notice>
						<Word
							desk={desk}
							patient={patient}
							rules={rules}
							onVouch={(vouch) => {
								void desk.acts.start({
									title: (all) => all.desk.lost.starting,
									kind: 'widens',
									make: ({ api }) => startRecoveryCall(api, asked, vouch),
								});
							}}
						/>
					</>
				)}
			</Section>
		</>
	);
}

/** An attempt that has begun: further guardians, the time to object, the end. */
function UnderWay({
	desk,
	patient,
	rules,
	attempt,
}: DeskProps & { patient: HexString; rules: GuardiansInfo; attempt: RecoveryInfo }): JSX.Element {
	const { lost: words } = texts.value.desk;
	const { vouched, threshold, endsAt } = attempt;
	const best = desk.link.best.value ?? 0;
	if (endsAt === null) {
		return (
			<Section title={words.underWay} lead={words.vouched(vouched, threshold)}>
				<Word
					key={vouched}
					desk={desk}
					patient={patient}
					rules={rules}
					onVouch={(vouch) => {
						void desk.acts.start({
							title: (all) => all.desk.lost.vouching,
							kind: 'widens',
							make: ({ api }) => vouchRecoveryCall(api, fromHex(patient), vouch),
						});
					}}
				/>
			</Section>
		);
	}
	return (
		<Card title={words.underWay}>
			<p>
				{best >= endsAt ? words.over : words.waits(Math.max(1, Math.ceil((endsAt - best) / HOUR)))}
			</p>
			<Button
				disabled={best < endsAt}
				onClick={() =>
					desk.acts.start({
						title: (all) => all.desk.lost.completing,
						kind: 'widens',
						make: ({ api }) => completeRecoveryCall(api, fromHex(patient)),
					})
				}
			>
				{words.complete}
			</Button>
		</Card>
	);
}

/** A guardian's word: by its code, or the organisation's own where it is one of the guardians. */
function Word(
	props: DeskProps & {
		patient: HexString;
		rules: GuardiansInfo;
		onVouch: (vouch: Vouch) => void;
	},
): JSX.Element {
	const { lost: words } = texts.value.desk;
	const { desk, patient, rules, onVouch } = props;
	const own = desk.who.value?.organization;
	const isGuardian = rules.guardians.some((it) => 'organization' in it && it.organization === own);
	const reading = useAction((text: string) => {
		onVouch(readVouch(text, fromHex(patient)));
	});
	return (
		<>
			<p>{words.word}</p>
			<Failure error={reading.error.value} />
			<QrReader label={words.wordLabel} onText={reading.run} />
			{isGuardian && (
				<Card title={words.own}>
					<p>{words.ownLead}</p>
					<Button
						kind="quiet"
						onClick={() => {
							onVouch('organization');
						}}
					>
						{words.ownGo}
					</Button>
				</Card>
			)}
		</>
	);
}
