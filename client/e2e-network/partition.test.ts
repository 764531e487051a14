// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { blockTime, today } from '../src/chain.js';
import { grantConsent, revokeConsent } from '../src/consent.js';
import { registerPractitioner } from '../src/consortium.js';
import { newKey, newMember, type Member } from '../src/demo/cast.js';
import type { GrantFields } from '../src/grantFields.js';
import { signLateDeclaration } from '../src/lateDeclaration.js';
import { registerPatient, signRegistration } from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { genesisOf } from '../src/proofs.js';
import { commit, newSalt } from '../src/records/commitment.js';
import { seal, type SealedRecord } from '../src/records/seal.js';
import {
	release,
	ReleaseRefused,
	signRequest,
	type ReleaseQuestion,
	type ReleaseRequest,
} from '../src/release.js';
import { crossed, type ServedWhileStale } from '../src/stale.js';
import { narrowingsOf } from '../src/staleChain.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { testNetwork } from './support/network.js';
import { report, seconds } from './support/report.js';

/** The hospital that holds the record, and is cut off. */
const HOLDER = 'Hospital D';
/** Where the doctor works who asks. */
const REQUESTER = 'Hospital B';
/** After how many seconds without a block the holder does not know any more (design §4), and some to spare. */
const STALE_AFTER = 60;
const TO_SPARE = 10;

