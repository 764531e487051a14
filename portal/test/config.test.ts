// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { ConfigInvalid, parseConfig } from '../src/config.js';

const HOSPITAL = { organization: 0, name: { en: 'A' }, endpoint: 'wss://a.example/patients' };
const CONFIG = { genesis: `0x${'0a'.repeat(32)}`, hospitals: [HOSPITAL] };
const DESK = { node: 'wss://a.example', gateways: {} };
const RECORDS = { url: 'https://c.example/deposits', encryptionKey: `0x${'0b'.repeat(32)}` };

describe('what the pages are set up with', () => {
	it('is read as it stands', () => {
		expect(parseConfig(CONFIG)).toEqual({
			...CONFIG,
			hospitals: [{ ...HOSPITAL, encryptionKey: null }],
			desk: null,
		});
		const desk = { node: 'wss://node.example', gateways: { 3: 'https://b.example/records' } };
		expect(parseConfig({ ...CONFIG, desk })).toMatchObject({ desk });
		const anchoring = { ...desk, records: RECORDS };
		expect(parseConfig({ ...CONFIG, desk: anchoring })).toMatchObject({ desk: anchoring });
	});

	it('is refused with anything missing or out of place', () => {
		for (const wrong of [
			null,
			[],
			{},
			{ ...CONFIG, genesis: '0x00' },
			{ ...CONFIG, hospitals: [] },
			{ ...CONFIG, hospitals: [{ ...HOSPITAL, organization: -1 }] },
			{ ...CONFIG, hospitals: [{ ...HOSPITAL, organization: 0.5 }] },
			{ ...CONFIG, hospitals: [{ ...HOSPITAL, name: { 'zh-CN': '甲' } }] },
			{ ...CONFIG, hospitals: [{ ...HOSPITAL, endpoint: 'https://a.example' }] },
			{ ...CONFIG, hospitals: [{ ...HOSPITAL, encryptionKey: 'none' }] },
			{ ...CONFIG, desk: { node: 'https://a.example', gateways: {} } },
			{ ...CONFIG, desk: { node: 'wss://a.example', gateways: { b: 'https://b.example' } } },
			{ ...CONFIG, desk: { node: 'wss://a.example', gateways: { 3: 'ftp://b.example' } } },
			{ ...CONFIG, desk: { ...DESK, records: { ...RECORDS, url: 'wss://c.example' } } },
			{ ...CONFIG, desk: { ...DESK, records: { url: RECORDS.url } } },
			{ ...CONFIG, desk: { ...DESK, records: 'https://c.example' } },
		]) {
			expect(() => parseConfig(wrong), JSON.stringify(wrong)).toThrow(ConfigInvalid);
		}
	});
});
