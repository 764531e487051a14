// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a, isHex, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { blake2AsU8a, encodeAddress, randomAsU8a } from '@polkadot/util-crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCall, today, untilFinal, type Call } from '../src/chain.js';
import { grantConsentCall, revokeConsentCall } from '../src/consent.js';
import { denyAccessCall } from '../src/denials.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { PATIENT_FUNCTIONS } from '../src/patientEndpoint/functions.js';
import { signQuestion } from '../src/patientEndpoint/requests.js';
import { addKeyPayload, registerPatient, signRegistration } from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { blockAhead, PROOF_LIFETIME, prove } from '../src/proofs.js';
import { sign, submit } from '../src/submit.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { required } from './support/chain.js';
import { RawClient, twoProfiles, type RawAnswer } from './support/patientPort.js';
import { Search } from './support/search.js';

const HOSPITAL = 0;
/** JSON-RPC's code for a method that there is not. */
const NO_METHOD = -32_601;

/** What there is to be found of the second patient. */
interface Stranger {
	identity: PatientIdentity;
	/** The block with its grant, and that grant's extrinsic. */
	block: HexString;
	extrinsic: HexString;
	/** One that waits in the pool. */
	waiting: HexString;
	/** Where its values stand in state. */
	storageKeys: HexString[];
}

