// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Calls that a patient signs and a member hands in: the patient's phone needs no connection to the
//! chain, and no allowance of its own.
//!
//! Everything that makes the signature good for one call only, once and on this chain, is a field of
//! the request, and what is wrong with a field is an error of its own. Who relays gains nothing: the
//! call runs with the patient's rights, and with no other. Who does not relay takes nothing away: the
//! same key may send the same call itself.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{Config, Error, Event, KeyRecord, KeyState, Keys, Pallet, Patients};
use alloc::vec::Vec;
use carechain_primitives::PatientId;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	dispatch::{GetDispatchInfo, PostDispatchInfo},
	ensure,
	traits::{Contains, Get},
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{Dispatchable, Saturating, Verify},
	DispatchError,
};

use crate::WeightInfo;

/// What a relayed call's request starts with.
pub const RELAY_DOMAIN: [u8; 23] = *b"carechain/relay-call/v1";

/// What a patient asks for beside the call itself, and signs together with it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RelayRequest<Hash, AccountId, BlockNumber> {
	/// [`RELAY_DOMAIN`]: that this is a request to relay and nothing else.
	pub domain: [u8; 23],
	/// The hash of block 0: on which chain.
	pub genesis_hash: Hash,
	/// The runtime's `spec_version`: what the call means.
	pub spec_version: u32,
	/// For which patient.
	pub patient: PatientId,
	/// Whose signature it is: a current key of the patient, or of a personal representative.
	pub key: AccountId,
	/// The patient's number for it: the one that is next, so that nothing is done twice or in another
	/// order.
	pub sequence: u64,
	/// The block from which the request is void.
	pub deadline: BlockNumber,
}

/// The request as this chain writes it.
pub type RelayRequestOf<T> = RelayRequest<
	<T as frame_system::Config>::Hash,
	<T as frame_system::Config>::AccountId,
	BlockNumberFor<T>,
>;

/// What the key signs: the request, then the call, in SCALE.
pub fn payload(request: &impl Encode, call: &impl Encode) -> Vec<u8> {
	(request, call).encode()
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_relay_call(
		submitter: &T::AccountId,
		request: RelayRequestOf<T>,
		call: <T as Config>::RuntimeCall,
		signature: &T::Signature,
	) -> Result<PostDispatchInfo, DispatchError> {
		Self::ensure_member(submitter)?;
		ensure!(request.domain == RELAY_DOMAIN, Error::<T>::RelayWrongDomain);
		ensure!(
			request.genesis_hash == Self::genesis_hash(),
			Error::<T>::RelayWrongChain
		);
		ensure!(
			request.spec_version == T::Version::get().spec_version,
			Error::<T>::RelayWrongSpecVersion
		);
		let patient = request.patient;
		let mut record = Self::patient(&patient)?;
		ensure!(
			Self::may_sign_for(&request.key, &patient),
			Error::<T>::KeyNotFound
		);
		ensure!(
			request.sequence == record.sequence,
			Error::<T>::RelayWrongSequence
		);
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(now < request.deadline, Error::<T>::RelayExpired);
		ensure!(
			request.deadline <= now.saturating_add(T::MaxProofLifetime::get()),
			Error::<T>::RelayTooFar
		);
		ensure!(T::Relayable::contains(&call), Error::<T>::CallNotRelayable);
		ensure!(
			signature.verify(payload(&request, &call).as_slice(), &request.key),
			Error::<T>::InvalidProof
		);

		// Before the call, which may itself change the record.
		record.sequence = record.sequence.saturating_add(1);
		Patients::<T>::insert(patient, record);
		let info = call.get_dispatch_info();
		let result = call.dispatch(RawOrigin::Signed(request.key).into());
		let used = match &result {
			Ok(post) => post.calc_actual_weight(&info),
			Err(failed) => failed.post_info.calc_actual_weight(&info),
		};
		// A call that failed is spent as well. If the relay failed with it, the number would be as
		// before, and anybody could hand the same signature in again when it no longer fails.
		Self::deposit_event(Event::CallRelayed {
			patient,
			sequence: request.sequence,
			result: result.map(|_| ()).map_err(|failed| failed.error),
		});
		Ok(Some(T::WeightInfo::relay_call().saturating_add(used)).into())
	}

	/// Whether the key is the patient's own, or a personal representative's, today.
	fn may_sign_for(key: &T::AccountId, patient: &PatientId) -> bool {
		match Keys::<T>::get(key) {
			Some(KeyRecord {
				patient: served,
				state: KeyState::Active,
			}) => served == *patient,
			_ => Self::representative_by_key(key, patient).is_some(),
		}
	}
}
