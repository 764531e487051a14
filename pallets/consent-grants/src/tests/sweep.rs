// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, sweep::Swept, Books, Event, GrantFields, Grants, SweepCursor, WeightInfo};
use carechain_primitives::{Day, GrantId, PatientId};
use frame_support::{
	assert_ok,
	traits::{Hooks, IntegrityTest},
	weights::Weight,
};

const EVERYONE: [(PatientId, AccountId); 3] = [
	(PATIENT, PATIENT_KEY),
	(OTHER_PATIENT, OTHER_PATIENT_KEY),
	(THIRD_PATIENT, THIRD_PATIENT_KEY),
];

fn everyone_grants() {
	for (patient, key) in EVERYONE {
		assert_ok!(ConsentGrants::grant_consent(
			RuntimeOrigin::signed(key),
			patient,
			fields()
		));
	}
}

fn live() -> usize {
	EVERYONE
		.iter()
		.map(|(patient, _)| Books::<Test>::get(patient).live.len())
		.sum()
}

#[test]
fn a_grant_whose_end_passed_moves_to_the_ended_ones() {
	build_and_execute(|| {
		let number = grant(fields());
		pass_days(29);
		sweep_all();
		assert_eq!(live(), 1, "the last day is a day");

		pass_days(1);
		sweep_all();
		let book = Books::<Test>::get(PATIENT);
		assert!(book.live.is_empty());
		assert_eq!(book.ended[0].on, Day(TODAY.0 + 30));
		assert!(
			Grants::<Test>::contains_key(PATIENT, number),
			"it stays readable"
		);
		System::assert_last_event(
			Event::ConsentExpired {
				patient: PATIENT,
				grant: number,
				organization: HOSPITAL_A,
			}
			.into(),
		);
	});
}

#[test]
fn an_ended_grant_stays_for_its_retention_and_then_leaves_state() {
	build_and_execute(|| {
		let expired = grant(GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		});
		let revoked = grant(fields());
		assert_ok!(revoke(revoked));

		pass_days(RETENTION - 1);
		sweep_all();
		assert!(Grants::<Test>::contains_key(PATIENT, revoked));
		pass_days(1);
		sweep_all();
		assert!(!Grants::<Test>::contains_key(PATIENT, revoked));
		assert!(
			Grants::<Test>::contains_key(PATIENT, expired),
			"it ended a day later"
		);
		pass_days(1);
		sweep_all();
		assert!(!Grants::<Test>::contains_key(PATIENT, expired));
		assert_eq!(grant(fields()), GrantId(2), "the count outlives the grants");
	});
}

#[test]
fn a_late_sweep_leaves_the_same_as_a_punctual_one() {
	let end_state = |punctual: bool| {
		new_test_ext().execute_with(|| {
			for days in [3, 1, 2] {
				grant(GrantFields {
					valid_until: Day(TODAY.0 + days),
					..fields()
				});
			}
			let revoked = grant(fields());
			assert_ok!(revoke(revoked));
			for _ in 0..4 {
				pass_days(1);
				if punctual {
					sweep_all();
				}
			}
			sweep_all();
			Books::<Test>::get(PATIENT)
		})
	};
	assert_eq!(end_state(true), end_state(false));
}

#[test]
fn a_block_sweeps_no_more_than_its_batch_and_the_next_goes_on() {
	build_and_execute(|| {
		everyone_grants();
		pass_days(30);
		next_block();
		assert_eq!(live(), EVERYONE.len() - BATCH as usize);
		assert!(SweepCursor::<Test>::exists());
		next_block();
		assert_eq!(live(), 0);
		assert!(
			!SweepCursor::<Test>::exists(),
			"past the last it starts over"
		);
	});
}

#[test]
fn every_book_is_reached_again_and_again() {
	build_and_execute(|| {
		for _ in 0..3 {
			everyone_grants();
			pass_days(30);
			sweep_all();
			assert_eq!(live(), 0);
		}
	});
}

#[test]
fn the_cursor_may_point_at_a_patient_without_a_book() {
	build_and_execute(|| {
		SweepCursor::<Test>::put(NO_PATIENT);
		everyone_grants();
		pass_days(30);
		sweep_all();
		assert_eq!(live(), 0);
	});
}

#[test]
fn the_sweep_uses_no_more_than_it_is_given() {
	build_and_execute(|| {
		everyone_grants();
		pass_days(30);
		let walk = <() as WeightInfo>::sweep_walk(BATCH);
		let book = ConsentGrants::worst_sweep_of_one_book();

		let too_little = walk
			.saturating_add(book)
			.saturating_sub(Weight::from_parts(1, 0));
		assert_eq!(ConsentGrants::on_idle(1, too_little), Weight::zero());
		assert_eq!(ConsentGrants::on_idle(1, Weight::zero()), Weight::zero());
		assert_eq!(live(), 3);

		let one = walk.saturating_add(book);
		let used = ConsentGrants::on_idle(1, one);
		assert!(used.all_lte(one));
		assert_eq!(
			used,
			walk.saturating_add(
				Swept {
					expired: 1,
					..Default::default()
				}
				.weight::<Test>()
			)
		);
		assert_eq!(live(), 2, "one book, though the batch is larger");
		assert!(SweepCursor::<Test>::exists(), "it goes on after that one");
		sweep_all();
		assert_eq!(live(), 0);
	});
}

#[test]
fn the_weight_counts_what_made_room_as_well_as_what_was_dropped() {
	build_and_execute(|| {
		for _ in 0..MAX_ENDED {
			let number = grant(fields());
			assert_ok!(revoke(number));
		}
		grant(fields());
		grant(fields());
		pass_days(30);
		let swept = ConsentGrants::sweep_book(&PATIENT, Day(TODAY.0 + 30));
		assert_eq!((swept.expired, swept.dropped), (2, 2));
	});
}

#[test]
fn an_idle_sweep_changes_no_book() {
	build_and_execute(|| {
		everyone_grants();
		let before = EVERYONE.map(|(patient, _)| Books::<Test>::get(patient));
		sweep_all();
		assert_eq!(
			EVERYONE.map(|(patient, _)| Books::<Test>::get(patient)),
			before
		);
	});
}

#[test]
fn without_patients_there_is_nothing_to_do() {
	build_and_execute(|| {
		sweep_all();
		assert!(!SweepCursor::<Test>::exists());
	});
}

#[test]
fn the_bounds_of_the_mock_pass_the_integrity_test() {
	new_test_ext().execute_with(<AllPalletsWithSystem as IntegrityTest>::integrity_test);
}
