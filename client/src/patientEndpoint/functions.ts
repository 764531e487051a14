// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { hexToU8a, stringCamelCase, u8aConcat, u8aEq } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import type { Asked, RuntimeCall } from '../chain.js';
import { NotOnThisChain } from '../chain.js';
import { toHex } from '../plain.js';

/** What the node puts in front of a function's arguments, and so need not be sent. */
export type Front = 'patient' | 'key' | 'key and patient' | 'nothing';

/** The functions that the endpoint answers. */
export const PATIENT_FUNCTIONS: Readonly<Record<string, Front>> = {
	PatientIdentityApi_patient: 'patient',
	PatientIdentityApi_representatives: 'patient',
	PatientIdentityApi_assurances: 'patient',
	PatientIdentityApi_recovery: 'patient',
	PatientIdentityApi_guardians: 'patient',
	PatientIdentityApi_patient_of: 'key',
	PatientIdentityApi_represents: 'key',
	PatientIdentityApi_may_read: 'key and patient',
	ConsentApi_decide: 'patient',
	ConsentApi_explain: 'patient',
	ConsentApi_grants_of: 'patient',
	ConsentApi_denials: 'patient',
	ConsentApi_sealed_entries: 'patient',
	ConsentApi_requests: 'patient',
	EmergencyAccessApi_emergencies_of: 'patient',
	AccessLogApi_access_head: 'patient',
	ConsortiumApi_organization: 'nothing',
	ConsortiumApi_practitioner_role: 'nothing',
	ConsentApi_policies: 'nothing',
	ConsentApi_missed_acknowledgements: 'nothing',
	EmergencyAccessApi_policy: 'nothing',
};

/** What polkadot.js knows of a function from the metadata. */
interface Definition {
	name: string;
	params: { type: string }[];
	type: string;
}

/** Asks a function with its arguments, but for the front; returns the answer as the runtime gave it. */
export type Send = (name: string, args: HexString) => Promise<HexString>;

/**
 * The functions that the endpoint answers, by the names that polkadot.js has for them: in the place of a
 * connection for `explain`, `denials`, and whatever else only asks runtime APIs.
 *
 * @param who the patient and the key that they are asked for; whoever else is named is refused here
 */
export function askedOf(
	api: ApiPromise,
	who: { patient: Uint8Array; key: Uint8Array },
	send: Send,
): Asked {
	const call: Record<string, Record<string, RuntimeCall>> = {};
	for (const [name, front] of Object.entries(PATIENT_FUNCTIONS)) {
		const [runtimeApi, method] = split(name);
		call[runtimeApi] ??= {};
		call[runtimeApi][method] = async (...args) => {
			const definition = definitionOf(api, runtimeApi, method);
			const rest = without(frontOf(front, who), encode(api, definition, args));
			const answer = await send(name, toHex(rest));
			return api.registry.createTypeUnsafe(definition.type, [hexToU8a(answer)]);
		};
	}
	return { call };
}

function split(name: string): [runtimeApi: string, method: string] {
	const [runtimeApi = '', ...method] = name.split('_');
	return [stringCamelCase(runtimeApi), stringCamelCase(method.join('_'))];
}

function definitionOf(api: ApiPromise, runtimeApi: string, method: string): Definition {
	const known = api.call[runtimeApi]?.[method];
	if (!known) throw new NotOnThisChain(`the chain has no runtime API ${runtimeApi}.${method}`);
	return (known as unknown as { meta: Definition }).meta;
}

function encode(api: ApiPromise, { name, params }: Definition, args: unknown[]): Uint8Array {
	if (args.length !== params.length) {
		throw new TypeError(`${name} takes ${params.length} arguments, not ${args.length}`);
	}
	const encoded = params.map(({ type }, index) =>
		api.registry.createTypeUnsafe(type, [args[index]]).toU8a(),
	);
	return u8aConcat(...encoded);
}

function frontOf(
	front: Front,
	{ patient, key }: { patient: Uint8Array; key: Uint8Array },
): Uint8Array {
	switch (front) {
		case 'patient':
			return patient;
		case 'key':
			return key;
		case 'key and patient':
			return u8aConcat(key, patient);
		case 'nothing':
			return new Uint8Array();
	}
}

function without(front: Uint8Array, encoded: Uint8Array): Uint8Array {
	if (!u8aEq(encoded.subarray(0, front.length), front)) {
		throw new RangeError('a key asks about its own patient, and about itself');
	}
	return encoded.subarray(front.length);
}