describe('through the patients’ endpoint a patient', () => {
	const chain = twoProfiles();
	let me: PatientIdentity;
	let stranger: Stranger;
	let search: Search;
	let patients: RawClient;
	let members: RawClient;

	beforeAll(async () => {
		const { api } = chain;
		[me] = [Wallet.create().identityAt(HOSPITAL)];
		const identity = Wallet.create().identityAt(HOSPITAL);
		for (const it of [me, identity]) {
			const registration = await signRegistration(api, it);
			const { blockNumber } = await registerPatient(api, registration, founderKey());
			await untilFinal(api, blockNumber);
		}
		const from = await today(api);
		const grant = grantConsentCall(api, identity.patient, {
			grantee: { organization: 1 },
			purposes: ['TREAT'],
			actions: ['access'],
			classes: ['observation'],
			ceiling: 'N',
			validFrom: from,
			validUntil: from + 30,
			terms: null,
		});
		const given = await submit(api, grant, identity.key);
		await submit(api, denyAccessCall(api, identity.patient, { organization: 1 }), identity.key);
		// It stays in the pool: the one before it is missing.
		const next = (await api.rpc.system.accountNextIndex(identity.key.address)).toNumber();
		const revocation = revokeConsentCall(api, identity.patient, 0);
		await revocation.signAsync(identity.key, { nonce: next + 1 });
		const waiting = revocation.toHex();
		await api.rpc.author.submitExtrinsic(revocation);
		const pseudonym = toHex(identity.patient);
		const keys = [
			api.query.patientIdentity?.patients?.key(pseudonym),
			api.query.patientIdentity?.keys?.key(identity.key.address),
			api.query.consentGrants?.books?.key(pseudonym),
			api.query.consentGrants?.grants?.key(pseudonym, 0),
			api.query.consentGrants?.denials?.key(pseudonym),
			api.query.system?.account?.key(identity.key.address),
			api.query.system?.events?.key(),
		].map((key) => required(key, 'storage item') as HexString);
		stranger = {
			identity,
			block: given.blockHash,
			extrinsic: given.extrinsicHash,
			waiting,
			storageKeys: keys,
		};
		search = needlesOf(stranger);
		patients = new RawClient(chain.patientUrl);
		members = new RawClient(chain.memberUrl);
	});

	afterAll(async () => {
		await patients.close();
		await members.close();
	});

	/** Parameters that would get something out of one method or another. */
	function attempts(): unknown[][] {
		const { identity, block, extrinsic, waiting, storageKeys } = stranger;
		const pseudonym = toHex(identity.patient);
		const account = toHex(identity.key.addressRaw);
		const [patientKey] = storageKeys;
		const prefix = required(patientKey, 'storage key').slice(0, 66);
		const request = { genesis: chain.endpoint.genesisHash, key: account, expires: 0 };
		return [
			[],
			[pseudonym],
			[identity.key.address],
			[account],
			[block],
			[extrinsic],
			[waiting],
			[block, extrinsic],
			[prefix, 100, null, null],
			[prefix, 100],
			...storageKeys.flatMap((key) => [[key], [key, block], [[key], block], [[key]]]),
			[storageKeys],
			[storageKeys, block, null],
			[block, storageKeys.map((key) => ({ key, type: 'value' }))],
			[block, 'ConsentApi_explain', pseudonym],
			['ConsentApi_explain', pseudonym],
			['ConsentApi_explain', pseudonym, block],
			['PatientIdentityApi_patient', pseudonym],
			['PatientIdentityApi_patient_of', account],
			['AccountNonceApi_account_nonce', account],
			['PatientProfileApi_events_of', '0x01000000'],
			['ConsentApi_grants_to', '0x01000000000064000000'],
			['Metadata_metadata_versions', '0x'],
			[
				{
					...request,
					patient: pseudonym,
					at: 'best',
					function: 'ConsentApi_explain',
					arguments: '0x',
				},
			],
			[{ ...request, block, extrinsic }],
			[{ block, extrinsic }],
		];
	}

	it('finds nothing of a second one, whatever method of the node it tries', async () => {
		const { methods } = await chain.api.rpc.rpc.methods();
		const { methods: served } = await chain.endpoint.api.rpc.rpc.methods();
		const all = methods.map((method) => method.toString());
		const listed = new Set(served.map((method) => method.toString()));
		expect(all.length).toBeGreaterThan(80);
		const found: string[] = [];
		for (const method of new Set([...all, ...listed])) {
			for (const params of attempts()) {
				const answer = await patients.ask(method, params);
				if (!listed.has(method)) {
					expect(answer, method).toMatchObject({ error: { code: NO_METHOD } });
				}
				const hits = search.find(bytesOf(answer, params));
				found.push(...hits.map(({ value }) => `${value} by ${method} ${JSON.stringify(params)}`));
			}
		}
		expect(found).toEqual([]);
	});

	it('would be found out: as a member one finds it all', async () => {
		const { identity, block, storageKeys } = stranger;
		const pseudonym = toHex(identity.patient);
		const asked: [method: string, params: unknown[], finds: string][] = [
			['chain_getBlock', [block], 'the extrinsic'],
			['state_getStorage', [storageKeys[0]], 'the key'],
			['state_getKeysPaged', [storageKeys[0]?.slice(0, 66), 100, null, null], 'the pseudonym'],
			['state_getStorage', [storageKeys[6], block], 'the pseudonym'],
			['state_call', ['PatientIdentityApi_patient', pseudonym], 'the encryption key'],
		];
		for (const [method, params, finds] of asked) {
			const hits = search.find(bytesOf(await members.ask(method, params), params));
			expect(
				hits.map(({ value }) => value),
				method,
			).toContain(finds);
		}
		// Of those that wait the node tells the ones that a block could take: for two seconds at the most.
		const fresh = denyAccessCall(chain.api, identity.patient, { organization: HOSPITAL });
		await members.ask('author_submitExtrinsic', [await sign(fresh, identity.key)]);
		const pending = bytesOf(await members.ask('author_pendingExtrinsics', []), []);
		expect(search.find(pending).map(({ value }) => value)).toContain('the pseudonym');
	});

	it('is told the same of a second one as of nobody', async () => {
		const nobody = randomAsU8a(16);
		for (const [name, front] of Object.entries(PATIENT_FUNCTIONS)) {
			if (front === 'key') continue;
			const of = async (patient: Uint8Array): Promise<RawAnswer> =>
				patients.ask('patient_query', queryOf(me, patient, name));
			const told = await of(stranger.identity.patient);
			expect(told, name).toMatchObject({ error: { code: 21_106 } });
			expect(await of(nobody), name).toEqual(told);
		}
	});

	it('is told the same of a second one’s transaction as of none', async () => {
		const { block, extrinsic } = stranger;
		const of = async (hash: HexString): Promise<RawAnswer> => {
			const question = { block, extrinsic: hash };
			return patients.ask('patient_outcome', signed('outcome', question));
		};
		const told = await of(extrinsic);
		expect(told).toMatchObject({ error: { code: 21_112 } });
		expect(await of(toHex(randomAsU8a(32)))).toEqual(told);
	});

	it('cannot submit a call about a second one, and learn from how it fails', async () => {
		const { api } = chain;
		const nobody = randomAsU8a(16);
		const about: ((patient: Uint8Array) => Call)[] = [
			(patient) => revokeConsentCall(api, patient, 0),
			(patient) => denyAccessCall(api, patient, { organization: 1 }),
			(patient) => makeCall(api, 'utility', 'batch', [[revokeConsentCall(api, patient, 0)]]),
			(patient) =>
				makeCall(api, 'utility', 'batch', [
					[revokeConsentCall(api, me.patient, 0), revokeConsentCall(api, patient, 0)],
				]),
		];
		for (const call of about) {
			const of = async (patient: Uint8Array): Promise<RawAnswer> =>
				patients.ask('author_submitExtrinsic', [await sign(call(patient), me.key)]);
			const told = await of(stranger.identity.patient);
			expect(told).toMatchObject({ error: { code: 21_118 } });
			expect(await of(nobody)).toEqual(told);
		}
		// As a member one learns it: that is why it is refused here.
		const asMember = async (patient: Uint8Array): Promise<string> => {
			const refused = submit(api, revokeConsentCall(api, patient, 0), me.key);
			return refused.then(String, (error: unknown) => (error as { reason: string }).reason);
		};
		expect(await asMember(stranger.identity.patient)).not.toBe(await asMember(nobody));
	});

	it('cannot find out whose a key is', async () => {
		const { api } = chain;
		const [theirs, fresh] = [stranger.identity.key, newKey()];
		// With a signature that is not theirs.
		for (const patient of [stranger.identity.patient, me.patient]) {
			const call = revokeConsentCall(api, patient, 0);
			const forge = async (key: typeof theirs): Promise<RawAnswer> => {
				const bytes = hexToU8a(await sign(call, me.key));
				const at = bytes.length - call.toU8a().length;
				expect(at).toBe(0);
				const mine = toHex(me.key.addressRaw).slice(2);
				const forged = toHex(bytes).replace(mine, toHex(key.addressRaw).slice(2));
				return patients.ask('author_submitExtrinsic', [forged]);
			};
			const told = await forge(theirs);
			expect(told).toMatchObject({ error: { code: 21_118 } });
			expect(await forge(fresh)).toEqual(told);
		}
		// Nor by claiming it.
		const claim = async (key: typeof theirs): Promise<unknown> => {
			const expiresAt = await blockAhead(api, PROOF_LIFETIME);
			const payload = addKeyPayload(api.genesisHash.toU8a(), me.patient, key.addressRaw, expiresAt);
			const args = [toHex(me.patient), toHex(key.addressRaw), expiresAt, prove(me.key, payload)];
			const call = makeCall(chain.endpoint.api, 'patientIdentity', 'addKey', args);
			const outcome = chain.endpoint.session(me.key, me.patient).submit(call);
			return outcome.catch((error: unknown) => (error as { reason: string }).reason);
		};
		const told = await claim(theirs);
		expect(told).toBe('patientIdentity.InvalidProof');
		expect(await claim(fresh)).toEqual(told);
	});

	it('sees no body, no state and no events of the blocks that it follows', async () => {
		const header = await chain.endpoint.api.rpc.chain.getHeader(stranger.block);
		expect(search.find(header.toU8a())).toEqual([]);
	});

	function signed(method: 'outcome', question: { block: HexString; extrinsic: HexString }) {
		return signQuestion(method, question, me.key, validity());
	}

	function validity() {
		return {
			genesis: chain.endpoint.genesisHash,
			expires: Math.floor(Date.now() / 1000) + 30,
		};
	}

	function queryOf(by: PatientIdentity, patient: Uint8Array, name: string): unknown[] {
		const query = {
			patient: toHex(patient),
			at: 'best' as const,
			function: name,
			arguments: '0x' as const,
		};
		return signQuestion('query', query, by.key, validity());
	}
});

