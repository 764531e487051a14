// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { xxhashAsU8a } from '@polkadot/util-crypto';
import { NotOnThisChain } from '../chain.js';
import { toHex } from '../plain.js';
import type { EvidenceHead } from './format.js';

/** Storage keys of what evidence is about: each value, and the version of its pallet's storage. */

/** The key under which FRAME keeps the version of a pallet's storage. */
export function versionKey(pallet: string): HexString {
	const parts = [pallet, ':__STORAGE_VERSION__:'].map((part) =>
		xxhashAsU8a(stringToU8a(part), 128),
	);
	return toHex(u8aConcat(...parts));
}

/** Keys of the head of an organisation's log; with a credential, also of that. */
export function recordKeys(
	api: ApiPromise,
	organization: number,
	head: EvidenceHead,
	practitionerRole: number | null,
): HexString[] {
	const keys = [versionKey('RecordAnchors'), headKey(api, organization, head)];
	if (practitionerRole !== null) {
		keys.push(versionKey('Consortium'));
		keys.push(key(api, 'consortium', 'practitionerRoles', practitionerRole));
	}
	return sorted(keys);
}

/** Keys of a single anchor. */
export function anchorKeys(api: ApiPromise, commitment: Uint8Array): HexString[] {
	return sorted([
		versionKey('RecordAnchors'),
		key(api, 'recordAnchors', 'anchors', toHex(commitment)),
	]);
}

/** Keys of a grant. */
export function grantKeys(api: ApiPromise, patient: Uint8Array, grant: number): HexString[] {
	return sorted([
		versionKey('ConsentGrants'),
		key(api, 'consentGrants', 'grants', toHex(patient), grant),
	]);
}

/** Keys of the head of a patient's access log. */
export function accessLogKeys(api: ApiPromise, patient: Uint8Array): HexString[] {
	return sorted([versionKey('AccessLog'), key(api, 'accessLog', 'heads', toHex(patient))]);
}

function headKey(api: ApiPromise, organization: number, head: EvidenceHead): HexString {
	switch (head.kind) {
		case 'log':
			return key(api, 'recordAnchors', 'logs', organization);
		case 'hourly':
			return key(api, 'recordAnchors', 'hourlyCheckpoints', organization, head.hour);
		case 'daily':
			return key(api, 'recordAnchors', 'dailyCheckpoints', organization, head.day);
	}
}

function key(api: ApiPromise, pallet: string, item: string, ...args: unknown[]): HexString {
	const storage = api.query[pallet]?.[item];
	if (!storage) throw new NotOnThisChain(`the chain has no ${pallet}.${item}`);
	return storage.key(...args) as HexString;
}

/** As a file has them. Lower-case hex sorts as the bytes do. */
function sorted(keys: HexString[]): HexString[] {
	return keys.sort();
}
