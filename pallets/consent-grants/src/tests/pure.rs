// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The rule by itself, over facts that the pallet would not gather so: it takes nothing on trust.

use super::asking::policy;
use crate::{
	decide::{decide, Facts, GrantFact, Membership, SealedFact},
	mock::*,
	Basis, Denial, EndedGrant, Ending, Grant, GrantFields, GrantState, Grantee, Outcome, Policy,
	Question, Reason, SealedContent, SealedEntry,
};
use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy, PatientStatus, PractitionerRoleView, Standing},
	CodeSet, Commitment, Day, GrantId, PolicyId, PractitionerRoleCodes, Purpose, Purposes,
	SealedId,
};

/// Everybody in standing, and nothing given.
fn facts() -> Facts<u32> {
	Facts {
		block: 1,
		today: TODAY,
		membership: Some(Membership {
			standing: Standing::Active,
			until: MEMBER_UNTIL,
		}),
		practitioner_role: Some(PractitionerRoleView {
			organization: HOSPITAL_A,
			roles: PractitionerRoleCodes(1),
			standing: Standing::Active,
			valid_until: ROLE_UNTIL,
		}),
		patient: Some(PatientStatus::Active),
		policies: Vec::new(),
		emergency: None,
		denials: Vec::new(),
		sealed: Vec::new(),
		sealed_ended: Vec::new(),
		grants: Vec::new(),
		last_ended: None,
	}
}

fn fact(number: u32, fields: GrantFields, state: GrantState<u32>) -> GrantFact<u32> {
	GrantFact {
		id: GrantId(number),
		grant: Grant {
			fields,
			state,
			granted_at: 0,
			given_by: GivenBy::Patient,
		},
		authority: AuthorityStanding::Unlimited,
	}
}

fn sealed(content: Option<SealedContent>, valid_until: Day) -> SealedFact {
	SealedFact {
		entry: SealedEntry {
			id: SealedId(3),
			commitment: Commitment([1; 32]),
			valid_until,
			given_by: GivenBy::Patient,
			proposed: false,
		},
		authority: AuthorityStanding::Unlimited,
		content,
	}
}

fn reasons(facts: &Facts<u32>, question: &Question) -> Vec<Reason> {
	let decision = decide(facts, question);
	assert_eq!(decision.outcome, Outcome::Deny);
	decision.reasons.to_vec()
}

#[test]
fn a_policy_for_somebody_else_is_none() {
	let fields = policy();
	let with = |recipient| Facts {
		policies: vec![Policy {
			id: PolicyId(0),
			fields: crate::PolicyFields {
				recipient,
				..fields
			},
		}],
		..facts()
	};
	let question = Question {
		purpose: Purpose::PUBHLTH,
		..question()
	};
	let basis = decide(&with(HOSPITAL_A), &question).basis;
	assert_eq!(basis, Some(Basis::Policy(PolicyId(0))));
	assert_eq!(reasons(&with(HOSPITAL_B), &question), [Reason::NoGrant]);
}

#[test]
fn of_policies_that_end_on_one_day_the_lowest_number_counts_in_whatever_order() {
	let policy = |number| Policy {
		id: PolicyId(number),
		fields: policy(),
	};
	let question = Question {
		purpose: Purpose::PUBHLTH,
		..question()
	};
	for policies in [vec![policy(1), policy(2)], vec![policy(2), policy(1)]] {
		let facts = Facts {
			policies,
			..facts()
		};
		let basis = decide(&facts, &question).basis;
		assert_eq!(basis, Some(Basis::Policy(PolicyId(1))));
	}
}

#[test]
fn a_denial_of_somebody_elsewhere_is_none() {
	let denial = |denied, organization| Denial {
		denied,
		organization,
		given_by: GivenBy::Patient,
	};
	let with = |denial| Facts {
		denials: vec![denial],
		..facts()
	};
	let mut unnamed = question();
	unnamed.requester.practitioner_role = None;
	let elsewhere = with(denial(Grantee::PractitionerRole(DOCTOR_B), HOSPITAL_B));
	assert_eq!(reasons(&elsewhere, &unnamed), [Reason::NoGrant]);
	let here = with(denial(Grantee::PractitionerRole(NURSE_A), HOSPITAL_A));
	assert_eq!(reasons(&here, &unnamed), [Reason::PractitionerNotNamed]);
	assert_eq!(reasons(&here, &question()), [Reason::NoGrant]);
}

