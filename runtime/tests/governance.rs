// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! No one acts alone: the two bodies on the real chain, with signed transactions.

mod common;

use carechain_primitives::{
	traits::{Members, Standing},
	OrganizationId, OrganizationKind,
};
use carechain_runtime::{
	configs::governance::{BoardBody, CouncilBody},
	Consortium, Runtime, RuntimeCall, RuntimeOrigin, System,
};
use codec::{Decode, Encode};
use common::*;
use frame_support::{
	assert_ok,
	traits::{GetCallMetadata, SortedMembers},
	weights::Weight,
};
use pallet_joint_approval::Proposable as _;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{
	traits::{BlakeTwo256, Dispatchable, Hash},
	DispatchError,
};

type Joint = pallet_joint_approval::Call<Runtime>;
type Council = carechain_runtime::configs::governance::Seats<CouncilBody>;

/// The regulator of the preset `local`, which has the seat on the board.
const REGULATOR: OrganizationId = OrganizationId(4);
/// The next organisation.
const HOSPITAL_E: OrganizationId = OrganizationId(5);

/// The chain of the preset `local` as a consortium would start it: without a sudo key.
fn on_chain_without_sudo(test: impl FnOnce()) {
	chain_with("local", |genesis| {
		genesis["sudo"]["key"] = serde_json::Value::Null;
	})
	.execute_with(|| {
		begin_block();
		test();
		check_state();
	});
}

fn propose(by: Sr25519Keyring, call: impl Into<RuntimeCall>) -> u32 {
	let id = pallet_joint_approval::NextProposalId::<Runtime>::get();
	let call = Box::new(call.into());
	submit_ok(&dev(by), Joint::propose { call });
	id
}

fn approve(by: Sr25519Keyring, proposal: u32) {
	submit_ok(&dev(by), Joint::approve { proposal });
}

fn closing(proposal: u32) -> Joint {
	let info = pallet_joint_approval::Pallet::<Runtime>::proposal_info(proposal)
		.expect("the proposal is open");
	Joint::close {
		proposal,
		weight_bound: info.weight,
		length_bound: info.length,
	}
}

/// Has both bodies decide on a call; returns what became of it.
fn decide(call: impl Into<RuntimeCall>) -> Result<(), DispatchError> {
	let proposal = propose(Alice, call);
	approve(Bob, proposal);
	approve(Charlie, proposal);
	approve(Eve, proposal);
	submit_ok(&dev(Dave), closing(proposal));
	outcome()
}

/// The result in the last closing's event.
fn outcome() -> Result<(), DispatchError> {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			carechain_runtime::RuntimeEvent::JointApproval(
				pallet_joint_approval::Event::CallExecuted { result, .. },
			) => Some(result),
			_ => None,
		})
		.expect("a call was executed")
}

fn admission_of_hospital_e() -> pallet_consortium::Call<Runtime> {
	pallet_consortium::Call::admit_organization {
		kind: OrganizationKind::Hospital,
		representative: Ferdie.to_account_id(),
		name: b"Hospital E".to_vec(),
		member_until: TODAY.saturating_add(365),
		validator: true,
	}
}

fn suspension(organization: OrganizationId) -> RuntimeCall {
	pallet_consortium::Call::suspend_organization { organization }.into()
}

/// Proposes a motion in a body, so that it is carried as soon as so many of the others have voted.
fn motion<Body: 'static>(voters: &[Sr25519Keyring], call: RuntimeCall) -> Result<(), DispatchError>
where
	Runtime: pallet_collective::Config<Body, Proposal = RuntimeCall>,
	RuntimeCall: From<pallet_collective::Call<Runtime, Body>>,
	carechain_runtime::RuntimeEvent: From<pallet_collective::Event<Runtime, Body>>,
{
	use pallet_collective::Call;
	let index = pallet_collective::ProposalCount::<Runtime, Body>::get();
	let proposal_hash = BlakeTwo256::hash_of(&call);
	let length_bound = call.encoded_size() as u32;
	let threshold = voters.len() as u32;
	submit_ok(
		&dev(voters[0]),
		Call::<Runtime, Body>::propose {
			threshold,
			proposal: Box::new(call),
			length_bound,
		},
	);
	if threshold > 1 {
		for voter in voters {
			submit_ok(
				&dev(*voter),
				Call::<Runtime, Body>::vote {
					proposal: proposal_hash,
					index,
					approve: true,
				},
			);
		}
		submit_ok(
			&dev(voters[0]),
			Call::<Runtime, Body>::close {
				proposal_hash,
				index,
				proposal_weight_bound: Weight::from_parts(100_000_000_000, 1_000_000),
				length_bound,
			},
		);
	}
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			carechain_runtime::RuntimeEvent::Council(pallet_collective::Event::Executed {
				result,
				..
			}) => Some(result),
			carechain_runtime::RuntimeEvent::OversightBoard(
				pallet_collective::Event::Executed { result, .. },
			) => Some(result),
			_ => None,
		})
		.expect("a motion was carried")
}

