// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! No transaction that was signed before a key was removed is good after it is added again.

use super::*;
use crate::{KeyRecord, KeyState, Keys};
use frame_support::assert_ok;
use frame_system::CheckNonce;
use sp_runtime::{
	traits::Zero,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// How CheckNonce sees a transaction of the account with this nonce, as the pool does.
fn check(account: &AccountId, nonce: u32) -> Result<(), TransactionValidityError> {
	CheckNonce::<Test>::validate_nonce_for_account(account, nonce).map(|_| ())
}

fn stale<T>() -> Result<T, TransactionValidityError> {
	Err(InvalidTransaction::Stale.into())
}

/// What a transaction of the account does to its nonce.
fn sign_transactions(account: &AccountId, count: u32) {
	for _ in 0..count {
		let nonce = System::account_nonce(account);
		CheckNonce::<Test>::prepare_nonce_for_account(account, nonce).unwrap();
	}
}

#[test]
fn a_new_key_starts_at_the_block_number() {
	build_and_execute(|| {
		run_to_block(70);
		register_with_keys(2);
		assert_ok!(rotate(&key(0), PATIENT, &key(1), &key(2)));
		for number in [0, 2] {
			let account = key(number).account();
			assert_eq!(System::account_nonce(&account), 70);
			assert_eq!(check(&account, 69), stale());
			assert_ok!(check(&account, 70));
		}
	});
}

#[test]
fn a_removed_key_is_refused_before_the_pool() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(1).account();
		assert_ok!(check(&account, 1));
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		for nonce in [0, 1, 2, u32::MAX] {
			assert_eq!(
				check(&account, nonce),
				Err(InvalidTransaction::Payment.into())
			);
		}
	});
}

#[test]
fn a_key_that_comes_back_finds_its_old_transactions_stale() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(1).account();
		run_to_block(20);
		sign_transactions(&account, 5);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		run_to_block(100);
		assert_ok!(add(&key(0), PATIENT, &key(1)));

		assert_eq!(System::account_nonce(&account), 100);
		for old in 0..100 {
			assert_eq!(check(&account, old), stale());
		}
		assert_ok!(check(&account, 100));
	});
}

/// Here the block number alone would be below what the key had signed already.
#[test]
fn a_key_that_signed_more_than_a_transaction_a_block_starts_past_all_of_them() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(1).account();
		sign_transactions(&account, 50);
		assert_eq!(System::account_nonce(&account), 51);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert_eq!(
			Keys::<Test>::get(&account),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Removed { nonce: 51 }
			})
		);
		run_to_block(3);
		assert_ok!(add(&key(0), PATIENT, &key(1)));

		// Past those in blocks (up to 50), and past those that may have waited in the pool at the
		// removal (51, and 16 ahead of it).
		for old in 0..=51 + MAX_NONCE_AHEAD {
			assert_eq!(check(&account, old), stale());
		}
		assert_eq!(System::account_nonce(&account), 51 + MAX_NONCE_AHEAD + 1);
	});
}

#[test]
fn a_transaction_that_waited_in_the_pool_does_not_come_back_to_life_in_the_same_block() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(1).account();
		let waiting = System::account_nonce(&account);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert_ok!(add(&key(0), PATIENT, &key(1)));
		assert_eq!(check(&account, waiting), stale());
	});
}

#[test]
fn a_key_that_comes_back_by_rotation_is_no_different() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(1).account();
		sign_transactions(&account, 50);
		assert_ok!(rotate(&key(0), PATIENT, &key(1), &key(2)));
		assert_ok!(rotate(&key(0), PATIENT, &key(2), &key(1)));
		assert_eq!(System::account_nonce(&account), 51 + MAX_NONCE_AHEAD + 1);
	});
}

#[test]
fn nonces_never_fall_however_often_a_key_comes_and_goes() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(1).account();
		let mut highest = System::account_nonce(&account);
		for round in 0..6 {
			sign_transactions(&account, 3 * round);
			highest = highest.max(System::account_nonce(&account));
			assert_ok!(remove(&key(0), PATIENT, &key(1)));
			assert!(System::account_nonce(&account).is_zero());
			assert_ok!(add(&key(0), PATIENT, &key(1)));
			assert!(System::account_nonce(&account) > highest);
		}
	});
}

#[test]
fn an_account_that_is_further_keeps_its_nonce() {
	build_and_execute(|| {
		register_with_keys(1);
		let account = key(1).account();
		System::inc_providers(&account);
		sign_transactions(&account, 500);
		assert_ok!(add(&key(0), PATIENT, &key(1)));
		assert_eq!(System::account_nonce(&account), 500);
	});
}

#[test]
fn the_far_end_of_nonces_saturates() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(1).account();
		frame_system::Account::<Test>::mutate(&account, |a| a.nonce = u32::MAX - 1);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert_ok!(add(&key(0), PATIENT, &key(1)));
		assert_eq!(System::account_nonce(&account), u32::MAX);
	});
}
