// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may not make the calls: each kind of caller, at each call.

use super::steps::*;
use crate::{mock::*, Call, Error};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	Commitment, GrantId, PatientId, PolicyId, RequestId, SealedId,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use sp_runtime::{DispatchError, DispatchResult};

const REQUEST: RequestId = RequestId(0);
const ENTRY: SealedId = SealedId(0);

/// Gives the patient one of everything that somebody could lay hands on: a grant, a request, a denial and
/// something sealed; and hospital A, beside the grant, one that was revoked.
fn everything() {
	grant(fields());
	let revoked = grant(fields());
	assert_ok!(revoke(revoked));
	ask(fields());
	assert_ok!(deny_by(&PATIENT_KEY, TO_NURSE_A));
	sealed_grant_by(&PATIENT_KEY);
}

type Refused = Vec<Box<dyn FnOnce() -> DispatchResult>>;

fn assert_refused(calls: Refused, error: impl Into<DispatchError>) {
	let error = error.into();
	for call in calls {
		assert_changes_nothing(call, error);
	}
}

/// Asserts that a caller is refused at every call that narrows, about a patient who has a grant to lose.
fn refused_to_narrow(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let narrower = crate::GrantFields {
		valid_until: TODAY.saturating_add(1),
		..fields()
	};
	let number = GrantId(0);
	let by = || origin.clone();
	let (narrowing, revoking, marking, declining, denying) = (by(), by(), by(), by(), by());
	let calls: Refused = vec![
		Box::new(move || {
			plain(ConsentGrants::narrow_consent(
				narrowing, patient, number, narrower,
			))
		}),
		Box::new(move || plain(ConsentGrants::revoke_consent(revoking, patient, number))),
		Box::new(move || {
			plain(ConsentGrants::mark_consent_in_error(
				marking, patient, number,
			))
		}),
		Box::new(move || plain(ConsentGrants::decline_request(declining, patient, REQUEST))),
		Box::new(move || plain(ConsentGrants::deny_access(denying, patient, TO_DOCTOR_A))),
	];
	assert_refused(calls, error);
}

/// Asserts that a caller is refused at every call that says what a patient consents to.
fn refused_to_consent(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let number = GrantId(0);
	let by = || origin.clone();
	let (granting, confirming, superseding, answering) = (by(), by(), by(), by());
	let (lifting, sealing, agreeing, unsealing) = (by(), by(), by(), by());
	let commitment = Commitment([1; 32]);
	let calls: Refused = vec![
		Box::new(move || ConsentGrants::grant_consent(granting, patient, fields())),
		Box::new(move || ConsentGrants::confirm_consent(confirming, patient, number)),
		Box::new(move || ConsentGrants::supersede_consent(superseding, patient, number, fields())),
		Box::new(move || ConsentGrants::answer_request(answering, patient, REQUEST, fields())),
		Box::new(move || ConsentGrants::lift_denial(lifting, patient, TO_NURSE_A)),
		Box::new(move || ConsentGrants::seal_entry(sealing, patient, commitment, QUARTER)),
		Box::new(move || ConsentGrants::confirm_sealed(agreeing, patient, ENTRY)),
		Box::new(move || ConsentGrants::revoke_sealed(unsealing, patient, ENTRY)),
	];
	assert_refused(calls, error);
}

/// Asserts that a caller is refused at every call that gives access.
fn refused_to_give(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let error = error.into();
	refused_to_consent(origin.clone(), patient, error);
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
}

/// Asserts that a caller is refused at every call that a member makes about a patient: hospital A, that
/// is, to whom the first grants were and who asked.
fn refused_as_member(origin: RuntimeOrigin, error: impl Into<DispatchError>) {
	let revoked = GrantId(1);
	let (knowing, asking, withdrawing) = (origin.clone(), origin.clone(), origin);
	let calls: Refused = vec![
		Box::new(move || plain(ConsentGrants::acknowledge_end(knowing, PATIENT, revoked))),
		Box::new(move || plain(ConsentGrants::request_consent(asking, PATIENT, fields()))),
		Box::new(move || {
			plain(ConsentGrants::withdraw_request(
				withdrawing,
				PATIENT,
				REQUEST,
			))
		}),
	];
	assert_refused(calls, error);
}

/// Asserts that a caller is refused at the calls of the two bodies.
fn refused_as_body(origin: RuntimeOrigin) {
	let (adopting, ending) = (origin.clone(), origin);
	let calls: Refused = vec![
		Box::new(move || ConsentGrants::adopt_policy(adopting, policy())),
		Box::new(move || ConsentGrants::end_policy(ending, HOSPITAL_A, PolicyId(0))),
	];
	assert_refused(calls, DispatchError::BadOrigin);
}

/// Asserts that a caller is refused at every call.
fn refused(origin: RuntimeOrigin, patient: PatientId, error: impl Into<DispatchError>) {
	let error = error.into();
	refused_to_narrow(origin.clone(), patient, error);
	refused_to_give(origin, patient, error);
}

