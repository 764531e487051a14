// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The validator set as `pallet-session` asks for it.
//!
//! `pallet-session` plans every session one ahead and asks whether its set is new. The answer has to
//! be right in two ways:
//!
//! - `None` while nothing changed. GRANDPA starts a new authority set whenever the answer is `Some`,
//!   even with the same members, and every set is one more link in each offline proof.
//! - `Some` as soon as the set *or a member's keys* changed. `pallet-session` itself would notice new
//!   keys, but on `None` the historical root is copied from the session before
//!   (`historical/mod.rs`, `do_new_session`): a rotated key would be in use and not provable, and its
//!   equivocations could not be reported. For the same reason the answer is `Some` where the
//!   session before has no root to copy.
//!
//! Members without keys are left out of the answer: `pallet-session` would leave them out of the
//! session, but the historical root would count them, and no proof of that session would check.
//!
//! **Order of genesis.** `pallet-session` asks for sessions 0 and 1 while its own genesis is built.
//! If this pallet is built before (in `#[frame_support::runtime]` the pallets go by index, with
//! `legacy_ordering` as they are declared), it answers with its set and both sessions get their
//! root. If it is built after, it knows no set yet and says `None`; the session keys of genesis
//! are the set, sessions 0 and 1 have no root, and session 2 announces the set once.

use crate::{Config, Pallet, StoredSessionLength, ValidatorSet};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use pallet_session::{historical, QueuedKeys};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// The length of a session in blocks, never zero: for `pallet_session::PeriodicSessions`.
pub struct SessionLength<T>(PhantomData<T>);

impl<T: Config> Get<BlockNumberFor<T>> for SessionLength<T> {
	fn get() -> BlockNumberFor<T> {
		StoredSessionLength::<T>::get()
	}
}

/// For `pallet_session::Config::ValidatorIdOf`: whoever has a seat in the set may set session keys,
/// and nobody else. One storage read.
pub struct ValidatorIdOf<T>(PhantomData<T>);

impl<T: Config> Convert<T::AccountId, Option<T::AccountId>> for ValidatorIdOf<T> {
	fn convert(account: T::AccountId) -> Option<T::AccountId> {
		ValidatorSet::<T>::get()
			.contains(&account)
			.then_some(account)
	}
}

/// For `pallet_session::historical::Config::FullIdentificationOf`: a validator is its account, and
/// there is nothing to add, also for one that has given up its seat since.
pub struct FullIdentificationOf;

impl<AccountId> Convert<AccountId, Option<()>> for FullIdentificationOf {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

impl<T> Pallet<T>
where
	T: Config + pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>,
{
	/// The members of the set that have keys, with the keys that they would use next.
	fn seats() -> Vec<(T::AccountId, T::Keys)> {
		ValidatorSet::<T>::get()
			.into_iter()
			.filter_map(|member| {
				pallet_session::Pallet::<T>::load_keys(&member).map(|keys| (member, keys))
			})
			.collect()
	}

	/// The set, if there is anyone in it: announcing an empty set would end the chain.
	fn whole_set() -> Option<Vec<T::AccountId>> {
		Self::members_of(Self::seats())
	}

	/// The set, if it or a member's keys are not what the session that starts now runs with.
	///
	/// While a session is planned, the queue still holds the one that starts.
	fn changed_set() -> Option<Vec<T::AccountId>> {
		let seats = Self::seats();
		if seats == QueuedKeys::<T>::get() {
			return None;
		}
		Self::members_of(seats)
	}

	fn members_of(seats: Vec<(T::AccountId, T::Keys)>) -> Option<Vec<T::AccountId>> {
		let members: Vec<_> = seats.into_iter().map(|(member, _)| member).collect();
		(!members.is_empty()).then_some(members)
	}
}

impl<T> pallet_session::SessionManager<T::AccountId> for Pallet<T>
where
	T: Config + pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>,
{
	fn new_session(_: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::changed_set()
	}

	fn new_session_genesis(_: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::whole_set()
	}

	fn start_session(_: SessionIndex) {}

	fn end_session(_: SessionIndex) {}
}

impl<T> historical::SessionManager<T::AccountId, ()> for Pallet<T>
where
	T: Config
		+ pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>
		+ historical::Config<FullIdentification = ()>,
{
	fn new_session(index: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		let has_root = historical::HistoricalSessions::<T>::contains_key(index.saturating_sub(1));
		let set = if has_root {
			Self::changed_set()
		} else {
			Self::whole_set()
		};
		set.map(identified)
	}

	fn new_session_genesis(_: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		Self::whole_set().map(identified)
	}

	/// Forgets the session that is now too old to be reported: one per session.
	fn start_session(index: SessionIndex) {
		let oldest_kept = index.saturating_sub(T::MaxHistoricalSessions::get());
		if oldest_kept > 0 {
			historical::Pallet::<T>::prune_up_to(oldest_kept);
		}
	}

	fn end_session(_: SessionIndex) {}
}

fn identified<AccountId>(set: Vec<AccountId>) -> Vec<(AccountId, ())> {
	set.into_iter().map(|member| (member, ())).collect()
}
