// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Fraction, GenesisConfig, StoredThresholds, Thresholds};
use serde_json::json;

#[test]
fn unless_named_it_takes_two_thirds_of_the_council_and_half_of_the_board() {
	new_test_ext_from(RuntimeGenesisConfig::default()).execute_with(|| {
		check();
		let expected = Thresholds {
			council: Fraction::new(2, 3),
			board: Fraction::new(1, 2),
		};
		assert_eq!(StoredThresholds::<Test>::get(), expected);
		assert_eq!(System::events(), []);
	});
}

#[test]
fn a_chain_that_was_made_before_this_pallet_has_the_same_thresholds() {
	sp_io::TestExternalities::default().execute_with(|| {
		assert_eq!(StoredThresholds::<Test>::get(), Thresholds::default());
		check();
	});
}

#[test]
fn genesis_names_others() {
	let thresholds = Thresholds {
		council: Fraction::new(3, 4),
		board: Fraction::new(1, 1),
	};
	new_test_ext_from(genesis_with(thresholds)).execute_with(|| {
		assert_eq!(StoredThresholds::<Test>::get(), thresholds);
	});
}

#[test]
fn genesis_reads_from_json_and_writes_the_same() {
	let json = json!({
		"thresholds": {
			"council": { "numerator": 2, "denominator": 3 },
			"board": { "numerator": 1, "denominator": 2 },
		}
	});
	let genesis: GenesisConfig<Test> =
		serde_json::from_value(json.clone()).expect("it is what a chain spec has");
	assert_eq!(genesis.thresholds, Thresholds::default());
	assert_eq!(
		serde_json::to_value(&genesis).expect("it is serializable"),
		json
	);
}

#[test]
#[should_panic(expected = "a threshold is below one half or above one")]
fn a_council_that_a_minority_decides_for_makes_no_chain() {
	new_test_ext_from(genesis_with(Thresholds {
		council: Fraction::new(1, 3),
		..Default::default()
	}));
}

#[test]
#[should_panic(expected = "a threshold is below one half or above one")]
fn a_board_that_can_never_agree_makes_no_chain() {
	new_test_ext_from(genesis_with(Thresholds {
		board: Fraction::new(3, 2),
		..Default::default()
	}));
}
