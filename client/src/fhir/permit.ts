// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	PURPOSES,
	type Action,
	type Confidentiality,
	type DataClass,
	type Purpose,
	ACCESS_MODES,
	OBLIGATIONS,
	REFRAINS,
} from '../codes.js';
import type { Day } from '../days.js';
import { readClasses } from './classes.js';
import { purposeOf, type Assumptions, type ConversionContext, type Findings } from './context.js';
import { codingsOf, describeElement, type Coding, type Located } from './elements.js';
import { ConsentNotConvertible } from './errors.js';
import type { FullGrantFields } from '../grantFields.js';
import { daysOf, yearsOf } from './periods.js';
import type { Residual, ResidualReason, Selector } from './residuals.js';
import { covers } from './purposes.js';
import { selectsData, type Rule } from './rule.js';
import { ACT_CODE, CONFIDENTIALITY, CONSENT_ACTION } from './systems.js';

/** The fields that a permit gives each of its grantees. */
export type PermitFields = Omit<FullGrantFields, 'grantee' | 'terms' | 'exceptions'>;

/** A permit as fields, and what they do not hold. */
export interface PermitReading {
	fields: PermitFields;
	residuals: Residual[];
}

/**
 * What a permit says, as fields of a grant: the smallest that hold all of it. Where they are wider than the
 * permit, a residual names its exact bound.
 *
 * @throws ConsentNotConvertible for a permit that no fields can hold
 */
export function readPermit(
	rule: Rule,
	context: ConversionContext,
	findings: Findings,
): PermitReading {
	const reader = new PermitReader(rule, context, findings);
	const fields = {
		...reader.validity(),
		purposes: reader.purposes(),
		actions: reader.actions(),
		classes: reader.classes(),
		...reader.labels(),
		...reader.years(),
		accessModes: reader.accessModes(),
		deleteAfterDays: reader.deleteAfterDays(),
	};
	reader.whatIsNeverOnChain();
	return { fields, residuals: reader.residuals };
}

/** Whether the times that a rule holds at have passed, or never meet. */
export function neverHolds({ periods }: Rule, today: Day): boolean {
	const days = periods.map(daysOf);
	const starts = days.flatMap(({ from }) => (from === null ? [] : [from]));
	const ends = days.flatMap(({ until }) => (until === null ? [] : [until]));
	return ends.length > 0 && Math.min(...ends) <= Math.max(today, ...starts);
}

class PermitReader {
	readonly residuals: Residual[] = [];

	constructor(
		private readonly rule: Rule,
		private readonly context: ConversionContext,
		private readonly findings: Findings,
	) {}

	validity(): { validFrom: Day; validUntil: Day } {
		const { today } = this.context;
		let validFrom = today;
		let validUntil: Day | null = null;
		for (const period of this.rule.periods) {
			this.onChain(period);
			const { from, until, exact } = daysOf(period);
			if (from !== null) validFrom = Math.max(validFrom, from);
			if (until !== null) validUntil = Math.min(validUntil ?? until, until);
			if (exact) {
				const says = describeElement(period.value);
				this.residuals.push({ ...this.limit(period.path, says, 'FinerThanDay'), validity: exact });
			}
		}
		if (validUntil === null) {
			validUntil = this.assume('validUntil') ?? null;
			if (validUntil === null) throw new ConsentNotConvertible('NoEnd', this.rule.path);
		}
		const code = validUntil <= today ? 'Expired' : 'PeriodInvalid';
		if (validUntil <= validFrom) throw new ConsentNotConvertible(code, this.rule.path);
		return { validFrom, validUntil };
	}

