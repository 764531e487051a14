// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { TestProject } from 'vitest/node';
import { startLocal, type LocalAddresses } from '../../../client/dist/testing/local.js';

declare module 'vitest' {
	interface ProvidedContext {
		network: LocalAddresses;
	}
}

/** Starts the network that all files of tests share, one after the other, and stops it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const network = await startLocal();
	const { hospitals, chainFile, bootnodes } = network;
	project.provide('network', { hospitals, chainFile, bootnodes });
	return () => network.stop();
}
