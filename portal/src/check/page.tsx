// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { evidenceVerifier, VerifierFailed, type EvidenceVerdict } from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import verifierUrl from '../../../client/wasm/carechain_verify.wasm?url';
import { config } from '../place.js';
import { href } from '../route.js';
import { useAction } from '../ui/action.js';
import { Failure, FileField, LinkButton, Notice, Page, Section, Waiting } from '../ui/parts.js';
import { texts } from '../words/index.js';

/** The browser has no WebAssembly, which the verifier needs. */
class NoVerifier extends Error {
	override readonly name = 'NoVerifier';
}

interface Checked {
	name: string;
	verdict: EvidenceVerdict;
}

/** Checks an evidence file, in this very browser: nothing of it leaves. Takes no wallet and no node. */
export function CheckPage(): JSX.Element {
	const { check } = texts.value;
	const checked = useSignal<Checked | null>(null);
	const checking = useAction(async (file: File) => {
		checked.value = null;
		const bytes = new Uint8Array(await file.arrayBuffer());
		checked.value = { name: file.name, verdict: await verdictOn(bytes) };
	});
	return (
		<Page title={check.title} lead={check.lead}>
			<FileField label={check.choose} accept=".json,application/json" onFile={checking.run} />
			{checking.busy.value && <Waiting>{check.busy}</Waiting>}
			<Failure error={checking.error.value} />
			{checked.value !== null && <Verdict {...checked.value} />}
			<LinkButton kind="quiet" href={href()}>
				{check.back}
			</LinkButton>
		</Page>
	);
}

async function verdictOn(file: Uint8Array): Promise<EvidenceVerdict> {
	const genesis = config.value?.genesis;
	if (!('WebAssembly' in globalThis) || genesis === undefined) {
		throw new NoVerifier('the browser has no WebAssembly');
	}
	const answer = await fetch(verifierUrl);
	if (!answer.ok) throw new VerifierFailed(`the verifier is not there: ${answer.status}`);
	const verifier = await evidenceVerifier(new Uint8Array(await answer.arrayBuffer()));
	return verifier.verify(file, genesis);
}

function Verdict({ name, verdict }: Checked): JSX.Element {
	const { check } = texts.value;
	if (!verdict.proven) {
		const isOther = verdict.code === 'other-chain';
		return (
			<div data-verdict="refused">
				<Notice tone="bad" title={check.refused}>
					<p>{name}</p>
					<p>{isOther ? check.otherChain : check.refusedTodo}</p>
				</Notice>
				<Section title={check.details}>
					<p lang="en">{verdict.reason}</p>
				</Section>
			</div>
		);
	}
	return (
		<div data-verdict="proven">
			<Notice tone="good" title={check.proven}>
				<p>{name}</p>
				<p>{check.about(verdict.subject.kind, verdict.chain.block)}</p>
			</Notice>
			<Section title={check.proves}>
				<Sentences of={verdict.proves} />
			</Section>
			<Section title={check.leavesOpen}>
				<Sentences of={verdict.leavesOpen} />
			</Section>
		</div>
	);
}

/** What the verifier says in its own words, which are English. */
function Sentences(props: { of: unknown }): JSX.Element {
	const sentences = Array.isArray(props.of) ? props.of.map(String) : [String(props.of)];
	return (
		<ul class="sentences" lang="en">
			{sentences.map((it) => (
				<li key={it}>{it}</li>
			))}
		</ul>
	);
}
