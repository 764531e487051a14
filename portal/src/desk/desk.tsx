// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { openAccountFile } from '@carechain/client';
import { effect, signal, useSignal } from '@preact/signals';
import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { config } from '../place.js';
import { ActList } from '../patient/actList.js';
import { href, path } from '../route.js';
import { useAction } from '../ui/action.js';
import { discardAll } from '../ui/drafts.js';
import {
	Audience,
	Button,
	Card,
	Failure,
	Field,
	FileField,
	Notice,
	Page,
	Waiting,
} from '../ui/parts.js';
import { Reachability } from '../ui/reachability.js';
import { whenIdle } from '../wallet/vault.js';
import { language, texts } from '../words/index.js';
import { Anchor } from './anchor/anchor.js';
import { AskConsent } from './askConsent.js';
import { Council } from './council/council.js';
import { DeclareEmergency } from './declareEmergency.js';
import { LostPhone } from './lostPhone.js';
import { Members } from './members.js';
import { Overview } from './overview.js';
import { ReadRecord } from './readRecord.js';
import { RegisterPatient } from './registerPatient.js';
import { DeskSession } from './staff.js';

/** What a page of the desk is given. */
export interface DeskProps {
	desk: DeskSession;
}

/** The open desk; null before somebody has signed in. It outlives a look at another page. */
const session = signal<DeskSession | null>(null);

function signOut(desk: DeskSession): void {
	session.value = null;
	void desk.close();
}

// Whatever page is looked at: an open key is not left alone.
effect(() => {
	const desk = session.value;
	if (!desk) return;
	return whenIdle(() => {
		// A folder may take longer than that, with nobody there; what was typed waits for its owner.
		if (desk.anchoring.value?.busy.value !== true) signOut(desk);
	});
});

const PAGES = {
	overview: Overview,
	register: RegisterPatient,
	consent: AskConsent,
	record: ReadRecord,
	emergency: DeclareEmergency,
	lost: LostPhone,
	anchor: Anchor,
	council: Council,
	members: Members,
} as const satisfies Record<string, FunctionComponent<DeskProps>>;

/** The hospital's desk: for its staff, at its own node. */
export function Desk(): JSX.Element {
	const { desk: words } = texts.value;
	const setUp = config.value;
	if (!setUp?.desk) {
		return (
			<Page title={words.title}>
				<Notice tone="warn">{words.notSetUp}</Notice>
			</Page>
		);
	}
	return (
		<Audience.Provider value="staff">
			{session.value ? <Opened desk={session.value} /> : <SignIn />}
		</Audience.Provider>
	);
}

/** Opens the key of a member of staff, for this page alone. */
function SignIn(): JSX.Element {
	const { desk: words } = texts.value;
	const file = useSignal<{ name: string; text: string } | null>(null);
	const password = useSignal('');
	const opening = useAction(() => {
		const setUp = config.value;
		if (!file.value || !setUp?.desk) return;
		const key = openAccountFile(file.value.text, password.value);
		session.value = new DeskSession(setUp.desk, setUp.genesis, key);
	});
	return (
		<Page title={words.title} lead={words.signIn.lead}>
			<FileField
				label={words.signIn.choose}
				accept=".json,application/json"
				onFile={async (chosen) => {
					file.value = { name: chosen.name, text: await chosen.text() };
				}}
			/>
			{file.value !== null && (
				<Card title={file.value.name}>
					<form
						class="stack"
						onSubmit={(event) => {
							event.preventDefault();
							void opening.run();
						}}
					>
						<Field
							type="password"
							autocomplete="current-password"
							label={words.signIn.password}
							value={password.value}
							onInput={(value) => (password.value = value)}
						/>
						<Failure error={opening.error.value} />
						<Button type="submit" busy={opening.busy.value} disabled={password.value === ''}>
							{words.signIn.go}
						</Button>
					</form>
				</Card>
			)}
		</Page>
	);
}

function Opened({ desk }: DeskProps): JSX.Element {
	const { desk: words } = texts.value;
	const identifying = useAction(() => desk.identify());
	useEffect(() => {
		// Once more when the node has come back or caught up: before that it may not know a key of today.
		if (desk.who.value === null) void identifying.run();
	}, [desk, desk.link.state.value]);
	const who = desk.who.value;
	const [, name = 'overview'] = path.value;
	const pages: Partial<Record<string, FunctionComponent<DeskProps>>> = PAGES;
	const Content = pages[name] ?? Overview;
	const tabs = useRef<HTMLElement>(null);
	useEffect(() => {
		const row = tabs.current;
		if (!row) return;
		// On a narrow window the tabs scroll: the current one has to be in sight, on a phone that is turned as well.
		const observer = new ResizeObserver(() => {
			const current = row.querySelector('[aria-current]');
			current?.scrollIntoView({ block: 'nearest', inline: 'center' });
		});
		observer.observe(row);
		return () => {
			observer.disconnect();
		};
	}, [name, who, language.value]);
	const leave = (): void => {
		// Whoever comes next sees nothing of it.
		discardAll('desk/');
		signOut(desk);
	};
	return (
		<>
			<div class="place">
				<span class="place-name">
					{who === null ? words.title : words.at(who.name, who.role === null)}
				</span>
				<Button kind="quiet" onClick={leave}>
					{words.leave}
				</Button>
			</div>
			<Reachability state={desk.link.state.value} isDesk />
			{who === null ? (
				<Page title={words.title}>
					{/* Of another chain, the notice above tells. */}
					{desk.link.state.value !== 'wrongChain' && <Failure error={identifying.error.value} />}
					{identifying.error.value === null && <Waiting>{words.identifying}</Waiting>}
				</Page>
			) : (
				<>
					<nav class="desk-tabs" ref={tabs} aria-label={words.pages.label}>
						{(Object.keys(PAGES) as (keyof typeof PAGES)[]).map((page) => (
							<a
								key={page}
								href={href('desk', page)}
								aria-current={page === name ? 'page' : undefined}
							>
								{words.pages[page]}
							</a>
						))}
					</nav>
					<Content desk={desk} />
				</>
			)}
		</>
	);
}

/** What was done at the desk, above every page's own. */
export function DeskActs({ desk }: DeskProps): JSX.Element {
	return <ActList acts={desk.acts} />;
}
