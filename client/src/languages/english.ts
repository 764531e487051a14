// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Purpose } from '../codes.js';
import {
	ACTION_WORDS,
	CEILING_WORDS,
	CLASS_WORDS,
	classesInWords,
	dateInWords,
	dayInWords,
	GROUND_WORDS,
	lastDayInWords,
	listed,
	PAST_WORDS,
	PRACTITIONER_WORDS,
	PURPOSE_WORDS,
	refusalInWords,
	sentence,
} from '../plainWords.js';
import type { AccessSaid, Language, ReviewSaid } from './language.js';

/** English. */
export const ENGLISH: Language = {
	chapters: {
		access: {
			title: 'Who has access',
			nothing: 'You have allowed nobody to see your records.',
		},
		denials: { title: 'Whom you keep out', nothing: 'You keep nobody out.' },
		looked: { title: 'Who looked', nothing: 'Nobody is known to have looked at your records.' },
		refused: { title: 'What was refused', nothing: 'No request is known to have been refused.' },
		waiting: { title: 'What is waiting', nothing: 'Nothing waits for an answer.' },
		emergencies: { title: 'Emergencies', nothing: 'Nobody declared an emergency.' },
		policies: {
			title: 'Without your consent',
			nothing: 'Nobody may use your records without asking you.',
		},
		wholeness: { title: 'Is the list whole?', nothing: '' },
	},
	sentence,
	date: dateInWords,
	lastDay: lastDayInWords,
	practitioner: (name, role, where) =>
		`${name ?? (role ? PRACTITIONER_WORDS[role] : 'somebody')}${where === null ? '' : ` at ${where}`}`,
	unknownOrganization: 'an organisation whose name is not known',
	purpose: (purpose) => PURPOSE_WORDS[purpose],
	action: (action) => ACTION_WORDS[action],
	dataClass: (dataClass) => CLASS_WORDS[dataClass],
	classes: classesInWords,
	refusal: refusalInWords,

	ceiling: (ceiling) => CEILING_WORDS[ceiling] || null,
	years(from, until) {
		const parts = [
			...(from === null ? [] : [`from ${from} on`]),
			...(until === null ? [] : [`up to ${until - 1}`]),
		];
		return `only records of the years ${parts.join(' ')}`;
	},
	except(who, classes, purposes) {
		const parts = [
			...(who === null ? [] : [who]),
			...(classes.length === 0 ? [] : [classesInWords(classes)]),
			...(purposes.length === 0 ? [] : [purposesInWords(purposes)]),
		];
		return `but not ${parts.length === 0 ? 'anything' : parts.join(' ')}`;
	},
	deleteAfter: (days) => `copies have to be deleted after ${counted(days, 'day', 'days')}`,
	residual: 'the full text of your consent says more',

	right({ who, holds, actions, classes, purposes, from, until, limits }) {
		const may = holds ? 'may' : 'would be allowed to';
		const what = `${listed(actions.map((it) => ACTION_WORDS[it]))} ${classesInWords(classes)}`;
		const begin = from === null ? '' : `from ${dayInWords(from)} `;
		const when = `${begin}until ${lastDayInWords(until)}`;
		return [`${who} ${may} ${what} ${purposesInWords(purposes)} ${when}`, ...limits].join('; ');
	},
	secretly: (right) => sentence(`${right}; nobody but you and those whom you tell can see that`),
	unknownSealed: (many) =>
		`There ${many === 1 ? 'is' : 'are'} ${counted(many, 'sealed decision', 'sealed decisions')} of yours that this device cannot read.`,
	keptOut: (who) => sentence(`you keep ${who} out`),
	keptOutSecretly: (who, until) =>
		sentence(
			`you keep ${who} out until ${lastDayInWords(until)}, and nobody but you and those whom you tell can see that`,
		),
	denialsAndEmergencies: 'In an emergency, your records can be opened all the same.',
	looked({ who, when, action, class: kind, from, purpose, ground, stale }) {
		const what = `${PAST_WORDS[action]} ${classesInWords([kind])}`;
		const whose = from === null ? '' : ` from ${from}`;
		const late = stale ? ', while the network was out of reach' : '';
		return sentence(
			`on ${dateInWords(when)} ${who} ${what}${whose} ${reason(purpose, ground)}${late}`,
		);
	},
	crossed(who, when, certain) {
		const given = `on ${dateInWords(when)} ${who} was given a record`;
		return sentence(
			certain
				? `${given} after you had taken the permission back: whoever gave it had lost touch with the network and could not know`
				: `${given} while whoever gave it had lost touch with the network: perhaps you had already taken the permission back`,
		);
	},
	refused({ who, when, action, class: kind, purpose }, by, reasons) {
		const what = `${ACTION_WORDS[action]} ${classesInWords([kind])} ${PURPOSE_WORDS[purpose]}`;
		const why = refusalInWords(reasons);
		return sentence(
			`on ${dateInWords(when)} ${who} wanted to ${what}; ${by} refused, because ${why}`,
		);
	},
	asks: (who, right, until) =>
		sentence(
			`${who} asks for your permission: ${right}; you can answer until ${lastDayInWords(until)}`,
		),
	dormant(status, right) {
		switch (status) {
			case 'Proposed':
				return sentence(`a permission needs a second signature: ${right}`);
			case 'Frozen':
				return sentence(
					`a permission stands still until you confirm it, because whoever gave it may no longer decide for you: ${right}`,
				);
			case 'NotYetValid':
				return sentence(`a permission has not begun: ${right}`);
			default:
				return sentence(`a permission has no effect at present: ${right}`);
		}
	},
	secondSignature: 'A sealed decision of yours needs a second signature.',
	toWriteDown: (who) =>
		sentence(`${who} still has to write down an access that the other side has written down`),
	toConfirmEnd: (who, until) =>
		sentence(
			`${who} has until ${lastDayInWords(until)} to confirm that it knows that your permission has ended`,
		),
	endNotConfirmed: (who) =>
		sentence(`${who} did not confirm in time that it knows that your permission has ended`),
	endsNotConfirmed: (who, times) =>
		sentence(
			`${who} failed to confirm the end of a permission ${counted(times, 'time', 'times')} so far, of all its patients`,
		),
	emergency: (who, late, classes, review) =>
		sentence(
			`${who} declared an emergency${late ? ', and reported it later,' : ''} to see ${classesInWords(classes)}; ${reviewed(review)}`,
		),
	policy: (who, classes, purposes, until, basis) =>
		sentence(
			`${who} may use ${classesInWords(classes)} ${purposesInWords(purposes)} until ${lastDayInWords(until)}, ${GROUND_WORDS[basis] ?? 'because a rule says so'}`,
		),
	nothingWritten: 'No access was written down so far.',
	whole: (count) =>
		`The list of who looked is whole: all ${entries(count)} are there, and none was changed.`,
	entryMissing: (count, number) =>
		`The list of who looked is not whole: of ${entries(count)}, the first that is missing is number ${number}.`,
	entryChanged: (count, number, by) =>
		`The list of who looked was changed: of ${entries(count)}, the first that is not as it was written is number ${number}${by === null ? '' : ` by ${by}`}.`,
	unopened: (who, many) => sentence(`${who} has not told you what is in ${entries(many)}`),
	oneSided: (missing, other, when, mayBeUnopened) =>
		sentence(
			`${missing} has not written down what ${other} says happened on ${dateInWords(when)}${mayBeUnopened ? ', unless it is among what you were not told' : ''}`,
		),
	contradiction: (one, other, when) =>
		sentence(
			`${one} and ${other} wrote down different things about one access on ${dateInWords(when)}`,
		),
	misattributed: (who, many) =>
		sentence(`${who} wrote down ${counted(many, 'access', 'accesses')} of others`),
	foreign: (who, many) =>
		sentence(`${who} showed you ${entries(many)} that the list does not have`),
	whatNoListShows: 'What nobody wrote down, no list can show.',
};

