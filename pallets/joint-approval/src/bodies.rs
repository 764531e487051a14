// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who has a seat now, and how approvals are counted.
//!
//! Seats are looked at when something is decided, never remembered: whoever lost theirs no longer
//! counts, and whoever got one counts with an approval given before. Who sits in both bodies counts
//! in each.

use crate::{Config, Error, Event, Fraction, Pallet, StoredThresholds, Tally, Thresholds, Track};
use alloc::vec::Vec;
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{Get, SortedMembers},
};

/// The seats of both bodies, each in ascending order.
pub(crate) struct Bodies<AccountId> {
	council: Vec<AccountId>,
	board: Vec<AccountId>,
}

/// What approvals amount to.
pub(crate) struct Count {
	pub council: Tally,
	pub board: Tally,
	/// Whether both thresholds are reached.
	pub approved: bool,
}

impl<AccountId: Ord> Bodies<AccountId> {
	/// The bodies as they are seated now.
	pub fn now<T: Config<AccountId = AccountId>>() -> Self {
		Self {
			council: T::Council::sorted_members(),
			board: T::Board::sorted_members(),
		}
	}

	/// Whether an account has a seat in either.
	pub fn seat(&self, account: &AccountId) -> bool {
		has(&self.council, account) || has(&self.board, account)
	}

	/// The seats of the larger body, as far as weights count them.
	pub fn members<T: Config>(&self) -> u32 {
		number(self.council.len().max(self.board.len())).min(T::MaxBodyMembers::get())
	}

	/// Counts approvals, none of which is there twice.
	pub fn count(&self, approvals: &[AccountId], thresholds: Thresholds) -> Count {
		let ayes = |seats: &[AccountId]| {
			number(
				approvals
					.iter()
					.filter(|account| has(seats, account))
					.count(),
			)
		};
		let tally = |seats: &[AccountId], threshold: Fraction| Tally {
			approvals: ayes(seats),
			needed: threshold.needed(number(seats.len())),
			seats: number(seats.len()),
		};
		let council = tally(&self.council, thresholds.council);
		let board = tally(&self.board, thresholds.board);
		let approved = thresholds
			.council
			.is_reached(council.approvals, council.seats)
			&& thresholds.board.is_reached(board.approvals, board.seats);
		Count {
			council,
			board,
			approved,
		}
	}
}

fn has<AccountId: Ord>(seats: &[AccountId], account: &AccountId) -> bool {
	seats.binary_search(account).is_ok()
}

fn number(length: usize) -> u32 {
	u32::try_from(length).unwrap_or(u32::MAX)
}

impl<T: Config> Pallet<T> {
	/// The thresholds of a track today.
	pub(crate) fn thresholds_of(track: Track) -> Thresholds {
		track.thresholds(StoredThresholds::<T>::get())
	}

	pub(crate) fn do_set_thresholds(thresholds: Thresholds) -> DispatchResult {
		ensure!(thresholds.are_sound(), Error::<T>::ThresholdInvalid);
		StoredThresholds::<T>::put(thresholds);
		Self::deposit_event(Event::ThresholdsSet { thresholds });
		Ok(())
	}
}
