// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { stringToU8a } from '@polkadot/util';
import { describe, expect, it } from 'vitest';
import { claimEndorsementPayload, claimPayload, witnessPayload } from '../src/custody.js';
import { mergePayload, unlinkingPayload } from '../src/lifeEvents.js';
import { toHex } from '../src/plain.js';
import { commit } from '../src/records/commitment.js';
import { guardianCommitment, startRecoveryPayload, vouchPayload } from '../src/recovery.js';
import {
	appointmentEndorsementPayload,
	appointmentPayload,
	roleCommitment,
} from '../src/representatives.js';

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const GENESIS = filled(32, 1);
const PATIENT = filled(16, 2);
const KEY = filled(32, 3);
const ENCRYPTION_KEY = filled(32, 4);
const ROLE = filled(32, 5);
const INTO = filled(16, 6);

/** The block 0x0304, in 32 bits. */
const EXPIRY = [4, 3, 0, 0];

/** Text and bytes, one after the other. */
function bytes(tag: string, ...parts: (Uint8Array | number[])[]): Uint8Array {
	return Uint8Array.of(...stringToU8a(tag), ...parts.flatMap((part) => [...part]));
}

// The lengths are those that the pallets document.
describe('what is signed is laid out as the pallets do it', () => {
	const claim = { patient: PATIENT, key: KEY, encryptionKey: ENCRYPTION_KEY, expiresAt: 0x0304 };
	const appointment = {
		patient: PATIENT,
		key: KEY,
		powers: ['consent' as const, 'recovery' as const],
		until: 0x5678,
		role: ROLE,
		joint: true,
		expiresAt: 0x0304,
	};
	const recovery = { patient: PATIENT, key: KEY, encryptionKey: ENCRYPTION_KEY, attempt: 0x0708 };

	it.each<[string, number, Uint8Array, Uint8Array]>([
		[
			'a claim',
			143,
			claimPayload(GENESIS, claim),
			bytes('carechain/claim-identity/v1', GENESIS, PATIENT, KEY, ENCRYPTION_KEY, EXPIRY),
		],
		[
			'its endorsement',
			142,
			claimEndorsementPayload(GENESIS, claim),
			bytes('carechain/endorse-claim/v1', GENESIS, PATIENT, KEY, ENCRYPTION_KEY, EXPIRY),
		],
		[
			'a witnessed consent',
			28 + 32 + 16 + 4 + 3 + 4,
			witnessPayload(GENESIS, PATIENT, 0x0102, Uint8Array.of(7, 8, 9), 0x0304),
			bytes('carechain/witness-consent/v1', GENESIS, PATIENT, [2, 1, 0, 0], [7, 8, 9], EXPIRY),
		],
		[
			'an appointment',
			157,
			appointmentPayload(GENESIS, appointment),
			bytes(
				'carechain/appoint-representative/v1',
				GENESIS,
				PATIENT,
				KEY,
				[0b101],
				[0x78, 0x56, 0, 0],
				ROLE,
				[1],
				EXPIRY,
			),
		],
		[
			'its endorsement by a practitioner',
			157,
			appointmentEndorsementPayload(GENESIS, { ...appointment, joint: false }),
			bytes(
				'carechain/endorse-representative/v1',
				GENESIS,
				PATIENT,
				KEY,
				[0b101],
				[0x78, 0x56, 0, 0],
				ROLE,
				[0],
				EXPIRY,
			),
		],
		[
			'the start of a recovery',
			147,
			startRecoveryPayload(GENESIS, { ...recovery, expiresAt: 0x0304 }),
			bytes(
				'carechain/start-recovery/v1',
				GENESIS,
				PATIENT,
				KEY,
				ENCRYPTION_KEY,
				[8, 7, 0, 0],
				EXPIRY,
			),
		],
		[
			"a guardian's word",
			147,
			vouchPayload(GENESIS, recovery, 0x0304),
			bytes(
				'carechain/vouch-recovery/v1',
				GENESIS,
				PATIENT,
				KEY,
				ENCRYPTION_KEY,
				[8, 7, 0, 0],
				EXPIRY,
			),
		],
		[
			'a merge',
			94,
			mergePayload(GENESIS, { patient: PATIENT, into: INTO, expiresAt: 0x0304 }),
			bytes('carechain/merge-patient/v1', GENESIS, PATIENT, INTO, EXPIRY),
		],
		[
			'the endorsement of an unlinking',
			82,
			unlinkingPayload(GENESIS, PATIENT, 0x0304),
			bytes('carechain/endorse-unlinking/v1', GENESIS, PATIENT, EXPIRY),
		],
	])('%s', (_, length, payload, expected) => {
		expect(payload).toHaveLength(length);
		expect(payload).toEqual(expected);
	});
});

it('commits to a guardian and to a role under domains of their own', () => {
	const salt = filled(32, 9);
	// Made with Python's hashlib: the tag's length, the tag, the salt, the content.
	expect(toHex(guardianCommitment(KEY, salt))).toBe(
		'0x1f50ed430bd2b554eb82f193ac63e6a3994adb9792cbac981ceb1dde44e80526',
	);
	expect(guardianCommitment(KEY, salt)).not.toEqual(commit('record', salt, KEY));
	const role = [{ coding: [{ code: 'PRN' }] }];
	expect(toHex(roleCommitment(role, salt))).toBe(
		'0x87b34e94ce8f377ce927cd2f2cfd1b47f515773037c9352fb0afea7edc2fbaed',
	);
});
