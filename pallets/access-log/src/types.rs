// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What clients send.

use carechain_primitives::{Commitment, PatientId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// One access to a patient's data, granted or refused.
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
pub struct AccessEntry {
	/// Whose data: the pseudonym at the holder.
	pub patient: PatientId,
	/// What stands for the event.
	pub event: Commitment,
}
