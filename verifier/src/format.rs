// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The evidence file, format `carechain/evidence/v1`: `docs/evidence.md` describes it.
//!
//! A file is canonical JSON ([`crate::json`]), so that one set of facts has one text. Every member has
//! to be there, no other may be, and what does not apply is `null`.

use crate::{
	error::Reason,
	hex::{self, Bytes, Fixed},
	json::{self, Json},
};
use alloc::{
	string::{String, ToString},
	vec::Vec,
};
use carechain_primitives::HashAlgorithm;
use serde::{de, Deserialize, Deserializer, Serialize};

/// Names this format, inside the file.
pub const FORMAT: &str = "carechain/evidence/v1";

/// The longest file that is read: 32 MiB.
pub const MAX_FILE_SIZE: usize = 32 * 1024 * 1024;

/// The first number that is not in a file: from here on not every integer has a double of its own.
const INTEGER_END: u64 = 1 << 53;

/// An evidence file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
	/// [`FORMAT`].
	pub format: String,
	/// What the chain has to say: as a node answers `evidence_chain`.
	pub chain: ChainPart,
	/// What is proven with it.
	pub subject: Subject,
}

/// From the genesis block to some values in the state of a later one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainPart {
	/// The first set of authorities. `null` where a node was asked only for what came after a set;
	/// such a part is no evidence until it is joined with what came before.
	#[serde(deserialize_with = "present")]
	pub genesis: Option<Genesis>,
	/// How one set handed over to the next, oldest first.
	pub handovers: Vec<Handover>,
	/// The SCALE header of the block whose state is read.
	pub header: Bytes,
	/// The SCALE headers from the next block to the one that is justified; none if it is the same.
	pub descendants: Vec<Bytes>,
	/// The SCALE justification (`sp_consensus_grandpa::GrandpaJustification`) of the last of these
	/// headers.
	pub justification: Bytes,
	/// The values.
	pub state: StatePart,
}

/// The genesis block, and who its authorities were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
	/// Its SCALE header.
	pub header: Bytes,
	/// The trie nodes that lead to `Grandpa.Authorities` in its state, sorted, each once.
	pub proof: Vec<Bytes>,
}

/// The end of one set of authorities and the start of the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
	/// The SCALE header that names the next set.
	pub header: Bytes,
	/// The SCALE justification of that header, by the set before. `null` for a restart of finality,
	/// which the set before could not sign.
	#[serde(deserialize_with = "present")]
	pub justification: Option<Bytes>,
}

/// Values in the state of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatePart {
	/// The storage keys, sorted, each once.
	pub keys: Vec<Bytes>,
	/// The trie nodes that lead to them, sorted, each once.
	pub proof: Vec<Bytes>,
}

/// What is proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
	/// A record is in the log of an organisation.
	Record(RecordSubject),
	/// A record is anchored by itself.
	Anchor(AnchorSubject),
	/// A patient's grant says so and so.
	Grant(GrantSubject),
	/// These are all accesses to a patient's data that were logged.
	AccessLog(AccessLogSubject),
}

/// A record in a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSubject {
	/// Whose log.
	pub organization: u32,
	/// The hash of the record and of its commitment.
	pub algorithm: HashAlgorithm,
	/// The canonical JSON of the leaf.
	pub leaf: String,
	/// What the commitment to the leaf is salted with.
	pub salt: Fixed<32>,
	/// The canonical JSON of the record; `null` to leave it out, or to give it apart.
	#[serde(deserialize_with = "present")]
	pub record: Option<String>,
	/// The leaf's place in the log.
	#[serde(deserialize_with = "integer")]
	pub index: u64,
	/// The size of the log.
	#[serde(deserialize_with = "integer")]
	pub size: u64,
	/// The inclusion proof (RFC 6962 §2.1.1).
	pub path: Vec<Fixed<32>>,
	/// Which head of the log it leads to.
	pub head: Head,
	/// Whether the signer's credential is among the proven values.
	pub signer: bool,
}

/// Where in the state the head of a log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Head {
	/// The head itself.
	Log {},
	/// The checkpoint of an hour.
	Hourly {
		/// Hours since 1970-01-01T00 UTC.
		hour: u32,
	},
	/// The checkpoint of a day.
	Daily {
		/// Days since 1970-01-01 UTC.
		day: u32,
	},
}

