// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The runtime API functions that can be asked with a patient's signature.
//!
//! The node puts the patient, or the key, in front of the arguments itself. So there is nothing to
//! compare, and no way to name somebody else.
//!
//! Left out although they take a patient or a key, or could tell a patient something:
//!
//! | function | because |
//! |---|---|
//! | `ConsentApi::grants_to` | lists the patients of an organisation |
//! | `EmergencyAccessApi::emergency`, `reviews_for`, `escalated` | cases of any patient; a patient's own are in `emergencies_of` |
//! | `AdmissionApi::remaining_allowance` | where the bucket of all patients of a custodian is the tighter one, it tells what others used |
//! | `RecordAnchorsApi::*` | an anchor names no patient, so whose it is cannot be checked; evidence files prove it without a node |
//! | `ConsortiumApi::represented_by`, `practitioner_roles_of` | go from an account to a person |

use carechain_primitives::{CodeSet, Power, Powers};

/// Whom a function speaks about, and so what stands in front of its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
	/// The patient, who comes first.
	Patient,
	/// The key that signs, which comes first.
	Key,
	/// The key, and then the patient.
	KeyAndPatient,
	/// Organisations and rules, which are public. Nothing comes first.
	Nobody,
}

/// A function that is served.
#[derive(Debug)]
pub struct Function {
	/// As `state_call` has it.
	pub name: &'static str,
	/// Whom it speaks about.
	pub about: About,
	/// What a representative needs one of.
	pub powers: &'static [Power],
}

const ANY: &[Power] = &[
	Power::Consent,
	Power::Records,
	Power::Recovery,
	Power::Notify,
];
/// Who gives consent has to see what was given; who reads the records, by whose leave others do.
const CONSENT: &[Power] = &[Power::Consent, Power::Records];
/// What the patient is told.
const TOLD: &[Power] = &[Power::Consent, Power::Records, Power::Notify];
/// Who looked.
const LOOKED: &[Power] = &[Power::Records, Power::Notify];
const RECOVERY: &[Power] = &[Power::Recovery];

const fn function(name: &'static str, about: About, powers: &'static [Power]) -> Function {
	Function {
		name,
		about,
		powers,
	}
}

/// All of them.
pub const FUNCTIONS: &[Function] = &[
	function("PatientIdentityApi_patient", About::Patient, ANY),
	function("PatientIdentityApi_representatives", About::Patient, ANY),
	function("PatientIdentityApi_assurances", About::Patient, ANY),
	function("PatientIdentityApi_recovery", About::Patient, RECOVERY),
	function("PatientIdentityApi_guardians", About::Patient, RECOVERY),
	function("PatientIdentityApi_patient_of", About::Key, ANY),
	function("PatientIdentityApi_represents", About::Key, ANY),
	function("PatientIdentityApi_may_read", About::KeyAndPatient, ANY),
	function("ConsentApi_decide", About::Patient, CONSENT),
	function("ConsentApi_explain", About::Patient, CONSENT),
	function("ConsentApi_grants_of", About::Patient, CONSENT),
	function("ConsentApi_denials", About::Patient, CONSENT),
	function("ConsentApi_sealed_entries", About::Patient, CONSENT),
	function("ConsentApi_requests", About::Patient, TOLD),
	function("EmergencyAccessApi_emergencies_of", About::Patient, LOOKED),
	function("AccessLogApi_access_head", About::Patient, LOOKED),
	function("ConsortiumApi_organization", About::Nobody, ANY),
	function("ConsortiumApi_practitioner_role", About::Nobody, ANY),
	function("ConsentApi_policies", About::Nobody, ANY),
	function("ConsentApi_missed_acknowledgements", About::Nobody, ANY),
	function("EmergencyAccessApi_policy", About::Nobody, ANY),
];

impl Function {
	/// The function of that name.
	pub fn named(name: &str) -> Option<&'static Self> {
		FUNCTIONS.iter().find(|function| function.name == name)
	}

	/// Whether a representative with these powers may ask it.
	pub fn is_open_to(&self, powers: Powers) -> bool {
		self.powers.iter().any(|power| powers.contains(*power))
	}
}
