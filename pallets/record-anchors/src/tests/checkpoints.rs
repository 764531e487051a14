// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, HourRange, HourlyCheckpoints, Logs};
use carechain_primitives::{Day, Hour};
use frame_support::assert_ok;

/// Extends the hospital's log to this size so many hours after the start.
fn extend_at(hours: u32, size: u64) {
	set_hour(hours);
	assert_ok!(extend(HOSPITAL, &tree(size)));
	RecordAnchors::do_try_state().unwrap();
}

fn size_of_hour(hours: u32) -> Option<u64> {
	RecordAnchors::hourly_checkpoint(HOSPITAL, hour(hours)).map(|checkpoint| checkpoint.size)
}

fn size_of_day(days: u32) -> Option<u64> {
	RecordAnchors::daily_checkpoint(HOSPITAL, START.day().saturating_add(days))
		.map(|checkpoint| checkpoint.size)
}

/// The hours since the start that have a checkpoint, oldest first, by the list.
fn listed_hours() -> Vec<u32> {
	let mut hours = vec![];
	let mut next = Logs::<Test>::get(HOSPITAL).map(|log| log.hourly.first);
	while let Some(hour) = next {
		hours.push(hour.0 - START.0);
		next = HourlyCheckpoints::<Test>::get(HOSPITAL, hour).unwrap().next;
	}
	hours
}

fn count() -> usize {
	HourlyCheckpoints::<Test>::iter_prefix(HOSPITAL).count()
}

#[test]
fn an_hour_keeps_the_last_head_within_it() {
	build_and_execute(|| {
		extend_at(3, 5);
		extend_at(3, 8);
		assert_eq!(listed_hours(), [3]);
		let checkpoint = RecordAnchors::hourly_checkpoint(HOSPITAL, hour(3)).unwrap();
		assert_eq!((checkpoint.size, checkpoint.root), (8, tree(8).root()));
		assert_eq!(checkpoint.block, System::block_number());
	});
}

#[test]
fn an_hour_lasts_until_its_last_second() {
	build_and_execute(|| {
		extend_at(0, 1);
		Now::set((u64::from(START.0) + 1) * 3_600 - 1);
		assert_ok!(extend(HOSPITAL, &tree(2)));
		assert_eq!((size_of_hour(0), size_of_hour(1)), (Some(2), None));
		Now::set((u64::from(START.0) + 1) * 3_600);
		assert_ok!(extend(HOSPITAL, &tree(3)));
		assert_eq!((size_of_hour(0), size_of_hour(1)), (Some(2), Some(3)));
	});
}

#[test]
fn a_day_keeps_the_last_head_within_it() {
	build_and_execute(|| {
		extend_at(0, 1);
		extend_at(23, 2);
		extend_at(24, 3);
		extend_at(25, 4);
		assert_eq!((size_of_day(0), size_of_day(1)), (Some(2), Some(4)));
		assert_eq!(
			(
				size_of_day(2),
				RecordAnchors::daily_checkpoint(HOSPITAL, Day(0))
			),
			(None, None)
		);
	});
}

#[test]
fn hours_without_an_extension_have_no_checkpoint() {
	build_and_execute(|| {
		extend_at(1, 1);
		extend_at(4, 2);
		assert_eq!(listed_hours(), [1, 4]);
		assert_eq!([0, 2, 3, 5].map(size_of_hour), [None; 4]);
	});
}

#[test]
fn a_checkpoint_stays_for_the_stated_time_and_no_longer() {
	build_and_execute(|| {
		extend_at(0, 1);
		extend_at(KEPT_HOURS, 2);
		assert_eq!(listed_hours(), [0, KEPT_HOURS]);
		extend_at(KEPT_HOURS + 1, 3);
		assert_eq!(listed_hours(), [KEPT_HOURS, KEPT_HOURS + 1]);
		assert_eq!(size_of_hour(0), None);
	});
}

