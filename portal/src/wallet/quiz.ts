// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** The number of a word that is asked for, from 1. */
export type Asked = number;

/** How many words are asked for, to see that they were written down. */
const QUESTIONS = 3;

/** Which words to ask for: some of so many, in their order. */
export function asked(words: number): Asked[] {
	const left = Array.from({ length: words }, (_, at) => at + 1);
	const chosen = Array.from({ length: Math.min(QUESTIONS, words) }, () => {
		const [number = 0] = left.splice(Math.floor(Math.random() * left.length), 1);
		return number;
	});
	return chosen.sort((one, other) => one - other);
}

/** Whether all answers are the words asked for; capitals and spaces around do not matter. */
export function isRight(
	words: readonly string[],
	questions: readonly Asked[],
	answers: Readonly<Record<number, string>>,
): boolean {
	return questions.every(
		(number) => answers[number]?.trim().toLowerCase() === words[number - 1]?.toLowerCase(),
	);
}
