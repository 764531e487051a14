// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may not make the calls: each kind of caller, at each call.

use crate::{mock::*, Call, Error};
use carechain_primitives::{traits::Standing, GrantId, PatientId};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use sp_runtime::DispatchError;

/// Asserts that a caller is refused at every call about a patient who has a grant to lose.
fn refused(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let error = error.into();
	let narrower = crate::GrantFields {
		valid_until: TODAY.saturating_add(1),
		..fields()
	};
	assert_changes_nothing(
		|| ConsentGrants::grant_consent(origin.clone(), patient, fields()),
		error,
	);
	assert_changes_nothing(
		|| ConsentGrants::narrow_consent(origin.clone(), patient, GrantId(0), narrower),
		error,
	);
	assert_changes_nothing(
		|| ConsentGrants::revoke_consent(origin.clone(), patient, GrantId(0)),
		error,
	);
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
fn the_patients_own_key_may() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
	});
}

#[test]
fn what_narrows_is_operational_and_what_widens_is_not() {
	let class = |call: Call<Test>| RuntimeCall::ConsentGrants(call).get_dispatch_info().class;
	let (patient, grant) = (PATIENT, GrantId(0));
	let fields = fields();
	assert_eq!(
		class(Call::grant_consent { patient, fields }),
		DispatchClass::Normal
	);
	assert_eq!(
		class(Call::narrow_consent {
			patient,
			grant,
			fields
		}),
		DispatchClass::Operational
	);
	assert_eq!(
		class(Call::revoke_consent { patient, grant }),
		DispatchClass::Operational
	);
}
