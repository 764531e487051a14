// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That validators which author nothing are counted, told of, and retired, as long as the set can
//! do without them.

use super::*;
use crate::{BlocksAuthored, RetirementReason};

fn silent_sessions(organization: u32) -> u32 {
	Consortium::validator_of(OrganizationId(organization))
		.expect("is there")
		.silent_sessions
}

fn retired() -> Vec<u32> {
	Validators::<Test>::get()
		.into_iter()
		.filter(|validator| validator.status == ValidatorStatus::Retired)
		.map(|validator| validator.organization.0)
		.collect()
}

/// Lets so many sessions pass in which those hospitals author nothing.
fn pass_sessions_without(silent: &[u8], sessions: u32) {
	let silent: Vec<_> = silent.iter().copied().map(stranger).collect();
	for _ in 0..sessions {
		next_session_without(&silent);
		check();
	}
}

#[test]
fn who_authors_in_every_session_is_not_silent() {
	hospitals(4, 1).execute_with(|| {
		pass_sessions_without(&[], 5);
		for n in 0..4 {
			assert_eq!(silent_sessions(n), 0);
		}
		assert_eq!(told(), []);
	});
}

#[test]
fn a_silent_validator_is_counted_told_of_and_retired_and_leaves_two_sessions_later() {
	hospitals(4, 3).execute_with(|| {
		told();
		let silent = |sessions| Event::ValidatorSilent {
			organization: OrganizationId(2),
			sessions,
		};
		pass_sessions_without(&[2], 1);
		assert_eq!(silent_sessions(2), 1);
		assert_eq!(told(), [silent(1)]);
		assert!(retired().is_empty());

		pass_sessions_without(&[2], 1);
		assert_eq!(
			told(),
			[
				silent(2),
				Event::ValidatorRetired {
					organization: OrganizationId(2),
					reason: RetirementReason::Silence,
				},
			]
		);
		assert_eq!(retired(), [2]);
		// The set without it was planned just now.
		assert_eq!(Session::validators().len(), 4);
		pass_sessions_without(&[2], 1);
		assert_eq!(
			Session::validators(),
			[stranger(0), stranger(1), stranger(3)]
		);
		assert_eq!(told(), [silent(3)]);
		// Where it is no longer, it is not missed.
		pass_sessions_without(&[2], 3);
		assert_eq!(told(), []);
		assert_eq!(AuthoritySets::get(), 1);
		// It keeps what it needs to come back.
		assert_eq!(references(&stranger(2)), (1, 1, 1));
	});
}

#[test]
fn one_block_is_enough_to_start_over() {
	hospitals(4, 1).execute_with(|| {
		pass_sessions_without(&[2], 1);
		assert_eq!(silent_sessions(2), 1);
		note_author(stranger(2));
		pass_sessions_without(&[2], 1);
		assert_eq!(silent_sessions(2), 0);
		pass_sessions_without(&[2], 1);
		assert_eq!(silent_sessions(2), 1);
		assert!(retired().is_empty());
	});
}

#[test]
fn nobody_is_retired_below_the_minimum() {
	hospitals(4, 4).execute_with(|| {
		pass_sessions_without(&[2], 5);
		assert_eq!(silent_sessions(2), 5);
		assert!(retired().is_empty());
		assert_eq!(AuthoritySets::get(), 0);

		// A replacement frees it.
		assert_ok!(admit_hospital(stranger(9), true));
		assert_ok!(set_keys(stranger(9), 10));
		pass_sessions_without(&[2], 1);
		assert_eq!(retired(), [2]);
		pass_sessions_without(&[2], 1);
		assert_eq!(
			Session::validators(),
			[stranger(0), stranger(1), stranger(3), stranger(9)]
		);
	});
}

#[test]
fn nobody_is_retired_where_more_are_silent_than_the_set_can_bear() {
	// Of four, one may be missing: with two the change could not become final.
	hospitals(4, 1).execute_with(|| {
		pass_sessions_without(&[2, 3], 5);
		assert_eq!((silent_sessions(2), silent_sessions(3)), (5, 5));
		assert!(retired().is_empty());
		assert_eq!(Session::validators().len(), 4);
		assert_eq!(AuthoritySets::get(), 0);

		// One is back: the other goes.
		pass_sessions_without(&[3], 1);
		assert_eq!(retired(), [3]);
	});
}

#[test]
fn whoever_is_silent_just_now_counts_though_it_is_not_due() {
	hospitals(4, 1).execute_with(|| {
		pass_sessions_without(&[2], 1);
		pass_sessions_without(&[2, 3], 1);
		assert_eq!((silent_sessions(2), silent_sessions(3)), (2, 1));
		assert!(retired().is_empty());
	});
}

#[test]
fn a_set_of_three_or_less_can_bear_nobody_missing() {
	for count in 1..=3 {
		hospitals(count, 1).execute_with(|| {
			pass_sessions_without(&[0], 5);
			assert!(retired().is_empty());
			assert_eq!(Session::validators().len(), usize::from(count));
		});
	}
}

