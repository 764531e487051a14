// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the check itself weighs.

use crate::{mock::*, CheckAdmission, WeightInfo};
use frame_support::{
	dispatch::GetDispatchInfo,
	weights::{constants::RocksDbWeight, Weight},
};
use sp_keyring::Sr25519Keyring;
use sp_runtime::traits::TransactionExtension;

fn weight_over(calls: u32) -> Weight {
	<() as WeightInfo>::check_patient(calls).max(<() as WeightInfo>::check_member(calls))
		+ <() as WeightInfo>::look_up_practitioner()
}

fn weight_of(call: &RuntimeCall) -> Weight {
	CheckAdmission::<Test>::default().weight(call)
}

/// What of the weight set aside for a call was used in the end, and what was not.
fn used_and_unused(who: Sr25519Keyring, call: RuntimeCall) -> (Weight, Weight) {
	let transaction = next(who, call);
	let set_aside = transaction.get_dispatch_info().total_weight();
	let used = apply(transaction).unwrap().unwrap().actual_weight.unwrap();
	(used, set_aside - used)
}

#[test]
fn every_call_that_is_looked_at_counts_wrappers_too() {
	assert_eq!(weight_of(&work(0)), weight_over(1));
	assert_eq!(weight_of(&batch(vec![work(0), work(0)])), weight_over(3));
	assert_eq!(
		weight_of(&batch([vec![work(0)], vec![batch(vec![]); 99]].concat())),
		weight_over(101)
	);
	assert_eq!(weight_of(&wrap(work(0), 7)), weight_over(8));
}

#[test]
fn to_look_whose_the_sudo_key_is_weighs_a_read_where_it_matters() {
	let read = RocksDbWeight::get().reads(1);
	let by_sudo: RuntimeCall = ward::Call::override_all {}.into();
	for (call, calls) in [
		(by_sudo.clone(), 1),
		(batch(vec![]), 1),
		(batch(vec![by_sudo, work(0)]), 3),
	] {
		assert_eq!(weight_of(&call), weight_over(calls) + read);
	}
}

#[test]
fn neither_a_patients_way_nor_a_members_weighs_more_than_what_is_set_aside() {
	for calls in [1, 100] {
		let look_up = <() as WeightInfo>::look_up_practitioner();
		let call = batch(vec![work(0); calls - 1]);
		let calls = u32::try_from(calls).unwrap();
		for way in [
			<() as WeightInfo>::check_patient(calls),
			<() as WeightInfo>::check_member(calls),
		] {
			assert!((way + look_up).all_lte(weight_of(&call)));
		}
	}
}

#[test]
fn only_a_practitioner_keeps_the_weight_of_the_look_up() {
	build_and_execute(|| {
		let look_up = <() as WeightInfo>::look_up_practitioner();
		for who in [REPRESENTATIVE, PATIENT] {
			let (_, unused) = used_and_unused(who, work(1_000));
			assert_eq!(unused, look_up);
		}
		let (_, unused) = used_and_unused(SUDO, ward::Call::override_all {}.into());
		assert_eq!(unused, look_up);
		let (_, unused) = used_and_unused(PRACTITIONER, work(1_000));
		assert_eq!(unused, Weight::zero());
	});
}

#[test]
fn the_block_gets_back_what_was_not_used() {
	build_and_execute(|| {
		// In reference time: as proof the block counts the transaction's length as well.
		let before = System::block_weight().total().ref_time();
		let (used, _) = used_and_unused(PATIENT, work_that_uses(9_000_000, 2_000_000, false));
		assert_eq!(
			System::block_weight().total().ref_time() - before,
			used.ref_time()
		);
	});
}
