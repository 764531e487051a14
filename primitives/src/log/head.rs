// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Heads of logs, as the chain has them.

use crate::merkle::{empty_root, Hash};
use alloc::vec::Vec;
use codec::{Decode, Encode};

/// The head of a log: 40 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TreeHead {
	/// Number of leaves.
	pub size: u64,
	/// The root over them.
	pub root: Hash,
}

impl TreeHead {
	/// The head of the log without leaves: what stands in the place of the chain's before the first
	/// extension.
	pub fn empty() -> Self {
		Self {
			size: 0,
			root: empty_root(),
		}
	}
}

impl Default for TreeHead {
	fn default() -> Self {
		Self::empty()
	}
}

/// What the chain takes for a log that has grown: the arguments of `extend_log`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
	/// The new size and root.
	pub head: TreeHead,
	/// The proof that the log starts with all that the chain knows of it (RFC 6962 §2.1.2), at most 64
	/// nodes; empty for the first extension.
	pub proof: Vec<Hash>,
}
