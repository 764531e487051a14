// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Steps 6 and 7 of the table of precedence: grants, and why none is enough. The other steps have files of
//! their own.

use super::asking::*;
use crate::{
	mock::*, Basis, Conditions, DataPeriod, Exception, GrantFields, Grantee, MaxReasons, Question,
	Reason, Terms, MAX_EXCEPTIONS,
};
use carechain_primitives::{
	AccessMode, AccessModes, Action, Actions, CodeSet, Commitment, Confidentiality, DataClass,
	DataClasses, Day, GrantId, Obligation, Obligations, Purpose, Purposes, Refrain, Refrains, Year,
};
use frame_support::{assert_ok, traits::Get};

// Step 6. The patient's status: see `statuses.rs`; what is frozen or proposed: see `freezing.rs`.

#[test]
fn a_grant_that_satisfies_the_whole_question_permits() {
	build_and_execute(|| {
		let number = grant(fields());
		System::set_block_number(7);
		let decision = permitted(question(), Basis::Grant(number));
		assert_eq!(decision.as_of, 7);
		assert_eq!(decision.valid_until, Some(Day(TODAY.0 + 30)));
		permitted(without_role(), Basis::Grant(number));
	});
}

#[test]
fn a_permit_ends_with_the_first_of_grant_role_and_membership() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			valid_until: Day(TODAY.0 + 1_000),
			..fields()
		});
		let end = |question| permitted(question, Basis::Grant(number)).valid_until;
		assert_eq!(end(question()), Some(ROLE_UNTIL));
		assert_eq!(end(without_role()), Some(MEMBER_UNTIL));
	});
}

#[test]
fn grants_never_add_up() {
	build_and_execute(|| {
		let purposes = Purposes::of(&[Purpose::HRESCH]);
		let classes = DataClasses::of(&[DataClass::Claim]);
		let right_purpose = grant(GrantFields {
			classes,
			..fields()
		});
		let right_class = grant(GrantFields {
			purposes,
			..fields()
		});
		denied(
			question(),
			&[
				Reason::ClassNotGranted(right_purpose),
				Reason::PurposeNotGranted(right_class),
			],
		);
	});
}

#[test]
fn of_several_grants_the_one_with_the_latest_end_counts() {
	build_and_execute(|| {
		let until = |days| GrantFields {
			valid_until: Day(TODAY.0 + days),
			..fields()
		};
		grant(until(5));
		let latest = grant(until(9));
		grant(until(7));
		permitted(question(), Basis::Grant(latest));
		grant(until(9));
		permitted(question(), Basis::Grant(latest));
	});
}

#[test]
fn a_grant_without_a_residual_goes_before_one_with() {
	build_and_execute(|| {
		let terms = |residual| {
			Some(Terms {
				commitment: Commitment([4; 32]),
				residual,
			})
		};
		let valid_until = Day(TODAY.0 + 60);
		let held_back = grant(GrantFields {
			valid_until,
			terms: terms(true),
			..fields()
		});
		assert_eq!(
			permitted(question(), Basis::Grant(held_back)).terms,
			terms(true)
		);
		let plain = grant(GrantFields {
			terms: terms(false),
			..fields()
		});
		assert_eq!(
			permitted(question(), Basis::Grant(plain)).terms,
			terms(false)
		);
	});
}

#[test]
fn of_grants_that_end_on_one_day_the_first_counts() {
	build_and_execute(|| {
		appoint(PATIENT, 1, PARENT, Day(TODAY.0 + 9), false);
		// The authority behind it ends when the other one does.
		let first = grant_by(PARENT, fields());
		grant(GrantFields {
			valid_until: Day(TODAY.0 + 9),
			..fields()
		});
		let decision = permitted(question(), Basis::Grant(first));
		assert_eq!(decision.valid_until, Some(Day(TODAY.0 + 9)));
	});
}

#[test]
fn a_permit_comes_with_the_conditions_of_the_grant_that_it_rests_on() {
	build_and_execute(|| {
		let conditions = Conditions {
			access_modes: AccessModes::of(&[AccessMode::VIEW]),
			obligations: Obligations::of(&[Obligation::ENCRYPT]),
			refrains: Refrains::of(&[Refrain::NOINTEGRATE]),
			delete_after_days: Some(30),
		};
		let number = grant(GrantFields {
			conditions,
			..fields()
		});
		let decision = permitted(question(), Basis::Grant(number));
		assert_eq!(decision.conditions, Some(conditions));
	});
}

