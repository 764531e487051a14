// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	DATA_CLASSES,
	declareEmergencyCall,
	fromHex,
	type DataClass,
	type HexString,
} from '@carechain/client';
import type { JSX } from 'preact';
import { discard, draft } from '../ui/drafts.js';
import { Button, Check, Field, Notice, Page } from '../ui/parts.js';
import { saveAs } from '../ui/save.js';
import { texts } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import { DeskActs, type DeskProps } from './desk.js';
import { PatientField } from './patientField.js';
import { newStatement, statementCommitment } from './statement.js';

/** The fewest letters that a justification takes. */
const SHORTEST = 20;

/** Breaks the glass: access at once, answered for afterwards. */
export function DeclareEmergency({ desk }: DeskProps): JSX.Element {
	const { emergency: words } = texts.value.desk;
	const language = plainLanguage.value;
	const patient = draft<HexString | null>('desk/emergency/patient', null);
	const typed = draft('desk/emergency', { classes: [] as readonly DataClass[], why: '' });
	const { classes, why } = typed.value;
	const role = desk.who.value?.role ?? null;
	const declare = (): void => {
		const whom = patient.value;
		if (whom === null || role === null) return;
		const statement = newStatement(whom, why);
		scrollTo({ top: 0, behavior: 'smooth' });
		void desk.acts.start({
			title: (said) => said.desk.emergency.declaring,
			kind: 'narrows',
			make: ({ api }) =>
				declareEmergencyCall(
					api,
					role,
					fromHex(whom),
					{ classes: [...classes], ceiling: 'V' },
					statementCommitment(statement),
				),
			then: () => {
				// The reviewer asks for it; on chain is nothing but its commitment.
				saveAs(`emergency-${statement.declaredAt.slice(0, 10)}.json`, JSON.stringify(statement));
				discard('desk/emergency');
				patient.value = null;
			},
		});
	};
	return (
		<Page title={words.title} lead={words.lead}>
			<DeskActs desk={desk} />
			{role === null && <Notice tone="warn">{words.practitionerOnly}</Notice>}
			<PatientField patient={patient} />
			<fieldset class="columns">
				<legend>{words.classes}</legend>
				{DATA_CLASSES.map((it) => (
					<Check
						key={it}
						label={language.dataClass(it)}
						checked={classes.includes(it)}
						onChange={(on) => {
							const rest = classes.filter((other) => other !== it);
							typed.value = { ...typed.value, classes: on ? [...rest, it] : rest };
						}}
					/>
				))}
			</fieldset>
			<Field
				label={words.why}
				hint={words.whyHint}
				lines={4}
				value={why}
				onInput={(value) => (typed.value = { ...typed.value, why: value })}
			/>
			<Button
				kind="danger"
				disabled={
					role === null ||
					patient.value === null ||
					classes.length === 0 ||
					why.trim().length < SHORTEST
				}
				onClick={declare}
			>
				{words.go}
			</Button>
		</Page>
	);
}
