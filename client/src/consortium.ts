// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aToString, hexToU8a, stringToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, NotOnThisChain, type Asked, type Call, type State } from './chain.js';
import {
	fromBits,
	fromVariant,
	ORGANIZATION_KINDS,
	PRACTITIONER_ROLE_CODES,
	toBits,
	toVariant,
	type OrganizationKind,
	type PractitionerRoleCode,
} from './codes.js';
import type { Day } from './days.js';
import { plain, toHex } from './plain.js';
import { eventField, submit, type Receipt, type SubmitOptions } from './submit.js';

/** Whether a member or a credential has its rights today, and if not, why. */
export type Standing = 'Unknown' | 'Ended' | 'Suspended' | 'Expired' | 'Active';

/** Where an organisation is in its life: what governance, or it itself, last said of it. */
export type OrganizationStatus = 'Active' | 'Suspended' | 'Leaving' | 'Expelled' | 'Left';

/** An organisation as it stands today. */
export interface Organization {
	kind: OrganizationKind;
	status: OrganizationStatus;
	standing: Standing;
	/** The account that acts for it, 32 bytes. */
	representative: HexString;
	/** The end of its membership, exclusive. */
	memberUntil: Day;
	/** Its display name. */
	name: string;
}

/** A practitioner's credential as it stands today. */
export interface PractitionerRole {
	/** Its id. */
	role: number;
	organization: number;
	/** The practitioner's account, 32 bytes. */
	account: HexString;
	roles: PractitionerRoleCode[];
	/** Commitment to the licence. */
	licence: HexString;
	/** Its end, exclusive. */
	validUntil: Day;
	/** Its own standing; the organisation's is a question of its own. */
	standing: Standing;
}

/** What an organisation is admitted with. */
export interface Admission {
	kind: OrganizationKind;
	/** Its representative's account. */
	representative: Uint8Array;
	/** For display, at most 64 bytes of UTF-8. Public: never a department's. */
	name: string;
	/** The end of its membership, exclusive; at most 400 days ahead. */
	memberUntil: Day;
	/** Whether it may run a validator. Hospitals only; not, if not said otherwise. */
	validator?: boolean;
}

/** What a practitioner is registered with. */
export interface Credential {
	organization: number;
	/** The practitioner's account. */
	account: Uint8Array;
	roles: PractitionerRoleCode[];
	/** Commitment to the licence, 32 bytes. */
	licence: Uint8Array;
	/** Its end, exclusive; at most 1,100 days ahead. */
	validUntil: Day;
}

/** Admits an organisation. For both bodies; see `propose` and {@link asSudo}. */
export function admitOrganizationCall(api: ApiPromise, admission: Admission): Call {
	return makeCall(api, 'consortium', 'admitOrganization', [
		toVariant(admission.kind),
		toHex(admission.representative),
		toHex(stringToU8a(admission.name)),
		admission.memberUntil,
		admission.validator ?? false,
	]);
}

/** Moves the end of a membership to a later day. For both bodies. */
export function renewMembershipCall(api: ApiPromise, organization: number, memberUntil: Day): Call {
	return makeCall(api, 'consortium', 'renewMembership', [organization, memberUntil]);
}

/** Takes an organisation's rights for now. For either body; see `decideAlone`. */
export function suspendOrganizationCall(api: ApiPromise, organization: number): Call {
	return makeCall(api, 'consortium', 'suspendOrganization', [organization]);
}

/** Ends a suspension, an expulsion, or a notice that was given. For both bodies. */
export function reinstateOrganizationCall(api: ApiPromise, organization: number): Call {
	return makeCall(api, 'consortium', 'reinstateOrganization', [organization]);
}

/** Takes an organisation's rights for good. For both bodies. */
export function expelOrganizationCall(api: ApiPromise, organization: number): Call {
	return makeCall(api, 'consortium', 'expelOrganization', [organization]);
}

/** Gives an organisation a seat on the oversight board. For both bodies. */
export function seatOnBoardCall(api: ApiPromise, organization: number): Call {
	return makeCall(api, 'consortium', 'seatOnBoard', [organization]);
}

/** Takes an organisation's seat on the oversight board. For the board. */
export function unseatFromBoardCall(api: ApiPromise, organization: number): Call {
	return makeCall(api, 'consortium', 'unseatFromBoard', [organization]);
}

/**
 * A call of governance, on a chain where a sudo key stands for it: `development` and `local`.
 *
 * @throws NotOnThisChain on a chain without sudo
 */
export function asSudo(api: ApiPromise, call: Call): Call {
	return makeCall(api, 'sudo', 'sudo', [call]);
}

