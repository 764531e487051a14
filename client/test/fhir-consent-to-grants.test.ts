// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { ACTIONS, DATA_CLASSES, ACCESS_MODES } from '../src/codes.js';
import { consentToGrants, type Conversion } from '../src/fhir/consentToGrants.js';
import type { ConversionContext } from '../src/fhir/context.js';
import { ConsentNotConvertible } from '../src/fhir/errors.js';
import { toHex } from '../src/plain.js';
import { canonicalBytes, type JsonObject } from '../src/records/canonical.js';
import { commit } from '../src/records/commitment.js';
import {
	ACT_REASON,
	BROOK,
	context,
	FORD_AT_HILLSIDE,
	FORD_AT_LAKESIDE,
	HILLSIDE,
	INSTITUTE,
	LAKESIDE,
	NEXT_YEAR,
	PATIENT,
	POLICY,
	R4,
	R5,
	TODAY,
	action,
	confidentiality,
	label,
	purposes,
	r4,
	r5,
	recipient,
} from './fixtures/consents.js';

const convert = (consent: object, more: Partial<ConversionContext> = {}): Conversion =>
	consentToGrants(consent, { ...context, ...more });

/** Residuals, by path, reason, effect and grants. */
const named = ({ residuals }: Conversion): unknown[] =>
	residuals.map(({ path, reason, effect, grants }) => [path, reason, effect, ...grants]);

const permit = (more: JsonObject): JsonObject =>
	r4({
		type: 'permit',
		purpose: purposes('TREAT'),
		actor: [recipient('Organization/lakeside')],
		...more,
	});

/** The code and path of the error that a consent ends in. */
function refusal(consent: object, more: Partial<ConversionContext> = {}): [string, string] {
	try {
		convert(consent, more);
	} catch (error) {
		if (error instanceof ConsentNotConvertible) return [error.code, error.path];
		throw error;
	}
	throw new Error('it was converted');
}

describe('a basic consent', () => {
	it('grants care to all in the community, each by a grant of its own', () => {
		const conversion = convert(R4.basic);
		expect(conversion.version).toBe('R4');
		expect(conversion.patient).toEqual(PATIENT);
		expect(conversion.grants.map(({ grantee }) => grantee)).toEqual([
			{ organization: LAKESIDE },
			{ organization: HILLSIDE },
		]);
		expect(conversion.grants[0]).toEqual({
			grantee: { organization: LAKESIDE },
			purposes: ['TREAT', 'HPAYMT', 'HOPERAT'],
			actions: [...ACTIONS],
			accessModes: [...ACCESS_MODES],
			classes: [...DATA_CLASSES],
			ceiling: 'N',
			validFrom: TODAY,
			validUntil: NEXT_YEAR,
			dataFrom: null,
			dataUntil: null,
			obligations: [],
			refrains: [],
			deleteAfterDays: null,
			exceptions: [],
			terms: { commitment: conversion.terms?.commitment, residual: false },
		});
		expect(conversion.residuals).toEqual([]);
		expect(conversion.denials).toEqual([]);
	});

	it('says what was assumed', () => {
		const assumed = convert(R4.basic).assumed.map(({ what }) => what);
		expect(new Set(assumed)).toEqual(
			new Set(['grantees', 'validUntil', 'actions', 'accessModes', 'classes', 'ceiling']),
		);
	});

	it('is committed to as a whole, in canonical form', () => {
		const { terms } = convert(R4.basic);
		const content = canonicalBytes(R4.basic);
		expect(terms?.content).toEqual(content);
		expect(terms?.commitment).toBe(
			toHex(commit('consentTerms', context.salt ?? new Uint8Array(), content)),
		);
	});

	it('is committed to with a new salt each time', () => {
		const { directory, today, policies, assume } = context;
		const unsalted = { directory, today, policies, assume };
		const one = consentToGrants(R4.basic, unsalted).terms;
		const other = consentToGrants(R4.basic, unsalted).terms;
		expect(one?.salt).toHaveLength(32);
		expect(one?.commitment).not.toBe(other?.commitment);
	});

	it('ends with its last day', () => {
		// 2027-01-01.
		expect(convert(R4.basicWithEnd).grants[0]?.validUntil).toBe(20_819);
	});

	it('that rejects grants nothing and leaves it to the caller to take back what was granted', () => {
		const conversion = convert(R4.basicRejected);
		expect(conversion.grants).toEqual([]);
		expect(named(conversion)).toEqual([['Consent.provision', 'DenialOfEverybody', 'attend']]);
		expect(named(convert(R5.basicRejected))).toEqual([
			['Consent.decision', 'DenialOfEverybody', 'attend'],
		]);
	});

	it('has a policy that limits everything until somebody says that it is kept anyway', () => {
		const conversion = convert(R4.basic, { policies: [] });
		expect(named(conversion)).toEqual([['Consent.policy[0]', 'Policy', 'limit', 0, 1]]);
		expect(conversion.residuals[0]?.policy).toBe(POLICY);
		expect(conversion.grants.every(({ terms }) => terms?.residual)).toBe(true);
	});
});

