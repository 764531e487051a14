// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The list of low-order points, checked with the curve's own arithmetic.

use crate::EncryptionKey;
use sp_core::{U256, U512};

/// Arithmetic modulo p = 2^255 − 19.
#[derive(Clone, Copy, PartialEq)]
struct Field(U256);

impl Field {
	fn new(number: U512) -> Self {
		let p = (U512::one() << 255) - 19;
		Self(U256::try_from(number % p).unwrap())
	}

	fn decode(bytes: &[u8; 32]) -> Self {
		let mut bytes = *bytes;
		bytes[31] &= 0x7f;
		Self::new(U256::from_little_endian(&bytes).into())
	}

	fn times(self, other: Self) -> Self {
		Self::new(self.0.full_mul(other.0))
	}

	fn plus(self, other: Self) -> Self {
		Self::new(U512::from(self.0) + U512::from(other.0))
	}

	fn minus(self, other: Self) -> Self {
		let p = (U512::one() << 255) - 19;
		Self::new(U512::from(self.0) + p - U512::from(other.0))
	}
}

/// Whether eight times the point is the point at infinity: doubles it three times on
/// y² = x³ + 486662x² + x (RFC 7748 §5, in projective x-coordinates).
fn vanishes_times_eight(point: &[u8; 32]) -> bool {
	let (mut x, mut z) = (Field::decode(point), Field(U256::one()));
	for _ in 0..3 {
		let (sum, difference) = (x.plus(z), x.minus(z));
		let (aa, bb) = (sum.times(sum), difference.times(difference));
		let e = aa.minus(bb);
		let a24 = Field(U256::from(121_665));
		(x, z) = (aa.times(bb), e.times(aa.plus(a24.times(e))));
	}
	z.0.is_zero()
}

fn with_high_bit(mut point: [u8; 32]) -> [u8; 32] {
	point[31] |= 0x80;
	point
}

#[test]
fn every_listed_point_is_of_low_order_and_listed_once() {
	for (at, point) in EncryptionKey::LOW_ORDER.iter().enumerate() {
		assert!(vanishes_times_eight(point), "{point:02x?}");
		assert!(!EncryptionKey::LOW_ORDER[..at].contains(point));
	}
}

#[test]
fn a_point_of_low_order_is_unusable_in_both_of_its_encodings() {
	for point in EncryptionKey::LOW_ORDER {
		assert!(!EncryptionKey(point).is_usable());
		assert!(!EncryptionKey(with_high_bit(point)).is_usable());
	}
}

/// The encodings that are not in lowest terms, p to p + 18, and their neighbours: none of low order
/// is missing from the list.
#[test]
fn usable_is_what_does_not_vanish() {
	for lowest in 0xe0..=0xff {
		let mut point = [0xff; 32];
		(point[0], point[31]) = (lowest, 0x7f);
		for point in [point, with_high_bit(point)] {
			assert_eq!(
				EncryptionKey(point).is_usable(),
				!vanishes_times_eight(&point)
			);
		}
	}
	for lowest in 0..=0xff {
		let mut point = [0; 32];
		point[0] = lowest;
		for point in [point, with_high_bit(point)] {
			assert_eq!(
				EncryptionKey(point).is_usable(),
				!vanishes_times_eight(&point)
			);
		}
	}
}

/// RFC 7748 §6.1: Alice's public key.
#[test]
fn an_honest_key_is_usable() {
	let alice = [
		0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54, 0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7,
		0x5a, 0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4, 0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b,
		0x4e, 0x6a,
	];
	assert!(EncryptionKey(alice).is_usable());
	assert!(!vanishes_times_eight(&alice));
}
