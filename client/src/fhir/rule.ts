// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../records/canonical.js';
import { SENSITIVITIES } from '../records/fhir.js';
import type { CodeableConcept, Coding, Located, Period, Reference } from './elements.js';
import type { AccessMode } from '../codes.js';
import { ACT_CODE, CONFIDENTIALITY } from './systems.js';

/** Which version of FHIR a consent is written in. R4 includes R4B, whose `Consent` is the same. */
export type FhirVersion = 'R4' | 'R5';

/** What a rule does. */
export type RuleType = 'permit' | 'deny';

/** Who a rule is about. */
export interface Actor {
	path: string;
	/** How they take part; none says nothing about it. */
	roles: Coding[];
	/** Who it is: the reference, or the identifiers of a contained resource. None is a role alone. */
	references: Reference[];
	raw: JsonObject;
}

/** A kind of data that a rule is about: a resource type, or a type of document. */
export interface ClassCoding extends Located<Coding> {
	/** The element it stands in: those of one element are alternatives, of two both have to hold. */
	element: 'class' | 'documentType' | 'resourceType';
}

/**
 * A provision of a `Consent`, or its base decision, the same for every version of FHIR. An empty part
 * says nothing: the rule is about everybody, or everything.
 */
export interface Rule {
	path: string;
	type: RuleType;
	/** All of them have to hold. */
	periods: Located<Period>[];
	actors: Actor[];
	actions: Located<CodeableConcept>[];
	labels: Located<Coding>[];
	purposes: Located<Coding>[];
	classes: ClassCoding[];
	codes: Located<JsonObject>[];
	dataPeriod: Located<Period> | null;
	data: Located<JsonObject>[];
	expression: Located<JsonObject> | null;
	accessModes: Located<AccessMode>[];
	deleteAfterDays: Located<number> | null;
	/** Exceptions to it, or what comes on top. */
	rules: Rule[];
	raw: JsonObject;
}

/** A rule that says nothing but its type. */
export function emptyRule(path: string, type: RuleType, raw: JsonObject): Rule {
	return {
		path,
		type,
		periods: [],
		actors: [],
		actions: [],
		labels: [],
		purposes: [],
		classes: [],
		codes: [],
		dataPeriod: null,
		data: [],
		expression: null,
		accessModes: [],
		deleteAfterDays: null,
		rules: [],
		raw,
	};
}

/** A rule inside another: what it leaves open is as in the outer one, and the times of both hold. */
export function inherit(outer: Rule, inner: Rule): Rule {
	const own = <Part>(ours: Part[], theirs: Part[]): Part[] => (ours.length > 0 ? ours : theirs);
	return {
		...inner,
		periods: [...outer.periods, ...inner.periods],
		actors: own(inner.actors, outer.actors),
		actions: own(inner.actions, outer.actions),
		labels: inheritLabels(outer.labels, inner.labels),
		purposes: own(inner.purposes, outer.purposes),
		classes: own(inner.classes, outer.classes),
		codes: own(inner.codes, outer.codes),
		dataPeriod: inner.dataPeriod ?? outer.dataPeriod,
		data: own(inner.data, outer.data),
		expression: inner.expression ?? outer.expression,
		accessModes: own(inner.accessModes, outer.accessModes),
		deleteAfterDays: inner.deleteAfterDays ?? outer.deleteAfterDays,
	};
}

/** Which data a rule is about may differ inside it; what to do with the data is to be done there too. */
function inheritLabels(outer: Located<Coding>[], inner: Located<Coding>[]): Located<Coding>[] {
	const selecting = inner.filter(({ value }) => selectsData(value));
	const inherited = outer.filter(({ value }) => selecting.length === 0 || !selectsData(value));
	return [...inner, ...inherited];
}

/** Whether a label is one that data bears, and no instruction to whoever gets it. */
export function selectsData({ system, code }: Coding): boolean {
	const isSensitivity = (SENSITIVITIES as readonly string[]).includes(code ?? '');
	return system === CONFIDENTIALITY || (system === ACT_CODE && isSensitivity);
}

/** What a rule narrows down beside whom it is about and when it holds. */
export function limitsOf(rule: Rule): Set<keyof Rule> {
	const parts = [
		'actions',
		'labels',
		'purposes',
		'classes',
		'codes',
		'dataPeriod',
		'data',
		'expression',
		'accessModes',
		'deleteAfterDays',
	] as const;
	return new Set(
		parts.filter((part) => {
			const value = rule[part];
			return Array.isArray(value) ? value.length > 0 : value !== null;
		}),
	);
}

/** A permit with all that is denied inside it. */
export interface Permit {
	rule: Rule;
	denies: Rule[];
}

/**
 * The permits of a consent, each with what it leaves open filled in from around it. What is denied beside
 * a permit is denied in it too: where a consent contradicts itself, the stricter part holds.
 */
export function permitsOf(rule: Rule, around: readonly Rule[] = []): Permit[] {
	const denies = [...around, ...rule.rules.filter(({ type }) => type === 'deny')];
	const inner = rule.rules
		.filter(({ type }) => type === 'permit')
		.flatMap((permit) => permitsOf(inherit(rule, permit), denies));
	return rule.type === 'permit' ? [{ rule, denies }, ...inner] : inner;
}
