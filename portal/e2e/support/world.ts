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
import { newKey } from '../../../client/dist/demo/cast.js';
import {
	startLocal,
	type HospitalNode,
	type LocalNetwork,
} from '../../../client/dist/testing/local.js';
import { until } from '../../../client/dist/testing/until.js';

/** A hospital of the test: its node, and a connection to it. */
export interface Hospital extends Omit<HospitalNode, 'start' | 'stop'> {
	node: Pick<HospitalNode, 'start' | 'stop'>;
	api: ApiPromise;
}

/** A practitioner of the test. */
export interface Doctor {
	role: number;
	key: KeyringPair;
}

/** Four hospitals, each with a validator: one where the patients are registered, one that wants to read there. */
export interface World {
	network: LocalNetwork;
	/** Hospital A: the patients'. */
	hospital: Hospital;
	/** Hospital B. */
	other: Hospital;
	/** A connection to hospital A's own node. */
	api: ApiPromise;
	/** Hospital A's doctor, who writes records. */
	author: Doctor;
	/** Hospital B's doctor, who wants to read them. */
	doctor: Doctor;
	end(): Promise<void>;
}

/** How long the network may take until something is final, in seconds. */
const UNTIL_FINAL = 90;

/** Starts the network, and lets the hospitals register their doctors. */
export async function startWorld(): Promise<World> {
	const network = await startLocal();
	const apis: ApiPromise[] = [];
	const end = async (): Promise<void> => {
		await Promise.all(apis.map((api) => api.disconnect()));
		await network.stop();
	};
	const reach = async (at: HospitalNode): Promise<Hospital> => {
		const api = await connect(at.url);
		apis.push(api);
		await untilFinal(api);
		return { ...at, node: at, api };
	};
	try {
		const [first, second] = network.hospitals;
		const [hospital, other] = await Promise.all([reach(first), reach(second)]);
		const [author, doctor] = await Promise.all([
			practitionerAt(hospital, hospital.api, ['doctor']),
			practitionerAt(other, other.api, ['doctor', 'emergency']),
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
	{ organization, representative }: Pick<HospitalNode, 'organization' | 'representative'>,
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
		representative,
		// The other hospitals' nodes know it, too.
		{ until: 'finalized' },
	);
	return { role, key };
}
