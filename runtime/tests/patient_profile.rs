// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a node lets through that patients' wallets submit: transactions about themselves alone.

mod common;

use carechain_primitives::PatientId;
use carechain_runtime::{
	extensions::Policy,
	patient_profile::{events_of, is_about, is_own},
	Runtime, RuntimeCall, RuntimeEvent, System, UncheckedExtrinsic,
};
use codec::{Decode, Encode};
use common::*;
use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_admission::CallPolicy;
use scale_info::{meta_type, TypeDef, TypeInfo};
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::DispatchError;

const PATIENT: PatientId = PatientId([7; 16]);
const OTHER: PatientId = PatientId([8; 16]);

/// Whether the node takes some bytes as a transaction; as it asks, in a state that is thrown away.
fn takes_bytes(extrinsic: &[u8]) -> bool {
	with_transaction(|| {
		let is_own = is_own(extrinsic, &System::parent_hash());
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(is_own))
	})
	.expect("it is asked")
}

/// Whether the node takes a transaction.
fn takes(extrinsic: &UncheckedExtrinsic) -> bool {
	takes_bytes(&extrinsic.encode())
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	pallet_utility::Call::batch { calls }.into()
}

#[test]
fn a_patients_call_about_itself_is_taken_and_about_anybody_else_not() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let neighbour = register_patient("Neighbour", HOSPITAL_A, &dev(Alice));
		let nobody = Wallet {
			id: OTHER,
			key: key("Nobody"),
		};
		let own = || grant_treatment(&wallet, HOSPITAL_B);
		let revoked = || revoke_first_grant(&wallet);
		assert!(takes(&signed(&wallet.key, own())));
		assert!(takes(&signed(&wallet.key, batch(vec![revoked(), own()]))));
		for other in [&neighbour, &nobody] {
			let call = || revoke_first_grant(other);
			assert!(!takes(&signed(&wallet.key, call())));
			assert!(!takes(&signed(&wallet.key, batch(vec![own(), call()]))));
			let inner = batch(vec![own(), batch(vec![call()])]);
			assert!(!takes(&signed(&wallet.key, inner)));
		}
	});
}

#[test]
fn calls_that_patients_do_not_sign_are_not_taken_from_anybody() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let remark = || RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		assert!(!takes(&signed(&wallet.key, remark())));
		// A member's business is not for patients' wallets.
		let registration = registration(&wallet, HOSPITAL_A);
		assert!(!takes(&signed(&dev(Alice), registration.into())));
		assert!(!takes(&signed(&dev(Alice), revoke_first_grant(&wallet))));
		assert!(!takes(&signed(
			&key("Stranger"),
			revoke_first_grant(&wallet)
		)));
		assert!(!takes(&UncheckedExtrinsic::new_bare(remark())));
	});
}

#[test]
fn whose_a_key_is_cannot_be_found_out_without_its_signature() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let call = || revoke_first_grant(&wallet);
		let genuine = signed(&wallet.key, call()).encode();
		assert!(takes_bytes(&genuine));
		// Another's signature under the patient's name.
		let forged = signed(&key("Stranger"), call()).encode();
		let [stranger, patient] =
			[key("Stranger"), wallet.key.clone()].map(|it| account(&it).encode());
		let at = forged
			.windows(32)
			.position(|bytes| bytes == stranger)
			.expect("the signer is in it");
		let mut forged = forged;
		forged.splice(at..at + 32, patient);
		assert!(!takes_bytes(&forged));
	});
}

#[test]
fn whatever_is_no_transaction_is_not_taken() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let genuine = signed(&wallet.key, revoke_first_grant(&wallet)).encode();
		let longer = [&genuine[..], &[0]].concat();
		let shorter = genuine.split_last().map(|(_, rest)| rest.to_vec());
		for garbage in [
			Vec::new(),
			vec![0],
			vec![0xff; 200],
			longer,
			shorter.unwrap_or_default(),
		] {
			assert!(!takes_bytes(&garbage));
		}
	});
}

