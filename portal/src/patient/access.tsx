// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	PatientStory,
	revokeConsentCall,
	revokeSealedCall,
	type GrantSeen,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Button, Card, Empty, Failure, Page, Section } from '../ui/parts.js';
import { texts, type Texts } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import { ActList } from './actList.js';
import type { Deed } from './acts.js';
import { RightTable } from './rightTable.js';
import type { Visit } from './visit.js';
import type { VisitProps } from './visitPages.js';

/** Who has access now, and why; and a way to end it. */
export function Access({ visit }: VisitProps): JSX.Element {
	const { access: words } = texts.value;
	const shown = visit.shown.value.value;
	if (!shown) return <Page title={words.title}>{null}</Page>;
	const { view } = shown;
	const language = plainLanguage.value;
	const story = new PatientStory(view, language);
	const sealed = view.sealed.filter((it) => story.sealedGrant(it) !== null);
	const denials = story.denials();
	const none = view.access.length + sealed.length === 0;
	return (
		<Page title={words.title} lead={words.lead}>
			<Failure error={visit.shown.error.value} />
			<ActList acts={visit.acts} />
			{none && <Empty>{language.chapters.access.nothing}</Empty>}
			{view.access.map((grant) => (
				<Card key={grant.grant} title={story.party(grant.right.grantee, grant.organization)}>
					<RightTable right={grant.right} language={language} />
					<TakeBack
						visit={visit}
						deed={revocation(visit, grant, story)}
						isUnderWay={isUnderWay(visit, titleOf(grant, story))}
					/>
				</Card>
			))}
			{sealed.map((it) => (
				<Card key={`sealed-${it.entry}`} title={words.sealed}>
					<p>{story.sealedGrant(it)}</p>
					<TakeBack
						visit={visit}
						deed={{
							title: (said) => said.access.takingBackSealed,
							kind: 'narrows',
							make: ({ api }) => revokeSealedCall(api, visit.identity.patient, it.entry),
						}}
						isUnderWay={false}
					/>
				</Card>
			))}
			{story.unknownSealed().map((it) => (
				<p key={it}>{it}</p>
			))}
			{view.dormant.length > 0 && (
				<Section title={words.dormant}>
					{view.dormant.map((it) => (
						<Card key={it.grant}>
							<p>{story.dormant(it)}</p>
							<TakeBack
								visit={visit}
								deed={revocation(visit, it, story)}
								isUnderWay={isUnderWay(visit, titleOf(it, story))}
							/>
						</Card>
					))}
				</Section>
			)}
			{denials.length > 0 && (
				<Section title={language.chapters.denials.title}>
					<ul class="sentences">
						{denials.map((it) => (
							<li key={it}>{it}</li>
						))}
					</ul>
				</Section>
			)}
			<Section title={language.chapters.policies.title}>
				<ul class="sentences">
					{view.policies.length === 0 && <li>{language.chapters.policies.nothing}</li>}
					{story.policies().map((it) => (
						<li key={it}>{it}</li>
					))}
				</ul>
			</Section>
			{story.acknowledgements().length > 0 && (
				<Section title={words.ended}>
					<ul class="sentences">
						{story.acknowledgements().map((it) => (
							<li key={it}>{it}</li>
						))}
					</ul>
				</Section>
			)}
		</Page>
	);
}

/** Two taps: the first asks, the second does. */
function TakeBack(props: { visit: Visit; deed: Deed; isUnderWay: boolean }): JSX.Element {
	const { access: words } = texts.value;
	const isAsked = useSignal(false);
	if (props.isUnderWay) return <p class="hint">{words.underWay}</p>;
	if (!isAsked.value) {
		return (
			<Button kind="quiet" onClick={() => (isAsked.value = true)}>
				{words.takeBack}
			</Button>
		);
	}
	return (
		<div class="ask" role="group" aria-label={words.sure}>
			<p>{words.sure}</p>
			<div class="row">
				<Button
					kind="danger"
					onClick={() => {
						isAsked.value = false;
						void props.visit.acts.start(props.deed);
						// What becomes of it stands at the top.
						scrollTo({ top: 0, behavior: 'smooth' });
					}}
				>
					{words.really}
				</Button>
				<Button kind="quiet" onClick={() => (isAsked.value = false)}>
					{words.keep}
				</Button>
			</div>
		</div>
	);
}

function revocation(visit: Visit, grant: GrantSeen, story: PatientStory): Deed {
	return {
		title: titleOf(grant, story),
		kind: 'narrows',
		make: ({ api }) => revokeConsentCall(api, visit.identity.patient, grant.grant),
	};
}

/** What taking a grant back is called: the same for the same grant. */
function titleOf(grant: GrantSeen, story: PatientStory): Deed['title'] {
	const who = story.party(grant.right.grantee, grant.organization);
	return (said: Texts) => said.access.takingBack(who);
}

function isUnderWay(visit: Visit, title: Deed['title']): boolean {
	const said = title(texts.value);
	return visit.acts.list.value.some(
		(act) => act.phase === 'sent' && act.title(texts.value) === said,
	);
}