describe('an intermediate consent', () => {
	it('for whole years of data is on chain in full', () => {
		const conversion = convert(R4.yearOfData);
		expect(conversion.grants[0]).toMatchObject({ dataFrom: 2022, dataUntil: 2023 });
		expect(conversion.residuals).toEqual([]);
	});

	it('for months of data is on chain by the year, and its months are a residual', () => {
		for (const consent of [R4.monthsOfData, R5.monthsOfData]) {
			const conversion = convert(consent);
			expect(conversion.grants[0]).toMatchObject({ dataFrom: 2022, dataUntil: 2023 });
			expect(conversion.residuals[0]).toMatchObject({
				says: '2022-03-01..2022-05-31',
				reason: 'FinerThanYear',
				effect: 'limit',
				rule: {
					type: 'permit',
					selector: { dataPeriod: { start: '2022-03-01', end: '2022-05-31' } },
				},
			});
			expect(conversion.grants[0]?.terms?.residual).toBe(true);
		}
	});

	it('without some data, or for some alone, is a residual as a whole', () => {
		expect(named(convert(R4.notYearOfData))).toEqual([
			['Consent.provision.provision[0]', 'ExceptionTooFine', 'limit', 0, 1],
		]);
		expect(named(convert(R4.someRecords))).toEqual([
			['Consent.provision.data[0]', 'DataOffChain', 'limit', 0, 1],
			['Consent.provision.data[1]', 'DataOffChain', 'limit', 0, 1],
		]);
		expect(named(convert(R4.notSomeRecord))).toEqual([
			['Consent.provision.provision[0]', 'ExceptionTooFine', 'limit', 0, 1],
		]);
		expect(named(convert(R4.authoredBy))).toEqual([
			['Consent.provision.data[0]', 'DataOffChain', 'limit', 0, 1],
		]);
		expect(convert(R4.notAuthoredBy).grants[0]?.exceptions).toEqual([]);
	});

	it('for a purpose of its own needs to be told under which of the chain it falls', () => {
		expect(refusal(R4.ownPurpose)).toEqual(['PurposeUnknown', 'Consent.provision']);
		const table = { 'https://institute.example/projects|heart-study': 'CLINTRCH' } as const;
		const conversion = convert(R4.ownPurpose, { purposes: table });
		expect(conversion.grants).toHaveLength(1);
		expect(conversion.grants[0]).toMatchObject({
			grantee: { organization: INSTITUTE },
			purposes: ['CLINTRCH'],
			terms: { residual: true },
		});
		expect(named(conversion)).toEqual([
			['Consent.provision.purpose[0]', 'FinerThanPurpose', 'limit', 0],
		]);
	});

	it('for a purpose of its own beside one that covers it needs no residual', () => {
		const system = 'https://institute.example/projects';
		const purpose = [...purposes('HRESCH'), { system, code: 'heart-study' }];
		const table = { [`${system}|heart-study`]: 'CLINTRCH' } as const;
		const conversion = convert(permit({ purpose }), { purposes: table });
		expect(conversion.grants[0]).toMatchObject({
			purposes: ['HRESCH', 'CLINTRCH'],
			terms: { residual: false },
		});
	});

	it('that rejects all but one thing grants that', () => {
		const conversion = convert(R4.onlyBreakGlass);
		expect(conversion.grants).toMatchObject([
			{ grantee: { organization: LAKESIDE }, purposes: ['BTG'] },
		]);
		expect(conversion.residuals).toEqual([]);
	});
});

