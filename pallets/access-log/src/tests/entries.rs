// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What an entry does to a log, and which lists are none.

use crate::{mock::*, AccessEntry, Error, Event, Heads};
use carechain_primitives::{AccessHead, Commitment, LoggedAccess, OrganizationId, PatientId};
use codec::{Decode, Encode};
use frame_support::{assert_ok, BoundedVec};

/// The head of a log of these entries.
fn chained(patient: PatientId, entries: &[(u32, OrganizationId, u32)]) -> Option<AccessHead<u32>> {
	let start = AccessHead::default();
	let head = entries.iter().fold(start, |head, (block, by, number)| {
		let entry = LoggedAccess {
			block: *block,
			organization: *by,
			event: event(*number),
		};
		head.after(&patient, &entry)
	});
	Some(head)
}

#[test]
fn the_first_entry_starts_a_log() {
	build_and_execute(|| {
		advance(6);
		assert_eq!(head(PATIENT), None);
		assert_ok!(log(HOLDER, [entry(PATIENT, 1)]));
		assert_eq!(head(PATIENT), chained(PATIENT, &[(7, HOLDER, 1)]));
		let head = head(PATIENT).unwrap();
		assert_eq!((head.count, head.last_block), (1, 7));
		assert_eq!(Heads::<Test>::iter().count(), 1);
	});
}

#[test]
fn each_entry_goes_on_from_the_one_before_whoever_logged_it_and_when() {
	build_and_execute(|| {
		assert_ok!(log(HOLDER, [entry(PATIENT, 1)]));
		assert_ok!(log(REQUESTER, [entry(PATIENT, 2)]));
		advance(40);
		assert_ok!(log(REQUESTER, [entry(PATIENT, 3)]));
		let expected = [(1, HOLDER, 1), (1, REQUESTER, 2), (41, REQUESTER, 3)];
		assert_eq!(head(PATIENT), chained(PATIENT, &expected));
	});
}

#[test]
fn several_entries_about_a_patient_go_in_in_the_order_of_the_list() {
	build_and_execute(|| {
		let entries = [
			entry(PATIENT, 5),
			entry(NEIGHBOUR, 4),
			entry(PATIENT, 3),
			entry(RECLUSE, 2),
			entry(PATIENT, 1),
		];
		assert_ok!(log(HOLDER, entries));
		let of_patient = [(1, HOLDER, 5), (1, HOLDER, 3), (1, HOLDER, 1)];
		assert_eq!(head(PATIENT), chained(PATIENT, &of_patient));
		assert_eq!(head(NEIGHBOUR), chained(NEIGHBOUR, &[(1, HOLDER, 4)]));
		assert_eq!(head(RECLUSE), chained(RECLUSE, &[(1, HOLDER, 2)]));
	});
}

#[test]
fn one_list_and_several_lists_in_a_block_come_to_the_same() {
	let entries = [entry(PATIENT, 1), entry(NEIGHBOUR, 2), entry(PATIENT, 3)];
	let heads = || [PATIENT, NEIGHBOUR].map(head);
	let mut at_once = None;
	build_and_execute(|| {
		assert_ok!(log(HOLDER, entries));
		at_once = Some(heads());
	});
	build_and_execute(|| {
		for entry in entries {
			assert_ok!(log(HOLDER, [entry]));
		}
		assert_eq!(Some(heads()), at_once);
	});
}

#[test]
fn entries_about_one_patient_leave_all_others_logs_alone() {
	build_and_execute(|| {
		assert_ok!(log(HOLDER, [entry(NEIGHBOUR, 1)]));
		let before = head(NEIGHBOUR);
		assert_ok!(log(HOLDER, [entry(PATIENT, 2)]));
		assert_eq!(head(NEIGHBOUR), before);
		assert_eq!(head(RECLUSE), None);
	});
}

