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
//! **Who is in the set.** Whoever is wanted (its hospital has its rights), and has keys. Where these
//! are fewer than the minimum, those who sit in the running set and are no longer wanted stay until
//! others join: [`LeavingAtMinimum`](crate::LeavingAtMinimum). Members without keys are left out of
//! the answer and listed in [`WaitingForKeys`](crate::WaitingForKeys): `pallet-session` would leave
//! them out of the session, but the historical root would count them, and no proof of that session
//! would check.
//!
//! **Order of genesis.** `pallet-session` asks for sessions 0 and 1 while its own genesis is built.
//! If this pallet is built before (in `#[frame_support::runtime]` the pallets go by index, with
//! `legacy_ordering` as they are declared), it answers with its set and both sessions get their
//! root. If it is built after, it knows no set yet and says `None`; the session keys of genesis
//! are the set, sessions 0 and 1 have no root, and session 2 announces the set once.

use crate::{
	BlocksAuthored, Config, LeavingAtMinimum, MinValidators, Pallet, Restarting,
	StoredSessionLength, Validator, ValidatorStatus, Validators, WaitingForKeys,
};
use alloc::vec::Vec;
use carechain_primitives::traits::Members;
use core::marker::PhantomData;
use frame_support::traits::Get;
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use pallet_session::{historical, QueuedKeys};
use sp_runtime::{traits::Convert, BoundedVec};
use sp_staking::SessionIndex;

/// What this pallet asks of the sessions, and does to them.
pub trait Sessions<AccountId> {
	/// The running session.
	fn current() -> SessionIndex;

	/// The validators of the running session.
	fn validators() -> Vec<AccountId>;

	/// The validators of the next session.
	fn queued() -> Vec<AccountId>;

	/// Whether a validator has set its keys.
	fn has_keys(account: &AccountId) -> bool;

	/// Takes a validator's keys, if it has any.
	fn purge_keys(account: &AccountId);
}

impl<T> Sessions<T::AccountId> for SessionsOf<T>
where
	T: Config + pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>,
{
	fn current() -> SessionIndex {
		pallet_session::Pallet::<T>::current_index()
	}

	fn validators() -> Vec<T::AccountId> {
		pallet_session::Pallet::<T>::validators()
	}

	fn queued() -> Vec<T::AccountId> {
		QueuedKeys::<T>::get()
			.into_iter()
			.map(|(account, _)| account)
			.collect()
	}

	fn has_keys(account: &T::AccountId) -> bool {
		pallet_session::Pallet::<T>::load_keys(account).is_some()
	}

	fn purge_keys(account: &T::AccountId) {
		// Fails where there are none, which is what is wanted.
		let _ = pallet_session::Pallet::<T>::purge_keys(RawOrigin::Signed(account.clone()).into());
	}
}

/// The runtime's `pallet-session`, for [`Config::Sessions`].
pub struct SessionsOf<T>(PhantomData<T>);

/// The length of a session in blocks, never zero: for `pallet_session::PeriodicSessions`.
pub struct SessionLength<T>(PhantomData<T>);

impl<T: Config> Get<BlockNumberFor<T>> for SessionLength<T> {
	fn get() -> BlockNumberFor<T> {
		StoredSessionLength::<T>::get()
	}
}

/// For `pallet_session::Config::ValidatorIdOf`: whose hospital has a validator may set session keys,
/// and nobody else. One storage read.
pub struct ValidatorIdOf<T>(PhantomData<T>);

impl<T: Config> Convert<T::AccountId, Option<T::AccountId>> for ValidatorIdOf<T> {
	fn convert(account: T::AccountId) -> Option<T::AccountId> {
		Validators::<T>::get()
			.iter()
			.any(|validator| validator.account == account)
			.then_some(account)
	}
}

/// For `pallet_session::historical::Config::FullIdentificationOf`: a validator is its account, and
/// there is nothing to add, also for one that has left since.
pub struct FullIdentificationOf;

