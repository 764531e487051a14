// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Error, Event, Restriction};
use carechain_primitives::traits::Standing;
use frame_support::assert_ok;
use sp_runtime::{DispatchError, DispatchResult};

fn restrict(origin: RuntimeOrigin, number: u64) -> DispatchResult {
	RecordAnchors::restrict_record(origin, commitment(number))
}

#[test]
fn custodian_and_governance_restrict_each_for_itself() {
	build_and_execute(|| {
		let custodian = || signed_by(HOSPITAL);
		let body = || governance(ONE_BODY);
		for (number, first, then) in [(1, custodian(), body()), (2, body(), custodian())] {
			anchor(HOSPITAL, document(number));
			let placed = if number == 1 {
				Restriction::Custodian
			} else {
				Restriction::Governance
			};
			for (origin, restriction) in [(first, placed), (then, Restriction::Both)] {
				assert_ok!(restrict(origin.clone(), number));
				assert_eq!(anchored(number).restriction, Some(restriction));
				System::assert_last_event(
					Event::RecordRestricted {
						commitment: commitment(number),
						restriction,
					}
					.into(),
				);
				let again = || restrict(origin, number);
				assert_changes_nothing(again, Error::<Test>::AlreadyRestricted);
			}
		}
	});
}

#[test]
fn a_suspended_custodian_still_restricts() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		set_standing(HOSPITAL, Standing::Suspended);
		assert_ok!(restrict(signed_by(HOSPITAL), 1));
	});
}

#[test]
fn whatever_became_of_a_record_it_may_be_restricted() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(supersede(1, document(2)));
		assert_ok!(mark(2));
		for number in [1, 2] {
			assert_ok!(restrict(signed_by(HOSPITAL), number));
		}
	});
}

#[test]
fn nobody_else_restricts() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let by = |origin: RuntimeOrigin| move || restrict(origin, 1);
		assert_changes_nothing(by(signed_by(CLINIC)), Error::<Test>::NotCustodian);
		let stranger = RuntimeOrigin::signed(STRANGER);
		assert_changes_nothing(by(stranger), Error::<Test>::NotAuthorized);
		assert_changes_nothing(by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for origin in [signed_by(HOSPITAL), governance(ONE_BODY)] {
			assert_changes_nothing(|| restrict(origin, 2), Error::<Test>::NotFound);
		}
	});
}
