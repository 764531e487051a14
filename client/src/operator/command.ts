// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { parseArgs } from 'node:util';
import type { Operator } from './operator.js';

/** An option of a command. */
export interface Option {
	type: 'string' | 'boolean';
	/** What stands for its value in the help, such as `DAY`. */
	value?: string;
	does: string;
	/** Whether the command does nothing without it. */
	isRequired?: boolean;
}

/** The values that options were given. */
export type Values = Record<string, string | boolean | undefined>;

/** Something that an operator can do. */
export interface Command {
	/** One word, or two. */
	name: string;
	/** What stands behind it, by name; with `…` at the end for one or more. */
	args?: string[];
	/** One sentence. */
	does: string;
	/** What else there is to know. */
	more?: string;
	options?: Record<string, Option>;
	/** Whether it signs with the operator's key. */
	signs: boolean;
	/** Whether it does without a node. */
	isOffline?: boolean;
	run: (operator: Operator, args: string[], values: Values) => Promise<void>;
}

/** A program that has commands. */
export interface Program {
	/** As it stands in front of a command. */
	name: string;
	/** What it is for. */
	does: string;
	commands: readonly Command[];
	/** What else there is to know. */
	more: string;
}

const URL_OPTION: Option = {
	type: 'string',
	value: 'URL',
	does: 'WebSocket address of a node; ws://127.0.0.1:9944 if not given',
};

const HELP_OPTION: Option = { type: 'boolean', does: 'tells how the command is used' };

/** What every command takes that signs. */
const SIGNER_OPTIONS: Record<string, Option> = {
	'suri-file': {
		type: 'string',
		value: 'FILE',
		does: 'file with the secret of the key that signs (mode 600); else CARECHAIN_SURI has it',
	},
	'key-type': {
		type: 'string',
		value: 'TYPE',
		does: 'sr25519, ed25519 or ecdsa; sr25519 if not given',
	},
};

/** The command line is not as it should be. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** The options of a command, with those that all have. */
export function optionsOf(command: Command): Record<string, Option> {
	return {
		...command.options,
		...(command.signs ? SIGNER_OPTIONS : {}),
		...(command.isOffline ? {} : { url: URL_OPTION }),
		help: HELP_OPTION,
	};
}

/**
 * The command that words name, and the words behind it.
 *
 * @throws UsageError for a command that there is none of
 */
export function findCommand(
	commands: readonly Command[],
	words: readonly string[],
): { command: Command; rest: string[] } {
	for (const count of [2, 1]) {
		const name = words.slice(0, count).join(' ');
		const command = commands.find((command) => command.name === name);
		if (command) return { command, rest: words.slice(count) };
	}
	const [first = ''] = words;
	const below = commands.filter(({ name }) => name.startsWith(`${first} `));
	if (below.length === 0) throw new UsageError(`there is no command ${first}`);
	const names = below.map(({ name }) => name.slice(first.length + 1)).join(', ');
	throw new UsageError(`${first} takes one of these: ${names}`);
}

/**
 * Reads what stands behind a command's name.
 *
 * @throws UsageError when something is missing, too much, or unknown
 */
export function parseRest(command: Command, rest: string[]): { args: string[]; values: Values } {
	const options = optionsOf(command);
	let parsed: { values: Values; positionals: string[] };
	try {
		parsed = parseArgs({ args: rest, options, allowPositionals: true });
	} catch (error) {
		// The first sentence says what is wrong; the others are for programmers.
		const [what = ''] = (error as Error).message.split('. ');
		throw new UsageError(what, { cause: error });
	}
	const { values, positionals: args } = parsed;
	if (values.help) return { args, values };
	const wanted = command.args ?? [];
	const isOpen = wanted.at(-1)?.endsWith('…') ?? false;
	if (args.length < wanted.length) {
		throw new UsageError(`${String(wanted[args.length])} is missing`);
	}
	if (args.length > wanted.length && !isOpen) {
		throw new UsageError(`this is too much: ${args.slice(wanted.length).join(' ')}`);
	}
	for (const [name, { isRequired }] of Object.entries(options)) {
		if (isRequired && values[name] === undefined) throw new UsageError(`--${name} is missing`);
	}
	return { args, values };
}

/** How a command is used, in one line. */
export function usageOf(program: string, { name, args = [], options = {} }: Command): string {
	const required = Object.entries(options)
		.filter(([, { isRequired }]) => isRequired)
		.map(([name, { value }]) => `--${name} ${value ?? ''}`.trim());
	return [program, name, ...args, ...required, '[OPTION…]'].join(' ');
}

/** Everything that there is to know of a command. */
export function helpOf(program: string, command: Command): string {
	const options = Object.entries(optionsOf(command)).map(([name, { value, does }]): Row => [
		`--${name}${value === undefined ? '' : ` ${value}`}`,
		does,
	]);
	return [
		`${command.does}\n`,
		`Usage: ${usageOf(program, command)}\n`,
		...(command.more === undefined ? [] : [`${command.more}\n`]),
		'Options:',
		...columns(options),
	].join('\n');
}

/** All commands of a program, in a line each. */
export function overview({ name: program, does, commands, more }: Program): string {
	const rows = commands.map(({ name, args = [], does }): Row => [[name, ...args].join(' '), does]);
	return [
		`${does}\n`,
		`Usage: ${program} COMMAND [OPTION…]\n`,
		'Commands:',
		...columns(rows),
		`\n${more} \`${program} COMMAND --help\` tells more.`,
	].join('\n');
}

type Row = [left: string, right: string];

function columns(rows: Row[]): string[] {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
