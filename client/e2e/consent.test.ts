// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import {
	acknowledgeEnd,
	awaitedAcknowledgements,
	decide,
	explain,
	grantConsent,
	grantsOf,
	grantsTo,
	revokeConsent,
	supersedeConsent,
} from '../src/consent.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	registerPractitioner,
	suspendOrganizationCall,
} from '../src/consortium.js';
import { isQuarterStart, type Day } from '../src/days.js';
import type { Question } from '../src/decision.js';
import { founderKey, newKey, newMember, type Member } from '../src/demo/cast.js';
import { denials, denyAccess, liftDenial } from '../src/denials.js';
import {
	declareEmergency,
	emergenciesOf,
	emergency,
	reviewEmergency,
	reviewsFor,
} from '../src/emergency.js';
import { giveConsent, giveDenial } from '../src/giving.js';
import type { GrantFields } from '../src/grantFields.js';
import { registerPatient, signRegistration } from '../src/patients.js';
import { OpeningBook } from '../src/openings.js';
import { toHex } from '../src/plain.js';
import { adoptPolicyCall, policies, reportPolicyUses } from '../src/policies.js';
import { commit, newSalt } from '../src/records/commitment.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import {
	answerRequest,
	declineRequest,
	isOpen,
	requestConsent,
	requests,
} from '../src/requests.js';
import { opens, revokeSealed, sealedEntries, sealEntry, type Opening } from '../src/sealed.js';
import { receiveOpenings, shareOpenings } from '../src/sharing.js';
import { submit } from '../src/submit.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { testChain } from './support/chain.js';

const HOLDER = 0;

