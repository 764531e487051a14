// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@carechain/client';

/** A hospital that the pages can be used with. */
export interface HospitalConfig {
	/** Its number on chain. */
	organization: number;
	/** What people call it, by language; `en` if there is none for a language. */
	name: Record<string, string>;
	/** Where its patients reach the chain: a WebSocket address. */
	endpoint: string;
	/** Its organisation's encryption key (X25519), to share openings of sealed decisions with; null if it takes none. */
	encryptionKey?: HexString | null;
}

/** What the pages are set up with: `portal.json`, beside `index.html`. */
export interface PortalConfig {
	/** The chain: the hash of its first block. Any other chain is refused. */
	genesis: HexString;
	hospitals: HospitalConfig[];
	/** Where the staff of the organisation works that serves the pages; null for pages that are for patients alone. */
	desk: DeskConfig | null;
}

/** What the desk of an organisation is set up with. */
export interface DeskConfig {
	/** The organisation's own node: a WebSocket address. */
	node: string;
	/** Where other organisations are asked for records: addresses, by organisation. */
	gateways: Record<string, string>;
	/** Where the organisation keeps its own log and records; null for a desk that anchors none. */
	records?: RecordsConfig | null;
}

/** The organisation's own store of records (`depositGateway`). */
export interface RecordsConfig {
	/** Its address. */
	url: string;
	/** The organisation's encryption key (X25519), for which the records' keys are wrapped. */
	encryptionKey: HexString;
}

/** The pages were not set up, or not as they should be. */
export class ConfigInvalid extends Error {
	override readonly name = 'ConfigInvalid';
}

/**
 * Reads what the pages are set up with.
 *
 * @throws ConfigInvalid for a field that is missing or is not what it should be
 */
export function parseConfig(data: unknown): PortalConfig {
	if (!isRecord(data)) throw new ConfigInvalid('portal.json holds no object');
	const { genesis, hospitals, desk = null } = data;
	if (!isHash(genesis)) throw new ConfigInvalid('portal.json: genesis is no hash of a block');
	if (!Array.isArray(hospitals) || hospitals.length === 0) {
		throw new ConfigInvalid('portal.json: hospitals is no list of at least one');
	}
	return {
		genesis,
		hospitals: hospitals.map(parseHospital),
		desk: desk === null ? null : parseDesk(desk),
	};
}

function parseDesk(data: unknown): DeskConfig {
	const isValid =
		isRecord(data) &&
		typeof data.node === 'string' &&
		/^wss?:\/\//.test(data.node) &&
		isRecord(data.gateways) &&
		Object.entries(data.gateways).every(
			([id, url]) => /^\d+$/.test(id) && typeof url === 'string' && /^https?:\/\//.test(url),
		) &&
		isRecords(data.records ?? null);
	if (!isValid) {
		throw new ConfigInvalid(
			'portal.json: desk takes node (ws:// or wss://), gateways (https:// by organisation), records (url, encryptionKey)',
		);
	}
	return data as unknown as DeskConfig;
}

function isRecords(data: unknown): boolean {
	return (
		data === null ||
		(isRecord(data) &&
			typeof data.url === 'string' &&
			/^https?:\/\//.test(data.url) &&
			isHash(data.encryptionKey))
	);
}

function parseHospital(data: unknown): HospitalConfig {
	if (!isRecord(data)) throw new ConfigInvalid('portal.json: a hospital is no object');
	const { organization, name, endpoint, encryptionKey = null } = data;
	const isValid =
		Number.isSafeInteger(organization) &&
		Number(organization) >= 0 &&
		isRecord(name) &&
		typeof name.en === 'string' &&
		Object.values(name).every((it) => typeof it === 'string') &&
		typeof endpoint === 'string' &&
		/^wss?:\/\//.test(endpoint) &&
		(encryptionKey === null || isHash(encryptionKey));
	if (!isValid) {
		throw new ConfigInvalid(
			'portal.json: a hospital takes organization, name (with en), endpoint (ws:// or wss://), encryptionKey',
		);
	}
	return { organization, name, endpoint, encryptionKey } as HospitalConfig;
}

/**
 * Fetches what the pages are set up with, from where they came.
 *
 * @throws ConfigInvalid, also when there is nothing
 */
export async function loadConfig(): Promise<PortalConfig> {
	let data: unknown;
	try {
		const answer = await fetch('./portal.json', { cache: 'no-cache' });
		data = await answer.json();
	} catch (cause) {
		throw new ConfigInvalid('portal.json cannot be read', { cause });
	}
	return parseConfig(data);
}

function isRecord(data: unknown): data is Record<string, unknown> {
	return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function isHash(data: unknown): data is HexString {
	return typeof data === 'string' && /^0x[0-9a-f]{64}$/.test(data);
}
