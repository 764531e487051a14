// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@carechain/client';
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { readCode } from '../codes/code.js';
import { useAction } from '../ui/action.js';
import { Button, Failure, Notice } from '../ui/parts.js';
import { QrReader } from '../ui/qr.js';
import { texts } from '../words/index.js';

/** Whom it is about: the code on the patient's phone, or the same from the hospital's own list. */
export function PatientField(props: { patient: Signal<HexString | null> }): JSX.Element {
	const { desk: words } = texts.value;
	const { patient } = props;
	const reading = useAction((text: string) => {
		patient.value = readCode('patient', text).patient;
	});
	if (patient.value !== null) {
		return (
			<Notice tone="good" title={words.patient.known}>
				<div class="row spread">
					<code>{`${patient.value.slice(2, 10)}…`}</code>
					<Button kind="quiet" onClick={() => (patient.value = null)}>
						{words.patient.other}
					</Button>
				</div>
			</Notice>
		);
	}
	return (
		<>
			<Failure error={reading.error.value} />
			<QrReader label={words.patient.label} onText={reading.run} />
		</>
	);
}
