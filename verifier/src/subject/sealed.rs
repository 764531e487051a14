// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A sealed record: the leaf that names it, the signature on that, and the commitment to both.

use super::{read_text, signature, Scheme};
use crate::{
	error::Reason,
	format::present,
	hex::{Bytes, Fixed},
	json::Json,
};
use alloc::{
	string::{String, ToString},
	vec::Vec,
};
use carechain_primitives::{
	commitment::Domain, Commitment, Confidentiality, DataClass, HashAlgorithm,
};
use serde::{Deserialize, Serialize};

/// The format of the leaf below.
pub const LEAF_FORMAT: &str = "carechain/leaf/v1";

/// Starts what a practitioner signs.
const SIGNATURE_TAG: &[u8] = b"carechain/leaf-signature/v1";

/// A leaf of a record log: what a commitment opens to. None of it is on chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Leaf {
	/// [`LEAF_FORMAT`].
	pub format: String,
	/// What the record and this leaf are hashed with.
	pub algorithm: HashAlgorithm,
	/// The hash of the canonical record.
	pub record: Fixed<32>,
	/// What kind of record it is.
	pub class: DataClass,
	/// How confidential it is.
	pub confidentiality: Confidentiality,
	/// What it is sensitive for (HL7 v3-ActCode).
	pub sensitivity: Vec<String>,
	/// The pseudonym at the author's organisation.
	pub patient: Fixed<16>,
	/// When the care took place (a FHIR dateTime), as the author says.
	#[serde(deserialize_with = "present")]
	pub time_of_care: Option<String>,
	/// Commitment of the record that this one takes the place of.
	#[serde(deserialize_with = "present")]
	pub supersedes: Option<Fixed<32>>,
	/// Who signed it.
	pub signer: LeafSigner,
	/// The signer's signature over the rest of the leaf.
	pub signature: Bytes,
}

/// Who signed a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeafSigner {
	/// The practitioner's credential on chain.
	pub practitioner_role: u32,
	/// The practitioner's account.
	pub account: Fixed<32>,
}

/// A record whose leaf holds by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
	/// The leaf.
	pub leaf: Leaf,
	/// The commitment to it.
	pub commitment: Commitment,
	/// How the leaf is signed.
	pub scheme: Scheme,
	/// Whether the record itself was there, and is the one that the leaf names.
	pub record_checked: bool,
}

impl Sealed {
	/// Checks a leaf, and the record if there is one: in the file, from elsewhere, or both.
	pub(super) fn open(
		algorithm: HashAlgorithm,
		leaf: &str,
		salt: &Fixed<32>,
		record: Option<&str>,
		given: Option<&[u8]>,
	) -> Result<Self, Reason> {
		let content = read_text("leaf", leaf)?;
		let commitment = Commitment::with(algorithm, Domain::Record, &salt.0, leaf.as_bytes());
		let leaf = Leaf::read(leaf)?;
		if leaf.algorithm != algorithm {
			return Err(Reason::OtherAlgorithm);
		}
		if let Some(record) = record {
			read_text("record", record)?;
			leaf.ensure_names(record)?;
		}
		if let Some(given) = given {
			let given = Json::parse(given).map_err(|error| Reason::RecordNotJson {
				detail: error.to_string(),
			})?;
			leaf.ensure_names(&given.canonical())?;
		}
		let scheme = leaf.check_signature(content)?;
		Ok(Self {
			leaf,
			commitment,
			scheme,
			record_checked: record.is_some() || given.is_some(),
		})
	}
}

impl Leaf {
	fn read(text: &str) -> Result<Self, Reason> {
		/// Another format may have other members, and that it is another one says more.
		#[derive(Deserialize)]
		struct Format {
			format: String,
		}
		let invalid = |error: serde_json::Error| Reason::LeafInvalid {
			detail: error.to_string(),
		};
		let Format { format } = serde_json::from_str(text).map_err(invalid)?;
		if format != LEAF_FORMAT {
			return Err(Reason::UnknownLeafFormat { found: format });
		}
		serde_json::from_str(text).map_err(invalid)
	}

	fn ensure_names(&self, record: &str) -> Result<(), Reason> {
		if self.algorithm.hash(record.as_bytes()) == self.record.0 {
			Ok(())
		} else {
			Err(Reason::RecordChanged)
		}
	}

	fn check_signature(&self, content: Json) -> Result<Scheme, Reason> {
		let content = content.without("signature").canonical();
		let message = [SIGNATURE_TAG, content.as_bytes()].concat();
		signature::scheme_of(&message, &self.signature.0, &self.signer.account.0)
			.ok_or(Reason::LeafSignatureInvalid)
	}
}
