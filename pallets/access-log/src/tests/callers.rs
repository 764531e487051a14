// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may log for an organisation.

use crate::{mock::*, Error, Heads};
use carechain_primitives::{traits::Standing, OrganizationId};
use frame_support::assert_ok;
use sp_runtime::{traits::BadOrigin, DispatchResult};

fn log_by(signer: AccountId, organization: OrganizationId, number: u32) -> DispatchResult {
	let signer = RuntimeOrigin::signed(signer);
	log_as(signer, organization, [entry(PATIENT, number)])
}

#[test]
fn the_representative_logs_for_its_organisation() {
	build_and_execute(|| {
		assert_ok!(log_by(representative(HOLDER), HOLDER, 1));
		assert_ok!(log_by(representative(REQUESTER), REQUESTER, 2));
	});
}

#[test]
fn a_practitioner_logs_for_where_it_practises() {
	build_and_execute(|| {
		assert_ok!(log_by(DOCTOR, HOLDER, 1));
		assert_changes_nothing(
			|| log_by(DOCTOR, REQUESTER, 2),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_practitioner_at_several_organisations_says_for_which() {
	build_and_execute(|| {
		let mut heads = Vec::new();
		for organization in [REQUESTER, HOLDER] {
			Heads::<Test>::remove(PATIENT);
			assert_ok!(log_by(LOCUM, organization, 1));
			heads.push(head(PATIENT).unwrap());
		}
		assert_ne!(heads[0], heads[1], "the organisation is part of the entry");
		assert_changes_nothing(|| log_by(LOCUM, OUTSIDER, 2), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn nobody_logs_for_another_organisation() {
	build_and_execute(|| {
		for (signer, organization) in [
			(representative(REQUESTER), HOLDER),
			(representative(HOLDER), REQUESTER),
			(representative(OUTSIDER), HOLDER),
			(RETIRED, HOLDER),
			(PATIENT_KEY, HOLDER),
			(STRANGER, HOLDER),
			(STRANGER, NO_ORGANIZATION),
			(representative(HOLDER), NO_ORGANIZATION),
		] {
			assert_changes_nothing(
				|| log_by(signer, organization, 1),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn a_practitioner_without_a_valid_credential_does_not_log_and_the_representative_does() {
	build_and_execute(|| {
		set_credentials(DOCTOR, vec![]);
		assert_changes_nothing(|| log_by(DOCTOR, HOLDER, 1), Error::<Test>::NotAuthorized);
		assert_ok!(log_by(representative(HOLDER), HOLDER, 1));
	});
}

#[test]
fn an_organisation_that_is_suspended_or_expired_logs_all_the_same() {
	for standing in [Standing::Suspended, Standing::Expired] {
		build_and_execute(|| {
			set_standing(HOLDER, standing);
			assert_ok!(log_by(representative(HOLDER), HOLDER, 1));
			assert_ok!(log_by(DOCTOR, HOLDER, 2));
			assert_eq!(head(PATIENT).unwrap().count, 2);
		});
	}
}

#[test]
fn an_organisation_that_has_left_does_not_log() {
	build_and_execute(|| {
		set_standing(HOLDER, Standing::Ended);
		for signer in [representative(HOLDER), DOCTOR] {
			assert_changes_nothing(|| log_by(signer, HOLDER, 1), Error::<Test>::AlreadyLeft);
		}
		// Nor one that a registry knows a practitioner of, and nothing else.
		set_credentials(DOCTOR, vec![NO_ORGANIZATION]);
		assert_changes_nothing(
			|| log_by(DOCTOR, NO_ORGANIZATION, 1),
			Error::<Test>::AlreadyLeft,
		);
	});
}

#[test]
fn no_other_origin_logs() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_changes_nothing(|| log_as(origin, HOLDER, [entry(PATIENT, 1)]), BadOrigin);
		}
	});
}

#[test]
fn who_calls_is_checked_before_the_list() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| log_as(RuntimeOrigin::signed(STRANGER), HOLDER, []),
			Error::<Test>::NotAuthorized,
		);
	});
}
