// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::Error;
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
		assert_only("both bodies", |origin| {
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
