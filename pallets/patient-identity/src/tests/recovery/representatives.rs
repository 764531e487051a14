// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What personal representatives do when their patient is recovered.

use super::*;
use crate::Patients;
use carechain_primitives::{Power, Powers};

#[test]
fn a_representative_vetoes_with_the_power_for_it_and_with_no_other() {
	for power in Power::ALL {
		build_and_execute(|| {
			a_recovery_scene();
			let parent = Key::sr25519("parent");
			assert_ok!(appoint(&key(0), PATIENT, &parent, Powers::of(&[*power])));
			assert_ok!(start(0));
			if *power == Power::Recovery {
				assert_ok!(veto(&parent));
				assert!(!Recoveries::<Test>::contains_key(PATIENT));
			} else {
				assert_changes_nothing(|| veto(&parent), Error::<Test>::NotAuthorized);
			}
		});
	}
}

#[test]
fn a_representative_cannot_do_more_than_veto() {
	build_and_execute(|| {
		a_recovery_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		let guardians = four_guardians();
		assert_changes_nothing(
			|| set_guardians(&parent, PATIENT, &guardians, 2),
			Error::<Test>::NotAuthorized,
		);
		let ends_at = make_ready(0);
		assert_changes_nothing(
			|| PatientIdentity::vouch_recovery(signed(&parent), PATIENT, Vouch::Organization),
			Error::<Test>::NotAuthorized,
		);
		run_to_block(ends_at);
		assert_changes_nothing(
			|| PatientIdentity::complete_recovery(signed(&parent), PATIENT),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_representative_outlives_a_recovery() {
	build_and_execute(|| {
		a_recovery_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		let ends_at = make_ready(0);
		run_to_block(ends_at);
		assert_ok!(complete());
		assert_eq!(
			PatientIdentity::represents(&parent.account()),
			Some((PATIENT, FIRST))
		);
		assert_eq!(
			Patients::<Test>::get(PATIENT).unwrap().keys.to_vec(),
			[new_key().account()]
		);
	});
}
