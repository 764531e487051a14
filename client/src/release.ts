// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { signatureVerify } from '@polkadot/util-crypto';
import { blockTime, type State } from './chain.js';
import { accessId, asLoggedBy, type Access, type AccessBasis } from './accessLog/event.js';
import type { Action, Purpose } from './codes.js';
import { decide } from './consent.js';
import { organization, practitionerRole } from './consortium.js';
import {
	describeReason,
	type Decision,
	type Outcome,
	type Question,
	type Reason,
	type Requester,
} from './decision.js';
import { coversOffline, type LateDeclaration } from './lateDeclaration.js';
import { toHex } from './plain.js';
import { canonicalBytes } from './records/canonical.js';
import type { EncryptedRecord } from './records/encrypt.js';
import type { Leaf } from './records/leaf.js';
import type { LogProof, RecordLog } from './records/log.js';
import type { SealedRecord } from './records/seal.js';
import { unwrapKey, wrapKey, type EncryptionKeyPair, type WrappedKey } from './records/wrap.js';
import type { Opening } from './sealed.js';
import {
	rule,
	stalenessOf,
	STALE_TREATMENT_HOURS,
	type Knowledge,
	type Ruling,
	type ServedWhileStale,
	type StaleRule,
} from './stale.js';

/** Starts what a requester signs; begins with `c`, as no transaction does. */
const REQUEST_TAG = stringToU8a('carechain/release-request/v1');

/** How far a request's time may be from the holder's clock, in milliseconds. */
const REQUEST_WINDOW = 5 * 60_000;

/** A request for a record, before it is signed. */
export interface ReleaseQuestion {
	requester: Requester;
	/** The record, by its commitment. */
	record: HexString;
	/** Exactly one. */
	purpose: Purpose;
	action: Action;
	/** X25519 key to wrap the record's key for. */
	encryptionKey: HexString;
	/** ISO 8601. */
	requestedAt: string;
	/** An emergency that was declared off line, and is to be anchored within a day. */
	emergency?: LateDeclaration;
}

/** A request for a record. */
export interface ReleaseRequest extends ReleaseQuestion {
	/**
	 * By the account of the practitioner's credential, or the organisation's representative where no
	 * credential is named. It keeps others from asking in the requester's name with a key of their own.
	 */
	signature: HexString;
}

/** Signs a request for a record. */
export function signRequest(question: ReleaseQuestion, signer: KeyringPair): ReleaseRequest {
	return { ...question, signature: toHex(signer.sign(requestBytes(question))) };
}

/** What a requester gets: all that it takes to read the record and to verify it. */
export interface Release {
	encrypted: EncryptedRecord;
	/** The record's key, for the requester. */
	wrappedKey: WrappedKey;
	commitment: Uint8Array;
	leaf: Leaf;
	salt: Uint8Array;
	/** Place in the holder's log. */
	proof: LogProof;
	/** Basis, end and terms of the permit. */
	decision: Decision;
	/** The rule by which it was released on a state that was no longer current; null otherwise. */
	stale: StaleRule | null;
	/** What the requester logs at its own end. */
	toLog: Access;
}

/** Why a holder refuses by itself, before or beside the chain's decision. */
export const HOLDER_REASONS = {
	RequestSignatureInvalid: 'the request is not signed by the requester',
	RequestNotCurrent: "the request's time is not now",
	RecordUnknown: 'the holder has no such record',
	BestStateStale: "the holder's node has seen no block for more than a minute",
	FinalityStale: 'finality is more than five minutes behind',
	StaleTooLong: 'treatment goes on without a current state for some hours only',
	NotFinalYet: 'the permit is not final yet',
	PermitEnded: "the permit has ended by the holder's clock",
	TermsNotOpened: 'the terms of the grant hold a residual that the holder could not open',
} as const;

/** A reason of the chain's decision or of the holder. */
export type RefusalReason = Reason | { kind: keyof typeof HOLDER_REASONS };

/** A record was not released. */
export class ReleaseRefused extends Error {
	override readonly name = 'ReleaseRefused';

	/**
	 * @param outcome denied, or not to be told now
	 * @param reasons all that counted
	 * @param decision the chain's, if it was asked
	 * @param toLog what the requester logs at its own end, if it has a right to; there is nothing to log
	 * where it is not known who asked, or for what
	 */
	constructor(
		readonly outcome: Exclude<Outcome, 'Permit'>,
		readonly reasons: readonly RefusalReason[],
		readonly decision?: Decision,
		readonly toLog?: Access,
	) {
		super(reasons.map(describe).join('; '));
	}
}

/** A reason for a refusal in words. */
export function describe(reason: RefusalReason): string {
	return reason.kind in HOLDER_REASONS
		? HOLDER_REASONS[reason.kind as keyof typeof HOLDER_REASONS]
		: describeReason(reason as Reason);
}

