// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use carechain_primitives::traits::{Members, Standing};

#[test]
fn a_renewed_membership_ends_later() {
	build_and_execute(|| {
		assert_ok!(renew(CLINIC, days_ahead(101)));
		assert_eq!(Consortium::member_until(CLINIC), Some(days_ahead(101)));
		System::assert_last_event(
			Event::MembershipRenewed {
				organization: CLINIC,
				member_until: days_ahead(101),
			}
			.into(),
		);
	});
}

#[test]
fn a_renewal_revives_a_membership_that_has_ended() {
	build_and_execute(|| {
		pass_days(99);
		assert_eq!(Consortium::standing(CLINIC), Standing::Active);
		pass_days(1);
		assert_eq!(Consortium::standing(CLINIC), Standing::Expired);
		assert_ok!(renew(CLINIC, days_ahead(101)));
		assert_eq!(Consortium::standing(CLINIC), Standing::Active);
	});
}

#[test]
fn a_renewal_does_not_end_a_suspension() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_ok!(renew(CLINIC, days_ahead(200)));
		assert_eq!(Consortium::standing(CLINIC), Standing::Suspended);
	});
}

#[test]
fn nobody_but_both_bodies_renews() {
	build_and_execute(|| {
		assert_only(&["both bodies"], |origin| {
			Consortium::renew_membership(origin, HOSPITAL_A, days_ahead(200))
		});
	});
}

#[test]
fn what_is_not_there_cannot_be_renewed() {
	build_and_execute(|| {
		assert_changes_nothing(|| renew(NOWHERE, days_ahead(200)), Error::<Test>::NotFound);
	});
}

#[test]
fn a_membership_cannot_be_renewed_into_the_past() {
	build_and_execute(|| {
		pass_days(150);
		assert_changes_nothing(|| renew(CLINIC, days_ahead(150)), Error::<Test>::EndInPast);
	});
}

#[test]
fn a_membership_cannot_be_renewed_too_far_ahead() {
	build_and_execute(|| {
		let furthest = days_ahead(MAX_MEMBERSHIP_DAYS);
		assert_changes_nothing(
			|| renew(CLINIC, furthest.saturating_add(1)),
			Error::<Test>::EndTooFar,
		);
		assert_ok!(renew(CLINIC, furthest));
	});
}

#[test]
fn the_end_is_not_moved_to_an_earlier_day_nor_to_the_same() {
	build_and_execute(|| {
		for end in [days_ahead(99), days_ahead(100)] {
			assert_changes_nothing(|| renew(CLINIC, end), Error::<Test>::EndNotLater);
		}
	});
}

#[test]
fn a_renewal_gives_back_the_seat_that_went_with_the_membership() {
	build_and_execute(|| {
		for hospital in [HOSPITAL_A, HOSPITAL_B] {
			assert_ok!(renew(hospital, days_ahead(200)));
		}
		pass_days(100);
		next_session();
		assert_eq!(council(), [ALICE, BOB]);
		told();
		assert_ok!(renew(HOSPITAL_C, days_ahead(200)));
		assert_eq!(council(), [ALICE, BOB, CAROL]);
		assert_eq!(
			told(),
			[
				Event::CouncilSeatGiven {
					organization: HOSPITAL_C
				},
				Event::MembershipRenewed {
					organization: HOSPITAL_C,
					member_until: days_ahead(200),
				},
			]
		);
	});
}

#[test]
fn a_renewal_gives_no_seat_to_who_is_suspended_or_expelled() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_ok!(expel(HOSPITAL_B));
		for hospital in [HOSPITAL_A, HOSPITAL_B] {
			assert_ok!(renew(hospital, days_ahead(200)));
		}
		assert_eq!(council(), [CAROL]);
	});
}

#[test]
fn who_has_left_cannot_be_renewed() {
	build_and_execute(|| {
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_changes_nothing(
			|| renew(CLINIC, days_ahead(200)),
			Error::<Test>::AlreadyLeft,
		);
	});
}

#[test]
fn a_council_that_is_full_revives_no_hospital() {
	build_and_execute(|| {
		for hospital in [HOSPITAL_A, HOSPITAL_B] {
			assert_ok!(renew(hospital, days_ahead(200)));
		}
		pass_days(100);
		next_session();
		for n in 0..4 {
			assert_ok!(admit_hospital(stranger(n), false));
		}
		assert_changes_nothing(
			|| renew(HOSPITAL_C, days_ahead(200)),
			Error::<Test>::MaxSeatsExceeded,
		);
	});
}
