// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { startOfDay } from '../days.js';
import type { Question, Basis, Decision } from '../decision.js';
import type { Conditions } from '../grantFields.js';
import { toHex } from '../plain.js';
import type { JsonObject } from '../records/canonical.js';
import { typesOf } from '../records/fhir.js';
import type { Coding } from './elements.js';
import { ACCESS_MODES, type Obligation } from '../codes.js';
import type { Residual, ResidualRule, Selector } from './residuals.js';
import { ACT_CODE, ACT_REASON, GRANT_IDENTIFIER } from './systems.js';

/** A rule of the `residual` member of IHE PCF's token extension. */
export interface PcfResidual extends Selector {
	/** A `permit` overrides a `forbid`. */
	type: 'forbid' | 'permit';
}

/** The requester, as IHE IUA names one. */
export interface TokenSubject {
	name?: string;
	/** The organisation's name. */
	organization?: string;
	/** A URI. */
	organizationId?: string;
	roles?: readonly Coding[];
}

/** What it takes to answer for a token. */
export interface IntrospectionContext {
	/** The holder's clock. */
	now: Date;
	/**
	 * For how many seconds the answer may be kept; 60 if left out. Who keeps it sees no revocation meanwhile.
	 */
	lifetime?: number;
	/** When the token itself ends, in seconds of Unix time. */
	tokenUntil?: number;
	/** What the authorisation server says of the token: `iss`, `sub`, `aud`, `client_id`, `jti`, `iat`. */
	token?: Readonly<Record<string, unknown>>;
	/** The scope of the token. Left out, it is made of the question. */
	scope?: string;
	subject?: TokenSubject;
	/** The patient as a FHIR URL, or as an identifier in CX syntax. */
	patientId: string;
	/** The consents behind the grant, as FHIR URLs or URNs; its own URN if left out. */
	consents?: readonly string[];
	/** URIs of the policies that the consents rest on. */
	policies?: readonly string[];
	/**
	 * What the grant's terms hold back ({@link limitsOfGrant} of their conversion). Needed where the terms
	 * hold a residual: who has not opened them has to refuse.
	 */
	residuals?: readonly Residual[];
	/** Obligations that the resource server sees to. One that it does not know it cannot meet. */
	enforces?: readonly Obligation[];
}

/** The body of the answer of an OAuth 2.0 token introspection (RFC 7662, IHE ITI-102). */
export type Introspection =
	/** RFC 7662 section 2.2: nothing more is told, the reason least of all. */
	| { active: false }
	| {
			active: true;
			exp: number;
			iat: number;
			scope: string;
			extensions: TokenExtensions;
			[claim: string]: unknown;
	  };

/** The extensions of IHE IUA and IHE PCF, and our own. */
export interface TokenExtensions {
	ihe_iua: JsonObject & { purpose_of_use: Coding[] };
	/** Where access rests on a consent. */
	ihe_pcf?: { patient_id: string; doc_id: string[]; acp?: string[]; residual?: PcfResidual[] };
	/** What the others have no words for. */
	carechain: {
		basis: Basis['kind'];
		obligations: Coding[];
		refrains: Coding[];
		access_modes?: string[];
		delete_after_days?: number;
		/** Limits as they stand in the consent. Who knows them may honour these instead of `ihe_pcf`. */
		residual?: { path: string; says: string; reason: Residual['reason'] }[];
	};
}

const LIFETIME = 60;

const NO_CONDITIONS: Conditions = {
	accessModes: [...ACCESS_MODES],
	obligations: [],
	refrains: [],
	deleteAfterDays: null,
};

/**
 * Turns a decision into the body of a token introspection's answer.
 *
 * Whatever is no permit, or one that the resource server could not keep to, is `{ active: false }`: a
 * denial, a permit that has ended, terms with a residual that nobody opened, an obligation that the server
 * does not see to.
 * Limits that IHE PCF has no words for become a `forbid` of everything, so that a server that knows no more
 * than IHE PCF gives out nothing.
 */
export function decisionToIntrospection(
	decision: Decision,
	question: Question,
	context: IntrospectionContext,
): Introspection {
	const { basis } = decision;
	const now = Math.floor(context.now.getTime() / 1_000);
	const limits = (context.residuals ?? []).filter(({ effect }) => effect === 'limit');
	const exp = expiryOf(decision, now, limits, context);
	const isHeldBack = decision.terms?.residual === true && limits.length === 0;
	const enforced = (decision.conditions?.obligations ?? []).every((it) =>
		context.enforces?.includes(it),
	);
	if (decision.outcome !== 'Permit' || !basis || exp <= now || isHeldBack || !enforced) {
		return { active: false };
	}
	const pcf = pcfOf(basis, question, limits, context);
	return {
		...context.token,
		active: true,
		exp,
		iat: now,
		scope: context.scope ?? scopeOf(question),
		extensions: {
			ihe_iua: iuaOf(question, context.subject),
			...(pcf ? { ihe_pcf: pcf } : {}),
			carechain: carechainOf(basis, decision, limits),
		},
	};
}