/** An organisation that keeps records and answers for them. */
export interface Holder {
	/** Its log; the records are of its authorship. */
	log: RecordLog;
	/** Its records, by commitment in hex. */
	records: ReadonlyMap<HexString, SealedRecord>;
	/** Its encryption key. */
	encryption: EncryptionKeyPair;
	/**
	 * Whether the full terms of a grant permit this record too. Asked where they hold a residual;
	 * without it such grants give no access.
	 */
	openTerms?: (decision: Decision, leaf: Leaf) => Promise<boolean>;
	/**
	 * What opens the patient's sealed grants and denials, as far as the wallet has shared it. While a live one is
	 * not opened, only a policy or an emergency gives access.
	 */
	openings?: (patient: HexString) => readonly Opening[];
	/** Where every access is written down, granted or refused, before anything is given: an `AccessQueue`. */
	journal?: AccessNotes;
	/** How the holder goes on with treatment while the state is not current; without it, not at all. */
	stale?: StaleService;
}

/** Where accesses are written down. Once `add` comes back, the access will be logged. */
export interface AccessNotes {
	add(access: Access): Promise<void>;
}

/** How a holder serves while the state is not current. */
export interface StaleService {
	/** For how long treatment goes on; the governed time, 4 hours if not said otherwise. */
	treatmentHours?: number;
	/** Keeps what was served, to look back once the state is current again: `crossed`. */
	note(served: ServedWhileStale): Promise<void>;
}

/**
 * Releases a record, or refuses.
 *
 * The question goes to the holder's own node, with the labels of the holder's own leaf, whatever the
 * requester says of the record. Both the best and the final state have to permit: a revocation holds
 * from its block on, a grant from its finality on. What is served while these are not current, `rule` says.
 *
 * Either way the holder writes it down first. Only then is the record's key wrapped anew, for the requester.
 *
 * @param now the holder's clock
 * @throws ReleaseRefused with every reason that counted
 * @throws whatever keeps the holder from writing it down; nothing is given then
 */
export async function release(
	api: ApiPromise,
	holder: Holder,
	request: ReleaseRequest,
	now: Date = new Date(),
): Promise<Release> {
	await authenticate(api, request, now);
	const sealed = holder.records.get(request.record);
	// Whose log it would stand in is not known either.
	if (!sealed) throw new ReleaseRefused('Deny', [{ kind: 'RecordUnknown' }]);
	const { leaf } = sealed;
	const ruling = await judge(api, holder, request, leaf, now);
	const access = accessOf(holder, request, leaf, ruling, now);
	await holder.journal?.add(access);
	const toLog = asLoggedBy('requester', access);
	const { decision } = ruling;
	if (!ruling.serve) throw new ReleaseRefused(ruling.outcome, ruling.reasons, decision, toLog);
	if (ruling.stale) await holder.stale?.note(servedWhileStale(access, ruling.stale, decision));
	const { commitment, wrappedKey, encrypted, salt } = sealed;
	const recordKey = await unwrapKey(wrappedKey, holder.encryption, commitment);
	return {
		encrypted,
		wrappedKey: await wrapKey(recordKey, hexToU8a(request.encryptionKey), commitment),
		commitment,
		leaf,
		salt,
		proof: holder.log.prove(commitment),
		decision,
		stale: ruling.stale,
		toLog,
	};
}

async function authenticate(state: State, request: ReleaseRequest, now: Date): Promise<void> {
	const { signature, ...question } = request;
	const account = await accountOf(state, question.requester);
	if (!account || !isSignature(requestBytes(question), signature, account)) {
		throw new ReleaseRefused('Deny', [{ kind: 'RequestSignatureInvalid' }]);
	}
	const distance = Math.abs(now.getTime() - Date.parse(question.requestedAt));
	if (!(distance <= REQUEST_WINDOW)) {
		throw new ReleaseRefused('Deny', [{ kind: 'RequestNotCurrent' }]);
	}
}

/** Who signs for a requester. Whether it still may is for the decision to say. */
async function accountOf(state: State, requester: Requester): Promise<HexString | undefined> {
	if (requester.practitionerRole === undefined) {
		return (await organization(state, requester.organization))?.representative;
	}
	return (await practitionerRole(state, requester.practitionerRole))?.account;
}

function isSignature(message: Uint8Array, signature: HexString, account: HexString): boolean {
	try {
		return signatureVerify(message, signature, account).isValid;
	} catch {
		return false;
	}
}

function questionOf(request: ReleaseRequest, leaf: Leaf, holder: Holder): Question {
	return {
		patient: hexToU8a(leaf.patient),
		requester: request.requester,
		purpose: request.purpose,
		action: request.action,
		class: leaf.class,
		confidentiality: leaf.confidentiality,
		author: holder.log.organization,
		...(leaf.timeOfCare !== null && { dataYear: yearOf(leaf.timeOfCare) }),
	};
}

/** The year of a FHIR dateTime, which starts with it; as it was where care was given. */
function yearOf(dateTime: string): number {
	return Number(dateTime.slice(0, 4));
}

