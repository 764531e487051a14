// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { signatureVerify } from '@polkadot/util-crypto';
import { blockTime, type State } from './chain.js';
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
import { toHex } from './plain.js';
import { canonicalBytes } from './records/canonical.js';
import type { EncryptedRecord } from './records/encrypt.js';
import type { Leaf } from './records/leaf.js';
import type { LogProof, RecordLog } from './records/log.js';
import type { SealedRecord } from './records/seal.js';
import { unwrapKey, wrapKey, type EncryptionKeyPair, type WrappedKey } from './records/wrap.js';

/** Starts what a requester signs; begins with `c`, as no transaction does. */
const REQUEST_TAG = stringToU8a('carechain/release-request/v1');

/** How far a request's time may be from the holder's clock, in milliseconds. */
const REQUEST_WINDOW = 5 * 60_000;

/** How old the best block may be for a decision to mean anything, in milliseconds (design §4). */
const BEST_WINDOW = 60_000;

/** How far finality may be behind the holder's clock, in milliseconds (design §4). */
const FINALITY_WINDOW = 5 * 60_000;

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
}

/** Why a holder refuses by itself, before or beside the chain's decision. */
export const HOLDER_REASONS = {
	RequestSignatureInvalid: 'the request is not signed by the requester',
	RequestNotCurrent: "the request's time is not now",
	RecordUnknown: 'the holder has no such record',
	BestStateStale: "the holder's node has seen no block for more than a minute",
	FinalityStale: 'finality is more than five minutes behind',
	NotFinalYet: 'the permit is not final yet',
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
	 */
	constructor(
		readonly outcome: Exclude<Outcome, 'Permit'>,
		readonly reasons: readonly RefusalReason[],
		readonly decision?: Decision,
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
}

/**
 * Releases a record, or refuses.
 *
 * The question goes to the holder's own node, with the labels of the holder's own leaf, whatever the
 * requester says of the record. Both the best and the final state have to permit: a revocation holds
 * from its block on, a grant from its finality on. Only then is the record's key wrapped anew, for
 * the requester.
 *
 * @param now the holder's clock
 * @throws ReleaseRefused with every reason that counted
 */
export async function release(
	api: ApiPromise,
	holder: Holder,
	request: ReleaseRequest,
	now: Date = new Date(),
): Promise<Release> {
	await authenticate(api, request, now);
	const sealed = holder.records.get(request.record);
	if (!sealed) throw new ReleaseRefused('Deny', [{ kind: 'RecordUnknown' }]);
	const permits = await permit(api, questionOf(request, sealed.leaf, holder), now);
	for (const decision of permits) await ensureTermsPermit(holder, decision, sealed.leaf);
	const { commitment, wrappedKey, encrypted, leaf, salt } = sealed;
	const recordKey = await unwrapKey(wrappedKey, holder.encryption, commitment);
	return {
		encrypted,
		wrappedKey: await wrapKey(recordKey, hexToU8a(request.encryptionKey), commitment),
		commitment,
		leaf,
		salt,
		proof: holder.log.prove(commitment),
		decision: permits[0],
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
	};
}

/** The permits of the best and the final state, or a refusal. */
async function permit(
	api: ApiPromise,
	question: Question,
	now: Date,
): Promise<[best: Decision, final: Decision]> {
	const [best, final] = await Promise.all([
		api.rpc.chain.getBlockHash().then((hash) => api.at(hash)),
		api.rpc.chain.getFinalizedHead().then((hash) => api.at(hash)),
	]);
	const [atBest, atFinal, bestTime, finalTime] = await Promise.all([
		decide(best, question),
		decide(final, question),
		blockTime(best),
		blockTime(final),
	]);
	if (atBest.outcome !== 'Permit') {
		throw new ReleaseRefused(atBest.outcome, atBest.reasons, atBest);
	}
	if (now.getTime() - bestTime.getTime() > BEST_WINDOW) {
		throw new ReleaseRefused('Indeterminate', [{ kind: 'BestStateStale' }], atBest);
	}
	if (now.getTime() - finalTime.getTime() > FINALITY_WINDOW) {
		throw new ReleaseRefused('Indeterminate', [{ kind: 'FinalityStale' }], atBest);
	}
	if (atFinal.outcome !== 'Permit') {
		const reasons = [{ kind: 'NotFinalYet' } as const, ...atFinal.reasons];
		throw new ReleaseRefused('Deny', reasons, atFinal);
	}
	return [atBest, atFinal];
}

async function ensureTermsPermit(holder: Holder, decision: Decision, leaf: Leaf): Promise<void> {
	if (decision.terms?.residual && !(await holder.openTerms?.(decision, leaf))) {
		throw new ReleaseRefused('Deny', [{ kind: 'TermsNotOpened' }], decision);
	}
}

function requestBytes(question: ReleaseQuestion): Uint8Array {
	return u8aConcat(REQUEST_TAG, canonicalBytes(question));
}
