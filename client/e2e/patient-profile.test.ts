// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { today, untilFinal } from '../src/chain.js';
import { explain, grantConsentCall, revokeConsentCall } from '../src/consent.js';
import { denials, denyAccessCall } from '../src/denials.js';
import { accessHead } from '../src/accessLog/onChain.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { receiptEvidence } from '../src/evidence/receipt.js';
import { grantKeys } from '../src/evidence/keys.js';
import type { GrantFields } from '../src/grantFields.js';
import { PatientEndpoint } from '../src/patientEndpoint/endpoint.js';
import { signQuestion, type Query } from '../src/patientEndpoint/requests.js';
import { addKey, patient, registerPatient, removeKey, signRegistration } from '../src/patients.js';
import { patientView } from '../src/patientView.js';
import { toHex } from '../src/plain.js';
import { newSalt } from '../src/records/commitment.js';
import {
	appointRepresentative,
	nextEnd,
	roleCommitment,
	signAppointment,
} from '../src/representatives.js';
import { requests } from '../src/requests.js';
import { eventField } from '../src/submit.js';
import { until } from '../src/testing/until.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { required } from './support/chain.js';
import { twoProfiles } from './support/patientPort.js';

const HOSPITAL = 0;

/** What the patient profile serves, evidence apart. */
const SERVED = [
	'author_submitAndWatchExtrinsic',
	'author_submitExtrinsic',
	'author_unwatchExtrinsic',
	'chain_getBlockHash',
	'chain_getFinalizedHead',
	'chain_getHeader',
	'chain_subscribeFinalizedHeads',
	'chain_subscribeNewHead',
	'chain_subscribeNewHeads',
	'chain_unsubscribeFinalizedHeads',
	'chain_unsubscribeNewHead',
	'chain_unsubscribeNewHeads',
	'patient_nonce',
	'patient_outcome',
	'patient_query',
	'rpc_methods',
	'state_call',
	'state_getMetadata',
	'state_getRuntimeVersion',
	'state_subscribeRuntimeVersion',
	'state_unsubscribeRuntimeVersion',
	'system_chain',
	'system_health',
	'system_name',
	'system_properties',
	'system_version',
];

