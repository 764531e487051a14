// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { today, untilRunning } from '../src/chain.js';
import { connect } from '../src/connect.js';
import { acknowledgeEnd, grantConsent, revokeConsent } from '../src/consent.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	registerPractitioner,
} from '../src/consortium.js';
import { loadBundles } from '../src/demo/bundles.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { tellStory } from '../src/demo/story.js';
import { declareEmergency, emergency, reviewEmergency, type Emergency } from '../src/emergency.js';
import { nodeIdOf, setNodeIds } from '../src/nodes.js';
import { registerPatient, signRegistration } from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { commit, newSalt } from '../src/records/commitment.js';
import { submit } from '../src/submit.js';
import { startNode, type TestNode } from '../src/testing/node.js';
import { freePorts } from '../src/testing/ports.js';
import { until } from '../src/testing/until.js';
import { Wallet } from '../src/wallet.js';
import { BUNDLES } from './support/bundles.js';
import { required } from './support/chain.js';
import { Metrics, monitoringFiles } from './support/metrics.js';

const SILENT = { heading: () => undefined, tell: () => undefined };

/** The development chain's hospital, whose node this is once it lists it. */
const OWN = { organization: '0' };

const SECONDS_PER_DAY = 86_400;

/** Every test goes on where the one before it ended. */
describe('what a node tells Prometheus', () => {
	let node: TestNode | undefined;
	let connected: ApiPromise | undefined;
	let port: number;
	const chain = {
		get api() {
			return required(connected);
		},
	};
	const metrics = (): Promise<Metrics> => Metrics.of(port);
	/** Waits until a value is as it should be. */
	async function untilItIs(
		value: number | undefined,
		name: string,
		labels?: Record<string, string>,
	): Promise<void> {
		const look = async (): Promise<boolean> => (await metrics()).value(name, labels) === value;
		await until(`${name} is ${value}`, 60, look);
	}

	beforeAll(async () => {
		port = required((await freePorts(1))[0]);
		node = await startNode(undefined, ['--peers-from-chain', `--prometheus-port=${port}`]);
		connected = await connect(node.url);
		await untilRunning(connected);
	});

	afterAll(async () => {
		await connected?.disconnect();
		await node?.stop();
	});

	it('has every kind of event at zero before it happens, or its first would be no rise', async () => {
		const announced = (await metrics()).all('carechain_events_total');
		const { pallets } = chain.api.runtimeMetadata.asLatest;
		const events = chain.api.events as Record<string, Record<string, unknown> | undefined>;
		const known = pallets.toArray().flatMap(({ name }) => {
			const pallet = name.toString();
			const section = pallet.charAt(0).toLowerCase() + pallet.slice(1);
			return Object.keys(events[section] ?? {}).map((event) => `${event} ${pallet}`);
		});
		expect([...announced.keys()].sort()).toEqual(known.sort());
		expect(announced.get('ConsentGranted ConsentGrants')).toBe(0);
		expect((await metrics()).value('carechain_records_logged_total')).toBe(0);
	});

	it('has no organisation of its own until one lists the node', async () => {
		const before = await metrics();
		expect(before.all('carechain_node_organization')).toEqual(new Map());
		expect(before.all('carechain_membership_active')).toEqual(new Map());
		expect(before.value('carechain_validator_in_set', OWN)).toBe(1);

		const peerId = (await chain.api.rpc.system.localPeerId()).toString();
		await setNodeIds(chain.api, [nodeIdOf(peerId)], founderKey());
		await untilItIs(1, 'carechain_node_organization', OWN);
		const after = await metrics();
		expect(after.value('carechain_membership_active', OWN)).toBe(1);
		const end = after.value('carechain_membership_end_timestamp_seconds', OWN);
		expect(end).toBeGreaterThan(Date.now() / 1000);
		expect(after.value('carechain_board_seat', OWN)).toBe(0);
		expect(after.value('carechain_network_listed_peers')).toBe(1);
		for (const dimension of ['weight', 'bytes']) {
			const spent = after.value('carechain_allowance_spent_ratio', { ...OWN, dimension });
			expect(spent).toBeGreaterThanOrEqual(0);
			expect(spent).toBeLessThan(1);
		}
	});

	it('counts the events of final blocks, each once', async () => {
		const { api } = chain;
		await tellStory(api, await loadBundles(BUNDLES), SILENT);
		const told = (await api.rpc.chain.getHeader()).number.toNumber();
		const { after, last } = await until('the story is final, and read', 60, async () => {
			const after = await metrics();
			const last = required(after.value('carechain_final_blocks_read_total'));
			return last >= told && { after, last };
		});
		expect(after.value('carechain_final_blocks_unread_total')).toBe(0);

		const expected = new Map([...after.all('carechain_events_total').keys()].map((it) => [it, 0]));
		const sizes = new Map<number, number>();
		let accesses = 0;
		for (let number = 1; number <= last; number += 1) {
			const at = await api.at(await api.rpc.chain.getBlockHash(number));
			for (const { event } of (await at.query.system?.events?.()) as unknown as EventRecords) {
				const name = `${event.method} ${event.section.charAt(0).toUpperCase()}${event.section.slice(1)}`;
				expected.set(name, (expected.get(name) ?? 0) + 1);
				const data = event.data.toJSON() as number[];
				if (name === 'LogExtended RecordAnchors') sizes.set(data[0] ?? 0, data[1] ?? 0);
				if (name === 'AccessesLogged AccessLog') accesses += data[1] ?? 0;
			}
		}
		expect(after.all('carechain_events_total')).toEqual(expected);
		expect(expected.get('ConsentGranted ConsentGrants')).toBeGreaterThan(0);
		expect(expected.get('ConsentRevoked ConsentGrants')).toBeGreaterThan(0);
		const records = [...sizes.values()].reduce((sum, size) => sum + size, 0);
		expect(records).toBeGreaterThan(0);
		expect(after.value('carechain_records_logged_total')).toBe(records);
		expect(after.value('carechain_accesses_logged_total')).toBe(accesses);
	});

	it('tells of revocations until they are acknowledged', async () => {
		const { api } = chain;
		const day = await today(api);
		const { patient, key } = await registered();
		await untilItIs(0, 'carechain_acknowledgements_awaited', OWN);
		expect((await metrics()).all('carechain_acknowledgement_deadline_timestamp_seconds').size).toBe(
			0,
		);
		const { grant } = await grantConsent(
			api,
			patient,
			{
				grantee: { organization: 0 },
				purposes: ['TREAT'],
				actions: ['access'],
				classes: ['observation'],
				ceiling: 'N',
				validFrom: day,
				validUntil: day + 30,
				terms: null,
			},
			key,
		);
		await revokeConsent(api, patient, grant, key);
		await untilItIs(1, 'carechain_acknowledgements_awaited', OWN);
		const days = api.consts.consentGrants?.acknowledgementDays?.toJSON() as number;
		const deadline = (await metrics()).value(
			'carechain_acknowledgement_deadline_timestamp_seconds',
			OWN,
		);
		// Midnight may have passed since.
		expect([day, day + 1]).toContain(required(deadline) / SECONDS_PER_DAY - days);
		await acknowledgeEnd(api, patient, grant, founderKey());
		await untilItIs(0, 'carechain_acknowledgements_awaited', OWN);
		expect((await metrics()).value('carechain_acknowledgements_missed', OWN)).toBe(0);
	});

	// Who reviews is not the test's to say: hospitals take turns, in the order of their accounts, and those that the
	// story admits have random ones. Two of them are in good standing, so of two cases each has one.
	it("tells of emergencies until they are reviewed, and of its own hospital's alone", async () => {
		const { api } = chain;
		const [doctor, officer] = [newKey(), newKey()];
		const clinic = await clinicOf(newKey());
		const role = await employ(clinic.organization, doctor, 'doctor', clinic.representative);
		await employ(0, officer, 'privacy-officer', founderKey());
		const { patient } = await registered();
		await untilItIs(0, 'carechain_reviews_waiting', OWN);
		const cases: Emergency[] = [];
		for (let count = 0; count < 2; count += 1) {
			const statement = commit('emergency', newSalt(), new Uint8Array());
			const scope = { classes: ['observation' as const], ceiling: 'N' as const };
			const declared = await declareEmergency(api, role, patient, scope, statement, doctor);
			cases.push(required(await emergency(api, declared.case)));
		}
		const assigned = cases.filter(({ reviewer }) => reviewer === 0);
		expect(assigned).toHaveLength(1);
		const own = required(assigned[0]);

		const told = (await api.rpc.chain.getHeader()).number.toNumber();
		await until('both cases are final, and read', 60, async () => {
			return required((await metrics()).value('carechain_final_blocks_read_total')) >= told;
		});
		await untilItIs(1, 'carechain_reviews_waiting', OWN);
		const now = await metrics();
		expect(now.value('carechain_review_deadline_timestamp_seconds', OWN)).toBe(
			required(own.reviewUntil) * SECONDS_PER_DAY,
		);
		expect(now.value('carechain_emergencies_escalated')).toBe(0);
		const opinion = commit('emergency', newSalt(), new Uint8Array());
		await reviewEmergency(api, own.case, true, opinion, officer);
		await untilItIs(0, 'carechain_reviews_waiting', OWN);
		expect((await metrics()).all('carechain_review_deadline_timestamp_seconds').size).toBe(0);
	});

	it('names no patient', async () => {
		const { patient } = await registered();
		const { text } = await metrics();
		expect(text).toContain('carechain_');
		expect(text).not.toContain(toHex(patient).slice(2));
		const told = [...text.matchAll(/^(carechain_\w+)\{(.*)\}/gm)];
		const labels = told.flatMap(([, , labels]) =>
			[...(labels ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label),
		);
		expect([...new Set(labels)].sort()).toEqual([
			'chain',
			'dimension',
			'event',
			'organization',
			'pallet',
			'part',
		]);
	});

	it('has everything that the alerts and the dashboard speak of', async () => {
		const now = await metrics();
		const text = monitoringFiles().join('\n');
		const spoken = new Set([...text.matchAll(/\b(?:carechain|substrate)_\w+/g)].map(([it]) => it));
		// A validator alone awaits no acknowledgement and no review: their deadlines come and go above.
		const absent = [...spoken].filter((name) => !now.names.has(name));
		expect(absent.sort()).toEqual([
			'carechain_acknowledgement_deadline_timestamp_seconds',
			'carechain_review_deadline_timestamp_seconds',
		]);

		const kinds = [...text.matchAll(/pallet=\\?"(\w+)\\?", event=\\?"(\w+)\\?"/g)];
		expect(kinds.length).toBeGreaterThan(10);
		for (const [, pallet, event] of kinds) {
			const labels = { pallet: required(pallet), event: required(event) };
			expect(now.value('carechain_events_total', labels), `${pallet}.${event}`).toBeDefined();
		}
	});

	it('costs little, and reads without a failure', async () => {
		const now = await metrics();
		const failures = [...now.all('carechain_metrics_failures_total').values()];
		expect(failures).toEqual([0, 0, 0, 0]);
		const task = { kind: 'blocking', task_group: 'metrics', task_name: 'metrics' };
		const busy = required(now.value('substrate_tasks_polling_duration_sum', task));
		const started = required(now.value('substrate_process_start_time_seconds'));
		const share = busy / (Date.now() / 1000 - started);
		console.log(`The task was busy for ${(share * 100).toFixed(2)} % of a core`);
		expect(share).toBeLessThan(0.05);
	});

	/** A patient of the node's own hospital. */
	async function registered(): Promise<{ patient: Uint8Array; key: KeyringPair }> {
		const person = Wallet.create().identityAt(0);
		const signed = await signRegistration(chain.api, person);
		await registerPatient(chain.api, signed, founderKey());
		return { patient: person.patient, key: person.key };
	}

	async function clinicOf(
		representative: KeyringPair,
	): Promise<{ organization: number; representative: KeyringPair }> {
		const call = admitOrganizationCall(chain.api, {
			kind: 'clinic',
			representative: representative.addressRaw,
			name: 'Clinic',
			memberUntil: (await today(chain.api)) + 100,
		});
		const receipt = await submit(chain.api, asSudo(chain.api, call), founderKey());
		return { organization: admittedOrganization(receipt), representative };
	}

	async function employ(
		organization: number,
		account: KeyringPair,
		code: 'doctor' | 'privacy-officer',
		representative: KeyringPair,
	): Promise<number> {
		const credential = {
			organization,
			account: account.addressRaw,
			roles: [code],
			licence: commit('licence', newSalt(), new Uint8Array()),
			validUntil: (await today(chain.api)) + 100,
		};
		return (await registerPractitioner(chain.api, credential, representative)).role;
	}
});

type EventRecords = {
	event: { section: string; method: string; data: { toJSON: () => unknown } };
}[];
