// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What somebody may do who acts for a patient, and how well it is known who a patient is.

use super::set::code_list;

code_list! {
	/// What somebody may do who acts for a patient. As whom (parent, guardian, attorney, by order of a
	/// court) is in a commitment.
	Power {
		/// Give and take consent.
		Consent = 0 => "consent",
		/// Read the patient's records.
		Records = 1 => "records",
		/// Stop somebody from recovering the identity, and hand it over to the patient's own key.
		Recovery = 2 => "recovery",
		/// Be told what the patient is told.
		Notify = 3 => "notify",
	}
	/// Powers that a personal representative holds.
	set Powers(u8)
}

code_list! {
	/// How the person behind a pseudonym was identified. Without an attestation nothing is known.
	///
	/// With the identity assurance levels of NIST SP 800-63A: self-asserted stays below IAL1, checked
	/// documents are what IAL1 asks for, and IAL2 where the document was validated with its issuer; in
	/// person is IAL3.
	IdentityAssurance {
		/// The patient said so.
		SelfAsserted = 1 => "self-asserted",
		/// Documents were checked.
		DocumentChecked = 2 => "document-checked",
		/// Documents were checked with the person present.
		InPerson = 3 => "in-person",
	}
}
