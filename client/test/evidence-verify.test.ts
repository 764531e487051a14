// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { existsSync, readFileSync } from 'node:fs';
import type { HexString } from '@polkadot/util/types';
import { describe, expect, it } from 'vitest';
import { EVIDENCE_FORMAT, evidenceFile, type Evidence } from '../src/evidence/format.js';
import { evidenceVerifier, verifyEvidence, VerifierFailed } from '../src/evidence/verify.js';
import type { FinalityRestart } from '../src/restarts.js';

// The files that the verifier's own tests read, and the verifier as scripts/verifier-wasm.sh builds it.
const VECTORS = new URL('../../verifier/tests/vectors/', import.meta.url);
const MODULE = new URL('../wasm/carechain_verify.wasm', import.meta.url);

interface Vector {
	file: string;
	genesis: HexString;
	restarts: FinalityRestart[];
	/** Why it is refused; null if it is proven. */
	code: string | null;
}

function vectors(): Vector[] {
	return JSON.parse(readFileSync(new URL('index.json', VECTORS), 'utf8')) as Vector[];
}

const isThere = existsSync(VECTORS) && existsSync(MODULE);

describe.skipIf(!isThere)('the verifier (skipped where it is not built)', () => {
	it('says of every file what the command says', async () => {
		expect(vectors().length).toBeGreaterThan(3);
		for (const { file, genesis, restarts, code } of vectors()) {
			const bytes = readFileSync(new URL(file, VECTORS));
			const verdict = await verifyEvidence(bytes, genesis, { restarts });
			expect(verdict, file).toMatchObject(
				code === null ? { proven: true, chain: { genesis } } : { proven: false, code },
			);
		}
	});

	it('reads what this package writes, byte for byte', () => {
		for (const { file } of vectors()) {
			const bytes = readFileSync(new URL(file, VECTORS));
			const { format, chain, subject } = JSON.parse(bytes.toString()) as Evidence;
			expect(format).toBe(EVIDENCE_FORMAT);
			expect(Buffer.from(evidenceFile(chain, subject)).equals(bytes), file).toBe(true);
		}
	});

	it('refuses another chain, and any file with another byte', async () => {
		const [first] = vectors();
		if (!first) throw new Error('there are no vectors');
		const bytes = new Uint8Array(readFileSync(new URL(first.file, VECTORS)));
		const other = `0x${'00'.repeat(32)}` as const;
		expect(await verifyEvidence(bytes, other)).toMatchObject({ proven: false });
		for (let at = 0; at < bytes.length; at += 97) {
			const altered = bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
			expect(await verifyEvidence(altered, first.genesis), String(at)).toMatchObject({
				proven: false,
			});
		}
	});

	it('refuses options that are none', async () => {
		const verdict = await verifyEvidence(new Uint8Array(), '0x01');
		expect(verdict).toMatchObject({ proven: false, link: 'options' });
	});
});

describe('what is no verifier', () => {
	const EMPTY = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
	/** One type without parameters, and one function imported as `a.b`. */
	const WITH_IMPORT = [...EMPTY, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x62, 0, 0];

	it('is refused: bytes, a module that does nothing, and one that wants something', async () => {
		await expect(evidenceVerifier(Uint8Array.of(1, 2, 3))).rejects.toThrow(VerifierFailed);
		for (const bytes of [EMPTY, WITH_IMPORT]) {
			const verifier = await evidenceVerifier(Uint8Array.from(bytes));
			expect(() => verifier.verify(new Uint8Array(), '0x00')).toThrow(VerifierFailed);
		}
	});
});
