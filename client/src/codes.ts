// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/**
 * The code lists that stand on chain, in the order of their SCALE indices, which are also their bits
 * in a set. They mirror `carechain-primitives`; a test compares them with the chain's metadata.
 */

/** Why data is asked for: HL7 v3-ActReason, value set PurposeOfUse. */
export const PURPOSES = [
	'TREAT',
	'ETREAT',
	'HPAYMT',
	'HOPERAT',
	'HRESCH',
	'PUBHLTH',
	'PATRQT',
	'HMARKT',
	'COVERAGE',
	'COC',
	'ERTREAT',
	'BTG',
	'FAMRQT',
	'PWATRNY',
	'DSRCH',
	'CLINTRCH',
	'BIORCH',
	'POARCH',
	'TRANSRCH',
	'MLTRAINING',
	'HQUALIMP',
	'PATSFTY',
	'HLEGAL',
	'ELIGVER',
	'CLMATTCH',
	'DISASTER',
	'THREAT',
] as const;
/** One of {@link PURPOSES}. */
export type Purpose = (typeof PURPOSES)[number];

/** What is done with data: HL7 consentaction. */
export const ACTIONS = ['collect', 'access', 'use', 'disclose', 'correct'] as const;
/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];

/** What kind of data it is; coarse on purpose. */
export const DATA_CLASSES = [
	'encounter',
	'consultation',
	'condition',
	'observation',
	'diagnostic-report',
	'medication',
	'prescription',
	'immunization',
	'procedure',
	'imaging',
	'document',
	'discharge-summary',
	'care-plan',
	'claim',
	'device',
	'other',
] as const;
/** One of {@link DATA_CLASSES}. */
export type DataClass = (typeof DATA_CLASSES)[number];

/** What a record is hashed and committed to with. */
export const HASH_ALGORITHMS = ['sha-256', 'sm3'] as const;
/** One of {@link HASH_ALGORITHMS}. */
export type HashAlgorithm = (typeof HASH_ALGORITHMS)[number];

/** How data may be reached: the access modes of India's ABDM consent artefact. */
export const ACCESS_MODES = ['VIEW', 'STORE', 'QUERY', 'STREAM'] as const;
/** One of {@link ACCESS_MODES}. */
export type AccessMode = (typeof ACCESS_MODES)[number];

/** What whoever gets data has to do: HL7 v3-ActCode, ObligationPolicy. */
export const OBLIGATIONS = [
	'AUDIT',
	'DEID',
	'PSEUD',
	'REDACT',
	'MASK',
	'DELAU',
	'ENCRYPT',
] as const;
/** One of {@link OBLIGATIONS}. */
export type Obligation = (typeof OBLIGATIONS)[number];

/** What whoever gets data has to leave: HL7 v3-ActCode, RefrainPolicy. */
export const REFRAINS = ['NOREUSE', 'NORDSCLCD', 'NORELINK', 'NOINTEGRATE'] as const;
/** One of {@link REFRAINS}. */
export type Refrain = (typeof REFRAINS)[number];

/** On what ground data is used without consent. The first has index 1. */
export const REGULATORY_BASES = [
	'statutory-care',
	'public-health',
	'court-order',
	'vital-interest',
] as const;
/** One of {@link REGULATORY_BASES}. */
export type RegulatoryBasis = (typeof REGULATORY_BASES)[number];

/** How confidential data is, from least to most: HL7 v3-Confidentiality. */
export const CONFIDENTIALITIES = ['U', 'L', 'M', 'N', 'R', 'V'] as const;
/** One of {@link CONFIDENTIALITIES}. */
export type Confidentiality = (typeof CONFIDENTIALITIES)[number];

/** What kind of body an organisation is. */
export const ORGANIZATION_KINDS = [
	'hospital',
	'clinic',
	'laboratory',
	'pharmacy',
	'payer',
	'regulator',
	'research',
	'certificate-authority',
	'patient-advocate',
	'ethics-committee',
] as const;
/** One of {@link ORGANIZATION_KINDS}. */
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

/** What a practitioner is at an organisation. */
export const PRACTITIONER_ROLE_CODES = [
	'doctor',
	'nurse',
	'pharmacist',
	'emergency',
	'records-officer',
	'privacy-officer',
	'researcher',
] as const;
/** One of {@link PRACTITIONER_ROLE_CODES}. */
export type PractitionerRoleCode = (typeof PRACTITIONER_ROLE_CODES)[number];

/** What somebody may do who acts for a patient. As whom is in a commitment. */
export const POWERS = ['consent', 'records', 'recovery', 'notify'] as const;
/** One of {@link POWERS}. */
export type Power = (typeof POWERS)[number];

/** How the person behind a pseudonym was identified. Without an attestation nothing is known. */
export const IDENTITY_ASSURANCES = ['self-asserted', 'document-checked', 'in-person'] as const;
/** One of {@link IDENTITY_ASSURANCES}. */
export type IdentityAssurance = (typeof IDENTITY_ASSURANCES)[number];

/**
 * The set of these codes as bits.
 *
 * @throws RangeError for a code that the list does not have
 */
export function toBits<Code extends string>(list: readonly Code[], codes: Iterable<Code>): number {
	let bits = 0;
	for (const code of new Set(codes)) {
		const index = list.indexOf(code);
		if (index < 0) throw new RangeError(`no such code: ${code}`);
		bits += 2 ** index;
	}
	return bits;
}

/**
 * The codes of a set, in the order of the list.
 *
 * @throws RangeError for a bit that no code has: a newer chain knows more codes than this package
 */
export function fromBits<Code extends string>(list: readonly Code[], bits: number): Code[] {
	if (!Number.isInteger(bits) || bits < 0 || bits >= 2 ** list.length) {
		throw new RangeError(`no such set of codes: ${bits}`);
	}
	return list.filter((_, index) => Math.floor(bits / 2 ** index) % 2 === 1);
}

/** The name of a code's enum variant: `diagnostic-report` is `DiagnosticReport` in the metadata. */
export function toVariant(code: string): string {
	return code.replace(/(?:^|-)([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The code that an enum variant stands for.
 *
 * @throws RangeError for a variant that the list does not have
 */
export function fromVariant<Code extends string>(list: readonly Code[], variant: string): Code {
	const code = list.find((code) => toVariant(code) === variant);
	if (code === undefined) throw new RangeError(`no such code: ${variant}`);
	return code;
}
