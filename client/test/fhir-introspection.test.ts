// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { ACCESS_MODES } from '../src/codes.js';
import type { Conditions } from '../src/grantFields.js';
import { describe, expect, it } from 'vitest';
import type { Question, Decision } from '../src/decision.js';
import { consentToGrants } from '../src/fhir/consentToGrants.js';
import {
	decisionToIntrospection,
	pcfResiduals,
	scopeOf,
	type IntrospectionContext,
	type PcfResidual,
} from '../src/fhir/introspection.js';
import { limitsOfGrant, type Residual } from '../src/fhir/residuals.js';
import type { JsonObject } from '../src/records/canonical.js';
import {
	ACT_CODE,
	ACT_REASON,
	HILLSIDE,
	LAKESIDE,
	PATIENT,
	POLICY,
	R4,
	R5,
	TODAY,
	confidentiality,
	context as conversionContext,
	label,
	purposes,
	r4,
	recipient,
} from './fixtures/consents.js';

const NOW = Date.UTC(2026, 10, 21, 12) / 1_000;

const question: Question = {
	patient: PATIENT,
	requester: { organization: HILLSIDE },
	purpose: 'TREAT',
	action: 'access',
	class: 'observation',
	author: LAKESIDE,
};

const NONE: Conditions = {
	accessModes: [...ACCESS_MODES],
	obligations: [],
	refrains: [],
	deleteAfterDays: null,
};

const permit: Decision = {
	outcome: 'Permit',
	basis: { kind: 'Grant', grant: 3 },
	reasons: [{ kind: 'Granted', grant: 3 }],
	terms: null,
	asOf: 99,
	conditions: NONE,
	validUntil: TODAY + 30,
};

const context: IntrospectionContext = {
	now: new Date(NOW * 1_000),
	patientId: 'https://lakeside.example/fhir/Patient/ada',
	consents: ['https://lakeside.example/fhir/Consent/ada-1'],
};

const answer = (
	decision: Partial<Decision>,
	more: Partial<IntrospectionContext> = {},
): ReturnType<typeof decisionToIntrospection> =>
	decisionToIntrospection({ ...permit, ...decision }, question, { ...context, ...more });

const extensionsOf = (
	decision: Partial<Decision>,
	more: Partial<IntrospectionContext> = {},
): JsonObject => {
	const body = answer(decision, more);
	return body.active ? { ...body.extensions } : {};
};

/** The limits of a consent's first grant, after JSON as a holder keeps them. */
function limitsIn(consent: object): Residual[] {
	const { residuals } = consentToGrants(consent, conversionContext);
	return JSON.parse(JSON.stringify(limitsOfGrant(residuals, 0))) as Residual[];
}

describe('a permit', () => {
	it('says who may what until when, and under which consent', () => {
		const policies = [POLICY];
		const subject = {
			name: 'Dr Ford',
			organization: 'Hillside',
			organizationId: 'urn:oid:1.2.3.2',
			roles: [{ system: 'http://snomed.info/sct', code: '59058001' }],
		};
		const token = { iss: 'https://lakeside.example', sub: 'ford', aud: 'fhir', client_id: 'ehr' };
		expect(answer({}, { policies, subject, token })).toEqual({
			active: true,
			iss: 'https://lakeside.example',
			sub: 'ford',
			aud: 'fhir',
			client_id: 'ehr',
			iat: NOW,
			exp: NOW + 60,
			scope: 'patient/Observation.rs',
			extensions: {
				ihe_iua: {
					subject_name: 'Dr Ford',
					subject_organization: 'Hillside',
					subject_organization_id: 'urn:oid:1.2.3.2',
					subject_role: [{ system: 'http://snomed.info/sct', code: '59058001' }],
					purpose_of_use: [{ system: ACT_REASON, code: 'TREAT' }],
				},
				ihe_pcf: {
					patient_id: 'https://lakeside.example/fhir/Patient/ada',
					doc_id: ['https://lakeside.example/fhir/Consent/ada-1'],
					acp: [POLICY],
				},
				carechain: { basis: 'Grant', obligations: [], refrains: [] },
			},
		});
	});

	it('refers to the grant where the consent has no address', () => {
		const own = `urn:carechain:fhir:grant:0x00112233445566778899aabbccddeeff:`;
		const docOf = (decision: Partial<Decision>): unknown =>
			extensionsOf(decision, { consents: [] }).ihe_pcf;
		expect(docOf({})).toMatchObject({ doc_id: [`${own}3`] });
		expect(docOf({ basis: { kind: 'Sealed', entry: 5 } })).toMatchObject({
			doc_id: [`${own}sealed:5`],
		});
	});

	it.each<Decision['basis']>([
		{ kind: 'AuthorOwnRecord' },
		{ kind: 'Policy', policy: 1 },
		{ kind: 'Emergency', case: 7, until: NOW + 600 },
	])('that rests on no consent claims none: $kind', (basis) => {
		const extensions = extensionsOf({ basis });
		expect(extensions).not.toHaveProperty('ihe_pcf');
		expect(extensions.carechain).toMatchObject({ basis: basis?.kind });
	});

	it('carries what is to be done and to be left', () => {
		const conditions: Conditions = {
			...NONE,
			obligations: ['AUDIT'],
			refrains: ['NORELINK'],
			deleteAfterDays: 9,
		};
		expect(answer({ conditions }, { enforces: ['AUDIT', 'MASK'] })).toMatchObject({
			extensions: {
				carechain: {
					obligations: [{ system: ACT_CODE, code: 'AUDIT' }],
					refrains: [{ system: ACT_CODE, code: 'NORELINK' }],
					delete_after_days: 9,
				},
			},
		});
	});

	it('cannot be made to say more by what the server says of the token', () => {
		const token = { active: false, exp: NOW + 9_999, scope: '*', extensions: { ihe_pcf: {} } };
		expect(answer({}, { token })).toEqual(answer({}));
	});
});

