// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Lists of grants, by patient and by grantee, a page at a time and as they stand on a day.

use super::steps::*;
use crate::{
	gather::MAX_PAGE, mock::*, Acknowledgement, EffectiveStatus, Explanation, GrantFields, Grants,
};
use carechain_primitives::{
	traits::PatientStatus, Day, GrantId, OrganizationId, PatientId, Purpose, Purposes,
};
use frame_support::assert_ok;

const EVERYONE: [(PatientId, AccountId); 3] = [
	(PATIENT, PATIENT_KEY),
	(OTHER_PATIENT, OTHER_PATIENT_KEY),
	(THIRD_PATIENT, THIRD_PATIENT_KEY),
];

/// Three grants to A and one to B of every patient.
fn everyone_grants() {
	for (patient, key) in EVERYONE {
		for grantee in [TO_A, TO_B, TO_DOCTOR_A, TO_NURSE_A] {
			assert_ok!(ConsentGrants::grant_consent(
				signed(&key),
				patient,
				to(grantee)
			));
		}
	}
}

fn numbers(page: &[Explanation]) -> Vec<u32> {
	page.iter().map(|it| it.grant.0).collect()
}

/// All that was granted to an organisation, by pages of so many.
fn all_to(organization: OrganizationId, limit: u32) -> Vec<(PatientId, GrantId)> {
	let (mut all, mut after) = (Vec::new(), None);
	loop {
		let page = ConsentGrants::grants_to(organization, None, after, limit);
		assert!(page.len() <= limit as usize);
		let Some((patient, last)) = page.last() else {
			return all;
		};
		after = Some((*patient, last.grant));
		all.extend(page.iter().map(|(patient, it)| (*patient, it.grant)));
	}
}

/// All of the patient's grants, by pages of so many.
fn all_of(limit: u32) -> Vec<u32> {
	let (mut all, mut after) = (Vec::new(), None);
	loop {
		let page = ConsentGrants::grants_of(&PATIENT, None, after, limit);
		assert!(page.len() <= limit as usize);
		let Some(last) = page.last() else {
			return all;
		};
		after = Some(last.grant);
		all.extend(numbers(&page));
	}
}

/// The patient's only grant, after so many days.
fn on_day(days: u32) -> Explanation {
	let day = Some(TODAY.saturating_add(days));
	ConsentGrants::grants_of(&PATIENT, day, None, 1).remove(0)
}

// Pages.

#[test]
fn pages_by_patient_have_neither_gaps_nor_doubles_live_or_ended() {
	build_and_execute(|| {
		for _ in 0..MAX_ENDED {
			let number = grant(fields());
			assert_ok!(revoke(number));
		}
		for _ in 0..MAX_LIVE {
			grant(fields());
		}
		assert_ok!(revoke(GrantId(4)));
		// The first that was revoked had to leave state for the last one.
		let all = vec![1, 2, 3, 4, 5, 6];
		for limit in 1..=8 {
			assert_eq!(all_of(limit), all, "pages of {limit}");
		}
	});
}

#[test]
fn pages_by_grantee_have_neither_gaps_nor_doubles() {
	build_and_execute(|| {
		everyone_grants();
		for limit in 1..=10 {
			let mut to_a = all_to(HOSPITAL_A, limit);
			to_a.sort();
			let expected: Vec<_> = [PATIENT, OTHER_PATIENT, THIRD_PATIENT]
				.into_iter()
				.flat_map(|patient| [0, 2, 3].map(|grant| (patient, GrantId(grant))))
				.collect();
			assert_eq!(to_a, expected, "pages of {limit}");
			let to_b = all_to(HOSPITAL_B, limit);
			assert_eq!(to_b.len(), 3);
			assert!(to_b.iter().all(|(_, grant)| *grant == GrantId(1)));
		}
		assert_eq!(all_to(NO_ORGANIZATION, 5), []);
	});
}

#[test]
fn a_page_goes_on_after_a_grant_that_has_ended_meanwhile() {
	build_and_execute(|| {
		everyone_grants();
		let before = all_to(HOSPITAL_A, 9);
		let (patient, number) = before[3];
		let key = EVERYONE.iter().find(|(it, _)| *it == patient).unwrap();
		assert_ok!(ConsentGrants::revoke_consent(
			signed(&key.1),
			patient,
			number
		));
		let after = Some((patient, number));
		let rest: Vec<_> = ConsentGrants::grants_to(HOSPITAL_A, None, after, 9)
			.iter()
			.map(|(patient, it)| (*patient, it.grant))
			.collect();
		assert_eq!(rest, before[4..]);
	});
}

