// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Shapes: what is proposed, how much approval it takes, and how that is counted.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The number of a proposal. Never given out twice.
pub type ProposalId = u32;

/// A share of the seats of a body.
///
/// Sound as a threshold if it is at least one half and at most one: see
/// [`Fraction::is_sound_threshold`].
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
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fraction {
	/// So many parts…
	pub numerator: u32,
	/// …of so many.
	pub denominator: u32,
}

impl Fraction {
	/// One half.
	pub const HALF: Self = Self::new(1, 2);
	/// Two thirds.
	pub const TWO_THIRDS: Self = Self::new(2, 3);

	/// `numerator` parts of `denominator`.
	pub const fn new(numerator: u32, denominator: u32) -> Self {
		Self {
			numerator,
			denominator,
		}
	}

	/// Whether this may be a threshold: at least one half, so that a minority decides nothing, and
	/// at most one, so that everyone together decides.
	pub fn is_sound_threshold(self) -> bool {
		let twice = u64::from(self.numerator).saturating_mul(2);
		self.denominator > 0
			&& self.numerator <= self.denominator
			&& twice >= u64::from(self.denominator)
	}

	/// Whether so many approvals are this share of so many seats, or more.
	///
	/// A body without seats never approves anything: nought of nought is not enough.
	pub fn is_reached(self, ayes: u32, seats: u32) -> bool {
		// A product of two 32-bit numbers fits; nothing saturates here.
		let have = u64::from(ayes).saturating_mul(self.denominator.into());
		let want = u64::from(seats).saturating_mul(self.numerator.into());
		seats > 0 && have >= want
	}

	/// How many approvals of so many seats it takes. Of no seats: one, which there is nobody to
	/// give.
	pub fn needed(self, seats: u32) -> u32 {
		let want = u64::from(seats).saturating_mul(self.numerator.into());
		match u64::from(self.denominator) {
			0 => u32::MAX,
			parts => u32::try_from(want.div_ceil(parts))
				.unwrap_or(u32::MAX)
				.max(1),
		}
	}
}

/// How much of each body has to approve.
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
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Thresholds {
	/// Of the council's seats.
	pub council: Fraction,
	/// Of the board's seats.
	pub board: Fraction,
}

impl Thresholds {
	/// What it takes to restart finality: half of each body.
	///
	/// Fixed, and the least that a threshold may be. Finality stops when a third of the validators
	/// or more are lost, and the hospitals that lost theirs may be unable to vote as well: with two
	/// of four hospitals gone, two thirds of the council could never be reached again. So could no
	/// change to a stored threshold, which is why this one is not stored.
	pub const FINALITY_RESTART: Self = Self {
		council: Fraction::HALF,
		board: Fraction::HALF,
	};

	/// Whether both are sound.
	pub fn are_sound(&self) -> bool {
		self.council.is_sound_threshold() && self.board.is_sound_threshold()
	}
}

impl Default for Thresholds {
	/// Two thirds of the council and half of the board.
	fn default() -> Self {
		Self {
			council: Fraction::TWO_THIRDS,
			board: Fraction::HALF,
		}
	}
}

/// Which thresholds a call is held to.
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
pub enum Track {
	/// The stored ones.
	#[codec(index = 0)]
	Ordinary,
	/// [`Thresholds::FINALITY_RESTART`].
	#[codec(index = 1)]
	FinalityRestart,
}

impl Track {
	/// The thresholds of the track, given the stored ones.
	pub fn thresholds(self, stored: Thresholds) -> Thresholds {
		match self {
			Self::Ordinary => stored,
			Self::FinalityRestart => Thresholds::FINALITY_RESTART,
		}
	}
}

/// Which calls may be proposed, and what they are held to. The runtime's list.
pub trait Proposable<Call> {
	/// The track of a call; `None` if it may not be proposed. Looks into calls that wrap others, and
	/// holds them to the strictest track of what is inside.
	fn track(call: &Call) -> Option<Track>;
}

/// A call that waits for both bodies.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Proposal<AccountId, BlockNumber, Call, Approvals> {
	/// Who proposed it, and may withdraw it.
	pub proposer: AccountId,
	/// The first block in which it can no longer be approved or executed.
	pub expires_at: BlockNumber,
	/// The transaction version of the runtime that encoded the call. Under another one the same
	/// bytes may mean another call.
	pub transaction_version: u32,
	/// The call, SCALE-encoded.
	pub call: Call,
	/// Who approved, the earliest first. Whoever has no seat at closing is not counted.
	pub approvals: Approvals,
}

impl<AccountId, BlockNumber: PartialOrd, Call, Approvals>
	Proposal<AccountId, BlockNumber, Call, Approvals>
{
	/// Whether it is too late for this proposal in block `now`.
	pub fn is_expired(&self, now: BlockNumber) -> bool {
		self.expires_at <= now
	}
}

/// How far a body is from approving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Tally {
	/// Approvals of accounts that have a seat now.
	pub approvals: u32,
	/// How many it takes, of the seats there are now.
	pub needed: u32,
	/// Seats now.
	pub seats: u32,
}
