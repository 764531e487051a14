// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

export * from './consentToGrants.js';
export type { Assumed, Assumptions, ConversionContext } from './context.js';
export * from './directory.js';
export type { Coding, Identifier, Period, Reference } from './elements.js';
export * from './enforce.js';
export * from './errors.js';
export * from './grantToConsent.js';
export * from './introspection.js';
export type { OpenedTerms, RenderedStatus, RenderingContext } from './rendering.js';
export {
	limitsOfGrant,
	RESIDUAL_REASONS,
	type Residual,
	type ResidualReason,
	type ResidualRule,
	type Selector,
} from './residuals.js';
export type { FhirVersion } from './rule.js';
export {
	ACCESS_MODE_EXTENSION,
	DATA_CLASS,
	DELETE_AFTER_EXTENSION,
	GRANT_IDENTIFIER,
	ORGANIZATION_IDENTIFIER,
	PATIENT_IDENTIFIER,
	PCF_ADVANCED,
	PRACTITIONER_ROLE_IDENTIFIER,
	TERMS_EXTENSION,
} from './systems.js';