#[test]
fn data_has_to_be_of_the_years_that_a_grant_is_for() {
	let of = |data_year: Option<u16>| Question {
		data_year: data_year.map(Year),
		..question()
	};
	let holds = |from: Option<u16>, until: Option<u16>, inside: &[Option<u16>]| {
		build_and_execute(|| {
			let number = grant(GrantFields {
				data_period: DataPeriod {
					from: from.map(Year),
					until: until.map(Year),
				},
				..fields()
			});
			for year in [None, Some(2019), Some(2020), Some(2024), Some(2025)] {
				if inside.contains(&year) {
					permitted(of(year), Basis::Grant(number));
				} else {
					denied(of(year), &[Reason::OutsideDataPeriod(number)]);
				}
			}
		});
	};
	let (y19, y20, y24, y25) = (Some(2019), Some(2020), Some(2024), Some(2025));
	holds(Some(2020), Some(2025), &[y20, y24]);
	holds(Some(2020), None, &[y20, y24, y25]);
	holds(None, Some(2025), &[y19, y20, y24]);
	holds(None, None, &[None, y19, y20, y24, y25]);
}

/// A grant to hospital A for treatment and research, with this exception.
fn but_for(exception: Exception) -> GrantId {
	let mut exceptions = [None; MAX_EXCEPTIONS];
	exceptions[MAX_EXCEPTIONS - 1] = Some(exception);
	grant(GrantFields {
		purposes: Purposes::of(&[Purpose::TREAT, Purpose::HRESCH]),
		exceptions,
		..fields()
	})
}

const NOTHING: Exception = Exception {
	practitioner_role: None,
	purposes: Purposes(0),
	classes: DataClasses(0),
};

#[test]
fn an_exception_of_a_practitioner_reaches_that_one_and_who_does_not_say_who_asks() {
	build_and_execute(|| {
		let number = but_for(Exception {
			practitioner_role: Some(DOCTOR_A),
			..NOTHING
		});
		denied(with_role(DOCTOR_A), &[Reason::Excepted(number)]);
		denied(without_role(), &[Reason::Excepted(number)]);
		permitted(with_role(NURSE_A), Basis::Grant(number));
	});
}

#[test]
fn an_exception_of_a_purpose_reaches_what_it_covers_and_not_what_is_above() {
	build_and_execute(|| {
		let number = but_for(Exception {
			purposes: Purposes::of(&[Purpose::HRESCH, Purpose::ETREAT]),
			..NOTHING
		});
		for purpose in [
			Purpose::HRESCH,
			Purpose::CLINTRCH,
			Purpose::ETREAT,
			Purpose::ERTREAT,
		] {
			denied(for_purpose(purpose), &[Reason::Excepted(number)]);
		}
		permitted(for_purpose(Purpose::TREAT), Basis::Grant(number));
		permitted(for_purpose(Purpose::COC), Basis::Grant(number));
	});
}

#[test]
fn an_exception_of_a_class_reaches_that_class() {
	build_and_execute(|| {
		let number = but_for(Exception {
			classes: DataClasses::of(&[DataClass::Imaging]),
			..NOTHING
		});
		let imaging = Question {
			class: DataClass::Imaging,
			..question()
		};
		denied(imaging, &[Reason::Excepted(number)]);
		permitted(question(), Basis::Grant(number));
	});
}

#[test]
fn an_exception_reaches_what_fits_all_its_parts_and_no_other_grant() {
	build_and_execute(|| {
		let number = but_for(Exception {
			practitioner_role: Some(DOCTOR_A),
			purposes: Purposes::of(&[Purpose::HRESCH]),
			classes: DataClasses::of(&[DataClass::Imaging]),
		});
		let all = Question {
			class: DataClass::Imaging,
			..for_purpose(Purpose::HRESCH)
		};
		denied(all, &[Reason::Excepted(number)]);
		let mut by_the_nurse = all;
		by_the_nurse.requester.practitioner_role = Some(NURSE_A);
		permitted(by_the_nurse, Basis::Grant(number));
		let purpose = Purpose::TREAT;
		permitted(Question { purpose, ..all }, Basis::Grant(number));
		let class = DataClass::DiagnosticReport;
		permitted(Question { class, ..all }, Basis::Grant(number));
		let other = grant(GrantFields {
			purposes: Purposes::of(&[Purpose::HRESCH]),
			..fields()
		});
		permitted(all, Basis::Grant(other));
	});
}

// Step 7: deny, and why.