/** A ruling with all reasons: the decision's behind the holder's own. */
type Judgement =
	| Extract<Ruling, { serve: true }>
	| (Omit<Extract<Ruling, { serve: false }>, 'reasons'> & { reasons: RefusalReason[] });

/** What the two states and the rules say, and where a grant's terms hold a residual, these too. */
async function judge(
	api: ApiPromise,
	holder: Holder,
	request: ReleaseRequest,
	leaf: Leaf,
	now: Date,
): Promise<Judgement> {
	const openings = holder.openings?.(leaf.patient) ?? [];
	const asked = questionOf(request, leaf, holder);
	const { best, known } = await knowledge(api, asked, openings, now);
	const { requester, purpose, emergency } = request;
	const isDeclaredOffline =
		emergency !== undefined &&
		stalenessOf(known) !== null &&
		(await coversOffline(api, best, emergency, { requester, leaf, now }));
	const question = { requester, purpose, holder: holder.log.organization, isDeclaredOffline };
	const hours = holder.stale ? (holder.stale.treatmentHours ?? STALE_TREATMENT_HOURS) : 0;
	const ruling = rule(question, known, hours);
	if (!ruling.serve) {
		// What the older state says explains only why it is not final.
		const isAbout = ruling.reasons.length === 0 || ruling.reasons.includes('NotFinalYet');
		const reasons = ruling.reasons.map((kind) => ({ kind }));
		return { ...ruling, reasons: [...reasons, ...(isAbout ? ruling.decision.reasons : [])] };
	}
	const isWithFinal = ruling.stale === null && known.final.decision.outcome === 'Permit';
	const permits = [known.best.decision, ...(isWithFinal ? [known.final.decision] : [])];
	for (const decision of permits) {
		if (await termsPermit(holder, decision, leaf)) continue;
		return { serve: false, outcome: 'Deny', reasons: [{ kind: 'TermsNotOpened' }], decision };
	}
	return ruling;
}

/** The decisions of the best and the final state, with their times. */
async function knowledge(
	api: ApiPromise,
	question: Question,
	openings: readonly Opening[],
	now: Date,
): Promise<{ best: State; known: Knowledge }> {
	const [best, final] = await Promise.all([
		api.rpc.chain.getBlockHash().then((hash) => api.at(hash)),
		api.rpc.chain.getFinalizedHead().then((hash) => api.at(hash)),
	]);
	const [atBest, atFinal, bestTime, finalTime] = await Promise.all([
		decide(best, question, openings),
		decide(final, question, openings),
		blockTime(best),
		blockTime(final),
	]);
	const known = {
		best: { decision: atBest, time: bestTime },
		final: { decision: atFinal, time: finalTime },
		now,
	};
	return { best, known };
}

async function termsPermit(holder: Holder, decision: Decision, leaf: Leaf): Promise<boolean> {
	return !decision.terms?.residual || ((await holder.openTerms?.(decision, leaf)) ?? false);
}

/** What the holder logs. */
function accessOf(
	holder: Holder,
	request: ReleaseRequest,
	leaf: Leaf,
	judgement: Judgement,
	now: Date,
): Access {
	const { serve, decision } = judgement;
	return {
		id: accessId(request),
		side: 'holder',
		patient: leaf.patient,
		holder: holder.log.organization,
		requester: request.requester,
		purpose: request.purpose,
		action: request.action,
		class: leaf.class,
		outcome: serve ? 'Permit' : judgement.outcome,
		basis: serve ? basisFor(judgement) : null,
		reasons: (serve ? decision.reasons : judgement.reasons).map(({ kind }) => kind),
		record: request.record,
		at: now.toISOString(),
		stale: serve ? judgement.stale : null,
	};
}

/** What a release rests on, with the number of it. */
function basisFor({ decision, stale }: Extract<Ruling, { serve: true }>): AccessBasis | null {
	// Declared off line: the case has no number yet, whatever else the last state permitted.
	if (stale === 'Emergency' && decision.basis?.kind !== ('Emergency' as string)) {
		return { kind: 'Emergency' };
	}
	if (!decision.basis) return null;
	const { kind, ...rest } = decision.basis as { kind: string } & Record<string, unknown>;
	const number = rest.grant ?? rest.entry ?? rest.policy ?? rest.case;
	return { kind, ...(typeof number === 'number' ? { number } : {}) };
}

function servedWhileStale(
	{ id, patient, requester, at, basis }: Access,
	by: StaleRule,
	{ asOf }: Decision,
): ServedWhileStale {
	const numberOf = (kind: string): number | null =>
		basis?.kind === kind ? (basis.number ?? null) : null;
	const restsOn = { grant: numberOf('Grant'), sealed: numberOf('Sealed') };
	return { access: id, patient, requester, rule: by, ...restsOn, asOf, servedAt: at };
}

function requestBytes(question: ReleaseQuestion): Uint8Array {
	return u8aConcat(REQUEST_TAG, canonicalBytes(question));
}