/** Everything by which the second patient could be known, in the forms that answers may have. */
function needlesOf({ identity, extrinsic, waiting, block }: Stranger): Search {
	const search = new Search();
	const account = identity.key.addressRaw;
	const values: [value: string, bytes: Uint8Array][] = [
		['the pseudonym', identity.patient],
		['the pseudonym hashed', blake2AsU8a(identity.patient, 128)],
		['the key', account],
		['the key hashed', blake2AsU8a(account, 128)],
		['the encryption key', identity.encryption.publicKey],
		// Pallet, call and pseudonym: what its extrinsics and events have in them.
		['the extrinsic', u8aConcat(account, Uint8Array.of(0, 0)).subarray(0, 32)],
		['the one that waits', hexToU8a(waiting).subarray(-40)],
	];
	for (const [value, bytes] of values) {
		search.add({ bytes, value, form: 'bytes' });
		search.add({ bytes: stringToU8a(toHex(bytes).slice(2)), value, form: 'hex' });
	}
	const address = stringToU8a(encodeAddress(account, 42));
	search.add({ bytes: address, value: 'the key', form: 'SS58' });
	expect(isHex(extrinsic) && isHex(block)).toBe(true);
	return search;
}

/** An answer as text, and what stands in it in hex as bytes; without what was sent along and comes back. */
function bytesOf(answer: RawAnswer, params: unknown[]): Uint8Array {
	const sent = stringsIn(params);
	const text = JSON.stringify(answer).replace(/[0-9A-Za-z]{8,}/g, (word) =>
		sent.some((it) => it.includes(word)) ? '' : word,
	);
	const decoded = [...text.matchAll(/0x((?:[0-9a-f]{2})+)/g)].map(([hex]) => hexToU8a(hex));
	return u8aConcat(stringToU8a(text), ...decoded.flatMap((it) => [Uint8Array.of(0), it]));
}

/** All strings in some parameters: an error may quote what it was asked. */
function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(stringsIn);
}
