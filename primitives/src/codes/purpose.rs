// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Purpose of use: HL7 v3-ActReason, value set PurposeOfUse, and what a granted purpose covers.

use super::set::{code_list, CodeSet};

code_list! {
	/// Why data is asked for (HL7 v3-ActReason). A question names exactly one.
	Purpose {
		/// Treatment.
		TREAT = 0 => "TREAT",
		/// Emergency treatment, with consent.
		ETREAT = 1 => "ETREAT",
		/// Healthcare payment.
		HPAYMT = 2 => "HPAYMT",
		/// Healthcare operations.
		HOPERAT = 3 => "HOPERAT",
		/// Healthcare research.
		HRESCH = 4 => "HRESCH",
		/// Public health.
		PUBHLTH = 5 => "PUBHLTH",
		/// At the patient's request.
		PATRQT = 6 => "PATRQT",
		/// Healthcare marketing.
		HMARKT = 7 => "HMARKT",
		/// Coverage under a policy or programme.
		COVERAGE = 8 => "COVERAGE",
		/// Coordination of care.
		COC = 9 => "COC",
		/// Treatment in an emergency room.
		ERTREAT = 10 => "ERTREAT",
		/// Break the glass: an override of the patient's will.
		BTG = 11 => "BTG",
		/// At the family's request.
		FAMRQT = 12 => "FAMRQT",
		/// Under a power of attorney.
		PWATRNY = 13 => "PWATRNY",
		/// Disease-specific research.
		DSRCH = 14 => "DSRCH",
		/// Clinical trial research.
		CLINTRCH = 15 => "CLINTRCH",
		/// Biomaterial research.
		BIORCH = 16 => "BIORCH",
		/// Population origins or ancestry research.
		POARCH = 17 => "POARCH",
		/// Translational research.
		TRANSRCH = 18 => "TRANSRCH",
		/// Training of machine-learning models, federated learning included.
		MLTRAINING = 19 => "MLTRAINING",
		/// Health quality improvement.
		HQUALIMP = 20 => "HQUALIMP",
		/// Patient safety.
		PATSFTY = 21 => "PATSFTY",
		/// Legal.
		HLEGAL = 22 => "HLEGAL",
		/// Eligibility verification.
		ELIGVER = 23 => "ELIGVER",
		/// Claim attachment.
		CLMATTCH = 24 => "CLMATTCH",
		/// Disaster response.
		DISASTER = 25 => "DISASTER",
		/// Threat to public health or safety.
		THREAT = 26 => "THREAT",
	}
	/// Purposes that a grant names: any of them may be the one asked for (IHE PCF).
	set Purposes(u32)
}

impl Purpose {
	/// The purpose directly above, whose grant covers this one.
	///
	/// This is our table and not HL7's hierarchy: there `BTG` descends from `TREAT`, so that every
	/// treatment consent would cover an override of the patient's will.
	pub const fn covered_by(self) -> Option<Self> {
		match self {
			Self::COC | Self::ETREAT => Some(Self::TREAT),
			Self::ERTREAT => Some(Self::ETREAT),
			Self::COVERAGE | Self::CLMATTCH => Some(Self::HPAYMT),
			Self::ELIGVER => Some(Self::COVERAGE),
			Self::DSRCH | Self::CLINTRCH | Self::BIORCH | Self::TRANSRCH => Some(Self::HRESCH),
			Self::HQUALIMP | Self::PATSFTY => Some(Self::HOPERAT),
			Self::DISASTER | Self::THREAT => Some(Self::PUBHLTH),
			Self::TREAT
			| Self::HPAYMT
			| Self::HOPERAT
			| Self::HRESCH
			| Self::PUBHLTH
			| Self::PATRQT
			| Self::HMARKT
			| Self::BTG
			| Self::FAMRQT
			| Self::PWATRNY
			| Self::POARCH
			| Self::MLTRAINING
			| Self::HLEGAL => None,
		}
	}

	/// Whether the purpose has to be named itself, because a wider reading would be a trap: no
	/// other purpose covers it, although HL7's hierarchy or plain language might suggest so.
	pub const fn is_implied_by_nothing(self) -> bool {
		matches!(
			self,
			Self::BTG
				| Self::MLTRAINING
				| Self::HMARKT
				| Self::FAMRQT
				| Self::PWATRNY
				| Self::POARCH
				| Self::HLEGAL
		)
	}
}

impl Purposes {
	/// Whether a grant for these purposes reaches the one asked for, directly or from above.
	pub fn covers(self, asked: Purpose) -> bool {
		let mut at = Some(asked);
		while let Some(purpose) = at {
			if self.contains(purpose) {
				return true;
			}
			at = purpose.covered_by();
		}
		false
	}

	/// Whether everything that the other set covers is covered by this one.
	pub fn covers_all(self, other: Self) -> bool {
		other.iter().all(|purpose| self.covers(purpose))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_purpose_covers_itself_and_what_is_below() {
		let treatment = Purposes::of(&[Purpose::TREAT]);
		for covered in [
			Purpose::TREAT,
			Purpose::COC,
			Purpose::ETREAT,
			Purpose::ERTREAT,
		] {
			assert!(treatment.covers(covered), "{}", covered.code());
		}
		assert!(!Purposes::of(&[Purpose::ERTREAT]).covers(Purpose::TREAT));
		assert!(Purposes::of(&[Purpose::HPAYMT]).covers(Purpose::ELIGVER));
	}

	#[test]
	fn treatment_never_covers_an_override() {
		assert!(!Purposes::of(&[Purpose::TREAT, Purpose::ETREAT]).covers(Purpose::BTG));
	}

	#[test]
	fn what_is_implied_by_nothing_is_covered_by_itself_alone() {
		for purpose in Purpose::ALL.iter().filter(|p| p.is_implied_by_nothing()) {
			let all_others = Purposes(Purposes::ALL.0 & !Purposes::of(&[*purpose]).0);
			assert!(!all_others.covers(*purpose), "{}", purpose.code());
			assert!(Purposes::of(&[*purpose]).covers(*purpose));
		}
	}

	#[test]
	fn the_table_of_what_covers_what_has_no_cycle() {
		for purpose in Purpose::ALL {
			let mut at = *purpose;
			for _ in 0..Purpose::ALL.len() {
				match at.covered_by() {
					Some(above) => at = above,
					None => break,
				}
			}
			assert_eq!(at.covered_by(), None, "{}", purpose.code());
		}
	}

	#[test]
	fn indices_are_positions_and_codes_read_back() {
		for (position, purpose) in Purpose::ALL.iter().enumerate() {
			assert_eq!(usize::from(purpose.index()), position);
			assert_eq!(Purpose::from_code(purpose.code()), Some(*purpose));
		}
		assert_eq!(Purpose::from_code("treat"), None);
	}

	#[test]
	fn a_bit_without_a_code_is_not_known() {
		assert!(Purposes::ALL.is_known());
		assert!(!Purposes(1 << 27).is_known());
		assert!(Purposes(0).is_empty());
	}
}
