// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What others rely on without compiling against it: bytes, sizes and weights.

use crate::{
	mock::*, Anchor, AnchorStatus, Call, Dispenses, Dispute, DisputeState, HourRange, Log,
	Restriction, WeightInfo,
};
use carechain_primitives::{
	Commitment, DataClass, HashAlgorithm, Hour, OrganizationId, RecordKey, Year,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	pallet_prelude::Weight,
	traits::GetStorageVersion,
};

fn weight_of(call: Call<Test>) -> Weight {
	call.get_dispatch_info().call_weight
}

fn extend_log(nodes: usize) -> Call<Test> {
	Call::extend_log {
		size: 1,
		root: [0; 32],
		proof: vec![[0; 32]; nodes],
	}
}

/// Every call, at its index, and whether it has the reserved share of the block.
fn every_call() -> Vec<(Call<Test>, bool)> {
	let (commitment, with, signature) = (commitment(5), Commitment([4; 32]), [0; 64]);
	let record = document(6);
	vec![
		(extend_log(0), false),
		(Call::anchor_record { record }, false),
		(
			Call::supersede_record {
				superseded: commitment,
				record,
			},
			false,
		),
		(Call::mark_entered_in_error { commitment }, false),
		(
			Call::extend_retention {
				commitment,
				until: Year(2040),
			},
			false,
		),
		(
			Call::dispense_record {
				commitment,
				dispense: with,
				signature,
			},
			false,
		),
		(
			Call::dispute_record {
				commitment,
				reason: with,
				signature,
			},
			true,
		),
		(
			Call::withdraw_dispute {
				commitment,
				signature,
			},
			false,
		),
		(
			Call::answer_dispute {
				commitment,
				answer: with,
			},
			false,
		),
		(Call::restrict_record { commitment }, true),
		(Call::lift_restriction { commitment }, false),
		(
			Call::place_legal_hold {
				commitment,
				case: with,
			},
			true,
		),
		(
			Call::lift_legal_hold {
				commitment,
				case: with,
			},
			false,
		),
		(
			Call::offer_custody {
				commitment,
				to: Some(CLINIC),
			},
			false,
		),
		(Call::accept_custody { commitment }, false),
		(
			Call::erase_record {
				commitment,
				attestation: with,
			},
			false,
		),
	]
}

#[test]
fn calls_have_the_indices_that_clients_know() {
	for (index, (call, _)) in every_call().into_iter().enumerate() {
		assert_eq!(usize::from(call.encode()[0]), index);
	}
	assert!(Call::<Test>::decode(&mut &[16u8][..]).is_err());
}

#[track_caller]
fn have_the_indices_that_clients_know<T: Encode + Decode + core::fmt::Debug>(all: &[T]) {
	for (index, one) in all.iter().enumerate() {
		assert_eq!(usize::from(one.encode()[0]), index, "{one:?}");
	}
	assert!(T::decode(&mut &[all.len() as u8; 64][..]).is_err());
}

#[test]
fn what_an_anchor_says_has_the_indices_that_clients_know() {
	let by = Some(Commitment([5; 32]));
	have_the_indices_that_clients_know(&[
		AnchorStatus::Current,
		AnchorStatus::Superseded { by },
		AnchorStatus::EnteredInError,
		AnchorStatus::Completed,
	]);
	let answer = Commitment([5; 32]);
	have_the_indices_that_clients_know(&[
		DisputeState::Open,
		DisputeState::Answered { answer },
		DisputeState::Corrected,
	]);
	have_the_indices_that_clients_know(&[
		Restriction::Custodian,
		Restriction::Governance,
		Restriction::Both,
	]);
}