#[test]
fn a_log_takes_as_much_state_with_a_thousand_entries_as_with_one() {
	build_and_execute(|| {
		let stored = || {
			let key = Heads::<Test>::hashed_key_for(PATIENT);
			(
				Heads::<Test>::iter().count(),
				sp_io::storage::get(&key).unwrap().len(),
			)
		};
		assert_ok!(log(HOLDER, [entry(PATIENT, 0)]));
		assert_eq!(stored(), (1, 44));
		for round in 1..=4 {
			let first = round * MAX_ENTRIES;
			let entries = (first..first + MAX_ENTRIES).map(|number| entry(PATIENT, number));
			assert_ok!(log(HOLDER, entries));
		}
		assert_eq!(head(PATIENT).unwrap().count, 1_025);
		assert_eq!(stored(), (1, 44));
	});
}

#[test]
fn an_event_names_the_organisation_and_how_many_and_no_patient() {
	build_and_execute(|| {
		assert_ok!(log(
			REQUESTER,
			[entry(PATIENT, 1), entry(NEIGHBOUR, 2), entry(PATIENT, 3)]
		));
		let records = System::events();
		let [record] = &records[..] else {
			panic!("one call, one event");
		};
		let expected = Event::<Test>::AccessesLogged {
			organization: REQUESTER,
			entries: 3,
		};
		assert_eq!(record.event, expected.into());
		let bytes = record.encode();
		for patient in [PATIENT, NEIGHBOUR] {
			assert!(!bytes.windows(16).any(|window| window == patient.0));
		}
	});
}

#[test]
fn an_empty_list_is_refused() {
	build_and_execute(|| {
		assert_changes_nothing(|| log(HOLDER, []), Error::<Test>::EmptyList);
	});
}

#[test]
fn a_commitment_that_was_not_made_is_refused_wherever_it_stands() {
	build_and_execute(|| {
		let forgotten = AccessEntry {
			patient: PATIENT,
			event: Commitment::default(),
		};
		for entries in [
			vec![forgotten],
			vec![forgotten, entry(PATIENT, 1)],
			vec![entry(NEIGHBOUR, 2), forgotten],
			vec![forgotten, forgotten],
		] {
			assert_changes_nothing(|| log(HOLDER, entries), Error::<Test>::EmptyCommitment);
		}
	});
}

#[test]
fn an_event_that_is_in_the_list_twice_is_refused_whoever_it_is_about() {
	build_and_execute(|| {
		for entries in [
			vec![entry(PATIENT, 1), entry(PATIENT, 1)],
			vec![entry(PATIENT, 1), entry(NEIGHBOUR, 1)],
			vec![entry(PATIENT, 1), entry(PATIENT, 2), entry(PATIENT, 1)],
			vec![entry(PATIENT, 2), entry(PATIENT, 1), entry(NEIGHBOUR, 2)],
		] {
			assert_changes_nothing(|| log(HOLDER, entries), Error::<Test>::DuplicateEvent);
		}
	});
}

#[test]
fn the_list_is_checked_before_the_patients() {
	build_and_execute(|| {
		let twice = [entry(NO_PATIENT, 1), entry(NO_PATIENT, 1)];
		assert_changes_nothing(|| log(HOLDER, twice), Error::<Test>::DuplicateEvent);
		assert_eq!(rights_asked(), 0);
	});
}

#[test]
fn a_full_list_is_taken_and_a_longer_one_is_not_even_a_call() {
	build_and_execute(|| {
		let entries = |number| (0..number).map(|number| entry(PATIENT, number));
		assert_ok!(log(HOLDER, entries(MAX_ENTRIES)));
		assert_eq!(head(PATIENT).unwrap().count, u64::from(MAX_ENTRIES));

		let too_long: Vec<_> = entries(MAX_ENTRIES + 1).collect();
		assert!(
			BoundedVec::<AccessEntry, frame_support::traits::ConstU32<MAX_ENTRIES>>::decode(
				&mut &too_long.encode()[..]
			)
			.is_err()
		);
	});
}
