// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Loaded } from '../../ui/loaded.js';
import { Button, Empty, Failure, Notice, Page, Section, Waiting } from '../../ui/parts.js';
import { texts } from '../../words/index.js';
import { DeskActs, type DeskProps } from '../desk.js';
import { MotionCard, ProposalCard } from './decisions.js';
import { Propose } from './propose.js';
import { bodiesOf, loadCouncil, type CouncilState } from './state.js';

/** How often it is looked at what others voted, in milliseconds. */
const REFRESH = 10_000;

/** What waits for the council and the oversight board. Who has a seat votes here; everybody else may look. */
export function Council({ desk }: DeskProps): JSX.Element {
	const { council: words } = texts.value.desk;
	const state = useMemo(
		() => new Loaded(async () => loadCouncil(await desk.api(), desk.key)),
		[desk],
	);
	const settled = desk.acts.list.value.filter(({ phase }) => phase !== 'sent').length;
	const final = desk.acts.list.value.filter(({ phase }) => phase === 'final').length;
	useEffect(() => void state.reload(), [state, settled, final]);
	useEffect(() => {
		const timer = setInterval(() => void state.reload(), REFRESH);
		return () => {
			clearInterval(timer);
		};
	}, [state]);
	const known = state.value.value;
	return (
		<Page title={words.title} lead={words.lead}>
			<DeskActs desk={desk} />
			<Failure error={state.error.value} />
			{known === null ? (
				<Waiting>{texts.value.visit.fetching}</Waiting>
			) : (
				<Opened desk={desk} state={known} />
			)}
			<Button kind="quiet" busy={state.busy.value} onClick={() => state.reload()}>
				{words.again}
			</Button>
		</Page>
	);
}

function Opened({ desk, state }: DeskProps & { state: CouncilState }): JSX.Element {
	const { council: words } = texts.value.desk;
	const bodies = bodiesOf(state);
	return (
		<>
			<Notice tone={bodies.length === 0 ? 'warn' : 'info'}>
				{bodies.length === 0
					? words.noSeat
					: words.seat(bodies.map((it) => words.bodies[it]).join(texts.value.right.comma))}
			</Notice>
			<Section title={words.proposals.title} lead={words.proposals.lead}>
				{state.proposals.length === 0 && <Empty>{words.proposals.none}</Empty>}
				{state.proposals.map((it) => (
					<ProposalCard key={it.id} desk={desk} state={state} of={it} />
				))}
			</Section>
			<Section title={words.motions.title} lead={words.motions.lead}>
				{state.motions.length === 0 && <Empty>{words.motions.none}</Empty>}
				{state.motions.map((it) => (
					<MotionCard key={`${it.body}-${it.index}`} desk={desk} state={state} of={it} />
				))}
			</Section>
			{bodies.length > 0 && <Propose desk={desk} state={state} bodies={bodies} />}
		</>
	);
}
