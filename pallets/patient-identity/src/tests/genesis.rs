// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{GenesisConfig, RecoveryTerms, Terms};
use sp_runtime::BuildStorage;

/// A chain with these terms of recovery from its start.
fn with_terms(recovery_terms: Terms<BlockNumber>) -> sp_io::TestExternalities {
	GenesisConfig::<Test> { recovery_terms }
		.build_storage()
		.unwrap()
		.into()
}

#[test]
fn the_terms_of_recovery_are_there_from_the_start() {
	let terms = Terms {
		min_delay: MAX_RECOVERY_DELAY,
		cool_down: BlockNumber::MAX,
	};
	with_terms(terms).execute_with(|| {
		assert_eq!(RecoveryTerms::<Test>::get(), terms);
		assert_eq!(System::events(), []);
		PatientIdentity::do_try_state().unwrap();
	});
}

#[test]
fn terms_that_nobody_names_ask_for_nothing() {
	RuntimeGenesisConfig::default()
		.build_storage()
		.map(sp_io::TestExternalities::from)
		.unwrap()
		.execute_with(|| {
			let terms = RecoveryTerms::<Test>::get();
			assert_eq!((terms.min_delay, terms.cool_down), (0, 0));
		});
}

#[test]
#[should_panic(expected = "the shortest delay of a recovery at genesis is longer than the longest")]
fn a_chain_on_which_nobody_could_lay_guardians_down_is_not_made() {
	with_terms(Terms {
		min_delay: MAX_RECOVERY_DELAY + 1,
		cool_down: 0,
	});
}
