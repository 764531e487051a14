// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	acknowledgeEndCall,
	explain,
	fromHex,
	missedAcknowledgements,
	overdueReviews,
	remainingAllowance,
	reviewsFor,
	toHex,
	type Emergency,
	type Explanation,
	type HexString,
	type RemainingAllowance,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { useAction } from '../ui/action.js';
import { Loaded } from '../ui/loaded.js';
import { Button, Card, Empty, Failure, Page, Section, Waiting } from '../ui/parts.js';
import { texts } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import { DeskActs, type DeskProps } from './desk.js';
import { PatientField } from './patientField.js';
import { ReviewCase } from './reviewCase.js';

interface State {
	allowance: RemainingAllowance | null;
	reviews: Emergency[];
	overdue: number;
	missed: number;
}

/** How the organisation stands: what it may still do, what it has failed to do, what waits. */
export function Overview({ desk }: DeskProps): JSX.Element {
	const { overview: words } = texts.value.desk;
	const state = useMemo(
		() =>
			new Loaded(async (): Promise<State> => {
				const api = await desk.api();
				const id = desk.who.value?.organization ?? 0;
				const [allowance, reviews, overdue, missed] = await Promise.all([
					remainingAllowance(api, toHex(desk.key.addressRaw)),
					reviewsFor(api, id),
					overdueReviews(api, id),
					missedAcknowledgements(api, id),
				]);
				return { allowance, reviews, overdue, missed };
			}),
		[desk],
	);
	const done = desk.acts.list.value.filter(({ phase }) => phase === 'final').length;
	useEffect(() => void state.reload(), [state, done]);
	const known = state.value.value;
	return (
		<Page title={words.title}>
			<DeskActs desk={desk} />
			<Failure error={state.error.value} />
			{known === null ? <Waiting>{texts.value.visit.fetching}</Waiting> : <Figures of={known} />}
			<Ended desk={desk} />
			<Section title={words.reviews}>
				{known?.reviews.length === 0 && <Empty>{words.noReviews}</Empty>}
				{known?.reviews.map((it) => (
					<ReviewCase key={it.case} desk={desk} of={it} />
				))}
			</Section>
			<Button kind="quiet" busy={state.busy.value} onClick={() => state.reload()}>
				{words.again}
			</Button>
		</Page>
	);
}

function Figures(props: { of: State }): JSX.Element {
	const { overview: words } = texts.value.desk;
	const { allowance, reviews, overdue, missed } = props.of;
	const left = allowance && percentOf(allowance);
	const figures = [
		[words.allowance, left === null ? '–' : `${left} %`, left !== null && left < 20],
		[words.missed, String(missed), missed > 0],
		[words.toReview, String(reviews.length), false],
		[words.overdue, String(overdue), overdue > 0],
	] as const;
	return (
		<dl class="figures">
			{figures.map(([name, value, isBad]) => (
				<div key={name} class={isBad ? 'bad' : ''}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

/**
 * What is left for ordinary calls of what they may use at most, in the dimension in which that is less. A part of the
 * bucket is kept for calls that only take rights away: it is no ordinary call's, however full the bucket is.
 */
function percentOf({
	capacity,
	remaining,
	remainingForOrdinaryCalls: left,
}: RemainingAllowance): number {
	const share = (name: 'weight' | 'bytes'): number => {
		const kept = remaining[name] - left[name];
		const most = capacity[name] - kept;
		// A bucket that holds nothing has nothing left.
		return most <= 0n ? 0 : Number((100n * left[name]) / most);
	};
	return Math.min(share('weight'), share('bytes'));
}

/** A patient's grants to this organisation that were ended, and not acknowledged yet. */
function Ended({ desk }: DeskProps): JSX.Element {
	const { overview: words } = texts.value.desk;
	const patient = useSignal<HexString | null>(null);
	const found = useSignal<Explanation[] | null>(null);
	const looking = useAction(async (whom: HexString) => {
		found.value = null;
		const api = await desk.api();
		const all = await explain(api, fromHex(whom));
		found.value = all.filter(
			({ organization, acknowledgement: { kind } }) =>
				organization === desk.who.value?.organization &&
				(kind === 'AwaitedUntil' || kind === 'Missed'),
		);
	});
	const whom = patient.value;
	useEffect(() => {
		if (whom !== null) void looking.run(whom);
	}, [whom]);
	return (
		<Section title={words.ended} lead={words.endedLead}>
			<PatientField patient={patient} />
			<Failure error={looking.error.value} />
			{whom !== null && found.value?.length === 0 && <Empty>{words.noneEnded}</Empty>}
			{whom !== null &&
				found.value?.map((it) => (
					<Card key={it.grant} title={plainLanguage.value.classes(it.fields.classes)}>
						<Button
							onClick={() => {
								void desk.acts.start({
									title: (said) => said.desk.overview.acknowledging,
									kind: 'narrows',
									make: ({ api }) => acknowledgeEndCall(api, fromHex(whom), it.grant),
									then: () => {
										patient.value = null;
									},
								});
							}}
						>
							{words.acknowledge}
						</Button>
					</Card>
				))}
		</Section>
	);
}
