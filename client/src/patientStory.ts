// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { OneSided } from './accessLog/check.js';
import type { Access } from './accessLog/event.js';
import { PRACTITIONER_ROLE_CODES } from './codes.js';
import type { Requester } from './decision.js';
import type { PatientView, SealedView } from './patientView.js';
import type { Grantee } from './grantFields.js';
import type { EmergencySeen, GrantSeen, PolicySeen, Right } from './patientViewChain.js';
import {
	ACTION_WORDS,
	CEILING_WORDS,
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
} from './plainWords.js';

/** A part of what a patient is told. */
export interface Chapter {
	title: string;
	sentences: string[];
}

/** The view in plain sentences, without codes and numbers of anything on chain. */
export function describePatientView(view: PatientView): string {
	return chapters(view)
		.map(({ title, sentences }) => [title, ...sentences.map((it) => `  ${it}`)].join('\n'))
		.join('\n\n');
}

/** The same, part by part. */
export function chapters(view: PatientView): Chapter[] {
	const words = new Words(view);
	const parts: [title: string, sentences: string[], otherwise: string][] = [
		['Who has access', words.access(), 'You have allowed nobody to see your records.'],
		['Whom you keep out', words.denials(), 'You keep nobody out.'],
		['Who looked', words.looked(), 'Nobody is known to have looked at your records.'],
		['What was refused', words.refused(), 'No request is known to have been refused.'],
		['What is waiting', words.waiting(), 'Nothing waits for an answer.'],
		['Emergencies', words.emergencies(), 'Nobody declared an emergency.'],
		['Without your consent', words.policies(), 'Nobody may use your records without asking you.'],
		['Is the list whole?', words.wholeness(), ''],
	];
	return parts.map(([title, sentences, otherwise]) => ({
		title,
		sentences: sentences.length > 0 ? sentences : [otherwise],
	}));
}

/** The sentences about one view. */
class Words {
	readonly #view: PatientView;

	constructor(view: PatientView) {
		this.#view = view;
	}

	access(): string[] {
		const { access, sealed } = this.#view;
		return [
			...access.map(({ right, organization }) => sentence(this.#right(right, organization, 'may'))),
			...sealed.flatMap((it) => this.#sealedGrant(it)),
			...this.#unknownSealed(),
		];
	}

	denials(): string[] {
		const open = this.#view.denials.map(({ denied, organization }) =>
			sentence(`you keep ${this.#party(denied, organization)} out`),
		);
		const sealed = this.#view.sealed.flatMap(({ content, validUntil }) => {
			if (!content || !('denial' in content)) return [];
			const who = this.#party(content.denial);
			return sentence(
				`you keep ${who} out until ${lastDayInWords(validUntil)}, and nobody but you and those whom you tell can see that`,
			);
		});
		const all = [...open, ...sealed];
		if (all.length > 0) all.push('In an emergency, your records can be opened all the same.');
		return all;
	}

