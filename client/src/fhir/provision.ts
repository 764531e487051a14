// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { ACTIONS, DATA_CLASSES, type Action, type DataClass, type Purpose } from '../codes.js';
import type { Grantee, FullGrantFields, GrantException } from '../grantFields.js';
import type { JsonObject } from '../records/canonical.js';
import { writeClasses } from './classes.js';
import type { ConsentDirectory } from './directory.js';
import type { CodeableConcept, Coding } from './elements.js';
import { writeProvisionModifiers } from './modifiers.js';
import { periodOfDays, periodOfYears } from './periods.js';
import type { FhirVersion, RuleType } from './rule.js';
import {
	ACT_CODE,
	ACT_REASON,
	CONFIDENTIALITY,
	CONSENT_ACTION,
	PARTICIPATION_TYPE,
} from './systems.js';

/** A provision that says what the fields of a grant say, its exceptions nested inside. */
export function writePermit(
	fields: FullGrantFields,
	directory: ConsentDirectory,
	version: FhirVersion,
): JsonObject {
	return compact({
		modifierExtension: writeProvisionModifiers(fields.accessModes, fields.deleteAfterDays),
		...writeType('permit', version),
		period: periodOfDays(fields.validFrom, fields.validUntil),
		actor: [writeActor(fields.grantee, directory)],
		action: writeActions(fields.actions),
		securityLabel: writeLabels(fields),
		purpose: writePurposes(fields.purposes),
		...writeAllClasses(fields.classes, version),
		dataPeriod: periodOfYears(fields.dataFrom, fields.dataUntil),
		provision: fields.exceptions.map((exception) => writeException(exception, directory, version)),
	});
}

/** An exception of a grant as a provision. */
export function writeException(
	{ practitionerRole, purposes, classes }: GrantException,
	directory: ConsentDirectory,
	version: FhirVersion,
): JsonObject {
	return compact({
		...writeType('deny', version),
		actor: practitionerRole === null ? [] : [writeActor({ practitionerRole }, directory)],
		purpose: writePurposes(purposes),
		...writeClassElement(writeClasses(classes, version), version),
	});
}

/** R5 has no types: every level is the exception to the one around it. */
export function writeType(type: RuleType, version: FhirVersion): { type?: RuleType } {
	return version === 'R4' ? { type } : {};
}

/** Codes of kinds of data, in the element that the version has for them. */
export function writeClassElement(codings: Coding[], version: FhirVersion): JsonObject {
	return version === 'R4' ? { class: codings } : { resourceType: codings };
}

function writeAllClasses(classes: readonly DataClass[], version: FhirVersion): JsonObject {
	const isEverything = DATA_CLASSES.every((it) => classes.includes(it));
	return writeClassElement(isEverything ? [] : writeClasses(classes, version), version);
}

function writeActor(grantee: Grantee, directory: ConsentDirectory): JsonObject {
	return {
		role: { coding: [{ system: PARTICIPATION_TYPE, code: 'IRCP' }] },
		reference: directory.granteeReference(grantee),
	};
}

function writeActions(actions: readonly Action[]): CodeableConcept[] {
	const isEverything = ACTIONS.every((action) => actions.includes(action));
	const named = isEverything ? [] : actions;
	return named.map((code) => ({ coding: [{ system: CONSENT_ACTION, code }] }));
}

/** Purposes as codes. */
export function writePurposes(purposes: readonly Purpose[]): Coding[] {
	return purposes.map((code) => ({ system: ACT_REASON, code }));
}

/** The ceiling, and what whoever gets data has to do and to leave, as security labels. */
export function writeLabels(
	fields: Pick<FullGrantFields, 'ceiling' | 'obligations' | 'refrains'>,
): Coding[] {
	return [{ system: CONFIDENTIALITY, code: fields.ceiling }, ...writeConditions(fields)];
}

/** What whoever gets data has to do and to leave, as security labels. */
export function writeConditions(
	fields: Pick<FullGrantFields, 'obligations' | 'refrains'>,
): Coding[] {
	const codes = [...fields.obligations, ...fields.refrains];
	return codes.map((code) => ({ system: ACT_CODE, code }));
}

/** Without members that hold nothing: FHIR knows no empty lists. */
export function compact(element: JsonObject): JsonObject {
	return Object.fromEntries(
		Object.entries(element).filter(
			([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
		),
	);
}
