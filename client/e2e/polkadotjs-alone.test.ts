// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Nothing of this package but the process that starts a node: what stands here, any program can do that
// has polkadot.js and no options or type definitions of ours.

import { ApiPromise, WsProvider } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { Option, Struct } from '@polkadot/types';
import type { DispatchError, EventRecord } from '@polkadot/types/interfaces';
import type { Codec } from '@polkadot/types/types';
import {
	hexToU8a,
	stringCamelCase,
	stringToHex,
	stringToU8a,
	u8aConcat,
	u8aToHex,
} from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { blake2AsHex, mnemonicGenerate, sha256AsU8a } from '@polkadot/util-crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNode, type TestNode } from '../src/testing/node.js';

/** Pallets of FRAME in this runtime; every other one is ours. */
const FRAME = new Set([
	'System',
	'Timestamp',
	'Aura',
	'Grandpa',
	'Session',
	'Historical',
	'Offences',
	'Authorship',
	'Council',
	'OversightBoard',
	'Utility',
	'TxPause',
	'MultiBlockMigrations',
	'Sudo',
]);

/** Runtime APIs of the SDK; every other one is ours. */
const SDK_APIS = new Set([
	'Core',
	'Metadata',
	'RuntimeViewFunction',
	'BlockBuilder',
	'TaggedTransactionQueue',
	'OffchainWorkerApi',
	'AuraApi',
	'GrandpaApi',
	'SessionKeys',
	'AccountNonceApi',
	'GenesisBuilder',
	'Benchmark',
	'TryRuntime',
]);

const DAY = Math.floor(Date.now() / 86_400_000);
const TREAT_AND_RESEARCH = 0b1_0001;
const CONSENT_AND_RECOVERY = 0b101;
/** The first days of the next two quarters. */
const [NEXT_QUARTER, QUARTER_AFTER] = [3, 6].map((months) => {
	const [year, month] = [new Date().getUTCFullYear(), new Date().getUTCMonth()];
	return Date.UTC(year, month - (month % 3) + months, 1) / 86_400_000;
});
const ENCRYPTION_KEY = u8aToHex(new Uint8Array(32).fill(9));
const TREAT = 0b1;
const DOCTOR = 0b1;
const PRIVACY_OFFICER = 0b10_0000;

type Call = SubmittableExtrinsic<'promise'>;
/** What a transaction caused. */
type Outcome = EventRecord[];
/** What closing a proposal takes from what the chain says of it. */
interface ProposalInfo {
	weight: Codec;
	length: Codec;
}

