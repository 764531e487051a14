// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	canonicalBytes,
	commit,
	newSalt,
	reviewEmergencyCall,
	toHex,
	type Emergency,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useAction } from '../ui/action.js';
import { discard, draft } from '../ui/drafts.js';
import { Button, Card, Failure, Field, FileField } from '../ui/parts.js';
import { saveAs } from '../ui/save.js';
import { texts, timeInWords } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import type { DeskProps } from './desk.js';
import { readStatement, type StatementFile } from './statement.js';

/** Judges an emergency that another organisation declared, by what its declarer says. */
export function ReviewCase(props: DeskProps & { of: Emergency }): JSX.Element {
	const { review: words } = texts.value.desk;
	const { desk, of } = props;
	const language = plainLanguage.value;
	const statement = useSignal<StatementFile | null>(null);
	const key = `desk/review/${of.case}`;
	const opinion = draft(key, '');
	const reading = useAction(async (file: File) => {
		statement.value = readStatement(await file.text(), of);
	});
	const judge = (justified: boolean): void => {
		const salt = newSalt();
		const file = { case: of.case, justified, opinion: opinion.value };
		scrollTo({ top: 0, behavior: 'smooth' });
		void desk.acts.start({
			title: (said) => said.desk.review.judging(of.case),
			kind: 'narrows',
			make: ({ api }) =>
				reviewEmergencyCall(
					api,
					of.case,
					justified,
					commit('emergency', salt, canonicalBytes(file)),
				),
			then: () => {
				saveAs(`review-${of.case}.json`, JSON.stringify({ ...file, salt: toHex(salt) }));
				discard(key);
			},
		});
	};
	return (
		<Card title={words.case(of.case)}>
			<p>{words.records(language.classes(of.scope.classes))}</p>
			{of.reviewUntil !== null && <p>{words.until(language.lastDay(of.reviewUntil))}</p>}
			<Failure error={reading.error.value} />
			{statement.value === null ? (
				<FileField label={words.choose} accept=".json,application/json" onFile={reading.run} />
			) : (
				<>
					<blockquote class="statement">
						<p>{statement.value.justification}</p>
						<footer>{timeInWords(new Date(statement.value.declaredAt))}</footer>
					</blockquote>
					<Field
						label={words.opinion}
						hint={words.opinionHint}
						lines={3}
						value={opinion.value}
						onInput={(value) => (opinion.value = value)}
					/>
					<div class="row">
						<Button
							disabled={opinion.value.trim() === ''}
							onClick={() => {
								judge(true);
							}}
						>
							{words.justified}
						</Button>
						<Button
							kind="danger"
							disabled={opinion.value.trim() === ''}
							onClick={() => {
								judge(false);
							}}
						>
							{words.unjustified}
						</Button>
					</div>
				</>
			)}
		</Card>
	);
}
