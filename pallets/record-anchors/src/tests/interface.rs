// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What others rely on without compiling against it: bytes, sizes and weights.

use crate::{mock::*, AnchorStatus, Call, HourRange, Log, WeightInfo};
use carechain_primitives::{Commitment, DataClass, Hour};
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

#[test]
fn calls_have_the_indices_that_clients_know() {
	let (commitment, class) = (Commitment([5; 32]), DataClass::Claim);
	let calls = [
		extend_log(0),
		Call::anchor_record { commitment, class },
		Call::supersede_record {
			superseded: commitment,
			commitment,
			class,
		},
		Call::mark_entered_in_error { commitment },
	];
	for (index, call) in calls.into_iter().enumerate() {
		assert_eq!(usize::from(call.encode()[0]), index);
	}
}

#[test]
fn statuses_have_the_indices_that_clients_know() {
	let by = Commitment([5; 32]);
	let statuses = [
		AnchorStatus::Current,
		AnchorStatus::Superseded { by },
		AnchorStatus::EnteredInError,
	];
	for (index, status) in statuses.into_iter().enumerate() {
		assert_eq!(usize::from(status.encode()[0]), index);
	}
	assert!(AnchorStatus::decode(&mut &[3u8][..]).is_err());
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
fn every_call_costs_something_and_is_of_the_normal_class() {
	let (commitment, class) = (Commitment([5; 32]), DataClass::Claim);
	for call in [
		extend_log(0),
		Call::anchor_record { commitment, class },
		Call::supersede_record {
			superseded: commitment,
			commitment,
			class,
		},
		Call::mark_entered_in_error { commitment },
	] {
		let info = call.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Normal);
		assert!(info.call_weight.ref_time() > 0 && info.call_weight.proof_size() > 0);
	}
}

#[test]
fn a_call_with_an_unknown_class_does_not_decode() {
	let call = Call::<Test>::anchor_record {
		commitment: Commitment([5; 32]),
		class: DataClass::Other,
	};
	let mut bytes = call.encode();
	assert!(Call::<Test>::decode(&mut &bytes[..]).is_ok());
	*bytes.last_mut().unwrap() = 16;
	assert!(Call::<Test>::decode(&mut &bytes[..]).is_err());
}

#[test]
fn the_storage_is_of_version_1() {
	build_and_execute(|| {
		assert_eq!(RecordAnchors::in_code_storage_version(), 1);
	});
}
