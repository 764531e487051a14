// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Fraction, StoredThresholds, Thresholds};

fn set(origin: RuntimeOrigin, council: Fraction, board: Fraction) -> DispatchResult {
	JointApproval::set_thresholds(origin, Thresholds { council, board })
}

#[test]
fn root_sets_the_thresholds() {
	build_and_execute(|| {
		let (council, board) = (Fraction::new(3, 4), Fraction::new(1, 1));
		assert_ok!(set(RuntimeOrigin::root(), council, board));
		let thresholds = Thresholds { council, board };
		assert_eq!(StoredThresholds::<Test>::get(), thresholds);
		System::assert_last_event(Event::ThresholdsSet { thresholds }.into());
	});
}

#[test]
fn nobody_else_does() {
	build_and_execute(|| {
		let strangers = [STRANGER].map(signed).into_iter();
		let members = COUNCIL.into_iter().chain(BOARD).map(signed);
		for origin in strangers.chain(members).chain([RuntimeOrigin::none()]) {
			assert_changes_nothing(|| set(origin, Fraction::HALF, Fraction::HALF), BadOrigin);
		}
	});
}

#[test]
fn from_one_half_to_all_anything_can_be_set_and_nothing_else() {
	build_and_execute(|| {
		for sound in [
			Fraction::HALF,
			Fraction::new(50, 99),
			Fraction::new(1, 1),
			Fraction::new(u32::MAX, u32::MAX),
			Fraction::new(1 << 31, u32::MAX),
		] {
			assert_ok!(set(RuntimeOrigin::root(), sound, Fraction::HALF));
			assert_ok!(set(RuntimeOrigin::root(), Fraction::HALF, sound));
		}
		for unsound in [
			Fraction::new(0, 0),
			Fraction::new(1, 0),
			Fraction::new(0, 1),
			Fraction::new(49, 99),
			Fraction::new(1, 3),
			Fraction::new(4, 3),
			Fraction::new((1 << 31) - 1, u32::MAX),
			Fraction::new(u32::MAX, u32::MAX - 1),
		] {
			for (council, board) in [(unsound, Fraction::HALF), (Fraction::HALF, unsound)] {
				assert_changes_nothing(
					|| set(RuntimeOrigin::root(), council, board),
					Error::<Test>::ThresholdInvalid,
				);
			}
		}
	});
}
