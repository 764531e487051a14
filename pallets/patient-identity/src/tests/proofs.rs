// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a key has to sign, in time, for this call on this chain; the same for all three calls.

use super::*;
use crate::{payload, EncryptionKey, Error};
use carechain_primitives::{OrganizationId, PatientId};
use frame_support::assert_ok;
use sp_core::{ecdsa, ed25519, sr25519, H256};
use sp_runtime::{DispatchResult, MultiSignature};

/// A call that takes a proof of `new_key`, in a scene where the proof is all that it still needs.
struct Proven {
	name: &'static str,
	/// The payload for a genesis hash and an expiry.
	payload: fn(&H256, &Key, BlockNumber) -> Vec<u8>,
	call: fn(&Key, BlockNumber, MultiSignature) -> DispatchResult,
}

const CALLS: [Proven; 3] = [
	Proven {
		name: "register_patient",
		payload: |genesis, new, expires_at| {
			payload::register_patient(
				genesis,
				HOSPITAL,
				&OTHER_PATIENT,
				&new.account(),
				&ENCRYPTION_KEY,
				&expires_at,
			)
		},
		call: |new, expires_at, proof| {
			PatientIdentity::register_patient(
				RuntimeOrigin::signed(representative(HOSPITAL)),
				OTHER_PATIENT,
				new.account(),
				ENCRYPTION_KEY,
				expires_at,
				proof,
			)
		},
	},
	Proven {
		name: "add_key",
		payload: |genesis, new, expires_at| {
			payload::add_key(genesis, &PATIENT, &new.account(), &expires_at)
		},
		call: |new, expires_at, proof| {
			PatientIdentity::add_key(signed(&key(0)), PATIENT, new.account(), expires_at, proof)
		},
	},
	Proven {
		name: "rotate_key",
		payload: |genesis, new, expires_at| {
			let (old, new) = (key(0).account(), new.account());
			payload::rotate_key(genesis, &PATIENT, &old, &new, &expires_at)
		},
		call: |new, expires_at, proof| {
			PatientIdentity::rotate_key(
				signed(&key(0)),
				PATIENT,
				key(0).account(),
				new.account(),
				expires_at,
				proof,
			)
		},
	},
];

/// Runs a check for every call and every scheme, each on a chain of its own.
fn for_each_call_and_scheme(check: impl Fn(&Proven, &Key)) {
	for call in &CALLS {
		for new in Key::of_each_scheme() {
			build_and_execute(|| {
				register_with_keys(1);
				check(call, &new);
			});
		}
	}
}

#[test]
fn a_proof_is_good_under_every_scheme() {
	for_each_call_and_scheme(|call, new| {
		let proof = new.sign(&(call.payload)(&genesis_hash(), new, soon()));
		assert_ok!((call.call)(new, soon(), proof));
	});
}

#[test]
fn a_key_of_every_scheme_acts() {
	for new in Key::of_each_scheme() {
		build_and_execute(|| {
			assert_ok!(register(HOSPITAL, PATIENT, &new));
			assert_ok!(add(&new, PATIENT, &key(1)));
			assert_ok!(rotate(&new, PATIENT, &new, &key(2)));
		});
	}
}

#[test]
fn a_proof_of_another_chain_is_refused() {
	for_each_call_and_scheme(|call, new| {
		let other_chain = H256::repeat_byte(0x5a);
		assert_ne!(other_chain, genesis_hash());
		let proof = new.sign(&(call.payload)(&other_chain, new, soon()));
		assert_changes_nothing(
			|| (call.call)(new, soon(), proof),
			Error::<Test>::InvalidProof,
		);
	});
}

#[test]
fn the_chain_that_a_proof_names_is_known_by_its_genesis_and_not_by_a_later_block() {
	build_and_execute(|| {
		register_with_keys(1);
		let proof = proof_to_add(PATIENT, &key(1), 50);
		let genesis = genesis_hash();
		// Far enough that frame-system has forgotten the hashes of the first blocks.
		for number in 2..40 {
			System::reset_events();
			System::initialize(
				&number,
				&H256::repeat_byte(number as u8),
				&Default::default(),
			);
			System::finalize();
		}
		assert_eq!(genesis_hash(), genesis);
		assert_eq!(System::block_hash(1), H256::zero());
		assert_ok!(PatientIdentity::add_key(
			signed(&key(0)),
			PATIENT,
			key(1).account(),
			50,
			proof
		));
	});
}

