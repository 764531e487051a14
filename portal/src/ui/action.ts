// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { useSignal, type Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';

/** Something that takes a while and may fail, once at a time. */
export interface Action<Args extends unknown[] = []> {
	busy: Signal<boolean>;
	/** What it failed with the last time; null if it did not. */
	error: Signal<unknown>;
	/** Starts it. Does nothing while it is under way. What it fails with is in `error`, and thrown nowhere. */
	run: (...args: Args) => Promise<void>;
}

/** Makes an action of a component's own. */
export function useAction<Args extends unknown[]>(
	act: (...args: Args) => Promise<void> | void,
): Action<Args> {
	const busy = useSignal(false);
	const error = useSignal<unknown>(null);
	const latest = useRef(act);
	latest.current = act;
	return {
		busy,
		error,
		run: async (...args) => {
			if (busy.value) return;
			busy.value = true;
			error.value = null;
			try {
				await latest.current(...args);
			} catch (failure) {
				error.value = failure;
			} finally {
				busy.value = false;
			}
		},
	};
}