/** The id that an admission gave to the organisation. */
export function admittedOrganization(receipt: Receipt): number {
	return eventField(receipt, 'consortium.OrganizationAdmitted', 'organization') as number;
}

/**
 * Gives notice. The organisation keeps its rights while it hands its patients over, revokes its
 * practitioners, and its validator leaves the set; then follows {@link completeLeaving}.
 *
 * @param signer the organisation's representative
 * @throws CallFailed `consortium.NotAuthorized`, `OrganizationNotActive`, `LastCouncilSeat`
 */
export async function leaveConsortium(
	api: ApiPromise,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, makeCall(api, 'consortium', 'leaveConsortium', []), signer, options);
}

/** The last step of who leaves, or was expelled. For its representative, and for both bodies. */
export function completeLeavingCall(api: ApiPromise, organization: number): Call {
	return makeCall(api, 'consortium', 'completeLeaving', [organization]);
}

/**
 * The last step of who leaves, or was expelled: the organisation is gone.
 *
 * @param signer the organisation's representative
 * @throws CallFailed `consortium.StillValidating`, `BoardSeatHeld`, `PatientsRemain`,
 * `PractitionersRemain` for what is left to do, and others
 */
export async function completeLeaving(
	api: ApiPromise,
	organization: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, completeLeavingCall(api, organization), signer, options);
}

/**
 * Registers a practitioner at an organisation.
 *
 * @param signer the organisation's representative
 * @returns the id of the credential
 * @throws CallFailed `consortium.NotAuthorized`, `AccountInUse`, `EndTooFar` and others
 */
export async function registerPractitioner(
	api: ApiPromise,
	credential: Credential,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ role: number; receipt: Receipt }> {
	const call = makeCall(api, 'consortium', 'registerPractitioner', [
		credential.organization,
		toHex(credential.account),
		toBits(PRACTITIONER_ROLE_CODES, credential.roles),
		toHex(credential.licence),
		credential.validUntil,
	]);
	const receipt = await submit(api, call, signer, options);
	const role = eventField(receipt, 'consortium.PractitionerRegistered', 'role') as number;
	return { role, receipt };
}

/**
 * Takes a practitioner's credential away for good.
 *
 * @param signer the representative of the credential's organisation, be it suspended
 * @throws CallFailed `consortium.NotFound`, `NotAuthorized`, `AlreadyRevoked`
 */
export async function revokePractitioner(
	api: ApiPromise,
	role: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'consortium', 'revokePractitioner', [role]);
	return submit(api, call, signer, options);
}

/** An organisation; null if there never was one of that id. */
export async function organization(state: Asked, id: number): Promise<Organization | null> {
	const answer = (await ask(state, 'consortiumApi', 'organization', [id])) as
		(Omit<Organization, 'kind'> & { kind: string }) | null;
	return (
		answer && {
			...answer,
			kind: fromVariant(ORGANIZATION_KINDS, answer.kind),
			name: u8aToString(hexToU8a(answer.name)),
		}
	);
}

/** All organisations that were ever admitted, by id. */
export async function organizations(state: State): Promise<Map<number, Organization>> {
	const next = await state.query.consortium?.nextOrganizationId?.();
	if (!next) throw new NotOnThisChain('the chain has no registry of organisations');
	const ids = Array.from({ length: Number(plain(next)) }, (_, id) => id);
	const found = new Map<number, Organization>();
	for (const id of ids) {
		const record = await organization(state, id);
		if (record) found.set(id, record);
	}
	return found;
}

/** The organisation that an account represents; null if none. */
export async function representedBy(state: State, account: HexString): Promise<number | null> {
	return (await ask(state, 'consortiumApi', 'representedBy', [account])) as number | null;
}

/** A credential, revoked ones included; null if there never was one of that id. */
export async function practitionerRole(
	state: Asked,
	role: number,
): Promise<PractitionerRole | null> {
	const answer = await ask(state, 'consortiumApi', 'practitionerRole', [role]);
	return answer === null ? null : toPractitionerRole(answer as unknown as RawPractitionerRole);
}

/** The credentials of an account that are not revoked, oldest first. */
export async function practitionerRolesOf(
	state: State,
	account: HexString,
): Promise<PractitionerRole[]> {
	const answer = await ask(state, 'consortiumApi', 'practitionerRolesOf', [account]);
	return (answer as unknown as RawPractitionerRole[]).map(toPractitionerRole);
}

type RawPractitionerRole = Omit<PractitionerRole, 'roles'> & { roles: number };

function toPractitionerRole(raw: RawPractitionerRole): PractitionerRole {
	return { ...raw, roles: fromBits(PRACTITIONER_ROLE_CODES, raw.roles) };
}
