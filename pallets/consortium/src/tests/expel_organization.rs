// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::SuspendedHospitals;
use carechain_primitives::traits::{Members, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

#[test]
fn rights_and_seat_go_at_once_and_the_validator_two_sessions_later() {
	build_and_execute(|| {
		told();
		assert_ok!(expel(HOSPITAL_B));
		assert_eq!(
			told(),
			[
				Event::OrganizationExpelled {
					organization: HOSPITAL_B
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_B
				},
				Event::ValidatorStopping {
					organization: HOSPITAL_B
				},
			]
		);
		assert_eq!(Consortium::standing(HOSPITAL_B), Standing::Suspended);
		assert_eq!(council(), [ALICE, CAROL]);

		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		assert_eq!(validating(), [HOSPITAL_A]);
		assert_eq!(
			told(),
			[Event::ValidatorRemoved {
				organization: HOSPITAL_B
			}]
		);
		assert_eq!(references(&BOB), (0, 0, 1));
	});
}

#[test]
fn nobody_but_both_bodies_expels() {
	build_and_execute(|| {
		for organization in [HOSPITAL_A, CLINIC, REGULATOR] {
			assert_only(&["both bodies"], |origin| {
				Consortium::expel_organization(origin, organization)
			});
		}
	});
}

#[test]
fn who_was_suspended_is_expelled_and_counts_as_suspended_no_longer() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_B));
		assert_ok!(expel(HOSPITAL_B));
		assert_eq!(status(HOSPITAL_B), OrganizationStatus::Expelled);
		assert_eq!(SuspendedHospitals::<Test>::get(), 0);
	});
}

#[test]
fn who_gave_notice_can_be_expelled() {
	build_and_execute(|| {
		assert_ok!(leave(BOB));
		told();
		assert_ok!(expel(HOSPITAL_B));
		// The validator is on its way out already.
		assert_eq!(
			told(),
			[
				Event::OrganizationExpelled {
					organization: HOSPITAL_B
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_B
				},
			]
		);
	});
}

#[test]
fn who_has_run_out_can_be_expelled() {
	build_and_execute(|| {
		pass_days(100);
		assert_ok!(expel(CLINIC));
		assert_eq!(Consortium::standing(CLINIC), Standing::Suspended);
	});
}

#[test]
fn what_is_not_there_or_gone_cannot_be_expelled() {
	build_and_execute(|| {
		assert_changes_nothing(|| expel(NOWHERE), Error::<Test>::NotFound);
		assert_ok!(expel(CLINIC));
		assert_changes_nothing(|| expel(CLINIC), Error::<Test>::AlreadyExpelled);
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_changes_nothing(|| expel(CLINIC), Error::<Test>::AlreadyLeft);
	});
}

#[test]
fn the_last_seat_of_the_council_cannot_be_expelled() {
	build_and_execute(|| {
		assert_ok!(expel(HOSPITAL_A));
		assert_ok!(expel(HOSPITAL_B));
		assert_changes_nothing(|| expel(HOSPITAL_C), Error::<Test>::LastCouncilSeat);
		assert_ok!(admit_hospital(STRANGER, false));
		assert_ok!(expel(HOSPITAL_C));
		assert_eq!(council(), [STRANGER]);
	});
}

#[test]
fn a_seat_on_the_board_is_the_boards_to_take() {
	build_and_execute(|| {
		assert_ok!(expel(REGULATOR));
		assert_eq!(board(), [REGINA]);
	});
}

#[test]
fn who_is_expelled_still_narrows_and_widens_nothing() {
	build_and_execute(|| {
		assert_ok!(expel(HOSPITAL_A));
		assert_changes_nothing(
			|| register(ALICE, HOSPITAL_A, STRANGER),
			Error::<Test>::OrganizationNotActive,
		);
		assert_changes_nothing(
			|| list_nodes(ALICE, &[1]),
			Error::<Test>::OrganizationNotActive,
		);
		assert_changes_nothing(|| allow(HOSPITAL_A), Error::<Test>::OrganizationNotActive);
		assert_changes_nothing(|| leave(ALICE), Error::<Test>::OrganizationNotActive);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
	});
}

#[test]
fn the_call_has_no_reserved_share_for_it_takes_both_bodies() {
	let call = Call::<Test>::expel_organization {
		organization: CLINIC,
	};
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
}
