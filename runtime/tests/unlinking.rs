// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! After unlinking nothing in state derives from the patient: every key and value of the real runtime's
//! storage is searched, for the pseudonym, its keys, and their hashes.

mod common;

use carechain_primitives::{
	commitment::Domain, Commitment, Confidentiality, Day, OrganizationKind, PatientId, Power,
	Powers, RepresentativeId,
};
use carechain_runtime::{AccountId, Runtime, System};
use codec::Encode;
use common::*;
use frame_support::BoundedVec;
use pallet_patient_identity::{payload, Appointment, Call, EncryptionKey, Guardian, Vouch};
use sp_core::{sr25519, Pair};
use sp_io::hashing::{blake2_128, blake2_256, twox_128, twox_256, twox_64};
use sp_keyring::Sr25519Keyring::{Alice, Bob};

/// 2027-01-01.
const NEXT_QUARTER: Day = Day(20_819);

const OTHER_ENCRYPTION_KEY: EncryptionKey = EncryptionKey([0x5a; 32]);

/// Every key and value in storage, with what is looked for in it.
fn traces(needles: &[Vec<u8>]) -> Vec<String> {
	let mut found = Vec::new();
	let mut at = Vec::new();
	while let Some(key) = sp_io::storage::next_key(&at) {
		let value = sp_io::storage::get(&key).unwrap_or_default();
		for needle in needles {
			let within = |bytes: &[u8]| bytes.windows(needle.len()).any(|it| it == &needle[..]);
			if within(&key) || within(&value) {
				found.push(format!(
					"{} at {}",
					sp_core::bytes::to_hex(needle, false),
					sp_core::bytes::to_hex(&key, false)
				));
			}
		}
		at = key;
	}
	found
}

/// Some bytes, and every hash of them that storage keys are made with.
fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
	vec![
		bytes.to_vec(),
		blake2_128(bytes).to_vec(),
		blake2_256(bytes).to_vec(),
		twox_64(bytes).to_vec(),
		twox_128(bytes).to_vec(),
		twox_256(bytes).to_vec(),
	]
}

fn prove_addition(patient: PatientId, new: &sr25519::Pair) -> Call<Runtime> {
	let expires_at = System::block_number() + 100;
	let key: AccountId = account(new);
	let payload = payload::add_key(&System::block_hash(0), &patient, &key, &expires_at);
	Call::add_key {
		patient,
		key,
		expires_at,
		proof: new.sign(&payload).into(),
	}
}

/// A patient that did everything that leaves a trace.
struct Life {
	wallet: Wallet,
	second: sr25519::Pair,
	former: Vec<sr25519::Pair>,
	parent: sr25519::Pair,
	guardian: sr25519::Pair,
	thief: sr25519::Pair,
}

fn live() -> Life {
	let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
	let patient = wallet.id;
	let second = key("Second phone");
	submit_ok(&wallet.key, prove_addition(patient, &second));
	let former: Vec<_> = (0..20).map(|at| key(&format!("Phone {at}"))).collect();
	for lost in &former {
		submit_ok(&wallet.key, prove_addition(patient, lost));
		submit_ok(
			&wallet.key,
			Call::remove_key {
				patient,
				key: account(lost),
			},
		);
		next_block();
	}

	let parent = key("Parent");
	let appointment = Appointment {
		key: account(&parent),
		powers: Powers::of(Power::ALL),
		until: NEXT_QUARTER,
		role: commitment(3),
		joint: false,
	};
	let expires_at = System::block_number() + 100;
	let payload = payload::appoint_representative(
		&System::block_hash(0),
		&patient,
		&appointment,
		&expires_at,
	);
	submit_ok(
		&wallet.key,
		Call::appoint_representative {
			patient,
			appointment,
			expires_at,
			proof: parent.sign(&payload).into(),
			endorsement: None,
		},
	);
	submit_ok(
		&wallet.key,
		Call::withhold_from_representative {
			patient,
			representative: RepresentativeId(0),
			ceiling: Confidentiality::L,
		},
	);

	let guardian = key("Guardian");
	let salt = [8; 32];
	let person = Commitment::new(Domain::Guardian, &salt, &account(&guardian).encode());
	let guardians = vec![Guardian::Person(person), Guardian::Organization(HOSPITAL_B)];
	submit_ok(
		&wallet.key,
		Call::set_guardians {
			patient,
			guardians: BoundedVec::truncate_from(guardians),
			threshold: 2,
			delay: 5,
		},
	);
	let thief = key("Thief");
	let new_key: AccountId = account(&thief);
	let genesis = System::block_hash(0);
	let proof = payload::start_recovery(
		&genesis,
		&patient,
		&new_key,
		&OTHER_ENCRYPTION_KEY,
		0,
		&expires_at,
	);
	let word = payload::vouch_recovery(
		&genesis,
		&patient,
		&new_key,
		&OTHER_ENCRYPTION_KEY,
		0,
		&expires_at,
	);
	submit_ok(
		&dev(Bob),
		Call::start_recovery {
			patient,
			key: new_key,
			encryption_key: OTHER_ENCRYPTION_KEY,
			expires_at,
			proof: thief.sign(&proof).into(),
			vouch: Vouch::Person {
				account: account(&guardian),
				salt,
				expires_at,
				signature: guardian.sign(&word).into(),
			},
		},
	);

	submit_ok(
		&dev(Alice),
		Call::attest_assurance {
			patient,
			level: carechain_primitives::IdentityAssurance::InPerson,
			until: NEXT_QUARTER,
		},
	);
	submit_ok(
		&dev(Alice),
		Call::hand_over_custody {
			patients: BoundedVec::truncate_from(vec![patient]),
			to: HOSPITAL_B,
		},
	);
	submit_ok(&wallet.key, Call::restrict_processing { patient });
	next_block();
	for _ in 0..3 {
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
	}
	submit_ok(&wallet.key, revoke_first_grant(&wallet));
	submit_ok(
		&dev(Bob),
		relayed(&wallet, grant_treatment(&wallet, HOSPITAL_B)),
	);
	next_block();
	Life {
		wallet,
		second,
		former,
		parent,
		guardian,
		thief,
	}
}

