// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Clean-up, spread over blocks: grants whose end has passed move to the ended ones, and ended ones
//! that were kept long enough leave state.
//!
//! Nothing depends on when it comes by: a grant ends by its day, and every reader looks at the day.

use crate::{Books, Config, Grants, Pallet, SweepCursor, WeightInfo};
use alloc::vec::Vec;
use carechain_primitives::{Day, PatientId};
use frame_support::{
	traits::Get,
	weights::{Weight, WeightMeter},
};

/// What sweeping one book came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
	/// How many live grants had expired.
	pub expired: u32,
	/// How many ended ones left state: past their retention, or to make room.
	pub dropped: u32,
	/// How many deadlines for an acknowledgement were found to have passed.
	pub missed: u32,
}

impl Swept {
	/// What doing it weighs: the book once, and what each kind adds to it.
	pub(crate) fn weight<T: Config>(&self) -> Weight {
		let added = |weigh: fn(u32) -> Weight, grants| weigh(grants).saturating_sub(weigh(0));
		T::WeightInfo::sweep_book(self.dropped)
			.saturating_add(added(T::WeightInfo::sweep_book_expired, self.expired))
			.saturating_add(added(T::WeightInfo::sweep_book_missed, self.missed))
	}
}

impl<T: Config> Pallet<T> {
	/// The weight of sweeping the book with the most to do: all that is live has expired, and all
	/// of it and all that had ended leaves state.
	pub(crate) fn worst_sweep_of_one_book() -> Weight {
		let live = T::MaxLiveGrants::get();
		let ended = T::MaxEndedGrants::get();
		let swept = Swept {
			expired: live,
			dropped: live.saturating_add(ended),
			missed: ended,
		};
		swept.weight::<T>()
	}

	/// Sweeps the next books after the cursor, at most `MaxSweptPatients` and no more than the
	/// weight allows. Past the last book it starts over, in the next block. Gives back the weight used.
	pub(crate) fn sweep(limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		let batch = T::MaxSweptPatients::get();
		let worst = Self::worst_sweep_of_one_book();
		// Without room for the walk and one book there is no use in starting the walk.
		let walk = T::WeightInfo::sweep_walk(batch);
		if !meter.can_consume(walk.saturating_add(worst)) {
			return meter.consumed();
		}
		meter.consume(walk);

		let patients = Self::patients_after_cursor(batch);
		let reached_the_end = u32::try_from(patients.len()).is_ok_and(|found| found < batch);
		let today = Self::today();
		let mut swept_all = true;
		let mut last = None;
		for patient in patients {
			if !meter.can_consume(worst) {
				swept_all = false;
				break;
			}
			let swept = Self::sweep_book(&patient, today);
			meter.consume(swept.weight::<T>());
			last = Some(patient);
		}
		match last {
			_ if reached_the_end && swept_all => SweepCursor::<T>::kill(),
			Some(patient) => SweepCursor::<T>::put(patient),
			None => {}
		}
		meter.consumed()
	}

	/// The next patients with a book, in the order of storage.
	pub(crate) fn patients_after_cursor(batch: u32) -> Vec<PatientId> {
		let keys = match SweepCursor::<T>::get() {
			Some(cursor) => Books::<T>::iter_keys_from_key(cursor),
			None => Books::<T>::iter_keys(),
		};
		// Collected before any book is written: a map must not change under an iterator.
		keys.take(usize::try_from(batch).unwrap_or(usize::MAX))
			.collect()
	}

	/// Sweeps one book. Writes it only if something changed.
	pub(crate) fn sweep_book(patient: &PatientId, today: Day) -> Swept {
		let mut book = Books::<T>::get(patient);
		let mut swept = Swept::default();
		// First, for what ends now may displace some of them.
		for ended in &mut book.ended {
			if ended.notice_missed(today) {
				Self::count_missed(patient, ended);
				swept.missed = swept.missed.saturating_add(1);
			}
		}
		while let Some(expired) = book.first_expired(today) {
			let displaced = Self::end(patient, &mut book, expired.expired());
			swept.expired = swept.expired.saturating_add(1);
			swept.dropped = swept.dropped.saturating_add(u32::from(displaced.is_some()));
		}
		while let Some(grant) = book.take_past_retention(today, T::EndedRetentionDays::get()) {
			Grants::<T>::remove(patient, grant);
			swept.dropped = swept.dropped.saturating_add(1);
		}
		if swept != Swept::default() {
			Books::<T>::insert(patient, book);
		}
		swept
	}
}
