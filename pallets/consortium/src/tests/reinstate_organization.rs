// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use carechain_primitives::traits::{Members, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

#[test]
fn a_reinstated_organization_has_its_rights_again() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_ok!(reinstate(CLINIC));
		assert_eq!(Consortium::standing(CLINIC), Standing::Active);
		System::assert_last_event(
			Event::OrganizationReinstated {
				organization: CLINIC,
			}
			.into(),
		);
	});
}

#[test]
fn a_reinstated_organization_can_be_suspended_again() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_ok!(reinstate(CLINIC));
		assert_ok!(suspend(CLINIC));
	});
}

#[test]
fn a_membership_that_ended_meanwhile_stays_ended() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		pass_days(100);
		assert_ok!(reinstate(CLINIC));
		assert_eq!(Consortium::standing(CLINIC), Standing::Expired);
	});
}

#[test]
fn nobody_but_both_bodies_reinstates() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_only(&["both bodies"], |origin| {
			Consortium::reinstate_organization(origin, HOSPITAL_A)
		});
	});
}

#[test]
fn what_is_not_there_cannot_be_reinstated() {
	build_and_execute(|| {
		assert_changes_nothing(|| reinstate(NOWHERE), Error::<Test>::NotFound);
	});
}

#[test]
fn what_is_not_suspended_cannot_be_reinstated() {
	build_and_execute(|| {
		assert_changes_nothing(|| reinstate(CLINIC), Error::<Test>::NotSuspended);
		// A renewal is what an ended membership needs.
		pass_days(100);
		assert_changes_nothing(|| reinstate(CLINIC), Error::<Test>::NotSuspended);
	});
}

#[test]
fn the_call_widens_and_has_no_reserved_share() {
	let call = Call::<Test>::reinstate_organization {
		organization: CLINIC,
	};
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
}

#[test]
fn a_hospital_gets_its_seat_back_and_its_validator_returns() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_B));
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		told();
		assert_ok!(reinstate(HOSPITAL_B));
		assert!(council().contains(&BOB));
		assert_eq!(
			told(),
			[
				Event::CouncilSeatGiven {
					organization: HOSPITAL_B
				},
				Event::OrganizationReinstated {
					organization: HOSPITAL_B
				},
			]
		);
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
	});
}

#[test]
fn who_was_expelled_is_reinstated_without_its_validator() {
	build_and_execute(|| {
		assert_ok!(expel(HOSPITAL_B));
		assert_ok!(reinstate(HOSPITAL_B));
		assert_eq!(Consortium::standing(HOSPITAL_B), Standing::Active);
		assert!(council().contains(&BOB));
		assert_eq!(validator_status(HOSPITAL_B), Some(ValidatorStatus::Leaving));
		next_session();
		next_session();
		assert_eq!(validator_status(HOSPITAL_B), None);
		// It is a member again, and its seat does not go with the validator.
		assert!(council().contains(&BOB));
	});
}

#[test]
fn who_gave_notice_is_reinstated_and_keeps_its_seat() {
	build_and_execute(|| {
		assert_ok!(leave(CAROL));
		assert!(!council().contains(&CAROL));
		assert_ok!(reinstate(HOSPITAL_C));
		assert_eq!(status(HOSPITAL_C), OrganizationStatus::Active);
		assert!(council().contains(&CAROL));
	});
}

#[test]
fn who_has_left_cannot_be_reinstated() {
	build_and_execute(|| {
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_changes_nothing(|| reinstate(CLINIC), Error::<Test>::AlreadyLeft);
	});
}

#[test]
fn a_hospital_whose_membership_ended_meanwhile_gets_no_seat() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_C));
		pass_days(100);
		assert_ok!(reinstate(HOSPITAL_C));
		assert!(!council().contains(&CAROL));
		assert_ok!(renew(HOSPITAL_C, days_ahead(101)));
		assert!(council().contains(&CAROL));
	});
}

#[test]
fn a_council_that_filled_up_meanwhile_takes_nobody_back() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_C));
		for n in 0..4 {
			assert_ok!(admit_hospital(stranger(n), false));
		}
		assert_changes_nothing(|| reinstate(HOSPITAL_C), Error::<Test>::MaxSeatsExceeded);
	});
}
