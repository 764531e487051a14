// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Signatures by a record's key: the proof that somebody holds the record.

use crate::{AnchorOf, Config, Error, Pallet};
use carechain_primitives::{record_key, Commitment, RecordAction};
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::ed25519;
use sp_runtime::traits::Zero;

/// An Ed25519 signature (RFC 8032) by a record's key.
pub type RecordSignature = [u8; 64];

impl<T: Config> Pallet<T> {
	/// Checks what the record's key signed, and gives back how many signatures were taken with this one.
	///
	/// `submitter` is whoever hands it in, and `with` the commitment that goes with the action.
	pub(crate) fn ensure_signed_by_record(
		anchor: &AnchorOf<T>,
		action: RecordAction,
		submitter: T::AccountId,
		record: Commitment,
		with: Commitment,
		signature: &RecordSignature,
	) -> Result<u32, Error<T>> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).into();
		let message = record_key::message(
			action,
			&genesis,
			&submitter.into(),
			record,
			with,
			anchor.signatures,
		);
		ensure!(
			sp_io::crypto::ed25519_verify(
				&ed25519::Signature::from_raw(*signature),
				&message,
				&ed25519::Public::from_raw(anchor.key.0),
			),
			Error::<T>::InvalidSignature
		);
		// Once all counts are used up no signature is taken any more: an old one would fit again.
		anchor
			.signatures
			.checked_add(1)
			.ok_or(Error::<T>::InvalidSignature)
	}
}
