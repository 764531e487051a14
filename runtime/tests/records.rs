// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The life of single records, with real signed transactions.

mod common;

use carechain_primitives::{Commitment, OrganizationId, OrganizationKind, RecordAction, Year};
use carechain_runtime::{
	configs::governance::{BoardBody, CouncilBody},
	RecordAnchors, Runtime, RuntimeCall, RuntimeOrigin,
};
use common::*;
use frame_support::assert_ok;
use pallet_admission::Refusal;
use pallet_collective::RawOrigin;
use pallet_record_anchors::{Anchor, AnchorStatus, DisputeState, Error, Restriction};
use sp_core::sr25519;
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};

type Call = pallet_record_anchors::Call<Runtime>;

const WITH: Commitment = Commitment([0xee; 32]);

fn anchored(byte: u8) -> Anchor<u32> {
	RecordAnchors::anchor(commitment(byte)).expect("it is anchored")
}

fn anchor_prescription(byte: u8, dispenses: u8) {
	let record = prescription(byte, dispenses);
	submit_ok(&dev(Alice), Call::anchor_record { record });
}

fn anchor_summary(byte: u8) {
	let record = summary(byte);
	submit_ok(&dev(Alice), Call::anchor_record { record });
}

fn dispense(byte: u8, pharmacy: &sr25519::Pair) -> Call {
	Call::dispense_record {
		commitment: commitment(byte),
		dispense: WITH,
		signature: record_signature(byte, RecordAction::Dispense, pharmacy, WITH),
	}
}

fn dispute(byte: u8, submitter: &sr25519::Pair) -> Call {
	Call::dispute_record {
		commitment: commitment(byte),
		reason: WITH,
		signature: record_signature(byte, RecordAction::Dispute, submitter, WITH),
	}
}

fn erase(byte: u8) -> Call {
	Call::erase_record {
		commitment: commitment(byte),
		attestation: WITH,
	}
}

fn restrict(byte: u8) -> Call {
	Call::restrict_record {
		commitment: commitment(byte),
	}
}

fn lift_restriction(byte: u8) -> Call {
	Call::lift_restriction {
		commitment: commitment(byte),
	}
}

fn hold(byte: u8) -> Call {
	Call::place_legal_hold {
		commitment: commitment(byte),
		case: WITH,
	}
}

fn lift_hold(byte: u8) -> Call {
	Call::lift_legal_hold {
		commitment: commitment(byte),
		case: WITH,
	}
}

/// What the council decides with half of its seats.
fn by_council(call: Call) -> DispatchResult {
	by_body(RawOrigin::<_, CouncilBody>::Members(2, 4).into(), call)
}

/// What the board decides with half of its seats.
fn by_board(call: Call) -> DispatchResult {
	by_body(RawOrigin::<_, BoardBody>::Members(1, 1).into(), call)
}

fn by_body(origin: RuntimeOrigin, call: Call) -> DispatchResult {
	RuntimeCall::from(call)
		.dispatch(origin)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

/// The first second of the year after, in milliseconds.
fn next_year() -> u64 {
	let this = TODAY.year();
	let first = (1..)
		.map(|days| TODAY.saturating_add(days))
		.find(|day| day.year() > this)
		.expect("years end");
	first.start_unix_seconds() * 1_000
}

/// Whether any key or value of the whole state has the bytes of the commitment in it.
fn is_in_state(commitment: Commitment) -> bool {
	let names = |bytes: &[u8]| bytes.windows(32).any(|window| window == commitment.0);
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).unwrap_or_default();
		if names(&next) || names(&value) {
			return true;
		}
		key = next;
	}
	false
}

#[test]
fn a_prescription_that_was_dispensed_as_often_as_it_allows_is_refused_by_the_next_pharmacy() {
	on_local_chain(|| {
		let pharmacies = ["First", "Second", "Third"].map(key);
		for pharmacy in &pharmacies {
			admit(OrganizationKind::Pharmacy, pharmacy);
		}
		anchor_prescription(1, 2);
		for pharmacy in &pharmacies[..2] {
			submit_ok(pharmacy, dispense(1, pharmacy));
		}
		assert_eq!(anchored(1).status, AnchorStatus::Completed);
		assert_eq!(
			submit_err(&pharmacies[2], dispense(1, &pharmacies[2])),
			Error::<Runtime>::AlreadyDispensed.into()
		);
	});
}