describe('a permit ends with whatever ends first', () => {
	const expiry = (
		decision: Partial<Decision>,
		more: Partial<IntrospectionContext> = {},
	): unknown => {
		const body = answer(decision, { lifetime: 86_400 * 365, ...more });
		return body.active ? body.exp : false;
	};
	const startOf = (day: number): number => day * 86_400;

	it('the day until which the grant holds', () => {
		expect(expiry({})).toBe(startOf(TODAY + 30));
		expect(expiry({ validUntil: TODAY + 1 })).toBe(startOf(TODAY + 1));
		expect(expiry({ validUntil: TODAY })).toBe(false);
	});

	it('an emergency', () => {
		const basis = { kind: 'Emergency', case: 1, until: NOW + 3_600 } as const;
		expect(expiry({ basis })).toBe(NOW + 3_600);
		expect(expiry({ basis: { ...basis, until: NOW } })).toBe(false);
	});

	it('the token, or how long an answer may be kept', () => {
		expect(expiry({}, { tokenUntil: NOW + 5 })).toBe(NOW + 5);
		expect(expiry({}, { tokenUntil: NOW })).toBe(false);
		expect(expiry({}, { lifetime: 30 })).toBe(NOW + 30);
	});

	it('the exact time that the consent names, which also has to have come', () => {
		const at = (start: string, end: string): Residual[] =>
			limitsIn(r4({ type: 'permit', purpose: purposes('TREAT'), period: { start, end } }));
		const terms = { commitment: '0x00', residual: true } as const;
		const today = at('2026-11-21T08:00:00Z', '2026-11-21T17:00:00Z');
		expect(expiry({ terms }, { residuals: today })).toBe(Date.UTC(2026, 10, 21, 17, 0, 1) / 1_000);
		const evening = at('2026-11-21T18:00:00Z', '2026-11-22T17:00:00Z');
		expect(expiry({ terms }, { residuals: evening })).toBe(false);
	});
});

describe('what is no permit is inactive, and nothing more is said', () => {
	const inactive = { active: false };
	const token = { iss: 'https://lakeside.example', sub: 'ford' };

	it('a denial and what cannot be told', () => {
		const denied = {
			outcome: 'Deny',
			basis: null,
			reasons: [{ kind: 'Revoked', grant: 3 }],
			validUntil: null,
		} as const;
		expect(answer({ ...denied, reasons: [...denied.reasons] }, { token })).toEqual(inactive);
		expect(answer({ ...denied, outcome: 'Indeterminate', reasons: [] }, { token })).toEqual(
			inactive,
		);
		expect(answer({ basis: null }, { token })).toEqual(inactive);
	});

	it('terms with a residual that nobody opened', () => {
		const terms = { commitment: '0x00', residual: true } as const;
		expect(answer({ terms }, { token })).toEqual(inactive);
		expect(answer({ terms }, { token, residuals: [] })).toEqual(inactive);
		const residuals = limitsIn(R4.monthsOfData);
		expect(answer({ terms }, { residuals }).active).toBe(true);
		// What is only not granted does not open anything.
		const ungranted = residuals.map((it) => ({ ...it, effect: 'ungranted' as const }));
		expect(answer({ terms }, { residuals: ungranted })).toEqual(inactive);
	});

	it('an obligation that the resource server does not see to', () => {
		expect(answer({ conditions: { ...NONE, obligations: ['DEID'] } }, { token })).toEqual(inactive);
		expect(
			answer({ conditions: { ...NONE, obligations: ['DEID', 'AUDIT'] } }, { enforces: ['AUDIT'] }),
		).toEqual(inactive);
	});
});

