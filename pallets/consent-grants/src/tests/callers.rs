// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may not make the calls: each kind of caller, at each call.

use crate::{mock::*, Call, Error};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	GrantId, PatientId,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use sp_runtime::DispatchError;

/// Asserts that a caller is refused at every call that narrows, about a patient who has a grant to lose.
fn refused_to_narrow(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let error = error.into();
	let narrower = crate::GrantFields {
		valid_until: TODAY.saturating_add(1),
		..fields()
	};
	assert_changes_nothing(
		|| ConsentGrants::narrow_consent(origin.clone(), patient, GrantId(0), narrower),
		error,
	);
	assert_changes_nothing(
		|| ConsentGrants::revoke_consent(origin.clone(), patient, GrantId(0)),
		error,
	);
}

/// Asserts that a caller is refused at every call that gives access.
fn refused_to_give(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let error = error.into();
	assert_changes_nothing(
		|| ConsentGrants::grant_consent(origin.clone(), patient, fields()),
		error,
	);
	assert_changes_nothing(
		|| {
			ConsentGrants::record_consent(
				origin.clone(),
				patient,
				fields(),
				account_of(&WITNESS),
				soon(),
				endorsement(&WITNESS, patient, &fields(), soon()),
			)
		},
		error,
	);
	assert_changes_nothing(
		|| ConsentGrants::confirm_consent(origin.clone(), patient, GrantId(0)),
		error,
	);
}

/// Asserts that a caller is refused at every call.
fn refused(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let error = error.into();
	refused_to_narrow(origin.clone(), patient, error);
	refused_to_give(origin, patient, error);
}

fn refuses(origin: RuntimeOrigin, error: impl Into<DispatchError>) {
	build_and_execute(|| {
		grant(fields());
		refused(origin, PATIENT, error);
	});
}

fn refuses_account(account: AccountId) {
	refuses(RuntimeOrigin::signed(account), Error::<Test>::NotAuthorized);
}

#[test]
fn nobody_may_not() {
	refuses(RuntimeOrigin::none(), DispatchError::BadOrigin);
}

#[test]
fn root_may_not() {
	refuses(RuntimeOrigin::root(), DispatchError::BadOrigin);
}

#[test]
fn a_stranger_may_not() {
	refuses_account(STRANGER);
}

#[test]
fn the_grantees_representative_may_not() {
	refuses_account(REPRESENTATIVE_A);
}

#[test]
fn another_organizations_representative_may_not() {
	refuses_account(REPRESENTATIVE_B);
}

#[test]
fn a_practitioner_may_not() {
	refuses_account(PRACTITIONER_A);
}

#[test]
fn another_patients_key_may_not() {
	refuses_account(OTHER_PATIENT_KEY);
}

