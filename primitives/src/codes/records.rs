// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How what stands for a record is reckoned.

use super::set::code_list;

code_list! {
	/// The hash of a record and of its commitment (names of IANA's registry of hash functions, and of
	/// GM/T 0004). Trees over commitments are SHA-256 always: RFC 6962.
	HashAlgorithm {
		/// SHA-256 (FIPS 180-4).
		Sha256 = 0 => "sha-256",
		/// SM3 (GB/T 32905, ISO/IEC 10118-3).
		Sm3 = 1 => "sm3",
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn indices_are_positions_and_codes_read_back() {
		for (position, algorithm) in HashAlgorithm::ALL.iter().enumerate() {
			assert_eq!(usize::from(algorithm.index()), position);
			assert_eq!(HashAlgorithm::from_code(algorithm.code()), Some(*algorithm));
		}
	}
}
