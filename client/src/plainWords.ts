// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/**
 * Codes in words that everybody knows. They stand in for the codes' definitions (HL7, codes of this chain),
 * and say less than these where less is enough.
 */

import {
	DATA_CLASSES,
	type Action,
	type Confidentiality,
	type DataClass,
	type PractitionerRoleCode,
	type Purpose,
} from './codes.js';
import { startOfDay, type Day } from './days.js';

/** What for: after *may read your test results*. */
export const PURPOSE_WORDS: Readonly<Record<Purpose, string>> = {
	TREAT: 'for your treatment',
	ETREAT: 'for urgent treatment',
	HPAYMT: 'for the payment of your care',
	HOPERAT: 'to run the organisation',
	HRESCH: 'for research',
	PUBHLTH: 'for public health',
	PATRQT: 'because you asked for it',
	HMARKT: 'for advertising',
	COVERAGE: 'for your insurance cover',
	COC: 'to coordinate your care',
	ERTREAT: 'for treatment in the emergency room',
	BTG: 'in an emergency, without asking you first',
	FAMRQT: 'because your family asked for it',
	PWATRNY: 'because somebody asked who may decide for you',
	DSRCH: 'for research on a disease',
	CLINTRCH: 'for a clinical trial',
	BIORCH: 'for biomedical research',
	POARCH: 'for research on ancestry',
	TRANSRCH: 'for research that makes new treatments',
	MLTRAINING: 'to train computer programs that learn',
	HQUALIMP: 'to improve the quality of care',
	PATSFTY: 'for the safety of patients',
	HLEGAL: 'for a legal matter',
	ELIGVER: 'to find out whether your insurance pays',
	CLMATTCH: 'to support an insurance claim',
	DISASTER: 'to help in a disaster',
	THREAT: 'to avert a danger to the public',
};

/** What kind of data: after *your*. */
export const CLASS_WORDS: Readonly<Record<DataClass, string>> = {
	encounter: 'visits',
	consultation: 'consultations',
	condition: 'diagnoses',
	observation: 'test results',
	'diagnostic-report': 'test reports',
	medication: 'medicines',
	prescription: 'prescriptions',
	immunization: 'vaccinations',
	procedure: 'operations and procedures',
	imaging: 'X-rays and other images',
	document: 'documents',
	'discharge-summary': 'hospital discharge letters',
	'care-plan': 'care plans',
	claim: 'bills',
	device: 'medical devices',
	other: 'other records',
};

/** What is done: after *may*. */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
	collect: 'collect',
	access: 'read',
	use: 'use',
	disclose: 'pass on',
	correct: 'correct',
};

/** What was done: after who. */
export const PAST_WORDS: Readonly<Record<Action, string>> = {
	collect: 'collected',
	access: 'read',
	use: 'used',
	disclose: 'passed on',
	correct: 'corrected',
};

/** How far up: a remark on a grant. What is normal needs none. */
export const CEILING_WORDS: Readonly<Record<Confidentiality, string>> = {
	U: 'only what anybody may know',
	L: 'only what is hardly confidential',
	M: 'only what is a little confidential',
	N: '',
	R: 'also what is specially protected',
	V: 'also what is most strictly protected',
};

/** Who, where there is no name. */
export const PRACTITIONER_WORDS: Readonly<Record<PractitionerRoleCode, string>> = {
	doctor: 'a doctor',
	nurse: 'a nurse',
	pharmacist: 'a pharmacist',
	emergency: 'somebody of the emergency staff',
	'records-officer': 'somebody who keeps the records',
	'privacy-officer': 'somebody who watches over privacy',
	researcher: 'a researcher',
};

/** On what ground data is used without consent. */
export const GROUND_WORDS: Readonly<Record<string, string>> = {
	StatutoryCare: 'because a law on health care says so',
	PublicHealth: 'because a law on public health says so',
	CourtOrder: 'because a court ordered it',
	VitalInterest: 'because lives depend on it',
};

