// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Clean-up, spread over blocks: reviews that are overdue go to the board and count, and closed cases
//! that were kept long enough leave state.
//!
//! No answer depends on when it comes by, but the numbers of overdue reviews and the board's list.

use crate::{Agenda, Cases, Config, NextDue, Pallet, Stage, WeightInfo};
use carechain_primitives::{Day, EmergencyId};
use frame_support::{
	traits::Get,
	weights::{Weight, WeightMeter},
};

impl<T: Config> Pallet<T> {
	/// The weight of one step: looking at the agenda, and seeing to the worst that it may have.
	pub(crate) fn worst_sweep_step() -> Weight {
		T::WeightInfo::sweep_look()
			.saturating_add(T::WeightInfo::sweep_escalate().max(T::WeightInfo::sweep_remove()))
	}

	/// Sees to what the agenda has up to today, at most `MaxSweptCases` cases or empty days and no more
	/// than the weight allows. Gives back the weight used.
	pub(crate) fn sweep(limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		let look = T::WeightInfo::sweep_look();
		let worst = Self::worst_sweep_step();
		// Without room for a step there is no use in looking.
		if !meter.can_consume(look.saturating_add(worst)) {
			return meter.consumed();
		}
		meter.consume(look);
		let Some(first) = NextDue::<T>::get() else {
			return meter.consumed();
		};

		let today = Self::today();
		let mut day = first;
		for _ in 0..T::MaxSweptCases::get() {
			if day > today || !meter.can_consume(worst) {
				break;
			}
			meter.consume(look);
			match Self::first_on(day) {
				Some(case) => meter.consume(Self::settle(day, case)),
				None => day = day.saturating_add(1),
			}
		}
		if day != first {
			NextDue::<T>::put(day);
		}
		meter.consumed()
	}

	/// A case that the agenda has for a day.
	pub(crate) fn first_on(day: Day) -> Option<EmergencyId> {
		Agenda::<T>::iter_key_prefix(day).next()
	}

	/// Sees to one case whose day has come. Gives back the weight used.
	pub(crate) fn settle(day: Day, case: EmergencyId) -> Weight {
		let Some(mut record) = Cases::<T>::get(case) else {
			// Never so; but what is no case's must not be found again.
			Agenda::<T>::remove(day, case);
			return T::WeightInfo::sweep_remove();
		};
		if let Stage::Closed { .. } = record.stage {
			Self::remove(case, &record);
			return T::WeightInfo::sweep_remove();
		}
		Self::escalate(case, &mut record);
		if let Some(patient) = &record.patient {
			Self::end_access(patient, record.role, case, false);
		}
		Cases::<T>::insert(case, record);
		T::WeightInfo::sweep_escalate()
	}
}
