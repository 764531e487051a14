// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Commitments against vectors that the client's tests read as well: chain and client must commit
//! to the same bytes in the same way.

use carechain_primitives::{
	commitment::{Domain, Salt},
	Commitment, HashAlgorithm,
};
use serde::Deserialize;
use sp_core::bytes::from_hex;

#[derive(Deserialize)]
struct Vectors {
	commitments: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
	name: String,
	domain: String,
	salt: String,
	content: String,
	algorithm: Option<String>,
	commitment: String,
}

impl Vector {
	fn domain(&self) -> Domain {
		*Domain::ALL
			.iter()
			.find(|domain| domain.tag() == self.domain.as_bytes())
			.expect("the domain is one of ours")
	}

	fn salt(&self) -> Salt {
		bytes32(&self.salt)
	}

	fn content(&self) -> Vec<u8> {
		from_hex(&self.content).expect("the content is hex")
	}

	fn algorithm(&self) -> HashAlgorithm {
		self.algorithm
			.as_ref()
			.map_or(HashAlgorithm::Sha256, |code| {
				HashAlgorithm::from_code(code).expect("the algorithm is one of ours")
			})
	}

	fn commitment(&self) -> Commitment {
		Commitment(bytes32(&self.commitment))
	}
}

fn bytes32(hex: &str) -> [u8; 32] {
	from_hex(hex).expect("hex").try_into().expect("32 bytes")
}

fn vectors() -> Vec<Vector> {
	serde_json::from_str::<Vectors>(include_str!("vectors/commitment.json"))
		.expect("the vectors are well formed")
		.commitments
}

#[test]
fn content_commits_as_the_vectors_say() {
	for vector in vectors() {
		let commitment = Commitment::with(
			vector.algorithm(),
			vector.domain(),
			&vector.salt(),
			&vector.content(),
		);
		assert_eq!(commitment, vector.commitment(), "{}", vector.name);
	}
}

#[test]
fn the_vectors_cover_every_domain() {
	for domain in Domain::ALL {
		assert!(
			vectors().iter().any(|vector| vector.domain() == *domain),
			"{domain:?}"
		);
	}
}

#[test]
fn the_vectors_cover_every_algorithm() {
	for algorithm in HashAlgorithm::ALL {
		assert!(
			vectors().iter().any(|it| it.algorithm() == *algorithm),
			"{algorithm:?}"
		);
	}
}

#[test]
fn a_changed_bit_of_salt_or_content_no_longer_opens() {
	for vector in vectors() {
		let (domain, salt, content) = (vector.domain(), vector.salt(), vector.content());
		let commitment = vector.commitment();
		let algorithm = vector.algorithm();
		for bit in 0..256 {
			let mut other = salt;
			other[bit / 8] ^= 1 << (bit % 8);
			assert!(
				!commitment.opens_with(algorithm, domain, &other, &content),
				"{}",
				vector.name
			);
		}
		for bit in 0..content.len() * 8 {
			let mut other = content.clone();
			other[bit / 8] ^= 1 << (bit % 8);
			assert!(
				!commitment.opens_with(algorithm, domain, &salt, &other),
				"{}",
				vector.name
			);
		}
	}
}

#[test]
fn content_longer_or_shorter_by_a_byte_no_longer_opens() {
	for vector in vectors() {
		let mut content = vector.content();
		content.push(0);
		assert!(!vector.commitment().opens_with(
			vector.algorithm(),
			vector.domain(),
			&vector.salt(),
			&content
		));
		content.truncate(content.len().saturating_sub(2));
		assert_eq!(
			vector.commitment().opens_with(
				vector.algorithm(),
				vector.domain(),
				&vector.salt(),
				&content
			),
			vector.content().is_empty()
		);
	}
}
