// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What holds between the storage items, whatever was called.

use crate::{
	Config, NextProposalId, OpenProposalsBy, Pallet, ProposalOf, Proposals, StoredThresholds,
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::Get};
use sp_runtime::{traits::Saturating, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Reads all of its storage.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let next = NextProposalId::<T>::get();
		let mut open = BTreeMap::<T::AccountId, u32>::new();
		let mut all = 0u32;
		for (id, record) in Proposals::<T>::iter() {
			ensure!(id < next, "a proposal has an id that was not given out");
			Self::check_proposal(&record)?;
			let of_proposer = open.entry(record.proposer).or_default();
			*of_proposer = of_proposer.saturating_add(1);
			all = all.saturating_add(1);
		}
		ensure!(
			all == Proposals::<T>::count(),
			"the proposals are not counted right"
		);
		ensure!(
			all <= T::MaxProposals::get(),
			"more proposals are open than may be"
		);
		Self::check_proposers(open)?;
		ensure!(
			StoredThresholds::<T>::get().are_sound(),
			"a threshold is below one half or above one"
		);
		Ok(())
	}

	/// There is a call, nobody counts twice, and the end comes.
	fn check_proposal(record: &ProposalOf<T>) -> Result<(), TryRuntimeError> {
		ensure!(!record.call.is_empty(), "a proposal has no call");
		let approvals: BTreeSet<_> = record.approvals.iter().collect();
		ensure!(
			approvals.len() == record.approvals.len(),
			"an account approved twice"
		);
		let latest = Self::now().saturating_add(T::ProposalLifetime::get());
		ensure!(
			record.expires_at <= latest,
			"a proposal is open for longer than a lifetime"
		);
		Ok(())
	}

	/// What is kept for each proposer is what there is.
	fn check_proposers(open: BTreeMap<T::AccountId, u32>) -> Result<(), TryRuntimeError> {
		ensure!(
			open.values()
				.all(|open| *open <= T::MaxProposalsPerProposer::get()),
			"a proposer has more proposals open than it may"
		);
		let kept: BTreeMap<_, _> = OpenProposalsBy::<T>::iter().collect();
		ensure!(
			kept == open,
			"the proposals of a proposer are not counted right"
		);
		Ok(())
	}
}
