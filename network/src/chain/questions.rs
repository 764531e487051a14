// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is asked of the chain to compare the nodes' answers.

use super::BlockNumber;
use carechain_primitives::{
	Action, Confidentiality, DataClass, OrganizationId, PatientId, Purpose,
};
use codec::Encode;
use pallet_consent_grants::{Opening, Question, Requester};

/// What the chain decides.
pub type Decision = pallet_consent_grants::Decision<BlockNumber>;

/// The arguments of `ConsentApi_decide`: may a hospital treat with a report of the patient that another
/// one authored?
pub fn question(patient: PatientId, requester: OrganizationId, author: OrganizationId) -> Vec<u8> {
	let question = Question {
		patient,
		requester: Requester {
			organization: requester,
			practitioner_role: None,
		},
		purpose: Purpose::TREAT,
		action: Action::Access,
		class: DataClass::DiagnosticReport,
		confidentiality: Some(Confidentiality::N),
		author,
		data_year: None,
	};
	(question, Vec::<Opening>::new()).encode()
}
