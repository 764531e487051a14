// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	DATA_CLASSES,
	formatDay,
	fromHex,
	requestConsentCall,
	dayOf,
	today,
	type DataClass,
	type HexString,
	type Purpose,
} from '@carechain/client';
import type { JSX } from 'preact';
import { discard, draft } from '../ui/drafts.js';
import { Button, Check, Choice, Field, Page } from '../ui/parts.js';
import { texts } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import { DeskActs, type DeskProps } from './desk.js';
import { PatientField } from './patientField.js';

/** What a ward asks for; a researcher or an insurer uses the client. */
const PURPOSES = ['TREAT', 'COC', 'HPAYMT', 'HRESCH'] as const satisfies readonly Purpose[];
/** How long a request asks for, if nothing else is said, in days. */
const DAYS = 90;

interface Wish {
	classes: readonly DataClass[];
	purpose: (typeof PURPOSES)[number];
	lastDay: string;
	mine: 'me' | 'all';
}

/** Asks a patient for consent, for the organisation or for oneself. */
export function AskConsent({ desk }: DeskProps): JSX.Element {
	const { consent: words, purposes } = texts.value.desk;
	const language = plainLanguage.value;
	const patient = draft<HexString | null>('desk/consent/patient', null);
	const wish = draft<Wish>('desk/consent', {
		classes: [],
		purpose: 'TREAT',
		lastDay: formatDay(dayOf(new Date()) + DAYS),
		mine: 'all',
	});
	const { classes, purpose, lastDay, mine } = wish.value;
	const who = desk.who.value;
	const role = who?.role ?? null;
	const send = (): void => {
		const whom = patient.value;
		if (whom === null || !who) return;
		scrollTo({ top: 0, behavior: 'smooth' });
		void desk.acts.start({
			title: (said) => said.desk.consent.asking,
			kind: 'widens',
			make: async ({ api }) => {
				const validFrom = await today(api);
				return requestConsentCall(api, fromHex(whom), {
					grantee:
						role !== null && mine === 'me'
							? { practitionerRole: role }
							: { organization: who.organization },
					purposes: [purpose],
					actions: ['access'],
					classes: [...classes],
					ceiling: 'N',
					validFrom,
					validUntil: dayOf(new Date(lastDay)) + 1,
					terms: null,
				});
			},
			then: () => {
				discard('desk/consent');
				patient.value = null;
			},
		});
	};
	return (
		<Page title={words.title} lead={words.lead}>
			<DeskActs desk={desk} />
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
							wish.value = { ...wish.value, classes: on ? [...rest, it] : rest };
						}}
					/>
				))}
			</fieldset>
			<Choice
				legend={words.purpose}
				options={PURPOSES.map((it) => [it, purposes[it]] as const)}
				value={purpose}
				onChange={(value) => (wish.value = { ...wish.value, purpose: value })}
			/>
			{role !== null && (
				<Choice
					legend={words.forWhom}
					options={[
						['all', words.everybody],
						['me', words.me],
					]}
					value={mine}
					onChange={(value) => (wish.value = { ...wish.value, mine: value })}
				/>
			)}
			<Field
				type="date"
				label={words.until}
				value={lastDay}
				min={formatDay(dayOf(new Date()))}
				onInput={(value) => (wish.value = { ...wish.value, lastDay: value })}
			/>
			<Button
				disabled={patient.value === null || classes.length === 0 || lastDay === ''}
				onClick={send}
			>
				{words.go}
			</Button>
		</Page>
	);
}
