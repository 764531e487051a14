// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** WebAssembly's `i32.const` and `i64.const`. */
const I32_CONST = 0x41;
const I64_CONST = 0x42;

/** What signatures cover beside `spec_version`: the compiler writes the two as one constant. */
const TRANSACTION_VERSION = 1n;

/** What stands before `spec_version` in the section: the end of `impl_name`, and `authoring_version`. */
const BEFORE = [...Buffer.from('carechain-node'), 1, 0, 0, 0];

/** What stands around it in the code's data: `authoring_version`; `impl_version`, `transaction_version`. */
const [BEFORE_IN_DATA, AFTER_IN_DATA] = [
	[1, 0, 0, 0],
	[0, 0, 0, 0, 1, 0, 0, 0],
];

/**
 * The same runtime, one version on: what an upgrade is tested with, without compiling a second one.
 *
 * The version stands in the code as a constant, there once more beside the transaction version where it
 * checks signatures, in the code's data, and in the section that nodes read it from. All are rewritten in
 * place. Constants that happen to have the same value change with it: for a version in the millions that
 * is a millionth of whatever they are.
 *
 * @param code the runtime, not compressed
 * @param version its `spec_version`
 * @throws Error where the version is not found in all of them, or the next one takes another length
 */
export function nextRuntime(code: Uint8Array, version: number): Uint8Array {
	const next = Uint8Array.from(code);
	const inCode = replaceAll(next, constant(version), constant(version + 1));
	const inSigned = replaceAll(next, signedVersions(version), signedVersions(version + 1));
	const inSection = replaceAll(
		next,
		[...BEFORE, ...littleEndian(version)],
		[...BEFORE, ...littleEndian(version + 1)],
	);
	const inData = replaceAll(
		next,
		[...BEFORE_IN_DATA, ...littleEndian(version), ...AFTER_IN_DATA],
		[...BEFORE_IN_DATA, ...littleEndian(version + 1), ...AFTER_IN_DATA],
	);
	if (inCode === 0 || inSigned === 0 || inData === 0 || inSection !== 1) {
		throw new Error(
			`version ${version} is ${inCode} times in the code, ${inSigned} times in what signatures cover, ` +
				`${inData} times in the data and ${inSection} times in the section: at least once in each, ` +
				'and exactly once in the last, are expected',
		);
	}
	return next;
}

/** `i32.const` with its operand. */
function constant(value: number): number[] {
	return [I32_CONST, ...signedLeb128(BigInt(value))];
}

/** `i64.const` with both versions that signatures cover, as they lie in memory. */
function signedVersions(specVersion: number): number[] {
	return [I64_CONST, ...signedLeb128(BigInt(specVersion) | (TRANSACTION_VERSION << 32n))];
}

/** A number that is not negative, in signed LEB128. */
function signedLeb128(value: bigint): number[] {
	const bytes: number[] = [];
	for (let rest = value; ; rest >>= 7n) {
		const bits = Number(rest & 0x7fn);
		const isLast = rest >> 7n === 0n && (bits & 0x40) === 0;
		bytes.push(isLast ? bits : bits | 0x80);
		if (isLast) return bytes;
	}
}

function littleEndian(value: number): number[] {
	return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
}

/** Replaces every occurrence in place; how many there were. */
function replaceAll(bytes: Uint8Array, from: number[], to: number[]): number {
	if (from.length !== to.length) throw new Error('the next version takes another length');
	const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const needle = Buffer.from(from);
	let count = 0;
	for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + to.length)) {
		bytes.set(to, at);
		count += 1;
	}
	return count;
}

const [, script, input, output, version] = process.argv;
if (script && import.meta.url === pathToFileURL(script).href) {
	if (!input || !output || !version) {
		console.error('Usage: next-runtime.js RUNTIME.compact.wasm OUTPUT.wasm SPEC_VERSION');
		process.exit(2);
	}
	await writeFile(output, nextRuntime(await readFile(input), Number(version)));
}
