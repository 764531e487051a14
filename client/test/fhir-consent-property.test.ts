// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { ACTIONS, CONFIDENTIALITIES, type Confidentiality } from '../src/codes.js';
import { consentToGrants } from '../src/fhir/consentToGrants.js';
import { unmetLimits, type RecordFacts } from '../src/fhir/enforce.js';
import { ConsentNotConvertible } from '../src/fhir/errors.js';
import type { FullGrantFields } from '../src/grantFields.js';
import { startOfDay } from '../src/days.js';
import { limitsOfGrant } from '../src/fhir/residuals.js';
import type { JsonObject } from '../src/records/canonical.js';
import { classOf } from '../src/records/fhir.js';
import { unaccounted } from './fixtures/account.js';
import { Dice } from './fixtures/dice.js';
import {
	R4,
	R5,
	BROOK,
	context,
	FORD_AT_HILLSIDE,
	FORD_AT_LAKESIDE,
	HILLSIDE,
	LAKESIDE,
	TODAY,
	action,
	confidentiality,
	label,
	purposes,
	r4,
	r5,
	recipient,
} from './fixtures/consents.js';

/**
 * Random consents, and two answers to random questions: one from the consent alone, after the words of FHIR and
 * IHE PCF, and one from the grants alone, after those of the chain.
 */

/** Purposes that none covers another of: what covers what is the chain's own. */
const PURPOSES = ['TREAT', 'HRESCH', 'HMARKT', 'PATRQT'] as const;
const TYPES = ['Observation', 'Claim', 'ExplanationOfBenefit', 'Procedure', 'ImagingStudy'];
const SENSITIVITIES = ['PSY', 'HIV'] as const;
const RANK = ['U', 'L', 'M', 'N', 'R'] as const;
const WHO = [
	{ organization: LAKESIDE, references: ['Organization/lakeside'] },
	{ organization: HILLSIDE, references: ['Organization/hillside'] },
	{
		organization: LAKESIDE,
		role: BROOK,
		references: ['Organization/lakeside', 'PractitionerRole/brook'],
	},
	{
		organization: LAKESIDE,
		role: FORD_AT_LAKESIDE,
		references: ['Organization/lakeside', 'Practitioner/ford'],
	},
	{
		organization: HILLSIDE,
		role: FORD_AT_HILLSIDE,
		references: ['Organization/hillside', 'Practitioner/ford'],
	},
];
const REFERENCES = [
	'Organization/lakeside',
	'Organization/hillside',
	'PractitionerRole/brook',
	'Practitioner/ford',
];
const DATES = ['2020-05-05', '2021-01-01', '2021-12-31', '2022-07-07'];

interface Case {
	who: (typeof WHO)[number];
	purpose: string;
	action: string;
	type: string;
	confidentiality: Confidentiality;
	sensitivities: string[];
	/** When the care took place. */
	date: string;
	/** When it is asked, as a date. */
	now: string;
}

function anyCase(dice: Dice): Case {
	return {
		who: dice.one(WHO),
		purpose: dice.one(PURPOSES),
		action: dice.one(ACTIONS),
		type: dice.one(TYPES),
		confidentiality: dice.one(RANK),
		sensitivities: dice.oneIn(3) ? dice.any(SENSITIVITIES) : [],
		date: dice.one(DATES),
		now: startOfDay(TODAY + dice.below(100))
			.toISOString()
			.slice(0, 10),
	};
}

