// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import type { Terms } from '../grantFields.js';
import type { JsonObject } from '../records/canonical.js';
import {
	codingsAt,
	codingsOf,
	describeElement,
	objectAt,
	objectsAt,
	periodAt,
	referenceAt,
	textAt,
	type Coding,
	type Located,
	type Reference,
} from './elements.js';
import { ConsentNotConvertible } from './errors.js';
import { ensureModifiersKnown, readProvisionModifiers } from './modifiers.js';
import { emptyRule, type Actor, type FhirVersion, type Rule, type RuleType } from './rule.js';
import { ACT_CODE, CONSENT_SCOPE, TERMS_EXTENSION } from './systems.js';

/** A consent as it was read. */
export interface ConsentReading {
	version: FhirVersion;
	patient: Located<Reference>;
	/** The base decision, with everything inside it. */
	base: Rule;
	/** Policies that it rests on, by URI or code. */
	policies: Located<string>[];
	/** The terms of the grant that it was made from, if it was made from one; a grant may have none. */
	earlierTerms: Located<Terms | null> | null;
	/** Elements that say nothing about who may do what: they stand in the terms alone. */
	kept: string[];
	/** Elements that the reading itself has dealt with. */
	dealtWith: string[];
}

/** Elements of both versions that say nothing about access. */
const KEPT = ['id', 'meta', 'language', 'text', 'contained', 'extension', 'identifier', 'category'];
const KEPT_R4 = [
	'dateTime',
	'performer',
	'organization',
	'sourceAttachment',
	'sourceReference',
	'verification',
];
const KEPT_R5 = [
	'date',
	'grantor',
	'manager',
	'controller',
	'sourceAttachment',
	'sourceReference',
	'regulatoryBasis',
	'policyText',
	'verification',
];
const READ_R4 = ['scope', 'patient', 'policy', 'policyRule'];
const READ_R5 = ['subject', 'period', 'grantee', 'policyBasis', 'decision'];
const READ = ['resourceType', 'status', 'provision', 'modifierExtension', 'implicitRules'];

const IN_PROVISION = [
	'period',
	'actor',
	'action',
	'securityLabel',
	'purpose',
	'code',
	'dataPeriod',
	'data',
	'provision',
	'modifierExtension',
];
const IN_PROVISION_R4 = [...IN_PROVISION, 'type', 'class'];
const IN_PROVISION_R5 = [...IN_PROVISION, 'documentType', 'resourceType', 'expression'];

/** Elements that only one of the versions has, at the top. */
const ONLY_R4 = [
	'scope',
	'patient',
	'dateTime',
	'performer',
	'organization',
	'policy',
	'policyRule',
];
const ONLY_R5 = [
	'subject',
	'date',
	'period',
	'grantor',
	'grantee',
	'manager',
	'controller',
	'regulatoryBasis',
	'policyBasis',
	'policyText',
	'decision',
];

/**
 * Reads a FHIR R4 or R5 `Consent`. Which it is shows in its elements.
 *
 * @throws ConsentNotConvertible for what is not in force, not about privacy, not understood or no FHIR
 */
export function readConsent(consent: object): ConsentReading {
	const root = objectAt(consent, 'Consent');
	if (root.resourceType !== 'Consent') {
		throw new ConsentNotConvertible('Malformed', 'Consent.resourceType');
	}
	const version = versionOf(root);
	ensureModifiersKnown(root, 'Consent');
	const kept = new Kept(root);
	const own = version === 'R4' ? [KEPT_R4, READ_R4] : [KEPT_R5, READ_R5];
	kept.sort(root, 'Consent', [...KEPT, ...(own[0] ?? [])], [...READ, ...(own[1] ?? [])]);
	if (root.status !== 'active') {
		throw new ConsentNotConvertible('NotActive', 'Consent.status', describeElement(root.status));
	}
	const patient = version === 'R4' ? 'patient' : 'subject';
	if (root[patient] === undefined) {
		throw new ConsentNotConvertible('PatientMissing', `Consent.${patient}`);
	}
	const dealtWith = ['resourceType', 'status', patient, 'scope', 'decision', 'policyRule'];
	return {
		version,
		patient: {
			path: `Consent.${patient}`,
			value: referenceAt(root[patient], `Consent.${patient}`),
		},
		...(version === 'R4' ? readR4(kept) : readR5(kept)),
		earlierTerms: readTerms(root),
		kept: kept.paths,
		dealtWith: dealtWith.filter((name) => name in root).map((name) => `Consent.${name}`),
	};
}

