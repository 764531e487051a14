// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Shapes: who calls, what a call is to admission, and what an allowance is.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use alloc::vec::Vec;
use carechain_primitives::{OrganizationId, PatientId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// Why a transaction is refused before the pool, as the code of `InvalidTransaction::Custom`.
///
/// The codes are part of the interface: never renumber, only append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// The signer represents no organisation, is no practitioner and holds no patient's key; or
	/// nobody signed.
	NotAMember = 1,
	/// The signer's organisation is suspended.
	Suspended = 2,
	/// The membership of the signer's organisation has ended and was not renewed.
	MembershipExpired = 3,
	/// The call, or one that it wraps, is not one for this kind of signer.
	CallNotAllowed = 4,
	/// The allowance that the call would be charged to is spent for now.
	AllowanceSpent = 5,
	/// Calls are wrapped deeper than [`MAX_DEPTH`].
	NestedTooDeep = 6,
	/// The nonce is more than [`MAX_NONCES_AHEAD`] beyond the account's next one.
	NonceTooFarAhead = 7,
	/// None of the practitioner's credentials is valid today; for an emergency: each is suspended.
	PractitionerNotActive = 8,
}

impl From<Refusal> for TransactionValidityError {
	fn from(refusal: Refusal) -> Self {
		InvalidTransaction::Custom(refusal.code()).into()
	}
}

impl Refusal {
	/// The code of `InvalidTransaction::Custom`.
	pub const fn code(self) -> u8 {
		match self {
			Self::NotAMember => 1,
			Self::Suspended => 2,
			Self::MembershipExpired => 3,
			Self::CallNotAllowed => 4,
			Self::AllowanceSpent => 5,
			Self::NestedTooDeep => 6,
			Self::NonceTooFarAhead => 7,
			Self::PractitionerNotActive => 8,
		}
	}
}

/// How deep calls may be wrapped in one another: the outermost is at depth 1.
pub const MAX_DEPTH: u32 = 8;

/// How many nonces beyond the next one the pool takes from an account, so that one key cannot fill
/// the queue of transactions that wait for an earlier one.
pub const MAX_NONCES_AHEAD: u32 = 16;

/// How many calls, wrappers included, a transaction may have and still be the declaration of an
/// emergency, so that nobody fills a block with one transaction that no allowance holds back.
pub const MAX_EMERGENCY_CALLS: u32 = 16;

/// The share of an allowance, one part in so many, that only narrowing calls may use: who has spent
/// the rest can still take a right away.
pub const NARROWING_RESERVE: u64 = 4;

/// What a signer is to the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
	/// Signs with the sudo key, on chains that have one. Not metered.
	Sudo,
	/// Represents an organisation.
	Representative(OrganizationId),
	/// A practitioner, with the organisation whose allowance pays.
	Practitioner(OrganizationId),
	/// Holds a current key of a patient, with the patient's custodian.
	Patient(PatientId, OrganizationId),
}

/// Which signers may send a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AllowedFor {
	/// The sudo key.
	pub sudo: bool,
	/// Representatives of organisations.
	pub representative: bool,
	/// Practitioners.
	pub practitioner: bool,
	/// Patients.
	pub patient: bool,
}

impl AllowedFor {
	/// Nobody signs this call: it is for the bodies of governance, or an inherent.
	pub const NOBODY: Self = Self {
		sudo: false,
		representative: false,
		practitioner: false,
		patient: false,
	};

	/// Every kind of signer.
	pub const ANYBODY: Self = Self {
		sudo: true,
		representative: true,
		practitioner: true,
		patient: true,
	};

	/// Those who are among both.
	pub fn and(self, other: Self) -> Self {
		Self {
			sudo: self.sudo && other.sudo,
			representative: self.representative && other.representative,
			practitioner: self.practitioner && other.practitioner,
			patient: self.patient && other.patient,
		}
	}

	/// Whether a signer of this kind is among them.
	pub fn includes(self, caller: &Caller) -> bool {
		match caller {
			Caller::Sudo => self.sudo,
			Caller::Representative(_) => self.representative,
			Caller::Practitioner(_) => self.practitioner,
			Caller::Patient(..) => self.patient,
		}
	}
}

/// What admission has to know of a call that wraps no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallRule {
	/// Who may send it.
	pub allowed_for: AllowedFor,
	/// It only takes rights away: it has priority, and may use the reserve of an allowance.
	pub narrowing: bool,
	/// A suspended or expired organisation may still send it.
	pub while_suspended: bool,
	/// It declares an emergency: care comes first. It is narrowing and open to suspended organisations
	/// whatever those fields say, and is refused neither for an allowance that is spent nor for a
	/// credential that has run out. It takes of the allowance what is there.
	pub emergency: bool,
	/// Bytes of state that it may leave behind, keys included; an upper bound.
	pub lasting_bytes: u32,
}

