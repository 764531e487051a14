// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import type { AccessHead } from './accessLog/chain.js';
import { accessHead, chainBlocks, type BlockSource } from './accessLog/onChain.js';
import { today, type Asked } from './chain.js';
import {
	toVariant,
	type Action,
	type Confidentiality,
	type DataClass,
	type PractitionerRoleCode,
	type Purpose,
} from './codes.js';
import { explain, missedAcknowledgements, type Explanation } from './consent.js';
import { organizations, practitionerRole } from './consortium.js';
import type { Day } from './days.js';
import { denials } from './denials.js';
import { emergenciesOf, type Emergency } from './emergency.js';
import { fullFields, type Grantee, type GrantFields } from './grantFields.js';
import { policies, type Policy } from './policies.js';
import { requests } from './requests.js';
import { sealedEntries } from './sealed.js';

/** What somebody may do, or asks to be allowed. The client's grants have all of it. */
export interface Right {
	grantee: Grantee;
	purposes: Purpose[];
	actions: Action[];
	classes: DataClass[];
	ceiling: Confidentiality;
	/** The first day. */
	validFrom: Day;
	/** The end, exclusive. */
	validUntil: Day;
	/** The years that the data may be of; the end is exclusive. */
	dataFrom?: number | null;
	dataUntil?: number | null;
	exceptions?: { practitionerRole: number | null; purposes: Purpose[]; classes: DataClass[] }[];
	/** After how many days who got data has to delete it. */
	deleteAfterDays?: number | null;
	/** With a residual, the full text holds back more. */
	terms: { residual: boolean } | null;
}

/** A grant, as far as the patient's view needs it. */
export interface GrantSeen {
	grant: number;
	/** The grantee, or where the grantee practises. */
	organization: number;
	right: Right;
	/** By the chain's names: `Active`, `Revoked`, `Frozen` and so on. */
	status: string;
	inEffect: boolean;
	/** Whether the grantee has said that it knows of the end. */
	acknowledgement: { kind: string; until: Day | null };
}

/** Whom the patient keeps out. */
export interface DenialSeen {
	denied: Grantee;
	organization: number;
}

/** A sealed grant or denial: what it says, the chain does not know. */
export interface SealedSeen {
	entry: number;
	commitment: HexString;
	/** The end, exclusive. */
	validUntil: Day;
	/** Whether it waits for the other of patient and representative. */
	proposed: boolean;
}

/** A request for consent. */
export interface RequestSeen {
	request: number;
	organization: number;
	right: Right;
	/** The day from which on it can be answered no more. */
	answerBy: Day;
	state: string;
}

/** An emergency that somebody declared. */
export interface EmergencySeen {
	case: number;
	practitionerRole: number;
	organization: number;
	classes: DataClass[];
	late: boolean;
	/** By the chain's names: `Open`, `Overdue`, `Justified`, `Unjustified`, `Late`. */
	status: string;
	/** When the access ends, in seconds of Unix time; null if it gives none now. */
	inForceUntil: number | null;
	/** Who is to review it; null once the board has it, or it was judged. */
	reviewer: number | null;
	/** The day from which on that review is overdue. */
	reviewUntil: Day | null;
}

/** A standing policy: data that is used without consent. */
export interface PolicySeen {
	recipient: number;
	/** By the chain's names: `StatutoryCare`, `PublicHealth`, `CourtOrder`, `VitalInterest`. */
	basis: string;
	purposes: Purpose[];
	classes: DataClass[];
	validFrom: Day;
	/** The end, exclusive. */
	validUntil: Day;
}

/** All that the patient's view asks the chain. */
export interface PatientViewChain {
	today(): Promise<Day>;
	grants(patient: Uint8Array): Promise<GrantSeen[]>;
	denials(patient: Uint8Array): Promise<DenialSeen[]>;
	sealedEntries(patient: Uint8Array): Promise<SealedSeen[]>;
	requests(patient: Uint8Array): Promise<RequestSeen[]>;
	emergencies(patient: Uint8Array): Promise<EmergencySeen[]>;
	accessHead(patient: Uint8Array): Promise<AccessHead | null>;
	/** The members and their names. */
	organizations(): Promise<Map<number, string>>;
	practitioner(
		role: number,
	): Promise<{ organization: number; roles: PractitionerRoleCode[] } | null>;
	policies(recipient: number): Promise<PolicySeen[]>;
	missedAcknowledgements(organization: number): Promise<number>;
	/** Where entries of the access log can be looked up that nobody opened. */
	blocks?: BlockSource;
}

