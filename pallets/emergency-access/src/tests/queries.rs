// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the runtime API and the other pallets are answered.

use super::*;
use crate::MAX_PAGE;
use carechain_primitives::Day;
use frame_support::assert_ok;
use std::collections::BTreeSet;

/// All cases that pages of so many give.
fn paged(
	limit: u32,
	page: impl Fn(Option<EmergencyId>, u32) -> Vec<EmergencyInfo>,
) -> Vec<EmergencyId> {
	let (mut all, mut after) = (Vec::new(), None);
	loop {
		let infos = page(after, limit);
		assert!(infos.len() <= limit as usize);
		let Some(last) = infos.last() else {
			return all;
		};
		after = Some(last.case);
		all.extend(infos.iter().map(|info| info.case));
	}
}

#[test]
fn a_case_is_told_with_what_stands_today() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		let open = EmergencyInfo {
			case,
			patient: Some(PATIENT),
			role: DOCTOR_A,
			organization: HOSPITAL_A,
			scope: scope(),
			statement: statement(1),
			late: false,
			status: EmergencyStatus::Open,
			in_force_until: Some(Now::get() + 24 * HOUR),
			reviewer: Some(HOSPITAL_B),
			review_until: Some(Day(TODAY.0 + 14)),
			opinion: None,
		};
		assert_eq!(info(case), open);

		pass_days(14);
		let overdue = EmergencyInfo {
			status: EmergencyStatus::Overdue,
			in_force_until: None,
			..open
		};
		assert_eq!(info(case), overdue);
		sweep_all();
		let escalated = EmergencyInfo {
			reviewer: None,
			review_until: None,
			..overdue
		};
		assert_eq!(info(case), escalated);
		assert_ok!(decide(case, false));
		let closed = EmergencyInfo {
			status: EmergencyStatus::Unjustified,
			opinion: Some(OPINION),
			..escalated
		};
		assert_eq!(info(case), closed);
		assert_eq!(EmergencyAccess::emergency_info(EmergencyId(1)), None);
	});
}

#[test]
fn pages_give_every_case_of_the_patient_once() {
	build_and_execute(|| {
		for _ in 0..7 {
			declare(DOCTOR_A, PATIENT);
			declare(DOCTOR_B, OTHER_PATIENT);
		}
		for limit in [1, 2, 3, 7, 100] {
			let all = paged(limit, |after, limit| {
				EmergencyAccess::emergency_infos_of(&PATIENT, after, limit)
			});
			assert_eq!(all.len(), 7);
			let expected: BTreeSet<_> = (0..7).map(|n| EmergencyId(2 * n)).collect();
			assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), expected);
		}
		assert_eq!(
			EmergencyAccess::emergency_infos_of(&NO_PATIENT, None, 10),
			[]
		);
	});
}

#[test]
fn pages_give_every_review_of_the_organization_once() {
	build_and_execute(|| {
		for _ in 0..8 {
			declare(DOCTOR_A, PATIENT);
		}
		let to_review = |limit| {
			paged(limit, |after, limit| {
				EmergencyAccess::review_infos_for(HOSPITAL_C, after, limit)
			})
		};
		for limit in [1, 3, 4] {
			let all: BTreeSet<_> = to_review(limit).into_iter().collect();
			assert_eq!(all, [1, 3, 5, 7].map(EmergencyId).into());
		}
		assert_ok!(review(OFFICER_C_KEY, EmergencyId(3), true));
		assert_eq!(to_review(10).len(), 3);
		assert_eq!(EmergencyAccess::review_infos_for(CLINIC, None, 10), []);
	});
}

#[test]
fn pages_give_the_board_every_case_that_is_its() {
	build_and_execute(|| {
		for _ in 0..5 {
			declare(DOCTOR_A, PATIENT);
		}
		let escalated = |limit| {
			paged(limit, |after, limit| {
				EmergencyAccess::escalated_infos(after, limit)
			})
		};
		assert_eq!(escalated(10), []);
		pass_days(14);
		sweep_all();
		for limit in [1, 2, 5] {
			let all: BTreeSet<_> = escalated(limit).into_iter().collect();
			assert_eq!(all, (0..5).map(EmergencyId).collect());
		}
		assert_ok!(decide(EmergencyId(2), true));
		assert_eq!(escalated(10).len(), 4);
	});
}

#[test]
fn no_page_is_longer_than_the_longest() {
	build_and_execute(|| {
		for _ in 0..MAX_PAGE + 5 {
			declare(DOCTOR_A, PATIENT);
		}
		let page = EmergencyAccess::emergency_infos_of(&PATIENT, None, u32::MAX);
		assert_eq!(page.len(), MAX_PAGE as usize);
		assert_eq!(EmergencyAccess::emergency_infos_of(&PATIENT, None, 0), []);
	});
}

#[test]
fn an_organization_has_declared_while_a_case_is_in_state() {
	build_and_execute(|| {
		let has_declared =
			|organization| <EmergencyAccess as Emergencies>::has_declared(&PATIENT, organization);
		assert!(!has_declared(HOSPITAL_A));
		let case = declare(NURSE_A, PATIENT);
		assert!(has_declared(HOSPITAL_A) && !has_declared(HOSPITAL_B));
		assert_ok!(review(OFFICER_B_KEY, case, false));
		pass_days(200);
		let second = declare(DOCTOR_A, PATIENT);
		pass_days(200);
		sweep_all();
		assert!(!Cases::<Test>::contains_key(case));
		assert!(has_declared(HOSPITAL_A), "the second case is there");
		assert_ok!(decide(second, true));
		pass_days(400);
		sweep_all();
		assert!(!has_declared(HOSPITAL_A));
	});
}

#[test]
fn access_is_told_whatever_the_standing_of_who_has_it() {
	build_and_execute(|| {
		use carechain_primitives::traits::Standing;
		declare(DOCTOR_A, PATIENT);
		set_role_status(DOCTOR_A, Standing::Suspended);
		set_standing(HOSPITAL_A, Standing::Ended);
		unlink(PATIENT);
		assert!(in_force(DOCTOR_A, PATIENT).is_some(), "others ask for that");
	});
}
