// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who gets a transaction into the pool, and who does not: with real signed transactions through the
//! real extensions, asserting the exact refusal.

mod common;

use carechain_primitives::{
	Commitment, Day, OrganizationKind, PractitionerRoleCode, PractitionerRoleCodes,
};
use carechain_runtime::{
	AccountId, Executive, Runtime, RuntimeCall, RuntimeEvent, System, UncheckedExtrinsic,
};
use common::*;
use frame_support::{assert_ok, dispatch::GetDispatchInfo};
use pallet_admission::{Allowance, Payer, Refusal};
use sp_core::{sr25519, Pair};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Eve};
use sp_runtime::transaction_validity::{
	InvalidTransaction, TransactionValidityError, UnknownTransaction,
};

fn anchor(byte: u8) -> RuntimeCall {
	pallet_record_anchors::Call::anchor_record {
		record: summary(byte),
	}
	.into()
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	pallet_utility::Call::batch { calls }.into()
}

fn wrapped(call: RuntimeCall, times: u32) -> RuntimeCall {
	(0..times).fold(call, |call, _| batch(vec![call]))
}

/// The pool's answer, and that of a block: they have to be the same.
#[track_caller]
fn assert_refused(signer: &sr25519::Pair, call: RuntimeCall, error: TransactionValidityError) {
	assert_eq!(pool(signed(signer, call.clone())), Err(error));
	assert_eq!(submit(signer, call), Err(error));
}

#[test]
fn a_stranger_is_refused_as_no_member_whatever_it_calls() {
	on_local_chain(|| {
		let stranger = key("Stranger");
		for call in [
			anchor(1),
			batch(vec![]),
			RuntimeCall::System(frame_system::Call::remark { remark: vec![1] }),
			pallet_consent_grants::Call::revoke_consent {
				patient: Default::default(),
				grant: FIRST_GRANT,
			}
			.into(),
		] {
			assert_refused(&stranger, call, refused(Refusal::NotAMember));
		}
	});
}

#[test]
fn a_representative_is_admitted_and_a_remark_is_not_on_the_list() {
	on_local_chain(|| {
		assert!(pool(signed(&dev(Alice), anchor(1))).is_ok());
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
		assert_refused(&dev(Bob), remark, refused(Refusal::CallNotAllowed));
	});
}

#[test]
fn a_suspended_organisation_may_only_take_rights_away() {
	on_local_chain(|| {
		let role = register_doctor(&dev(Bob), "Doctor");
		as_governance(pallet_consortium::Call::suspend_organization {
			organization: HOSPITAL_B,
		});
		assert_refused(&dev(Bob), anchor(1), refused(Refusal::Suspended));
		submit_ok(
			&dev(Bob),
			pallet_consortium::Call::revoke_practitioner { role },
		);
	});
}

#[test]
fn a_membership_that_ended_is_told_apart_from_a_suspension() {
	on_local_chain(|| {
		let clinic = key("Clinic");
		admit(OrganizationKind::Clinic, &clinic);
		assert!(pool(signed(&clinic, anchor(1))).is_ok());
		// The first block of the day on which the membership has ended.
		let end = TODAY.saturating_add(365).start_unix_seconds() * 1_000;
		next_block_at(end);
		assert_refused(&clinic, anchor(1), refused(Refusal::MembershipExpired));
	});
}

#[test]
fn nobody_signs_the_calls_of_governance() {
	on_local_chain(|| {
		let admission = RuntimeCall::from(pallet_consortium::Call::admit_organization {
			kind: OrganizationKind::Clinic,
			representative: account(&key("Clinic")),
			name: b"Clinic".to_vec(),
			member_until: TODAY.saturating_add(10),
			validator: false,
		});
		assert_refused(
			&dev(Bob),
			admission.clone(),
			refused(Refusal::CallNotAllowed),
		);
		// Not even the sudo key does, but through the sudo pallet.
		assert_refused(
			&dev(Alice),
			admission.clone(),
			refused(Refusal::CallNotAllowed),
		);
		submit_ok(
			&dev(Alice),
			pallet_sudo::Call::sudo {
				call: Box::new(admission),
			},
		);
	});
}

#[test]
fn the_sudo_pallet_is_closed_to_everybody_else() {
	on_local_chain(|| {
		let call = Box::new(anchor(1));
		let sudo = RuntimeCall::from(pallet_sudo::Call::sudo { call });
		assert_refused(&dev(Bob), sudo.clone(), refused(Refusal::CallNotAllowed));
		assert_refused(
			&dev(Bob),
			batch(vec![sudo]),
			refused(Refusal::CallNotAllowed),
		);
	});
}

#[test]
fn a_wrapped_call_is_judged_as_if_it_stood_alone() {
	on_local_chain(|| {
		let grant = RuntimeCall::from(pallet_consent_grants::Call::grant_consent {
			patient: Default::default(),
			fields: treatment_grant(HOSPITAL_B),
		});
		assert_refused(
			&dev(Bob),
			batch(vec![anchor(1), grant]),
			refused(Refusal::CallNotAllowed),
		);
	});
}

