// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who is in the set, and when: who waits for keys, who stays because of the minimum, who goes and
//! with what. The answers to `pallet-session` as such are in [`super::session`].

use super::*;
use crate::{LeavingAtMinimum, WaitingForKeys};

fn waiting() -> Vec<OrganizationId> {
	WaitingForKeys::<Test>::get().into_inner()
}

fn leaving_at_minimum() -> Vec<OrganizationId> {
	LeavingAtMinimum::<Test>::get().into_inner()
}

/// The numbers of the hospitals of [`hospitals`] that validate in the running session.
fn set() -> Vec<u8> {
	let numbers = |account: AccountId| (0..=50).find(|n| stranger(*n) == account);
	Session::validators()
		.into_iter()
		.filter_map(numbers)
		.collect()
}

fn pass_sessions(sessions: u32) {
	for _ in 0..sessions {
		next_session();
		check();
	}
}

#[test]
fn who_has_no_keys_waits_and_is_listed() {
	build_and_execute(|| {
		assert_eq!(waiting(), []);
		assert_ok!(allow(HOSPITAL_C));
		assert_ok!(admit_hospital(STRANGER, true));
		pass_sessions(1);
		assert_eq!(waiting(), [HOSPITAL_C, NOWHERE]);
		assert_eq!(AuthoritySets::get(), 0);

		assert_ok!(set_keys(STRANGER, 4));
		pass_sessions(1);
		assert_eq!(waiting(), [HOSPITAL_C]);
		pass_sessions(1);
		assert_eq!(Session::validators(), [ALICE, BOB, STRANGER]);
	});
}

#[test]
fn who_has_lost_its_rights_waits_for_nothing() {
	build_and_execute(|| {
		assert_ok!(allow(HOSPITAL_C));
		pass_sessions(1);
		assert_eq!(waiting(), [HOSPITAL_C]);
		assert_ok!(suspend(HOSPITAL_C));
		pass_sessions(1);
		assert_eq!(waiting(), []);
	});
}

#[test]
fn a_founding_validator_without_keys_is_listed_from_the_first_block() {
	let mut genesis = genesis();
	genesis
		.session
		.keys
		.retain(|(account, ..)| *account == ALICE);
	new_test_ext_from(genesis).execute_with(|| {
		assert_eq!(waiting(), [HOSPITAL_B]);
	});
}

#[test]
fn at_the_minimum_who_is_suspended_stays_until_another_joins() {
	hospitals(4, 4).execute_with(|| {
		assert_ok!(suspend(OrganizationId(1)));
		pass_sessions(3);
		assert_eq!(set(), [0, 1, 2, 3]);
		assert_eq!(leaving_at_minimum(), [OrganizationId(1)]);
		assert_eq!(AuthoritySets::get(), 0);

		assert_ok!(admit_hospital(stranger(9), true));
		pass_sessions(2);
		assert_eq!(set(), [0, 1, 2, 3], "the newcomer has no keys yet");
		assert_ok!(set_keys(stranger(9), 10));
		pass_sessions(2);
		assert_eq!(set(), [0, 2, 3, 9]);
		assert_eq!(leaving_at_minimum(), []);
		assert_eq!(AuthoritySets::get(), 1);
	});
}

#[test]
fn no_more_stay_than_the_minimum_takes() {
	hospitals(5, 3).execute_with(|| {
		for n in [0, 2, 3] {
			assert_ok!(expel(OrganizationId(n)));
		}
		pass_sessions(2);
		assert_eq!(set(), [0, 1, 4]);
		assert_eq!(leaving_at_minimum(), [OrganizationId(0)]);
		assert_eq!(
			validating(),
			[OrganizationId(0), OrganizationId(1), OrganizationId(4)]
		);
	});
}

#[test]
fn who_is_reinstated_at_the_minimum_never_left() {
	hospitals(4, 4).execute_with(|| {
		assert_ok!(suspend(OrganizationId(1)));
		pass_sessions(3);
		assert_ok!(reinstate(OrganizationId(1)));
		pass_sessions(3);
		assert_eq!(leaving_at_minimum(), []);
		assert_eq!(AuthoritySets::get(), 0);
	});
}

#[test]
fn who_is_out_does_not_come_back_to_make_up_the_minimum() {
	hospitals(4, 3).execute_with(|| {
		assert_ok!(suspend(OrganizationId(1)));
		pass_sessions(2);
		assert_eq!(set(), [0, 2, 3]);
		assert_ok!(suspend_by_both(OrganizationId(2)));
		pass_sessions(3);
		assert_eq!(set(), [0, 2, 3]);
		assert_eq!(leaving_at_minimum(), [OrganizationId(2)]);
	});
}

