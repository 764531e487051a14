// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	commit,
	connect,
	newSalt,
	registerPractitioner,
	today,
	type ApiPromise,
	type KeyringPair,
	type PractitionerRoleCode,
} from '@carechain/client';
import { inject } from 'vitest';
import { newKey } from '../../../client/dist/demo/cast.js';
import {
	representativeOf,
	type HospitalNode,
	type LocalAddresses,
} from '../../../client/dist/testing/local.js';
import { until } from '../../../client/dist/testing/until.js';

/** A hospital of the test: its node, who represents it, and a connection to it. */
export interface Hospital extends HospitalNode {
	representative: KeyringPair;
	api: ApiPromise;
}

/** A practitioner of the test. */
export interface Doctor {
	role: number;
	key: KeyringPair;
}

/** The network that all tests share, as one file of them uses it. */
export interface World {
	network: LocalAddresses;
	/** Where the test's patients are registered. */
	hospital: Hospital;
	/** Another one, which wants to read there. */
	other: Hospital;
	/** A connection to the first one's own node. */
	api: ApiPromise;
	/** The first one's doctor, who writes records. */
	author: Doctor;
	/** The other one's doctor, who wants to read them. */
	doctor: Doctor;
	end(): Promise<void>;
}

/** How long the network may take until something is final, in seconds. */
const UNTIL_FINAL = 120;

/**
 * Connects to the network, and lets two hospitals register a doctor each.
 *
 * @param ids which ones: the patients' hospital, and the other one
 */
export async function startWorld([first, second] = [0, 1]): Promise<World> {
	const network = inject('network');
	const apis: ApiPromise[] = [];
	const end = async (): Promise<void> => {
		await Promise.all(apis.map((api) => api.disconnect()));
	};
	const reach = async (id: number | undefined): Promise<Hospital> => {
		const at = network.hospitals[id ?? -1];
		if (!at) throw new Error(`there is no hospital ${id}`);
		const api = await connect(at.url);
		apis.push(api);
		await untilFinal(api);
		return { ...at, representative: representativeOf(at.organization), api };
	};
	try {
		const [hospital, other] = await Promise.all([reach(first), reach(second)]);
		const [author, doctor] = await Promise.all([
			practitionerAt(hospital.organization, hospital.api, ['doctor']),
			practitionerAt(other.organization, other.api, ['doctor', 'emergency']),
		]);
		return { network, hospital, other, api: hospital.api, author, doctor, end };
	} catch (error) {
		await end();
		throw error;
	}
}

/** Waits until the chain's first block is final: before that no right counts. */
async function untilFinal(api: ApiPromise): Promise<void> {
	await until('the first block is final', UNTIL_FINAL, async () => {
		const head = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
		return head.number.toNumber() > 0;
	});
}

/** Registers a practitioner at a hospital. */
export async function practitionerAt(
	organization: number,
	api: ApiPromise,
	roles: PractitionerRoleCode[],
): Promise<Doctor> {
	const key = newKey();
	const { role } = await registerPractitioner(
		api,
		{
			organization,
			account: key.addressRaw,
			roles,
			licence: commit('licence', newSalt(), new Uint8Array()),
			validUntil: (await today(api)) + 365,
		},
		representativeOf(organization),
		// The other hospitals' nodes know it, too.
		{ until: 'finalized' },
	);
	return { role, key };
}
