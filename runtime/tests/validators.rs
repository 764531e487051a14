// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The validator set through real sessions, with the real Aura and GRANDPA: keys that change, votes
//! that contradict each other, and finality that is restarted.

mod common;

use carechain_primitives::{
	traits::{Members, Standing},
	OrganizationId, OrganizationKind,
};
use carechain_runtime::{
	AccountId, Consortium, Executive, Grandpa, Historical, Runtime, RuntimeCall, Session,
	SessionKeys, System, UncheckedExtrinsic,
};
use codec::{Decode, Encode};
use common::*;
use frame_support::{assert_ok, traits::KeyOwnerProofSystem};
use sp_consensus_grandpa::{
	localized_payload, AuthorityId as GrandpaId, AuthoritySignature, ConsensusLog, Equivocation,
	EquivocationProof, GRANDPA_ENGINE_ID, KEY_TYPE,
};
use sp_core::H256;
use sp_keyring::{
	Ed25519Keyring,
	Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Ferdie},
};
use sp_runtime::DispatchError;

const SESSION_LENGTH: u32 = 10;
const HOSPITAL_C: OrganizationId = OrganizationId(2);
const HOSPITAL_D: OrganizationId = OrganizationId(3);
const HOSPITAL_E: OrganizationId = OrganizationId(5);

/// The preset `local` with short sessions and a minimum.
fn on_chain(min_validators: u32, test: impl FnOnce()) {
	chain_with("local", |genesis| {
		genesis["consortium"]["sessionLength"] = SESSION_LENGTH.into();
		genesis["consortium"]["minValidators"] = min_validators.into();
	})
	.execute_with(|| {
		begin_block();
		test();
		check_state();
	});
}

/// Goes to the second block of the next session: the block that starts one has no room for
/// transactions.
fn next_session() {
	let session = Session::current_index();
	while Session::current_index() == session {
		next_block();
	}
	next_block();
}

/// Generates session keys in the node's keystore and sets them, as an operator does.
fn set_keys(owner: Sr25519Keyring) -> SessionKeys {
	let generated = SessionKeys::generate(&owner.to_account_id().encode(), None);
	submit_ok(
		&dev(owner),
		pallet_session::Call::<Runtime>::set_keys {
			keys: generated.keys.clone(),
			proof: generated.proof.encode(),
		},
	);
	generated.keys
}

fn validators() -> Vec<AccountId> {
	Session::validators()
}

fn accounts(of: &[Sr25519Keyring]) -> Vec<AccountId> {
	of.iter().map(|key| key.to_account_id()).collect()
}

/// The authorities of both engines, as counts.
fn authorities() -> (usize, usize) {
	(
		pallet_aura::Authorities::<Runtime>::get().len(),
		Grandpa::grandpa_authorities().len(),
	)
}

fn set_id() -> u64 {
	pallet_grandpa::CurrentSetId::<Runtime>::get()
}

/// Two prevotes in one round for different blocks, both signed by a key of the keystore.
fn votes(
	by: &GrandpaId,
) -> finality_grandpa::Equivocation<
	GrandpaId,
	finality_grandpa::Prevote<H256, u32>,
	AuthoritySignature,
> {
	let vote = |number: u32, byte| {
		let prevote = finality_grandpa::Prevote {
			target_hash: H256::repeat_byte(byte),
			target_number: number,
		};
		let message = finality_grandpa::Message::Prevote(prevote.clone());
		let payload = localized_payload(1, set_id(), &message);
		let signature = sp_io::crypto::ed25519_sign(KEY_TYPE, &by.clone().into(), &payload)
			.expect("the keystore has the key");
		(prevote, signature.into())
	};
	finality_grandpa::Equivocation {
		round_number: 1,
		identity: by.clone(),
		first: vote(1, 1),
		second: vote(2, 2),
	}
}

fn equivocation(by: &GrandpaId) -> EquivocationProof<H256, u32> {
	EquivocationProof::new(set_id(), Equivocation::Prevote(votes(by)))
}

