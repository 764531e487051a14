// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { signal } from '@preact/signals';

/** Something that is fetched, and fetched again: while that fails, what was there last stays. */
export class Loaded<Value> {
	readonly #load: () => Promise<Value>;
	/** What came last; null before the first time. */
	readonly value = signal<Value | null>(null);
	/** What the last attempt failed with; null if it did not. */
	readonly error = signal<unknown>(null);
	readonly busy = signal(false);
	#again = false;

	constructor(load: () => Promise<Value>) {
		this.#load = load;
	}

	/** Fetches it. Asked while it is under way, it is fetched once more after that. */
	async reload(): Promise<void> {
		if (this.busy.value) {
			this.#again = true;
			return;
		}
		this.busy.value = true;
		do {
			this.#again = false;
			try {
				this.value.value = await this.#load();
				this.error.value = null;
			} catch (error) {
				this.error.value = error;
			}
		} while (this.#asked());
		this.busy.value = false;
	}

	#asked(): boolean {
		return this.#again;
	}
}
