// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The way out when a third of the validators or more are lost for good.
//!
//! Without two thirds of its authorities GRANDPA makes nothing final, and a change of the set takes
//! effect only when it is final itself. The way out is a *forced* change, which nodes apply when they
//! import a block. It is for the one case where nothing else helps: a client that warp syncs, or
//! checks a proof from genesis, cannot follow it by itself and needs to be told of it.
//!
//! Three things have to fit together, all in one block:
//!
//! - **The sessions.** A new set would come into force two sessions later. So two sessions are
//!   started at once: the first plans the shrunk set, the second starts it, and hands it to GRANDPA
//!   together with the note that finality stalled. `pallet-grandpa` makes a forced change of that.
//!   A change that was already planned is dropped, or the first of the two would signal it and leave
//!   no room for the forced one (`ChangePending`).
//! - **The set's id.** Nodes count the changes that became final or were forced; the runtime counts
//!   those that it signalled. Where finality stalled, changes may have been signalled that never took
//!   effect, and with each of them the runtime is one ahead, for ever: every later report of an
//!   equivocation would name a set that no node knows. [`SetChanges`] is the list from which the
//!   restart finds the id that the nodes count from.
//! - **The delay.** It gives the block time to reach every node before the change is in force, and is
//!   shorter than a session, or the next regular change would fall into it and be lost.

