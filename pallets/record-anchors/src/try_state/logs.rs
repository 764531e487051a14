// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What holds of the logs.

use crate::{
	Checkpoint, Config, DailyCheckpoints, HourRange, HourlyCheckpoint, HourlyCheckpoints, Log,
	Logs, Pallet, MAX_LOG_SIZE,
};
use alloc::collections::BTreeMap;
use carechain_primitives::{Day, OrganizationId};
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::TryRuntimeError;

type CheckpointOf<T> = Checkpoint<BlockNumberFor<T>>;

impl<T: Config> Pallet<T> {
	/// Checks all logs and their checkpoints.
	pub(super) fn try_state_logs() -> Result<(), TryRuntimeError> {
		let mut hourly = 0;
		for (organization, log) in Logs::<T>::iter() {
			Self::try_state_log(organization, &log)?;
			hourly += Self::try_state_hourly(organization, &log)?;
		}
		ensure!(
			HourlyCheckpoints::<T>::iter_keys().count() == hourly,
			"an hourly checkpoint is in no log's list"
		);
		Self::try_state_daily()
	}

	/// The log is a member's, within the bounds, and both of its newest checkpoints have its head.
	fn try_state_log(
		organization: OrganizationId,
		log: &Log<BlockNumberFor<T>>,
	) -> Result<(), TryRuntimeError> {
		ensure!(
			Self::was_ever_member(organization),
			"a log belongs to no organisation"
		);
		ensure!(
			log.size > 0 && log.size <= MAX_LOG_SIZE,
			"the size of a log is out of bounds"
		);
		ensure!(
			log.extended_at <= frame_system::Pallet::<T>::block_number(),
			"a log was extended in the future"
		);
		let head = Checkpoint {
			size: log.size,
			root: log.root,
			block: log.extended_at,
		};
		let HourRange { last, .. } = log.hourly;
		ensure!(
			HourlyCheckpoints::<T>::get(organization, last) == Some(HourlyCheckpoint::newest(head)),
			"the newest hourly checkpoint is not the log's head"
		);
		ensure!(
			DailyCheckpoints::<T>::get(organization, last.day()) == Some(head),
			"the newest daily checkpoint is not the log's head"
		);
		Ok(())
	}

	/// The hourly checkpoints lead from the first to the last, ever later and larger, and none is
	/// larger than that of its day; gives back how many there are.
	fn try_state_hourly(
		organization: OrganizationId,
		log: &Log<BlockNumberFor<T>>,
	) -> Result<usize, TryRuntimeError> {
		let (mut count, mut at) = (1, log.hourly.first);
		while at != log.hourly.last {
			let checkpoint = HourlyCheckpoints::<T>::get(organization, at)
				.ok_or("the list of hourly checkpoints is broken")?;
			let next_hour = checkpoint
				.next
				.ok_or("the list of hourly checkpoints ends early")?;
			let next = HourlyCheckpoints::<T>::get(organization, next_hour)
				.ok_or("the list of hourly checkpoints leads nowhere")?;
			ensure!(
				at < next_hour,
				"an hourly checkpoint is followed by an earlier one"
			);
			Self::ensure_grows(&checkpoint.head(), &next.head())?;
			let of_day = DailyCheckpoints::<T>::get(organization, at.day())
				.ok_or("the day of an hourly checkpoint has none")?;
			ensure!(
				checkpoint.size <= of_day.size,
				"an hour is larger than its day"
			);
			at = next_hour;
			count += 1;
		}
		Ok(count)
	}

	/// The daily checkpoints of every log are ever larger.
	fn try_state_daily() -> Result<(), TryRuntimeError> {
		let mut days = BTreeMap::<OrganizationId, BTreeMap<Day, CheckpointOf<T>>>::new();
		for (organization, day, checkpoint) in DailyCheckpoints::<T>::iter() {
			days.entry(organization)
				.or_default()
				.insert(day, checkpoint);
		}
		for (organization, days) in days {
			let log = Logs::<T>::get(organization).ok_or("a daily checkpoint has no log")?;
			ensure!(
				days.keys().next_back() == Some(&log.hourly.last.day()),
				"a daily checkpoint is newer than the log"
			);
			for (earlier, later) in days.values().zip(days.values().skip(1)) {
				Self::ensure_grows(earlier, later)?;
			}
		}
		Ok(())
	}

	fn ensure_grows(
		earlier: &CheckpointOf<T>,
		later: &CheckpointOf<T>,
	) -> Result<(), TryRuntimeError> {
		ensure!(
			earlier.size < later.size && earlier.block <= later.block,
			"a checkpoint is not larger than the one before"
		);
		Ok(())
	}
}
