// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;

fn retire(position: usize) {
	Validators::<Test>::mutate(|validators| {
		validators[position].status = ValidatorStatus::Retired;
		validators[position].silent_sessions = 5;
	});
}

#[test]
fn a_retired_validator_comes_back_with_the_keys_it_has() {
	build_and_execute(|| {
		retire(1);
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		assert_eq!(references(&BOB), (1, 1, 1));

		told();
		assert_ok!(resume(BOB));
		assert_eq!(
			told(),
			[Event::ValidatorResumed {
				organization: HOSPITAL_B
			}]
		);
		assert_eq!(
			Consortium::validator_of(HOSPITAL_B).map(|validator| validator.silent_sessions),
			Some(0)
		);
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
	});
}

#[test]
fn nobody_resumes_but_who_was_retired() {
	build_and_execute(|| {
		assert_only_signed_by(&REPRESENTATIVES, Consortium::resume_validating);
		for account in [CLARA, CAROL, REGINA] {
			assert_changes_nothing(|| resume(account), Error::<Test>::NotValidator);
		}
		assert_changes_nothing(|| resume(ALICE), Error::<Test>::NotRetired);
		assert_ok!(stop(BOB));
		assert_changes_nothing(|| resume(BOB), Error::<Test>::NotRetired);
	});
}

#[test]
fn who_has_not_its_rights_does_not_resume() {
	build_and_execute(|| {
		retire(1);
		assert_ok!(suspend(HOSPITAL_B));
		assert_changes_nothing(|| resume(BOB), Error::<Test>::OrganizationNotActive);
		assert_ok!(reinstate(HOSPITAL_B));
		pass_days(100);
		assert_changes_nothing(|| resume(BOB), Error::<Test>::OrganizationNotActive);
		assert_ok!(renew(HOSPITAL_B, days_ahead(200)));
		assert_ok!(resume(BOB));
	});
}

#[test]
fn who_leaves_for_good_does_not_resume() {
	build_and_execute(|| {
		retire(1);
		assert_ok!(leave(BOB));
		assert_changes_nothing(|| resume(BOB), Error::<Test>::NotRetired);
	});
}
