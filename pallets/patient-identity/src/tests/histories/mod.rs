// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories against a plain model: the same answer to every call, and the same state.

mod model;

use crate::{mock::*, payload, EncryptionKey};
use carechain_primitives::{traits::Standing, OrganizationId, PatientId};
use frame_support::{traits::ConstU32, BoundedVec};
use model::Model;
use proptest::{collection::vec, prelude::*};
use sp_runtime::{DispatchResult, MultiSignature, StateVersion};
use std::{collections::BTreeSet, sync::LazyLock};

/// The wallets' keys, of all schemes. The last account is a practitioner's.
static KEYS: LazyLock<Vec<(Key, AccountId)>> = LazyLock::new(|| {
	let pairs = (0..KEY_COUNT).map(|number| match number % 3 {
		0 => Key::sr25519(&format!("history-{number}")),
		1 => Key::ed25519(&format!("history-{number}")),
		_ => Key::ecdsa(&format!("history-{number}")),
	});
	pairs.map(|pair| (pair.clone(), pair.account())).collect()
});

const KEY_COUNT: usize = 9;
const PRACTITIONERS_KEY: usize = KEY_COUNT - 1;
const PATIENT_COUNT: u8 = 3;
const ORGANIZATION_COUNT: u32 = 3;

fn account(key: usize) -> AccountId {
	KEYS[key].1.clone()
}

fn patient_id(patient: u8) -> PatientId {
	PatientId([patient; 16])
}

/// Number 0 is no usable key.
fn encryption_key(number: u8) -> EncryptionKey {
	EncryptionKey([number * 11; 32])
}

/// Who signs a call.
#[derive(Clone, Copy, Debug)]
enum Signer {
	/// A current key of the patient, if it has any.
	Own(usize),
	Key(usize),
	Representative(u32),
	/// Both bodies together.
	Governance,
}

/// Up to so many patients, some of them perhaps twice.
#[derive(Clone, Copy, Debug)]
struct Chosen {
	patients: [u8; 3],
	count: usize,
}

impl Chosen {
	fn numbers(&self) -> &[u8] {
		&self.patients[..self.count]
	}

	fn list(&self) -> BoundedVec<PatientId, ConstU32<MAX_HAND_OVER>> {
		let ids: Vec<_> = self.numbers().iter().map(|it| patient_id(*it)).collect();
		list(&ids)
	}
}

/// What comes with a call that needs a proof.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Proof {
	Good,
	Expired,
	TooFar,
	OfAnotherKey,
	OverOtherBytes,
}

#[derive(Clone, Copy, Debug)]
enum Step {
	Register {
		by: Signer,
		patient: u8,
		key: usize,
		encryption_key: u8,
		proof: Proof,
	},
	Add {
		by: Signer,
		patient: u8,
		key: usize,
		proof: Proof,
	},
	Rotate {
		by: Signer,
		patient: u8,
		old: Signer,
		new: usize,
		proof: Proof,
	},
	Remove {
		by: Signer,
		patient: u8,
		key: Signer,
	},
	SetEncryptionKey {
		by: Signer,
		patient: u8,
		encryption_key: u8,
	},
	HandOver {
		by: Signer,
		patients: Chosen,
		to: u32,
	},
	Accept {
		by: Signer,
		patients: Chosen,
	},
	/// A key gets so many transactions into blocks, if it may sign.
	Sign {
		key: usize,
		count: u32,
	},
	SetStanding {
		organization: u32,
		standing: Standing,
	},
	Blocks(u32),
}

fn signer_account(signer: Signer) -> AccountId {
	match signer {
		Signer::Own(key) | Signer::Key(key) => account(key),
		Signer::Representative(organization) => representative(OrganizationId(organization)),
		Signer::Governance => unreachable!("it has no account"),
	}
}

fn origin(signer: Signer) -> RuntimeOrigin {
	match signer {
		Signer::Governance => RuntimeOrigin::root(),
		other => RuntimeOrigin::signed(signer_account(other)),
	}
}

