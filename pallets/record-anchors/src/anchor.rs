// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is stored of a record that is anchored by itself.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{Commitment, DataClass, HashAlgorithm, OrganizationId, RecordKey, Year};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;

/// An anchor with the runtime's block numbers.
pub type AnchorOf<T> = Anchor<BlockNumberFor<T>>;

/// A record that is to be anchored.
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
pub struct NewRecord {
	/// What stands for it.
	pub commitment: Commitment,
	/// What the commitment was made with.
	pub algorithm: HashAlgorithm,
	/// What kind of record it is.
	pub class: DataClass,
	/// The key that goes with its salt.
	pub key: RecordKey,
	/// Until the end of which year it has to be kept.
	pub retain_until: Year,
	/// How often a prescription may be dispensed; `None` where the chain does not count that.
	pub dispenses: Option<u8>,
}

/// A record that is anchored by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Anchor<BlockNumber> {
	/// Who anchored it.
	pub author: OrganizationId,
	/// Who keeps it and answers for it: the author, until it is handed over.
	pub custodian: OrganizationId,
	/// What the commitment was made with.
	pub algorithm: HashAlgorithm,
	/// What kind of record it is.
	pub class: DataClass,
	/// The key that goes with its salt: who holds the record can sign with it.
	pub key: RecordKey,
	/// Until the end of which year (UTC) it has to be kept. It can only become later.
	pub retain_until: Year,
	/// Whether it still holds.
	pub status: AnchorStatus,
	/// The record that it took the place of, unless that was erased.
	pub supersedes: Option<Commitment>,
	/// The block in which it was anchored.
	pub anchored_at: BlockNumber,
	/// What its last dispute came to, unless it was withdrawn.
	pub dispute: Option<Dispute<BlockNumber>>,
	/// Who restricted it, if anybody did.
	pub restriction: Option<Restriction>,
	/// How often it may be dispensed; `None` where the chain does not count that.
	pub dispenses: Option<Dispenses>,
	/// For how many cases it is held.
	pub legal_holds: u8,
	/// How many signatures by its key were taken: the count that the next one is over, so that none is
	/// taken twice.
	pub signatures: u32,
	/// Who may accept custody of it.
	pub offered_to: Option<OrganizationId>,
}

impl<BlockNumber> Anchor<BlockNumber> {
	/// Whether the record holds: it is current, or a prescription that was dispensed in full.
	pub fn holds(&self) -> bool {
		matches!(self.status, AnchorStatus::Current | AnchorStatus::Completed)
	}

	/// Whether somebody says that it is wrong, and had no answer yet.
	pub fn has_open_dispute(&self) -> bool {
		self.dispute
			.as_ref()
			.is_some_and(|dispute| dispute.state == DisputeState::Open)
	}
}

/// Whether a record still holds (FHIR `DocumentReference.status`, and `MedicationRequest.status` for
/// what was dispensed in full). Never renumber, only append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum AnchorStatus {
	/// It holds.
	#[codec(index = 0)]
	Current,
	/// Another record holds in its place.
	#[codec(index = 1)]
	Superseded {
		/// The other record; `None` once that was erased.
		by: Option<Commitment>,
	},
	/// It never should have been there.
	#[codec(index = 2)]
	EnteredInError,
	/// It was dispensed as often as it allowed.
	#[codec(index = 3)]
	Completed,
}

/// That somebody who holds the record says that it is wrong (GDPR Art. 16). It does not say who: the
/// proof is a signature by the record's key, which the record's holders share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Dispute<BlockNumber> {
	/// Commitment to what is wrong.
	pub reason: Commitment,
	/// The block in which it was raised.
	pub raised_at: BlockNumber,
	/// What came of it.
	pub state: DisputeState,
}

impl<BlockNumber> Dispute<BlockNumber> {
	/// The dispute after the record was corrected, which is an answer to one that had none.
	pub(crate) fn corrected(self) -> Self {
		match self.state {
			DisputeState::Open => Self {
				state: DisputeState::Corrected,
				..self
			},
			DisputeState::Answered { .. } | DisputeState::Corrected => self,
		}
	}
}

/// What came of a dispute. Never renumber, only append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum DisputeState {
	/// Nothing yet.
	#[codec(index = 0)]
	Open,
	/// The custodian does not agree, or not with all of it; both statements stay beside the record
	/// (45 CFR 164.526(d)).
	#[codec(index = 1)]
	Answered {
		/// Commitment to what the custodian says.
		answer: Commitment,
	},
	/// The record was superseded, or marked as entered in error.
	#[codec(index = 2)]
	Corrected,
}

/// Who restricted a record: it is kept, and used for little else (GDPR Art. 18). Never renumber, only
/// append.
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
pub enum Restriction {
	/// Its custodian.
	#[codec(index = 0)]
	Custodian,
	/// One of the two bodies.
	#[codec(index = 1)]
	Governance,
	/// Each of them, for itself.
	#[codec(index = 2)]
	Both,
}

/// How often a prescription may be dispensed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Dispenses {
	/// How often from now on.
	pub left: u8,
	/// How often in all; at least once.
	pub total: u8,
}
