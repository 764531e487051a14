// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whose turn it is to review what another hospital did.

use super::*;
use carechain_primitives::traits::Reviewers;

fn next_after(
	previous: Option<OrganizationId>,
	leave_out: OrganizationId,
) -> Option<OrganizationId> {
	<Consortium as Reviewers>::next_after(previous, leave_out)
}

/// Who comes in so many turns.
fn turns(leave_out: OrganizationId, count: usize) -> Vec<OrganizationId> {
	let mut previous = None;
	let turn = || {
		previous = next_after(previous, leave_out);
		previous
	};
	core::iter::repeat_with(turn)
		.take(count)
		.map(|turn| turn.expect("there is somebody"))
		.collect()
}

#[test]
fn the_hospitals_take_turns_and_nobody_else() {
	build_and_execute(|| {
		// The clinic is left out, which never had a turn.
		assert_eq!(
			turns(CLINIC, 5),
			[HOSPITAL_A, HOSPITAL_B, HOSPITAL_C, HOSPITAL_A, HOSPITAL_B]
		);
	});
}

#[test]
fn who_is_left_out_has_no_turn() {
	build_and_execute(|| {
		assert_eq!(turns(HOSPITAL_B, 3), [HOSPITAL_A, HOSPITAL_C, HOSPITAL_A]);
	});
}

#[test]
fn who_has_no_rights_or_gave_notice_has_no_turn_and_its_place_stays_known() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_ok!(leave(BOB));
		assert_eq!(next_after(None, CLINIC), Some(HOSPITAL_C));
		// Hospital A has no seat any more; after it the others come as before.
		assert_ok!(reinstate(HOSPITAL_B));
		assert_eq!(next_after(Some(HOSPITAL_A), CLINIC), Some(HOSPITAL_B));
	});
}

#[test]
fn the_only_hospital_left_has_every_turn_and_none_over_itself() {
	build_and_execute(|| {
		assert_ok!(suspend_by_both(HOSPITAL_B));
		assert_ok!(suspend_by_both(HOSPITAL_C));
		assert_eq!(turns(CLINIC, 2), [HOSPITAL_A, HOSPITAL_A]);
		assert_eq!(next_after(None, HOSPITAL_A), None);
		assert_eq!(next_after(Some(HOSPITAL_A), HOSPITAL_A), None);
	});
}

#[test]
fn with_every_membership_run_out_nobody_is_asked() {
	build_and_execute(|| {
		pass_days(100);
		assert_eq!(next_after(None, CLINIC), None);
	});
}

#[test]
fn after_who_is_not_there_the_ring_starts_over() {
	build_and_execute(|| {
		assert_eq!(next_after(Some(NOWHERE), CLINIC), Some(HOSPITAL_A));
		// The clinic's account lies between those of the hospitals.
		assert_eq!(next_after(Some(CLINIC), NOWHERE), Some(HOSPITAL_C));
	});
}
