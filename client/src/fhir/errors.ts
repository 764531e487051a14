// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Why a consent cannot become grants, or a grant no consent; what each means. */
export const NOT_CONVERTIBLE = {
	Malformed: 'it is not what FHIR lets stand there',
	UnknownElement: 'FHIR knows no such element of a Consent',
	UnknownModifier:
		'it changes the meaning in a way that is not understood, and must not be ignored',
	VersionUnclear: 'it has elements of R4 and of R5, or of neither',
	VersionDiffers: 'the opened terms are of another version of FHIR',
	NotActive: 'it is not in force',
	NotPrivacy: 'it is not about privacy',
	PatientMissing: 'it names no patient',
	PatientUnknown: 'the patient has no pseudonym here',
	NoDecision: 'it does not say whether it permits or denies',
	ContradictoryDecision: 'the policy rule and the provision say opposite things',
	NoGrantee: 'it permits without saying whom, and nobody said whom to take that for',
	GranteeUnknown: 'the chain knows nobody by this reference',
	PurposeNotNamed: 'it permits without a purpose; every grant names its purposes',
	PurposeUnknown: 'the chain has none of these purposes',
	ActionUnknown: 'the chain has none of these actions',
	ClassUnknown: 'the chain has no class for any of these kinds of data',
	NoEnd: 'it has no end; every right ends',
	PeriodInvalid: 'it is no period: not a date, or it ends before it starts',
	Expired: 'it has ended',
	TermsDoNotMatch:
		'these are not the terms that the grant commits to, or they do not grant as much',
} as const;
/** A key of {@link NOT_CONVERTIBLE}. */
export type NotConvertibleCode = keyof typeof NOT_CONVERTIBLE;

/** A consent that cannot become grants. Nothing of it was converted. */
export class ConsentNotConvertible extends Error {
	override readonly name = 'ConsentNotConvertible';

	/**
	 * @param code the reason by name; stable, for programs
	 * @param path the element, such as `Consent.provision.actor[0].reference`
	 */
	constructor(
		readonly code: NotConvertibleCode,
		readonly path: string,
		says?: string,
	) {
		super(`${path}: ${NOT_CONVERTIBLE[code]}${says === undefined ? '' : ` (${says})`}`);
	}
}
