// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{
	mock::*, Books, Error, Event, GrantFields, GrantState, Grantee, Grants, Outcome, Terms,
};
use carechain_primitives::{
	traits::Standing, Action, Actions, Commitment, Confidentiality, DataClass, DataClasses, Day,
	GrantId, Purpose, Purposes,
};
use frame_support::assert_ok;

const OPEN: Terms = Terms {
	commitment: Commitment([1; 32]),
	residual: false,
};
const OTHER: Terms = Terms {
	commitment: Commitment([2; 32]),
	residual: false,
};
const RESIDUAL: Terms = Terms {
	commitment: Commitment([3; 32]),
	residual: true,
};

/// Asserts that a grant with the first fields can be narrowed to the second.
fn narrows(from: GrantFields, to: GrantFields) {
	build_and_execute(|| {
		let number = grant(from);
		assert_ok!(narrow(number, to));
		assert_eq!(Grants::<Test>::get(PATIENT, number).unwrap().fields, to);
	});
}

/// Asserts that a grant with the first fields cannot be narrowed to the second, and why.
fn refused(from: GrantFields, to: GrantFields, error: Error<Test>) {
	build_and_execute(|| {
		let number = grant(from);
		assert_changes_nothing(|| narrow(number, to), error);
	});
}

#[test]
fn a_narrowed_grant_is_replaced_in_place_and_announced() {
	build_and_execute(|| {
		let number = grant(fields());
		System::set_block_number(9);
		let earlier = GrantFields {
			valid_until: Day(TODAY.0 + 7),
			..fields()
		};
		assert_ok!(narrow(number, earlier));

		let stored = Grants::<Test>::get(PATIENT, number).unwrap();
		assert_eq!((stored.fields, stored.state), (earlier, GrantState::Active));
		assert_eq!(
			stored.granted_at, 1,
			"narrowing does not make it a new grant"
		);
		assert_eq!(
			Books::<Test>::get(PATIENT).live[0].valid_until,
			earlier.valid_until
		);
		let (patient, organization) = (PATIENT, HOSPITAL_A);
		System::assert_last_event(
			Event::ConsentNarrowed {
				patient,
				grant: number,
				organization,
			}
			.into(),
		);
	});
}

#[test]
fn narrowing_bites_in_its_own_block() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Permit
		);
		let classes = DataClasses::of(&[DataClass::Imaging]);
		assert_ok!(narrow(
			number,
			GrantFields {
				classes,
				..fields()
			}
		));
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Deny
		);
	});
}

#[test]
fn purposes_narrow_to_what_they_cover() {
	let purposes = |codes| GrantFields {
		purposes: Purposes::of(codes),
		..fields()
	};
	narrows(
		purposes(&[Purpose::TREAT, Purpose::HPAYMT]),
		purposes(&[Purpose::TREAT]),
	);
	narrows(
		purposes(&[Purpose::TREAT]),
		purposes(&[Purpose::COC, Purpose::ERTREAT]),
	);
	let treatment = purposes(&[Purpose::TREAT]);
	refused(
		treatment,
		purposes(&[Purpose::TREAT, Purpose::HRESCH]),
		Error::WouldWiden,
	);
	refused(treatment, purposes(&[Purpose::BTG]), Error::WouldWiden);
	refused(purposes(&[Purpose::COC]), treatment, Error::WouldWiden);
}

#[test]
fn actions_narrow_to_some_of_them() {
	let actions = |codes| GrantFields {
		actions: Actions::of(codes),
		..fields()
	};
	narrows(fields(), actions(&[Action::Access]));
	refused(
		fields(),
		actions(&[Action::Access, Action::Disclose]),
		Error::WouldWiden,
	);
}

#[test]
fn classes_narrow_to_some_of_them() {
	let classes = |codes| GrantFields {
		classes: DataClasses::of(codes),
		..fields()
	};
	narrows(fields(), classes(&[DataClass::Imaging]));
	refused(
		fields(),
		classes(&[DataClass::Imaging, DataClass::Claim]),
		Error::WouldWiden,
	);
}

#[test]
fn the_ceiling_comes_down_and_not_up() {
	let ceiling = |ceiling| GrantFields {
		ceiling,
		..fields()
	};
	narrows(fields(), ceiling(Confidentiality::M));
	refused(fields(), ceiling(Confidentiality::R), Error::WouldWiden);
}

#[test]
fn the_period_shrinks_at_both_ends_and_does_not_grow_or_move() {
	let period = |from, until| GrantFields {
		valid_from: Day(TODAY.0 + from),
		valid_until: Day(TODAY.0 + until),
		..fields()
	};
	narrows(period(5, 30), period(6, 29));
	refused(period(5, 30), period(4, 30), Error::WouldWiden);
	refused(period(5, 30), period(5, 31), Error::WouldWiden);
	refused(period(5, 30), period(10, 35), Error::WouldWiden);
}

#[test]
fn a_running_grant_keeps_its_first_day_in_the_past() {
	build_and_execute(|| {
		let number = grant(fields());
		let fields = fields();
		pass_days(3);
		assert_ok!(narrow(
			number,
			GrantFields {
				ceiling: Confidentiality::L,
				..fields
			}
		));
	});
}