#[test]
fn a_membership_that_has_run_out_takes_the_validator_out() {
	hospitals(3, 1).execute_with(|| {
		for n in 0..2 {
			assert_ok!(renew(OrganizationId(n), days_ahead(365)));
		}
		pass_days(100);
		pass_sessions(2);
		assert_eq!(set(), [0, 1]);
		assert_ok!(renew(OrganizationId(2), days_ahead(365)));
		pass_sessions(2);
		assert_eq!(set(), [0, 1, 2]);
	});
}

#[test]
fn where_everybody_has_run_out_the_minimum_goes_on() {
	hospitals(4, 4).execute_with(|| {
		pass_days(1_000);
		pass_sessions(5);
		assert_eq!(set(), [0, 1, 2, 3]);
		assert_eq!(leaving_at_minimum().len(), 4);
		assert_eq!(AuthoritySets::get(), 0);
	});
}

#[test]
fn nothing_is_announced_when_nothing_changes_whatever_is_decided_in_between() {
	hospitals(4, 1).execute_with(|| {
		assert_ok!(suspend(OrganizationId(1)));
		assert_ok!(stop(stranger(2)));
		assert_ok!(reinstate(OrganizationId(1)));
		assert_ok!(allow(OrganizationId(2)));
		pass_sessions(4);
		assert_eq!(AuthoritySets::get(), 0);
		assert_eq!(set(), [0, 1, 2, 3]);
	});
}

#[test]
fn several_changes_in_one_session_start_one_authority_set() {
	hospitals(4, 1).execute_with(|| {
		assert_ok!(stop(stranger(2)));
		assert_ok!(set_keys(stranger(0), 50));
		assert_ok!(admit_hospital(stranger(9), true));
		assert_ok!(set_keys(stranger(9), 10));
		pass_sessions(2);
		assert_eq!(AuthoritySets::get(), 1);
		// Who stays keeps its place.
		assert_eq!(set(), [0, 1, 3, 9]);
		assert_eq!(Authorities::get(), keys(&[50, 2, 4, 10]));
		pass_sessions(4);
		assert_eq!(AuthoritySets::get(), 1);
	});
}

#[test]
fn who_stays_keeps_its_place_and_who_comes_goes_to_the_end() {
	hospitals(4, 1).execute_with(|| {
		// Away and back again, so that the list of validators is in another order than the set.
		assert_ok!(suspend(OrganizationId(0)));
		pass_sessions(2);
		assert_eq!(set(), [1, 2, 3]);
		assert_ok!(reinstate(OrganizationId(0)));
		pass_sessions(2);
		assert_eq!(set(), [1, 2, 3, 0]);
		assert_ok!(set_keys(stranger(2), 50));
		pass_sessions(2);
		assert_eq!(set(), [1, 2, 3, 0]);
		assert_eq!(Authorities::get(), keys(&[2, 50, 4, 1]));
	});
}

/// Proofs of the keys in use, in the order of the set.
fn proofs() -> Vec<(AccountId, u64, Proof)> {
	Session::validators()
		.into_iter()
		.zip(Authorities::get())
		.map(|(account, UintAuthorityId(key))| {
			let proof = Historical::prove(engine_key(key)).expect("a proof is always made");
			(account, key, proof)
		})
		.collect()
}

fn is_proven((account, key, proof): &(AccountId, u64, Proof)) -> bool {
	Historical::check_proof(engine_key(*key), proof.clone()) == Some((account.clone(), ()))
}

#[test]
fn every_key_of_the_set_is_provable_through_joining_rotating_and_leaving() {
	hospitals(3, 1).execute_with(|| {
		assert_ok!(admit_hospital(stranger(9), true));
		assert_ok!(set_keys(stranger(9), 10));
		for session in 0..12 {
			let made = proofs();
			match session {
				2 => {
					assert_ok!(set_keys(stranger(0), 50));
				}
				4 => {
					assert_ok!(stop(stranger(1)));
				}
				5 => {
					assert_ok!(set_keys(stranger(9), 60));
				}
				6 => {
					assert_ok!(suspend(OrganizationId(2)));
				}
				_ => {}
			}
			next_session();
			check();
			// In the session after `set_keys` the new keys are set and the old ones in use.
			if !matches!(session, 3 | 6) {
				assert!(made.iter().all(is_proven), "session {session}");
			}
		}
		assert_eq!(set(), [0, 9]);
	});
}