#[test]
fn a_page_is_no_longer_than_its_limit_and_than_the_longest_page() {
	build_and_execute(|| {
		everyone_grants();
		assert_eq!(ConsentGrants::grants_of(&PATIENT, None, None, 0), []);
		assert_eq!(ConsentGrants::grants_to(HOSPITAL_A, None, None, 0), []);
		assert_eq!(ConsentGrants::grants_of(&PATIENT, None, None, 2).len(), 2);
		let all = ConsentGrants::grants_of(&PATIENT, None, None, u32::MAX);
		assert_eq!(numbers(&all), [0, 1, 2, 3]);
		let past_the_end = Some(GrantId(3));
		let none = ConsentGrants::grants_of(&PATIENT, None, past_the_end, 9);
		assert_eq!(none, []);
	});
}

#[test]
fn the_longest_page_is_the_longest_whatever_the_limit() {
	new_test_ext().execute_with(|| {
		grant(fields());
		let one = Grants::<Test>::get(PATIENT, GrantId(0)).unwrap();
		for n in 0..MAX_PAGE + 5 {
			let mut patient = PatientId([0; 16]);
			patient.0[..4].copy_from_slice(&n.to_le_bytes());
			Grants::<Test>::insert(patient, GrantId(0), one);
			crate::Books::<Test>::insert(patient, book());
			crate::GrantsTo::<Test>::insert(HOSPITAL_A, (patient, GrantId(0)), ());
		}
		let longest = ConsentGrants::grants_to(HOSPITAL_A, None, None, u32::MAX);
		assert_eq!(longest.len(), MAX_PAGE as usize);
	});
}

#[test]
fn an_unknown_patient_has_no_grants() {
	build_and_execute(|| {
		assert_eq!(ConsentGrants::grants_of(&NO_PATIENT, None, None, 9), []);
	});
}

#[test]
fn what_is_listed_by_patient_is_what_is_explained() {
	build_and_execute(|| {
		everyone_grants();
		assert_ok!(revoke(GrantId(1)));
		let mut explained = ConsentGrants::explain(&PATIENT);
		explained.sort_by_key(|it| it.grant);
		let listed = ConsentGrants::grants_of(&PATIENT, None, None, 9);
		assert_eq!(listed, explained);
		for (patient, listed) in ConsentGrants::grants_to(HOSPITAL_A, None, None, 9) {
			let explained = ConsentGrants::explain(&patient);
			assert!(explained.contains(&listed));
		}
	});
}

// What is listed by grantee.

#[test]
fn a_grant_leaves_the_grantees_list_when_somebody_ends_it() {
	build_and_execute(|| {
		let ways: [fn(GrantId); 3] = [
			|it| {
				assert_ok!(revoke(it));
			},
			|it| {
				assert_ok!(mark_by(&PATIENT_KEY, it));
			},
			|it| {
				supersede(it, to(TO_B));
			},
		];
		for end in ways {
			let number = grant(fields());
			assert_eq!(all_to(HOSPITAL_A, 9), [(PATIENT, number)]);
			end(number);
			assert_eq!(all_to(HOSPITAL_A, 9), []);
		}
	});
}

#[test]
fn what_has_expired_stays_listed_as_such_until_the_sweep_comes_by() {
	build_and_execute(|| {
		grant(fields());
		pass_days(30);
		let listed = ConsentGrants::grants_to(HOSPITAL_A, None, None, 9);
		assert_eq!(listed[0].1.status, EffectiveStatus::Expired);
		assert!(!listed[0].1.in_effect);
		sweep_all();
		assert_eq!(all_to(HOSPITAL_A, 9), []);
	});
}

#[test]
fn what_is_narrowed_to_a_role_stays_listed_with_its_organization() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(narrow(number, to(TO_DOCTOR_A)));
		let listed = ConsentGrants::grants_to(HOSPITAL_A, None, None, 9);
		assert_eq!(listed[0].1.fields.grantee, TO_DOCTOR_A);
	});
}

#[test]
fn what_is_sealed_or_only_asked_for_is_not_listed() {
	build_and_execute(|| {
		sealed_grant_by(&PATIENT_KEY);
		ask(fields());
		assert_eq!(all_to(HOSPITAL_A, 9), []);
		assert_eq!(all_of(9), [] as [u32; 0]);
	});
}

// On a day.

