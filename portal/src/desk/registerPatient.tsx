// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { fromHex, registerPatientCall, type Registration } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { readRegistration } from '../codes/registration.js';
import { NotThisCode } from '../codes/code.js';
import { useAction } from '../ui/action.js';
import { Button, Card, Failure, Notice, Page } from '../ui/parts.js';
import { QrReader } from '../ui/qr.js';
import { texts } from '../words/index.js';
import { DeskActs, type DeskProps } from './desk.js';

/** Registers a patient by the code on the patient's phone. */
export function RegisterPatient({ desk }: DeskProps): JSX.Element {
	const { register: words } = texts.value.desk;
	const read = useSignal<Registration | null>(null);
	const reading = useAction(async (text: string) => {
		const api = await desk.api();
		const registration = readRegistration(text, fromHex(api.genesisHash.toHex()));
		if (registration.organization !== desk.who.value?.organization) {
			throw new NotThisCode('register', 'foreign');
		}
		read.value = registration;
	});
	const registration = read.value;
	return (
		<Page title={words.title} lead={words.lead}>
			<DeskActs desk={desk} />
			{desk.who.value?.role !== null && <Notice tone="warn">{words.representativeOnly}</Notice>}
			<Failure error={reading.error.value} />
			{registration === null ? (
				<QrReader label={words.label} onText={reading.run} />
			) : (
				<Card title={words.sure}>
					<p>{words.sureLead}</p>
					<div class="row">
						<Button
							onClick={() => {
								read.value = null;
								void desk.acts.start({
									title: (said) => said.desk.register.registering,
									kind: 'widens',
									make: ({ api }) => registerPatientCall(api, registration),
								});
							}}
						>
							{words.go}
						</Button>
						<Button kind="quiet" onClick={() => (read.value = null)}>
							{words.cancel}
						</Button>
					</div>
				</Card>
			)}
		</Page>
	);
}
