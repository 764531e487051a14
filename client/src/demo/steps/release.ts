// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { today, untilBest } from '../../chain.js';
import type { Purpose } from '../../codes.js';
import { grantConsent } from '../../consent.js';
import type { GrantFields } from '../../grantFields.js';
import { formatDay } from '../../days.js';
import { toHex } from '../../plain.js';
import { decryptRecord } from '../../records/encrypt.js';
import type { SealedRecord } from '../../records/seal.js';
import { verifyRecord } from '../../records/verify.js';
import { unwrapKey } from '../../records/wrap.js';
import { describe, release, signRequest, type Release } from '../../release.js';
import type { Stage } from '../cast.js';
import { ensure, notReleased } from '../expect.js';
import type { Members } from './members.js';
import type { Patients } from './patients.js';
import type { Records } from './records.js';

/** A doctor at hospital B asks hospital A for a record. */
export async function askForRecord(
	{ api }: Stage,
	{ hospitalA, hospitalB, doctorB }: Members,
	record: SealedRecord,
	purpose: Purpose,
): Promise<Release> {
	const request = signRequest(
		{
			requester: { organization: hospitalB.organization, practitionerRole: doctorB.role },
			record: toHex(record.commitment),
			purpose,
			action: 'access',
			encryptionKey: toHex(hospitalB.encryption.publicKey),
			requestedAt: new Date().toISOString(),
		},
		doctorB.key,
	);
	return release(api, hospitalA, request);
}

/** Step 4: denied without consent, permitted with it, for what was granted and nothing else. */
export async function shareReport(
	stage: Stage,
	members: Members,
	{ patient }: Patients,
	{ report }: Records,
): Promise<number> {
	const { api, narrator } = stage;
	narrator.heading('Consent');
	const ask = (purpose: Purpose): Promise<Release> => askForRecord(stage, members, report, purpose);

	const denied = await notReleased(ask('TREAT'), 'NoGrant');
	narrator.tell(
		`A doctor at hospital B asks hospital A for a diagnostic report, for treatment. Denied: ${denied.message}.`,
		denied.decision?.asOf,
	);

	const validFrom = await today(api);
	const fields: GrantFields = {
		grantee: { organization: members.hospitalB.organization },
		purposes: ['TREAT'],
		actions: ['access'],
		classes: ['diagnostic-report'],
		ceiling: 'N',
		validFrom,
		validUntil: validFrom + 30,
		terms: null,
	};
	const { key } = patient.atA;
	const { grant, receipt } = await grantConsent(api, patient.atA.patient, fields, key, {
		until: 'finalized',
	});
	narrator.tell(
		`The patient grants hospital B access to diagnostic reports, for treatment, for 30 days (grant ${grant}). It is final.`,
		receipt.blockNumber,
	);

	const released = await ask('TREAT');
	await readReport(stage, members, released);

	const research = await notReleased(ask('HRESCH'), 'PurposeNotGranted');
	narrator.tell(`The same for research. Denied: ${research.message}.`, research.decision?.asOf);
	const override = await notReleased(ask('BTG'), 'PurposeNeverImplied');
	narrator.tell(`To break the glass. Denied: ${override.message}.`, override.decision?.asOf);
	return grant;
}

/** Hospital B opens what it was given, and checks at its own node that it is what hospital A anchored. */
async function readReport(
	{ apiB, narrator }: Stage,
	members: Members,
	given: Release,
): Promise<void> {
	const { decision, commitment, encrypted, wrappedKey, leaf, salt, proof } = given;
	const until = decision.validUntil === null ? 'no end' : formatDay(decision.validUntil);
	narrator.tell(
		`Asked again. Permitted: ${decision.reasons.map(describe).join('; ')}; until ${until}. Hospital A wraps the report's key for hospital B.`,
		decision.asOf,
	);
	const recordKey = await unwrapKey(wrappedKey, members.hospitalB.encryption, commitment);
	const record = decryptRecord(encrypted, recordKey, commitment);
	const { resourceType } = JSON.parse(new TextDecoder().decode(record)) as { resourceType: string };
	ensure(resourceType === 'DiagnosticReport', 'hospital B reads a diagnostic report');
	await untilBest(apiB, decision.asOf);
	const { verified } = await verifyRecord(apiB, { record, leaf, salt, proof });
	ensure(verified, "the report is in hospital A's log");
	narrator.tell(`Hospital B decrypts it: ${record.length} bytes, and verified against the chain.`);
}
