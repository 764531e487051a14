// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useContext, useEffect, useId, useRef } from 'preact/hooks';
import { explained, type Reader } from '../words/failures.js';
import { texts } from '../words/index.js';
import type { Action } from './action.js';

/** A page with its heading, to which a screen reader goes first. */
export function Page(props: {
	title: string;
	lead?: string;
	children: ComponentChildren;
}): JSX.Element {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		heading.current?.focus({ preventScroll: true });
		document.title = `${props.title} – Carechain`;
	}, [props.title]);
	return (
		<main class="page" id="content">
			<h1 ref={heading} tabIndex={-1}>
				{props.title}
			</h1>
			{props.lead !== undefined && <p class="lead">{props.lead}</p>}
			{props.children}
		</main>
	);
}

type Kind = 'primary' | 'quiet' | 'danger';

/** A button that is large enough for a thumb. */
export function Button(props: {
	kind?: Kind;
	busy?: boolean;
	disabled?: boolean;
	type?: 'button' | 'submit';
	label?: string;
	onClick?: () => unknown;
	children: ComponentChildren;
}): JSX.Element {
	const { kind = 'primary', busy = false, disabled = false, type = 'button' } = props;
	return (
		<button
			class={`button ${kind}`}
			type={type}
			disabled={disabled}
			// Not disabled while it works: the focus would be lost.
			aria-disabled={busy}
			aria-label={props.label}
			onClick={() => {
				if (!busy) props.onClick?.();
			}}
		>
			{busy && <span class="spinner" aria-hidden="true" />}
			{props.children}
		</button>
	);
}

/** A link that looks like a button. */
export function LinkButton(props: {
	kind?: Kind;
	href: string;
	children: ComponentChildren;
}): JSX.Element {
	return (
		<a class={`button ${props.kind ?? 'primary'}`} href={props.href}>
			{props.children}
		</a>
	);
}

/** Something that stands by itself. */
export function Card(props: {
	title?: ComponentChildren;
	tone?: 'plain' | 'good' | 'warn' | 'bad';
	children: ComponentChildren;
}): JSX.Element {
	return (
		<article class={`card ${props.tone ?? 'plain'}`}>
			{props.title !== undefined && <h3>{props.title}</h3>}
			{props.children}
		</article>
	);
}

/** A part of a page. */
export function Section(props: {
	title: string;
	lead?: string;
	children: ComponentChildren;
}): JSX.Element {
	const id = useId();
	return (
		<section class="section" aria-labelledby={id}>
			<h2 id={id}>{props.title}</h2>
			{props.lead !== undefined && <p class="lead">{props.lead}</p>}
			{props.children}
		</section>
	);
}

/** Something to be noticed, read out by a screen reader when it appears. */
export function Notice(props: {
	tone?: 'info' | 'good' | 'warn' | 'bad';
	title?: string;
	children?: ComponentChildren;
}): JSX.Element {
	const { tone = 'info' } = props;
	return (
		<div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
			{props.title !== undefined && <strong>{props.title}</strong>}
			{props.children !== undefined && <div>{props.children}</div>}
		</div>
	);
}

/** Who reads the pages. */
export const Audience = createContext<Reader>('patient');

/** What failed, in plain words: what happened, and what to do. */
export function Failure(props: { error: unknown }): JSX.Element | null {
	const reader = useContext(Audience);
	if (props.error === null || props.error === undefined) return null;
	const { what, todo } = explained(props.error, texts.value, reader);
	return (
		<Notice tone="bad" title={what}>
			{todo}
		</Notice>
	);
}

/** A button that starts an action, and what it failed with. */
export function ActionButton(props: {
	action: Action;
	kind?: Kind;
	disabled?: boolean;
	children: ComponentChildren;
}): JSX.Element {
	const { action, kind = 'primary', disabled = false } = props;
	return (
		<>
			<Failure error={action.error.value} />
			<Button kind={kind} busy={action.busy.value} disabled={disabled} onClick={action.run}>
				{props.children}
			</Button>
		</>
	);
}

