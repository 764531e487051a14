// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How the presets start.

mod common;

use carechain_runtime::{
	configs::governance::{BoardBody, CouncilBody},
	genesis::{get_preset, preset_names},
	Runtime, RuntimeGenesisConfig, System,
};
use common::*;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::BuildStorage;

#[test]
fn every_named_preset_builds_a_sound_state() {
	for name in preset_names() {
		let name: &str = name.as_ref();
		chain_of(name).execute_with(check_state);
	}
}

#[test]
fn an_unknown_preset_is_none() {
	assert!(get_preset(&"consortium of dreams".into()).is_none());
}

#[test]
fn development_has_one_validator_and_local_four() {
	let authorities = |preset: &str| {
		chain_of(preset).execute_with(|| {
			let finality = pallet_grandpa::Pallet::<Runtime>::grandpa_authorities().len();
			(pallet_aura::Authorities::<Runtime>::get().len(), finality)
		})
	};
	assert_eq!(authorities("development"), (1, 1));
	assert_eq!(authorities("local"), (4, 4));
}

#[test]
fn every_hospital_has_a_seat_in_the_council_and_the_regulator_one_in_the_board() {
	chain_of("local").execute_with(|| {
		let mut hospitals = [Alice, Bob, Charlie, Dave].map(|key| key.to_account_id());
		hospitals.sort();
		assert_eq!(
			pallet_collective::Members::<Runtime, CouncilBody>::get(),
			hospitals
		);
		assert_eq!(
			pallet_collective::Members::<Runtime, BoardBody>::get(),
			[Eve.to_account_id()]
		);
	});
}

#[test]
fn the_set_shrinks_below_the_founders_in_no_preset() {
	for (preset, validators) in [("development", 1), ("local", 4)] {
		chain_of(preset).execute_with(|| {
			assert_eq!(
				pallet_consortium::MinValidators::<Runtime>::get(),
				validators
			);
		});
	}
}

#[test]
fn members_can_sign_from_the_first_block_on() {
	chain_of("local").execute_with(|| {
		for member in [Alice, Bob, Charlie, Dave, Eve] {
			let account = System::account(member.to_account_id());
			assert!(account.sufficients > 0, "{member} may sign");
		}
	});
}

#[test]
fn a_chain_without_a_preset_has_no_sudo_key() {
	let storage = RuntimeGenesisConfig::default()
		.build_storage()
		.expect("the default builds");
	sp_io::TestExternalities::from(storage)
		.execute_with(|| assert_eq!(pallet_sudo::Key::<Runtime>::get(), None));
}
