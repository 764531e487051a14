// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Step 3 of the table of precedence: declared emergencies, above what would keep care away.

use super::asking::*;
use crate::{
	mock::*, Basis, Conditions, GrantFields, Grantee, MaxReasons, Question, Reason, SealedContent,
};
use carechain_primitives::{
	traits::{EmergencyView, PatientStatus, Standing},
	AccessMode, AccessModes, Action, Actions, CodeSet, Confidentiality, DataClass, DataClasses,
	Day, EmergencyId, GrantId, Obligation, Obligations, Purpose, Purposes, Refrain, Refrains,
};
use frame_support::{assert_ok, traits::Get};

const CASE: EmergencyId = EmergencyId(7);

/// Breaking the glass for a diagnostic report.
fn urgent() -> Question {
	for_purpose(Purpose::BTG)
}

#[test]
fn a_declared_emergency_permits_what_nobody_granted_on_its_conditions() {
	build_and_execute(|| {
		denied(urgent(), &[Reason::NoGrant]);
		let emergency = declare(PATIENT, DOCTOR_A);
		let decision = permitted(urgent(), basis_of(emergency));
		assert_eq!(
			decision.conditions,
			Some(Conditions {
				access_modes: AccessModes::of(&[AccessMode::VIEW, AccessMode::QUERY]),
				obligations: Obligations::of(&[Obligation::AUDIT]),
				refrains: Refrains::of(&[Refrain::NOREUSE]),
				delete_after_days: None,
			})
		);
		assert_eq!(decision.terms, None);
		assert_eq!(decision.valid_until, Some(Day(TODAY.0 + 1)));
	});
}

#[test]
fn an_emergency_is_for_the_override_and_emergency_treatment_only() {
	build_and_execute(|| {
		let emergency = declare(PATIENT, DOCTOR_A);
		for purpose in Purpose::ALL {
			match purpose {
				Purpose::BTG | Purpose::ETREAT | Purpose::ERTREAT => {
					permitted(for_purpose(*purpose), basis_of(emergency));
				}
				_ => denied(
					for_purpose(*purpose),
					&[Reason::OutsideEmergency(CASE), Reason::NoGrant],
				),
			}
		}
	});
}

#[test]
fn an_emergency_reaches_its_classes_up_to_its_ceiling_and_passes_nothing_on() {
	build_and_execute(|| {
		let basis = basis_of(declare(PATIENT, DOCTOR_A));
		let outside = [Reason::OutsideEmergency(CASE), Reason::NoGrant];
		for action in Action::ALL {
			let question = Question {
				action: *action,
				..urgent()
			};
			match action {
				Action::Collect | Action::Access | Action::Use => drop(permitted(question, basis)),
				Action::Disclose | Action::Correct => denied(question, &outside),
			}
		}
		for class in DataClass::ALL {
			let question = Question {
				class: *class,
				..urgent()
			};
			match class {
				DataClass::DiagnosticReport => drop(permitted(question, basis)),
				_ => denied(question, &outside),
			}
		}
		for label in Confidentiality::ALL {
			let question = Question {
				confidentiality: Some(*label),
				..urgent()
			};
			match label {
				Confidentiality::V => denied(question, &outside),
				_ => drop(permitted(question, basis)),
			}
		}
	});
}

#[test]
fn an_emergency_below_normal_does_not_reach_what_has_no_label() {
	build_and_execute(|| {
		let view = declare(PATIENT, DOCTOR_A);
		declare_as(
			PATIENT,
			DOCTOR_A,
			EmergencyView {
				ceiling: Confidentiality::M,
				..view
			},
		);
		denied(urgent(), &[Reason::OutsideEmergency(CASE), Reason::NoGrant]);
	});
}

#[test]
fn an_emergency_is_that_of_who_declared_it_for_that_patient() {
	build_and_execute(|| {
		declare(PATIENT, DOCTOR_A);
		let nobody = [Reason::NoGrant];
		let purpose = Purpose::BTG;
		denied(
			Question {
				purpose,
				..with_role(NURSE_A)
			},
			&nobody,
		);
		denied(
			Question {
				purpose,
				..without_role()
			},
			&nobody,
		);
		denied(
			Question {
				patient: OTHER_PATIENT,
				..urgent()
			},
			&nobody,
		);
	});
}

#[test]
fn no_status_and_no_denial_refuses_an_emergency() {
	for status in [
		PatientStatus::Active,
		PatientStatus::Restricted,
		PatientStatus::Deceased,
		PatientStatus::Merged,
	] {
		build_and_execute(|| {
			deny(Grantee::PractitionerRole(DOCTOR_A));
			deny(Grantee::Organization(HOSPITAL_A));
			seal(SealedContent::Denial(Grantee::PractitionerRole(DOCTOR_A)));
			let emergency = declare(PATIENT, DOCTOR_A);
			set_status(PATIENT, status);
			for purpose in [Purpose::BTG, Purpose::ETREAT, Purpose::ERTREAT] {
				permitted(for_purpose(purpose), basis_of(emergency));
			}
		});
	}
}

#[test]
fn what_the_organisation_did_or_forgot_and_a_lapsed_licence_yield_to_an_emergency() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Active] {
		for role in [Standing::Expired, Standing::Active] {
			build_and_execute(|| {
				let emergency = declare(PATIENT, DOCTOR_A);
				set_standing(HOSPITAL_A, standing);
				set_role_standing(DOCTOR_A, role);
				permitted(urgent(), basis_of(emergency));
			});
		}
	}
}