#[test]
fn calls_are_wrapped_eight_deep_and_no_deeper() {
	on_local_chain(|| {
		assert!(pool(signed(&dev(Bob), wrapped(anchor(1), 7))).is_ok());
		assert_refused(
			&dev(Bob),
			wrapped(anchor(1), 8),
			refused(Refusal::NestedTooDeep),
		);
	});
}

#[test]
fn wrappers_that_change_the_signer_are_refused() {
	on_local_chain(|| {
		let call = Box::new(anchor(1));
		let derivative = pallet_utility::Call::as_derivative { index: 0, call };
		assert_refused(
			&dev(Bob),
			derivative.into(),
			refused(Refusal::CallNotAllowed),
		);
	});
}

#[test]
fn a_nonce_is_taken_sixteen_ahead_and_no_further() {
	on_local_chain(|| {
		let next = System::account_nonce(account(&dev(Bob)));
		assert!(pool(signed_with_nonce(&dev(Bob), next + 16, anchor(1))).is_ok());
		assert_eq!(
			pool(signed_with_nonce(&dev(Bob), next + 17, anchor(1))),
			Err(refused(Refusal::NonceTooFarAhead))
		);
	});
}

#[test]
fn a_replayed_transaction_is_stale() {
	on_local_chain(|| {
		let transaction = signed(&dev(Bob), anchor(1));
		assert_ok!(Executive::apply_extrinsic(transaction.clone()).expect("admitted"));
		assert_eq!(
			Executive::apply_extrinsic(transaction),
			Err(InvalidTransaction::Stale.into())
		);
	});
}

#[test]
fn a_signature_of_somebody_else_is_refused() {
	on_local_chain(|| {
		let mut transaction = signed(&dev(Bob), anchor(1));
		if let sp_runtime::generic::Preamble::Signed(address, ..) = &mut transaction.preamble {
			*address = account(&dev(Alice)).into();
		}
		assert_eq!(pool(transaction), Err(InvalidTransaction::BadProof.into()));
	});
}

#[test]
fn a_spent_allowance_is_told_apart_and_leaves_room_to_revoke() {
	on_local_chain(|| {
		let role = register_doctor(&dev(Bob), "Doctor");
		let cost = anchor(1).get_dispatch_info().call_weight.ref_time();
		let allowance = Allowance {
			// Enough for what is used already and for the reserve, not for an anchor beside them.
			weight_capacity: cost,
			weight_refill: 0,
			bytes_capacity: 1_000_000,
			bytes_refill: 0,
		};
		as_governance(pallet_admission::Call::set_organization_allowance {
			organization: HOSPITAL_B,
			allowance: Some(allowance),
		});
		assert_refused(&dev(Bob), anchor(1), refused(Refusal::AllowanceSpent));
		// Bytes are counted apart from weight.
		as_governance(pallet_admission::Call::set_organization_allowance {
			organization: HOSPITAL_B,
			allowance: Some(Allowance {
				weight_capacity: u64::MAX,
				bytes_capacity: 800,
				..allowance
			}),
		});
		assert_refused(&dev(Bob), anchor(1), refused(Refusal::AllowanceSpent));
		submit_ok(
			&dev(Bob),
			pallet_consortium::Call::revoke_practitioner { role },
		);
	});
}

#[test]
fn a_failing_call_is_charged_too() {
	on_local_chain(|| {
		let payer = Payer::Organization(HOSPITAL_B);
		submit_ok(&dev(Bob), anchor(1));
		let before = pallet_admission::Meters::<Runtime>::get(payer).used;
		submit_err(&dev(Bob), anchor(1));
		let after = pallet_admission::Meters::<Runtime>::get(payer).used;
		assert!(after.weight > before.weight && after.bytes > before.bytes);
	});
}

#[test]
fn a_patient_acts_with_its_own_key_and_only_for_what_is_a_patients() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		assert_refused(&wallet.key, anchor(1), refused(Refusal::CallNotAllowed));
		assert_refused(
			&wallet.key,
			RuntimeCall::from(registration(&wallet, HOSPITAL_A)),
			refused(Refusal::CallNotAllowed),
		);
	});
}

#[test]
fn a_suspended_custodian_takes_nobodys_right_to_revoke_away() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_B, &dev(Bob));
		let grant = grant_treatment(&wallet, HOSPITAL_A);
		submit_ok(&wallet.key, grant);
		as_governance(pallet_consortium::Call::suspend_organization {
			organization: HOSPITAL_B,
		});
		let revocation = revoke_first_grant(&wallet);
		submit_ok(&wallet.key, revocation);
	});
}

