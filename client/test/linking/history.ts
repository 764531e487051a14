// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { randomBelow, randomFraction, type RandomSource } from '../../src/random.js';
import { RegistrationDesk } from '../../src/registrationDesk.js';
import {
	WalletConnections,
	WouldShow,
	type Route,
	type Urgency,
} from '../../src/wallet/connections.js';
import { SimulatedClock, seededRandom } from './clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Everybody comes to both hospitals for the first time within so many days. */
const FIRST_VISITS = 5;
/** And is followed for so many days. */
const FOLLOWED = 28;

/**
 * How patients behave. Nobody has measured it: these are guesses, and the test says what they are.
 * Probabilities, and averages over the time that they are followed.
 */
const BEHAVIOUR = {
	/** Registers at both hospitals in one sitting. */
	both: 0.1,
	/** Comes to both on one day. */
	sameDay: 0.05,
	/** Is sent from one to the other, days apart. All others come to the two independently. */
	referred: 0.3,
	/** Has no phone at all. */
	noPhone: 0.01,
	/** Has left it at home, at either of the first visits. */
	phoneAtHome: 0.04,
	/** Is ill for long. */
	ill: 0.2,
	/** Further visits, and evenings with the wallet; of who is ill for long and of others. */
	visits: { ill: 1.5, others: 0.5 },
	evenings: { ill: 0.4, others: 0.2 },
	/** At a visit: somebody else, such as a pharmacy, is granted access. */
	grantsOn: 0.25,
	/** At a visit: the doctor asks for what the other hospital has; half of the time for the next visit. */
	isAsked: 0.25,
	/** In an evening: sees to both pseudonyms; takes something back. */
	seesToBoth: 0.6,
	takesBack: 0.3,
	/** Told that it would show, does it regardless. */
	insists: 0.05,
};

/** The two hospitals, and others that one grants access to. */
export const [A, B] = [0, 1] as const;
const OTHERS = [2, 3, 4, 5];

/** One of a patient's two pseudonyms. */
export type Hospital = typeof A | typeof B;

/** What the chain shows of a pseudonym. Times in milliseconds; a batch is one block, or a few in a row. */
export interface Trace {
	registeredAt: number;
	/** The batch of its registration among its hospital's, and its place there as a part of the whole. */
	batch: number;
	place: number;
	inCustody: boolean;
	/** When it got a key of its own, if it had none. */
	claimedAt: number | null;
	acts: Act[];
}

/** A transaction for a pseudonym. */
export interface Act {
	at: number;
	kind: 'grant' | 'narrow' | 'recorded';
	/** The grantee. */
	to: number;
	/** Who sent it: the wallet itself, or the hospital. */
	route: Route;
}

/** What happened to some patients: by patient, which is the truth that the attacker is after. */
export interface History {
	a: Trace[];
	b: Trace[];
}

/** Whether the client does what it does to keep pseudonyms apart. */
export type Protection = 'on' | 'off';

/** A history of so many patients, each at two hospitals, through the client's own scheduling. */
export async function simulate(
	patients: number,
	seed: number,
	protection: Protection,
): Promise<History> {
	const world = new World(seed, protection);
	const all = Array.from({ length: patients }, () => new SimulatedPatient(world));
	await world.clock.run();
	return { a: all.map((patient) => patient.trace(A)), b: all.map((patient) => patient.trace(B)) };
}

interface Newcomer {
	trace: Trace;
	registered: () => void;
}

class World {
	readonly clock = new SimulatedClock();
	readonly random: RandomSource;
	readonly desks: [RegistrationDesk<Newcomer>, RegistrationDesk<Newcomer>];

	constructor(
		seed: number,
		readonly protection: Protection,
	) {
		this.random = seededRandom(seed);
		this.desks = [this.#desk(), this.#desk()];
	}

	#desk(): RegistrationDesk<Newcomer> {
		let batches = 0;
		const { timers } = this.clock;
		const release = (batch: Newcomer[]): Promise<void> => {
			batch.forEach(({ trace, registered }, place) => {
				trace.registeredAt = timers.now();
				trace.batch = batches;
				trace.place = batch.length > 1 ? place / (batch.length - 1) : 0.5;
				registered();
			});
			batches += 1;
			return Promise.resolve();
		};
		const options = { timers, random: this.random };
		if (this.protection === 'on') return new RegistrationDesk(release, options);
		// Every registration by itself, as it comes.
		return {
			add: (newcomer: Newcomer) => void release([newcomer]),
		} as unknown as RegistrationDesk<Newcomer>;
	}