impl CallRule {
	/// Refused for every signer.
	pub const REFUSED: Self = Self {
		allowed_for: AllowedFor::NOBODY,
		narrowing: false,
		while_suspended: false,
		emergency: false,
		lasting_bytes: 0,
	};
}

/// The runtime's list of what may be called by whom. What is not on it is refused.
pub trait CallPolicy<Call> {
	/// The calls that a call passes on with the signer's own origin; `None` if it is no such wrapper.
	fn wrapped(call: &Call) -> Option<Vec<&Call>>;

	/// The rule for a call that is no wrapper.
	fn rule(call: &Call) -> CallRule;

	/// Whether the call may come without a signature. Inherents and reports that prove themselves.
	fn allowed_bare(call: &Call) -> bool;
}

/// Whom a call is charged to.
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
)]
pub enum Payer {
	/// An organisation, for its representative and its practitioners.
	#[codec(index = 0)]
	Organization(OrganizationId),
	/// One patient.
	#[codec(index = 1)]
	Patient(PatientId),
	/// All patients of one custodian together. Charged beside the patient, so that an organisation
	/// cannot multiply its allowance by registering patients.
	#[codec(index = 2)]
	PatientsOf(OrganizationId),
}

/// The kinds of payer, each with a default allowance.
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
pub enum PayerKind {
	/// See [`Payer::Organization`].
	#[codec(index = 0)]
	Organization,
	/// See [`Payer::Patient`].
	#[codec(index = 1)]
	Patient,
	/// See [`Payer::PatientsOf`].
	#[codec(index = 2)]
	PatientsOf,
}

/// How much work a payer may cause: a bucket in two dimensions that refills with every block.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Allowance {
	/// What a full bucket holds, in picoseconds of reference time.
	pub weight_capacity: u64,
	/// What flows back per block, in picoseconds of reference time.
	pub weight_refill: u64,
	/// What a full bucket holds, in bytes of lasting state.
	pub bytes_capacity: u64,
	/// What flows back per block, in bytes of lasting state.
	pub bytes_refill: u64,
}

/// The default allowance of each kind of payer.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct DefaultAllowances {
	/// Of an organisation.
	pub organization: Allowance,
	/// Of one patient.
	pub patient: Allowance,
	/// Of all patients of a custodian together.
	pub patients_of: Allowance,
}

/// What a call costs in the two dimensions.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Cost {
	/// Picoseconds of reference time.
	pub weight: u64,
	/// Bytes of lasting state.
	pub bytes: u64,
}

impl Cost {
	/// The cost of a call of this weight that may leave so many bytes behind.
	pub fn new(weight: Weight, lasting_bytes: u64) -> Self {
		Self {
			weight: weight.ref_time(),
			bytes: lasting_bytes,
		}
	}

	/// What is left of it in each dimension when so much is taken away.
	pub(crate) fn less(self, other: Self) -> Self {
		Self {
			weight: self.weight.saturating_sub(other.weight),
			bytes: self.bytes.saturating_sub(other.bytes),
		}
	}

	/// The smaller of the two in each dimension.
	pub(crate) fn min(self, other: Self) -> Self {
		Self {
			weight: self.weight.min(other.weight),
			bytes: self.bytes.min(other.bytes),
		}
	}
}

/// What a payer had used at a block; what has flowed back since is reckoned when asked, with the
/// allowance that the payer has then.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Meter {
	/// Used and not yet flowed back.
	pub used: Cost,
	/// The block that `used` is true for.
	pub at: u64,
}

/// What an account may still cause, as the runtime API tells it.
///
/// A patient's calls are charged to two buckets, the patient's own and that of all patients of the
/// custodian: every figure is then the smaller of the two.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RemainingAllowance {
	/// Who pays; for a patient, the patient.
	pub payer: Payer,
	/// What a full bucket holds.
	pub capacity: Cost,
	/// What is left now, for narrowing calls.
	pub remaining: Cost,
	/// What is left now for all other calls: the reserve for narrowing calls taken off.
	pub remaining_for_ordinary_calls: Cost,
	/// The block at which all that was used has flowed back, if nothing more is used; `None` if it
	/// never does.
	pub full_at: Option<u64>,
}
