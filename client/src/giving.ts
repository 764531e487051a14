// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { today } from './chain.js';
import { grantConsent } from './consent.js';
import { isQuarterStart, quarterStart, type Day } from './days.js';
import type { Grantee, GrantFields } from './grantFields.js';
import { sealEntry, type Opening } from './sealed.js';
import type { Receipt, SubmitOptions } from './submit.js';

/** How something is given. */
export interface GivingOptions extends SubmitOptions {
	/**
	 * Organisations whose name alone tells something, such as a psychiatric hospital. Which these are the wallet
	 * knows, from the directory that its hospitals keep.
	 */
	telling?: ReadonlySet<number>;
}

/** What became of it: a grant that everybody sees, or a sealed one, whose opening the wallet keeps and shares. */
export type Given = { grant: number; receipt: Receipt } | { opening: Opening; receipt: Receipt };

/** Whether a grant to somebody tells more than that there is one, and so is sealed. */
export function isSealedByDefault(grantee: Grantee, telling?: ReadonlySet<number>): boolean {
	return 'practitionerRole' in grantee || telling?.has(grantee.organization) === true;
}

/**
 * Gives a grant as a wallet does: openly to an organisation, sealed to one practitioner or to whom a name
 * tells something. The end of a sealed one shows as the quarter in which it is over.
 *
 * @param signer a current key of the patient, or of a representative with the power
 * @throws CallFailed as `grantConsent` and `sealEntry` do
 */
export async function giveConsent(
	api: ApiPromise,
	patient: Uint8Array,
	fields: GrantFields,
	signer: KeyringPair,
	{ telling, ...options }: GivingOptions = {},
): Promise<Given> {
	if (!isSealedByDefault(fields.grantee, telling)) {
		return grantConsent(api, patient, fields, signer, options);
	}
	const last = await latestEnd(api);
	const end = Math.min(quarterFrom(fields.validUntil), last);
	return sealEntry(api, patient, { grant: fields }, end, signer, options);
}

/**
 * Keeps somebody out as a wallet does: sealed, for as long as the chain takes anything sealed. `denyAccess`
 * says it openly, and without an end.
 *
 * @returns what opens it; the holder of the data denies whatever was granted until it has that
 * @throws CallFailed as `sealEntry` does
 */
export async function giveDenial(
	api: ApiPromise,
	patient: Uint8Array,
	denied: Grantee,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ opening: Opening; receipt: Receipt }> {
	const end = await latestEnd(api);
	return sealEntry(api, patient, { denial: denied }, end, signer, options);
}

/** The first day of the quarter that a day falls on the first of, or else of the next one. */
export function quarterFrom(day: Day): Day {
	let end = day;
	while (!isQuarterStart(end)) end += 1;
	return end;
}

/** The last quarter that something sealed may end with. */
async function latestEnd(api: ApiPromise): Promise<Day> {
	const most = api.consts.consentGrants?.maxGrantDays;
	return quarterStart((await today(api)) + Number(most?.toString() ?? 0));
}
