// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import type { Grantee, Terms, FullGrantFields } from '../grantFields.js';
import type { Day } from '../days.js';
import { toHex } from '../plain.js';
import { canonicalBytes } from '../records/canonical.js';
import { commit, newSalt } from '../records/commitment.js';
import type { Assumed, ConversionContext, Findings } from './context.js';
import { describeRule, narrow } from './denies.js';
import { describeElement } from './elements.js';
import { ConsentNotConvertible } from './errors.js';
import { granteesOf, howInvolved, knownGrantees } from './grantees.js';
import { daysOf } from './periods.js';
import { neverHolds, readPermit } from './permit.js';
import { readConsent, type ConsentReading } from './read.js';
import type { Residual } from './residuals.js';
import { limitsOf, permitsOf, type FhirVersion, type Permit, type Rule } from './rule.js';

/** Somebody whom a consent denies everything. */
export interface ConsentDenial {
	denied: Grantee;
	/** The end of the denial, exclusive; the chain's own has none, so it is to be lifted then. */
	holdsUntil: Day | null;
}

/** The full terms of grants. Who keeps content and salt can open them. */
export interface CommittedTerms {
	/** The canonical JSON (RFC 8785) of the consent. */
	content: Uint8Array;
	/** 32 random bytes. Destroying them empties the commitment. */
	salt: Uint8Array;
	commitment: HexString;
}

/** What a consent becomes. */
export interface Conversion {
	version: FhirVersion;
	/** The patient's pseudonym. */
	patient: Uint8Array;
	/** One for each permit and grantee. They do not add up: a question has to fit one of them as a whole. */
	grants: FullGrantFields[];
	/** The provision that each grant comes from. */
	sources: string[];
	denials: ConsentDenial[];
	/** Null if the consent was made from a grant and says nothing more: the grant's terms stay. */
	terms: CommittedTerms | null;
	/** All that the consent says about access and the chain does not hold. */
	residuals: Residual[];
	/** What the consent says nothing about, and was assumed. */
	assumed: Assumed[];
	/** Where everything else in it went. */
	account: {
		/** Elements that grants and denials hold, alone or beside a residual. */
		onChain: string[];
		/** Elements that say nothing about access: they stand in the terms alone. */
		kept: string[];
	};
}

/**
 * Makes grants of a FHIR R4 or R5 `Consent` (IHE PCF: basic, intermediate and advanced).
 *
 * What the chain cannot hold is in the residuals, and never dropped. A grant is as narrow as the chain can
 * tell it; where it is wider than the consent, its terms say that they hold a residual, and who cannot open
 * them, denies.
 *
 * @throws ConsentNotConvertible for a consent that no grants can stand for; nothing is converted then
 */
export function consentToGrants(consent: object, context: ConversionContext): Conversion {
	const reading = readConsent(consent);
	const patient = context.directory.patientOf(reading.patient.value);
	if (!patient) throw new ConsentNotConvertible('PatientUnknown', reading.patient.path);

	const draft = new Draft(context);
	const permits = permitsOf(reading.base);
	// A consent that never holds is refused; a provision in it that never does grants nothing.
	const holding = permits.filter(({ rule }) => !neverHolds(rule, context.today));
	if (permits[0] && holding.length === 0) {
		throw new ConsentNotConvertible('Expired', permits[0].rule.path);
	}
	for (const permit of permits) {
		if (holding.includes(permit)) draft.addPermit(permit);
		else draft.addUngranted(permit.rule, 'NeverHolds', describeRule(permit.rule));
	}
	if (permits.length === 0) draft.addBaseDenial(reading.base);
	else draft.accountForBase(reading.base);
	draft.addUnreached(holding, reading.base);
	const kept = [...reading.kept, ...draft.addPolicies(reading)];
	const isRendering = draft.addEarlierTerms(reading);

	const terms = isRendering ? null : commitTo(consent, context.salt ?? newSalt());
	const termsOf = (index: number): Terms | null => {
		if (!terms) return reading.earlierTerms?.value ?? null;
		const residual = draft.isLimited(index);
		return { commitment: terms.commitment, residual };
	};
	return {
		version: reading.version,
		patient,
		grants: draft.grants.map((grant, index) => ({ ...grant, terms: termsOf(index) })),
		sources: draft.sources,
		denials: draft.denials,
		terms,
		residuals: draft.residuals,
		assumed: draft.findings.assumed,
		account: { onChain: [...draft.findings.onChain, ...reading.dealtWith], kept },
	};
}

function commitTo(consent: object, salt: Uint8Array): CommittedTerms {
	const content = canonicalBytes(consent);
	return { content, salt, commitment: toHex(commit('consentTerms', salt, content)) };
}

class Draft {
	readonly grants: Omit<FullGrantFields, 'terms'>[] = [];
	readonly sources: string[] = [];
	readonly denials: ConsentDenial[] = [];
	readonly residuals: Residual[] = [];
	readonly findings: Findings = { assumed: [], onChain: [] };
	private readonly reached = new Set<Rule>();

	constructor(private readonly context: ConversionContext) {}

