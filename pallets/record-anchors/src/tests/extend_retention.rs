// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, Error, Event, NewRecord};
use carechain_primitives::Year;
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn extend_to(number: u64, until: u16) -> DispatchResult {
	RecordAnchors::extend_retention(signed_by(HOSPITAL), commitment(number), Year(until))
}

fn anchor_until(number: u64, until: u16) {
	let retain_until = Year(until);
	anchor(
		HOSPITAL,
		NewRecord {
			retain_until,
			..document(number)
		},
	);
}

#[test]
fn a_record_is_kept_for_longer_and_never_for_shorter() {
	build_and_execute(|| {
		anchor_until(1, 2041);
		let before = anchored(1);
		for until in [2026, 2040, 2041] {
			let shorter = || extend_to(1, until);
			assert_changes_nothing(shorter, Error::<Test>::RetentionNotExtended);
		}
		assert_ok!(extend_to(1, 2042));
		assert_eq!(
			anchored(1),
			Anchor {
				retain_until: Year(2042),
				..before
			}
		);
		System::assert_last_event(
			Event::RetentionExtended {
				custodian: HOSPITAL,
				commitment: commitment(1),
				until: Year(2042),
			}
			.into(),
		);
	});
}

#[test]
fn a_retention_that_is_over_can_begin_again_but_not_in_the_past() {
	build_and_execute(|| {
		anchor_until(1, 2026);
		set_year(Year(2030));
		assert_changes_nothing(|| extend_to(1, 2029), Error::<Test>::RetentionInPast);
		assert_ok!(extend_to(1, 2030));
		assert_changes_nothing(|| erase(1), Error::<Test>::RetentionNotOver);
	});
}

#[test]
fn a_record_is_kept_for_a_hundred_years_at_most_from_the_day_on_which_it_is_said() {
	build_and_execute(|| {
		anchor_until(1, 2126);
		assert_changes_nothing(|| extend_to(1, 2127), Error::<Test>::RetentionTooLong);
		set_year(Year(2027));
		assert_ok!(extend_to(1, 2127));
	});
}

#[test]
fn whatever_became_of_a_record_it_may_be_kept_for_longer() {
	build_and_execute(|| {
		for number in [1, 2] {
			anchor(HOSPITAL, document(number));
		}
		assert_ok!(supersede(1, document(3)));
		assert_ok!(mark(2));
		for number in [1, 2, 3] {
			assert_ok!(extend_to(number, 2056));
		}
	});
}

#[test]
fn only_the_custodian_keeps_a_record_for_longer() {
	build_and_execute(|| {
		anchor(CLINIC, document(1));
		assert_changes_nothing(|| extend_to(1, 2056), Error::<Test>::NotCustodian);
		assert_changes_nothing(|| extend_to(2, 2056), Error::<Test>::NotFound);
	});
}
