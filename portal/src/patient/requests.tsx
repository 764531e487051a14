// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	answerRequestCall,
	dayOf,
	declineRequestCall,
	formatDay,
	isOpen,
	PatientStory,
	startOfDay,
	type ConsentRequest,
	type DataClass,
	type GrantFields,
	type Purpose,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { discard, draft } from '../ui/drafts.js';
import { Button, Card, Check, Empty, Failure, Field, Notice, Page } from '../ui/parts.js';
import { texts } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import { ActList } from './actList.js';
import { narrowed, type Narrowing } from './narrow.js';
import { RightTable } from './rightTable.js';
import { keyOf, type Shown, type Visit } from './visit.js';
import type { VisitProps } from './visitPages.js';

/** What waits for an answer: to allow, or to allow less, or to decline. */
export function Requests({ visit }: VisitProps): JSX.Element {
	const { requests: words } = texts.value;
	const shown = visit.shown.value.value;
	if (!shown) return <Page title={words.title}>{null}</Page>;
	const open = shown.requests.filter((it) => isOpen(it, shown.view.today));
	const expired = shown.requests.filter(
		(it) => it.state.kind === 'Open' && !isOpen(it, shown.view.today),
	);
	return (
		<Page title={words.title} lead={words.lead}>
			<Failure error={visit.shown.error.value} />
			<ActList acts={visit.acts} />
			{open.length === 0 && <Empty>{words.none}</Empty>}
			{open.map((it) => (
				<Asked key={it.id} visit={visit} shown={shown} request={it} />
			))}
			{expired.map((it) => (
				<Expired key={it.id} shown={shown} request={it} />
			))}
		</Page>
	);
}

/** A request that nobody answered in time. It stays in sight for as long as the chain keeps it. */
function Expired(props: { shown: Shown; request: ConsentRequest }): JSX.Element {
	const { requests: words } = texts.value;
	const { shown, request } = props;
	const who = new PatientStory(shown.view, plainLanguage.value).organization(request.organization);
	return (
		<Notice tone="info" title={words.expired(who)}>
			{words.expiredLead}
		</Notice>
	);
}

function Asked(props: { visit: Visit; shown: Shown; request: ConsentRequest }): JSX.Element {
	const { visit, shown, request } = props;
	const { requests: words } = texts.value;
	const language = plainLanguage.value;
	const who = new PatientStory(shown.view, language).organization(request.organization);
	const isNarrowing = useSignal(false);
	const key = `request/${keyOf(visit.place)}/${request.id}`;
	const { fields } = request;
	const wish = draft<Narrowing>(key, {
		classes: fields.classes,
		purposes: fields.purposes,
		lastDay: formatDay(fields.validUntil - 1),
	});
	const answer = narrowed(fields, wish.value, shown.view.today);
	const isSent = visit.acts.list.value.some(
		({ title, phase }) =>
			(phase === 'sent' || phase === 'inBlock') &&
			[words.allowing(who), words.declining(who)].includes(title(texts.value)),
	);
	const allow = (given: GrantFields): void => {
		void visit.acts.start({
			title: (said) => said.requests.allowing(who),
			kind: 'widens',
			make: ({ api }) => answerRequestCall(api, visit.identity.patient, request.id, given),
			then: () => {
				discard(key);
			},
		});
		scrollTo({ top: 0, behavior: 'smooth' });
	};
	const decline = (): void => {
		void visit.acts.start({
			title: (said) => said.requests.declining(who),
			kind: 'narrows',
			make: ({ api }) => declineRequestCall(api, visit.identity.patient, request.id),
			then: () => {
				discard(key);
			},
		});
		scrollTo({ top: 0, behavior: 'smooth' });
	};
	return (
		<Card title={words.asks(who)}>
			<RightTable right={{ ...fields, terms: fields.terms }} language={language} />
			<p class="hint">{words.answerBy(language.lastDay(request.answerBy))}</p>
			{isNarrowing.value && <Narrow fields={fields} wish={wish} />}
			{isNarrowing.value && typeof answer === 'string' && (
				<Notice tone="warn">{words.faults[answer]}</Notice>
			)}
			<div class="stack">
				<Button
					disabled={isSent || typeof answer === 'string'}
					onClick={() => {
						if (typeof answer !== 'string') allow(answer);
					}}
				>
					{isNarrowing.value ? words.allowLess : words.allow}
				</Button>
				{!isNarrowing.value && (
					<Button kind="quiet" disabled={isSent} onClick={() => (isNarrowing.value = true)}>
						{words.narrow}
					</Button>
				)}
				<Button kind="quiet" disabled={isSent} onClick={decline}>
					{words.decline}
				</Button>
			</div>
		</Card>
	);
}

function Narrow(props: { fields: GrantFields; wish: { value: Narrowing } }): JSX.Element {
	const { fields, wish } = props;
	const { requests: words } = texts.value;
	const language = plainLanguage.value;
	const toggle = <Code extends DataClass | Purpose>(
		list: readonly Code[],
		code: Code,
		on: boolean,
	) => (on ? [...list, code] : list.filter((it) => it !== code));
	return (
		<div class="narrow">
			<fieldset>
				<legend>{words.which}</legend>
				{fields.classes.map((it) => (
					<Check
						key={it}
						label={language.dataClass(it)}
						checked={wish.value.classes.includes(it)}
						onChange={(on) => {
							wish.value = { ...wish.value, classes: toggle(wish.value.classes, it, on) };
						}}
					/>
				))}
			</fieldset>
			<fieldset>
				<legend>{words.whatFor}</legend>
				{fields.purposes.map((it) => (
					<Check
						key={it}
						label={language.purpose(it)}
						checked={wish.value.purposes.includes(it)}
						onChange={(on) => {
							wish.value = { ...wish.value, purposes: toggle(wish.value.purposes, it, on) };
						}}
					/>
				))}
			</fieldset>
			<Field
				type="date"
				label={words.until}
				value={wish.value.lastDay}
				min={formatDay(dayOf(new Date()))}
				max={startOfDay(fields.validUntil - 1)
					.toISOString()
					.slice(0, 10)}
				onInput={(lastDay) => {
					wish.value = { ...wish.value, lastDay };
				}}
			/>
		</div>
	);
}
