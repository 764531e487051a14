// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import type { Purpose } from './codes.js';
import { startOfDay } from './days.js';
import type { Decision, Outcome, Requester } from './decision.js';

/** How old the best block may be for a decision to mean anything, in milliseconds (design §4). */
const BEST_WINDOW = 60_000;

/** How far finality may be behind the holder's clock, in milliseconds (design §4). */
const FINALITY_WINDOW = 5 * 60_000;

/** For how many hours a holder goes on with treatment on a state that is not current, if nobody said otherwise. */
export const STALE_TREATMENT_HOURS = 4;

const HOUR = 3_600_000;

/** What a holder's node knows when it is asked. */
export interface Knowledge {
	/** The decision in the best state that the node has, and the time of that block. */
	best: { decision: Decision; time: Date };
	/** The same in the last state that is final. */
	final: { decision: Decision; time: Date };
	/** The holder's clock. */
	now: Date;
}

/** What is asked for, as far as the rules need it. */
export interface StaleQuestion {
	requester: Requester;
	purpose: Purpose;
	/** Who has the record, and authored it. */
	holder: number;
	/** Whether the practitioner signed a declaration of an emergency that is to be anchored later. */
	isDeclaredOffline?: boolean;
}

/** How a state is not current. */
export type Staleness = 'BestStateStale' | 'FinalityStale';

/** Why a holder serves while the state is not current. */
export type StaleRule =
	/** The holder's own people ask for the holder's own record. */
	| 'OwnRecord'
	/** An emergency was declared, on chain or on paper. */
	| 'Emergency'
	/** Treatment that was permitted when the state was last current, for a few hours. */
	| 'KnownTreatment';

/** What the rules say. */
export type Ruling =
	/** To be released; the decision is the one that it rests on. */
	| { serve: true; decision: Decision; stale: StaleRule | null }
	| { serve: false; outcome: Refusal; reasons: HolderGround[]; decision: Decision };

/** No, or not to be told now. */
type Refusal = Exclude<Outcome, 'Permit'>;

/** Why not, beside the reasons of the decision. */
export type HolderGround = Staleness | 'StaleTooLong' | 'NotFinalYet' | 'PermitEnded';

/** How the state that a node knows is not current; null if it is. */
export function stalenessOf({ best, final, now }: Knowledge): Staleness | null {
	// A clock that cannot be read makes nothing current.
	if (!(now.getTime() - best.time.getTime() <= BEST_WINDOW)) return 'BestStateStale';
	if (!(now.getTime() - final.time.getTime() <= FINALITY_WINDOW)) return 'FinalityStale';
	return null;
}

/**
 * Whether a holder serves, by what its node knows (design §4, *Who decides*).
 *
 * While the state is current both the best and the final state have to permit: what narrows holds from its
 * block on, what widens once it is final. An emergency does not wait for finality. A permit ends by the
 * block's time or the holder's clock, whichever is later.
 *
 * While it is not current, what was narrowed meanwhile is unknown. The holder then serves its own people its
 * own records, emergencies, and for some hours treatment that was permitted in both states; nothing else.
 * What the last known state denies is denied all the same, but for an emergency that was declared off line.
 *
 * @param treatmentHours for how long treatment goes on, since the older of the two states was current; 0
 * for not at all
 */
export function rule(
	question: StaleQuestion,
	known: Knowledge,
	treatmentHours: number = STALE_TREATMENT_HOURS,
): Ruling {
	const { best, final, now } = known;
	const stale = stalenessOf(known);
	if (stale !== null && question.isDeclaredOffline) {
		return { serve: true, decision: best.decision, stale: 'Emergency' };
	}
	if (best.decision.outcome !== 'Permit') return refuse(best.decision.outcome, best.decision);
	if (hasEnded(best.decision, now)) return refuse('Deny', best.decision, 'PermitEnded');
	const isEmergency = basisOf(best.decision) === 'Emergency';
	if (stale === null) {
		return isEmergency || final.decision.outcome === 'Permit'
			? { serve: true, decision: best.decision, stale: null }
			: refuse('Deny', final.decision, 'NotFinalYet');
	}
	if (isEmergency) return { serve: true, decision: best.decision, stale: 'Emergency' };
	if (isOwnUse(question, best.decision)) {
		return { serve: true, decision: best.decision, stale: 'OwnRecord' };
	}
	if (!isKnownTreatment(question, known)) return refuse('Indeterminate', best.decision, stale);
	if (treatmentHours === 0) return refuse('Indeterminate', best.decision, stale);
	const since = Math.min(best.time.getTime(), final.time.getTime());
	return now.getTime() - since <= treatmentHours * HOUR
		? { serve: true, decision: best.decision, stale: 'KnownTreatment' }
		: refuse('Indeterminate', best.decision, stale, 'StaleTooLong');
}

