// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Registry } from '@polkadot/types/types';
import type { DispatchError } from '@polkadot/types/interfaces';

/** Something that the chain refused, with the reason by name. */
export abstract class ChainError extends Error {
	/** The reason by name; stable, for programs. */
	readonly reason: string;

	constructor(reason: string, message: string) {
		super(message);
		this.reason = reason;
	}
}

/**
 * A call that reached a block and failed there; it changed nothing.
 *
 * The reason is pallet and error, such as `consentGrants.NotAuthorized`, or for failures that no pallet
 * names the kind of error of FRAME, such as `BadOrigin`.
 */
export class CallFailed extends ChainError {
	override readonly name = 'CallFailed';

	/**
	 * @param docs what the chain's metadata says of the error
	 * @param blockNumber the block that the call is in
	 */
	constructor(
		reason: string,
		docs: string,
		readonly blockNumber: number,
	) {
		super(reason, docs === '' ? reason : `${reason}: ${docs}`);
	}
}

/** A transaction that was refused before it reached the pool; see {@link REFUSALS}. */
export class TransactionRefused extends ChainError {
	override readonly name = 'TransactionRefused';
}

/**
 * Why admission refuses a transaction: the codes of `InvalidTransaction::Custom`, as `pallet-admission`
 * documents them.
 */
export const REFUSALS: Readonly<Record<number, { reason: string; meaning: string }>> = {
	1: {
		reason: 'NotAMember',
		meaning: 'the signer represents no organisation, is no practitioner and holds no patient key',
	},
	2: { reason: 'Suspended', meaning: "the signer's organisation is suspended" },
	3: {
		reason: 'MembershipExpired',
		meaning: "the membership of the signer's organisation has ended and was not renewed",
	},
	4: {
		reason: 'CallNotAllowed',
		meaning: 'the call, or one that it wraps, is not one for this kind of signer',
	},
	5: {
		reason: 'AllowanceSpent',
		meaning: 'the allowance that the call would be charged to is spent for now',
	},
	6: { reason: 'NestedTooDeep', meaning: 'calls are wrapped too deeply' },
	7: { reason: 'NonceTooFarAhead', meaning: "the nonce is too far beyond the account's next one" },
	8: {
		reason: 'PractitionerNotActive',
		meaning: "none of the practitioner's credentials is valid today",
	},
};

/** What the node says of invalid transactions in its own words, and our name for each. */
const NODE_WORDS: readonly (readonly [RegExp, string])[] = [
	[/Transaction is outdated/, 'Stale'],
	[/Transaction will be valid in the future/, 'Future'],
	[/Transaction has a bad signature/, 'BadProof'],
	[/Transaction has an ancient birth block/, 'AncientBirthBlock'],
	[/Transaction would exhaust the block limits/, 'ExhaustsResources'],
	[/Transaction call is not expected/, 'CallNotExpected'],
	[/Transaction is temporarily banned/, 'TemporarilyBanned'],
	[/Transaction Already Imported/i, 'AlreadyImported'],
	[/Priority is too low/, 'PriorityTooLow'],
	[/Immediately Dropped/i, 'ImmediatelyDropped'],
];

/**
 * The refusal that an error of the node's RPC means; undefined if it is none, as when the connection
 * broke.
 */
export function refusalOf(error: unknown): TransactionRefused | undefined {
	if (!(error instanceof Error)) return undefined;
	const custom = /Custom error: (\d+)/.exec(error.message);
	if (custom) {
		const code = Number(custom[1]);
		const known = REFUSALS[code];
		return known
			? new TransactionRefused(known.reason, `${known.reason}: ${known.meaning}`)
			: new TransactionRefused(`Custom${code}`, error.message);
	}
	const words = NODE_WORDS.find(([pattern]) => pattern.test(error.message));
	if (words) return new TransactionRefused(words[1], `${words[1]}: ${error.message}`);
	return /\b10(10|11|12|13|14|16)\b/.test(error.message)
		? new TransactionRefused('Invalid', error.message)
		: undefined;
}

/** A dispatch error by name, from a block. */
export function callFailure(
	registry: Registry,
	error: DispatchError,
	blockNumber: number,
): CallFailed {
	if (error.isModule) {
		const { section, name, docs } = registry.findMetaError(error.asModule);
		return new CallFailed(`${section}.${name}`, docs.join(' ').trim(), blockNumber);
	}
	const inner = error.inner.toString();
	return new CallFailed(inner === '' ? error.type : `${error.type}.${inner}`, '', blockNumber);
}
