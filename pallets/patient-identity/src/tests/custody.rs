// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What goes beyond one call: how an organisation gets rid of all its patients, and what each call
//! may leave behind.

use super::*;
use crate::{CustodyCounts, CustodyOffers, Error};
use carechain_primitives::traits::{Patients as _, Standing};
use frame_support::{assert_ok, traits::StorageInfoTrait};

#[test]
fn an_organisation_is_left_without_patients_in_as_many_steps_as_it_takes() {
	build_and_execute(|| {
		let patients = register_patients(HOSPITAL, 10..25);
		set_standing(HOSPITAL, Standing::Suspended);
		for some in patients.chunks(MAX_HAND_OVER as usize) {
			assert!(PatientIdentity::patients_in_custody(HOSPITAL) > 0);
			assert_ok!(hand_over(HOSPITAL, some, CLINIC));
			assert_ok!(accept(CLINIC, some));
		}
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 0);
		assert_eq!(PatientIdentity::patients_in_custody(CLINIC), 15);
		assert_eq!(CustodyOffers::<Test>::iter().count(), 0);
	});
}

#[test]
fn patients_go_on_from_custodian_to_custodian_and_back() {
	build_and_execute(|| {
		register_with_keys(1);
		let way = [HOSPITAL, CLINIC, OTHER_HOSPITAL, HOSPITAL];
		for step in way.windows(2) {
			assert_ok!(hand_over(step[0], &[PATIENT], step[1]));
			assert_ok!(accept(step[1], &[PATIENT]));
			assert_eq!(PatientIdentity::custodian_of(&PATIENT), Some(step[1]));
			assert_eq!(CustodyCounts::<Test>::iter().count(), 1);
		}
	});
}

/// Two that are offered each other's patients end up with the same number.
#[test]
fn two_custodians_can_exchange_patients() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(register(
			OTHER_HOSPITAL,
			OTHER_PATIENT,
			&Key::ed25519("other-patient")
		));
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], OTHER_HOSPITAL));
		assert_ok!(hand_over(OTHER_HOSPITAL, &[OTHER_PATIENT], HOSPITAL));
		assert_ok!(accept(OTHER_HOSPITAL, &[PATIENT]));
		assert_ok!(accept(HOSPITAL, &[OTHER_PATIENT]));
		for organization in [HOSPITAL, OTHER_HOSPITAL] {
			assert_eq!(PatientIdentity::patients_in_custody(organization), 1);
		}
	});
}

#[test]
fn a_pseudonym_cannot_be_registered_again_at_the_new_custodian() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_changes_nothing(
			|| register(CLINIC, PATIENT, &key(5)),
			Error::<Test>::AlreadyExists,
		);
	});
}

/// What admission charges for is reckoned with these.
#[test]
fn an_offer_takes_36_bytes_and_a_count_16() {
	let size = |name: &[u8]| {
		let info = PatientIdentity::storage_info();
		let item = info.into_iter().find(|item| item.storage_name == name);
		item.unwrap().max_size.unwrap()
	};
	// The pseudonym (16) with the hash before it (16), the organisation (4).
	assert_eq!(size(b"CustodyOffers"), 36);
	// The organisation (4) with the hash before it (8), the number (4).
	assert_eq!(size(b"CustodyCounts"), 16);
}
