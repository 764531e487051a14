// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	formatDay,
	organizations,
	seatsOf,
	validators,
	type Organization,
	type Validator,
	type Validators,
} from '@carechain/client';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Loaded } from '../ui/loaded.js';
import { Button, Failure, Notice, Page, Section, Table, Waiting } from '../ui/parts.js';
import { texts } from '../words/index.js';
import type { DeskProps } from './desk.js';

interface State {
	members: ReadonlyMap<number, Organization>;
	/** By representatives' accounts. */
	council: ReadonlySet<string>;
	board: ReadonlySet<string>;
	validators: Validators;
}

/** Who belongs to the consortium, and how its validators do. */
export function Members({ desk }: DeskProps): JSX.Element {
	const { members: words } = texts.value.desk;
	const state = useMemo(
		() =>
			new Loaded(async (): Promise<State> => {
				const api = await desk.api();
				const [members, council, board, all] = await Promise.all([
					organizations(api),
					seatsOf(api, 'council'),
					seatsOf(api, 'board'),
					validators(api),
				]);
				return {
					members,
					council: new Set(council),
					board: new Set(board),
					validators: all,
				};
			}),
		[desk],
	);
	useEffect(() => void state.reload(), [state]);
	const known = state.value.value;
	return (
		<Page title={words.title} lead={words.lead}>
			<Failure error={state.error.value} />
			{known === null ? (
				<Waiting>{texts.value.visit.fetching}</Waiting>
			) : (
				<>
					<MemberTable of={known} />
					<ValidatorTable of={known} />
				</>
			)}
			<Button kind="quiet" busy={state.busy.value} onClick={() => state.reload()}>
				{words.again}
			</Button>
		</Page>
	);
}

function MemberTable(props: { of: State }): JSX.Element {
	const { members: words, council: said } = texts.value.desk;
	const { members, council, board } = props.of;
	return (
		<Section title={words.all}>
			<Table
				label={words.all}
				head={[words.name, words.kind, words.standing, words.until, words.seats]}
				rows={[...members].map(([, it]) => [
					it.name,
					said.kinds[it.kind],
					<span class={it.standing === 'Active' ? '' : 'bad-text'}>
						{words.standings[it.standing]}
						{it.status === 'Leaving' || it.status === 'Expelled'
							? ` (${words.statuses[it.status]})`
							: ''}
					</span>,
					formatDay(it.memberUntil - 1),
					[
						...(council.has(it.representative) ? [said.bodies.council] : []),
						...(board.has(it.representative) ? [said.bodies.board] : []),
					].join(texts.value.right.comma) || '–',
				])}
			/>
		</Section>
	);
}

function ValidatorTable(props: { of: State }): JSX.Element {
	const { members: words } = texts.value.desk;
	const { members, validators: all } = props.of;
	const nameOf = (id: number): string => members.get(id)?.name ?? String(id);
	const silent = all.validators.filter(({ silentSessions }) => silentSessions > 0);
	return (
		<Section title={words.validators} lead={words.validatorsLead(all.session, all.minimum)}>
			{silent.map(({ organization, silentSessions }) => (
				<Notice key={organization} tone="bad" title={words.silent(nameOf(organization))}>
					{words.silentFor(silentSessions, all.maxSilentSessions)}
				</Notice>
			))}
			{all.waitingForKeys.map((id) => (
				<Notice key={id} tone="warn">
					{words.waitsForKeys(nameOf(id))}
				</Notice>
			))}
			{all.leavingAtMinimum.map((id) => (
				<Notice key={id} tone="warn">
					{words.leavingAtMinimum(nameOf(id))}
				</Notice>
			))}
			<Table
				label={words.validators}
				head={[words.name, words.inSet, words.authored, words.authoredBefore, words.silentSessions]}
				rows={all.validators.map((it) => [
					nameOf(it.organization),
					placeOf(it),
					it.authored,
					it.authoredBefore,
					<span class={it.silentSessions > 0 ? 'bad-text' : ''}>{it.silentSessions}</span>,
				])}
			/>
		</Section>
	);
}

/** Where a validator is between the sets of this session and the next. */
function placeOf({ inSet, inNextSet, status }: Validator): string {
	const { places } = texts.value.desk.members;
	if (inSet) return inNextSet ? places.in : places.leaving;
	if (inNextSet) return places.joining;
	return status === 'Retired' ? places.retired : places.out;
}
