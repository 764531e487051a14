// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The currency of a chain without a coin: a type for where the SDK insists on one.

use core::marker::PhantomData;
use frame_support::traits::tokens::{
	fungible::{Dust, Inspect, InspectHold, Mutate, MutateHold, Unbalanced, UnbalancedHold},
	DepositConsequence, Fortitude, Preservation, Provenance, WithdrawConsequence,
};
use sp_runtime::{DispatchError, DispatchResult};

/// Nothing is held, minted or moved; every amount is zero and stays so.
pub struct NoCurrency<Reason>(PhantomData<Reason>);

impl<AccountId, Reason> Inspect<AccountId> for NoCurrency<Reason> {
	type Balance = u32;

	fn total_issuance() -> u32 {
		0
	}

	fn minimum_balance() -> u32 {
		0
	}

	fn total_balance(_: &AccountId) -> u32 {
		0
	}

	fn balance(_: &AccountId) -> u32 {
		0
	}

	fn reducible_balance(_: &AccountId, _: Preservation, _: Fortitude) -> u32 {
		0
	}

	fn can_deposit(_: &AccountId, _: u32, _: Provenance) -> DepositConsequence {
		DepositConsequence::Success
	}

	fn can_withdraw(_: &AccountId, amount: u32) -> WithdrawConsequence<u32> {
		if amount == 0 {
			WithdrawConsequence::Success
		} else {
			WithdrawConsequence::BalanceLow
		}
	}
}

impl<AccountId, Reason> Unbalanced<AccountId> for NoCurrency<Reason> {
	fn handle_dust(_: Dust<AccountId, Self>) {}

	fn write_balance(_: &AccountId, _: u32) -> Result<Option<u32>, DispatchError> {
		Ok(None)
	}

	fn set_total_issuance(_: u32) {}
}

impl<AccountId: Eq, Reason> Mutate<AccountId> for NoCurrency<Reason> {}

impl<AccountId, Reason: codec::Encode + scale_info::TypeInfo + 'static> InspectHold<AccountId>
	for NoCurrency<Reason>
{
	type Reason = Reason;

	fn total_balance_on_hold(_: &AccountId) -> u32 {
		0
	}

	fn balance_on_hold(_: &Reason, _: &AccountId) -> u32 {
		0
	}
}

impl<AccountId, Reason: codec::Encode + scale_info::TypeInfo + 'static> UnbalancedHold<AccountId>
	for NoCurrency<Reason>
{
	fn set_balance_on_hold(_: &Reason, _: &AccountId, _: u32) -> DispatchResult {
		Ok(())
	}
}

impl<AccountId, Reason: codec::Encode + scale_info::TypeInfo + 'static> MutateHold<AccountId>
	for NoCurrency<Reason>
{
}