	addPermit({ rule, denies }: Permit): void {
		const { context, findings } = this;
		findings.onChain.push(`${rule.path}.type`);
		const { named, limits } = granteesOf(rule, context, findings);
		const { fields, residuals } = readPermit(rule, context, findings);
		const first = this.grants.length;
		for (const { grantee, limits: own } of named) {
			const isOnly = named.length === 1;
			const narrowed = narrow(fields, denies, grantee, isOnly, context, findings);
			for (const deny of narrowed.reached) this.reached.add(deny);
			if (!narrowed.fields) {
				this.addUngranted(rule, 'NothingLeft', JSON.stringify(grantee));
				continue;
			}
			const index = this.grants.push({ grantee, ...narrowed.fields }) - 1;
			this.sources.push(rule.path);
			for (const limit of [...own, ...narrowed.residuals]) this.addLimit(limit, [index]);
		}
		const all = this.grants.map((_, index) => index).slice(first);
		for (const found of [...limits, ...residuals]) this.addLimit(found, all);
	}

	addUngranted({ path }: Rule, reason: Residual['reason'], says: string): void {
		this.residuals.push(residual(path, says, reason, 'ungranted'));
	}

	/** A residual for more grants than one is named once. */
	private addLimit(found: Residual, grants: number[]): void {
		const same = this.residuals.find(
			({ path, reason, rule }) =>
				path === found.path && reason === found.reason && rule?.provision === found.rule?.provision,
		);
		if (found.effect !== 'limit') this.residuals.push(found);
		else if (same) same.grants.push(...grants);
		else this.residuals.push({ ...found, grants: [...grants] });
	}

	/** A consent that permits nothing. On chain, who was granted nothing has no access. */
	addBaseDenial(base: Rule): void {
		if (base.actors.length > 0 && limitsOf(base).size === 0) {
			this.deny(base, base.periods);
			return;
		}
		this.attend(base, base.actors.length === 0 ? 'DenialOfEverybody' : 'DenialNotWhole');
		this.accountForBase(base);
	}

	private attend(rule: Rule, reason: Residual['reason']): void {
		this.residuals.push(residual(rule.path, describeRule(rule), reason, 'attend'));
	}

	/** Who is denied by name and without a limit, is denied on chain. */
	private deny(rule: Rule, periods: Rule['periods']): void {
		const ends = periods.map((period) => daysOf(period).until).filter((end) => end !== null);
		const holdsUntil = ends.length > 0 ? Math.min(...ends) : null;
		this.findings.onChain.push(rule.path);
		for (const { path, value } of periods) {
			this.residuals.push(residual(path, describeElement(value), 'DenialEnds', 'attend'));
		}
		for (const actor of rule.actors) {
			this.findings.onChain.push(actor.path);
			const known = howInvolved(actor) === null ? knownGrantees(actor, this.context) : [];
			for (const denied of known) this.denials.push({ denied, holdsUntil });
			if (known.length === 0) {
				const says = describeElement(actor.raw);
				this.residuals.push(residual(actor.path, says, 'DeniedUnknown', 'attend'));
			}
		}
	}

	/** A base that denies what no permit is about: nobody was granted it, so on chain it is denied. */
	accountForBase(base: Rule): void {
		if (base.type === 'permit') return;
		const parts = [base.actors, base.actions, base.labels, base.purposes, base.classes, base.codes];
		const single = [base.dataPeriod, base.expression, base.deleteAfterDays].filter(
			(it) => it !== null,
		);
		const all = [...parts.flat(), ...base.data, ...base.periods, ...base.accessModes, ...single];
		const paths = all.map(({ path }) => path);
		this.findings.onChain.push(`${base.path}.type`, ...paths);
	}

	/**
	 * Denials of somebody to whom the consent gives no grant. Where nothing around them limits them, they are
	 * meant as a whole.
	 */
	addUnreached(permits: readonly Permit[], base: Rule): void {
		const isUnlimited = base.type === 'permit' && limitsOf(base).size === 0;
		for (const deny of new Set(permits.flatMap(({ denies }) => denies))) {
			const isWhole =
				deny.actors.length > 0 && limitsOf(deny).size === 0 && deny.rules.length === 0;
			const isNarrower = deny.periods.length > 0 || !base.rules.includes(deny);
			if (isUnlimited && isWhole && !isNarrower) this.deny(deny, base.periods);
			else if (!this.reached.has(deny)) this.attend(deny, 'DenialNotWhole');
		}
	}

	/** @returns elements that say nothing more, as everybody keeps the policy */
	addPolicies({ policies }: ConsentReading): string[] {
		const all = this.grants.map((_, index) => index);
		const isKept = (policy: string): boolean => this.context.policies?.includes(policy) ?? false;
		const limiting = policies.filter(({ value }) => all.length > 0 && !isKept(value));
		for (const { path, value } of limiting) {
			const limit = residual(path, value, 'Policy', 'limit');
			this.residuals.push({ ...limit, grants: [...all], policy: value });
		}
		return policies.filter((it) => !limiting.includes(it)).map(({ path }) => path);
	}

	/** @returns whether the grants keep the terms of the grant that the consent was made from */
	addEarlierTerms({ earlierTerms }: ConsentReading): boolean {
		if (!earlierTerms) return false;
		const isRendering = !this.residuals.some(({ effect }) => effect === 'limit');
		const { path, value } = earlierTerms;
		if (value?.residual) {
			const grants = this.grants.map((_, index) => index);
			this.residuals.push({
				...residual(path, value.commitment, 'TermsNotOpened', 'limit'),
				grants,
			});
		} else this.findings.onChain.push(path);
		return isRendering;
	}

	isLimited(grant: number): boolean {
		return this.residuals.some(
			({ effect, grants }) => effect === 'limit' && grants.includes(grant),
		);
	}
}

function residual(
	path: string,
	says: string,
	reason: Residual['reason'],
	effect: Residual['effect'],
): Residual {
	return { path, says, reason, effect, grants: [] };
}
