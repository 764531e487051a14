// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Confidentiality: HL7 v3-Confidentiality, as an order.

use super::set::code_list;

code_list! {
	/// How confidential data is (HL7 v3-Confidentiality), from least to most.
	///
	/// In a grant it is a ceiling, which covers itself and what is below.
	Confidentiality {
		/// Unrestricted.
		U = 0 => "U",
		/// Low.
		L = 1 => "L",
		/// Moderate.
		M = 2 => "M",
		/// Normal.
		N = 3 => "N",
		/// Restricted.
		R = 4 => "R",
		/// Very restricted.
		V = 5 => "V",
	}
}

/// Normal: what a grant without a ceiling allows, and what data without a label counts as.
impl Default for Confidentiality {
	fn default() -> Self {
		Self::N
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_order_is_from_unrestricted_to_very_restricted() {
		use Confidentiality::*;
		assert!(U < L && L < M && M < N && N < R && R < V);
		assert_eq!(Confidentiality::default(), N);
	}
}
