// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a proposal comes, and how it goes without a decision.

use crate::{
	bodies::Bodies, Config, Error, Event, NextProposalId, OpenProposalsBy, Pallet, Proposable,
	Proposal, ProposalId, ProposalOf, Proposals,
};
use alloc::vec;
use codec::Encode;
use frame_support::{
	dispatch::{DispatchResult, GetDispatchInfo},
	ensure,
	traits::Get,
	BoundedVec,
};
use sp_runtime::{
	traits::{Hash, Saturating},
	SaturatedConversion,
};

/// The length of a call as the weights count it, in bytes.
pub(crate) fn encoded_length(call: &impl Encode) -> u32 {
	call.encoded_size().saturated_into()
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_propose(proposer: T::AccountId, call: T::RuntimeCall) -> DispatchResult {
		ensure!(
			Bodies::now::<T>().seat(&proposer),
			Error::<T>::NotAuthorized
		);
		let encoded = Self::checked_call(&call)?;
		Self::ensure_room(&proposer)?;
		let proposal = NextProposalId::<T>::get();
		let next = proposal.checked_add(1).ok_or(Error::<T>::IdsExhausted)?;

		let call_hash = T::Hashing::hash(&encoded);
		let expires_at = Self::now().saturating_add(T::ProposalLifetime::get());
		let record = Proposal {
			proposer: proposer.clone(),
			expires_at,
			transaction_version: Self::transaction_version(),
			call: encoded,
			approvals: BoundedVec::try_from(vec![proposer.clone()])
				.map_err(|_| Error::<T>::MaxApprovalsExceeded)?,
		};
		NextProposalId::<T>::put(next);
		Proposals::<T>::insert(proposal, record);
		OpenProposalsBy::<T>::mutate(&proposer, |open| *open = open.saturating_add(1));
		Self::deposit_event(Event::CallProposed {
			proposal,
			proposer,
			call_hash,
			expires_at,
		});
		Ok(())
	}

	pub(crate) fn do_withdraw_proposal(
		proposer: &T::AccountId,
		proposal: ProposalId,
	) -> DispatchResult {
		let record = Proposals::<T>::get(proposal).ok_or(Error::<T>::NotFound)?;
		ensure!(record.proposer == *proposer, Error::<T>::NotAuthorized);
		Self::remove(proposal, &record);
		Self::deposit_event(Event::ProposalWithdrawn { proposal });
		Ok(())
	}

	/// Takes a proposal out of storage.
	pub(crate) fn remove(proposal: ProposalId, record: &ProposalOf<T>) {
		Proposals::<T>::remove(proposal);
		OpenProposalsBy::<T>::mutate_exists(&record.proposer, |open| {
			*open = open
				.map(|open| open.saturating_sub(1))
				.filter(|open| *open > 0);
		});
	}

	/// A call as it is stored, if it may be proposed.
	fn checked_call(call: &T::RuntimeCall) -> Result<BoundedVec<u8, T::MaxCallLength>, Error<T>> {
		let encoded = BoundedVec::try_from(call.encode()).map_err(|_| Error::<T>::CallTooLong)?;
		let weight = call.get_dispatch_info().call_weight;
		ensure!(
			weight.all_lte(T::MaxCallWeight::get()),
			Error::<T>::CallTooHeavy
		);
		ensure!(
			T::Proposable::track(call).is_some(),
			Error::<T>::CallNotProposable
		);
		Ok(encoded)
	}

	/// One more proposal may be open, of all and of this proposer.
	fn ensure_room(proposer: &T::AccountId) -> Result<(), Error<T>> {
		ensure!(
			Proposals::<T>::count() < T::MaxProposals::get(),
			Error::<T>::MaxProposalsExceeded
		);
		ensure!(
			OpenProposalsBy::<T>::get(proposer) < T::MaxProposalsPerProposer::get(),
			Error::<T>::MaxProposalsPerProposerExceeded
		);
		Ok(())
	}
}
