// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { computed, signal } from '@preact/signals';
import { en } from './en.js';
import { zh } from './zh.js';

/** What the pages say, in one language. */
export type Texts = typeof en;

/** A language that the pages speak, as BCP 47 calls it. */
export type LanguageCode = 'en' | 'zh-CN';

/** The languages, each by its own name. */
export const LANGUAGES: readonly (readonly [LanguageCode, string])[] = [
	['en', 'English'],
	['zh-CN', '中文'],
];

const STORED_AT = 'carechain/language';
const TEXTS: Record<LanguageCode, Texts> = { en, 'zh-CN': zh };

/** The language of the pages. */
export const language = signal<LanguageCode>(beginning());

/** What they say in it. */
export const texts = computed(() => TEXTS[language.value]);

/** Changes the language, and remembers it. */
export function speak(code: LanguageCode): void {
	language.value = code;
	try {
		localStorage.setItem(STORED_AT, code);
	} catch {
		// It is asked again the next time.
	}
}

/** A name that is given by language. */
export function inWords(names: Readonly<Record<string, string>>): string {
	return names[language.value] ?? names.en ?? '';
}

/** A moment as the language writes it. */
export function timeInWords(moment: Date): string {
	return moment.toLocaleString(language.value, { dateStyle: 'long', timeStyle: 'short' });
}

function beginning(): LanguageCode {
	let stored: string | null = null;
	try {
		stored = localStorage.getItem(STORED_AT);
	} catch {
		// The browser's own language then.
	}
	const known = LANGUAGES.map(([code]) => code);
	return (
		known.find((code) => code === stored) ??
		(navigator.languages.some((it) => it.startsWith('zh')) ? 'zh-CN' : 'en')
	);
}
