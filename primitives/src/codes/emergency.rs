// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Where the case of a declared emergency is. Why it was declared is in a commitment.

use super::set::code_list;

code_list! {
	/// Where the case of a declared emergency is in its review.
	EmergencyStatus {
		/// Nobody has judged it yet.
		Open = 0 => "open",
		/// Its review was not done in time: the oversight board judges it.
		Overdue = 1 => "overdue",
		/// The access was justified.
		Justified = 2 => "justified",
		/// The access was not justified.
		Unjustified = 3 => "unjustified",
		/// Open, and declared off line: it was anchored after the access.
		Late = 4 => "late",
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn indices_are_positions_and_codes_read_back() {
		for (position, status) in EmergencyStatus::ALL.iter().enumerate() {
			assert_eq!(usize::from(status.index()), position);
			assert_eq!(EmergencyStatus::from_code(status.code()), Some(*status));
		}
	}
}
