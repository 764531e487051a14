// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a node asks to serve patients without showing them anybody else (docs/decisions/0028-rpc-profiles.md).
//!
//! It stands in the runtime because the node would have to know calls and events, which change with every
//! upgrade.

use alloc::{vec, vec::Vec};
use carechain_primitives::{traits::Patients, PatientId};
use codec::{Codec, DecodeLimit, Encode};
use frame_support::MAX_EXTRINSIC_DEPTH;
use frame_system::{ChainContext, EventRecord, Phase};
use pallet_admission::CallPolicy;
use sp_runtime::{generic::ExtrinsicFormat, traits::Checkable};

use crate::{
	extensions::Policy, AccountId, Hash, PatientIdentity, Runtime, RuntimeCall, RuntimeEvent,
	System, UncheckedExtrinsic,
};

sp_api::decl_runtime_apis! {
	/// What the patient profile of a node's RPC lets through.
	pub trait PatientProfileApi<Event>
	where
		Event: Codec,
	{
		/// Whether a patient's key, or a representative's, signed the extrinsic, and every call in it is one
		/// that patients sign, about the patient for whom the key acts.
		///
		/// Whoever could submit a call about somebody else would learn from how it fails whether there is
		/// such a patient.
		///
		/// - `extrinsic`: as it is submitted; it may be anything.
		/// - `block_hash`: of the block in whose state it is asked, which may be the one from which on the
		///   signature counts.
		fn is_own(extrinsic: Vec<u8>, block_hash: Block::Hash) -> bool;

		/// The events of the extrinsic at this place of the block in whose state it is asked, in their
		/// order: `system.ExtrinsicSuccess` or `ExtrinsicFailed` is the last. None where there is no such
		/// extrinsic.
		fn events_of(extrinsic: u32) -> Vec<Event>;
	}
}

/// Whether an extrinsic is a patient's about itself.
///
/// The signature comes first: else one could ask of which patient somebody else's key is. It begins the next
/// block, so the state is to be thrown away afterwards.
pub fn is_own(extrinsic: &[u8], block_hash: &Hash) -> bool {
	let decoded =
		UncheckedExtrinsic::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &*extrinsic);
	let Ok(extrinsic) = decoded else {
		return false;
	};
	// As the pool's check does: a state does not know the hash of its own block yet.
	let next = System::block_number().saturating_add(1);
	System::initialize(&next, block_hash, &Default::default());
	let Ok(checked) = extrinsic.check(&ChainContext::<Runtime>::default()) else {
		return false;
	};
	let ExtrinsicFormat::Signed(signer, _) = checked.format else {
		return false;
	};
	acts_for(&signer).is_some_and(|patient| is_about(&checked.function, &patient))
}

fn acts_for(signer: &AccountId) -> Option<PatientId> {
	<PatientIdentity as Patients<AccountId>>::acts_for(signer)
}

/// Whether a call and all that it wraps are ones that patients sign, about this patient; or about a single
/// anchor, which takes the signature of the record's own key.
pub fn is_about(call: &RuntimeCall, patient: &PatientId) -> bool {
	let mut calls = vec![call];
	while let Some(call) = calls.pop() {
		match Policy::wrapped(call) {
			Some(inner) => calls.extend(inner),
			None if !Policy::rule(call).allowed_for.patient => return false,
			// An anchor names no patient. Who disputes one has the record, and its salt.
			None if matches!(call, RuntimeCall::RecordAnchors(_)) || names(call, patient) => (),
			None => return false,
		}
	}
	true
}

/// Whether a call names the patient first. A test holds the calls that patients sign to that: two bytes say
/// which call it is, and its first argument is a `PatientId`.
fn names(call: &RuntimeCall, PatientId(patient): &PatientId) -> bool {
	call.encode().get(2..18) == Some(patient.as_slice())
}

/// The events of the block's extrinsic of that number.
pub fn events_of(extrinsic: u32) -> Vec<EventRecord<RuntimeEvent, Hash>> {
	System::read_events_no_consensus()
		.filter(|record| matches!(record.phase, Phase::ApplyExtrinsic(index) if index == extrinsic))
		.map(|record| *record)
		.collect()
}
