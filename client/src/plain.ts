// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { bool, Compact, Enum, Null, Option, Raw, Struct, Text } from '@polkadot/types';
import { AbstractArray, AbstractInt } from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types/types';
import { hexToU8a, u8aToHex } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';

/** An enum value as data: the variant's name, and what it carries if it carries something. */
export interface Variant {
	kind: string;
	value?: Plain;
}

/**
 * A value of the chain as plain data.
 *
 * Integers up to 32 bits are numbers and wider ones bigints, whatever their value, so that a type does
 * not change when a counter grows. Byte arrays and account ids are hex, `None` is null, structs are
 * objects in camel case. An enum without content anywhere is the variant's name, any other a
 * {@link Variant}.
 */
export type Plain =
	null | boolean | number | bigint | string | Plain[] | Variant | { [field: string]: Plain };

/**
 * Turns what polkadot.js decoded into plain data.
 *
 * @throws TypeError for a kind of value that none of our pallets uses
 */
export function plain(codec: Codec): Plain {
	if (codec instanceof Option) return codec.isNone ? null : plain(codec.unwrap() as Codec);
	if (codec instanceof Enum) return variant(codec);
	if (codec instanceof Struct) {
		const fields = [...codec.entries()] as [string, Codec][];
		return Object.fromEntries(fields.map(([name, value]) => [fieldName(name), plain(value)]));
	}
	if (codec instanceof AbstractArray) return Array.from(codec as Iterable<Codec>, plain);
	if (codec instanceof Compact) return plain(codec.unwrap() as Codec);
	if (codec instanceof AbstractInt) {
		return codec.bitLength() <= 32 ? codec.toNumber() : codec.toBigInt();
	}
	if (codec instanceof bool) return codec.isTrue;
	if (codec instanceof Text) return codec.toString();
	if (codec instanceof Null) return null;
	if (codec instanceof Raw) return codec.toHex();
	throw new TypeError(`unexpected kind of value: ${codec.toRawType()}`);
}

/**
 * The name that the chain gives a field. polkadot.js puts an underscore behind names that its own classes
 * use, such as `size` and `keys`; no field of ours ends with one.
 */
function fieldName(name: string): string {
	return name.endsWith('_') ? name.slice(0, -1) : name;
}

function variant(codec: Enum): Plain {
	if (codec.isBasic) return codec.type;
	return codec.inner instanceof Null
		? { kind: codec.type }
		: { kind: codec.type, value: plain(codec.inner) };
}

/** Bytes as hex, with `0x`. */
export function toHex(bytes: Uint8Array): HexString {
	return u8aToHex(bytes);
}

/** The bytes that such hex stands for. */
export function fromHex(hex: HexString): Uint8Array {
	return hexToU8a(hex);
}
