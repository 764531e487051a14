// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { untilBest } from '../../chain.js';
import { decide, revokeConsentCall } from '../../consent.js';
import type { Question } from '../../decision.js';
import { sign, submitSigned } from '../../submit.js';
import type { HexString } from '@polkadot/util/types';
import type { Stage } from '../cast.js';
import { ensure, notReleased } from '../expect.js';
import type { Members } from './members.js';
import type { Patients } from './patients.js';
import type { Records } from './records.js';
import { askForRecord } from './release.js';

/** A transaction as it was sent. */
export interface Sent {
	signed: HexString;
	/** The block that it got into. */
	block: number;
}

/** Step 6: the patient revokes, and it holds from that very block on. */
export async function revoke(
	stage: Stage,
	members: Members,
	{ patient }: Patients,
	{ report }: Records,
	grant: number,
): Promise<Sent> {
	const { api, apiB, narrator } = stage;
	narrator.heading('Revocation');
	const { atA } = patient;
	const signed = await sign(revokeConsentCall(api, atA.patient, grant), atA.key);
	const start = performance.now();
	const receipt = await submitSigned(api, signed);
	const seconds = ((performance.now() - start) / 1000).toFixed(1);
	narrator.tell(
		`The patient revokes grant ${grant}. It is in a block after ${seconds} s.`,
		receipt.blockNumber,
	);

	const refusal = await notReleased(askForRecord(stage, members, report, 'TREAT'), 'Revoked');
	narrator.tell(
		`The doctor at hospital B asks again. Hospital A refuses: ${refusal.message}.`,
		refusal.decision?.asOf,
	);

	const question: Question = {
		patient: atA.patient,
		requester: { organization: members.hospitalB.organization },
		purpose: 'TREAT',
		action: 'access',
		class: report.leaf.class,
		author: members.hospitalA.organization,
	};
	const header = await api.rpc.chain.getHeader(receipt.blockHash);
	const [before, since] = await Promise.all([
		api.at(header.parentHash).then((state) => decide(state, question)),
		api.at(receipt.blockHash).then((state) => decide(state, question)),
	]);
	ensure(before.outcome === 'Permit', 'it was permitted up to the block before');
	ensure(since.outcome === 'Deny', 'it is denied from the block of the revocation on');
	await untilBest(apiB, receipt.blockNumber);
	const atB = await decide(apiB, question);
	ensure(atB.outcome === 'Deny', "hospital B's own node denies it as well");
	narrator.tell(
		`The last block that permitted it is ${before.asOf}, the first that denies it ${since.asOf}.`,
	);
	return { signed, block: receipt.blockNumber };
}