describe('polkadot.js without any options', () => {
	let node: TestNode;
	let api: ApiPromise;
	let keyring: Keyring;
	/** Represents the hospital, and has the sudo key. */
	let alice: KeyringPair;
	/** Represents the regulator, which has the seat on the board. */
	let regulator: KeyringPair;
	/** Calls of ours that did what they should, as pallet and call; each in {@link send}. */
	const submitted = new Set<string>();
	/** What the calls below leave behind for the questions. */
	const patient = u8aToHex(sha256AsU8a(mnemonicGenerate()).subarray(0, 16));
	const commitments = [1, 2, 3].map((byte) => u8aToHex(new Uint8Array(32).fill(byte)));
	let firstKey: KeyringPair;
	let thirdKey: KeyringPair;
	let doctor: KeyringPair;
	/** Represents a hospital that gave notice: its seat stays until its validator is out of the set. */
	let hospital: KeyringPair;
	/** Represents another organisation in good standing, of that id. */
	let other: KeyringPair;
	let otherId: Codec;
	/** A child, and who represents it. */
	let represented: [child: HexString, parent: KeyringPair];
	/** The child's own key. */
	let childKey: KeyringPair;
	/** A proposal that is left open. */
	let open: Codec;

	beforeAll(async () => {
		node = await startNode();
		api = await ApiPromise.create({ provider: new WsProvider(node.url) });
		keyring = new Keyring({ type: 'sr25519' });
		alice = keyring.addFromUri('//Alice');
		regulator = keyring.addFromUri('//Eve');
	});

	afterAll(async () => {
		await api.disconnect();
		await node.stop();
	});

	it('decodes the metadata, which describes every runtime API that the runtime has', () => {
		const described = new Set(
			api.runtimeMetadata.asLatest.apis.map(({ name }) => blake2AsHex(name.toString(), 64)),
		);
		const implemented = api.runtimeVersion.apis.map(([id]) => id.toHex());
		expect(implemented.filter((id) => !described.has(id))).toEqual([]);
		expect(api.runtimeMetadata.asLatest.pallets.length).toBeGreaterThan(FRAME.size);
	});

	it('finds no coin', async () => {
		const properties = await api.rpc.system.properties();
		expect(properties.tokenSymbol.isNone).toBe(true);
		expect(properties.tokenDecimals.isNone).toBe(true);
		expect(Object.keys(api.query)).not.toContain('balances');
		expect(Object.keys(api.query)).not.toContain('transactionPayment');
	});

	it('signs and submits the calls of the consortium', async () => {
		const name = stringToHex('Clinic of this test');
		const member = freshKey();
		hospital = freshKey();
		const id = await admit('Clinic', member, name);
		await asRoot(call('consortium', 'renewMembership', id, DAY + 200));
		await asRoot(call('consortium', 'suspendOrganization', id));
		await asRoot(call('consortium', 'reinstateOrganization', id));
		await send(call('consortium', 'setNodeIds', [commitments[0]]), member);
		await asRoot(call('consortium', 'expelOrganization', id));
		await send(call('consortium', 'completeLeaving', id), member);

		const next = await admit('Hospital', hospital, name);
		await asRoot(call('consortium', 'allowValidator', next));
		// It never was in the set, so nothing brings it back there.
		await refused(call('consortium', 'resumeValidating'), hospital, 'NotRetired');
		await send(call('consortium', 'stopValidating'), hospital);
		await send(call('consortium', 'leaveConsortium'), hospital);

		other = freshKey();
		const advocate = await admit('PatientAdvocate', other, name);
		otherId = advocate;
		await asRoot(call('consortium', 'seatOnBoard', advocate));
		await asRoot(call('consortium', 'unseatFromBoard', advocate));

		const licence = commitments[0];
		doctor = freshKey();
		const args = [0, doctor.address, DOCTOR, licence, DAY + 300];
		const registered = await send(call('consortium', 'registerPractitioner', ...args), alice);
		const role = field(registered, 'consortium', 'PractitionerRegistered', 0);
		await send(call('consortium', 'revokePractitioner', role), alice);
		await send(call('consortium', 'registerPractitioner', ...args), alice);

		// There is nothing to restart: nobody is lost, and who is named does not validate.
		const restart = call('consortium', 'restartFinality', [advocate], 0, 1);
		await refused(call('sudo', 'sudo', restart), alice, 'NotValidator', restart);
	});

	it('signs and submits the calls of joint approval', async () => {
		const thresholds = {
			council: { numerator: 2, denominator: 3 },
			board: { numerator: 1, denominator: 2 },
		};
		const inner = call('jointApproval', 'setThresholds', thresholds);
		const proposed = await send(call('jointApproval', 'propose', inner), alice);
		const id = field(proposed, 'jointApproval', 'CallProposed', 0);
		await send(call('jointApproval', 'approve', id), regulator);
		await send(call('jointApproval', 'withdrawApproval', id), regulator);
		await send(call('jointApproval', 'approve', id), regulator);
		await send(call('jointApproval', 'approve', id), hospital);
		const info = await api.call.jointApprovalApi?.proposal?.(id);
		const { weight, length } = (info as Option<Struct>).unwrap() as unknown as ProposalInfo;
		const closed = await send(call('jointApproval', 'close', id, weight, length), regulator);
		const result = field(closed, 'jointApproval', 'CallExecuted', 1) as Codec & { isOk: boolean };
		expect(result.isOk).toBe(true);
		submitted.add('jointApproval.setThresholds');

		const again = await send(call('jointApproval', 'propose', inner), regulator);
		const withdrawn = field(again, 'jointApproval', 'CallProposed', 0);
		await send(call('jointApproval', 'withdrawProposal', withdrawn), regulator);
		const left = await send(call('jointApproval', 'propose', inner), regulator);
		open = field(left, 'jointApproval', 'CallProposed', 0);
	});

	it('signs and submits the calls of patient identity', async () => {
		firstKey = freshKey();
		const secondKey = freshKey();
		thirdKey = freshKey();
		const expires = (await api.rpc.chain.getHeader()).number.toNumber() + 100;
		const encryptionKey = u8aToHex(new Uint8Array(32).fill(9));
		const key = firstKey.publicKey;
		await send(
			call(
				'patientIdentity',
				'registerPatient',
				patient,
				firstKey.address,
				encryptionKey,
				expires,
				proof(
					firstKey,
					'carechain/register-patient/v1',
					...['u32', '[u8;16]', 'AccountId', '[u8;32]', 'u32'],
					...[0, patient, key, encryptionKey, expires],
				),
			),
			alice,
		);
		const addProof = proof(
			secondKey,
			'carechain/add-key/v1',
			...['[u8;16]', 'AccountId', 'u32'],
			...[patient, secondKey.publicKey, expires],
		);
		await send(
			call('patientIdentity', 'addKey', patient, secondKey.address, expires, addProof),
			firstKey,
		);
		const [old, next] = [secondKey, thirdKey];
		const rotateProof = proof(
			next,
			'carechain/rotate-key/v1',
			...['[u8;16]', 'AccountId', 'AccountId', 'u32'],
			...[patient, old.publicKey, next.publicKey, expires],
		);
		await send(
			call(
				'patientIdentity',
				'rotateKey',
				patient,
				old.address,
				next.address,
				expires,
				rotateProof,
			),
			firstKey,
		);
		const otherKey = u8aToHex(new Uint8Array(32).fill(8));
		await send(call('patientIdentity', 'setEncryptionKey', patient, otherKey), thirdKey);
		await send(call('patientIdentity', 'removeKey', patient, firstKey.address), thirdKey);

		// There, and back again.
		await send(call('patientIdentity', 'handOverCustody', [patient], otherId), alice);
		await send(call('patientIdentity', 'acceptCustody', [patient]), other);
		await send(call('patientIdentity', 'handOverCustody', [patient], 0), other);
		await send(call('patientIdentity', 'acceptCustody', [patient]), alice);
	});

	it('signs and submits the calls of who acts for a patient', async () => {
		const [child, parent] = [freshPatient(), freshKey()];
		const expires = (await best()) + 100;
		await send(call('patientIdentity', 'registerInCustody', child, ENCRYPTION_KEY), alice);
		const appointment = {
			key: parent.address,
			powers: CONSENT_AND_RECOVERY,
			until: NEXT_QUARTER,
			role: commitments[0],
			joint: false,
		};
		const parts = [
			...['[u8;16]', 'AccountId', 'u8', 'u32', '[u8;32]', 'bool', 'u32'],
			...[child, parent.publicKey, CONSENT_AND_RECOVERY, NEXT_QUARTER, commitments[0], false],
			expires,
		];
		const appointed = await send(
			call(
				'patientIdentity',
				'appointRepresentative',
				child,
				appointment,
				expires,
				proof(parent, 'carechain/appoint-representative/v1', ...parts),
				endorsement(doctor, 'carechain/endorse-representative/v1', ...parts),
			),
			alice,
		);
		const id = field(appointed, 'patientIdentity', 'RepresentativeAppointed', 1);
		represented = [child, parent];
		const renewed = call('patientIdentity', 'renewRepresentative', child, id, QUARTER_AFTER);
		await send(renewed, alice);
		const withheld = call('patientIdentity', 'withholdFromRepresentative', child, id, 'L');
		await send(withheld, alice);

		const own = freshKey();
		childKey = own;
		const claimed = [
			...['[u8;16]', 'AccountId', '[u8;32]', 'u32'],
			...[child, own.publicKey, ENCRYPTION_KEY, expires],
		];
		await send(
			call(
				'patientIdentity',
				'claimIdentity',
				child,
				own.address,
				ENCRYPTION_KEY,
				expires,
				proof(own, 'carechain/claim-identity/v1', ...claimed),
				endorsement(parent, 'carechain/endorse-claim/v1', ...claimed),
			),
			alice,
		);
		const fields = grantFields();
		const granted = await send(call('consentGrants', 'grantConsent', child, fields), own);
		const grant = field(granted, 'consentGrants', 'ConsentGranted', 1);
		await send(call('consentGrants', 'confirmConsent', child, grant), parent);
		const second = freshKey();
		const resigning = parts.with(7 + 1, second.publicKey);
		const resigned = await send(
			call(
				'patientIdentity',
				'appointRepresentative',
				child,
				{ ...appointment, key: second.address },
				expires,
				proof(second, 'carechain/appoint-representative/v1', ...resigning),
				null,
			),
			own,
		);
		const other = field(resigned, 'patientIdentity', 'RepresentativeAppointed', 1);
		await send(call('patientIdentity', 'removeRepresentative', child, other), second);
	});

	it('signs and submits the calls of recovery and relays', async () => {
		const guardians = [freshKey(), freshKey()];
		const salt = u8aToHex(new Uint8Array(32).fill(6));
		const people = guardians.map((key) => ({ Person: guardianCommitment(key, salt) }));
		await asRoot(call('patientIdentity', 'setRecoveryTerms', { minDelay: 1, coolDown: 1 }));
		await send(call('patientIdentity', 'setGuardians', patient, people, 2, 1), thirdKey);

		/** Starts an attempt, and has the second guardian vouch for it. */
		const attempt = async (number: number, next: KeyringPair): Promise<void> => {
			const expires = (await best()) + 100;
			const parts = [
				...['[u8;16]', 'AccountId', '[u8;32]', 'u32', 'u32'],
				...[patient, next.publicKey, ENCRYPTION_KEY, number, expires],
			];
			const [first, second] = guardians.map((key) => ({
				Person: {
					account: key.address,
					salt,
					expiresAt: expires,
					signature: proof(key, 'carechain/vouch-recovery/v1', ...parts),
				},
			}));
			const proven = proof(next, 'carechain/start-recovery/v1', ...parts);
			const args = [patient, next.address, ENCRYPTION_KEY, expires, proven, first];
			await send(call('patientIdentity', 'startRecovery', ...args), doctor);
			await send(call('patientIdentity', 'vouchRecovery', patient, second), alice);
		};
		await attempt(0, freshKey());
		await send(call('patientIdentity', 'vetoRecovery', patient), thirdKey);
		await pass(2);
		const recovered = freshKey();
		await attempt(1, recovered);
		await pass(2);
		await send(call('patientIdentity', 'completeRecovery', patient), doctor);
		thirdKey = recovered;

		const inner = call('patientIdentity', 'restrictProcessing', patient);
		const info = await api.call.patientIdentityApi?.patient?.(patient);
		const { sequence } = (info as Option<Struct>).unwrap() as unknown as { sequence: Codec };
		const request = {
			domain: stringToHex('carechain/relay-call/v1'),
			genesisHash: api.genesisHash,
			specVersion: api.runtimeVersion.specVersion,
			patient,
			key: thirdKey.address,
			sequence,
			deadline: (await best()) + 100,
		};
		const relayCall = api.tx.patientIdentity?.relayCall;
		if (!relayCall) throw new Error('no call patientIdentity.relayCall');
		const unsigned = relayCall(request, inner, { Sr25519: new Uint8Array(64) }).method.args[0];
		const payload = u8aConcat(unsigned?.toU8a() ?? [], inner.method.toU8a());
		const signature = { Sr25519: thirdKey.sign(payload) };
		const relayed = await send(
			call('patientIdentity', 'relayCall', request, inner, signature),
			doctor,
		);
		const result = field(relayed, 'patientIdentity', 'CallRelayed', 2) as Codec & { isOk: boolean };
		expect(result.isOk).toBe(true);
		submitted.add('patientIdentity.restrictProcessing');
		await send(call('patientIdentity', 'liftRestriction', patient), thirdKey);
	});

	it('signs and submits the calls of a life', async () => {
		await send(
			call('patientIdentity', 'attestAssurance', patient, 'InPerson', NEXT_QUARTER),
			alice,
		);
		await send(call('patientIdentity', 'withdrawAssurance', patient), alice);
		await send(
			call('patientIdentity', 'attestAssurance', patient, 'DocumentChecked', NEXT_QUARTER),
			alice,
		);
		await send(call('patientIdentity', 'attestDeath', patient), alice);
		await send(call('patientIdentity', 'reverseDeath', patient), thirdKey);

		const [duplicate, into] = [freshPatient(), freshPatient()];
		for (const one of [duplicate, into]) {
			await send(call('patientIdentity', 'registerInCustody', one, ENCRYPTION_KEY), alice);
		}
		const expires = (await best()) + 100;
		await send(
			call('patientIdentity', 'mergePatient', duplicate, into, expires, null, null),
			alice,
		);
		await send(call('patientIdentity', 'undoMerge', duplicate), alice);
		const parts = [...['[u8;16]', 'u32'], ...[duplicate, expires]];
		const endorsed = endorsement(doctor, 'carechain/endorse-unlinking/v1', ...parts);
		await send(call('patientIdentity', 'unlinkPatient', duplicate, expires, endorsed), alice);

		const witness = freshKey();
		const args = [0, witness.address, DOCTOR, commitments[1], DAY + 300];
		await send(call('consortium', 'registerPractitioner', ...args), alice);
		const fields = grantFields();
		const encoded = call('consentGrants', 'grantConsent', into, fields).method.args[1]?.toU8a();
		if (!encoded) throw new Error('a grant has fields');
		const witnessed = proof(
			witness,
			'carechain/witness-consent/v1',
			...['[u8;16]', 'u32', `[u8;${encoded.length}]`, 'u32'],
			...[into, 0, encoded, expires],
		);
		await send(
			call('consentGrants', 'recordConsent', into, fields, witness.address, expires, witnessed),
			doctor,
		);
	});

	it('signs and submits the calls of consent', async () => {
		const fields = { ...grantFields(), purposes: TREAT_AND_RESEARCH };
		const granted = await send(call('consentGrants', 'grantConsent', patient, fields), thirdKey);
		const grant = field(granted, 'consentGrants', 'ConsentGranted', 1);
		const narrower = { ...fields, purposes: TREAT };
		await send(call('consentGrants', 'narrowConsent', patient, grant, narrower), thirdKey);
		await send(call('consentGrants', 'revokeConsent', patient, grant), thirdKey);

		// To the hospital of the doctor, who asks for it and has to say that it is over.
		const own = { ...fields, grantee: { Organization: 0 } };
		const give = async (): Promise<Codec> => {
			const given = await send(call('consentGrants', 'grantConsent', patient, own), thirdKey);
			return field(given, 'consentGrants', 'ConsentGranted', 1);
		};
		const [wrong, old] = [await give(), await give()];
		await send(call('consentGrants', 'markConsentInError', patient, wrong), thirdKey);
		await send(call('consentGrants', 'supersedeConsent', patient, old, own), thirdKey);
		await send(call('consentGrants', 'acknowledgeEnd', patient, old), doctor);

		const asked = async (): Promise<Codec> => {
			const request = await send(call('consentGrants', 'requestConsent', patient, own), doctor);
			return field(request, 'consentGrants', 'ConsentRequested', 1);
		};
		await send(call('consentGrants', 'withdrawRequest', patient, await asked()), doctor);
		await send(call('consentGrants', 'declineRequest', patient, await asked()), thirdKey);
		await send(call('consentGrants', 'answerRequest', patient, await asked(), own), thirdKey);

		await send(call('consentGrants', 'denyAccess', patient, { Organization: 1 }), thirdKey);
		await send(call('consentGrants', 'liftDenial', patient, { Organization: 1 }), thirdKey);
		await send(call('consentGrants', 'denyAccess', patient, { Organization: 1 }), thirdKey);
	});

	it('signs and submits the calls about what is sealed', async () => {
		const sealed = u8aToHex(new Uint8Array(32).fill(8));
		const by = async (who: HexString, key: KeyringPair, commitment: HexString): Promise<Codec> => {
			const entry = await send(
				call('consentGrants', 'sealEntry', who, commitment, NEXT_QUARTER),
				key,
			);
			return field(entry, 'consentGrants', 'EntrySealed', 1);
		};
		await send(
			call('consentGrants', 'revokeSealed', patient, await by(patient, thirdKey, sealed)),
			thirdKey,
		);
		// A child and its parent: what the one proposes the other confirms.
		const [child, parent] = represented;
		const proposed = await by(child, childKey, sealed);
		await send(call('consentGrants', 'confirmSealed', child, proposed), parent);
	});

	it('signs and submits the calls of policies', async () => {
		const policy = {
			basis: 'PublicHealth',
			recipient: 1,
			purposes: TREAT,
			actions: 0b10,
			classes: 0b1_0000,
			ceiling: 'N',
			validFrom: DAY,
			validUntil: DAY + 30,
			conditions: { accessModes: 1, obligations: 1, refrains: 0, deleteAfterDays: 30 },
			text: commitments[0],
		};
		await asRoot(call('consentGrants', 'adoptPolicy', policy));
		await asRoot(call('consentGrants', 'adoptPolicy', policy));
		await send(call('consentGrants', 'reportPolicyUses', 0, 2), alice);
		await asRoot(call('consentGrants', 'endPolicy', 1, 1));
	});

	it('signs and submits the calls of emergencies and of the access log', async () => {
		const scope = { classes: 0b1000, ceiling: 'R' };
		const roles = await api.query.consortium?.rolesOf?.(doctor.address);
		const role = (roles as unknown as Codec[])[0];
		const declare = async (statement: number): Promise<Codec> => {
			const args = [role, patient, scope, u8aToHex(new Uint8Array(32).fill(statement))];
			const declared = await send(call('emergencyAccess', 'declareEmergency', ...args), doctor);
			return field(declared, 'emergencyAccess', 'EmergencyDeclared', 0);
		};
		await send(call('emergencyAccess', 'endEmergency', await declare(1)), doctor);
		const statement = u8aToHex(new Uint8Array(32).fill(2));
		const declaredAt = Math.floor(Date.now() / 1000) - 3_600;
		const signed = proof(
			doctor,
			'carechain/late-emergency/v1',
			...['u32', '[u8;16]', '(u16,u8)', '[u8;32]', 'u64'],
			...[role, patient, [0b1000, 4], statement, declaredAt],
		);
		await send(
			call(
				'emergencyAccess',
				'anchorLateDeclaration',
				role,
				patient,
				scope,
				statement,
				declaredAt,
				signed,
			),
			alice,
		);
		const policy = await api.query.emergencyAccess?.policy?.();
		await asRoot(call('emergencyAccess', 'setEmergencyPolicy', policy));

		// Another hospital, which reviews; what was declared before it was there is the board's.
		const [representative, officer] = [freshKey(), freshKey()];
		const reviewer = await admit('Hospital', representative, stringToHex('Reviewer'));
		const credential = [reviewer, officer.address, PRIVACY_OFFICER, commitments[0], DAY + 300];
		await send(call('consortium', 'registerPractitioner', ...credential), representative);
		const opinion = u8aToHex(new Uint8Array(32).fill(3));
		await asRoot(call('emergencyAccess', 'decideEmergency', 0, true, opinion));
		const assigned = await declare(4);
		await send(call('emergencyAccess', 'reviewEmergency', assigned, true, opinion), officer);

		const entries = [{ patient, event: commitments[1] }];
		await send(call('accessLog', 'logAccesses', 0, entries), alice);
		await send(call('consortium', 'suspendPractitioner', role), alice);
		await send(call('consortium', 'reinstatePractitioner', role), alice);
	});

	it('signs and submits the calls of record anchors', async () => {
		const [first, second] = [1, 2].map((byte) =>
			sha256AsU8a(u8aConcat([0], new Uint8Array(32).fill(byte))),
		) as [Uint8Array, Uint8Array];
		const both = sha256AsU8a(u8aConcat([1], first, second));
		await send(call('recordAnchors', 'extendLog', 1, u8aToHex(first), []), alice);
		await send(call('recordAnchors', 'extendLog', 2, u8aToHex(both), [u8aToHex(second)]), alice);
		const year = new Date().getUTCFullYear() + 15;
		const holder = new Keyring({ type: 'ed25519' }).addFromSeed(sha256AsU8a(mnemonicGenerate()));
		const record = (commitment?: HexString) => ({
			commitment,
			algorithm: 'Sha256',
			class: 'Prescription',
			key: u8aToHex(holder.publicKey),
			retainUntil: year,
			dispenses: 2,
		});
		/** What the holder of a record's salt signs: which action, by whom, with what, the how-manieth. */
		const proven = (
			action: number,
			by: KeyringPair,
			commitment: HexString | undefined,
			added: HexString | undefined,
			count: number,
		): Uint8Array =>
			holder.sign(
				u8aConcat(
					[30],
					stringToU8a('carechain/record-key/action/v1'),
					api.genesisHash.toU8a(),
					[action],
					by.addressRaw,
					hexToU8a(commitment),
					added ? hexToU8a(added) : new Uint8Array(32),
					[count, 0, 0, 0],
				),
			);
		const anchors = (method: string, ...args: unknown[]): Call =>
			call('recordAnchors', method, ...args);

		const [anchored, successor, reason] = commitments;
		await send(anchors('anchorRecord', record(anchored)), alice);
		await send(anchors('extendRetention', anchored, year + 1), alice);
		await send(anchors('restrictRecord', anchored), alice);
		await send(anchors('liftRestriction', anchored), alice);
		const dispute = (count: number): Call =>
			anchors('disputeRecord', anchored, reason, proven(0, other, anchored, reason, count));
		await send(dispute(0), other);
		const withdrawn = proven(1, other, anchored, undefined, 1);
		await send(anchors('withdrawDispute', anchored, withdrawn), other);
		await send(dispute(2), other);
		await send(anchors('answerDispute', anchored, reason), alice);
		await asRoot(anchors('placeLegalHold', anchored, reason));
		await asRoot(anchors('liftLegalHold', anchored, reason));
		await refused(anchors('eraseRecord', anchored, reason), alice, 'RetentionNotOver');

		const next = { ...record(successor), retainUntil: year + 1 };
		await send(anchors('supersedeRecord', anchored, next), alice);
		const pharmacy = freshKey();
		await admit('Pharmacy', pharmacy, stringToHex('Pharmacy of this test'));
		const dispensed = proven(2, pharmacy, successor, reason, 0);
		await send(anchors('dispenseRecord', successor, reason, dispensed), pharmacy);
		await send(anchors('offerCustody', successor, otherId), alice);
		await send(anchors('acceptCustody', successor), other);
		await send(anchors('markEnteredInError', successor), other);
	});

	it('signs and submits the calls of admission', async () => {
		const allowance = {
			weightCapacity: 10n ** 12n,
			weightRefill: 10n ** 9n,
			bytesCapacity: 1_000_000,
			bytesRefill: 1000,
		};
		await asRoot(call('admission', 'setOrganizationAllowance', 1, allowance));
		await asRoot(call('admission', 'setClassAllowance', 'Clinic', allowance));
		await asRoot(call('admission', 'setDefaultAllowance', 'Organization', allowance));
	});

	it('has now submitted every call that the metadata lists for pallets that are not of FRAME', () => {
		const listed = api.runtimeMetadata.asLatest.pallets
			.map(({ name }) => name.toString())
			.filter((name) => !FRAME.has(name))
			.flatMap((name) => {
				const section = stringCamelCase(name);
				return Object.keys(api.tx[section] ?? {}).map((method) => `${section}.${method}`);
			});
		expect(listed.length).toBeGreaterThan(0);
		expect([...submitted].sort()).toEqual(listed.sort());
	});

	it('calls every runtime API that is not of the SDK through api.call', async () => {
		const question = {
			patient,
			requester: { organization: 0, practitionerRole: null },
			purpose: 'TREAT',
			action: 'Access',
			class: 'Observation',
			confidentiality: null,
			author: 0,
		};
		const hour = Math.floor(Date.now() / 3_600_000);
		/** Arguments to which there is an answer, and what the answer holds. */
		const questions: Record<string, [args: unknown[], holds: RegExp]> = {
			'consortiumApi.organization': [[0], /Active/],
			'consortiumApi.representedBy': [[alice.address], /^0$/],
			'consortiumApi.validators': [[], /"validators":\[\{"organization":0/],
			'consortiumApi.networkPeers': [[], /^\[\]$/],
			'consortiumApi.practitionerRole': [[0], /Ended/],
			'consortiumApi.practitionerRolesOf': [[doctor.address], /Active/],
			'jointApprovalApi.proposals': [[], /"council":\{"approvals":0,"needed":2,"seats":3\}/],
			'jointApprovalApi.proposal': [[open], /"board":\{"approvals":1,"needed":1,"seats":1\}/],
			'patientIdentityApi.patient': [[patient], /"custodian":0,"keys":1/],
			'patientIdentityApi.patientOf': [[thirdKey.address], new RegExp(patient)],
			'patientIdentityApi.representatives': [[represented[0]], /"appointedByCustodian":true/],
			'patientIdentityApi.represents': [[represented[1].address], new RegExp(represented[0])],
			'patientIdentityApi.recovery': [[patient], /^null$/],
			'patientIdentityApi.guardians': [[patient], /"threshold":2.*"nextAttempt":2/],
			'patientIdentityApi.assurances': [[patient], /DocumentChecked/],
			'patientIdentityApi.mayRead': [[thirdKey.address, patient, 'V'], /^true$/],
			'consentApi.decide': [[question, []], /Permit.*authorOwnRecord/],
			'consentApi.explain': [[patient], /"status":"Revoked"/],
			'consentApi.grantsOf': [[patient, null, null, 9], /"status":"Superseded"/],
			'consentApi.grantsTo': [[0, null, null, 9], new RegExp(patient)],
			'consentApi.denials': [[patient], /"denied":\{"organization":1\}/],
			'consentApi.sealedEntries': [[represented[0]], /"proposed":false/],
			'consentApi.requests': [[patient], /"state":\{"rejected":null\}/],
			'consentApi.policies': [[1], /"basis":"PublicHealth"/],
			'consentApi.missedAcknowledgements': [[0], /^0$/],
			'consentApi.awaitedAcknowledgements': [[1, null, 9], /"deadline":\d+\}.*"last":null/],
			'emergencyAccessApi.emergenciesOf': [[patient, null, 9], /"late":true/],
			'emergencyAccessApi.emergency': [[0], /"status":"Justified"/],
			'emergencyAccessApi.reviewsFor': [[0, null, 9], /^\[\]$/],
			'emergencyAccessApi.escalated': [[null, 9], /"late":true/],
			'emergencyAccessApi.overdueReviews': [[0], /^0$/],
			'emergencyAccessApi.policy': [[], /"accessHours":24/],
			'accessLogApi.accessHead': [[patient], /"count":1/],
			'recordAnchorsApi.log': [[0], /"size":2/],
			'recordAnchorsApi.hourlyCheckpoint': [[0, hour], /"size":2|^null$/],
			'recordAnchorsApi.dailyCheckpoint': [[0, DAY], /"size":2|^null$/],
			'recordAnchorsApi.anchor': [[commitments[1]], /enteredInError/],
			'admissionApi.remainingAllowance': [[alice.address], /"organization":0/],
			'patientProfileApi.isOwn': [['0x00', api.genesisHash], /^false$/],
			'patientProfileApi.eventsOf': [[0], /"applyExtrinsic":0/],
		};
		const listed = api.runtimeMetadata.asLatest.apis
			.filter(({ name }) => !SDK_APIS.has(name.toString()))
			.flatMap(({ name, methods }) =>
				methods.map((method) => [name, method.name].map((it) => stringCamelCase(it)).join('.')),
			);
		expect(listed.sort()).toEqual(Object.keys(questions).sort());
		for (const [name, [args, holds]] of Object.entries(questions)) {
			const [section, method] = name.split('.') as [string, string];
			const answer = await api.call[section]?.[method]?.<Codec>(...args);
			expect(JSON.stringify(answer?.toJSON()), name).toMatch(holds);
		}
	});

	/** Admits an organisation, and returns its id. */
	async function admit(kind: string, key: KeyringPair, name: string): Promise<Codec> {
		const args = [kind, key.address, name, DAY + 100, false];
		const admitted = await asRoot(call('consortium', 'admitOrganization', ...args));
		return field(admitted, 'consortium', 'OrganizationAdmitted', 0);
	}

	function freshPatient(): HexString {
		return u8aToHex(sha256AsU8a(mnemonicGenerate()).subarray(0, 16));
	}

	async function best(): Promise<number> {
		return (await api.rpc.chain.getHeader()).number.toNumber();
	}

	/** Waits for so many more blocks. */
	async function pass(blocks: number): Promise<void> {
		const end = (await best()) + blocks;
		while ((await best()) < end) await new Promise((resolve) => setTimeout(resolve, 500));
	}

	/** What a grant to the second organisation says. */
	function grantFields(): object {
		return {
			grantee: { Organization: 1 },
			purposes: TREAT,
			actions: 0b10,
			classes: 0b1_0000,
			ceiling: 'N',
			validFrom: DAY + 1,
			validUntil: DAY + 30,
			dataPeriod: { from: null, until: null },
			conditions: { accessModes: 0b1111, obligations: 0, refrains: 0, deleteAfterDays: null },
			exceptions: [null, null, null, null],
			terms: null,
		};
	}

	function endorsement(key: KeyringPair, tag: string, ...parts: unknown[]): object {
		return { by: key.address, signature: proof(key, tag, ...parts) };
	}

	function freshKey(): KeyringPair {
		return keyring.addFromUri(mnemonicGenerate());
	}

	function call(section: string, method: string, ...args: unknown[]): Call {
		const make = api.tx[section]?.[method];
		if (!make) throw new Error(`no call ${section}.${method}`);
		return make(...args);
	}

	/** A key's signature over the SCALE encoding of tag, genesis hash and parts: types first, then values. */
	function proof(key: KeyringPair, tag: string, ...parts: unknown[]): { Sr25519: Uint8Array } {
		const half = parts.length / 2;
		const types = parts.slice(0, half) as string[];
		const payload = api.createType(`([u8;${tag.length}],H256,${types.join(',')})`, [
			stringToHex(tag),
			api.genesisHash,
			...parts.slice(half),
		]);
		return { Sr25519: key.sign(payload.toU8a()) };
	}

	function asRoot(inner: Call): Promise<Outcome> {
		return send(call('sudo', 'sudo', inner), alice, inner);
	}

	/** Signs, sends, waits for the block and for success, and notes the call. */
	async function send(outer: Call, signer: KeyringPair, noted: Call = outer): Promise<Outcome> {
		const outcome = await new Promise<Outcome>((resolve, reject) => {
			outer
				.signAndSend(signer, ({ status, events, dispatchError }) => {
					if (!status.isInBlock) return;
					const failure = dispatchError ?? failureOfSudo(events);
					if (failure) reject(new Error(nameOf(failure)));
					else resolve(events);
				})
				.catch(reject);
		});
		submitted.add(`${noted.method.section}.${noted.method.method}`);
		return outcome;
	}

	/** As {@link send}, for a call that comes to a block and is refused there with this error. */
	async function refused(
		outer: Call,
		signer: KeyringPair,
		error: string,
		noted: Call = outer,
	): Promise<void> {
		await expect(send(outer, signer)).rejects.toThrow(error);
		submitted.add(`${noted.method.section}.${noted.method.method}`);
	}

	function failureOfSudo(events: Outcome): DispatchError | undefined {
		const sudid = events.find(({ event }) => event.method === 'Sudid');
		const result = sudid?.event.data[0] as { isErr: boolean; asErr: DispatchError } | undefined;
		return result?.isErr ? result.asErr : undefined;
	}

	function nameOf(error: DispatchError): string {
		return error.isModule ? api.registry.findMetaError(error.asModule).method : error.toString();
	}
});

/** What stands on chain of a guardian. */
function guardianCommitment(key: KeyringPair, salt: HexString): HexString {
	const tag = stringToU8a('carechain/guardian/v1');
	return u8aToHex(sha256AsU8a(u8aConcat([tag.length], tag, hexToU8a(salt), key.publicKey)));
}

/** A field of an event among those of a transaction. */
function field(events: Outcome, section: string, method: string, index: number): Codec {
	const found = events.find(({ event }) => event.section === section && event.method === method);
	const value = found?.event.data[index];
	if (!value) throw new Error(`no event ${section}.${method}`);
	return value;
}