describe('an advanced consent', () => {
	it('has its confidentiality as a ceiling', () => {
		expect(convert(R4.normal).grants[0]?.ceiling).toBe('N');
		expect(convert(R4.normalAndRestricted).grants[0]?.ceiling).toBe('R');
		const not = convert(R4.notRestricted);
		expect(not.grants[0]?.ceiling).toBe('N');
		expect(not.residuals).toEqual([]);
	});

	it('lowers the ceiling by what it denies', () => {
		const securityLabel = [confidentiality('V')];
		const consent = permit({
			securityLabel,
			provision: [{ type: 'deny', securityLabel: [confidentiality('R')] }],
		});
		expect(convert(consent).grants[0]?.ceiling).toBe('N');
	});

	it('grants more to one practitioner by a grant of its own', () => {
		const conversion = convert(R4.restrictedForOne);
		expect(conversion.grants.map(({ grantee, ceiling }) => [grantee, ceiling])).toEqual([
			[{ organization: LAKESIDE }, 'N'],
			[{ organization: HILLSIDE }, 'N'],
			[{ practitionerRole: BROOK }, 'R'],
		]);
		// What the inner provision leaves open is as around it.
		expect(conversion.grants[2]?.purposes).toEqual(['TREAT', 'HPAYMT', 'HOPERAT']);
		expect(conversion.residuals).toEqual([]);
	});

	it('keeps sensitivities off chain, and flags the one grant that they limit', () => {
		const conversion = convert(R4.psychiatryForOne);
		expect(conversion.grants.map(({ terms }) => terms?.residual)).toEqual([false, false, true]);
		expect(conversion.grants[2]?.ceiling).toBe('R');
		expect(named(conversion)).toEqual([
			['Consent.provision.provision[0].securityLabel[0]', 'LabelOffChain', 'limit', 2],
			['Consent.provision.provision[0].securityLabel[1]', 'LabelOffChain', 'limit', 2],
		]);
	});

	it.each([
		['R4', R4.notSubstanceUse],
		['R5', R5.notSubstanceUse],
	])('that leaves sensitive data out says so in the terms alone: %s', (_, consent) => {
		const conversion = convert(consent);
		const onChain = JSON.stringify(conversion.grants);
		for (const code of ['ETH', 'HIV', 'OPIOIDUD']) expect(onChain).not.toContain(`"${code}"`);
		expect(conversion.grants[0]).toMatchObject({ exceptions: [], terms: { residual: true } });
		expect(conversion.residuals).toHaveLength(1);
		expect(conversion.residuals[0]?.rule?.type).toBe('forbid');
		expect(conversion.residuals[0]?.rule?.selector?.securityLabel).toContainEqual(label('HIV'));
	});

	it('has obligations and refrains among its labels', () => {
		const securityLabel = ['DEID', 'AUDIT', 'NORELINK', 'DELAU'].map(label);
		const conversion = convert(permit({ securityLabel }));
		expect(conversion.grants[0]).toMatchObject({
			ceiling: 'N',
			obligations: ['AUDIT', 'DEID', 'DELAU'],
			refrains: ['NORELINK'],
		});
		expect(conversion.residuals).toEqual([]);
	});

	it('asks of a provision inside what it asks around it', () => {
		const consent = permit({
			securityLabel: [confidentiality('N'), label('AUDIT')],
			provision: [{ type: 'permit', securityLabel: [confidentiality('R')] }],
		});
		expect(convert(consent).grants[1]).toMatchObject({ ceiling: 'R', obligations: ['AUDIT'] });
	});
});

