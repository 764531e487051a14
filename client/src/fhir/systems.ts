// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** URIs of code systems, identifiers, extensions and profiles that consents are written with. */

/** Purposes of use: HL7 v3-ActReason. */
export const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
/** Sensitivities, obligations, refrains, `OPTIN` and `OPTOUT`: HL7 v3-ActCode. */
export const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
/** Confidentiality: HL7 v3-Confidentiality. */
export const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
/** What is done with data: HL7 consentaction. */
export const CONSENT_ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';
/** What a consent is about: HL7 consentscope. */
export const CONSENT_SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
/** How an actor takes part: HL7 v3-ParticipationType. */
export const PARTICIPATION_TYPE = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
/** Resource types, as R4 names them. */
export const RESOURCE_TYPES_R4 = 'http://hl7.org/fhir/resource-types';
/** Resource types, as R5 names them. */
export const RESOURCE_TYPES_R5 = 'http://hl7.org/fhir/fhir-types';
/** LOINC. */
export const LOINC = 'http://loinc.org';
/** Units. */
export const UCUM = 'http://unitsofmeasure.org';

/** The profile of IHE PCF (R4) whose consents may bear labels. */
export const PCF_ADVANCED =
	'https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentAdvanced';

/** Starts every URI that is ours. It is a name and no address; none is registered. */
const CARECHAIN = 'urn:carechain:fhir:';
/** Identifies a patient by the pseudonym, 16 bytes in hex. */
export const PATIENT_IDENTIFIER = `${CARECHAIN}patient`;
/** Identifies an organisation by its number on chain. */
export const ORGANIZATION_IDENTIFIER = `${CARECHAIN}organization`;
/** Identifies a practitioner in a role by the number of the credential on chain. */
export const PRACTITIONER_ROLE_IDENTIFIER = `${CARECHAIN}practitioner-role`;
/** Identifies a patient's grant, where the consent behind it has no address of its own. */
export const GRANT_IDENTIFIER = `${CARECHAIN}grant`;
/** The data classes that no set of resource types stands for. */
export const DATA_CLASS = `${CARECHAIN}data-class`;
/** Modifier extension of a provision: an access mode that it allows; those not named, it does not. */
export const ACCESS_MODE_EXTENSION = `${CARECHAIN}access-mode`;
/** Modifier extension of a provision: after what time who got data has to delete it. */
export const DELETE_AFTER_EXTENSION = `${CARECHAIN}delete-after`;
/**
 * Extension of a consent that was made from a grant: the commitment to the grant's terms, and whether they
 * hold a residual. If they do it is a modifier extension: the consent then says more than is due.
 */
export const TERMS_EXTENSION = `${CARECHAIN}terms`;
