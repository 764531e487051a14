// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Keys of authorities, and what they sign. The types are the SDK's own, so that what the verifier reads
//! is what a node writes.

use carechain_verify::hex::Bytes;
use codec::Encode;
use sp_consensus_grandpa::{
	localized_payload, AuthorityId, AuthorityList, Commit, GrandpaJustification, Message, Precommit,
};
use sp_core::{ed25519, Pair};
use sp_runtime::{generic, traits::BlakeTwo256, traits::Header as _};

pub type Header = generic::Header<u32, BlakeTwo256>;
type SignedPrecommit = finality_grandpa::SignedPrecommit<
	sp_core::H256,
	u32,
	sp_consensus_grandpa::AuthoritySignature,
	AuthorityId,
>;

/// An authority, by the byte that its seed is made of.
pub fn authority(seed: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[seed; 32])
}

/// A list of authorities with a vote each.
pub fn authorities(seeds: &[u8]) -> AuthorityList {
	let with_vote = |seed: &u8| (authority(*seed).public().into(), 1);
	seeds.iter().map(with_vote).collect()
}

/// A vote for a block.
pub fn vote(seed: u8, set_id: u64, round: u64, block: &Header) -> SignedPrecommit {
	vote_for(
		seed,
		set_id,
		round,
		Precommit::<Header>::new(block.hash(), *block.number()),
	)
}

/// A vote for anything.
pub fn vote_for(
	seed: u8,
	set_id: u64,
	round: u64,
	precommit: Precommit<Header>,
) -> SignedPrecommit {
	let message: Message<Header> = finality_grandpa::Message::Precommit(precommit.clone());
	let signature = authority(seed).sign(&localized_payload(round, set_id, &message));
	SignedPrecommit {
		precommit,
		signature: signature.into(),
		id: authority(seed).public().into(),
	}
}

/// A justification of a block by some votes.
pub fn justification(
	round: u64,
	block: &Header,
	precommits: Vec<SignedPrecommit>,
	votes_ancestries: Vec<Header>,
) -> Bytes {
	let justification = GrandpaJustification::<Header> {
		round,
		commit: Commit::<Header> {
			target_hash: block.hash(),
			target_number: *block.number(),
			precommits,
		},
		votes_ancestries,
	};
	Bytes(justification.encode())
}

/// A justification by votes for the block itself.
pub fn justified_by(seeds: &[u8], set_id: u64, block: &Header) -> Bytes {
	let round = 7;
	let votes = seeds.iter().map(|seed| vote(*seed, set_id, round, block));
	justification(round, block, votes.collect(), Vec::new())
}