fn needles_of(life: &Life) -> Vec<Vec<u8>> {
	let keys = [
		&life.wallet.key,
		&life.second,
		&life.parent,
		&life.guardian,
		&life.thief,
	];
	keys.into_iter()
		.chain(&life.former)
		.flat_map(|pair| forms(&account(pair).encode()))
		.chain(forms(&life.wallet.id.0))
		.chain([OTHER_ENCRYPTION_KEY.0.to_vec()])
		.collect()
}

#[test]
fn after_unlinking_no_key_and_no_value_derives_from_the_patient() {
	// A patient may do in one hour what others do in a life.
	let generous = |genesis: &mut serde_json::Value| {
		let patient = &mut genesis["admission"]["defaults"]["patient"];
		for dimension in ["weightCapacity", "bytesCapacity"] {
			let more = patient[dimension].as_u64().map(|usual| usual * 100);
			patient[dimension] = more.into();
		}
	};
	chain_with("local", generous).execute_with(|| {
		begin_block();
		let other = register_patient("Other", HOSPITAL_A, &dev(Alice));
		submit_ok(&other.key, grant_treatment(&other, HOSPITAL_B));
		let life = live();
		let needles = needles_of(&life);
		// They are there before, or the search would prove nothing: the pseudonym and every key, and
		// hashes of them.
		let before = traces(&needles);
		for needle in [
			life.wallet.id.0.to_vec(),
			blake2_128(&life.wallet.id.0).to_vec(),
			account(&life.wallet.key).encode(),
			account(&life.second).encode(),
			account(&life.former[0]).encode(),
			account(&life.parent).encode(),
			account(&life.guardian).encode(),
			account(&life.thief).encode(),
		] {
			let hex = sp_core::bytes::to_hex(&needle, false);
			assert!(before.iter().any(|it| it.starts_with(&hex)), "{hex}");
		}
		let unlink = Call::unlink_patient {
			patient: life.wallet.id,
			expires_at: 0,
			endorsement: None,
		};
		submit_ok(&life.wallet.key, unlink);
		check_state();
		assert!(
			pallet_patient_identity::Pallet::<Runtime>::patient_info(&life.wallet.id).is_none()
		);
		// In pieces: twenty former keys and four grants, sixteen of each in a block; and the events of
		// the call's own block stay for one more.
		let mut blocks = 0;
		while !traces(&needles).is_empty() {
			next_block();
			check_state();
			blocks += 1;
			assert!(blocks < 10, "still there: {:#?}", traces(&needles));
		}
		assert!(blocks >= 2);
		// Nobody else was forgotten.
		assert!(pallet_patient_identity::Pallet::<Runtime>::patient_info(&other.id).is_some());
		assert_eq!(
			pallet_consent_grants::Pallet::<Runtime>::explain(&other.id).len(),
			1
		);
		// And who was may come as somebody new.
		register_patient("Patient", HOSPITAL_A, &dev(Alice));
	});
}

#[test]
fn nobody_else_unlinks_a_patient() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let other = register_patient("Other", HOSPITAL_A, &dev(Alice));
		let clinic = key("Clinic");
		admit(OrganizationKind::Clinic, &clinic);
		let unlink = || Call::unlink_patient {
			patient: wallet.id,
			expires_at: System::block_number() + 10,
			endorsement: None,
		};
		type Error = pallet_patient_identity::Error<Runtime>;
		assert_eq!(
			submit_err(&other.key, unlink()),
			Error::NotAuthorized.into()
		);
		assert_eq!(submit_err(&clinic, unlink()), Error::NotAuthorized.into());
		assert_eq!(
			submit_err(&dev(Alice), unlink()),
			Error::NotInCustody.into()
		);
		assert_eq!(
			submit(&key("Stranger"), unlink()),
			Err(refused(pallet_admission::Refusal::NotAMember))
		);
	});
}
