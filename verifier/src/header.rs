// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Block headers, as far as a proof reads them.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::error::Reason;
use alloc::vec::Vec;
use codec::{Decode, DecodeAll, Encode};
use sp_crypto_hashing::blake2_256;

/// A hash of a block or of a state: BLAKE2b-256.
pub type Hash = [u8; 32];

/// The length of a slot, in milliseconds.
const SLOT_MILLISECONDS: u64 = 2_000;

const AURA: [u8; 4] = *b"aura";
const GRANDPA: [u8; 4] = *b"FRNK";

/// An authority and its weight in votes.
pub type Authority = ([u8; 32], u64);

/// A header, and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
	/// Hash of its encoding.
	pub hash: Hash,
	/// Hash of the block before.
	pub parent: Hash,
	/// Number of the block.
	pub number: u32,
	/// Root of the state after the block.
	pub state_root: Hash,
	digest: Vec<DigestItem>,
}

/// A header as it is encoded (`sp_runtime::generic::Header`).
#[derive(Encode, Decode)]
struct Encoded {
	parent: Hash,
	#[codec(compact)]
	number: u32,
	state_root: Hash,
	_extrinsics_root: Hash,
	digest: Vec<DigestItem>,
}

/// What consensus notes in a header (`sp_runtime::generic::DigestItem`).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
enum DigestItem {
	#[codec(index = 0)]
	Other(Vec<u8>),
	#[codec(index = 4)]
	Consensus([u8; 4], Vec<u8>),
	#[codec(index = 5)]
	Seal([u8; 4], Vec<u8>),
	#[codec(index = 6)]
	PreRuntime([u8; 4], Vec<u8>),
	#[codec(index = 8)]
	RuntimeEnvironmentUpdated,
}

/// What GRANDPA notes in a header (`sp_consensus_grandpa::ConsensusLog`).
#[derive(Encode, Decode)]
enum GrandpaLog {
	#[codec(index = 1)]
	ScheduledChange(ScheduledChange),
	#[codec(index = 2)]
	ForcedChange(u32, ScheduledChange),
	#[codec(index = 3)]
	OnDisabled(u64),
	#[codec(index = 4)]
	Pause(u32),
	#[codec(index = 5)]
	Resume(u32),
}

#[derive(Encode, Decode)]
struct ScheduledChange {
	next_authorities: Vec<Authority>,
	delay: u32,
}

impl Header {
	/// Reads a SCALE header, with nothing after it.
	pub fn decode(bytes: &[u8]) -> Result<Self, Reason> {
		let header = Encoded::decode_all(&mut &*bytes).map_err(|_| Reason::HeaderUnreadable)?;
		Ok(Self::new(header, bytes))
	}

	/// Reads a SCALE header out of something longer.
	pub(crate) fn decode_from(input: &mut &[u8]) -> Result<Self, codec::Error> {
		let before = *input;
		let header = Encoded::decode(input)?;
		let length = before.len().saturating_sub(input.len());
		let bytes = before.get(..length).ok_or("no header")?;
		Ok(Self::new(header, bytes))
	}

	fn new(header: Encoded, bytes: &[u8]) -> Self {
		Self {
			hash: blake2_256(bytes),
			parent: header.parent,
			number: header.number,
			state_root: header.state_root,
			digest: header.digest,
		}
	}

	/// When the block's slot ended, in seconds of Unix time: the block was made no later.
	pub fn slot_end(&self) -> Result<u64, Reason> {
		let slot = self.digest.iter().find_map(|item| match item {
			DigestItem::PreRuntime(AURA, slot) => u64::decode_all(&mut &**slot).ok(),
			_ => None,
		});
		slot.and_then(|slot| slot.checked_add(1)?.checked_mul(SLOT_MILLISECONDS))
			.map(|milliseconds| milliseconds / 1_000)
			.ok_or(Reason::NoSlot)
	}

	/// The set of authorities that takes over when this block is final. Of several changes in a header
	/// the first counts, as it does for GRANDPA.
	pub fn next_authorities(&self) -> Result<Vec<Authority>, Reason> {
		let mut scheduled = None;
		for item in &self.digest {
			let DigestItem::Consensus(GRANDPA, log) = item else {
				continue;
			};
			match GrandpaLog::decode_all(&mut &**log) {
				Ok(GrandpaLog::ForcedChange(..)) => return Err(Reason::ForcedChange),
				Ok(GrandpaLog::ScheduledChange(change)) if scheduled.is_none() => {
					scheduled = Some(change);
				}
				_ => {}
			}
		}
		let change = scheduled.ok_or(Reason::NoScheduledChange)?;
		// pallet-session hands over at once; anything else is not of this chain's runtime.
		if change.delay != 0 {
			return Err(Reason::DelayedChange {
				delay: change.delay,
			});
		}
		Ok(change.next_authorities)
	}
}
