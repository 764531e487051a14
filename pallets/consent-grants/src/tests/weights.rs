// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That the look through a practitioner's credentials weighs where a practitioner calls, and nowhere else.

use super::steps::*;
use crate::{mock::*, Call, WeightInfo};
use carechain_primitives::{GrantId, RequestId};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
	traits::UnfilteredDispatchable,
	weights::Weight,
};

type Weights = ();

/// What weight is set aside for a call, and what it uses when this account makes it.
fn set_aside_and_used(signer: &AccountId, call: Call<Test>) -> (Weight, Weight) {
	let set_aside = call.get_dispatch_info().call_weight;
	let done: DispatchResultWithPostInfo = call.dispatch_bypass_filter(signed(signer));
	(set_aside, done.unwrap().actual_weight.unwrap_or(set_aside))
}

/// Every call that narrows, with what it weighs where no practitioner makes it; about the first grants and
/// the first request.
fn narrowing() -> Vec<(Call<Test>, Weight)> {
	let patient = PATIENT;
	let narrower = crate::GrantFields {
		valid_until: TODAY.saturating_add(1),
		..fields()
	};
	vec![
		(
			Call::narrow_consent {
				patient,
				grant: GrantId(0),
				fields: narrower,
			},
			Weights::narrow_consent(),
		),
		(
			Call::revoke_consent {
				patient,
				grant: GrantId(0),
			},
			Weights::revoke_consent(),
		),
		(
			Call::mark_consent_in_error {
				patient,
				grant: GrantId(1),
			},
			Weights::revoke_consent(),
		),
		(
			Call::decline_request {
				patient,
				request: RequestId(0),
			},
			Weights::decline_request(),
		),
		(
			Call::deny_access {
				patient,
				denied: TO_NURSE_A,
			},
			Weights::deny_access(),
		),
	]
}

/// Gives the patient what these calls are about.
fn something_to_lose() {
	grant(fields());
	grant(fields());
	ask(fields());
}

/// Asserts that an account can make these calls, and that each uses what it weighs without the look-up, or
/// all that was set aside.
fn assert_used(signer: &AccountId, calls: Vec<(Call<Test>, Weight)>, looked_up: bool) {
	for (call, without) in calls {
		let name = format!("{call:?}");
		let (set_aside, used) = set_aside_and_used(signer, call);
		assert_eq!(
			set_aside,
			without + Weights::look_up_practitioner(),
			"{name}"
		);
		assert_eq!(used, if looked_up { set_aside } else { without }, "{name}");
	}
}

#[test]
fn who_narrows_as_the_patient_or_represents_the_custodian_gets_the_look_up_back() {
	for signer in [PATIENT_KEY, PARENT, REPRESENTATIVE_A] {
		build_and_execute(|| {
			something_to_lose();
			appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, false);
			if signer == REPRESENTATIVE_A {
				remove_key(PATIENT_KEY);
			}
			assert_used(&signer, narrowing(), false);
		});
	}
}

#[test]
fn a_practitioner_who_narrows_in_custody_is_billed_the_look_up() {
	build_and_execute(|| {
		something_to_lose();
		remove_key(PATIENT_KEY);
		assert_used(&PRACTITIONER_A, narrowing(), true);
	});
}

#[test]
fn of_those_who_speak_for_a_member_only_a_practitioner_is_billed_the_look_up() {
	for (signer, looked_up) in [(REPRESENTATIVE_A, false), (PRACTITIONER_A, true)] {
		build_and_execute(|| {
			let patient = PATIENT;
			let revoked = grant(fields());
			revoke(revoked).unwrap();
			let calls = vec![
				(
					Call::acknowledge_end {
						patient,
						grant: revoked,
					},
					Weights::acknowledge_end(),
				),
				(
					Call::request_consent {
						patient,
						fields: fields(),
					},
					Weights::request_consent(),
				),
				(
					Call::withdraw_request {
						patient,
						request: RequestId(0),
					},
					Weights::withdraw_request(),
				),
			];
			assert_used(&signer, calls, looked_up);
		});
	}
}
