// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { openWallet, type Wallet } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { vault } from '../place.js';
import { href } from '../route.js';
import { useAction } from '../ui/action.js';
import { Button, Failure, Field, LinkButton, Notice, Page, Section } from '../ui/parts.js';
import { QrCode } from '../ui/qr.js';
import { saveAs } from '../ui/save.js';
import { texts } from '../words/index.js';
import { Phrase } from './begin.js';
import { NewPassword, passwordFault } from './password.js';

/** Copies of the wallet, its words, another password. */
export function WalletPage(props: { wallet: Wallet }): JSX.Element {
	const { walletPage: words } = texts.value;
	return (
		<Page title={words.title}>
			<Section title={words.copy.title} lead={words.copy.lead}>
				<Button kind="quiet" onClick={saveCopy}>
					{words.copy.go}
				</Button>
			</Section>
			<Secret wallet={props.wallet} />
			<ChangePassword wallet={props.wallet} />
			<LinkButton kind="quiet" href={href()}>
				{words.back}
			</LinkButton>
		</Page>
	);
}

/** Hands the encrypted file to the browser's downloads. */
function saveCopy(): void {
	const file = vault.file.value;
	if (file === null) return;
	saveAs(`carechain-wallet-${new Date().toISOString().slice(0, 10)}.json`, file);
}

/** The words, and the same as a code for another phone: only for who types the password once more. */
function Secret(props: { wallet: Wallet }): JSX.Element {
	const { walletPage: words } = texts.value;
	const password = useSignal('');
	const isShown = useSignal(false);
	const showing = useAction(async () => {
		const file = vault.file.value;
		if (file === null) return;
		// Whoever holds an open phone is not yet its owner.
		await openWallet(file, password.value);
		password.value = '';
		isShown.value = true;
	});
	if (isShown.value) {
		return (
			<Section title={words.secret.title}>
				<Notice tone="warn">{words.secret.warning}</Notice>
				<Phrase words={props.wallet.phrase.split(' ')} />
				<p>{words.secret.code}</p>
				<QrCode text={props.wallet.phrase} label={words.secret.label} />
				<Button kind="quiet" onClick={() => (isShown.value = false)}>
					{words.secret.hide}
				</Button>
			</Section>
		);
	}
	return (
		<Section title={words.secret.title} lead={words.secret.lead}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void showing.run();
				}}
			>
				<Field
					type="password"
					autocomplete="current-password"
					label={words.secret.password}
					value={password.value}
					onInput={(value) => (password.value = value)}
				/>
				<Failure error={showing.error.value} />
				<Button
					kind="quiet"
					type="submit"
					busy={showing.busy.value}
					disabled={password.value === ''}
				>
					{words.secret.show}
				</Button>
			</form>
		</Section>
	);
}

function ChangePassword(props: { wallet: Wallet }): JSX.Element {
	const { walletPage: words } = texts.value;
	const typed = useSignal({ password: '', again: '' });
	const isDone = useSignal(false);
	const changing = useAction(async () => {
		await vault.take(props.wallet, typed.value.password);
		typed.value = { password: '', again: '' };
		isDone.value = true;
	});
	const fault = passwordFault(typed.value);
	return (
		<Section title={words.change.title} lead={words.change.lead}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					if (fault === null) void changing.run();
				}}
			>
				<NewPassword typed={typed} />
				<Failure error={changing.error.value} />
				{isDone.value && <Notice tone="good">{words.change.done}</Notice>}
				<Button kind="quiet" type="submit" busy={changing.busy.value} disabled={fault !== null}>
					{words.change.go}
				</Button>
			</form>
		</Section>
	);
}
