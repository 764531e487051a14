// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Error, EscalationReason, OpenOf, OverdueReviews, ReviewsOf, Unjustified, WeightInfo};
use carechain_primitives::{
	traits::{Forget, Sanctions, Standing},
	Commitment, PractitionerRoleCode, PractitionerRoleCodes,
};
use frame_support::{assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::traits::BadOrigin;

/// Lets a case of the doctor of hospital A be found unjustified, by whoever's turn it is.
fn misuse() {
	let case = declare(DOCTOR_A, PATIENT);
	let officer = match info(case).reviewer {
		Some(HOSPITAL_B) => OFFICER_B_KEY,
		_ => OFFICER_C_KEY,
	};
	assert_ok!(review(officer, case, false));
}

#[test]
fn a_justified_case_is_closed_and_its_access_goes_on() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		assert_ok!(review(OFFICER_B_KEY, case, true));
		assert_eq!(status(case), EmergencyStatus::Justified);
		assert_eq!(info(case).opinion, Some(OPINION));
		assert_eq!(
			told().last(),
			Some(&Event::EmergencyClosed {
				case,
				patient: Some(PATIENT),
				justified: true,
				by_board: false,
			})
		);
		assert!(in_force(DOCTOR_A, PATIENT).is_some());
		assert!(!OpenOf::<Test>::contains_key(PATIENT));
		assert!(!ReviewsOf::<Test>::contains_key(HOSPITAL_B, case));
		assert!(Unjustified::<Test>::get(DOCTOR_A).is_empty());
	});
}

#[test]
fn an_unjustified_case_ends_its_access_at_once_and_counts() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		let elsewhere = declare(DOCTOR_A, OTHER_PATIENT);
		assert_ok!(review(OFFICER_B_KEY, case, false));
		assert_eq!(status(case), EmergencyStatus::Unjustified);
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
		assert_eq!(in_force(DOCTOR_A, OTHER_PATIENT).unwrap().case, elsewhere);
		assert_eq!(Unjustified::<Test>::get(DOCTOR_A).to_vec(), [TODAY]);
		assert_eq!(Sanctioned::get(), []);
		// Care goes on all the same.
		declare(DOCTOR_A, PATIENT);
	});
}

#[test]
fn an_earlier_case_found_unjustified_leaves_the_later_access() {
	build_and_execute(|| {
		let first = declare(DOCTOR_A, PATIENT);
		let second = declare(DOCTOR_A, PATIENT);
		assert_ok!(review(OFFICER_B_KEY, first, false));
		assert_eq!(in_force(DOCTOR_A, PATIENT).unwrap().case, second);
	});
}

#[test]
fn repeated_misuse_suspends_the_practitioner() {
	build_and_execute(|| {
		misuse();
		misuse();
		assert_eq!(Sanctioned::get(), []);
		misuse();
		assert_eq!(Sanctioned::get(), [DOCTOR_A]);
		assert_eq!(
			told().last(),
			Some(&Event::PractitionerSanctioned { role: DOCTOR_A })
		);
	});
}

#[test]
fn misuse_counts_for_so_many_days_from_the_judgement() {
	build_and_execute(|| {
		misuse();
		misuse();
		pass_days(365);
		misuse();
		assert_eq!(Sanctioned::get(), [], "the first two are too old");
		pass_days(364);
		misuse();
		assert_eq!(Sanctioned::get(), []);
		misuse();
		assert_eq!(Sanctioned::get(), [DOCTOR_A]);
	});
}

#[test]
fn misuse_of_one_role_is_not_held_against_another() {
	build_and_execute(|| {
		misuse();
		misuse();
		let case = declare(NURSE_A, PATIENT);
		assert_ok!(review(OFFICER_B_KEY, case, false));
		assert_eq!(Sanctioned::get(), []);
	});
}

#[test]
fn only_the_latest_misuse_is_remembered_and_it_is_enough() {
	build_and_execute(|| {
		let mut policy = POLICY;
		policy.suspend_after = MAX_UNJUSTIFIED;
		assert_ok!(set_policy(BOTH_BODIES, policy));
		for _ in 0..4 {
			misuse();
		}
		pass_days(400);
		for _ in 0..4 {
			misuse();
		}
		assert_eq!(Unjustified::<Test>::get(DOCTOR_A).len(), 5);
		assert_eq!(Sanctioned::get(), []);
		misuse();
		assert_eq!(Sanctioned::get(), [DOCTOR_A]);
	});
}

#[test]
fn who_was_reinstated_is_suspended_by_the_next_misuse() {
	build_and_execute(|| {
		for _ in 0..3 {
			misuse();
		}
		set_role_status(DOCTOR_A, Standing::Active);
		misuse();
		assert_eq!(Sanctioned::get(), [DOCTOR_A, DOCTOR_A]);
	});
}

#[test]
fn only_a_privacy_officer_of_the_reviewing_organization_judges() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		for (name, who) in accounts() {
			if name != "the reviewer" {
				println!("reviewed by {name}");
				let call = || review(who, case, true);
				assert_changes_nothing(call, Error::<Test>::NotAuthorized);
			}
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let call = || EmergencyAccess::review_emergency(origin, case, true, OPINION);
			assert_changes_nothing(call, BadOrigin);
		}
	});
}