describe('exceptions', () => {
	it('of a practitioner stand in the grant to where the role is', () => {
		const conversion = convert(R4.notDrBrook);
		const exception = { practitionerRole: BROOK, purposes: [], classes: [] };
		expect(conversion.grants.map(({ exceptions }) => exceptions)).toEqual([[exception], []]);
		expect(conversion.denials).toEqual([]);
		expect(conversion.residuals).toEqual([]);
	});

	it('hold practitioners, purposes and classes', () => {
		const claims = [{ system: 'http://hl7.org/fhir/resource-types', code: 'ImagingStudy' }];
		const consent = permit({
			provision: [
				{ type: 'deny', actor: [recipient('Practitioner/brook')], purpose: purposes('COC') },
				{ type: 'deny', class: claims },
			],
		});
		expect(convert(consent).grants[0]?.exceptions).toEqual([
			{ practitionerRole: BROOK, purposes: ['COC'], classes: [] },
			{ practitionerRole: null, purposes: [], classes: ['imaging'] },
		]);
	});

	it('deny no more than is said: of one type of a class they are a residual', () => {
		const types = [{ system: 'http://hl7.org/fhir/resource-types', code: 'Claim' }];
		const conversion = convert(permit({ provision: [{ type: 'deny', class: types }] }));
		expect(conversion.grants[0]?.exceptions).toEqual([]);
		expect(named(conversion)).toEqual([
			['Consent.provision.provision[0]', 'ExceptionTooFine', 'limit', 0],
		]);
	});

	it('beyond the fourth are residuals', () => {
		const all = purposes('COC', 'HMARKT', 'HLEGAL', 'FAMRQT', 'PATRQT');
		const provision = all.map((purpose) => ({ type: 'deny', purpose: [purpose] }));
		const conversion = convert(permit({ provision }));
		expect(conversion.grants[0]?.exceptions).toHaveLength(4);
		expect(named(conversion)).toEqual([
			['Consent.provision.provision[4]', 'TooManyExceptions', 'limit', 0],
		]);
	});

	it('from exceptions are residuals as a whole: on chain they would deny too much', () => {
		const inner = { type: 'permit', purpose: purposes('HQUALIMP') };
		const deny = { type: 'deny', purpose: purposes('HOPERAT'), provision: [inner] };
		const conversion = convert(permit({ provision: [deny] }));
		expect(conversion.grants[0]?.exceptions).toEqual([]);
		expect(named(conversion)).toEqual([
			['Consent.provision.provision[0]', 'ExceptionTooDeep', 'limit', 0],
		]);
	});

	it('of actions take them out of the grant', () => {
		const provision = [{ type: 'deny', action: [action('disclose'), action('correct')] }];
		const conversion = convert(permit({ provision }));
		expect(conversion.grants[0]?.actions).toEqual(['collect', 'access', 'use']);
		expect(conversion.residuals).toEqual([]);
	});

	it('of the grantee itself leave no grant', () => {
		const provision = [{ type: 'deny', actor: [recipient('Organization/hillside')] }];
		const conversion = convert(r4({ type: 'permit', purpose: purposes('TREAT'), provision }));
		expect(conversion.grants.map(({ grantee }) => grantee)).toEqual([{ organization: LAKESIDE }]);
		expect(named(conversion)).toEqual([['Consent.provision', 'NothingLeft', 'ungranted']]);
	});

	it('of somebody whom the directory does not know limit every grant', () => {
		const provision = [{ type: 'deny', actor: [recipient('Practitioner/nobody')] }];
		const conversion = convert(permit({ provision }));
		expect(named(conversion)).toEqual([
			['Consent.provision.provision[0]', 'DeniedUnknown', 'limit', 0],
		]);
	});
});