function anyParts(dice: Dice, rarely: number): JsonObject {
	const system = 'http://hl7.org/fhir/resource-types';
	const parts: JsonObject = {};
	if (dice.oneIn(rarely)) parts.actor = dice.any(REFERENCES).map(recipient);
	if (dice.oneIn(rarely)) parts.purpose = purposes(...dice.any(PURPOSES));
	if (dice.oneIn(rarely)) parts.action = dice.any(ACTIONS).map(action);
	if (dice.oneIn(rarely)) parts.class = dice.any(TYPES).map((code) => ({ system, code }));
	if (dice.oneIn(rarely + 1)) {
		const labels = [
			...dice.some(['M', 'N', 'R']).map(confidentiality),
			...dice.some(SENSITIVITIES).map(label),
		];
		if (labels.length > 0) parts.securityLabel = labels;
	}
	if (dice.oneIn(rarely + 2)) {
		parts.dataPeriod = dice.one([
			{ start: '2021' },
			{ end: '2021-12-31' },
			{ start: '2020-03', end: '2021-06' },
			{ start: '2021-01-01', end: '2021-12' },
		]);
	}
	if (dice.oneIn(rarely + 3)) {
		parts.period = dice.one([{ end: '2026-12-31' }, { start: '2026-12-01' }]);
	}
	return parts;
}

function anyConsentR4(dice: Dice): JsonObject {
	const inner = (type: string): JsonObject => ({
		type,
		...anyParts(dice, 3),
		...(dice.oneIn(6)
			? { provision: [{ type: type === 'deny' ? 'permit' : 'deny', ...anyParts(dice, 2) }] }
			: {}),
	});
	const count = dice.below(4);
	const provision = Array.from({ length: count }, () => inner(dice.oneIn(3) ? 'permit' : 'deny'));
	const type = dice.oneIn(3) ? 'deny' : 'permit';
	const purpose = purposes(...dice.any(PURPOSES));
	const root = { type, purpose, ...anyParts(dice, 3) };
	return r4(count > 0 ? { ...root, provision } : root);
}

/** The same rules without their types; where they do not alternate, there is none in R5. */
function anyConsentR5(dice: Dice): JsonObject {
	const rename = ({ class: resourceType, ...parts }: JsonObject): JsonObject =>
		resourceType === undefined ? parts : { ...parts, resourceType };
	const provision = Array.from({ length: 1 + dice.below(2) }, () => ({
		purpose: purposes(...dice.any(PURPOSES)),
		...rename(anyParts(dice, 3)),
		provision: Array.from({ length: 1 + dice.below(3) }, () => {
			const deny = rename(anyParts(dice, 3));
			return Object.keys(deny).length > 0 ? deny : { purpose: purposes('HMARKT') };
		}),
	}));
	return r5('deny', provision);
}

/** A rule as it is written, with its type. */
interface Written {
	type: string;
	parts: JsonObject;
	inner: Written[];
}

function written(consent: JsonObject): Written {
	const toR4 = (provision: JsonObject): Written => {
		const { type, provision: inner, ...parts } = provision;
		return { type: String(type), parts, inner: ((inner ?? []) as JsonObject[]).map(toR4) };
	};
	const toR5 = (provision: JsonObject, type: string): Written => {
		const { provision: inner, ...parts } = provision;
		const other = type === 'permit' ? 'deny' : 'permit';
		return { type, parts, inner: ((inner ?? []) as JsonObject[]).map((it) => toR5(it, other)) };
	};
	if (consent.scope !== undefined) return toR4(consent.provision as JsonObject);
	const decision = String(consent.decision);
	const other = decision === 'permit' ? 'deny' : 'permit';
	const inner = (consent.provision as JsonObject[]).map((it) => toR5(it, other));
	return { type: decision, parts: {}, inner };
}

type Codes = { code: string }[];

/** Whether what a rule says fits a case: all of its parts, any of the entries of one. */
function fits(parts: JsonObject, type: string, asked: Case): boolean {
	const has = (name: string, value: string): boolean =>
		parts[name] === undefined || (parts[name] as Codes).some(({ code }) => code === value);
	const actors = parts.actor as { reference: { reference: string } }[] | undefined;
	const actions = parts.action as { coding: Codes }[] | undefined;
	return (
		(actors?.some(({ reference }) => asked.who.references.includes(reference.reference)) ?? true) &&
		has('purpose', asked.purpose) &&
		has('class', asked.type) &&
		has('resourceType', asked.type) &&
		(actions?.some(({ coding }) => coding[0]?.code === asked.action) ?? true) &&
		hasLabel(parts.securityLabel as Codes | undefined, type, asked) &&
		isIn(parts.dataPeriod, asked.date) &&
		isIn(parts.period, asked.now)
	);
}