#[test]
fn nobody_reviews_what_the_same_account_declared_elsewhere() {
	build_and_execute(|| {
		let own = declare(DOCTOR_OF_BOTH, PATIENT);
		assert_eq!(info(own).reviewer, Some(HOSPITAL_B));
		assert_changes_nothing(
			|| review(KEY_OF_BOTH, own, true),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(review(OFFICER_B_KEY, own, true));
		declare(DOCTOR_A, PATIENT);
		let others = declare(DOCTOR_A, PATIENT);
		assert_eq!(info(others).reviewer, Some(HOSPITAL_B));
		assert_ok!(review(KEY_OF_BOTH, others, true));
	});
}

#[test]
fn an_officer_without_standing_or_at_a_suspended_organization_judges_nothing() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		let refused = || {
			let call = || review(OFFICER_B_KEY, case, true);
			assert_changes_nothing(call, Error::<Test>::NotAuthorized);
		};
		for standing in [Standing::Suspended, Standing::Ended] {
			set_role_status(OFFICER_B, standing);
			refused();
		}
		set_role_status(OFFICER_B, Standing::Active);
		change_role(OFFICER_B, |it| it.valid_until = TODAY);
		refused();
		change_role(OFFICER_B, |it| it.valid_until = ROLE_UNTIL);
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL_B, standing);
			refused();
		}
		set_standing(HOSPITAL_B, Standing::Active);
		assert_ok!(review(OFFICER_B_KEY, case, true));
	});
}

#[test]
fn an_officer_may_be_something_else_as_well() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		change_role(DOCTOR_B, |it| {
			it.roles = PractitionerRoleCodes::of(&[
				PractitionerRoleCode::Doctor,
				PractitionerRoleCode::PrivacyOfficer,
			]);
		});
		assert_ok!(review(doctor_b(), case, true));
	});
}

#[test]
fn the_custodian_reviews_what_others_did() {
	build_and_execute(|| {
		// Hospital A is every patient's custodian here.
		let case = declare(DOCTOR_B, PATIENT);
		assert_eq!(info(case).reviewer, Some(HOSPITAL_A));
		assert_ok!(review(OFFICER_A_KEY, case, true));
	});
}

#[test]
fn a_case_is_judged_once() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		assert_ok!(review(OFFICER_B_KEY, case, true));
		assert_changes_nothing(
			|| review(OFFICER_B_KEY, case, false),
			Error::<Test>::AlreadyClosed,
		);
		assert_changes_nothing(|| decide(case, false), Error::<Test>::AlreadyClosed);
	});
}

#[test]
fn a_review_that_is_overdue_is_no_longer_the_reviewers_whether_swept_or_not() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(14);
		let refused = || {
			let call = || review(OFFICER_B_KEY, case, true);
			assert_changes_nothing(call, Error::<Test>::Escalated);
		};
		refused();
		sweep_all();
		refused();
		assert_eq!(OverdueReviews::<Test>::get(HOSPITAL_B), 1);
	});
}

#[test]
fn the_last_day_of_a_review_is_a_day() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(13);
		assert_eq!(status(case), EmergencyStatus::Open);
		assert_ok!(review(OFFICER_B_KEY, case, true));
		sweep_all();
		assert_eq!(OverdueReviews::<Test>::get(HOSPITAL_B), 0);
	});
}

#[test]
fn what_the_board_has_and_what_is_not_there_is_refused_by_name() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(25 * HOUR)));
		assert_eq!(
			told().last(),
			Some(&Event::EmergencyEscalated {
				case: EmergencyId(0),
				reason: EscalationReason::AnchoredTooLate,
			})
		);
		assert_changes_nothing(
			|| review(OFFICER_B_KEY, EmergencyId(0), true),
			Error::<Test>::Escalated,
		);
		assert_changes_nothing(
			|| review(OFFICER_B_KEY, EmergencyId(1), true),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn an_opinion_commits_to_something() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		let who = RuntimeOrigin::signed(OFFICER_B_KEY);
		let nothing = Commitment([0; 32]);
		let call = || EmergencyAccess::review_emergency(who, case, true, nothing);
		assert_changes_nothing(call, Error::<Test>::EmptyCommitment);
	});
}

#[test]
fn a_case_without_a_patient_is_judged_as_well() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		<EmergencyAccess as Forget>::forget(&PATIENT, 1);
		assert_ok!(review(OFFICER_B_KEY, case, false));
		assert_eq!(
			told().last(),
			Some(&Event::EmergencyClosed {
				case,
				patient: None,
				justified: false,
				by_board: false,
			})
		);
		assert_eq!(Unjustified::<Test>::get(DOCTOR_A).len(), 1);
	});
}

#[test]
fn judging_pays_for_the_sanction_that_it_may_lead_to() {
	let (case, justified, opinion) = (EmergencyId(0), true, OPINION);
	let review = crate::Call::<Test>::review_emergency {
		case,
		justified,
		opinion,
	};
	let decide = crate::Call::<Test>::decide_emergency {
		case,
		justified,
		opinion,
	};
	let sanction = <Registry as Sanctions>::weight();
	assert_eq!(
		review.get_dispatch_info().call_weight,
		<() as WeightInfo>::review_emergency() + sanction
	);
	assert_eq!(
		decide.get_dispatch_info().call_weight,
		<() as WeightInfo>::decide_emergency() + sanction
	);
}

#[test]
fn access_that_is_over_when_the_case_is_closed_leaves_state() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(1);
		assert_ok!(review(OFFICER_B_KEY, case, true));
		assert!(!InForce::<Test>::contains_key(PATIENT, DOCTOR_A));
	});
}
