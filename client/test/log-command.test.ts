// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoWaitReady, mnemonicGenerate } from '@polkadot/util-crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	checkCommand,
	ingestCommand,
	keyCommand,
	proveCommand,
	publishCommand,
} from '../src/logCommand/commands.js';
import { parseRest, UsageError, type Command } from '../src/operator/command.js';
import { Operator, Refusal } from '../src/operator/operator.js';
import { toHex } from '../src/plain.js';
import { eraseAt } from '../src/records/disk/sealedStore.js';
import { DiskLog } from '../src/records/disk/log.js';
import { StoredLog } from '../src/records/disk/stored.js';
import { openHead } from '../src/records/notes/head.js';
import { parseVerifier } from '../src/records/notes/note.js';
import { verifyTlogProof } from '../src/records/notes/tlogProof.js';
import { LogDamaged } from '../src/records/tiles/tree.js';
import { encryptionKeyPair } from '../src/records/wrap.js';

let folder: string;

beforeEach(async () => {
	await cryptoWaitReady();
	folder = await mkdtemp(join(tmpdir(), 'carechain-log-'));
	await writeFile(at('suri'), mnemonicGenerate(), { mode: 0o600 });
	const lines = Array.from({ length: 5 }, (_, id) =>
		JSON.stringify({ resourceType: 'Observation', id, subject: { reference: 'Patient/p1' } }),
	);
	await writeFile(at('1.ndjson'), `${lines.join('\n')}\n{"resourceType":"Organization"}\n`);
	await writeFile(at('patients.json'), JSON.stringify({ p1: `0x${'07'.repeat(16)}` }));
});

afterEach(async () => {
	await rm(folder, { recursive: true });
});

function at(name: string): string {
	return join(folder, name);
}

/** What a command prints. */
async function said(command: Command, ...words: string[]): Promise<string> {
	const { args, values } = parseRest(command, words);
	const lines: string[] = [];
	await command.run(new Operator(null, values, (line) => lines.push(line)), args, values);
	return lines.join('\n');
}

function ingestWords(...words: string[]): string[] {
	const custodian = toHex(encryptionKeyPair().publicKey);
	return [
		...[at('log'), at('1.ndjson'), '--organization', '4', '--role', '9'],
		...['--custodian', custodian, '--suri-file', at('suri'), ...words],
	];
}

describe('the log on the command line', () => {
	it('is filled, published, proven from and checked', async () => {
		const words = ingestWords('--patients', at('patients.json'), '--algorithm', 'sm3');
		expect(await said(ingestCommand, ...words)).toMatch(
			/^5 records .* 1 resources passed over[^]*The log has 5 records\.$/,
		);
		expect(await said(ingestCommand, ...words)).toMatch(/^0 records [^]* 5 records\.$/);

		const verifier = parseVerifier(await said(keyCommand, 'a.example/log', at('key')));
		expect((await stat(at('key'))).mode & 0o077).toBe(0);
		await expect(said(keyCommand, 'a.example/log', at('key'))).rejects.toThrow(/EEXIST/);
		await said(publishCommand, at('log'), '--key', at('key'));
		const head = openHead(await readFile(at('log/public/checkpoint'), 'utf8'), verifier);
		expect(head.size).toBe(5);

		const log = await StoredLog.read(at('log'));
		const commitment = await log.entry(3);
		for (const record of ['3', toHex(commitment)]) {
			const proof = await said(proveCommand, at('log'), record, '--key', at('key'));
			const proven = verifyTlogProof(`${proof}\n`, commitment, verifier);
			expect(proven).toMatchObject({ index: 3, head: { size: 5 } });
		}
		const earlier = await said(proveCommand, at('log'), '3', '--size=4', '--key', at('key'));
		expect(verifyTlogProof(`${earlier}\n`, commitment, verifier).head.size).toBe(4);

		expect(await said(checkCommand, at('log'))).toContain('5 records are kept, 0 were erased.');
		const growing = await DiskLog.open(at('log'), 4);
		await eraseAt(growing, 1);
		await growing.close();
		expect(await said(checkCommand, at('log'))).toContain('4 records are kept, 1 were erased.');
	});

	it('finds a record that is not the one of the log', async () => {
		await said(ingestCommand, ...ingestWords('--patient', `0x${'07'.repeat(16)}`));
		const kept = await readFile(at('log/sealed.ndjson'), 'utf8');
		const [, salt = ''] = /"salt":"0x(..)/.exec(kept) ?? [];
		const other = salt === '00' ? '01' : '00';
		await writeFile(
			at('log/sealed.ndjson'),
			kept.replace(`"salt":"0x${salt}`, `"salt":"0x${other}`),
		);
		await expect(said(checkCommand, at('log'))).rejects.toThrow(LogDamaged);
	});

	it.each([
		['no patient', []],
		['both', ['--patient', `0x${'07'.repeat(16)}`, '--patients', 'x']],
		['a pseudonym that is too short', ['--patient', '0x07']],
		['no algorithm of ours', ['--patient', `0x${'07'.repeat(16)}`, '--algorithm', 'md5']],
	])('is not filled with %s', async (_, words) => {
		await expect(said(ingestCommand, ...ingestWords(...words))).rejects.toThrow(UsageError);
	});

	it('proves nothing that it has not', async () => {
		await said(ingestCommand, ...ingestWords('--patient', `0x${'07'.repeat(16)}`));
		await said(keyCommand, 'a.example/log', at('key'));
		const prove = (record: string) => said(proveCommand, at('log'), record, '--key', at('key'));
		await expect(prove('6')).rejects.toThrow(RangeError);
		await expect(prove(`0x${'00'.repeat(32)}`)).rejects.toThrow(Refusal);
		await expect(prove('first')).rejects.toThrow(UsageError);
	});
});
