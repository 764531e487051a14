// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Byte strings in JSON: lower-case hex with `0x`, and no other way to write them.

use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// How the message starts where a string is hex but for upper-case digits.
pub(crate) const UPPER_CASE: &str = "upper-case hex";

/// Any number of bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub Vec<u8>);

/// A number of bytes that is known beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed<const N: usize>(pub [u8; N]);

/// Why a string is no byte string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HexError {
	/// It does not start with `0x`.
	NoPrefix,
	/// It has digits A to F, which makes two strings for the same bytes.
	UpperCase,
	/// It has something else than pairs of hex digits.
	NotHex,
	/// It stands for another number of bytes.
	WrongLength {
		/// How many it has to be.
		expected: usize,
		/// How many it is.
		found: usize,
	},
}

impl fmt::Display for HexError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::NoPrefix => f.write_str("hex without 0x in front"),
			Self::UpperCase => f.write_str(UPPER_CASE),
			Self::NotHex => f.write_str("not pairs of hex digits"),
			Self::WrongLength { expected, found } => {
				write!(f, "{found} bytes where {expected} are expected")
			}
		}
	}
}

/// Writes bytes.
pub fn encode(bytes: &[u8]) -> String {
	let mut text = String::from("0x");
	text.push_str(&hex::encode(bytes));
	text
}

/// Reads bytes.
pub fn decode(text: &str) -> Result<Vec<u8>, HexError> {
	let digits = text.strip_prefix("0x").ok_or(HexError::NoPrefix)?;
	let bytes = hex::decode(digits).map_err(|_| HexError::NotHex)?;
	if digits.bytes().any(|digit| digit.is_ascii_uppercase()) {
		return Err(HexError::UpperCase);
	}
	Ok(bytes)
}

/// Reads a number of bytes that is known beforehand.
pub fn decode_fixed<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
	let bytes = decode(text)?;
	let found = bytes.len();
	bytes
		.try_into()
		.map_err(|_| HexError::WrongLength { expected: N, found })
}

struct Visitor<const N: usize>;

impl<const N: usize> de::Visitor<'_> for Visitor<N> {
	type Value = [u8; N];

	fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{N} bytes as lower-case hex with 0x")
	}

	fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
		decode_fixed(text).map_err(E::custom)
	}
}

struct BytesVisitor;

impl de::Visitor<'_> for BytesVisitor {
	type Value = Vec<u8>;

	fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str("bytes as lower-case hex with 0x")
	}

	fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
		decode(text).map_err(E::custom)
	}
}

impl<'de, const N: usize> Deserialize<'de> for Fixed<N> {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		deserializer.deserialize_str(Visitor::<N>).map(Self)
	}
}

impl<'de> Deserialize<'de> for Bytes {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		deserializer.deserialize_str(BytesVisitor).map(Self)
	}
}

impl<const N: usize> Serialize for Fixed<N> {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&encode(&self.0))
	}
}

impl Serialize for Bytes {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&encode(&self.0))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn there_is_one_way_to_write_bytes() {
		assert_eq!(encode(&[0, 171, 255]), "0x00abff");
		assert_eq!(decode("0x00abff"), Ok(alloc::vec![0, 171, 255]));
		assert_eq!(decode("0x"), Ok(Vec::new()));
		assert_eq!(decode("0x00ABFF"), Err(HexError::UpperCase));
		assert_eq!(decode("0x00aBff"), Err(HexError::UpperCase));
		assert_eq!(decode("00abff"), Err(HexError::NoPrefix));
		assert_eq!(decode("0X00abff"), Err(HexError::NoPrefix));
		assert_eq!(decode("0x0"), Err(HexError::NotHex));
		assert_eq!(decode("0x0g"), Err(HexError::NotHex));
		assert_eq!(decode("0x 0"), Err(HexError::NotHex));
	}

	#[test]
	fn a_known_length_is_kept() {
		assert_eq!(decode_fixed::<2>("0x0102"), Ok([1, 2]));
		let wrong = HexError::WrongLength {
			expected: 2,
			found: 3,
		};
		assert_eq!(decode_fixed::<2>("0x010203"), Err(wrong));
	}

	proptest! {
		#[test]
		fn what_is_read_is_written_the_same(text in "0x[0-9a-fA-F]{0,40}|.{0,20}") {
			if let Ok(bytes) = decode(&text) {
				prop_assert_eq!(encode(&bytes), text);
			}
		}

		#[test]
		fn what_is_written_is_read_the_same(bytes: Vec<u8>) {
			prop_assert_eq!(decode(&encode(&bytes)), Ok(bytes));
		}
	}
}
