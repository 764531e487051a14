// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a node answers about emergencies without a transaction.

use crate::{EmergencyPolicy, EmergencyScope};
use alloc::vec::Vec;
use carechain_primitives::{
	Commitment, Day, EmergencyId, EmergencyStatus, OrganizationId, PatientId, PractitionerRoleId,
};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// The most cases that one answer lists.
pub const MAX_PAGE: u32 = 100;

/// A case as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct EmergencyInfo {
	/// Its number.
	pub case: EmergencyId,
	/// Whose data; `None` once the patient was forgotten.
	pub patient: Option<PatientId>,
	/// Who declared it.
	pub role: PractitionerRoleId,
	/// Where that credential holds.
	pub organization: OrganizationId,
	/// What it reached.
	pub scope: EmergencyScope,
	/// Commitment to reason and justification.
	pub statement: Commitment,
	/// Whether it was declared off line and anchored later, whatever became of it.
	pub late: bool,
	/// Where it is in its review today.
	pub status: EmergencyStatus,
	/// When the access ends, exclusive, in seconds of Unix time; `None` if it gives none now.
	pub in_force_until: Option<u64>,
	/// Who is or was to review it; `None` once the board has it, or it was judged.
	pub reviewer: Option<OrganizationId>,
	/// The day from which on that review is overdue.
	pub review_until: Option<Day>,
	/// Commitment to the opinion, once it was judged.
	pub opinion: Option<Commitment>,
}

sp_api::decl_runtime_apis! {
	/// Questions about emergencies. Lists come in the order of storage, at most [`MAX_PAGE`] at a time;
	/// the next page starts after the last case of the one before.
	pub trait EmergencyAccessApi {
		/// The cases of a patient that are in state: who broke the glass, and what became of it.
		fn emergencies_of(
			patient: PatientId,
			start_after: Option<EmergencyId>,
			limit: u32,
		) -> Vec<EmergencyInfo>;

		/// A case; `None` if there is none of that number, or it has left state.
		fn emergency(case: EmergencyId) -> Option<EmergencyInfo>;

		/// The cases that an organisation is to review. Those overdue are among them until the sweep
		/// comes by.
		fn reviews_for(
			organization: OrganizationId,
			start_after: Option<EmergencyId>,
			limit: u32,
		) -> Vec<EmergencyInfo>;

		/// The cases that the board is to judge.
		fn escalated(start_after: Option<EmergencyId>, limit: u32) -> Vec<EmergencyInfo>;

		/// How many reviews an organisation did not do in time, ever.
		fn overdue_reviews(organization: OrganizationId) -> u32;

		/// The rules.
		fn policy() -> EmergencyPolicy;
	}
}
