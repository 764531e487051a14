// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What clients may ask the runtime. An answer costs one read, however long the log.

// The macro leaves the trait's generated parts without documentation.
#![allow(missing_docs)]

use carechain_primitives::{AccessHead, PatientId};
use sp_runtime::traits::NumberFor;

sp_api::decl_runtime_apis! {
	/// The access logs of patients.
	pub trait AccessLogApi {
		/// How far a patient's log has come: how many entries there are, the hash over all of them, and
		/// the block that has the last; `None` before the first, and for who is no patient.
		fn access_head(patient: PatientId) -> Option<AccessHead<NumberFor<Block>>>;
	}
}
