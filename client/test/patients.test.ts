// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { stringToU8a, u8aToString } from '@polkadot/util';
import { expect, it } from 'vitest';
import { addKeyPayload, registrationPayload, rotateKeyPayload } from '../src/patients.js';

const GENESIS = new Uint8Array(32).fill(1);
const PATIENT = new Uint8Array(16).fill(2);
const KEY = new Uint8Array(32).fill(3);
const ENCRYPTION_KEY = new Uint8Array(32).fill(4);

// The lengths are those that the pallet documents.

it('lays a registration out as the pallet does', () => {
	const payload = registrationPayload(GENESIS, {
		organization: 0x0102,
		patient: PATIENT,
		key: KEY,
		encryptionKey: ENCRYPTION_KEY,
		expiresAt: 0x0304,
	});
	expect(payload).toHaveLength(149);
	expect(payload).toEqual(
		Uint8Array.of(
			...stringToU8a('carechain/register-patient/v1'),
			...GENESIS,
			...[2, 1, 0, 0],
			...PATIENT,
			...KEY,
			...ENCRYPTION_KEY,
			...[4, 3, 0, 0],
		),
	);
});

it('lays the payloads of further keys out as the pallet does', () => {
	const added = addKeyPayload(GENESIS, PATIENT, KEY, 5);
	expect(added).toHaveLength(104);
	expect(u8aToString(added.subarray(0, 20))).toBe('carechain/add-key/v1');
	const rotated = rotateKeyPayload(GENESIS, PATIENT, KEY, ENCRYPTION_KEY, 5);
	expect(rotated).toHaveLength(139);
	expect(u8aToString(rotated.subarray(0, 23))).toBe('carechain/rotate-key/v1');
	expect(rotated.subarray(-36)).toEqual(Uint8Array.of(...ENCRYPTION_KEY, 5, 0, 0, 0));
});
