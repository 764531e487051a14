// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import {
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	PURPOSES,
	ACCESS_MODES,
	OBLIGATIONS,
	REFRAINS,
} from '../src/codes.js';
import type { Grantee, FullGrantFields, GrantException } from '../src/grantFields.js';
import { consentToGrants, type Conversion } from '../src/fhir/consentToGrants.js';
import type { ConversionContext } from '../src/fhir/context.js';
import { grantToConsent } from '../src/fhir/grantToConsent.js';
import { limitsOfGrant } from '../src/fhir/residuals.js';
import type { FhirVersion } from '../src/fhir/rule.js';
import { toHex } from '../src/plain.js';
import type { JsonObject } from '../src/records/canonical.js';
import { unaccounted } from './fixtures/account.js';
import { Dice } from './fixtures/dice.js';
import {
	BROOK,
	context,
	directory,
	FORD_AT_HILLSIDE,
	HILLSIDE,
	LAKESIDE,
	PATIENT,
	POLICY,
	R4,
	R5,
	TODAY,
	confidentiality,
	label,
	purposes,
	r4,
	recipient,
} from './fixtures/consents.js';

const GRANTEES: Grantee[] = [
	{ organization: LAKESIDE },
	{ organization: HILLSIDE },
	{ organization: 4_000_000_000 },
	{ practitionerRole: BROOK },
	{ practitionerRole: FORD_AT_HILLSIDE },
	{ practitionerRole: 77 },
];

function anyException(dice: Dice): GrantException {
	const exception = {
		practitionerRole: dice.oneIn(2) ? dice.one([BROOK, 99]) : null,
		purposes: dice.oneIn(2) ? dice.any(PURPOSES) : [],
		classes: dice.oneIn(2) ? dice.any(DATA_CLASSES) : [],
	};
	// Of a grant to one practitioner only another's role could be excepted, and that says nothing.
	const isEverything = !exception.purposes.length && !exception.classes.length;
	return isEverything ? { ...exception, purposes: ['COC'] } : exception;
}

/** Any grant that the chain could hold. */
function anyGrant(dice: Dice): FullGrantFields {
	const grantee = dice.one(GRANTEES);
	const validFrom = TODAY + dice.below(1_000);
	const dataFrom = dice.oneIn(2) ? 1_900 + dice.below(130) : null;
	const dataUntil = dice.oneIn(2) ? (dataFrom ?? 1_950) + 1 + dice.below(50) : null;
	const exceptions = Array.from({ length: dice.below(5) }, () => anyException(dice)).map((it) =>
		'practitionerRole' in grantee ? { ...it, practitionerRole: null } : it,
	);
	const texts = new Set(exceptions.map((it) => JSON.stringify(it)));
	return {
		grantee,
		purposes: dice.any(PURPOSES),
		actions: dice.any(ACTIONS),
		accessModes: dice.any(ACCESS_MODES),
		classes: dice.oneIn(4) ? [...DATA_CLASSES] : dice.any(DATA_CLASSES),
		ceiling: dice.one(CONFIDENTIALITIES),
		validFrom,
		validUntil: validFrom + 1 + dice.below(4_000),
		dataFrom,
		dataUntil,
		obligations: dice.some(OBLIGATIONS),
		refrains: dice.some(REFRAINS),
		deleteAfterDays: dice.oneIn(2) ? dice.below(0x1_0000) : null,
		exceptions: [...texts]
			.map((text) => JSON.parse(text) as GrantException)
			.filter(({ purposes, classes }) => purposes.length + classes.length > 0),
		terms: dice.oneIn(3)
			? null
			: { commitment: toHex(new Uint8Array(32).fill(dice.below(256))), residual: dice.oneIn(2) },
	};
}

const VERSIONS: FhirVersion[] = ['R4', 'R5'];