#[test]
fn an_organization_narrows_to_one_of_its_practitioner_roles_only() {
	let to = |grantee| GrantFields {
		grantee,
		..fields()
	};
	let (doctor, nurse) = (
		Grantee::PractitionerRole(DOCTOR_A),
		Grantee::PractitionerRole(NURSE_A),
	);
	narrows(fields(), to(doctor));
	refused(
		fields(),
		to(Grantee::PractitionerRole(DOCTOR_B)),
		Error::WouldWiden,
	);
	refused(
		fields(),
		to(Grantee::Organization(HOSPITAL_B)),
		Error::WouldWiden,
	);
	refused(
		fields(),
		to(Grantee::PractitionerRole(NO_ROLE)),
		Error::GranteeNotFound,
	);
	refused(to(doctor), to(nurse), Error::WouldWiden);
	refused(
		to(doctor),
		to(Grantee::Organization(HOSPITAL_A)),
		Error::WouldWiden,
	);
}

#[test]
fn terms_are_added_but_not_dropped() {
	let terms = |terms| GrantFields { terms, ..fields() };
	narrows(fields(), terms(Some(OPEN)));
	narrows(fields(), terms(Some(RESIDUAL)));
	narrows(terms(Some(OPEN)), terms(Some(OTHER)));
	narrows(terms(Some(OPEN)), terms(Some(RESIDUAL)));
	refused(terms(Some(OPEN)), fields(), Error::WouldWiden);
}

#[test]
fn terms_with_a_residual_stay_as_they_are() {
	let terms = |terms| GrantFields {
		terms: Some(terms),
		..fields()
	};
	let others = Terms {
		residual: true,
		..OTHER
	};
	refused(terms(RESIDUAL), terms(others), Error::WouldWiden);
	refused(terms(RESIDUAL), terms(OPEN), Error::WouldWiden);
	refused(
		terms(RESIDUAL),
		terms(Terms {
			residual: false,
			..RESIDUAL
		}),
		Error::WouldWiden,
	);
}

#[test]
fn one_field_that_widens_spoils_others_that_narrow() {
	let actions = Actions::of(&[Action::Access]);
	let ceiling = Confidentiality::V;
	refused(
		fields(),
		GrantFields {
			actions,
			ceiling,
			..fields()
		},
		Error::WouldWiden,
	);
}

#[test]
fn the_same_again_narrows_nothing() {
	refused(fields(), fields(), Error::NothingNarrowed);
}

#[test]
fn the_same_in_other_words_narrows_nothing() {
	let purposes = Purposes::of(&[Purpose::TREAT, Purpose::COC]);
	refused(
		fields(),
		GrantFields {
			purposes,
			..fields()
		},
		Error::NothingNarrowed,
	);
}

#[test]
fn fields_that_no_grant_may_have_are_refused() {
	let f = fields();
	let day = |days| Day(TODAY.0 + days);
	for (to, error) in [
		(
			GrantFields {
				purposes: Purposes(0),
				..f
			},
			Error::EmptyPurposes,
		),
		(
			GrantFields {
				purposes: Purposes(1 | 1 << 27),
				..f
			},
			Error::UnknownPurposes,
		),
		(
			GrantFields {
				actions: Actions(0),
				..f
			},
			Error::EmptyActions,
		),
		(
			GrantFields {
				actions: Actions(1 << 5),
				..f
			},
			Error::UnknownActions,
		),
		(
			GrantFields {
				classes: DataClasses(0),
				..f
			},
			Error::EmptyClasses,
		),
		(
			GrantFields {
				valid_until: TODAY,
				..f
			},
			Error::EndInPast,
		),
		(
			GrantFields {
				valid_from: day(9),
				valid_until: day(9),
				..f
			},
			Error::EndBeforeStart,
		),
	] {
		refused(f, to, error);
	}
}

#[test]
fn a_number_that_was_not_given_out_is_not_found() {
	build_and_execute(|| {
		grant(fields());
		assert_changes_nothing(|| narrow(GrantId(1), fields()), Error::<Test>::NotFound);
		assert_changes_nothing(
			|| narrow(GrantId(u32::MAX), fields()),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn another_patients_grant_is_not_found() {
	build_and_execute(|| {
		grant(fields());
		let other = RuntimeOrigin::signed(OTHER_PATIENT_KEY);
		assert_changes_nothing(
			|| {
				plain(ConsentGrants::narrow_consent(
					other,
					OTHER_PATIENT,
					GrantId(0),
					fields(),
				))
			},
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn a_grant_that_has_ended_is_not_active() {
	build_and_execute(|| {
		let narrower = GrantFields {
			ceiling: Confidentiality::L,
			..fields()
		};
		let revoked = grant(fields());
		let expired = grant(fields());
		assert_ok!(revoke(revoked));
		assert_changes_nothing(|| narrow(revoked, narrower), Error::<Test>::NotActive);

		pass_days(30);
		assert_changes_nothing(|| narrow(expired, narrower), Error::<Test>::NotActive);
		sweep_all();
		assert_changes_nothing(|| narrow(expired, narrower), Error::<Test>::NotActive);
	});
}

#[test]
fn narrowing_does_not_ask_for_the_grantees_standing() {
	build_and_execute(|| {
		let number = grant(fields());
		set_standing(HOSPITAL_A, Standing::Suspended);
		set_role_standing(DOCTOR_A, Standing::Expired);
		let grantee = Grantee::PractitionerRole(DOCTOR_A);
		assert_ok!(narrow(
			number,
			GrantFields {
				grantee,
				..fields()
			}
		));
	});
}
