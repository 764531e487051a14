// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Checking a key's proof.

use crate::{Config, Error, Pallet};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
	traits::{Saturating, Verify, Zero},
	DispatchResult,
};

impl<T: Config> Pallet<T> {
	/// Ensures that the proof is in time and is the key's signature over the payload on this chain.
	///
	/// An expiry is exclusive, like every end on this chain. It is bounded so that a proof left in a
	/// drawer does not stay good for ever.
	pub(crate) fn ensure_proof(
		key: &T::AccountId,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
		payload: impl FnOnce(&T::Hash) -> Vec<u8>,
	) -> DispatchResult {
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(now < expires_at, Error::<T>::ProofExpired);
		ensure!(
			expires_at <= now.saturating_add(T::MaxProofLifetime::get()),
			Error::<T>::ProofTooFar
		);
		let payload = payload(&Self::genesis_hash());
		ensure!(
			proof.verify(payload.as_slice(), key),
			Error::<T>::InvalidProof
		);
		Ok(())
	}

	/// The hash of block 0, which frame-system keeps when it forgets the others.
	pub(crate) fn genesis_hash() -> T::Hash {
		frame_system::BlockHash::<T>::get(BlockNumberFor::<T>::zero())
	}
}