#[test]
fn a_signature_that_was_given_to_one_pharmacy_is_no_good_to_another() {
	on_local_chain(|| {
		let (pharmacy, thief) = (key("Pharmacy"), key("Thief"));
		for one in [&pharmacy, &thief] {
			admit(OrganizationKind::Pharmacy, one);
		}
		anchor_prescription(1, 2);
		let call = dispense(1, &pharmacy);
		let invalid = Error::<Runtime>::InvalidSignature.into();
		assert_eq!(submit_err(&thief, call.clone()), invalid);
		submit_ok(&pharmacy, call.clone());
		assert_eq!(submit_err(&pharmacy, call), invalid);
		assert_eq!(
			submit_err(&dev(Bob), dispense(1, &dev(Bob))),
			Error::<Runtime>::NotAPharmacy.into()
		);
	});
}

#[test]
fn a_patient_disputes_by_itself_what_its_hospital_wrote() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		anchor_summary(1);
		submit_ok(&wallet.key, dispute(1, &wallet.key));
		assert!(anchored(1).has_open_dispute());
		let withdrawal = Call::withdraw_dispute {
			commitment: commitment(1),
			signature: record_signature(
				1,
				RecordAction::WithdrawDispute,
				&wallet.key,
				Commitment::default(),
			),
		};
		submit_ok(&wallet.key, withdrawal);
		assert_eq!(anchored(1).dispute, None);
	});
}

#[test]
fn a_member_disputes_for_a_patient_that_shows_no_pseudonym() {
	on_local_chain(|| {
		anchor_summary(1);
		submit_ok(&dev(Bob), dispute(1, &dev(Bob)));
		submit_ok(
			&dev(Alice),
			Call::answer_dispute {
				commitment: commitment(1),
				answer: WITH,
			},
		);
		let state = anchored(1).dispute.map(|dispute| dispute.state);
		assert_eq!(state, Some(DisputeState::Answered { answer: WITH }));
	});
}

#[test]
fn a_member_hands_in_a_dispute_that_a_patient_signed() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		anchor_summary(1);
		let call = dispute(1, &wallet.key);
		submit_ok(&dev(Bob), relayed(&wallet, call));
		assert!(anchored(1).has_open_dispute());
	});
}

#[test]
fn a_stranger_disputes_nothing_and_a_patient_does_nothing_else() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		anchor_prescription(1, 1);
		let stranger = key("Stranger");
		assert_eq!(
			pool(signed(&stranger, dispute(1, &stranger).into())),
			Err(refused(Refusal::NotAMember))
		);
		for call in [
			dispense(1, &wallet.key),
			restrict(1),
			lift_restriction(1),
			erase(1),
		] {
			assert_eq!(
				pool(signed(&wallet.key, call.into())),
				Err(refused(Refusal::CallNotAllowed))
			);
		}
	});
}

#[test]
fn nobody_signs_a_legal_hold() {
	on_local_chain(|| {
		anchor_summary(1);
		for call in [hold(1), lift_hold(1)] {
			assert_eq!(
				pool(signed(&dev(Bob), call.into())),
				Err(refused(Refusal::CallNotAllowed))
			);
		}
	});
}

#[test]
fn either_body_alone_restricts_and_holds_and_neither_alone_lifts() {
	on_local_chain(|| {
		anchor_summary(1);
		anchor_summary(2);
		assert_ok!(by_council(restrict(1)));
		assert_ok!(by_board(restrict(2)));
		assert_ok!(by_council(hold(1)));
		assert_ok!(by_board(hold(2)));
		for byte in [1, 2] {
			assert_eq!(anchored(byte).restriction, Some(Restriction::Governance));
			assert_eq!(
				submit_err(&dev(Alice), lift_restriction(byte)),
				Error::<Runtime>::RestrictedByGovernance.into()
			);
			for body in [by_council, by_board] {
				assert_eq!(body(lift_hold(byte)), Err(DispatchError::BadOrigin));
				// As nobody's account it represents nobody either.
				assert_eq!(body(lift_restriction(byte)), Err(DispatchError::BadOrigin));
			}
			as_governance(lift_restriction(byte));
			as_governance(lift_hold(byte));
			assert_eq!(anchored(byte).restriction, None);
			assert_eq!(anchored(byte).legal_holds, 0);
		}
	});
}