describe('residuals in the words of IHE PCF', () => {
	const FORBID_ALL: PcfResidual[] = [{ type: 'forbid' }];
	const spring = { start: '2022-03-01', end: '2022-05-31' };

	it.each<[string, object, PcfResidual[]]>([
		['nothing held back', R4.basic, []],
		[
			'a time of data alone',
			R4.monthsOfData,
			[{ type: 'forbid' }, { type: 'permit', dataPeriod: spring }],
		],
		[
			'a time of data alone, R5',
			R5.monthsOfData,
			[{ type: 'forbid' }, { type: 'permit', dataPeriod: spring }],
		],
		[
			'some records alone',
			R4.someRecords,
			[
				{ type: 'forbid' },
				{
					type: 'permit',
					data: [
						{ meaning: 'instance', reference: { reference: 'Observation/weight' } },
						{ meaning: 'related', reference: { reference: 'Encounter/first' } },
					],
				},
			],
		],
		[
			'some record not',
			R4.notSomeRecord,
			[
				{
					type: 'forbid',
					data: [{ meaning: 'instance', reference: { reference: 'Observation/weight' } }],
				},
			],
		],
		[
			'a year not',
			R4.notYearOfData,
			[{ type: 'forbid', dataPeriod: { start: '2022-01-01', end: '2022-12-31' } }],
		],
		[
			'sensitive data not',
			R5.notSubstanceUse,
			[{ type: 'forbid', securityLabel: ['ETH', 'HIV'].map(label) }],
		],
	])('%s', (_, consent, expected) => {
		expect(pcfResiduals(limitsIn(consent))).toEqual(expected);
	});

	it('all parts of one provision hold together', () => {
		const provision = {
			type: 'permit',
			purpose: purposes('TREAT'),
			dataPeriod: spring,
			securityLabel: [confidentiality('N'), label('HIV')],
		};
		expect(pcfResiduals(limitsIn(r4(provision)))).toEqual([
			{ type: 'forbid' },
			{
				type: 'permit',
				dataPeriod: spring,
				securityLabel: [confidentiality('N'), label('HIV')],
			},
		]);
	});

	it('forbid everything where a permit would override what is forbidden', () => {
		const provision = {
			type: 'permit',
			purpose: purposes('TREAT'),
			dataPeriod: spring,
			provision: [{ type: 'deny', securityLabel: [label('PSY')] }],
		};
		expect(pcfResiduals(limitsIn(r4(provision)))).toEqual(FORBID_ALL);
	});

	it('forbid everything where there are no words, and say all in ours', () => {
		const provision = {
			type: 'permit',
			purpose: purposes('TREAT'),
			actor: [recipient('Organization/hillside')],
			code: [{ text: 'weight' }],
		};
		const residuals = limitsIn(r4(provision));
		expect(pcfResiduals(residuals)).toEqual(FORBID_ALL);
		expect(answer({}, { residuals })).toMatchObject({
			extensions: {
				ihe_pcf: { residual: FORBID_ALL },
				carechain: {
					residual: [{ path: 'Consent.provision.code[0]', says: 'weight', reason: 'CodeOffChain' }],
				},
			},
		});
		expect(pcfResiduals(limitsIn(R4.everything))).toEqual(FORBID_ALL);
	});

	it('forbid everything where the terms were not opened', () => {
		const unopened: Residual = {
			path: 'Consent.modifierExtension[0]',
			says: '0x00',
			reason: 'TermsNotOpened',
			effect: 'limit',
			grants: [0],
		};
		expect(pcfResiduals([unopened])).toEqual(FORBID_ALL);
	});

	it('name a policy as one', () => {
		const { residuals } = consentToGrants(R4.basic, { ...conversionContext, policies: [] });
		const body = answer({}, { residuals, policies: ['https://other.example'] });
		expect(body).toMatchObject({
			extensions: { ihe_pcf: { acp: ['https://other.example', POLICY] } },
		});
		expect(JSON.stringify(body)).not.toContain('forbid');
	});
});

describe('a scope made of the question', () => {
	it('is of the kinds of data, to read or to change', () => {
		expect(scopeOf(question)).toBe('patient/Observation.rs');
		expect(scopeOf({ ...question, class: 'claim', action: 'correct' })).toBe(
			'patient/Claim.u patient/ExplanationOfBenefit.u',
		);
		expect(scopeOf({ ...question, class: 'discharge-summary' })).toBe(
			'patient/Composition.rs patient/DocumentReference.rs',
		);
		expect(scopeOf({ ...question, class: 'other' })).toBe('carechain/other.rs');
		expect(answer({}, { scope: 'ITI-68' })).toMatchObject({ scope: 'ITI-68' });
	});
});
