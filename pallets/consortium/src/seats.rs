// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The seats of the two bodies. They follow the registry: nobody else changes them.
//!
//! **Council.** Every hospital that has its rights has one seat. It goes with the rights, and comes
//! back with them. When a membership runs out the seat goes as well, found by a sweep that looks at
//! one seat a block. The sweep takes none while half of the council or more has run out: then the
//! consortium forgot to renew, and somebody has to be left to do it.
//!
//! The last seat stays, for a council without members can approve nothing ever again. The calls
//! refuse to take it ([`Error::LastCouncilSeat`]); where it would go by itself, because its hospital
//! signed twice or its validator is out, it stays until another hospital has a seat.
//!
//! **Board.** Its seats are given by both bodies and taken by the board (or both). Neither a
//! suspension nor an expiry takes one: else the council could unseat the board by itself, by
//! suspending its members or by refusing to renew them. The last seat stays, for a board without
//! members can approve nothing ever again.

use crate::{Config, Error, Event, OrganizationStatus, Organizations, Pallet};
use carechain_primitives::{traits::Members, OrganizationId};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{ChangeMembers, Get, SortedMembers},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Zero, SaturatedConversion};

use crate::WeightInfo as _;

impl<T: Config> Pallet<T> {
	/// Whether an account has a seat in the council.
	pub(crate) fn is_in_council(account: &T::AccountId) -> bool {
		T::Council::contains(account)
	}

	/// Whether an account has a seat on the board.
	pub(crate) fn is_on_board(account: &T::AccountId) -> bool {
		T::Board::contains(account)
	}

	/// Gives a hospital its seat in the council, if it has none.
	pub(crate) fn give_council_seat(
		organization: OrganizationId,
		account: &T::AccountId,
	) -> Result<(), Error<T>> {
		if !Self::is_in_council(account) {
			Self::add_seat::<T::Council>(account)?;
			Self::deposit_event(Event::CouncilSeatGiven { organization });
			Self::take_kept_seat(account);
		}
		Ok(())
	}

	/// Takes a hospital's seat in the council, if it has one and it is not the last.
	pub(crate) fn take_council_seat(organization: OrganizationId, account: &T::AccountId) {
		if Self::is_in_council(account) && T::Council::count() > 1 {
			Self::remove_seat::<T::Council>(account);
			Self::deposit_event(Event::CouncilSeatTaken { organization });
		}
	}

	/// Takes the seat that was only kept because it was the last, now that there is another. What it
	/// reads and writes, the newcomer's seat has read and written before.
	fn take_kept_seat(newcomer: &T::AccountId) {
		let seats = T::Council::sorted_members();
		if seats.len() > 2 {
			return;
		}
		for account in seats.iter().filter(|account| *account != newcomer) {
			let kept = Self::represented_by(account).filter(|id| !Self::is_due_a_seat(*id));
			if let Some(organization) = kept {
				Self::take_council_seat(organization, account);
			}
		}
	}

	/// Whether a hospital has its seat by right, as far as its status goes.
	pub(crate) fn is_due_a_seat(organization: OrganizationId) -> bool {
		match Organizations::<T>::get(organization).map(|record| record.status) {
			Some(OrganizationStatus::Active) => true,
			Some(OrganizationStatus::Leaving) => Self::validator_of(organization).is_some(),
			_ => false,
		}
	}

	/// Refuses to empty the council: there would be nobody left to decide with.
	pub(crate) fn ensure_not_last_in_council(account: &T::AccountId) -> Result<(), Error<T>> {
		let last = T::Council::count() == 1 && Self::is_in_council(account);
		ensure!(!last, Error::<T>::LastCouncilSeat);
		Ok(())
	}

