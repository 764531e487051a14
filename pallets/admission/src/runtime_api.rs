// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What front ends ask.

use crate::RemainingAllowance;
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// How much an account may still do.
	pub trait AdmissionApi<AccountId>
	where
		AccountId: Codec,
	{
		/// What is left of the allowance that the account's calls are charged to, and when it is full
		/// again. `None` for an account that admission refuses or does not meter.
		fn remaining_allowance(account: AccountId) -> Option<RemainingAllowance>;
	}
}