	purposes(): Purpose[] {
		const { rule, context } = this;
		if (rule.purposes.length === 0) {
			const assumed = this.assume('purposes');
			if (!assumed) throw new ConsentNotConvertible('PurposeNotNamed', rule.path);
			return inOrder(PURPOSES, assumed);
		}
		const readings = rule.purposes.map((located) => ({
			located,
			reading: purposeOf(located.value, context),
		}));
		const whole = readings.flatMap(({ reading }) =>
			reading && !reading.isFiner ? [reading.purpose] : [],
		);
		for (const { located, reading } of readings) {
			if (!reading) this.ungranted(located, 'PurposeNotKnown');
			else this.onChain(located);
			if (reading?.isFiner && !covers(whole, reading.purpose)) {
				this.limitBy(located, 'FinerThanPurpose');
			}
		}
		const known = readings.flatMap(({ reading }) => (reading ? [reading.purpose] : []));
		this.ensureSome(known, 'PurposeUnknown', rule.purposes);
		return inOrder(PURPOSES, known);
	}

	actions(): Action[] {
		const { actions } = this.rule;
		if (actions.length === 0) return inOrder(ACTIONS, this.assume('actions') ?? ACTIONS);
		const known = actions.flatMap((located) => {
			const action = actionOf(codingsOf(located.value, located.path));
			if (!action) this.ungranted(located, 'ActionNotKnown');
			else this.onChain(located);
			return action ? [action] : [];
		});
		this.ensureSome(known, 'ActionUnknown', actions);
		return inOrder(ACTIONS, known);
	}

	classes(): DataClass[] {
		const codings = this.rule.classes;
		if (codings.length === 0) return inOrder(DATA_CLASSES, this.assume('classes') ?? DATA_CLASSES);
		const { classes, finer, unknown } = readClasses(codings);
		for (const coding of unknown) this.ungranted(coding, 'ClassNotKnown');
		for (const coding of codings) if (!unknown.includes(coding)) this.onChain(coding);
		for (const coding of finer) this.limitBy(coding, 'FinerThanClass');
		this.ensureSome(classes, 'ClassUnknown', codings);
		return classes;
	}

	labels(): Pick<FullGrantFields, 'ceiling' | 'obligations' | 'refrains'> {
		const { labels } = this.rule;
		const sorted = sortLabels(labels);
		for (const label of labels) if (!sorted.others.includes(label)) this.onChain(label);
		if (sorted.others.length > 0) {
			// Labels are alternatives: confidentiality belongs to the selection too.
			const selecting = [...sorted.confidentialities, ...sorted.others];
			const isData = selecting.every(({ value }) => selectsData(value));
			const selector = isData ? { securityLabel: selecting.map(({ value }) => value) } : null;
			for (const label of sorted.others) this.limitBy(label, 'LabelOffChain', selector);
		}
		return {
			ceiling: this.ceiling(sorted),
			obligations: inOrder(OBLIGATIONS, sorted.obligations),
			refrains: inOrder(REFRAINS, sorted.refrains),
		};
	}

	private ceiling({ confidentialities, others }: SortedLabels): Confidentiality {
		const named = confidentialities.map(({ value }) => value.code);
		const highest = CONFIDENTIALITIES.findLast((code) => named.includes(code));
		if (others.length > 0) {
			const least = this.assume('labelledCeiling') ?? 'R';
			return highest === undefined ? least : higher(highest, least);
		}
		return highest ?? this.assume('ceiling') ?? 'N';
	}

	years(): Pick<FullGrantFields, 'dataFrom' | 'dataUntil'> {
		const period = this.rule.dataPeriod;
		if (!period) return { dataFrom: null, dataUntil: null };
		this.onChain(period);
		const { from, until, isExact } = yearsOf(period);
		if (!isExact) this.limitBy(period, 'FinerThanYear', { dataPeriod: period.value });
		return { dataFrom: from, dataUntil: until };
	}

	accessModes(): FullGrantFields['accessModes'] {
		const { accessModes } = this.rule;
		if (accessModes.length === 0) {
			return inOrder(ACCESS_MODES, this.assume('accessModes') ?? ACCESS_MODES);
		}
		for (const mode of accessModes) this.onChain(mode);
		return inOrder(
			ACCESS_MODES,
			accessModes.map(({ value }) => value),
		);
	}

