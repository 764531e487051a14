// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { u8aEq } from '@polkadot/util';
import { base64Decode, base64Encode } from '@polkadot/util-crypto';

/**
 * Signed notes (https://c2sp.org/signed-note): text with Ed25519 signatures below it, as transparency logs
 * sign their heads. Keys are written as other tools for notes write them.
 */

/** The type of an Ed25519 signature, and of its keys. */
const ED25519 = Uint8Array.of(1);
const ID_LENGTH = 4;
const KEY_LENGTH = 32;
const SECRET_PREFIX = 'PRIVATE+KEY+';

/** A note, a key or a signature is not as it has to be. */
export class NoteInvalid extends Error {
	override readonly name = 'NoteInvalid';
}

/** A key that signs notes. */
export interface NoteSigner {
	/** Whose: an address without its scheme, such as `hospital-a.example/log`. No space, no plus. */
	name: string;
	/** 32 bytes (RFC 8032). */
	secretKey: Uint8Array;
}

/** A key that checks the signatures of a signer. */
export interface NoteVerifier {
	name: string;
	/** 32 bytes (RFC 8032). */
	publicKey: Uint8Array;
}

/** A new key. @throws NoteInvalid for a name that may not be */
export function newNoteSigner(name: string): NoteSigner {
	ensureName(name);
	return { name, secretKey: randomBytes(KEY_LENGTH) };
}

/** The key that checks what a key signs. */
export function verifierOf({ name, secretKey }: NoteSigner): NoteVerifier {
	return { name, publicKey: ed25519.getPublicKey(secretKey) };
}

/** A verifier as text, to be published: `NAME+ID+KEY`. */
export function formatVerifier({ name, publicKey }: NoteVerifier): string {
	return formatKey({ name, publicKey }, publicKey);
}

/** A signer as text, to be kept secret: `PRIVATE+KEY+NAME+ID+KEY`. */
export function formatSigner(signer: NoteSigner): string {
	return SECRET_PREFIX + formatKey(verifierOf(signer), signer.secretKey);
}

/** Reads a verifier. @throws NoteInvalid */
export function parseVerifier(text: string): NoteVerifier {
	const { name, key: publicKey, id } = parseKey(text);
	ensureId(id, { name, publicKey });
	return { name, publicKey };
}

/** Reads a signer. @throws NoteInvalid */
export function parseSigner(text: string): NoteSigner {
	if (!text.startsWith(SECRET_PREFIX)) throw new NoteInvalid('the key is not one that signs notes');
	const { name, key: secretKey, id } = parseKey(text.slice(SECRET_PREFIX.length));
	const signer = { name, secretKey };
	ensureId(id, verifierOf(signer));
	return signer;
}

/**
 * Signs a text.
 *
 * @param text lines, each with its end
 * @throws NoteInvalid for a text that may not be one
 */
export function signNote(text: string, signer: NoteSigner): string {
	ensureText(text);
	const signature = ed25519.sign(utf8ToBytes(text), signer.secretKey);
	const bytes = concatBytes(keyId(verifierOf(signer)), signature);
	return `${text}\n— ${signer.name} ${base64Encode(bytes)}\n`;
}

/**
 * The text of a note, if the key signed it. Signatures of other keys are passed over.
 *
 * @throws NoteInvalid for what is no note, or not signed by the key
 */
export function openNote(note: string, verifier: NoteVerifier): string {
	const split = note.lastIndexOf('\n\n');
	if (split < 0) throw new NoteInvalid('there are no signatures');
	const text = note.slice(0, split + 1);
	ensureText(text);
	const signatures = note.slice(split + 2);
	if (!signatures.endsWith('\n')) throw new NoteInvalid('the last line has no end');
	const isSigned = signatures
		.slice(0, -1)
		.split('\n')
		.map((line) => {
			const { name, bytes } = parseSignature(line);
			const isOurs = name === verifier.name && u8aEq(bytes.subarray(0, ID_LENGTH), keyId(verifier));
			if (isOurs && !isSignature(bytes.subarray(ID_LENGTH), text, verifier)) {
				throw new NoteInvalid(`the signature of ${name} is not over this text`);
			}
			return isOurs;
		});
	if (!isSigned.includes(true)) throw new NoteInvalid(`${verifier.name} has not signed the note`);
	return text;
}

function parseSignature(line: string): { name: string; bytes: Uint8Array } {
	const [, name, signature] = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/u.exec(line) ?? [];
	if (name === undefined || signature === undefined) {
		throw new NoteInvalid('a line below the text is no signature');
	}
	return { name, bytes: fromBase64(signature) };
}

function isSignature(signature: Uint8Array, text: string, verifier: NoteVerifier): boolean {
	try {
		return ed25519.verify(signature, utf8ToBytes(text), verifier.publicKey);
	} catch {
		// Bytes that are no signature or no key at all.
		return false;
	}
}

/** Tells keys apart that may stand below one note. */
function keyId({ name, publicKey }: NoteVerifier): Uint8Array {
	const hash = sha256(concatBytes(utf8ToBytes(`${name}\n`), ED25519, publicKey));
	return hash.slice(0, ID_LENGTH);
}

function formatKey(verifier: NoteVerifier, key: Uint8Array): string {
	ensureName(verifier.name);
	const encoded = base64Encode(concatBytes(ED25519, key));
	return `${verifier.name}+${bytesToHex(keyId(verifier))}+${encoded}`;
}

function parseKey(text: string): { name: string; id: string; key: Uint8Array } {
	const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text) ?? [];
	if (name === undefined || id === undefined || encoded === undefined) {
		throw new NoteInvalid('not a key for notes');
	}
	const bytes = fromBase64(encoded);
	if (bytes[0] !== ED25519[0] || bytes.length !== 1 + KEY_LENGTH) {
		throw new NoteInvalid('the key is not an Ed25519 key');
	}
	return { name, id, key: bytes.slice(1) };
}

/** The bytes of base64 (RFC 4648 §4) in its one canonical form. @throws NoteInvalid */
export function fromBase64(base64: string): Uint8Array {
	try {
		return base64Decode(base64);
	} catch (cause) {
		throw new NoteInvalid('not base64', { cause });
	}
}

function ensureId(id: string, verifier: NoteVerifier): void {
	if (id !== bytesToHex(keyId(verifier))) throw new NoteInvalid('the id is not the one of the key');
}

function ensureName(name: string): void {
	if (!/^[^\s+]+$/u.test(name)) throw new NoteInvalid(`no name for a key: ${name}`);
}

function ensureText(text: string): void {
	// eslint-disable-next-line no-control-regex -- these are what a note may not have
	if (!text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(text)) {
		throw new NoteInvalid('the text of a note has whole lines and no control characters');
	}
}
