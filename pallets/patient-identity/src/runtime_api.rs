// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a client may ask a node about patients.

use crate::PatientInfo;
use carechain_primitives::PatientId;
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Pseudonyms, and what is needed to write to whom they stand for. No call lists keys.
	pub trait PatientIdentityApi<AccountId>
	where
		AccountId: Codec,
	{
		/// A patient: its custodian, how many keys it has, and its encryption key; `None` if there
		/// is none of that id.
		fn patient(id: PatientId) -> Option<PatientInfo>;

		/// The patient whose current key this is; `None` for a removed key, too.
		fn patient_of(key: AccountId) -> Option<PatientId>;
	}
}
