// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Anchored, Error, EscalationReason};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	Commitment, DataClasses,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use sp_core::{sr25519, Pair};
use sp_runtime::{traits::BadOrigin, MultiSignature};

const FIRST: EmergencyId = EmergencyId(0);
const SECOND: EmergencyId = EmergencyId(1);

#[test]
fn what_was_declared_off_line_is_marked_and_reviewed_like_any_other() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(2 * HOUR)));
		assert_eq!(
			told(),
			[
				Event::EmergencyDeclared {
					case: FIRST,
					patient: PATIENT,
					role: DOCTOR_A,
					organization: HOSPITAL_A,
					late: true,
				},
				Event::ReviewAssigned {
					case: FIRST,
					organization: HOSPITAL_B,
					until: TODAY.saturating_add(14),
				},
			]
		);
		assert_eq!(status(FIRST), EmergencyStatus::Late);
		assert_ok!(review(OFFICER_B_KEY, FIRST, true));
		assert_eq!(status(FIRST), EmergencyStatus::Justified);
		assert!(info(FIRST).late, "it stays marked");
	});
}

#[test]
fn it_gives_what_is_left_up_to_a_whole_hour() {
	build_and_execute(|| {
		// It is ten past eight; declared at ten past three.
		assert_ok!(anchor(&declared(5 * HOUR)));
		let until = in_force(DOCTOR_A, PATIENT).unwrap().until;
		assert_eq!(until, Now::get() + 19 * HOUR + 50 * 60);
		assert_eq!(until % HOUR, 0, "the time of the declaration does not show");
		pass_seconds(until - Now::get());
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
	});
}

#[test]
fn a_declaration_on_the_hour_is_not_rounded() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(10 * 60)));
		let until = in_force(DOCTOR_A, PATIENT).unwrap().until;
		assert_eq!(until, Now::get() + 24 * HOUR - 10 * 60);
	});
}

#[test]
fn what_is_over_gives_nothing_and_is_answered_for() {
	build_and_execute(|| {
		let mut policy = POLICY;
		policy.access_hours = 1;
		assert_ok!(set_policy(ONE_BODY, policy));
		// Until nine minutes past eight, which is up to nine o'clock.
		assert_ok!(anchor(&declared(HOUR + 60)));
		assert!(in_force(DOCTOR_A, PATIENT).is_some());
		let mut earlier = declared(2 * HOUR);
		(earlier.patient, earlier.statement) = (OTHER_PATIENT, statement(2));
		assert_ok!(anchor(&earlier));
		assert_eq!(in_force(DOCTOR_A, OTHER_PATIENT), None);
		assert!(!InForce::<Test>::contains_key(OTHER_PATIENT, DOCTOR_A));
		assert_eq!(status(SECOND), EmergencyStatus::Late);
	});
}

#[test]
fn what_is_handed_in_within_the_hours_is_in_time() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(24 * HOUR)));
		assert!(matches!(stored(FIRST).stage, Stage::WithReviewer { .. }));
	});
}

#[test]
fn what_is_handed_in_too_late_is_taken_and_goes_to_the_board() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(24 * HOUR + 1)));
		assert_eq!(stored(FIRST).stage, Stage::WithBoard { overdue: false });
		assert_eq!(status(FIRST), EmergencyStatus::Late);
		assert_eq!(
			told().last(),
			Some(&Event::EmergencyEscalated {
				case: FIRST,
				reason: EscalationReason::AnchoredTooLate,
			})
		);
		let mut ancient = declared(0);
		(ancient.declared_at, ancient.statement) = (0, statement(2));
		assert_ok!(anchor(&ancient));
		assert_ok!(decide(FIRST, true));
		assert_ok!(decide(SECOND, false));
	});
}

#[test]
fn too_late_takes_no_turn_of_a_reviewer() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(25 * HOUR)));
		let case = declare(DOCTOR_A, PATIENT);
		assert_eq!(info(case).reviewer, Some(HOSPITAL_B));
	});
}

#[test]
fn what_ends_later_stays_in_force() {
	build_and_execute(|| {
		let on_line = declare(DOCTOR_A, PATIENT);
		assert_ok!(anchor(&declared(HOUR)));
		assert_eq!(in_force(DOCTOR_A, PATIENT).unwrap().case, on_line);
	});
}

#[test]
fn what_began_later_takes_the_place_of_what_is_in_force() {
	build_and_execute(|| {
		let on_line = declare(DOCTOR_A, PATIENT);
		pass_seconds(3 * HOUR);
		let mut later = declared(HOUR);
		later.scope = other_scope();
		assert_ok!(anchor(&later));
		let view = in_force(DOCTOR_A, PATIENT).unwrap();
		assert_eq!((view.case, view.classes), (SECOND, other_scope().classes));
		assert_eq!(info(on_line).in_force_until, None);
	});
}