describe('a wallet that has nothing but the patients’ endpoint', () => {
	const chain = twoProfiles();
	let me: PatientIdentity;
	let fields: GrantFields;

	beforeAll(async () => {
		const { api } = chain;
		me = Wallet.create().identityAt(HOSPITAL);
		const registration = await signRegistration(api, me);
		const { blockNumber } = await registerPatient(api, registration, founderKey());
		await untilFinal(api, blockNumber);
		fields = grantTo(1, await today(api));
	});

	const mine = () => chain.endpoint.session(me.key, me.patient);

	it('is served this list of methods, and no other', async () => {
		const { methods } = await chain.endpoint.api.rpc.rpc.methods();
		expect(methods.map((method) => method.toString()).sort()).toEqual(SERVED);
	});

	it('finds out whom its key acts for', async () => {
		expect(await chain.endpoint.whoAmI(me.key)).toEqual({
			patient: toHex(me.patient),
			representative: null,
		});
		expect(await chain.endpoint.whoAmI(newKey())).toBeNull();
	});

	it('grants, sees, revokes and sees again', async () => {
		const { api } = chain.endpoint;
		const session = mine();
		const given = await session.submit(grantConsentCall(api, me.patient, fields));
		const grant = Number(eventField(given, 'consentGrants.ConsentGranted', 'grant'));
		expect(await explain(session.state, me.patient)).toMatchObject([{ grant, status: 'Active' }]);

		const denied = await session.submit(denyAccessCall(api, me.patient, { organization: 1 }));
		expect(denied.events.map(({ name }) => name)).toContain('consentGrants.AccessDenied');
		expect(await denials(session.state, me.patient)).toHaveLength(1);

		const revoked = await session.submit(revokeConsentCall(api, me.patient, grant), {
			until: 'finalized',
		});
		expect(revoked.events.map(({ name }) => name)).toContain('consentGrants.ConsentRevoked');
		const isRevoked = [{ grant, status: 'Revoked' }];
		expect(await explain(session.state, me.patient)).toMatchObject(isRevoked);
		expect(await explain(session.stateAt('final'), me.patient)).toMatchObject(isRevoked);
		// As it was, at the block in which it was given.
		const then = session.stateAt(given.blockHash);
		expect(await explain(then, me.patient)).toMatchObject([{ grant, status: 'Active' }]);

		const view = await patientView(session.view(), { patient: me.patient });
		expect(view.ended).toMatchObject([{ grant, status: 'Revoked' }]);
		expect(view.denials).toMatchObject([{ denied: { organization: 1 } }]);
		expect(view.organizations.get(HOSPITAL)).toMatch(/./);
		expect(view.today).toBe(await today(chain.api));
		expect(await accessHead(session.state, me.patient)).toBeNull();
	});

	it('is told the outcome of a call that failed, by name', async () => {
		const call = revokeConsentCall(chain.endpoint.api, me.patient, 99);
		await expect(mine().submit(call)).rejects.toMatchObject({
			name: 'CallFailed',
			reason: 'consentGrants.NotFound',
		});
	});

	it('counts nonces on from those that wait', async () => {
		const session = mine();
		const next = await session.nonce();
		const { api } = chain.endpoint;
		const calls = [0, 1, 2].map((more) =>
			session.submit(grantConsentCall(api, me.patient, fields), { nonce: next + more }),
		);
		// Until the pool has them, and before blocks do.
		await until('the pool counts them', 10, async () => {
			return (await session.nonce()) === next + 3;
		});
		await Promise.all(calls);
		expect(await session.nonce()).toBe(next + 3);
	});

	it('goes by the node’s clock where its own is wrong', async () => {
		const other = await PatientEndpoint.connect(chain.patientUrl);
		const now = Date.now();
		const clock = Date.now;
		try {
			// An hour behind, and then one ahead.
			for (const wrong of [-3_600_000, 3_600_000]) {
				Date.now = () => now + wrong;
				const session = other.session(me.key, me.patient);
				expect(await patient(session.state, me.patient)).toMatchObject({ custodian: HOSPITAL });
			}
		} finally {
			Date.now = clock;
			await other.disconnect();
		}
	});

	it('does not talk to another chain than it knows', async () => {
		const genesisHash = toHex(new Uint8Array(32).fill(7));
		await expect(PatientEndpoint.connect(chain.patientUrl, { genesisHash })).rejects.toMatchObject({
			reason: 'OtherChain',
		});
	});

	describe('is refused by name', () => {
		/** Asks with terms of the test's own. */
		async function asked(
			key: KeyringPair,
			validity: { genesis?: `0x${string}`; expires?: number } = {},
			change: { query?: Partial<Query>; signedBy?: KeyringPair } = {},
		): Promise<unknown> {
			const { endpoint } = chain;
			const query: Query = {
				patient: toHex(me.patient),
				at: 'best',
				function: 'ConsentApi_explain',
				arguments: '0x',
				...change.query,
			};
			const expires = validity.expires ?? Math.floor(Date.now() / 1000) + 30;
			const genesis = validity.genesis ?? endpoint.genesisHash;
			const [request, signature] = signQuestion('query', query, key, { genesis, expires });
			const other = change.signedBy
				? signQuestion('query', query, change.signedBy, { genesis, expires })[1]
				: signature;
			return endpoint.api.rpc('patient_query', request, other);
		}

		it('a request for another chain', async () => {
			const genesis = toHex(new Uint8Array(32).fill(7));
			await expect(asked(me.key, { genesis })).rejects.toThrow(/^21101: WrongChain/);
		});

		it('a request whose time is over, though it was good before', async () => {
			const expires = Math.floor(Date.now() / 1000) + 3;
			await expect(asked(me.key, { expires })).resolves.toHaveProperty('answer');
			await new Promise((resolve) => setTimeout(resolve, 4_000));
			await expect(asked(me.key, { expires })).rejects.toThrow(/^21102: Expired/);
		});

		it('a request that is good for too long', async () => {
			const expires = Math.floor(Date.now() / 1000) + 120;
			await expect(asked(me.key, { expires })).rejects.toThrow(/^21103: TooFarAhead/);
		});

		it('a signature of another key', async () => {
			const refused = asked(me.key, {}, { signedBy: newKey() });
			await expect(refused).rejects.toThrow(/^21104: BadSignature/);
		});

		it('a function that is not on the list', async () => {
			const query = { function: 'ConsentApi_grants_to' };
			await expect(asked(me.key, {}, { query })).rejects.toThrow(/^21105: UnknownFunction/);
		});

		it('a key that acts for nobody', async () => {
			await expect(asked(newKey())).rejects.toThrow(/^21106: NotYours/);
		});

		it('arguments that the runtime does not take', async () => {
			// Without the limit that it takes.
			const query = { function: 'ConsentApi_grants_of', arguments: '0x0000' } as const;
			await expect(asked(me.key, {}, { query })).rejects.toThrow(/^21108: BadArguments/);
		});

		it('a block that is not there', async () => {
			const query = { at: toHex(new Uint8Array(32).fill(7)) };
			await expect(asked(me.key, {}, { query })).rejects.toThrow(/^21109: UnknownBlock/);
		});

		it('a key that was removed, from that block on', async () => {
			const second = newKey();
			const { api } = chain;
			const added = await addKey(api, me.patient, second, me.key);
			// An added key counts once that is final.
			await untilFinal(api, added.blockNumber);
			await until('the node knows that it is final', 20, () => asked(second));
			const removed = await removeKey(api, me.patient, second.addressRaw, me.key);
			await expect(asked(second)).rejects.toThrow(/^21106: NotYours/);
			expect(await chain.endpoint.whoAmI(second)).toBeNull();
			expect(removed.blockNumber).toBeGreaterThan(added.blockNumber);
		});

		it('a representative without the power', async () => {
			const { api } = chain;
			const helper = newKey();
			const appointment = {
				powers: ['notify' as const],
				until: required(nextEnd(await today(api)), 'end'),
				role: roleCommitment([{ text: 'neighbour' }], newSalt()),
				joint: false,
			};
			const signed = await signAppointment(api, me.patient, helper, appointment);
			const appointed = await appointRepresentative(api, signed, me.key);
			await untilFinal(api, appointed.blockNumber);
			const session = chain.endpoint.session(helper, me.patient);
			await until('the node knows that it is final', 20, () => requests(session.state, me.patient));
			await expect(explain(session.state, me.patient)).rejects.toMatchObject({
				name: 'PatientRefused',
				reason: 'PowerMissing',
			});
			expect(await chain.endpoint.whoAmI(helper)).toMatchObject({
				patient: toHex(me.patient),
			});
		});

		it('a call about somebody else, which the client does not even ask', async () => {
			const stranger = new Uint8Array(16).fill(7);
			await expect(explain(mine().state, stranger)).rejects.toThrow(RangeError);
		});
	});
});

