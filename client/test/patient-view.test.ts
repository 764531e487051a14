// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { checkAccessLog } from '../src/accessLog/check.js';
import {
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	PRACTITIONER_ROLE_CODES,
	PURPOSES,
} from '../src/codes.js';
import { dayOf } from '../src/days.js';
import * as decisions from '../src/decision.js';
import { describePatientView } from '../src/patientStory.js';
import { patientView, type PatientKnowledge } from '../src/patientView.js';
import type { GrantSeen, PatientViewChain, Right } from '../src/patientViewChain.js';
import {
	ACTION_WORDS,
	CEILING_WORDS,
	CLASS_WORDS,
	classesInWords,
	listed,
	PAST_WORDS,
	PRACTITIONER_WORDS,
	PURPOSE_WORDS,
	refusalInWords,
	REFUSAL_WORDS,
} from '../src/plainWords.js';
import { HOLDER_REASONS } from '../src/release.js';
import { access, bytes, HOLDER, loggedBy, PATIENT, refusal, REQUESTER } from './access/cast.js';

const TODAY = dayOf(new Date('2027-03-05'));
const NOW = new Date('2027-03-05T12:00:00.000Z');
const END = dayOf(new Date('2027-04-01'));
const THIRD = 3;
const DOCTOR = 9;

const RIGHT: Right = {
	grantee: { organization: HOLDER },
	purposes: ['TREAT'],
	actions: ['access'],
	classes: ['observation'],
	ceiling: 'N',
	validFrom: TODAY - 10,
	validUntil: END,
	terms: null,
};

const GRANT: GrantSeen = {
	grant: 3,
	organization: HOLDER,
	right: RIGHT,
	status: 'Active',
	inEffect: true,
	acknowledgement: { kind: 'NotAsked', until: null },
};

/** A chain on which nothing has happened, but for what a test says. */
function chainWith(change: Partial<PatientViewChain> = {}): PatientViewChain {
	const none = (): Promise<never[]> => Promise.resolve([]);
	return {
		today: () => Promise.resolve(TODAY),
		grants: none,
		denials: none,
		sealedEntries: none,
		requests: none,
		emergencies: none,
		accessHead: () => Promise.resolve(null),
		organizations: () =>
			Promise.resolve(
				new Map([
					[HOLDER, 'the General Hospital'],
					[REQUESTER, 'the Clinic on the Hill'],
					[THIRD, 'the Insurer'],
				]),
			),
		practitioner: (role) =>
			Promise.resolve(
				role === DOCTOR ? { organization: REQUESTER, roles: ['emergency', 'doctor'] } : null,
			),
		policies: none,
		missedAcknowledgements: () => Promise.resolve(0),
		...change,
	};
}

async function tell(
	change: Partial<PatientViewChain> = {},
	known: Partial<PatientKnowledge> = {},
): Promise<string> {
	const view = await patientView(chainWith(change), { patient: PATIENT, now: NOW, ...known });
	return describePatientView(view);
}

function grants(...all: (Partial<GrantSeen> & { right?: Right })[]): Partial<PatientViewChain> {
	return { grants: () => Promise.resolve(all.map((it) => ({ ...GRANT, ...it }))) };
}