	looked(): string[] {
		return [
			...this.#view.looked.map((it) => this.#access(it)),
			...this.#view.crossings.map(({ served, certain }) => {
				const who = this.#requester(served.requester);
				const when = dateInWords(new Date(served.servedAt));
				return certain
					? sentence(
							`on ${when} ${who} was given a record after you had taken the permission back: whoever gave it had lost touch with the network and could not know`,
						)
					: sentence(
							`on ${when} ${who} was given a record while whoever gave it had lost touch with the network: perhaps you had already taken the permission back`,
						);
			}),
		];
	}

	refused(): string[] {
		return this.#view.refused.map((it) => {
			const when = dateInWords(new Date(it.at));
			const what = `${ACTION_WORDS[it.action]} ${classesInWords([it.class])} ${PURPOSE_WORDS[it.purpose]}`;
			const by = this.#organization(it.holder);
			const why = refusalInWords(it.reasons);
			const who = this.#requester(it.requester);
			return sentence(`on ${when} ${who} wanted to ${what}; ${by} refused, because ${why}`);
		});
	}

	waiting(): string[] {
		const { requests, dormant, sealed, log } = this.#view;
		return [
			...requests.map(({ right, organization, answerBy }) => {
				const until = lastDayInWords(answerBy);
				const who = this.#organization(organization);
				const what = this.#right(right, organization, 'would be allowed to');
				return sentence(`${who} asks for your permission: ${what}; you can answer until ${until}`);
			}),
			...dormant.map((it) => this.#dormant(it)),
			...sealed
				.filter(({ proposed }) => proposed)
				.map(() => 'A sealed decision of yours needs a second signature.'),
			...this.#acknowledgements(),
			...log.awaited.map(({ missing }) =>
				sentence(
					`${this.#organization(missing)} still has to write down an access that the other side has written down`,
				),
			),
		];
	}

	emergencies(): string[] {
		return this.#view.emergencies.map((it) => {
			const who = this.#practitioner(it.practitionerRole, it.organization);
			const late = it.late ? ', and reported it later,' : '';
			const opened = `${who} declared an emergency${late} to see ${classesInWords(it.classes)}`;
			return sentence(`${opened}; ${this.#review(it)}`);
		});
	}

	policies(): string[] {
		return this.#view.policies.map((it) => this.#policy(it));
	}

	wholeness(): string[] {
		const { log } = this.#view;
		const { count, firstFault, unopened, oneSided, contradictions, misattributed, foreign } = log;
		if (count === 0 && foreign.length === 0) return ['No access was written down so far.'];
		return [
			firstFault
				? this.#fault(firstFault)
				: `The list of who looked is whole: all ${counted(count, 'entry', 'entries')} are there, and none was changed.`,
			...this.#byOrganization(unopened, (who, n) =>
				sentence(`${who} has not told you what is in ${counted(n, 'entry', 'entries')}`),
			),
			...oneSided.map((it) => this.#oneSided(it)),
			...contradictions.map(({ holder, requester }) =>
				sentence(
					`${this.#organization(holder.organization)} and ${this.#organization(requester.organization)} wrote down different things about one access on ${dateInWords(new Date(requester.access?.at ?? 0))}`,
				),
			),
			...this.#byOrganization(misattributed, (who, n) =>
				sentence(`${who} wrote down ${counted(n, 'access', 'accesses')} of others`),
			),
			...this.#byOrganization(foreign, (who, n) =>
				sentence(`${who} showed you ${counted(n, 'entry', 'entries')} that the list does not have`),
			),
			'What nobody wrote down, no list can show.',
		];
	}

	#fault({ kind, number, organization }: NonNullable<PatientView['log']['firstFault']>): string {
		const { count } = this.#view.log;
		const by = organization === null ? '' : ` by ${this.#organization(organization)}`;
		return kind === 'missing'
			? `The list of who looked is not whole: of ${counted(count, 'entry', 'entries')}, the first that is missing is number ${number}.`
			: `The list of who looked was changed: of ${counted(count, 'entry', 'entries')}, the first that is not as it was written is number ${number}${by}.`;
	}

	#oneSided({ access, missing, mayBeUnopened }: OneSided): string {
		const other =
			missing === access.holder
				? this.#requester(access.requester)
				: this.#organization(access.holder);
		const when = dateInWords(new Date(access.at));
		const perhaps = mayBeUnopened ? ', unless it is among what you were not told' : '';
		return sentence(
			`${this.#organization(missing)} has not written down what ${other} says happened on ${when}${perhaps}`,
		);
	}

	#byOrganization(
		entries: readonly { organization: number }[],
		say: (who: string, many: number) => string,
	): string[] {
		const many = new Map<number, number>();
		for (const { organization } of entries) {
			many.set(organization, (many.get(organization) ?? 0) + 1);
		}
		return [...many].map(([organization, n]) => say(this.#organization(organization), n));
	}

	/** *The General Hospital may read your test results for your treatment until 31 March 2027*. */
	#right(right: Right, organization: number | null, may: string): string {
		const who = this.#party(right.grantee, organization);
		const actions = listed(right.actions.map((it) => ACTION_WORDS[it]));
		const purposes = listed(
			right.purposes.map((it) => PURPOSE_WORDS[it]),
			'or',
		);
		const from = right.validFrom > this.#view.today ? `from ${dayInWords(right.validFrom)} ` : '';
		const until = `${from}until ${lastDayInWords(right.validUntil)}`;
		const what = `${actions} ${classesInWords(right.classes)} ${purposes} ${until}`;
		return [`${who} ${may} ${what}`, ...this.#limits(right)].join('; ');
	}

	#limits(right: Right): string[] {
		const { dataFrom = null, dataUntil = null, exceptions = [], deleteAfterDays = null } = right;
		const years = [
			...(dataFrom === null ? [] : [`from ${dataFrom} on`]),
			...(dataUntil === null ? [] : [`up to ${dataUntil - 1}`]),
		];
		return [
			...(CEILING_WORDS[right.ceiling] === '' ? [] : [CEILING_WORDS[right.ceiling]]),
			...(years.length === 0 ? [] : [`only records of the years ${years.join(' ')}`]),
			...exceptions.map((it) => `but not ${this.#exception(it)}`),
			...(deleteAfterDays === null
				? []
				: [`copies have to be deleted after ${counted(deleteAfterDays, 'day', 'days')}`]),
			...(right.terms?.residual ? ['the full text of your consent says more'] : []),
		];
	}

	#exception({
		practitionerRole,
		purposes,
		classes,
	}: NonNullable<Right['exceptions']>[number]): string {
		const parts = [
			...(practitionerRole === null ? [] : [this.#practitioner(practitionerRole, null)]),
			...(classes.length === 0 ? [] : [classesInWords(classes)]),
			...(purposes.length === 0
				? []
				: [
						listed(
							purposes.map((it) => PURPOSE_WORDS[it]),
							'or',
						),
					]),
		];
		return parts.length === 0 ? 'anything' : parts.join(' ');
	}

	#sealedGrant({ content, proposed }: SealedView): string[] {
		if (proposed || !content || !('grant' in content)) return [];
		if (content.grant.validUntil <= this.#view.today) return [];
		return [
			sentence(
				`${this.#right(content.grant, null, 'may')}; nobody but you and those whom you tell can see that`,
			),
		];
	}

	#unknownSealed(): string[] {
		const unknown = this.#view.sealed.filter(({ content }) => content === null).length;
		if (unknown === 0) return [];
		return [
			`There ${unknown === 1 ? 'is' : 'are'} ${counted(unknown, 'sealed decision', 'sealed decisions')} of yours that this device cannot read.`,
		];
	}

	#dormant({ right, organization, status }: GrantSeen): string {
		const what = this.#right(right, organization, 'would be allowed to');
		switch (status) {
			case 'Proposed':
				return sentence(`a permission needs a second signature: ${what}`);
			case 'Frozen':
				return sentence(
					`a permission stands still until you confirm it, because whoever gave it may no longer decide for you: ${what}`,
				);
			case 'NotYetValid':
				return sentence(`a permission has not begun: ${what}`);
			default:
				return sentence(`a permission has no effect at present: ${what}`);
		}
	}

	#acknowledgements(): string[] {
		const { ended, missedAcknowledgements } = this.#view;
		const awaited = ended.flatMap(({ organization, acknowledgement: { kind, until } }) => {
			const who = this.#organization(organization);
			if (kind === 'AwaitedUntil' && until !== null) {
				return [
					sentence(
						`${who} has until ${lastDayInWords(until)} to confirm that it knows that your permission has ended`,
					),
				];
			}
			if (kind !== 'Missed') return [];
			return [
				sentence(`${who} did not confirm in time that it knows that your permission has ended`),
			];
		});
		const often = [...missedAcknowledgements].map(([organization, times]) =>
			sentence(
				`${this.#organization(organization)} failed to confirm the end of a permission ${counted(times, 'time', 'times')} so far, of all its patients`,
			),
		);
		return [...new Set([...awaited, ...often])];
	}

	#access(it: Access): string {
		const when = dateInWords(new Date(it.at));
		const what = `${PAST_WORDS[it.action]} ${classesInWords([it.class])}`;
		const from =
			it.holder === it.requester.organization ? '' : ` from ${this.#organization(it.holder)}`;
		const why =
			it.basis?.kind === 'Emergency'
				? 'in an emergency'
				: it.basis?.kind === 'Policy'
					? `${PURPOSE_WORDS[it.purpose]}, which a rule allows without your consent`
					: PURPOSE_WORDS[it.purpose];
		const stale = it.stale === 'KnownTreatment' ? ', while the network was out of reach' : '';
		return sentence(`on ${when} ${this.#requester(it.requester)} ${what}${from} ${why}${stale}`);
	}

	#review({ status, inForceUntil, reviewer, reviewUntil }: EmergencySeen): string {
		const open =
			inForceUntil === null
				? ''
				: `it is open until ${dateInWords(new Date(inForceUntil * 1000))}, and `;
		switch (status) {
			case 'Justified':
				return 'a review found that it was justified';
			case 'Unjustified':
				return 'a review found that it was not justified';
			case 'Overdue':
				return `${open}the review was not done in time, so that the oversight board has to decide`;
		}
		if (reviewer === null)
			return `${open}the oversight board has to decide whether it was justified`;
		const by = reviewUntil === null ? '' : ` until ${lastDayInWords(reviewUntil)}`;
		return `${open}${this.#organization(reviewer)} has to find out${by} whether it was justified`;
	}

	#policy({ recipient, basis, purposes, classes, validUntil }: PolicySeen): string {
		const who = this.#organization(recipient);
		const what = classesInWords(classes);
		const why = listed(
			purposes.map((it) => PURPOSE_WORDS[it]),
			'or',
		);
		const ground = GROUND_WORDS[basis] ?? 'because a rule says so';
		return sentence(`${who} may use ${what} ${why} until ${lastDayInWords(validUntil)}, ${ground}`);
	}

	#requester({ organization, practitionerRole }: Requester): string {
		return practitionerRole === undefined
			? this.#organization(organization)
			: this.#practitioner(practitionerRole, organization);
	}

	#party(party: Grantee, organization: number | null = null): string {
		return 'organization' in party
			? this.#organization(party.organization)
			: this.#practitioner(party.practitionerRole, organization);
	}

	#organization(id: number): string {
		return this.#view.organizations.get(id) ?? 'an organisation whose name is not known';
	}

	/** By name, or by what the person does there. */
	#practitioner(role: number, organization: number | null): string {
		const found = this.#view.practitioners.get(role);
		const at = found?.organization ?? organization;
		const where = at === null ? '' : ` at ${this.#organization(at)}`;
		// The first that fits, in the order of the list: a doctor stays one in the emergency room.
		const code = PRACTITIONER_ROLE_CODES.find((it) => found?.roles.includes(it));
		return `${found?.name ?? (code ? PRACTITIONER_WORDS[code] : 'somebody')}${where}`;
	}
}

function counted(number: number, one: string, many: string): string {
	return number === 1 ? `1 ${one}` : `${number} ${many}`;
}
