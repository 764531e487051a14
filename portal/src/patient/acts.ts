// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Call, Receipt, Urgency } from '@carechain/client';
import { WouldShow } from '@carechain/client';
import { signal } from '@preact/signals';
import type { Reach } from '../chain/reach.js';
import type { Texts } from '../words/index.js';

/** How far something has come that the patient does on chain. */
export type Phase =
	/** On its way. */
	| 'sent'
	/** It would show that two pseudonyms are one person's: the owner is asked. */
	| 'asking'
	/** In a block. */
	| 'inBlock'
	| 'final'
	| 'failed';

/** Something that the patient does on chain, from the tap to finality. */
export interface Act {
	id: number;
	/** What it is, in words. */
	title: (texts: Texts) => string;
	/** What narrows holds from its block on, what widens when that is final. */
	kind: 'narrows' | 'widens';
	phase: Phase;
	/** The block that it is in; null before. */
	block: number | null;
	error: unknown;
}

/** What starts an act. */
export interface Deed extends Pick<Act, 'title' | 'kind'> {
	/** Makes the call; asked for when it is sent. */
	make: (reach: Reach) => Call | Promise<Call>;
	/** Done once it is in a block. */
	then?: (receipt: Receipt) => void;
}

/** Sends a call and waits for its block and for finality, as `Visit.act` does. */
export type Sender = (
	make: Deed['make'],
	urgency: Urgency,
	course: { inBlock: (receipt: Receipt) => void },
) => Promise<Receipt>;

/** What the patient does under one pseudonym, the latest first. It is shown until it is put away. */
export class Acts {
	readonly #send: Sender;
	readonly #deeds = new Map<number, Deed>();
	readonly list = signal<readonly Act[]>([]);
	#last = 0;

	constructor(send: Sender) {
		this.#send = send;
	}

	/** Starts something. Whatever comes of it stands in the list; nothing is thrown. */
	start(deed: Deed): Promise<void> {
		const id = ++this.#last;
		const { title, kind } = deed;
		this.#deeds.set(id, deed);
		const act: Act = { id, title, kind, phase: 'sent', block: null, error: null };
		this.list.value = [act, ...this.list.value];
		return this.#run(id, 'now');
	}

	/** Does what failed, or what the owner was asked about, once more. */
	again(id: number): Promise<void> {
		this.#change(id, { phase: 'sent', error: null, block: null });
		return this.#run(id, 'regardless');
	}

	/** Takes something out of the list. */
	putAway(id: number): void {
		this.#deeds.delete(id);
		this.list.value = this.list.value.filter((it) => it.id !== id);
	}

	async #run(id: number, urgency: Urgency): Promise<void> {
		const deed = this.#deeds.get(id);
		if (!deed) return;
		try {
			await this.#send(deed.make, urgency, {
				inBlock: (receipt) => {
					this.#change(id, { phase: 'inBlock', block: receipt.blockNumber });
					deed.then?.(receipt);
				},
			});
			this.#change(id, { phase: 'final' });
		} catch (error) {
			const phase = error instanceof WouldShow ? 'asking' : 'failed';
			this.#change(id, { phase, error });
		}
	}

	#change(id: number, change: Partial<Act>): void {
		this.list.value = this.list.value.map((it) => (it.id === id ? { ...it, ...change } : it));
	}
}
