// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{Assurances, Error, Event};
use carechain_primitives::{traits::Standing, IdentityAssurance, OrganizationId, OrganizationKind};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

const AUTHORITY: OrganizationId = CLINIC;

/// [`PATIENT`] of [`HOSPITAL`], of which it and an authority say how well they know it.
fn two_words() {
	register_with_keys(1);
	Kinds::mutate(|all| all.insert(AUTHORITY, OrganizationKind::CertificateAuthority));
	for organization in [HOSPITAL, AUTHORITY] {
		PatientIdentity::attest_assurance(
			by(organization),
			PATIENT,
			IdentityAssurance::InPerson,
			QUARTERS[1],
		)
		.unwrap();
	}
}

fn withdraw(organization: OrganizationId) -> DispatchResult {
	PatientIdentity::withdraw_assurance(by(organization), PATIENT)
}

fn words() -> Vec<OrganizationId> {
	let all = Assurances::<Test>::get(PATIENT);
	all.iter().map(|it| it.attested_by).collect()
}

#[test]
fn a_word_is_taken_back_and_no_other() {
	build_and_execute(|| {
		two_words();
		assert_ok!(withdraw(HOSPITAL));
		assert_eq!(words(), [AUTHORITY]);
		System::assert_last_event(
			Event::AssuranceWithdrawn {
				patient: PATIENT,
				by: HOSPITAL,
			}
			.into(),
		);
	});
}

#[test]
fn with_the_last_word_nothing_is_left_in_state() {
	build_and_execute(|| {
		two_words();
		assert_ok!(withdraw(AUTHORITY));
		assert_ok!(withdraw(HOSPITAL));
		assert!(!Assurances::<Test>::contains_key(PATIENT));
	});
}

/// It narrows: who was wrong has to be able to say so.
#[test]
fn standing_is_not_asked_for() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			two_words();
			for organization in [HOSPITAL, AUTHORITY] {
				set_standing(organization, standing);
				assert_ok!(withdraw(organization));
			}
		});
	}
}

#[test]
fn nor_is_who_the_custodian_is_now_or_of_what_kind_one_is() {
	build_and_execute(|| {
		two_words();
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], OTHER_HOSPITAL));
		assert_ok!(accept(OTHER_HOSPITAL, &[PATIENT]));
		Kinds::mutate(|all| all.remove(&AUTHORITY));
		assert_changes_nothing(
			|| withdraw(OTHER_HOSPITAL),
			Error::<Test>::AssuranceNotFound,
		);
		assert_ok!(withdraw(HOSPITAL));
		assert_ok!(withdraw(AUTHORITY));
	});
}

#[test]
fn a_word_that_has_ended_can_be_taken_back_as_long_as_it_is_there() {
	build_and_execute(|| {
		two_words();
		Now::set(QUARTERS[3]);
		assert_ok!(withdraw(HOSPITAL));
		assert_eq!(words(), [AUTHORITY]);
	});
}

#[test]
fn there_is_nothing_to_take_back_where_nothing_was_said() {
	build_and_execute(|| {
		two_words();
		assert_changes_nothing(
			|| withdraw(OTHER_HOSPITAL),
			Error::<Test>::AssuranceNotFound,
		);
		assert_ok!(withdraw(HOSPITAL));
		assert_changes_nothing(|| withdraw(HOSPITAL), Error::<Test>::AssuranceNotFound);
		assert_changes_nothing(
			|| PatientIdentity::withdraw_assurance(by(HOSPITAL), NO_PATIENT),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn nobody_but_a_representative_takes_a_word_back() {
	build_and_execute(|| {
		two_words();
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		let call = |origin| PatientIdentity::withdraw_assurance(origin, PATIENT);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| call(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor),
			signed(&key(0)),
		] {
			assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
		}
	});
}