/// A proof of its kind, and the expiry that goes with it.
fn prove(
	proof: Proof,
	key: usize,
	payload: impl FnOnce(BlockNumber) -> Vec<u8>,
) -> (BlockNumber, MultiSignature) {
	let now = System::block_number();
	let expires_at = match proof {
		Proof::Expired => now,
		Proof::TooFar => now + MAX_PROOF_LIFETIME + 1,
		_ => now + MAX_PROOF_LIFETIME,
	};
	let mut message = payload(expires_at);
	if proof == Proof::OverOtherBytes {
		message.push(0);
	}
	let signer = if proof == Proof::OfAnotherKey {
		(key + 1) % KEY_COUNT
	} else {
		key
	};
	(expires_at, KEYS[signer].0.sign(&message))
}

/// Does the step, its signers resolved, on the chain.
fn execute(step: Step) -> DispatchResult {
	match step {
		Step::Register {
			by,
			patient,
			key,
			encryption_key: number,
			proof,
		} => {
			let patient = patient_id(patient);
			let encryption_key = encryption_key(number);
			let organization = OrganizationId(match by {
				Signer::Representative(organization) => organization,
				_ => 0,
			});
			let (expires_at, proof) = prove(proof, key, |expires_at| {
				payload::register_patient(
					&genesis_hash(),
					organization,
					&patient,
					&account(key),
					&encryption_key,
					&expires_at,
				)
			});
			PatientIdentity::register_patient(
				RuntimeOrigin::signed(signer_account(by)),
				patient,
				account(key),
				encryption_key,
				expires_at,
				proof,
			)
		}
		Step::Add {
			by,
			patient,
			key,
			proof,
		} => {
			let (patient, new) = (patient_id(patient), account(key));
			let (expires_at, proof) = prove(proof, key, |expires_at| {
				payload::add_key(&genesis_hash(), &patient, &new, &expires_at)
			});
			let origin = RuntimeOrigin::signed(signer_account(by));
			PatientIdentity::add_key(origin, patient, account(key), expires_at, proof)
		}
		Step::Rotate {
			by,
			patient,
			old,
			new: key,
			proof,
		} => {
			let (patient, old, new) = (patient_id(patient), signer_account(old), account(key));
			let (expires_at, proof) = prove(proof, key, |expires_at| {
				payload::rotate_key(&genesis_hash(), &patient, &old, &new, &expires_at)
			});
			let origin = RuntimeOrigin::signed(signer_account(by));
			PatientIdentity::rotate_key(origin, patient, old, new, expires_at, proof)
		}
		Step::Remove { by, patient, key } => {
			let origin = RuntimeOrigin::signed(signer_account(by));
			PatientIdentity::remove_key(origin, patient_id(patient), signer_account(key))
		}
		Step::SetEncryptionKey {
			by,
			patient,
			encryption_key: number,
		} => {
			let origin = RuntimeOrigin::signed(signer_account(by));
			PatientIdentity::set_encryption_key(origin, patient_id(patient), encryption_key(number))
		}
		Step::HandOver { by, patients, to } => {
			let to = OrganizationId(to);
			PatientIdentity::hand_over_custody(origin(by), patients.list(), to)
		}
		Step::Accept { by, patients } => {
			PatientIdentity::accept_custody(origin(by), patients.list())
		}
		Step::Sign { key, count } => {
			// frame-system would make an account of a nonce; CheckNonce refuses such a signer.
			if System::sufficients(&account(key)) > 0 {
				(0..count).for_each(|_| System::inc_account_nonce(account(key)));
			}
			Ok(())
		}
		Step::SetStanding {
			organization,
			standing,
		} => {
			set_standing(OrganizationId(organization), standing);
			Ok(())
		}
		Step::Blocks(count) => {
			run_to_block(System::block_number() + count);
			Ok(())
		}
	}
}

fn a_signer() -> impl Strategy<Value = Signer> {
	prop_oneof![
		8 => (0..KEY_COUNT).prop_map(Signer::Own),
		1 => (0..KEY_COUNT).prop_map(Signer::Key),
		1 => (0..ORGANIZATION_COUNT).prop_map(Signer::Representative),
	]
}

fn a_registrar() -> impl Strategy<Value = Signer> {
	prop_oneof![
		8 => (0..ORGANIZATION_COUNT).prop_map(Signer::Representative),
		1 => (0..KEY_COUNT).prop_map(Signer::Key),
	]
}

