// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is in place when the chain starts.

use crate::{mock::*, Allowance, DefaultAllowances, Defaults, GenesisConfig, Pallet};
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
		assert_nothing_metered();
		assert_eq!(
			Pallet::<Test>::on_chain_storage_version(),
			StorageVersion::new(1)
		);
	});
}

#[test]
#[should_panic(expected = "refills more per block than a full bucket holds")]
fn an_allowance_that_refills_more_than_it_holds_does_not_start_a_chain() {
	let patient = Allowance {
		bytes_capacity: 1,
		bytes_refill: 2,
		..AMPLE
	};
	let defaults = DefaultAllowances {
		organization: AMPLE,
		patient,
		patients_of: AMPLE,
	};
	let _ = GenesisConfig::<Test> {
		defaults,
		..Default::default()
	}
	.build_storage();
}
