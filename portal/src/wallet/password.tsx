// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Field, Notice } from '../ui/parts.js';
import { texts } from '../words/index.js';

/** The shortest password that locks a wallet, in characters. */
export const SHORTEST = 10;

/** A password and the same once more. */
export interface Typed {
	password: string;
	again: string;
}

/** What is wrong with a password; null for nothing. */
export function passwordFault({ password, again }: Typed): 'short' | 'different' | null {
	if (password.length < SHORTEST) return 'short';
	return password === again ? null : 'different';
}

/** Asks for a new password, twice. */
export function NewPassword(props: { typed: Signal<Typed> }): JSX.Element {
	const { typed } = props;
	const words = texts.value.password;
	const fault = passwordFault(typed.value);
	return (
		<>
			<Field
				type="password"
				autocomplete="new-password"
				label={words.label}
				hint={words.hint(SHORTEST)}
				value={typed.value.password}
				onInput={(password) => (typed.value = { ...typed.value, password })}
			/>
			<Field
				type="password"
				autocomplete="new-password"
				label={words.again}
				value={typed.value.again}
				onInput={(again) => (typed.value = { ...typed.value, again })}
			/>
			{fault === 'different' && typed.value.again !== '' && (
				<Notice tone="warn">{words.different}</Notice>
			)}
		</>
	);
}
