// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A record that is anchored by itself.

use super::Sealed;
use crate::{
	error::Reason,
	format::AnchorSubject,
	layout::{self, anchor_key, Anchor},
	state::Values,
};
use alloc::vec::Vec;
use carechain_primitives::record_key;
use ed25519_zebra::{SigningKey, VerificationKeyBytes};

/// A record is anchored by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorClaim {
	/// The record.
	pub sealed: Sealed,
	/// What stands on chain.
	pub anchor: Anchor,
	/// Whether who holds the salt also holds the record's key. An author who anchored another key keeps
	/// the patient from disputing the record.
	pub key_is_salts: bool,
}

pub(crate) struct Question {
	sealed: Sealed,
	salt: [u8; 32],
}

impl Question {
	pub(super) fn of(subject: &AnchorSubject, record: Option<&[u8]>) -> Result<Self, Reason> {
		let AnchorSubject {
			algorithm,
			leaf,
			salt,
			record: inside,
		} = subject;
		let sealed = Sealed::open(*algorithm, leaf, salt, inside.as_deref(), record)?;
		Ok(Self {
			sealed,
			salt: salt.0,
		})
	}

	pub(super) fn key(&self) -> Vec<u8> {
		anchor_key(self.sealed.commitment)
	}

	pub(super) fn answer(self, values: &Values) -> Result<AnchorClaim, Reason> {
		let anchor: Anchor = layout::read(values, &self.key(), "anchor")?;
		if anchor.algorithm != self.sealed.leaf.algorithm {
			return Err(Reason::OtherAlgorithm);
		}
		let key = SigningKey::from(record_key::seed(&self.salt));
		let key: [u8; 32] = VerificationKeyBytes::from(&key).into();
		Ok(AnchorClaim {
			sealed: self.sealed,
			anchor,
			key_is_salts: anchor.key.0 == key,
		})
	}
}