	wallet(): Pick<WalletConnections, 'act'> {
		const { timers } = this.clock;
		const none = null as unknown as ApiPromise;
		if (this.protection === 'on') {
			return new WalletConnections({
				urlsOf: () => ['ws://simulated'],
				connectTo: () => Promise.resolve(none),
				timers,
				random: this.random,
			});
		}
		// Everything at once, over the way that its owner is used to.
		const habit: Route = this.chance(0.5) ? 'direct' : 'relayed';
		return { act: (_place, _urgency, doIt) => doIt(none, habit) };
	}

	chance(probability: number): boolean {
		return randomFraction(this.random) < probability;
	}

	between(from: number, to: number): number {
		return from + (to - from) * randomFraction(this.random);
	}

	/** How often something happens that happens so often on average. */
	poisson(mean: number): number {
		let [count, product] = [0, randomFraction(this.random)];
		for (; product > Math.exp(-mean); count++) product *= randomFraction(this.random);
		return count;
	}

	oneOf<Thing>(things: readonly Thing[]): Thing {
		return things[randomBelow(things.length, this.random)] as Thing;
	}
}

/**
 * A patient as patients are: some come to both hospitals on one day, or are sent from one to the other;
 * some come often; who has no phone has none at either; who opens the wallet at home sees to both
 * pseudonyms in one sitting; and at a hospital some things are needed on the spot.
 */
class SimulatedPatient {
	readonly #world: World;
	readonly #wallet: Pick<WalletConnections, 'act'>;
	readonly #traces: [Trace, Trace];
	/** Whether a pseudonym is on chain with a key of its own, and what waits for that. */
	readonly #isReady: [boolean, boolean] = [false, false];
	readonly #whenReady: [(() => void)[], (() => void)[]] = [[], []];

	constructor(world: World) {
		this.#world = world;
		this.#wallet = world.wallet();
		const hasPhone = !world.chance(BEHAVIOUR.noPhone);
		this.#traces = [this.#newTrace(hasPhone), this.#newTrace(hasPhone)];
		const first = this.#firstVisits();
		for (const hospital of [A, B] as const) {
			world.clock.at(first[hospital], () => {
				this.#register(hospital);
				this.#visit(hospital);
			});
		}
		this.#goOn(Math.max(...first), hasPhone);
	}

	trace(hospital: Hospital): Trace {
		return this.#traces[hospital];
	}

