// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { today, untilBest, untilRunning } from '../../chain.js';
import type { OrganizationKind } from '../../codes.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	organization,
	registerPractitioner,
} from '../../consortium.js';
import { canonicalBytes } from '../../records/canonical.js';
import { commit, newSalt } from '../../records/commitment.js';
import { submitAll } from '../../submit.js';
import { newKey, newMember, type Doctor, type Member, type Stage } from '../cast.js';
import { ensure, fulfilled, present } from '../expect.js';

/** Hospital A is the organisation that the development chain starts with. */
const FOUNDER = 0;

/** What the hospital is called that may have a node of its own. */
const HOSPITAL_B = 'Hospital B';

/** Memberships and credentials of the story last so many days. */
const DAYS = 365;

/** Who takes part. */
export interface Members {
	hospitalA: Member;
	hospitalB: Member;
	clinic: Member;
	/** Takes part only to be suspended. */
	hospitalC: Member;
	doctorA: Doctor;
	doctorB: Doctor;
}

/** Step 1: a clinic and hospitals are admitted, their doctors registered. */
export async function admitMembers(stage: Stage): Promise<Members> {
	const { api, narrator, governance } = stage;
	narrator.heading('The consortium');
	await untilRunning(api);
	const founder = present(await organization(api, FOUNDER), 'founding hospital');
	const hospitalA = newMember(founder.name, FOUNDER, governance);
	narrator.tell(`The chain runs. ${founder.name} founded it.`, await bestBlock(stage));

	const admitted = await admit(stage, [
		[HOSPITAL_B, 'hospital'],
		['Clinic D', 'clinic'],
		['Hospital C', 'hospital'],
	]);
	const [hospitalB, clinic, hospitalC] = [0, 1, 2].map((index) =>
		present(admitted[index], 'admitted organisation'),
	) as [Member, Member, Member];
	const [doctorA, doctorB] = await registerDoctors(stage, [hospitalA, hospitalB, clinic]);
	if (stage.apiB !== api) narrator.tell('Hospital B works at a node of its own from here on.');
	return {
		hospitalA,
		hospitalB,
		clinic,
		hospitalC,
		doctorA: present(doctorA, 'doctor at hospital A'),
		doctorB: present(doctorB, 'doctor at hospital B'),
	};
}

async function admit(
	{ api, apiB, narrator, governance }: Stage,
	applicants: [name: string, kind: OrganizationKind][],
): Promise<Member[]> {
	const memberUntil = (await today(api)) + DAYS;
	const keys = applicants.map(newKey);
	const calls = applicants.map(([name, kind], index) => {
		const representative = present(keys[index], 'key').addressRaw;
		return asSudo(api, admitOrganizationCall(api, { kind, representative, name, memberUntil }));
	});
	const receipts = (await submitAll(api, calls, governance)).map(fulfilled);
	const members = applicants.map(([name], index) => {
		const id = admittedOrganization(present(receipts[index], 'receipt'));
		return newMember(name, id, present(keys[index], 'key'));
	});
	await untilBest(apiB, Math.max(...receipts.map(({ blockNumber }) => blockNumber)));
	const names = members.map(({ name, organization: id }) => `${name} (organisation ${id})`);
	narrator.tell(`Governance admits ${names.join(', ')}.`, receipts.at(-1)?.blockNumber);
	return members;
}

async function registerDoctors({ api, apiB, narrator }: Stage, at: Member[]): Promise<Doctor[]> {
	const validUntil = (await today(api)) + DAYS;
	const registered = await Promise.all(
		at.map(async ({ name, organization: id, representative }) => {
			const key = newKey();
			const { role, receipt } = await registerPractitioner(
				name === HOSPITAL_B ? apiB : api,
				{
					organization: id,
					account: key.addressRaw,
					roles: ['doctor'],
					licence: commit('licence', newSalt(), canonicalBytes({ identifier: key.address })),
					validUntil,
				},
				representative,
			);
			return { role, key, block: receipt.blockNumber };
		}),
	);
	const roles = new Set(registered.map(({ role }) => role));
	ensure(roles.size === at.length, 'every doctor has a credential of its own');
	const block = Math.max(...registered.map((doctor) => doctor.block));
	await untilBest(api, block);
	narrator.tell(
		`${at.map(({ name }) => name).join(', ')} register a doctor each; the licences stand on chain as commitments.`,
		block,
	);
	return registered;
}

async function bestBlock({ api }: Stage): Promise<number> {
	return (await api.rpc.chain.getHeader()).number.toNumber();
}
