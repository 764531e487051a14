// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { PatientRecords } from './bundles.js';
import { founderKey, type Stage } from './cast.js';
import type { Narrator } from './narrator.js';
import { admitMembers } from './steps/members.js';
import { registerPatients } from './steps/patients.js';
import { proveRecord } from './steps/proof.js';
import { anchorRecords } from './steps/records.js';
import { refuseOthers } from './steps/refusals.js';
import { shareReport } from './steps/release.js';
import { revoke } from './steps/revocation.js';

/**
 * A patient's visit, from beginning to end, on a fresh chain that has a sudo key.
 *
 * @param apiB where hospital B works, if it has a node of its own
 * @throws StepFailed when a step does not do what it should
 */
export async function tellStory(
	api: ApiPromise,
	bundles: PatientRecords[],
	narrator: Narrator,
	apiB = api,
): Promise<void> {
	const stage: Stage = { api, apiB, narrator, bundles, governance: founderKey() };
	const members = await admitMembers(stage);
	const patients = await registerPatients(stage, members);
	const records = await anchorRecords(stage, members, patients);
	const grant = await shareReport(stage, members, patients, records);
	await proveRecord(stage, members, patients, records);
	const revocation = await revoke(stage, members, patients, records, grant);
	await refuseOthers(stage, members, patients, revocation);
}
