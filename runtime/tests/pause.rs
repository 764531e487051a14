// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What can be paused, tried on every call that the metadata lists.

mod common;

use carechain_runtime::{configs::system::PAUSABLE, Runtime, RuntimeCall, RuntimeOrigin};
use common::*;
use frame_support::{assert_ok, traits::GetCallMetadata};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::traits::Dispatchable;

fn all_calls() -> Vec<(String, String)> {
	RuntimeCall::get_module_names()
		.iter()
		.flat_map(|pallet| {
			RuntimeCall::get_call_names(pallet)
				.iter()
				.map(|call| (pallet.to_string(), call.to_string()))
		})
		.collect()
}

fn pause(pallet: &str, call: &str) -> RuntimeCall {
	let name = |text: &str| text.as_bytes().to_vec().try_into().expect("a short name");
	pallet_tx_pause::Call::pause {
		full_name: (name(pallet), name(call)),
	}
	.into()
}

#[test]
fn exactly_the_listed_calls_can_be_paused() {
	on_local_chain(|| {
		let mut paused = Vec::new();
		for (pallet, call) in all_calls() {
			if pause(&pallet, &call)
				.dispatch(RuntimeOrigin::root())
				.is_ok()
			{
				paused.push((pallet, call));
			}
		}
		let mut listed: Vec<_> = PAUSABLE
			.iter()
			.map(|(p, c)| (p.to_string(), c.to_string()))
			.collect();
		listed.sort();
		paused.sort();
		assert_eq!(paused, listed);
	});
}

#[test]
fn every_listed_call_exists() {
	let calls = all_calls();
	for (pallet, call) in PAUSABLE {
		assert!(
			calls.contains(&(pallet.to_string(), call.to_string())),
			"{pallet}.{call}"
		);
	}
}

#[test]
fn with_all_of_them_paused_blocks_go_on_and_a_patient_revokes() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		for (pallet, call) in PAUSABLE {
			assert_ok!(pause(pallet, call).dispatch(RuntimeOrigin::root()));
		}
		let anchor = pallet_record_anchors::Call::anchor_record { record: summary(1) };
		assert_eq!(
			submit_err(&dev(Bob), anchor),
			frame_system::Error::<Runtime>::CallFiltered.into()
		);
		next_block();
		submit_ok(&wallet.key, revoke_first_grant(&wallet));
	});
}