fn report(
	equivocation: EquivocationProof<H256, u32>,
	key_owner_proof: sp_session::MembershipProof,
) -> sp_runtime::ApplyExtrinsicResult {
	let report = pallet_grandpa::Call::<Runtime>::report_equivocation_unsigned {
		equivocation_proof: Box::new(equivocation),
		key_owner_proof,
	};
	Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(report.into()))
}

/// What the block that just ended told GRANDPA.
fn grandpa_log() -> Option<ConsensusLog<u32>> {
	System::digest().logs.iter().find_map(|log| match log {
		sp_runtime::DigestItem::Consensus(GRANDPA_ENGINE_ID, bytes) => {
			ConsensusLog::decode(&mut bytes.as_slice()).ok()
		}
		_ => None,
	})
}

fn restart(lost: &[OrganizationId], best_finalized: u32, delay: u32) -> Result<(), DispatchError> {
	use sp_runtime::traits::Dispatchable;
	RuntimeCall::from(pallet_consortium::Call::restart_finality {
		lost: lost.to_vec().try_into().expect("few"),
		best_finalized,
		delay,
	})
	.dispatch(carechain_runtime::RuntimeOrigin::root())
	.map(|_| ())
	.map_err(|error| error.error)
}

fn admit_hospital_e() {
	as_governance(pallet_consortium::Call::admit_organization {
		kind: OrganizationKind::Hospital,
		representative: Ferdie.to_account_id(),
		name: b"Hospital E".to_vec(),
		member_until: TODAY.saturating_add(365),
		validator: true,
	});
}

#[test]
fn while_nothing_changes_the_set_keeps_its_id() {
	on_chain(4, || {
		for _ in 0..5 {
			next_session();
		}
		assert_eq!(set_id(), 0);
		assert_eq!(validators(), accounts(&[Alice, Bob, Charlie, Dave]));
	});
}

#[test]
fn a_fifth_hospital_waits_for_its_keys_and_joins_two_sessions_after() {
	on_chain(4, || {
		admit_hospital_e();
		next_session();
		let info = Consortium::validators_info();
		assert_eq!(info.waiting_for_keys, [HOSPITAL_E]);
		assert_eq!(authorities(), (4, 4));

		set_keys(Ferdie);
		next_session();
		assert_eq!(authorities(), (4, 4));
		next_session();
		assert_eq!(authorities(), (5, 5));
		assert_eq!(validators(), accounts(&[Alice, Bob, Charlie, Dave, Ferdie]));
		assert_eq!(set_id(), 1);
		assert!(Consortium::validators_info().waiting_for_keys.is_empty());

		// It authors in its turn.
		next_session();
		let info = Consortium::validators_info();
		assert!(info.validators.iter().all(|it| it.authored_before > 0));
	});
}

#[test]
fn at_the_minimum_a_suspended_validator_stays_until_another_joins() {
	on_chain(4, || {
		as_governance(pallet_consortium::Call::suspend_organization {
			organization: HOSPITAL_D,
		});
		for _ in 0..3 {
			next_session();
		}
		assert_eq!(authorities(), (4, 4));
		assert_eq!(
			Consortium::validators_info().leaving_at_minimum,
			[HOSPITAL_D]
		);

		admit_hospital_e();
		set_keys(Ferdie);
		next_session();
		next_session();
		assert_eq!(validators(), accounts(&[Alice, Bob, Charlie, Ferdie]));
	});
}

#[test]
fn a_stranger_and_a_member_without_a_validator_set_no_session_keys() {
	on_chain(4, || {
		let eve = Sr25519Keyring::Eve;
		let generated = SessionKeys::generate(&eve.to_account_id().encode(), None);
		assert_eq!(
			submit_err(
				&dev(eve),
				pallet_session::Call::<Runtime>::set_keys {
					keys: generated.keys,
					proof: generated.proof.encode(),
				}
			),
			pallet_session::Error::<Runtime>::NoAssociatedValidatorId.into()
		);
	});
}

#[test]
fn another_ones_proof_of_possession_is_refused() {
	on_chain(4, || {
		let generated = SessionKeys::generate(&Bob.to_account_id().encode(), None);
		assert_eq!(
			submit_err(
				&dev(Alice),
				pallet_session::Call::<Runtime>::set_keys {
					keys: generated.keys,
					proof: generated.proof.encode(),
				}
			),
			pallet_session::Error::<Runtime>::InvalidProof.into()
		);
	});
}

