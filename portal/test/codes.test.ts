// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { fromHex, registrationPayload, toHex, Wallet } from '@carechain/client';
import encodeQR from 'qr';
import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { NotThisCode, readCode, writeCode } from '../src/codes/code.js';
import { readRegistration, writeRegistration } from '../src/codes/registration.js';

const GENESIS = new Uint8Array(32).fill(9);
const PATIENT = `0x${'ab'.repeat(16)}` as const;

function registration() {
	const { organization, patient, key, encryption } = Wallet.create().identityAt(4);
	const content = {
		organization,
		patient,
		key: key.addressRaw,
		encryptionKey: encryption.publicKey,
		expiresAt: 12_345,
	};
	const signature = toHex(key.sign(registrationPayload(GENESIS, content)));
	return { ...content, proof: { Sr25519: signature } };
}

describe('a code', () => {
	it('says again what was written', () => {
		const fields = { organization: 4_294_967_295, patient: PATIENT };
		expect(readCode('patient', writeCode('patient', fields))).toEqual(fields);
	});

	it('is refused as another kind, and when it is damaged', () => {
		const code = writeCode('patient', { organization: 1, patient: PATIENT });
		for (const [text, fault] of [
			['', 'otherKind'],
			[code.replace('patient', 'guardian'), 'otherKind'],
			[code.slice(0, -4), 'damaged'],
			[`${code}AAAA`, 'damaged'],
			[`${code.slice(0, -1)}*`, 'damaged'],
		] as const) {
			expect(() => readCode('patient', text), text).toThrow(NotThisCode);
			try {
				readCode('patient', text);
			} catch (error) {
				expect(error, text).toMatchObject({ expected: 'patient', fault });
			}
		}
	});

	it('is not written with a field of another length', () => {
		expect(() => writeCode('patient', { organization: 1, patient: '0x00' })).toThrow(RangeError);
	});

	it('survives being drawn and read with a camera', () => {
		const text = writeRegistration(registration());
		const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 3 });
		const [scale, side] = [4, rows.length];
		const data = new Uint8ClampedArray((side * scale) ** 2 * 4).fill(255);
		for (let y = 0; y < side * scale; y++) {
			for (let x = 0; x < side * scale; x++) {
				const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
				if (isDark) data.fill(0, 4 * (y * side * scale + x), 4 * (y * side * scale + x) + 3);
			}
		}
		expect(decodeQR({ width: side * scale, height: side * scale, data })).toBe(text);
	});
});

describe('a registration’s code', () => {
	it('says again what was signed', () => {
		const signed = registration();
		expect(readRegistration(writeRegistration(signed), GENESIS)).toEqual(signed);
	});

	it('is refused for another chain, and with anything changed', () => {
		const signed = registration();
		const code = writeRegistration(signed);
		expect(() => readRegistration(code, fromHex(`0x${'08'.repeat(32)}`))).toThrow(NotThisCode);
		for (const changed of [
			{ ...signed, organization: 5 },
			{ ...signed, expiresAt: 12_346 },
			{ ...signed, patient: fromHex(PATIENT) },
		]) {
			expect(() => readRegistration(writeRegistration(changed), GENESIS)).toThrow(NotThisCode);
		}
	});
});