describe('a holder that is cut off from the others', () => {
	const net = testNetwork({ id: 'partition', sessionLength: 100, minValidators: 4 });
	const served: ServedWhileStale[] = [];
	let holder: Member;
	let doctor: KeyringPair;
	let own: KeyringPair;
	let role: number;
	let ownRole: number;
	let person: PatientIdentity;
	let record: SealedRecord;
	let treatment: number;
	let revokedAt: number;

	beforeAll(async () => {
		const api = await net.api(HOLDER);
		const day = await today(api);
		const { organization, representative } = net.member(HOLDER);
		holder = newMember(HOLDER, organization, representative.pair);
		holder.stale = { note: (it) => Promise.resolve(void served.push(it)) };
		[doctor, own] = [newKey(), newKey()];
		const employ = async (name: string, account: KeyringPair): Promise<number> => {
			const member = net.member(name);
			const credential = {
				organization: member.organization,
				account: account.addressRaw,
				roles: ['doctor' as const],
				licence: commit('licence', newSalt(), new Uint8Array()),
				validUntil: day + 100,
			};
			return (await registerPractitioner(api, credential, member.representative.pair)).role;
		};
		role = await employ(REQUESTER, doctor);
		ownRole = await employ(HOLDER, own);
		person = Wallet.create().identityAt(organization);
		await registerPatient(api, await signRegistration(api, person), representative.pair);
		record = await seal(
			{ resourceType: 'Observation', valueString: 'unremarkable' },
			{
				patient: person.patient,
				practitioner: { role: ownRole, key: own },
				custodian: holder.encryption.publicKey,
			},
		);
		holder.log.append(record.commitment);
		holder.records.set(toHex(record.commitment), record);
		const fields = (purpose: 'TREAT' | 'HRESCH'): GrantFields => ({
			grantee: { organization: net.member(REQUESTER).organization },
			purposes: [purpose],
			actions: ['access'],
			classes: ['observation'],
			ceiling: 'N',
			validFrom: day,
			validUntil: day + 30,
			terms: null,
		});
		const options = { until: 'finalized' as const };
		const given = await grantConsent(api, person.patient, fields('TREAT'), person.key, options);
		treatment = given.grant;
		await grantConsent(api, person.patient, fields('HRESCH'), person.key, options);
	});

	/** A request of the doctor at the other hospital, or of the holder's own. */
	function request(change: Partial<ReleaseQuestion> = {}, isOwn = false): ReleaseRequest {
		const requester = isOwn
			? { organization: holder.organization, practitionerRole: ownRole }
			: { organization: net.member(REQUESTER).organization, practitionerRole: role };
		const question: ReleaseQuestion = {
			requester,
			record: toHex(record.commitment),
			purpose: 'TREAT',
			action: 'access',
			encryptionKey: toHex(holder.encryption.publicKey),
			requestedAt: new Date().toISOString(),
			...change,
		};
		return signRequest(question, isOwn ? own : doctor);
	}

	const ask = async (...asked: Parameters<typeof request>) =>
		release(await net.api(HOLDER), holder, request(...asked));

	async function refusal(...asked: Parameters<typeof request>): Promise<ReleaseRefused> {
		const error: unknown = await ask(...asked).catch((thrown: unknown) => thrown);
		if (!(error instanceof ReleaseRefused)) throw new Error('it was not refused', { cause: error });
		return error;
	}

	it('permits what was granted as long as the line holds', async () => {
		expect((await ask()).stale).toBeNull();
		expect((await ask({ purpose: 'HRESCH' })).stale).toBeNull();
	});

	it('does not know any more within a minute, while the others go on', async () => {
		const node = net.node(HOLDER);
		await net.disconnect(HOLDER);
		await node.stop();
		await node.start({ isCutOff: true });
		const api = await net.api(HOLDER);
		const last = (await blockTime(api)).getTime();

		const others = await net.api('Hospital A');
		const receipt = await revokeConsent(others, person.patient, treatment, person.key, {
			until: 'finalized',
		});
		revokedAt = receipt.blockNumber;
		while (Date.now() - last <= (STALE_AFTER + 2) * 1000) await sleep(500);
		const refused = await refusal({ purpose: 'HRESCH' });
		const after = (Date.now() - last) / 1000;
		report(`indeterminate ${seconds(after)} after the last block that the holder has`);
		expect(refused.outcome).toBe('Indeterminate');
		expect(refused.reasons).toEqual([{ kind: 'BestStateStale' }]);
		expect(after).toBeLessThanOrEqual(STALE_AFTER + TO_SPARE);
		expect(await net.node('Hospital A').finalized()).toBeGreaterThanOrEqual(revokedAt);
		expect(await node.best()).toBeLessThan(revokedAt);
	});

	it('serves only its own, emergencies, and treatment that it knows of', async () => {
		expect((await ask()).stale).toBe('KnownTreatment');
		expect((await ask({}, true)).stale).toBe('OwnRecord');
		const declaration = signLateDeclaration(
			genesisOf(await net.api(HOLDER)),
			{
				role,
				patient: toHex(person.patient),
				classes: ['observation'],
				ceiling: 'N',
				statement: toHex(commit('emergency', newSalt(), new Uint8Array())),
				declaredAt: Math.floor(Date.now() / 1000),
			},
			doctor,
		);
		const emergency = { purpose: 'BTG' as const, emergency: declaration };
		expect((await ask(emergency)).stale).toBe('Emergency');

		const others: Partial<ReleaseQuestion>[] = [
			{ purpose: 'HRESCH' },
			{ purpose: 'BTG' },
			{ purpose: 'HPAYMT' },
		];
		for (const asked of others) {
			expect((await refusal(asked)).outcome, asked.purpose).not.toBe('Permit');
		}
		expect(served).toHaveLength(3);
	});

	it('knows again when the line is back, and names what crossed the revocation', async () => {
		const node = net.node(HOLDER);
		await net.disconnect(HOLDER);
		await node.stop();
		await node.start();
		const start = performance.now();
		await node.untilFinal(revokedAt, 120);
		report(`final again as the others ${seconds((performance.now() - start) / 1000)} after`);
		const refused = await refusal();
		expect(refused.outcome).toBe('Deny');
		expect(refused.reasons).toContainEqual({ kind: 'Revoked', grant: treatment });

		const told = crossed(served, await narrowingsOf(await net.api(HOLDER), served));
		// Treatment alone rested on what was revoked; the own record and the emergency did not.
		expect(told).toHaveLength(1);
		expect(told[0]).toMatchObject({ served: { rule: 'KnownTreatment', grant: treatment } });
	});
});
