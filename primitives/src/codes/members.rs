// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Kinds of members and roles of practitioners. Both describe public bodies and credentials, never
//! a patient.

use super::set::code_list;

code_list! {
	/// What kind of body an organisation is.
	OrganizationKind {
		/// Hospital: has a seat in the council and may run a validator.
		Hospital = 0 => "hospital",
		/// Clinic.
		Clinic = 1 => "clinic",
		/// Laboratory.
		Laboratory = 2 => "laboratory",
		/// Pharmacy.
		Pharmacy = 3 => "pharmacy",
		/// Payer.
		Payer = 4 => "payer",
		/// Regulator: may have a seat in the oversight board.
		Regulator = 5 => "regulator",
		/// Research body.
		Research = 6 => "research",
		/// Certificate authority.
		CertificateAuthority = 7 => "certificate-authority",
		/// An association that speaks for patients: may have a seat in the oversight board.
		PatientAdvocate = 8 => "patient-advocate",
		/// Ethics committee: may have a seat in the oversight board.
		EthicsCommittee = 9 => "ethics-committee",
	}
}

impl OrganizationKind {
	/// Whether a body of this kind governs from the council, and may run a validator.
	pub fn may_sit_in_council(self) -> bool {
		self == Self::Hospital
	}

	/// Whether a body of this kind may govern from the oversight board. Nobody who delivers or pays
	/// for care, or profits from records, does: the board watches over those.
	pub fn may_sit_on_board(self) -> bool {
		matches!(
			self,
			Self::Regulator | Self::PatientAdvocate | Self::EthicsCommittee
		)
	}
}

code_list! {
	/// What a practitioner is at an organisation.
	PractitionerRoleCode {
		/// Doctor.
		Doctor = 0 => "doctor",
		/// Nurse.
		Nurse = 1 => "nurse",
		/// Pharmacist.
		Pharmacist = 2 => "pharmacist",
		/// Emergency staff.
		Emergency = 3 => "emergency",
		/// Records officer.
		RecordsOfficer = 4 => "records-officer",
		/// Privacy officer.
		PrivacyOfficer = 5 => "privacy-officer",
		/// Researcher.
		Researcher = 6 => "researcher",
	}
	/// Roles that one credential covers.
	set PractitionerRoleCodes(u8)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn nobody_may_sit_in_both_bodies() {
		for kind in OrganizationKind::ALL {
			assert!(
				!(kind.may_sit_in_council() && kind.may_sit_on_board()),
				"{kind:?}"
			);
		}
	}

	#[test]
	fn indices_are_positions_and_codes_read_back() {
		for (position, kind) in OrganizationKind::ALL.iter().enumerate() {
			assert_eq!(usize::from(kind.index()), position);
			assert_eq!(OrganizationKind::from_code(kind.code()), Some(*kind));
		}
		for (position, role) in PractitionerRoleCode::ALL.iter().enumerate() {
			assert_eq!(usize::from(role.index()), position);
			assert_eq!(PractitionerRoleCode::from_code(role.code()), Some(*role));
		}
	}
}
