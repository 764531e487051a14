// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is in place when the chain starts.

use crate::{
	mock::*, Allowance, ClassAllowances, DefaultAllowances, Defaults, GenesisConfig, Pallet, Payer,
};
use carechain_primitives::OrganizationKind;
use frame_support::traits::{GetStorageVersion, StorageVersion};
use sp_runtime::BuildStorage;

#[test]
fn the_defaults_are_those_of_the_genesis_file() {
	let defaults = DefaultAllowances {
		organization: AMPLE,
		patient: Allowance {
			weight_capacity: 7,
			weight_refill: 7,
			..AMPLE
		},
		patients_of: Allowance::default(),
	};
	build_with_and_execute(defaults, || {
		assert_eq!(Defaults::<Test>::get(), defaults);
		assert_eq!(ClassAllowances::<Test>::iter().count(), 0);
		assert_nothing_metered();
		assert_eq!(
			Pallet::<Test>::on_chain_storage_version(),
			StorageVersion::new(1)
		);
	});
}

const AMPLE_FOR_ALL: DefaultAllowances = DefaultAllowances {
	organization: AMPLE,
	patient: AMPLE,
	patients_of: AMPLE,
};

const EXCESSIVE: Allowance = Allowance {
	bytes_capacity: 1,
	bytes_refill: 2,
	..AMPLE
};

fn with_classes(classes: Vec<(OrganizationKind, Allowance)>) -> GenesisConfig<Test> {
	GenesisConfig {
		defaults: AMPLE_FOR_ALL,
		classes,
		..Default::default()
	}
}

#[test]
fn classes_have_the_allowances_of_the_genesis_file_and_all_others_the_default() {
	let small = Allowance {
		weight_capacity: 7,
		weight_refill: 7,
		..AMPLE
	};
	let genesis = with_classes(vec![
		(OrganizationKind::Clinic, small),
		(OrganizationKind::Laboratory, AMPLE),
	]);
	execute(new_test_ext_from(genesis), || {
		assert_eq!(ClassAllowances::<Test>::iter().count(), 2);
		assert_eq!(Admission::allowance_of(&Payer::Organization(CLINIC)), small);
		assert_eq!(
			Admission::allowance_of(&Payer::Organization(HOSPITAL)),
			AMPLE
		);
	});
}

#[test]
fn classes_are_written_in_the_genesis_file_by_their_codes() {
	let genesis = with_classes(vec![(OrganizationKind::PatientAdvocate, AMPLE)]);
	let json = serde_json::to_value(&genesis).unwrap();
	assert_eq!(json["classes"][0][0], "patient-advocate");
	assert_eq!(json["classes"][0][1]["weightRefill"], AMPLE.weight_refill);
	let read: GenesisConfig<Test> = serde_json::from_value(json).unwrap();
	assert_eq!(read.classes, genesis.classes);
}

#[test]
#[should_panic(
	expected = "the allowance at genesis of the class \"clinic\" refills more per block than a full bucket holds"
)]
fn an_allowance_of_a_class_that_refills_more_than_it_holds_does_not_start_a_chain() {
	let _ = with_classes(vec![
		(OrganizationKind::Hospital, AMPLE),
		(OrganizationKind::Clinic, EXCESSIVE),
	])
	.build_storage();
}

#[test]
#[should_panic(expected = "the class \"clinic\" has two allowances at genesis")]
fn a_class_with_two_allowances_does_not_start_a_chain() {
	let _ = with_classes(vec![
		(OrganizationKind::Clinic, AMPLE),
		(OrganizationKind::Hospital, AMPLE),
		(OrganizationKind::Clinic, AMPLE),
	])
	.build_storage();
}

#[test]
#[should_panic(
	expected = "a default allowance at genesis refills more per block than a full bucket holds"
)]
fn a_default_that_refills_more_than_it_holds_does_not_start_a_chain() {
	let defaults = DefaultAllowances {
		patient: EXCESSIVE,
		..AMPLE_FOR_ALL
	};
	let _ = GenesisConfig::<Test> {
		defaults,
		..Default::default()
	}
	.build_storage();
}
