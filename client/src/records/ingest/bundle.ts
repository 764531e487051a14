// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { createReadStream } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { asResource, ResourceUnreadable, type Found } from './resource.js';

/**
 * The resources of a FHIR bundle, in the order of its entries; entries without a resource are passed over.
 *
 * The file is read twice: first to its end, so that nothing is taken from one that is cut off.
 *
 * @param from how many entries of it are taken already
 * @throws ResourceUnreadable for what is no bundle of resources
 */
export async function* readBundle(file: string, from: number): AsyncGenerator<Found> {
	let type: unknown;
	for await (const { key, value } of values(file)) {
		if (key === 'resourceType') type = value;
		else ensureResource(file, key, value);
	}
	if (type !== 'Bundle') throw new ResourceUnreadable(file, 'at its start', 'no FHIR bundle');
	for await (const { key, value } of values(file)) {
		if (typeof key !== 'number' || key < from) continue;
		const { length } = JSON.stringify(value);
		yield { resource: ensureResource(file, key, value), taken: key + 1, length };
	}
}

/** The bundle's type, and the resources by the number of their entry. */
async function* values(
	file: string,
): AsyncGenerator<{ key: 'resourceType' | number; value: unknown }> {
	const parser = new JSONParser({
		paths: ['$.resourceType', '$.entry.*.resource'],
		// Without that, everything read so far stays in memory.
		keepStack: false,
	});
	let found: { key: 'resourceType' | number; value: unknown }[] = [];
	let failure: Error | undefined;
	parser.onValue = ({ key, value, stack }) => {
		const entry = stack.at(-1)?.key;
		found.push({ key: key === 'resourceType' ? key : Number(entry), value });
	};
	parser.onError = (error) => {
		failure = error;
	};
	for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
		if (!parser.isEnded) parser.write(chunk);
		throwIf(file, failure);
		yield* found;
		found = [];
	}
	if (!parser.isEnded) parser.end();
	throwIf(file, failure);
	if (!parser.isEnded) throw new ResourceUnreadable(file, 'at its end', 'the JSON is cut off');
}

function throwIf(file: string, failure: Error | undefined): void {
	if (failure) throw new ResourceUnreadable(file, 'somewhere', 'not JSON', failure);
}

function ensureResource(file: string, entry: number | string, value: unknown): Found['resource'] {
	const resource = asResource(value);
	if (resource) return resource;
	throw new ResourceUnreadable(file, `entry ${entry}`, 'no FHIR resource');
}
