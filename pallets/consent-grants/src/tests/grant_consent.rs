// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{
	mock::*, Books, Ending, Error, Event, Grant, GrantFields, GrantState, Grantee, Grants,
	LiveGrant, Outcome, Terms,
};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	Actions, Commitment, DataClasses, Day, GrantId, OrganizationId, PatientId, Purposes,
	RepresentativeId,
};
use frame_support::assert_ok;

fn try_grant(fields: GrantFields) -> Result<(), sp_runtime::DispatchError> {
	ConsentGrants::grant_consent(RuntimeOrigin::signed(PATIENT_KEY), PATIENT, fields)
}

fn refused(fields: GrantFields, error: Error<Test>) {
	assert_changes_nothing(|| try_grant(fields), error);
}

fn granted(grant: u32, organization: OrganizationId) -> RuntimeEvent {
	Event::ConsentGranted {
		patient: PATIENT,
		grant: GrantId(grant),
		organization,
		proposed: false,
	}
	.into()
}

#[test]
fn a_grant_is_stored_indexed_and_announced() {
	build_and_execute(|| {
		assert_ok!(try_grant(fields()));

		let stored = Grant {
			fields: fields(),
			state: GrantState::Active,
			granted_at: 1,
			given_by: GivenBy::Patient,
		};
		assert_eq!(Grants::<Test>::get(PATIENT, GrantId(0)), Some(stored));
		let book = Books::<Test>::get(PATIENT);
		let valid_until = fields().valid_until;
		assert_eq!(
			book.live.to_vec(),
			[LiveGrant {
				grant: GrantId(0),
				organization: HOSPITAL_A,
				valid_until
			}]
		);
		assert_eq!(book.next, GrantId(1));
		System::assert_last_event(granted(0, HOSPITAL_A));
	});
}

#[test]
fn a_grant_to_a_practitioner_role_is_indexed_at_its_organization() {
	build_and_execute(|| {
		let grantee = Grantee::PractitionerRole(DOCTOR_B);
		assert_ok!(try_grant(GrantFields {
			grantee,
			..fields()
		}));
		assert_eq!(Books::<Test>::get(PATIENT).live[0].organization, HOSPITAL_B);
		System::assert_last_event(granted(0, HOSPITAL_B));
	});
}

#[test]
fn numbers_count_per_patient() {
	build_and_execute(|| {
		assert_eq!(grant(fields()), GrantId(0));
		assert_eq!(grant(fields()), GrantId(1));
		let other = RuntimeOrigin::signed(OTHER_PATIENT_KEY);
		assert_ok!(ConsentGrants::grant_consent(other, OTHER_PATIENT, fields()));
		assert!(Grants::<Test>::contains_key(OTHER_PATIENT, GrantId(0)));
		assert_eq!(Books::<Test>::get(PatientId([2; 16])).next, GrantId(1));
	});
}

#[test]
fn a_grant_with_every_code_and_full_terms_is_taken() {
	build_and_execute(|| {
		assert_ok!(try_grant(GrantFields {
			purposes: <Purposes as carechain_primitives::CodeSet>::ALL,
			actions: <Actions as carechain_primitives::CodeSet>::ALL,
			classes: DataClasses(u16::MAX),
			ceiling: carechain_primitives::Confidentiality::V,
			terms: Some(Terms {
				commitment: Commitment([7; 32]),
				residual: true
			}),
			..fields()
		}));
	});
}

#[test]
fn no_purpose_is_refused() {
	build_and_execute(|| {
		refused(
			GrantFields {
				purposes: Purposes(0),
				..fields()
			},
			Error::EmptyPurposes,
		);
	});
}

#[test]
fn a_purpose_bit_without_a_code_is_refused() {
	build_and_execute(|| {
		refused(
			GrantFields {
				purposes: Purposes(1 | 1 << 27),
				..fields()
			},
			Error::UnknownPurposes,
		);
		refused(
			GrantFields {
				purposes: Purposes(u32::MAX),
				..fields()
			},
			Error::UnknownPurposes,
		);
	});
}

#[test]
fn no_action_is_refused() {
	build_and_execute(|| {
		refused(
			GrantFields {
				actions: Actions(0),
				..fields()
			},
			Error::EmptyActions,
		);
	});
}

#[test]
fn an_action_bit_without_a_code_is_refused() {
	build_and_execute(|| {
		refused(
			GrantFields {
				actions: Actions(1 | 1 << 5),
				..fields()
			},
			Error::UnknownActions,
		);
	});
}

#[test]
fn no_class_is_refused() {
	build_and_execute(|| {
		refused(
			GrantFields {
				classes: DataClasses(0),
				..fields()
			},
			Error::EmptyClasses,
		);
	});
}

#[test]
fn an_end_that_is_not_after_today_is_refused() {
	build_and_execute(|| {
		let ending = |valid_until| GrantFields {
			valid_until,
			..fields()
		};
		refused(ending(TODAY), Error::EndInPast);
		refused(ending(Day(0)), Error::EndInPast);
		assert_ok!(try_grant(ending(Day(TODAY.0 + 1))));
	});
}

#[test]
fn an_end_that_is_not_after_the_start_is_refused() {
	build_and_execute(|| {
		let from = |days| GrantFields {
			valid_from: Day(TODAY.0 + days),
			..fields()
		};
		refused(from(30), Error::EndBeforeStart);
		refused(from(31), Error::EndBeforeStart);
		assert_ok!(try_grant(from(29)));
	});
}

#[test]
fn a_start_before_today_is_refused() {
	build_and_execute(|| {
		refused(
			GrantFields {
				valid_from: Day(TODAY.0 - 1),
				..fields()
			},
			Error::StartInPast,
		);
	});
}

