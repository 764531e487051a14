// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn a_stopped_validator_is_out_two_sessions_later_with_its_keys_and_the_hospital_stays() {
	build_and_execute(|| {
		told();
		assert_ok!(stop(BOB));
		assert_eq!(validator_status(HOSPITAL_B), Some(ValidatorStatus::Leaving));
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert!(has_keys(&BOB));
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		assert!(!has_keys(&BOB));
		assert_eq!(references(&BOB), (0, 0, 1));
		assert_eq!(
			told(),
			[
				Event::ValidatorStopping {
					organization: HOSPITAL_B
				},
				Event::ValidatorRemoved {
					organization: HOSPITAL_B
				},
			]
		);
		assert_eq!(status(HOSPITAL_B), OrganizationStatus::Active);
		assert!(council().contains(&BOB));
	});
}

#[test]
fn one_that_never_joined_is_gone_with_the_next_session() {
	build_and_execute(|| {
		assert_ok!(allow(HOSPITAL_C));
		assert_ok!(set_keys(CAROL, 3));
		assert_ok!(stop(CAROL));
		next_session();
		assert_eq!(validating(), [HOSPITAL_A, HOSPITAL_B]);
		assert_eq!(references(&CAROL), (0, 0, 1));
		assert_eq!(AuthoritySets::get(), 0);
	});
}

#[test]
fn one_that_is_planned_serves_the_session_that_was_planned() {
	build_and_execute(|| {
		assert_ok!(allow(HOSPITAL_C));
		assert_ok!(set_keys(CAROL, 3));
		next_session();
		assert_ok!(stop(CAROL));
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB, CAROL]);
		assert!(has_keys(&CAROL));
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert!(!has_keys(&CAROL));
	});
}

#[test]
fn nobody_stops_but_who_validates() {
	build_and_execute(|| {
		assert_only_signed_by(&REPRESENTATIVES, Consortium::stop_validating);
		for account in [CLARA, CAROL, REGINA] {
			assert_changes_nothing(|| stop(account), Error::<Test>::NotValidator);
		}
	});
}

#[test]
fn what_is_stopped_cannot_be_stopped_again() {
	build_and_execute(|| {
		assert_ok!(stop(BOB));
		assert_changes_nothing(|| stop(BOB), Error::<Test>::AlreadyLeaving);
		next_session();
		next_session();
		assert_changes_nothing(|| stop(BOB), Error::<Test>::NotValidator);
	});
}

#[test]
fn who_is_suspended_or_expelled_or_has_run_out_can_stop() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_ok!(stop(ALICE));
		assert_ok!(expel(HOSPITAL_B));
		assert_changes_nothing(|| stop(BOB), Error::<Test>::AlreadyLeaving);
	});
	build_and_execute(|| {
		pass_days(100);
		assert_ok!(stop(BOB));
	});
}

#[test]
fn one_that_was_retired_can_stop_for_good() {
	build_and_execute(|| {
		Validators::<Test>::mutate(|validators| validators[1].status = ValidatorStatus::Retired);
		assert_ok!(stop(BOB));
		next_session();
		next_session();
		assert_eq!(validator_status(HOSPITAL_B), None);
	});
}
