// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import type { OrganizationKind } from '../src/codes.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	registerPractitioner,
} from '../src/consortium.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { toHex } from '../src/plain.js';
import { anchor, anchorFailure } from '../src/records/anchor.js';
import {
	acceptRecordCustody,
	anchorRecord,
	answerDispute,
	eraseRecord,
	extendRetention,
	liftLegalHoldCall,
	liftRecordRestriction,
	markEnteredInError,
	offerRecordCustody,
	placeLegalHoldCall,
	restrictRecord,
	restrictRecordCall,
	supersedeRecord,
	type NewAnchor,
} from '../src/records/anchorCalls.js';
import { commit, newSalt, type Domain } from '../src/records/commitment.js';
import { canonicalBytes } from '../src/records/canonical.js';
import {
	dispenseRecord,
	dispenseRecordCall,
	disputeRecord,
	nextSubmission,
	withdrawDispute,
} from '../src/records/holder.js';
import { retainUntil } from '../src/records/retention.js';
import { seal, type SealedRecord, type SealOptions } from '../src/records/seal.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import { registerPatient, signRegistration } from '../src/patients.js';
import { eventField, submit } from '../src/submit.js';
import { Wallet } from '../src/wallet.js';
import { testChain } from './support/chain.js';

const HOSPITAL = 0;

/** A commitment to something that nobody will open. */
function to(domain: Domain, what: string): Uint8Array {
	return commit(domain, newSalt(), canonicalBytes({ what }));
}

