// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { cryptoWaitReady } from '@polkadot/util-crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	findCommand,
	helpOf,
	overview,
	parseRest,
	UsageError,
	type Command,
} from '../src/operator/command.js';
import { describeCall, overviewOf, type Status } from '../src/operator/commands/status.js';
import {
	accountFrom,
	dayFrom,
	readSigner,
	Refusal,
	wholeNumber,
} from '../src/operator/operator.js';

const run = (): Promise<void> => Promise.resolve();
const COMMANDS: Command[] = [
	{ name: 'look', does: 'Looks.', signs: false, run },
	{ name: 'count', args: ['THING…'], does: 'Counts.', signs: false, isOffline: true, run },
	{
		name: 'say hello',
		args: ['WHO'],
		does: 'Says hello.',
		signs: true,
		options: {
			loudly: { type: 'boolean', does: 'with a loud voice' },
			in: { type: 'string', value: 'LANGUAGE', does: 'in which language', isRequired: true },
		},
		run,
	},
	{ name: 'say goodbye', does: 'Says goodbye.', signs: true, run },
];

function read(...words: string[]): ReturnType<typeof parseRest> {
	const { command, rest } = findCommand(COMMANDS, words);
	return parseRest(command, rest);
}

describe('the command line', () => {
	it('finds commands of one word and of two', () => {
		expect(findCommand(COMMANDS, ['look', '--url', 'x']).command.name).toBe('look');
		const { command, rest } = findCommand(COMMANDS, ['say', 'hello', 'Ada', '--loudly']);
		expect(command.name).toBe('say hello');
		expect(rest).toEqual(['Ada', '--loudly']);
	});

	it('reads arguments and options in any order', () => {
		const { args, values } = read('say', 'hello', '--in', 'en', 'Ada', '--suri-file=f');
		expect(args).toEqual(['Ada']);
		expect(values).toMatchObject({ in: 'en', 'suri-file': 'f' });
		expect(read('count', 'a', 'b', 'c').args).toEqual(['a', 'b', 'c']);
	});

	it.each([
		[['shout'], 'there is no command shout'],
		[['say'], 'say takes one of these: hello, goodbye'],
		[['say', 'hello', '--in=en'], 'WHO is missing'],
		[['say', 'hello', 'Ada'], '--in is missing'],
		[['say', 'hello', 'Ada', 'Bob', '--in=en'], 'this is too much: Bob'],
		[['count'], 'THING… is missing'],
		[['look', '--loudly'], "Unknown option '--loudly'"],
		// Nobody's secret is on the command line, where all users of the machine see it.
		[['say', 'goodbye', '--suri=//Alice'], "Unknown option '--suri'"],
		[['look', '--suri-file=f'], "Unknown option '--suri-file'"],
		[['count', 'a', '--url=x'], "Unknown option '--url'"],
	])('says what is wrong with %j', (words, message) => {
		expect(() => read(...words)).toThrow(new UsageError(message));
	});

	it('tells all commands, and of each all options', () => {
		expect(overview({ name: 'operator', does: '', more: '', commands: COMMANDS })).toContain(
			'say hello WHO  Says hello.',
		);
		const hello = findCommand(COMMANDS, ['say', 'hello']).command;
		const help = helpOf('operator', hello);
		expect(help).toContain('Usage: operator say hello WHO --in LANGUAGE [OPTION…]');
		for (const option of ['--loudly', '--in', '--suri-file', '--key-type', '--url', '--help']) {
			expect(help).toContain(option);
		}
		// Who asks for help need not know what else is wanted.
		expect(parseRest(hello, ['--help']).values.help).toBe(true);
	});
});

describe('values on the command line', () => {
	it('reads days, numbers and accounts', () => {
		expect(dayFrom('--until', '1970-01-02')).toBe(1);
		expect(wholeNumber('--delay', '12')).toBe(12);
		const hex = `0x${'01'.repeat(32)}`;
		expect(accountFrom('--representative', hex)).toEqual(new Uint8Array(32).fill(1));
	});

	it.each(['2027-13-01', '2027-1-1', '01.01.2027', '', undefined])('refuses a day: %s', (text) => {
		expect(() => dayFrom('--until', text)).toThrow('--until has to be a day such as 2027-12-31');
	});

	it.each(['-1', '1.5', '1e3', '', '12345678901', undefined])('refuses a number: %s', (text) => {
		expect(() => wholeNumber('--delay', text)).toThrow('--delay has to be a whole number');
	});

	it.each(['', '0x01', 'nobody', undefined])('refuses an account: %s', (text) => {
		expect(() => accountFrom('--who', text)).toThrow('--who has to be an account');
	});
});