function versionOf(root: JsonObject): FhirVersion {
	const has = (names: string[]): boolean => names.some((name) => name in root);
	const isR4 = has(ONLY_R4) || (root.provision !== undefined && !Array.isArray(root.provision));
	const isR5 = has(ONLY_R5) || Array.isArray(root.provision);
	if (isR4 === isR5) throw new ConsentNotConvertible('VersionUnclear', 'Consent');
	return isR4 ? 'R4' : 'R5';
}

type Body = Pick<ConsentReading, 'base' | 'policies'>;

function readR4(kept: Kept): Body {
	const { root } = kept;
	const scope = codingsOf(objectAt(root.scope, 'Consent.scope'), 'Consent.scope');
	if (!scope.some(isPrivacyScope)) throw new ConsentNotConvertible('NotPrivacy', 'Consent.scope');

	const policies = objectsAt(root.policy, 'Consent.policy').map(({ path, value }) => {
		kept.sort(value, path, ['id', 'extension'], ['uri', 'authority']);
		const uri = textAt(value.uri, `${path}.uri`) ?? textAt(value.authority, `${path}.authority`);
		return { path, value: uri ?? '' };
	});
	const { decision, others } = readPolicyRule(root.policyRule);
	const provision =
		root.provision === undefined ? null : objectAt(root.provision, 'Consent.provision');
	return {
		base: provision
			? readProvisionR4(provision, 'Consent.provision', kept, decision)
			: emptyRule('Consent.policyRule', ensureDecision(decision, 'Consent.policyRule'), {}),
		policies: [...policies, ...others],
	};
}

/** What the policy rule decides, and what else it names. */
function readPolicyRule(value: unknown): { decision: RuleType | null; others: Located<string>[] } {
	if (value === undefined) return { decision: null, others: [] };
	const path = 'Consent.policyRule';
	const concept = objectAt(value, path);
	const codings = codingsAt(concept.coding, `${path}.coding`);
	const has = (code: string): boolean => codings.some(({ value }) => isCode(value, code));
	if (has('OPTIN') && has('OPTOUT')) throw new ConsentNotConvertible('ContradictoryDecision', path);
	const others = codings
		.filter(({ value }) => !isCode(value, 'OPTIN') && !isCode(value, 'OPTOUT'))
		.map(({ value }) => ({ path, value: `${value.system ?? ''}|${value.code ?? ''}` }));
	const text = textAt(concept.text, `${path}.text`);
	if (codings.length === 0) others.push({ path, value: text ?? '' });
	return { decision: has('OPTIN') ? 'permit' : has('OPTOUT') ? 'deny' : null, others };
}

function isCode(coding: Coding, code: string): boolean {
	return coding.system === ACT_CODE && coding.code === code;
}

function ensureDecision(decision: unknown, path: string): RuleType {
	if (decision === 'permit' || decision === 'deny') return decision;
	throw new ConsentNotConvertible('NoDecision', path);
}

/**
 * @param decision of the policy rule around it: at the top it stands for a type that is missing, as long
 * as nothing shows whether the provision is what is decided or an exception to it
 */