/** A permit's confidentiality reaches down, a denial's up; a permit without labels is for normal data. */
function hasLabel(labels: Codes | undefined, type: string, asked: Case): boolean {
	const rank = (code: string): number => CONFIDENTIALITIES.indexOf(code as Confidentiality);
	const data = rank(asked.confidentiality);
	if (!labels) return type === 'deny' || data <= rank('N');
	return labels.some(({ code }) => {
		const is = rank(code);
		if (is < 0) return asked.sensitivities.includes(code);
		return type === 'deny' ? data >= is : data <= is;
	});
}

function isIn(value: unknown, date: string): boolean {
	const { start, end } = (value ?? {}) as { start?: string; end?: string };
	const isBefore = start !== undefined && date.slice(0, start.length) < start;
	const isAfter = end !== undefined && date.slice(0, end.length) > end;
	return !isBefore && !isAfter;
}

/** The answer of the consent alone. */
function consentPermits(rule: Written, asked: Case, outer: JsonObject = {}): boolean {
	// Inside a rule holds what it says itself, and for the rest what is said around it; times both.
	const parts = { ...outer, ...rule.parts };
	const isNow = isIn(outer.period, asked.now) && isIn(rule.parts.period, asked.now);
	const inner = rule.inner.filter(({ type }) => type === 'permit');
	const denied = rule.inner.some((it) => it.type === 'deny' && denies(it, asked));
	if (denied || !isNow) return false;
	if (rule.type === 'permit' && fits(parts, 'permit', asked)) return true;
	return inner.some((it) => consentPermits(it, asked, parts));
}

function denies(rule: Written, asked: Case): boolean {
	if (!fits(rule.parts, 'deny', asked)) return false;
	return !rule.inner.some((it) => it.type === 'permit' && fits(it.parts, 'deny', asked));
}

/** The answer of a grant alone. */
function grantPermits(grant: FullGrantFields, asked: Case): boolean {
	const { grantee } = grant;
	const dataClass = classOf({ resourceType: asked.type });
	const year = Number(asked.date.slice(0, 4));
	const day = Date.parse(asked.now) / 86_400_000;
	const rank = (code: Confidentiality): number => CONFIDENTIALITIES.indexOf(code);
	const excepted = grant.exceptions.some(
		({ practitionerRole, purposes, classes }) =>
			(practitionerRole === null || practitionerRole === asked.who.role) &&
			(purposes.length === 0 || (purposes as string[]).includes(asked.purpose)) &&
			(classes.length === 0 || classes.includes(dataClass)),
	);
	return (
		!excepted &&
		('organization' in grantee
			? grantee.organization === asked.who.organization
			: grantee.practitionerRole === asked.who.role) &&
		(grant.purposes as string[]).includes(asked.purpose) &&
		(grant.actions as string[]).includes(asked.action) &&
		grant.classes.includes(dataClass) &&
		rank(asked.confidentiality) <= rank(grant.ceiling) &&
		day >= grant.validFrom &&
		day < grant.validUntil &&
		year >= (grant.dataFrom ?? 0) &&
		year < (grant.dataUntil ?? 9_999)
	);
}

/** What a holder knows of the record that is asked for. */
function factsOf({ confidentiality, sensitivities, date }: Case): RecordFacts {
	return {
		confidentiality,
		sensitivity: SENSITIVITIES.filter((code) => sensitivities.includes(code)),
		timeOfCare: date,
	};
}

