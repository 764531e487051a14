// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a node answers about consent without a transaction.

use crate::{
	AwaitedPage, Decision, Denial, Explanation, Opening, PolicyInfo, Question, Request, SealedEntry,
};
use alloc::vec::Vec;
use carechain_primitives::{Day, GrantId, OrganizationId, PatientId};
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Questions about access.
	pub trait ConsentApi<BlockNumber>
	where
		BlockNumber: Codec,
	{
		/// May this requester do this? The answer of the record holder's own node is binding;
		/// anyone else's is advice.
		///
		/// Every live sealed entry of the patient has to be opened, or the answer is a denial.
		fn decide(question: Question, openings: Vec<Opening>) -> Decision<BlockNumber>;

		/// All grants of a patient that are still in state, and who can see what now, and why.
		fn explain(patient: PatientId) -> Vec<Explanation>;

		/// A page of a patient's grants by number, as they will stand on a day, as things are now.
		fn grants_of(
			patient: PatientId,
			on: Option<Day>,
			after: Option<GrantId>,
			limit: u32,
		) -> Vec<Explanation>;

		/// A page of the live grants to an organisation and its practitioner roles.
		fn grants_to(
			organization: OrganizationId,
			on: Option<Day>,
			after: Option<(PatientId, GrantId)>,
			limit: u32,
		) -> Vec<(PatientId, Explanation)>;

		/// Whom a patient denies access, as far as it is not sealed.
		fn denials(patient: PatientId) -> Vec<Denial>;

		/// The sealed grants and denials of a patient that are live.
		fn sealed_entries(patient: PatientId) -> Vec<SealedEntry>;

		/// What a patient was asked for, and what became of it.
		fn requests(patient: PatientId) -> Vec<Request<BlockNumber>>;

		/// The standing policies for an organisation, and how often they were used.
		fn policies(recipient: OrganizationId) -> Vec<PolicyInfo>;

		/// How often an organisation let the deadline for an acknowledgement pass.
		fn missed_acknowledgements(organization: OrganizationId) -> u32;

		/// What an organisation has still to acknowledge, a part of the patients at a time: the
		/// limit is of patients that are looked at. A part may be empty with more to come.
		fn awaited_acknowledgements(
			organization: OrganizationId,
			after: Option<PatientId>,
			limit: u32,
		) -> AwaitedPage;
	}
}
