// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How far ahead a nonce may be.

use crate::{mock::*, CheckNonceWindow, Refusal, MAX_NONCES_AHEAD};
use codec::Encode;
use frame_support::{assert_ok, dispatch::DispatchInfo};
use sp_runtime::{
	traits::DispatchTransaction,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

#[test]
fn sixteen_ahead_waits_in_the_pool_and_seventeen_is_refused() {
	build_and_execute(|| {
		assert_eq!(MAX_NONCES_AHEAD, 16);
		let waiting = validate(signed(PATIENT, 16, work(0))).unwrap();
		assert_eq!(
			waiting.requires,
			vec![(PATIENT.to_account_id(), 15u32).encode()]
		);
		assert_eq!(
			waiting.provides,
			vec![(PATIENT.to_account_id(), 16u32).encode()]
		);
		assert_invalid(signed(PATIENT, 17, work(0)), Refusal::NonceTooFarAhead);
		assert_invalid(
			signed(PATIENT, u32::MAX, work(0)),
			Refusal::NonceTooFarAhead,
		);
	});
}

#[test]
fn the_window_moves_with_the_account() {
	build_and_execute(|| {
		send(PATIENT, work(0));
		assert_ok!(validate(signed(PATIENT, 17, work(0))));
		assert_invalid(signed(PATIENT, 18, work(0)), Refusal::NonceTooFarAhead);
		assert_ok!(validate(signed(NEIGHBOUR, 16, work(0))));
		assert_invalid(signed(NEIGHBOUR, 17, work(0)), Refusal::NonceTooFarAhead);
	});
}

#[test]
fn the_window_ends_with_the_last_nonce_there_is() {
	build_and_execute(|| {
		frame_system::Account::<Test>::mutate(PATIENT.to_account_id(), |account| {
			account.nonce = u32::MAX - 3;
		});
		assert_ok!(validate(signed(PATIENT, u32::MAX, work(0))));
	});
}

#[test]
fn within_the_window_the_stock_rules_hold() {
	build_and_execute(|| {
		send(PATIENT, work(0));
		let stale = TransactionValidityError::from(InvalidTransaction::Stale);
		assert_changes_nothing(|| validate(signed(PATIENT, 0, work(0))), stale);
		assert_changes_nothing(|| apply(signed(PATIENT, 0, work(0))), stale);
		let early = TransactionValidityError::from(InvalidTransaction::Future);
		assert_changes_nothing(|| apply(signed(PATIENT, 2, work(0))), early);
		send(PATIENT, work(0));
		assert_eq!(System::account_nonce(PATIENT.to_account_id()), 2);
	});
}

#[test]
fn an_account_without_reference_is_still_refused_by_the_stock_check() {
	build_and_execute(|| {
		let unpaid = TransactionValidityError::from(InvalidTransaction::Payment);
		let check = || {
			CheckNonceWindow::<Test>::from(0).validate_only(
				RuntimeOrigin::signed(STRANGER.to_account_id()),
				&work(0),
				&DispatchInfo::default(),
				0,
				TransactionSource::External,
				0,
			)
		};
		assert_changes_nothing(|| check().map(|_| ()), unpaid);
	});
}