/// A record that is anchored by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorSubject {
	/// The hash of the record and of its commitment.
	pub algorithm: HashAlgorithm,
	/// The canonical JSON of the leaf.
	pub leaf: String,
	/// What the commitment to the leaf is salted with.
	pub salt: Fixed<32>,
	/// The canonical JSON of the record; `null` to leave it out, or to give it apart.
	#[serde(deserialize_with = "present")]
	pub record: Option<String>,
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantSubject {
	/// The patient's pseudonym.
	pub patient: Fixed<16>,
	/// The grant's number with this patient.
	pub grant: u32,
	/// What the commitment to the full terms opens to; `null` to keep them closed.
	#[serde(deserialize_with = "present")]
	pub terms: Option<Terms>,
}

/// The full terms of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
	/// What the commitment to them is salted with.
	pub salt: Fixed<32>,
	/// The canonical JSON of a FHIR `Consent`.
	pub consent: String,
}

/// A whole access log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessLogSubject {
	/// The patient's pseudonym.
	pub patient: Fixed<16>,
	/// Every entry, oldest first.
	pub entries: Vec<Entry>,
	/// What some of them open to, in the order of the entries.
	pub opened: Vec<Opened>,
}

/// An entry, as it stands in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
	/// The block's number.
	pub block: u32,
	/// Who logged it.
	pub organization: u32,
	/// The commitment to the event.
	pub event: Fixed<32>,
}

/// What an entry opens to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
	/// Which entry, counted from 0.
	#[serde(deserialize_with = "integer")]
	pub entry: u64,
	/// What the commitment to the event is salted with.
	pub salt: Fixed<32>,
	/// The canonical JSON of a FHIR `AuditEvent`.
	pub event: String,
}

impl Evidence {
	/// Reads a file, which has to be exactly what [`Evidence::to_canonical`] writes.
	pub fn parse(file: &[u8]) -> Result<Self, Reason> {
		if file.len() > MAX_FILE_SIZE {
			return Err(Reason::TooLarge { size: file.len() });
		}
		let content = Json::parse(file).map_err(|error| why(&error))?;
		// Another format may have other members, and that it is another one says more.
		match content.member("format") {
			Some(Json::Text(found)) if found != FORMAT => {
				let found = found.clone();
				return Err(Reason::UnknownFormat { found });
			}
			Some(_) => (),
			None => {
				let detail = "missing field `format`".into();
				return Err(Reason::MissingMember { detail });
			}
		}
		let evidence: Self = content.read().map_err(|error| why(&error))?;
		if evidence.to_canonical()?.as_bytes() != file {
			return Err(Reason::NotCanonical);
		}
		Ok(evidence)
	}

	/// The file: canonical JSON, and nothing after it.
	pub fn to_canonical(&self) -> Result<String, Reason> {
		json::canonical(self).map_err(|error| why(&error))
	}
}

/// `null` is a value, and a member that is not there is missing: serde takes one for the other unless
/// it is told how to read the member.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
	deserializer: D,
) -> Result<Option<T>, D::Error> {
	Option::deserialize(deserializer)
}

/// An integer that every JSON reader takes for the same number.
fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
	match u64::deserialize(deserializer)? {
		number if number < INTEGER_END => Ok(number),
		_ => Err(de::Error::custom("an integer of 2^53 or more")),
	}
}

/// Names what is wrong with a text. The words are those of serde, and tested.
pub(crate) fn why(error: &serde_json::Error) -> Reason {
	let detail = error.to_string();
	if !error.is_data() {
		return Reason::NotJson { detail };
	}
	let starts = |words: &[&str]| words.iter().any(|it| detail.starts_with(it));
	if starts(&["unknown field"]) {
		Reason::UnknownMember { detail }
	} else if starts(&["missing field"]) {
		Reason::MissingMember { detail }
	} else if starts(&["duplicate field"]) {
		Reason::DuplicateMember { detail }
	} else if starts(&[hex::UPPER_CASE]) {
		Reason::UpperCaseHex { detail }
	} else {
		Reason::InvalidMember { detail }
	}
}
