// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Error, Event};
use carechain_primitives::{traits::Standing, OrganizationId};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn offered_by_bodies(to: Option<OrganizationId>) -> DispatchResult {
	RecordAnchors::offer_custody(governance(BOTH_BODIES), commitment(1), to)
}

#[test]
fn an_offer_changes_nothing_else_and_can_be_changed_and_taken_back() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let before = anchored(1);
		for to in [Some(CLINIC), Some(PHARMACY), None] {
			assert_ok!(offer(1, to));
			let mut after = before;
			after.offered_to = to;
			assert_eq!(anchored(1), after);
			System::assert_last_event(
				Event::CustodyOffered {
					custodian: HOSPITAL,
					commitment: commitment(1),
					to,
				}
				.into(),
			);
		}
	});
}

#[test]
fn who_is_suspended_or_about_to_go_hands_its_records_over() {
	for standing in [Standing::Suspended, Standing::Expired] {
		build_and_execute(|| {
			anchor(HOSPITAL, document(1));
			set_standing(HOSPITAL, standing);
			assert_ok!(offer(1, Some(CLINIC)));
		});
	}
}

#[test]
fn both_bodies_hand_over_what_an_organisation_left_behind() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		set_standing(HOSPITAL, Standing::Ended);
		assert_ok!(offered_by_bodies(Some(CLINIC)));
		let one_body =
			|| RecordAnchors::offer_custody(governance(ONE_BODY), commitment(1), Some(PHARMACY));
		assert_changes_nothing(one_body, Error::<Test>::NotAuthorized);
	});
}

#[test]
fn who_is_to_take_it_is_active_and_another() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let to = |id| move || offer(1, Some(id));
		assert_changes_nothing(to(HOSPITAL), Error::<Test>::SameCustodian);
		assert_changes_nothing(to(NOBODY), Error::<Test>::RecipientNotActive);
		set_standing(CLINIC, Standing::Suspended);
		assert_changes_nothing(to(CLINIC), Error::<Test>::RecipientNotActive);
	});
}

#[test]
fn only_the_custodian_offers_and_only_what_is_offered_is_taken_back() {
	build_and_execute(|| {
		anchor(CLINIC, document(1));
		anchor(HOSPITAL, document(2));
		let offered = |number, to| move || offer(number, to);
		assert_changes_nothing(offered(1, Some(PHARMACY)), Error::<Test>::NotCustodian);
		assert_changes_nothing(offered(2, None), Error::<Test>::NotOffered);
		assert_changes_nothing(offered(3, Some(PHARMACY)), Error::<Test>::NotFound);
	});
}