/** Why something was refused: after *because*. By the names of the chain's reasons and the holder's. */
export const REFUSAL_WORDS: Readonly<Record<string, string>> = {
	RequesterUnknown: 'nobody knows the organisation that asked',
	RequesterEnded: 'the organisation that asked is no longer a member',
	RequesterSuspended: 'the organisation that asked was suspended',
	RequesterExpired: 'the membership of the organisation that asked had run out',
	RoleUnknown: 'nobody knows the person who asked',
	RoleNotAtOrganization: 'the person who asked does not work there',
	RoleRevoked: 'the person who asked may no longer work there',
	RoleSuspended: 'the person who asked was suspended',
	RoleExpired: 'the permit to work of the person who asked had run out',
	PatientUnknown: 'you were not registered there',
	NoGrant: 'you had not allowed it',
	Revoked: 'you had taken your permission back',
	Expired: 'your permission had ended',
	NotYetValid: 'your permission had not begun',
	Frozen: 'whoever gave the permission may no longer decide for you',
	Proposed: 'the permission still needs a second signature',
	RoleNotGranted: 'you had allowed it to somebody else there',
	PurposeNotGranted: 'you had not allowed it for this purpose',
	PurposeNeverImplied: 'you had not allowed it for this purpose',
	ActionNotGranted: 'you had not allowed this kind of use',
	ClassNotGranted: 'you had not allowed this kind of record',
	AboveCeiling: 'the record is more confidential than what you had allowed',
	Excepted: 'you had left this out of your permission',
	OutsideDataPeriod: 'the record is of other years than you had allowed',
	Superseded: 'another permission had taken the place of this one',
	EnteredInError: 'the permission was recorded by mistake',
	PatientRestricted: 'you have restricted the use of your records',
	PatientDeceased: 'a death was recorded',
	PatientMerged: 'your registration was joined with another one',
	PractitionerDenied: 'you keep this person out',
	OrganizationDenied: 'you keep this organisation out',
	PractitionerNotNamed: 'you keep somebody there out, and it was not said who asked',
	NotOpened: 'one of your sealed decisions was not shown to the holder of the record',
	SealedEnded: 'your sealed permission had ended',
	SealedFallsShort: 'your sealed permission did not reach that far',
	OutsideEmergency: 'the emergency did not reach this record',
	BestStateStale: 'the holder of the record had lost touch with the network',
	FinalityStale: 'the holder of the record had lost touch with the network',
	StaleTooLong: 'the holder of the record had been out of touch with the network for too long',
	NotFinalYet: 'your permission was too new to be certain',
	PermitEnded: 'the permission had ended',
	TermsNotOpened: 'the holder of the record could not read the full text of your permission',
};

/** Reasons that speak for an access, and do not explain why it was refused. */
export const FAVOURABLE: ReadonlySet<string> = new Set([
	'AuthorOwnRecord',
	'Granted',
	'SealedGranted',
	'PolicyApplies',
	'EmergencyDeclared',
]);

/** Why something was refused, each reason once: after *because*. */
export function refusalInWords(reasons: readonly string[]): string {
	const words = reasons
		.filter((reason) => !FAVOURABLE.has(reason))
		.map((reason) => REFUSAL_WORDS[reason] ?? 'of another reason that the holder can name');
	const once = [...new Set(words)];
	return once.length === 0 ? 'the holder could not tell whether it was allowed' : listed(once);
}

/** Kinds of data in words: *your test results and your medicines*. */
export function classesInWords(classes: readonly DataClass[]): string {
	if (classes.length === DATA_CLASSES.length) return 'all your records';
	return `your ${listed(classes.map((it) => CLASS_WORDS[it]))}`;
}

/** One thing, or several: *a, b and c*. */
export function listed(things: readonly string[], and = 'and'): string {
	const last = things.at(-1) ?? 'nothing';
	return things.length < 2 ? last : `${things.slice(0, -1).join(', ')} ${and} ${last}`;
}

const MONTHS = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
] as const;

/** A date in words: *31 March 2027*. */
export function dateInWords(date: Date): string {
	const month = MONTHS[date.getUTCMonth()] ?? '';
	return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}

/** A day in words. */
export function dayInWords(day: Day): string {
	return dateInWords(startOfDay(day));
}

/** The last day of something that ends before a day. */
export function lastDayInWords(end: Day): string {
	return dayInWords(end - 1);
}

/** A sentence from its beginning: with a capital letter, and a full stop. */
export function sentence(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
