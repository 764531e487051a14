// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { today, type State } from '../src/chain.js';
import { decide, grantConsent, revokeConsentCall } from '../src/consent.js';
import type { Question } from '../src/decision.js';
import type { GrantFields } from '../src/grantFields.js';
import { submit } from '../src/submit.js';
import { treatmentGrant } from '../src/testing/grants.js';
import type { PatientIdentity } from '../src/wallet.js';
import { registerCrowd } from './support/crowd.js';
import { testNetwork } from './support/network.js';
import { report, seconds } from './support/report.js';

/** How many revocations are measured. */
const REVOCATIONS = 20;
/** How long a revocation may take until another node denies, and until it is final there, in seconds. */
const MAX_DENIED = 15;
const MAX_FINAL = 30;
/** How often the other node is asked, in milliseconds. */
const TICK = 20;

describe('a revocation', () => {
	const net = testNetwork({ id: 'revocation', sessionLength: 100, minValidators: 4 });
	let near: ApiPromise;
	let far: ApiPromise;
	let crowd: PatientIdentity[];

	beforeAll(async () => {
		near = await net.api('Hospital A');
		far = await net.api('Hospital C');
		crowd = await registerCrowd(near, net.member('Hospital A'), REVOCATIONS);
		const validFrom = await today(near);
		const fields: GrantFields = treatmentGrant({ organization: 1 }, validFrom, validFrom + 30);
		const given = crowd.map(({ patient, key }) =>
			grantConsent(near, patient, fields, key, { until: 'finalized' }),
		);
		await Promise.all(given);
	});

	function question({ patient }: PatientIdentity): Question {
		return {
			patient,
			requester: { organization: 1 },
			purpose: 'TREAT',
			action: 'access',
			class: 'observation',
			author: 0,
		};
	}

	/** Seconds until a state of the other node denies. */
	async function denied(person: PatientIdentity, start: number, state: () => Promise<State>) {
		for (;;) {
			const decision = await decide(await state(), question(person));
			if (decision.outcome === 'Deny') {
				expect(decision.reasons).toEqual([{ kind: 'Revoked', grant: 0 }]);
				return (performance.now() - start) / 1000;
			}
			await sleep(TICK);
		}
	}

	const best = async () => far.at(await far.rpc.chain.getBlockHash());
	const final = async () => far.at(await far.rpc.chain.getFinalizedHead());

	it('that one node takes makes another one deny, with the block and then for good', async () => {
		const [toDenied, toFinal]: [number[], number[]] = [[], []];
		for (const person of crowd) {
			const before = await decide(await final(), question(person));
			expect(before.outcome).toBe('Permit');
			const start = performance.now();
			const call = revokeConsentCall(near, person.patient, 0);
			const sent = submit(near, call, person.key, { until: 'inBlock' });
			toDenied.push(await denied(person, start, best));
			toFinal.push(await denied(person, start, final));
			const { blockHash } = await sent;
			// From its very block on, at every node that has the block; and not before.
			for (const node of net.nodes) {
				const api = await net.api(node.name);
				const at = await decide(await api.at(blockHash), question(person));
				expect(at.outcome, node.name).toBe('Deny');
			}
			const header = await far.rpc.chain.getHeader(blockHash);
			const parent = await decide(await far.at(header.parentHash), question(person));
			expect(parent.outcome).toBe('Permit');
		}
		tell('from signing to a denial on another node', toDenied);
		tell('from signing to a denial in the final state there', toFinal);
		expect(Math.max(...toDenied)).toBeLessThanOrEqual(MAX_DENIED);
		expect(Math.max(...toFinal)).toBeLessThanOrEqual(MAX_FINAL);
	});

	function tell(what: string, times: number[]): void {
		const sorted = [...times].sort((a, b) => a - b);
		const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
		const longest = sorted.at(-1) ?? 0;
		report(
			`${what}: ${seconds(median)} in the middle, ${seconds(longest)} at most, of ${times.length}`,
		);
	}
});
