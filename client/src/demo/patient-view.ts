// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { AccessJournal, readOpened, writeOpened } from '../accessLog/journal.js';
import { memoryFile } from '../accessLog/journalFile.js';
import { AccessQueue } from '../accessLog/queue.js';
import { chainSender } from '../accessLog/sender.js';
import { makeCall, today, untilRunning, type Call } from '../chain.js';
import { ACTIONS, DATA_CLASSES, PURPOSES, toBits, toVariant, type Purpose } from '../codes.js';
import { grantConsent } from '../consent.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	registerPractitioner,
} from '../consortium.js';
import { chapters } from '../patientStory.js';
import { patientView, type PatientView } from '../patientView.js';
import { chainView } from '../patientViewChain.js';
import { registerPatient, signRegistration } from '../patients.js';
import { toHex } from '../plain.js';
import { canonicalBytes } from '../records/canonical.js';
import { commit, newSalt } from '../records/commitment.js';
import { seal } from '../records/seal.js';
import { release, ReleaseRefused, signRequest } from '../release.js';
import { submit } from '../submit.js';
import { Wallet } from '../wallet.js';
import { founderKey, newKey, newMember, type Doctor, type Member } from './cast.js';
import { ensure } from './expect.js';
import type { Narrator } from './narrator.js';

/** Hospital A is the organisation that the development chain starts with. */
const HOSPITAL = 0;

/** An organisation that writes down what it does. */
interface Logging {
	member: Member;
	queue: AccessQueue;
}

/**
 * A clinic reads a record at a hospital, is refused for research, and breaks the glass; both write it down,
 * and open what they wrote to the patient, who sees all of it in plain words.
 *
 * @returns what the patient saw
 */
export async function tellPatientView(api: ApiPromise, narrator: Narrator): Promise<PatientView> {
	await untilRunning(api);
	narrator.heading('A hospital, a clinic with a doctor, a patient');
	const hospital = await logging(api, newMember('Hospital A', HOSPITAL, founderKey()));
	const { clinic, doctor } = await clinicWithDoctor(api);
	const patient = Wallet.create().identityAt(HOSPITAL);
	await registerPatient(api, await signRegistration(api, patient), founderKey());
	const sealed = await seal(
		{ resourceType: 'Observation', valueString: 'unremarkable' },
		{
			patient: patient.patient,
			practitioner: { role: doctor.role, key: doctor.key },
			custodian: hospital.member.encryption.publicKey,
		},
	);
	hospital.member.log.append(sealed.commitment);
	hospital.member.records.set(toHex(sealed.commitment), sealed);

	narrator.heading('What happens to the patient’s records');
	const ask = (purpose: Purpose): Promise<boolean> =>
		askAndLog(api, hospital, clinic, doctor, toHex(sealed.commitment), purpose);
	const from = await today(api);
	const fields = {
		grantee: { organization: clinic.member.organization },
		purposes: ['TREAT' as const],
		actions: ['access' as const],
		classes: ['observation' as const],
		ceiling: 'N' as const,
		validFrom: from,
		validUntil: from + 30,
		terms: null,
	};
	await grantConsent(api, patient.patient, fields, patient.key, { until: 'finalized' });
	ensure(await ask('TREAT'), 'the clinic reads what it may');
	narrator.tell('The clinic reads a test result, which the patient allowed.');
	ensure(!(await ask('HRESCH')), 'the clinic is refused what it may not');
	narrator.tell('It asks once more, for research, and is refused.');
	await submit(
		api,
		requestCall(api, patient.patient, clinic.member.organization, from),
		doctor.key,
	);
	narrator.tell('It asks the patient to allow that too.');
	const broken = await submit(api, emergencyCall(api, patient.patient, doctor), doctor.key);
	narrator.tell('Its doctor breaks the glass.', broken.blockNumber);

	narrator.heading('Both write it down');
	// On an ordinary day this takes up to a day, so that the block does not tell the time.
	await hospital.queue.flush();
	await clinic.queue.flush();
	const file = [hospital, clinic]
		.map(({ queue }) => writeOpened(queue.journal.openedFor(patient.patient)))
		.join('');
	narrator.tell(`They open their entries to the patient: a file of ${file.length} characters.`);

	narrator.heading('What the patient sees');
	const known = { patient: patient.patient, opened: readOpened(file) };
	const view = await patientView(chainView(api, { blocks: true }), known);
	for (const { title, sentences } of chapters(view)) {
		narrator.tell(`${title}:`);
		for (const sentence of sentences) narrator.tell(`– ${sentence}`);
	}
	ensure(view.log.complete, 'the list of who looked is whole');
	ensure(view.looked.length === 1 && view.refused.length === 1, 'both accesses are in it');
	ensure(view.requests.length === 1, 'the request waits');
	ensure(view.emergencies.length === 1, 'the emergency is in it');
	return view;
}

