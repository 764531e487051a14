// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether a whole state, as a node has it, is sound: its root is the one that its header names, and
//! every pallet finds its own part in order.
//!
//! The fault tests hand in the final state of a real network ([`VARIABLE`]). Without one the state of a
//! chain in memory is looked at, and in any case it is shown that states that are not sound are refused.

#![cfg(feature = "try-runtime")]

mod common;

use carechain_runtime::{AllPalletsWithSystem, Hash, System};
use codec::{Decode, Encode};
use common::*;
use frame_support::{
	storage::unhashed,
	traits::{TryState, TryStateSelect},
};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring::Alice;

/// The variable that names the file with a state: its root and its pairs, encoded.
const VARIABLE: &str = "CARECHAIN_FINAL_STATE";

/// All keys of a state with their values.
type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// Loads a state into a chain in memory, and says what is wrong with it.
fn verify(dump: &[u8]) -> Result<(), String> {
	let (root, pairs) = <(Hash, Pairs)>::decode(&mut &dump[..]).map_err(|e| e.to_string())?;
	let mut chain = TestExternalities::default();
	chain.execute_with(|| {
		for (key, value) in &pairs {
			unhashed::put_raw(key, value);
		}
	});
	chain.commit_all()?;
	let found = *chain.backend.root();
	if found != root {
		return Err(format!("the state's root is {found:?}, and not {root:?}"));
	}
	chain.execute_with(|| {
		AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All)
			.map_err(|error| format!("{error:?}"))
	})
}

/// The state of a chain on which a hospital works with a patient, changed as told.
fn dump(change: impl FnOnce(&mut Pairs, Hash) -> Hash) -> Vec<u8> {
	let mut chain = chain_of("local");
	chain.execute_with(|| {
		begin_block();
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		next_block();
	});
	chain.commit_all().expect("it has no open transaction");
	let root = *chain.backend.root();
	let mut pairs = chain.execute_with(pairs);
	let root = change(&mut pairs, root);
	(root, pairs).encode()
}

/// All pairs of the chain at hand.
fn pairs() -> Pairs {
	let mut pairs = Pairs::new();
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).expect("the key is there");
		pairs.push((next.clone(), value.to_vec()));
		key = next;
	}
	pairs
}

/// The root of a state.
fn root_of(pairs: &Pairs) -> Hash {
	let mut chain = TestExternalities::default();
	chain.execute_with(|| {
		for (key, value) in pairs {
			unhashed::put_raw(key, value);
		}
	});
	chain.commit_all().expect("it has no open transaction");
	*chain.backend.root()
}

#[test]
fn the_final_state_of_a_network_is_sound() {
	let state = match std::env::var_os(VARIABLE) {
		Some(file) => std::fs::read(file).expect("the file is readable"),
		None => dump(|_, root| root),
	};
	verify(&state).expect("it is sound");
}

#[test]
fn a_state_of_which_something_is_missing_is_not_that_of_its_root() {
	let dump = dump(|pairs, root| {
		pairs.pop();
		root
	});
	assert!(verify(&dump).expect_err("incomplete").contains("root"));
}

#[test]
fn a_state_whose_parts_do_not_fit_together_is_refused() {
	let prefix = frame_support::storage::storage_prefix(b"PatientIdentity", b"Patients");
	let dump = dump(|pairs, _| {
		let before = pairs.len();
		pairs.retain(|(key, _)| !key.starts_with(&prefix));
		assert!(pairs.len() < before, "there was a patient");
		root_of(pairs)
	});
	let error = verify(&dump).expect_err("the patient's key is nobody's");
	assert!(!error.contains("root"), "{error}");
}
