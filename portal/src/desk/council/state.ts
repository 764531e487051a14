// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	approvalsOf,
	motions,
	organizations,
	proposals,
	readCall,
	seatsOf,
	toHex,
	type ApiPromise,
	type Body,
	type HexString,
	type KeyringPair,
	type Motion,
	type Organization,
	type Proposal,
	type ReadCall,
} from '@carechain/client';

/** A call that waits for both bodies, as the page shows it. */
export interface ShownProposal extends Proposal {
	/** Who has approved it. */
	approvals: HexString[];
	/** What the call says; null for one that this runtime cannot read any more. */
	read: ReadCall | null;
}

/** What one body decides by itself, as the page shows it. */
export interface ShownMotion extends Motion {
	read: ReadCall | null;
}

/** How the two bodies stand, and what waits for them. */
export interface CouncilState {
	/** Whose key is open: 32 bytes. */
	me: HexString;
	seats: Readonly<Record<Body, readonly HexString[]>>;
	proposals: ShownProposal[];
	motions: ShownMotion[];
	members: ReadonlyMap<number, Organization>;
	/** The block that all of this is of, or one before. */
	best: number;
}

/** Asks the desk's node for all of it. */
export async function loadCouncil(api: ApiPromise, key: KeyringPair): Promise<CouncilState> {
	const [head, council, board, open, ofCouncil, ofBoard, members] = await Promise.all([
		api.rpc.chain.getHeader(),
		seatsOf(api, 'council'),
		seatsOf(api, 'board'),
		proposals(api),
		motions(api, 'council'),
		motions(api, 'board'),
		organizations(api),
	]);
	return {
		me: toHex(key.addressRaw),
		seats: { council, board },
		proposals: await Promise.all(
			open.map(async (it) => ({
				...it,
				approvals: await approvalsOf(api, it.id),
				read: readOrNull(api, it.call),
			})),
		),
		motions: [...ofCouncil, ...ofBoard].map((it) => ({ ...it, read: readOrNull(api, it.call) })),
		members,
		best: head.number.toNumber(),
	};
}

/** The bodies that the open key has a seat in. */
export function bodiesOf({ me, seats }: Pick<CouncilState, 'me' | 'seats'>): Body[] {
	return (['council', 'board'] as const).filter((body) => seats[body].includes(me));
}

/** The organisation that an account represents, by name; the first digits of an account that represents none. */
export function nameOf({ members }: Pick<CouncilState, 'members'>, account: HexString): string {
	const found = [...members.values()].find(({ representative }) => representative === account);
	return found?.name ?? `${account.slice(2, 10)}…`;
}

/** How a motion stands for who may end it. */
export function isDecided(
	{ seats, best }: Pick<CouncilState, 'seats' | 'best'>,
	{ body, ayes, nays, threshold, end }: Motion,
): boolean {
	const outOfReach = seats[body].length - nays.length < threshold;
	return ayes.length >= threshold || outOfReach || best >= end;
}

function readOrNull(api: ApiPromise, call: HexString): ReadCall | null {
	try {
		return readCall(api, call);
	} catch {
		return null;
	}
}