#[test]
fn daily_checkpoints_stay_for_good() {
	build_and_execute(|| {
		for day in 0..40 {
			extend_at(day * Hour::PER_DAY, u64::from(day) + 1);
		}
		for day in 0..40 {
			assert_eq!(size_of_day(day), Some(u64::from(day) + 1));
		}
	});
}

#[test]
fn an_extension_drops_two_at_most_and_so_never_falls_behind() {
	build_and_execute(|| {
		for hours in 0..10 {
			extend_at(hours, u64::from(hours) + 1);
		}
		// All ten are too old by now. Each extension adds one and drops two.
		let later = KEPT_HOURS * 10;
		for step in 0..6 {
			extend_at(later + step, 100 + u64::from(step));
			let expected = [9, 8, 7, 6, 5, 6][step as usize];
			assert_eq!((count(), listed_hours().len()), (expected, expected));
		}
	});
}

#[test]
fn an_extension_within_an_hour_that_has_a_checkpoint_drops_old_ones_too() {
	build_and_execute(|| {
		for hours in 0..6 {
			extend_at(hours, u64::from(hours) + 1);
		}
		let later = KEPT_HOURS * 10;
		extend_at(later, 10);
		assert_eq!(listed_hours(), [2, 3, 4, 5, later]);
		extend_at(later, 11);
		assert_eq!(listed_hours(), [4, 5, later]);
		extend_at(later, 12);
		extend_at(later, 13);
		assert_eq!(listed_hours(), [later]);
	});
}

#[test]
fn there_are_never_more_than_the_hours_of_the_stated_time() {
	build_and_execute(|| {
		let most = KEPT_HOURS as usize + 1;
		for hours in 0..KEPT_HOURS * 3 {
			extend_at(hours, u64::from(hours) + 1);
			assert!(count() <= most);
		}
		assert_eq!(count(), most);
		// After a rest as well, in which all of them became too old.
		for hours in KEPT_HOURS * 8..KEPT_HOURS * 10 {
			extend_at(hours, u64::from(hours) + 1);
			assert!(count() <= most);
		}
		assert_eq!(count(), most);
	});
}

#[test]
fn logs_have_checkpoints_of_their_own() {
	build_and_execute(|| {
		extend_at(0, 1);
		set_hour(1);
		assert_ok!(extend(CLINIC, &tree(7)));
		assert_eq!(listed_hours(), [0]);
		assert_eq!(
			Logs::<Test>::get(CLINIC).unwrap().hourly,
			HourRange {
				first: hour(1),
				last: hour(1)
			}
		);
		extend_at(KEPT_HOURS + 2, 2);
		assert!(RecordAnchors::hourly_checkpoint(CLINIC, hour(1)).is_some());
	});
}

#[test]
fn a_clock_that_runs_back_does_not_put_a_larger_tree_into_an_earlier_hour() {
	build_and_execute(|| {
		extend_at(30, 1);
		extend_at(2, 2);
		assert_eq!(listed_hours(), [30]);
		assert_eq!((size_of_hour(30), size_of_hour(2)), (Some(2), None));
		assert_eq!((size_of_day(1), size_of_day(0)), (Some(2), None));
	});
}

#[test]
fn the_first_and_the_last_hour_of_all_time_are_like_any_other() {
	build_and_execute(|| {
		Now::set(0);
		assert_ok!(extend(HOSPITAL, &tree(1)));
		RecordAnchors::do_try_state().unwrap();
		for (size, now) in [(2, u64::MAX - 1), (3, u64::MAX)] {
			Now::set(now);
			assert_ok!(extend(HOSPITAL, &tree(size)));
			RecordAnchors::do_try_state().unwrap();
		}
		let last = HourRange {
			first: Hour(u32::MAX),
			last: Hour(u32::MAX),
		};
		assert_eq!(Logs::<Test>::get(HOSPITAL).unwrap().hourly, last);
	});
}