#[test]
fn the_status_is_that_of_the_day_asked_about() {
	use EffectiveStatus::*;
	build_and_execute(|| {
		grant(GrantFields {
			valid_from: Day(TODAY.0 + 5),
			..fields()
		});
		for (days, status) in [
			(0, NotYetValid),
			(4, NotYetValid),
			(5, Active),
			(29, Active),
		] {
			assert_eq!(on_day(days).status, status, "after {days} days");
		}
		assert_eq!(on_day(30).status, Expired);
		assert_eq!(on_day(u32::MAX).status, Expired);
		assert_ok!(revoke(GrantId(0)));
		for days in [0, 5, 30] {
			assert_eq!(on_day(days).status, Revoked);
		}
	});
}

#[test]
fn without_a_day_it_is_todays() {
	build_and_execute(|| {
		grant(GrantFields {
			valid_from: Day(TODAY.0 + 5),
			..fields()
		});
		let status = || ConsentGrants::grants_of(&PATIENT, None, None, 1)[0].status;
		assert_eq!(status(), EffectiveStatus::NotYetValid);
		pass_days(5);
		assert_eq!(status(), EffectiveStatus::Active);
	});
}

#[test]
fn a_day_ahead_tells_that_the_authority_will_have_ended() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, Day(TODAY.0 + 10), false);
		grant_by(PARENT, fields());
		let told = |days| {
			let explanation = on_day(days);
			(explanation.status, explanation.in_effect)
		};
		assert_eq!(told(9), (EffectiveStatus::Active, true));
		assert_eq!(told(10), (EffectiveStatus::Frozen, false));
		assert_eq!(told(30), (EffectiveStatus::Expired, false));
	});
}

#[test]
fn a_day_ahead_tells_that_a_deadline_will_have_passed() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
		let deadline = Day(TODAY.0 + ACKNOWLEDGEMENT_DAYS);
		let told = |days| on_day(days).acknowledgement;
		let awaited = Acknowledgement::AwaitedUntil(deadline);
		assert_eq!(told(ACKNOWLEDGEMENT_DAYS - 1), awaited);
		assert_eq!(told(ACKNOWLEDGEMENT_DAYS), Acknowledgement::Missed);
		assert_ok!(acknowledge_by(&PRACTITIONER_A, number));
		assert_eq!(told(ACKNOWLEDGEMENT_DAYS), Acknowledgement::Given);
	});
}

#[test]
fn the_grantees_list_is_as_of_the_day_too() {
	build_and_execute(|| {
		grant(fields());
		let on = |days| {
			let day = Some(Day(TODAY.0 + days));
			let listed = ConsentGrants::grants_to(HOSPITAL_A, day, None, 9);
			(listed[0].1.status, listed[0].1.in_effect)
		};
		assert_eq!(on(29), (EffectiveStatus::Active, true));
		assert_eq!(on(30), (EffectiveStatus::Expired, false));
	});
}

// In effect.

/// Which of the patient's grants are in effect.
fn in_effect() -> Vec<u32> {
	let all = ConsentGrants::grants_of(&PATIENT, None, None, 9);
	let in_effect = all.iter().filter(|it| it.in_effect);
	in_effect.map(|it| it.grant.0).collect()
}

#[test]
fn a_denial_takes_effect_from_the_grants_to_whom_it_names_and_who_works_there() {
	build_and_execute(|| {
		for grantee in [TO_A, TO_B, TO_DOCTOR_A, TO_NURSE_A] {
			grant(to(grantee));
		}
		assert_eq!(in_effect(), [0, 1, 2, 3]);
		assert_ok!(deny_by(&PATIENT_KEY, TO_DOCTOR_A));
		assert_eq!(in_effect(), [0, 1, 3], "others at A still may");
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		assert_eq!(in_effect(), [1]);
		assert_ok!(lift_by(&PATIENT_KEY, TO_A));
		assert_ok!(lift_by(&PATIENT_KEY, TO_DOCTOR_A));
		assert_eq!(in_effect(), [0, 1, 2, 3]);
	});
}

#[test]
fn what_the_status_lets_count_has_to_be_left_by_the_exceptions() {
	build_and_execute(|| {
		let treatment = crate::Exception {
			practitioner_role: None,
			purposes: Purposes::of(&[Purpose::TREAT]),
			classes: Default::default(),
		};
		let research = GrantFields {
			purposes: Purposes::of(&[Purpose::TREAT, Purpose::HRESCH]),
			exceptions: [Some(treatment), None, None, None],
			..fields()
		};
		grant(research);
		grant(GrantFields {
			exceptions: [None; 4],
			..research
		});
		assert_eq!(in_effect(), [0, 1]);
		set_status(PATIENT, PatientStatus::Restricted);
		assert_eq!(in_effect(), [1], "grants count for treatment only");
	});
}
