// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Step 1 of the table of precedence: no standing, no access, neither by grant nor to one's own records.

use super::asking::*;
use crate::{
	mock::*, Basis, GrantFields, PolicyFields, Question, Reason, Requester, SealedContent,
};
use carechain_primitives::{traits::Standing, CodeSet, GrantId, Purpose, Purposes};

#[test]
fn without_standing_neither_a_grant_nor_authorship_helps() {
	build_and_execute(|| {
		grant(fields());
		for (standing, reason) in [
			(Standing::Suspended, Reason::RequesterSuspended),
			(Standing::Expired, Reason::RequesterExpired),
			(Standing::Ended, Reason::RequesterEnded),
			(Standing::Unknown, Reason::RequesterUnknown),
		] {
			set_standing(HOSPITAL_A, standing);
			denied(question(), &[reason]);
			denied(own(), &[reason]);
		}
	});
}

#[test]
fn an_unknown_organization_is_denied() {
	build_and_execute(|| {
		let requester = Requester {
			organization: NO_ORGANIZATION,
			practitioner_role: None,
		};
		denied(
			Question {
				requester,
				..question()
			},
			&[Reason::RequesterUnknown],
		);
		// Nor does it become an author by naming itself.
		let author = NO_ORGANIZATION;
		denied(
			Question {
				requester,
				author,
				..question()
			},
			&[Reason::RequesterUnknown],
		);
	});
}

#[test]
fn a_practitioner_role_without_standing_is_denied_whatever_was_granted() {
	build_and_execute(|| {
		grant(fields());
		for (standing, reason) in [
			(Standing::Ended, Reason::RoleRevoked),
			(Standing::Suspended, Reason::RoleSuspended),
			(Standing::Expired, Reason::RoleExpired),
			(Standing::Unknown, Reason::RoleUnknown),
		] {
			set_role_standing(DOCTOR_A, standing);
			denied(question(), &[reason]);
			denied(own(), &[reason]);
		}
		permitted(without_role(), Basis::Grant(GrantId(0)));
	});
}

#[test]
fn a_practitioner_role_that_is_unknown_or_elsewhere_is_denied() {
	build_and_execute(|| {
		grant(fields());
		denied(with_role(NO_ROLE), &[Reason::RoleUnknown]);
		denied(with_role(DOCTOR_B), &[Reason::RoleNotAtOrganization]);
	});
}

#[test]
fn an_unknown_patient_is_denied() {
	build_and_execute(|| {
		let patient = NO_PATIENT;
		denied(
			Question {
				patient,
				..question()
			},
			&[Reason::PatientUnknown],
		);
		denied(Question { patient, ..own() }, &[Reason::PatientUnknown]);
	});
}

#[test]
fn every_bar_is_named_and_no_grant_beside_it() {
	build_and_execute(|| {
		grant(fields());
		set_standing(HOSPITAL_A, Standing::Suspended);
		denied(
			Question {
				patient: NO_PATIENT,
				..with_role(NO_ROLE)
			},
			&[
				Reason::RequesterSuspended,
				Reason::RoleUnknown,
				Reason::PatientUnknown,
			],
		);
	});
}

#[test]
fn a_practitioner_role_elsewhere_is_that_first_whatever_its_own_standing() {
	build_and_execute(|| {
		set_role_standing(DOCTOR_B, Standing::Suspended);
		denied(with_role(DOCTOR_B), &[Reason::RoleNotAtOrganization]);
	});
}

#[test]
fn a_suspended_doctor_an_expired_licence_and_a_left_hospital_are_refused_whatever_was_given() {
	let refused = |change: fn(), reason| {
		build_and_execute(|| {
			grant(GrantFields {
				purposes: Purposes::ALL,
				..fields()
			});
			let sealed = [seal(SealedContent::Grant(GrantFields {
				purposes: Purposes::ALL,
				..fields()
			}))];
			adopt(PolicyFields {
				purposes: Purposes::ALL,
				..policy()
			});
			change();
			for purpose in Purpose::ALL {
				denied_with(for_purpose(*purpose), &sealed, &[reason]);
			}
			denied_with(own(), &sealed, &[reason]);
		});
	};
	refused(
		|| set_role_standing(DOCTOR_A, Standing::Suspended),
		Reason::RoleSuspended,
	);
	refused(
		|| set_role_standing(DOCTOR_A, Standing::Expired),
		Reason::RoleExpired,
	);
	refused(
		|| set_role_standing(DOCTOR_A, Standing::Ended),
		Reason::RoleRevoked,
	);
	refused(
		|| set_standing(HOSPITAL_A, Standing::Ended),
		Reason::RequesterEnded,
	);
}
