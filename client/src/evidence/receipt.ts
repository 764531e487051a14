// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { grantConsent, revokeConsent } from '../consent.js';
import type { OpenedTerms } from '../fhir/rendering.js';
import type { GrantFields } from '../grantFields.js';
import type { Receipt, SubmitOptions } from '../submit.js';
import { grantFile, type GrantToProve } from './files.js';
import { grantKeys } from './keys.js';
import type { NodeEvidence } from './source.js';

/**
 * Grants and revocations with their evidence from the day. Later it is out of a node's reach that prunes its
 * states, so that a receipt without it is worth little in a year.
 */

/**
 * Gives a grant, as {@link grantConsent} does, and waits until the state of its block can be proven.
 *
 * @param terms what the grant's terms open to; null where there are none, or to keep them closed
 * @throws CallFailed, TransactionRefused as {@link grantConsent} does
 * @throws EvidenceRefused when there is no evidence; the grant is given nevertheless
 */
export async function grantConsentWithEvidence(
	source: NodeEvidence,
	patient: Uint8Array,
	fields: GrantFields,
	terms: OpenedTerms | null,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ grant: number; proposed: boolean; receipt: Receipt; evidence: Uint8Array }> {
	const given = await grantConsent(source.api, patient, fields, signer, options);
	const { grant, receipt } = given;
	return { ...given, evidence: await receiptEvidence(source, { patient, grant, terms }, receipt) };
}

/**
 * Takes a grant back, as {@link revokeConsent} does, and waits until the state of its block can be proven.
 *
 * @throws CallFailed, TransactionRefused as {@link revokeConsent} does
 * @throws EvidenceRefused when there is no evidence; the grant is taken back nevertheless
 */
export async function revokeConsentWithEvidence(
	source: NodeEvidence,
	patient: Uint8Array,
	grant: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ receipt: Receipt; evidence: Uint8Array }> {
	const receipt = await revokeConsent(source.api, patient, grant, signer, options);
	const evidence = await receiptEvidence(source, { patient, grant, terms: null }, receipt);
	return { receipt, evidence };
}

/**
 * Evidence of a grant as it stood after the block of a receipt.
 *
 * @throws EvidenceRefused `StatePruned` when that is too long ago
 */
export async function receiptEvidence(
	source: NodeEvidence,
	grant: GrantToProve,
	{ blockHash }: Receipt,
): Promise<Uint8Array> {
	const keys = grantKeys(source.api, grant.patient, grant.grant);
	return grantFile(await source.chainPartOnceFinal(keys, blockHash), grant);
}