/// In the order of the fields; the README names the largest size.
#[test]
fn an_anchor_is_laid_out_as_documented() {
	let anchor = Anchor::<u32> {
		author: OrganizationId(1),
		custodian: OrganizationId(2),
		algorithm: HashAlgorithm::Sm3,
		class: DataClass::Prescription,
		key: RecordKey([3; 32]),
		retain_until: Year(0x0504),
		status: AnchorStatus::Superseded {
			by: Some(Commitment([6; 32])),
		},
		supersedes: Some(Commitment([7; 32])),
		anchored_at: 8,
		dispute: Some(Dispute {
			reason: Commitment([9; 32]),
			raised_at: 10,
			state: DisputeState::Answered {
				answer: Commitment([11; 32]),
			},
		}),
		restriction: Some(Restriction::Both),
		dispenses: Some(Dispenses {
			left: 12,
			total: 13,
		}),
		legal_holds: 14,
		signatures: 15,
		offered_to: Some(OrganizationId(16)),
	};
	let bytes = anchor.encode();
	assert_eq!(bytes.len(), 200);
	assert_eq!(Anchor::<u32>::max_encoded_len(), 200);
	let fixed = [
		&[1, 0, 0, 0, 2, 0, 0, 0, 1, DataClass::Prescription.index()][..],
		&[3; 32],
		&[4, 5],
		&[1, 1],
		&[6; 32],
		&[1],
		&[7; 32],
		&[8, 0, 0, 0, 1],
		&[9; 32],
		&[10, 0, 0, 0, 1],
		&[11; 32],
		&[1, 2, 1, 12, 13, 14, 15, 0, 0, 0, 1, 16, 0, 0, 0],
	];
	assert_eq!(bytes, fixed.concat());
}

#[test]
fn an_anchor_of_which_nothing_is_said_is_small() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_eq!(anchored(1).encoded_size(), 59);
	});
}

/// Who checks evidence reads the head out of a storage proof.
#[test]
fn a_log_starts_with_its_head_and_has_always_the_same_length() {
	let hourly = HourRange {
		first: Hour(1),
		last: Hour(2),
	};
	let log = Log::<u32> {
		size: 0x0102,
		root: [7; 32],
		extended_at: 0x0304,
		hourly,
	};
	let bytes = log.encode();
	assert_eq!(bytes[..8], [2, 1, 0, 0, 0, 0, 0, 0]);
	assert_eq!(bytes[8..40], [7; 32]);
	assert_eq!(bytes[40..44], [4, 3, 0, 0]);
	assert_eq!((bytes.len(), Log::<u32>::max_encoded_len()), (52, 52));
}

#[test]
fn an_extension_pays_for_every_node_of_its_proof_however_many() {
	for nodes in [0, 1, 64, 65, 10_000] {
		let weight = weight_of(extend_log(nodes));
		assert_eq!(weight, <() as WeightInfo>::extend_log(nodes as u32));
		assert!(weight.ref_time() < weight_of(extend_log(nodes + 1)).ref_time());
	}
}

#[test]
fn every_call_costs_something_and_what_narrows_has_the_reserved_share() {
	for (call, narrowing) in every_call() {
		let info = call.get_dispatch_info();
		let class = if narrowing {
			DispatchClass::Operational
		} else {
			DispatchClass::Normal
		};
		assert_eq!(info.class, class, "{call:?}");
		assert!(info.call_weight.ref_time() > 0 && info.call_weight.proof_size() > 0);
	}
}

#[test]
fn a_call_with_an_unknown_class_or_algorithm_does_not_decode() {
	let bytes = Call::<Test>::anchor_record {
		record: document(5),
	}
	.encode();
	assert!(Call::<Test>::decode(&mut &bytes[..]).is_ok());
	// After the index of the call and the commitment.
	for (offset, unknown) in [(33, 2), (34, 16)] {
		let mut bytes = bytes.clone();
		bytes[offset] = unknown;
		assert!(Call::<Test>::decode(&mut &bytes[..]).is_err());
	}
}

#[test]
fn the_storage_is_of_version_1() {
	build_and_execute(|| {
		assert_eq!(RecordAnchors::in_code_storage_version(), 1);
	});
}
