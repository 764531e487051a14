// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is done with data, and what kind of data it is.

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
	}

	#[test]
	fn a_full_set_uses_every_bit_that_has_a_code() {
		assert_eq!(DataClasses::ALL, DataClasses(u16::MAX));
		assert_eq!(Actions::ALL, Actions(0b1_1111));
		assert!(!Actions(0b10_0000).is_known());
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