#[test]
fn without_any_grant_that_is_the_reason() {
	build_and_execute(|| {
		denied(question(), &[Reason::NoGrant]);
		grant(GrantFields {
			grantee: Grantee::Organization(HOSPITAL_B),
			..fields()
		});
		denied(question(), &[Reason::NoGrant]);
	});
}

#[test]
fn another_patients_grant_does_not_count() {
	build_and_execute(|| {
		let other = RuntimeOrigin::signed(OTHER_PATIENT_KEY);
		assert_ok!(ConsentGrants::grant_consent(other, OTHER_PATIENT, fields()));
		denied(question(), &[Reason::NoGrant]);
	});
}

#[test]
fn a_purpose_that_is_not_covered_is_named() {
	build_and_execute(|| {
		let number = grant(fields());
		permitted(
			Question {
				purpose: Purpose::ERTREAT,
				..question()
			},
			Basis::Grant(number),
		);
		denied(
			Question {
				purpose: Purpose::HRESCH,
				..question()
			},
			&[Reason::PurposeNotGranted(number)],
		);
	});
}

#[test]
fn a_purpose_that_nothing_implies_is_named_as_such_and_permitted_only_by_name() {
	let all = Purposes::ALL;
	for purpose in Purpose::ALL
		.iter()
		.filter(|purpose| purpose.is_implied_by_nothing())
	{
		let question = Question {
			purpose: *purpose,
			..question()
		};
		build_and_execute(|| {
			let purposes = Purposes(all.0 & !Purposes::of(&[*purpose]).0);
			let every_other = grant(GrantFields {
				purposes,
				..fields()
			});
			denied(question, &[Reason::PurposeNeverImplied(every_other)]);

			let purposes = Purposes::of(&[*purpose]);
			let by_name = grant(GrantFields {
				purposes,
				..fields()
			});
			permitted(question, Basis::Grant(by_name));
		});
	}
}

#[test]
fn an_action_or_a_class_that_is_not_granted_is_named() {
	build_and_execute(|| {
		let number = grant(fields());
		denied(
			Question {
				action: Action::Disclose,
				..question()
			},
			&[Reason::ActionNotGranted(number)],
		);
		denied(
			Question {
				class: DataClass::Claim,
				..question()
			},
			&[Reason::ClassNotGranted(number)],
		);
	});
}

#[test]
fn data_above_the_ceiling_is_named_and_no_label_counts_as_normal() {
	build_and_execute(|| {
		let labelled = |confidentiality| Question {
			confidentiality,
			..question()
		};
		let normal = grant(fields());
		for below in [None, Some(Confidentiality::U), Some(Confidentiality::N)] {
			permitted(labelled(below), Basis::Grant(normal));
		}
		denied(
			labelled(Some(Confidentiality::R)),
			&[Reason::AboveCeiling(normal)],
		);

		assert_ok!(narrow(
			normal,
			GrantFields {
				ceiling: Confidentiality::M,
				..fields()
			}
		));
		denied(labelled(None), &[Reason::AboveCeiling(normal)]);
		permitted(labelled(Some(Confidentiality::M)), Basis::Grant(normal));
	});
}

#[test]
fn a_grant_to_one_practitioner_role_asks_for_that_role() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			grantee: Grantee::PractitionerRole(DOCTOR_A),
			..fields()
		});
		permitted(with_role(DOCTOR_A), Basis::Grant(number));
		denied(with_role(NURSE_A), &[Reason::RoleNotGranted(number)]);
		denied(without_role(), &[Reason::RoleNotGranted(number)]);
	});
}

#[test]
fn a_grant_holds_from_its_first_day_to_its_end() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			valid_from: Day(TODAY.0 + 2),
			valid_until: Day(TODAY.0 + 4),
			..fields()
		});
		denied(question(), &[Reason::NotYetValid(number)]);
		set_today(Day(TODAY.0 + 1));
		denied(question(), &[Reason::NotYetValid(number)]);
		set_today(Day(TODAY.0 + 2));
		permitted(question(), Basis::Grant(number));
		set_today(Day(TODAY.0 + 3));
		permitted(question(), Basis::Grant(number));
		set_today(Day(TODAY.0 + 4));
		denied(question(), &[Reason::Expired(number)]);
	});
}

