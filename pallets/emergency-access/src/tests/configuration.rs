// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a runtime has to keep to.

use super::*;
use frame_support::traits::{Hooks, IntegrityTest};

#[test]
fn the_mocks_configuration_is_sound() {
	<EmergencyAccess as IntegrityTest>::integrity_test();
	<EmergencyAccess as Hooks<u64>>::integrity_test();
}

#[test]
fn the_policy_is_the_default_until_one_is_set() {
	build_and_execute(|| {
		assert_eq!(crate::Policy::<Test>::get(), POLICY);
		assert!(!crate::Policy::<Test>::exists());
	});
}
