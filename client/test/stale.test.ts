// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { dayOf } from '../src/days.js';
import type { Decision } from '../src/decision.js';
import {
	crossed,
	rule,
	stalenessOf,
	type Knowledge,
	type Narrowing,
	type ServedWhileStale,
	type StaleQuestion,
} from '../src/stale.js';
import { bytes, HOLDER, REQUESTER } from './access/cast.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = new Date('2027-03-03T10:00:00.000Z');

function permit(
	basis: object = { kind: 'Grant', grant: 3 },
	change: Partial<Decision> = {},
): Decision {
	const made: object = {
		outcome: 'Permit',
		basis: basis as Decision['basis'],
		reasons: [{ kind: 'Granted', grant: 3 }],
		terms: null,
		conditions: null,
		asOf: 12,
		validUntil: dayOf(NOW) + 10,
		...change,
	};
	return made as Decision;
}

function denial(): Decision {
	return {
		...permit(),
		outcome: 'Deny',
		basis: null,
		reasons: [{ kind: 'NoGrant' }],
		validUntil: null,
	};
}

/** What a node knows whose best block is so old, and whose last final block so. */
function known(
	{ best = SECOND, final = 5 * SECOND }: { best?: number; final?: number },
	decisions: { best?: Decision; final?: Decision } = {},
): Knowledge {
	const ago = (milliseconds: number): Date => new Date(NOW.getTime() - milliseconds);
	const { best: atBest = permit(), final: atFinal = atBest } = decisions;
	return {
		best: { decision: atBest, time: ago(best) },
		final: { decision: atFinal, time: ago(final) },
		now: NOW,
	};
}

const TREATMENT: StaleQuestion = {
	requester: { organization: REQUESTER, practitionerRole: 9 },
	purpose: 'TREAT',
	holder: HOLDER,
};
const OWN: StaleQuestion = { ...TREATMENT, requester: { organization: HOLDER } };
const AUTHOR = { kind: 'AuthorOwnRecord' };
const EMERGENCY = { kind: 'Emergency', case: 4, until: NOW.getTime() / SECOND + 60 };

/** Ways in which the state is not current. */
const STALE = [
	['the best block is old', { best: MINUTE + 1, final: MINUTE + 1 }, 'BestStateStale'],
	['finality is behind', { best: SECOND, final: 5 * MINUTE + 1 }, 'FinalityStale'],
] as const;

describe('a state', () => {
	it('is current up to a minute of the best block and five of finality', () => {
		expect(stalenessOf(known({ best: MINUTE, final: 5 * MINUTE }))).toBeNull();
		for (const [, ages, staleness] of STALE) expect(stalenessOf(known(ages))).toBe(staleness);
	});

	it('is not where a clock cannot be read', () => {
		expect(stalenessOf({ ...known({}), now: new Date(NaN) })).toBe('BestStateStale');
	});
});

describe('while the state is current', () => {
	it('both states have to permit', () => {
		expect(rule(TREATMENT, known({}))).toMatchObject({ serve: true, stale: null });
		expect(rule(TREATMENT, known({}, { final: denial() }))).toMatchObject({
			serve: false,
			outcome: 'Deny',
			reasons: ['NotFinalYet'],
			decision: { reasons: [{ kind: 'NoGrant' }] },
		});
		expect(rule(TREATMENT, known({}, { best: denial(), final: permit() }))).toMatchObject({
			serve: false,
			outcome: 'Deny',
			reasons: [],
		});
	});

	it('an emergency does not wait for finality', () => {
		const decisions = { best: permit(EMERGENCY), final: denial() };
		expect(rule(TREATMENT, known({}, decisions))).toMatchObject({ serve: true, stale: null });
	});

	it('a permit ends by the holder’s clock too', () => {
		const today = dayOf(NOW);
		const ending = (validUntil: number): Knowledge =>
			known({}, { best: permit(undefined, { validUntil }) });
		expect(rule(TREATMENT, ending(today + 1)).serve).toBe(true);
		expect(rule(TREATMENT, ending(today))).toMatchObject({
			outcome: 'Deny',
			reasons: ['PermitEnded'],
		});
		const over = { ...EMERGENCY, until: NOW.getTime() / SECOND };
		expect(rule(TREATMENT, known({}, { best: permit(over) }))).toMatchObject({
			reasons: ['PermitEnded'],
		});
	});

	it('what was declared off line counts for nothing: it can be declared', () => {
		const declared = { ...TREATMENT, isDeclaredOffline: true };
		expect(rule(declared, known({}, { best: denial() }))).toMatchObject({ serve: false });
	});
});

