// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { OneSided } from './accessLog/check.js';
import type { Access } from './accessLog/event.js';
import { PRACTITIONER_ROLE_CODES } from './codes.js';
import type { Requester } from './decision.js';
import type { Grantee } from './grantFields.js';
import { ENGLISH } from './languages/english.js';
import type { ChapterName, Language, ReviewSaid } from './languages/language.js';
import type { PatientView, SealedView } from './patientView.js';
import type {
	DenialSeen,
	EmergencySeen,
	GrantSeen,
	PolicySeen,
	RequestSeen,
	Right,
} from './patientViewChain.js';
import type { Crossing } from './stale.js';

/** A part of what a patient is told. */
export interface Chapter {
	title: string;
	sentences: string[];
}

/** The view in plain sentences, without codes and numbers of anything on chain. */
export function describePatientView(view: PatientView, language?: Language): string {
	return chapters(view, language)
		.map(({ title, sentences }) => [title, ...sentences.map((it) => `  ${it}`)].join('\n'))
		.join('\n\n');
}

/** The same, part by part. */
export function chapters(view: PatientView, language: Language = ENGLISH): Chapter[] {
	const story = new PatientStory(view, language);
	const parts: [name: ChapterName, sentences: string[]][] = [
		['access', story.access()],
		['denials', story.denials()],
		['looked', story.looked()],
		['refused', story.refused()],
		['waiting', story.waiting()],
		['emergencies', story.emergencies()],
		['policies', story.policies()],
		['wholeness', story.wholeness()],
	];
	return parts.map(([name, sentences]) => {
		const { title, nothing } = language.chapters[name];
		return { title, sentences: sentences.length > 0 ? sentences : [nothing] };
	});
}

/** The sentences about one view, in one language: whole chapters, and of single things in it. */
export class PatientStory {
	readonly #view: PatientView;
	readonly #language: Language;

	constructor(view: PatientView, language: Language = ENGLISH) {
		this.#view = view;
		this.#language = language;
	}

	access(): string[] {
		const { access, sealed } = this.#view;
		return [
			...access.map((it) => this.grant(it)),
			...sealed.flatMap((it) => this.sealedGrant(it) ?? []),
			...this.unknownSealed(),
		];
	}

