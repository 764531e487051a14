// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { findAgain, type Wallet } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Link } from '../chain/link.js';
import { openForPatients } from '../chain/opener.js';
import type { HospitalConfig, PortalConfig } from '../config.js';
import { vault } from '../place.js';
import { href } from '../route.js';
import { useAction } from '../ui/action.js';
import { ActionButton, Card, LinkButton, Notice, Page } from '../ui/parts.js';
import { inWords, texts } from '../words/index.js';

/**
 * After a wallet came from its words: finds out where it is registered. One hospital is asked at a time, when
 * the owner says so, over a connection of its own.
 */
export function Find(props: { wallet: Wallet; config: PortalConfig }): JSX.Element {
	const { find } = texts.value;
	return (
		<Page title={find.title} lead={find.lead}>
			{props.config.hospitals.map((hospital) => (
				<AtHospital
					key={hospital.organization}
					wallet={props.wallet}
					hospital={hospital}
					genesis={props.config.genesis}
				/>
			))}
			<LinkButton kind="quiet" href={href()}>
				{find.done}
			</LinkButton>
		</Page>
	);
}

function AtHospital(props: {
	wallet: Wallet;
	hospital: HospitalConfig;
	genesis: string;
}): JSX.Element {
	const { find } = texts.value;
	const { wallet, hospital, genesis } = props;
	const found = useSignal<number | null>(null);
	const looking = useAction(async () => {
		const link = new Link(hospital.endpoint, genesis, openForPatients);
		try {
			const { entries, lost } = await findAgain(
				(await link.ready()).directory(),
				wallet.seed,
				hospital.organization,
			);
			wallet.restore(entries);
			await vault.save();
			found.value = entries.length + lost.length;
		} finally {
			await link.close();
		}
	});
	return (
		<Card title={inWords(hospital.name)}>
			{found.value !== null && (
				<Notice tone={found.value > 0 ? 'good' : 'info'}>{find.found(found.value)}</Notice>
			)}
			<ActionButton action={looking} kind="quiet">
				{looking.busy.value ? find.looking : find.look}
			</ActionButton>
		</Card>
	);
}
