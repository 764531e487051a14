// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	formatDay,
	ORGANIZATION_KINDS,
	type OrganizationKind,
	type ReadCall,
} from '@carechain/client';
import type { Texts } from '../../words/index.js';
import type { CouncilState } from './state.js';

/** A call in a sentence, where the pages have words for it; its name as the chain has it, where they have none. */
export function said(
	read: ReadCall | null,
	{ members }: Pick<CouncilState, 'members'>,
	{ desk: { council: words } }: Pick<Texts, 'desk'>,
): string {
	if (!read) return words.unreadable;
	const { name, args } = read;
	const id = numberOf(args.organization);
	const who = members.get(id)?.name ?? words.organization(id);
	switch (name) {
		case 'consortium.admitOrganization':
			return words.calls.admit(String(args.name), words.kinds[kindFrom(args.kind)]);
		case 'consortium.renewMembership':
			return words.calls.renew(who, formatDay(numberOf(args.member_until) - 1));
		case 'consortium.reinstateOrganization':
			return words.calls.reinstate(who);
		case 'consortium.expelOrganization':
			return words.calls.expel(who);
		case 'consortium.allowValidator':
			return words.calls.allowValidator(who);
		case 'consortium.seatOnBoard':
			return words.calls.seat(who);
		case 'consortium.suspendOrganization':
			return words.calls.suspend(who);
		case 'consortium.unseatFromBoard':
			return words.calls.unseat(who);
		case 'system.authorizeUpgrade':
			return words.calls.upgrade(String(args.code_hash));
		default:
			return name;
	}
}

/** A call's arguments for reading, each with its name; what is nested, as JSON. */
export function detailsOf(read: ReadCall | null): (readonly [name: string, value: string])[] {
	return Object.entries(read?.args ?? {}).map(([name, value]) => [
		name,
		typeof value === 'string' ? value : JSON.stringify(value),
	]);
}

/** The kind that polkadot.js names as a variant: `PatientAdvocate`. */
function kindFrom(variant: unknown): OrganizationKind {
	const code = String(variant).replace(/(?<=[a-z])(?=[A-Z])/g, '-');
	return ORGANIZATION_KINDS.find((it) => it === code.toLowerCase()) ?? 'hospital';
}

/** polkadot.js writes numbers with commas. */
function numberOf(text: unknown): number {
	return typeof text === 'string' ? Number(text.replaceAll(',', '')) : Number.NaN;
}