#[test]
fn who_could_not_declare_today_is_answered_for_and_gets_no_access() {
	build_and_execute(|| {
		let mut number = 0;
		let mut without_access = || {
			number += 1;
			let mut it = declared(HOUR);
			it.statement = statement(number);
			assert_ok!(anchor(&it));
			assert_eq!(in_force(DOCTOR_A, PATIENT), None);
			let case = EmergencyId(u64::from(number) - 1);
			assert_eq!(status(case), EmergencyStatus::Late);
		};
		for standing in [Standing::Suspended, Standing::Ended] {
			set_role_status(DOCTOR_A, standing);
			without_access();
		}
		set_role_status(DOCTOR_A, Standing::Active);
		set_standing(HOSPITAL_A, Standing::Ended);
		let anchored_elsewhere = |number| {
			let mut it = declared(HOUR);
			it.statement = statement(number);
			anchor_with(REPRESENTATIVE_B, &it, sign(&DOCTOR_A_PAIR, &it))
		};
		assert_ok!(anchored_elsewhere(50));
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
		set_standing(HOSPITAL_A, Standing::Active);
		change_role(DOCTOR_A, |it| it.valid_until = TODAY);
		pass_days(GRACE_DAYS);
		assert_ok!(anchored_elsewhere(51));
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
	});
}

#[test]
fn neither_suspension_of_the_organization_nor_status_of_the_patient_takes_access_away() {
	build_and_execute(|| {
		set_standing(HOSPITAL_A, Standing::Suspended);
		set_status(PATIENT, PatientStatus::Deceased);
		change_role(DOCTOR_A, |it| it.valid_until = TODAY);
		assert_ok!(anchor(&declared(HOUR)));
		assert!(in_force(DOCTOR_A, PATIENT).is_some());
	});
}

#[test]
fn any_account_of_a_member_hands_it_in_and_nobody_else() {
	build_and_execute(|| {
		for (number, (name, who)) in (1..).zip(accounts()) {
			println!("handed in by {name}");
			let mut it = declared(HOUR);
			it.statement = statement(number);
			let signature = sign(&DOCTOR_A_PAIR, &it);
			if OUTSIDERS.contains(&name) {
				let call = || anchor_with(who, &it, signature);
				assert_changes_nothing(call, Error::<Test>::NotAuthorized);
			} else {
				assert_ok!(anchor_with(who, &it, signature));
			}
		}
	});
}