#[test]
fn a_grant_to_another_organization_or_another_role_is_none() {
	for grantee in [
		Grantee::Organization(HOSPITAL_B),
		Grantee::PractitionerRole(NURSE_A),
	] {
		let fields = GrantFields {
			grantee,
			..fields()
		};
		let facts = Facts {
			grants: vec![fact(0, fields, GrantState::Active)],
			..facts()
		};
		let expected = [Reason::RoleNotGranted(GrantId(0))];
		assert_eq!(reasons(&facts, &question()), expected);
	}
}

#[test]
fn of_a_grant_that_has_ended_only_that_is_told() {
	let id = GrantId(0);
	let far = GrantFields {
		purposes: Purposes::of(&[Purpose::HPAYMT]),
		..fields()
	};
	let expired = GrantFields {
		valid_until: TODAY,
		..far
	};
	for (fields, state, reason) in [
		(far, GrantState::Revoked { at: 1 }, Reason::Revoked(id)),
		(
			far,
			GrantState::Superseded { at: 1, by: id },
			Reason::Superseded(id),
		),
		(
			far,
			GrantState::EnteredInError { at: 1 },
			Reason::EnteredInError(id),
		),
		(expired, GrantState::Active, Reason::Expired(id)),
		(expired, GrantState::Proposed, Reason::Expired(id)),
	] {
		let facts = Facts {
			grants: vec![fact(0, fields, state)],
			..facts()
		};
		assert_eq!(reasons(&facts, &question()), [reason]);
	}
}

#[test]
fn how_the_last_one_ended_is_told() {
	for (how, reason) in [
		(Ending::Revoked, Reason::Revoked(GrantId(9))),
		(Ending::Expired, Reason::Expired(GrantId(9))),
		(Ending::Superseded, Reason::Superseded(GrantId(9))),
		(Ending::EnteredInError, Reason::EnteredInError(GrantId(9))),
	] {
		let last_ended = Some(EndedGrant {
			grant: GrantId(9),
			organization: HOSPITAL_A,
			on: TODAY,
			how,
			acknowledgement: crate::Acknowledgement::NotAsked,
		});
		let facts = Facts {
			last_ended,
			..facts()
		};
		assert_eq!(reasons(&facts, &question()), [reason]);
	}
}

#[test]
fn a_sealed_grant_in_an_entry_that_has_expired_gives_nothing() {
	let with = |valid_until| Facts {
		sealed: vec![sealed(Some(SealedContent::Grant(fields())), valid_until)],
		..facts()
	};
	let basis = decide(&with(Day(TODAY.0 + 1)), &question()).basis;
	assert_eq!(basis, Some(Basis::Sealed(SealedId(3))));
	let short = [Reason::SealedFallsShort(SealedId(3))];
	assert_eq!(reasons(&with(TODAY), &question()), short);
}

#[test]
fn a_sealed_denial_by_itself_is_no_grant_and_no_miss() {
	let denied = SealedContent::Denial(Grantee::PractitionerRole(DOCTOR_B));
	let facts = Facts {
		sealed: vec![sealed(Some(denied), Day(TODAY.0 + 1))],
		..facts()
	};
	assert_eq!(reasons(&facts, &question()), [Reason::NoGrant]);
}

