// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import type { AccessHead } from './accessLog/chain.js';
import { accessHead, chainBlocks, type BlockSource } from './accessLog/onChain.js';
import { ask, today } from './chain.js';
import {
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	fromBits,
	fromVariant,
	PURPOSES,
	type Action,
	type Confidentiality,
	type DataClass,
	type PractitionerRoleCode,
	type Purpose,
} from './codes.js';
import { organizations, practitionerRole } from './consortium.js';
import type { Day } from './days.js';
import { toHex, type Plain, type Variant } from './plain.js';

/** Who may, or may not: everyone at an organisation, or one practitioner there. */
export type Party = { organization: number } | { practitionerRole: number };

/** What somebody may do, or asks to be allowed. The client's grants have all of it. */
export interface Right {
	grantee: Party;
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
	denied: Party;
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
	const consent = async (method: string, ...args: unknown[]): Promise<Plain> =>
		ask(api, 'consentApi', method, args);
	return {
		today: () => today(api),
		grants: async (patient) =>
			((await consent('explain', toHex(patient))) as unknown as RawGrant[]).map(decodeGrant),
		denials: async (patient) =>
			((await consent('denials', toHex(patient))) as unknown as RawDenial[]).map((it) => ({
				denied: decodeParty(it.denied),
				organization: it.organization,
			})),
		sealedEntries: async (patient) =>
			((await consent('sealedEntries', toHex(patient))) as unknown as RawSealed[]).map(
				({ id, commitment, validUntil, proposed }) => ({
					entry: id,
					commitment,
					validUntil,
					proposed,
				}),
			),
		requests: async (patient) =>
			((await consent('requests', toHex(patient))) as unknown as RawRequest[]).map(
				({ id, organization, fields, answerBy, state }) => ({
					request: id,
					organization,
					right: decodeRight(fields),
					answerBy,
					state: kindOf(state),
				}),
			),
		emergencies: (patient) => allEmergencies(api, patient),
		accessHead: (patient) => accessHead(api, patient),
		organizations: async () =>
			new Map([...(await organizations(api))].map(([id, { name }]) => [id, name])),
		practitioner: (role) => practitionerRole(api, role),
		policies: async (recipient) =>
			((await consent('policies', recipient)) as unknown as RawPolicy[]).map(decodePolicy),
		missedAcknowledgements: async (organization) =>
			(await consent('missedAcknowledgements', organization)) as number,
		...(options.blocks ? { blocks: chainBlocks(api) } : {}),
	};
}

async function allEmergencies(api: ApiPromise, patient: Uint8Array): Promise<EmergencySeen[]> {
	const found: EmergencySeen[] = [];
	for (;;) {
		const args = [toHex(patient), found.at(-1)?.case ?? null, PAGE];
		const page = await ask(api, 'emergencyAccessApi', 'emergenciesOf', args);
		const cases = (page as unknown as RawEmergency[]).map(decodeEmergency);
		found.push(...cases);
		if (cases.length < PAGE) return found;
	}
}

interface RawRight {
	grantee: Variant;
	purposes: number;
	actions: number;
	classes: number;
	ceiling: string;
	validFrom: Day;
	validUntil: Day;
	dataPeriod: { from: number | null; until: number | null };
	conditions: { deleteAfterDays: number | null };
	exceptions: ({ practitionerRole: number | null; purposes: number; classes: number } | null)[];
	terms: { residual: boolean } | null;
}

interface RawGrant {
	grant: number;
	organization: number;
	fields: RawRight;
	status: string;
	inEffect: boolean;
	acknowledgement: string | Variant;
}

interface RawDenial {
	denied: Variant;
	organization: number;
}

interface RawSealed {
	id: number;
	commitment: HexString;
	validUntil: Day;
	proposed: boolean;
}

interface RawRequest {
	id: number;
	organization: number;
	fields: RawRight;
	answerBy: Day;
	state: string | Variant;
}

interface RawEmergency {
	case: number | bigint;
	role: number;
	organization: number;
	scope: { classes: number; ceiling: string };
	late: boolean;
	status: string;
	inForceUntil: bigint | null;
	reviewer: number | null;
	reviewUntil: Day | null;
}

interface RawPolicy {
	policy: {
		fields: {
			basis: string;
			recipient: number;
			purposes: number;
			classes: number;
			validFrom: Day;
			validUntil: Day;
		};
	};
}

function decodeGrant({
	grant,
	organization,
	fields,
	status,
	inEffect,
	...raw
}: RawGrant): GrantSeen {
	const { acknowledgement } = raw;
	const until = typeof acknowledgement === 'string' ? undefined : acknowledgement.value;
	return {
		grant,
		organization,
		right: decodeRight(fields),
		status,
		inEffect,
		acknowledgement: {
			kind: kindOf(acknowledgement),
			until: typeof until === 'number' ? until : null,
		},
	};
}

function decodeRight(raw: RawRight): Right {
	const { validFrom, validUntil, dataPeriod, conditions, terms } = raw;
	return {
		grantee: decodeParty(raw.grantee),
		purposes: fromBits(PURPOSES, raw.purposes),
		actions: fromBits(ACTIONS, raw.actions),
		classes: fromBits(DATA_CLASSES, raw.classes),
		ceiling: fromVariant(CONFIDENTIALITIES, raw.ceiling),
		validFrom,
		validUntil,
		dataFrom: dataPeriod.from,
		dataUntil: dataPeriod.until,
		exceptions: raw.exceptions
			.filter((it) => it !== null)
			.map(({ practitionerRole, purposes, classes }) => ({
				practitionerRole,
				purposes: fromBits(PURPOSES, purposes),
				classes: fromBits(DATA_CLASSES, classes),
			})),
		deleteAfterDays: conditions.deleteAfterDays,
		terms: terms && { residual: terms.residual },
	};
}

function decodeParty({ kind, value }: Variant): Party {
	const id = value as number;
	return kind === 'Organization' ? { organization: id } : { practitionerRole: id };
}

function decodeEmergency(raw: RawEmergency): EmergencySeen {
	const { role, organization, late, status, inForceUntil, reviewer, reviewUntil } = raw;
	return {
		case: Number(raw.case),
		practitionerRole: role,
		organization,
		classes: fromBits(DATA_CLASSES, raw.scope.classes),
		late,
		status,
		inForceUntil: inForceUntil === null ? null : Number(inForceUntil),
		reviewer,
		reviewUntil,
	};
}

function decodePolicy({ policy: { fields } }: RawPolicy): PolicySeen {
	const { recipient, basis, validFrom, validUntil } = fields;
	return {
		recipient,
		basis,
		purposes: fromBits(PURPOSES, fields.purposes),
		classes: fromBits(DATA_CLASSES, fields.classes),
		validFrom,
		validUntil,
	};
}

/** The name of a variant, whether its enum carries anything or not. */
function kindOf(value: string | Variant): string {
	return typeof value === 'string' ? value : value.kind;
}
