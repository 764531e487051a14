// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import {
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	PRACTITIONER_ROLE_CODES,
	PURPOSES,
} from '../src/codes.js';
import { CHINESE } from '../src/languages/chinese.js';
import { ENGLISH } from '../src/languages/english.js';
import type { Language } from '../src/languages/language.js';
import { REFUSAL_WORDS } from '../src/plainWords.js';

const WHEN = new Date('2027-03-05T10:00:00.000Z');
const DAY = 20_900;

/** Something of every kind that a language says. */
function all(it: Language): string[] {
	const right = it.right({
		who: '甲',
		holds: true,
		actions: [...ACTIONS],
		classes: ['observation', 'imaging'],
		purposes: ['TREAT', 'HPAYMT'],
		from: DAY,
		until: DAY + 30,
		limits: [
			it.ceiling('R') ?? '',
			it.years(2020, 2025),
			it.years(null, 2025),
			it.years(2020, null),
			it.except('乙', ['condition'], ['HRESCH']),
			it.except(null, [], []),
			it.deleteAfter(30),
			it.residual,
		],
	});
	const access = {
		who: '甲',
		when: WHEN,
		action: 'access',
		class: 'observation',
		from: '乙',
		purpose: 'TREAT',
		ground: null,
		stale: true,
	} as const;
	const review = { openUntil: WHEN, reviewer: '丙', until: DAY };
	const statuses = ['justified', 'unjustified', 'overdue', 'board', 'reviewer'] as const;
	return [
		...Object.values(it.chapters).flatMap(({ title, nothing }) => [title, nothing]),
		it.sentence(right),
		it.secretly(right),
		it.unknownSealed(2),
		it.keptOut('甲'),
		it.keptOutSecretly('甲', DAY),
		it.denialsAndEmergencies,
		it.looked(access),
		it.looked({ ...access, ground: 'emergency', from: null }),
		it.looked({ ...access, ground: 'rule', stale: false }),
		it.crossed('甲', WHEN, true),
		it.crossed('甲', WHEN, false),
		it.refused(access, '乙', ['NoGrant', 'Granted', 'NoGrant', 'SomethingNew']),
		it.refused(access, '乙', []),
		it.asks('甲', right, DAY),
		...['Proposed', 'Frozen', 'NotYetValid', 'Active'].map((status) => it.dormant(status, right)),
		it.secondSignature,
		it.toWriteDown('甲'),
		it.toConfirmEnd('甲', DAY),
		it.endNotConfirmed('甲'),
		it.endsNotConfirmed('甲', 2),
		...statuses.map((status) => it.emergency('甲', true, [...DATA_CLASSES], { ...review, status })),
		it.policy('甲', ['condition'], ['PUBHLTH'], DAY, 'CourtOrder'),
		it.policy('甲', ['condition'], ['PUBHLTH'], DAY, 'SomethingNew'),
		it.nothingWritten,
		it.whole(3),
		it.entryMissing(3, 2),
		it.entryChanged(3, 2, '甲'),
		it.entryChanged(3, 2, null),
		it.unopened('甲', 2),
		it.oneSided('甲', '乙', WHEN, true),
		it.contradiction('甲', '乙', WHEN),
		it.misattributed('甲', 2),
		it.foreign('甲', 2),
		it.whatNoListShows,
		it.unknownOrganization,
		it.practitioner(null, 'doctor', '甲'),
		it.practitioner(null, null, null),
	];
}

describe.each([
	['English', ENGLISH],
	['Chinese', CHINESE],
])('%s', (_, language) => {
	it('has a word of its own for every code', () => {
		for (const words of [
			PURPOSES.map((it) => language.purpose(it)),
			DATA_CLASSES.map((it) => language.dataClass(it)),
			ACTIONS.map((it) => language.action(it)),
			PRACTITIONER_ROLE_CODES.map((it) => language.practitioner(null, it, null)),
			CONFIDENTIALITIES.map((it) => language.ceiling(it)),
		]) {
			expect(new Set(words).size).toBe(words.length);
		}
		expect(language.ceiling('N')).toBeNull();
	});

	it('has words for every reason to refuse, and for one that is new', () => {
		const unknown = language.refusal(['SomethingNew']);
		for (const reason of Object.keys(REFUSAL_WORDS)) {
			expect(language.refusal([reason]), reason).not.toBe(unknown);
		}
		expect(language.refusal(['NoGrant', 'NoGrant', 'Granted'])).toBe(language.refusal(['NoGrant']));
	});

	it('says nothing in codes', () => {
		for (const text of all(language)) {
			expect(text).not.toMatch(/[a-z][A-Z]|[A-Z]{3}|0x|undefined|null/);
		}
	});
});

describe('Chinese', () => {
	it('is Chinese throughout, but for what has no Chinese name', () => {
		for (const text of all(CHINESE)) {
			expect(text.replaceAll('X 光', '')).not.toMatch(/[A-Za-z]/);
		}
	});

	it('reads as a patient would say it', () => {
		const right = CHINESE.right({
			who: '山上诊所',
			holds: true,
			actions: ['access'],
			classes: ['observation', 'imaging'],
			purposes: ['TREAT'],
			from: null,
			until: DAY,
			limits: [],
		});
		expect(CHINESE.sentence(right)).toBe(
			'山上诊所可以查看您的检验结果、X 光等影像，用于您的治疗，至2027年3月22日为止。',
		);
	});
});