function reason(purpose: Purpose, ground: AccessSaid['ground']): string {
	if (ground === 'emergency') return 'in an emergency';
	const words = PURPOSE_WORDS[purpose];
	return ground === 'rule' ? `${words}, which a rule allows without your consent` : words;
}

function reviewed({ status, openUntil, reviewer, until }: ReviewSaid): string {
	const open = openUntil === null ? '' : `it is open until ${dateInWords(openUntil)}, and `;
	switch (status) {
		case 'justified':
			return 'a review found that it was justified';
		case 'unjustified':
			return 'a review found that it was not justified';
		case 'overdue':
			return `${open}the review was not done in time, so that the oversight board has to decide`;
		case 'board':
			return `${open}the oversight board has to decide whether it was justified`;
		case 'reviewer': {
			const by = until === null ? '' : ` until ${lastDayInWords(until)}`;
			return `${open}${reviewer ?? 'somebody'} has to find out${by} whether it was justified`;
		}
	}
}

function purposesInWords(purposes: readonly Purpose[]): string {
	return listed(
		purposes.map((it) => PURPOSE_WORDS[it]),
		'or',
	);
}

function entries(many: number): string {
	return counted(many, 'entry', 'entries');
}

function counted(number: number, one: string, many: string): string {
	return number === 1 ? `1 ${one}` : `${number} ${many}`;
}
