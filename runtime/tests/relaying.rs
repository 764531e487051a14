// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Calls that a patient signs and a member hands in, as real transactions.

mod common;

use carechain_primitives::{traits::Members, OrganizationKind};
use carechain_runtime::{
	configs::system::Weights, extensions::SignedByPatients, Consortium, Executive, Runtime,
	RuntimeCall, RuntimeEvent, System,
};
use common::*;
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::Contains,
};
use pallet_admission::{Meters, Payer, Refusal, PATIENT_NARROWING_PRIORITY};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::DispatchResult;

/// What became of the last relayed call.
fn relayed_result() -> DispatchResult {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::PatientIdentity(pallet_patient_identity::Event::CallRelayed {
				result,
				..
			}) => Some(result),
			_ => None,
		})
		.expect("a call was relayed")
}

fn grants_of(wallet: &Wallet) -> usize {
	pallet_consent_grants::Pallet::<Runtime>::explain(&wallet.id).len()
}

#[test]
fn a_member_hands_in_what_a_patient_signed_and_pays_for_it() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let patients_meter = Meters::<Runtime>::get(Payer::Patient(wallet.id));
		let before = Meters::<Runtime>::get(Payer::Organization(HOSPITAL_B));
		submit_ok(
			&dev(Bob),
			relayed(&wallet, grant_treatment(&wallet, HOSPITAL_B)),
		);
		assert_eq!(relayed_result(), Ok(()));
		assert_eq!(grants_of(&wallet), 1);
		let after = Meters::<Runtime>::get(Payer::Organization(HOSPITAL_B));
		assert!(after.used.weight > before.used.weight);
		assert!(after.used.bytes > before.used.bytes);
		assert_eq!(
			Meters::<Runtime>::get(Payer::Patient(wallet.id)),
			patients_meter
		);
	});
}

#[test]
fn a_hospital_that_does_not_relay_keeps_no_revocation_back() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		// Signed for a relay that never comes.
		let kept_back = relayed(&wallet, revoke_first_grant(&wallet));
		next_block();
		submit_ok(&wallet.key, revoke_first_grant(&wallet));
		// What was kept back finds nothing left to do.
		submit_ok(&dev(Alice), kept_back);
		assert!(relayed_result().is_err());
	});
}

#[test]
fn who_is_no_member_hands_nothing_in() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let neighbour = register_patient("Neighbour", HOSPITAL_A, &dev(Alice));
		let call = || relayed(&wallet, grant_treatment(&wallet, HOSPITAL_B));
		assert_eq!(
			pool(signed(&key("Stranger"), call().into())),
			Err(refused(Refusal::NotAMember))
		);
		assert_eq!(
			pool(signed(&neighbour.key, call().into())),
			Err(refused(Refusal::CallNotAllowed))
		);
		// Not even the patient itself: it sends the call as it is.
		assert_eq!(
			pool(signed(&wallet.key, call().into())),
			Err(refused(Refusal::CallNotAllowed))
		);
	});
}

#[test]
fn a_suspended_member_relays_nothing_and_another_one_does() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		let clinic = key("Clinic");
		let id = admit(OrganizationKind::Clinic, &clinic);
		as_governance(pallet_consortium::Call::suspend_organization { organization: id });
		assert!(!Consortium::standing(id).is_active());
		let revocation = || relayed(&wallet, revoke_first_grant(&wallet));
		assert_eq!(
			pool(signed(&clinic, revocation().into())),
			Err(refused(Refusal::Suspended))
		);
		submit_ok(&dev(Bob), revocation());
		assert_eq!(relayed_result(), Ok(()));
	});
}

#[test]
fn a_relayed_call_is_as_urgent_as_the_call_itself() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let of = |call: RuntimeCall| RuntimeCall::from(relayed(&wallet, call));
		let revocation = of(revoke_first_grant(&wallet));
		let grant = of(grant_treatment(&wallet, HOSPITAL_B));
		assert_eq!(
			revocation.get_dispatch_info().class,
			DispatchClass::Operational
		);
		assert_eq!(grant.get_dispatch_info().class, DispatchClass::Normal);
		let priority = |call| pool(signed(&dev(Bob), call)).expect("admitted").priority;
		assert!(priority(revocation.clone()) > priority(grant));
		// But a patient that sends it goes first: an organisation could hand in any number.
		let direct = pool(signed(&wallet.key, revoke_first_grant(&wallet)));
		assert!(direct.expect("admitted").priority >= PATIENT_NARROWING_PRIORITY);
		assert!(priority(revocation) < PATIENT_NARROWING_PRIORITY);
	});
}

#[test]
fn a_relayed_call_is_paused_with_the_call_itself() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		let name = |text: &str| text.as_bytes().to_vec().try_into().expect("short");
		as_governance(pallet_tx_pause::Call::pause {
			full_name: (name("ConsentGrants"), name("grant_consent")),
		});
		submit_ok(
			&dev(Bob),
			relayed(&wallet, grant_treatment(&wallet, HOSPITAL_B)),
		);
		assert_eq!(
			relayed_result(),
			Err(frame_system::Error::<Runtime>::CallFiltered.into())
		);
		submit_ok(&dev(Bob), relayed(&wallet, revoke_first_grant(&wallet)));
		assert_eq!(relayed_result(), Ok(()));
	});
}

#[test]
fn nothing_is_relayed_that_a_patient_could_not_sign_or_that_wraps_another_call() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let revocation = revoke_first_grant(&wallet);
		let batch = RuntimeCall::from(pallet_utility::Call::batch {
			calls: vec![revocation.clone()],
		});
		let twice = RuntimeCall::from(relayed(&wallet, revocation.clone()));
		let anchor =
			RuntimeCall::from(pallet_record_anchors::Call::anchor_record { record: summary(1) });
		let remark = RuntimeCall::from(frame_system::Call::remark { remark: vec![1] });
		let sudo = RuntimeCall::from(pallet_sudo::Call::sudo {
			call: Box::new(remark.clone()),
		});
		for call in [batch, twice, anchor, remark, sudo] {
			assert!(!SignedByPatients::contains(&call));
			assert_eq!(
				submit_err(&dev(Bob), relayed(&wallet, call)),
				pallet_patient_identity::Error::<Runtime>::CallNotRelayable.into()
			);
		}
		assert!(SignedByPatients::contains(&revocation));
	});
}

#[test]
fn a_nested_relay_costs_no_more_than_its_depth_to_judge() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let mut call = revoke_first_grant(&wallet);
		for _ in 0..60 {
			call = relayed(&wallet, call).into();
		}
		// The extension looks at one call; what is inside is the pallet's to refuse, by name.
		assert_eq!(
			submit_err(&dev(Bob), call),
			pallet_patient_identity::Error::<Runtime>::CallNotRelayable.into()
		);
	});
}

#[test]
fn the_weight_of_a_relay_holds_the_call_within_it() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let inner = grant_treatment(&wallet, HOSPITAL_B);
		let outer = RuntimeCall::from(relayed(&wallet, inner.clone()));
		let (inside, whole) = (
			inner.get_dispatch_info().call_weight,
			outer.get_dispatch_info().call_weight,
		);
		assert!(whole.all_gt(inside));
		assert!(whole.all_lt(Weights::get().max_block));
		assert!(Executive::apply_extrinsic(signed(&dev(Bob), outer)).is_ok());
	});
}