use crate::session::Sessions;
use crate::{
	Config, Error, Event, KnownSetId, Pallet, Restarting, RetirementReason, SetChange, SetChanges,
	StoredSessionLength, ValidatorStatus, Validators,
};
use alloc::vec::Vec;
use carechain_primitives::OrganizationId;
use core::marker::PhantomData;
use frame_support::{
	dispatch::DispatchResult, ensure, storage::with_storage_layer, traits::Get, BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::Zero;

/// What this pallet asks of GRANDPA, and does to it.
pub trait Finality<BlockNumber> {
	/// The id of the set of authorities, as the runtime counts.
	fn set_id() -> u64;

	/// Whether a change is signalled and not yet in force.
	fn is_change_pending() -> bool;

	/// Whether the last forced change is too near for another one.
	fn is_too_soon() -> bool;

	/// Starts two sessions, with the set that the session manager gives now in the second, and has
	/// GRANDPA force it. `set_id` is that of the set that the nodes know.
	fn force_new_set(set_id: u64, best_finalized: BlockNumber, delay: BlockNumber);
}

/// The runtime's `pallet-grandpa`, for [`Config::Finality`].
pub struct GrandpaOf<T>(PhantomData<T>);

impl<T: pallet_session::Config + pallet_grandpa::Config> Finality<BlockNumberFor<T>>
	for GrandpaOf<T>
{
	fn set_id() -> u64 {
		pallet_grandpa::CurrentSetId::<T>::get()
	}

	fn is_change_pending() -> bool {
		pallet_grandpa::PendingChange::<T>::exists()
	}

	fn is_too_soon() -> bool {
		let now = frame_system::Pallet::<T>::block_number();
		pallet_grandpa::NextForced::<T>::get().is_some_and(|next| next > now)
	}

	fn force_new_set(set_id: u64, best_finalized: BlockNumberFor<T>, delay: BlockNumberFor<T>) {
		let abandoned = set_id.saturating_add(1)..=pallet_grandpa::CurrentSetId::<T>::get();
		abandoned.for_each(pallet_grandpa::SetIdSession::<T>::remove);
		pallet_grandpa::CurrentSetId::<T>::put(set_id);

		pallet_session::QueuedChanged::<T>::put(false);
		pallet_session::Pallet::<T>::rotate_session();
		pallet_grandpa::Stalled::<T>::put((delay, best_finalized));
		pallet_session::Pallet::<T>::rotate_session();
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_restart_finality(
		lost: &[OrganizationId],
		best_finalized: BlockNumberFor<T>,
		delay: BlockNumberFor<T>,
	) -> DispatchResult {
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(best_finalized < now, Error::<T>::BlockNotThere);
		ensure!(
			!delay.is_zero() && delay < StoredSessionLength::<T>::get(),
			Error::<T>::DelayOutOfBounds
		);
		ensure!(!T::Finality::is_change_pending(), Error::<T>::ChangePending);
		ensure!(!T::Finality::is_too_soon(), Error::<T>::RestartTooSoon);

		with_storage_layer(|| {
			let set_id = Self::forget_changes_after(best_finalized)?;
			let survivors = Self::retire_lost(lost)?;
			Restarting::<T>::put((&survivors, false));
			T::Finality::force_new_set(set_id, best_finalized, delay);
			Restarting::<T>::kill();
			// Without keys there is nobody to plan, and the sessions go on with whom they had.
			let set = T::Sessions::validators();
			ensure!(
				set.iter().all(|account| survivors.contains(account)),
				Error::<T>::NobodyLeft
			);
			Self::note_set_change(now, true)?;
			Self::deposit_event(Event::FinalityRestarted {
				best_finalized,
				delay,
				set_id: T::Finality::set_id(),
			});
			Ok(())
		})
	}

	/// Retires the lost validators, and returns those of the running set that are left.
	fn retire_lost(
		lost: &[OrganizationId],
	) -> Result<BoundedVec<T::AccountId, T::MaxValidators>, Error<T>> {
		let mut survivors = T::Sessions::validators();
		let mut validators = Validators::<T>::get();
		for organization in lost {
			let validator = validators
				.iter_mut()
				.find(|validator| validator.organization == *organization)
				.ok_or(Error::<T>::NotValidator)?;
			let before = survivors.len();
			survivors.retain(|account| *account != validator.account);
			// Not in the set, or named twice.
			ensure!(survivors.len() < before, Error::<T>::NotValidator);
			// Who was on its way out stays so, and is now out.
			if validator.status == ValidatorStatus::Active {
				validator.status = ValidatorStatus::Retired;
			}
			Self::deposit_event(Event::ValidatorRetired {
				organization: *organization,
				reason: RetirementReason::Restart,
			});
		}
		ensure!(!survivors.is_empty(), Error::<T>::NobodyLeft);
		// One that was retired for its silence, and was to leave with a change that is dropped now, is
		// said to be left. Whether the smaller set can do without it is for the next plan: to drop it
		// regardless could be a change that never becomes final.
		for validator in validators.iter_mut().filter(|validator| {
			validator.status == ValidatorStatus::Retired && survivors.contains(&validator.account)
		}) {
			validator.status = ValidatorStatus::Active;
			Self::deposit_event(Event::ValidatorResumed {
				organization: validator.organization,
			});
		}
		Validators::<T>::put(validators);
		Ok(BoundedVec::truncate_from(survivors))
	}

	/// Drops the changes that never took effect, given the last block that is final, and returns the
	/// id of the set that is in force.
	fn forget_changes_after(best_finalized: BlockNumberFor<T>) -> Result<u64, Error<T>> {
		let mut changes = SetChanges::<T>::get();
		let is_first_known = |change: &SetChange<_>| change.set_id == 1;
		let is_complete = changes.first().is_none_or(is_first_known);
		let in_force = changes
			.iter()
			.rposition(|change| change.forced || change.signalled_at <= best_finalized);
		let set_id = match in_force.and_then(|last| changes.get(last)) {
			Some(change) => change.set_id,
			None if is_complete => 0,
			// More changes were signalled since than the list remembers.
			None => return Err(Error::<T>::TooLongAgo),
		};
		changes.truncate(in_force.map_or(0, |last| last.saturating_add(1)));
		SetChanges::<T>::put(changes);
		Ok(set_id)
	}

	/// Notes that the set has another id, if it has. Called at the end of every block, for
	/// `pallet-session` tells GRANDPA of a new set and nobody else.
	pub(crate) fn note_set_change(now: BlockNumberFor<T>, forced: bool) -> Result<(), Error<T>> {
		let set_id = T::Finality::set_id();
		// Where nothing was signalled, `pallet-grandpa` refused: then nothing must change here either.
		ensure!(
			!forced || T::Finality::is_change_pending(),
			Error::<T>::ChangePending
		);
		if forced || set_id != KnownSetId::<T>::get() {
			KnownSetId::<T>::put(set_id);
			let mut changes: Vec<_> = SetChanges::<T>::get().into_inner();
			changes.push(SetChange {
				signalled_at: now,
				set_id,
				forced,
			});
			let surplus = changes
				.len()
				.saturating_sub(usize::try_from(T::MaxSetChanges::get()).unwrap_or(usize::MAX));
			SetChanges::<T>::put(BoundedVec::truncate_from(changes.split_off(surplus)));
		}
		Ok(())
	}
}
