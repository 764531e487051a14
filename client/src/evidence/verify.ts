// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import type { FinalityRestart } from '../restarts.js';

/** What whoever verifies trusts, and has. */
export interface VerifyOptions {
	/** Restarts of finality that are known, as the chain specification lists them. */
	restarts?: FinalityRestart[];
	/** The record as JSON text, where it is not in the file. */
	record?: string;
}

/** What a file proves, or which link of it breaks; `docs/evidence.md` describes every member. */
export type EvidenceVerdict =
	| {
			format: 'carechain/verdict/v1';
			proven: true;
			subject: { kind: string } & Record<string, unknown>;
			chain: { genesis: HexString; block: number; hash: HexString } & Record<string, unknown>;
			/** In plain words: what is proven, and what is not. */
			proves: unknown;
			leavesOpen: unknown;
	  }
	| {
			format: 'carechain/verdict/v1';
			proven: false;
			/** Which link of the chain of proofs breaks. */
			link: string;
			/** Why, for programs. */
			code: string;
			/** Why, in words. */
			reason: string;
	  };

/** The verifier is not what it should be, or broke. */
export class VerifierFailed extends Error {
	override readonly name = 'VerifierFailed';
}

/** Verifies evidence files: `carechain-verify`, in this very process. No node and no network. */
export interface EvidenceVerifier {
	/**
	 * What a file proves.
	 *
	 * @param file the file, byte for byte
	 * @param genesis the hash of the chain's first block, which is all that one has to know
	 */
	verify(file: Uint8Array, genesis: HexString, options?: VerifyOptions): EvidenceVerdict;
}

/** What `verifier/wasm` exports. */
interface Exports {
	memory: WebAssembly.Memory;
	carechain_alloc(length: number): number;
	carechain_free(pointer: number, length: number): void;
	carechain_verify(file: number, length: number, options: number, optionsLength: number): number;
}

/** Bytes of the length in front of an answer. */
const LENGTH = 4;

/**
 * Makes a verifier of the WebAssembly module that `scripts/verifier-wasm.sh` builds.
 *
 * @param module its bytes; a browser fetches them
 * @throws VerifierFailed for another module
 */
export async function evidenceVerifier(module: Uint8Array): Promise<EvidenceVerifier> {
	const compiled = await compile(module);
	return {
		verify(file, genesis, { restarts = [], record = null } = {}) {
			// A fresh one each time: nothing of a hostile file stays in its memory.
			const exports = instantiate(compiled);
			const options = new TextEncoder().encode(JSON.stringify({ genesis, restarts, record }));
			return JSON.parse(answer(exports, file, options)) as EvidenceVerdict;
		},
	};
}

/**
 * Verifies a file with the module that comes with this package. Needs Node.js; a browser fetches the module
 * and gives it to {@link evidenceVerifier}.
 *
 * @throws VerifierFailed when the module was not built
 */
export async function verifyEvidence(
	file: Uint8Array,
	genesis: HexString,
	options?: VerifyOptions,
): Promise<EvidenceVerdict> {
	return (await (packaged ??= loadPackaged())).verify(file, genesis, options);
}

let packaged: Promise<EvidenceVerifier> | undefined;

async function loadPackaged(): Promise<EvidenceVerifier> {
	// Named here only, so that a browser can do without.
	const { readFile } = await import('node:fs/promises');
	const url = new URL('../../wasm/carechain_verify.wasm', import.meta.url);
	const bytes = await readFile(url).catch((cause: unknown) => {
		throw new VerifierFailed('the verifier is not built: run scripts/verifier-wasm.sh', { cause });
	});
	return evidenceVerifier(bytes);
}

async function compile(module: Uint8Array): Promise<WebAssembly.Module> {
	try {
		return await WebAssembly.compile(new Uint8Array(module));
	} catch (cause) {
		throw new VerifierFailed('not a WebAssembly module', { cause });
	}
}

function instantiate(compiled: WebAssembly.Module): Exports {
	try {
		return new WebAssembly.Instance(compiled, {}).exports as unknown as Exports;
	} catch (cause) {
		throw new VerifierFailed('the module wants something of its host, as the verifier does not', {
			cause,
		});
	}
}

function answer(exports: Exports, file: Uint8Array, options: Uint8Array): string {
	const place = (bytes: Uint8Array): number => {
		const pointer = exports.carechain_alloc(bytes.length);
		new Uint8Array(exports.memory.buffer, pointer, bytes.length).set(bytes);
		return pointer;
	};
	try {
		const [at, with_] = [place(file), place(options)];
		const pointer = exports.carechain_verify(at, file.length, with_, options.length);
		// Memory may have moved while it grew.
		const { buffer } = exports.memory;
		const length = new DataView(buffer).getUint32(pointer, true);
		return new TextDecoder().decode(new Uint8Array(buffer, pointer + LENGTH, length));
	} catch (cause) {
		throw new VerifierFailed('the module does not do what the verifier does', { cause });
	}
}
