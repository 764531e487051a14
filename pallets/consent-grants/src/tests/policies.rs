// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Standing policies: who adopts them, who ends them, and how their uses are counted.

use super::steps::*;
use crate::{
	mock::*, Basis, Conditions, Decision, Error, Event, NextPolicyId, Outcome, Policies, Policy,
	PolicyFields, PolicyUses, Question, Reason,
};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	AccessModes, Actions, Commitment, DataClasses, Day, Obligations, OrganizationId, PatientId,
	PolicyId, Purpose, Purposes, Refrains,
};
use frame_support::assert_ok;
use sp_runtime::DispatchError;

fn refused(fields: PolicyFields, error: Error<Test>) {
	assert_changes_nothing(
		|| ConsentGrants::adopt_policy(RuntimeOrigin::root(), fields),
		error,
	);
}

fn end(recipient: OrganizationId, policy: PolicyId) -> Result<(), DispatchError> {
	ConsentGrants::end_policy(RuntimeOrigin::root(), recipient, policy)
}

/// What hospital A hears when it asks for public health, of a patient who granted nothing.
fn asked_of(patient: PatientId) -> Decision<u64> {
	let question = Question {
		patient,
		purpose: Purpose::PUBHLTH,
		..question()
	};
	ConsentGrants::decide(&question, &[])
}

fn to_end_after(days: u32) -> PolicyFields {
	PolicyFields {
		valid_until: Day(TODAY.0 + days),
		..policy()
	}
}

/// The numbers of the policies in state.
fn numbers(recipient: OrganizationId) -> Vec<u32> {
	let policies = Policies::<Test>::get(recipient);
	policies.iter().map(|it| it.id.0).collect()
}

// Adopting.

#[test]
fn both_bodies_adopt_a_policy() {
	build_and_execute(|| {
		assert_ok!(ConsentGrants::adopt_policy(RuntimeOrigin::root(), policy()));
		let stored = Policy {
			id: PolicyId(0),
			fields: policy(),
		};
		assert_eq!(Policies::<Test>::get(HOSPITAL_A).to_vec(), [stored]);
		assert_eq!(NextPolicyId::<Test>::get(), PolicyId(1));
		System::assert_last_event(
			Event::PolicyAdopted {
				policy: PolicyId(0),
				recipient: HOSPITAL_A,
			}
			.into(),
		);
	});
}

#[test]
fn either_body_and_anybody_else_do_not_adopt() {
	build_and_execute(|| {
		let mut origins = vec![RuntimeOrigin::none()];
		for signer in [
			BODY,
			REPRESENTATIVE_A,
			PRACTITIONER_A,
			PATIENT_KEY,
			STRANGER,
		] {
			origins.push(signed(&signer));
		}
		for origin in origins {
			assert_changes_nothing(
				|| ConsentGrants::adopt_policy(origin, policy()),
				DispatchError::BadOrigin,
			);
		}
	});
}

#[test]
fn it_permits_without_consent_and_never_names_a_patient() {
	build_and_execute(|| {
		assert_eq!(asked_of(PATIENT).reasons.to_vec(), [Reason::NoGrant]);
		let number = adopt(policy());
		for patient in [PATIENT, OTHER_PATIENT, THIRD_PATIENT] {
			let decision = asked_of(patient);
			assert_eq!(decision.basis, Some(Basis::Policy(number)));
			assert_eq!(decision.reasons.to_vec(), [Reason::PolicyApplies(number)]);
			assert_eq!(decision.valid_until, Some(policy().valid_until));
		}
		assert_eq!(asked_of(NO_PATIENT).outcome, Outcome::Deny);
		// No key of storage, and no value but the events, holds a patient's number.
		System::reset_events();
		let mut key = Vec::new();
		while let Some(next) = sp_io::storage::next_key(&key) {
			let value = sp_io::storage::get(&next).unwrap();
			for bytes in [&next[..], &value[..]] {
				assert!(!bytes.windows(16).any(|it| it == PATIENT.0));
			}
			key = next;
		}
	});
}

#[test]
fn it_holds_from_its_first_day_to_the_day_before_its_end() {
	build_and_execute(|| {
		adopt(PolicyFields {
			valid_from: Day(TODAY.0 + 2),
			..to_end_after(4)
		});
		let on: Vec<_> = (0..6)
			.map(|days| {
				set_today(Day(TODAY.0 + days));
				asked_of(PATIENT).outcome == Outcome::Permit
			})
			.collect();
		assert_eq!(on, [false, false, true, true, false, false]);
	});
}