function readProvisionR4(
	provision: JsonObject,
	path: string,
	kept: Kept,
	decision: RuleType | null,
): Rule {
	kept.sort(provision, path, ['id', 'extension'], IN_PROVISION_R4);
	const rule = readParts(provision, path, kept);
	const { type } = provision;
	if (type !== undefined && decision !== null && type !== decision) {
		throw new ConsentNotConvertible('ContradictoryDecision', `${path}.type`);
	}
	const isBare = Object.keys(provision).every((name) =>
		['id', 'extension', 'period', 'provision'].includes(name),
	);
	rule.type = ensureDecision(type ?? (isBare ? decision : null), `${path}.type`);
	rule.classes = codingsAt(provision.class, `${path}.class`).map((coding) => ({
		...coding,
		element: 'class',
	}));
	rule.rules = objectsAt(provision.provision, `${path}.provision`).map((inner) =>
		readProvisionR4(inner.value, inner.path, kept, null),
	);
	return rule;
}

function readR5(kept: Kept): Body {
	const { root } = kept;
	const categories = objectsAt(root.category, 'Consent.category');
	for (const { path, value } of categories) {
		const scopes = codingsOf(value, path).filter(({ system }) => system === CONSENT_SCOPE);
		if (scopes.length > 0 && !scopes.some(isPrivacyScope)) {
			throw new ConsentNotConvertible('NotPrivacy', path);
		}
	}
	const type = ensureDecision(root.decision, 'Consent.decision');
	const base = emptyRule('Consent.decision', type, {});
	const period = periodAt(root.period, 'Consent.period');
	base.periods = period ? [period] : [];
	base.actors = objectsAt(root.grantee, 'Consent.grantee').map(({ path, value }) => ({
		path,
		roles: [],
		references: kept.resolve(referenceAt(value, path), path),
		raw: { reference: value },
	}));
	base.rules = objectsAt(root.provision, 'Consent.provision').map(({ path, value }) =>
		readProvisionR5(value, path, kept, opposite(type)),
	);
	return { base, policies: readPolicyBasis(root.policyBasis, kept) };
}

/** In R5 every level is the exception to the one around it. */
function opposite(type: RuleType): RuleType {
	return type === 'permit' ? 'deny' : 'permit';
}

function readPolicyBasis(value: unknown, kept: Kept): Located<string>[] {
	if (value === undefined) return [];
	const path = 'Consent.policyBasis';
	const basis = objectAt(value, path);
	kept.sort(basis, path, ['id', 'extension'], ['reference', 'url', 'uri']);
	const policies = (['url', 'uri'] as const).flatMap((name) => {
		const uri = textAt(basis[name], `${path}.${name}`);
		return uri === null ? [] : [{ path: `${path}.${name}`, value: uri }];
	});
	if (basis.reference !== undefined) {
		const reference = referenceAt(basis.reference, `${path}.reference`);
		policies.push({ path: `${path}.reference`, value: describeElement(reference) });
	}
	return policies;
}

function readProvisionR5(provision: JsonObject, path: string, kept: Kept, type: RuleType): Rule {
	kept.sort(provision, path, ['id', 'extension'], IN_PROVISION_R5);
	const rule = readParts(provision, path, kept);
	rule.type = type;
	rule.classes = (['documentType', 'resourceType'] as const).flatMap((element) =>
		codingsAt(provision[element], `${path}.${element}`).map((coding) => ({ ...coding, element })),
	);
	if (provision.expression !== undefined) {
		const value = objectAt(provision.expression, `${path}.expression`);
		rule.expression = { path: `${path}.expression`, value };
	}
	rule.rules = objectsAt(provision.provision, `${path}.provision`).map((inner) =>
		readProvisionR5(inner.value, inner.path, kept, opposite(type)),
	);
	return rule;
}