#[test]
fn of_many_misses_sixteen_are_told_and_what_ended_and_the_emergency_have_their_places() {
	let far = GrantFields {
		purposes: Purposes::of(&[Purpose::HPAYMT]),
		classes: carechain_primitives::DataClasses::EMPTY,
		..fields()
	};
	let many = Facts {
		grants: (0..20).map(|n| fact(n, far, GrantState::Active)).collect(),
		sealed_ended: vec![SealedId(1)],
		..facts()
	};
	// Two of each of the first eight.
	let told = reasons(&many, &question());
	assert_eq!(told.len(), 16);
	assert_eq!(told[0], Reason::PurposeNotGranted(GrantId(0)));
	assert_eq!(told[15], Reason::ClassNotGranted(GrantId(7)));

	let last_ended = Some(EndedGrant {
		grant: GrantId(99),
		organization: HOSPITAL_A,
		on: TODAY,
		how: Ending::Revoked,
		acknowledgement: crate::Acknowledgement::NotAsked,
	});
	let ended = Facts { last_ended, ..many };
	let told = reasons(&ended, &question());
	assert_eq!(told.len(), 16);
	assert_eq!(told[14], Reason::PurposeNotGranted(GrantId(7)));
	assert_eq!(told[15], Reason::Revoked(GrantId(99)));

	let emergency = Some(carechain_primitives::traits::EmergencyView {
		case: carechain_primitives::EmergencyId(5),
		classes: carechain_primitives::DataClasses::EMPTY,
		ceiling: carechain_primitives::Confidentiality::V,
		until: u64::MAX,
	});
	let declared = Facts { emergency, ..ended };
	let told = reasons(&declared, &question());
	assert_eq!(told.len(), 16);
	assert_eq!(
		told[0],
		Reason::OutsideEmergency(carechain_primitives::EmergencyId(5))
	);
	assert_eq!(told[14], Reason::ClassNotGranted(GrantId(6)));
	assert_eq!(told[15], Reason::Revoked(GrantId(99)));
}

#[test]
fn misses_go_by_how_many_they_are_then_open_ones_first_then_by_number() {
	let one_short = GrantFields {
		purposes: Purposes::of(&[Purpose::HPAYMT]),
		..fields()
	};
	let two_short = GrantFields {
		classes: carechain_primitives::DataClasses::EMPTY,
		..one_short
	};
	let facts = Facts {
		grants: vec![
			fact(7, one_short, GrantState::Active),
			fact(2, two_short, GrantState::Active),
			fact(5, one_short, GrantState::Active),
		],
		sealed: vec![sealed(
			Some(SealedContent::Grant(two_short)),
			Day(TODAY.0 + 1),
		)],
		sealed_ended: vec![SealedId(0)],
		..facts()
	};
	assert_eq!(
		reasons(&facts, &question()),
		[
			Reason::PurposeNotGranted(GrantId(5)),
			Reason::PurposeNotGranted(GrantId(7)),
			Reason::SealedFallsShort(SealedId(3)),
			Reason::PurposeNotGranted(GrantId(2)),
			Reason::ClassNotGranted(GrantId(2)),
			Reason::SealedEnded(SealedId(0)),
		]
	);
}

#[test]
fn of_equal_grants_the_lowest_number_counts_in_whatever_order() {
	for grants in [[1, 2], [2, 1]] {
		let facts = Facts {
			grants: grants
				.map(|n| fact(n, fields(), GrantState::Active))
				.to_vec(),
			..facts()
		};
		let basis = decide(&facts, &question()).basis;
		assert_eq!(basis, Some(Basis::Grant(GrantId(1))));
	}
}

#[test]
fn without_a_member_a_role_or_a_patient_nothing_is_permitted() {
	let with_everything = || Facts {
		grants: vec![fact(0, fields(), GrantState::Active)],
		..facts()
	};
	assert_eq!(
		decide(&with_everything(), &question()).outcome,
		Outcome::Permit
	);
	let no_member = Facts {
		membership: None,
		..with_everything()
	};
	let no_role = Facts {
		practitioner_role: None,
		..with_everything()
	};
	let no_patient = Facts {
		patient: None,
		..with_everything()
	};
	assert_eq!(reasons(&no_member, &question()), [Reason::RequesterUnknown]);
	assert_eq!(reasons(&no_role, &question()), [Reason::RoleUnknown]);
	assert_eq!(reasons(&no_patient, &question()), [Reason::PatientUnknown]);
}
