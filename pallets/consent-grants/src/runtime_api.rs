// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a node answers about consent without a transaction.

use crate::{Decision, Explanation, Question};
use alloc::vec::Vec;
use carechain_primitives::PatientId;
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Questions about access.
	pub trait ConsentApi<BlockNumber>
	where
		BlockNumber: Codec,
	{
		/// May this requester do this? The answer of the record holder's own node is binding;
		/// anyone else's is advice.
		fn decide(question: Question) -> Decision<BlockNumber>;

		/// All grants of a patient that are still in state, and who can see what now, and why.
		fn explain(patient: PatientId) -> Vec<Explanation>;
	}
}
