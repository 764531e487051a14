// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{payload, Error, Event, Representative, Representatives, MAX_REPRESENTATION_DAYS};
use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy, Patients as _, Standing},
	Confidentiality, Day, PatientId, RepresentativeId,
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

/// [`PATIENT`] with two keys and [`OTHER_PATIENT`] in custody, each with a representative up to the
/// first of [`QUARTERS`].
fn a_scene() {
	register_with_keys(2);
	employ(HOSPITAL, &doctor(0));
	appoint(&key(0), PATIENT, &delegate(), all_powers()).unwrap();
	register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
	let powers = all_powers();
	appoint_in_custody(HOSPITAL, OTHER_PATIENT, &parent(), powers, &doctor(0)).unwrap();
}

fn renew(origin: RuntimeOrigin, patient: PatientId, until: Day) -> DispatchResult {
	PatientIdentity::renew_representative(origin, patient, FIRST, until)
}

fn only_one_of(patient: PatientId) -> Representative<Test> {
	let [only] = &Representatives::<Test>::get(patient)[..] else {
		panic!("the scene has one")
	};
	only.clone()
}

#[test]
fn a_renewed_representative_goes_on_as_it_is_to_the_later_end() {
	build_and_execute(|| {
		a_scene();
		let low = Confidentiality::L;
		let origin = signed(&key(0));
		PatientIdentity::withhold_from_representative(origin, PATIENT, FIRST, low).unwrap();
		let before = only_one_of(PATIENT);
		assert_ok!(renew(signed(&key(1)), PATIENT, QUARTERS[2]));
		// Number, key and powers are the same; and what was withheld stays withheld.
		let until = QUARTERS[2];
		assert_eq!(only_one_of(PATIENT), Representative { until, ..before });
		System::assert_last_event(
			Event::RepresentativeRenewed {
				patient: PATIENT,
				representative: FIRST,
				until,
			}
			.into(),
		);
	});
}

#[test]
fn what_rests_on_it_goes_on_as_well() {
	build_and_execute(|| {
		a_scene();
		let standing = |given_by| PatientIdentity::authority_standing(&PATIENT, given_by);
		for (end, given_by) in [
			(QUARTERS[1], GivenBy::Representative(FIRST)),
			(QUARTERS[2], GivenBy::Both(FIRST)),
		] {
			assert_ok!(renew(signed(&key(0)), PATIENT, end));
			assert_eq!(standing(given_by), AuthorityStanding::Until(end));
		}
		Now::set(Day(QUARTERS[2].0 - 1));
		let account = delegate().account();
		assert_eq!(PatientIdentity::acts_for(&account), Some(PATIENT));
		Now::set(QUARTERS[2]);
		assert_eq!(PatientIdentity::acts_for(&account), None);
	});
}

#[test]
fn in_custody_the_custodian_renews_alone() {
	build_and_execute(|| {
		a_scene();
		assert_ok!(renew(by(HOSPITAL), OTHER_PATIENT, QUARTERS[1]));
		assert_eq!(only_one_of(OTHER_PATIENT).until, QUARTERS[1]);
	});
}

/// Without the patient's word the parents of a child that has grown end.
#[test]
fn with_a_key_the_patient_renews_whom_the_custodian_appointed_and_the_custodian_nobody() {
	build_and_execute(|| {
		a_scene();
		claim(HOSPITAL, OTHER_PATIENT, &key(2), &parent()).unwrap();
		for patient in [PATIENT, OTHER_PATIENT] {
			assert_changes_nothing(
				|| renew(by(HOSPITAL), patient, QUARTERS[1]),
				Error::<Test>::NotInCustody,
			);
		}
		assert_ok!(renew(signed(&key(2)), OTHER_PATIENT, QUARTERS[1]));
	});
}