describe('denials', () => {
	it('of somebody by name and without a limit are denials on chain', () => {
		const conversion = convert(R5.rejectedForOne);
		expect(conversion.denials).toEqual([{ denied: { organization: INSTITUTE }, holdsUntil: null }]);
		expect(conversion.residuals).toEqual([]);
	});

	it('end only if somebody lifts them', () => {
		const more = { grantee: [{ reference: 'Organization/institute' }], period: { end: '2027' } };
		const conversion = convert(r5('deny', [], more));
		// 2028-01-01.
		expect(conversion.denials[0]?.holdsUntil).toBe(21_184);
		expect(named(conversion)).toEqual([['Consent.period', 'DenialEnds', 'attend']]);
	});

	it('inside a permit of everything reach every role of a practitioner', () => {
		const assume = { ...context.assume, purposes: ['TREAT'] as const };
		const conversion = convert(R5.permittedExcept, { assume });
		expect(conversion.grants.map(({ grantee }) => grantee)).toEqual([{ organization: LAKESIDE }]);
		expect(conversion.denials.map(({ denied }) => denied)).toEqual([
			{ practitionerRole: FORD_AT_LAKESIDE },
			{ practitionerRole: FORD_AT_HILLSIDE },
		]);
	});

	it('inside a permit of everything end with it', () => {
		const assume = { ...context.assume, purposes: ['TREAT'] as const };
		const period = { end: '2026-12-31' };
		const conversion = convert({ ...R5.permittedExcept, period }, { assume });
		expect(conversion.grants[0]?.validUntil).toBe(20_819);
		expect(conversion.denials.map(({ holdsUntil }) => holdsUntil)).toEqual([20_819, 20_819]);
		expect(named(conversion)).toEqual([['Consent.period', 'DenialEnds', 'attend']]);
	});

	it('of one purpose are no denials of everything', () => {
		const actor = [recipient('Organization/institute')];
		const conversion = convert(r4({ type: 'deny', actor, purpose: purposes('HMARKT') }));
		expect(conversion.denials).toEqual([]);
		expect(named(conversion)).toEqual([['Consent.provision', 'DenialNotWhole', 'attend']]);
	});

	it('of somebody to whom nothing is granted, within a limited permit, are left to the caller', () => {
		const provision = [{ type: 'deny', actor: [recipient('Organization/institute')] }];
		const conversion = convert(permit({ provision }));
		expect(conversion.denials).toEqual([]);
		expect(named(conversion)).toEqual([
			['Consent.provision.provision[0]', 'DenialNotWhole', 'attend'],
		]);
	});
});

describe('what the chain knows only roughly is wider on chain, and exact in a residual', () => {
	it('hours of validity', () => {
		const period = { start: '2026-12-01T08:00:00+01:00', end: '2027-01-31T17:00:00Z' };
		const conversion = convert(permit({ period }));
		expect(conversion.grants[0]).toMatchObject({ validFrom: 20_788, validUntil: 20_850 });
		expect(conversion.residuals[0]).toMatchObject({
			path: 'Consent.provision.period',
			reason: 'FinerThanDay',
			validity: {
				from: Date.UTC(2026, 11, 1, 7) / 1000,
				until: Date.UTC(2027, 0, 31, 17, 0, 1) / 1000,
			},
		});
	});

	it('the last second of a day is the end of the day', () => {
		const period = { start: '2026-12-01T00:00:00Z', end: '2027-01-31T23:59:59Z' };
		const conversion = convert(permit({ period }));
		expect(conversion.grants[0]).toMatchObject({ validFrom: 20_788, validUntil: 20_850 });
		expect(conversion.residuals).toEqual([]);
	});

	it('one type of a class that has several', () => {
		const system = 'http://hl7.org/fhir/resource-types';
		const conversion = convert(
			permit({
				class: [
					{ system, code: 'MedicationStatement' },
					{ system, code: 'Procedure' },
				],
			}),
		);
		expect(conversion.grants[0]?.classes).toEqual(['medication', 'procedure']);
		expect(named(conversion)).toEqual([
			['Consent.provision.class[0]', 'FinerThanClass', 'limit', 0],
		]);
	});

	it('documents of one kind', () => {
		const conversion = convert(R5.everything);
		expect(conversion.grants[0]?.classes).toEqual(['discharge-summary']);
	});

	it('at the turn of the year, the years of both time zones', () => {
		const dataPeriod = { start: '2022-01-01T00:30:00+02:00', end: '2022-12-31T23:30:00-05:00' };
		const conversion = convert(permit({ dataPeriod }));
		expect(conversion.grants[0]).toMatchObject({ dataFrom: 2021, dataUntil: 2024 });
	});

	it('everyone in a role at an organisation', () => {
		const role = { coding: [{ system: 'http://snomed.info/sct', code: '224535009' }] };
		const actor = [{ role, reference: { reference: 'Organization/lakeside' } }];
		expect(named(convert(permit({ actor })))).toEqual([
			['Consent.provision.actor[0]', 'ActorByRole', 'limit', 0],
		]);
	});
});

