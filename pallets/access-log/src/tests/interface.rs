// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What clients rely on.

use crate::{mock::*, AccessEntry, Call, Error, Pallet, WeightInfo};
use carechain_primitives::PatientId;
use codec::{Encode, MaxEncodedLen};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo, Pays},
	traits::{GetCallIndex, GetCallName, Hooks},
};

fn call(entries: u32) -> RuntimeCall {
	let patient = |number: u32| {
		let mut patient = PatientId::default();
		patient.0[..4].copy_from_slice(&number.to_le_bytes());
		patient
	};
	let entries = list((0..entries).map(|number| entry(patient(number), number)));
	let organization = HOLDER;
	Call::log_accesses {
		organization,
		entries,
	}
	.into()
}

#[test]
fn the_call_is_operational_and_every_entry_weighs() {
	for entries in [0, 1, 2, MAX_ENTRIES] {
		let info = call(entries).get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		assert_eq!(info.pays_fee, Pays::Yes);
		let longest = <() as WeightInfo>::log_accesses(entries);
		let look_up = <() as WeightInfo>::look_up_practitioner();
		assert_eq!(info.call_weight, longest.saturating_add(look_up));
	}
	let weight = |entries| call(entries).get_dispatch_info().call_weight;
	assert!(weight(2).all_gt(weight(1)));
}

#[test]
fn an_entry_is_48_bytes_in_a_call() {
	assert_eq!(AccessEntry::max_encoded_len(), 48);
	assert_eq!(call(9).encoded_size() - call(8).encoded_size(), 48);
}

#[test]
fn indices_of_call_and_errors_stay() {
	assert_eq!(Call::<Test>::get_call_names(), ["log_accesses"]);
	assert_eq!(Call::<Test>::get_call_indices(), [0]);
	let errors = [
		Error::<Test>::NotAuthorized,
		Error::AlreadyLeft,
		Error::EmptyList,
		Error::EmptyCommitment,
		Error::DuplicateEvent,
		Error::PatientNotFound,
	];
	for (index, error) in errors.into_iter().enumerate() {
		assert_eq!(error.encode(), [u8::try_from(index).unwrap()]);
	}
}

#[test]
fn front_ends_find_the_limit_among_the_constants() {
	let constants: Vec<_> = AccessLog::pallet_constants_metadata()
		.into_iter()
		.map(|constant| (constant.name, constant.value))
		.collect();
	assert_eq!(constants, [("MaxEntries", MAX_ENTRIES.encode())]);
}

#[test]
fn the_configuration_is_sound() {
	<Pallet<Test> as Hooks<u32>>::integrity_test();
}
