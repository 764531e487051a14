// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a file proves, and what it does not: for a person in words, for a program in JSON.

mod facts;
mod words;

pub use facts::{facts_text, refused_facts, FORMAT};

use crate::{chain::ProvenBlock, header::Hash, subject::Claim};

/// What a file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
	/// The genesis block on which all of it rests.
	pub genesis: Hash,
	/// The block whose state it is.
	pub block: ProvenBlock,
	/// What that state proves.
	pub claim: Claim,
}
