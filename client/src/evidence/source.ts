// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import { ChainError } from '../errors.js';
import type { ChainPart, EvidenceGenesis, EvidenceHandover } from './format.js';

/** The code of the node's refusals to give evidence. */
const REFUSED = 21_001;

/** How often it is asked whether a block can be proven by now, in milliseconds. */
const INTERVAL = 2000;
/** How long that is waited for: justifications are kept every 16 blocks, of 2 seconds each. */
const PATIENCE = 120_000;

/** Reasons that pass: the block is not final yet, or nothing is. */
const NOT_YET = new Set(['NotFinal', 'NothingFinal', 'HistoryMissing']);

/**
 * The node gives no evidence, with the reason by name: `StatePruned` and `JustificationPruned` (an archive has
 * it), `UnknownBlock`, `NotFinal`, `NothingFinal`, `HistoryMissing`, `UnknownSet`, `RestartNotListed` and
 * others.
 */
export class EvidenceRefused extends ChainError {
	override readonly name = 'EvidenceRefused';
}

/** Where evidence comes from: one chain. */
export interface EvidenceSource {
	readonly api: ApiPromise;
	/**
	 * Proves values in a block's state, from the first block on.
	 *
	 * @param at a block; the last one that the node can prove, if not said otherwise
	 * @throws EvidenceRefused
	 */
	chainPart(keys: readonly HexString[], at?: HexString): Promise<ChainPart>;
}

/** Asks a node for evidence: with the parameters, and the answer, of `evidence_chain`. */
export type AskForEvidence = (
	keys: readonly HexString[],
	at: HexString | null,
	sinceSet: number | null,
) => Promise<unknown>;

/** What does not change of a chain's evidence: how it began, and the handovers so far. */
interface Known {
	genesis: EvidenceGenesis;
	handovers: EvidenceHandover[];
}

/**
 * Asks a node for evidence. The handovers that it was told are not asked for again, for there are more and
 * more of them; keep it as long as the connection.
 */
export class NodeEvidence implements EvidenceSource {
	#known: Known | null = null;
	readonly #askNode: AskForEvidence;

	/** @param askNode how a node is asked; by `evidence_chain`, if not said otherwise */
	constructor(
		readonly api: ApiPromise,
		askNode: AskForEvidence = (...params) => api.rpc('evidence_chain', ...params),
	) {
		this.#askNode = askNode;
	}

	async chainPart(keys: readonly HexString[], at?: HexString): Promise<ChainPart> {
		const part = (await this.#continued(keys, at)) ?? (await this.#ask(keys, at, null));
		const { genesis, handovers } = part;
		const known = this.#known?.handovers.length ?? -1;
		if (genesis && handovers.length > known) this.#known = { genesis, handovers };
		return part;
	}

	/**
	 * The same for a block that is not final yet, or not yet with signatures that are kept: waits for that.
	 *
	 * @throws EvidenceRefused, with `NotFinal` where it does not come in two minutes
	 */
	async chainPartOnceFinal(keys: readonly HexString[], at: HexString): Promise<ChainPart> {
		const end = Date.now() + PATIENCE;
		for (;;) {
			try {
				return await this.chainPart(keys, at);
			} catch (error) {
				const isLate = Date.now() > end;
				if (isLate || !(error instanceof EvidenceRefused) || !NOT_YET.has(error.reason))
					throw error;
			}
			await new Promise((resolve) => setTimeout(resolve, INTERVAL));
		}
	}

	/** What is known, and what the node adds to it; null where nothing is, or the block is from before. */
	async #continued(keys: readonly HexString[], at?: HexString): Promise<ChainPart | null> {
		const known = this.#known;
		if (!known) return null;
		try {
			const part = await this.#ask(keys, at, known.handovers.length);
			const handovers = [...known.handovers, ...part.handovers];
			return { ...part, genesis: known.genesis, handovers };
		} catch (error) {
			if (error instanceof EvidenceRefused && error.reason === 'UnknownSet') return null;
			throw error;
		}
	}

	async #ask(
		keys: readonly HexString[],
		at: HexString | undefined,
		sinceSet: number | null,
	): Promise<ChainPart> {
		try {
			return (await this.#askNode(keys, at ?? null, sinceSet)) as ChainPart;
		} catch (error) {
			throw refusalFrom(error) ?? error;
		}
	}
}

/** A refusal of the node, as polkadot.js words it: code, name, and what it means. */
function refusalFrom(error: unknown): EvidenceRefused | undefined {
	if (!(error instanceof Error)) return undefined;
	const [, reason] = new RegExp(`^${REFUSED}: (\\w+)`).exec(error.message) ?? [];
	return reason === undefined ? undefined : new EvidenceRefused(reason, error.message);
}
