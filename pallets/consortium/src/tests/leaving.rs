// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Leaving in good order: `leave_consortium`, what goes by itself, and `complete_leaving`.

use super::*;
use crate::{NodeIds, RetiredNonces, SuspendedHospitals};
use carechain_primitives::traits::{Members, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

/// Lets hospital A hand over what keeps it: its only practitioner.
fn clear_out() {
	assert_ok!(revoke(ALICE, DOCTORS_ROLE));
}

#[test]
fn a_body_without_a_seat_gives_notice_and_is_gone() {
	build_and_execute(|| {
		told();
		assert_ok!(leave(CLARA));
		assert_eq!(Consortium::standing(CLINIC), Standing::Active);
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_eq!(
			told(),
			[
				Event::OrganizationLeaving {
					organization: CLINIC
				},
				Event::OrganizationLeft {
					organization: CLINIC
				},
			]
		);
		assert_eq!(Consortium::standing(CLINIC), Standing::Ended);
		assert_eq!(Consortium::represented_by(&CLARA), None);
		assert!(!System::account_exists(&CLARA));
	});
}

#[test]
fn a_hospital_without_a_validator_gives_its_seat_back_with_the_notice() {
	build_and_execute(|| {
		told();
		assert_ok!(leave(CAROL));
		assert_eq!(
			told(),
			[
				Event::OrganizationLeaving {
					organization: HOSPITAL_C
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_C
				},
			]
		);
		assert_ok!(complete_leaving(CAROL, HOSPITAL_C));
	});
}

#[test]
fn the_validator_goes_first_then_the_seat_then_the_keys_then_the_hospital() {
	build_and_execute(|| {
		told();
		assert_ok!(leave(ALICE));
		assert_eq!(
			told(),
			[
				Event::OrganizationLeaving {
					organization: HOSPITAL_A
				},
				Event::ValidatorStopping {
					organization: HOSPITAL_A
				},
			]
		);

		// It validates and votes for two sessions more, and its practitioners practise.
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert!(council().contains(&ALICE));
		assert!(has_keys(&ALICE));
		assert_changes_nothing(
			|| complete_leaving(ALICE, HOSPITAL_A),
			Error::<Test>::StillValidating,
		);

		next_session();
		assert_eq!(Session::validators(), [BOB]);
		assert_eq!(
			told(),
			[
				Event::ValidatorRemoved {
					organization: HOSPITAL_A
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_A
				},
			]
		);
		assert!(!has_keys(&ALICE));
		assert_eq!(references(&ALICE), (0, 0, 1));

		assert_changes_nothing(
			|| complete_leaving(ALICE, HOSPITAL_A),
			Error::<Test>::PractitionersRemain,
		);
		clear_out();
		assert_ok!(complete_leaving(ALICE, HOSPITAL_A));
		assert_eq!(references(&ALICE), (0, 0, 0));
	});
}

#[test]
fn what_is_left_to_do_is_told_in_order() {
	build_and_execute(|| {
		let refused = |error: Error<Test>| {
			assert_changes_nothing(|| complete_leaving(ALICE, HOSPITAL_A), error);
		};
		PatientsInCustody::set(vec![(HOSPITAL_A, 2), (CLINIC, 5)]);
		refused(Error::NotLeaving);
		assert_ok!(leave(ALICE));
		refused(Error::StillValidating);
		next_session();
		next_session();
		refused(Error::PatientsRemain);
		PatientsInCustody::set(vec![(HOSPITAL_A, 0), (CLINIC, 5)]);
		refused(Error::PractitionersRemain);
		clear_out();
		assert_ok!(complete_leaving(ALICE, HOSPITAL_A));
	});
}

#[test]
fn a_credential_that_has_only_expired_is_still_to_be_revoked() {
	build_and_execute(|| {
		assert_ok!(register(CLARA, CLINIC, STRANGER));
		assert_ok!(leave(CLARA));
		pass_days(50);
		assert_changes_nothing(
			|| complete_leaving(CLARA, CLINIC),
			Error::<Test>::PractitionersRemain,
		);
		assert_ok!(revoke(CLARA, NEXT_ROLE));
		assert_ok!(complete_leaving(CLARA, CLINIC));
	});
}

#[test]
fn who_sits_on_the_board_leaves_after_the_board_took_the_seat() {
	build_and_execute(|| {
		assert_ok!(leave(REGINA));
		PatientsInCustody::set(vec![(REGULATOR, 1)]);
		assert_changes_nothing(
			|| complete_leaving(REGINA, REGULATOR),
			Error::<Test>::BoardSeatHeld,
		);
		PatientsInCustody::set(vec![]);
		assert_changes_nothing(
			|| complete_leaving(REGINA, REGULATOR),
			Error::<Test>::BoardSeatHeld,
		);
		// The board keeps a member: another has to come first.
		assert_changes_nothing(|| unseat(REGULATOR), Error::<Test>::LastBoardSeat);
		assert_ok!(admit_as(OrganizationKind::EthicsCommittee, STRANGER, false));
		assert_ok!(seat(NOWHERE));
		assert_ok!(unseat(REGULATOR));
		assert_ok!(complete_leaving(REGINA, REGULATOR));
		assert_eq!(board(), [STRANGER]);
	});
}

#[test]
fn who_was_expelled_takes_the_last_step_too() {
	build_and_execute(|| {
		assert_ok!(expel(HOSPITAL_A));
		assert_changes_nothing(
			|| complete_leaving(ALICE, HOSPITAL_A),
			Error::<Test>::StillValidating,
		);
		next_session();
		next_session();
		clear_out();
		assert_ok!(complete_leaving(ALICE, HOSPITAL_A));
		assert_eq!(Consortium::standing(HOSPITAL_A), Standing::Ended);
	});
}

#[test]
fn both_bodies_take_the_last_step_for_who_does_not() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| complete_leaving(BOTH_BODIES, CLINIC),
			Error::<Test>::NotLeaving,
		);
		assert_ok!(expel(CLINIC));
		assert_ok!(complete_leaving(BOTH_BODIES, CLINIC));
		assert_changes_nothing(
			|| complete_leaving(BOTH_BODIES, CLINIC),
			Error::<Test>::NotLeaving,
		);
		assert_changes_nothing(
			|| complete_leaving(BOTH_BODIES, NOWHERE),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn who_is_suspended_does_not_leave_and_neither_does_who_is_gone() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_changes_nothing(|| leave(CLARA), Error::<Test>::OrganizationNotActive);
		assert_changes_nothing(
			|| complete_leaving(CLARA, CLINIC),
			Error::<Test>::NotLeaving,
		);
		assert_ok!(reinstate(CLINIC));
		assert_ok!(leave(CLARA));
		assert_changes_nothing(|| leave(CLARA), Error::<Test>::OrganizationNotActive);
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_changes_nothing(|| leave(CLARA), Error::<Test>::NotAuthorized);
		assert_changes_nothing(
			|| complete_leaving(CLARA, CLINIC),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn who_has_run_out_can_give_notice() {
	build_and_execute(|| {
		pass_days(100);
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
	});
}

#[test]
fn nobody_gives_notice_for_another() {
	build_and_execute(|| {
		assert_only_signed_by(&REPRESENTATIVES, Consortium::leave_consortium);
	});
}

#[test]
fn nobody_but_the_representative_and_both_bodies_takes_the_last_step() {
	build_and_execute(|| {
		assert_ok!(leave(CLARA));
		assert_only_signed_by(&["another representative", "both bodies"], |origin| {
			Consortium::complete_leaving(origin, CLINIC)
		});
	});
}

#[test]
fn the_last_seat_of_the_council_stays() {
	build_and_execute(|| {
		assert_ok!(leave(CAROL));
		assert_ok!(expel(HOSPITAL_B));
		assert_eq!(council(), [ALICE]);
		assert_changes_nothing(|| leave(ALICE), Error::<Test>::LastCouncilSeat);
	});
}

#[test]
fn the_last_seat_stays_also_where_it_would_go_with_the_validator() {
	build_and_execute(|| {
		// Two give notice while both have their seats, and another validates in their place, but
		// loses its own seat before theirs go.
		assert_ok!(admit_hospital(STRANGER, true));
		assert_ok!(set_keys(STRANGER, 9));
		assert_ok!(leave(CAROL));
		assert_ok!(leave(ALICE));
		assert_ok!(leave(BOB));
		next_session();
		assert_ok!(suspend_by_both(NOWHERE));
		assert_eq!(council(), [ALICE, BOB]);
		next_session();
		assert_eq!(Session::validators(), [STRANGER]);
		assert_eq!(validating(), [NOWHERE]);
		assert_eq!(council(), [BOB]);
		check();

		// Whose seat it is stays until another hospital has one.
		assert_changes_nothing(
			|| complete_leaving(BOB, HOSPITAL_B),
			Error::<Test>::LastCouncilSeat,
		);
		told();
		assert_ok!(reinstate(NOWHERE));
		assert_eq!(council(), [STRANGER]);
		assert_eq!(
			told(),
			[
				Event::CouncilSeatGiven {
					organization: NOWHERE
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_B
				},
				Event::OrganizationReinstated {
					organization: NOWHERE
				},
			]
		);
		assert_ok!(complete_leaving(BOB, HOSPITAL_B));
	});
}

#[test]
fn at_the_minimum_the_validator_stays_until_another_joins() {
	hospitals(2, 2).execute_with(|| {
		assert_ok!(leave(stranger(0)));
		for _ in 0..4 {
			next_session();
			assert_eq!(Session::validators(), [stranger(0), stranger(1)]);
		}
		assert_changes_nothing(
			|| complete_leaving(stranger(0), OrganizationId(0)),
			Error::<Test>::StillValidating,
		);
		assert_ok!(admit_hospital(stranger(5), true));
		assert_ok!(set_keys(stranger(5), 9));
		next_session();
		next_session();
		assert_eq!(Session::validators(), [stranger(1), stranger(5)]);
		assert_ok!(complete_leaving(stranger(0), OrganizationId(0)));
		check();
	});
}

#[test]
fn what_has_left_leaves_its_name_and_no_signature_behind() {
	build_and_execute(|| {
		assert_ok!(list_nodes(CLARA, &[1]));
		for _ in 0..3 {
			System::inc_account_nonce(&CLARA);
		}
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));

		let record = Organizations::<Test>::get(CLINIC).expect("is there");
		assert_eq!(record.name.into_inner(), b"Clinic");
		assert!(!NodeIds::<Test>::contains_key(CLINIC));
		assert_eq!(RetiredNonces::<Test>::get(&CLARA), Some(3));
		assert!(Consortium::is_member_account(&CLARA));

		assert_ok!(admit(CLARA, "A new beginning", days_ahead(10)));
		assert_eq!(Consortium::represented_by(&CLARA), Some(NOWHERE));
		assert_eq!(System::account_nonce(&CLARA), 3);
		assert_eq!(Consortium::standing(CLINIC), Standing::Ended);
	});
}

#[test]
fn notice_does_not_count_as_a_suspension() {
	build_and_execute(|| {
		assert_ok!(leave(BOB));
		assert_eq!(SuspendedHospitals::<Test>::get(), 0);
	});
}

#[test]
fn the_calls_give_rights_up_and_have_the_reserved_share_of_the_block() {
	for call in [
		Call::<Test>::leave_consortium {},
		Call::complete_leaving {
			organization: CLINIC,
		},
		Call::stop_validating {},
	] {
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
	}
}
