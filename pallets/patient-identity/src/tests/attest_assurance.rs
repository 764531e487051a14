// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{Assurance, Assurances, Error, Event, MAX_ASSURANCE_DAYS};
use carechain_primitives::{
	traits::Standing, Day, IdentityAssurance, OrganizationId, OrganizationKind, PatientId,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

/// Certificate authorities, of which an organisation is one once named so.
const AUTHORITIES: [OrganizationId; 3] = [OrganizationId(5), OrganizationId(6), OrganizationId(7)];

/// An organisation attests [`PATIENT`], up to a day.
fn attest(by_whom: OrganizationId, level: IdentityAssurance, until: Day) -> DispatchResult {
	PatientIdentity::attest_assurance(by(by_whom), PATIENT, level, until)
}

fn found_authorities() {
	for authority in AUTHORITIES {
		set_standing(authority, Standing::Active);
		Kinds::mutate(|all| all.insert(authority, OrganizationKind::CertificateAuthority));
	}
}

fn assurances() -> Vec<Assurance> {
	Assurances::<Test>::get(PATIENT).into_inner()
}

#[test]
fn the_custodian_says_how_well_it_knows_its_patient() {
	for level in IdentityAssurance::ALL {
		build_and_execute(|| {
			register_with_keys(1);
			assert_ok!(attest(HOSPITAL, *level, QUARTERS[2]));
			assert_eq!(
				assurances(),
				[Assurance {
					level: *level,
					attested_by: HOSPITAL,
					until: QUARTERS[2],
				}]
			);
			System::assert_last_event(
				Event::AssuranceAttested {
					patient: PATIENT,
					by: HOSPITAL,
					level: *level,
					until: QUARTERS[2],
				}
				.into(),
			);
		});
	}
}

#[test]
fn so_it_does_for_one_in_custody() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(attest(HOSPITAL, IdentityAssurance::InPerson, QUARTERS[0]));
		assert_eq!(assurances().len(), 1);
	});
}

#[test]
fn a_certificate_authority_says_it_of_anybody() {
	build_and_execute(|| {
		register_with_keys(1);
		found_authorities();
		assert_ok!(attest(
			HOSPITAL,
			IdentityAssurance::SelfAsserted,
			QUARTERS[1]
		));
		assert_ok!(attest(
			AUTHORITIES[0],
			IdentityAssurance::DocumentChecked,
			QUARTERS[0]
		));
		// One word does not change the other.
		assert_eq!(
			assurances(),
			[
				Assurance {
					level: IdentityAssurance::SelfAsserted,
					attested_by: HOSPITAL,
					until: QUARTERS[1],
				},
				Assurance {
					level: IdentityAssurance::DocumentChecked,
					attested_by: AUTHORITIES[0],
					until: QUARTERS[0],
				},
			]
		);
	});
}

#[test]
fn no_other_kind_of_organisation_says_it_of_another_s_patient() {
	build_and_execute(|| {
		register_with_keys(1);
		for kind in OrganizationKind::ALL {
			Kinds::mutate(|all| all.insert(CLINIC, *kind));
			let call = || attest(CLINIC, IdentityAssurance::InPerson, QUARTERS[0]);
			if *kind == OrganizationKind::CertificateAuthority {
				assert_ok!(call());
			} else {
				assert_changes_nothing(call, Error::<Test>::NotAuthorized);
			}
		}
	});
}

#[test]
fn nobody_says_it_of_somebody_but_a_representative() {
	build_and_execute(|| {
		an_authority_scene();
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		let call = |origin| {
			PatientIdentity::attest_assurance(
				origin,
				PATIENT,
				IdentityAssurance::InPerson,
				QUARTERS[0],
			)
		};
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| call(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor),
			// Nobody vouches for itself.
			signed(&key(0)),
			by(OTHER_HOSPITAL),
		] {
			assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
		}
		assert_changes_nothing(
			|| {
				let level = IdentityAssurance::InPerson;
				PatientIdentity::attest_assurance(by(HOSPITAL), NO_PATIENT, level, QUARTERS[0])
			},
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn an_organisation_out_of_standing_says_nothing_new() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			register_with_keys(1);
			found_authorities();
			for organization in [HOSPITAL, AUTHORITIES[0]] {
				set_standing(organization, standing);
				assert_changes_nothing(
					|| attest(organization, IdentityAssurance::InPerson, QUARTERS[0]),
					Error::<Test>::OrganizationNotActive,
				);
			}
		});
	}
}

