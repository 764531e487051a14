// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { classOf, labelsOf, timeOfCare } from '../src/records/fhir.js';

const LOINC = 'http://loinc.org';

it('tells a discharge summary from other documents', () => {
	const summary = { coding: [{ system: LOINC, code: '18842-5' }] };
	expect(classOf({ resourceType: 'Composition', type: summary })).toBe('discharge-summary');
	expect(classOf({ resourceType: 'DocumentReference', type: summary })).toBe('discharge-summary');
	expect(classOf({ resourceType: 'Composition' })).toBe('document');
	expect(classOf({ resourceType: 'Observation', type: summary })).toBe('observation');
});

it('knows the classes of what hospitals write most, and puts the rest under other', () => {
	expect(classOf({ resourceType: 'MedicationRequest' })).toBe('prescription');
	expect(classOf({ resourceType: 'ExplanationOfBenefit' })).toBe('claim');
	expect(classOf({ resourceType: 'Patient' })).toBe('other');
	expect(classOf({ resourceType: 'toString' })).toBe('other');
});

it('reads labels, the highest confidentiality of several', () => {
	const system = 'http://terminology.hl7.org/CodeSystem/';
	const security = [
		{ system: `${system}v3-Confidentiality`, code: 'R' },
		{ system: `${system}v3-Confidentiality`, code: 'L' },
		{ system: `${system}v3-ActCode`, code: 'HIV' },
		{ system: `${system}v3-ActCode`, code: 'PSY' },
		{ system: 'http://example.org', code: 'V' },
	];
	expect(labelsOf({ resourceType: 'Condition', meta: { security } })).toEqual({
		confidentiality: 'R',
		sensitivity: ['PSY', 'HIV'],
	});
	expect(labelsOf({ resourceType: 'Condition' })).toEqual({
		confidentiality: 'N',
		sensitivity: [],
	});
});

it('finds the time of care', () => {
	const at = '2026-02-01T08:00:00+01:00';
	expect(timeOfCare({ resourceType: 'Encounter', period: { start: at } })).toBe(at);
	expect(timeOfCare({ resourceType: 'Observation', effectiveDateTime: at, issued: 'x' })).toBe(at);
	expect(timeOfCare({ resourceType: 'Patient' })).toBeNull();
});
