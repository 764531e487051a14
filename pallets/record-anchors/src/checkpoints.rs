// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The heads that a log had: by the hour for a while, by the day for good.
//!
//! An extension adds at most one hourly checkpoint and drops at most two, so that a log never has
//! more of them than there are hours in the time for which they are kept, and the work stays the
//! same however long the log had rested.

use crate::{
	Checkpoint, Config, DailyCheckpoints, HourRange, HourlyCheckpoint, HourlyCheckpoints, Pallet,
};
use carechain_primitives::{Day, Hour, OrganizationId};
use frame_support::traits::{Defensive, Get, UnixTime};
use frame_system::pallet_prelude::BlockNumberFor;

/// How many hourly checkpoints that are too old an extension drops at most: one more than it adds.
pub(crate) const DROPPED_PER_EXTENSION: u32 = 2;

impl<T: Config> Pallet<T> {
	/// The head that a log had after its last extension within the hour; `None` if it was not
	/// extended then, or too long ago.
	pub fn hourly_checkpoint(
		organization: OrganizationId,
		hour: Hour,
	) -> Option<Checkpoint<BlockNumberFor<T>>> {
		HourlyCheckpoints::<T>::get(organization, hour).map(HourlyCheckpoint::head)
	}

	/// The head that a log had after its last extension within the day; `None` if it was not
	/// extended then.
	pub fn daily_checkpoint(
		organization: OrganizationId,
		day: Day,
	) -> Option<Checkpoint<BlockNumberFor<T>>> {
		DailyCheckpoints::<T>::get(organization, day)
	}

	/// Makes the head the checkpoint of this hour and this day, and gives back the hours that have
	/// checkpoints after that.
	pub(crate) fn note_checkpoints(
		organization: OrganizationId,
		hourly: Option<HourRange>,
		head: Checkpoint<BlockNumberFor<T>>,
	) -> HourRange {
		let now = Hour::of_unix_seconds(T::Time::now().as_secs());
		// Were the clock to run back, the newest checkpoint would have to take what follows: an
		// earlier one must never hold a larger tree.
		let hour = hourly.map_or(now, |hourly| hourly.last.max(now));

		DailyCheckpoints::<T>::insert(organization, hour.day(), head);
		HourlyCheckpoints::<T>::insert(organization, hour, HourlyCheckpoint::newest(head));
		let Some(HourRange { first, last }) = hourly else {
			return HourRange {
				first: hour,
				last: hour,
			};
		};
		if last < hour {
			HourlyCheckpoints::<T>::mutate(organization, last, |checkpoint| {
				if let Some(checkpoint) = checkpoint {
					checkpoint.next = Some(hour);
				}
			});
		}
		Self::drop_old(organization, HourRange { first, last: hour })
	}

	/// Drops the oldest hourly checkpoints if they are too old, and gives back what is left.
	fn drop_old(organization: OrganizationId, hourly: HourRange) -> HourRange {
		let kept_hours = T::HourlyCheckpointDays::get().saturating_mul(Hour::PER_DAY);
		let oldest_kept = Hour(hourly.last.0.saturating_sub(kept_hours));
		let HourRange { mut first, last } = hourly;
		for _ in 0..DROPPED_PER_EXTENSION {
			if first >= oldest_kept {
				break;
			}
			// The newest is never too old, so that there always is a next.
			first = HourlyCheckpoints::<T>::take(organization, first)
				.and_then(|checkpoint| checkpoint.next)
				.defensive_unwrap_or(last);
		}
		HourRange { first, last }
	}
}
