// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is done with data, how it is reached, what kind of data it is, and what whoever gets it has to
//! do and to leave.

use super::set::code_list;

code_list! {
	/// What a grantee may do with data (HL7 consentaction).
	Action {
		/// Gather it.
		Collect = 0 => "collect",
		/// Look at it.
		Access = 1 => "access",
		/// Use it.
		Use = 2 => "use",
		/// Pass it on.
		Disclose = 3 => "disclose",
		/// Correct it.
		Correct = 4 => "correct",
	}
	/// Actions that a grant allows.
	set Actions(u8)
}

code_list! {
	/// What kind of data it is: coarse, and never by specialty, which would be a diagnosis.
	DataClass {
		/// Encounter.
		Encounter = 0 => "encounter",
		/// Consultation.
		Consultation = 1 => "consultation",
		/// Condition.
		Condition = 2 => "condition",
		/// Observation.
		Observation = 3 => "observation",
		/// Diagnostic report.
		DiagnosticReport = 4 => "diagnostic-report",
		/// Medication.
		Medication = 5 => "medication",
		/// Prescription.
		Prescription = 6 => "prescription",
		/// Immunization.
		Immunization = 7 => "immunization",
		/// Procedure.
		Procedure = 8 => "procedure",
		/// Imaging.
		Imaging = 9 => "imaging",
		/// Document.
		Document = 10 => "document",
		/// Discharge summary.
		DischargeSummary = 11 => "discharge-summary",
		/// Care plan.
		CarePlan = 12 => "care-plan",
		/// Claim.
		Claim = 13 => "claim",
		/// Device.
		Device = 14 => "device",
		/// Anything else.
		Other = 15 => "other",
	}
	/// Data classes that a grant reaches.
	set DataClasses(u16)
}

code_list! {
	/// How data may be reached (the access modes of India's ABDM consent artefact).
	AccessMode {
		/// Looked at, and not kept.
		VIEW = 0 => "VIEW",
		/// Kept.
		STORE = 1 => "STORE",
		/// Searched.
		QUERY = 2 => "QUERY",
		/// Sent as it comes in.
		STREAM = 3 => "STREAM",
	}
	/// Access modes that a grant allows.
	set AccessModes(u8)
}

code_list! {
	/// What whoever gets data has to do with it (HL7 v3-ActCode, ObligationPolicyCode).
	Obligation {
		/// Log the access where it can be audited.
		AUDIT = 0 => "AUDIT",
		/// Remove what identifies the patient.
		DEID = 1 => "DEID",
		/// Put a pseudonym in place of what identifies the patient.
		PSEUD = 2 => "PSEUD",
		/// Take out what the requester may not see.
		REDACT = 3 => "REDACT",
		/// Make unreadable what the requester may not see.
		MASK = 4 => "MASK",
		/// Delete it after use.
		DELAU = 5 => "DELAU",
		/// Keep it encrypted.
		ENCRYPT = 6 => "ENCRYPT",
	}
	/// Obligations that come with a permit.
	set Obligations(u8)
}

code_list! {
	/// What whoever gets data has to leave (HL7 v3-ActCode, RefrainPolicy).
	Refrain {
		/// Use it for anything else.
		NOREUSE = 0 => "NOREUSE",
		/// Pass it on without the patient's consent.
		NORDSCLCD = 1 => "NORDSCLCD",
		/// Find out to whom it belongs.
		NORELINK = 2 => "NORELINK",
		/// Put it into another record.
		NOINTEGRATE = 3 => "NOINTEGRATE",
	}
	/// Refrains that come with a permit.
	set Refrains(u8)
}

code_list! {
	/// On what ground data is used without consent: of a standing policy, never of a patient.
	RegulatoryBasis {
		/// Care that a statute provides for.
		StatutoryCare = 1 => "statutory-care",
		/// Public health.
		PublicHealth = 2 => "public-health",
		/// An order of a court.
		CourtOrder = 3 => "court-order",
		/// Somebody's vital interest.
		VitalInterest = 4 => "vital-interest",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::codes::CodeSet;

	#[test]
	fn indices_are_positions_and_codes_read_back() {
		for (position, action) in Action::ALL.iter().enumerate() {
			assert_eq!(usize::from(action.index()), position);
			assert_eq!(Action::from_code(action.code()), Some(*action));
		}
		for (position, class) in DataClass::ALL.iter().enumerate() {
			assert_eq!(usize::from(class.index()), position);
			assert_eq!(DataClass::from_code(class.code()), Some(*class));
		}
		for (position, mode) in AccessMode::ALL.iter().enumerate() {
			assert_eq!(usize::from(mode.index()), position);
			assert_eq!(AccessMode::from_code(mode.code()), Some(*mode));
		}
		for (position, obligation) in Obligation::ALL.iter().enumerate() {
			assert_eq!(usize::from(obligation.index()), position);
			assert_eq!(Obligation::from_code(obligation.code()), Some(*obligation));
		}
		for (position, refrain) in Refrain::ALL.iter().enumerate() {
			assert_eq!(usize::from(refrain.index()), position);
			assert_eq!(Refrain::from_code(refrain.code()), Some(*refrain));
		}
		for basis in RegulatoryBasis::ALL {
			assert_eq!(RegulatoryBasis::from_code(basis.code()), Some(*basis));
		}
	}

	#[test]
	fn a_full_set_uses_every_bit_that_has_a_code() {
		assert_eq!(DataClasses::ALL, DataClasses(u16::MAX));
		assert_eq!(Actions::ALL, Actions(0b1_1111));
		assert!(!Actions(0b10_0000).is_known());
		assert_eq!(AccessModes::ALL, AccessModes(0b1111));
		assert_eq!(Obligations::ALL, Obligations(0b111_1111));
		assert_eq!(Refrains::ALL, Refrains(0b1111));
	}

	#[test]
	fn a_set_gives_back_what_was_put_in() {
		let set = DataClasses::EMPTY
			.with(DataClass::Imaging)
			.with(DataClass::Claim);
		assert_eq!(
			set.iter().collect::<alloc::vec::Vec<_>>(),
			[DataClass::Imaging, DataClass::Claim]
		);
		assert!(set.is_subset_of(DataClasses::ALL) && !DataClasses::ALL.is_subset_of(set));
	}
}