#[test]
fn a_sitting_validator_cannot_purge_its_keys() {
	on_chain(4, || {
		let purge = pallet_session::Call::<Runtime>::purge_keys {};
		assert_eq!(
			submit(&dev(Bob), purge),
			Err(refused(pallet_admission::Refusal::CallNotAllowed))
		);
	});
}

#[test]
fn a_rotated_key_equivocates_and_is_reported_in_the_next_session() {
	on_chain(3, || {
		let keys = set_keys(Dave);
		next_session();
		next_session();
		assert!(Grandpa::grandpa_authorities()
			.iter()
			.any(|(authority, _)| *authority == keys.grandpa));

		let proof = Historical::prove((KEY_TYPE, keys.grandpa.clone())).expect("the key sits");
		let equivocation = equivocation(&keys.grandpa);
		next_session();
		assert_ok!(report(equivocation.clone(), proof.clone()).expect("it is valid"));

		assert_eq!(Consortium::standing(HOSPITAL_D), Standing::Suspended);
		assert_eq!(
			submit(
				&dev(Dave),
				pallet_record_anchors::Call::<Runtime>::anchor_record { record: summary(1) }
			),
			Err(refused(pallet_admission::Refusal::Suspended))
		);
		// Once is enough.
		assert!(report(equivocation, proof).is_err());
		next_session();
		next_session();
		assert_eq!(validators(), accounts(&[Alice, Bob, Charlie]));
	});
}

#[test]
fn nobody_is_suspended_for_two_votes_for_the_same_block() {
	on_chain(4, || {
		let keys = set_keys(Dave);
		next_session();
		next_session();
		let proof = Historical::prove((KEY_TYPE, keys.grandpa.clone())).expect("the key sits");
		let mut votes = votes(&keys.grandpa);
		votes.second = votes.first.clone();
		let same = EquivocationProof::new(set_id(), Equivocation::Prevote(votes));
		assert!(report(same, proof).expect("it is looked at").is_err());
		assert_eq!(Consortium::standing(HOSPITAL_D), Standing::Active);
	});
}

#[test]
fn a_silent_validator_leaves_the_set_after_three_sessions() {
	on_chain(3, || {
		// Nobody's slot comes but those of the first three: time jumps over the fourth's.
		let skip_dave = || {
			let now = System::block_number();
			let mut slot =
				carechain_runtime::Timestamp::get() / carechain_runtime::SLOT_DURATION + 1;
			let authorities = pallet_aura::Authorities::<Runtime>::get().len() as u64;
			if authorities == 4 && slot % authorities == 3 {
				slot += 1;
			}
			next_block_at(slot * carechain_runtime::SLOT_DURATION);
			assert_eq!(System::block_number(), now + 1);
		};
		for _ in 0..8 * SESSION_LENGTH {
			skip_dave();
		}
		assert_eq!(validators(), accounts(&[Alice, Bob, Charlie]));
		assert_eq!(set_id(), 1);

		submit_ok(
			&dev(Dave),
			pallet_consortium::Call::<Runtime>::resume_validating {},
		);
		next_session();
		next_session();
		assert_eq!(validators(), accounts(&[Alice, Bob, Charlie, Dave]));
	});
}

#[test]
fn finality_restarts_with_half_of_the_set() {
	on_chain(4, || {
		for _ in 0..14 {
			next_block();
		}
		let session = Session::current_index();
		assert_ok!(restart(&[HOSPITAL_C, HOSPITAL_D], 9, 5));
		assert_eq!(Session::current_index(), session + 2);
		assert_eq!(validators(), accounts(&[Alice, Bob]));
		// Authors change at once; finality's authorities when the delay has passed.
		assert_eq!(authorities(), (2, 4));

		Executive::finalize_block();
		match grandpa_log() {
			Some(ConsensusLog::ForcedChange(best_finalized, change)) => {
				assert_eq!(best_finalized, 9);
				assert_eq!(change.delay, 5);
				assert_eq!(
					change.next_authorities,
					[Ed25519Keyring::Alice, Ed25519Keyring::Bob]
						.map(|key| (key.public().into(), 1))
				);
			}
			other => panic!("no forced change was signalled, but {other:?}"),
		}
		assert_eq!(set_id(), 1);
		assert_eq!(
			pallet_grandpa::SetIdSession::<Runtime>::get(1),
			Some(session + 2)
		);
	});
}