	pub(crate) fn do_seat_on_board(organization: OrganizationId) -> DispatchResult {
		let record = Organizations::<T>::get(organization).ok_or(Error::<T>::NotFound)?;
		ensure!(record.kind.may_sit_on_board(), Error::<T>::KindNotAllowed);
		ensure!(
			record.is_staying(Self::today()),
			Error::<T>::OrganizationNotActive
		);
		ensure!(
			!Self::is_on_board(&record.representative),
			Error::<T>::AlreadySeated
		);
		Self::add_seat::<T::Board>(&record.representative)?;
		Self::deposit_event(Event::BoardSeatGiven { organization });
		Ok(())
	}

	pub(crate) fn do_unseat_from_board(organization: OrganizationId) -> DispatchResult {
		let record = Organizations::<T>::get(organization).ok_or(Error::<T>::NotFound)?;
		ensure!(
			Self::is_on_board(&record.representative),
			Error::<T>::NotSeated
		);
		ensure!(T::Board::count() > 1, Error::<T>::LastBoardSeat);
		Self::remove_seat::<T::Board>(&record.representative);
		Self::deposit_event(Event::BoardSeatTaken { organization });
		Ok(())
	}

	fn add_seat<Body: SortedMembers<T::AccountId> + ChangeMembers<T::AccountId>>(
		account: &T::AccountId,
	) -> Result<(), Error<T>> {
		let mut seats = Body::sorted_members();
		ensure!(
			u32::try_from(seats.len()).is_ok_and(|taken| taken < T::MaxSeats::get()),
			Error::<T>::MaxSeatsExceeded
		);
		if let Err(place) = seats.binary_search(account) {
			seats.insert(place, account.clone());
			Body::change_members_sorted(core::slice::from_ref(account), &[], &seats);
		}
		Ok(())
	}

	fn remove_seat<Body: SortedMembers<T::AccountId> + ChangeMembers<T::AccountId>>(
		account: &T::AccountId,
	) {
		let mut seats = Body::sorted_members();
		seats.retain(|seat| seat != account);
		Body::change_members_sorted(&[], core::slice::from_ref(account), &seats);
	}

	/// Looks at one seat of the council, another one each block, and takes it if the membership has
	/// run out.
	pub(crate) fn sweep_council(now: BlockNumberFor<T>) -> Weight {
		let seats = T::Council::sorted_members();
		let looked_at = T::WeightInfo::sweep_council(0);
		let count: u32 = seats.len().saturated_into();
		let turn = now
			.saturated_into::<u32>()
			.checked_rem(count)
			.and_then(|turn| usize::try_from(turn).ok());
		let Some(account) = turn.and_then(|turn| seats.get(turn)) else {
			return looked_at;
		};
		let Some(organization) = Self::lapsed_member(account) else {
			return looked_at;
		};

		let standing = seats
			.iter()
			.filter(|seat| Self::lapsed_member(seat).is_none())
			.count();
		if standing.saturating_mul(2) > seats.len() {
			Self::deposit_event(Event::MembershipLapsed { organization });
			Self::take_council_seat(organization, account);
		}
		T::WeightInfo::sweep_council(count).saturating_add(T::SeatChangeWeight::get())
	}

	/// The organisation that an account represents, if its membership has run out.
	fn lapsed_member(account: &T::AccountId) -> Option<OrganizationId> {
		let organization = Self::represented_by(account)?;
		let record = Organizations::<T>::get(organization)?;
		(record.member_until <= Self::today()).then_some(organization)
	}

	/// Whether a body may suspend one more hospital without the other.
	///
	/// A third of the hospitals at most: with all of them suspended the council would be empty, and
	/// no approval by both bodies could ever bring one back. One body could have ended the chain.
	pub(crate) fn ensure_one_body_may_suspend(account: &T::AccountId) -> Result<(), Error<T>> {
		let seated: u32 = T::Council::count().saturated_into();
		let suspended = crate::SuspendedHospitals::<T>::get().saturating_add(1);
		let left = seated.saturating_sub(Self::is_in_council(account).into());
		ensure!(
			!left.is_zero() && suspended.saturating_mul(2) <= left,
			Error::<T>::TooManySuspended
		);
		Ok(())
	}
}