fn refuses(origin: RuntimeOrigin, error: impl Into<DispatchError>) {
	build_and_execute(|| {
		everything();
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
		everything();
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
		everything();
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
		everything();
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
fn in_custody_the_custodian_says_nothing_else_for_the_patient() {
	build_and_execute(|| {
		everything();
		remove_key(PATIENT_KEY);
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
			refused_to_consent(
				RuntimeOrigin::signed(signer),
				PATIENT,
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
		everything();
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
fn of_a_members_calls_whoever_works_elsewhere_or_nowhere_makes_none() {
	build_and_execute(|| {
		everything();
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, false);
		for signer in [
			PATIENT_KEY,
			OTHER_PATIENT_KEY,
			PARENT,
			REPRESENTATIVE_B,
			PRACTITIONER_B,
			BODY,
			STRANGER,
		] {
			refused_as_member(RuntimeOrigin::signed(signer), Error::<Test>::NotAuthorized);
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			refused_as_member(origin, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn who_works_at_a_member_that_has_left_makes_none_of_its_calls() {
	build_and_execute(|| {
		everything();
		adopt(policy());
		set_standing(HOSPITAL_A, Standing::Ended);
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
			refused_as_member(
				RuntimeOrigin::signed(signer.clone()),
				Error::<Test>::NotAuthorized,
			);
			assert_changes_nothing(
				|| report_by(&signer, PolicyId(0), 1),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn a_practitioner_whose_role_was_revoked_makes_none_of_a_members_calls() {
	build_and_execute(|| {
		everything();
		dismiss(&PRACTITIONER_A);
		refused_as_member(
			RuntimeOrigin::signed(PRACTITIONER_A),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn whoever_works_there_makes_the_members_calls() {
	for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
		build_and_execute(|| {
			everything();
			assert_ok!(acknowledge_by(&signer, GrantId(1)));
			assert_ok!(request_by(&signer, fields()));
			assert_ok!(withdraw_by(&signer, REQUEST));
		});
	}
}

#[test]
fn nobody_alone_makes_the_calls_of_the_bodies() {
	build_and_execute(|| {
		everything();
		adopt(policy());
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, false);
		refused_as_body(RuntimeOrigin::none());
		for signer in [
			PATIENT_KEY,
			OTHER_PATIENT_KEY,
			PARENT,
			REPRESENTATIVE_A,
			REPRESENTATIVE_B,
			PRACTITIONER_A,
			PRACTITIONER_B,
			STRANGER,
		] {
			refused_as_body(RuntimeOrigin::signed(signer));
		}
	});
}

#[test]
fn uses_of_a_policy_are_reported_by_nobody_but_a_members_representative() {
	build_and_execute(|| {
		let number = adopt(policy());
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, false);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_changes_nothing(
				|| ConsentGrants::report_policy_uses(origin, number, 1),
				DispatchError::BadOrigin,
			);
		}
		for signer in [
			PATIENT_KEY,
			OTHER_PATIENT_KEY,
			PARENT,
			PRACTITIONER_A,
			PRACTITIONER_B,
			BODY,
			STRANGER,
		] {
			assert_changes_nothing(
				|| report_by(&signer, number, 1),
				Error::<Test>::NotAuthorized,
			);
		}
		for signer in [REPRESENTATIVE_A, REPRESENTATIVE_B] {
			assert_ok!(report_by(&signer, number, 1));
		}
	});
}

fn class(call: Call<Test>) -> DispatchClass {
	RuntimeCall::ConsentGrants(call).get_dispatch_info().class
}

#[test]
fn what_widens_and_what_asks_is_normal() {
	let (patient, grant, entry) = (PATIENT, GrantId(0), ENTRY);
	let (record, fields) = new_test_ext().execute_with(|| {
		let fields = fields();
		let record = Call::record_consent {
			patient,
			fields,
			witness: account_of(&WITNESS),
			expires_at: soon(),
			endorsement: endorsement(&WITNESS, patient, &fields, soon()),
		};
		(record, fields)
	});
	for widens in [
		record,
		Call::grant_consent { patient, fields },
		Call::confirm_consent { patient, grant },
		Call::supersede_consent {
			patient,
			grant,
			fields,
		},
		Call::request_consent { patient, fields },
		Call::answer_request {
			patient,
			request: REQUEST,
			fields,
		},
		Call::lift_denial {
			patient,
			denied: TO_A,
		},
		Call::seal_entry {
			patient,
			commitment: Commitment([1; 32]),
			valid_until: QUARTER,
		},
		Call::confirm_sealed { patient, entry },
		Call::adopt_policy { fields: policy() },
	] {
		assert_eq!(class(widens), DispatchClass::Normal);
	}
}

#[test]
fn what_narrows_and_what_tells_is_operational() {
	let (patient, grant, request, entry) = (PATIENT, GrantId(0), REQUEST, ENTRY);
	let policy = PolicyId(0);
	let fields = new_test_ext().execute_with(fields);
	for narrows in [
		Call::narrow_consent {
			patient,
			grant,
			fields,
		},
		Call::revoke_consent { patient, grant },
		Call::mark_consent_in_error { patient, grant },
		Call::acknowledge_end { patient, grant },
		Call::decline_request { patient, request },
		Call::withdraw_request { patient, request },
		Call::deny_access {
			patient,
			denied: TO_A,
		},
		Call::revoke_sealed { patient, entry },
		Call::end_policy {
			recipient: HOSPITAL_A,
			policy,
		},
		Call::report_policy_uses { policy, uses: 1 },
	] {
		assert_eq!(class(narrows), DispatchClass::Operational);
	}
}
