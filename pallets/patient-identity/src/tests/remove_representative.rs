// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{Call, Error, Event, FormerKeys, KeyRecord, KeyState, Keys, Representatives};
use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy, Patients as _, Standing},
	Confidentiality, PatientId, RepresentativeId,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

/// Represents [`PATIENT`], who appointed it.
fn delegate() -> Key {
	key(6)
}

/// Represents [`OTHER_PATIENT`], for whom the custodian appointed it.
fn parent() -> Key {
	key(7)
}

/// [`PATIENT`] with two keys and [`OTHER_PATIENT`] in custody, each with a representative.
fn a_scene() {
	register_with_keys(2);
	employ(HOSPITAL, &doctor(0));
	appoint(&key(0), PATIENT, &delegate(), all_powers()).unwrap();
	register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
	let powers = all_powers();
	appoint_in_custody(HOSPITAL, OTHER_PATIENT, &parent(), powers, &doctor(0)).unwrap();
}

/// [`OTHER_PATIENT`] takes its identity over, with `key(2)`.
fn grow_up() {
	claim(HOSPITAL, OTHER_PATIENT, &key(2), &parent()).unwrap();
}

fn remove_as(origin: RuntimeOrigin, patient: PatientId) -> DispatchResult {
	PatientIdentity::remove_representative(origin, patient, FIRST)
}

#[test]
fn a_removed_representative_has_no_power_left() {
	build_and_execute(|| {
		a_scene();
		let account = delegate().account();
		assert_ok!(remove_as(signed(&key(1)), PATIENT));

		assert!(!Representatives::<Test>::contains_key(PATIENT));
		assert_eq!(PatientIdentity::acts_for(&account), None);
		assert_eq!(PatientIdentity::represents(&account), None);
		assert_eq!(PatientIdentity::consent_authority(&account, &PATIENT), None);
		assert!(!PatientIdentity::may_narrow(&account, &PATIENT));
		let lowest = Confidentiality::U;
		assert!(!PatientIdentity::may_read(&account, &PATIENT, lowest));
		System::assert_last_event(
			Event::RepresentativeRemoved {
				patient: PATIENT,
				representative: FIRST,
			}
			.into(),
		);
	});
}

#[test]
fn its_key_signs_no_longer_and_keeps_its_record() {
	build_and_execute(|| {
		a_scene();
		let account = delegate().account();
		let nonce = System::account_nonce(&account);
		assert_ok!(remove_as(signed(&key(0)), PATIENT));
		assert!(!System::account_exists(&account));
		assert_eq!(
			Keys::<Test>::get(&account),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Removed { nonce }
			})
		);
		assert!(FormerKeys::<Test>::contains_key(PATIENT, &account));
		// Another patient does not get it.
		assert_changes_nothing(
			|| register(HOSPITAL, PatientId([3; 16]), &delegate()),
			Error::<Test>::KeyInUse,
		);
	});
}

#[test]
fn what_rested_on_it_is_frozen_at_once_and_for_good() {
	build_and_execute(|| {
		a_scene();
		let standing = |given_by| PatientIdentity::authority_standing(&PATIENT, given_by);
		let resting = [GivenBy::Representative(FIRST), GivenBy::Both(FIRST)];
		for given_by in resting {
			assert_eq!(standing(given_by), AuthorityStanding::Until(QUARTERS[0]));
		}
		assert_ok!(remove_as(signed(&key(0)), PATIENT));
		for given_by in resting {
			assert_eq!(standing(given_by), AuthorityStanding::Ended);
		}
		// Who comes back, with the same key, is another one.
		assert_ok!(appoint(&key(0), PATIENT, &delegate(), all_powers()));
		let anew = PatientIdentity::represents(&delegate().account());
		assert_eq!(anew, Some((PATIENT, RepresentativeId(1))));
		for given_by in resting {
			assert_eq!(standing(given_by), AuthorityStanding::Ended);
		}
	});
}

