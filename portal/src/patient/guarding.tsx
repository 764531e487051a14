// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { guardianCommitment, toHex, vouchFor, type Wallet, fromHex } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { HexString } from '@carechain/client';
import type { JSX } from 'preact';
import { NotThisCode, readCode, writeCode } from '../codes/code.js';
import { vault } from '../place.js';
import { useAction } from '../ui/action.js';
import { Button, Failure, Notice, Section } from '../ui/parts.js';
import { QrCode, QrReader } from '../ui/qr.js';
import { texts } from '../words/index.js';
import type { VisitProps } from './visitPages.js';

/** Being somebody's guardian: agreeing to it, and vouching when that person has lost the phone. */
export function Guarding({ visit }: VisitProps): JSX.Element {
	const { guarding: words } = texts.value;
	const step = useSignal<'agree' | 'vouch' | null>(null);
	return (
		<Section title={words.title} lead={words.lead}>
			{step.value === 'agree' && <Agree />}
			{step.value === 'vouch' && <Vouch visit={visit} />}
			{step.value === null ? (
				<div class="stack">
					<Button kind="quiet" onClick={() => (step.value = 'agree')}>
						{words.agree}
					</Button>
					<Button kind="quiet" onClick={() => (step.value = 'vouch')}>
						{words.vouch}
					</Button>
				</div>
			) : (
				<Button kind="quiet" onClick={() => (step.value = null)}>
					{words.close}
				</Button>
			)}
		</Section>
	);
}

/** Reads the ward's code, and shows the commitment for the ward to read. */
function Agree(): JSX.Element {
	const { guarding: words } = texts.value;
	const code = useSignal<string | null>(null);
	const agreeing = useAction(async (text: string) => {
		const { organization, patient } = readCode('patient', text);
		const wallet = vault.wallet.value;
		if (!wallet) return;
		const isNew = !entryFor(wallet, patient);
		const guardian = isNew
			? wallet.guardPatient(organization, fromHex(patient))
			: guardianFor(wallet, patient);
		if (isNew) await vault.save();
		const commitment = toHex(guardianCommitment(guardian.key.addressRaw, guardian.salt));
		code.value = writeCode('guardian', { patient, commitment });
	});
	if (code.value !== null) {
		return (
			<>
				<p>{words.showThis}</p>
				<QrCode text={code.value} label={words.label} />
				<Copyable text={code.value} />
			</>
		);
	}
	return (
		<>
			<Failure error={agreeing.error.value} />
			<QrReader label={words.wardCode} onText={agreeing.run} />
		</>
	);
}

/** Reads what the new phone asks for, and shows the guardian's word for the hospital's desk. */
function Vouch({ visit }: VisitProps): JSX.Element {
	const { guarding: words } = texts.value;
	const isCertain = useSignal(false);
	const code = useSignal<string | null>(null);
	const vouching = useAction(async (text: string) => {
		const { patient, key, encryptionKey, attempt } = readCode('recover', text);
		const wallet = vault.wallet.value;
		if (!wallet) return;
		const guardian = guardianFor(wallet, patient);
		const { reach } = await visit.session();
		const vouchedFor = {
			patient: fromHex(patient),
			key: fromHex(key),
			encryptionKey: fromHex(encryptionKey),
			attempt,
		};
		const vouch = await vouchFor(reach.api, vouchedFor, guardian);
		if (vouch === 'organization' || !('Sr25519' in vouch.signature)) return;
		const { account, salt, expiresAt, signature } = vouch;
		code.value = writeCode('vouch', {
			patient,
			account,
			salt,
			expiresAt,
			signature: signature.Sr25519,
		});
	});
	if (code.value !== null) {
		return (
			<>
				<p>{words.showDesk}</p>
				<QrCode text={code.value} label={words.label} />
				<Copyable text={code.value} />
			</>
		);
	}
	return (
		<>
			<Notice tone="warn" title={words.certain}>
				{words.certainLead}
			</Notice>
			{isCertain.value ? (
				<>
					<Failure error={vouching.error.value} />
					<QrReader label={words.recoverCode} onText={vouching.run} />
				</>
			) : (
				<Button onClick={() => (isCertain.value = true)}>{words.iAm}</Button>
			)}
		</>
	);
}

/** A text for where two phones cannot see one another. */
export function Copyable(props: { text: string }): JSX.Element {
	const { register } = texts.value;
	const isCopied = useSignal(false);
	const copying = useAction(async () => {
		await navigator.clipboard.writeText(props.text);
		isCopied.value = true;
	});
	return (
		<>
			<Failure error={copying.error.value} />
			<Button kind="quiet" busy={copying.busy.value} onClick={copying.run}>
				{isCopied.value ? register.copied : register.copy}
			</Button>
		</>
	);
}

function entryFor(wallet: Wallet, patient: HexString): Wallet['entries'][number] | undefined {
	return wallet.entries.find((it) => it.role === 'guardian' && it.patient === patient);
}

function guardianFor(wallet: Wallet, patient: HexString): ReturnType<Wallet['guardianAt']> {
	const entry = entryFor(wallet, patient);
	if (!entry) throw new NotThisCode('recover', 'foreign');
	return wallet.guardianAt(entry);
}
