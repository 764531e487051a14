// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Access } from './accessLog/event.js';
import { checkAccessLog, type AccessLogReport } from './accessLog/check.js';
import type { OpenedEntry } from './accessLog/journal.js';
import type { PractitionerRoleCode } from './codes.js';
import { dayOf, type Day } from './days.js';
import type { Grantee } from './grantFields.js';
import type {
	DenialSeen,
	EmergencySeen,
	GrantSeen,
	PatientViewChain,
	PolicySeen,
	RequestSeen,
	Right,
	SealedSeen,
} from './patientViewChain.js';
import type { Crossing } from './stale.js';

/** What a sealed entry says: the wallet keeps it. The client's openings are such. */
export interface KnownOpening {
	entry: number;
	content: { grant: Right } | { denial: Grantee };
}

/** What the patient brings along. Nothing of it leaves the device. */
export interface PatientKnowledge {
	/** The pseudonym, 16 bytes. */
	patient: Uint8Array;
	/** What the patient calls organisations, instead of their own names. */
	organizations?: ReadonlyMap<number, string>;
	/** What the patient calls practitioners, by their credentials. */
	practitioners?: ReadonlyMap<number, string>;
	/** What opens the sealed entries. */
	openings?: readonly KnownOpening[];
	/** What organisations opened of the access log so far. */
	opened?: readonly OpenedEntry[];
	/** What holders told of releases that crossed a revocation. */
	crossings?: readonly Crossing[];
	/** The clock; this machine's if not said otherwise. */
	now?: Date;
}

/** Somebody who practises somewhere. */
export interface PractitionerSeen {
	organization: number;
	roles: PractitionerRoleCode[];
	/** What the patient calls this person; null if nobody said. */
	name: string | null;
}

/** A sealed entry, with what it says as far as the wallet knows. */
export interface SealedView extends SealedSeen {
	content: KnownOpening['content'] | null;
}

/** Everything about one pseudonym that matters to the patient. */
export interface PatientView {
	today: Day;
	/** Grants that let somebody see something now. */
	access: GrantSeen[];
	/** Grants that will, or would: not begun, proposed, frozen, or to somebody who may not now. */
	dormant: GrantSeen[];
	/** Grants that have ended. */
	ended: GrantSeen[];
	denials: DenialSeen[];
	sealed: SealedView[];
	/** Requests that wait for an answer. */
	requests: RequestSeen[];
	emergencies: EmergencySeen[];
	log: AccessLogReport;
	/** Who looked: what the log tells of accesses that were permitted, the latest first. */
	looked: Access[];
	/** What was refused, the latest first. */
	refused: Access[];
	/** Standing policies that hold today: without the patient's consent. */
	policies: PolicySeen[];
	/** How often organisations that lost access did not say in time that they know. */
	missedAcknowledgements: Map<number, number>;
	crossings: Crossing[];
	organizations: Map<number, string>;
	practitioners: Map<number, PractitionerSeen>;
}

/** Statuses of grants that will never be in effect again. */
const ENDED = new Set(['Revoked', 'Expired', 'Superseded', 'EnteredInError']);

/**
 * Gathers who has access, who looked, what was refused, and what waits for an answer; see
 * `describePatientView` for the words. Reads only.
 */
export async function patientView(
	chain: PatientViewChain,
	known: PatientKnowledge,
): Promise<PatientView> {
	const { patient, openings = [], crossings = [], opened = [], now = new Date() } = known;
	const [day, grants, denials, sealed, requests, emergencies, head, members] = await Promise.all([
		chain.today(),
		chain.grants(patient),
		chain.denials(patient),
		chain.sealedEntries(patient),
		chain.requests(patient),
		chain.emergencies(patient),
		chain.accessHead(patient),
		chain.organizations(),
	]);
	const blocks = chain.blocks ? { blocks: chain.blocks } : {};
	const log = await checkAccessLog({ patient, head, opened, now, ...blocks });
	// The device's clock may be ahead of the chain's last block.
	const today = Math.max(day, dayOf(now));
	const view = {
		today,
		access: grants.filter(({ inEffect }) => inEffect),
		dormant: grants.filter(({ inEffect, status }) => !inEffect && !ENDED.has(status)),
		ended: grants.filter(({ status }) => ENDED.has(status)),
		denials,
		sealed: sealed
			.filter(({ validUntil }) => validUntil > today)
			.map((it) => ({
				...it,
				content: openings.find(({ entry }) => entry === it.entry)?.content ?? null,
			})),
		requests: requests.filter(({ state, answerBy }) => state === 'Open' && answerBy > today),
		emergencies,
		log,
		...accessesOf(log),
		policies: await policiesOn(chain, members.keys(), today),
		crossings: [...crossings],
		organizations: new Map([...members, ...(known.organizations ?? [])]),
	};
	return {
		...view,
		missedAcknowledgements: await missedBy(chain, view.ended),
		practitioners: await practitionersOf(chain, view, known.practitioners ?? new Map()),
	};
}