#[test]
fn what_says_nothing_or_has_no_code_is_refused_by_name() {
	build_and_execute(|| {
		let with = |conditions| PolicyFields {
			conditions,
			..policy()
		};
		let none = Conditions::NONE;
		let faults: Vec<(PolicyFields, Error<Test>)> = vec![
			(
				PolicyFields {
					purposes: Purposes(0),
					..policy()
				},
				Error::EmptyPurposes,
			),
			(
				PolicyFields {
					purposes: Purposes(1 << 27),
					..policy()
				},
				Error::UnknownPurposes,
			),
			(
				PolicyFields {
					actions: Actions(0),
					..policy()
				},
				Error::EmptyActions,
			),
			(
				PolicyFields {
					actions: Actions(1 << 5),
					..policy()
				},
				Error::UnknownActions,
			),
			(
				PolicyFields {
					classes: DataClasses(0),
					..policy()
				},
				Error::EmptyClasses,
			),
			(
				with(Conditions {
					access_modes: AccessModes(0),
					..none
				}),
				Error::EmptyAccessModes,
			),
			(
				with(Conditions {
					access_modes: AccessModes(1 << 4),
					..none
				}),
				Error::UnknownAccessModes,
			),
			(
				with(Conditions {
					obligations: Obligations(1 << 7),
					..none
				}),
				Error::UnknownObligations,
			),
			(
				with(Conditions {
					refrains: Refrains(1 << 4),
					..none
				}),
				Error::UnknownRefrains,
			),
			(
				PolicyFields {
					text: Commitment([0; 32]),
					..policy()
				},
				Error::EmptyCommitment,
			),
		];
		for (fields, error) in faults {
			refused(fields, error);
		}
	});
}

#[test]
fn a_policy_ends_and_not_too_late() {
	build_and_execute(|| {
		refused(to_end_after(0), Error::EndInPast);
		let from = |days| PolicyFields {
			valid_from: Day(TODAY.0 + days),
			..policy()
		};
		refused(from(100), Error::EndBeforeStart);
		assert_ok!(ConsentGrants::adopt_policy(RuntimeOrigin::root(), from(99)));
		refused(to_end_after(MAX_POLICY_DAYS + 1), Error::EndTooFar);
		adopt(to_end_after(MAX_POLICY_DAYS));
	});
}

#[test]
fn the_recipient_is_a_member_in_standing() {
	build_and_execute(|| {
		let to = |recipient| PolicyFields {
			recipient,
			..policy()
		};
		refused(to(NO_ORGANIZATION), Error::GranteeNotFound);
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL_B, standing);
			refused(to(HOSPITAL_B), Error::GranteeNotActive);
		}
	});
}

#[test]
fn a_recipient_has_as_many_as_its_list_holds_and_no_more() {
	build_and_execute(|| {
		for _ in 0..MAX_POLICIES {
			adopt(policy());
		}
		refused(policy(), Error::MaxPoliciesExceeded);
		adopt(PolicyFields {
			recipient: HOSPITAL_B,
			..policy()
		});
		assert_ok!(end(HOSPITAL_A, PolicyId(0)));
		adopt(policy());
		assert_eq!(numbers(HOSPITAL_A), [1, 3]);
	});
}

#[test]
fn those_that_have_expired_make_room() {
	build_and_execute(|| {
		adopt(to_end_after(1));
		adopt(to_end_after(2));
		refused(policy(), Error::MaxPoliciesExceeded);
		pass_days(1);
		adopt(policy());
		assert_eq!(numbers(HOSPITAL_A), [1, 2]);
	});
}

#[test]
fn when_all_numbers_are_used_up_that_is_said_and_nothing_wraps() {
	build_and_execute(|| {
		NextPolicyId::<Test>::put(PolicyId(u32::MAX - 1));
		adopt(policy());
		refused(policy(), Error::IdsExhausted);
	});
}

// Ending.

#[test]
fn both_bodies_and_either_end_a_policy_at_once() {
	for origin in [RuntimeOrigin::root(), RuntimeOrigin::signed(BODY)] {
		build_and_execute(|| {
			let number = adopt(policy());
			assert_eq!(asked_of(PATIENT).outcome, Outcome::Permit);
			assert_ok!(ConsentGrants::end_policy(origin, HOSPITAL_A, number));
			assert_eq!(asked_of(PATIENT).outcome, Outcome::Deny);
			assert!(!Policies::<Test>::contains_key(HOSPITAL_A));
			System::assert_last_event(
				Event::PolicyEnded {
					policy: number,
					recipient: HOSPITAL_A,
				}
				.into(),
			);
		});
	}
}

#[test]
fn neither_body_does_not_end_it_and_least_of_all_a_patient() {
	build_and_execute(|| {
		let number = adopt(policy());
		let mut origins = vec![RuntimeOrigin::none()];
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A, PATIENT_KEY, STRANGER] {
			origins.push(signed(&signer));
		}
		for origin in origins {
			assert_changes_nothing(
				|| ConsentGrants::end_policy(origin, HOSPITAL_A, number),
				DispatchError::BadOrigin,
			);
		}
	});
}