it.each([
	['R4', anyConsentR4],
	['R5', anyConsentR5],
])(
	'grants reach all that a consent permits, and nothing more without a flag or past the limits: %s',
	(_, any) => {
		const dice = new Dice(2026);
		const seen = { exact: 0, wider: 0, permitted: 0, flagged: 0, refused: 0, honoured: 0 };
		for (let count = 0; count < 600; count++) {
			const consent = any(dice);
			const rule = written(consent);
			const conversion = convert(consent);
			if (!conversion) {
				seen.refused += 1;
				continue;
			}
			const { grants, denials } = conversion;
			expect(denials).toEqual([]);
			for (let asked = 0; asked < 30; asked++) {
				const question = anyCase(dice);
				const permits = consentPermits(rule, question);
				const permitting = grants.filter((grant) => grantPermits(grant, question));
				const unflagged = permitting.filter(({ terms }) => !terms?.residual);
				const released = permitting.filter((grant) => {
					const limits = limitsOfGrant(conversion.residuals, grants.indexOf(grant));
					return unmetLimits(limits, factsOf(question), new Date(question.now)).length === 0;
				});
				const isWrong = permits
					? permitting.length === 0
					: unflagged.length > 0 || released.length > 0;
				if (isWrong) expect.fail(JSON.stringify({ permits, consent, question, grants }, null, 1));
				if (permits && released.some(({ terms }) => terms?.residual)) seen.honoured += 1;
				if (permits) seen.permitted += 1;
				else if (permitting.length > 0) seen.wider += 1;
			}
			if (grants.some(({ terms }) => terms?.residual)) seen.flagged += 1;
			if (grants.some(({ terms }) => terms?.residual === false)) seen.exact += 1;
		}
		// The dice have thrown enough of everything for this to mean something.
		expect(seen.exact).toBeGreaterThan(100);
		expect(seen.flagged).toBeGreaterThan(100);
		expect(seen.wider).toBeGreaterThan(100);
		expect(seen.honoured).toBeGreaterThan(100);
		expect(seen.permitted).toBeGreaterThan(1_000);
		expect(seen.refused).toBeLessThan(100);
	},
	30_000,
);

/** Null for a consent that never holds. */
function convert(consent: JsonObject): ReturnType<typeof consentToGrants> | null {
	try {
		return consentToGrants(consent, context);
	} catch (error) {
		if (error instanceof ConsentNotConvertible && error.code === 'Expired') return null;
		throw error;
	}
}

/** A value with one thing in it made something else. */
function spoilt(value: unknown, dice: Dice): unknown {
	const isLeaf = typeof value !== 'object' || value === null;
	if (isLeaf || dice.oneIn(8)) {
		return dice.one<unknown>([
			null,
			7,
			'',
			'x',
			[],
			{},
			['x'],
			[[]],
			{ coding: 1 },
			true,
			'2026-13',
		]);
	}
	if (Array.isArray(value)) {
		const at = dice.below(value.length);
		return value.map((entry: unknown, index) => (index === at ? spoilt(entry, dice) : entry));
	}
	const entries = Object.entries(value);
	const at = dice.below(entries.length);
	const inner = entries.map(([name, entry], index): [string, unknown] =>
		index === at ? [dice.oneIn(10) ? `_${name}` : name, spoilt(entry, dice)] : [name, entry],
	);
	return Object.fromEntries(inner);
}

it('converts a consent that something is wrong with as a whole, or refuses it by name', () => {
	const dice = new Dice(7);
	const codes = new Map<string, number>();
	for (let count = 0; count < 4_000; count++) {
		const consent = spoilt(
			dice.one<object>([R4.everything, R5.everything, R4.onlyBreakGlass]),
			dice,
		);
		try {
			const conversion = consentToGrants(consent as object, {
				...context,
				purposes: { 'https://lakeside.example|ward-round': 'PATRQT' },
			});
			expect(unaccounted(consent as object, conversion)).toEqual([]);
		} catch (error) {
			if (!(error instanceof ConsentNotConvertible)) throw error;
			codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
		}
	}
	// It was spoilt in many ways.
	expect(codes.size).toBeGreaterThan(8);
}, 30_000);
