// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { vault } from '../place.js';
import { useAction } from '../ui/action.js';
import { Button, Failure, Field, Page } from '../ui/parts.js';
import { texts } from '../words/index.js';

/** Opens the wallet of this browser. */
export function Unlock(): JSX.Element {
	const { unlock } = texts.value;
	const password = useSignal('');
	const isAsked = useSignal(false);
	const opening = useAction(() => vault.unlock(password.value));
	return (
		<Page title={unlock.title} lead={unlock.lead}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void opening.run();
				}}
			>
				<Field
					type="password"
					autocomplete="current-password"
					label={unlock.label}
					value={password.value}
					onInput={(value) => (password.value = value)}
				/>
				<Failure error={opening.error.value} />
				<Button type="submit" busy={opening.busy.value} disabled={password.value === ''}>
					{opening.busy.value ? unlock.busy : unlock.go}
				</Button>
			</form>
			<details class="more">
				<summary>{unlock.forgotten}</summary>
				<p>{unlock.forget}</p>
				{isAsked.value ? (
					<Button
						kind="danger"
						onClick={() => {
							vault.forget();
						}}
					>
						{unlock.really}
					</Button>
				) : (
					<Button kind="quiet" onClick={() => (isAsked.value = true)}>
						{unlock.remove}
					</Button>
				)}
			</details>
		</Page>
	);
}