describe('what the chain cannot grant is said, and nobody gets it', () => {
	it('purposes, actions and kinds of data that it does not have', () => {
		const conversion = convert(
			permit({
				purpose: [...purposes('TREAT'), { system: ACT_REASON, code: 'CAREMGT' }],
				action: [action('access'), { text: 'print' }],
				class: [
					{ system: 'http://hl7.org/fhir/resource-types', code: 'Device' },
					{ system: 'urn:ietf:bcp:13', code: 'application/hl7-cda+xml' },
				],
			}),
		);
		expect(named(conversion)).toEqual([
			['Consent.provision.purpose[1]', 'PurposeNotKnown', 'ungranted'],
			['Consent.provision.action[1]', 'ActionNotKnown', 'ungranted'],
			['Consent.provision.class[1]', 'ClassNotKnown', 'ungranted'],
		]);
		expect(conversion.grants[0]?.terms?.residual).toBe(false);
	});
});

describe('a practitioner who is named as a person', () => {
	it('gets a grant for every role', () => {
		const conversion = convert(permit({ actor: [recipient('Practitioner/ford')] }));
		expect(conversion.grants.map(({ grantee }) => grantee)).toEqual([
			{ practitionerRole: FORD_AT_LAKESIDE },
			{ practitionerRole: FORD_AT_HILLSIDE },
		]);
	});

	it('is denied in every role', () => {
		const provision = [
			{ type: 'deny', actor: [recipient('Practitioner/ford')], purpose: purposes('HMARKT') },
		];
		const conversion = convert(r4({ type: 'permit', purpose: purposes('TREAT'), provision }));
		const roles = conversion.grants.map(({ exceptions }) =>
			exceptions.map(({ practitionerRole }) => practitionerRole),
		);
		expect(roles).toEqual([[FORD_AT_LAKESIDE], [FORD_AT_HILLSIDE]]);
	});
});

