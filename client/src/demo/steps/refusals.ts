// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { setOrganizationAllowanceCall } from '../../admission.js';
import { untilFinal } from '../../chain.js';
import { asSudo, suspendOrganizationCall } from '../../consortium.js';
import { registerPatientCall } from '../../patients.js';
import { anchorRecord } from '../../records/anchorCalls.js';
import { submit, submitAll, submitSigned } from '../../submit.js';
import { emptyDocument } from '../../testing/anchors.js';
import { newKey, type Stage } from '../cast.js';
import { fulfilled, refused } from '../expect.js';
import type { Members } from './members.js';
import type { Patients } from './patients.js';
import type { Sent } from './revocation.js';

/** Less than the clinic has used already, and nothing flows back. */
const NEXT_TO_NOTHING = {
	weightCapacity: 1n,
	weightRefill: 0n,
	bytesCapacity: 1n,
	bytesRefill: 0n,
};

/** Step 7: who may not is refused, each with a reason of its own. */
export async function refuseOthers(
	stage: Stage,
	{ hospitalA, hospitalC, clinic }: Members,
	{ patient }: Patients,
	revocation: Sent,
): Promise<void> {
	const { api, narrator, governance } = stage;
	narrator.heading('Refusals');
	const anchorAs = (signer: typeof governance): Promise<unknown> =>
		anchorRecord(api, emptyDocument(api, new Uint8Array(32).fill(2)), signer);

	const stranger = await refused(anchorAs(newKey()), 'NotAMember');
	narrator.tell(`A stranger's key anchors something. Refused before the pool: ${stranger.reason}.`);

	const results = await submitAll(
		api,
		[
			asSudo(api, suspendOrganizationCall(api, hospitalC.organization)),
			asSudo(api, setOrganizationAllowanceCall(api, clinic.organization, NEXT_TO_NOTHING)),
		],
		governance,
	);
	const block = Math.max(...results.map((result) => fulfilled(result).blockNumber));
	narrator.tell('Governance suspends hospital C and cuts the allowance of clinic D.', block);

	const suspended = await refused(anchorAs(hospitalC.representative), 'Suspended');
	narrator.tell(`Hospital C anchors something. Refused before the pool: ${suspended.reason}.`);
	const spent = await refused(anchorAs(clinic.representative), 'AllowanceSpent');
	narrator.tell(`Clinic D anchors something. Refused before the pool: ${spent.reason}.`);

	const again = registerPatientCall(api, patient.registration);
	const replayed = await refused(
		submit(api, again, hospitalA.representative),
		'patientIdentity.AlreadyExists',
	);
	narrator.tell(
		`The patient's signed registration is handed in once more. The chain refuses: ${replayed.reason}.`,
		replayed.block,
	);
	// Up to here the pool would only say that it knows the transaction already.
	await untilFinal(api, revocation.block + 1);
	const stale = await refused(submitSigned(api, revocation.signed), 'Stale');
	narrator.tell(
		`The patient's signed revocation is sent once more. Refused before the pool: ${stale.reason}.`,
	);
}