#[test]
fn only_what_the_recipient_has_can_be_ended_and_once() {
	build_and_execute(|| {
		let not_found = |recipient, policy| {
			assert_changes_nothing(|| end(recipient, policy), Error::<Test>::NotFound);
		};
		not_found(HOSPITAL_A, PolicyId(0));
		let (first, second) = (adopt(policy()), adopt(policy()));
		not_found(HOSPITAL_B, first);
		assert_ok!(end(HOSPITAL_A, first));
		not_found(HOSPITAL_A, first);
		assert_eq!(numbers(HOSPITAL_A), [second.0]);
	});
}

#[test]
fn a_number_is_never_used_twice() {
	build_and_execute(|| {
		let first = adopt(policy());
		assert_ok!(end(HOSPITAL_A, first));
		assert_eq!(adopt(policy()), PolicyId(1));
	});
}

// Uses.

#[test]
fn each_holder_adds_to_its_own_count() {
	build_and_execute(|| {
		let number = adopt(policy());
		assert_ok!(report_by(&REPRESENTATIVE_A, number, 3));
		assert_ok!(report_by(&REPRESENTATIVE_B, number, u32::MAX));
		assert_ok!(report_by(&REPRESENTATIVE_B, number, u32::MAX));
		System::assert_last_event(
			Event::PolicyUsesReported {
				policy: number,
				holder: HOSPITAL_B,
				uses: u32::MAX,
			}
			.into(),
		);
		let told = ConsentGrants::policies_of(HOSPITAL_A);
		assert_eq!(told.len(), 1);
		assert_eq!(told[0].policy.fields, policy());
		let mut uses = told[0].uses.clone();
		uses.sort();
		let twice = 2 * u64::from(u32::MAX);
		assert_eq!(uses, [(HOSPITAL_A, 3), (HOSPITAL_B, twice)]);
	});
}

#[test]
fn a_count_that_is_full_stays_full() {
	build_and_execute(|| {
		let number = adopt(policy());
		PolicyUses::<Test>::insert(number, HOSPITAL_A, u64::MAX - 1);
		assert_ok!(report_by(&REPRESENTATIVE_A, number, 5));
		assert_eq!(PolicyUses::<Test>::get(number, HOSPITAL_A), u64::MAX);
	});
}

#[test]
fn what_has_ended_or_expired_is_still_counted_on_and_the_counts_stay() {
	build_and_execute(|| {
		let (ended, expired) = (adopt(policy()), adopt(to_end_after(1)));
		assert_ok!(end(HOSPITAL_A, ended));
		pass_days(1);
		adopt(policy());
		for number in [ended, expired] {
			assert_ok!(report_by(&REPRESENTATIVE_B, number, 1));
			assert_eq!(PolicyUses::<Test>::get(number, HOSPITAL_B), 1);
		}
	});
}

#[test]
fn a_member_in_any_standing_reports_unless_it_has_left() {
	build_and_execute(|| {
		let number = adopt(policy());
		for standing in [Standing::Suspended, Standing::Expired] {
			set_standing(HOSPITAL_B, standing);
			assert_ok!(report_by(&REPRESENTATIVE_B, number, 1));
		}
		set_standing(HOSPITAL_B, Standing::Ended);
		assert_changes_nothing(
			|| report_by(&REPRESENTATIVE_B, number, 1),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn whoever_represents_no_member_does_not_report() {
	build_and_execute(|| {
		let number = adopt(policy());
		for signer in [PRACTITIONER_A, PATIENT_KEY, BODY, STRANGER] {
			assert_changes_nothing(
				|| report_by(&signer, number, 1),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn of_a_policy_that_there_never_was_nothing_is_counted_and_none_is_no_report() {
	build_and_execute(|| {
		let refused = |policy, uses, error: Error<Test>| {
			assert_changes_nothing(|| report_by(&REPRESENTATIVE_A, policy, uses), error);
		};
		refused(PolicyId(0), 1, Error::NotFound);
		let number = adopt(policy());
		refused(PolicyId(1), 0, Error::NotFound);
		refused(number, 0, Error::NothingToReport);
	});
}

#[test]
fn policies_are_told_by_recipient() {
	build_and_execute(|| {
		adopt(policy());
		assert_eq!(ConsentGrants::policies_of(HOSPITAL_A).len(), 1);
		assert_eq!(ConsentGrants::policies_of(HOSPITAL_B), []);
		assert_eq!(ConsentGrants::policies_of(NO_ORGANIZATION), []);
	});
}

#[test]
fn a_patients_status_does_not_matter_to_a_policy() {
	build_and_execute(|| {
		adopt(policy());
		for status in [PatientStatus::Restricted, PatientStatus::Deceased] {
			set_status(PATIENT, status);
			assert_eq!(asked_of(PATIENT).outcome, Outcome::Permit);
		}
	});
}