/** A line to type in. */
export function Field(props: {
	label: string;
	hint?: string;
	value: string;
	onInput: (value: string) => void;
	type?: 'text' | 'password' | 'date';
	autocomplete?: string;
	lines?: number;
	min?: string;
	max?: string;
}): JSX.Element {
	const id = useId();
	const hint = props.hint === undefined ? undefined : `${id}-hint`;
	const shared = {
		id,
		value: props.value,
		...(hint !== undefined && { 'aria-describedby': hint }),
		autocapitalize: 'none' as const,
		spellcheck: false,
		onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
			props.onInput(event.currentTarget.value);
		},
	};
	return (
		<div class="field">
			<label for={id}>{props.label}</label>
			{hint !== undefined && (
				<p class="hint" id={hint}>
					{props.hint}
				</p>
			)}
			{props.lines === undefined ? (
				<input
					{...shared}
					{...kindOf(props.type)}
					autocomplete={props.autocomplete ?? 'off'}
					{...(props.min !== undefined && { min: props.min })}
					{...(props.max !== undefined && { max: props.max })}
				/>
			) : (
				<textarea {...shared} rows={props.lines} autocomplete="off" />
			)}
		</div>
	);
}

/** Preact's types know every kind of field apart, and no choice between kinds. */
function kindOf(type: 'text' | 'password' | 'date' = 'text'): { type: 'text' } {
	return { type } as { type: 'text' };
}

/** A box to tick. */
export function Check(props: {
	label: ComponentChildren;
	checked: boolean;
	onChange: (checked: boolean) => void;
}): JSX.Element {
	return (
		<label class="check">
			<input
				type="checkbox"
				checked={props.checked}
				onChange={(event) => {
					props.onChange(event.currentTarget.checked);
				}}
			/>
			<span>{props.label}</span>
		</label>
	);
}

/** One of several. */
export function Choice<Value extends string>(props: {
	legend: string;
	options: readonly (readonly [Value, string])[];
	value: Value;
	onChange: (value: Value) => void;
}): JSX.Element {
	const name = useId();
	return (
		<fieldset>
			<legend>{props.legend}</legend>
			{props.options.map(([value, label]) => (
				<label class="check" key={value}>
					<input
						type="radio"
						name={name}
						checked={props.value === value}
						onChange={() => {
							props.onChange(value);
						}}
					/>
					<span>{label}</span>
				</label>
			))}
		</fieldset>
	);
}

/** One of many. */
export function Select<Value extends string>(props: {
	label: string;
	options: readonly (readonly [Value, string])[];
	value: Value;
	onChange: (value: Value) => void;
}): JSX.Element {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{props.label}</label>
			<select
				id={id}
				value={props.value}
				onChange={(event) => {
					props.onChange(event.currentTarget.value as Value);
				}}
			>
				{props.options.map(([value, label]) => (
					<option key={value} value={value}>
						{label}
					</option>
				))}
			</select>
		</div>
	);
}

/** A table, with its own scroll bar where it is wider than the window. */
export function Table(props: {
	label: string;
	head: readonly string[];
	rows: readonly (readonly ComponentChildren[])[];
}): JSX.Element {
	return (
		<div class="scroll" role="region" aria-label={props.label} tabIndex={0}>
			<table>
				<thead>
					<tr>
						{props.head.map((it) => (
							<th key={it} scope="col">
								{it}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{props.rows.map(([first, ...rest], at) => (
						<tr key={at}>
							<th scope="row">{first}</th>
							{rest.map((it, column) => (
								<td key={column}>{it}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/** A file to choose. */
export function FileField(props: {
	label: string;
	accept?: string;
	capture?: boolean;
	onFile: (file: File) => unknown;
}): JSX.Element {
	return (
		<label class="button quiet file">
			{props.label}
			<input
				type="file"
				accept={props.accept}
				{...(props.capture === true && { capture: 'environment' })}
				onChange={(event) => {
					const [file] = event.currentTarget.files ?? [];
					// The same file can be chosen once more.
					event.currentTarget.value = '';
					if (file) props.onFile(file);
				}}
			/>
		</label>
	);
}

/** A folder to choose, or several files of one. */
export function FolderField(props: {
	label: string;
	accept?: string;
	isFolder?: boolean;
	onFiles: (files: File[]) => unknown;
}): JSX.Element {
	const { isFolder = false } = props;
	return (
		<label class="button quiet file">
			{props.label}
			<input
				type="file"
				multiple
				accept={props.accept}
				// Preact's types do not know it; every desk's browser does.
				{...(isFolder && ({ webkitdirectory: true } as object))}
				onChange={(event) => {
					const files = [...(event.currentTarget.files ?? [])];
					event.currentTarget.value = '';
					if (files.length > 0) props.onFiles(files);
				}}
			/>
		</label>
	);
}

/** That something is on its way. */
export function Waiting(props: { children: ComponentChildren }): JSX.Element {
	return (
		<p class="waiting" role="status">
			<span class="spinner" aria-hidden="true" />
			{props.children}
		</p>
	);
}

/** That there is nothing. */
export function Empty(props: { children: ComponentChildren }): JSX.Element {
	return <p class="empty">{props.children}</p>;
}
