// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { bnToU8a, hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { makeCall, type Call, type State } from './chain.js';
import {
	CONFIDENTIALITIES,
	DATA_CLASSES,
	toBits,
	type Confidentiality,
	type DataClass,
} from './codes.js';
import { practitionerRole } from './consortium.js';
import type { Requester } from './decision.js';
import { emergencyPolicy, encodeScope } from './emergency.js';
import { genesisOf, isProof, payload, prove, u32, u64, type KeyProof } from './proofs.js';
import type { Leaf } from './records/leaf.js';

const LATE_TAG = 'carechain/late-emergency/v1';

/** An emergency that a practitioner declared off line. Travels as JSON. */
export interface LateDeclaration {
	/** The practitioner's credential. */
	role: number;
	/** The pseudonym at the holder, 16 bytes. */
	patient: HexString;
	classes: DataClass[];
	/** Up to which confidentiality, itself included. */
	ceiling: Confidentiality;
	/** Commitment to reason and justification, in the domain `emergency`. */
	statement: HexString;
	/** By the practitioner's clock, in seconds of Unix time. */
	declaredAt: number;
	signature: KeyProof;
}

/** What the practitioner signs: 122 bytes. */
export function lateDeclarationPayload(
	genesisHash: Uint8Array,
	{ role, patient, classes, ceiling, statement, declaredAt }: Omit<LateDeclaration, 'signature'>,
): Uint8Array {
	return payload(
		LATE_TAG,
		genesisHash,
		u32(role),
		hexToU8a(patient),
		bnToU8a(toBits(DATA_CLASSES, classes), { bitLength: 16, isLe: true }),
		Uint8Array.of(CONFIDENTIALITIES.indexOf(ceiling)),
		hexToU8a(statement),
		u64(BigInt(declaredAt)),
	);
}

/** Declares an emergency without the chain. Whoever has the declaration hands it in within a day. */
export function signLateDeclaration(
	genesisHash: Uint8Array,
	declaration: Omit<LateDeclaration, 'signature'>,
	practitioner: KeyringPair,
): LateDeclaration {
	const message = lateDeclarationPayload(genesisHash, declaration);
	return { ...declaration, signature: prove(practitioner, message) };
}

/** The call that hands a declaration in, by any account that belongs to a member. */
export function anchorLateDeclarationCall(api: ApiPromise, declared: LateDeclaration): Call {
	const { role, patient, classes, ceiling, statement, declaredAt, signature } = declared;
	const scope = encodeScope({ classes, ceiling });
	const args = [role, patient, scope, statement, declaredAt, signature];
	return makeCall(api, 'emergencyAccess', 'anchorLateDeclaration', args);
}

/** What a holder asks itself of a declaration. */
export interface OfflineQuestion {
	requester: Requester;
	leaf: Leaf;
	/** The holder's clock. */
	now: Date;
}

/**
 * Whether a holder opens a record on a declaration that the chain does not have yet: it is the asking
 * practitioner's own, about this patient, reaches the record, and is no older than access lasts. Only who is
 * suspended or revoked personally is refused; all else is answered for afterwards.
 *
 * @param state the last that the holder's node has
 */
export async function coversOffline(
	api: ApiPromise,
	state: State,
	declared: LateDeclaration,
	{ requester, leaf, now }: OfflineQuestion,
): Promise<boolean> {
	const credential = await practitionerRole(state, declared.role);
	if (!credential || declared.role !== requester.practitionerRole) return false;
	if (credential.organization !== requester.organization) return false;
	if (credential.standing === 'Suspended' || credential.standing === 'Ended') return false;
	const message = lateDeclarationPayload(genesisOf(api), declared);
	return (
		reaches(declared, leaf) &&
		isInTime(declared, now, (await emergencyPolicy(state)).accessHours) &&
		isProof(message, declared.signature, credential.account)
	);
}

/** Whether a record is in a declaration's scope. */
export function reaches({ patient, classes, ceiling }: LateDeclaration, leaf: Leaf): boolean {
	const rank = (code: Confidentiality): number => CONFIDENTIALITIES.indexOf(code);
	return (
		patient === leaf.patient &&
		classes.includes(leaf.class) &&
		rank(leaf.confidentiality) <= rank(ceiling)
	);
}

/** Whether a declaration was made already and still gives access. Clocks may be a minute apart. */
export function isInTime({ declaredAt }: LateDeclaration, now: Date, hours: number): boolean {
	const seconds = now.getTime() / 1000;
	return declaredAt <= seconds + 60 && seconds < declaredAt + hours * 3600;
}
