// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! GRANDPA justifications: the votes that make a block final.
//!
//! The rules are the SDK's (`sc-consensus-grandpa`, `justification.rs`), and so is the counting
//! (`finality-grandpa`). Two things differ, because a file comes from anybody: signatures and ancestry
//! are checked before votes are counted, for the counting relies on them; and the work is bounded.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	error::Reason,
	header::{Authority, Hash, Header},
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use codec::{Decode, Encode};
use ed25519_zebra::{Signature, VerificationKey};
use finality_grandpa::{
	validate_commit, voter_set::VoterSet, Chain, Commit, Error, Message, Precommit,
};

/// The most authorities of a set.
pub const MAX_AUTHORITIES: usize = 1_000;
/// The most votes of one justification: two of each authority, for who votes twice is counted too.
pub const MAX_VOTES: usize = 2 * MAX_AUTHORITIES;
/// The most headers in one justification.
pub const MAX_ANCESTORS: usize = 1_000;

type AuthorityId = [u8; 32];
type VoteSignature = [u8; 64];
type Votes = Commit<Hash, u32, VoteSignature, AuthorityId>;

/// Who votes, and in which set: part of what is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoritySet {
	/// The number of the set, counted from genesis.
	pub id: u64,
	voters: VoterSet<AuthorityId>,
}

impl AuthoritySet {
	/// A set that can vote.
	pub fn new(id: u64, authorities: Vec<Authority>) -> Result<Self, Reason> {
		if authorities.len() > MAX_AUTHORITIES {
			return Err(Reason::InvalidAuthoritySet);
		}
		let voters = VoterSet::new(authorities).ok_or(Reason::InvalidAuthoritySet)?;
		Ok(Self { id, voters })
	}

	/// How many authorities it has.
	pub fn size(&self) -> usize {
		self.voters.len().get()
	}

	/// Whether the votes of this set make the block final.
	pub fn check(&self, block: &Header, justification: &[u8]) -> Result<(), Reason> {
		let Justification {
			round,
			votes,
			ancestors,
		} = Justification::decode(justification)?;
		if (votes.target_hash, votes.target_number) != (block.hash, block.number) {
			return Err(Reason::OtherTarget {
				found: votes.target_number,
				expected: block.number,
			});
		}
		for vote in &votes.precommits {
			self.check_signature(round, &vote.precommit, &vote.signature, &vote.id)?;
		}
		let ancestry = Ancestry::of(&ancestors);
		ancestry.check(&votes)?;
		match validate_commit(&votes, &self.voters, &ancestry) {
			Ok(result) if result.is_valid() => Ok(()),
			_ => Err(Reason::NoMajority { set_id: self.id }),
		}
	}

	fn check_signature(
		&self,
		round: u64,
		vote: &Precommit<Hash, u32>,
		signature: &VoteSignature,
		voter: &AuthorityId,
	) -> Result<(), Reason> {
		// The chain accepts votes by these same rules (ZIP 215).
		let key = VerificationKey::try_from(*voter).map_err(|_| Reason::VoteSignatureInvalid)?;
		let signature = Signature::from(*signature);
		let signed_in = |set_id: u64| {
			let message = (Message::Precommit(vote.clone()), round, set_id).encode();
			key.verify(&signature, &message).is_ok()
		};
		if signed_in(self.id) {
			return Ok(());
		}
		// What goes wrong most often deserves its name: a handover too few, or too many.
		let neighbours = [self.id.checked_add(1), self.id.checked_sub(1)];
		match neighbours.into_iter().flatten().find(|id| signed_in(*id)) {
			Some(found) => Err(Reason::OtherAuthoritySet {
				found,
				expected: self.id,
			}),
			None => Err(Reason::VoteSignatureInvalid),
		}
	}
}

/// `sp_consensus_grandpa::GrandpaJustification`.
struct Justification {
	round: u64,
	votes: Votes,
	ancestors: Vec<Header>,
}

impl Justification {
	fn decode(bytes: &[u8]) -> Result<Self, Reason> {
		let input = &mut &*bytes;
		let unreadable = |_| Reason::JustificationUnreadable;
		let round = u64::decode(input).map_err(unreadable)?;
		let votes = Votes::decode(input).map_err(unreadable)?;
		let count = votes.precommits.len();
		if count > MAX_VOTES {
			return Err(Reason::TooManyVotes { count });
		}
		let headers = codec::Compact::<u32>::decode(input).map_err(unreadable)?.0;
		let count = usize::try_from(headers).unwrap_or(usize::MAX);
		if count > MAX_ANCESTORS {
			return Err(Reason::TooManyAncestors { count });
		}
		let ancestors = (0..headers)
			.map(|_| Header::decode_from(input).map_err(unreadable))
			.collect::<Result<_, _>>()?;
		if !input.is_empty() {
			return Err(Reason::JustificationUnreadable);
		}
		Ok(Self {
			round,
			votes,
			ancestors,
		})
	}
}

/// The headers between the lowest block that was voted for and the others, by their hashes.
struct Ancestry<'a>(BTreeMap<Hash, &'a Header>);

impl<'a> Ancestry<'a> {
	fn of(headers: &'a [Header]) -> Self {
		Self(headers.iter().map(|header| (header.hash, header)).collect())
	}

	/// Whether all votes are for blocks on top of the lowest one, by their right numbers, and every
	/// header is on the way to one of them.
	fn check(&self, votes: &Votes) -> Result<(), Reason> {
		let precommits = || votes.precommits.iter().map(|signed| &signed.precommit);
		let Some(base) = precommits().min_by_key(|vote| vote.target_number) else {
			// No votes, no majority: the counting says so.
			return match self.0.is_empty() {
				true => Ok(()),
				false => Err(Reason::UnusedAncestors),
			};
		};
		let mut used = BTreeSet::new();
		for vote in precommits() {
			let (mut hash, mut number) = (vote.target_hash, vote.target_number);
			while hash != base.target_hash {
				let header = self.0.get(&hash).ok_or(Reason::VotesAstray)?;
				if header.number != number {
					return Err(Reason::VotesAstray);
				}
				used.insert(hash);
				hash = header.parent;
				number = number.checked_sub(1).ok_or(Reason::VotesAstray)?;
			}
			if number != base.target_number {
				return Err(Reason::VotesAstray);
			}
		}
		if used.len() == self.0.len() {
			Ok(())
		} else {
			Err(Reason::UnusedAncestors)
		}
	}
}

impl Chain<Hash, u32> for Ancestry<'_> {
	fn ancestry(&self, base: Hash, block: Hash) -> Result<Vec<Hash>, Error> {
		let mut route = Vec::new();
		let mut hash = block;
		while hash != base {
			hash = self.0.get(&hash).ok_or(Error::NotDescendent)?.parent;
			route.push(hash);
		}
		// The base itself is not part of the way.
		route.pop();
		Ok(route)
	}
}