#[test]
fn a_proof_for_another_call_is_refused() {
	for_each_call_and_scheme(|call, new| {
		for other in CALLS.iter().filter(|other| other.name != call.name) {
			let proof = new.sign(&(other.payload)(&genesis_hash(), new, soon()));
			assert_changes_nothing(
				|| (call.call)(new, soon(), proof),
				Error::<Test>::InvalidProof,
			);
		}
	});
}

#[test]
fn another_keys_signature_is_refused() {
	for_each_call_and_scheme(|call, new| {
		let payload = (call.payload)(&genesis_hash(), new, soon());
		for other in [
			key(0),
			Key::sr25519("x"),
			Key::ed25519("x"),
			Key::ecdsa("x"),
		] {
			assert_changes_nothing(
				|| (call.call)(new, soon(), other.sign(&payload)),
				Error::<Test>::InvalidProof,
			);
		}
	});
}

#[test]
fn a_signature_that_is_none_is_refused() {
	for_each_call_and_scheme(|call, new| {
		for byte in [0x00, 0x01, 0x7f, 0xff] {
			let junk: [MultiSignature; 3] = [
				sr25519::Signature::from_raw([byte; 64]).into(),
				ed25519::Signature::from_raw([byte; 64]).into(),
				ecdsa::Signature::from_raw([byte; 65]).into(),
			];
			for proof in junk {
				assert_changes_nothing(
					|| (call.call)(new, soon(), proof),
					Error::<Test>::InvalidProof,
				);
			}
		}
	});
}

#[test]
fn a_good_signature_under_the_name_of_another_scheme_is_refused() {
	build_and_execute(|| {
		register_with_keys(1);
		let new = Key::sr25519("new");
		let MultiSignature::Sr25519(signature) = proof_to_add(PATIENT, &new, soon()) else {
			unreachable!("an sr25519 key makes an sr25519 signature");
		};
		let renamed = ed25519::Signature::from_raw(signature.0).into();
		assert_changes_nothing(
			|| PatientIdentity::add_key(signed(&key(0)), PATIENT, new.account(), soon(), renamed),
			Error::<Test>::InvalidProof,
		);
	});
}

#[test]
fn a_proof_holds_until_the_block_before_its_expiry() {
	for_each_call_and_scheme(|call, new| {
		let proof = new.sign(&(call.payload)(&genesis_hash(), new, 20));
		run_to_block(20);
		assert_changes_nothing(
			|| (call.call)(new, 20, proof.clone()),
			Error::<Test>::ProofExpired,
		);
		run_to_block(21);
		assert_changes_nothing(
			|| (call.call)(new, 20, proof.clone()),
			Error::<Test>::ProofExpired,
		);
		System::set_block_number(19);
		assert_ok!((call.call)(new, 20, proof));
	});
}

#[test]
fn an_expiry_lies_at_most_the_lifetime_ahead() {
	for_each_call_and_scheme(|call, new| {
		let furthest = System::block_number() + MAX_PROOF_LIFETIME;
		for too_far in [furthest + 1, BlockNumber::MAX] {
			let proof = new.sign(&(call.payload)(&genesis_hash(), new, too_far));
			assert_changes_nothing(
				|| (call.call)(new, too_far, proof),
				Error::<Test>::ProofTooFar,
			);
		}
		let proof = new.sign(&(call.payload)(&genesis_hash(), new, furthest));
		assert_ok!((call.call)(new, furthest, proof));
	});
}

#[test]
fn an_expiry_other_than_the_signed_one_is_refused() {
	for_each_call_and_scheme(|call, new| {
		let proof = new.sign(&(call.payload)(&genesis_hash(), new, soon()));
		assert_changes_nothing(
			|| (call.call)(new, soon() + 1, proof),
			Error::<Test>::InvalidProof,
		);
	});
}

#[test]
fn a_proof_for_one_organisation_is_no_good_at_another() {
	build_and_execute(|| {
		let proof = proof_to_register(HOSPITAL, PATIENT, &key(0), soon());
		assert_changes_nothing(
			|| {
				PatientIdentity::register_patient(
					RuntimeOrigin::signed(representative(OTHER_HOSPITAL)),
					PATIENT,
					key(0).account(),
					ENCRYPTION_KEY,
					soon(),
					proof,
				)
			},
			Error::<Test>::InvalidProof,
		);
	});
}

