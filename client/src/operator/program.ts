// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { connect } from '../connect.js';
import { ChainError } from '../errors.js';
import {
	findCommand,
	helpOf,
	overview,
	parseRest,
	usageOf,
	UsageError,
	type Command,
	type Program,
} from './command.js';
import { Operator } from './operator.js';

const DEFAULT_URL = 'ws://127.0.0.1:9944';

/** polkadot.js logs refusals and closed connections that the command tells anyway. */
function keepQuiet(): void {
	const print = console.error;
	console.error = (...words: unknown[]) => {
		if (!words.some((word) => /RPC-CORE|API-WS/.test(String(word)))) print(...words);
	};
}

/** Does what the command line says; exits with 2 for one that says nothing, with 1 when it fails. */
export function run(program: Program): void {
	obey(program, process.argv.slice(2)).catch((error: unknown) => {
		const { message } = error instanceof Error ? error : { message: String(error) };
		const what = error instanceof ChainError ? `the chain refuses: ${message}` : message;
		console.error(`error: ${what}`);
		process.exitCode = error instanceof UsageError ? 2 : 1;
	});
}

async function obey(program: Program, words: string[]): Promise<void> {
	const [first] = words;
	if (first === undefined || first === '--help' || first === 'help') {
		console.log(overview(program));
		if (first === undefined) process.exitCode = 2;
		return;
	}
	const { command, rest } = findCommand(program.commands, words);
	const { args, values } = parse(program.name, command, rest);
	if (values.help) {
		console.log(helpOf(program.name, command));
		return;
	}
	keepQuiet();
	const url = typeof values.url === 'string' ? values.url : DEFAULT_URL;
	const api = command.isOffline ? null : await connect(url);
	try {
		await command.run(new Operator(api, values), args, values);
	} finally {
		await api?.disconnect();
	}
}

function parse(program: string, command: Command, rest: string[]): ReturnType<typeof parseRest> {
	try {
		return parseRest(command, rest);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		throw new UsageError(`${error.message}\nUsage: ${usageOf(program, command)}`, { cause: error });
	}
}
