// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Identifiers.
//!
//! Those of organisations and practitioner roles are counted by the registry: they stand for public
//! bodies and for credentials. A patient's is random and chosen by the wallet: it stands for nothing.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

macro_rules! counted_id {
	($(#[$doc:meta])* $name:ident) => {
		counted_id! { $(#[$doc])* $name: u32 }
	};
	($(#[$doc:meta])* $name:ident: $number:ty) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
		)]
		#[serde(transparent)]
		pub struct $name(pub $number);

		impl $name {
			/// The id after this one; `None` when all are used up.
			pub fn next(self) -> Option<Self> {
				self.0.checked_add(1).map(Self)
			}
		}
	};
}

counted_id! {
	/// An organisation: a legal entity that is, or was, a member of the consortium.
	///
	/// Never reused: an id in an old grant or log always means the same body.
	OrganizationId
}

counted_id! {
	/// A practitioner in a role at one organisation (FHIR `PractitionerRole`).
	///
	/// A person may hold several, at several organisations; each ends on its own.
	PractitionerRoleId
}

counted_id! {
	/// A personal representative, counted per patient: whoever is appointed anew has a new number.
	RepresentativeId
}

counted_id! {
	/// A grant, counted per patient: the whole name of a grant is patient and number.
	GrantId
}

counted_id! {
	/// A request for consent, counted per patient.
	RequestId
}

counted_id! {
	/// A sealed grant or denial, counted per patient.
	SealedId
}

counted_id! {
	/// A standing policy under which data is used without consent.
	PolicyId
}

counted_id! {
	/// A declared emergency, and the case that is made of it.
	///
	/// Of 64 bits, which never run out: a declaration is not refused for want of a number.
	EmergencyId: u64
}

/// A node on the network: its ed25519 public key.
///
/// The `PeerId` that libp2p shows for it is the key with six bytes before it (`00 24 08 01 12 20`), in
/// Base58.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(transparent)]
pub struct NodeId(pub [u8; 32]);

/// A patient at one organisation: 16 random bytes from the patient's wallet.
///
/// The same person has another, unrelated id at every organisation, so that nothing on chain
/// joins two hospitals' view of one patient.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct PatientId(pub [u8; 16]);