#[test]
fn a_key_that_comes_back_starts_past_its_old_transactions() {
	build_and_execute(|| {
		a_scene();
		let account = delegate().account();
		frame_system::Account::<Test>::mutate(&account, |it| it.nonce = 50);
		assert_ok!(remove_as(signed(&key(0)), PATIENT));
		assert_ok!(appoint(&key(0), PATIENT, &delegate(), all_powers()));
		let nonce = System::account_nonce(&account);
		assert_eq!(nonce, 50 + MAX_NONCE_AHEAD + 1);
	});
}

#[test]
fn what_was_signed_to_be_relayed_is_void() {
	build_and_execute(|| {
		a_scene();
		let before = sequence_of(PATIENT);
		assert_ok!(remove_as(signed(&key(0)), PATIENT));
		assert_eq!(sequence_of(PATIENT), before + (1 << 32));
	});
}

#[test]
fn the_others_stay() {
	build_and_execute(|| {
		a_scene();
		appoint(&key(0), PATIENT, &key(8), all_powers()).unwrap();
		appoint(&key(0), PATIENT, &key(9), all_powers()).unwrap();
		let second = RepresentativeId(1);
		let origin = signed(&key(0));
		assert_ok!(PatientIdentity::remove_representative(
			origin, PATIENT, second
		));
		let left: Vec<_> = Representatives::<Test>::get(PATIENT)
			.iter()
			.map(|it| (it.id, it.key.clone()))
			.collect();
		let expected = [
			(FIRST, delegate().account()),
			(RepresentativeId(2), key(9).account()),
		];
		assert_eq!(left, expected);
	});
}

// --- who removes --------------------------------------------------------------------------------

#[test]
fn a_representative_may_always_give_it_up() {
	build_and_execute(|| {
		a_scene();
		assert_ok!(remove_as(signed(&delegate()), PATIENT));
		assert_ok!(remove_as(signed(&parent()), OTHER_PATIENT));
	});
	build_and_execute(|| {
		a_scene();
		grow_up();
		assert_ok!(remove_as(signed(&parent()), OTHER_PATIENT));
	});
}

#[test]
fn a_custodian_removes_whom_it_appointed_before_and_after_the_patient_has_a_key() {
	build_and_execute(|| {
		a_scene();
		assert_ok!(remove_as(by(HOSPITAL), OTHER_PATIENT));
	});
	build_and_execute(|| {
		a_scene();
		grow_up();
		assert_ok!(remove_as(by(HOSPITAL), OTHER_PATIENT));
	});
}

#[test]
fn what_narrows_a_custodian_does_in_whatever_standing() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			a_scene();
			set_standing(HOSPITAL, standing);
			assert_ok!(remove_as(by(HOSPITAL), OTHER_PATIENT));
			// And a patient does not need it.
			assert_ok!(remove_as(signed(&key(0)), PATIENT));
		});
	}
}

