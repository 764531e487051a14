// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What an organisation has still to acknowledge, a part of the patients at a time.

use super::steps::*;
use crate::{gather::MAX_PAGE, mock::*, AwaitedPage};
use carechain_primitives::{Day, GrantId, OrganizationId, PatientId};
use frame_support::assert_ok;

const DEADLINE: Day = Day(TODAY.0 + ACKNOWLEDGEMENT_DAYS);

/// Two grants to A and one to B of every patient, all of them revoked.
fn everyone_revokes() {
	for (patient, key) in [
		(PATIENT, PATIENT_KEY),
		(OTHER_PATIENT, OTHER_PATIENT_KEY),
		(THIRD_PATIENT, THIRD_PATIENT_KEY),
	] {
		for (number, grantee) in [TO_A, TO_B, TO_DOCTOR_A].into_iter().enumerate() {
			let (signer, number) = (signed(&key), GrantId(number as u32));
			assert_ok!(ConsentGrants::grant_consent(
				signer.clone(),
				patient,
				to(grantee)
			));
			assert_ok!(ConsentGrants::revoke_consent(signer, patient, number));
		}
	}
}

fn page(after: Option<PatientId>, limit: u32) -> AwaitedPage {
	ConsentGrants::awaited_acknowledgements(HOSPITAL_A, after, limit)
}

/// All that is awaited of an organisation, by parts of so many patients; and how many parts there were.
fn all_of(organization: OrganizationId, limit: u32) -> (Vec<(PatientId, GrantId, Day)>, u32) {
	let (mut all, mut after, mut pages) = (Vec::new(), None, 0);
	loop {
		let page = ConsentGrants::awaited_acknowledgements(organization, after, limit);
		pages += 1;
		all.extend(
			page.awaited
				.iter()
				.map(|it| (it.patient, it.grant, it.deadline)),
		);
		after = page.last;
		if after.is_none() {
			all.sort();
			return (all, pages);
		}
	}
}

#[test]
fn what_was_revoked_is_awaited_of_the_grantee_until_it_says_that_it_knows() {
	build_and_execute(|| {
		everyone_revokes();
		let expected: Vec<_> = [PATIENT, OTHER_PATIENT, THIRD_PATIENT]
			.into_iter()
			.flat_map(|patient| [0, 2].map(|grant| (patient, GrantId(grant), DEADLINE)))
			.collect();
		assert_eq!(all_of(HOSPITAL_A, 9).0, expected);
		assert_eq!(all_of(HOSPITAL_B, 9).0.len(), 3);
		assert_eq!(all_of(NO_ORGANIZATION, 9).0, []);

		assert_ok!(acknowledge_by(&PRACTITIONER_A, GrantId(0)));
		assert_eq!(all_of(HOSPITAL_A, 9).0, expected[1..]);
		assert_eq!(all_of(HOSPITAL_B, 9).0.len(), 3);
	});
}

#[test]
fn what_is_live_expired_or_missed_is_awaited_no_more_swept_or_not() {
	build_and_execute(|| {
		grant(fields());
		assert_eq!(page(None, 9), AwaitedPage::default());
		everyone_revokes();
		set_today(Day(DEADLINE.0 - 1));
		assert_eq!(page(None, 9).awaited.len(), 6, "there is a day left");
		set_today(DEADLINE);
		assert_eq!(page(None, 9), AwaitedPage::default());
		sweep_all();
		assert_eq!(page(None, 9), AwaitedPage::default());
	});
}

#[test]
fn parts_have_neither_gaps_nor_doubles() {
	build_and_execute(|| {
		everyone_revokes();
		let whole = all_of(HOSPITAL_A, 9);
		// As many parts as it takes for three patients, and none that is empty behind them.
		for (limit, pages) in [(0, 3), (1, 3), (2, 2), (3, 1), (4, 1)] {
			assert_eq!(
				all_of(HOSPITAL_A, limit),
				(whole.0.clone(), pages),
				"parts of {limit}"
			);
		}
	});
}

#[test]
fn a_part_goes_on_after_a_patient_that_was_forgotten_meanwhile() {
	build_and_execute(|| {
		everyone_revokes();
		let first = page(None, 1);
		let gone = first.last.unwrap();
		let rest = page(Some(gone), 9);
		crate::Books::<Test>::remove(gone);
		assert_eq!(page(Some(gone), 9), rest);
		// What the test took away, try-state would miss.
		crate::Grants::<Test>::drain_prefix(gone).for_each(drop);
	});
}

#[test]
fn a_part_is_no_longer_than_the_longest_whatever_the_limit() {
	new_test_ext().execute_with(|| {
		for n in 0..MAX_PAGE + 1 {
			let mut patient = PatientId([0; 16]);
			patient.0[..4].copy_from_slice(&n.to_le_bytes());
			crate::Books::<Test>::insert(patient, book());
		}
		let longest = page(None, u32::MAX);
		let walked = crate::Books::<Test>::iter_keys().take(MAX_PAGE as usize);
		assert_eq!(longest.last, walked.last());
		assert_eq!(page(longest.last, u32::MAX).last, None);
	});
}
