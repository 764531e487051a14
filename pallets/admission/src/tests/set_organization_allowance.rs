// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! An allowance for a single organisation.

use crate::{mock::*, Allowance, Error, Event, OrganizationAllowances, Payer};
use frame_support::{assert_ok, dispatch::RawOrigin};
use sp_runtime::DispatchError;

fn set(origin: RuntimeOrigin, allowance: Option<Allowance>) -> Result<(), DispatchError> {
	Admission::set_organization_allowance(origin, HOSPITAL, allowance)
}

#[test]
fn governance_gives_an_organisation_an_allowance_of_its_own() {
	build_and_execute(|| {
		let own = Allowance {
			weight_capacity: 8,
			weight_refill: 7,
			bytes_capacity: 6,
			bytes_refill: 5,
		};
		assert_ok!(set(RuntimeOrigin::root(), Some(own)));
		assert_eq!(OrganizationAllowances::<Test>::get(HOSPITAL), Some(own));
		assert_eq!(Admission::allowance_of(&Payer::Organization(HOSPITAL)), own);
		assert_eq!(Admission::allowance_of(&Payer::Organization(CLINIC)), AMPLE);
		assert_eq!(Admission::allowance_of(&Payer::PatientsOf(HOSPITAL)), AMPLE);
		System::assert_last_event(
			Event::OrganizationAllowanceSet {
				organization: HOSPITAL,
				allowance: Some(own),
			}
			.into(),
		);
	});
}

#[test]
fn governance_returns_an_organisation_whose_class_has_none_to_the_default() {
	build_and_execute(|| {
		assert_ok!(set(RuntimeOrigin::root(), Some(Allowance::default())));
		assert_ok!(set(RuntimeOrigin::root(), None));
		assert!(!OrganizationAllowances::<Test>::contains_key(HOSPITAL));
		assert_eq!(
			Admission::allowance_of(&Payer::Organization(HOSPITAL)),
			AMPLE
		);
		System::assert_last_event(
			Event::OrganizationAllowanceSet {
				organization: HOSPITAL,
				allowance: None,
			}
			.into(),
		);
	});
}

#[test]
fn what_the_organisation_has_used_stays_used() {
	build_and_execute(|| {
		send(REPRESENTATIVE, work(9_000_000));
		let before = used(Payer::Organization(HOSPITAL));
		let wider = Allowance {
			weight_capacity: u64::MAX,
			..AMPLE
		};
		assert_ok!(set(RuntimeOrigin::root(), Some(wider)));
		assert_eq!(used(Payer::Organization(HOSPITAL)), before);
	});
}

#[test]
fn an_unknown_organisation_gets_none() {
	build_and_execute(|| {
		for allowance in [Some(AMPLE), None] {
			assert_changes_nothing(
				|| Admission::set_organization_allowance(RuntimeOrigin::root(), UNKNOWN, allowance),
				Error::<Test>::NotFound,
			);
		}
	});
}

#[test]
fn no_more_may_flow_back_per_block_than_a_bucket_holds() {
	build_and_execute(|| {
		let full = Allowance {
			weight_capacity: 2,
			weight_refill: 2,
			bytes_capacity: 2,
			bytes_refill: 2,
		};
		assert_ok!(set(RuntimeOrigin::root(), Some(full)));
		for past in [
			Allowance {
				weight_refill: 3,
				..full
			},
			Allowance {
				bytes_refill: 3,
				..full
			},
		] {
			assert_changes_nothing(
				|| set(RuntimeOrigin::root(), Some(past)),
				Error::<Test>::RefillAboveCapacity,
			);
		}
	});
}

#[test]
fn nobody_but_governance_may_set_one() {
	build_and_execute(|| {
		let signers = [
			REPRESENTATIVE,
			OF_CLINIC,
			PRACTITIONER,
			RETIRED,
			PATIENT,
			STRANGER,
			SUDO,
		];
		let signers = signers.map(|who| RawOrigin::Signed(who.to_account_id()));
		for origin in signers.into_iter().chain([RawOrigin::None]) {
			for allowance in [Some(AMPLE), None] {
				assert_changes_nothing(
					|| set(origin.clone().into(), allowance),
					DispatchError::BadOrigin,
				);
			}
		}
	});
}
