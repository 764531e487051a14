// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HexString } from '@polkadot/util/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessJournal } from '../src/accessLog/journal.js';
import { memoryFile } from '../src/accessLog/journalFile.js';
import { today } from '../src/chain.js';
import { registerPractitioner } from '../src/consortium.js';
import { hourOf } from '../src/days.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { accessLogEvidence, anchorEvidence, recordEvidence } from '../src/evidence/files.js';
import { grantConsentWithEvidence, revokeConsentWithEvidence } from '../src/evidence/receipt.js';
import { NodeEvidence } from '../src/evidence/source.js';
import { verifyEvidence, type EvidenceVerdict } from '../src/evidence/verify.js';
import { registerPatient, signRegistration } from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { anchorRecord } from '../src/records/anchorCalls.js';
import { canonicalBytes } from '../src/records/canonical.js';
import { commit, newSalt } from '../src/records/commitment.js';
import { DiskLog } from '../src/records/disk/log.js';
import { sealedAt } from '../src/records/disk/sealedStore.js';
import { ingest } from '../src/records/ingest/ingest.js';
import { extendLog } from '../src/records/logOnChain.js';
import { retainUntil } from '../src/records/retention.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { bundlesIn, openedAt } from '../src/testing/records.js';
import { until } from '../src/testing/until.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { BUNDLES } from './support/bundles.js';
import { testChain } from './support/chain.js';

const HOSPITAL = 0;
/** How many records of the bundles are proven one by one. */
const PROVEN = 200;

const isBuilt = existsSync(new URL('../wasm/carechain_verify.wasm', import.meta.url));

