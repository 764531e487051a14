// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import {
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	fromBits,
	fromVariant,
	PURPOSES,
	REGULATORY_BASES,
	toBits,
	toVariant,
	type Action,
	type Confidentiality,
	type DataClass,
	type Purpose,
	type RegulatoryBasis,
} from './codes.js';
import type { Day } from './days.js';
import {
	decodeConditions,
	encodeConditions,
	type Conditions,
	type RawConditions,
} from './grantFields.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/** A standing policy: on what ground an organisation may use data without consent. It names no patient. */
export interface PolicyFields {
	basis: RegulatoryBasis;
	/** Who may. */
	recipient: number;
	/** Why: just these, and nothing that they cover. */
	purposes: Purpose[];
	actions: Action[];
	classes: DataClass[];
	ceiling: Confidentiality;
	/** The first day. */
	validFrom: Day;
	/** The end, exclusive. */
	validUntil: Day;
	conditions: Conditions;
	/** Commitment to the legal text, in the domain `policy`. */
	text: HexString;
}

/** A standing policy and how often it was used. */
export interface Policy {
	id: number;
	fields: PolicyFields;
	/** How many uses each holder has counted. */
	uses: { holder: number; count: bigint }[];
}

/** The call that adopts a policy: for both bodies. */
export function adoptPolicyCall(api: ApiPromise, fields: PolicyFields): Call {
	return makeCall(api, 'consentGrants', 'adoptPolicy', [
		{
			...fields,
			basis: toVariant(fields.basis),
			purposes: toBits(PURPOSES, fields.purposes),
			actions: toBits(ACTIONS, fields.actions),
			classes: toBits(DATA_CLASSES, fields.classes),
			ceiling: toVariant(fields.ceiling),
			conditions: encodeConditions(fields.conditions),
		},
	]);
}

/** The call that ends a policy: for either body. */
export function endPolicyCall(api: ApiPromise, recipient: number, policy: number): Call {
	return makeCall(api, 'consentGrants', 'endPolicy', [recipient, policy]);
}

/**
 * Counts how often data was served under a policy since the last report.
 *
 * @param signer the representative of the organisation that served it
 * @throws CallFailed `consentGrants.NotFound`, `NothingToReport`, `NotAuthorized`
 */
export async function reportPolicyUses(
	api: ApiPromise,
	policy: number,
	uses: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'consentGrants', 'reportPolicyUses', [policy, uses]);
	return submit(api, call, signer, options);
}

/** The standing policies for an organisation, and how often they were used. */
export async function policies(state: Asked, recipient: number): Promise<Policy[]> {
	const answer = await ask(state, 'consentApi', 'policies', [recipient]);
	return (answer as unknown as RawPolicyInfo[]).map(({ policy: { id, fields }, uses }) => ({
		id,
		fields: {
			...fields,
			basis: fromVariant(REGULATORY_BASES, fields.basis),
			purposes: fromBits(PURPOSES, fields.purposes),
			actions: fromBits(ACTIONS, fields.actions),
			classes: fromBits(DATA_CLASSES, fields.classes),
			ceiling: fromVariant(CONFIDENTIALITIES, fields.ceiling),
			conditions: decodeConditions(fields.conditions),
		},
		uses: uses.map(([holder, count]) => ({ holder, count })),
	}));
}

interface RawPolicyInfo {
	policy: {
		id: number;
		fields: Omit<
			PolicyFields,
			'basis' | 'purposes' | 'actions' | 'classes' | 'ceiling' | 'conditions'
		> & {
			basis: string;
			purposes: number;
			actions: number;
			classes: number;
			ceiling: string;
			conditions: RawConditions;
		};
	};
	uses: [holder: number, count: bigint][];
}
