// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { PortableType, Si1Field, Si1LookupTypeId, Si1Type } from '@polkadot/types/interfaces';

/** Every field of a pallet's calls, events and storage, down to what it is made of: path and type. */
export type Fields = Record<string, string>;

/**
 * A call inside a call. It is not taken apart: a relay carries only calls that patients sign, which are
 * listed themselves, and a call's own call would be listed without end.
 */
const CALL = 'RuntimeCall';

/** Wrappers of FRAME that say nothing of what is in them. */
const TRANSPARENT = /^(Weak)?Bounded/;

/**
 * The fields of a pallet as the metadata has them.
 *
 * A path goes from the pallet through calls, events or storage down to where nothing has parts any more;
 * `[]` stands for the items of a list, `?` for what may be missing, `::` for a variant that carries
 * something. The type at its end is a primitive, an array of them, a newtype over them, or an enum by the
 * names of its variants.
 */
export function fieldsOf(api: ApiPromise, palletName: string): Fields {
	const pallet = api.runtimeMetadata.asLatest.pallets.find(({ name }) => name.eq(palletName));
	if (!pallet) throw new Error(`no pallet ${palletName}`);
	const walk = new Walk(api);
	const variants = (kind: string, type: Si1LookupTypeId): void => {
		for (const variant of walk.typeOf(type).def.asVariant.variants) {
			walk.fields(`${palletName}.${kind}.${variant.name.toString()}`, variant.fields);
		}
	};
	if (pallet.calls.isSome) variants('calls', pallet.calls.unwrap().type);
	if (pallet.events.isSome) variants('events', pallet.events.unwrap().type);
	for (const { name, type } of pallet.storage.unwrapOrDefault().items) {
		const path = `${palletName}.storage.${name.toString()}`;
		if (type.isMap) {
			walk.type(`${path}.key`, type.asMap.key);
			walk.type(`${path}.value`, type.asMap.value);
		} else {
			walk.type(`${path}.value`, type.asPlain);
		}
	}
	return walk.found;
}

class Walk {
	readonly found: Fields = {};

	constructor(readonly api: ApiPromise) {}

	typeOf(id: Si1LookupTypeId): PortableType['type'] {
		return this.api.registry.lookup.getSiType(id);
	}

	type(path: string, id: Si1LookupTypeId): void {
		const type = this.typeOf(id);
		const { def } = type;
		const whole = this.#whole(type);
		if (whole !== undefined) this.found[path] = whole;
		else if (def.isCompact) this.type(path, def.asCompact.type);
		else if (def.isSequence) this.type(`${path}[]`, def.asSequence.type);
		else if (def.isArray) this.type(`${path}[${def.asArray.len.toString()}]`, def.asArray.type);
		else if (def.isTuple)
			def.asTuple.forEach((part, index) => {
				this.type(`${path}.${index}`, part);
			});
		else if (def.isVariant) this.#variants(path, type);
		else if (def.isComposite) this.fields(path, def.asComposite.fields);
		else throw new Error(`${path} is of an unexpected kind: ${def.type}`);
	}

	fields(path: string, fields: Iterable<Si1Field>): void {
		const list = [...fields];
		if (list.length === 0) this.found[path] = '()';
		list.forEach(({ name, type }, index) => {
			// The only field of a newtype adds nothing to the path.
			const unnamed = list.length > 1 ? `.${index}` : '';
			this.type(path + (name.isSome ? `.${name.unwrap().toString()}` : unnamed), type);
		});
	}

	#variants(path: string, type: Si1Type): void {
		const isOption = lastOf(type) === 'Option';
		for (const { name, fields } of type.def.asVariant.variants) {
			if (!isOption) this.fields(`${path}::${name.toString()}`, fields);
			else if (name.eq('Some')) this.fields(`${path}?`, fields);
		}
	}

	/** The name of a type that is not to be taken apart; undefined if it has parts to look at. */
	#whole({ def, path }: Si1Type): string | undefined {
		const name = path.at(-1)?.toString();
		if (name === CALL) return name;
		if (def.isPrimitive) return def.asPrimitive.type.toLowerCase();
		if (def.isArray) {
			const item = this.#whole(this.typeOf(def.asArray.type));
			return item && `[${item}; ${def.asArray.len.toString()}]`;
		}
		if (def.isVariant && def.asVariant.variants.every(({ fields }) => fields.length === 0)) {
			return def.asVariant.variants.map((variant) => variant.name.toString()).join(' | ');
		}
		const [only, ...more] = def.isComposite ? def.asComposite.fields : [];
		if (!only || more.length > 0 || only.name.isSome || TRANSPARENT.test(name ?? '')) {
			return undefined;
		}
		const inner = this.#whole(this.typeOf(only.type));
		return inner && `${name ?? ''}(${inner})`;
	}
}

function lastOf({ path }: Si1Type): string | undefined {
	return path.at(-1)?.toString();
}