#[test]
fn a_removed_key_is_a_strangers() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let new = key("New key");
		let expires_at = System::block_number() + 10;
		let payload = pallet_patient_identity::payload::rotate_key(
			&System::block_hash(0),
			&wallet.id,
			&account(&wallet.key),
			&account(&new),
			&expires_at,
		);
		submit_ok(
			&wallet.key,
			pallet_patient_identity::Call::rotate_key {
				patient: wallet.id,
				old: account(&wallet.key),
				new: account(&new),
				expires_at,
				proof: new.sign(&payload).into(),
			},
		);
		let grant = grant_treatment(&wallet, HOSPITAL_B);
		assert_refused(&wallet.key, grant.clone(), refused(Refusal::NotAMember));
		submit_ok(&new, grant);
	});
}

#[test]
fn a_practitioner_signs_nothing_yet_and_is_known_by_its_credential() {
	on_local_chain(|| {
		let role = register_doctor(&dev(Bob), "Doctor");
		assert_refused(&key("Doctor"), anchor(1), refused(Refusal::CallNotAllowed));
		submit_ok(
			&dev(Bob),
			pallet_consortium::Call::revoke_practitioner { role },
		);
		assert_refused(
			&key("Doctor"),
			anchor(1),
			refused(Refusal::PractitionerNotActive),
		);
	});
}

#[test]
fn narrowing_comes_first_in_the_pool() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let grant = grant_treatment(&wallet, HOSPITAL_B);
		submit_ok(&wallet.key, grant.clone());
		let revocation = revoke_first_grant(&wallet);
		let priority = |call: RuntimeCall| pool(signed(&wallet.key, call)).expect("valid").priority;
		assert!(priority(revocation.clone()) > priority(grant.clone()));
		// A batch is narrowing only if all of it is.
		let mixed = batch(vec![revocation.clone(), grant]);
		assert!(priority(mixed) < pallet_admission::NARROWING_PRIORITY);
		assert!(priority(batch(vec![revocation])) >= pallet_admission::PATIENT_NARROWING_PRIORITY);
	});
}

#[test]
fn without_a_signature_only_inherents_and_proofs_get_in() {
	on_local_chain(|| {
		assert_eq!(
			pool(UncheckedExtrinsic::new_bare(anchor(1))),
			Err(UnknownTransaction::NoUnsignedValidator.into())
		);
		// Neither does a block take it.
		assert_eq!(
			Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(anchor(1))),
			Err(refused(Refusal::CallNotAllowed))
		);
	});
}

#[test]
fn a_general_transaction_that_nobody_signed_is_refused() {
	on_local_chain(|| {
		let extension = (
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckEra::from(sp_runtime::generic::Era::Immortal),
			pallet_admission::CheckAdmission::default(),
			pallet_admission::CheckNonceWindow::from(0),
			frame_system::CheckWeight::new(),
			frame_system::WeightReclaim::new(),
		);
		let transaction = UncheckedExtrinsic::new_transaction(anchor(1), extension);
		assert_eq!(pool(transaction), Err(refused(Refusal::NotAMember)));
	});
}

#[test]
fn a_seat_in_a_body_is_the_bodys_to_check() {
	on_local_chain(|| {
		let suspend = RuntimeCall::from(pallet_consortium::Call::suspend_organization {
			organization: HOSPITAL_B,
		});
		let motion = pallet_collective::Call::propose {
			threshold: 1,
			length_bound: 100,
			proposal: Box::new(suspend),
		};
		// The regulator sits in the board, and not in the council.
		submit_err(&dev(Eve), RuntimeCall::Council(motion.clone_for_council()));
		submit_ok(&dev(Eve), RuntimeCall::OversightBoard(motion));
		let suspended = pallet_consortium::Event::OrganizationSuspended {
			organization: HOSPITAL_B,
		};
		assert!(System::events()
			.iter()
			.any(|e| e.event == RuntimeEvent::from(suspended.clone())));
	});
}

trait ForCouncil {
	fn clone_for_council(
		&self,
	) -> pallet_collective::Call<Runtime, carechain_runtime::configs::governance::CouncilBody>;
}

impl ForCouncil
	for pallet_collective::Call<Runtime, carechain_runtime::configs::governance::BoardBody>
{
	fn clone_for_council(
		&self,
	) -> pallet_collective::Call<Runtime, carechain_runtime::configs::governance::CouncilBody> {
		use codec::{Decode, Encode};
		Decode::decode(&mut &self.encode()[..]).expect("the two bodies have the same calls")
	}
}

/// Registers a doctor at the organisation of a representative.
fn register_doctor(
	representative: &sr25519::Pair,
	name: &str,
) -> carechain_primitives::PractitionerRoleId {
	use carechain_primitives::traits::Members;
	let organization: Option<_> =
		pallet_consortium::Pallet::<Runtime>::represented_by(&account(representative));
	submit_ok(
		representative,
		pallet_consortium::Call::register_practitioner {
			organization: organization.expect("a representative"),
			account: account(&key(name)),
			roles: PractitionerRoleCodes::of(&[PractitionerRoleCode::Doctor]),
			licence: Commitment([1; 32]),
			valid_until: Day(TODAY.0 + 100),
		},
	);
	let who: AccountId = account(&key(name));
	pallet_consortium::RolesOf::<Runtime>::get(who)
		.last()
		.copied()
		.expect("registered")
}
