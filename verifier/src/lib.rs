// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Verifies evidence files offline: the hash of the genesis block and a file in, a verdict out.
//!
//! No node, no network, no clock. A file holds every link from the genesis block to what it proves, and
//! [`verify`] walks them in this order:
//!
//! | link | modules |
//! |---|---|
//! | the file itself: canonical JSON, known members | [`format`](mod@format), [`json`], [`hex`] |
//! | from the genesis block to a block that is final | [`chain`], [`header`], [`justification`] |
//! | from its state root to some values | [`state`], [`layout`] |
//! | from these to a record, a grant or an access log | [`subject`] |
//!
//! What comes out is a [`Verdict`], or the link that breaks and why ([`Refusal`]). Neither depends on
//! anything but what goes in. Input may be anything: there are bounds on the work
//! ([`format::MAX_FILE_SIZE`], [`chain::MAX_HANDOVERS`], [`chain::MAX_DESCENDANTS`],
//! [`justification::MAX_VOTES`], [`justification::MAX_ANCESTORS`]), and nothing panics.
//!
//! `no_std`, and free of host functions.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod chain;
pub mod error;
pub mod format;
pub mod header;
pub mod hex;
pub mod json;
pub mod justification;
pub mod layout;
pub mod state;
pub mod subject;
pub mod verdict;

pub use chain::Restart;
pub use error::{Link, Reason, Refusal};
pub use format::Evidence;
pub use verdict::Verdict;

use alloc::vec::Vec;
use header::Hash;
use state::Values;
use subject::Question;

/// What the verifier takes for granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
	/// The hash of the genesis block: it names the chain.
	pub genesis: Hash,
	/// The restarts of finality that the chain specification lists, if any.
	pub restarts: Vec<Restart>,
}

/// Verifies a file.
///
/// `record` is the record that the file is about, as JSON in any form, where it is kept apart from the
/// file.
pub fn verify(file: &[u8], trust: &Trust, record: Option<&[u8]>) -> Result<Verdict, Refusal> {
	let evidence = Evidence::parse(file).map_err(|reason| reason.at(Link::File))?;
	let block = chain::follow(&evidence.chain, &trust.genesis, &trust.restarts)?;
	let of_subject = |reason: Reason| reason.at(Link::Subject);
	let question = Question::of(&evidence.subject, record).map_err(of_subject)?;

	let keys = question.keys();
	let of_state = |reason: Reason| reason.at(Link::State);
	let state = &evidence.chain.state;
	if !keys.iter().eq(state.keys.iter().map(|key| &key.0)) {
		return Err(of_state(Reason::OtherKeys));
	}
	let keys: Vec<_> = keys.iter().map(Vec::as_slice).collect();
	let values = Values::read(&block.state_root, &keys, &state.proof).map_err(of_state)?;

	let claim = question.answer(&values, &block).map_err(of_subject)?;
	Ok(Verdict {
		genesis: trust.genesis,
		block,
		claim,
	})
}
