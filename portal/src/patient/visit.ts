// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	patientView,
	requests,
	signRegistration,
	toHex,
	WalletConnections,
	type Call,
	type ConsentRequest,
	type EntryPlace,
	type OpenedEntry,
	type PatientIdentity,
	type PatientView,
	type Receipt,
	type Urgency,
	type Wallet,
} from '@carechain/client';
import { signal } from '@preact/signals';
import type { HospitalConfig, PortalConfig } from '../config.js';
import { sentAnew } from '../chain/anew.js';
import { Link } from '../chain/link.js';
import type { Acting, Opener, Reach, Session } from '../chain/reach.js';
import { untilFinal } from '../chain/settle.js';
import { writeRegistration } from '../codes/registration.js';
import { Loaded } from '../ui/loaded.js';
import { inWords } from '../words/index.js';
import { Acts } from './acts.js';

/** How often what a page shows is fetched anew, in milliseconds. */
const REFRESH = 12_000;

/** All that a patient's pages show of one pseudonym. */
export interface Shown {
	view: PatientView;
	/** The requests with all their fields, to be narrowed. */
	requests: ConsentRequest[];
}

/** What becomes of an act, step by step. */
export interface Course {
	/** In the block: a narrowed right holds from here on. */
	inBlock?: (receipt: Receipt) => void;
}

/** The pseudonym is not registered where one wants to act with it. */
export class NotRegistered extends Error {
	override readonly name = 'NotRegistered';
}

/**
 * A pseudonym of the wallet at its hospital: its connection, what the chain knows of it, and what is done with it.
 * Two of them share nothing, least of all a connection.
 */