	#newTrace(hasPhone: boolean): Trace {
		const inCustody = !hasPhone || this.#world.chance(BEHAVIOUR.phoneAtHome);
		return { registeredAt: NaN, batch: NaN, place: NaN, inCustody, claimedAt: null, acts: [] };
	}

	#firstVisits(): [number, number] {
		const world = this.#world;
		const one = this.#officeHours(world.between(0, FIRST_VISITS));
		const other = this.#secondVisit(one);
		return world.chance(0.5) ? [one, other] : [other, one];
	}

	#secondVisit(one: number): number {
		const { both, sameDay, referred } = BEHAVIOUR;
		const world = this.#world;
		const kind = world.between(0, 1);
		if (kind < both) return one + world.between(MINUTE, 10 * MINUTE);
		if (kind < both + sameDay) return one + world.between(HOUR, 5 * HOUR);
		if (kind < both + sameDay + referred) {
			return this.#officeHours(Math.floor(one / DAY) + world.between(1, 4));
		}
		return this.#officeHours(world.between(0, FIRST_VISITS));
	}

	#register(hospital: Hospital): void {
		const trace = this.#traces[hospital];
		this.#world.desks[hospital].add({
			trace,
			registered: () => {
				if (!trace.inCustody) this.#ready(hospital);
			},
		});
	}

	#ready(hospital: Hospital): void {
		this.#isReady[hospital] = true;
		for (const act of this.#whenReady[hospital].splice(0)) act();
	}

	/** Further visits, and evenings with the wallet. */
	#goOn(from: number, hasPhone: boolean): void {
		const world = this.#world;
		const kind = world.chance(BEHAVIOUR.ill) ? 'ill' : 'others';
		const to = FOLLOWED * DAY;
		for (let left = world.poisson(BEHAVIOUR.visits[kind]); left > 0; left--) {
			world.clock.at(this.#officeHours(world.between(from, to) / DAY), () => {
				this.#visit(world.oneOf([A, B] as const));
			});
		}
		if (!hasPhone) return;
		for (let left = world.poisson(BEHAVIOUR.evenings[kind]); left > 0; left--) {
			const day = Math.floor(world.between(from, to) / DAY);
			world.clock.at(day * DAY + world.between(18 * HOUR, 23 * HOUR), () => {
				this.#evening();
			});
		}
	}

	#visit(hospital: Hospital): void {
		const world = this.#world;
		const trace = this.#traces[hospital];
		if (trace.inCustody && trace.claimedAt === null) {
			this.#visitInCustody(hospital);
			return;
		}
		if (world.chance(BEHAVIOUR.isAsked)) {
			const other = hospital === A ? B : A;
			const isForNextTime = world.chance(0.5);
			this.#act(other, isForNextTime ? 'canWait' : 'now', 'grant', hospital);
		}
		if (world.chance(BEHAVIOUR.grantsOn)) {
			this.#act(hospital, 'soon', 'grant', world.oneOf(OTHERS));
		}
	}

	/** Who had left the phone at home brings it the next time; for who has none the hospital records. */
	#visitInCustody(hospital: Hospital): void {
		const trace = this.#traces[hospital];
		if (Number.isNaN(trace.registeredAt)) return;
		const hasPhone = this.#traces.some(({ inCustody }) => !inCustody);
		if (hasPhone) {
			trace.claimedAt = this.#world.clock.timers.now();
			this.#ready(hospital);
		} else if (this.#world.chance(BEHAVIOUR.grantsOn)) {
			this.#note(hospital, 'recorded', this.#world.oneOf(OTHERS), 'relayed');
		}
	}

	/** At home: both pseudonyms in one sitting, mostly. */
	#evening(): void {
		const world = this.#world;
		const hospitals = [A, B] as const;
		const seenTo = world.chance(BEHAVIOUR.seesToBoth) ? hospitals : [world.oneOf(hospitals)];
		const takesBack = world.chance(BEHAVIOUR.takesBack);
		seenTo.forEach((hospital, turn) => {
			const to = world.chance(0.3) ? (hospital === A ? B : A) : world.oneOf(OTHERS);
			world.clock.timers.after(turn * world.between(MINUTE, 5 * MINUTE), () => {
				if (takesBack) this.#act(hospital, 'soon', 'narrow', to);
				else this.#act(hospital, 'canWait', 'grant', to);
			});
		});
	}

	#act(hospital: Hospital, urgency: Urgency, kind: Act['kind'], to: number): void {
		if (!this.#isReady[hospital]) {
			// What could not be done on the spot is no longer urgent when it can.
			this.#whenReady[hospital].push(() => {
				this.#act(hospital, 'canWait', kind, to);
			});
			return;
		}
		const place = { role: 'own' as const, organization: hospital, index: 0 };
		const doIt = (_: ApiPromise, route: Route): Promise<void> => {
			this.#note(hospital, kind, to, route);
			return Promise.resolve();
		};
		this.#wallet.act(place, urgency, doIt).catch((error: unknown) => {
			if (!(error instanceof WouldShow)) throw error;
			const insists = this.#world.chance(BEHAVIOUR.insists);
			void this.#wallet.act(place, insists ? 'regardless' : 'canWait', doIt);
		});
	}

	#note(hospital: Hospital, kind: Act['kind'], to: number, route: Route): void {
		const at = this.#world.clock.timers.now();
		this.#traces[hospital].acts.push({ at, kind, to, route });
	}

	/** A time of that day when hospitals see people. */
	#officeHours(day: number): number {
		return Math.floor(day) * DAY + this.#world.between(8 * HOUR, 18 * HOUR);
	}
}