#[test]
fn sessions_that_were_too_short_say_nothing_of_anyone() {
	hospitals(4, 1).execute_with(|| {
		// Seven blocks of a set of four: not two turns for everybody.
		for _ in 0..7 {
			note_author(stranger(0));
		}
		next_session();
		assert_eq!(told(), []);
		// Eight are.
		for _ in 0..8 {
			note_author(stranger(0));
		}
		next_session();
		for n in 1..4 {
			assert_eq!(silent_sessions(n), 1);
		}
		// Nor does a short one make anybody start over.
		note_author(stranger(1));
		next_session();
		assert_eq!(silent_sessions(1), 1);
	});
}

#[test]
fn a_session_in_which_nobody_authors_says_nothing() {
	hospitals(4, 1).execute_with(|| {
		for _ in 0..5 {
			next_session();
		}
		assert_eq!(told(), []);
	});
}

#[test]
fn who_was_retired_comes_back_and_starts_over() {
	hospitals(4, 1).execute_with(|| {
		pass_sessions_without(&[2], 3);
		assert_eq!(retired(), [2]);
		assert_ok!(resume(stranger(2)));
		pass_sessions_without(&[], 2);
		assert_eq!(
			Session::validators(),
			[stranger(0), stranger(1), stranger(3), stranger(2)]
		);
		// Silent again, it is retired again, after as many sessions.
		pass_sessions_without(&[2], 1);
		assert_eq!(silent_sessions(2), 1);
		assert!(retired().is_empty());
		pass_sessions_without(&[2], 1);
		assert_eq!(retired(), [2]);
	});
}

#[test]
fn a_retired_validator_does_not_stay_to_make_up_the_minimum() {
	hospitals(5, 4).execute_with(|| {
		// The first session has one block less than the others.
		pass_sessions_without(&[], 1);
		pass_sessions_without(&[2], 2);
		assert_eq!(retired(), [2]);
		assert_ok!(stop(stranger(1)));
		pass_sessions_without(&[2], 3);
		assert_eq!(
			Session::validators(),
			[stranger(0), stranger(1), stranger(3), stranger(4)]
		);
		assert_eq!(
			crate::LeavingAtMinimum::<Test>::get().into_inner(),
			[OrganizationId(1)]
		);
	});
}

#[test]
fn a_retired_validator_is_of_no_use_to_make_up_the_minimum() {
	hospitals(2, 2).execute_with(|| {
		Validators::<Test>::mutate(|validators| validators[1].status = ValidatorStatus::Retired);
		pass_sessions_without(&[], 2);
		assert_eq!(Session::validators(), [stranger(0)]);
	});
}

#[test]
fn the_longest_silent_goes_first_where_not_all_can() {
	hospitals(5, 4).execute_with(|| {
		Validators::<Test>::mutate(|validators| {
			validators[1].silent_sessions = MAX_SILENT_SESSIONS;
			validators[3].silent_sessions = MAX_SILENT_SESSIONS + 1;
		});
		let mut set = Session::validators();
		// Of six, two are more than can be missing; of seven they are not.
		set.push(stranger(8));
		Consortium::retire_silent(&set, 5);
		assert!(retired().is_empty());
		set.push(stranger(9));
		Consortium::retire_silent(&set, 5);
		assert_eq!(retired(), [3]);
		Consortium::retire_silent(&set, 4);
		assert_eq!(retired(), [3]);
		Consortium::retire_silent(&set, 5);
		assert_eq!(retired(), [1, 3]);
	});
}

#[test]
fn who_is_on_its_way_out_is_told_of_and_not_retired() {
	hospitals(4, 4).execute_with(|| {
		assert_ok!(stop(stranger(2)));
		told();
		pass_sessions_without(&[2], 3);
		let silent = |sessions| Event::ValidatorSilent {
			organization: OrganizationId(2),
			sessions,
		};
		assert_eq!(told(), [silent(1), silent(2), silent(3)]);
		assert_eq!(
			validator_status(OrganizationId(2)),
			Some(ValidatorStatus::Leaving)
		);
	});
}

#[test]
fn blocks_are_counted_by_author_and_session_and_forgotten_after_the_next() {
	hospitals(2, 1).execute_with(|| {
		let count = |session, n| BlocksAuthored::<Test>::get(session, stranger(n));
		for author in [0, 1, 0, 0] {
			note_author(stranger(author));
		}
		assert_eq!((count(0, 0), count(0, 1)), (3, 1));
		next_session();
		note_author(stranger(1));
		assert_eq!((count(1, 0), count(1, 1)), (0, 1));
		assert_eq!(count(0, 0), 3);
		next_session();
		assert_eq!(count(0, 0), 0);
		assert_eq!(count(1, 1), 1);
		next_session();
		assert_eq!(BlocksAuthored::<Test>::iter().count(), 0);
	});
}
