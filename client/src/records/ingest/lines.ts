// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { createReadStream } from 'node:fs';
import { asResource, ResourceUnreadable, type Found } from './resource.js';

/**
 * The longest line, in bytes. A resource with an attachment may be long; what is longer is no file of lines,
 * and would not fit into memory.
 */
const LONGEST_LINE = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;

/**
 * The resources of a file with one in each line, as FHIR Bulk Data exports have them.
 *
 * @param from how many bytes of it are taken already
 * @throws ResourceUnreadable for a line that is no resource, or longer than 64 MiB
 */
export async function* readLines(file: string, from: number): AsyncGenerator<Found> {
	let taken = from;
	for await (const line of lines(file, from)) {
		const where = `byte ${taken}`;
		taken += line.length;
		const text = decode(file, where, line).trim();
		if (text === '') continue;
		yield { resource: parse(file, where, text), taken, length: line.length };
	}
}

/** The lines of a file with their ends; the last one may have none. */
async function* lines(file: string, from: number): AsyncGenerator<Buffer> {
	let rest: Buffer[] = [];
	let length = 0;
	for await (const chunk of createReadStream(file, { start: from }) as AsyncIterable<Buffer>) {
		let start = 0;
		for (let end; (end = chunk.indexOf(LINE_FEED, start)) >= 0; start = end + 1) {
			yield Buffer.concat([...rest, chunk.subarray(start, end + 1)]);
			[rest, length] = [[], 0];
		}
		rest.push(chunk.subarray(start));
		length += chunk.length - start;
		if (length > LONGEST_LINE) {
			throw new ResourceUnreadable(file, `after byte ${from}`, 'a line of more than 64 MiB');
		}
	}
	if (length > 0) yield Buffer.concat(rest);
}

function decode(file: string, where: string, line: Buffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(line);
	} catch (cause) {
		throw new ResourceUnreadable(file, where, 'not UTF-8', cause);
	}
}

function parse(file: string, where: string, text: string): Found['resource'] {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new ResourceUnreadable(file, where, 'not JSON', cause);
	}
	const resource = asResource(value);
	if (!resource) throw new ResourceUnreadable(file, where, 'JSON, but no FHIR resource');
	return resource;
}