#[test]
fn an_end_is_to_come_and_coarse_and_not_too_far() {
	build_and_execute(|| {
		register_with_keys(1);
		let with = |until| attest(HOSPITAL, IdentityAssurance::InPerson, until);
		// Past quarters, and today where it is one.
		for past in [Day(0), Day(20_727), TODAY] {
			assert_changes_nothing(|| with(past), Error::<Test>::EndInPast);
		}
		Now::set(QUARTERS[0]);
		assert_changes_nothing(|| with(QUARTERS[0]), Error::<Test>::EndInPast);
		assert_ok!(with(QUARTERS[1]));

		let last = QUARTERS[0].saturating_add(MAX_ASSURANCE_DAYS);
		let mut days = (QUARTERS[0].0..=last.0).map(Day);
		let furthest = days.rfind(|day| day.is_quarter_start()).unwrap();
		assert_ok!(with(furthest));
		let beyond = (last.0 + 1..).map(Day).find(|day| day.is_quarter_start());
		for far in [beyond.unwrap(), last.saturating_add(1), Day(u32::MAX)] {
			assert_changes_nothing(|| with(far), Error::<Test>::EndTooFar);
		}
		for fine in [Day(QUARTERS[1].0 - 1), Day(QUARTERS[1].0 + 1), Day(20_850)] {
			assert_changes_nothing(|| with(fine), Error::<Test>::EndNotCoarse);
		}
	});
}

#[test]
fn an_organisation_has_one_word() {
	build_and_execute(|| {
		register_with_keys(1);
		found_authorities();
		assert_ok!(attest(HOSPITAL, IdentityAssurance::InPerson, QUARTERS[2]));
		assert_ok!(attest(
			AUTHORITIES[0],
			IdentityAssurance::InPerson,
			QUARTERS[2]
		));
		// Less, and for a shorter time, as well as more.
		assert_ok!(attest(
			HOSPITAL,
			IdentityAssurance::SelfAsserted,
			QUARTERS[0]
		));
		let words: Vec<_> = assurances()
			.into_iter()
			.map(|it| (it.attested_by, it.level, it.until))
			.collect();
		assert_eq!(
			words,
			[
				(AUTHORITIES[0], IdentityAssurance::InPerson, QUARTERS[2]),
				(HOSPITAL, IdentityAssurance::SelfAsserted, QUARTERS[0]),
			]
		);
	});
}

#[test]
fn there_is_room_for_so_many_and_what_has_ended_makes_some() {
	build_and_execute(|| {
		register_with_keys(1);
		found_authorities();
		let level = IdentityAssurance::InPerson;
		assert_ok!(attest(HOSPITAL, level, QUARTERS[0]));
		assert_ok!(attest(AUTHORITIES[0], level, QUARTERS[2]));
		assert_ok!(attest(AUTHORITIES[1], level, QUARTERS[2]));
		let another = || attest(AUTHORITIES[2], level, QUARTERS[2]);
		assert_changes_nothing(another, Error::<Test>::MaxAssurancesExceeded);
		// Who has a word may change it.
		assert_ok!(attest(AUTHORITIES[1], level, QUARTERS[1]));
		Now::set(Day(QUARTERS[0].0 - 1));
		assert_changes_nothing(another, Error::<Test>::MaxAssurancesExceeded);
		Now::set(QUARTERS[0]);
		assert_ok!(another());
		let words: Vec<_> = assurances().iter().map(|it| it.attested_by).collect();
		assert_eq!(words, AUTHORITIES);
	});
}

#[test]
fn a_former_custodian_s_word_stays_and_it_has_no_new_one() {
	build_and_execute(|| {
		register_with_keys(1);
		let level = IdentityAssurance::InPerson;
		assert_ok!(attest(HOSPITAL, level, QUARTERS[0]));
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_eq!(assurances().len(), 1);
		assert_changes_nothing(
			|| attest(HOSPITAL, level, QUARTERS[1]),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(attest(CLINIC, level, QUARTERS[1]));
		assert_eq!(assurances().len(), 2);
	});
}

#[test]
fn a_word_is_of_one_patient() {
	build_and_execute(|| {
		let patients: [PatientId; 2] = register_patients(HOSPITAL, 10..12).try_into().unwrap();
		let level = IdentityAssurance::InPerson;
		assert_ok!(PatientIdentity::attest_assurance(
			by(HOSPITAL),
			patients[0],
			level,
			QUARTERS[0]
		));
		assert_eq!(Assurances::<Test>::get(patients[0]).len(), 1);
		assert!(!Assurances::<Test>::contains_key(patients[1]));
	});
}
