// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::SuspendedHospitals;
use carechain_primitives::traits::{Members, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

#[test]
fn a_suspension_takes_the_rights_at_once() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_eq!(Consortium::standing(HOSPITAL_A), Standing::Suspended);
		assert_eq!(
			told(),
			[
				Event::OrganizationSuspended {
					organization: HOSPITAL_A,
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_A,
				},
			]
		);
	});
}

#[test]
fn a_membership_that_has_ended_can_be_suspended_and_is_told_as_suspended() {
	build_and_execute(|| {
		pass_days(100);
		assert_ok!(suspend(CLINIC));
		assert_eq!(Consortium::standing(CLINIC), Standing::Suspended);
	});
}

#[test]
fn the_validator_leaves_the_set_two_sessions_later_and_stays_the_hospitals() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		next_session();
		assert_eq!(Session::validators(), [BOB]);
		assert_eq!(validator_status(HOSPITAL_A), Some(ValidatorStatus::Active));
		assert!(has_keys(&ALICE));
	});
}

#[test]
fn one_body_alone_suspends_no_more_than_a_third_of_the_hospitals() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_eq!(SuspendedHospitals::<Test>::get(), 1);
		for hospital in [HOSPITAL_B, HOSPITAL_C] {
			assert_changes_nothing(|| suspend(hospital), Error::<Test>::TooManySuspended);
		}
		// Others than hospitals have no seat that could be missing.
		assert_ok!(suspend(CLINIC));
		assert_ok!(suspend(REGULATOR));
		assert_eq!(SuspendedHospitals::<Test>::get(), 1);

		assert_ok!(reinstate(HOSPITAL_A));
		assert_eq!(SuspendedHospitals::<Test>::get(), 0);
		assert_ok!(suspend(HOSPITAL_B));
	});
}

#[test]
fn two_of_six_hospitals_are_a_third() {
	build_and_execute(|| {
		for n in 0..3 {
			assert_ok!(admit_hospital(stranger(n), false));
		}
		assert_ok!(suspend(HOSPITAL_A));
		assert_ok!(suspend(HOSPITAL_B));
		assert_changes_nothing(|| suspend(HOSPITAL_C), Error::<Test>::TooManySuspended);
	});
}

#[test]
fn a_hospital_whose_seat_is_gone_already_makes_the_third_no_smaller() {
	build_and_execute(|| {
		// One of three gave notice and has no seat any more.
		assert_ok!(leave(CAROL));
		assert_eq!(council(), [ALICE, BOB]);
		assert_ok!(suspend(HOSPITAL_C));
		assert_changes_nothing(|| suspend(HOSPITAL_A), Error::<Test>::TooManySuspended);
	});
}

#[test]
fn both_bodies_suspend_without_such_a_limit_but_not_the_last_seat() {
	build_and_execute(|| {
		assert_ok!(suspend_by_both(HOSPITAL_A));
		assert_ok!(suspend_by_both(HOSPITAL_B));
		assert_eq!(SuspendedHospitals::<Test>::get(), 2);
		assert_changes_nothing(
			|| suspend_by_both(HOSPITAL_C),
			Error::<Test>::LastCouncilSeat,
		);
		assert_eq!(council(), [CAROL]);
	});
}

#[test]
fn who_gave_notice_can_be_suspended() {
	build_and_execute(|| {
		assert_ok!(leave(ALICE));
		assert!(council().contains(&ALICE));
		assert_ok!(suspend(HOSPITAL_A));
		assert_eq!(status(HOSPITAL_A), OrganizationStatus::Suspended);
		assert!(!council().contains(&ALICE));
	});
}

#[test]
fn who_is_expelled_or_has_left_cannot_be_suspended() {
	build_and_execute(|| {
		assert_ok!(expel(HOSPITAL_A));
		assert_changes_nothing(|| suspend(HOSPITAL_A), Error::<Test>::AlreadyExpelled);
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
		for suspend in [suspend, suspend_by_both] {
			assert_changes_nothing(|| suspend(CLINIC), Error::<Test>::AlreadyLeft);
		}
	});
}

#[test]
fn nobody_but_one_body_or_both_suspends() {
	build_and_execute(|| {
		assert_only(&["one body", "both bodies"], |origin| {
			Consortium::suspend_organization(origin, HOSPITAL_A)
		});
	});
}

#[test]
fn what_is_not_there_cannot_be_suspended() {
	build_and_execute(|| {
		assert_changes_nothing(|| suspend(NOWHERE), Error::<Test>::NotFound);
	});
}

#[test]
fn what_is_suspended_cannot_be_suspended_again() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_changes_nothing(|| suspend(CLINIC), Error::<Test>::AlreadySuspended);
	});
}

#[test]
fn the_call_has_the_reserved_share_of_the_block() {
	let call = Call::<Test>::suspend_organization {
		organization: CLINIC,
	};
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
}