	denials(): string[] {
		const open = this.#view.denials.map((it) => this.denial(it));
		const sealed = this.#view.sealed.flatMap((it) => this.sealedDenial(it) ?? []);
		const all = [...open, ...sealed];
		if (all.length > 0) all.push(this.#language.denialsAndEmergencies);
		return all;
	}

	looked(): string[] {
		return [
			...this.#view.looked.map((it) => this.accessHad(it)),
			...this.#view.crossings.map((it) => this.crossing(it)),
		];
	}

	refused(): string[] {
		return this.#view.refused.map((it) => this.accessRefused(it));
	}

	waiting(): string[] {
		const { requests, dormant, sealed, log } = this.#view;
		return [
			...requests.map((it) => this.request(it)),
			...dormant.map((it) => this.dormant(it)),
			...sealed.filter(({ proposed }) => proposed).map(() => this.#language.secondSignature),
			...this.acknowledgements(),
			...log.awaited.map(({ missing }) => this.#language.toWriteDown(this.organization(missing))),
		];
	}

	emergencies(): string[] {
		return this.#view.emergencies.map((it) => this.emergency(it));
	}

	policies(): string[] {
		return this.#view.policies.map((it) => this.policy(it));
	}

	wholeness(): string[] {
		const { log } = this.#view;
		const { count, firstFault, unopened, oneSided, contradictions, misattributed, foreign } = log;
		const language = this.#language;
		if (count === 0 && foreign.length === 0) return [language.nothingWritten];
		return [
			firstFault ? this.#fault(firstFault) : language.whole(count),
			...this.#byOrganization(unopened, (who, n) => language.unopened(who, n)),
			...oneSided.map((it) => this.#oneSided(it)),
			...contradictions.map(({ holder, requester }) =>
				language.contradiction(
					this.organization(holder.organization),
					this.organization(requester.organization),
					new Date(requester.access?.at ?? 0),
				),
			),
			...this.#byOrganization(misattributed, (who, n) => language.misattributed(who, n)),
			...this.#byOrganization(foreign, (who, n) => language.foreign(who, n)),
			language.whatNoListShows,
		];
	}

	/** A grant that is in effect. */
	grant({ right, organization }: Pick<GrantSeen, 'right' | 'organization'>): string {
		return this.#language.sentence(this.#right(right, organization, true));
	}

	/** A grant that is not. */
	dormant({ right, organization, status }: GrantSeen): string {
		return this.#language.dormant(status, this.#right(right, organization, false));
	}

	/** A sealed entry that is a grant in effect; null for any other. */
	sealedGrant({ content, proposed }: SealedView): string | null {
		if (proposed || !content || !('grant' in content)) return null;
		if (content.grant.validUntil <= this.#view.today) return null;
		return this.#language.secretly(this.#right(content.grant, null, true));
	}

	/** A sealed entry that is a denial; null for any other. */
	sealedDenial({ content, validUntil }: SealedView): string | null {
		if (!content || !('denial' in content)) return null;
		return this.#language.keptOutSecretly(this.party(content.denial), validUntil);
	}

	denial({ denied, organization }: DenialSeen): string {
		return this.#language.keptOut(this.party(denied, organization));
	}

	/** That there are sealed entries which nothing opens; nothing if there are none. */
	unknownSealed(): string[] {
		const unknown = this.#view.sealed.filter(({ content }) => content === null).length;
		return unknown === 0 ? [] : [this.#language.unknownSealed(unknown)];
	}

	request({ right, organization, answerBy }: RequestSeen): string {
		const what = this.#right(right, organization, false);
		return this.#language.asks(this.organization(organization), what, answerBy);
	}

	accessHad(it: Access): string {
		const ground =
			it.basis?.kind === 'Emergency' ? 'emergency' : it.basis?.kind === 'Policy' ? 'rule' : null;
		return this.#language.looked({
			who: this.#requester(it.requester),
			when: new Date(it.at),
			action: it.action,
			class: it.class,
			from: it.holder === it.requester.organization ? null : this.organization(it.holder),
			purpose: it.purpose,
			ground,
			stale: it.stale === 'KnownTreatment',
		});
	}

	accessRefused(it: Access): string {
		const { action, class: kind, purpose } = it;
		const who = this.#requester(it.requester);
		return this.#language.refused(
			{ who, when: new Date(it.at), action, class: kind, purpose },
			this.organization(it.holder),
			it.reasons,
		);
	}

	crossing({ served, certain }: Crossing): string {
		const who = this.#requester(served.requester);
		return this.#language.crossed(who, new Date(served.servedAt), certain);
	}

	emergency(it: EmergencySeen): string {
		const who = this.#practitioner(it.practitionerRole, it.organization);
		return this.#language.emergency(who, it.late, it.classes, this.#review(it));
	}

	policy({ recipient, basis, purposes, classes, validUntil }: PolicySeen): string {
		const who = this.organization(recipient);
		return this.#language.policy(who, classes, purposes, validUntil, basis);
	}

	/** Who has still to say, or failed to say, that it knows of the end of a permission. */
	acknowledgements(): string[] {
		const { ended, missedAcknowledgements } = this.#view;
		const awaited = ended.flatMap(({ organization, acknowledgement: { kind, until } }) => {
			const who = this.organization(organization);
			if (kind === 'AwaitedUntil' && until !== null) {
				return [this.#language.toConfirmEnd(who, until)];
			}
			return kind === 'Missed' ? [this.#language.endNotConfirmed(who)] : [];
		});
		const often = [...missedAcknowledgements].map(([organization, times]) =>
			this.#language.endsNotConfirmed(this.organization(organization), times),
		);
		return [...new Set([...awaited, ...often])];
	}

	/** Somebody who has or gets access. */
	party(party: Grantee, organization: number | null = null): string {
		return 'organization' in party
			? this.organization(party.organization)
			: this.#practitioner(party.practitionerRole, organization);
	}

	organization(id: number): string {
		return this.#view.organizations.get(id) ?? this.#language.unknownOrganization;
	}

	#right(right: Right, organization: number | null, holds: boolean): string {
		const { actions, classes, purposes, validFrom, validUntil: until } = right;
		return this.#language.right({
			who: this.party(right.grantee, organization),
			holds,
			actions,
			classes,
			purposes,
			from: validFrom > this.#view.today ? validFrom : null,
			until,
			limits: this.#limits(right),
		});
	}

	#limits(right: Right): string[] {
		const { dataFrom = null, dataUntil = null, exceptions = [], deleteAfterDays = null } = right;
		const language = this.#language;
		const ceiling = language.ceiling(right.ceiling);
		return [
			...(ceiling === null ? [] : [ceiling]),
			...(dataFrom === null && dataUntil === null ? [] : [language.years(dataFrom, dataUntil)]),
			...exceptions.map(({ practitionerRole, classes, purposes }) =>
				language.except(
					practitionerRole === null ? null : this.#practitioner(practitionerRole, null),
					classes,
					purposes,
				),
			),
			...(deleteAfterDays === null ? [] : [language.deleteAfter(deleteAfterDays)]),
			...(right.terms?.residual ? [language.residual] : []),
		];
	}

	#review({ status, inForceUntil, reviewer, reviewUntil }: EmergencySeen): ReviewSaid {
		const known = {
			Justified: 'justified',
			Unjustified: 'unjustified',
			Overdue: 'overdue',
		} as const;
		return {
			status:
				status in known
					? known[status as keyof typeof known]
					: reviewer === null
						? 'board'
						: 'reviewer',
			openUntil: inForceUntil === null ? null : new Date(inForceUntil * 1000),
			reviewer: reviewer === null ? null : this.organization(reviewer),
			until: reviewUntil,
		};
	}

