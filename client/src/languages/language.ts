// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type {
	Action,
	Confidentiality,
	DataClass,
	PractitionerRoleCode,
	Purpose,
} from '../codes.js';
import type { Day } from '../days.js';

/** What somebody may do, in a language's own words. */
export interface RightSaid {
	who: string;
	/** Whether it holds, or would if it were allowed. */
	holds: boolean;
	actions: readonly Action[];
	classes: readonly DataClass[];
	purposes: readonly Purpose[];
	/** The first day, where it lies ahead. */
	from: Day | null;
	/** The end, exclusive. */
	until: Day;
	/** What narrows it further, each as a clause. */
	limits: readonly string[];
}

/** An access that was had. */
export interface AccessSaid {
	who: string;
	when: Date;
	action: Action;
	class: DataClass;
	/** Whose record, where it is another organisation's. */
	from: string | null;
	purpose: Purpose;
	/** On what ground, where it was not the patient's word. */
	ground: 'emergency' | 'rule' | null;
	/** Whether the holder was out of touch with the network. */
	stale: boolean;
}

/** How far an emergency's review has come. */
export interface ReviewSaid {
	status: 'justified' | 'unjustified' | 'overdue' | 'board' | 'reviewer';
	/** Until when the access lasts, where it still does. */
	openUntil: Date | null;
	/** Who reviews, where it is not the board. */
	reviewer: string | null;
	/** The end of the time for it, exclusive. */
	until: Day | null;
}

/** The titles of what a patient is told, and what is said where there is nothing to tell. */
export type ChapterName =
	| 'access'
	| 'denials'
	| 'looked'
	| 'refused'
	| 'waiting'
	| 'emergencies'
	| 'policies'
	| 'wholeness';

/**
 * A language that a patient is told things in. Each function gives a whole sentence, unless it says otherwise. Codes
 * become words that everybody knows, which say less than the codes' definitions where less is enough.
 */
export interface Language {
	chapters: Readonly<Record<ChapterName, { title: string; nothing: string }>>;
	/** Of a clause. */
	sentence(clause: string): string;

	// Names, and parts of sentences.
	date(date: Date): string;
	/** The last day of what ends before a day. */
	lastDay(end: Day): string;
	/** *a doctor at the General Hospital*: by name, or by what the person does. */
	practitioner(
		name: string | null,
		role: PractitionerRoleCode | null,
		where: string | null,
	): string;
	unknownOrganization: string;
	/** *for your treatment* */
	purpose(purpose: Purpose): string;
	/** *read* */
	action(action: Action): string;
	dataClass(dataClass: DataClass): string;
	/** *your test results and your medicines* */
	classes(classes: readonly DataClass[]): string;
	refusal(reasons: readonly string[]): string;

	// Clauses that narrow a right.
	/** Null where nothing has to be said. */
	ceiling(ceiling: Confidentiality): string | null;
	years(from: number | null, until: number | null): string;
	except(who: string | null, classes: readonly DataClass[], purposes: readonly Purpose[]): string;
	deleteAfter(days: number): string;
	residual: string;

	/** A clause. */
	right(right: RightSaid): string;
	/** A right that only those know of whom the patient tells. */
	secretly(right: string): string;
	unknownSealed(many: number): string;
	keptOut(who: string): string;
	keptOutSecretly(who: string, until: Day): string;
	denialsAndEmergencies: string;
	looked(access: AccessSaid): string;
	crossed(who: string, when: Date, certain: boolean): string;
	refused(
		access: Pick<AccessSaid, 'who' | 'when' | 'action' | 'class' | 'purpose'>,
		by: string,
		reasons: readonly string[],
	): string;
	asks(who: string, right: string, until: Day): string;
	/** By the chain's status: `Proposed`, `Frozen`, `NotYetValid`, or another one. */
	dormant(status: string, right: string): string;
	secondSignature: string;
	toWriteDown(who: string): string;
	toConfirmEnd(who: string, until: Day): string;
	endNotConfirmed(who: string): string;
	endsNotConfirmed(who: string, times: number): string;
	emergency(who: string, late: boolean, classes: readonly DataClass[], review: ReviewSaid): string;
	policy(
		who: string,
		classes: readonly DataClass[],
		purposes: readonly Purpose[],
		until: Day,
		basis: string,
	): string;
	nothingWritten: string;
	whole(count: number): string;
	entryMissing(count: number, number: number): string;
	entryChanged(count: number, number: number, by: string | null): string;
	unopened(who: string, many: number): string;
	oneSided(missing: string, other: string, when: Date, mayBeUnopened: boolean): string;
	contradiction(one: string, other: string, when: Date): string;
	misattributed(who: string, many: number): string;
	foreign(who: string, many: number): string;
	whatNoListShows: string;
}
