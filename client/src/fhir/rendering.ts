// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { EffectiveStatus } from '../consent.js';
import type { Assumptions, ConversionContext } from './context.js';
import type { ConsentDirectory } from './directory.js';
import type { Reference } from './elements.js';
import type { FhirVersion } from './rule.js';

/** Whether a grant is in effect, with the ends that leave no open grant behind. */
export type RenderedStatus = EffectiveStatus;

/** The full terms of a grant, opened: what their commitment was made of. */
export interface OpenedTerms {
	/** The FHIR `Consent`. */
	consent: object;
	salt: Uint8Array;
}

/** What it takes to write a grant as a consent. */
export interface RenderingContext {
	/** The pseudonym. */
	patient: Uint8Array;
	directory: ConsentDirectory;
	/** R4 if left out. */
	version?: FhirVersion;
	/** The grant's effective status; active if left out. */
	status?: RenderedStatus;
	/** The logical id. */
	id?: string;
	/** When the grant was given (FHIR dateTime). */
	dateTime?: string;
	/** Who gave it. */
	performers?: readonly Reference[];
	/** Who keeps the data. */
	custodians?: readonly Reference[];
	/** The document that was signed. */
	source?: Reference;
	/** The URI of the policy that was agreed to. */
	policy?: string;
	/** The grant's terms. With them the consent is theirs, narrowed as far as the grant has been. */
	opened?: OpenedTerms;
	/** What was assumed when the terms became grants; the same again. */
	assume?: Assumptions;
	/** As when the terms became grants. */
	purposes?: ConversionContext['purposes'];
	/** As when the terms became grants. */
	policies?: ConversionContext['policies'];
}

/** The status of a consent: why a grant is not in effect, FHIR does not tell. */
export function statusOf(status: RenderedStatus, version: FhirVersion): string {
	switch (status) {
		// When it starts, its period tells.
		case 'Active':
		case 'NotYetValid':
			return 'active';
		case 'Proposed':
			return version === 'R4' ? 'proposed' : 'draft';
		case 'EnteredInError':
			return 'entered-in-error';
		case 'Revoked':
		case 'Superseded':
		case 'Expired':
		case 'Frozen':
			return 'inactive';
	}
}
