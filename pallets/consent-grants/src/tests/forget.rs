// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{
	mock::*, Books, Denials, GrantFields, Grants, GrantsTo, Outcome, Reason, RequestBooks,
	SealedBooks, SweepCursor, WeightInfo,
};
use carechain_primitives::{traits::Forget, Day, GrantId, PatientId, RequestId, SealedId};
use frame_support::{assert_ok, traits::Hooks, weights::Weight};

fn forget(patient: PatientId, limit: u32) -> bool {
	<ConsentGrants as Forget>::forget(&patient, limit)
}

/// Four live grants and three that have ended, the most that a book holds here.
fn fill_the_book() {
	for _ in 0..MAX_ENDED {
		let number = grant(fields());
		assert_ok!(revoke(number));
	}
	for _ in 0..MAX_LIVE {
		grant(fields());
	}
}

/// How many keys in storage hold this patient's id.
fn traces_of(patient: PatientId) -> usize {
	// Events are those of one block, and not state that stays.
	System::reset_events();
	let holds = |bytes: &[u8]| bytes.windows(16).any(|window| window == patient.0);
	let (mut key, mut traces) = (Vec::new(), 0);
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).unwrap();
		traces += usize::from(holds(&next) || holds(&value));
		key = next;
	}
	traces
}

#[test]
fn all_that_names_the_patient_goes() {
	build_and_execute(|| {
		fill_the_book();
		SweepCursor::<Test>::put(PATIENT);
		assert_eq!(
			traces_of(PATIENT),
			(2 * MAX_LIVE + MAX_ENDED) as usize + 2,
			"grants, the live ones also by grantee, book, cursor"
		);
		unlink(PATIENT);
		assert!(forget(PATIENT, u32::MAX));
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn denials_requests_and_what_is_sealed_go_too() {
	build_and_execute(|| {
		assert_ok!(deny_by(&PATIENT_KEY, TO_DOCTOR_A));
		sealed_grant_by(&PATIENT_KEY);
		ask(fields());
		assert_eq!(traces_of(PATIENT), 3);
		unlink(PATIENT);
		assert!(forget(PATIENT, 0), "there is no grant to wait for");
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn they_go_with_the_last_grant_and_not_before() {
	build_and_execute(|| {
		fill_the_book();
		assert_ok!(deny_by(&PATIENT_KEY, TO_DOCTOR_A));
		sealed_grant_by(&PATIENT_KEY);
		let answered = ask(fields());
		assert_ok!(revoke(GrantId(3)));
		assert_ok!(answer_by(&PATIENT_KEY, answered, fields()));
		unlink(PATIENT);
		let there = || {
			[
				Denials::<Test>::contains_key(PATIENT),
				SealedBooks::<Test>::contains_key(PATIENT),
				RequestBooks::<Test>::contains_key(PATIENT),
				Books::<Test>::contains_key(PATIENT),
			]
		};
		for (done, left) in [(false, true), (false, true), (true, false)] {
			assert_eq!(forget(PATIENT, 3), done);
			assert_eq!(there(), [left; 4]);
			ConsentGrants::do_try_state().unwrap();
		}
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn the_grantees_list_goes_with_the_grants() {
	build_and_execute(|| {
		fill_the_book();
		unlink(PATIENT);
		let listed = || GrantsTo::<Test>::iter_prefix(HOSPITAL_A).count();
		assert_eq!(listed(), MAX_LIVE as usize);
		assert!(!forget(PATIENT, 1));
		assert_eq!(listed(), MAX_LIVE as usize - 1);
		assert_eq!(
			ConsentGrants::grants_to(HOSPITAL_A, None, None, 9).len(),
			MAX_LIVE as usize - 1
		);
		assert!(forget(PATIENT, 10));
		assert_eq!(listed(), 0);
	});
}

#[test]
fn other_patients_keep_their_denials_requests_and_what_they_sealed() {
	build_and_execute(|| {
		let other = || signed(&OTHER_PATIENT_KEY);
		assert_ok!(ConsentGrants::deny_access(other(), OTHER_PATIENT, TO_A));
		assert_ok!(ConsentGrants::seal_entry(
			other(),
			OTHER_PATIENT,
			carechain_primitives::Commitment([1; 32]),
			QUARTER
		));
		assert_ok!(ConsentGrants::request_consent(
			signed(&PRACTITIONER_A),
			OTHER_PATIENT,
			fields()
		));
		let traces = traces_of(OTHER_PATIENT);
		assert_eq!(traces, 3);
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		assert!(forget(PATIENT, 10));
		assert_eq!(traces_of(OTHER_PATIENT), traces);
	});
}

#[test]
fn the_numbers_of_requests_and_sealed_entries_start_anew() {
	build_and_execute(|| {
		sealed_grant_by(&PATIENT_KEY);
		ask(fields());
		unlink(PATIENT);
		assert!(forget(PATIENT, 10));
		set_status(PATIENT, carechain_primitives::traits::PatientStatus::Active);
		give_key(PATIENT_KEY, PATIENT);
		assert_eq!(sealed_grant_by(&PATIENT_KEY).entry, SealedId(0));
		assert_eq!(ask(fields()), RequestId(0));
	});
}

#[test]
fn what_was_counted_against_an_organization_stays_and_names_nobody() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
		pass_days(ACKNOWLEDGEMENT_DAYS);
		sweep_all();
		assert!(forget(PATIENT, 10));
		assert_eq!(crate::MissedAcknowledgements::<Test>::get(HOSPITAL_A), 1);
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn no_more_than_the_limit_goes_at_a_time_and_the_rest_stays_in_order() {
	build_and_execute(|| {
		fill_the_book();
		unlink(PATIENT);
		let left = || Grants::<Test>::iter_prefix(PATIENT).count();
		assert!(!forget(PATIENT, 0));
		assert_eq!(left(), 7);
		for (done, expected) in [(false, 4), (false, 1), (true, 0)] {
			assert_eq!(forget(PATIENT, 3), done);
			assert_eq!(left(), expected);
			ConsentGrants::do_try_state().unwrap();
		}
		assert!(!Books::<Test>::contains_key(PATIENT));
	});
}

#[test]
fn a_limit_that_is_just_enough_is_enough() {
	build_and_execute(|| {
		fill_the_book();
		assert!(forget(PATIENT, MAX_LIVE + MAX_ENDED));
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn a_book_without_grants_goes_as_well() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
		pass_days(RETENTION);
		sweep_all();
		assert!(Books::<Test>::contains_key(PATIENT));
		assert!(forget(PATIENT, 0));
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn of_a_patient_who_never_granted_there_is_nothing_to_forget() {
	build_and_execute(|| {
		let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
		assert!(forget(NO_PATIENT, 5));
		assert!(forget(NO_PATIENT, 0));
		assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
	});
}

#[test]
fn other_patients_keep_what_they_have() {
	build_and_execute(|| {
		fill_the_book();
		let other = RuntimeOrigin::signed(OTHER_PATIENT_KEY);
		assert_ok!(ConsentGrants::grant_consent(other, OTHER_PATIENT, fields()));
		let before = (
			Books::<Test>::get(OTHER_PATIENT),
			Grants::<Test>::get(OTHER_PATIENT, GrantId(0)),
		);
		assert!(forget(PATIENT, 100));
		let after = (
			Books::<Test>::get(OTHER_PATIENT),
			Grants::<Test>::get(OTHER_PATIENT, GrantId(0)),
		);
		assert_eq!(before, after);
	});
}

#[test]
fn what_waits_to_be_forgotten_permits_nothing() {
	build_and_execute(|| {
		fill_the_book();
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Permit
		);
		unlink(PATIENT);
		for _ in 0..3 {
			let decision = ConsentGrants::decide(&question(), &[]);
			assert_eq!(decision.reasons.to_vec(), [Reason::PatientUnknown]);
			forget(PATIENT, 3);
		}
	});
}

#[test]
fn the_sweep_comes_by_between_two_pieces() {
	build_and_execute(|| {
		fill_the_book();
		unlink(PATIENT);
		assert!(!forget(PATIENT, 2));
		pass_days(30);
		sweep_all();
		assert!(!forget(PATIENT, 1));
		pass_days(RETENTION);
		sweep_all();
		assert!(forget(PATIENT, 0), "the sweep took the last ones");
		assert_eq!(traces_of(PATIENT), 0);
		sweep_all();
		assert_eq!(traces_of(PATIENT), 0, "and writes no book anew");
	});
}

#[test]
fn the_sweep_goes_on_when_the_patient_at_its_cursor_is_forgotten() {
	build_and_execute(|| {
		let everyone = [
			(PATIENT, PATIENT_KEY),
			(OTHER_PATIENT, OTHER_PATIENT_KEY),
			(THIRD_PATIENT, THIRD_PATIENT_KEY),
		];
		for (patient, key) in everyone {
			assert_ok!(ConsentGrants::grant_consent(
				RuntimeOrigin::signed(key),
				patient,
				fields()
			));
		}
		pass_days(30);
		next_block();
		let at = SweepCursor::<Test>::get().unwrap();
		assert!(forget(at, 10));
		assert!(!SweepCursor::<Test>::exists());
		sweep_all();
		let live: usize = Books::<Test>::iter_values()
			.map(|book| book.live.len())
			.sum();
		assert_eq!(live, 0);
		assert_eq!(traces_of(at), 0);
	});
}

#[test]
fn the_cursor_at_another_patient_stays() {
	build_and_execute(|| {
		grant(fields());
		let other = RuntimeOrigin::signed(OTHER_PATIENT_KEY);
		assert_ok!(ConsentGrants::grant_consent(other, OTHER_PATIENT, fields()));
		SweepCursor::<Test>::put(OTHER_PATIENT);
		assert!(forget(PATIENT, 10));
		assert_eq!(SweepCursor::<Test>::get(), Some(OTHER_PATIENT));
	});
}

#[test]
fn forgetting_tells_nobody() {
	build_and_execute(|| {
		fill_the_book();
		System::reset_events();
		assert!(forget(PATIENT, 10));
		assert_eq!(System::events(), []);
	});
}

#[test]
fn who_comes_back_under_the_same_pseudonym_starts_anew() {
	build_and_execute(|| {
		fill_the_book();
		unlink(PATIENT);
		assert!(forget(PATIENT, 10));
		set_status(PATIENT, carechain_primitives::traits::PatientStatus::Active);
		give_key(PATIENT_KEY, PATIENT);
		assert_eq!(grant(fields()), GrantId(0));
		ConsentGrants::on_idle(1, Weight::MAX);
	});
}

#[test]
fn a_proposal_and_what_has_expired_unnoticed_goes_too() {
	build_and_execute(|| {
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, true);
		grant(fields());
		grant(GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		});
		pass_days(1);
		assert!(forget(PATIENT, 2));
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn the_weight_grows_with_the_limit_up_to_a_full_book() {
	let weight = <ConsentGrants as Forget>::weight;
	assert_eq!(weight(0), <() as WeightInfo>::forget(0));
	assert!(weight(1).ref_time() > weight(0).ref_time());
	let most = MAX_LIVE + MAX_ENDED;
	assert_eq!(weight(most), <() as WeightInfo>::forget(most));
	assert_eq!(weight(u32::MAX), weight(most));
}
