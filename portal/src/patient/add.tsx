// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Wallet } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { PortalConfig } from '../config.js';
import { vault } from '../place.js';
import { go } from '../route.js';
import { useAction } from '../ui/action.js';
import { ActionButton, Choice, Page } from '../ui/parts.js';
import { inWords, texts } from '../words/index.js';
import { keyOf } from './visit.js';

/** Chooses a hospital to be registered at. The wallet makes keys and a pseudonym for it alone. */
export function AddHospital(props: { wallet: Wallet; config: PortalConfig }): JSX.Element {
	const { add } = texts.value;
	const { wallet, config } = props;
	const chosen = useSignal(String(config.hospitals[0]?.organization ?? ''));
	const adding = useAction(async () => {
		const organization = Number(chosen.value);
		wallet.identityAt(organization);
		await vault.save();
		const entry = wallet.entries.findLast(
			(it) => it.role === 'own' && it.organization === organization && !it.ended,
		);
		if (entry) go('at', keyOf(entry), 'access');
	});
	return (
		<Page title={add.title} lead={add.lead}>
			<Choice
				legend={add.which}
				options={config.hospitals.map(
					({ organization, name }) => [String(organization), inWords(name)] as const,
				)}
				value={chosen.value}
				onChange={(value) => (chosen.value = value)}
			/>
			<ActionButton action={adding}>{add.go}</ActionButton>
		</Page>
	);
}
