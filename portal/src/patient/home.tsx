// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Wallet } from '@carechain/client';
import type { JSX } from 'preact';
import type { PortalConfig } from '../config.js';
import { vault } from '../place.js';
import { href } from '../route.js';
import { Empty, LinkButton, Page } from '../ui/parts.js';
import { inWords, texts } from '../words/index.js';
import { keyOf } from './visit.js';

/** Where one is registered, or is about to be. None of the hospitals is asked anything for this page. */
export function Home(props: { wallet: Wallet; config: PortalConfig }): JSX.Element {
	const { home } = texts.value;
	const entries = vault.entries().filter(({ role, ended }) => role !== 'guardian' && !ended);
	return (
		<Page title={home.title} lead={entries.length > 0 ? home.lead : home.begin}>
			{entries.length === 0 && <Empty>{home.none}</Empty>}
			<ul class="links">
				{entries.map((entry) => {
					const { organization, role, note } = entry;
					const hospital = props.config.hospitals.find((it) => it.organization === organization);
					const name = hospital ? inWords(hospital.name) : home.unknown(organization);
					return (
						<li key={keyOf(entry)}>
							<a class="link-card" href={href('at', keyOf(entry), 'access')}>
								<span class="link-title">{name}</span>
								<span class="link-note">
									{role === 'representative' ? home.for(note) : home.yourself}
								</span>
							</a>
						</li>
					);
				})}
			</ul>
			<div class="stack">
				<LinkButton kind={entries.length === 0 ? 'primary' : 'quiet'} href={href('add')}>
					{home.add}
				</LinkButton>
				<LinkButton kind="quiet" href={href('lost')}>
					{home.lost}
				</LinkButton>
				<LinkButton kind="quiet" href={href('check')}>
					{home.check}
				</LinkButton>
				<LinkButton kind="quiet" href={href('wallet')}>
					{home.wallet}
				</LinkButton>
			</div>
		</Page>
	);
}
