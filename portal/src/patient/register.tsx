// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useAction } from '../ui/action.js';
import { Failure, Page, Waiting } from '../ui/parts.js';
import { QrCode } from '../ui/qr.js';
import { inWords, texts } from '../words/index.js';
import { Copyable } from './guarding.js';
import { ReclaimCode } from './reclaim.js';
import type { VisitProps } from './visitPages.js';

/** A proof is good for ten minutes; the code is made anew well before. */
const RENEW = 5 * 60_000;

/** The code that the hospital's desk reads to register the patient. The page goes on by itself once it has. */
export function Register({ visit }: VisitProps): JSX.Element {
	return visit.isReclaimed ? <ReclaimCode visit={visit} /> : <RegisterCode visit={visit} />;
}

function RegisterCode({ visit }: VisitProps): JSX.Element {
	const { register } = texts.value;
	const code = useSignal<string | null>(null);
	const making = useAction(async () => {
		code.value = await visit.registration();
	});
	const isOwn = visit.place.role === 'own';
	useEffect(() => {
		if (!isOwn) return;
		void making.run();
		const timer = setInterval(() => void making.run(), RENEW);
		return () => {
			clearInterval(timer);
		};
	}, [visit]);
	if (!isOwn) {
		return (
			<Page title={register.appointTitle} lead={register.appointLead}>
				<Waiting>{register.waiting}</Waiting>
			</Page>
		);
	}
	return (
		<Page title={register.title(inWords(visit.hospital.name))} lead={register.lead}>
			<Failure error={making.error.value} />
			{code.value === null ? (
				<Waiting>{register.making}</Waiting>
			) : (
				<>
					<QrCode text={code.value} label={register.label} />
					<Waiting>{register.waiting}</Waiting>
					<Copyable text={code.value} />
				</>
			)}
		</Page>
	);
}