/** Every access once, whichever side told of it, the latest first. */
function accessesOf({ entries }: AccessLogReport): Pick<PatientView, 'looked' | 'refused'> {
	const byId = new Map<string, Access>();
	for (const { access } of entries) {
		if (!access) continue;
		// What the holder says of a decision is first-hand.
		if (access.side === 'holder' || !byId.has(access.id)) byId.set(access.id, access);
	}
	const latestFirst = [...byId.values()].sort((one, other) => (one.at < other.at ? 1 : -1));
	return {
		looked: latestFirst.filter(({ outcome }) => outcome === 'Permit'),
		refused: latestFirst.filter(({ outcome }) => outcome !== 'Permit'),
	};
}

async function policiesOn(
	chain: PatientViewChain,
	recipients: Iterable<number>,
	today: Day,
): Promise<PolicySeen[]> {
	const all = await Promise.all([...recipients].map((recipient) => chain.policies(recipient)));
	return all.flat().filter(({ validFrom, validUntil }) => validFrom <= today && today < validUntil);
}

async function missedBy(
	chain: PatientViewChain,
	ended: readonly GrantSeen[],
): Promise<Map<number, number>> {
	const asked = ended.filter(({ acknowledgement }) => acknowledgement.kind !== 'NotAsked');
	const missed = new Map<number, number>();
	for (const organization of new Set(asked.map((it) => it.organization))) {
		const times = await chain.missedAcknowledgements(organization);
		if (times > 0) missed.set(organization, times);
	}
	return missed;
}

/** Everybody whom the view speaks of. */
async function practitionersOf(
	chain: PatientViewChain,
	view: Pick<
		PatientView,
		| 'access'
		| 'dormant'
		| 'ended'
		| 'denials'
		| 'sealed'
		| 'requests'
		| 'emergencies'
		| 'looked'
		| 'refused'
		| 'crossings'
	>,
	names: ReadonlyMap<number, string>,
): Promise<Map<number, PractitionerSeen>> {
	const sealed = view.sealed.flatMap(({ content }) =>
		content ? ['grant' in content ? content.grant.grantee : content.denial] : [],
	);
	const rights = [...view.access, ...view.dormant, ...view.ended, ...view.requests].map(
		({ right }) => right,
	);
	const parties = [
		...rights.map(({ grantee }) => grantee),
		...view.denials.map(({ denied }) => denied),
		...sealed,
	];
	const asked = [...view.looked, ...view.refused, ...view.crossings.map(({ served }) => served)];
	const roles = new Set([
		...parties.flatMap((it) => ('practitionerRole' in it ? [it.practitionerRole] : [])),
		...rights.flatMap(({ exceptions = [] }) =>
			exceptions.flatMap(({ practitionerRole }) => practitionerRole ?? []),
		),
		...view.emergencies.map(({ practitionerRole }) => practitionerRole),
		...asked.flatMap(({ requester }) => requester.practitionerRole ?? []),
	]);
	const found = new Map<number, PractitionerSeen>();
	for (const role of roles) {
		const practitioner = await chain.practitioner(role);
		if (!practitioner) continue;
		const { organization, roles: codes } = practitioner;
		found.set(role, { organization, roles: codes, name: names.get(role) ?? null });
	}
	return found;
}
