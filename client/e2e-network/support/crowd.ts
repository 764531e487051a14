// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { makeCall } from '../../src/chain.js';
import { registerPatientCall, signRegistration } from '../../src/patients.js';
import { submitAll } from '../../src/submit.js';
import type { Member, NetworkNode } from '../../src/testing/network.js';
import { Wallet, type PatientIdentity } from '../../src/wallet.js';

/** Registrations in one batch. */
const PER_BATCH = 40;
/** Transactions of one key that the pool takes at once. */
const AT_ONCE = 16;

/** Registers patients at an organisation, in as few blocks as can be. */
export async function registerCrowd(
	api: ApiPromise,
	custodian: Member,
	count: number,
): Promise<PatientIdentity[]> {
	const crowd = Array.from({ length: count }, () =>
		Wallet.create().identityAt(custodian.organization),
	);
	const calls = [];
	for (const patient of crowd)
		calls.push(registerPatientCall(api, await signRegistration(api, patient)));
	const batches = [];
	for (let start = 0; start < count; start += PER_BATCH) {
		const part = calls.slice(start, start + PER_BATCH);
		batches.push(makeCall(api, 'utility', 'batchAll', [part]));
	}
	for (let start = 0; start < batches.length; start += AT_ONCE) {
		const part = batches.slice(start, start + AT_ONCE);
		const results = await submitAll(api, part, custodian.representative.pair);
		for (const result of results) {
			if (result.status === 'rejected') throw result.reason;
		}
	}
	return crowd;
}

/** The next nonce of each key, as the best block has it. */
export async function nextNonces(
	node: NetworkNode,
	crowd: readonly PatientIdentity[],
): Promise<number[]> {
	const nonces: number[] = [];
	for (const { key } of crowd) {
		nonces.push(await node.rpc<number>('system_accountNextIndex', key.address));
	}
	return nonces;
}