describe('what a patient is told', () => {
	it('says of nothing that there is nothing', async () => {
		expect(await tell()).toBe(
			[
				'Who has access\n  You have allowed nobody to see your records.',
				'Whom you keep out\n  You keep nobody out.',
				'Who looked\n  Nobody is known to have looked at your records.',
				'What was refused\n  No request is known to have been refused.',
				'What is waiting\n  Nothing waits for an answer.',
				'Emergencies\n  Nobody declared an emergency.',
				'Without your consent\n  Nobody may use your records without asking you.',
				'Is the list whole?\n  No access was written down so far.',
			].join('\n\n'),
		);
	});

	it('says who has access, to what, what for and until when', async () => {
		expect(await tell(grants({}))).toContain(
			'  The General Hospital may read your test results for your treatment until 31 March 2027.\n',
		);
		const right: Right = {
			...RIGHT,
			grantee: { practitionerRole: DOCTOR },
			purposes: ['TREAT', 'HPAYMT'],
			actions: ['access', 'use', 'disclose'],
			classes: [...DATA_CLASSES],
			ceiling: 'R',
			dataFrom: 2020,
			dataUntil: 2025,
			deleteAfterDays: 30,
			exceptions: [{ practitionerRole: null, purposes: [], classes: ['condition'] }],
			terms: { residual: true },
		};
		expect(await tell(grants({ right, organization: REQUESTER }))).toContain(
			'  A doctor at the Clinic on the Hill may read, use and pass on all your records for your treatment or for the payment of your care until 31 March 2027; also what is specially protected; only records of the years from 2020 on up to 2024; but not your diagnoses; copies have to be deleted after 30 days; the full text of your consent says more.\n',
		);
	});

	it('uses the names that the patient gave', async () => {
		const right = { ...RIGHT, grantee: { practitionerRole: DOCTOR } };
		const told = await tell(grants({ right }), {
			organizations: new Map([[REQUESTER, 'my clinic']]),
			practitioners: new Map([[DOCTOR, 'Dr. Okafor']]),
		});
		expect(told).toContain('Dr. Okafor at my clinic may read');
	});

	it('does not say that somebody has access who has none now', async () => {
		const told = await tell(
			grants(
				{ inEffect: false, status: 'Revoked' },
				{ inEffect: false, status: 'Frozen' },
				{ inEffect: false, status: 'Proposed' },
				{ inEffect: false, status: 'Active' },
			),
		);
		expect(told).toContain('You have allowed nobody to see your records.');
		expect(told).toContain('stands still until you confirm it');
		expect(told).toContain('A permission needs a second signature: the General Hospital would be');
		expect(told).toContain('A permission has no effect at present');
		expect(told.match(/would be allowed to/g)).toHaveLength(3);
	});

	it('opens what is sealed where the wallet can, and says where it cannot', async () => {
		const entry = (entry: number): object => ({
			entry,
			commitment: bytes(32, entry),
			validUntil: END,
			proposed: false,
		});
		const sealedEntries = (() =>
			Promise.resolve([1, 2, 3].map(entry))) as PatientViewChain['sealedEntries'];
		const told = await tell(
			{ sealedEntries },
			{
				openings: [
					{ entry: 1, content: { grant: { ...RIGHT, grantee: { organization: THIRD } } } },
					{ entry: 2, content: { denial: { practitionerRole: DOCTOR } } },
				],
			},
		);
		expect(told).toContain('The Insurer may read your test results for your treatment until');
		expect(told).toContain('You keep a doctor at the Clinic on the Hill out until 31 March 2027');
		expect(told).toContain('There is 1 sealed decision of yours that this device cannot read.');
	});

	it('says what waits for an answer, and what does no longer', async () => {
		const request = { request: 1, organization: HOLDER, right: RIGHT, state: 'Open' };
		const told = await tell({
			requests: () =>
				Promise.resolve([
					{ ...request, answerBy: TODAY + 5 },
					{ ...request, right: { ...RIGHT, classes: ['claim'] as const }, answerBy: TODAY },
					{
						...request,
						right: { ...RIGHT, classes: ['device'] as const },
						answerBy: TODAY + 5,
						state: 'Rejected',
					},
				] as Awaited<ReturnType<PatientViewChain['requests']>>),
		});
		expect(told).toContain(
			'  The General Hospital asks for your permission: the General Hospital would be allowed to read your test results for your treatment until 31 March 2027; you can answer until 9 March 2027.\n',
		);
		expect(told).not.toContain('bills');
		expect(told).not.toContain('medical devices');
	});

	it('says who did not confirm that access has ended', async () => {
		const ended = { inEffect: false, status: 'Revoked' };
		const told = await tell({
			...grants(
				{ ...ended, acknowledgement: { kind: 'AwaitedUntil', until: TODAY + 3 } },
				{ ...ended, organization: THIRD, acknowledgement: { kind: 'Missed', until: null } },
			),
			missedAcknowledgements: (organization) => Promise.resolve(organization === THIRD ? 2 : 0),
		});
		expect(told).toContain('The General Hospital has until 7 March 2027 to confirm that it knows');
		expect(told).toContain('The Insurer did not confirm in time');
		expect(told).toContain('The Insurer failed to confirm the end of a permission 2 times so far');
	});

	it('says what may be done without consent, today', async () => {
		const policy = {
			recipient: THIRD,
			basis: 'PublicHealth',
			purposes: ['PUBHLTH' as const],
			classes: ['immunization' as const],
			validFrom: TODAY,
			validUntil: END,
		};
		const policies = (recipient: number): Promise<(typeof policy)[]> =>
			Promise.resolve(recipient === THIRD ? [policy, { ...policy, validFrom: TODAY + 1 }] : []);
		const told = await tell({ policies });
		expect(told).toContain(
			'Without your consent\n  The Insurer may use your vaccinations for public health until 31 March 2027, because a law on public health says so.\n\n',
		);
	});

	it('says of emergencies who declared them, and what became of it', async () => {
		const emergency = {
			case: 4,
			practitionerRole: DOCTOR,
			organization: REQUESTER,
			classes: ['medication' as const],
			late: false,
			status: 'Open',
			inForceUntil: NOW.getTime() / 1000 + 3600,
			reviewer: HOLDER,
			reviewUntil: TODAY + 8,
		};
		const closed = { ...emergency, inForceUntil: null, reviewer: null, reviewUntil: null };
		const told = await tell({
			emergencies: () =>
				Promise.resolve([
					emergency,
					{ ...closed, late: true, status: 'Unjustified' },
					{ ...closed, status: 'Overdue' },
				]),
		});
		expect(told).toContain(
			'  A doctor at the Clinic on the Hill declared an emergency to see your medicines; it is open until 5 March 2027, and the General Hospital has to find out until 12 March 2027 whether it was justified.\n',
		);
		expect(told).toContain(
			'reported it later, to see your medicines; a review found that it was not justified',
		);
		expect(told).toContain('the oversight board has to decide');
	});

	it('says who looked and what was refused, each access once', async () => {
		const { chain, opened } = await loggedBy([
			{ access: access(1), sides: ['holder', 'requester'] },
			{ access: refusal(2, { reasons: ['NoGrant'] }), sides: ['holder'] },
			{
				access: access(3, { basis: { kind: 'Emergency', number: 4 } }),
				sides: ['holder', 'requester'],
			},
		]);
		const told = await tell({ accessHead: () => Promise.resolve(chain.head()) }, { opened });
		const looked =
			'  On 3 March 2027 a doctor at the Clinic on the Hill read your test results from the General Hospital for your treatment.\n';
		expect(told.split(looked)).toHaveLength(2);
		expect(told).toContain('read your test results from the General Hospital in an emergency.');
		expect(told).toContain(
			'  On 3 March 2027 a doctor at the Clinic on the Hill wanted to read your test results for your treatment; the General Hospital refused, because you had not allowed it.\n',
		);
		expect(told).toContain(
			'  The list of who looked is whole: all 5 entries are there, and none was changed.\n',
		);
	});

	it('says what is missing, and who keeps silent', async () => {
		const { chain, opened } = await loggedBy([
			{ access: access(1), sides: ['holder', 'requester'] },
			{ access: access(2), sides: ['holder'] },
		]);
		const accessHead = (): Promise<ReturnType<typeof chain.head>> => Promise.resolve(chain.head());
		const whole = await tell({ accessHead }, { opened });
		expect(whole).toContain(
			'  The Clinic on the Hill has not written down what the General Hospital says happened on 3 March 2027.\n',
		);
		const gap = await tell({ accessHead }, { opened: opened.slice(1) });
		expect(gap).toContain(
			'  The list of who looked is not whole: of 3 entries, the first that is missing is number 1.\n',
		);
		const blocks = chain.source();
		const closed = await tell(
			{ accessHead, blocks },
			{ opened: opened.filter((it) => it.organization === HOLDER) },
		);
		expect(closed).toContain('The Clinic on the Hill has not told you what is in 1 entry.');
	});

	it('says what went out after it was taken back', async () => {
		const served = {
			access: bytes(32, 1),
			patient: bytes(16, 7),
			requester: { organization: REQUESTER },
			rule: 'KnownTreatment' as const,
			grant: 3,
			sealed: null,
			asOf: 1,
			servedAt: NOW.toISOString(),
		};
		const narrowing = { patient: bytes(16, 7), grant: 3, block: 2, time: NOW };
		const told = await tell({}, { crossings: [{ served, narrowing, certain: true }] });
		expect(told).toContain(
			'On 5 March 2027 the Clinic on the Hill was given a record after you had taken the permission back',
		);
	});

	it('has no code, no number of anything on chain and no hex in it', async () => {
		const { chain, opened } = await loggedBy([
			...PURPOSES.map((purpose, number) => ({
				access: access(number, { purpose, class: DATA_CLASSES[number % 16] ?? 'other' }),
				sides: ['holder', 'requester'] as const,
			})),
			...Object.keys(REFUSAL_WORDS).map((reason, number) => ({
				access: refusal(100 + number, { reasons: [reason], requester: { organization: 77 } }),
				sides: ['holder'] as const,
			})),
		]);
		const told = await tell(
			{
				...grants(
					{ right: { ...RIGHT, purposes: [...PURPOSES], actions: [...ACTIONS] } },
					...CONFIDENTIALITIES.map((ceiling) => ({ right: { ...RIGHT, ceiling } })),
				),
				accessHead: () => Promise.resolve(chain.head()),
			},
			{ opened },
		);
		expect(told).not.toMatch(/0x/);
		expect(told).not.toMatch(/\b[A-Z]{4,}\b/);
		expect(told).not.toMatch(/undefined|null|NaN|\[object/);
		expect(told).not.toMatch(/[a-z][A-Z]/);
		expect(told).not.toMatch(/pseudonym|commitment|hash|salt|block|chain/i);
		expect(told).toContain('an organisation whose name is not known');
		for (const line of told.split('\n').filter((it) => it.startsWith('  '))) {
			expect(line).toMatch(/^ {2}[A-Z].*\.$/);
		}
	});
});

describe('the words', () => {
	it('are there for every code, each its own', () => {
		const tables: [readonly string[], Readonly<Record<string, string>>][] = [
			[PURPOSES, PURPOSE_WORDS],
			[DATA_CLASSES, CLASS_WORDS],
			[ACTIONS, ACTION_WORDS],
			[ACTIONS, PAST_WORDS],
			[CONFIDENTIALITIES, CEILING_WORDS],
			[PRACTITIONER_ROLE_CODES, PRACTITIONER_WORDS],
		];
		for (const [codes, words] of tables) {
			expect(Object.keys(words).sort()).toEqual([...codes].sort());
			expect(new Set(Object.values(words)).size).toBe(codes.length);
		}
	});

	it('are there for every reason to refuse that the client knows', () => {
		const others = 'OTHER_REASONS' in decisions ? (decisions.OTHER_REASONS as object) : {};
		const reasons = [
			...Object.keys(decisions.PLAIN_REASONS),
			...Object.keys(decisions.GRANT_REASONS),
			...Object.keys(others),
		];
		const favourable = [
			'AuthorOwnRecord',
			'Granted',
			'SealedGranted',
			'PolicyApplies',
			'EmergencyDeclared',
		];
		for (const reason of reasons.filter((it) => !favourable.includes(it))) {
			expect(REFUSAL_WORDS, reason).toHaveProperty(reason);
		}
		const ofRequest = ['RequestSignatureInvalid', 'RequestNotCurrent', 'RecordUnknown'];
		for (const reason of Object.keys(HOLDER_REASONS).filter((it) => !ofRequest.includes(it))) {
			expect(REFUSAL_WORDS, reason).toHaveProperty(reason);
		}
	});

	it('say each reason once, and something of one that is new', () => {
		expect(refusalInWords(['PurposeNotGranted', 'PurposeNeverImplied', 'NoGrant'])).toBe(
			'you had not allowed it for this purpose and you had not allowed it',
		);
		expect(refusalInWords(['SomethingNew'])).toBe('of another reason that the holder can name');
		expect(refusalInWords(['Granted'])).toBe('the holder could not tell whether it was allowed');
	});

	it('list things as people do', () => {
		expect(listed(['a'])).toBe('a');
		expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
		expect(classesInWords([...DATA_CLASSES])).toBe('all your records');
		expect(classesInWords(['imaging', 'claim'])).toBe('your X-rays and other images and bills');
	});
});

describe('the view', () => {
	it('has the check of the log in it as it is', async () => {
		const { chain, opened } = await loggedBy([{ access: access(1), sides: ['holder'] }]);
		const accessHead = (): Promise<ReturnType<typeof chain.head>> => Promise.resolve(chain.head());
		const view = await patientView(chainWith({ accessHead }), {
			patient: PATIENT,
			now: NOW,
			opened,
		});
		const head = chain.head();
		expect(view.log).toEqual(await checkAccessLog({ patient: PATIENT, head, opened, now: NOW }));
		expect(view.looked.map(({ id }) => id)).toEqual([access(1).id]);
	});
});