export class Visit {
	readonly hospital: HospitalConfig;
	readonly place: EntryPlace;
	readonly identity: PatientIdentity;
	readonly link: Link;
	/** As whom the key acts; null if nobody knows it, undefined while that is not known. */
	readonly acting = signal<Acting | null | undefined>(undefined);
	readonly shown: Loaded<Shown>;
	/** What was done in these pages. */
	readonly acts = new Acts((make, urgency, course) => this.act(make, urgency, course));
	/** What organisations told of the access log. It is not kept. */
	readonly opened = signal<readonly OpenedEntry[]>([]);
	readonly #wallet: Wallet;
	readonly #hospitals: readonly HospitalConfig[];
	readonly #connections: WalletConnections;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(
		wallet: Wallet,
		place: EntryPlace,
		hospital: HospitalConfig,
		hospitals: readonly HospitalConfig[],
		link: Link,
		connections: WalletConnections,
	) {
		this.#wallet = wallet;
		this.#hospitals = hospitals;
		this.place = place;
		this.hospital = hospital;
		this.identity = wallet.identityOf(place);
		this.link = link;
		this.#connections = connections;
		this.shown = new Loaded(() => this.#load());
	}

	/** Whether the pseudonym came from another wallet, which was lost: its guardians have to give it to this one. */
	get isReclaimed(): boolean {
		const { role, ...rest } = this.place;
		const { patient } = this.identity;
		return (
			role === 'own' && toHex(this.#wallet.seed.patientIdAt({ role, ...rest })) !== toHex(patient)
		);
	}

	/** Keeps what is shown current, while somebody looks. */
	follow(): () => void {
		const look = async (): Promise<void> => {
			clearTimeout(this.#timer);
			if (document.visibilityState === 'visible') await this.refresh();
			this.#timer = setTimeout(() => void look(), REFRESH);
		};
		void look();
		return () => {
			clearTimeout(this.#timer);
		};
	}

	/** Fetches what is shown. */
	async refresh(): Promise<void> {
		await this.shown.reload();
	}

	/** What the patient shows at the hospital's desk to be registered there. */
	async registration(): Promise<string> {
		const { api } = await this.link.ready();
		return writeRegistration(await signRegistration(api, this.identity));
	}

	/** Finds out whether the key acts for somebody now. */
	async identify(): Promise<void> {
		const reach = await this.link.ready();
		this.acting.value = await reach.whoAmI(this.identity.key);
	}

	/**
	 * Does something under the pseudonym, and waits until it is final.
	 *
	 * @param make the call; asked for when it is sent
	 * @throws WouldShow when another pseudonym of the wallet acted a short while ago, unless it is urgent
	 * @throws NotRegistered, TransactionRefused, CallFailed, Displaced
	 */
	async act(
		make: (reach: Reach) => Call | Promise<Call>,
		urgency: Urgency,
		{ inBlock }: Course = {},
	): Promise<Receipt> {
		return this.#connections.act(this.place, urgency, async () => {
			const { reach, session } = await this.session();
			const receipt = await sentAnew(async () => session.submit(await make(reach)));
			inBlock?.(receipt);
			void this.refresh();
			await untilFinal(reach.api, receipt);
			void this.refresh();
			return receipt;
		});
	}

	/** The connection, and what is asked with the key over it. */
	async session(): Promise<{ reach: Reach; session: Session }> {
		const reach = await this.link.ready();
		return { reach, session: reach.session(this.identity.key, this.identity.patient) };
	}

	/** Ends everything. */
	async close(): Promise<void> {
		clearTimeout(this.#timer);
		await this.link.close();
	}

	async #load(): Promise<Shown> {
		if (!this.acting.value) await this.identify();
		if (!this.acting.value) throw new NotRegistered('the hospital has not registered the key yet');
		const { session } = await this.session();
		const { patient } = this.identity;
		const known = this.#wallet.openings.of(toHex(patient));
		const [view, asked] = await Promise.all([
			patientView(session.view(), {
				patient,
				openings: known,
				opened: this.opened.value,
				// As people call them, in the language of the pages.
				organizations: new Map(
					this.#hospitals.map(({ organization, name }) => [organization, inWords(name)]),
				),
			}),
			requests(session.state, patient),
		]);
		return { view, requests: asked };
	}
}

/** The pseudonyms of an open wallet, each connected when it is looked at. */
export class Visits {
	readonly #wallet: Wallet;
	readonly #config: PortalConfig;
	readonly #open: Opener;
	readonly #visits = new Map<string, Visit>();
	readonly #connections: WalletConnections;

	constructor(wallet: Wallet, config: PortalConfig, open: Opener) {
		this.#wallet = wallet;
		this.#config = config;
		this.#open = open;
		this.#connections = new WalletConnections({
			urlsOf: ({ organization }) => {
				const hospital = config.hospitals.find((it) => it.organization === organization);
				return hospital ? [hospital.endpoint] : [];
			},
			connectTo: async (_, place) => (await this.at(place).link.ready()).api,
		});
	}

	/**
	 * The visit of a place of the wallet.
	 *
	 * @throws RangeError when the wallet has no such place, or the pages do not know the hospital
	 */
	at(place: EntryPlace): Visit {
		const key = keyOf(place);
		const known = this.#visits.get(key);
		if (known) return known;
		const { organization } = place;
		const hospital = this.#config.hospitals.find((it) => it.organization === organization);
		if (!hospital) throw new RangeError(`the pages do not know organisation ${organization}`);
		const link = new Link(hospital.endpoint, this.#config.genesis, this.#open);
		const visit = new Visit(
			this.#wallet,
			place,
			hospital,
			this.#config.hospitals,
			link,
			this.#connections,
		);
		this.#visits.set(key, visit);
		return visit;
	}

	/** Closes all of them. */
	async close(): Promise<void> {
		const visits = [...this.#visits.values()];
		this.#visits.clear();
		await Promise.all(visits.map((visit) => visit.close()));
	}
}

/** A place as one part of an address: `own-0-1`. */
export function keyOf({ role, organization, index }: EntryPlace): string {
	return `${role}-${organization}-${index}`;
}

/** The place that such a part names; null for anything else. */
export function placeOf(key: string): EntryPlace | null {
	const [, role, organization, index] = /^(own|representative)-(\d+)-(\d+)$/.exec(key) ?? [];
	if (role === undefined) return null;
	return {
		role: role as EntryPlace['role'],
		organization: Number(organization),
		index: Number(index),
	};
}
