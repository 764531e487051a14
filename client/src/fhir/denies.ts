// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CONFIDENTIALITIES, DATA_CLASSES, PURPOSES, type Purpose } from '../codes.js';
import { type Grantee, MAX_EXCEPTIONS, type GrantException } from '../grantFields.js';
import { readClasses } from './classes.js';
import { purposeOf, type ConversionContext, type Findings } from './context.js';
import { isSameGrantee } from './directory.js';
import { codingsOf, describeElement } from './elements.js';
import { howInvolved, knownGrantees } from './grantees.js';
import { actionOf, inOrder, sortLabels, type PermitFields } from './permit.js';
import type { Residual, ResidualReason, Selector } from './residuals.js';
import { limitsOf, selectsData, type Rule } from './rule.js';

/** Fields of a permit, less what is denied inside it. */
export interface Narrowed {
	/** Null if nothing is left. */
	fields: (PermitFields & { exceptions: GrantException[] }) | null;
	residuals: Residual[];
	/** The denials that reach the grantee; the others say nothing about this grant. */
	reached: Set<Rule>;
}

/** Which part of a grantee a denial reaches. */
type Reach =
	| 'nobody'
	| 'everybody'
	/** Practitioners of the organisation, each by a role. */
	| { practitionerRoles: number[]; isAll: boolean };

/**
 * Takes out of a grantee's fields what is denied. Nothing more is taken out than is denied: a denial that the
 * chain cannot hold as narrowly as it stands becomes a residual as a whole.
 *
 * @param isOnlyGrantee the permit has no other: a denial of a practitioner is about this grantee then,
 * wherever the directory has the role
 */
export function narrow(
	permit: PermitFields,
	denies: readonly Rule[],
	grantee: Grantee,
	isOnlyGrantee: boolean,
	context: ConversionContext,
	findings: Findings,
): Narrowed {
	const narrowed: Narrowed = {
		fields: { ...permit, exceptions: [] },
		residuals: [],
		reached: new Set(),
	};
	for (const deny of denies) {
		const reach = reachOf(deny, grantee, isOnlyGrantee, context);
		if (reach === 'nobody') continue;
		narrowed.reached.add(deny);
		const reason = whyNotOnChain(deny, reach);
		if (reason) narrowed.residuals.push(forbid(deny, reason));
		else takeOut(narrowed, deny, rolesIn(reach, deny, grantee), context, findings);
	}
	return narrowed;
}

function reachOf(
	deny: Rule,
	grantee: Grantee,
	isOnlyGrantee: boolean,
	context: ConversionContext,
): Reach {
	if (deny.actors.length === 0) return 'everybody';
	const named = deny.actors.map((actor) => knownGrantees(actor, context));
	const denied = named.flat();
	if (denied.some((it) => isSameGrantee(it, grantee))) return 'everybody';
	const unknown = deny.actors.some(
		(actor, index) => named[index]?.length === 0 || howInvolved(actor) !== null,
	);
	if ('practitionerRole' in grantee) {
		const organization = context.directory.organizationOf(grantee.practitionerRole);
		const mayBeAt = denied.some(
			(it) => 'organization' in it && (organization === null || organization === it.organization),
		);
		return mayBeAt || unknown ? { practitionerRoles: [], isAll: false } : 'nobody';
	}
	const practitionerRoles = denied.flatMap((it) =>
		'practitionerRole' in it && mayBelong(it.practitionerRole, grantee)
			? [it.practitionerRole]
			: [],
	);
	const reaches = practitionerRoles.length > 0 || unknown;
	return reaches ? { practitionerRoles, isAll: !unknown } : 'nobody';

	function mayBelong(role: number, { organization }: { organization: number }): boolean {
		const at = context.directory.organizationOf(role);
		return isOnlyGrantee || at === null || at === organization;
	}
}

/** Parts of a denial that an exception on chain has. */
const HELD = new Set(['purposes', 'classes']);

function whyNotOnChain(deny: Rule, reach: Exclude<Reach, 'nobody'>): ResidualReason | null {
	if (deny.rules.some(({ type }) => type === 'permit')) return 'ExceptionTooDeep';
	if (deny.actors.some((actor) => howInvolved(actor) !== null)) return 'ExceptionTooFine';
	if (deny.periods.length > 0) return 'ExceptionTooFine';
	if (reach !== 'everybody' && !reach.isAll) return 'DeniedUnknown';
	const limits = limitsOf(deny);
	const isException = [...limits].every((part) => HELD.has(part));
	const isWholeOf = (part: keyof Rule): boolean =>
		reach === 'everybody' && limits.size === 1 && limits.has(part);
	const isCeiling =
		isWholeOf('labels') && sortLabels(deny.labels).confidentialities.length === deny.labels.length;
	return isException || isCeiling || isWholeOf('actions') ? null : 'ExceptionTooFine';
}

/** Everybody, in the place of a practitioner's role. */
const EVERYBODY = null;

