// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Call, type State } from './chain.js';
import { toVariant, type OrganizationKind } from './codes.js';

/** How much work a payer may cause: a bucket in two dimensions that refills with every block. */
export interface Allowance {
	/** What a full bucket holds, in picoseconds of reference time. */
	weightCapacity: bigint;
	/** What flows back per block, in picoseconds of reference time. */
	weightRefill: bigint;
	/** What a full bucket holds, in bytes of lasting state. */
	bytesCapacity: bigint;
	/** What flows back per block, in bytes of lasting state. */
	bytesRefill: bigint;
}

/** A cost in the two dimensions. */
export interface Cost {
	/** Picoseconds of reference time. */
	weight: bigint;
	/** Bytes of lasting state. */
	bytes: bigint;
}

/** What an account may still cause. */
export interface RemainingAllowance {
	/** Whom its calls are charged to: an organisation's id or a patient's pseudonym. */
	payer:
		{ kind: 'Organization' | 'PatientsOf'; value: number } | { kind: 'Patient'; value: HexString };
	/** What a full bucket holds. */
	capacity: Cost;
	/** What is left for calls that only take rights away. */
	remaining: Cost;
	/** What is left for all other calls. */
	remainingForOrdinaryCalls: Cost;
	/** The block at which the bucket is full again if nothing more is used; null if it never is. */
	fullAt: bigint | null;
}

/**
 * Gives an organisation an allowance of its own, or with null its class's again. For both bodies; see
 * `propose`.
 */
export function setOrganizationAllowanceCall(
	api: ApiPromise,
	organization: number,
	allowance: Allowance | null,
): Call {
	return makeCall(api, 'admission', 'setOrganizationAllowance', [organization, allowance]);
}

/**
 * Gives all organisations of a kind that have none of their own an allowance, or with null the default
 * one again. For both bodies.
 */
export function setClassAllowanceCall(
	api: ApiPromise,
	kind: OrganizationKind,
	allowance: Allowance | null,
): Call {
	return makeCall(api, 'admission', 'setClassAllowance', [toVariant(kind), allowance]);
}

/** Sets the allowance of all who have no other. For both bodies. */
export function setDefaultAllowanceCall(
	api: ApiPromise,
	kind: 'Organization' | 'Patient' | 'PatientsOf',
	allowance: Allowance,
): Call {
	return makeCall(api, 'admission', 'setDefaultAllowance', [kind, allowance]);
}

/** What is left to an account; null for one that admission refuses or does not meter. */
export async function remainingAllowance(
	state: State,
	account: HexString,
): Promise<RemainingAllowance | null> {
	const answer = await ask(state, 'admissionApi', 'remainingAllowance', [account]);
	return answer as unknown as RemainingAllowance | null;
}
