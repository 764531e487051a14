// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! From the hash of the genesis block to a header that is final.
//!
//! The first set of authorities stands in the genesis state. A set makes blocks final, and among them
//! the one that names the next set: so sets hand over, one after the other, to the one that made the
//! proven block final. Where a set was lost and could not hand over, the consortium restarted finality,
//! and its chain specification lists that block; whoever verifies over it has to be given the list.

use crate::{
	error::{Link, Reason, Refusal},
	format::{ChainPart, Genesis, Handover},
	header::{Authority, Hash, Header},
	hex::{self, Fixed},
	justification::AuthoritySet,
	layout,
	state::Values,
};
use alloc::vec::Vec;
use codec::DecodeAll;
use serde::{Deserialize, Serialize};

/// The most handovers that are followed: one a day for 44 years.
pub const MAX_HANDOVERS: usize = 16_384;
/// The most headers that are followed from the proven one to the justified one.
pub const MAX_DESCENDANTS: usize = 4_096;

/// A restart of finality, as the chain specification lists it under `finalityRestarts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Restart {
	/// The block with the call.
	pub number: u32,
	/// Its hash.
	pub hash: Fixed<32>,
	/// The last block that the lost set made final.
	pub best_finalized: u32,
	/// The number of the new set.
	pub set_id: u64,
	/// The new set: ed25519 public keys, one vote each.
	pub authorities: Vec<Fixed<32>>,
}

/// Reads a list of restarts: as it stands in a chain specification, or the whole specification.
pub fn read_restarts(text: &[u8]) -> Result<Vec<Restart>, serde_json::Error> {
	#[derive(Deserialize)]
	struct ChainSpec {
		#[serde(rename = "finalityRestarts")]
		restarts: Vec<Restart>,
	}
	if text.trim_ascii_start().starts_with(b"[") {
		serde_json::from_slice(text)
	} else {
		serde_json::from_slice::<ChainSpec>(text).map(|spec| spec.restarts)
	}
}

/// A block that is final, and on what that rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenBlock {
	/// Its number.
	pub number: u32,
	/// Its hash.
	pub hash: Hash,
	/// The root of the state after it.
	pub state_root: Hash,
	/// It was made no later than this, in seconds of Unix time.
	pub time: u64,
	/// The number of the block that was voted for: this one, or a later one on top of it.
	pub justified: u32,
	/// The number of the authority set that voted.
	pub set_id: u64,
	/// How many authorities that set has.
	pub authorities: usize,
	/// How often one set handed over to another.
	pub handovers: usize,
	/// The blocks of the listed restarts of finality that the proof goes over.
	pub restarts: Vec<u32>,
}

/// Follows the chain part of a file.
pub fn follow(
	chain: &ChainPart,
	genesis: &Hash,
	restarts: &[Restart],
) -> Result<ProvenBlock, Refusal> {
	let start = chain.genesis.as_ref().ok_or(Reason::NoGenesis);
	let first = start
		.and_then(|start| first_set(start, genesis))
		.map_err(|reason| reason.at(Link::Genesis))?;
	let mut way = Way {
		set: first,
		since: 0,
		restarted: Vec::new(),
		listed: restarts,
	};
	let count = chain.handovers.len();
	if count > MAX_HANDOVERS {
		return Err(Reason::TooManyHandovers { count }.at(Link::File));
	}
	for (handover, number) in chain.handovers.iter().zip(1..) {
		way.hand_over(handover)
			.map_err(|reason| reason.at(Link::Handover(number)))?;
	}
	way.arrive(chain)
		.map_err(|reason| reason.at(Link::Finality))
}

/// The set of authorities that starts the chain with this genesis block.
fn first_set(start: &Genesis, genesis: &Hash) -> Result<AuthoritySet, Reason> {
	let header = Header::decode(&start.header.0)?;
	if header.hash != *genesis {
		let found = hex::encode(&header.hash);
		return Err(Reason::OtherChain { found });
	}
	let key = layout::authorities_key();
	let values = Values::read(&header.state_root, &[&key], &start.proof)?;
	let authorities = values
		.get(&key)
		.and_then(|value| Vec::<Authority>::decode_all(&mut &*value).ok())
		.ok_or(Reason::AuthoritiesUnreadable)?;
	AuthoritySet::new(0, authorities)
}

/// How far one has come.
struct Way<'a> {
	/// Whose turn it is.
	set: AuthoritySet,
	/// The block in which it took over.
	since: u32,
	/// The restarts on the way.
	restarted: Vec<u32>,
	/// Those that one may go over.
	listed: &'a [Restart],
}

impl Way<'_> {
	fn hand_over(&mut self, handover: &Handover) -> Result<(), Reason> {
		let header = Header::decode(&handover.header.0)?;
		match &handover.justification {
			Some(justification) => {
				self.ensure_later(&header)?;
				let next = header.next_authorities()?;
				self.set.check(&header, &justification.0)?;
				self.set = AuthoritySet::new(self.next_set_id()?, next)?;
			}
			None => self.restart(&header)?,
		}
		self.since = header.number;
		Ok(())
	}

	/// Takes the next set from the list, for nobody signed it.
	fn restart(&mut self, header: &Header) -> Result<(), Reason> {
		let is_this = |it: &&Restart| (it.hash.0, it.number) == (header.hash, header.number);
		let listed = self.listed.iter().find(is_this);
		let restart = listed.ok_or_else(|| Reason::RestartNotListed {
			number: header.number,
			hash: hex::encode(&header.hash),
		})?;
		self.ensure_later(header)?;
		// What was signalled after finality had stopped is no handover.
		if self.since > restart.best_finalized {
			return Err(Reason::SkippedHandover {
				number: self.since,
				best_finalized: restart.best_finalized,
			});
		}
		let expected = self.next_set_id()?;
		if restart.set_id != expected {
			return Err(Reason::RestartOutOfPlace {
				listed: restart.set_id,
				expected,
			});
		}
		let authorities = restart.authorities.iter().map(|key| (key.0, 1)).collect();
		self.set = AuthoritySet::new(expected, authorities)?;
		self.restarted.push(restart.number);
		Ok(())
	}

	/// The proven block, if the set whose turn it is made it final, or a block on top of it.
	fn arrive(self, chain: &ChainPart) -> Result<ProvenBlock, Reason> {
		let count = chain.descendants.len();
		if count > MAX_DESCENDANTS {
			return Err(Reason::TooManyDescendants { count });
		}
		let header = Header::decode(&chain.header.0)?;
		let time = header.slot_end()?;
		let mut last = header.clone();
		for descendant in &chain.descendants {
			let next = Header::decode(&descendant.0)?;
			if next.parent != last.hash || Some(next.number) != last.number.checked_add(1) {
				return Err(Reason::NotDescended {
					number: next.number,
				});
			}
			last = next;
		}
		self.ensure_later(&last)?;
		self.set.check(&last, &chain.justification.0)?;
		Ok(ProvenBlock {
			number: header.number,
			hash: header.hash,
			state_root: header.state_root,
			time,
			justified: last.number,
			set_id: self.set.id,
			authorities: self.set.size(),
			handovers: chain.handovers.len(),
			restarts: self.restarted,
		})
	}

	/// A set votes for blocks after the one that named it.
	fn ensure_later(&self, header: &Header) -> Result<(), Reason> {
		if header.number > self.since {
			Ok(())
		} else {
			Err(Reason::NotLater {
				number: header.number,
				after: self.since,
			})
		}
	}

	fn next_set_id(&self) -> Result<u64, Reason> {
		self.set
			.id
			.checked_add(1)
			.ok_or(Reason::InvalidAuthoritySet)
	}
}