#[test]
fn a_record_is_erased_after_its_time_without_a_hold_and_then_nothing_names_it() {
	on_local_chain(|| {
		anchor_summary(1);
		submit_ok(
			&dev(Alice),
			Call::supersede_record {
				superseded: commitment(1),
				record: summary(2),
			},
		);
		submit_ok(
			&dev(Alice),
			Call::supersede_record {
				superseded: commitment(2),
				record: summary(3),
			},
		);
		as_governance(hold(2));
		let too_early = Error::<Runtime>::RetentionNotOver.into();
		assert_eq!(submit_err(&dev(Alice), erase(2)), too_early);

		next_block_at(next_year());
		let held = Error::<Runtime>::UnderLegalHold.into();
		assert_eq!(submit_err(&dev(Alice), erase(2)), held);
		as_governance(lift_hold(2));
		let not_custodian = Error::<Runtime>::NotCustodian.into();
		assert_eq!(submit_err(&dev(Bob), erase(2)), not_custodian);

		next_block();
		assert!(is_in_state(commitment(2)));
		submit_ok(&dev(Alice), erase(2));
		assert_eq!(
			submit_err(&dev(Alice), erase(2)),
			Error::<Runtime>::NotFound.into()
		);
		// What the block itself did is in its events until the next one.
		next_block();
		assert!(!is_in_state(commitment(2)));
		assert_eq!(RecordAnchors::anchor(commitment(2)), None);
		assert_eq!(anchored(1).status, AnchorStatus::Superseded { by: None });
		assert_eq!(anchored(3).supersedes, None);
	});
}

#[test]
fn a_suspended_hospital_hands_over_answers_and_erases_and_no_more() {
	on_local_chain(|| {
		for byte in [1, 2, 3] {
			let record = summary(byte);
			submit_ok(&dev(Bob), Call::anchor_record { record });
		}
		submit_ok(&dev(Alice), dispute(2, &dev(Alice)));
		next_block_at(next_year());
		as_governance(pallet_consortium::Call::suspend_organization {
			organization: HOSPITAL_B,
		});
		let offer = |byte| Call::offer_custody {
			commitment: commitment(byte),
			to: Some(HOSPITAL_A),
		};
		submit_ok(&dev(Bob), offer(1));
		submit_ok(
			&dev(Bob),
			Call::answer_dispute {
				commitment: commitment(2),
				answer: WITH,
			},
		);
		submit_ok(&dev(Bob), restrict(2));
		submit_ok(&dev(Bob), erase(3));
		for call in [
			lift_restriction(2),
			Call::extend_retention {
				commitment: commitment(1),
				until: Year(2060),
			},
			Call::mark_entered_in_error {
				commitment: commitment(1),
			},
		] {
			assert_eq!(submit(&dev(Bob), call), Err(refused(Refusal::Suspended)));
		}
		submit_ok(
			&dev(Alice),
			Call::accept_custody {
				commitment: commitment(1),
			},
		);
		assert_eq!(anchored(1).custodian, HOSPITAL_A);
	});
}

#[test]
fn both_bodies_hand_over_what_a_hospital_that_was_expelled_left_behind() {
	on_local_chain(|| {
		let clinic = key("Clinic");
		let organization: OrganizationId = admit(OrganizationKind::Clinic, &clinic);
		let record = summary(1);
		submit_ok(&clinic, Call::anchor_record { record });
		as_governance(pallet_consortium::Call::expel_organization { organization });
		as_governance(Call::offer_custody {
			commitment: commitment(1),
			to: Some(HOSPITAL_B),
		});
		submit_ok(
			&dev(Bob),
			Call::accept_custody {
				commitment: commitment(1),
			},
		);
		assert_eq!(anchored(1).custodian, HOSPITAL_B);
		assert_eq!(anchored(1).author, organization);
	});
}

#[test]
fn disputing_restricting_holding_and_erasing_cannot_be_paused() {
	on_local_chain(|| {
		for call in [
			"dispute_record",
			"withdraw_dispute",
			"answer_dispute",
			"restrict_record",
			"lift_restriction",
			"place_legal_hold",
			"lift_legal_hold",
			"offer_custody",
			"accept_custody",
			"erase_record",
		] {
			let name = |text: &str| text.as_bytes().to_vec().try_into().expect("a short name");
			let pause = RuntimeCall::from(pallet_tx_pause::Call::pause {
				full_name: (name("RecordAnchors"), name(call)),
			});
			assert_eq!(
				pause
					.dispatch(RuntimeOrigin::root())
					.map_err(|failed| failed.error),
				Err(pallet_tx_pause::Error::<Runtime>::Unpausable.into()),
				"{call}"
			);
		}
	});
}
