// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CONFIDENTIALITIES } from '../codes.js';
import type { JsonObject } from '../records/canonical.js';
import type { Labels } from '../records/fhir.js';
import type { Coding, Period } from './elements.js';
import { howFarIn } from './periods.js';
import type { Residual, ResidualRule, Selector } from './residuals.js';
import { CONFIDENTIALITY } from './systems.js';

/** What a holder knows of a record that is asked for; a leaf says most of it. */
export interface RecordFacts extends Labels {
	/** A FHIR dateTime; null for what belongs to no moment. */
	timeOfCare: string | null;
	/** Addresses of the record, such as `Observation/12`. */
	references?: readonly string[];
}

/**
 * The limits that a record does not pass; none if it may be released. What cannot be told from labels, time
 * and address – an expression, a code, who wrote it, a policy – is not passed: the consent itself has to be
 * read then.
 *
 * @param limits of one grant: `limitsOfGrant`
 */
export function unmetLimits(
	limits: readonly Residual[],
	record: RecordFacts,
	now: Date,
): Residual[] {
	const seconds = now.getTime() / 1_000;
	return limits.filter(({ rule, validity }) => {
		if (validity) {
			const { from, until } = validity;
			return (from !== null && seconds < from) || (until !== null && seconds >= until);
		}
		return !rule || !isPassed(rule, record);
	});
}

/** Whether something is so for a record, is not, or cannot be told. */
type Answer = 'yes' | 'no' | 'unknown';

function isPassed({ type, selector }: ResidualRule, record: RecordFacts): boolean {
	if (!selector) return false;
	const selected = isSelected(selector, record);
	return type === 'permit' ? selected === 'yes' : selected === 'no';

	function isSelected({ securityLabel, dataPeriod, data }: Selector, of: RecordFacts): Answer {
		const answers: Answer[] = [];
		if (securityLabel) answers.push(hasLabel(securityLabel, type, of));
		if (dataPeriod) answers.push(isOf(dataPeriod, of));
		if (data) answers.push(isAmong(data, of));
		if (answers.includes('no')) return 'no';
		return answers.includes('unknown') ? 'unknown' : 'yes';
	}
}

/** Confidentiality that is permitted reaches down, what is forbidden up. */
function hasLabel(labels: Coding[], type: ResidualRule['type'], record: RecordFacts): Answer {
	const rank = CONFIDENTIALITIES.indexOf(record.confidentiality);
	const has = labels.some(({ system, code }) => {
		if (system !== CONFIDENTIALITY) return record.sensitivity.some((it) => it === code);
		const of = CONFIDENTIALITIES.findIndex((it) => it === code);
		return type === 'permit' ? rank <= of : rank >= of;
	});
	return has ? 'yes' : 'no';
}

function isOf(period: Period, { timeOfCare }: RecordFacts): Answer {
	const far = timeOfCare === null ? 'partly' : howFarIn(timeOfCare, period);
	return far === 'wholly' ? 'yes' : far === 'partly' ? 'unknown' : 'no';
}

/** Of what is related to a record, or written by somebody, addresses tell nothing. */
function isAmong(data: JsonObject[], { references }: RecordFacts): Answer {
	const answers = data.map(({ meaning, reference }): Answer => {
		const address = (reference as JsonObject).reference;
		if (meaning !== 'instance' || !references || typeof address !== 'string') return 'unknown';
		return references.includes(address) ? 'yes' : 'no';
	});
	if (answers.includes('yes')) return 'yes';
	return answers.includes('unknown') ? 'unknown' : 'no';
}
