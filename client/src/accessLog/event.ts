// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '@noble/hashes/sha2.js';
import { hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import {
	ACTIONS,
	DATA_CLASSES,
	PURPOSES,
	type Action,
	type DataClass,
	type Purpose,
} from '../codes.js';
import type { Outcome, Requester } from '../decision.js';
import { toHex } from '../plain.js';
import { canonicalBytes } from '../records/canonical.js';
import { commit } from '../records/commitment.js';
import type { Resource } from '../records/fhir.js';

/** Starts what an access is named by. */
const ACCESS_TAG = stringToU8a('carechain/access/v1');

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const CONSENT_ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';
const LIFECYCLE = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle';
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const ROLE_CLASS = 'http://terminology.hl7.org/CodeSystem/v3-RoleClass';
const SECURITY_ROLE = 'http://terminology.hl7.org/CodeSystem/extra-security-role-type';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const BALP = 'https://profiles.ihe.net/ITI/BALP';
const BALP_ENTITY = `${BALP}/CodeSystem/BasicAuditEntityType`;

/** Starts every URI that is ours; a name and no address. */
const CARECHAIN = 'urn:carechain:fhir:';
const PATIENT = `${CARECHAIN}patient`;
const ORGANIZATION = `${CARECHAIN}organization`;
const PRACTITIONER_ROLE = `${CARECHAIN}practitioner-role`;
const RECORD = `${CARECHAIN}record-commitment`;
const ACCESS = `${CARECHAIN}access`;

/** Who writes an entry: who has the data, or who asked for it. */
export type Side = 'holder' | 'requester';

/** What a permit rested on, and the number of the grant, sealed entry, policy or emergency. */
export interface AccessBasis {
	kind: string;
	number?: number;
}

/** One access, granted or refused, as one of the two sides knows it. */
export interface Access {
	/** What both sides name it by: {@link accessId}. */
	id: HexString;
	side: Side;
	/** The pseudonym at the holder, 16 bytes. */
	patient: HexString;
	/** The organisation that has the data. */
	holder: number;
	requester: Requester;
	purpose: Purpose;
	action: Action;
	class: DataClass;
	outcome: Outcome;
	/** Null for what was refused. */
	basis: AccessBasis | null;
	/** By the names of the decision's and the holder's reasons. */
	reasons: string[];
	/** The record, by its commitment. */
	record: HexString;
	/** When, by this side's clock: ISO 8601 in UTC. */
	at: string;
	/** Under which rule it was released on a state that was no longer current; null otherwise. */
	stale: string | null;
}

/** A FHIR R4 `AuditEvent`. */
export interface AuditEvent extends Resource {
	resourceType: 'AuditEvent';
}

/**
 * What both sides name an access by, so that their entries can be matched: the hash of the signed request.
 * Whoever has not the request cannot tell it from other bytes, and it stands in the events only.
 */
export function accessId(request: object): HexString {
	return toHex(sha256(u8aConcat(ACCESS_TAG, canonicalBytes(request))));
}

/** The same access, as the other side writes it down. */
export function asLoggedBy(side: Side, access: Access, at: Date = new Date(access.at)): Access {
	return { ...access, side, at: at.toISOString() };
}

/** The commitment to an event, 32 bytes: all that reaches the chain. */
export function eventCommitment(event: AuditEvent, salt: Uint8Array): HexString {
	return toHex(commit('accessEvent', salt, canonicalBytes(event)));
}

/** Whether an event and a salt are what a commitment is over. */
export function opensTo(event: AuditEvent, salt: HexString, commitment: HexString): boolean {
	try {
		return eventCommitment(event, hexToU8a(salt)) === commitment;
	} catch {
		// A salt of another length, or what JSON has no word for.
		return false;
	}
}

/**
 * The access as a FHIR `AuditEvent` in the shape of IHE BALP: a disclosure at its source (DICOM 110106) or
 * as received (110107); what was refused is an authorisation decision (110113). In an emergency `BTG`
 * stands beside the purpose that was asked for.
 */
export function accessEvent(access: Access): AuditEvent {
	return {
		resourceType: 'AuditEvent',
		meta: { profile: [`${BALP}/StructureDefinition/IHE.BasicAudit.${profileOf(access)}`] },
		...kindOf(access),
		recorded: access.at,
		outcome: OUTCOMES[access.outcome],
		purposeOfEvent: purposesOf(access).map((purpose) => concept(ACT_REASON, purpose)),
		agent: agentsOf(access),
		source: { observer: organizationOf(observerOf(access)) },
		entity: entitiesOf(access),
	};
}

/**
 * The access that an event tells of.
 *
 * @throws RangeError for an event that {@link accessEvent} did not make: it has something else to say, or
 * says it elsewhere
 */
export function readAccessEvent(event: AuditEvent): Access {
	const read = readUnchecked(event);
	// Nothing may stand in an event that reading it passes over in silence.
	if (toHex(canonicalBytes(accessEvent(read))) !== toHex(canonicalBytes(event))) {
		throw new RangeError('the event is not one of this package');
	}
	return read;
}

/** FHIR's AuditEventOutcome: success, serious failure, minor failure. */
const OUTCOMES: Readonly<Record<Outcome, string>> = { Permit: '0', Deny: '8', Indeterminate: '4' };

function profileOf({ outcome, side }: Access): string {
	if (outcome !== 'Permit') return 'AuthZconsent';
	return side === 'holder' ? 'PrivacyDisclosure.Source' : 'PrivacyDisclosure.Recipient';
}

function kindOf({ outcome, side }: Access): object {
	if (outcome !== 'Permit') {
		return {
			type: coding(DCM, '110113', 'Security Alert'),
			subtype: [coding(`${BALP}/CodeSystem/AuthZsubType`, 'AuthZ-Consent')],
			action: 'E',
		};
	}
	const isSource = side === 'holder';
	return {
		type: isSource ? coding(DCM, '110106', 'Export') : coding(DCM, '110107', 'Import'),
		subtype: [coding(LIFECYCLE, 'disclose')],
		action: isSource ? 'R' : 'C',
	};
}

function purposesOf({ purpose, basis }: Access): Purpose[] {
	return basis?.kind === 'Emergency' && purpose !== 'BTG' ? [purpose, 'BTG'] : [purpose];
}

function observerOf({ side, holder, requester }: Access): number {
	return side === 'holder' ? holder : requester.organization;
}

function agentsOf({ outcome, holder, requester, purpose }: Access): object[] {
	const asks = requester.practitionerRole === undefined;
	const isPermit = outcome === 'Permit';
	const gives = isPermit ? concept(DCM, '110153') : concept(SECURITY_ROLE, 'authserver');
	const gets = isPermit ? concept(DCM, '110152') : concept(ROLE_CLASS, 'PROV');
	const organizations = [
		{ type: gives, who: organizationOf(holder), requestor: false },
		{ type: gets, who: organizationOf(requester.organization), requestor: asks },
	];
	if (asks) return organizations;
	const user = {
		type: concept(PARTICIPATION, 'IRCP'),
		who: identified('PractitionerRole', PRACTITIONER_ROLE, String(requester.practitionerRole)),
		requestor: true,
		purposeOfUse: [concept(ACT_REASON, purpose)],
	};
	return [...organizations, user];
}

function entitiesOf(access: Access): object[] {
	return [
		{
			what: identified('Patient', PATIENT, access.patient),
			type: coding(ENTITY_TYPE, '1', 'Person'),
			role: coding(OBJECT_ROLE, '1', 'Patient'),
		},
		{
			what: identifier(RECORD, access.record),
			type: coding(ENTITY_TYPE, '2', 'System Object'),
			role: coding(OBJECT_ROLE, '4', 'Domain Resource'),
			detail: detailsOf(access),
		},
		{ what: identifier(ACCESS, access.id), type: coding(BALP_ENTITY, 'XrequestId') },
	];
}

/** What BALP has no place for. */
function detailsOf({ side, action, class: kind, basis, reasons, stale }: Access): object[] {
	const details: [string, string][] = [
		['side', side],
		[CONSENT_ACTION, action],
		[`${CARECHAIN}data-class`, kind],
		...(basis ? [['basis', basis.kind] as [string, string]] : []),
		...(basis?.number === undefined
			? []
			: [['basis-number', String(basis.number)] as [string, string]]),
		...reasons.map((reason): [string, string] => ['reason', reason]),
		...(stale === null ? [] : [['stale', stale] as [string, string]]),
	];
	return details.map(([type, valueString]) => ({ type, valueString }));
}

function readUnchecked(event: AuditEvent): Access {
	const purposes = list(event.purposeOfEvent).map(codeOf);
	const agents = list(event.agent);
	const [patient, record, request] = list(event.entity);
	const details = list(member(record, 'detail')).map(
		(detail) => [text(member(detail, 'type')), text(member(detail, 'valueString'))] as const,
	);
	const detail = (wanted: string): string | undefined =>
		details.find(([type]) => type === wanted)?.[1];
	const [basis, number] = [detail('basis'), detail('basis-number')];
	const role = agents.length > 2 ? Number(valueOf(member(agents[2], 'who'))) : undefined;
	const outcome = (Object.keys(OUTCOMES) as Outcome[]).find((it) => OUTCOMES[it] === event.outcome);
	if (outcome === undefined) throw new RangeError('the event has no outcome that is known');
	return {
		id: hex(valueOf(member(request, 'what'))),
		side: oneOf(['holder', 'requester'], detail('side')),
		patient: hex(valueOf(member(patient, 'what'))),
		holder: Number(valueOf(member(agents[0], 'who'))),
		requester: {
			organization: Number(valueOf(member(agents[1], 'who'))),
			...(role === undefined ? {} : { practitionerRole: role }),
		},
		purpose: oneOf(PURPOSES, purposes[0]),
		action: oneOf(ACTIONS, detail(CONSENT_ACTION)),
		class: oneOf(DATA_CLASSES, detail(`${CARECHAIN}data-class`)),
		outcome,
		basis:
			basis === undefined
				? null
				: { kind: basis, ...(number === undefined ? {} : { number: Number(number) }) },
		reasons: details.filter(([type]) => type === 'reason').map(([, reason]) => reason),
		record: hex(valueOf(member(record, 'what'))),
		at: text(event.recorded),
		stale: detail('stale') ?? null,
	};
}

function coding(system: string, code: string, display?: string): object {
	return { system, code, ...(display === undefined ? {} : { display }) };
}

function concept(system: string, code: string): object {
	return { coding: [coding(system, code)] };
}

function identifier(system: string, value: string): object {
	return { identifier: { system, value } };
}

function identified(type: string, system: string, value: string): object {
	return { type, ...identifier(system, value) };
}

function organizationOf(id: number): object {
	return identified('Organization', ORGANIZATION, String(id));
}

function member(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)[name]
		: undefined;
}

function list(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
	if (typeof value !== 'string') throw new RangeError('the event lacks a text');
	return value;
}

function hex(value: string): HexString {
	if (!/^0x[0-9a-f]*$/.test(value)) throw new RangeError('the event lacks bytes in hex');
	return value as HexString;
}

function codeOf(of: unknown): string {
	return text(member(list(member(of, 'coding'))[0], 'code'));
}

function valueOf(reference: unknown): string {
	return text(member(member(reference, 'identifier'), 'value'));
}

function oneOf<Code extends string>(codes: readonly Code[], value: string | undefined): Code {
	const code = codes.find((it) => it === value);
	if (code === undefined) throw new RangeError(`no such code: ${value ?? 'none'}`);
	return code;
}
