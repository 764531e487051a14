// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { FunctionComponent, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { href } from '../route.js';
import { Failure, Page, Waiting } from '../ui/parts.js';
import { Reachability } from '../ui/reachability.js';
import { inWords, language, texts } from '../words/index.js';
import { Access } from './access.js';
import { ActList } from './actList.js';
import { History } from './history.js';
import { More } from './more.js';
import { People } from './people.js';
import { Recovery } from './recovery.js';
import { Register } from './register.js';
import { Requests } from './requests.js';
import { keyOf, type Visit } from './visit.js';

/** What a page of a visit is given. */
export interface VisitProps {
	visit: Visit;
}

const TABS = {
	access: Access,
	requests: Requests,
	history: History,
	more: More,
} as const satisfies Record<string, FunctionComponent<VisitProps>>;

/** Reached from *more*. */
const FURTHER = {
	recovery: Recovery,
	people: People,
} as const satisfies Record<string, FunctionComponent<VisitProps>>;

/** The pages about one pseudonym at its hospital. */
export function VisitPages(props: { visit: Visit; page: string | undefined }): JSX.Element {
	const { visit, page = 'access' } = props;
	// In another language, organisations are called otherwise.
	useEffect(() => visit.follow(), [visit, language.value]);
	const name = inWords(visit.hospital.name);
	const pages: Partial<Record<string, FunctionComponent<VisitProps>>> = { ...TABS, ...FURTHER };
	const Content = pages[page] ?? Access;
	const isRegistered = visit.acting.value !== null;
	return (
		<>
			<div class="place">
				<a href={href()} class="place-back">
					{texts.value.visit.hospitals}
				</a>
				<span class="place-name">{name}</span>
			</div>
			<Reachability state={visit.link.state.value} />
			{!isRegistered && <Register visit={visit} />}
			{isRegistered && visit.shown.value.value === null && <Beginning visit={visit} />}
			{isRegistered && visit.shown.value.value !== null && (
				<>
					<Tabs visit={visit} page={page} />
					<Content visit={visit} />
				</>
			)}
		</>
	);
}

/** Before anything has come. */
function Beginning({ visit }: VisitProps): JSX.Element {
	const isDown = visit.link.state.value === 'down' || visit.link.state.value === 'wrongChain';
	return (
		<Page title={inWords(visit.hospital.name)}>
			<ActList acts={visit.acts} />
			{!isDown && visit.shown.error.value === null && (
				<Waiting>{texts.value.visit.fetching}</Waiting>
			)}
			{!isDown && <Failure error={visit.shown.error.value} />}
		</Page>
	);
}

function Tabs(props: { visit: Visit; page: string }): JSX.Element {
	const { tabs } = texts.value.visit;
	const { visit, page } = props;
	const waiting = visit.shown.value.value?.view.requests.length ?? 0;
	const current = page in FURTHER ? 'more' : page;
	return (
		<nav class="tabs" aria-label={tabs.label}>
			{(Object.keys(TABS) as (keyof typeof TABS)[]).map((tab) => (
				<a
					key={tab}
					href={href('at', keyOf(visit.place), tab)}
					aria-current={tab === current ? 'page' : undefined}
				>
					<Icon name={tab} />
					<span>{tabs[tab]}</span>
					{tab === 'requests' && waiting > 0 && (
						<span class="badge" aria-label={tabs.waiting(waiting)}>
							{waiting}
						</span>
					)}
				</a>
			))}
		</nav>
	);
}

const ICONS: Record<keyof typeof TABS, string> = {
	access: 'M12 3l8 3v6c0 4.5-3.3 7.8-8 9-4.7-1.2-8-4.5-8-9V6z M9 12l2.2 2.200L15.5 10',
	requests: 'M4 5h16v11H9l-5 4z M8 9h8 M8 12.500h5',
	history: 'M12 4a8 8 0 1 1-7.4 5 M4 4v5h5 M12 8v4.500l3 2',
	more: 'M5 7h14 M5 12h14 M5 17h14',
};

function Icon(props: { name: keyof typeof TABS }): JSX.Element {
	return (
		<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
			<path d={ICONS[props.name]} />
		</svg>
	);
}
