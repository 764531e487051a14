// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Shapes: what is declared, what becomes of it, and by what rules.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{
	Commitment, Confidentiality, DataClasses, Day, EmergencyId, EmergencyStatus, OrganizationId,
	PatientId, PractitionerRoleId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What an emergency reaches.
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
pub struct EmergencyScope {
	/// Which kinds of data; at least one.
	pub classes: DataClasses,
	/// Up to which confidentiality, itself included.
	pub ceiling: Confidentiality,
}

/// Somebody's access in an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Access {
	/// The case that answers for it.
	pub case: EmergencyId,
	/// What it reaches.
	pub scope: EmergencyScope,
	/// When it ends, exclusive, in seconds of Unix time. Of what was anchored late a whole hour, so
	/// that the time of the declaration does not stand in state.
	pub until: u64,
}

/// The case of a declared emergency. No date stands in it but the next one that matters.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Emergency {
	/// Whose data; `None` once the patient was forgotten.
	pub patient: Option<PatientId>,
	/// Who declared it.
	pub role: PractitionerRoleId,
	/// Where that credential holds.
	pub organization: OrganizationId,
	/// What it reached.
	pub scope: EmergencyScope,
	/// Commitment to reason and justification, in the domain
	/// [`Emergency`](carechain_primitives::commitment::Domain::Emergency).
	pub statement: Commitment,
	/// Whether it was declared off line and anchored later.
	pub late: bool,
	/// Where it is in its review.
	pub stage: Stage,
}

/// Where a case is in its review.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Stage {
	/// A privacy officer of another organisation has it.
	#[codec(index = 0)]
	WithReviewer {
		/// The organisation.
		reviewer: OrganizationId,
		/// The day from which on the review is overdue.
		until: Day,
	},
	/// The oversight board has it.
	#[codec(index = 1)]
	WithBoard {
		/// Whether because a review was not done in time.
		overdue: bool,
	},
	/// It was judged.
	#[codec(index = 2)]
	Closed {
		/// How.
		justified: bool,
		/// Commitment to the opinion, in the same domain as the statement.
		opinion: Commitment,
		/// The day on which the case leaves state.
		keep_until: Day,
	},
}

impl Emergency {
	/// The status on a day: whether the sweep has come by changes nothing.
	pub fn status(&self, today: Day) -> EmergencyStatus {
		match self.stage {
			Stage::Closed {
				justified: true, ..
			} => EmergencyStatus::Justified,
			Stage::Closed { .. } => EmergencyStatus::Unjustified,
			Stage::WithBoard { overdue: true } => EmergencyStatus::Overdue,
			Stage::WithReviewer { until, .. } if until <= today => EmergencyStatus::Overdue,
			_ if self.late => EmergencyStatus::Late,
			_ => EmergencyStatus::Open,
		}
	}

	/// Whether nobody has judged it yet.
	pub fn is_open(&self) -> bool {
		!matches!(self.stage, Stage::Closed { .. })
	}
}

/// Why a case is the board's.
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
pub enum EscalationReason {
	/// There is no other hospital to review it.
	#[codec(index = 0)]
	NoReviewer,
	/// It was anchored later than `late_hours` after it was declared.
	#[codec(index = 1)]
	AnchoredTooLate,
	/// Its review was not done in time.
	#[codec(index = 2)]
	ReviewOverdue,
}

/// The rules of emergencies. They hold for what is declared, or closed, from then on.
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
pub struct EmergencyPolicy {
	/// For how long a declaration gives access.
	pub access_hours: u32,
	/// How long after it was signed a declaration may be anchored without going to the board.
	pub late_hours: u32,
	/// How many days a review may take.
	pub review_days: u32,
	/// How many emergencies without justification suspend the practitioner…
	pub suspend_after: u32,
	/// …within so many days.
	pub count_days: u32,
	/// How many days a closed case stays readable.
	pub retention_days: u32,
}

impl EmergencyPolicy {
	/// Whether some value allows more than before: longer access, later anchoring, a slower review, more
	/// or older misuse without a consequence.
	///
	/// A change of the retention widens either way: longer, the chain says for longer who was in an
	/// emergency; shorter, it says less of who misused one.
	pub fn widens(&self, before: &Self) -> bool {
		self.access_hours > before.access_hours
			|| self.late_hours > before.late_hours
			|| self.review_days > before.review_days
			|| self.suspend_after > before.suspend_after
			|| self.count_days < before.count_days
			|| self.retention_days != before.retention_days
	}
}

/// What no policy may go below or beyond, whoever sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PolicyLimits {
	/// The least of each value.
	pub least: EmergencyPolicy,
	/// The most of each value.
	pub most: EmergencyPolicy,
}
