// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Checking a key's proof, and an endorsement.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{Config, Error, Pallet};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{Saturating, Verify, Zero},
	DispatchResult,
};

/// Somebody else's word for what a call says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Endorsement<AccountId, Signature> {
	/// Whose.
	pub by: AccountId,
	/// Its signature over the payload of the call.
	pub signature: Signature,
}

impl<T: Config> Pallet<T> {
	/// Ensures that the proof is in time and is the key's signature over the payload on this chain.
	pub(crate) fn ensure_proof(
		key: &T::AccountId,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
		payload: impl FnOnce(&T::Hash) -> Vec<u8>,
	) -> DispatchResult {
		Self::ensure_in_time(expires_at)?;
		ensure!(
			proof.verify(payload(&Self::genesis_hash()).as_slice(), key),
			Error::<T>::InvalidProof
		);
		Ok(())
	}

	/// Ensures that the endorsement is in time and is who it says that endorses.
	pub(crate) fn ensure_endorsement(
		endorsement: &Endorsement<T::AccountId, T::Signature>,
		expires_at: BlockNumberFor<T>,
		payload: impl FnOnce(&T::Hash) -> Vec<u8>,
	) -> DispatchResult {
		Self::ensure_in_time(expires_at)?;
		let payload = payload(&Self::genesis_hash());
		ensure!(
			endorsement
				.signature
				.verify(payload.as_slice(), &endorsement.by),
			Error::<T>::InvalidEndorsement
		);
		Ok(())
	}

	/// An expiry is exclusive, like every end on this chain. It is bounded so that a proof left in a
	/// drawer does not stay good for ever.
	fn ensure_in_time(expires_at: BlockNumberFor<T>) -> Result<(), Error<T>> {
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(now < expires_at, Error::<T>::ProofExpired);
		ensure!(
			expires_at <= now.saturating_add(T::MaxProofLifetime::get()),
			Error::<T>::ProofTooFar
		);
		Ok(())
	}

	/// The hash of block 0, which frame-system keeps when it forgets the others.
	pub(crate) fn genesis_hash() -> T::Hash {
		frame_system::BlockHash::<T>::get(BlockNumberFor::<T>::zero())
	}
}
