// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A sealed record: the leaf that names it, the signatures on that, and the commitment to both.

use super::{read_text, signature, Scheme};
use crate::{
	error::Reason,
	format::present,
	hex::{Bytes, Fixed},
	json::Json,
};
use alloc::{
	collections::BTreeSet,
	string::{String, ToString},
	vec::Vec,
};
use carechain_primitives::{
	commitment::Domain, Commitment, Confidentiality, DataClass, HashAlgorithm,
};
use serde::{Deserialize, Serialize};

/// The format of the leaf below.
pub const LEAF_FORMAT: &str = "carechain/leaf/v1";

/// The most practitioners that sign beside the signer.
pub const MAX_CO_SIGNERS: usize = 16;

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
	/// Who signed it beside the signer, where it takes more than one.
	pub co_signers: Vec<LeafSigner>,
	/// The signer's signature over the rest of the leaf.
	pub signature: Bytes,
	/// Those of the co-signers, in their order, over the same.
	pub co_signatures: Vec<Bytes>,
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
		let leaf = Leaf::read(&content)?;
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
		let scheme = leaf.check_signatures(content)?;
		Ok(Self {
			leaf,
			commitment,
			scheme,
			record_checked: record.is_some() || given.is_some(),
		})
	}
}

impl Leaf {
	fn read(content: &Json) -> Result<Self, Reason> {
		// Another format may have other members, and that it is another one says more.
		match content.member("format") {
			Some(Json::Text(found)) if found != LEAF_FORMAT => {
				let found = found.clone();
				return Err(Reason::UnknownLeafFormat { found });
			}
			_ => (),
		}
		content.clone().read().map_err(|error| Reason::LeafInvalid {
			detail: error.to_string(),
		})
	}

	fn ensure_names(&self, record: &str) -> Result<(), Reason> {
		if self.algorithm.hash(record.as_bytes()) == self.record.0 {
			Ok(())
		} else {
			Err(Reason::RecordChanged)
		}
	}

	/// Checks all signatures, and tells how the signer's was made.
	fn check_signatures(&self, content: Json) -> Result<Scheme, Reason> {
		let content = content.without("signature").without("coSignatures");
		let content = content.canonical();
		let message = [SIGNATURE_TAG, content.as_bytes()].concat();
		let scheme_of = |signature: &Bytes, signer: &LeafSigner| {
			signature::scheme_of(&message, &signature.0, &signer.account.0)
		};
		let scheme =
			scheme_of(&self.signature, &self.signer).ok_or(Reason::LeafSignatureInvalid)?;
		let signed = self.co_signers.iter().zip(&self.co_signatures);
		let is_co_signed = self.co_signers.len() <= MAX_CO_SIGNERS
			&& self.co_signers.len() == self.co_signatures.len()
			&& self.names_each_once()
			&& signed
				.into_iter()
				.all(|(signer, signature)| scheme_of(signature, signer).is_some());
		match is_co_signed {
			true => Ok(scheme),
			false => Err(Reason::CoSignatureInvalid),
		}
	}

	/// Two signatures of one account are one person's.
	fn names_each_once(&self) -> bool {
		let accounts: BTreeSet<_> = self.co_signers.iter().map(|it| it.account).collect();
		accounts.len() == self.co_signers.len() && !accounts.contains(&self.signer.account)
	}
}