describe.each(VERSIONS)('a grant as a consent: %s', (version) => {
	it('is the same grant again, in every field', () => {
		const dice = new Dice(version === 'R4' ? 4 : 5);
		for (let count = 0; count < 400; count++) {
			const grant = anyGrant(dice);
			const consent = grantToConsent(grant, { patient: PATIENT, directory, version });
			// JSON is all that a reader gets.
			const read = JSON.parse(JSON.stringify(consent)) as object;
			const conversion = consentToGrants(read, { ...context, assume: {} });
			expect(conversion.grants).toEqual([grant]);
			expect(conversion.patient).toEqual(PATIENT);
			expect(conversion.version).toBe(version);
			expect(conversion.denials).toEqual([]);
		}
	});

	it('tells of a residual that was not opened by what must not be ignored', () => {
		const grant = anyGrant(new Dice(1));
		const terms = { commitment: toHex(new Uint8Array(32)), residual: true };
		const held = grantToConsent({ ...grant, terms }, { patient: PATIENT, directory, version });
		expect(held.modifierExtension).toHaveLength(1);
		const conversion = consentToGrants(held, context);
		expect(conversion.residuals).toMatchObject([
			{ reason: 'TermsNotOpened', effect: 'limit', grants: [0] },
		]);
		expect(conversion.grants[0]?.terms).toEqual(terms);

		const plain = { ...terms, residual: false };
		const free = grantToConsent(
			{ ...grant, terms: plain },
			{ patient: PATIENT, directory, version },
		);
		expect(free.modifierExtension).toBeUndefined();
	});

	it('that somebody added to is committed to anew, and keeps the flag', () => {
		const grant = { ...anyGrant(new Dice(2)), exceptions: [] };
		const terms = { commitment: toHex(new Uint8Array(32)), residual: true };
		const rendered = grantToConsent({ ...grant, terms }, { patient: PATIENT, directory, version });
		const provision = [rendered.provision].flat()[0] as JsonObject;
		const added = { ...provision, code: [{ text: 'heart' }] };
		const changed = { ...rendered, provision: version === 'R4' ? added : [added] };
		const conversion = consentToGrants(changed, context);
		expect(conversion.grants[0]?.terms?.commitment).toBe(conversion.terms?.commitment);
		expect(conversion.residuals.map(({ reason }) => reason)).toEqual([
			'CodeOffChain',
			'TermsNotOpened',
		]);
	});
});

describe('a grant as a consent', () => {
	const grant: FullGrantFields = {
		...anyGrant(new Dice(3)),
		actions: [...ACTIONS],
		classes: [...DATA_CLASSES],
		terms: null,
	};
	const given = {
		patient: PATIENT,
		directory,
		dateTime: '2026-11-21T10:00:00Z',
		performers: [directory.patientReference(PATIENT)],
		custodians: [{ reference: 'Organization/lakeside' }],
		source: { reference: 'DocumentReference/1' },
		policy: POLICY,
	};

	it('is of the profile of IHE PCF only if it has all that this asks for, and nothing it forbids', () => {
		const profile = 'https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentAdvanced';
		expect(grantToConsent(grant, given).meta).toEqual({ profile: [profile] });
		expect(grantToConsent(grant, { ...given, version: 'R5' }).meta).toBeUndefined();
		const noPolicy = Object.entries(given).filter(([name]) => name !== 'policy');
		const bare = Object.fromEntries(noPolicy) as typeof given;
		expect(grantToConsent(grant, bare).meta).toBeUndefined();
		expect(grantToConsent({ ...grant, actions: ['access'] }, given).meta).toBeUndefined();
		expect(grantToConsent({ ...grant, classes: ['claim'] }, given).meta).toBeUndefined();
	});

	it('names the patient by the pseudonym alone', () => {
		const patient = {
			type: 'Patient',
			identifier: {
				system: 'urn:carechain:fhir:patient',
				value: '0x00112233445566778899aabbccddeeff',
			},
		};
		expect(grantToConsent(grant, given).patient).toEqual(patient);
		expect(grantToConsent(grant, { ...given, version: 'R5' }).subject).toEqual(patient);
	});

	it('that is not in effect is not active, and is not read as one that is', () => {
		for (const version of VERSIONS) {
			for (const status of ['Revoked', 'Expired', 'Frozen', 'Superseded', 'Proposed'] as const) {
				const consent = grantToConsent(grant, { ...given, version, status });
				expect(consent.status).not.toBe('active');
				expect(() => consentToGrants(consent, context)).toThrow('not in force');
			}
		}
	});

	it('is one that R4 and R5 let stand so', () => {
		const r4Consent = grantToConsent(grant, { patient: PATIENT, directory });
		// R4: a policy or a policy rule, a scope, a category.
		expect(r4Consent).toMatchObject({
			policyRule: { coding: [{ code: 'OPTIN' }] },
			scope: { coding: [{ code: 'patient-privacy' }] },
			category: [{ coding: [{ code: '59284-0' }] }],
			provision: { type: 'permit' },
		});
		const r5Consent = grantToConsent(grant, { ...given, version: 'R5' });
		expect(r5Consent).toMatchObject({ decision: 'deny', date: '2026-11-21' });
		expect(JSON.stringify(r5Consent)).not.toContain('"type":"permit"');
		for (const consent of [r4Consent, r5Consent]) {
			expect(JSON.stringify(consent)).not.toMatch(/\[\]|\{\}|null/);
		}
	});
});

/** Everything for which the fixtures need to be told something. */
const told: ConversionContext = {
	...context,
	assume: { ...context.assume, purposes: ['TREAT'] },
	purposes: {
		'https://institute.example/projects|heart-study': 'CLINTRCH',
		'https://lakeside.example|ward-round': 'PATRQT',
	},
};

