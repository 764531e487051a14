// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn an_allowed_validator_joins_two_sessions_after_its_keys_are_set() {
	build_and_execute(|| {
		told();
		assert_ok!(allow(HOSPITAL_C));
		assert_eq!(
			told(),
			[Event::ValidatorAllowed {
				organization: HOSPITAL_C
			}]
		);
		assert_eq!(references(&CAROL), (1, 0, 1));
		assert_ok!(set_keys(CAROL, 3));
		assert_eq!(references(&CAROL), (1, 1, 1));
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB, CAROL]);
	});
}

#[test]
fn nobody_but_both_bodies_allows() {
	build_and_execute(|| {
		assert_only(&["both bodies"], |origin| {
			Consortium::allow_validator(origin, HOSPITAL_C)
		});
	});
}

#[test]
fn one_that_is_on_its_way_out_turns_round() {
	build_and_execute(|| {
		assert_ok!(stop(BOB));
		next_session();
		assert_ok!(allow(HOSPITAL_B));
		assert_eq!(validator_status(HOSPITAL_B), Some(ValidatorStatus::Active));
		for _ in 0..4 {
			next_session();
		}
		// It missed a session, for the set without it was planned.
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert_eq!(references(&BOB), (1, 1, 1));
	});
}

#[test]
fn one_that_is_out_comes_back_with_new_keys() {
	build_and_execute(|| {
		assert_ok!(stop(BOB));
		next_session();
		next_session();
		assert_eq!(validator_status(HOSPITAL_B), None);
		assert_ok!(allow(HOSPITAL_B));
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		assert_ok!(set_keys(BOB, 22));
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert_eq!(references(&BOB), (1, 1, 1));
	});
}

#[test]
fn a_hospital_has_one_validator() {
	build_and_execute(|| {
		assert_changes_nothing(|| allow(HOSPITAL_A), Error::<Test>::AlreadyValidator);
	});
}

#[test]
fn one_that_was_retired_is_brought_back_by_its_hospital_and_not_by_this() {
	build_and_execute(|| {
		Validators::<Test>::mutate(|validators| validators[1].status = ValidatorStatus::Retired);
		assert_changes_nothing(|| allow(HOSPITAL_B), Error::<Test>::AlreadyValidator);
	});
}

#[test]
fn nobody_but_a_hospital_can_have_one() {
	build_and_execute(|| {
		assert_changes_nothing(|| allow(NOWHERE), Error::<Test>::NotFound);
		for (n, kind) in (0..).zip(OrganizationKind::ALL.iter().copied()) {
			assert_ok!(admit_as(kind, stranger(n), false));
			let organization = OrganizationId(NOWHERE.0 + u32::from(n));
			if kind != OrganizationKind::Hospital {
				assert_changes_nothing(|| allow(organization), Error::<Test>::KindNotAllowed);
			}
		}
	});
}

#[test]
fn who_has_not_its_rights_or_is_leaving_gets_none() {
	build_and_execute(|| {
		let refused =
			|| assert_changes_nothing(|| allow(HOSPITAL_C), Error::<Test>::OrganizationNotActive);
		assert_ok!(suspend(HOSPITAL_C));
		refused();
		assert_ok!(reinstate(HOSPITAL_C));
		assert_ok!(leave(CAROL));
		refused();
		assert_ok!(reinstate(HOSPITAL_C));
		pass_days(100);
		refused();
		assert_ok!(renew(HOSPITAL_C, days_ahead(200)));
		assert_ok!(allow(HOSPITAL_C));
	});
}

#[test]
fn there_is_an_end_to_the_validators() {
	build_and_execute(|| {
		for n in 0..3 {
			assert_ok!(admit_hospital(stranger(n), true));
		}
		assert_changes_nothing(|| allow(HOSPITAL_C), Error::<Test>::MaxValidatorsExceeded);
		// Whoever goes makes room when it is out.
		assert_ok!(stop(BOB));
		assert_changes_nothing(|| allow(HOSPITAL_C), Error::<Test>::MaxValidatorsExceeded);
		next_session();
		next_session();
		assert_ok!(allow(HOSPITAL_C));
	});
}
