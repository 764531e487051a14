// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Terms, FullGrantFields } from '../grantFields.js';
import type { JsonObject } from '../records/canonical.js';
import type { Resource } from '../records/fhir.js';
import { mergeTerms } from './merge.js';
import { compact, writePermit } from './provision.js';
import { statusOf, type RenderingContext } from './rendering.js';
import { ACT_CODE, CONSENT_SCOPE, LOINC, PCF_ADVANCED, TERMS_EXTENSION } from './systems.js';

/** LOINC's code for a consent document. */
const CONSENT_DOCUMENT = { system: LOINC, code: '59284-0' };

/**
 * Writes a grant as a FHIR `Consent`.
 *
 * With the opened terms it is the consent that the grant was made from, as far as the grant still reaches.
 * Without them it says what the chain knows; if the terms hold a residual, a modifier extension says so, as
 * less is permitted then than the consent tells.
 *
 * @throws ConsentNotConvertible `TermsDoNotMatch` for terms that the grant does not commit to, or that do
 * not grant what it grants; `VersionDiffers`
 */
export function grantToConsent(grant: FullGrantFields, context: RenderingContext): Resource {
	if (context.opened) return mergeTerms(grant, context, context.opened);
	const version = context.version ?? 'R4';
	const provision = writePermit(grant, context.directory, version);
	const extension = writeTerms(grant.terms);
	return compact({
		resourceType: 'Consent',
		id: context.id,
		meta: isPcf(context, provision) ? { profile: [PCF_ADVANCED] } : undefined,
		...(grant.terms?.residual ? { modifierExtension: [extension] } : { extension: [extension] }),
		status: statusOf(context.status ?? 'Active', version),
		category: [{ coding: [CONSENT_DOCUMENT] }],
		...(version === 'R4' ? bodyR4(context, provision) : bodyR5(context, provision)),
	}) as Resource;
}

function bodyR4(context: RenderingContext, provision: JsonObject): JsonObject {
	const { dateTime, policy, source, performers = [], custodians = [] } = context;
	return {
		scope: { coding: [{ system: CONSENT_SCOPE, code: 'patient-privacy' }] },
		patient: context.directory.patientReference(context.patient),
		dateTime,
		performer: [...performers],
		organization: [...custodians],
		sourceReference: source,
		// R4 wants the one or the other.
		...(policy === undefined
			? { policyRule: { coding: [{ system: ACT_CODE, code: 'OPTIN' }] } }
			: { policy: [{ uri: policy }] }),
		provision,
	};
}

function bodyR5(context: RenderingContext, provision: JsonObject): JsonObject {
	const { dateTime, policy, source, performers = [], custodians = [] } = context;
	return {
		subject: context.directory.patientReference(context.patient),
		date: dateTime?.slice(0, 'YYYY-MM-DD'.length),
		grantor: [...performers],
		controller: [...custodians],
		sourceReference: source ? [source] : [],
		policyBasis: policy === undefined ? undefined : { url: policy },
		decision: 'deny',
		provision: [provision],
	};
}

/** IHE PCF is for R4, asks for more than the chain knows, and has no actions and kinds of data. */
function isPcf(context: RenderingContext, provision: JsonObject): boolean {
	const { version = 'R4', dateTime, policy, source, performers, custodians } = context;
	const isComplete = [dateTime, policy, source, performers?.[0], custodians?.[0]].every(
		(it) => it !== undefined,
	);
	return version === 'R4' && isComplete && !('action' in provision) && !('class' in provision);
}

function writeTerms(terms: Terms | null): JsonObject {
	const commitment = terms ? [{ url: 'commitment', valueString: terms.commitment }] : [];
	const residual = { url: 'residual', valueBoolean: terms?.residual ?? false };
	return { url: TERMS_EXTENSION, extension: [...commitment, residual] };
}
