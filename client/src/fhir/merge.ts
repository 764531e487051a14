// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CONFIDENTIALITIES, type Confidentiality, type DataClass, type Purpose } from '../codes.js';
import { toHex } from '../plain.js';
import { canonicalBytes, type JsonObject } from '../records/canonical.js';
import { commit } from '../records/commitment.js';
import type { Resource } from '../records/fhir.js';
import { readClasses, writeClasses } from './classes.js';
import { consentToGrants, type Conversion } from './consentToGrants.js';
import { purposeOf, type ConversionContext } from './context.js';
import { isSameGrantee } from './directory.js';
import type { Coding, Period } from './elements.js';
import { ConsentNotConvertible } from './errors.js';
import type { FullGrantFields } from '../grantFields.js';
import { howInvolved, knownGrantees } from './grantees.js';
import { earlierEnd, laterStart, periodOfDays, periodOfYears } from './periods.js';
import { sortLabels } from './permit.js';
import { compact, writeConditions, writePermit, writePurposes } from './provision.js';
import { covers } from './purposes.js';
import { readConsent } from './read.js';
import { statusOf, type OpenedTerms, type RenderingContext } from './rendering.js';
import { limitsOfGrant } from './residuals.js';
import { permitsOf, type FhirVersion, type Permit, type Rule } from './rule.js';
import { ACT_CODE, CONFIDENTIALITY } from './systems.js';

/**
 * The consent that a grant was made from, as far as the grant still reaches.
 *
 * It comes back as it was if it gives this grant alone, and as it stands. Else it keeps everything around the
 * provisions, and in their place has one that says what the grant and the terms both allow.
 */
export function mergeTerms(
	grant: FullGrantFields,
	context: RenderingContext,
	opened: OpenedTerms,
): Resource {
	const consent = opened.consent as Resource;
	const commitment = commit('consentTerms', opened.salt, canonicalBytes(consent));
	if (toHex(commitment) !== grant.terms?.commitment) {
		throw new ConsentNotConvertible('TermsDoNotMatch', 'Consent', 'another commitment');
	}
	const conversionContext = {
		...context,
		today: grant.validFrom,
		salt: opened.salt,
	};
	const conversion = consentToGrants(consent, conversionContext);
	if (context.version !== undefined && context.version !== conversion.version) {
		throw new ConsentNotConvertible('VersionDiffers', 'Consent', conversion.version);
	}
	const source = sourceOf(grant, conversion);
	const status = statusOf(context.status ?? 'Active', conversion.version);
	const isAsItWas = conversion.grants.length === 1 && isSame(conversion.grants[source], grant);
	if (isAsItWas) return { ...consent, status };
	return rewrite(grant, { context: conversionContext, conversion, source }, consent, status);
}

/** Which grant of the consent it is: the same, or the first that it may have been narrowed from. */
function sourceOf(grant: FullGrantFields, { grants }: Conversion): number {
	const mayBe = grants.flatMap((it, index) =>
		isSameGrantee(it.grantee, grant.grantee) && reachesAsFar(it, grant) ? [index] : [],
	);
	const source = mayBe.find((index) => isSame(grants[index], grant)) ?? mayBe[0];
	if (source === undefined) {
		throw new ConsentNotConvertible('TermsDoNotMatch', 'Consent', 'they do not grant this');
	}
	return source;
}

/** Whether terms reach as far as a grant, and ask no more. Exceptions are put back where they are missing. */
function reachesAsFar(terms: FullGrantFields, grant: FullGrantFields): boolean {
	const within = <Code>(inner: readonly Code[], outer: readonly Code[]): boolean =>
		inner.every((code) => outer.includes(code));
	const rank = (ceiling: Confidentiality): number => CONFIDENTIALITIES.indexOf(ceiling);
	return (
		grant.purposes.every((purpose) => covers(terms.purposes, purpose)) &&
		within(grant.actions, terms.actions) &&
		within(grant.accessModes, terms.accessModes) &&
		within(grant.classes, terms.classes) &&
		rank(grant.ceiling) <= rank(terms.ceiling) &&
		grant.validFrom >= terms.validFrom &&
		grant.validUntil <= terms.validUntil &&
		(grant.dataFrom ?? -Infinity) >= (terms.dataFrom ?? -Infinity) &&
		(grant.dataUntil ?? Infinity) <= (terms.dataUntil ?? Infinity) &&
		(grant.deleteAfterDays ?? Infinity) <= (terms.deleteAfterDays ?? Infinity) &&
		within(terms.obligations, grant.obligations) &&
		within(terms.refrains, grant.refrains)
	);
}

