// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Runs the WebAssembly verifier over the kept evidence files: node check.mjs MODULE

import { readFileSync } from 'node:fs';

const vectors = new URL('../tests/vectors/', import.meta.url);
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const imports = WebAssembly.Module.imports(module);
if (imports.length) throw new Error(`the module imports ${JSON.stringify(imports)}`);
const wasm = new WebAssembly.Instance(module).exports;

/** Copies bytes into linear memory. */
function put(bytes) {
	const pointer = wasm.carechain_alloc(bytes.length);
	new Uint8Array(wasm.memory.buffer, pointer, bytes.length).set(bytes);
	return pointer;
}

function verify(file, options) {
	const written = new TextEncoder().encode(JSON.stringify(options));
	const [fileAt, optionsAt] = [put(file), put(written)];
	const answerAt = wasm.carechain_verify(fileAt, file.length, optionsAt, written.length);
	const length = new DataView(wasm.memory.buffer).getUint32(answerAt, true);
	const answer = new Uint8Array(wasm.memory.buffer, answerAt + 4, length);
	const verdict = JSON.parse(new TextDecoder().decode(answer));
	wasm.carechain_free(answerAt, length + 4);
	wasm.carechain_free(fileAt, file.length);
	wasm.carechain_free(optionsAt, written.length);
	return verdict;
}

function expect(condition, what) {
	if (!condition) throw new Error(what);
}

const index = JSON.parse(readFileSync(new URL('index.json', vectors), 'utf8'));
for (const { file, genesis, restarts, code } of index) {
	const bytes = readFileSync(new URL(file, vectors));
	const verdict = verify(bytes, { genesis, restarts });
	expect(verdict.proven === (code === null), `${file}: ${JSON.stringify(verdict)}`);
	expect(code === null || verdict.code === code, `${file}: ${verdict.code}`);
	// Another chain's, and a changed one.
	const other = verify(bytes, { genesis: `0x${'07'.repeat(32)}` });
	expect(other.code === 'other-chain', `${file}: ${other.code}`);
	bytes[bytes.length >> 1] ^= 1;
	expect(!verify(bytes, { genesis, restarts }).proven, `${file}: passes with a bit flipped`);
}
expect(verify(new Uint8Array(), {}).code === 'invalid-options', 'options without genesis');
// Memory that is given back is used again.
const [{ file, genesis }] = index;
const bytes = readFileSync(new URL(file, vectors));
const size = wasm.memory.buffer.byteLength;
for (let round = 0; round < 1_000; round++) verify(bytes, { genesis });
expect(wasm.memory.buffer.byteLength <= 2 * size, 'memory is lost with every call');
console.log(`${index.length} files, ${WebAssembly.Module.exports(module).length} exports, no imports`);
