// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Agenda, EscalationReason, ForBoard, NextDue, OverdueReviews, WeightInfo};
use carechain_primitives::Day;
use frame_support::{assert_ok, traits::Hooks, weights::Weight};

fn sweep(limit: Weight) -> Weight {
	EmergencyAccess::on_idle(System::block_number(), limit)
}

fn escalated() -> usize {
	ForBoard::<Test>::iter_keys().count()
}

#[test]
fn an_overdue_review_goes_to_the_board_and_counts_against_the_reviewer() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		pass_days(13);
		sweep_all();
		assert_eq!(status(case), EmergencyStatus::Open, "the last day is a day");
		told();

		pass_days(1);
		assert_eq!(status(case), EmergencyStatus::Overdue, "before the sweep");
		assert_eq!(OverdueReviews::<Test>::get(HOSPITAL_B), 0);
		sweep_all();
		assert_eq!(status(case), EmergencyStatus::Overdue, "and after");
		assert_eq!(EmergencyAccess::overdue_reviews(HOSPITAL_B), 1);
		assert_eq!(EmergencyAccess::overdue_reviews(HOSPITAL_C), 0);
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
			]
		);
		assert!(
			!InForce::<Test>::contains_key(PATIENT, DOCTOR_A),
			"long over"
		);
	});
}

#[test]
fn a_closed_case_stays_for_its_retention_and_then_leaves_state_with_all_that_named_it() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(HOUR)));
		let case = EmergencyId(0);
		assert_ok!(review(OFFICER_B_KEY, case, true));
		pass_days(399);
		sweep_all();
		assert_eq!(status(case), EmergencyStatus::Justified);
		pass_days(1);
		sweep_all();
		assert!(!Cases::<Test>::contains_key(case));
		assert!(!<EmergencyAccess as Emergencies>::has_declared(
			&PATIENT, HOSPITAL_A
		));
		assert_eq!(Agenda::<Test>::iter_keys().count(), 0);
		assert_eq!(crate::Anchored::<Test>::iter_keys().count(), 0);
		assert_eq!(InForce::<Test>::iter_keys().count(), 0);
	});
}

#[test]
fn what_the_board_has_waits_as_long_as_it_takes() {
	build_and_execute(|| {
		assert_ok!(anchor(&declared(25 * HOUR)));
		pass_days(1_000);
		sweep_all();
		assert_eq!(status(EmergencyId(0)), EmergencyStatus::Late);
		assert_ok!(decide(EmergencyId(0), true));
	});
}

#[test]
fn an_escalated_case_is_not_escalated_again() {
	build_and_execute(|| {
		declare(DOCTOR_A, PATIENT);
		pass_days(14);
		sweep_all();
		pass_days(100);
		sweep_all();
		assert_eq!(OverdueReviews::<Test>::get(HOSPITAL_B), 1);
	});
}

#[test]
fn a_block_sees_to_no_more_than_its_batch_and_the_next_goes_on() {
	build_and_execute(|| {
		for _ in 0..7 {
			declare(DOCTOR_A, PATIENT);
		}
		pass_days(14);
		for expected in [3, 6, 7] {
			next_block();
			assert_eq!(escalated(), expected);
		}
	});
}

#[test]
fn days_without_anything_are_passed_and_not_looked_at_again() {
	build_and_execute(|| {
		declare(DOCTOR_A, PATIENT);
		assert_eq!(NextDue::<Test>::get(), Some(Day(TODAY.0 + 14)));
		pass_days(20);
		sweep_all();
		assert_eq!(NextDue::<Test>::get(), Some(Day(TODAY.0 + 21)));
		let looked = sweep(Weight::MAX);
		assert_eq!(looked, <() as WeightInfo>::sweep_look());
	});
}

#[test]
fn before_the_first_case_there_is_nothing_to_walk_through() {
	build_and_execute(|| {
		assert_eq!(sweep(Weight::MAX), <() as WeightInfo>::sweep_look());
		assert_eq!(NextDue::<Test>::get(), None);
	});
}

#[test]
fn the_sweep_never_takes_more_than_it_is_given() {
	let worst = EmergencyAccess::worst_sweep_step();
	let look = <() as WeightInfo>::sweep_look();
	for (limit, expected) in [
		(Weight::zero(), 0),
		(worst, 0),
		(look + worst - Weight::from_parts(1, 0), 0),
		(look + worst - Weight::from_parts(0, 1), 0),
		(look + worst, 1),
		(look + worst * 2, 2),
	] {
		build_and_execute(|| {
			for _ in 0..3 {
				declare(DOCTOR_A, PATIENT);
			}
			pass_days(14);
			let used = sweep(limit);
			assert!(used.all_lte(limit), "{used} of {limit}");
			assert_eq!(escalated(), expected, "with {limit}");
		});
	}
}

#[test]
fn a_late_sweep_leaves_the_same_as_a_punctual_one() {
	let end_state = |punctual: bool| {
		new_test_ext().execute_with(|| {
			for day in 0..6 {
				let case = declare(DOCTOR_A, PATIENT);
				if day % 2 == 0 {
					let officer = if info(case).reviewer == Some(HOSPITAL_B) {
						OFFICER_B_KEY
					} else {
						OFFICER_C_KEY
					};
					assert_ok!(review(officer, case, true));
				}
				pass_days(80);
				if punctual {
					sweep_all();
				}
			}
			sweep_all();
			let mut cases: Vec<_> = Cases::<Test>::iter().collect();
			cases.sort_by_key(|(case, _)| *case);
			let overdue = [HOSPITAL_B, HOSPITAL_C].map(OverdueReviews::<Test>::get);
			(cases, overdue)
		})
	};
	assert_eq!(end_state(true), end_state(false));
}
