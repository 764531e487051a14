// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { anchor, anchorFailure } from '../../records/anchor.js';
import { anchorRecord } from '../../records/anchorCalls.js';
import { extendLog, logHead } from '../../records/logOnChain.js';
import { retainUntil } from '../../records/retention.js';
import { seal, type SealedRecord } from '../../records/seal.js';
import { toHex } from '../../plain.js';
import { short, type Stage } from '../cast.js';
import { withDischargeSummary } from '../bundles.js';
import { ensure, present } from '../expect.js';
import type { Members } from './members.js';
import type { Patients } from './patients.js';

/** What the rest of the story is about: records of its patient. */
export interface Records {
	report: SealedRecord;
	summary: SealedRecord;
}

/** Step 3: hospital A seals everything, extends its log in one call, anchors the summary singly. */
export async function anchorRecords(
	stage: Stage,
	{ hospitalA, doctorA }: Members,
	{ atA }: Patients,
): Promise<Records> {
	const { api, narrator, bundles } = stage;
	narrator.heading('The records');
	const sealed: SealedRecord[][] = [];
	const start = performance.now();
	for (const [index, bundle] of bundles.entries()) {
		const patient = present(atA[index], 'pseudonym');
		const context = { patient, practitioner: doctorA, custodian: hospitalA.encryption.publicKey };
		const { resources } = withDischargeSummary(bundle);
		sealed.push(await Promise.all(resources.map((resource) => seal(resource, context))));
	}
	for (const record of sealed.flat()) {
		hospitalA.log.append(record.commitment);
		hospitalA.records.set(toHex(record.commitment), record);
	}
	const count = hospitalA.log.size;
	narrator.tell(
		`Hospital A seals ${count} FHIR resources of ${bundles.length} patients, each encrypted under its own key, in ${((performance.now() - start) / 1000).toFixed(1)} s.`,
	);

	const ofPatient = present(sealed[0], 'records');
	const summary = last(ofPatient, 'discharge-summary');
	const report = last(ofPatient, 'diagnostic-report');
	const extended = await extendLog(api, hospitalA.log, hospitalA.representative);
	const head = present(await logHead(api, hospitalA.organization), 'log on chain');
	ensure(head.size === BigInt(count), 'the chain knows every record');
	ensure(head.root === toHex(hospitalA.log.root()), "the chain's root is the log's");
	narrator.tell(
		`One call extends its log by all ${count}: the chain keeps a size and a root of 32 bytes.`,
		extended.blockNumber,
	);

	const kept = { record: summary, retainUntil: retainUntil(api, new Date(), 'inpatient') };
	const anchored = await anchorRecord(api, kept, hospitalA.representative);
	const found = present(await anchor(api, summary.commitment), 'anchor');
	ensure(found.status.kind === 'Current', 'the discharge summary is current');
	ensure(anchorFailure(found, summary) === null, "the anchor is the summary's");
	narrator.tell(
		`The discharge summary is anchored by itself as ${short(summary.commitment)}, to be kept until the end of ${found.retainUntil}.`,
		anchored.blockNumber,
	);
	return { report, summary };
}

function last(records: SealedRecord[], dataClass: SealedRecord['leaf']['class']): SealedRecord {
	return present(
		records.findLast(({ leaf }) => leaf.class === dataClass),
		`record of class ${dataClass}`,
	);
}
