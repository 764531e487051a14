// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import { patient as patientInfo } from '../../patients.js';
import { extendLogCall, logHead } from '../../records/logOnChain.js';
import { decryptRecord } from '../../records/encrypt.js';
import { RecordLog } from '../../records/log.js';
import { verifyRecord, type RecordEvidence } from '../../records/verify.js';
import type { SealedRecord } from '../../records/seal.js';
import { unwrapKey, wrapKey } from '../../records/wrap.js';
import { submit } from '../../submit.js';
import type { Member, Patient, Stage } from '../cast.js';
import { ensure, present, refused } from '../expect.js';
import type { Members } from './members.js';
import type { Patients } from './patients.js';
import type { Records } from './records.js';

/** Step 5: a record can be proven, a changed one cannot, and history cannot be rewritten. */
export async function proveRecord(
	stage: Stage,
	{ hospitalA }: Members,
	{ patient }: Patients,
	{ summary }: Records,
): Promise<void> {
	const { api, narrator } = stage;
	narrator.heading('Proof');
	const { commitment, leaf, salt } = summary;
	const record = await handOver(stage, hospitalA, patient, summary);
	const proof = hospitalA.log.prove(commitment);
	const evidence: RecordEvidence = { record, leaf, salt, proof };

	const proven = await verifyRecord(api, evidence);
	ensure(proven.verified, 'the discharge summary is proven');
	narrator.tell(
		`The patient opens the discharge summary and proves it with its salt and a path of ${proof.path.length} hashes: verified, record ${proof.index + 1} of ${proof.size} in the log of hospital A.`,
		proven.head.extendedAt,
	);

	const changed = record.map((byte, index) => (index === record.length >> 1 ? byte ^ 1 : byte));
	const unproven = await verifyRecord(api, { ...evidence, record: changed });
	ensure(!unproven.verified, 'a changed record is not proven');
	narrator.tell(`One bit of one byte is changed. Refused: ${unproven.failure}.`);

	await tryToRewrite(stage, hospitalA);
}

/** The patient gets a record of its own, wrapped for the key that stands on chain. This needs no consent. */
async function handOver(
	{ api }: Stage,
	hospitalA: Member,
	{ atA }: Patient,
	{ commitment, wrappedKey, encrypted }: SealedRecord,
): Promise<Uint8Array> {
	const { encryptionKey } = present(await patientInfo(api, atA.patient), 'patient on chain');
	const recordKey = await unwrapKey(wrappedKey, hospitalA.encryption, commitment);
	const forPatient = await wrapKey(recordKey, hexToU8a(encryptionKey), commitment);
	const opened = await unwrapKey(forPatient, atA.encryption, commitment);
	return decryptRecord(encrypted, opened, commitment);
}

/** Hospital A puts another record in the place of an old one and extends the log from there. */
async function tryToRewrite({ api, narrator }: Stage, hospitalA: Member): Promise<void> {
	const before = present(await logHead(api, hospitalA.organization), 'log on chain');
	const forged = new Uint8Array(32).fill(1);
	const rewritten = new RecordLog(hospitalA.organization, [
		forged,
		...hospitalA.log.commitments.slice(1),
		forged,
	]);
	const proof = rewritten.proveExtension(hospitalA.log.size);
	const call = extendLogCall(api, rewritten.size, rewritten.root(), proof);
	// From a head of a power of two in size the proof shows the forgery in the new root instead.
	const { reason, block } = await refused(
		submit(api, call, hospitalA.representative),
		'recordAnchors.OldRootMismatch',
		'recordAnchors.NewRootMismatch',
	);
	const after = present(await logHead(api, hospitalA.organization), 'log on chain');
	ensure(before.root === after.root && before.size === after.size, 'the log is as it was');
	narrator.tell(
		`Hospital A replaces its first record and extends the log from there. The chain refuses: ${reason}.`,
		block,
	);
}