it('knows the chain’s own identifiers, and contained organisations by theirs', () => {
	const identifier = { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3.1' };
	const contained = [{ resourceType: 'Organization', id: 'here', identifier: [identifier] }];
	const own = { system: 'urn:carechain:fhir:practitioner-role', value: '4711' };
	const actor = [recipient('#here'), { reference: { identifier: own } }];
	const provision = { type: 'permit', purpose: purposes('TREAT'), actor };
	expect(convert(r4(provision, { contained })).grants.map(({ grantee }) => grantee)).toEqual([
		{ organization: LAKESIDE },
		{ practitionerRole: 4711 },
	]);
});

describe('a consent that cannot become grants is refused by name', () => {
	const without = (name: string): JsonObject =>
		Object.fromEntries(Object.entries(R4.basic).filter(([key]) => key !== name));
	const modifier = [{ url: 'https://example.org/unless', valueBoolean: true }];

	it.each<[string, object, Partial<ConversionContext>, [string, string]]>([
		['in draft', { ...R4.basic, status: 'draft' }, {}, ['NotActive', 'Consent.status']],
		['inactive', { ...R5.basic, status: 'inactive' }, {}, ['NotActive', 'Consent.status']],
		['without a patient', without('patient'), {}, ['PatientMissing', 'Consent.patient']],
		[
			'of a patient who is not known',
			{ ...R4.basic, patient: { reference: 'Patient/eve' } },
			{},
			['PatientUnknown', 'Consent.patient'],
		],
		[
			'about treatment',
			{
				...R4.basic,
				scope: {
					coding: [
						{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'treatment' },
					],
				},
			},
			{},
			['NotPrivacy', 'Consent.scope'],
		],
		[
			'about research (R5)',
			{
				...R5.basic,
				category: [
					{
						coding: [
							{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' },
						],
					},
				],
			},
			{},
			['NotPrivacy', 'Consent.category[0]'],
		],
		[
			'with a modifier extension',
			{ ...R4.basic, modifierExtension: modifier },
			{},
			['UnknownModifier', 'Consent.modifierExtension[0]'],
		],
		[
			'with a modifier extension deep inside',
			permit({
				provision: [{ type: 'deny', actor: [{ ...recipient('x'), modifierExtension: modifier }] }],
			}),
			{},
			['UnknownModifier', 'Consent.provision.provision[0].actor[0].modifierExtension[0]'],
		],
		[
			'with implicit rules',
			{ ...R4.basic, implicitRules: 'https://example.org/rules' },
			{},
			['UnknownModifier', 'Consent.implicitRules'],
		],
		[
			'with an element that FHIR does not know',
			{ ...R4.basic, unless: 'raining' },
			{},
			['UnknownElement', 'Consent.unless'],
		],
		[
			'with an element that FHIR does not know, inside',
			permit({ expression: { expression: 'false' } }),
			{},
			['UnknownElement', 'Consent.provision.expression'],
		],
		['of both versions', { ...R4.basic, decision: 'permit' }, {}, ['VersionUnclear', 'Consent']],
		[
			'of no version',
			{ resourceType: 'Consent', status: 'active' },
			{},
			['VersionUnclear', 'Consent'],
		],
		['that is none', { resourceType: 'Patient' }, {}, ['Malformed', 'Consent.resourceType']],
		[
			'that decides nothing',
			r4({ purpose: purposes('TREAT') }),
			{},
			['NoDecision', 'Consent.provision.type'],
		],
		[
			'whose rule and provision disagree',
			r4(
				{ type: 'permit', purpose: purposes('TREAT') },
				{
					policyRule: {
						coding: [
							{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' },
						],
					},
				},
			),
			{},
			['ContradictoryDecision', 'Consent.provision.type'],
		],
		[
			'for nobody, where there is no community',
			R4.basic,
			{ assume: { validUntil: NEXT_YEAR } },
			['NoGrantee', 'Consent.provision'],
		],
		[
			'for somebody unknown',
			permit({ actor: [recipient('Organization/lakeside'), recipient('CareTeam/1')] }),
			{},
			['GranteeUnknown', 'Consent.provision.actor[1].reference'],
		],
		['without a purpose', R5.permittedExcept, {}, ['PurposeNotNamed', 'Consent.decision']],
		[
			'with actions the chain does not have',
			permit({ action: [{ text: 'print' }] }),
			{},
			['ActionUnknown', 'Consent.provision'],
		],
		[
			'with kinds of data the chain does not have',
			permit({ class: [{ system: 'urn:ietf:bcp:13', code: 'application/pdf' }] }),
			{},
			['ClassUnknown', 'Consent.provision'],
		],
		['without an end', permit({}), { assume: {} }, ['NoEnd', 'Consent.provision']],
		[
			'that has ended',
			permit({ period: { end: '2026-11-20' } }),
			{},
			['Expired', 'Consent.provision'],
		],
		[
			'that ends before it starts',
			permit({ period: { start: '2027-02-01', end: '2027-01-01' } }),
			{},
			['PeriodInvalid', 'Consent.provision.period'],
		],
		[
			'on a day that there is not',
			permit({ period: { end: '2027-02-30' } }),
			{},
			['PeriodInvalid', 'Consent.provision.period.end'],
		],
	])('%s', (_, consent, more, expected) => {
		expect(refusal(consent, more)).toEqual(expected);
	});
});
