// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { computed, useSignal } from '@preact/signals';
import type { ComponentChildren, FunctionComponent, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { config, configFailure, vault } from './place.js';
import { path } from './route.js';
import { Button, Failure, Waiting } from './ui/parts.js';
import { whenIdle } from './wallet/vault.js';
import { language, LANGUAGES, speak, texts } from './words/index.js';

/** Parts that are fetched when they are first wanted. */
const LAZY = {
	begin: async () => (await import('./wallet/begin.js')).Begin,
	unlock: async () => (await import('./wallet/unlock.js')).Unlock,
	patient: async () => (await import('./patient/pages.js')).PatientPages,
	check: async () => (await import('./check/page.js')).CheckPage,
	desk: async () => (await import('./desk/desk.js')).Desk,
} satisfies Record<string, () => Promise<FunctionComponent>>;

const isLocked = computed(() => vault.file.value !== null && vault.wallet.value === null);

/** The application: what stands around every page, and the page that the address names. */
export function App(): JSX.Element {
	useEffect(
		() =>
			whenIdle(() => {
				vault.lock();
			}),
		[],
	);
	useEffect(() => {
		document.documentElement.lang = language.value;
	}, [language.value]);
	return (
		<>
			<a class="skip" href="#content">
				{texts.value.shell.skip}
			</a>
			<Header />
			<Frame />
		</>
	);
}

function Frame(): JSX.Element {
	if (configFailure.value !== null) return <Alone failure={configFailure.value} />;
	if (config.value === null) return <Waiting>{texts.value.shell.loading}</Waiting>;
	// Whoever only wants to check a file needs no wallet.
	if (path.value[0] === 'check') return <Lazy name="check" />;
	if (path.value[0] === 'desk') return <Lazy name="desk" />;
	if (vault.wallet.value !== null) return <Lazy name="patient" />;
	return <Lazy name={isLocked.value ? 'unlock' : 'begin'} />;
}

function Header(): JSX.Element {
	const { shell } = texts.value;
	return (
		<header class="bar">
			<a class="brand" href="#/" aria-label={shell.home}>
				<Mark />
				<span>{shell.name}</span>
			</a>
			<div class="bar-end">
				{LANGUAGES.filter(([code]) => code !== language.value).map(([code, name]) => (
					<button
						class="bar-button"
						key={code}
						lang={code}
						onClick={() => {
							speak(code);
						}}
					>
						{name}
					</button>
				))}
				{vault.wallet.value !== null && (
					<button
						class="bar-button"
						onClick={() => {
							vault.lock();
						}}
					>
						{shell.lock}
					</button>
				)}
			</div>
		</header>
	);
}

function Mark(): JSX.Element {
	return (
		<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
			<rect width="32" height="32" rx="9" />
			<path d="M16 25.500s-8.5-5.1-8.5-11.300A4.7 4.7 0 0 1 16 11.300a4.7 4.7 0 0 1 8.5 2.900c0 6.2-8.5 11.3-8.5 11.300z" />
		</svg>
	);
}

function Alone(props: { failure: unknown }): JSX.Element {
	return (
		<main class="page" id="content">
			<Failure error={props.failure} />
		</main>
	);
}

/** A part of the application, once it has come; on a network that lost it, a way to ask again. */
function Lazy(props: { name: keyof typeof LAZY }): ComponentChildren {
	const parts = useSignal<Partial<Record<keyof typeof LAZY, FunctionComponent>>>({});
	const failure = useSignal(false);
	const { name } = props;
	const fetchPart = (): void => {
		failure.value = false;
		LAZY[name]().then(
			(part) => (parts.value = { ...parts.value, [name]: part }),
			() => (failure.value = true),
		);
	};
	useEffect(fetchPart, [name]);
	const Part = parts.value[name];
	if (Part) return <Part />;
	if (!failure.value) return <Waiting>{texts.value.shell.loading}</Waiting>;
	return (
		<main class="page" id="content">
			<p>{texts.value.shell.notLoaded}</p>
			<Button onClick={fetchPart}>{texts.value.shell.again}</Button>
		</main>
	);
}