/** Whom exceptions are for; the grantee by the role where the denial names it, as it was written. */
function rolesIn(reach: Exclude<Reach, 'nobody'>, deny: Rule, grantee: Grantee): (number | null)[] {
	if (reach !== 'everybody') return reach.practitionerRoles;
	const isNamed = deny.actors.length > 0 && limitsOf(deny).size > 0;
	return isNamed && 'practitionerRole' in grantee ? [grantee.practitionerRole] : [EVERYBODY];
}

/** Takes a denial out that the chain can hold, or nearly. */
function takeOut(
	narrowed: Narrowed,
	deny: Rule,
	roles: readonly (number | null)[],
	context: ConversionContext,
	findings: Findings,
): void {
	const { fields } = narrowed;
	const limits = limitsOf(deny);
	if (!fields) return;
	if (limits.size === 0 && roles.includes(EVERYBODY)) {
		narrowed.fields = null;
		findings.onChain.push(deny.path);
	} else if (limits.has('labels')) {
		findings.onChain.push(deny.path);
		narrowed.fields = belowLabels(fields, deny);
	} else if (limits.has('actions')) {
		takeOutActions(narrowed, fields, deny, findings);
	} else {
		const exceptions = exceptionsOf(deny, roles, context);
		const all = [
			...fields.exceptions,
			...exceptions.filter((it) => !isAmong(it, fields.exceptions)),
		];
		if (!exceptions.length) narrowed.residuals.push(forbid(deny, 'ExceptionTooFine'));
		else if (all.length > MAX_EXCEPTIONS)
			narrowed.residuals.push(forbid(deny, 'TooManyExceptions'));
		else {
			narrowed.fields = { ...fields, exceptions: all };
			findings.onChain.push(deny.path);
		}
	}
}

/** The ceiling comes under the lowest confidentiality that is denied: what is above is denied with it. */
function belowLabels<Fields extends PermitFields>(fields: Fields, deny: Rule): Fields | null {
	const denied = CONFIDENTIALITIES.findIndex((code) =>
		deny.labels.some(({ value }) => value.code === code),
	);
	const ceiling = CONFIDENTIALITIES.indexOf(fields.ceiling);
	const below = CONFIDENTIALITIES[Math.min(denied - 1, ceiling)];
	return below === undefined ? null : { ...fields, ceiling: below };
}

function takeOutActions(
	narrowed: Narrowed,
	fields: NonNullable<Narrowed['fields']>,
	deny: Rule,
	findings: Findings,
): void {
	const denied = deny.actions.map(({ path, value }) => actionOf(codingsOf(value, path)));
	if (denied.includes(undefined)) {
		narrowed.residuals.push(forbid(deny, 'ExceptionTooFine'));
		return;
	}
	findings.onChain.push(deny.path);
	const actions = fields.actions.filter((action) => !denied.includes(action));
	narrowed.fields = actions.length > 0 ? { ...fields, actions } : null;
}

/** The denial as exceptions, one for each practitioner; none if codes in it say more than the chain knows. */
function exceptionsOf(
	deny: Rule,
	roles: readonly (number | null)[],
	context: ConversionContext,
): GrantException[] {
	const purposes: Purpose[] = [];
	for (const { value } of deny.purposes) {
		const reading = purposeOf(value, context);
		if (!reading || reading.isFiner) return [];
		purposes.push(reading.purpose);
	}
	const { classes, finer, unknown } = readClasses(deny.classes);
	if (finer.length > 0 || unknown.length > 0) return [];
	if (deny.classes.length > 0 && classes.length === 0) return [];
	return roles.map((practitionerRole) => ({
		practitionerRole,
		purposes: inOrder(PURPOSES, purposes),
		classes: deny.classes.length > 0 ? inOrder(DATA_CLASSES, classes) : [],
	}));
}

function isAmong(exception: GrantException, others: readonly GrantException[]): boolean {
	const text = JSON.stringify(exception);
	return others.some((other) => JSON.stringify(other) === text);
}

/** A denial as a residual. Where IHE PCF has words for some of its parts only, more is forbidden. */
function forbid(deny: Rule, reason: ResidualReason): Residual {
	return {
		path: deny.path,
		says: describeRule(deny),
		reason,
		effect: 'limit',
		grants: [],
		rule: { provision: deny.path, type: 'forbid', selector: selectorOf(deny) },
	};
}

function selectorOf(deny: Rule): Selector | null {
	const selector: Selector = {};
	if (deny.labels.length > 0 && deny.labels.every(({ value }) => selectsData(value))) {
		selector.securityLabel = deny.labels.map(({ value }) => value);
	}
	if (deny.dataPeriod) selector.dataPeriod = deny.dataPeriod.value;
	if (deny.data.length > 0) selector.data = deny.data.map(({ value }) => value);
	return Object.keys(selector).length > 0 ? selector : null;
}

/** What a rule says, in short. */
export function describeRule(rule: Rule): string {
	// R4 has the type inside as well.
	const parts = Object.entries(rule.raw).filter(([name]) => name !== 'type');
	return `${rule.type} ${describeElement(Object.fromEntries(parts)) || 'everything'}`;
}