describe('the life of a record that is anchored by itself', () => {
	const chain = testChain();
	const hospital = founderKey();
	const doctor = newKey();
	let role: number;
	let pharmacies: KeyringPair[];
	let clinic: { id: number; key: KeyringPair };

	beforeAll(async () => {
		const { api } = chain;
		const validUntil = (await today(api)) + 100;
		const credential = {
			organization: HOSPITAL,
			account: doctor.addressRaw,
			roles: ['doctor' as const],
			licence: new Uint8Array(32).fill(1),
			validUntil,
		};
		({ role } = await registerPractitioner(api, credential, hospital));
		pharmacies = [await admit('pharmacy'), await admit('pharmacy')].map(({ key }) => key);
		clinic = await admit('clinic');
	});

	async function admit(kind: OrganizationKind): Promise<{ id: number; key: KeyringPair }> {
		const { api } = chain;
		const key = newKey();
		const admission = {
			kind,
			representative: key.addressRaw,
			name: `A ${kind}`,
			memberUntil: (await today(api)) + 100,
		};
		const call = asSudo(api, admitOrganizationCall(api, admission));
		return { id: admittedOrganization(await submit(api, call, hospital)), key };
	}

	async function sealed(type: string, options?: SealOptions): Promise<SealedRecord> {
		const context = {
			patient: new Uint8Array(16).fill(1),
			practitioner: { role, key: doctor },
			custodian: encryptionKeyPair().publicKey,
		};
		return seal({ resourceType: type }, context, options);
	}

	function kept(record: SealedRecord, change: Partial<NewAnchor> = {}): NewAnchor {
		return { record, retainUntil: retainUntil(chain.api, new Date(), 'outpatient'), ...change };
	}

	async function anchored(type: string, change: Partial<NewAnchor> = {}): Promise<SealedRecord> {
		const record = await sealed(type);
		await anchorRecord(chain.api, kept(record, change), hospital);
		return record;
	}

	const found = ({ commitment }: SealedRecord) => anchor(chain.api, commitment);
	const refused = (reason: string) => ({ reason: `recordAnchors.${reason}` });

	it('is anchored with the key of its salt, and another key is found out', async () => {
		const { api } = chain;
		const record = await sealed('Observation', { algorithm: 'sm3' });
		await anchorRecord(api, kept(record), hospital);
		expect(await found(record)).toMatchObject({
			author: HOSPITAL,
			custodian: HOSPITAL,
			algorithm: 'sm3',
			class: 'observation',
			status: { kind: 'Current' },
			signatures: 0,
		});
		expect(anchorFailure(await found(record), record)).toBeNull();

		const other = await sealed('Observation');
		await anchorRecord(api, kept({ ...other, salt: newSalt() }), hospital);
		expect(anchorFailure(await found(other), other)).toBe('KeyNotOfSalt');
	});

	it('is kept for longer and never for less', async () => {
		const { api } = chain;
		const record = await anchored('Encounter');
		const until = retainUntil(api, new Date(), 'inpatient');
		await extendRetention(api, record.commitment, until, hospital);
		expect(await found(record)).toMatchObject({ retainUntil: until });
		await expect(extendRetention(api, record.commitment, until, hospital)).rejects.toMatchObject(
			refused('RetentionNotExtended'),
		);
		const past = { retainUntil: new Date().getUTCFullYear() - 1 };
		await expect(anchored('Encounter', past)).rejects.toMatchObject(refused('RetentionInPast'));
	});

	it('is dispensed as often as it allows, and the next pharmacy is refused', async () => {
		const { api } = chain;
		const record = await anchored('MedicationRequest', { dispenses: 2 });
		const [first, second] = pharmacies as [KeyringPair, KeyringPair];
		const receipt = await dispenseRecord(api, record, to('dispense', 'half'), first);
		expect(eventField(receipt, 'recordAnchors.RecordDispensed', 'left')).toBe(1);

		// What the first one signed is no use to another, nor again.
		const taken = await nextSubmission(api, record, first.addressRaw);
		const rest = to('dispense', 'the rest');
		const stolen = dispenseRecordCall(api, record, rest, taken);
		await expect(submit(api, stolen, second)).rejects.toMatchObject(refused('InvalidSignature'));
		const replayed = dispenseRecordCall(api, record, rest, { ...taken, count: 0 });
		await expect(submit(api, replayed, first)).rejects.toMatchObject(refused('InvalidSignature'));
		await expect(dispenseRecord(api, record, rest, clinic.key)).rejects.toMatchObject(
			refused('NotAPharmacy'),
		);

		await restrictRecord(api, record.commitment, hospital);
		await expect(dispenseRecord(api, record, rest, second)).rejects.toMatchObject(
			refused('Restricted'),
		);
		await liftRecordRestriction(api, record.commitment, hospital);
		await dispenseRecord(api, record, rest, second);
		expect(await found(record)).toMatchObject({
			status: { kind: 'Completed' },
			dispenses: { left: 0, total: 2 },
		});
		await expect(dispenseRecord(api, record, rest, first)).rejects.toMatchObject(
			refused('AlreadyDispensed'),
		);
	});

	it('is disputed by who holds its salt, answered, and corrected', async () => {
		const { api } = chain;
		const record = await anchored('Condition');
		const reason = to('dispute', 'wrong patient');
		await disputeRecord(api, record, reason, clinic.key);
		await expect(disputeRecord(api, record, reason, clinic.key)).rejects.toMatchObject(
			refused('AlreadyDisputed'),
		);
		await withdrawDispute(api, record, clinic.key);
		expect(await found(record)).toMatchObject({ dispute: null, signatures: 2 });

		await disputeRecord(api, record, reason, clinic.key);
		const answer = to('dispute', 'it is right');
		await answerDispute(api, record.commitment, answer, hospital);
		expect(await found(record)).toMatchObject({
			dispute: { reason: toHex(reason), state: { kind: 'Answered', answer: toHex(answer) } },
		});

		await disputeRecord(api, record, reason, clinic.key);
		const corrected = await sealed('Condition', { supersedes: toHex(record.commitment) });
		await supersedeRecord(api, record.commitment, kept(corrected), hospital);
		expect(await found(record)).toMatchObject({
			status: { kind: 'Superseded', by: toHex(corrected.commitment) },
			dispute: { state: { kind: 'Corrected' } },
		});
		await markEnteredInError(api, corrected.commitment, hospital);
		expect(await found(corrected)).toMatchObject({ status: { kind: 'EnteredInError' } });
	});

	it('is disputed by the patient alone, when no member hands that in', async () => {
		const { api } = chain;
		const me = Wallet.create().identityAt(HOSPITAL);
		await registerPatient(api, await signRegistration(api, me), hospital);
		const record = await anchored('Procedure');
		await disputeRecord(api, record, to('dispute', 'never happened'), me.key);
		expect(await found(record)).toMatchObject({ dispute: { state: { kind: 'Open' } } });
	});

	it('is restricted by governance, which the custodian cannot lift', async () => {
		const { api } = chain;
		const record = await anchored('ImagingStudy');
		await submit(api, asSudo(api, restrictRecordCall(api, record.commitment)), hospital);
		expect(await found(record)).toMatchObject({ restriction: 'Governance' });
		await expect(liftRecordRestriction(api, record.commitment, hospital)).rejects.toMatchObject(
			refused('RestrictedByGovernance'),
		);
	});

	it('is handed over, and the new custodian answers for it', async () => {
		const { api } = chain;
		const { commitment } = await anchored('CarePlan');
		await offerRecordCustody(api, commitment, clinic.id, hospital);
		expect(await anchor(api, commitment)).toMatchObject({ offeredTo: clinic.id });
		await acceptRecordCustody(api, commitment, clinic.key);
		expect(await anchor(api, commitment)).toMatchObject({
			author: HOSPITAL,
			custodian: clinic.id,
			offeredTo: null,
		});
		await expect(markEnteredInError(api, commitment, hospital)).rejects.toMatchObject(
			refused('NotCustodian'),
		);
	});

	// What becomes of it then is in erasure.test.ts, where years pass.
	it('is not erased before its time, or by another, and may be held', async () => {
		const { api } = chain;
		const { commitment } = await anchored('Immunization', {
			retainUntil: new Date().getUTCFullYear(),
		});
		const attestation = to('erasure', 'destroyed');
		await expect(eraseRecord(api, commitment, attestation, hospital)).rejects.toMatchObject(
			refused('RetentionNotOver'),
		);
		await expect(eraseRecord(api, commitment, attestation, clinic.key)).rejects.toMatchObject(
			refused('NotCustodian'),
		);
		const legalCase = to('legalCase', '12/34');
		await submit(api, asSudo(api, placeLegalHoldCall(api, commitment, legalCase)), hospital);
		expect(await anchor(api, commitment)).toMatchObject({ legalHolds: 1 });
		await submit(api, asSudo(api, liftLegalHoldCall(api, commitment, legalCase)), hospital);
		expect(await anchor(api, commitment)).toMatchObject({ legalHolds: 0 });
	});
});