#[test]
fn an_end_more_than_the_most_days_ahead_is_refused() {
	build_and_execute(|| {
		let ending = |days| GrantFields {
			valid_until: Day(TODAY.0 + days),
			..fields()
		};
		refused(ending(MAX_DAYS + 1), Error::EndTooFar);
		refused(
			GrantFields {
				valid_until: Day(u32::MAX),
				..fields()
			},
			Error::EndTooFar,
		);
		assert_ok!(try_grant(ending(MAX_DAYS)));
	});
}

#[test]
fn an_unknown_grantee_is_refused() {
	build_and_execute(|| {
		for grantee in [
			Grantee::Organization(NO_ORGANIZATION),
			Grantee::PractitionerRole(NO_ROLE),
		] {
			refused(
				GrantFields {
					grantee,
					..fields()
				},
				Error::GranteeNotFound,
			);
		}
	});
}

#[test]
fn an_organization_without_its_rights_is_refused() {
	build_and_execute(|| {
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL_A, standing);
			refused(fields(), Error::GranteeNotActive);
			let grantee = Grantee::PractitionerRole(DOCTOR_A);
			refused(
				GrantFields {
					grantee,
					..fields()
				},
				Error::GranteeNotActive,
			);
		}
		set_standing(HOSPITAL_A, Standing::Active);
		assert_ok!(try_grant(fields()));
	});
}

#[test]
fn a_practitioner_role_without_its_rights_is_refused() {
	build_and_execute(|| {
		let grantee = Grantee::PractitionerRole(DOCTOR_A);
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_role_standing(DOCTOR_A, standing);
			refused(
				GrantFields {
					grantee,
					..fields()
				},
				Error::GranteeNotActive,
			);
		}
		assert_ok!(try_grant(fields()));
	});
}

#[test]
fn a_book_takes_as_many_live_grants_as_it_holds_and_no_more() {
	build_and_execute(|| {
		for _ in 0..MAX_LIVE {
			assert_ok!(try_grant(fields()));
		}
		refused(fields(), Error::MaxGrantsExceeded);
		assert_ok!(revoke(GrantId(2)));
		assert_ok!(try_grant(fields()));
	});
}

#[test]
fn in_a_full_book_the_grant_that_expired_first_makes_room() {
	build_and_execute(|| {
		for days in [30, 2, 1, 30] {
			grant(GrantFields {
				valid_until: Day(TODAY.0 + days),
				..fields()
			});
		}
		pass_days(2);
		assert_ok!(try_grant(fields()));

		let book = Books::<Test>::get(PATIENT);
		let live: Vec<u32> = book.live.iter().map(|live| live.grant.0).collect();
		assert_eq!(live, [0, 1, 3, 4]);
		let ended: Vec<_> = book
			.ended
			.iter()
			.map(|e| (e.grant.0, e.on, e.how))
			.collect();
		assert_eq!(ended, [(2, Day(TODAY.0 + 1), Ending::Expired)]);
		let (patient, organization) = (PATIENT, HOSPITAL_A);
		System::assert_has_event(
			Event::ConsentExpired {
				patient,
				grant: GrantId(2),
				organization,
			}
			.into(),
		);
		System::assert_last_event(granted(4, HOSPITAL_A));

		// The second that has expired makes room for the next, and then there is none.
		assert_ok!(try_grant(fields()));
		refused(fields(), Error::MaxGrantsExceeded);
	});
}

#[test]
fn when_all_numbers_are_used_up_that_is_said_and_nothing_wraps() {
	build_and_execute(|| {
		Books::<Test>::mutate(PATIENT, |book| book.next = GrantId(u32::MAX - 1));
		assert_ok!(try_grant(fields()));
		refused(fields(), Error::IdsExhausted);
	});
}

#[test]
fn a_representative_grants_on_its_own_authority() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, Day(TODAY.0 + 90), false);
		let number = grant_by(PARENT, fields());
		let stored = Grants::<Test>::get(PATIENT, number).unwrap();
		let given_by = GivenBy::Representative(RepresentativeId(7));
		assert_eq!(
			(stored.state, stored.given_by),
			(GrantState::Active, given_by)
		);
		System::assert_last_event(granted(0, HOSPITAL_A));
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Permit
		);
	});
}

#[test]
fn where_it_takes_two_a_grant_is_proposed_and_gives_no_access() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, Day(TODAY.0 + 90), true);
		let representative = GivenBy::Representative(RepresentativeId(7));
		for (signer, given_by) in [(PATIENT_KEY, GivenBy::Patient), (PARENT, representative)] {
			let number = grant_by(signer, fields());
			let stored = Grants::<Test>::get(PATIENT, number).unwrap();
			assert_eq!(
				(stored.state, stored.given_by),
				(GrantState::Proposed, given_by)
			);
			let (patient, organization) = (PATIENT, HOSPITAL_A);
			System::assert_last_event(
				Event::ConsentGranted {
					patient,
					grant: number,
					organization,
					proposed: true,
				}
				.into(),
			);
		}
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Deny
		);
	});
}

#[test]
fn for_a_deceased_or_merged_patient_nobody_grants() {
	build_and_execute(|| {
		appoint(PATIENT, 0, PARENT, Day(TODAY.0 + 90), false);
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			for signer in [PATIENT_KEY, PARENT, STRANGER] {
				let origin = RuntimeOrigin::signed(signer);
				assert_changes_nothing(
					|| ConsentGrants::grant_consent(origin, PATIENT, fields()),
					Error::<Test>::PatientNotActive,
				);
			}
		}
		set_status(PATIENT, PatientStatus::Restricted);
		assert_ok!(try_grant(fields()));
	});
}

#[test]
fn a_grant_takes_effect_in_its_own_block() {
	build_and_execute(|| {
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Deny
		);
		grant(fields());
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Permit
		);
	});
}