#[test]
fn a_sweep_changes_no_answer() {
	build_and_execute(|| {
		let revoked = grant(fields());
		let expiring = grant(GrantFields {
			valid_until: Day(TODAY.0 + 2),
			..fields()
		});
		set_today(Day(TODAY.0 + 1));
		assert_ok!(revoke(revoked));
		set_today(Day(TODAY.0 + 2));
		let before = ask(question());
		denied(question(), &[Reason::Expired(expiring)]);
		sweep_all();
		assert_eq!(ask(question()).reasons, before.reasons);
	});
}

#[test]
fn of_the_grants_that_ended_the_last_is_named() {
	build_and_execute(|| {
		let expiring = grant(GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		});
		let revoked = grant(fields());
		set_today(Day(TODAY.0 + 1));
		denied(
			Question {
				purpose: Purpose::HRESCH,
				..question()
			},
			&[
				Reason::PurposeNotGranted(revoked),
				Reason::Expired(expiring),
			],
		);
		assert_ok!(revoke(revoked));
		// On the same day: the end passed at midnight, and the patient revoked after that.
		denied(question(), &[Reason::Revoked(revoked)]);
		sweep_all();
		denied(question(), &[Reason::Revoked(revoked)]);
	});
}

#[test]
fn what_was_superseded_or_entered_in_error_is_told_as_such() {
	build_and_execute(|| {
		let patient = || RuntimeOrigin::signed(PATIENT_KEY);
		let replaced = grant(fields());
		let research = GrantFields {
			purposes: Purposes::of(&[Purpose::HRESCH]),
			..fields()
		};
		assert_ok!(ConsentGrants::supersede_consent(
			patient(),
			PATIENT,
			replaced,
			research
		));
		let in_its_place = GrantId(replaced.0 + 1);
		denied(
			question(),
			&[
				Reason::PurposeNotGranted(in_its_place),
				Reason::Superseded(replaced),
			],
		);
		permitted(for_purpose(Purpose::HRESCH), Basis::Grant(in_its_place));
		assert_ok!(ConsentGrants::mark_consent_in_error(
			patient(),
			PATIENT,
			in_its_place
		));
		denied(question(), &[Reason::EnteredInError(in_its_place)]);
	});
}

#[test]
fn an_ended_grant_to_another_organization_is_not_told() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			grantee: Grantee::Organization(HOSPITAL_B),
			..fields()
		});
		assert_ok!(revoke(number));
		denied(question(), &[Reason::NoGrant]);
	});
}

#[test]
fn every_way_in_which_a_grant_falls_short_is_named() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			grantee: Grantee::PractitionerRole(NURSE_A),
			purposes: Purposes::of(&[Purpose::HPAYMT]),
			actions: Actions::of(&[Action::Collect]),
			classes: DataClasses::of(&[DataClass::Claim]),
			ceiling: Confidentiality::U,
			valid_from: Day(TODAY.0 + 1),
			data_period: DataPeriod {
				from: Some(Year(2020)),
				until: None,
			},
			exceptions: [
				Some(Exception {
					practitioner_role: None,
					purposes: Purposes::of(&[Purpose::TREAT]),
					classes: DataClasses::EMPTY,
				}),
				None,
				None,
				None,
			],
			..fields()
		});
		denied(
			question(),
			&[
				Reason::NotYetValid(number),
				Reason::RoleNotGranted(number),
				Reason::PurposeNotGranted(number),
				Reason::ActionNotGranted(number),
				Reason::ClassNotGranted(number),
				Reason::AboveCeiling(number),
				Reason::OutsideDataPeriod(number),
				Reason::Excepted(number),
			],
		);
	});
}

#[test]
fn the_nearest_miss_comes_first_and_the_last_place_is_for_what_ended() {
	build_and_execute(|| {
		let ended = grant(fields());
		assert_ok!(revoke(ended));
		let far = GrantFields {
			purposes: Purposes::of(&[Purpose::HPAYMT]),
			actions: Actions::of(&[Action::Collect]),
			classes: DataClasses::of(&[DataClass::Claim]),
			ceiling: Confidentiality::U,
			valid_from: Day(TODAY.0 + 1),
			..fields()
		};
		// Three with five misses each and one with a single one: sixteen, and the ended one.
		for _ in 0..3 {
			grant(far);
		}
		let near = grant(GrantFields {
			classes: far.classes,
			..fields()
		});

		let reasons = ask(question()).reasons;
		assert_eq!(reasons.len() as u32, <MaxReasons as Get<u32>>::get());
		assert_eq!(reasons.first(), Some(&Reason::ClassNotGranted(near)));
		assert_eq!(reasons.last(), Some(&Reason::Revoked(ended)));
	});
}