function isSame(one: FullGrantFields | undefined, other: FullGrantFields): boolean {
	const bytes = (fields: FullGrantFields): string => toHex(canonicalBytes(fields));
	return one !== undefined && bytes(one) === bytes(other);
}

/** Where a grant comes from. */
interface Source {
	context: ConversionContext;
	conversion: Conversion;
	/** The place of the grant in the conversion. */
	source: number;
}

function rewrite(
	grant: FullGrantFields,
	from: Source,
	consent: Resource,
	status: string,
): Resource {
	const { base } = readConsent(consent);
	const path = from.conversion.sources[from.source];
	const permit = permitsOf(base).find(({ rule }) => rule.path === path) as Permit;
	const provision = writeMerged(grant, permit, from);
	if (from.conversion.version === 'R5') {
		return { ...consent, status, decision: 'deny', provision: [provision] };
	}
	// The rule decided what the provision now decides by its type.
	const { policyRule, ...around } = consent;
	const isDecision = JSON.stringify(policyRule ?? null).includes('"OPT');
	const optIn = { coding: [{ system: ACT_CODE, code: 'OPTIN' }] };
	const rule = policyRule === undefined ? {} : { policyRule: isDecision ? optIn : policyRule };
	return { ...around, ...rule, status, provision };
}

/** One provision that permits what both the grant and the terms permit. */
function writeMerged(grant: FullGrantFields, { rule, denies }: Permit, from: Source): JsonObject {
	const { context, conversion } = from;
	const { version } = conversion;
	const written = writePermit(grant, context.directory, version);
	const limits = limitsOfGrant(conversion.residuals, from.source);
	const limiting = new Set(limits.map(({ path }) => path));
	const labels = mergeLabels(grant, rule);
	const excepted = new Set(grant.exceptions.map((it) => JSON.stringify(it)));
	const isExcepted = conversion.grants[from.source]?.exceptions.every((it) =>
		excepted.has(JSON.stringify(it)),
	);
	// What the chain holds is written already, unless it was put differently since.
	const kept = denies.filter(({ path }) => limiting.has(path) || !isExcepted).map(({ raw }) => raw);
	const above = labels.denied.map((label) =>
		compact({ ...(version === 'R4' ? { type: 'deny' } : {}), securityLabel: [label] }),
	);
	return compact({
		...written,
		period: mergePeriods(rule, periodOfDays(grant.validFrom, grant.validUntil)),
		actor: mergeActors(grant, rule, written, context),
		securityLabel: labels.permitted,
		purpose: mergePurposes(grant.purposes, rule, context),
		...mergeClasses(grant.classes, rule, version),
		code: rule.codes.map(({ value }) => value),
		dataPeriod: mergeDataPeriod(grant, rule),
		data: rule.data.map(({ value }) => value),
		expression: rule.expression?.value,
		provision: [...((written.provision ?? []) as JsonObject[]), ...kept, ...above],
	});
}

function mergePeriods(rule: Rule, granted: Period): Period {
	return rule.periods.reduce<Period>(
		(all, { value }) => ({
			start: laterStart(value.start, all.start),
			end: earlierEnd(value.end, all.end),
		}),
		granted,
	);
}

function mergeDataPeriod(grant: FullGrantFields, { dataPeriod }: Rule): Period | undefined {
	const granted = periodOfYears(grant.dataFrom, grant.dataUntil);
	if (!dataPeriod) return granted;
	const start = laterStart(dataPeriod.value.start, granted?.start);
	const end = earlierEnd(dataPeriod.value.end, granted?.end);
	return compact({ start, end });
}