#[test]
fn both_bodies_admit_a_hospital_and_it_gets_its_seat() {
	on_chain_without_sudo(|| {
		assert_ok!(decide(admission_of_hospital_e()));
		assert_eq!(Consortium::standing(HOSPITAL_E), Standing::Active);
		assert!(Council::contains(&Ferdie.to_account_id()));
		// And it can sign: its first transaction is one that only a representative may send.
		submit_ok(
			&dev(Ferdie),
			pallet_consortium::Call::<Runtime>::set_node_ids {
				node_ids: Default::default(),
			},
		);
	});
}

#[test]
fn the_council_alone_admits_nobody() {
	on_chain_without_sudo(|| {
		let proposal = propose(Alice, admission_of_hospital_e());
		for member in [Bob, Charlie, Dave] {
			approve(member, proposal);
		}
		assert_eq!(
			submit_err(&dev(Alice), closing(proposal)),
			pallet_joint_approval::Error::<Runtime>::NotDecided.into()
		);
		// Nor by a motion of its own, be it carried by everyone.
		assert_eq!(
			motion::<CouncilBody>(
				&[Alice, Bob, Charlie, Dave],
				admission_of_hospital_e().into()
			),
			Err(DispatchError::BadOrigin)
		);
		assert_eq!(Consortium::standing(HOSPITAL_E), Standing::Unknown);
	});
}

#[test]
fn the_board_alone_admits_nobody() {
	on_chain_without_sudo(|| {
		let proposal = propose(Eve, admission_of_hospital_e());
		assert_eq!(
			submit_err(&dev(Eve), closing(proposal)),
			pallet_joint_approval::Error::<Runtime>::NotDecided.into()
		);
		assert_eq!(
			motion::<BoardBody>(&[Eve], admission_of_hospital_e().into()),
			Err(DispatchError::BadOrigin)
		);
		assert_eq!(Consortium::standing(HOSPITAL_E), Standing::Unknown);
	});
}

#[test]
fn two_votes_of_four_are_not_two_thirds() {
	on_chain_without_sudo(|| {
		let proposal = propose(Alice, admission_of_hospital_e());
		approve(Bob, proposal);
		approve(Eve, proposal);
		assert_eq!(
			submit_err(&dev(Alice), closing(proposal)),
			pallet_joint_approval::Error::<Runtime>::NotDecided.into()
		);
	});
}

#[test]
fn who_sits_in_neither_body_proposes_and_approves_nothing() {
	on_chain_without_sudo(|| {
		let clinic = key("Clinic");
		let call = pallet_consortium::Call::admit_organization {
			kind: OrganizationKind::Clinic,
			representative: account(&clinic),
			name: b"Clinic".to_vec(),
			member_until: TODAY.saturating_add(365),
			validator: false,
		};
		assert_ok!(decide(call));
		let proposal = propose(Alice, admission_of_hospital_e());
		let not_authorized = pallet_joint_approval::Error::<Runtime>::NotAuthorized.into();
		assert_eq!(
			submit_err(&clinic, Joint::approve { proposal }),
			not_authorized
		);
		let call = Box::new(admission_of_hospital_e().into());
		assert_eq!(submit_err(&clinic, Joint::propose { call }), not_authorized);
	});
}

#[test]
fn the_outcome_of_a_call_that_fails_is_in_the_event_and_the_proposal_is_closed() {
	on_chain_without_sudo(|| {
		let unknown = pallet_consortium::Call::reinstate_organization {
			organization: OrganizationId(77),
		};
		assert_eq!(
			decide(unknown),
			Err(pallet_consortium::Error::<Runtime>::NotFound.into())
		);
		assert_eq!(pallet_joint_approval::Proposals::<Runtime>::count(), 0);
	});
}

