// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, Error, Event};
use carechain_primitives::{traits::Standing, OrganizationId};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn accept(organization: OrganizationId, number: u64) -> DispatchResult {
	RecordAnchors::accept_custody(signed_by(organization), commitment(number))
}

#[test]
fn the_custodian_is_another_and_the_author_stays_named() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let before = anchored(1);
		assert_ok!(offer(1, Some(CLINIC)));
		assert_ok!(accept(CLINIC, 1));
		assert_eq!(
			anchored(1),
			Anchor {
				custodian: CLINIC,
				..before
			}
		);
		System::assert_last_event(
			Event::CustodyAccepted {
				from: HOSPITAL,
				to: CLINIC,
				commitment: commitment(1),
			}
			.into(),
		);
		assert_changes_nothing(|| mark(1), Error::<Test>::NotCustodian);
		assert_changes_nothing(|| accept(CLINIC, 1), Error::<Test>::NotOffered);
		assert_ok!(RecordAnchors::mark_entered_in_error(
			signed_by(CLINIC),
			commitment(1)
		));
	});
}

#[test]
fn disputes_restrictions_and_holds_go_over_with_the_record() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(dispute(STRANGER, 1));
		assert_ok!(RecordAnchors::restrict_record(
			signed_by(HOSPITAL),
			commitment(1)
		));
		assert_ok!(place_hold(1, CASE));
		let before = anchored(1);
		assert_ok!(offer(1, Some(CLINIC)));
		assert_ok!(accept(CLINIC, 1));
		assert_eq!(
			anchored(1),
			Anchor {
				custodian: CLINIC,
				..before
			}
		);
		assert_ok!(RecordAnchors::answer_dispute(
			signed_by(CLINIC),
			commitment(1),
			ANSWER
		));
		assert_ok!(RecordAnchors::lift_restriction(
			signed_by(CLINIC),
			commitment(1)
		));
	});
}

#[test]
fn nobody_takes_what_was_not_offered_to_it() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_changes_nothing(|| accept(CLINIC, 1), Error::<Test>::NotOffered);
		assert_ok!(offer(1, Some(CLINIC)));
		assert_changes_nothing(|| accept(PHARMACY, 1), Error::<Test>::NotOffered);
		assert_ok!(offer(1, None));
		assert_changes_nothing(|| accept(CLINIC, 1), Error::<Test>::NotOffered);
		assert_changes_nothing(|| accept(CLINIC, 2), Error::<Test>::NotFound);
	});
}

#[test]
fn who_was_suspended_since_the_offer_takes_nothing() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(offer(1, Some(CLINIC)));
		set_standing(CLINIC, Standing::Suspended);
		assert_changes_nothing(|| accept(CLINIC, 1), Error::<Test>::OrganizationNotActive);
	});
}
