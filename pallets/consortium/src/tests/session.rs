// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The validator set in real sessions: `pallet-session` with historical roots, and an engine that
//! counts the authority sets it would have started.

use super::*;
use crate::SessionLength;
use frame_support::{assert_noop, traits::Get};
use pallet_session::historical::StoredRange;
use sp_runtime::BuildStorage;

type SessionError = pallet_session::Error<Test>;

/// Genesis in the order of a runtime where the sessions are built before this pallet.
pub(super) fn sessions_built_first() -> sp_io::TestExternalities {
	let mut storage = Default::default();
	session_genesis()
		.assimilate_storage(&mut storage)
		.expect("sessions build");
	consortium_genesis()
		.assimilate_storage(&mut storage)
		.expect("the consortium builds");
	new_test_ext_from(storage)
}

#[test]
fn the_first_two_sessions_have_the_set_and_its_root() {
	build_and_execute(|| {
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert_eq!(Authorities::get(), keys(&[1, 2]));
		assert!(has_root(0) && has_root(1));
	});
}

#[test]
fn while_nothing_changes_no_authority_set_starts_and_every_session_has_its_root() {
	build_and_execute(|| {
		for session in 1..10 {
			next_session();
			assert_eq!(Session::validators(), [ALICE, BOB]);
			assert!(has_root(session) && has_root(session + 1));
		}
		assert_eq!(AuthoritySets::get(), 0);
	});
}

#[test]
fn a_rotated_key_starts_one_authority_set_two_sessions_later() {
	build_and_execute(|| {
		assert_ok!(set_keys(ALICE, 11));
		next_session();
		assert_eq!(
			(AuthoritySets::get(), Authorities::get()),
			(0, keys(&[1, 2]))
		);
		next_session();
		assert_eq!(
			(AuthoritySets::get(), Authorities::get()),
			(1, keys(&[11, 2]))
		);
		for _ in 0..5 {
			next_session();
		}
		assert_eq!(AuthoritySets::get(), 1);
	});
}

#[test]
fn a_rotated_key_is_provable_after_its_sessions() {
	build_and_execute(|| {
		assert_ok!(set_keys(ALICE, 11));
		next_session();
		next_session();
		assert_eq!(Authorities::get(), keys(&[11, 2]));
		assert!(provable_after_the_session(11));
		// The root that later sessions copy is the new one as well.
		assert!(provable_after_the_session(11));
		assert!(provable_after_the_session(2));
	});
}

#[test]
fn a_validator_without_keys_joins_when_it_has_them() {
	let mut genesis = genesis();
	genesis
		.session
		.keys
		.retain(|(account, ..)| *account == ALICE);
	new_test_ext_from(genesis).execute_with(|| {
		assert_eq!(Session::validators(), [ALICE]);
		// The root counts who sits, or no proof of the session would check.
		assert!(provable_after_the_session(1));

		assert_ok!(set_keys(BOB, 2));
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert_eq!(AuthoritySets::get(), 1);
		assert!(provable_after_the_session(2));
	});
}

#[test]
fn a_validator_that_drops_its_keys_leaves_and_comes_back_with_new_ones() {
	build_and_execute(|| {
		assert_ok!(Session::purge_keys(RuntimeOrigin::signed(BOB)));
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		assert!(provable_after_the_session(1));

		assert_ok!(set_keys(BOB, 22));
		next_session();
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert!(provable_after_the_session(22));
	});
}

#[test]
fn only_who_has_a_validator_sets_session_keys() {
	build_and_execute(|| {
		for account in [CLARA, CAROL, REGINA, DOCTOR, PATIENT, STRANGER] {
			assert_noop!(set_keys(account, 9), SessionError::NoAssociatedValidatorId);
		}
	});
}

#[test]
fn where_sessions_are_built_first_the_set_is_announced_once_and_then_stays() {
	sessions_built_first().execute_with(|| {
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert!(!has_root(0) && !has_root(1));

		next_session();
		assert!(has_root(2));
		next_session();
		assert_eq!(AuthoritySets::get(), 1);
		assert!(provable_after_the_session(1));

		for session in 4..10 {
			next_session();
			assert!(has_root(session));
		}
		assert_eq!(AuthoritySets::get(), 1);
		assert_eq!(Session::validators(), [ALICE, BOB]);
	});
}

#[test]
fn without_a_set_there_is_no_answer_rather_than_an_empty_one() {
	use pallet_session::{historical, SessionManager};

	new_test_ext_from(RuntimeGenesisConfig::default()).execute_with(|| {
		assert_eq!(<Consortium as SessionManager<_>>::new_session(1), None);
		assert_eq!(
			<Consortium as SessionManager<_>>::new_session_genesis(0),
			None
		);
		assert_eq!(
			<Consortium as historical::SessionManager<_, _>>::new_session(1),
			None
		);
		assert_eq!(
			<Consortium as historical::SessionManager<_, _>>::new_session_genesis(0),
			None
		);
	});
}

#[test]
fn sessions_too_old_to_be_reported_are_forgotten() {
	build_and_execute(|| {
		for _ in 0..10 {
			next_session();
		}
		assert_eq!(Session::current_index(), 10);
		// The running session, the planned one, and the last three.
		assert_eq!(StoredRange::<Test>::get(), Some((7, 12)));
		assert!(!has_root(6) && has_root(7));
	});
}

#[test]
fn a_session_has_the_length_that_genesis_says() {
	build_and_execute(|| {
		assert_eq!(SessionLength::<Test>::get(), 10);
		next_session();
		assert_eq!(System::block_number(), 10);
		next_session();
		assert_eq!(System::block_number(), 20);
	});
}