#[test]
fn an_organisation_can_change_nothing_of_what_the_patient_signed() {
	build_and_execute(|| {
		let proof = || proof_to_register(HOSPITAL, PATIENT, &key(0), soon());
		let register = |patient: PatientId, account, encryption_key: EncryptionKey| {
			PatientIdentity::register_patient(
				RuntimeOrigin::signed(representative(HOSPITAL)),
				patient,
				account,
				encryption_key,
				soon(),
				proof(),
			)
		};
		let signer = || key(0).account();
		for changed in [
			|| (OTHER_PATIENT, key(0).account(), ENCRYPTION_KEY),
			|| (PATIENT, key(1).account(), ENCRYPTION_KEY),
			|| (PATIENT, key(0).account(), OTHER_ENCRYPTION_KEY),
		] {
			let (patient, account, encryption_key) = changed();
			assert_changes_nothing(
				|| register(patient, account, encryption_key),
				Error::<Test>::InvalidProof,
			);
		}
		assert_ok!(register(PATIENT, signer(), ENCRYPTION_KEY));
	});
}

#[test]
fn a_proof_to_add_serves_one_patient_and_one_key() {
	build_and_execute(|| {
		register_with_keys(1);
		let other = Key::ed25519("other-patient");
		assert_ok!(register(OTHER_HOSPITAL, OTHER_PATIENT, &other));
		let proof = || proof_to_add(PATIENT, &key(1), soon());
		assert_changes_nothing(
			|| {
				let new = key(1).account();
				PatientIdentity::add_key(signed(&other), OTHER_PATIENT, new, soon(), proof())
			},
			Error::<Test>::InvalidProof,
		);
		assert_changes_nothing(
			|| {
				let new = key(2).account();
				PatientIdentity::add_key(signed(&key(0)), PATIENT, new, soon(), proof())
			},
			Error::<Test>::InvalidProof,
		);
	});
}

#[test]
fn a_proof_to_rotate_names_the_key_that_goes() {
	build_and_execute(|| {
		register_with_keys(2);
		let proof = proof_to_rotate(PATIENT, &key(0).account(), &key(2), soon());
		assert_changes_nothing(
			|| {
				PatientIdentity::rotate_key(
					signed(&key(0)),
					PATIENT,
					key(1).account(),
					key(2).account(),
					soon(),
					proof,
				)
			},
			Error::<Test>::InvalidProof,
		);
	});
}

/// The layout that the README gives to clients, written out byte by byte.
#[test]
fn payloads_have_the_documented_layout() {
	let (genesis, patient) = (H256::repeat_byte(0x11), PatientId([0x22; 16]));
	let (account, other): (AccountId, AccountId) = ([0x33; 32].into(), [0x44; 32].into());
	let expires_at: BlockNumber = 0x0a0b_0c0d;
	let expiry = [0x0d, 0x0c, 0x0b, 0x0a];

	let register = payload::register_patient(
		&genesis,
		OrganizationId(0x0102_0304),
		&patient,
		&account,
		&EncryptionKey([0x55; 32]),
		&expires_at,
	);
	let expected: Vec<u8> = [
		&b"carechain/register-patient/v1"[..],
		&[0x11; 32],
		&[4, 3, 2, 1],
		&[0x22; 16],
		&[0x33; 32],
		&[0x55; 32],
		&expiry,
	]
	.concat();
	assert_eq!(register, expected);
	assert_eq!(register.len(), 149);

	let add = payload::add_key(&genesis, &patient, &account, &expires_at);
	let expected: Vec<u8> = [
		&b"carechain/add-key/v1"[..],
		&[0x11; 32],
		&[0x22; 16],
		&[0x33; 32],
		&expiry,
	]
	.concat();
	assert_eq!(add, expected);
	assert_eq!(add.len(), 104);

	let rotate = payload::rotate_key(&genesis, &patient, &account, &other, &expires_at);
	let expected: Vec<u8> = [
		&b"carechain/rotate-key/v1"[..],
		&[0x11; 32],
		&[0x22; 16],
		&[0x33; 32],
		&[0x44; 32],
		&expiry,
	]
	.concat();
	assert_eq!(rotate, expected);
	assert_eq!(rotate.len(), 139);
}

#[test]
fn no_payload_can_be_read_as_a_call() {
	use codec::Decode;
	build_and_execute(|| {
		for call in &CALLS {
			let payload = (call.payload)(&genesis_hash(), &key(1), soon());
			assert_eq!(payload.first(), Some(&99), "{}", call.name);
			assert!(
				RuntimeCall::decode(&mut payload.as_slice()).is_err(),
				"{}",
				call.name
			);
		}
	});
}
