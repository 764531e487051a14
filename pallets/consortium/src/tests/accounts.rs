// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That accounts can sign while they stand for someone, that no signature comes back to life, and
//! that members and patients never share one.

use super::*;
use crate::RetiredNonces;
use carechain_primitives::traits::Members;

fn exists(account: &AccountId) -> bool {
	frame_system::Account::<Test>::contains_key(account)
}

fn sign_times(account: &AccountId, times: u32) {
	for _ in 0..times {
		System::inc_account_nonce(account);
	}
}

#[test]
fn with_the_last_credential_the_account_can_no_longer_sign() {
	build_and_execute(|| {
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert!(exists(&DOCTOR));
		assert_ok!(revoke(CLARA, NEXT_ROLE));
		assert!(!exists(&DOCTOR));
	});
}

#[test]
fn registering_again_revives_no_signature() {
	build_and_execute(|| {
		sign_times(&DOCTOR, 5);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_eq!(System::account_nonce(&DOCTOR), 0, "the system forgot it");
		assert_eq!(RetiredNonces::<Test>::get(DOCTOR), Some(5));

		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_eq!(System::account_nonce(&DOCTOR), 5);
		assert_eq!(RetiredNonces::<Test>::get(DOCTOR), None);

		sign_times(&DOCTOR, 2);
		assert_ok!(revoke(CLARA, NEXT_ROLE));
		assert_ok!(admit(DOCTOR, "Practice of her own", days_ahead(10)));
		assert_eq!(System::account_nonce(&DOCTOR), 7);
	});
}

#[test]
fn an_account_that_others_keep_alive_keeps_its_nonce() {
	build_and_execute(|| {
		System::inc_providers(&DOCTOR);
		sign_times(&DOCTOR, 5);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert!(exists(&DOCTOR));
		sign_times(&DOCTOR, 3);
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_eq!(System::account_nonce(&DOCTOR), 8);
	});
}

#[test]
fn members_and_former_practitioners_are_member_accounts_and_nobody_else() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		for account in [ALICE, CLARA, DOCTOR] {
			assert!(Consortium::is_member_account(&account));
		}
		for account in [PATIENT, STRANGER, BOTH_BODIES] {
			assert!(!Consortium::is_member_account(&account));
		}
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert!(Consortium::is_member_account(&DOCTOR));
	});
}

#[test]
fn a_refused_registration_leaves_no_account_behind() {
	build_and_execute(|| {
		assert!(register(CLARA, HOSPITAL_A, STRANGER).is_err());
		assert!(admit(STRANGER, "", days_ahead(10)).is_err());
		assert!(!exists(&STRANGER));
	});
}