fn who_hands_over() -> impl Strategy<Value = Signer> {
	prop_oneof![
		6 => (0..ORGANIZATION_COUNT).prop_map(Signer::Representative),
		2 => Just(Signer::Governance),
		1 => (0..KEY_COUNT).prop_map(Signer::Key),
	]
}

fn some_patients() -> impl Strategy<Value = Chosen> {
	let number = || 0..PATIENT_COUNT;
	let count = prop_oneof![1 => Just(0), 8 => Just(1), 4 => Just(2), 2 => Just(3)];
	((number(), number(), number()), count).prop_map(|((one, two, three), count)| Chosen {
		patients: [one, two, three],
		count,
	})
}

fn a_proof() -> impl Strategy<Value = Proof> {
	prop_oneof![
		8 => Just(Proof::Good),
		1 => Just(Proof::Expired),
		1 => Just(Proof::TooFar),
		1 => Just(Proof::OfAnotherKey),
		1 => Just(Proof::OverOtherBytes),
	]
}

fn a_step() -> impl Strategy<Value = Step> {
	let patient = || 0..PATIENT_COUNT;
	let key = || 0..KEY_COUNT;
	let standing = prop_oneof![
		3 => Just(Standing::Active),
		1 => Just(Standing::Suspended),
		1 => Just(Standing::Expired),
	];
	prop_oneof![
		4 => (a_registrar(), patient(), key(), 0u8..4, a_proof()).prop_map(
			|(by, patient, key, encryption_key, proof)| {
				Step::Register { by, patient, key, encryption_key, proof }
			}
		),
		6 => (a_signer(), patient(), key(), a_proof())
			.prop_map(|(by, patient, key, proof)| Step::Add { by, patient, key, proof }),
		4 => (a_signer(), patient(), a_signer(), key(), a_proof()).prop_map(
			|(by, patient, old, new, proof)| Step::Rotate { by, patient, old, new, proof }
		),
		4 => (a_signer(), patient(), a_signer())
			.prop_map(|(by, patient, key)| Step::Remove { by, patient, key }),
		1 => (a_signer(), patient(), 0u8..4).prop_map(|(by, patient, encryption_key)| {
			Step::SetEncryptionKey { by, patient, encryption_key }
		}),
		// One organisation more than there is.
		6 => (who_hands_over(), some_patients(), 0..=ORGANIZATION_COUNT)
			.prop_map(|(by, patients, to)| Step::HandOver { by, patients, to }),
		6 => (a_registrar(), some_patients())
			.prop_map(|(by, patients)| Step::Accept { by, patients }),
		3 => (key(), 1..40u32).prop_map(|(key, count)| Step::Sign { key, count }),
		1 => (0..ORGANIZATION_COUNT, standing).prop_map(|(organization, standing)| {
			Step::SetStanding { organization, standing }
		}),
		2 => (1..30u32).prop_map(Step::Blocks),
	]
}

/// Two patients at two hospitals, so that a history does not spend itself on patients unknown.
const BEGINNING: [Step; 2] = [
	Step::Register {
		by: Signer::Representative(0),
		patient: 0,
		key: 0,
		encryption_key: 1,
		proof: Proof::Good,
	},
	Step::Register {
		by: Signer::Representative(1),
		patient: 1,
		key: 1,
		encryption_key: 2,
		proof: Proof::Good,
	},
];

/// Does a step in both worlds and compares them.
fn compare(model: &mut Model, step: Step) {
	let root = || sp_io::storage::root(StateVersion::V1);
	let before = root();
	let step = model.resolve(step);
	let expected = model.apply(step).map_err(sp_runtime::DispatchError::from);
	assert_eq!(execute(step), expected, "{step:?}");
	if expected.is_err() {
		assert_eq!(
			root(),
			before,
			"a refused call changed the storage: {step:?}"
		);
	}
	PatientIdentity::do_try_state().unwrap();
	model.check();
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn the_chain_and_the_model_agree(steps in vec(a_step(), 1..80)) {
		new_test_ext().execute_with(|| {
			PractitionerAccounts::set(BTreeSet::from([account(PRACTITIONERS_KEY)]));
			let mut model = Model::new();
			BEGINNING.into_iter().chain(steps).for_each(|step| compare(&mut model, step));
		});
	}
}