#[test]
fn after_a_restart_the_chain_goes_on_with_one_set_and_its_keys_are_provable() {
	on_chain(4, || {
		for _ in 0..14 {
			next_block();
		}
		assert_ok!(restart(&[HOSPITAL_C, HOSPITAL_D], 9, 5));
		for _ in 0..6 {
			next_block();
		}
		assert_eq!(authorities(), (2, 2));
		for _ in 0..3 {
			next_session();
		}
		assert_eq!(set_id(), 1);
		assert_eq!(validators(), accounts(&[Alice, Bob]));

		let key: GrandpaId = Ed25519Keyring::Alice.public().into();
		let proof = Historical::prove((KEY_TYPE, key.clone())).expect("the key sits");
		next_session();
		assert!(Historical::check_proof((KEY_TYPE, key), proof).is_some());

		// The lost come back when they work again.
		submit_ok(
			&dev(Charlie),
			pallet_consortium::Call::<Runtime>::resume_validating {},
		);
		next_session();
		next_session();
		assert_eq!(authorities(), (3, 3));
		assert_eq!(set_id(), 2);
	});
}

#[test]
fn a_change_that_never_became_final_does_not_count() {
	on_chain(4, || {
		admit_hospital_e();
		set_keys(Ferdie);
		next_session();
		next_session();
		// Signalled in the block before this one, and final nowhere.
		let signalled_at = System::block_number() - 1;
		assert_eq!((set_id(), authorities().0), (1, 5));
		assert_ok!(restart(&[HOSPITAL_C, HOSPITAL_D], signalled_at - 1, 5));
		// The nodes are still at set 0, so theirs will be 1 as well.
		assert_eq!(set_id(), 1);
	});
	on_chain(4, || {
		admit_hospital_e();
		set_keys(Ferdie);
		next_session();
		next_session();
		let signalled_at = System::block_number() - 1;
		assert_ok!(restart(&[HOSPITAL_C, HOSPITAL_D], signalled_at, 5));
		assert_eq!(set_id(), 2);
	});
}

#[test]
fn finality_is_not_restarted_twice_in_a_row() {
	on_chain(4, || {
		for _ in 0..4 {
			next_block();
		}
		assert_ok!(restart(&[HOSPITAL_D], 1, 3));
		assert_eq!(
			restart(&[HOSPITAL_C], 1, 3),
			Err(pallet_consortium::Error::<Runtime>::ChangePending.into())
		);
		for _ in 0..4 {
			next_block();
		}
		assert_eq!(
			restart(&[HOSPITAL_C], 1, 3),
			Err(pallet_consortium::Error::<Runtime>::RestartTooSoon.into())
		);
		for _ in 0..3 {
			next_block();
		}
		assert_ok!(restart(&[HOSPITAL_C], 1, 3));
		assert_eq!(set_id(), 2);
	});
}

#[test]
fn references_balance_when_a_validator_is_expelled_and_gone() {
	on_chain(3, || {
		let account = Dave.to_account_id();
		let references = || {
			let info = System::account(&account);
			(info.providers, info.consumers, info.sufficients)
		};
		assert_eq!(references(), (1, 1, 1));
		as_governance(pallet_consortium::Call::expel_organization {
			organization: HOSPITAL_D,
		});
		assert_eq!(references(), (1, 1, 1));
		next_session();
		next_session();
		assert_eq!(references(), (0, 0, 1));
		as_governance(pallet_consortium::Call::complete_leaving {
			organization: HOSPITAL_D,
		});
		assert_eq!(references(), (0, 0, 0));
		assert_eq!(Consortium::standing(HOSPITAL_D), Standing::Ended);
	});
}
