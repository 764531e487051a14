// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{
	CasesOf, Error, EscalationReason, LastReviewer, NextEmergencyId, OpenOf, Policy, WeightInfo,
};
use carechain_primitives::{
	traits::{PatientStatus, Reviewers, Standing},
	Commitment, DataClasses, OrganizationId,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo},
};
use sp_runtime::traits::BadOrigin;

fn reviewer_of(case: EmergencyId) -> OrganizationId {
	match stored(case).stage {
		Stage::WithReviewer { reviewer, .. } => reviewer,
		other => panic!("nobody is to review it: {other:?}"),
	}
}

#[test]
fn a_declaration_gives_access_at_once_and_for_as_long_as_the_policy_says() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		let view = EmergencyView {
			case,
			classes: scope().classes,
			ceiling: scope().ceiling,
			until: Now::get() + 24 * HOUR,
		};
		assert_eq!(in_force(DOCTOR_A, PATIENT), Some(view));
		pass_seconds(24 * HOUR - 1);
		assert_eq!(in_force(DOCTOR_A, PATIENT), Some(view));
		pass_seconds(1);
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
	});
}

#[test]
fn the_access_is_personal() {
	build_and_execute(|| {
		declare(DOCTOR_A, PATIENT);
		assert_eq!(in_force(NURSE_A, PATIENT), None, "of the same hospital");
		assert_eq!(in_force(DOCTOR_OF_BOTH, PATIENT), None);
		assert_eq!(in_force(DOCTOR_A, OTHER_PATIENT), None);
	});
}

#[test]
fn the_patient_is_told_who_and_another_hospital_that_it_is_to_review() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		assert_eq!(
			told(),
			[
				Event::EmergencyDeclared {
					case,
					patient: PATIENT,
					role: DOCTOR_A,
					organization: HOSPITAL_A,
					late: false,
				},
				Event::ReviewAssigned {
					case,
					organization: HOSPITAL_B,
					until: TODAY.saturating_add(14),
				},
			]
		);
		assert_eq!(status(case), EmergencyStatus::Open);
	});
}

#[test]
fn hospitals_review_in_turn_and_never_their_own() {
	build_and_execute(|| {
		let turns: Vec<_> = (0..4)
			.map(|_| reviewer_of(declare(DOCTOR_A, PATIENT)))
			.collect();
		assert_eq!(turns, [HOSPITAL_B, HOSPITAL_C, HOSPITAL_B, HOSPITAL_C]);
		assert_eq!(reviewer_of(declare(DOCTOR_B, PATIENT)), HOSPITAL_A);
		assert_eq!(LastReviewer::<Test>::get(), Some(HOSPITAL_A));
	});
}

#[test]
fn without_another_hospital_the_board_judges() {
	build_and_execute(|| {
		set_standing(HOSPITAL_B, Standing::Suspended);
		set_standing(HOSPITAL_C, Standing::Expired);
		let case = declare(DOCTOR_A, PATIENT);
		assert_eq!(stored(case).stage, Stage::WithBoard { overdue: false });
		assert_eq!(status(case), EmergencyStatus::Open);
		assert_eq!(
			told().last(),
			Some(&Event::EmergencyEscalated {
				case,
				reason: EscalationReason::NoReviewer,
			})
		);
		assert!(in_force(DOCTOR_A, PATIENT).is_some());
	});
}

#[test]
fn a_later_declaration_takes_the_place_of_the_earlier_one_and_both_are_answered_for() {
	build_and_execute(|| {
		let first = declare(DOCTOR_A, PATIENT);
		pass_seconds(HOUR);
		let second = NextEmergencyId::<Test>::get();
		assert_ok!(EmergencyAccess::declare_emergency(
			RuntimeOrigin::signed(doctor_a()),
			DOCTOR_A,
			PATIENT,
			other_scope(),
			statement(2),
		));
		// The scopes do not add up.
		assert_eq!(
			in_force(DOCTOR_A, PATIENT),
			Some(EmergencyView {
				case: second,
				classes: other_scope().classes,
				ceiling: other_scope().ceiling,
				until: Now::get() + 24 * HOUR,
			})
		);
		assert_eq!(OpenOf::<Test>::get(PATIENT), 2);
		assert_eq!(info(first).in_force_until, None);
		pass_seconds(24 * HOUR);
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
	});
}

#[test]
fn a_later_declaration_counts_even_where_the_policy_gives_less_by_now() {
	build_and_execute(|| {
		declare(DOCTOR_A, PATIENT);
		Policy::<Test>::mutate(|policy| policy.access_hours = 1);
		let case = declare(DOCTOR_A, PATIENT);
		let view = in_force(DOCTOR_A, PATIENT).unwrap();
		assert_eq!((view.case, view.until), (case, Now::get() + HOUR));
	});
}

#[test]
fn the_same_words_may_be_declared_again() {
	build_and_execute(|| {
		for _ in 0..3 {
			assert_ok!(declare_by(doctor_a(), DOCTOR_A, PATIENT));
		}
		assert_eq!(CasesOf::<Test>::iter_key_prefix(PATIENT).count(), 3);
	});
}

#[test]
fn no_suspension_or_expiry_of_the_organization_refuses() {
	build_and_execute(|| {
		for standing in [Standing::Suspended, Standing::Expired] {
			set_standing(HOSPITAL_A, standing);
			declare(DOCTOR_A, PATIENT);
		}
	});
}

#[test]
fn no_status_of_the_patient_refuses() {
	build_and_execute(|| {
		for status in [
			PatientStatus::Restricted,
			PatientStatus::Deceased,
			PatientStatus::Merged,
		] {
			set_status(PATIENT, status);
			declare(DOCTOR_A, PATIENT);
		}
	});
}

