// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The allowance of all that have none of their own.

use crate::{mock::*, Allowance, Defaults, Error, Event, Payer, PayerKind};
use frame_support::{assert_ok, dispatch::RawOrigin};
use sp_runtime::DispatchError;

const SMALL: Allowance = Allowance {
	weight_capacity: 8,
	weight_refill: 7,
	bytes_capacity: 6,
	bytes_refill: 5,
};

#[test]
fn governance_sets_the_default_of_one_kind_and_leaves_the_others() {
	let kinds = [
		(PayerKind::Organization, Payer::Organization(HOSPITAL)),
		(PayerKind::Patient, Payer::Patient(PATIENT_ID)),
		(PayerKind::PatientsOf, Payer::PatientsOf(HOSPITAL)),
	];
	for (kind, payer) in kinds {
		build_and_execute(|| {
			assert_ok!(Admission::set_default_allowance(
				RuntimeOrigin::root(),
				kind,
				SMALL
			));
			for (_, other) in kinds {
				let expected = if other == payer { SMALL } else { AMPLE };
				assert_eq!(Admission::allowance_of(&other), expected);
			}
			System::assert_last_event(
				Event::DefaultAllowanceSet {
					kind,
					allowance: SMALL,
				}
				.into(),
			);
		});
	}
}

#[test]
fn who_has_an_allowance_of_its_own_keeps_it() {
	build_and_execute(|| {
		let own = Allowance {
			weight_capacity: 9,
			..SMALL
		};
		assert_ok!(Admission::set_organization_allowance(
			RuntimeOrigin::root(),
			HOSPITAL,
			Some(own)
		));
		assert_ok!(Admission::set_default_allowance(
			RuntimeOrigin::root(),
			PayerKind::Organization,
			SMALL
		));
		assert_eq!(Admission::allowance_of(&Payer::Organization(HOSPITAL)), own);
		assert_eq!(Admission::allowance_of(&Payer::Organization(CLINIC)), SMALL);
	});
}

#[test]
fn no_more_may_flow_back_per_block_than_a_bucket_holds() {
	build_and_execute(|| {
		let kind = PayerKind::Patient;
		let full = Allowance {
			weight_refill: 8,
			bytes_refill: 6,
			..SMALL
		};
		assert_ok!(Admission::set_default_allowance(
			RuntimeOrigin::root(),
			kind,
			full
		));
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
				|| Admission::set_default_allowance(RuntimeOrigin::root(), kind, past),
				Error::<Test>::RefillAboveCapacity,
			);
		}
		assert_eq!(Defaults::<Test>::get().patient, full);
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
			for kind in [
				PayerKind::Organization,
				PayerKind::Patient,
				PayerKind::PatientsOf,
			] {
				assert_changes_nothing(
					|| Admission::set_default_allowance(origin.clone().into(), kind, SMALL),
					DispatchError::BadOrigin,
				);
			}
		}
	});
}
