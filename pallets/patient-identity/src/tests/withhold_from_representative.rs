// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{Call, Error, Event, Representatives};
use carechain_primitives::{
	traits::Standing, Confidentiality, PatientId, Power, Powers, RepresentativeId,
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

fn withhold(origin: RuntimeOrigin, patient: PatientId, ceiling: Confidentiality) -> DispatchResult {
	PatientIdentity::withhold_from_representative(origin, patient, FIRST, ceiling)
}

/// Up to what the key reads the patient's records.
fn reads(key: &Key, patient: PatientId) -> Vec<Confidentiality> {
	let all = Confidentiality::ALL.iter().copied();
	all.filter(|it| PatientIdentity::may_read(&key.account(), &patient, *it))
		.collect()
}

fn up_to(ceiling: Confidentiality) -> Vec<Confidentiality> {
	let all = Confidentiality::ALL.iter().copied();
	all.filter(|it| *it <= ceiling).collect()
}

#[test]
fn a_representative_starts_at_normal_and_the_patient_reads_all() {
	build_and_execute(|| {
		a_scene();
		assert_eq!(reads(&delegate(), PATIENT), up_to(Confidentiality::N));
		assert_eq!(reads(&parent(), OTHER_PATIENT), up_to(Confidentiality::N));
		assert_eq!(reads(&key(1), PATIENT), Confidentiality::ALL);
		// Nobody reads another patient's.
		for key_of in [delegate(), key(0)] {
			assert_eq!(reads(&key_of, OTHER_PATIENT), []);
		}
	});
}

#[test]
fn what_is_withheld_is_read_no_longer() {
	build_and_execute(|| {
		a_scene();
		for ceiling in [Confidentiality::M, Confidentiality::L, Confidentiality::U] {
			assert_ok!(withhold(signed(&key(0)), PATIENT, ceiling));
			assert_eq!(reads(&delegate(), PATIENT), up_to(ceiling));
			System::assert_last_event(
				Event::RecordsWithheld {
					patient: PATIENT,
					representative: FIRST,
					ceiling,
				}
				.into(),
			);
		}
		// It is between the two: the patient reads on.
		assert_eq!(reads(&key(0), PATIENT), Confidentiality::ALL);
	});
}

#[test]
fn the_ceiling_only_goes_down() {
	build_and_execute(|| {
		a_scene();
		let mut ceiling = Confidentiality::N;
		for lower in [Confidentiality::L, Confidentiality::U] {
			for no_lower in Confidentiality::ALL.iter().filter(|it| **it >= ceiling) {
				assert_changes_nothing(
					|| withhold(signed(&key(0)), PATIENT, *no_lower),
					Error::<Test>::WouldWiden,
				);
			}
			assert_ok!(withhold(signed(&key(0)), PATIENT, lower));
			ceiling = lower;
		}
		assert_changes_nothing(
			|| withhold(signed(&key(0)), PATIENT, Confidentiality::U),
			Error::<Test>::WouldWiden,
		);
	});
}

#[test]
fn nothing_but_the_ceiling_changes() {
	build_and_execute(|| {
		a_scene();
		appoint(&key(0), PATIENT, &key(8), all_powers()).unwrap();
		let before = Representatives::<Test>::get(PATIENT);
		assert_ok!(withhold(signed(&key(0)), PATIENT, Confidentiality::L));
		let mut expected = before;
		expected[0].ceiling = Confidentiality::L;
		assert_eq!(Representatives::<Test>::get(PATIENT), expected);
		assert_eq!(reads(&key(8), PATIENT), up_to(Confidentiality::N));
	});
}

#[test]
fn without_the_power_nothing_is_read_whatever_the_ceiling() {
	build_and_execute(|| {
		a_scene();
		let powers = Powers::of(&[Power::Consent, Power::Recovery, Power::Notify]);
		appoint(&key(0), PATIENT, &key(8), powers).unwrap();
		assert_eq!(reads(&key(8), PATIENT), []);
	});
}

// --- who withholds ------------------------------------------------------------------------------

/// A minor's confidential care.
#[test]
fn a_patient_withholds_from_whom_the_custodian_appointed_too() {
	build_and_execute(|| {
		a_scene();
		grow_up();
		assert_ok!(withhold(signed(&key(2)), OTHER_PATIENT, Confidentiality::L));
		assert_eq!(reads(&parent(), OTHER_PATIENT), up_to(Confidentiality::L));
	});
}

#[test]
fn a_custodian_withholds_from_whom_it_appointed_in_whatever_standing() {
	use Standing::*;
	for standing in [Active, Suspended, Expired, Ended] {
		build_and_execute(|| {
			a_scene();
			set_standing(HOSPITAL, standing);
			let custodian = || by(HOSPITAL);
			assert_ok!(withhold(custodian(), OTHER_PATIENT, Confidentiality::M));
			set_standing(HOSPITAL, Active);
			grow_up();
			set_standing(HOSPITAL, standing);
			assert_ok!(withhold(custodian(), OTHER_PATIENT, Confidentiality::L));
		});
	}
}

#[test]
fn a_custodian_does_not_withhold_from_whom_the_patient_appointed() {
	build_and_execute(|| {
		a_scene();
		assert_changes_nothing(
			|| withhold(by(HOSPITAL), PATIENT, Confidentiality::L),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn after_a_hand_over_the_new_custodian_withholds() {
	build_and_execute(|| {
		a_scene();
		hand_over(HOSPITAL, &[OTHER_PATIENT], CLINIC).unwrap();
		accept(CLINIC, &[OTHER_PATIENT]).unwrap();
		assert_changes_nothing(
			|| withhold(by(HOSPITAL), OTHER_PATIENT, Confidentiality::L),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(withhold(by(CLINIC), OTHER_PATIENT, Confidentiality::L));
	});
}

#[test]
fn nobody_else_withholds() {
	build_and_execute(|| {
		a_scene();
		appoint(&key(0), PATIENT, &key(8), all_powers()).unwrap();
		let others = [
			stranger(),
			practitioner(),
			doctor(0).account(),
			representative(OTHER_HOSPITAL),
			// Not even itself, or another one.
			delegate().account(),
			parent().account(),
			key(8).account(),
		];
		for other in others {
			for patient in [PATIENT, OTHER_PATIENT] {
				let origin = RuntimeOrigin::signed(other.clone());
				assert_changes_nothing(
					|| withhold(origin, patient, Confidentiality::L),
					Error::<Test>::NotAuthorized,
				);
			}
		}
		// The key of one patient, from the representative of another.
		assert_changes_nothing(
			|| withhold(signed(&key(0)), OTHER_PATIENT, Confidentiality::L),
			Error::<Test>::NotAuthorized,
		);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| withhold(origin, PATIENT, Confidentiality::L), error);
		}
	});
}

// --- from whom ----------------------------------------------------------------------------------

#[test]
fn only_from_who_is_there() {
	build_and_execute(|| {
		a_scene();
		let origin = || signed(&key(0));
		let ceiling = Confidentiality::L;
		assert_changes_nothing(
			|| withhold(origin(), NO_PATIENT, ceiling),
			Error::<Test>::NotFound,
		);
		for unknown in [RepresentativeId(1), RepresentativeId(u32::MAX)] {
			let withhold = || {
				PatientIdentity::withhold_from_representative(origin(), PATIENT, unknown, ceiling)
			};
			assert_changes_nothing(withhold, Error::<Test>::RepresentativeNotFound);
		}
	});
}

#[test]
fn what_was_withheld_from_one_is_not_withheld_from_who_comes_after() {
	build_and_execute(|| {
		a_scene();
		assert_ok!(withhold(signed(&key(0)), PATIENT, Confidentiality::U));
		let origin = signed(&key(0));
		PatientIdentity::remove_representative(origin, PATIENT, FIRST).unwrap();
		assert_ok!(appoint(&key(0), PATIENT, &delegate(), all_powers()));
		assert_eq!(reads(&delegate(), PATIENT), up_to(Confidentiality::N));
	});
}

/// Who died may have kept things from a relative, and somebody may have to after the death.
#[test]
fn for_the_dead_it_is_withheld_as_well() {
	build_and_execute(|| {
		a_scene();
		PatientIdentity::attest_death(by(HOSPITAL), OTHER_PATIENT).unwrap();
		assert_eq!(reads(&parent(), OTHER_PATIENT), up_to(Confidentiality::N));
		assert_ok!(withhold(by(HOSPITAL), OTHER_PATIENT, Confidentiality::L));
		assert_eq!(reads(&parent(), OTHER_PATIENT), up_to(Confidentiality::L));
	});
}

#[test]
fn withholding_is_operational() {
	build_and_execute(|| {
		let call = RuntimeCall::from(Call::<Test>::withhold_from_representative {
			patient: PATIENT,
			representative: FIRST,
			ceiling: Confidentiality::L,
		});
		let class = call.get_dispatch_info().class;
		assert_eq!(class, DispatchClass::Operational);
	});
}