	deleteAfterDays(): number | null {
		const { deleteAfterDays } = this.rule;
		if (deleteAfterDays) this.onChain(deleteAfterDays);
		return deleteAfterDays?.value ?? null;
	}

	whatIsNeverOnChain(): void {
		const { data, codes, expression } = this.rule;
		const selector = { data: data.map(({ value }) => value) };
		for (const entry of data) this.limitBy(entry, 'DataOffChain', selector);
		for (const code of codes) this.limitBy(code, 'CodeOffChain');
		if (expression) this.limitBy(expression, 'Expression');
	}

	/** What to assume; noted even where the chain's own rule decides. */
	private assume<What extends keyof Assumptions>(what: What): Assumptions[What] {
		this.findings.assumed.push({ path: this.rule.path, what });
		return this.context.assume?.[what];
	}

	private onChain({ path }: Located<unknown>): void {
		this.findings.onChain.push(path);
	}

	private ungranted({ path, value }: Located<unknown>, reason: ResidualReason): void {
		const says = describeElement(value);
		this.residuals.push({ path, says, reason, effect: 'ungranted', grants: [] });
	}

	private limitBy(
		{ path, value }: Located<unknown>,
		reason: ResidualReason,
		selector: Selector | null = null,
	): void {
		const rule = { provision: this.rule.path, type: 'permit' as const, selector };
		this.residuals.push({ ...this.limit(path, describeElement(value), reason), rule });
	}

	private limit(path: string, says: string, reason: ResidualReason): Residual {
		return { path, says, reason, effect: 'limit', grants: [] };
	}

	private ensureSome(
		known: readonly unknown[],
		code: 'PurposeUnknown' | 'ActionUnknown' | 'ClassUnknown',
		named: readonly Located<unknown>[],
	): void {
		if (known.length > 0) return;
		const says = named.map(({ value }) => describeElement(value)).join(', ');
		throw new ConsentNotConvertible(code, this.rule.path, says);
	}
}

/** Labels by what becomes of them. */
export interface SortedLabels {
	confidentialities: Located<Coding>[];
	obligations: string[];
	refrains: string[];
	/** Those that never stand on chain: sensitivities, and all that is not known. */
	others: Located<Coding>[];
}

/** Sorts labels by what becomes of them. */
export function sortLabels(labels: readonly Located<Coding>[]): SortedLabels {
	const is = (list: readonly string[], system: string, { value }: Located<Coding>): boolean =>
		value.system === system && list.includes(value.code ?? '');
	const of = (list: readonly string[], system: string): Located<Coding>[] =>
		labels.filter((label) => is(list, system, label));
	const confidentialities = of(CONFIDENTIALITIES, CONFIDENTIALITY);
	const obligations = of(OBLIGATIONS, ACT_CODE);
	const refrains = of(REFRAINS, ACT_CODE);
	const held = new Set([...confidentialities, ...obligations, ...refrains]);
	return {
		confidentialities,
		obligations: obligations.map(({ value }) => value.code ?? ''),
		refrains: refrains.map(({ value }) => value.code ?? ''),
		others: labels.filter((label) => !held.has(label)),
	};
}

/** The chain's action that a concept means, if it means one. */
export function actionOf(codings: readonly Coding[]): Action | undefined {
	return ACTIONS.find((action) =>
		codings.some(({ system, code }) => system === CONSENT_ACTION && code === action),
	);
}

/** The higher of two confidentialities. */
function higher(one: Confidentiality, other: Confidentiality): Confidentiality {
	return CONFIDENTIALITIES.indexOf(one) > CONFIDENTIALITIES.indexOf(other) ? one : other;
}

/** The codes of a list that are among others, each once. */
export function inOrder<Code extends string>(
	list: readonly Code[],
	among: readonly string[],
): Code[] {
	return list.filter((code) => among.includes(code));
}
