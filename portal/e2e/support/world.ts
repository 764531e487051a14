// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	commit,
	connect,
	newSalt,
	registerPractitioner,
	submit,
	today,
	untilRunning,
	type ApiPromise,
	type KeyringPair,
	type PractitionerRoleCode,
} from '@carechain/client';
import { founderKey, newKey } from '../../../client/dist/demo/cast.js';
import { freePorts } from '../../../client/dist/testing/ports.js';
import { startNode, type TestNode } from '../../../client/dist/testing/node.js';

/** An organisation of the test. */
export interface Member {
	organization: number;
	representative: KeyringPair;
}

/** A doctor of the test. */
export interface Doctor {
	role: number;
	key: KeyringPair;
}

/** A development chain with a hospital, where patients are registered, and a clinic with a doctor. */
export interface World {
	node: TestNode;
	/** What the hospital opens to patients: a WebSocket address. */
	patients: string;
	api: ApiPromise;
	hospital: Member;
	clinic: Member;
	/** The hospital's doctor, who writes records, and watches over privacy. */
	author: Doctor;
	/** The clinic's doctor, who wants to read them. */
	doctor: Doctor;
	end(): Promise<void>;
}

/** Starts a node, and lets the clinic join. */
export async function startWorld(): Promise<World> {
	const patientPort = (await freePorts(1))[0] ?? 0;
	const node = await startNode(undefined, [`--patient-rpc-port=${patientPort}`]);
	const api = await connect(node.url);
	await untilRunning(api);
	const hospital = { organization: 0, representative: founderKey() };
	const representative = newKey();
	const memberUntil = (await today(api)) + 365;
	const call = admitOrganizationCall(api, {
		kind: 'clinic',
		representative: representative.addressRaw,
		name: 'Clinic on the Hill',
		memberUntil,
	});
	const organization = admittedOrganization(
		await submit(api, asSudo(api, call), hospital.representative),
	);
	const clinic = { organization, representative };
	const practitioner = async (at: Member, roles: PractitionerRoleCode[]): Promise<Doctor> => {
		const key = newKey();
		const licence = commit('licence', newSalt(), new Uint8Array());
		const { role } = await registerPractitioner(
			api,
			{
				organization: at.organization,
				account: key.addressRaw,
				roles,
				licence,
				validUntil: memberUntil,
			},
			at.representative,
		);
		return { role, key };
	};
	const author = await practitioner(hospital, ['doctor', 'privacy-officer']);
	const doctor = await practitioner(clinic, ['doctor', 'emergency']);
	return {
		node,
		patients: `ws://127.0.0.1:${patientPort}`,
		api,
		hospital,
		clinic,
		author,
		doctor,
		end: async () => {
			await api.disconnect();
			await node.stop();
		},
	};
}
