// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How shares of seats are counted.

use crate::{Fraction, Thresholds, Track};
use proptest::prelude::*;

#[test]
fn two_thirds_and_one_half_of_small_bodies() {
	let two_thirds = [
		(1, 1),
		(2, 2),
		(3, 2),
		(4, 3),
		(5, 4),
		(6, 4),
		(7, 5),
		(9, 6),
	];
	for (seats, needed) in two_thirds {
		assert_eq!(Fraction::TWO_THIRDS.needed(seats), needed, "{seats} seats");
	}
	let one_half = [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4)];
	for (seats, needed) in one_half {
		assert_eq!(Fraction::HALF.needed(seats), needed, "{seats} seats");
	}
}

#[test]
fn nought_of_nought_is_not_enough() {
	for fraction in [Fraction::HALF, Fraction::TWO_THIRDS, Fraction::new(1, 1)] {
		assert!(!fraction.is_reached(0, 0));
		assert_eq!(fraction.needed(0), 1);
	}
}

#[test]
fn large_numbers_neither_overflow_nor_round() {
	let all = Fraction::new(u32::MAX, u32::MAX);
	assert!(all.is_reached(u32::MAX, u32::MAX));
	assert!(!all.is_reached(u32::MAX - 1, u32::MAX));
	assert_eq!(all.needed(u32::MAX), u32::MAX);
	let barely = Fraction::new(u32::MAX - 1, u32::MAX);
	assert!(barely.is_reached(u32::MAX - 1, u32::MAX));
	assert!(!barely.is_reached(u32::MAX - 2, u32::MAX));
}

#[test]
fn a_fraction_of_nothing_is_never_reached() {
	assert_eq!(Fraction::new(1, 0).needed(3), u32::MAX);
	assert!(!Fraction::new(1, 0).is_reached(3, 3));
}

#[test]
fn each_track_has_its_thresholds() {
	let stored = Thresholds {
		council: Fraction::new(5, 6),
		board: Fraction::new(3, 5),
	};
	assert_eq!(Track::Ordinary.thresholds(stored), stored);
	let half = Thresholds {
		council: Fraction::HALF,
		board: Fraction::HALF,
	};
	assert_eq!(Track::FinalityRestart.thresholds(stored), half);
	assert!(half.are_sound() && Thresholds::default().are_sound());
}

/// A sound threshold.
fn threshold() -> impl Strategy<Value = Fraction> {
	prop_oneof![1..=20u32, 1..=u32::MAX].prop_flat_map(|denominator| {
		let half = denominator / 2 + denominator % 2;
		(half..=denominator).prop_map(move |numerator| Fraction::new(numerator, denominator))
	})
}

proptest! {
	#[test]
	fn what_is_needed_is_the_least_that_is_enough(
		threshold in threshold(),
		seats in prop_oneof![1..=100u32, 1..=u32::MAX],
	) {
		prop_assert!(threshold.is_sound_threshold());
		let needed = threshold.needed(seats);
		prop_assert!((1..=seats).contains(&needed));
		prop_assert!(threshold.is_reached(needed, seats));
		prop_assert!(!threshold.is_reached(needed - 1, seats));
		// Whatever the rounding, it is never a minority.
		prop_assert!(u64::from(needed) * 2 >= u64::from(seats));
	}
}
