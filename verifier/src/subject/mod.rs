// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! From values in the state to what a file is about.
//!
//! First everything is checked that needs no state ([`Question::of`]); what is left are questions to the
//! state: its keys, and what their values have to say.

mod access_log;
mod anchor;
mod grant;
mod record;
mod sealed;
mod signature;
mod signer;

pub use access_log::AccessLogClaim;
pub use anchor::AnchorClaim;
pub use grant::GrantClaim;
pub use record::RecordClaim;
pub use sealed::{Leaf, LeafSigner, Sealed, LEAF_FORMAT};
pub use signature::Scheme;
pub use signer::{Signer, Standing};

use crate::{
	chain::ProvenBlock,
	error::Reason,
	format::Subject,
	json::Json,
	layout::{version_key, Pallet},
	state::Values,
};
use alloc::{collections::BTreeSet, vec::Vec};

/// What is asked of the state.
pub(crate) enum Question<'a> {
	Record(record::Question<'a>),
	Anchor(anchor::Question),
	Grant(grant::Question<'a>),
	AccessLog(access_log::Question<'a>),
}

/// What the state says to that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
	/// A record is in the log of an organisation.
	Record(RecordClaim),
	/// A record is anchored by itself.
	Anchor(AnchorClaim),
	/// A patient's grant says so and so.
	Grant(GrantClaim),
	/// These are all accesses to a patient's data that were logged.
	AccessLog(AccessLogClaim),
}

impl<'a> Question<'a> {
	/// Checks what needs no state. The record may stand in the file, or come from elsewhere.
	pub(crate) fn of(subject: &'a Subject, record: Option<&[u8]>) -> Result<Self, Reason> {
		match subject {
			Subject::Record(subject) => record::Question::of(subject, record).map(Self::Record),
			Subject::Anchor(subject) => anchor::Question::of(subject, record).map(Self::Anchor),
			_ if record.is_some() => Err(Reason::NotAboutRecord),
			Subject::Grant(subject) => grant::Question::of(subject).map(Self::Grant),
			Subject::AccessLog(subject) => access_log::Question::of(subject).map(Self::AccessLog),
		}
	}

	/// The keys of all values that the answer takes, sorted.
	pub(crate) fn keys(&self) -> Vec<Vec<u8>> {
		let versions = self.pallets().map(|pallet| version_key(pallet.name()));
		let keys: BTreeSet<_> = versions.chain(self.value_keys()).collect();
		keys.into_iter().collect()
	}

	/// The answer.
	pub(crate) fn answer(self, values: &Values, block: &ProvenBlock) -> Result<Claim, Reason> {
		for pallet in self.pallets() {
			pallet.check_version(values)?;
		}
		match self {
			Self::Record(question) => question.answer(values, block).map(Claim::Record),
			Self::Anchor(question) => question.answer(values).map(Claim::Anchor),
			Self::Grant(question) => question.answer(values, block).map(Claim::Grant),
			Self::AccessLog(question) => question.answer(values).map(Claim::AccessLog),
		}
	}

	fn pallets(&self) -> impl Iterator<Item = Pallet> {
		let (one, other) = match self {
			Self::Record(question) => (
				Pallet::RecordAnchors,
				question.asks_for_signer().then_some(Pallet::Consortium),
			),
			Self::Anchor(_) => (Pallet::RecordAnchors, None),
			Self::Grant(_) => (Pallet::ConsentGrants, None),
			Self::AccessLog(_) => (Pallet::AccessLog, None),
		};
		core::iter::once(one).chain(other)
	}

	fn value_keys(&self) -> Vec<Vec<u8>> {
		match self {
			Self::Record(question) => question.keys(),
			Self::Anchor(question) => Vec::from([question.key()]),
			Self::Grant(question) => Vec::from([question.key()]),
			Self::AccessLog(question) => Vec::from([question.key()]),
		}
	}
}

/// Reads a text that stands in a file. It has to be canonical, so that one value has one hash.
fn read_text(what: &'static str, text: &str) -> Result<Json, Reason> {
	match Json::parse(text.as_bytes()) {
		Ok(value) if value.canonical() == text => Ok(value),
		_ => Err(Reason::TextNotCanonical { what }),
	}
}
