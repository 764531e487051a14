// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Wallet } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { vault } from '../place.js';
import { go, href, path } from '../route.js';
import { useAction } from '../ui/action.js';
import { discard, draft } from '../ui/drafts.js';
import {
	ActionButton,
	Button,
	Card,
	Failure,
	Field,
	FileField,
	LinkButton,
	Notice,
	Page,
} from '../ui/parts.js';
import { QrReader } from '../ui/qr.js';
import { texts } from '../words/index.js';
import { asked, isRight, type Asked } from './quiz.js';
import { NewPassword, passwordFault } from './password.js';

/** How a wallet comes into this browser. */
export function Begin(): JSX.Element {
	switch (path.value[0]) {
		case 'new':
			return <NewWallet />;
		case 'words':
			return <FromWords />;
		case 'file':
			return <FromFile />;
		default:
			return <Welcome />;
	}
}

function Welcome(): JSX.Element {
	const { welcome } = texts.value;
	return (
		<Page title={welcome.title} lead={welcome.lead}>
			<ul class="points">
				{welcome.points.map((point) => (
					<li key={point}>{point}</li>
				))}
			</ul>
			<div class="stack">
				<LinkButton href={href('new')}>{welcome.make}</LinkButton>
				<LinkButton kind="quiet" href={href('words')}>
					{welcome.words}
				</LinkButton>
				<LinkButton kind="quiet" href={href('file')}>
					{welcome.file}
				</LinkButton>
			</div>
			<p class="aside">
				<a href={href('check')}>{welcome.check}</a>
			</p>
		</Page>
	);
}

/** A new wallet: its words are shown, asked for, and locked behind a password. */
function NewWallet(): JSX.Element {
	const { make } = texts.value;
	const made = draft('new/wallet', Wallet.create()).value;
	const step = draft<'words' | 'quiz' | 'password'>('new/step', 'words');
	const words = made.phrase.split(' ');
	const questions = draft('new/questions', asked(words.length)).value;
	switch (step.value) {
		case 'words':
			return (
				<Page title={make.title} lead={make.lead}>
					<Notice tone="warn">{make.warning}</Notice>
					<Phrase words={words} />
					<Button onClick={() => (step.value = 'quiz')}>{make.written}</Button>
				</Page>
			);
		case 'quiz':
			return (
				<Quiz
					words={words}
					questions={questions}
					onRight={() => (step.value = 'password')}
					onBack={() => (step.value = 'words')}
				/>
			);
		case 'password':
			return (
				<Locked
					onPassword={async (password) => {
						await vault.take(made, password);
						for (const name of ['new/wallet', 'new/step', 'new/questions']) discard(name);
						go();
					}}
				/>
			);
	}
}

/** The words of a wallet, numbered. */
export function Phrase(props: { words: readonly string[] }): JSX.Element {
	return (
		<ol class="phrase" lang="en">
			{props.words.map((word, at) => (
				<li key={at}>{word}</li>
			))}
		</ol>
	);
}

function Quiz(props: {
	words: readonly string[];
	questions: readonly Asked[];
	onRight: () => void;
	onBack: () => void;
}): JSX.Element {
	const { quiz } = texts.value;
	const answers = useSignal<Record<number, string>>({});
	const isWrong = useSignal(false);
	return (
		<Page title={quiz.title} lead={quiz.lead}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					isWrong.value = !isRight(props.words, props.questions, answers.value);
					if (!isWrong.value) props.onRight();
				}}
			>
				{props.questions.map((number) => (
					<Field
						key={number}
						label={quiz.word(number)}
						value={answers.value[number] ?? ''}
						onInput={(value) => (answers.value = { ...answers.value, [number]: value })}
					/>
				))}
				{isWrong.value && <Notice tone="bad">{quiz.wrong}</Notice>}
				<Button type="submit">{quiz.go}</Button>
				<Button kind="quiet" onClick={props.onBack}>
					{quiz.back}
				</Button>
			</form>
		</Page>
	);
}

/** Asks for a password, and hands it over. */
function Locked(props: { onPassword: (password: string) => Promise<void> }): JSX.Element {
	const { password: words } = texts.value;
	const typed = useSignal({ password: '', again: '' });
	const taking = useAction(() => props.onPassword(typed.value.password));
	const fault = passwordFault(typed.value);
	return (
		<Page title={words.title} lead={words.lead}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					if (fault === null) void taking.run();
				}}
			>
				<NewPassword typed={typed} />
				<Failure error={taking.error.value} />
				<Button type="submit" busy={taking.busy.value} disabled={fault !== null}>
					{words.go}
				</Button>
			</form>
		</Page>
	);
}

/** A wallet from its words. At which hospitals it is used, the chain is asked later, one by one. */
function FromWords(): JSX.Element {
	const { restore } = texts.value;
	const phrase = draft('words/phrase', '');
	const wallet = useSignal<Wallet | null>(null);
	const reading = useAction((text: string) => {
		phrase.value = text;
		const words = text.normalize('NFKD').trim().toLowerCase().split(/\s+/).join(' ');
		try {
			wallet.value = new Wallet(words);
		} catch (cause) {
			throw new WordsInvalid('the words are no seed phrase', { cause });
		}
	});
	if (wallet.value) {
		const made = wallet.value;
		return (
			<Locked
				onPassword={async (password) => {
					await vault.take(made, password);
					discard('words/phrase');
					go('find');
				}}
			/>
		);
	}
	return (
		<Page title={restore.words.title} lead={restore.words.lead}>
			<Failure error={reading.error.value} />
			<QrReader label={restore.words.label} onText={reading.run} />
		</Page>
	);
}

/** The words typed are no wallet's. */
class WordsInvalid extends Error {
	override readonly name = 'WordsInvalid';
}

/** A wallet from its encrypted file. */
function FromFile(): JSX.Element {
	const { restore } = texts.value;
	const file = useSignal<{ name: string; text: string } | null>(null);
	const password = useSignal('');
	const opening = useAction(async () => {
		if (file.value === null) return;
		await vault.takeFile(file.value.text, password.value);
		go();
	});
	return (
		<Page title={restore.file.title} lead={restore.file.lead}>
			<FileField
				label={restore.file.choose}
				accept=".json,application/json"
				onFile={async (chosen) => {
					file.value = { name: chosen.name, text: await chosen.text() };
				}}
			/>
			{file.value !== null && (
				<Card title={file.value.name}>
					<Field
						type="password"
						autocomplete="current-password"
						label={restore.file.password}
						value={password.value}
						onInput={(value) => (password.value = value)}
					/>
					<ActionButton action={opening} disabled={password.value === ''}>
						{restore.file.open}
					</ActionButton>
				</Card>
			)}
		</Page>
	);
}
