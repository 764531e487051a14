// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { PortableType, Si1Field, Si1LookupTypeId } from '@polkadot/types/interfaces';
import { stringCamelCase } from '@polkadot/util';

/** Every field of a pallet's calls, events and storage, down to what it is made of: path and type. */
export type Fields = Record<string, string>;

/**
 * The fields of a pallet as the metadata has them.
 *
 * A path goes from the pallet through calls, events or storage to the last struct field or enum variant;
 * the type at its end is a primitive, an array or a sequence of primitives.
 */
export function fieldsOf(api: ApiPromise, palletName: string): Fields {
	const pallet = api.runtimeMetadata.asLatest.pallets.find(({ name }) => name.eq(palletName));
	if (!pallet) throw new Error(`no pallet ${palletName}`);
	const fields: Fields = {};
	const describe = (path: string, type: Si1LookupTypeId): void => {
		describeType(api, path, api.registry.lookup.getSiType(type), fields);
	};
	const variants = (kind: string, type: Si1LookupTypeId): void => {
		const { def } = api.registry.lookup.getSiType(type);
		for (const variant of def.asVariant.variants) {
			const path = `${palletName}.${kind}.${variant.name.toString()}`;
			describeFields(api, path, variant.fields, fields);
		}
	};
	if (pallet.calls.isSome) variants('calls', pallet.calls.unwrap().type);
	if (pallet.events.isSome) variants('events', pallet.events.unwrap().type);
	for (const { name, type } of pallet.storage.unwrapOrDefault().items) {
		const path = `${palletName}.storage.${name.toString()}`;
		if (type.isMap) {
			describe(`${path}.key`, type.asMap.key);
			describe(`${path}.value`, type.asMap.value);
		} else {
			describe(`${path}.value`, type.asPlain);
		}
	}
	return fields;
}

function describeFields(api: ApiPromise, path: string, of: Iterable<Si1Field>, into: Fields): void {
	const list = [...of];
	if (list.length === 0) into[path] = '()';
	list.forEach(({ name, type }, index) => {
		// The one unnamed field of a newtype adds nothing to the path.
		const step = name.isSome ? `.${name.unwrap().toString()}` : list.length > 1 ? `.${index}` : '';
		describeType(api, path + step, api.registry.lookup.getSiType(type), into);
	});
}

function describeType(
	api: ApiPromise,
	path: string,
	type: PortableType['type'],
	into: Fields,
): void {
	const { def } = type;
	const { lookup } = api.registry;
	const name = type.path.at(-1)?.toString();
	if (name === 'AccountId32') {
		into[path] = 'AccountId32';
	} else if (def.isPrimitive) {
		into[path] = def.asPrimitive.type.toLowerCase();
	} else if (def.isCompact) {
		describeType(api, path, lookup.getSiType(def.asCompact.type), into);
	} else if (def.isArray) {
		const item: Fields = {};
		describeType(api, '', lookup.getSiType(def.asArray.type), item);
		for (const [rest, kind] of Object.entries(item)) {
			into[path + rest] = `[${kind}; ${def.asArray.len.toNumber()}]`;
		}
	} else if (def.isSequence) {
		describeType(api, `${path}[]`, lookup.getSiType(def.asSequence.type), into);
	} else if (def.isTuple) {
		def.asTuple.forEach((part, index) => {
			describeType(api, `${path}.${index}`, lookup.getSiType(part), into);
		});
	} else if (def.isVariant && name === 'Option') {
		const some = def.asVariant.variants.find((variant) => variant.name.eq('Some'));
		describeFields(api, `${path}?`, some?.fields ?? [], into);
	} else if (def.isVariant) {
		for (const variant of def.asVariant.variants) {
			describeFields(api, `${path}::${variant.name.toString()}`, variant.fields, into);
		}
	} else if (def.isComposite) {
		describeFields(api, path, def.asComposite.fields, into);
	} else {
		into[path] = `? ${stringCamelCase(def.type)}`;
	}
}
