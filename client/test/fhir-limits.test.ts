// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { consentToGrants } from '../src/fhir/consentToGrants.js';
import { unmetLimits, type RecordFacts } from '../src/fhir/enforce.js';
import { limitsOfGrant } from '../src/fhir/residuals.js';
import {
	R4,
	confidentiality,
	context,
	label,
	purposes,
	r4,
	recipient,
} from './fixtures/consents.js';

const normal: RecordFacts = { confidentiality: 'N', sensitivity: [], timeOfCare: '2022-04-04' };

/** Why a record may not be released under a consent's first grant. */
function reasons(
	consent: object,
	record: Partial<RecordFacts>,
	now = '2026-12-01T12:00Z',
): string[] {
	const limits = limitsOfGrant(consentToGrants(consent, context).residuals, 0);
	return unmetLimits(limits, { ...normal, ...record }, new Date(now)).map(({ reason }) => reason);
}

const permit = (more: object): object =>
	r4({
		type: 'permit',
		purpose: purposes('TREAT'),
		actor: [recipient('Organization/lakeside')],
		...more,
	});

it('what is sensitive and left out stays with the holder', () => {
	expect(reasons(R4.notSubstanceUse, {})).toEqual([]);
	expect(reasons(R4.notSubstanceUse, { sensitivity: ['PSY'] })).toEqual([]);
	expect(reasons(R4.notSubstanceUse, { sensitivity: ['PSY', 'HIV'] })).toEqual([
		'ExceptionTooFine',
	]);
});

it('of what is labelled, only that which the consent names', () => {
	const consent = permit({ securityLabel: [confidentiality('L'), label('PSY')] });
	expect(reasons(consent, { confidentiality: 'L' })).toEqual([]);
	expect(reasons(consent, { confidentiality: 'R', sensitivity: ['PSY'] })).toEqual([]);
	expect(reasons(consent, { confidentiality: 'R', sensitivity: ['HIV'] })).toEqual([
		'LabelOffChain',
	]);
	expect(reasons(consent, {})).toEqual(['LabelOffChain']);
});

it('of the months that the consent names, and only if the time of care is in them as a whole', () => {
	const of = (timeOfCare: string | null): string[] => reasons(R4.monthsOfData, { timeOfCare });
	expect(of('2022-03-01')).toEqual([]);
	expect(of('2022-05-31T23:59:59Z')).toEqual([]);
	expect(of('2022-06-01')).toEqual(['FinerThanYear']);
	expect(of('2022')).toEqual(['FinerThanYear']);
	expect(of('last spring')).toEqual(['FinerThanYear']);
	expect(of(null)).toEqual(['FinerThanYear']);
});

it('not of a time that is left out, nor what may be of it', () => {
	const of = (timeOfCare: string | null): string[] => reasons(R4.notYearOfData, { timeOfCare });
	expect(of('2021-12-31')).toEqual([]);
	expect(of('2022-12-31')).toEqual(['ExceptionTooFine']);
	expect(of('2023')).toEqual([]);
	expect(of(null)).toEqual(['ExceptionTooFine']);
	expect(of('long ago')).toEqual(['ExceptionTooFine']);
});

it('the records that are named, or all but those', () => {
	const references = ['Observation/weight'];
	expect(reasons(permit({ data: [instance('weight')] }), { references })).toEqual([]);
	expect(reasons(permit({ data: [instance('height')] }), { references })).toEqual(['DataOffChain']);
	expect(reasons(R4.notSomeRecord, { references })).toEqual(['ExceptionTooFine']);
	expect(reasons(R4.notSomeRecord, { references: ['Observation/height'] })).toEqual([]);
	// Without an address it may be the one.
	expect(reasons(R4.notSomeRecord, {})).toEqual(['ExceptionTooFine']);
});

it('within the exact time, not just the days', () => {
	const period = { start: '2026-12-01T08:00:00Z', end: '2026-12-31T17:00:00Z' };
	expect(reasons(permit({ period }), {}, '2026-12-01T07:59:59Z')).toEqual(['FinerThanDay']);
	expect(reasons(permit({ period }), {}, '2026-12-01T08:00:00Z')).toEqual([]);
	expect(reasons(permit({ period }), {}, '2026-12-31T17:00:00Z')).toEqual([]);
	expect(reasons(permit({ period }), {}, '2026-12-31T17:00:01Z')).toEqual(['FinerThanDay']);
});

it('nothing where it cannot be told', () => {
	expect(reasons(R4.authoredBy, { references: ['Practitioner/brook'] })).toEqual(['DataOffChain']);
	expect(reasons(permit({ code: [{ text: 'heart' }] }), {})).toEqual(['CodeOffChain']);
	const policy = [{ uri: 'https://other.example/policy' }];
	const consent = r4({ type: 'permit', purpose: purposes('TREAT') }, { policy });
	expect(reasons(consent, {})).toEqual(['Policy']);
});

function instance(id: string): object {
	return { meaning: 'instance', reference: { reference: `Observation/${id}` } };
}
