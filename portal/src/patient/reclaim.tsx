// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { fromHex, signAttempt, toHex, type Wallet } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { NotThisCode, readCode } from '../codes/code.js';
import { writeRecovery } from '../codes/recovery.js';
import type { PortalConfig } from '../config.js';
import { vault } from '../place.js';
import { go, href } from '../route.js';
import { useAction } from '../ui/action.js';
import { draft } from '../ui/drafts.js';
import { Failure, LinkButton, Notice, Page, Waiting } from '../ui/parts.js';
import { QrCode, QrReader } from '../ui/qr.js';
import { inWords, texts } from '../words/index.js';
import { Copyable } from './guarding.js';
import { keyOf } from './visit.js';
import type { VisitProps } from './visitPages.js';

/** How long what the new key signs is good, in blocks: the guardians have a day. */
const LIFETIME = 43_200;

/** The number of the attempt, as the desk named it, by pseudonym. It is asked for again after a reload. */
function attemptOf(patient: string): ReturnType<typeof draft<number | null>> {
	return draft<number | null>(`reclaim/${patient}`, null);
}

/** With a new wallet, where the old one and its words are lost: reads whom the desk says that one is. */
export function Reclaim(props: { wallet: Wallet; config: PortalConfig }): JSX.Element {
	const { reclaim: words } = texts.value;
	const { wallet, config } = props;
	const reading = useAction(async (text: string) => {
		const { organization, patient, attempt } = readCode('lost', text);
		if (!config.hospitals.some((it) => it.organization === organization)) {
			throw new NotThisCode('lost', 'foreign');
		}
		const isOurs = (it: Wallet['entries'][number]): boolean =>
			it.role === 'own' && it.organization === organization && it.patient === patient && !it.ended;
		if (!wallet.entries.some(isOurs)) {
			wallet.recoverIdentity(organization, fromHex(patient));
			await vault.save();
		}
		const entry = wallet.entries.findLast(isOurs);
		attemptOf(patient).value = attempt;
		if (entry) go('at', keyOf(entry), 'access');
	});
	return (
		<Page title={words.title} lead={words.lead}>
			<Notice>{words.words}</Notice>
			<Failure error={reading.error.value} />
			<QrReader label={words.label} onText={reading.run} />
			<LinkButton kind="quiet" href={href()}>
				{texts.value.find.done}
			</LinkButton>
		</Page>
	);
}

/** What the new key asks for, to be read by the guardians and by the desk. The page goes on by itself once it acts. */
export function ReclaimCode({ visit }: VisitProps): JSX.Element {
	const { reclaim: words } = texts.value;
	const patient = toHex(visit.identity.patient);
	const attempt = attemptOf(patient);
	const code = useSignal<string | null>(null);
	const making = useAction(async (number: number) => {
		const { api } = await visit.link.ready();
		const request = await signAttempt(api, visit.identity, number, LIFETIME);
		code.value = writeRecovery(visit.identity.organization, request);
	});
	const reading = useAction((text: string) => {
		const read = readCode('lost', text);
		if (read.patient !== patient) throw new NotThisCode('lost', 'foreign');
		attempt.value = read.attempt;
	});
	const number = attempt.value;
	useEffect(() => {
		if (number !== null) void making.run(number);
	}, [visit, number]);
	return (
		<Page title={words.codeTitle(inWords(visit.hospital.name))} lead={words.codeLead}>
			<Failure error={making.error.value} />
			{number === null && (
				<>
					<Failure error={reading.error.value} />
					<QrReader label={words.label} onText={reading.run} />
				</>
			)}
			{number !== null && code.value === null && <Waiting>{texts.value.register.making}</Waiting>}
			{code.value !== null && (
				<>
					<QrCode text={code.value} label={words.codeLabel} />
					<Copyable text={code.value} />
					<Waiting>{words.waiting}</Waiting>
				</>
			)}
		</Page>
	);
}
