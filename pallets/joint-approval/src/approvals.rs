// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How approvals are given and taken back.

use crate::{bodies::Bodies, Config, Error, Event, Pallet, ProposalId, ProposalOf, Proposals};
use frame_support::{dispatch::DispatchResult, ensure};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_approve(account: T::AccountId, proposal: ProposalId) -> DispatchResult {
		let bodies = Bodies::now::<T>();
		ensure!(bodies.seat(&account), Error::<T>::NotAuthorized);
		Self::try_change(proposal, |record| {
			let approvals = &mut record.approvals;
			ensure!(!approvals.contains(&account), Error::<T>::AlreadyApproved);
			if approvals.is_full() {
				// There is room for everyone who has a seat, so it is taken by others.
				approvals.retain(|other| bodies.seat(other));
			}
			approvals
				.try_push(account.clone())
				.map_err(|_| Error::<T>::MaxApprovalsExceeded)
		})?;
		Self::deposit_event(Event::ProposalApproved { proposal, account });
		Ok(())
	}

	pub(crate) fn do_withdraw_approval(
		account: T::AccountId,
		proposal: ProposalId,
	) -> DispatchResult {
		ensure!(Bodies::now::<T>().seat(&account), Error::<T>::NotAuthorized);
		Self::try_change(proposal, |record| {
			let position = record.approvals.iter().position(|other| *other == account);
			record
				.approvals
				.remove(position.ok_or(Error::<T>::NotApproved)?);
			Ok(())
		})?;
		Self::deposit_event(Event::ApprovalWithdrawn { proposal, account });
		Ok(())
	}

	/// Changes a proposal, unless there is none, it has expired, or the change refuses.
	fn try_change(
		proposal: ProposalId,
		change: impl FnOnce(&mut ProposalOf<T>) -> Result<(), Error<T>>,
	) -> Result<(), Error<T>> {
		Proposals::<T>::try_mutate(proposal, |record| {
			let record = record.as_mut().ok_or(Error::<T>::NotFound)?;
			ensure!(!record.is_expired(Self::now()), Error::<T>::ProposalExpired);
			change(record)
		})
	}
}