#[test]
fn who_takes_over_custody_takes_over_whom_the_custodian_appointed() {
	build_and_execute(|| {
		a_scene();
		hand_over(HOSPITAL, &[OTHER_PATIENT], CLINIC).unwrap();
		// An offer gives nothing yet.
		assert_changes_nothing(
			|| remove_as(by(CLINIC), OTHER_PATIENT),
			Error::<Test>::NotAuthorized,
		);
		accept(CLINIC, &[OTHER_PATIENT]).unwrap();
		assert_changes_nothing(
			|| remove_as(by(HOSPITAL), OTHER_PATIENT),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(remove_as(by(CLINIC), OTHER_PATIENT));
	});
}

/// Else a child would rid itself of its parents with its first phone.
#[test]
fn a_patient_does_not_remove_whom_the_custodian_appointed() {
	build_and_execute(|| {
		a_scene();
		grow_up();
		assert_changes_nothing(
			|| remove_as(signed(&key(2)), OTHER_PATIENT),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_custodian_does_not_remove_whom_the_patient_appointed() {
	build_and_execute(|| {
		a_scene();
		assert_changes_nothing(
			|| remove_as(by(HOSPITAL), PATIENT),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn nobody_else_removes() {
	build_and_execute(|| {
		a_scene();
		// Another representative of the same patient, with every power.
		appoint(&key(0), PATIENT, &key(8), all_powers()).unwrap();
		let powers = all_powers();
		appoint_in_custody(HOSPITAL, OTHER_PATIENT, &key(9), powers, &doctor(0)).unwrap();
		let others = [
			stranger(),
			practitioner(),
			doctor(0).account(),
			representative(OTHER_HOSPITAL),
			key(8).account(),
			key(9).account(),
		];
		for other in others {
			for patient in [PATIENT, OTHER_PATIENT] {
				let origin = RuntimeOrigin::signed(other.clone());
				assert_changes_nothing(|| remove_as(origin, patient), Error::<Test>::NotAuthorized);
			}
		}
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| remove_as(origin, PATIENT), error);
		}
	});
}

#[test]
fn who_represents_one_patient_does_not_touch_those_of_another() {
	build_and_execute(|| {
		a_scene();
		// Both are the first of their patient.
		assert_changes_nothing(
			|| remove_as(signed(&delegate()), OTHER_PATIENT),
			Error::<Test>::NotAuthorized,
		);
		assert_changes_nothing(
			|| remove_as(signed(&key(0)), OTHER_PATIENT),
			Error::<Test>::NotAuthorized,
		);
	});
}

// --- whom ---------------------------------------------------------------------------------------

#[test]
fn one_that_has_ended_can_be_removed_by_whoever_may() {
	type Remover = (fn() -> RuntimeOrigin, PatientId);
	let removers: [Remover; 4] = [
		(|| signed(&key(0)), PATIENT),
		(|| signed(&delegate()), PATIENT),
		(|| by(HOSPITAL), OTHER_PATIENT),
		(|| signed(&parent()), OTHER_PATIENT),
	];
	for (origin, patient) in removers {
		build_and_execute(|| {
			a_scene();
			Now::set(QUARTERS[3]);
			assert_ok!(remove_as(origin(), patient));
			assert!(!Representatives::<Test>::contains_key(patient));
		});
	}
}

#[test]
fn only_who_is_there_is_removed() {
	build_and_execute(|| {
		a_scene();
		let origin = || signed(&key(0));
		assert_changes_nothing(|| remove_as(origin(), NO_PATIENT), Error::<Test>::NotFound);
		for unknown in [RepresentativeId(1), RepresentativeId(u32::MAX)] {
			assert_changes_nothing(
				|| PatientIdentity::remove_representative(origin(), PATIENT, unknown),
				Error::<Test>::RepresentativeNotFound,
			);
		}
		assert_ok!(remove_as(origin(), PATIENT));
		for again in [origin(), signed(&delegate())] {
			assert_changes_nothing(
				|| remove_as(again, PATIENT),
				Error::<Test>::RepresentativeNotFound,
			);
		}
	});
}

#[test]
fn the_dead_and_duplicates_lose_theirs_as_well() {
	build_and_execute(|| {
		a_scene();
		PatientIdentity::attest_death(by(HOSPITAL), PATIENT).unwrap();
		assert_ok!(remove_as(signed(&delegate()), PATIENT));
	});
}

#[test]
fn removing_is_operational_and_renewing_is_not() {
	build_and_execute(|| {
		let (patient, representative) = (PATIENT, FIRST);
		let removal = RuntimeCall::from(Call::<Test>::remove_representative {
			patient,
			representative,
		});
		let class = removal.get_dispatch_info().class;
		assert_eq!(class, DispatchClass::Operational);
		let renewal = RuntimeCall::from(Call::<Test>::renew_representative {
			patient,
			representative,
			until: QUARTERS[1],
		});
		let class = renewal.get_dispatch_info().class;
		assert_eq!(class, DispatchClass::Normal);
	});
}
