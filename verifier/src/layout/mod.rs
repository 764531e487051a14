// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Where the pallets keep what is proven, and how it is laid out: mirrors of their storage.
//!
//! The pallets themselves are not used, for they come with all of FRAME. Each of them notes a version of
//! its layout in the state; the verifier reads the versions that it knows, and no other.

mod keys;
mod values;

pub use keys::*;
pub use values::*;

use crate::{error::Reason, state::Values};
use codec::{Decode, DecodeAll};

/// A pallet whose values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pallet {
	/// Logs and anchors of records.
	RecordAnchors,
	/// Organisations and credentials.
	Consortium,
	/// Grants.
	ConsentGrants,
	/// Access logs.
	AccessLog,
}

impl Pallet {
	/// Every pallet whose values are read.
	pub const ALL: &'static [Self] = &[
		Self::RecordAnchors,
		Self::Consortium,
		Self::ConsentGrants,
		Self::AccessLog,
	];

	/// Its name in the runtime.
	pub const fn name(self) -> &'static str {
		match self {
			Self::RecordAnchors => "RecordAnchors",
			Self::Consortium => "Consortium",
			Self::ConsentGrants => "ConsentGrants",
			Self::AccessLog => "AccessLog",
		}
	}

	/// The version of its storage that is known here.
	pub const fn version(self) -> u16 {
		match self {
			Self::RecordAnchors | Self::Consortium | Self::ConsentGrants | Self::AccessLog => 1,
		}
	}

	/// Whether its storage in the state is laid out as it is known here.
	pub fn check_version(self, values: &Values) -> Result<(), Reason> {
		let found = values
			.get(&version_key(self.name()))
			.and_then(|version| u16::decode_all(&mut &*version).ok());
		if found == Some(self.version()) {
			Ok(())
		} else {
			Err(Reason::UnknownStorageVersion {
				pallet: self.name(),
				found,
			})
		}
	}
}

/// A value that has to be in the state.
pub fn read<T: Decode>(values: &Values, key: &[u8], what: &'static str) -> Result<T, Reason> {
	let value = values.get(key).ok_or(Reason::NotInState { what })?;
	T::decode_all(&mut &*value).map_err(|_| Reason::ValueUnreadable { what })
}