#[test]
fn either_body_alone_suspends_and_only_both_reinstate() {
	for body in ["council", "board"] {
		on_chain_without_sudo(|| {
			assert_ok!(match body {
				"council" => motion::<CouncilBody>(&[Alice, Charlie], suspension(HOSPITAL_B)),
				_ => motion::<BoardBody>(&[Eve], suspension(HOSPITAL_B)),
			});
			assert_eq!(Consortium::standing(HOSPITAL_B), Standing::Suspended);
			assert!(!Council::contains(&Bob.to_account_id()));

			let reinstatement = pallet_consortium::Call::reinstate_organization {
				organization: HOSPITAL_B,
			};
			assert_eq!(
				motion::<CouncilBody>(&[Alice, Charlie, Dave], reinstatement.clone().into()),
				Err(DispatchError::BadOrigin)
			);
			let proposal = propose(Alice, reinstatement);
			// Two thirds of the three seats that are left.
			approve(Charlie, proposal);
			approve(Eve, proposal);
			submit_ok(&dev(Dave), closing(proposal));
			assert_ok!(outcome());
			assert!(Council::contains(&Bob.to_account_id()));
		});
	}
}

#[test]
fn a_rogue_body_cannot_suspend_the_council_away() {
	on_chain_without_sudo(|| {
		assert_ok!(motion::<BoardBody>(&[Eve], suspension(HOSPITAL_B)));
		for other in [0, 2, 3] {
			assert_eq!(
				motion::<BoardBody>(&[Eve], suspension(OrganizationId(other))),
				Err(pallet_consortium::Error::<Runtime>::TooManySuspended.into())
			);
		}
		assert_eq!(Council::count(), 3);
	});
}

#[test]
fn the_council_cannot_unseat_the_board_nor_silence_it() {
	on_chain_without_sudo(|| {
		let unseating = pallet_consortium::Call::unseat_from_board {
			organization: REGULATOR,
		};
		assert_eq!(
			motion::<CouncilBody>(&[Alice, Bob, Charlie, Dave], unseating.into()),
			Err(DispatchError::BadOrigin)
		);
		assert_ok!(motion::<CouncilBody>(&[Alice, Bob], suspension(REGULATOR)));
		// Suspended, the regulator keeps its seat, and its vote.
		let proposal = propose(
			Alice,
			pallet_consortium::Call::reinstate_organization {
				organization: REGULATOR,
			},
		);
		approve(Bob, proposal);
		approve(Charlie, proposal);
		approve(Eve, proposal);
		submit_ok(&dev(Eve), closing(proposal));
		assert_ok!(outcome());
	});
}

#[test]
fn an_upgrade_takes_both_bodies_and_is_named_by_its_hash() {
	on_chain_without_sudo(|| {
		let authorization = RuntimeCall::from(frame_system::Call::authorize_upgrade {
			code_hash: sp_core::H256::repeat_byte(7),
		});
		assert_eq!(
			motion::<CouncilBody>(&[Alice, Bob, Charlie, Dave], authorization.clone()),
			Err(DispatchError::BadOrigin)
		);
		assert_eq!(
			motion::<BoardBody>(&[Eve], authorization.clone()),
			Err(DispatchError::BadOrigin)
		);
		assert!(System::authorized_upgrade().is_none());
		assert_ok!(decide(authorization));
		assert!(System::authorized_upgrade().is_some());
	});
}

#[test]
fn thresholds_change_only_with_both_bodies() {
	use pallet_joint_approval::{Fraction, StoredThresholds, Thresholds};
	on_chain_without_sudo(|| {
		let thresholds = Thresholds {
			council: Fraction::new(3, 4),
			board: Fraction::HALF,
		};
		let call = RuntimeCall::from(Joint::set_thresholds { thresholds });
		assert_eq!(
			motion::<CouncilBody>(&[Alice, Bob, Charlie, Dave], call.clone()),
			Err(DispatchError::BadOrigin)
		);
		assert_ok!(decide(call));
		assert_eq!(StoredThresholds::<Runtime>::get(), thresholds);
	});
}

/// Every call that there is, with arguments of zeros, or of ones where a list of codes starts with one:
/// enough for a list to judge it by.
fn every_call() -> Vec<(String, RuntimeCall)> {
	let mut calls = Vec::new();
	for pallet in RuntimeCall::get_module_names() {
		for name in RuntimeCall::get_call_names(pallet) {
			let found = [0, 1]
				.into_iter()
				.flat_map(|fill| (0..=u8::MAX).map(move |call| (fill, call)))
				.filter_map(|(fill, call)| {
					let pallet_index = pallet_index(pallet)?;
					let mut bytes = vec![pallet_index, call];
					bytes.extend([fill; 256]);
					RuntimeCall::decode(&mut bytes.as_slice()).ok()
				})
				.find(|call| call.get_call_metadata().function_name == *name);
			match found {
				Some(call) => calls.push((format!("{pallet}.{name}"), call)),
				// Some take a key that neither encodes, and none of those is decided on.
				None => calls.push((
					format!("{pallet}.{name}"),
					RuntimeCall::System(frame_system::Call::remark { remark: vec![] }),
				)),
			}
		}
	}
	calls
}