#[test]
fn members_hand_it_in_whatever_their_standing_unless_they_are_gone() {
	build_and_execute(|| {
		for (number, standing) in (1..).zip([Standing::Suspended, Standing::Expired]) {
			set_standing(HOSPITAL_B, standing);
			set_role_status(DOCTOR_B, Standing::Suspended);
			for (offset, who) in (0..).zip([REPRESENTATIVE_B, doctor_b()]) {
				let mut it = declared(HOUR);
				it.statement = statement(number * 10 + offset);
				assert_ok!(anchor_with(who, &it, sign(&DOCTOR_A_PAIR, &it)));
			}
		}
		set_standing(HOSPITAL_B, Standing::Ended);
		set_role_status(DOCTOR_B, Standing::Ended);
		for who in [REPRESENTATIVE_B, doctor_b()] {
			let it = declared(HOUR);
			let signature = sign(&DOCTOR_A_PAIR, &it);
			let call = || anchor_with(who, &it, signature);
			assert_changes_nothing(call, Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn nobody_hands_in_without_a_signature_of_its_own() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let it = declared(HOUR);
			let signature = sign(&DOCTOR_A_PAIR, &it);
			let call = || {
				EmergencyAccess::anchor_late_declaration(
					origin,
					it.role,
					it.patient,
					it.scope,
					it.statement,
					it.declared_at,
					signature,
				)
			};
			assert_changes_nothing(call, BadOrigin);
		}
	});
}

#[test]
fn a_declaration_is_handed_in_once_while_its_case_is_in_state() {
	build_and_execute(|| {
		let it = declared(HOUR);
		assert_ok!(anchor(&it));
		let again = || assert_changes_nothing(|| anchor(&it), Error::<Test>::AlreadyExists);
		again();
		assert_ok!(review(OFFICER_B_KEY, FIRST, true));
		pass_days(399);
		sweep_all();
		again();
		pass_days(1);
		sweep_all();
		assert!(!Anchored::<Test>::contains_key(DOCTOR_A, it.statement));
		assert_ok!(anchor(&it));
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
		assert_eq!(stored(SECOND).stage, Stage::WithBoard { overdue: false });
	});
}

#[test]
fn the_same_statement_of_somebody_else_or_on_line_is_another_declaration() {
	build_and_execute(|| {
		declare(DOCTOR_A, PATIENT);
		assert_ok!(anchor(&declared(HOUR)));
		declare(DOCTOR_A, PATIENT);
		let mut nurses = declared(HOUR);
		nurses.role = NURSE_A;
		assert_ok!(anchor_with(
			nurse_a(),
			&nurses,
			sign(&NURSE_A_PAIR, &nurses)
		));
		assert_eq!(Cases::<Test>::iter_keys().count(), 4);
	});
}

#[test]
fn a_clock_that_is_a_little_ahead_is_taken_and_gives_no_more() {
	build_and_execute(|| {
		let mut it = declared(0);
		it.declared_at += MAX_DRIFT;
		assert_ok!(anchor(&it));
		let until = in_force(DOCTOR_A, PATIENT).unwrap().until;
		assert_eq!(until, Now::get() + 24 * HOUR + 50 * 60);
		let mut it = declared(0);
		(it.declared_at, it.statement) = (it.declared_at + MAX_DRIFT + 1, statement(2));
		assert_changes_nothing(|| anchor(&it), Error::<Test>::DeclaredInFuture);
	});
}

#[test]
fn a_signature_is_over_every_part_and_the_practitioners() {
	build_and_execute(|| {
		let it = declared(HOUR);
		let signature = sign(&DOCTOR_A_PAIR, &it);
		let altered = |change: fn(&mut Declaration)| {
			let mut altered = it.clone();
			change(&mut altered);
			let call = || anchor_with(REPRESENTATIVE_A, &altered, signature.clone());
			assert_changes_nothing(call, Error::<Test>::InvalidSignature);
		};
		altered(|it| it.role = NURSE_A);
		altered(|it| it.patient = OTHER_PATIENT);
		altered(|it| it.scope.classes = DataClasses(1));
		altered(|it| it.scope.ceiling = carechain_primitives::Confidentiality::V);
		altered(|it| it.statement = statement(2));
		altered(|it| it.declared_at += 1);

		let by_another = sign(&NURSE_A_PAIR, &it);
		let call = || anchor_with(nurse_a(), &it, by_another);
		assert_changes_nothing(call, Error::<Test>::InvalidSignature);
	});
}

#[test]
fn a_signature_of_another_chain_is_not_good_here() {
	build_and_execute(|| {
		let it = declared(HOUR);
		let payload = crate::payload::late_declaration(
			&sp_core::H256::repeat_byte(1),
			it.role,
			&it.patient,
			&it.scope,
			&it.statement,
			it.declared_at,
		);
		let signature = MultiSignature::from(DOCTOR_A_PAIR.sign(&payload));
		let call = || anchor_with(REPRESENTATIVE_A, &it, signature);
		assert_changes_nothing(call, Error::<Test>::InvalidSignature);
	});
}

#[test]
fn other_schemes_sign_as_well() {
	build_and_execute(|| {
		let pair = sr25519::Pair::from_string("//DoctorA", None).unwrap();
		change_role(DOCTOR_A, |it| it.account = AccountId::from(pair.public()));
		let it = declared(HOUR);
		let payload = crate::payload::late_declaration(
			&System::block_hash(0),
			it.role,
			&it.patient,
			&it.scope,
			&it.statement,
			it.declared_at,
		);
		let signature = MultiSignature::from(pair.sign(&payload));
		assert_ok!(anchor_with(REPRESENTATIVE_A, &it, signature));
	});
}

#[test]
fn who_and_what_is_not_there_is_refused_by_name() {
	build_and_execute(|| {
		let refused = |change: fn(&mut Declaration), error: Error<Test>| {
			let mut it = declared(HOUR);
			change(&mut it);
			assert_changes_nothing(|| anchor(&it), error);
		};
		refused(|it| it.role = NO_ROLE, Error::RoleNotFound);
		refused(|it| it.patient = NO_PATIENT, Error::PatientNotFound);
		refused(|it| it.scope.classes = DataClasses(0), Error::EmptyClasses);
		refused(
			|it| it.statement = Commitment([0; 32]),
			Error::EmptyCommitment,
		);
	});
}

#[test]
fn the_call_has_the_reserved_share_of_the_block() {
	let it = declared(0);
	let call = crate::Call::<Test>::anchor_late_declaration {
		role: it.role,
		patient: it.patient,
		scope: it.scope,
		statement: it.statement,
		declared_at: it.declared_at,
		signature: MultiSignature::from(DOCTOR_A_PAIR.sign(b"")),
	};
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
}
