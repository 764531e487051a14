// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { toHex } from '../plain.js';
import { MerkleTree, type Hash } from './merkle.js';

/** Where a commitment stands in an organisation's log. */
export interface LogProof {
	/** Whose log. */
	organization: number;
	/** The leaf, counted from 0. */
	index: number;
	/** The size of the log that the path is for. */
	size: number;
	/** From the leaf to the root, the leaf's sibling first (RFC 6962 §2.1.1). */
	path: Hash[];
}

/** A log that the chain can be told of, and that proves its records, wherever it is kept. */
export interface ProvableLog {
	/** Whose log. */
	readonly organization: number;
	/** Number of records. */
	readonly size: number;
	/** The root, now or at a smaller size. */
	root(size?: number): Hash | Promise<Hash>;
	/** Proves the record at an index, now or at a smaller size. */
	proveAt(index: number, size?: number): LogProof | Promise<LogProof>;
	/** Proves that the log at one size starts with all of it at a smaller size. */
	proveExtension(from: number, to?: number): Hash[] | Promise<Hash[]>;
}

/**
 * An organisation's log of commitments, as the organisation keeps it. The chain has only its size and
 * its root; keep the commitments, in their order, to be able to prove anything.
 *
 * All of it is in memory: for some thousand records. `DiskLog` is for any number.
 */
export class RecordLog implements ProvableLog {
	/** Whose log. */
	readonly organization: number;
	readonly #tree = new MerkleTree();
	readonly #commitments: Uint8Array[] = [];
	readonly #indices = new Map<string, number>();

	/** @param commitments what is in it already, in order */
	constructor(organization: number, commitments: Iterable<Uint8Array> = []) {
		this.organization = organization;
		for (const commitment of commitments) this.append(commitment);
	}

	/** Number of records. */
	get size(): number {
		return this.#tree.size;
	}

	/** All commitments, in order. */
	get commitments(): readonly Uint8Array[] {
		return this.#commitments;
	}

	/** Appends a commitment and returns its index. The chain knows of it after the next `extendLog`. */
	append(commitment: Uint8Array): number {
		const index = this.#tree.append(commitment);
		this.#commitments.push(commitment);
		this.#indices.set(toHex(commitment), index);
		return index;
	}

	/** The root, now or at a smaller size. */
	root(size?: number): Hash {
		return this.#tree.root(size);
	}

	/**
	 * Proves that a commitment is in the log, as it is now or was at a smaller size.
	 *
	 * @throws RangeError when it is not
	 */
	prove(commitment: Uint8Array, size: number = this.size): LogProof {
		const index = this.#indices.get(toHex(commitment));
		if (index === undefined) throw new RangeError('the commitment is not in the log');
		return this.proveAt(index, size);
	}

	/**
	 * Proves the record at an index, in the log as it is now or was at a smaller size.
	 *
	 * @throws RangeError when there is none
	 */
	proveAt(index: number, size: number = this.size): LogProof {
		const path = this.#tree.inclusionProof(index, size);
		return { organization: this.organization, index, size, path };
	}

	/** Proves that the log at one size starts with all of it at a smaller size (RFC 6962 §2.1.2). */
	proveExtension(from: number, to: number = this.size): Hash[] {
		return this.#tree.consistencyProof(from, to);
	}
}
