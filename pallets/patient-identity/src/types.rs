// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is stored, and what is shown of it.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::Config;
use carechain_primitives::{
	traits::PatientStatus, Day, IdentityAssurance, OrganizationId, PatientId, RepresentativeId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_runtime::SaturatedConversion;

/// A patient's X25519 public key (RFC 7748), 32 bytes little-endian: the keys of its records are
/// wrapped for it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct EncryptionKey(pub [u8; 32]);

impl EncryptionKey {
	/// The points of low order of Curve25519 and its twist, in every encoding below 2^255: 0, 1, the
	/// two of order 8, p − 1, p and p + 1, where p = 2^255 − 19.
	///
	/// Agreement with any of them gives the shared secret zero, whatever the other side's key is
	/// (RFC 7748 §6.1, §7).
	pub const LOW_ORDER: [[u8; 32]; 7] = [
		[0; 32],
		[
			1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			0, 0, 0,
		],
		[
			0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f,
			0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16,
			0x5f, 0x49, 0xb8, 0x00,
		],
		[
			0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83,
			0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd,
			0xd0, 0x9f, 0x11, 0x57,
		],
		Self::near_prime(0xec),
		Self::near_prime(0xed),
		Self::near_prime(0xee),
	];

	/// Whether a secret can be shared with the holder of the key, and with nobody else.
	pub fn is_usable(&self) -> bool {
		let mut point = self.0;
		// X25519 ignores the highest bit (RFC 7748 §5): the same point has a second encoding.
		if let Some(last) = point.last_mut() {
			*last &= 0x7f;
		}
		!Self::LOW_ORDER.contains(&point)
	}

	/// 2^255 − 256 + `lowest`, little-endian.
	const fn near_prime(lowest: u8) -> [u8; 32] {
		const F: u8 = 0xff;
		[
			lowest, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F,
			F, F, F, F, 0x7f,
		]
	}
}

/// A patient, under its pseudonym.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct Patient<T: Config> {
	/// The organisation that registered the patient, or took it over since.
	pub custodian: OrganizationId,
	/// The current keys, all of equal right, no two alike. None while the patient is in custody.
	pub keys: BoundedVec<T::AccountId, T::MaxKeys>,
	/// For which the keys of its records are wrapped.
	pub encryption_key: EncryptionKey,
	/// The number of the next call that is relayed for the patient.
	pub sequence: u64,
	/// The number of the next personal representative.
	pub next_representative: RepresentativeId,
	/// Whether the patient restricted processing.
	pub restricted: bool,
	/// Whether the patient's death was attested.
	pub deceased: bool,
	/// The pseudonym that this one is a duplicate of.
	pub merged_into: Option<PatientId>,
}

impl<T: Config> Patient<T> {
	/// A new patient: in custody, without a key.
	pub fn new(custodian: OrganizationId, encryption_key: EncryptionKey) -> Self {
		Self {
			custodian,
			keys: BoundedVec::new(),
			encryption_key,
			sequence: first_sequence::<T>(),
			next_representative: RepresentativeId(0),
			restricted: false,
			deceased: false,
			merged_into: None,
		}
	}

	/// Whether the patient has no key, so that others act for it.
	pub fn is_in_custody(&self) -> bool {
		self.keys.is_empty()
	}

	/// How the identity stands; what weighs most, where several apply.
	pub fn status(&self) -> PatientStatus {
		if self.merged_into.is_some() {
			PatientStatus::Merged
		} else if self.deceased {
			PatientStatus::Deceased
		} else if self.restricted {
			PatientStatus::Restricted
		} else {
			PatientStatus::Active
		}
	}

	/// Puts every signature for a relayed call out of force: a key was given up, and what it signed
	/// must not live on, not even if it comes back.
	///
	/// The number goes to the next multiple of 2^32, and to that of the block number at least, so that
	/// nothing that was signed for a patient who was forgotten is good for one of the same id.
	pub(crate) fn void_relayed_calls(&mut self) {
		let next = (self.sequence | u64::from(u32::MAX)).saturating_add(1);
		self.sequence = next.max(first_sequence::<T>());
	}
}

/// The number of the first call that may be relayed in this block for a patient new to the chain.
fn first_sequence<T: Config>() -> u64 {
	let now: u32 = frame_system::Pallet::<T>::block_number().saturated_into();
	u64::from(now) << 32
}

/// What is known of an account that is, or was, a patient's key or a personal representative's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct KeyRecord<Nonce> {
	/// The one pseudonym that the key serves, or served.
	pub patient: PatientId,
	/// Whether and how it does.
	pub state: KeyState<Nonce>,
}

/// Whether a key acts for its patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum KeyState<Nonce> {
	/// It does, as the patient's own.
	#[codec(index = 0)]
	Active,
	/// It did, as the patient's own or as a representative's.
	#[codec(index = 1)]
	Removed {
		/// The nonce of its account when it was removed: every transaction that it ever got into a
		/// block has a lower one.
		nonce: Nonce,
	},
	/// It does, within its powers, as that of a personal representative.
	#[codec(index = 2)]
	Represents(RepresentativeId),
	/// It is to be the patient's own when a recovery is completed, and does nothing until then.
	#[codec(index = 3)]
	Reserved,
}

impl<Nonce> KeyRecord<Nonce> {
	/// Whether the key is the patient's own now.
	pub fn is_active(&self) -> bool {
		matches!(self.state, KeyState::Active)
	}

	/// Whether the key signs transactions: the account then holds a reference.
	pub fn signs(&self) -> bool {
		matches!(self.state, KeyState::Active | KeyState::Represents(_))
	}
}

/// What an organisation says of how well it knows who the patient is.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Assurance {
	/// How well.
	pub level: IdentityAssurance,
	/// Who says so.
	pub attested_by: OrganizationId,
	/// Its end, exclusive; the first day of a quarter.
	pub until: Day,
}

/// A patient as the runtime API shows it: without its keys, which are nobody's to list.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct PatientInfo {
	/// The organisation that registered the patient, or took it over since.
	pub custodian: OrganizationId,
	/// How many keys act for the patient; none while it is in custody.
	pub keys: u32,
	/// For which the keys of its records are to be wrapped.
	pub encryption_key: EncryptionKey,
	/// How the identity stands.
	pub status: PatientStatus,
	/// The number of the next call that is relayed for the patient.
	pub sequence: u64,
	/// The pseudonym that this one is a duplicate of.
	pub merged_into: Option<PatientId>,
}
