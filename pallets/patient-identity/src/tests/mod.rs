// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file for each call, and one for each topic that crosses calls.

use crate::mock::*;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use sp_runtime::DispatchError;

mod accept_custody;
mod add_key;
mod appoint_representative;
mod attest_assurance;
mod attest_death;
mod claim_identity;
mod complete_recovery;
mod custody;
mod encryption_key;
mod forgetting;
mod genesis;
mod hand_over_custody;
mod histories;
mod merge_patient;
mod nonces;
mod proofs;
mod queries;
mod recovery;
mod register_in_custody;
mod register_patient;
mod relay_call;
mod remove_key;
mod remove_representative;
mod renew_representative;
mod representation;
mod restrict_processing;
mod reverse_death;
mod rotate_key;
mod scenes;
mod set_encryption_key;
mod set_guardians;
mod set_recovery_terms;
mod start_recovery;
mod try_state;
mod undo_merge;
mod unlink_patient;
mod veto_recovery;
mod vouch_recovery;
mod who_may;
mod withdraw_assurance;
mod withhold_from_representative;

/// Everyone but a signer, with the error that they get.
fn origins_that_sign_nothing() -> [(RuntimeOrigin, DispatchError); 2] {
	[
		(RuntimeOrigin::none(), DispatchError::BadOrigin),
		(RuntimeOrigin::root(), DispatchError::BadOrigin),
	]
}

/// Every kind of signer that may not act for [`PATIENT`], once [`an_authority_scene`] is set.
fn signers_that_may_not_act() -> [RuntimeOrigin; 6] {
	[
		RuntimeOrigin::signed(stranger()),
		RuntimeOrigin::signed(practitioner()),
		// Not even the custodian can touch the keys of its patient.
		RuntimeOrigin::signed(representative(HOSPITAL)),
		RuntimeOrigin::signed(representative(OTHER_HOSPITAL)),
		signed(&Key::sr25519("other-patient")),
		// A former key of this very patient.
		signed(&key(2)),
	]
}

/// [`PATIENT`] has `key(0)` and `key(1)`, had `key(2)`; another patient is registered beside it.
fn an_authority_scene() {
	register_with_keys(3);
	remove(&key(0), PATIENT, &key(2)).unwrap();
	register(HOSPITAL, OTHER_PATIENT, &Key::sr25519("other-patient")).unwrap();
}

#[test]
fn what_narrows_is_operational_and_nothing_else() {
	build_and_execute(|| {
		let account = key(0).account();
		let proof = proof_to_add(PATIENT, &key(0), 5);
		let narrowing: RuntimeCall = crate::Call::<Test>::remove_key {
			patient: PATIENT,
			key: account.clone(),
		}
		.into();
		assert_eq!(
			narrowing.get_dispatch_info().class,
			DispatchClass::Operational
		);

		let others: [RuntimeCall; 6] = [
			crate::Call::<Test>::register_patient {
				patient: PATIENT,
				key: account.clone(),
				encryption_key: ENCRYPTION_KEY,
				expires_at: 5,
				proof: proof.clone(),
			}
			.into(),
			crate::Call::<Test>::add_key {
				patient: PATIENT,
				key: account.clone(),
				expires_at: 5,
				proof: proof.clone(),
			}
			.into(),
			crate::Call::<Test>::rotate_key {
				patient: PATIENT,
				old: account.clone(),
				new: account,
				expires_at: 5,
				proof,
			}
			.into(),
			crate::Call::<Test>::set_encryption_key {
				patient: PATIENT,
				encryption_key: ENCRYPTION_KEY,
			}
			.into(),
			crate::Call::<Test>::hand_over_custody {
				patients: list(&[PATIENT]),
				to: CLINIC,
			}
			.into(),
			crate::Call::<Test>::accept_custody {
				patients: list(&[PATIENT]),
			}
			.into(),
		];
		for call in others {
			assert_eq!(
				call.get_dispatch_info().class,
				DispatchClass::Normal,
				"{call:?}"
			);
		}
	});
}
