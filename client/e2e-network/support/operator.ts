// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Member, NetworkNode } from '../../src/testing/network.js';

const SCRIPTS = new URL('../../../scripts/', import.meta.url);

/** A script that an operator runs, as it stands in the documents. */
export async function script(
	name: 'operator' | 'rotate-keys',
	words: string[],
	{ node, as }: { node: NetworkNode; as?: Member },
): Promise<string> {
	const args = [...words, '--url', node.url, ...(as ? ['--suri-file', as.suriFile] : [])];
	const { stdout } = await promisify(execFile)(fileURLToPath(new URL(name, SCRIPTS)), args);
	return stdout;
}