/** Clinic, doctor and patient on a chain of their own: every test goes on where the one before it ended. */
describe('consent', () => {
	const chain = testChain();
	let day: Day;
	let clinic: Member;
	let reviewer: Member;
	let doctor: KeyringPair;
	let officer: KeyringPair;
	let role: number;
	let nurse: number;
	let person: PatientIdentity;

	async function admit(kind: 'clinic' | 'hospital', name: string): Promise<Member> {
		const { api } = chain;
		const representative = newKey();
		const admission = {
			kind,
			representative: representative.addressRaw,
			name,
			memberUntil: day + 100,
		};
		const call = asSudo(api, admitOrganizationCall(api, admission));
		const id = admittedOrganization(await submit(api, call, founderKey()));
		return newMember(name, id, representative);
	}

	async function employ(
		member: Member,
		account: KeyringPair,
		code: 'doctor' | 'nurse' | 'privacy-officer',
	): Promise<number> {
		const credential = {
			organization: member.organization,
			account: account.addressRaw,
			roles: [code],
			licence: commit('licence', newSalt(), new Uint8Array()),
			validUntil: day + 100,
		};
		return (await registerPractitioner(chain.api, credential, member.representative)).role;
	}

	beforeAll(async () => {
		const { api } = chain;
		day = await today(api);
		[doctor, officer] = [newKey(), newKey()];
		const holder = newMember('holder', HOLDER, founderKey());
		clinic = await admit('clinic', 'Clinic');
		reviewer = await admit('hospital', 'Other hospital');
		role = await employ(clinic, doctor, 'doctor');
		nurse = await employ(clinic, newKey(), 'nurse');
		await employ(reviewer, officer, 'privacy-officer');
		person = Wallet.create().identityAt(0);
		await registerPatient(api, await signRegistration(api, person), holder.representative);
	});

	function fields(change: Partial<GrantFields> = {}): GrantFields {
		return {
			grantee: { organization: clinic.organization },
			purposes: ['TREAT'],
			actions: ['access', 'use'],
			classes: ['observation', 'imaging'],
			ceiling: 'N',
			validFrom: day,
			validUntil: day + 30,
			terms: null,
			...change,
		};
	}

	function question(change: Partial<Question> = {}): Question {
		return {
			patient: person.patient,
			requester: { organization: clinic.organization, practitionerRole: role },
			purpose: 'TREAT',
			action: 'access',
			class: 'observation',
			author: HOLDER,
			...change,
		};
	}

	const ask = (change?: Partial<Question>, openings?: Parameters<typeof decide>[2]) =>
		decide(chain.api, question(change), openings);

	/** The first quarter that starts after some days. */
	function quarterAfter(days: number): Day {
		let end = day + days;
		while (!isQuarterStart(end)) end += 1;
		return end;
	}

	it('is asked for, given in part, and declined', async () => {
		const { api } = chain;
		const wide = fields({ purposes: ['TREAT', 'HRESCH'], classes: ['observation', 'imaging'] });
		const { request } = await requestConsent(api, person.patient, wide, doctor);
		const [asked] = await requests(api, person.patient);
		expect(asked).toMatchObject({ id: request, organization: clinic.organization, fields: wide });
		expect(asked && isOpen(asked, day)).toBe(true);

		const wider = fields({ purposes: ['TREAT', 'HMARKT'] });
		const tooMuch = answerRequest(api, person.patient, request, wider, person.key);
		await expect(tooMuch).rejects.toMatchObject({ reason: 'consentGrants.WouldWiden' });
		const narrower = fields({
			classes: ['observation'],
			obligations: ['AUDIT'],
			accessModes: ['VIEW'],
			dataFrom: 2020,
			exceptions: [{ practitionerRole: nurse, purposes: [], classes: [] }],
		});
		const { grant } = await answerRequest(api, person.patient, request, narrower, person.key);
		const [explained] = await explain(api, person.patient);
		expect(explained).toMatchObject({ grant, fields: narrower, status: 'Active', inEffect: true });

		expect(await ask({ dataYear: 2021 })).toMatchObject({
			outcome: 'Permit',
			basis: { kind: 'Grant', grant },
			conditions: { accessModes: ['VIEW'], obligations: ['AUDIT'] },
		});
		expect(await ask({ dataYear: 2019 })).toMatchObject({
			outcome: 'Deny',
			reasons: [{ kind: 'OutsideDataPeriod', grant }],
		});
		const asNurse = { organization: clinic.organization, practitionerRole: nurse };
		expect(await ask({ dataYear: 2021, requester: asNurse })).toMatchObject({
			outcome: 'Deny',
			reasons: [{ kind: 'Excepted', grant }],
		});

		const again = await requestConsent(api, person.patient, wide, clinic.representative);
		await declineRequest(api, person.patient, again.request, person.key);
		const states = (await requests(api, person.patient)).map(({ state }) => state.kind);
		expect(states).toEqual(['Granted', 'Rejected']);
	});

	it('is replaced, taken back and acknowledged, and can be listed page by page', async () => {
		const { api } = chain;
		const [first] = await explain(api, person.patient);
		const old = first?.grant ?? -1;
		const { grant } = await supersedeConsent(api, person.patient, old, fields(), person.key);
		expect((await ask()).outcome).toBe('Permit');
		const days = api.consts.consentGrants?.acknowledgementDays?.toJSON() as number;
		const awaited = { patient: toHex(person.patient), grant: old };
		const [asked] = await awaitedAcknowledgements(api, clinic.organization);
		expect(asked).toMatchObject(awaited);
		// Midnight may have passed since.
		expect([day, day + 1]).toContain((asked?.deadline ?? 0) - days);
		await acknowledgeEnd(api, person.patient, old, doctor);
		expect(await awaitedAcknowledgements(api, clinic.organization)).toEqual([]);

		const given = await grantConsent(api, person.patient, fields(), person.key);
		const of = await grantsOf(api, person.patient, { limit: 2 });
		expect(of.map((it) => it.status)).toEqual(['Superseded', 'Active']);
		expect(of[0]?.acknowledgement).toEqual({ kind: 'Given' });
		const rest = await grantsOf(api, person.patient, { limit: 9, after: grant, on: day + 30 });
		expect(rest).toMatchObject([{ grant: given.grant, status: 'Expired' }]);
		const to = await grantsTo(api, clinic.organization, { limit: 1 });
		const next = await grantsTo(api, clinic.organization, { limit: 9, after: to[0] });
		const listed = [...to, ...next].map((it) => it.explanation.grant);
		expect(listed.sort()).toEqual([grant, given.grant]);
		expect(to[0]?.patient).toBe(toHex(person.patient));

		await revokeConsent(api, person.patient, given.grant, person.key);
		await revokeConsent(api, person.patient, grant, person.key);
		expect(await ask()).toMatchObject({ outcome: 'Deny', reasons: [{ kind: 'Revoked', grant }] });
	});

	it('is overruled by a denial, until that is lifted', async () => {
		const { api } = chain;
		const { grant } = await grantConsent(api, person.patient, fields(), person.key);
		await denyAccess(api, person.patient, { practitionerRole: role }, person.key);
		expect((await ask()).reasons).toEqual([{ kind: 'PractitionerDenied' }]);
		const unnamed = { organization: clinic.organization };
		expect((await ask({ requester: unnamed })).reasons).toEqual([{ kind: 'PractitionerNotNamed' }]);
		expect(await denials(api, person.patient)).toMatchObject([
			{ denied: { practitionerRole: role }, organization: clinic.organization },
		]);
		await liftDenial(api, person.patient, { practitionerRole: role }, person.key);
		expect((await ask()).basis).toEqual({ kind: 'Grant', grant });
		await revokeConsent(api, person.patient, grant, person.key);
	});

	it('is sealed, and opened by who holds the opening', async () => {
		const { api } = chain;
		const content = { grant: fields({ grantee: { practitionerRole: role } }) };
		const end = quarterAfter(40);
		const early = sealEntry(api, person.patient, content, end + 1, person.key);
		await expect(early).rejects.toMatchObject({ reason: 'consentGrants.EndNotCoarse' });
		const { opening } = await sealEntry(api, person.patient, content, end, person.key);
		const [entry] = await sealedEntries(api, person.patient);
		expect(entry?.id).toBe(opening.entry);
		expect(opens(api, opening, entry?.commitment ?? '0x')).toBe(true);

		expect((await ask()).reasons).toEqual([{ kind: 'NotOpened', number: opening.entry }]);
		expect((await ask({}, [opening])).basis).toEqual({ kind: 'Sealed', entry: opening.entry });
		const denial = { denial: { practitionerRole: role } };
		const denied = await sealEntry(api, person.patient, denial, end, person.key);
		expect((await ask({}, [opening, denied.opening])).reasons).toEqual([
			{ kind: 'PractitionerDenied' },
		]);
		await revokeSealed(api, person.patient, denied.opening.entry, person.key);
		expect((await ask({}, [opening])).outcome).toBe('Permit');
		await revokeSealed(api, person.patient, opening.entry, person.key);
		expect((await ask({}, [opening])).reasons).toContainEqual({
			kind: 'SealedEnded',
			number: opening.entry,
		});
	});

	it('is given sealed to whom a name tells something, and openly to others', async () => {
		const { api } = chain;
		const give = (grantee: GrantFields['grantee'], telling: number[] = []) =>
			giveConsent(api, person.patient, fields({ grantee }), person.key, {
				telling: new Set(telling),
			});
		const open = await give({ organization: clinic.organization });
		if (!('grant' in open)) throw new Error('it is sealed');
		await revokeConsent(api, person.patient, open.grant, person.key);

		const [toClinic, toDoctor] = [
			await give({ organization: clinic.organization }, [clinic.organization]),
			await give({ practitionerRole: role }),
		];
		const denial = await giveDenial(api, person.patient, { practitionerRole: nurse }, person.key);
		const openings = [toClinic, toDoctor, denial].map((given) => {
			if (!('opening' in given)) throw new Error('it is open');
			return given.opening;
		});
		for (const { validUntil } of await sealedEntries(api, person.patient)) {
			expect(isQuarterStart(validUntil)).toBe(true);
			expect(validUntil).toBeGreaterThanOrEqual(day + 30);
		}
		expect((await ask({}, openings)).outcome).toBe('Permit');
		const asNurse = { organization: clinic.organization, practitionerRole: nurse };
		expect((await ask({ requester: asNurse }, openings)).reasons).toEqual([
			{ kind: 'PractitionerDenied' },
		]);
		expect((await ask({}, openings.slice(1))).outcome).toBe('Deny');

		// The wallet shares them, and the holder keeps what opens the chain's commitments, and nothing else.
		const holder = encryptionKeyPair();
		const [first, second] = openings as [Opening, Opening, Opening];
		const claimed = [
			...openings.slice(1),
			{ ...first, salt: newSalt() },
			{ ...second, entry: 1_000 },
		];
		const book = new OpeningBook();
		const refused = await receiveOpenings(
			api,
			await shareOpenings(person.patient, claimed, holder.publicKey),
			holder,
			book,
		);
		expect(refused).toEqual([
			{ entry: first.entry, refusal: 'CommitmentMismatch' },
			{ entry: 1_000, refusal: 'NoSuchEntry' },
		]);
		const kept = () => book.of(toHex(person.patient));
		expect((await ask({}, kept())).outcome).toBe('Deny');
		const rest = await shareOpenings(person.patient, [first], holder.publicKey);
		expect(await receiveOpenings(api, rest, holder, book)).toEqual([]);
		expect((await ask({}, kept())).outcome).toBe('Permit');

		for (const { entry } of openings) await revokeSealed(api, person.patient, entry, person.key);
		const none = await shareOpenings(person.patient, [], holder.publicKey);
		await receiveOpenings(api, none, holder, book);
		expect(kept()).toEqual([]);
	});

	it('is not asked where a standing policy says so, and each use is counted', async () => {
		const { api } = chain;
		const policy = {
			basis: 'public-health' as const,
			recipient: clinic.organization,
			purposes: ['PUBHLTH' as const],
			actions: ['access' as const],
			classes: ['observation' as const],
			ceiling: 'N' as const,
			validFrom: day,
			validUntil: day + 60,
			conditions: {
				accessModes: ['VIEW' as const],
				obligations: ['AUDIT' as const, 'DEID' as const],
				refrains: ['NORELINK' as const],
				deleteAfterDays: 30,
			},
			text: toHex(commit('policy', newSalt(), new Uint8Array())),
		};
		expect((await ask({ purpose: 'PUBHLTH' })).outcome).toBe('Deny');
		await submit(api, asSudo(api, adoptPolicyCall(api, policy)), founderKey());
		const [adopted] = await policies(api, clinic.organization);
		expect(adopted).toMatchObject({ fields: policy, uses: [] });
		const id = adopted?.id ?? -1;
		expect(await ask({ purpose: 'PUBHLTH' })).toMatchObject({
			basis: { kind: 'Policy', policy: id },
			conditions: policy.conditions,
		});
		// What it covers elsewhere it does not cover here.
		expect((await ask({ purpose: 'THREAT' })).outcome).toBe('Deny');
		await reportPolicyUses(api, id, 3, founderKey());
		const [used] = await policies(api, clinic.organization);
		expect(used?.uses).toEqual([{ holder: HOLDER, count: 3n }]);
	});

	it('is overridden in an emergency, also by who is denied and whose clinic is suspended', async () => {
		const { api } = chain;
		await denyAccess(api, person.patient, { practitionerRole: role }, person.key);
		const suspension = asSudo(api, suspendOrganizationCall(api, clinic.organization));
		await submit(api, suspension, founderKey());
		const statement = commit('emergency', newSalt(), new Uint8Array());
		const scope = { classes: ['observation' as const], ceiling: 'R' as const };
		const declared = await declareEmergency(api, role, person.patient, scope, statement, doctor);

		const asked = { purpose: 'BTG' as const, confidentiality: 'R' as const };
		const decision = await ask(asked);
		expect(decision.outcome).toBe('Permit');
		expect(decision.basis).toMatchObject({ kind: 'Emergency', case: declared.case });
		expect(decision.conditions?.obligations).toEqual(['AUDIT']);
		// The scope is a scope: neither another class nor what is more confidential.
		expect((await ask({ ...asked, class: 'imaging' })).outcome).toBe('Deny');
		expect((await ask({ ...asked, confidentiality: 'V' })).outcome).toBe('Deny');

		const [told] = await emergenciesOf(api, person.patient);
		expect(told).toMatchObject({ case: declared.case, role, scope, status: 'Open', late: false });
		const reviewing = told?.reviewer ?? -1;
		expect([HOLDER, reviewer.organization]).toContain(reviewing);
		expect(await reviewsFor(api, reviewing)).toHaveLength(1);
		const opinion = commit('emergency', newSalt(), new Uint8Array());
		const own = reviewEmergency(api, declared.case, true, opinion, doctor);
		await expect(own).rejects.toMatchObject({ reason: 'Suspended' });
		if (reviewing === HOLDER) {
			// The holder's own officer, where it is the holder's turn.
			const key = newKey();
			await employ(newMember('holder', HOLDER, founderKey()), key, 'privacy-officer');
			await reviewEmergency(api, declared.case, false, opinion, key);
		} else {
			await reviewEmergency(api, declared.case, false, opinion, officer);
		}
		expect(await emergency(api, declared.case)).toMatchObject({
			status: 'Unjustified',
			inForceUntil: null,
			opinion: toHex(opinion),
		});
		// What was not justified gives nothing any more.
		expect((await ask(asked)).outcome).toBe('Deny');
	});
});