/** How many emergencies one answer lists. */
const PAGE = 100;

/** The chain that a node is of. The runtime calls are those that a patient may make. */
export function chainView(api: ApiPromise, options: { blocks?: boolean } = {}): PatientViewChain {
	const organizationNames = async (): Promise<Map<number, string>> =>
		new Map([...(await organizations(api))].map(([id, { name }]) => [id, name]));
	return {
		...viewOf(api, { today: () => today(api), organizations: organizationNames }),
		...(options.blocks ? { blocks: chainBlocks(api) } : {}),
	};
}

/** The same of whatever runtime APIs can be asked of; what they do not tell, `others` do. */
export function viewOf(
	api: Asked,
	others: Pick<PatientViewChain, 'today' | 'organizations'>,
): PatientViewChain {
	return {
		...others,
		grants: async (patient) => (await explain(api, patient)).map(grantSeen),
		denials: async (patient) =>
			(await denials(api, patient)).map(({ denied, organization }) => ({ denied, organization })),
		sealedEntries: async (patient) =>
			(await sealedEntries(api, patient)).map(({ id, commitment, validUntil, proposed }) => ({
				entry: id,
				commitment,
				validUntil,
				proposed,
			})),
		requests: async (patient) =>
			(await requests(api, patient)).map(({ id, organization, fields, answerBy, state }) => ({
				request: id,
				organization,
				right: rightOf(fields),
				answerBy,
				state: state.kind,
			})),
		emergencies: (patient) => allEmergencies(api, patient),
		accessHead: (patient) => accessHead(api, patient),
		practitioner: (role) => practitionerRole(api, role),
		policies: async (recipient) => (await policies(api, recipient)).map(policySeen),
		missedAcknowledgements: (organization) => missedAcknowledgements(api, organization),
	};
}

async function allEmergencies(api: Asked, patient: Uint8Array): Promise<EmergencySeen[]> {
	const found: EmergencySeen[] = [];
	for (;;) {
		const after = found.at(-1)?.case;
		const page = await emergenciesOf(api, patient, {
			limit: PAGE,
			...(after !== undefined && { after }),
		});
		found.push(...page.map(emergencySeen));
		if (page.length < PAGE) return found;
	}
}

function grantSeen(explanation: Explanation): GrantSeen {
	const { grant, organization, fields, status, inEffect, acknowledgement } = explanation;
	return {
		grant,
		organization,
		right: rightOf(fields),
		status,
		inEffect,
		acknowledgement: {
			kind: acknowledgement.kind,
			until: 'value' in acknowledgement ? acknowledgement.value : null,
		},
	};
}

function rightOf(fields: GrantFields): Right {
	const full = fullFields(fields);
	return {
		grantee: full.grantee,
		purposes: full.purposes,
		actions: full.actions,
		classes: full.classes,
		ceiling: full.ceiling,
		validFrom: full.validFrom,
		validUntil: full.validUntil,
		dataFrom: full.dataFrom,
		dataUntil: full.dataUntil,
		exceptions: full.exceptions,
		deleteAfterDays: full.deleteAfterDays,
		terms: full.terms && { residual: full.terms.residual },
	};
}

function emergencySeen(emergency: Emergency): EmergencySeen {
	const { role, organization, scope, late, status, inForceUntil, reviewer, reviewUntil } =
		emergency;
	return {
		case: emergency.case,
		practitionerRole: role,
		organization,
		classes: scope.classes,
		late,
		status,
		inForceUntil,
		reviewer,
		reviewUntil,
	};
}

function policySeen({ fields }: Policy): PolicySeen {
	const { recipient, basis, purposes, classes, validFrom, validUntil } = fields;
	return { recipient, basis: toVariant(basis), purposes, classes, validFrom, validUntil };
}