/** The parts that are the same in both versions. */
function readParts(provision: JsonObject, path: string, kept: Kept): Rule {
	const period = periodAt(provision.period, `${path}.period`);
	return {
		...emptyRule(path, 'deny', provision),
		periods: period ? [period] : [],
		actors: objectsAt(provision.actor, `${path}.actor`).map((actor) => readActor(actor, kept)),
		actions: objectsAt(provision.action, `${path}.action`),
		labels: codingsAt(provision.securityLabel, `${path}.securityLabel`),
		purposes: codingsAt(provision.purpose, `${path}.purpose`),
		codes: objectsAt(provision.code, `${path}.code`),
		dataPeriod: periodAt(provision.dataPeriod, `${path}.dataPeriod`),
		data: objectsAt(provision.data, `${path}.data`).map((data) => {
			kept.sort(data.value, data.path, ['id', 'extension'], ['meaning', 'reference']);
			textAt(data.value.meaning, `${data.path}.meaning`);
			referenceAt(data.value.reference, `${data.path}.reference`);
			return data;
		}),
		...readProvisionModifiers(provision, path),
	};
}

function readActor({ path, value }: Located<JsonObject>, kept: Kept): Actor {
	kept.sort(value, path, ['id', 'extension'], ['role', 'reference']);
	const roles =
		value.role === undefined ? [] : codingsOf(objectAt(value.role, `${path}.role`), `${path}.role`);
	// A role in words alone is one that nobody knows.
	if (value.role !== undefined && roles.length === 0) roles.push({});
	const reference =
		value.reference === undefined ? null : referenceAt(value.reference, `${path}.reference`);
	if (!reference && value.role === undefined) throw new ConsentNotConvertible('Malformed', path);
	return {
		path,
		roles,
		references: reference ? kept.resolve(reference, `${path}.reference`) : [],
		raw: value,
	};
}

function readTerms(root: JsonObject): Located<Terms | null> | null {
	for (const name of ['extension', 'modifierExtension']) {
		const all = objectsAt(root[name], `Consent.${name}`);
		const found = all.find(({ value }) => value.url === TERMS_EXTENSION);
		if (found) return { path: found.path, value: termsIn(found) };
	}
	return null;
}

function termsIn({ path, value }: Located<JsonObject>): Terms | null {
	const parts = objectsAt(value.extension, `${path}.extension`);
	const part = (url: string): JsonObject | undefined =>
		parts.find(({ value }) => value.url === url)?.value;
	const commitment = textAt(part('commitment')?.valueString, path);
	const residual = part('residual')?.valueBoolean;
	if (commitment === null && residual === false) return null;
	if (!/^0x[0-9a-f]{64}$/.test(commitment ?? '') || typeof residual !== 'boolean') {
		throw new ConsentNotConvertible('Malformed', path);
	}
	return { commitment: commitment as HexString, residual };
}

function isPrivacyScope({ system, code }: Coding): boolean {
	return system === CONSENT_SCOPE && code === 'patient-privacy';
}

/** The consent that is read: sorts elements into those that count and those that only stand in the terms. */
class Kept {
	readonly paths: string[] = [];

	constructor(readonly root: JsonObject) {}

	/** @throws ConsentNotConvertible `UnknownElement` for what is neither */
	sort(element: JsonObject, path: string, kept: string[], read: string[]): void {
		for (const name of Object.keys(element)) {
			// `_name` carries the extensions of a primitive element.
			const base = name.startsWith('_') ? name.slice(1) : name;
			const isRead = read.includes(base);
			if (!isRead && !kept.includes(base)) {
				throw new ConsentNotConvertible('UnknownElement', `${path}.${name}`);
			}
			if (!isRead || base !== name) this.paths.push(`${path}.${name}`);
		}
	}

	/** A reference into the consent itself means who has the identifiers of what is contained. */
	resolve(reference: Reference, path: string): Reference[] {
		if (!reference.reference?.startsWith('#')) return [reference];
		const id = reference.reference.slice(1);
		const contained = objectsAt(this.root.contained, 'Consent.contained').find(
			({ value }) => value.id === id,
		);
		if (!contained) throw new ConsentNotConvertible('Malformed', path, reference.reference);
		const at = `${contained.path}.identifier`;
		const identifiers = objectsAt(contained.value.identifier, at);
		return identifiers.map(({ path, value }) => referenceAt({ identifier: value }, path));
	}
}