#[test]
fn the_representative_of_a_suspended_or_expired_organization_may_not() {
	build_and_execute(|| {
		grant(fields());
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL_A, standing);
			let representative = RuntimeOrigin::signed(REPRESENTATIVE_A);
			refused(representative, PATIENT, Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn a_key_that_was_removed_may_not() {
	build_and_execute(|| {
		grant(fields());
		remove_key(PATIENT_KEY);
		refused(
			RuntimeOrigin::signed(PATIENT_KEY),
			PATIENT,
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn an_unknown_patient_is_named_as_such() {
	build_and_execute(|| {
		let origin = RuntimeOrigin::signed(PATIENT_KEY);
		refused(origin, NO_PATIENT, Error::<Test>::PatientNotFound);
	});
}

#[test]
fn a_representative_whose_day_has_come_may_not() {
	build_and_execute(|| {
		let until = TODAY.saturating_add(3);
		for (number, joint) in [(0, false), (1, true)] {
			dismiss_all(PATIENT);
			set_today(TODAY);
			appoint(PATIENT, number, PARENT, until, joint);
			grant_by(PARENT, fields());
			set_today(until);
			refused(
				RuntimeOrigin::signed(PARENT),
				PATIENT,
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn another_patients_representative_may_not() {
	build_and_execute(|| {
		grant(fields());
		appoint(OTHER_PATIENT, 0, PARENT, MEMBER_UNTIL, false);
		refused(
			RuntimeOrigin::signed(PARENT),
			PATIENT,
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_patients_key_and_a_representative_may_not_record() {
	build_and_execute(|| {
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, false);
		for signer in [PATIENT_KEY, PARENT] {
			assert_changes_nothing(
				|| record_by(signer, PATIENT, fields()),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn whoever_works_at_another_organization_may_nothing_in_custody() {
	build_and_execute(|| {
		record(fields());
		for signer in [REPRESENTATIVE_B, PRACTITIONER_B, STRANGER, PATIENT_KEY] {
			refused(
				RuntimeOrigin::signed(signer),
				PATIENT,
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn in_custody_whoever_works_at_the_custodian_narrows_and_takes_back() {
	for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
		build_and_execute(|| {
			let number = record(fields());
			let origin = || RuntimeOrigin::signed(signer.clone());
			let narrower = crate::GrantFields {
				valid_until: TODAY.saturating_add(1),
				..fields()
			};
			assert_ok!(ConsentGrants::narrow_consent(
				origin(),
				PATIENT,
				number,
				narrower
			));
			assert_ok!(ConsentGrants::revoke_consent(origin(), PATIENT, number));
		});
	}
}

#[test]
fn in_custody_the_custodian_neither_grants_nor_confirms() {
	build_and_execute(|| {
		let number = record(fields());
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
			let origin = || RuntimeOrigin::signed(signer.clone());
			assert_changes_nothing(
				|| ConsentGrants::grant_consent(origin(), PATIENT, fields()),
				Error::<Test>::NotAuthorized,
			);
			assert_changes_nothing(
				|| ConsentGrants::confirm_consent(origin(), PATIENT, number),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn with_the_patients_own_key_the_custodians_power_is_over() {
	build_and_execute(|| {
		record(fields());
		give_key(PATIENT_KEY, PATIENT);
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
			refused(
				RuntimeOrigin::signed(signer),
				PATIENT,
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn the_patients_own_key_may() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
	});
}

#[test]
fn what_narrows_takes_one_signature_where_granting_takes_two() {
	for signer in [PATIENT_KEY, PARENT] {
		build_and_execute(|| {
			appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, true);
			let number = grant(fields());
			assert_ok!(confirm_by(PARENT, number));
			let origin = RuntimeOrigin::signed(signer);
			assert_ok!(ConsentGrants::revoke_consent(origin, PATIENT, number));
		});
	}
}

#[test]
fn what_narrows_is_open_for_a_patient_of_any_status() {
	for status in [
		PatientStatus::Restricted,
		PatientStatus::Deceased,
		PatientStatus::Merged,
	] {
		build_and_execute(|| {
			let (first, second) = (grant(fields()), grant(fields()));
			set_status(PATIENT, status);
			let narrower = crate::GrantFields {
				valid_until: TODAY.saturating_add(1),
				..fields()
			};
			assert_ok!(narrow(first, narrower));
			assert_ok!(revoke(second));
			refused_to_narrow(
				RuntimeOrigin::signed(STRANGER),
				PATIENT,
				Error::<Test>::NotAuthorized,
			);
		});
	}
}

#[test]
fn a_patient_who_was_unlinked_is_not_found() {
	build_and_execute(|| {
		grant(fields());
		unlink(PATIENT);
		for signer in [PATIENT_KEY, PRACTITIONER_A, REPRESENTATIVE_A] {
			refused(
				RuntimeOrigin::signed(signer),
				PATIENT,
				Error::<Test>::PatientNotFound,
			);
		}
	});
}

#[test]
fn what_narrows_is_operational_and_what_widens_is_not() {
	let class = |call: Call<Test>| RuntimeCall::ConsentGrants(call).get_dispatch_info().class;
	let (patient, grant) = (PATIENT, GrantId(0));
	let fields = fields();
	let record = new_test_ext().execute_with(|| Call::record_consent {
		patient,
		fields,
		witness: account_of(&WITNESS),
		expires_at: soon(),
		endorsement: endorsement(&WITNESS, patient, &fields, soon()),
	});
	for widens in [
		Call::grant_consent { patient, fields },
		Call::confirm_consent { patient, grant },
		record,
	] {
		assert_eq!(class(widens), DispatchClass::Normal);
	}
	for narrows in [
		Call::narrow_consent {
			patient,
			grant,
			fields,
		},
		Call::revoke_consent { patient, grant },
	] {
		assert_eq!(class(narrows), DispatchClass::Operational);
	}
}
