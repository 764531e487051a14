// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What always holds is noticed when it does not.

use crate::{
	mock::*, Allowance, ClassAllowances, Cost, Defaults, Meter, Meters, OrganizationAllowances,
	Payer,
};
use carechain_primitives::{OrganizationKind, PatientId};

/// Runs on a chain in good order what breaks it.
fn assert_noticed(breaks: impl FnOnce(), problem: &'static str) {
	new_test_ext().execute_with(|| {
		send(PATIENT, work(0));
		send(REPRESENTATIVE, work(0));
		assert_eq!(Admission::do_try_state(), Ok(()));
		breaks();
		assert_eq!(Admission::do_try_state(), Err(problem.into()));
	});
}

const EXCESSIVE: Allowance = Allowance {
	weight_capacity: 0,
	..AMPLE
};

#[test]
fn a_meter_from_the_future_is_noticed() {
	assert_noticed(
		|| {
			let meter = Meter {
				used: Cost::default(),
				at: 2,
			};
			Meters::<Test>::insert(Payer::Organization(HOSPITAL), meter);
		},
		"a meter was read in the future",
	);
}

#[test]
fn a_meter_of_nobody_is_noticed() {
	let nobodies = [
		Payer::Organization(UNKNOWN),
		Payer::PatientsOf(UNKNOWN),
		Payer::Patient(PatientId([9; 16])),
	];
	for nobody in nobodies {
		assert_noticed(
			|| Meters::<Test>::insert(nobody, Meter::default()),
			"a meter belongs to nobody",
		);
	}
}

#[test]
fn an_allowance_of_nobody_is_noticed() {
	assert_noticed(
		|| OrganizationAllowances::<Test>::insert(UNKNOWN, AMPLE),
		"an allowance belongs to no organisation",
	);
}

#[test]
fn an_allowance_that_refills_more_than_it_holds_is_noticed() {
	assert_noticed(
		|| OrganizationAllowances::<Test>::insert(HOSPITAL, EXCESSIVE),
		"an allowance refills more than it holds",
	);
	assert_noticed(
		|| ClassAllowances::<Test>::insert(OrganizationKind::Payer, EXCESSIVE),
		"an allowance of a class refills more than it holds",
	);
	assert_noticed(
		|| Defaults::<Test>::mutate(|defaults| defaults.patients_of = EXCESSIVE),
		"a default allowance refills more than it holds",
	);
}