const ALL: [string, JsonObject][] = [
	...Object.entries(R4).map(([name, consent]): [string, JsonObject] => [`R4 ${name}`, consent]),
	...Object.entries(R5).map(([name, consent]): [string, JsonObject] => [`R5 ${name}`, consent]),
];

describe('nothing in a consent is dropped', () => {
	it.each(ALL)('%s', (_, consent) => {
		const conversion = consentToGrants(consent, told);
		expect(unaccounted(consent, conversion)).toEqual([]);
	});

	it.each(ALL)('no name reaches further than what it is about: %s', (_, consent) => {
		const { residuals, account } = consentToGrants(consent, told);
		const paths = [...residuals.map(({ path }) => path), ...account.onChain, ...account.kept];
		expect(paths).not.toContain('Consent');
		// As a whole a base is named only where it denies.
		const base = residuals.find(({ path }) => path === 'Consent.provision');
		expect(base?.effect ?? 'attend').toBe('attend');
		expect(account.onChain).not.toContain('Consent.provision');
	});

	it('the walk sees what is missing', () => {
		const conversion = consentToGrants(R4.basic, told);
		const more = { ...R4.basic, extra: { deep: [1] } };
		expect(unaccounted(more, conversion)).toEqual(['Consent.extra.deep[0]']);
	});
});