fn pallet_index(name: &str) -> Option<u8> {
	use frame_support::traits::PalletsInfoAccess;
	carechain_runtime::AllPalletsWithSystem::infos()
		.into_iter()
		.find(|info| info.name == name)
		.and_then(|info| u8::try_from(info.index).ok())
}

#[test]
fn both_bodies_together_decide_on_exactly_these_calls() {
	let decidable: Vec<_> = every_call()
		.into_iter()
		.filter(|(_, call)| {
			carechain_runtime::configs::governance::Proposable::track(call).is_some()
		})
		.map(|(name, _)| name)
		.collect();
	assert_eq!(
		decidable,
		[
			"System.authorize_upgrade",
			"Consortium.admit_organization",
			"Consortium.renew_membership",
			"Consortium.suspend_organization",
			"Consortium.reinstate_organization",
			"Consortium.register_practitioner",
			"Consortium.revoke_practitioner",
			"Consortium.expel_organization",
			"Consortium.complete_leaving",
			"Consortium.seat_on_board",
			"Consortium.unseat_from_board",
			"Consortium.allow_validator",
			"Consortium.restart_finality",
			"Consortium.suspend_practitioner",
			"Consortium.reinstate_practitioner",
			"JointApproval.set_thresholds",
			"TxPause.pause",
			"TxPause.unpause",
			"Admission.set_organization_allowance",
			"Admission.set_default_allowance",
			"Admission.set_class_allowance",
			"PatientIdentity.hand_over_custody",
			"PatientIdentity.set_recovery_terms",
			"ConsentGrants.adopt_policy",
			"ConsentGrants.end_policy",
			"RecordAnchors.restrict_record",
			"RecordAnchors.lift_restriction",
			"RecordAnchors.place_legal_hold",
			"RecordAnchors.lift_legal_hold",
			"RecordAnchors.offer_custody",
			"EmergencyAccess.decide_emergency",
			"EmergencyAccess.set_emergency_policy",
		]
	);
}

#[test]
fn a_batch_is_decided_on_only_if_all_of_it_is() {
	use carechain_runtime::configs::governance::Proposable;
	let batch = |calls| RuntimeCall::from(pallet_utility::Call::batch_all { calls });
	let suspension = suspension(HOSPITAL_B);
	let remark = RuntimeCall::from(frame_system::Call::set_code { code: vec![] });
	let restart = RuntimeCall::from(pallet_consortium::Call::restart_finality {
		lost: Default::default(),
		best_finalized: 0,
		delay: 1,
	});
	let is_decidable = |call| Proposable::track(&call).is_some();
	assert!(is_decidable(batch(vec![
		suspension.clone(),
		suspension.clone()
	])));
	assert!(!is_decidable(batch(vec![])));
	assert!(!is_decidable(batch(vec![suspension.clone(), remark])));
	// Its thresholds are lower: nothing else may come along.
	assert!(!is_decidable(batch(vec![suspension.clone(), restart])));
	assert!(!is_decidable(batch(vec![batch(vec![suspension])])));
}

#[test]
fn without_a_sudo_key_no_signed_call_becomes_root() {
	on_chain_without_sudo(|| {
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
		for (name, call) in every_call() {
			for (origin, wrapped) in [
				(Alice, call.clone()),
				(
					Alice,
					pallet_sudo::Call::<Runtime>::sudo {
						call: Box::new(call.clone()),
					}
					.into(),
				),
			] {
				let before = System::events().len();
				let _ = submit(&dev(origin), wrapped);
				let became_root = System::events()[before..].iter().any(|record| {
					matches!(
						record.event,
						carechain_runtime::RuntimeEvent::Sudo(_)
							| carechain_runtime::RuntimeEvent::System(
								frame_system::Event::CodeUpdated { .. }
							)
					)
				});
				assert!(!became_root, "{name}");
			}
		}
	});
}

#[test]
fn no_collective_sets_its_own_members() {
	on_chain_without_sudo(|| {
		let call = RuntimeCall::from(
			pallet_collective::Call::<Runtime, CouncilBody>::set_members {
				new_members: vec![Alice.to_account_id()],
				prime: None,
				old_count: 4,
			},
		);
		assert_eq!(
			call.dispatch(RuntimeOrigin::root())
				.map(|_| ())
				.map_err(|error| error.error),
			Err(DispatchError::BadOrigin)
		);
		assert_eq!(Council::count(), 4);
	});
}