describe('an endpoint that gives evidence', () => {
	const chain = twoProfiles('--patient-rpc-evidence');

	it('proves a patient’s own grants, and nothing else', async () => {
		const { api } = chain;
		const wallet = Wallet.create();
		const [me, other] = [wallet.identityAt(HOSPITAL), Wallet.create().identityAt(HOSPITAL)];
		for (const identity of [me, other]) {
			await registerPatient(api, await signRegistration(api, identity), founderKey(), {
				until: 'finalized',
			});
		}
		const fields = grantTo(1, await today(api));
		const grants = await Promise.all(
			[me, other].map(async ({ key, patient }) => {
				const session = chain.endpoint.session(key, patient);
				const receipt = await session.submit(grantConsentCall(chain.endpoint.api, patient, fields));
				const grant = Number(eventField(receipt, 'consentGrants.ConsentGranted', 'grant'));
				return { receipt, grant };
			}),
		);
		const { receipt, grant } = required(grants[0], 'grant');
		const source = chain.endpoint.session(me.key, me.patient).evidence();
		const file = await receiptEvidence(
			source,
			{ patient: me.patient, grant, terms: null },
			receipt,
		);
		const text = new TextDecoder().decode(file);
		expect(text).toContain(toHex(me.patient).slice(2));
		expect(text).not.toContain(toHex(other.patient).slice(2));

		const refused = (keys: `0x${string}`[]) => source.chainPart(keys, receipt.blockHash);
		await expect(refused(grantKeys(api, other.patient, 0))).rejects.toMatchObject({
			reason: 'KeysNotYours',
		});
		// What is not there would be proven by what stands in its place.
		await expect(refused(grantKeys(api, me.patient, grant + 1))).rejects.toMatchObject({
			reason: 'NothingThere',
		});
	});
});

function grantTo(organization: number, from: number): GrantFields {
	return {
		grantee: { organization },
		purposes: ['TREAT'],
		actions: ['access'],
		classes: ['observation'],
		ceiling: 'N',
		validFrom: from,
		validUntil: from + 30,
		terms: null,
	};
}