#[test]
fn neither_overdue_reviews_nor_misuse_refuse_until_it_suspends() {
	build_and_execute(|| {
		let cases: Vec<_> = (0..2).map(|_| declare(DOCTOR_A, PATIENT)).collect();
		let overdue = declare(DOCTOR_A, PATIENT);
		pass_days(14);
		for case in cases {
			assert_ok!(decide(case, false));
		}
		sweep_all();
		assert_eq!(status(overdue), EmergencyStatus::Overdue);
		declare(DOCTOR_A, PATIENT);
		assert_ok!(decide(overdue, false));
		assert_changes_nothing(
			|| declare_by(doctor_a(), DOCTOR_A, PATIENT),
			Error::<Test>::PractitionerSuspended,
		);
	});
}

#[test]
fn the_thousandth_declaration_of_a_day_is_as_good_as_the_first() {
	build_and_execute(|| {
		for number in 0..1_000 {
			let patient = [PATIENT, OTHER_PATIENT][number % 2];
			declare(DOCTOR_A, patient);
		}
		assert_eq!(Cases::<Test>::iter_keys().count(), 1_000);
	});
}

#[test]
fn numbers_go_on_where_32_bits_end() {
	build_and_execute(|| {
		NextEmergencyId::<Test>::put(EmergencyId(u32::MAX.into()));
		let last = declare(DOCTOR_A, PATIENT);
		let next = declare(DOCTOR_A, PATIENT);
		assert_eq!(next.0, last.0 + 1);
	});
}

#[test]
fn at_the_end_of_all_numbers_nothing_is_overwritten() {
	build_and_execute(|| {
		NextEmergencyId::<Test>::put(EmergencyId(u64::MAX));
		assert_changes_nothing(
			|| declare_by(doctor_a(), DOCTOR_A, PATIENT),
			Error::<Test>::IdsExhausted,
		);
	});
}

#[test]
fn an_expired_credential_counts_for_the_days_of_grace() {
	build_and_execute(|| {
		change_role(DOCTOR_A, |it| it.valid_until = TODAY);
		declare(DOCTOR_A, PATIENT);
		pass_days(GRACE_DAYS - 1);
		declare(DOCTOR_A, PATIENT);
		pass_days(1);
		assert_changes_nothing(
			|| declare_by(doctor_a(), DOCTOR_A, PATIENT),
			Error::<Test>::CredentialExpired,
		);
	});
}

#[test]
fn who_is_suspended_personally_or_revoked_is_refused() {
	build_and_execute(|| {
		for (standing, error) in [
			(Standing::Suspended, Error::<Test>::PractitionerSuspended),
			(Standing::Ended, Error::PractitionerRevoked),
		] {
			set_role_status(DOCTOR_A, standing);
			let call = || declare_by(doctor_a(), DOCTOR_A, PATIENT);
			assert_changes_nothing(call, error);
		}
	});
}

#[test]
fn who_is_suspended_under_one_credential_declares_under_another() {
	build_and_execute(|| {
		set_role_status(DOCTOR_OF_BOTH, Standing::Suspended);
		assert_ok!(declare_by(KEY_OF_BOTH, OFFICER_OF_BOTH, PATIENT));
	});
}

#[test]
fn an_organization_that_is_gone_has_no_emergencies() {
	build_and_execute(|| {
		for standing in [Standing::Ended, Standing::Unknown] {
			set_standing(HOSPITAL_A, standing);
			assert_changes_nothing(
				|| declare_by(doctor_a(), DOCTOR_A, PATIENT),
				Error::<Test>::OrganizationLeft,
			);
		}
	});
}

#[test]
fn nobody_declares_under_anothers_credential() {
	build_and_execute(|| {
		for (name, who) in accounts() {
			if name != "the declarer" {
				println!("declared by {name}");
				let call = || declare_by(who, DOCTOR_A, PATIENT);
				assert_changes_nothing(call, Error::<Test>::NotAuthorized);
			}
		}
	});
}

#[test]
fn nobody_declares_without_a_signature() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let call = || {
				EmergencyAccess::declare_emergency(origin, DOCTOR_A, PATIENT, scope(), statement(1))
			};
			assert_changes_nothing(call, BadOrigin);
		}
	});
}

#[test]
fn who_and_what_is_not_there_is_refused_by_name() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| declare_by(doctor_a(), NO_ROLE, PATIENT),
			Error::<Test>::RoleNotFound,
		);
		assert_changes_nothing(
			|| declare_by(doctor_a(), DOCTOR_A, NO_PATIENT),
			Error::<Test>::PatientNotFound,
		);
	});
}

#[test]
fn a_declaration_says_something() {
	build_and_execute(|| {
		let mut empty = scope();
		empty.classes = DataClasses(0);
		let declare = |scope, statement| {
			let who = RuntimeOrigin::signed(doctor_a());
			EmergencyAccess::declare_emergency(who, DOCTOR_A, PATIENT, scope, statement)
		};
		assert_changes_nothing(|| declare(empty, statement(1)), Error::<Test>::EmptyClasses);
		assert_changes_nothing(
			|| declare(scope(), Commitment([0; 32])),
			Error::<Test>::EmptyCommitment,
		);
	});
}

fn dispatch_info() -> DispatchInfo {
	crate::Call::<Test>::declare_emergency {
		role: DOCTOR_A,
		patient: PATIENT,
		scope: scope(),
		statement: statement(1),
	}
	.get_dispatch_info()
}

#[test]
fn the_call_has_the_reserved_share_of_the_block_and_pays_for_the_reviewer() {
	let info = dispatch_info();
	assert_eq!(info.class, DispatchClass::Operational);
	assert_eq!(
		info.call_weight,
		<() as WeightInfo>::declare_emergency() + <Registry as Reviewers>::weight()
	);
}