	#fault({ kind, number, organization }: NonNullable<PatientView['log']['firstFault']>): string {
		const { count } = this.#view.log;
		return kind === 'missing'
			? this.#language.entryMissing(count, number)
			: this.#language.entryChanged(
					count,
					number,
					organization === null ? null : this.organization(organization),
				);
	}

	#oneSided({ access, missing, mayBeUnopened }: OneSided): string {
		const other =
			missing === access.holder
				? this.#requester(access.requester)
				: this.organization(access.holder);
		const who = this.organization(missing);
		return this.#language.oneSided(who, other, new Date(access.at), mayBeUnopened);
	}

	#byOrganization(
		entries: readonly { organization: number }[],
		say: (who: string, many: number) => string,
	): string[] {
		const many = new Map<number, number>();
		for (const { organization } of entries) {
			many.set(organization, (many.get(organization) ?? 0) + 1);
		}
		return [...many].map(([organization, n]) => say(this.organization(organization), n));
	}

	#requester({ organization, practitionerRole }: Requester): string {
		return practitionerRole === undefined
			? this.organization(organization)
			: this.#practitioner(practitionerRole, organization);
	}

	/** By name, or by what the person does there. */
	#practitioner(role: number, organization: number | null): string {
		const found = this.#view.practitioners.get(role);
		const at = found?.organization ?? organization;
		// The first that fits, in the order of the list: a doctor stays one in the emergency room.
		const code = PRACTITIONER_ROLE_CODES.find((it) => found?.roles.includes(it)) ?? null;
		const where = at === null ? null : this.organization(at);
		return this.#language.practitioner(found?.name ?? null, code, where);
	}
}
