// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { PatientStory, readOpened } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useAction } from '../ui/action.js';
import { Failure, FileField, Notice, Page, Section } from '../ui/parts.js';
import { texts } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import type { VisitProps } from './visitPages.js';

/** Who looked, who was refused, emergencies; and whether the list of it is whole. */
export function History({ visit }: VisitProps): JSX.Element {
	const { history: words } = texts.value;
	const shown = visit.shown.value.value;
	const added = useSignal<number | null>(null);
	const adding = useAction(async (file: File) => {
		const entries = readOpened(await file.text());
		visit.opened.value = [...visit.opened.value, ...entries];
		added.value = entries.length;
		await visit.refresh();
	});
	if (!shown) return <Page title={words.title}>{null}</Page>;
	const language = plainLanguage.value;
	const story = new PatientStory(shown.view, language);
	const chapters = [
		['looked', story.looked()],
		['refused', story.refused()],
		['emergencies', story.emergencies()],
		['wholeness', story.wholeness()],
	] as const;
	return (
		<Page title={words.title} lead={words.lead}>
			<Failure error={visit.shown.error.value} />
			{chapters.map(([name, sentences]) => {
				const { title, nothing } = language.chapters[name];
				return (
					<Section key={name} title={title}>
						<ul class="sentences">
							{sentences.length === 0 && <li class="nothing">{nothing}</li>}
							{sentences.map((it) => (
								<li key={it}>{it}</li>
							))}
						</ul>
					</Section>
				);
			})}
			<Section title={words.addTitle} lead={words.addLead}>
				<Failure error={adding.error.value} />
				{added.value !== null && <Notice tone="good">{words.added(added.value)}</Notice>}
				<FileField label={words.add} accept=".jsonl,.ndjson,.json,.txt" onFile={adding.run} />
			</Section>
		</Page>
	);
}