async function logging(api: ApiPromise, member: Member): Promise<Logging> {
	const { organization, representative } = member;
	const journal = await AccessJournal.open(organization, memoryFile());
	return {
		member,
		queue: new AccessQueue(journal, chainSender(api, organization, representative)),
	};
}

async function clinicWithDoctor(api: ApiPromise): Promise<{ clinic: Logging; doctor: Doctor }> {
	const representative = newKey();
	const until = (await today(api)) + 100;
	const call = admitOrganizationCall(api, {
		kind: 'clinic',
		representative: representative.addressRaw,
		name: 'Clinic B',
		memberUntil: until,
	});
	const id = admittedOrganization(await submit(api, asSudo(api, call), founderKey()));
	const key = newKey();
	const { role } = await registerPractitioner(
		api,
		{
			organization: id,
			account: key.addressRaw,
			roles: ['doctor', 'emergency'],
			licence: commit('licence', newSalt(), new Uint8Array()),
			validUntil: until,
		},
		representative,
	);
	const clinic = await logging(api, newMember('Clinic B', id, representative));
	return { clinic, doctor: { role, key } };
}

/** The doctor asks, and both ends write down what came of it; whether the record was released. */
async function askAndLog(
	api: ApiPromise,
	{ member, queue }: Logging,
	clinic: Logging,
	doctor: Doctor,
	record: `0x${string}`,
	purpose: Purpose,
): Promise<boolean> {
	const request = signRequest(
		{
			requester: { organization: clinic.member.organization, practitionerRole: doctor.role },
			record,
			purpose,
			action: 'access',
			encryptionKey: toHex(clinic.member.encryption.publicKey),
			requestedAt: new Date().toISOString(),
		},
		doctor.key,
	);
	try {
		const { toLog } = await release(api, { ...member, journal: queue }, request);
		await clinic.queue.add(toLog);
		return true;
	} catch (error) {
		if (!(error instanceof ReleaseRefused)) throw error;
		if (error.toLog) await clinic.queue.add(error.toLog);
		return false;
	}
}

function requestCall(
	api: ApiPromise,
	patient: Uint8Array,
	organization: number,
	from: number,
): Call {
	const fields = {
		grantee: { Organization: organization },
		purposes: toBits(PURPOSES, ['HRESCH']),
		actions: toBits(ACTIONS, ['access']),
		classes: toBits(DATA_CLASSES, ['observation']),
		ceiling: toVariant('N'),
		validFrom: from,
		validUntil: from + 30,
		dataPeriod: { from: null, until: null },
		conditions: { accessModes: 15, obligations: 0, refrains: 0, deleteAfterDays: null },
		exceptions: [null, null, null, null],
		terms: null,
	};
	return makeCall(api, 'consentGrants', 'requestConsent', [toHex(patient), fields]);
}

function emergencyCall(api: ApiPromise, patient: Uint8Array, { role }: Doctor): Call {
	const scope = { classes: toBits(DATA_CLASSES, ['medication']), ceiling: toVariant('R') };
	const reason = canonicalBytes({ reason: 'life-threat' });
	const statement = toHex(commit('emergency', newSalt(), reason));
	const args = [role, toHex(patient), scope, statement];
	return makeCall(api, 'emergencyAccess', 'declareEmergency', args);
}