function refuse(outcome: Refusal, decision: Decision, ...reasons: HolderGround[]): Ruling {
	return { serve: false, outcome, reasons, decision };
}

/** What a decision rests on, by name: also one that this package has no type for. */
export function basisOf({ basis }: Decision): string | null {
	return basis?.kind ?? null;
}

/** Whether a permit's end has come by the holder's clock. */
function hasEnded({ basis, validUntil }: Decision, now: Date): boolean {
	const until = (basis as { until?: unknown } | null)?.until;
	if (typeof until === 'number' && until * 1000 <= now.getTime()) return true;
	return validUntil !== null && startOfDay(validUntil) <= now;
}

/** Whether the holder's own people ask for what the holder authored, and for care or what goes with it. */
function isOwnUse({ requester, holder }: StaleQuestion, decision: Decision): boolean {
	return requester.organization === holder && basisOf(decision) === 'AuthorOwnRecord';
}

/**
 * Whether treatment was permitted when the state was last current: in both states, for `TREAT` itself, and
 * by the patient. What rests on a policy is none of it.
 */
function isKnownTreatment({ purpose }: StaleQuestion, { best, final, now }: Knowledge): boolean {
	const { decision } = final;
	return (
		purpose === 'TREAT' &&
		decision.outcome === 'Permit' &&
		!hasEnded(decision, now) &&
		[best.decision, decision].every((it) => GIVEN.has(basisOf(it) ?? ''))
	);
}

/** What a patient gives, and what an author has by itself. */
const GIVEN = new Set(['Grant', 'Sealed', 'AuthorOwnRecord']);

/** What was released while the state was not current. A holder keeps these until it has looked back. */
export interface ServedWhileStale {
	/** The access: what both sides name it by. */
	access: HexString;
	patient: HexString;
	requester: Requester;
	rule: StaleRule;
	/** The grant that it rested on; null if on something else. */
	grant: number | null;
	/** The sealed grant that it rested on; null if on something else. */
	sealed: number | null;
	/** The block whose state was asked. */
	asOf: number;
	/** ISO 8601. */
	servedAt: string;
}

/** Something that took a right away, as the chain shows it once it can be asked again. */
export interface Narrowing {
	patient: HexString;
	/** The grant that was ended; null for what keeps somebody out whatever was granted. */
	grant: number | null;
	/** Whom it concerns; any, if left out. */
	organization?: number;
	/** The block from which on it holds. */
	block: number;
	/** That block's time; null if it is no longer to be had. */
	time: Date | null;
}

/** Something that was released although the right had been taken away, which the node had not seen. */
export interface Crossing {
	served: ServedWhileStale;
	narrowing: Narrowing;
	/** Whether the time of the narrowing is known, and with that the order of the two. */
	certain: boolean;
}

/**
 * Which releases crossed a narrowing that the node had not seen: it held when the record went out. The patient
 * is told of each.
 *
 * Emergencies and the holder's own use are not among them: these a revocation does not stop.
 */
export function crossed(
	served: readonly ServedWhileStale[],
	narrowings: readonly Narrowing[],
): Crossing[] {
	return served.flatMap((it) =>
		narrowings
			.filter((narrowing) => concerns(narrowing, it))
			// Where no time is known, a block after the one that was asked may have held already.
			.filter(({ time, block }) =>
				time ? time.getTime() <= Date.parse(it.servedAt) : block > it.asOf,
			)
			.map((narrowing) => ({ served: it, narrowing, certain: narrowing.time !== null })),
	);
}

function concerns(narrowing: Narrowing, served: ServedWhileStale): boolean {
	const { patient, grant, organization } = narrowing;
	return (
		served.rule === 'KnownTreatment' &&
		patient === served.patient &&
		(grant === null || grant === served.grant) &&
		(organization === undefined || organization === served.requester.organization)
	);
}