#[test]
fn after_a_hand_over_the_new_custodian_renews() {
	build_and_execute(|| {
		a_scene();
		hand_over(HOSPITAL, &[OTHER_PATIENT], CLINIC).unwrap();
		accept(CLINIC, &[OTHER_PATIENT]).unwrap();
		assert_changes_nothing(
			|| renew(by(HOSPITAL), OTHER_PATIENT, QUARTERS[1]),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(renew(by(CLINIC), OTHER_PATIENT, QUARTERS[1]));
	});
}

#[test]
fn who_has_ended_is_not_renewed() {
	build_and_execute(|| {
		a_scene();
		for past in [QUARTERS[0], QUARTERS[0].saturating_add(1)] {
			Now::set(past);
			for (origin, patient) in [(signed(&key(0)), PATIENT), (by(HOSPITAL), OTHER_PATIENT)] {
				assert_changes_nothing(
					|| renew(origin, patient, QUARTERS[1]),
					Error::<Test>::RepresentativeNotFound,
				);
			}
		}
		Now::set(Day(QUARTERS[0].0 - 1));
		assert_ok!(renew(signed(&key(0)), PATIENT, QUARTERS[1]));
	});
}

#[test]
fn the_new_end_is_later_than_the_old_one() {
	build_and_execute(|| {
		a_scene();
		let of_patient = || signed(&key(0));
		let same = QUARTERS[0];
		assert_changes_nothing(
			|| renew(of_patient(), PATIENT, same),
			Error::<Test>::NothingChanged,
		);
		assert_ok!(renew(of_patient(), PATIENT, QUARTERS[2]));
		// Not even the patient makes it shorter this way: it removes.
		assert_changes_nothing(
			|| renew(of_patient(), PATIENT, QUARTERS[1]),
			Error::<Test>::NothingChanged,
		);
	});
}

#[test]
fn the_new_end_is_coarse_to_come_and_at_most_twelve_months_away() {
	build_and_execute(|| {
		a_scene();
		let of_patient = |until| renew(signed(&key(0)), PATIENT, until);
		for past in [TODAY, Day(TODAY.0 - 1)] {
			assert_changes_nothing(|| of_patient(past), Error::<Test>::EndInPast);
		}
		for exact in [Day(QUARTERS[1].0 - 1), QUARTERS[1].saturating_add(1)] {
			assert_changes_nothing(|| of_patient(exact), Error::<Test>::EndNotCoarse);
		}
		let furthest = QUARTERS[3];
		Now::set(Day(furthest.0 - MAX_REPRESENTATION_DAYS - 1));
		assert_changes_nothing(|| of_patient(furthest), Error::<Test>::EndTooFar);
		Now::set(Day(furthest.0 - MAX_REPRESENTATION_DAYS));
		assert_ok!(of_patient(furthest));
	});
}

#[test]
fn nobody_else_renews() {
	build_and_execute(|| {
		a_scene();
		let others = [
			stranger(),
			practitioner(),
			doctor(0).account(),
			representative(OTHER_HOSPITAL),
			// Not even itself.
			delegate().account(),
			parent().account(),
			// A key of another patient.
			key(9).account(),
		];
		register(HOSPITAL, PatientId([3; 16]), &key(9)).unwrap();
		for other in others {
			for patient in [PATIENT, OTHER_PATIENT] {
				let origin = RuntimeOrigin::signed(other.clone());
				assert_changes_nothing(
					|| renew(origin, patient, QUARTERS[1]),
					Error::<Test>::NotAuthorized,
				);
			}
		}
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| renew(origin, PATIENT, QUARTERS[1]), error);
		}
	});
}

#[test]
fn a_custodian_without_its_rights_renews_nobody_and_a_patient_does_not_need_it() {
	build_and_execute(|| {
		a_scene();
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(
				|| renew(by(HOSPITAL), OTHER_PATIENT, QUARTERS[1]),
				Error::<Test>::OrganizationNotActive,
			);
		}
		assert_ok!(renew(signed(&key(0)), PATIENT, QUARTERS[1]));
	});
}

#[test]
fn only_who_is_there_is_renewed() {
	build_and_execute(|| {
		a_scene();
		let origin = || signed(&key(0));
		assert_changes_nothing(
			|| renew(origin(), NO_PATIENT, QUARTERS[1]),
			Error::<Test>::NotFound,
		);
		for unknown in [RepresentativeId(1), RepresentativeId(u32::MAX)] {
			assert_changes_nothing(
				|| {
					let until = QUARTERS[1];
					PatientIdentity::renew_representative(origin(), PATIENT, unknown, until)
				},
				Error::<Test>::RepresentativeNotFound,
			);
		}
		PatientIdentity::remove_representative(origin(), PATIENT, FIRST).unwrap();
		assert_changes_nothing(
			|| renew(origin(), PATIENT, QUARTERS[1]),
			Error::<Test>::RepresentativeNotFound,
		);
	});
}

#[test]
fn nobody_is_renewed_for_who_is_dead_or_a_duplicate() {
	build_and_execute(|| {
		a_scene();
		for (origin, patient) in [(signed(&key(0)), PATIENT), (by(HOSPITAL), OTHER_PATIENT)] {
			PatientIdentity::attest_death(by(HOSPITAL), patient).unwrap();
			assert_changes_nothing(
				|| renew(origin, patient, QUARTERS[1]),
				Error::<Test>::PatientDeceased,
			);
			PatientIdentity::reverse_death(by(HOSPITAL), patient).unwrap();
		}
		let (origin, into) = (by(HOSPITAL), OTHER_PATIENT);
		let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &into, &soon());
		let consent = Some(endorsement(&key(0), &payload));
		PatientIdentity::merge_patient(origin, PATIENT, into, soon(), consent, None).unwrap();
		assert_changes_nothing(
			|| renew(signed(&key(0)), PATIENT, QUARTERS[1]),
			Error::<Test>::PatientMerged,
		);
	});
}
