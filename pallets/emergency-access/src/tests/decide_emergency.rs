// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Error, EscalationReason, ForBoard, OpenOf, OverdueReviews};
use carechain_primitives::Commitment;
use frame_support::assert_ok;
use sp_runtime::traits::BadOrigin;

#[test]
fn the_board_judges_what_nobody_reviewed_in_time() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(14);
		sweep_all();
		assert_ok!(decide(case, true));
		assert_eq!(status(case), EmergencyStatus::Justified);
		assert_eq!(
			told().last(),
			Some(&Event::EmergencyClosed {
				case,
				patient: Some(PATIENT),
				justified: true,
				by_board: true,
			})
		);
		assert!(!ForBoard::<Test>::contains_key(case));
		assert!(!OpenOf::<Test>::contains_key(PATIENT));
	});
}

#[test]
fn the_board_does_not_wait_for_the_sweep_and_the_review_counts_as_overdue_once() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(14);
		told();
		assert_ok!(decide(case, true));
		assert_eq!(
			told(),
			[
				Event::ReviewOverdue {
					case,
					organization: HOSPITAL_B,
				},
				Event::EmergencyEscalated {
					case,
					reason: EscalationReason::ReviewOverdue,
				},
				Event::EmergencyClosed {
					case,
					patient: Some(PATIENT),
					justified: true,
					by_board: true,
				},
			]
		);
		sweep_all();
		assert_eq!(OverdueReviews::<Test>::get(HOSPITAL_B), 1);
	});
}

#[test]
fn what_the_board_finds_unjustified_has_the_same_consequences() {
	build_and_execute(|| {
		for number in 0..3 {
			let mut it = declared(25 * HOUR);
			it.statement = statement(number + 1);
			assert_ok!(anchor(&it));
			let access = declare(DOCTOR_A, PATIENT);
			assert_ok!(decide(EmergencyId(u64::from(number) * 2), false));
			assert_eq!(in_force(DOCTOR_A, PATIENT).unwrap().case, access);
		}
		assert_eq!(Sanctioned::get(), [DOCTOR_A]);
	});
}

#[test]
fn the_board_ends_access_that_it_finds_unjustified() {
	build_and_execute(|| {
		let mut policy = POLICY;
		policy.access_hours = 72;
		assert_ok!(set_policy(BOTH_BODIES, policy));
		assert_ok!(anchor(&declared(25 * HOUR)));
		assert!(in_force(DOCTOR_A, PATIENT).is_some());
		assert_ok!(decide(EmergencyId(0), false));
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
	});
}

#[test]
fn before_it_is_overdue_the_review_is_not_the_boards() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(13);
		assert_changes_nothing(|| decide(case, true), Error::<Test>::NotEscalated);
	});
}

#[test]
fn nobody_else_decides() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(14);
		let refused = |origin| {
			let call = || EmergencyAccess::decide_emergency(origin, case, true, OPINION);
			assert_changes_nothing(call, BadOrigin);
		};
		refused(RuntimeOrigin::none());
		refused(RuntimeOrigin::root());
		for (name, who) in accounts() {
			if name != "the board" {
				println!("decided by {name}");
				refused(RuntimeOrigin::signed(who));
			}
		}
	});
}

#[test]
fn what_is_not_there_or_says_nothing_is_refused_by_name() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(14);
		assert_changes_nothing(|| decide(EmergencyId(9), true), Error::<Test>::NotFound);
		let board = RuntimeOrigin::signed(THE_BOARD);
		let nothing = Commitment([0; 32]);
		let call = || EmergencyAccess::decide_emergency(board, case, true, nothing);
		assert_changes_nothing(call, Error::<Test>::EmptyCommitment);
	});
}