describe('a consent, its grants, and from the opened terms the consent again', () => {
	const reread = (
		consent: JsonObject,
		conversion: Conversion,
		grant: FullGrantFields,
	): Conversion => {
		const salt = conversion.terms?.salt ?? new Uint8Array();
		const merged = grantToConsent(grant, {
			...told,
			patient: PATIENT,
			opened: { consent, salt },
		});
		return consentToGrants(JSON.parse(JSON.stringify(merged)) as object, told);
	};
	const says = (conversion: Conversion, grant: number): string[] =>
		limitsOfGrant(conversion.residuals, grant)
			.map(({ says, reason }) => `${reason}: ${says}`)
			.sort();

	it.each(ALL)('gives every grant again with all its limits: %s', (_, consent) => {
		const conversion = consentToGrants(consent, told);
		conversion.grants.forEach((grant, index) => {
			const again = reread(consent, conversion, grant);
			expect(again.grants.map((it) => ({ ...it, terms: null }))).toEqual([
				{ ...grant, terms: null },
			]);
			expect(says(again, 0)).toEqual(says(conversion, index));
		});
	});

	it.each(ALL)('keeps what has been narrowed since narrow: %s', (_, consent) => {
		const conversion = consentToGrants(consent, told);
		conversion.grants.forEach((grant, index) => {
			const lower = CONFIDENTIALITIES[CONFIDENTIALITIES.indexOf(grant.ceiling) - 1];
			const narrowed: FullGrantFields = {
				...grant,
				purposes: grant.purposes.slice(0, 1),
				actions: grant.actions.slice(0, 1),
				accessModes: ['VIEW'],
				classes: grant.classes.slice(-1),
				ceiling: lower ?? grant.ceiling,
				validUntil: grant.validUntil - 1,
				dataUntil: grant.dataUntil ?? 2030,
				obligations: OBLIGATIONS.filter((it) => it === 'MASK' || grant.obligations.includes(it)),
				deleteAfterDays: 3,
				exceptions: [
					...grant.exceptions.slice(0, 3),
					{ practitionerRole: null, purposes: ['HLEGAL'], classes: [] },
				],
			};
			const again = reread(consent, conversion, narrowed);
			expect(again.grants).toHaveLength(1);
			const { terms, ...fields } = again.grants[0] as FullGrantFields;
			expect({ ...fields, terms: null }).toEqual({ ...narrowed, terms: null });
			expect(terms?.residual ?? false).toBe(says(again, 0).length > 0);
			// A limit may fall away only with what it limits.
			const limits = says(conversion, index).filter((it) => !/^Finer/.test(it));
			expect(says(again, 0)).toEqual(expect.arrayContaining(limits));
		});
	});

	it('is as it was where it gives this grant alone', () => {
		const conversion = consentToGrants(R4.ownPurpose, told);
		const grant = conversion.grants[0] as FullGrantFields;
		const salt = conversion.terms?.salt ?? new Uint8Array();
		const opened = { consent: R4.ownPurpose, salt };
		expect(grantToConsent(grant, { ...told, patient: PATIENT, opened })).toEqual(R4.ownPurpose);
		const status = 'Revoked' as const;
		expect(grantToConsent(grant, { ...told, patient: PATIENT, opened, status })).toEqual({
			...R4.ownPurpose,
			status: 'inactive',
		});
	});

	it('refuses terms that the grant does not commit to, or that do not grant as much', () => {
		const { grants, terms } = consentToGrants(R4.normal, told);
		const grant = grants[0] as FullGrantFields;
		const salt = terms?.salt ?? new Uint8Array();
		const render = (fields: FullGrantFields, consent: object): unknown =>
			grantToConsent(fields, { ...told, patient: PATIENT, opened: { consent, salt } });
		expect(() => render(grant, R4.basic)).toThrow('not the terms');
		expect(() => render({ ...grant, ceiling: 'V' }, R4.normal)).toThrow('not the terms');
		expect(() => render({ ...grant, terms: null }, R4.normal)).toThrow('not the terms');
		const elsewhere = { ...grant, grantee: { organization: 99 } };
		expect(() => render(elsewhere, R4.normal)).toThrow('not the terms');
		const opened = { consent: R4.normal, salt };
		expect(() =>
			grantToConsent(grant, { ...told, patient: PATIENT, opened, version: 'R5' }),
		).toThrow('another version');
	});

	it('refuses what the grant has wider than the terms, field by field', () => {
		const consent = r4({
			type: 'permit',
			period: { end: '2027-01-31' },
			purpose: purposes('TREAT'),
			actor: [recipient('Organization/lakeside')],
			securityLabel: [confidentiality('N'), label('AUDIT'), label('NOREUSE')],
			action: [
				{
					coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', code: 'use' }],
				},
			],
			class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Device' }],
			dataPeriod: { start: '2020', end: '2022' },
		});
		const conversion = consentToGrants(consent, told);
		const grant = conversion.grants[0] as FullGrantFields;
		const opened = { consent, salt: conversion.terms?.salt ?? new Uint8Array() };
		const render = (more: Partial<FullGrantFields>): unknown =>
			grantToConsent({ ...grant, ...more }, { ...told, patient: PATIENT, opened });
		// The chain knows COC to be covered by TREAT.
		expect(render({ purposes: ['COC'] })).toMatchObject({
			provision: { purpose: purposes('COC') },
		});
		const wider: Partial<FullGrantFields>[] = [
			{ purposes: ['TREAT', 'HMARKT'] },
			{ purposes: ['BTG'] },
			{ actions: ['use', 'access'] },
			{ classes: ['device', 'claim'] },
			{ ceiling: 'R' },
			{ validUntil: grant.validUntil + 1 },
			{ dataFrom: 2019 },
			{ dataFrom: null },
			{ dataUntil: 2024 },
			{ obligations: [] },
			{ refrains: [] },
		];
		for (const more of wider) expect(() => render(more)).toThrow('not the terms');
	});

	it('puts exceptions back that the grant does not have', () => {
		const conversion = consentToGrants(R4.notDrBrook, told);
		const grant = { ...(conversion.grants[0] as FullGrantFields), exceptions: [] };
		const again = reread(R4.notDrBrook, conversion, grant);
		expect(again.grants[0]?.exceptions).toEqual(conversion.grants[0]?.exceptions);
	});

	it('permits no other part of a purpose of which the terms permit one', () => {
		const table = { 'https://institute.example/projects|heart-study': 'HRESCH' } as const;
		const own = { ...told, purposes: table };
		const conversion = consentToGrants(R4.ownPurpose, own);
		const grant = conversion.grants[0] as FullGrantFields;
		const opened = { consent: R4.ownPurpose, salt: conversion.terms?.salt ?? new Uint8Array() };
		const render = (fields: FullGrantFields): unknown =>
			grantToConsent(fields, { ...own, patient: PATIENT, opened });
		expect(render({ ...grant, ceiling: 'L' })).toMatchObject({
			provision: { purpose: [{ code: 'heart-study' }] },
		});
		expect(() => render({ ...grant, purposes: ['CLINTRCH'] })).toThrow('not the terms');
	});

	it('adds no ceiling beside sensitivities, which would permit all that is under it', () => {
		const consent = r4({
			type: 'permit',
			purpose: purposes('TREAT'),
			actor: [recipient('Organization/lakeside')],
			securityLabel: [label('PSY')],
		});
		const conversion = consentToGrants(consent, told);
		const grant = { ...(conversion.grants[0] as FullGrantFields), ceiling: 'N' as const };
		const merged = grantToConsent(grant, {
			...told,
			patient: PATIENT,
			opened: { consent, salt: conversion.terms?.salt ?? new Uint8Array() },
		});
		expect(merged.provision).toMatchObject({
			securityLabel: [label('PSY')],
			provision: [{ type: 'deny', securityLabel: [confidentiality('R')] }],
		});
	});
});