/// `pallet-session` makes proofs, and checks those of the running session, with the keys that were set
/// last, and keeps the root of those that were planned.
#[test]
fn while_a_key_is_rotated_proofs_hold_within_their_session_and_those_made_before_it_after() {
	hospitals(3, 1).execute_with(|| {
		next_session();
		let before = proofs();
		assert!(before.iter().all(is_proven));
		assert_ok!(set_keys(stranger(0), 50));
		let during = proofs();
		let proven = |proofs: &[_]| proofs.iter().map(is_proven).collect::<Vec<_>>();
		assert_eq!(proven(&before), [false, false, false]);
		assert_eq!(proven(&during), [false, true, true]);

		next_session();
		assert_eq!(Authorities::get(), keys(&[1, 2, 3]));
		assert_eq!(proven(&before), [true, true, true]);
		assert_eq!(proven(&during), [false, false, false]);
		let still = proofs();
		assert_eq!(proven(&still), [false, true, true]);

		next_session();
		assert_eq!(Authorities::get(), keys(&[50, 2, 3]));
		assert_eq!(proven(&still), [false, false, false]);
		let after = proofs();
		assert_eq!(proven(&after), [true, true, true]);
		next_session();
		assert_eq!(proven(&after), [true, true, true]);
	});
}

#[test]
fn keys_go_with_the_place_and_not_before() {
	hospitals(4, 1).execute_with(|| {
		let leaving = stranger(3);
		assert_ok!(stop(leaving.clone()));
		for _ in 0..2 {
			assert!(Session::validators().contains(&leaving));
			assert!(has_keys(&leaving));
			assert_eq!(references(&leaving), (1, 1, 1));
			next_session();
		}
		assert!(!Session::validators().contains(&leaving));
		assert!(!has_keys(&leaving));
		assert_eq!(references(&leaving), (0, 0, 1));
		// They are free for another, or for the same hospital.
		assert_ok!(set_keys(stranger(0), 4));
		// The one that was there before has lost its key to nobody.
		assert_eq!(
			Session::key_owner(UintAuthorityId::ID, &UintAuthorityId(4).encode()),
			Some(stranger(0))
		);
	});
}

#[test]
fn a_key_can_still_be_rotated_on_the_way_out() {
	hospitals(2, 2).execute_with(|| {
		assert_ok!(stop(stranger(0)));
		pass_sessions(2);
		assert_ok!(set_keys(stranger(0), 50));
		pass_sessions(2);
		assert_eq!(Authorities::get(), keys(&[50, 2]));
		assert!(provable_after_the_session(50));
	});
}

#[test]
fn references_balance_however_often_a_validator_comes_and_goes() {
	build_and_execute(|| {
		assert_eq!(references(&ALICE), (1, 1, 1));
		assert_eq!(references(&CAROL), (0, 0, 1));
		for _ in 0..3 {
			assert_ok!(allow(HOSPITAL_C));
			assert_eq!(references(&CAROL), (1, 0, 1));
			assert_ok!(set_keys(CAROL, 3));
			assert_ok!(set_keys(CAROL, 33));
			assert_eq!(references(&CAROL), (1, 1, 1));
			pass_sessions(2);
			assert!(Session::validators().contains(&CAROL));
			assert_ok!(stop(CAROL));
			pass_sessions(2);
			assert_eq!(references(&CAROL), (0, 0, 1));
		}
	});
}

#[test]
fn the_largest_set_is_in_bounds() {
	hospitals(5, 5).execute_with(|| {
		for n in 0..5 {
			assert_ok!(stop(stranger(n)));
		}
		pass_sessions(3);
		assert_eq!(set(), [0, 1, 2, 3, 4]);
		assert_eq!(leaving_at_minimum().len(), 5);
	});
}

#[test]
fn changes_of_the_set_are_remembered_with_the_block_that_signalled_them() {
	use crate::{KnownSetId, SetChange, SetChanges};

	hospitals(4, 1).execute_with(|| {
		assert_ok!(set_keys(stranger(0), 50));
		pass_sessions(3);
		assert_ok!(set_keys(stranger(0), 51));
		pass_sessions(3);
		let change = |signalled_at, set_id| SetChange {
			signalled_at,
			set_id,
			forced: false,
		};
		assert_eq!(
			SetChanges::<Test>::get().into_inner(),
			[change(20, 1), change(50, 2)]
		);
		assert_eq!(KnownSetId::<Test>::get(), 2);

		for key in 60..65 {
			assert_ok!(set_keys(stranger(0), key));
			pass_sessions(2);
		}
		next_block();
		// The last few, in order.
		let ids: Vec<_> = SetChanges::<Test>::get()
			.into_iter()
			.map(|change| change.set_id)
			.collect();
		assert_eq!(ids, [4, 5, 6, 7]);
	});
}
