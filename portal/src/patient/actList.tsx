// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JSX } from 'preact';
import { Button, Failure } from '../ui/parts.js';
import { texts } from '../words/index.js';
import type { Act, Acts, Phase } from './acts.js';

/** What was done here, and how far it has come: sent, in force, final. */
export function ActList(props: { acts: Acts }): JSX.Element | null {
	const { acts } = props;
	if (acts.list.value.length === 0) return null;
	return (
		<div class="acts" aria-live="polite">
			{acts.list.value.map((act) => (
				<ActCard key={act.id} act={act} acts={acts} />
			))}
		</div>
	);
}

function ActCard(props: { act: Act; acts: Acts }): JSX.Element {
	const { act, acts } = props;
	const words = texts.value.acts;
	return (
		<article class={`card act ${act.phase}`} data-phase={act.phase}>
			<h3>{act.title(texts.value)}</h3>
			{act.phase === 'asking' && <p>{words.wouldShow}</p>}
			{act.phase === 'failed' && <Failure error={act.error} />}
			{act.phase !== 'asking' && act.phase !== 'failed' && <Steps act={act} />}
			{act.phase !== 'sent' && (
				<div class="row">
					{(act.phase === 'asking' || act.phase === 'failed') && (
						<Button kind="primary" onClick={() => acts.again(act.id)}>
							{act.phase === 'asking' ? words.regardless : words.again}
						</Button>
					)}
					<Button
						kind="quiet"
						onClick={() => {
							acts.putAway(act.id);
						}}
					>
						{act.phase === 'asking' ? words.notNow : words.close}
					</Button>
				</div>
			)}
		</article>
	);
}

const ORDER: readonly Phase[] = ['sent', 'inBlock', 'final'];

function Steps(props: { act: Act }): JSX.Element {
	const { phase, kind, block } = props.act;
	const words = texts.value.acts;
	const reached = ORDER.indexOf(phase);
	const labels = [
		words.sent,
		kind === 'narrows' ? words.inForce(block) : words.recorded(block),
		kind === 'narrows' ? words.final : words.finalInForce,
	];
	return (
		<ol class="steps">
			{labels.map((label, at) => {
				const state = at <= reached ? 'done' : at === reached + 1 ? 'next' : 'later';
				return (
					<li key={at} class={state}>
						<span class="dot" aria-hidden="true" />
						<span>{label}</span>
						<span class="hidden">{state === 'done' ? words.done : words.pending}</span>
					</li>
				);
			})}
		</ol>
	);
}