/** The earliest of all ends, and `now` if some limit on time does not hold now. */
function expiryOf(
	decision: Decision,
	now: number,
	limits: readonly Residual[],
	context: IntrospectionContext,
): number {
	const { basis, validUntil } = decision;
	const ends = [now + (context.lifetime ?? LIFETIME)];
	if (context.tokenUntil !== undefined) ends.push(context.tokenUntil);
	if (basis?.kind === 'Emergency') ends.push(basis.until);
	if (validUntil !== null) ends.push(startOfDay(validUntil).getTime() / 1_000);
	for (const { validity } of limits) {
		if (validity?.from != null && validity.from > now) return now;
		if (validity?.until != null) ends.push(validity.until);
	}
	return Math.min(...ends);
}

function iuaOf(question: Question, subject: TokenSubject = {}): TokenExtensions['ihe_iua'] {
	const { name, organization, organizationId, roles } = subject;
	return {
		...(name === undefined ? {} : { subject_name: name }),
		...(organization === undefined ? {} : { subject_organization: organization }),
		...(organizationId === undefined ? {} : { subject_organization_id: organizationId }),
		...(roles === undefined ? {} : { subject_role: [...roles] }),
		purpose_of_use: [{ system: ACT_REASON, code: question.purpose }],
	};
}

function pcfOf(
	basis: Basis,
	question: Question,
	limits: readonly Residual[],
	context: IntrospectionContext,
): TokenExtensions['ihe_pcf'] {
	if (basis.kind !== 'Grant' && basis.kind !== 'Sealed') return undefined;
	const number = basis.kind === 'Grant' ? basis.grant : `sealed:${basis.entry}`;
	const own = `${GRANT_IDENTIFIER}:${toHex(question.patient)}:${number}`;
	const named = limits.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
	const acp = [...new Set([...(context.policies ?? []), ...named])];
	const residual = pcfResiduals(limits);
	return {
		patient_id: context.patientId,
		doc_id: context.consents?.length ? [...context.consents] : [own],
		...(acp.length > 0 ? { acp } : {}),
		...(residual.length > 0 ? { residual } : {}),
	};
}

function carechainOf(
	basis: Basis,
	decision: Decision,
	residuals: readonly Residual[],
): TokenExtensions['carechain'] {
	const coding = (code: string): Coding => ({ system: ACT_CODE, code });
	const { accessModes, obligations, refrains, deleteAfterDays } =
		decision.conditions ?? NO_CONDITIONS;
	const residual = residuals.map(({ path, says, reason }) => ({ path, says, reason }));
	return {
		basis: basis.kind,
		obligations: obligations.map(coding),
		refrains: refrains.map(coding),
		...(accessModes.length < ACCESS_MODES.length ? { access_modes: [...accessModes] } : {}),
		...(deleteAfterDays === null ? {} : { delete_after_days: deleteAfterDays }),
		...(residual.length > 0 ? { residual } : {}),
	};
}

/**
 * Residuals in the words of IHE PCF: what is permitted alone (everything is forbidden but that), or what is
 * forbidden. As a `permit` overrides every `forbid` there, both together cannot be said; then, and where
 * there are no words at all, everything is forbidden.
 */
export function pcfResiduals(residuals: readonly Residual[]): PcfResidual[] {
	// Ends go into `exp`, policies into `acp`.
	const limits = residuals.filter(({ validity, policy }) => !validity && policy === undefined);
	if (limits.length === 0) return [];
	const rules = limits.map(({ rule }) => rule);
	const permits = rules.filter((rule) => rule?.type === 'permit');
	const forbids = rules.filter((rule) => rule?.type === 'forbid');
	const hasWords = rules.every((rule) => rule?.selector);
	if (!hasWords || (permits.length > 0 && forbids.length > 0)) return [{ type: 'forbid' }];
	if (permits.length === 0) return byProvision(forbids).map((it) => ({ type: 'forbid', ...it }));
	const permitted = byProvision(permits);
	// A grant has one provision: two would each permit what the other does not.
	if (permitted.length > 1) return [{ type: 'forbid' }];
	return [{ type: 'forbid' }, ...permitted.map((it) => ({ type: 'permit' as const, ...it }))];
}

/** All that one provision selects by, together. */
function byProvision(rules: readonly (ResidualRule | undefined)[]): Selector[] {
	const selectors = new Map<string, Selector>();
	for (const rule of rules) {
		if (!rule) continue;
		const { provision, selector } = rule;
		selectors.set(provision, { ...selectors.get(provision), ...selector });
	}
	return [...selectors.values()];
}

/** The scope of a question in the manner of SMART App Launch: kinds of data, and reading or changing. */
export function scopeOf({ class: dataClass, action }: Question): string {
	const types = dataClass === 'discharge-summary' ? typesOf('document') : typesOf(dataClass);
	const may = action === 'correct' ? 'u' : 'rs';
	return types.length > 0
		? types.map((type) => `patient/${type}.${may}`).join(' ')
		: `carechain/${dataClass}.${may}`;
}