impl<AccountId> Convert<AccountId, Option<()>> for FullIdentificationOf {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// Members of a planned set, with the keys that they would use.
type Seats<T> = Vec<(
	<T as frame_system::Config>::AccountId,
	<T as pallet_session::Config>::Keys,
)>;

impl<T> Pallet<T>
where
	T: Config + pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>,
{
	/// Whether a validator is wanted in the set.
	///
	/// Genesis is built before there is a clock, and every founding member's is wanted.
	fn is_wanted(validator: &Validator<T::AccountId>) -> bool {
		validator.status == ValidatorStatus::Active
			&& Self::standing(validator.organization).is_active()
	}

	/// The next set, and what is noted beside it: who waits for keys, and who stays only because of
	/// the minimum. Where finality is restarted, it is who is left of the running set, whatever the
	/// minimum.
	fn plan(survivors: Option<&[T::AccountId]>) -> Seats<T> {
		let running: Vec<_> = QueuedKeys::<T>::get()
			.into_iter()
			.map(|(account, _)| account)
			.collect();
		let may_sit =
			|account: &T::AccountId| survivors.is_none_or(|survivors| survivors.contains(account));
		let may_stay = |validator: &Validator<T::AccountId>| {
			survivors.is_some()
				|| validator.status != ValidatorStatus::Retired
					&& running.contains(&validator.account)
		};
		let mut wanted = Vec::new();
		let mut unwanted = Vec::new();
		let mut waiting = Vec::new();
		for validator in Validators::<T>::get() {
			let is_wanted = Self::is_wanted(&validator);
			match pallet_session::Pallet::<T>::load_keys(&validator.account) {
				None if is_wanted => waiting.push(validator.organization),
				Some(keys) if may_sit(&validator.account) => {
					if is_wanted {
						wanted.push((validator.account, keys));
					} else if may_stay(&validator) {
						unwanted.push((validator.organization, validator.account, keys));
					}
				}
				_ => {}
			}
		}

		if survivors.is_none() {
			let minimum = usize::try_from(MinValidators::<T>::get()).unwrap_or(usize::MAX);
			unwanted.truncate(minimum.saturating_sub(wanted.len()));
		}
		WaitingForKeys::<T>::put(BoundedVec::truncate_from(waiting));
		LeavingAtMinimum::<T>::put(BoundedVec::truncate_from(
			unwanted
				.iter()
				.map(|(organization, ..)| *organization)
				.collect(),
		));
		wanted.extend(
			unwanted
				.into_iter()
				.map(|(_, account, keys)| (account, keys)),
		);
		wanted
	}

	/// The set, if there is anyone in it: announcing an empty set would end the chain.
	fn whole_set() -> Option<Vec<T::AccountId>> {
		Self::members_of(Self::plan(None))
	}

	/// The set, if it or a member's keys are not what the session that starts now runs with.
	///
	/// While a session is planned, the queue still holds the one that starts.
	fn changed_set() -> Option<Vec<T::AccountId>> {
		if let Some((survivors, announced)) = Restarting::<T>::get() {
			// Two sessions start: the first plans the set, and the second must not plan another, or
			// the change to that could fall into the delay of this one.
			if announced {
				return None;
			}
			Restarting::<T>::put((&survivors, true));
			return Self::members_of(Self::plan(Some(&survivors)));
		}

		let running = QueuedKeys::<T>::get();
		let accounts: Vec<_> = running.iter().map(|(account, _)| account.clone()).collect();
		Self::retire_silent(&accounts, Self::wanted_with_keys());
		let mut seats = Self::plan(None);
		if same_seats(&seats, &running) {
			return None;
		}
		// Who stays keeps its place, so that authors' turns change as little as can be.
		seats.sort_by_key(|(account, _)| {
			accounts
				.iter()
				.position(|seated| seated == account)
				.unwrap_or(usize::MAX)
		});
		Self::members_of(seats)
	}

	/// How many would be in the next set by their own right.
	fn wanted_with_keys() -> usize {
		Validators::<T>::get()
			.iter()
			.filter(|validator| {
				Self::is_wanted(validator)
					&& pallet_session::Pallet::<T>::load_keys(&validator.account).is_some()
			})
			.count()
	}

	fn members_of(seats: Seats<T>) -> Option<Vec<T::AccountId>> {
		let members: Vec<_> = seats.into_iter().map(|(member, _)| member).collect();
		(!members.is_empty()).then_some(members)
	}
}

/// Whether two sets have the same members with the same keys. The order does not matter: it would
/// start a new authority set and change nothing.
fn same_seats<AccountId: PartialEq, Keys: PartialEq>(
	one: &[(AccountId, Keys)],
	other: &[(AccountId, Keys)],
) -> bool {
	one.len() == other.len() && one.iter().all(|seat| other.contains(seat))
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

	/// Removes who is out of the set, unless it is the first of the two sessions of a restart: that
	/// one never runs, and who is left of the set before may be missing from it.
	fn start_session(_: SessionIndex) {
		if Restarting::<T>::get().is_none_or(|(_, announced)| announced) {
			Self::remove_dismissed(&pallet_session::Pallet::<T>::validators());
		}
	}

	/// Counts, unless the session is cut short by a restart of finality: that says nothing of anyone.
	fn end_session(index: SessionIndex) {
		if !Restarting::<T>::exists() {
			Self::count_silence(index, &pallet_session::Pallet::<T>::validators());
		}
		// The last whole session stays to be read while the next one runs.
		if let Some(before) = index.checked_sub(1) {
			let _ = BlocksAuthored::<T>::clear_prefix(before, T::MaxValidators::get(), None);
		}
	}
}

impl<T> historical::SessionManager<T::AccountId, ()> for Pallet<T>
where
	T: Config
		+ pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>
		+ historical::Config<FullIdentification = ()>,
{
	fn new_session(index: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		let has_root = historical::HistoricalSessions::<T>::contains_key(index.saturating_sub(1));
		let set = if has_root || Restarting::<T>::exists() {
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
		<Self as pallet_session::SessionManager<_>>::start_session(index);
	}

	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index);
	}
}

fn identified<AccountId>(set: Vec<AccountId>) -> Vec<(AccountId, ())> {
	set.into_iter().map(|member| (member, ())).collect()
}
