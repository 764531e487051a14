// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { hexToU8a } from '@polkadot/util';
import { denials } from './denials.js';
import type { Grantee } from './grantFields.js';
import { plain, type Plain, type Variant } from './plain.js';
import { bestBlock } from './proofs.js';
import { sealedEntries } from './sealed.js';
import type { Narrowing, ServedWhileStale } from './stale.js';

/**
 * What the chain, once it can be asked again, shows of rights that were taken away from what was served: for
 * `crossed` to compare. The revocation of a grant has a time; a denial and the end of a sealed grant have
 * none on chain, and are named as of now.
 */
export async function narrowingsOf(
	api: ApiPromise,
	served: readonly ServedWhileStale[],
): Promise<Narrowing[]> {
	const found: Narrowing[] = [];
	for (const it of served) {
		found.push(...(await endOfGrant(api, it)), ...(await withoutTime(api, it)));
	}
	return found;
}

const ENDS = new Set(['Revoked', 'Superseded', 'EnteredInError']);

async function endOfGrant(
	api: ApiPromise,
	{ patient, grant }: ServedWhileStale,
): Promise<Narrowing[]> {
	if (grant === null) return [];
	const stored = await api.query.consentGrants?.grants?.(patient, grant);
	const state = (stored && (plain(stored) as { state: string | Variant } | null))?.state;
	if (typeof state !== 'object' || !ENDS.has(state.kind)) return [];
	const block = (state.value as { at: Plain }).at as number;
	return [{ patient, grant, block, time: await timeOf(api, block) }];
}

async function withoutTime(
	api: ApiPromise,
	{ patient, requester, sealed }: ServedWhileStale,
): Promise<Narrowing[]> {
	const id = hexToU8a(patient);
	const [denied, entries] = await Promise.all([
		denials(api, id),
		sealed === null ? null : sealedEntries(api, id),
	]);
	const isKeptOut = (whom: Grantee): boolean =>
		'organization' in whom
			? whom.organization === requester.organization
			: whom.practitionerRole === requester.practitionerRole;
	const hasEnded = entries !== null && !entries.some((entry) => entry.id === sealed);
	if (!hasEnded && !denied.some((denial) => isKeptOut(denial.denied))) return [];
	const { organization } = requester;
	return [{ patient, grant: null, organization, block: await bestBlock(api), time: null }];
}

/** The time that a block names, from its body: it lasts longer than its state. */
async function timeOf(api: ApiPromise, block: number): Promise<Date | null> {
	try {
		const hash = await api.rpc.chain.getBlockHash(block);
		const { extrinsics } = (await api.rpc.chain.getBlock(hash)).block;
		const set = extrinsics.find(({ method }) => method.section === 'timestamp');
		const moment = set?.method.args[0];
		return moment === undefined ? null : new Date(Number(plain(moment)));
	} catch {
		return null;
	}
}
