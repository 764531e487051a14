// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Wallet } from '@carechain/client';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { openForPatients } from '../chain/opener.js';
import type { PortalConfig } from '../config.js';
import { config, vault } from '../place.js';
import { href, path } from '../route.js';
import { LinkButton, Page } from '../ui/parts.js';
import { WalletPage } from '../wallet/page.js';
import { texts } from '../words/index.js';
import { AddHospital } from './add.js';
import { Find } from './find.js';
import { Home } from './home.js';
import { Reclaim } from './reclaim.js';
import { placeOf, Visits } from './visit.js';
import { VisitPages } from './visitPages.js';

/** The patient's pages, with an open wallet. */
export function PatientPages(): JSX.Element | null {
	const wallet = vault.wallet.value;
	const setUp = config.value;
	return wallet && setUp ? <Opened wallet={wallet} config={setUp} /> : null;
}

function Opened(props: { wallet: Wallet; config: PortalConfig }): JSX.Element {
	const { wallet, config: setUp } = props;
	const visits = useMemo(() => new Visits(wallet, setUp, openForPatients), [wallet, setUp]);
	useEffect(() => () => void visits.close(), [visits]);
	const [first, second, third] = path.value;
	switch (first) {
		case undefined:
		case 'new':
		case 'words':
		case 'file':
			return <Home wallet={wallet} config={setUp} />;
		case 'add':
			return <AddHospital wallet={wallet} config={setUp} />;
		case 'find':
			return <Find wallet={wallet} config={setUp} />;
		case 'lost':
			return <Reclaim wallet={wallet} config={setUp} />;
		case 'wallet':
			return <WalletPage wallet={wallet} />;
		case 'at': {
			const place = placeOf(second ?? '');
			const isOurs = place !== null && wallet.entries.some((it) => isAt(it, place));
			if (isOurs) return <VisitPages key={second} visit={visits.at(place)} page={third} />;
		}
	}
	return (
		<Page title={texts.value.lost.title} lead={texts.value.lost.lead}>
			<LinkButton href={href()}>{texts.value.lost.home}</LinkButton>
		</Page>
	);
}

function isAt(
	entry: { role: string; organization: number; index: number },
	place: { role: string; organization: number; index: number },
): boolean {
	return (
		entry.role === place.role &&
		entry.organization === place.organization &&
		entry.index === place.index
	);
}
