// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The allowance of all organisations of a class.

use crate::{
	mock::*, Allowance, ClassAllowances, Error, Event, OrganizationAllowances, Payer, Refusal,
};
use carechain_primitives::OrganizationKind::{self, Clinic, Hospital, Laboratory};
use frame_support::{assert_ok, dispatch::RawOrigin};
use sp_runtime::DispatchError;

const SMALL: Allowance = Allowance {
	weight_capacity: 8,
	weight_refill: 7,
	bytes_capacity: 6,
	bytes_refill: 5,
};

const SMALLER: Allowance = Allowance {
	weight_capacity: 7,
	..SMALL
};

fn set(
	origin: RuntimeOrigin,
	kind: OrganizationKind,
	allowance: Option<Allowance>,
) -> Result<(), DispatchError> {
	Admission::set_class_allowance(origin, kind, allowance)
}

fn allowance_of(organization: carechain_primitives::OrganizationId) -> Allowance {
	Admission::allowance_of(&Payer::Organization(organization))
}

#[test]
fn governance_sets_the_allowance_of_a_class_and_leaves_the_others() {
	build_and_execute(|| {
		assert_ok!(set(RuntimeOrigin::root(), Hospital, Some(SMALL)));
		assert_eq!(ClassAllowances::<Test>::iter().count(), 1);
		assert_eq!(ClassAllowances::<Test>::get(Hospital), Some(SMALL));
		assert_eq!(allowance_of(HOSPITAL), SMALL);
		assert_eq!(allowance_of(OF_SUDO), SMALL);
		assert_eq!(allowance_of(CLINIC), AMPLE);
		for payer in [Payer::Patient(PATIENT_ID), Payer::PatientsOf(HOSPITAL)] {
			assert_eq!(Admission::allowance_of(&payer), AMPLE);
		}
		System::assert_last_event(
			Event::ClassAllowanceSet {
				kind: Hospital,
				allowance: Some(SMALL),
			}
			.into(),
		);
	});
}

#[test]
fn an_organisations_own_allowance_goes_before_its_classs_and_that_before_the_default() {
	build_and_execute(|| {
		assert_ok!(set(RuntimeOrigin::root(), Hospital, Some(SMALL)));
		assert_ok!(Admission::set_organization_allowance(
			RuntimeOrigin::root(),
			HOSPITAL,
			Some(SMALLER)
		));
		assert_eq!(allowance_of(HOSPITAL), SMALLER);
		assert_eq!(allowance_of(OF_SUDO), SMALL);
		assert_eq!(allowance_of(CLINIC), AMPLE);

		assert_ok!(Admission::set_organization_allowance(
			RuntimeOrigin::root(),
			HOSPITAL,
			None
		));
		assert_eq!(
			allowance_of(HOSPITAL),
			SMALL,
			"its class's, not the default"
		);
	});
}

#[test]
fn governance_returns_a_class_to_the_default() {
	build_and_execute(|| {
		assert_ok!(set(RuntimeOrigin::root(), Hospital, Some(SMALL)));
		OrganizationAllowances::<Test>::insert(OF_SUDO, SMALLER);
		assert_ok!(set(RuntimeOrigin::root(), Hospital, None));
		assert!(!ClassAllowances::<Test>::contains_key(Hospital));
		assert_eq!(allowance_of(HOSPITAL), AMPLE);
		assert_eq!(allowance_of(OF_SUDO), SMALLER, "it keeps its own");
		System::assert_last_event(
			Event::ClassAllowanceSet {
				kind: Hospital,
				allowance: None,
			}
			.into(),
		);
	});
}

#[test]
fn it_is_in_force_with_the_next_transaction_and_for_each_organisation_by_itself() {
	build_and_execute(|| {
		let enough_for_one = Allowance {
			weight_refill: 0,
			bytes_capacity: u64::from(LASTING_BYTES) * 3 / 2,
			bytes_refill: 0,
			..AMPLE
		};
		send(REPRESENTATIVE, work(0));
		assert_ok!(set(RuntimeOrigin::root(), Hospital, Some(enough_for_one)));
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
		send(OF_CLINIC, work(0));
		send(OF_CLINIC, work(0));
		send(SUDO_REPRESENTATIVE, work(0));
		assert_refused(SUDO_REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
	});
}

#[test]
fn a_class_without_members_may_have_one_and_who_is_no_member_has_the_default() {
	build_and_execute(|| {
		for kind in OrganizationKind::ALL {
			assert_ok!(set(RuntimeOrigin::root(), *kind, Some(SMALL)));
		}
		assert_eq!(ClassAllowances::<Test>::get(Laboratory), Some(SMALL));
		assert_eq!(allowance_of(CLINIC), SMALL);
		assert_eq!(allowance_of(UNKNOWN), AMPLE);
	});
}

#[test]
fn what_an_organisation_has_used_stays_used() {
	build_and_execute(|| {
		send(OF_CLINIC, work(9_000_000));
		let before = used(Payer::Organization(CLINIC));
		let wider = Allowance {
			weight_capacity: u64::MAX,
			..AMPLE
		};
		assert_ok!(set(RuntimeOrigin::root(), Clinic, Some(wider)));
		assert_eq!(used(Payer::Organization(CLINIC)), before);
	});
}

#[test]
fn no_more_may_flow_back_per_block_than_a_bucket_holds() {
	build_and_execute(|| {
		let full = Allowance {
			weight_refill: 8,
			bytes_refill: 6,
			..SMALL
		};
		assert_ok!(set(RuntimeOrigin::root(), Hospital, Some(full)));
		for past in [
			Allowance {
				weight_refill: 9,
				..full
			},
			Allowance {
				bytes_refill: 7,
				..full
			},
		] {
			assert_changes_nothing(
				|| set(RuntimeOrigin::root(), Hospital, Some(past)),
				Error::<Test>::RefillAboveCapacity,
			);
		}
	});
}

#[test]
fn nobody_but_governance_may_set_one() {
	build_and_execute(|| {
		ClassAllowances::<Test>::insert(Hospital, SMALL);
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
					|| set(origin.clone().into(), Hospital, allowance),
					DispatchError::BadOrigin,
				);
			}
		}
	});
}
