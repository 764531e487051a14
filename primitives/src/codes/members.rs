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
		/// Regulator.
		Regulator = 5 => "regulator",
		/// Research body.
		Research = 6 => "research",
		/// Certificate authority.
		CertificateAuthority = 7 => "certificate-authority",
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