/** The grantee as the terms name it, and actors that limit without being grantees. */
function mergeActors(
	grant: FullGrantFields,
	rule: Rule,
	written: JsonObject,
	context: ConversionContext,
): JsonObject[] {
	const others = rule.actors.flatMap((actor) => {
		if (howInvolved(actor) === 'ActorNotRecipient') return [];
		const known = knownGrantees(actor, context);
		const isElse = known.length > 0 && !known.some((it) => isSameGrantee(it, grant.grantee));
		return isElse ? [] : [{ actor, isAlone: known.length === 1 }];
	});
	// A reference to more than this grantee would bring the others back.
	const isNamed = others.some(({ isAlone }) => isAlone);
	const kept = others.filter(({ actor, isAlone }) => isAlone || actor.references.length === 0);
	const apart = rule.actors.filter((actor) => howInvolved(actor) === 'ActorNotRecipient');
	const limiting = [...kept.map(({ actor }) => actor), ...apart].map(({ raw }) => raw);
	return isNamed ? limiting : [...((written.actor ?? []) as JsonObject[]), ...limiting];
}

/**
 * Labels are alternatives: to add the ceiling to sensitivities would permit more. Where the grant's ceiling
 * lies below, what lies above it is denied instead.
 */
function mergeLabels(
	grant: FullGrantFields,
	rule: Rule,
): { permitted: Coding[]; denied: Coding[] } {
	const { confidentialities, others } = sortLabels(rule.labels);
	const label = (code: Confidentiality): Coding => ({ system: CONFIDENTIALITY, code });
	if (others.length === 0) {
		return { permitted: [label(grant.ceiling), ...writeConditions(grant)], denied: [] };
	}
	const selecting = [...confidentialities, ...others].map(({ value }) => value);
	const above = CONFIDENTIALITIES[CONFIDENTIALITIES.indexOf(grant.ceiling) + 1];
	return {
		permitted: [...selecting, ...writeConditions(grant)],
		denied: above === undefined ? [] : [label(above)],
	};
}

/**
 * The grant's purposes, by the terms' own codes where those are finer.
 *
 * @throws ConsentNotConvertible `TermsDoNotMatch` for a purpose below one of which the terms permit a part:
 * no code says what is in both
 */
function mergePurposes(
	granted: readonly Purpose[],
	rule: Rule,
	context: ConversionContext,
): Coding[] {
	const readings = rule.purposes.flatMap(({ value }) => {
		const reading = purposeOf(value, context);
		return reading ? [{ value, ...reading }] : [];
	});
	const whole = readings.filter(({ isFiner }) => !isFiner).map(({ purpose }) => purpose);
	return granted.flatMap((purpose) => {
		if (readings.length === 0 || covers(whole, purpose)) return writePurposes([purpose]);
		const finer = readings.filter((it) => it.purpose === purpose);
		if (finer.length > 0) return finer.map(({ value }) => value);
		throw new ConsentNotConvertible('TermsDoNotMatch', rule.path, purpose);
	});
}

/** The grant's classes, by the terms' own codes where those are finer. */
function mergeClasses(granted: readonly DataClass[], rule: Rule, version: FhirVersion): JsonObject {
	const { finer } = readClasses(rule.classes);
	if (finer.length === 0) return {};
	const elements = [...new Set(rule.classes.map(({ element }) => element))];
	return Object.fromEntries(
		elements.map((element) => {
			const codings = rule.classes.filter((coding) => coding.element === element);
			const partial = codings.filter((coding) => finer.includes(coding));
			const partly = new Set(partial.flatMap((coding) => readClasses([coding]).classes));
			const whole = writeClasses(
				granted.filter((it) => !partly.has(it)),
				version,
			);
			const still = partial.filter((coding) =>
				readClasses([coding]).classes.some((it) => granted.includes(it)),
			);
			return [element, [...whole, ...still.map(({ value }) => value)]];
		}),
	);
}