// scripts/verifier-wasm.sh builds the verifier.
describe.skipIf(!isBuilt)('evidence (skipped where the verifier is not built)', () => {
	const chain = testChain();
	const hospital = founderKey();
	const doctor = newKey();
	const custodian = encryptionKeyPair();
	let source: NodeEvidence;
	let genesis: HexString;
	let me: PatientIdentity;
	let role: number;
	let folder: string;
	let log: DiskLog;

	beforeAll(async () => {
		const { api } = chain;
		source = new NodeEvidence(api);
		genesis = api.genesisHash.toHex();
		const credential = {
			organization: HOSPITAL,
			account: doctor.addressRaw,
			roles: ['doctor' as const],
			licence: new Uint8Array(32).fill(1),
			validUntil: (await today(api)) + 100,
		};
		({ role } = await registerPractitioner(api, credential, hospital));
		me = Wallet.create().identityAt(HOSPITAL);
		await registerPatient(api, await signRegistration(api, me), hospital);
		folder = await mkdtemp(join(tmpdir(), 'carechain-evidence-'));
		log = await DiskLog.open(join(folder, 'log'), HOSPITAL);
		await ingest(log, await bundlesIn(BUNDLES), {
			contextOf: () => ({
				patient: me.patient,
				practitioner: { role, key: doctor },
				custodian: custodian.publicKey,
			}),
		});
		await extendLog(api, log, hospital, { until: 'finalized' });
	});

	afterAll(async () => {
		await log.close();
		await rm(folder, { recursive: true });
	});

	async function verified(
		file: Uint8Array,
		record?: string,
	): Promise<EvidenceVerdict & { proven: true }> {
		const verdict = await verifyEvidence(file, genesis, record === undefined ? {} : { record });
		if (!verdict.proven) throw new Error(`${verdict.link}: ${verdict.reason}`);
		return verdict;
	}

	/** What the node can prove lags behind what is final, by up to 16 blocks. */
	const onceProvable = (make: () => Promise<Uint8Array>) =>
		until('the state can be proven', 120, make);

	it('of the records of whole bundles proves each, with its signer', async () => {
		const step = Math.max(1, Math.floor(log.size / PROVEN));
		for (let index = 0; index < log.size; index += step) {
			const { sealed, record } = await openedAt(log, index, custodian);
			const file = await onceProvable(() => recordEvidence(source, { log, index, sealed, record }));
			const { subject } = await verified(file);
			expect(subject).toMatchObject({
				kind: 'record',
				organization: HOSPITAL,
				index,
				size: log.size,
				sealed: { recordChecked: true },
				signer: { organization: HOSPITAL, roles: ['doctor'] },
			});
		}
	});

	it('may leave the record out, which is then given apart, in any form', async () => {
		const { sealed, record } = await openedAt(log, 0, custodian);
		const wanted = { log, index: 0, sealed, record: null, signer: false };
		const file = await onceProvable(() => recordEvidence(source, wanted));
		expect((await verified(file)).subject).toMatchObject({ sealed: { recordChecked: false } });
		const reversed = Object.fromEntries(Object.entries(record).reverse());
		const { subject } = await verified(file, JSON.stringify(reversed, null, 4));
		expect(subject).toMatchObject({ sealed: { recordChecked: true } });
		const other = JSON.stringify({ ...record, status: 'entered-in-error?' });
		expect(await verifyEvidence(file, genesis, { record: other })).toMatchObject({ proven: false });
	});

	it('under a checkpoint proves since when a record exists', async () => {
		const sealed = await sealedAt(log, 0);
		const hour = hourOf(new Date());
		// The log may have been extended before the hour was full.
		const tries = [hour, hour - 1].map((of) => ({ kind: 'hourly', hour: of }) as const);
		const files = await Promise.allSettled(
			tries.map((head) => recordEvidence(source, { log, index: 0, sealed, record: null, head })),
		);
		const file = files.find((it) => it.status === 'fulfilled')?.value;
		if (!file) throw new Error('there is no checkpoint of this hour');
		const { subject } = await verified(file);
		expect(Number(subject.existedBy)).toBeGreaterThan(Date.now() / 1000 - 7200);
	});

	it('of a single anchor proves it, and that its key is the salt’s', async () => {
		const { api } = chain;
		const { sealed, record } = await openedAt(log, 1, custodian);
		const anchored = { record: sealed, retainUntil: retainUntil(api, new Date(), 'inpatient') };
		await anchorRecord(api, anchored, hospital, { until: 'finalized' });
		const verdict = await until('the anchor can be proven', 120, async () => {
			const file = await anchorEvidence(source, sealed, record);
			const found = await verifyEvidence(file, genesis);
			return found.proven ? found : undefined;
		});
		expect(verdict.subject).toMatchObject({ kind: 'anchor', keyIsSalts: true, status: 'current' });
	});

	it('comes with the receipts of a grant and of its revocation', async () => {
		const { api } = chain;
		const consent = { resourceType: 'Consent', status: 'active' };
		const salt = newSalt();
		const terms = {
			commitment: toHex(commit('consentTerms', salt, canonicalBytes(consent))),
			residual: false,
		};
		const validFrom = await today(api);
		const given = await grantConsentWithEvidence(
			source,
			me.patient,
			{ ...treatmentGrant({ organization: 1 }, validFrom, validFrom + 30), terms },
			{ salt, consent },
			me.key,
		);
		expect((await verified(given.evidence)).subject).toMatchObject({ kind: 'grant' });
		const { evidence } = await revokeConsentWithEvidence(source, me.patient, given.grant, me.key);
		const revoked = await verified(evidence);
		expect(JSON.stringify(revoked.subject)).toContain('revoked');
		expect(revoked.chain.block).toBeGreaterThan((await verified(given.evidence)).chain.block);
	});

	it('of an access log without entries says that there are none', async () => {
		const journal = await AccessJournal.open(HOSPITAL, memoryFile());
		const opened = journal.openedFor(me.patient);
		const file = await accessLogEvidence(source, me.patient, opened);
		expect((await verified(file)).subject).toMatchObject({ kind: 'access-log' });
	});

	it('is refused by name where a block is not known', async () => {
		const unknown = source.chainPart(['0x00'], `0x${'77'.repeat(32)}`);
		await expect(unknown).rejects.toMatchObject({
			name: 'EvidenceRefused',
			reason: 'UnknownBlock',
		});
	});
});