describe('the key that signs', () => {
	let folder: string;
	const secret = '//Alice';
	const address = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';

	beforeAll(async () => {
		await cryptoWaitReady();
		folder = await mkdtemp(join(tmpdir(), 'carechain-'));
	});
	afterAll(() => rm(folder, { recursive: true }));

	async function file(name: string, content: string, mode: number): Promise<string> {
		const path = join(folder, name);
		await writeFile(path, content);
		await chmod(path, mode);
		return path;
	}

	it('comes from a file that only its owner can read', async () => {
		const path = await file('mine', `${secret}\n`, 0o600);
		expect((await readSigner({ 'suri-file': path })).address).toBe(address);
	});

	it('comes from the environment where no file is named', async () => {
		process.env.CARECHAIN_SURI = secret;
		try {
			expect((await readSigner({})).address).toBe(address);
			const ed25519 = await readSigner({ 'key-type': 'ed25519' });
			expect(ed25519.type).toBe('ed25519');
		} finally {
			delete process.env.CARECHAIN_SURI;
		}
	});

	it('does not come from a file that others can read', async () => {
		for (const mode of [0o640, 0o604, 0o666]) {
			const path = await file(`mode-${mode}`, secret, mode);
			await expect(readSigner({ 'suri-file': path })).rejects.toThrow(`chmod 600 ${path}`);
		}
	});

	it('is missed where there is none', async () => {
		await expect(readSigner({})).rejects.toThrow(UsageError);
		await expect(readSigner({ 'key-type': 'rsa' })).rejects.toThrow(UsageError);
		const path = join(folder, 'nothing');
		await expect(readSigner({ 'suri-file': path })).rejects.toThrow(Refusal);
	});

	it.each([
		'correct horse battery staple',
		'0x0102',
		'Alice',
		// Words that are on the list, with a checksum that does not fit.
		`${'horse '.repeat(11)}horse`,
	])('is not quoted when it is no secret: %s', async (text) => {
		const path = await file('wrong', text, 0o600);
		const { message } = await readSigner({ 'suri-file': path }).then(
			() => new Error('it was taken'),
			(error: unknown) => error as Error,
		);
		expect(message).toBe(`what is in ${path} is no secret that a key can be made from`);
	});
});

describe('the overview', () => {
	const account = `0x${'01'.repeat(32)}` as const;
	const organization = (name: string, memberUntil: number): Status['organizations'][number][1] => ({
		kind: 'hospital',
		status: 'Active',
		standing: 'Active',
		representative: account,
		memberUntil,
		name,
	});
	const validator = {
		account,
		status: 'Active' as const,
		hasKeys: true,
		inSet: true,
		inNextSet: true,
		authored: 2,
		authoredBefore: 3,
		silentSessions: 0,
	};
	const status: Status = {
		chain: 'Carechain North',
		specVersion: 1,
		best: 100,
		final: 98,
		setIds: { runtime: 4, node: 4 },
		peers: 1,
		today: 1000,
		validators: {
			session: 9,
			minimum: 2,
			maxSilentSessions: 3,
			validators: [
				{ ...validator, organization: 0 },
				{ ...validator, organization: 1, authored: 0, silentSessions: 2 },
			],
			waitingForKeys: [2],
			leavingAtMinimum: [1],
		},
		proposals: [
			{
				id: 5,
				proposer: account,
				proposerName: 'Hospital A (0)',
				call: '0x00',
				callHash: '0x00',
				track: 'Ordinary',
				council: { approvals: 1, needed: 2, seats: 3 },
				board: { approvals: 0, needed: 1, seats: 1 },
				approved: false,
				expiresAt: 500,
				weight: { refTime: 0n, proofSize: 0n },
				length: 1,
				read: { name: 'consortium.expelOrganization', args: { organization: '1' } },
			},
		],
		motions: [],
		organizations: [
			[0, organization('Hospital A', 2000)],
			[1, organization('Hospital B', 1010)],
			[2, organization('Hospital C', 999)],
		],
	};

	it('tells blocks, validators, proposals and memberships that end', () => {
		expect(overviewOf(status)).toEqual([
			'Carechain North, runtime 1, 1 peer',
			'best block 100, final 98 (2 blocks behind)',
			'session 9, authority set 4',
			'',
			'VALIDATOR       STATUS  KEYS  IN SET  NEXT  BLOCKS  BEFORE  SILENT',
			'Hospital A (0)  active  yes   yes     yes   2       3',
			'Hospital B (1)  active  yes   yes     yes   0       3       2 of 3',
			'Waiting for session keys: Hospital C (2)',
			'In the set until another joins, at the minimum of 2: Hospital B (1)',
			'',
			'PROPOSAL  CALL                                            BY              COUNCIL  BOARD',
			'5         consortium.expelOrganization (organization: 1)  Hospital A (0)  1 of 2   0 of 1  open until block 500',
			'',
			'MEMBERSHIP      ENDS',
			'Hospital C (2)  1972-09-26  has ended',
			'Hospital B (1)  1972-10-07  in 10 days',
			'',
		]);
	});

	it('warns where nothing becomes final, and where node and runtime count sets differently', () => {
		const lines = overviewOf({ ...status, final: 20, setIds: { runtime: 5, node: 4 } });
		expect(lines).toContain('WARNING: nothing has become final for 80 blocks.');
		expect(lines.join('\n')).toContain('The runtime counts authority set 5');
	});

	it('shortens what a call carries', () => {
		const text = describeCall({ name: 'a.b', args: { code: 'x'.repeat(100), list: [1, 2] } });
		expect(text).toBe(`a.b (code: ${'x'.repeat(40)}…, list: [1,2])`);
	});
});
