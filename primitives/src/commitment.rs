// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Commitments: what stands on chain in place of content.
//!
//! `H( length of domain (1 byte) ‖ domain ‖ salt (32 bytes) ‖ content )`. The salt is random and kept
//! off chain, so that the commitment says nothing to who does not hold it, not even for content that
//! could be guessed; destroying the salt empties it. The domain keeps one kind of content from being
//! passed off as another.
//!
//! H is SHA-256. Records may be committed to with SM3 instead; what holds such a commitment carries
//! the algorithm beside it ([`HashAlgorithm`]). A further algorithm is a further code in that list.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};
use sp_crypto_hashing::sha2_256;

use crate::HashAlgorithm;
use alloc::vec::Vec;

/// A salted hash, 32 bytes.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(transparent)]
pub struct Commitment(pub [u8; 32]);

/// What a commitment is over. Part of the hash, so a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
	/// A leaf of a record log: the canonical JSON (RFC 8785) of the leaf object.
	Record,
	/// The full terms of a grant: the canonical JSON of a FHIR `Consent`.
	ConsentTerms,
	/// A practitioner's licence: the canonical JSON of a FHIR `Practitioner.qualification`.
	Licence,
	/// As whom somebody acts for a patient: the canonical JSON of a FHIR `RelatedPerson.relationship`.
	RepresentativeRole,
	/// Who vouches when a patient has lost every key: the 32 bytes of the guardian's account.
	Guardian,
	/// A sealed grant or denial: the SCALE encoding of what is sealed.
	SealedEntry,
	/// Why somebody broke the glass: the canonical JSON of reason and justification.
	Emergency,
	/// One access, granted or refused: the canonical JSON of a FHIR `AuditEvent` (IHE BALP).
	AccessEvent,
	/// The legal text of a standing policy: the canonical JSON of a FHIR `Consent.policyBasis`.
	Policy,
	/// What is wrong with a record, or what its custodian says to that: the canonical JSON of both.
	Dispute,
	/// What a pharmacy gave out: the canonical JSON of a FHIR `MedicationDispense`.
	Dispense,
	/// The case for which a record must be kept: the canonical JSON of court, number and reason.
	LegalCase,
	/// How salt and keys of a record were destroyed: the canonical JSON of the custodian's statement.
	Erasure,
}

impl Domain {
	/// Every domain.
	pub const ALL: &'static [Self] = &[
		Self::Record,
		Self::ConsentTerms,
		Self::Licence,
		Self::RepresentativeRole,
		Self::Guardian,
		Self::SealedEntry,
		Self::Emergency,
		Self::AccessEvent,
		Self::Policy,
		Self::Dispute,
		Self::Dispense,
		Self::LegalCase,
		Self::Erasure,
	];

	/// The bytes that go into the hash.
	pub const fn tag(self) -> &'static [u8] {
		match self {
			Self::Record => b"carechain/record/v1",
			Self::ConsentTerms => b"carechain/consent-terms/v1",
			Self::Licence => b"carechain/licence/v1",
			Self::RepresentativeRole => b"carechain/representative-role/v1",
			Self::Guardian => b"carechain/guardian/v1",
			Self::SealedEntry => b"carechain/sealed-entry/v1",
			Self::Emergency => b"carechain/emergency/v1",
			Self::AccessEvent => b"carechain/access-event/v1",
			Self::Policy => b"carechain/policy/v1",
			Self::Dispute => b"carechain/dispute/v1",
			Self::Dispense => b"carechain/dispense/v1",
			Self::LegalCase => b"carechain/legal-case/v1",
			Self::Erasure => b"carechain/erasure/v1",
		}
	}
}

/// The random part of a commitment, 32 bytes.
pub type Salt = [u8; 32];

impl HashAlgorithm {
	/// The hash of some bytes.
	pub fn hash(self, bytes: &[u8]) -> [u8; 32] {
		match self {
			Self::Sha256 => sha2_256(bytes),
			Self::Sm3 => Sm3::digest(bytes).into(),
		}
	}
}

impl Commitment {
	/// Commits to content under a domain and a salt, with SHA-256.
	pub fn new(domain: Domain, salt: &Salt, content: &[u8]) -> Self {
		Self::with(HashAlgorithm::Sha256, domain, salt, content)
	}

	/// Commits to content under a domain and a salt.
	pub fn with(algorithm: HashAlgorithm, domain: Domain, salt: &Salt, content: &[u8]) -> Self {
		let tag = domain.tag();
		let mut preimage = Vec::new();
		// Tags are short constants; a length that does not fit cannot occur (tested).
		preimage.push(u8::try_from(tag.len()).unwrap_or(u8::MAX));
		preimage.extend_from_slice(tag);
		preimage.extend_from_slice(salt);
		preimage.extend_from_slice(content);
		Self(algorithm.hash(&preimage))
	}

	/// Whether salt and content are what was committed to, with SHA-256.
	pub fn opens_to(&self, domain: Domain, salt: &Salt, content: &[u8]) -> bool {
		self.opens_with(HashAlgorithm::Sha256, domain, salt, content)
	}

	/// Whether salt and content are what was committed to.
	pub fn opens_with(
		&self,
		algorithm: HashAlgorithm,
		domain: Domain,
		salt: &Salt,
		content: &[u8],
	) -> bool {
		*self == Self::with(algorithm, domain, salt, content)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_the_same_domain_salt_and_content_open_a_commitment() {
		let commitment = Commitment::new(Domain::Record, &[7; 32], b"content");
		assert!(commitment.opens_to(Domain::Record, &[7; 32], b"content"));
		assert!(!commitment.opens_to(Domain::Licence, &[7; 32], b"content"));
		assert!(!commitment.opens_to(Domain::Record, &[8; 32], b"content"));
		assert!(!commitment.opens_to(Domain::Record, &[7; 32], b"Content"));
	}

	#[test]
	fn algorithms_give_other_commitments() {
		let with = |algorithm| Commitment::with(algorithm, Domain::Record, &[7; 32], b"content");
		assert_eq!(
			with(HashAlgorithm::Sha256),
			Commitment::new(Domain::Record, &[7; 32], b"content")
		);
		assert_ne!(with(HashAlgorithm::Sha256), with(HashAlgorithm::Sm3));
	}

	#[test]
	fn sm3_is_the_one_of_the_standard() {
		// GB/T 32905-2016, A.1.
		assert_eq!(
			HashAlgorithm::Sm3.hash(b"abc"),
			hex_literal::hex!("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
		);
	}

	#[test]
	fn domain_tags_fit_their_length_byte_and_differ() {
		for (i, a) in Domain::ALL.iter().enumerate() {
			assert!(a.tag().len() < 256);
			assert!(Domain::ALL.iter().skip(i + 1).all(|b| a.tag() != b.tag()));
		}
	}
}