describe.each(STALE)('while %s', (_, ages, staleness) => {
	it('the holder’s own people get the holder’s own records, however long it lasts', () => {
		const [best, final] = [permit(AUTHOR), denial()];
		const old = { best: Math.max(48 * HOUR, ages.final), final: 48 * HOUR };
		for (const age of [ages, old]) {
			expect(rule(OWN, known(age, { best, final }))).toMatchObject({
				serve: true,
				stale: 'OwnRecord',
			});
		}
	});

	it('what the author of a record asks of another holder is not the holder’s own', () => {
		const asked = rule({ ...TREATMENT, purpose: 'HPAYMT' }, known(ages, { best: permit(AUTHOR) }));
		expect(asked).toMatchObject({ serve: false, reasons: [staleness] });
	});

	it('the holder’s own people get no other’s record by that', () => {
		const asked = rule({ ...OWN, purpose: 'HPAYMT' }, known(ages));
		expect(asked).toMatchObject({ serve: false, reasons: [staleness] });
	});

	it('emergencies are served, final or not, however long it lasts', () => {
		const decisions = { best: permit(EMERGENCY), final: denial() };
		expect(rule(TREATMENT, known(ages, decisions))).toMatchObject({
			serve: true,
			stale: 'Emergency',
		});
		const long = { best: 48 * HOUR, final: 48 * HOUR };
		expect(rule(TREATMENT, known(long, decisions)).serve).toBe(true);
	});

	it('an emergency that was declared off line is served over a denial', () => {
		const declared = { ...TREATMENT, isDeclaredOffline: true };
		expect(rule(declared, known(ages, { best: denial() }))).toMatchObject({
			serve: true,
			stale: 'Emergency',
		});
	});

	it('treatment goes on that was permitted, flagged', () => {
		expect(rule(TREATMENT, known(ages))).toMatchObject({ serve: true, stale: 'KnownTreatment' });
		const sealed = permit({ kind: 'Sealed', entry: 2 });
		expect(rule(TREATMENT, known(ages, { best: sealed }))).toMatchObject({ serve: true });
	});

	it('treatment goes on for four hours, or as many as are governed', () => {
		const after = (milliseconds: number): Knowledge =>
			known({ best: Math.min(milliseconds, ages.best), final: milliseconds });
		expect(rule(TREATMENT, after(4 * HOUR)).serve).toBe(true);
		expect(rule(TREATMENT, after(4 * HOUR + 1))).toMatchObject({
			serve: false,
			outcome: 'Indeterminate',
			reasons: [expect.any(String), 'StaleTooLong'],
		});
		expect(rule(TREATMENT, after(4 * HOUR + 1), 5).serve).toBe(true);
		expect(rule(TREATMENT, after(6 * MINUTE), 0).serve).toBe(false);
	});

	it('treatment does not go on that was not final when it was current', () => {
		expect(rule(TREATMENT, known(ages, { final: denial() }))).toMatchObject({
			serve: false,
			outcome: 'Indeterminate',
			reasons: [staleness],
		});
	});

	it('treatment does not go on that has ended', () => {
		const ended = permit(undefined, { validUntil: dayOf(NOW) });
		expect(rule(TREATMENT, known(ages, { best: ended })).serve).toBe(false);
		expect(rule(TREATMENT, known(ages, { final: ended })).serve).toBe(false);
	});

	it.each(['HPAYMT', 'HRESCH', 'BTG', 'PUBHLTH', 'COC'] as const)(
		'nothing else is served: %s',
		(purpose) => {
			expect(rule({ ...TREATMENT, purpose }, known(ages))).toMatchObject({
				serve: false,
				outcome: 'Indeterminate',
				reasons: [staleness],
			});
		},
	);

	it('what rests on a policy is not served, not even for treatment', () => {
		const policy = permit({ kind: 'Policy', policy: 1 });
		expect(rule(TREATMENT, known(ages, { best: policy }))).toMatchObject({ serve: false });
	});

	it('what the last known state denies is denied', () => {
		for (const question of [TREATMENT, OWN]) {
			expect(rule(question, known(ages, { best: denial(), final: permit() }))).toMatchObject({
				serve: false,
				outcome: 'Deny',
				reasons: [],
			});
		}
	});
});

describe('after healing', () => {
	const served: ServedWhileStale = {
		access: bytes(32, 1),
		patient: bytes(16, 7),
		requester: { organization: REQUESTER },
		rule: 'KnownTreatment',
		grant: 3,
		sealed: null,
		asOf: 100,
		servedAt: NOW.toISOString(),
	};
	const revoked: Narrowing = {
		patient: bytes(16, 7),
		grant: 3,
		block: 90,
		time: new Date(NOW.getTime() - MINUTE),
	};

	it('what went out after the permission was taken back is named', () => {
		expect(crossed([served], [revoked])).toEqual([{ served, narrowing: revoked, certain: true }]);
		const atOnce = { ...revoked, time: NOW };
		expect(crossed([served], [atOnce])).toHaveLength(1);
	});

	it('what went out before is not', () => {
		const later = { ...revoked, block: 200, time: new Date(NOW.getTime() + 1) };
		expect(crossed([served], [later])).toEqual([]);
	});

	it('what is of another patient, grant or organisation is not', () => {
		for (const change of [{ patient: bytes(16, 8) }, { grant: 4 }, { organization: 5 }]) {
			expect(crossed([served], [{ ...revoked, ...change }])).toEqual([]);
		}
	});

	it('a denial crosses whatever it was served on', () => {
		const denial = { ...revoked, grant: null, organization: REQUESTER };
		expect(crossed([{ ...served, grant: null }], [denial])).toHaveLength(1);
	});

	it('without a time it is named as uncertain, by the block', () => {
		const unknown = { ...revoked, block: 101, time: null };
		expect(crossed([served], [unknown])).toMatchObject([{ certain: false }]);
		expect(crossed([served], [{ ...unknown, block: 100 }])).toEqual([]);
	});

	it('emergencies and own use cross nothing', () => {
		for (const by of ['Emergency', 'OwnRecord'] as const) {
			expect(crossed([{ ...served, rule: by }], [revoked])).toEqual([]);
		}
	});
});