#[test]
fn who_left_or_is_out_in_person_stays_out_in_an_emergency() {
	let refused = |change: fn(), question, reasons: &[Reason]| {
		build_and_execute(|| {
			declare(PATIENT, DOCTOR_A);
			change();
			denied(question, reasons);
		});
	};
	let suspended = Reason::RequesterSuspended;
	for (standing, reason) in [
		(Standing::Suspended, Reason::RoleSuspended),
		(Standing::Ended, Reason::RoleRevoked),
		(Standing::Unknown, Reason::RoleUnknown),
	] {
		build_and_execute(|| {
			declare(PATIENT, DOCTOR_A);
			set_role_standing(DOCTOR_A, standing);
			denied(urgent(), &[reason]);
			// What would yield by itself yields no more.
			set_standing(HOSPITAL_A, Standing::Suspended);
			denied(urgent(), &[suspended, reason]);
		});
	}
	refused(
		|| set_standing(HOSPITAL_A, Standing::Ended),
		urgent(),
		&[Reason::RequesterEnded],
	);
	refused(
		|| set_standing(HOSPITAL_A, Standing::Unknown),
		urgent(),
		&[Reason::RequesterUnknown],
	);
	refused(|| unlink(PATIENT), urgent(), &[Reason::PatientUnknown]);
	let mut in_anothers_name = urgent();
	in_anothers_name.requester.organization = HOSPITAL_B;
	refused(|| {}, in_anothers_name, &[Reason::RoleNotAtOrganization]);
}

#[test]
fn without_standing_only_what_the_emergency_reaches_is_permitted() {
	build_and_execute(|| {
		grant(fields());
		declare(PATIENT, DOCTOR_A);
		set_standing(HOSPITAL_A, Standing::Suspended);
		// Neither the grant nor the scope is spoken of: the bar is the reason.
		denied(question(), &[Reason::RequesterSuspended]);
		denied(own(), &[Reason::RequesterSuspended]);
	});
}

#[test]
fn an_emergency_ends_by_its_time_and_not_with_membership_or_role() {
	build_and_execute(|| {
		let view = declare(PATIENT, DOCTOR_A);
		let midnight = Day(TODAY.0 + 400).start_unix_seconds();
		for (until, valid_until) in [
			(midnight - 1, TODAY.0 + 400),
			(midnight, TODAY.0 + 400),
			(midnight + 1, TODAY.0 + 401),
		] {
			let view = EmergencyView { until, ..view };
			declare_as(PATIENT, DOCTOR_A, view);
			let decision = permitted(urgent(), Basis::Emergency { case: CASE, until });
			assert_eq!(decision.valid_until, Some(Day(valid_until)));
		}
		set_today(Day(TODAY.0 + 401));
		denied(urgent(), &[Reason::NoGrant]);
	});
}

#[test]
fn who_declared_an_emergency_that_does_not_reach_hears_that_first() {
	build_and_execute(|| {
		declare(PATIENT, DOCTOR_A);
		let outside = Reason::OutsideEmergency(CASE);
		let research = for_purpose(Purpose::HRESCH);
		let number = grant(fields());
		denied(research, &[outside, Reason::PurposeNotGranted(number)]);
		set_status(PATIENT, PatientStatus::Restricted);
		denied(research, &[outside, Reason::PatientRestricted]);
		deny(Grantee::Organization(HOSPITAL_A));
		denied(research, &[outside, Reason::OrganizationDenied]);
		deny(Grantee::PractitionerRole(DOCTOR_A));
		denied(research, &[outside, Reason::PractitionerDenied]);
	});
}

#[test]
fn beside_an_emergency_that_does_not_reach_the_rest_counts_as_ever() {
	build_and_execute(|| {
		declare(PATIENT, DOCTOR_A);
		let number = grant(fields());
		permitted(question(), Basis::Grant(number));
		permitted(own(), Basis::AuthorOwnRecord);
	});
}

#[test]
fn an_emergency_goes_before_the_authors_own_and_before_grants() {
	build_and_execute(|| {
		grant(GrantFields {
			purposes: Purposes::ALL,
			..fields()
		});
		let emergency = declare(PATIENT, DOCTOR_A);
		permitted(urgent(), basis_of(emergency));
		let own = Question {
			author: HOSPITAL_A,
			..for_purpose(Purpose::ETREAT)
		};
		permitted(own, basis_of(emergency));
	});
}

#[test]
fn what_ended_keeps_its_place_beside_an_emergency() {
	build_and_execute(|| {
		declare(PATIENT, DOCTOR_A);
		let ended = grant(fields());
		assert_ok!(revoke(ended));
		for _ in 0..MAX_LIVE {
			grant(GrantFields {
				purposes: Purposes::of(&[Purpose::HPAYMT]),
				actions: Actions::of(&[Action::Collect]),
				classes: DataClasses::of(&[DataClass::Claim]),
				ceiling: Confidentiality::U,
				valid_from: Day(TODAY.0 + 1),
				..fields()
			});
		}
		let reasons = ask(question()).reasons;
		assert_eq!(reasons.len() as u32, <MaxReasons as Get<u32>>::get());
		assert_eq!(reasons.first(), Some(&Reason::OutsideEmergency(CASE)));
		assert_eq!(reasons.get(1), Some(&Reason::NotYetValid(GrantId(1))));
		assert_eq!(reasons.last(), Some(&Reason::Revoked(ended)));
	});
}
