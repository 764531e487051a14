// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Sets of codes as bits, and the macro that defines a code list with its set.

/// A set of codes of one list, one bit per code.
///
/// A set that came from outside may carry bits that no code has; [`CodeSet::is_known`] tells, and
/// calls refuse such sets by name instead of letting them mean something later.
pub trait CodeSet: Copy + Default + Eq {
	/// The code that the set is made of.
	type Code: Copy + 'static;

	/// The set of no codes.
	const EMPTY: Self;
	/// The set of all codes.
	const ALL: Self;

	/// Whether the code is in the set.
	fn contains(self, code: Self::Code) -> bool;
	/// The set with the code in it.
	fn with(self, code: Self::Code) -> Self;
	/// Whether every member of this set is in the other.
	fn is_subset_of(self, other: Self) -> bool;
	/// Whether no bit is set.
	fn is_empty(self) -> bool;
	/// Whether every bit stands for a code.
	fn is_known(self) -> bool;
}

/// Defines an enum of codes with fixed indices, the code strings of its list, and optionally the
/// bit set over it.
macro_rules! code_list {
	(
		$(#[$doc:meta])*
		$name:ident {
			$( $(#[$variant_doc:meta])* $variant:ident = $index:literal => $code:literal, )*
		}
	) => {
		$(#[$doc])*
		#[allow(clippy::upper_case_acronyms)]
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord,
			codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen,
			scale_info::TypeInfo, serde::Serialize, serde::Deserialize,
		)]
		#[repr(u8)]
		pub enum $name {
			$(
				$(#[$variant_doc])*
				#[codec(index = $index)]
				#[serde(rename = $code)]
				$variant = $index,
			)*
		}

		impl $name {
			/// Every code of the list, in the order of their indices.
			pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

			/// The code as its list writes it.
			pub const fn code(self) -> &'static str {
				match self { $( Self::$variant => $code, )* }
			}

			/// The code that the list writes so; `None` if there is no such code.
			pub fn from_code(code: &str) -> Option<Self> {
				match code { $( $code => Some(Self::$variant), )* _ => None }
			}

			/// The fixed SCALE index, which is also the bit in a set.
			pub const fn index(self) -> u8 {
				match self { $( Self::$variant => $index, )* }
			}
		}
	};
	(
		$(#[$doc:meta])*
		$name:ident {
			$( $(#[$variant_doc:meta])* $variant:ident = $index:literal => $code:literal, )*
		}
		$(#[$set_doc:meta])*
		set $set:ident($bits:ty)
	) => {
		$crate::codes::set::code_list! {
			$(#[$doc])*
			$name { $( $(#[$variant_doc])* $variant = $index => $code, )* }
		}

		$(#[$set_doc])*
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord,
			codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen,
			scale_info::TypeInfo, serde::Serialize, serde::Deserialize,
		)]
		#[serde(transparent)]
		pub struct $set(pub $bits);

		impl $set {
			/// The set of these codes.
			pub const fn of(codes: &[$name]) -> Self {
				let mut bits: $bits = 0;
				let mut rest = codes;
				while let [first, tail @ ..] = rest {
					bits |= Self::bit(*first);
					rest = tail;
				}
				Self(bits)
			}

			/// The codes of the set, in the order of their indices.
			pub fn iter(self) -> impl Iterator<Item = $name> {
				$name::ALL.iter().copied().filter(move |code| self.0 & Self::bit(*code) != 0)
			}

			const fn bit(code: $name) -> $bits {
				match code { $( $name::$variant => 1 << $index, )* }
			}
		}

		impl $crate::codes::set::CodeSet for $set {
			type Code = $name;

			const EMPTY: Self = Self(0);
			const ALL: Self = Self::of($name::ALL);

			fn contains(self, code: $name) -> bool {
				self.0 & Self::bit(code) != 0
			}

			fn with(self, code: $name) -> Self {
				Self(self.0 | Self::bit(code))
			}

			fn is_subset_of(self, other: Self) -> bool {
				self.0 & !other.0 == 0
			}

			fn is_empty(self) -> bool {
				self.0 == 0
			}

			fn is_known(self) -> bool {
				self.is_subset_of(Self::ALL)
			}
		}
	};
}

pub(crate) use code_list;