#[test]
fn an_extrinsics_own_events_are_told_and_no_others() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let neighbour = register_patient("Neighbour", HOSPITAL_A, &dev(Alice));
		next_block();
		submit_ok(&neighbour.key, grant_treatment(&neighbour, HOSPITAL_B));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		// The first one is the time.
		let events = events_of(2);
		let of = |event: &RuntimeEvent, patient: &PatientId| {
			let bytes = event.encode();
			bytes.windows(16).any(|it| it == patient.0)
		};
		assert!(events.iter().any(|it| of(&it.event, &wallet.id)));
		assert!(!events.iter().any(|it| of(&it.event, &neighbour.id)));
		assert!(events_of(1).iter().any(|it| of(&it.event, &neighbour.id)));
		assert!(matches!(
			events.last().map(|it| &it.event),
			Some(RuntimeEvent::System(
				frame_system::Event::ExtrinsicSuccess { .. }
			))
		));
		assert!(events_of(99).is_empty());
	});
}

/// The calls of a pallet by their index, with whether the first argument is a pseudonym.
fn calls_of<Call: TypeInfo + 'static>() -> Vec<(u8, &'static str, bool)> {
	let TypeDef::Variant(calls) = Call::type_info().type_def else {
		panic!("calls are variants");
	};
	let of = |call: &scale_info::Variant| {
		let first = call.fields.first().map(|field| field.ty);
		(
			call.index,
			call.name,
			first == Some(meta_type::<PatientId>()),
		)
	};
	calls.variants.iter().map(of).collect()
}

/// A call whose arguments are so many bytes of a kind, if that is one.
fn filled(pallet: u8, call: u8, patient: PatientId) -> Option<RuntimeCall> {
	(0..=16).find_map(|fill| {
		let arguments = [&patient.0[..], &[fill; 4_096]].concat();
		let bytes = [&[pallet, call][..], &arguments].concat();
		RuntimeCall::decode(&mut &bytes[..]).ok()
	})
}

#[test]
fn every_call_that_patients_sign_names_the_patient_first() {
	let pallets = [
		(21, calls_of::<pallet_patient_identity::Call<Runtime>>()),
		(22, calls_of::<pallet_consent_grants::Call<Runtime>>()),
	];
	let mut signed_by_patients = 0;
	for (pallet, calls) in pallets {
		for (index, name, names_patient) in calls {
			let call = filled(pallet, index, PATIENT);
			let Some(call) = call else {
				assert!(
					!names_patient,
					"{name} takes other bytes than this test has"
				);
				continue;
			};
			if Policy::rule(&call).allowed_for.patient {
				signed_by_patients += 1;
				assert!(names_patient, "{name}");
				assert!(is_about(&call, &PATIENT), "{name}");
				assert!(!is_about(&call, &OTHER), "{name}");
			} else {
				assert!(!is_about(&call, &PATIENT), "{name}");
			}
		}
	}
	assert!(signed_by_patients > 20, "{signed_by_patients}");
}

#[test]
fn no_other_pallet_has_calls_that_patients_sign_but_about_anchors() {
	// Those that the list of what may be called names at all.
	let mut disputes = 0;
	for pallet in [0u8, 2, 7, 9, 10, 11, 13, 15, 23, 24, 25] {
		for index in 0..32 {
			let Some(call) = filled(pallet, index, PATIENT) else {
				continue;
			};
			let by_patients = Policy::rule(&call).allowed_for.patient;
			assert_eq!(is_about(&call, &OTHER), by_patients, "{call:?}");
			if by_patients {
				assert!(matches!(call, RuntimeCall::RecordAnchors(_)), "{call:?}");
				disputes += 1;
			}
		}
	}
	// To dispute a record, and to take that back.
	assert_eq!(disputes, 2);
}
