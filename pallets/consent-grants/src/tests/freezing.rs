// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What was given on an authority freezes with it, by itself and whenever it is asked; and what waits
//! for a second signature gives nothing.

use crate::{
	decide::decide, mock::*, Basis, Books, Decision, EffectiveStatus, Error, GrantFields,
	GrantState, Grants, Outcome, Question, Reason,
};
use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy},
	Confidentiality, DataClass, Day, GrantId, RepresentativeId,
};
use frame_support::assert_ok;

fn ask() -> Decision<u64> {
	ConsentGrants::decide(&question(), &[])
}

fn denied(reasons: &[Reason]) {
	let decision = ask();
	assert_eq!(decision.outcome, Outcome::Deny);
	assert_eq!(decision.reasons.to_vec(), reasons);
}

fn permitted(grant: GrantId) -> Decision<u64> {
	let decision = ask();
	assert_eq!(decision.basis, Some(Basis::Grant(grant)));
	decision
}

/// A grant for long, by a parent who acts up to that day.
fn given_by_parent(until: Day) -> GrantId {
	appoint(PATIENT, 0, PARENT, until, false);
	grant_by(
		PARENT,
		GrantFields {
			valid_until: Day(TODAY.0 + 150),
			..fields()
		},
	)
}

#[test]
fn what_a_representative_gave_freezes_on_the_day_its_power_ends() {
	build_and_execute(|| {
		let until = Day(TODAY.0 + 90);
		let number = given_by_parent(until);
		permitted(number);
		set_today(Day(until.0 - 1));
		permitted(number);
		set_today(until);
		denied(&[Reason::Frozen(number)]);
	});
}

#[test]
fn what_a_representative_gave_freezes_at_once_when_it_is_removed() {
	build_and_execute(|| {
		let number = given_by_parent(Day(TODAY.0 + 90));
		dismiss_all(PATIENT);
		denied(&[Reason::Frozen(number)]);
	});
}

#[test]
fn what_both_gave_freezes_with_the_representative() {
	build_and_execute(|| {
		let until = Day(TODAY.0 + 9);
		appoint(PATIENT, 0, PARENT, until, true);
		let number = grant(fields());
		assert_ok!(confirm_by(PARENT, number));
		permitted(number);
		set_today(until);
		denied(&[Reason::Frozen(number)]);
	});
}

#[test]
fn what_the_patient_gave_stays_when_a_representative_goes() {
	build_and_execute(|| {
		let number = grant(fields());
		given_by_parent(Day(TODAY.0 + 5));
		pass_days(5);
		permitted(number);
	});
}

#[test]
fn what_the_custodian_recorded_freezes_when_the_patient_takes_over() {
	build_and_execute(|| {
		let number = record(fields());
		permitted(number);
		give_key(PATIENT_KEY, PATIENT);
		denied(&[Reason::Frozen(number)]);
	});
}

#[test]
fn freezing_writes_nothing() {
	build_and_execute(|| {
		let until = Day(TODAY.0 + 90);
		given_by_parent(until);
		let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
		set_today(until);
		assert_eq!(ask().outcome, Outcome::Deny);
		ConsentGrants::explain(&PATIENT);
		assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
	});
}

#[test]
fn a_permit_ends_with_the_authority_if_that_is_the_first_to_end() {
	build_and_execute(|| {
		let number = given_by_parent(Day(TODAY.0 + 90));
		assert_eq!(permitted(number).valid_until, Some(Day(TODAY.0 + 90)));
		dismiss_all(PATIENT);
		appoint(PATIENT, 0, PARENT, Day(TODAY.0 + 149), false);
		assert_eq!(permitted(number).valid_until, Some(Day(TODAY.0 + 149)));
		dismiss_all(PATIENT);
		appoint(PATIENT, 0, PARENT, Day(TODAY.0 + 366), false);
		assert_eq!(permitted(number).valid_until, Some(Day(TODAY.0 + 150)));
	});
}

#[test]
fn of_several_grants_the_one_whose_authority_holds_longest_counts() {
	build_and_execute(|| {
		let shorter = given_by_parent(Day(TODAY.0 + 20));
		permitted(shorter);
		let own = grant(fields());
		assert_eq!(permitted(own).valid_until, Some(Day(TODAY.0 + 30)));
	});
}

#[test]
fn an_expired_grant_is_expired_and_not_frozen() {
	build_and_execute(|| {
		let number = given_by_parent(Day(TODAY.0 + 90));
		dismiss_all(PATIENT);
		pass_days(150);
		denied(&[Reason::Expired(number)]);
		let explained = ConsentGrants::explain(&PATIENT);
		assert_eq!(explained[0].status, EffectiveStatus::Expired);
	});
}

#[test]
fn a_revoked_grant_is_revoked_and_not_frozen() {
	build_and_execute(|| {
		let number = given_by_parent(Day(TODAY.0 + 90));
		assert_ok!(revoke(number));
		dismiss_all(PATIENT);
		let explained = ConsentGrants::explain(&PATIENT);
		assert_eq!(explained[0].status, EffectiveStatus::Revoked);
	});
}

#[test]
fn a_frozen_grant_is_narrowed_and_taken_back_and_stays_frozen_until_confirmed() {
	build_and_execute(|| {
		let number = given_by_parent(Day(TODAY.0 + 90));
		dismiss_all(PATIENT);
		let stored = Grants::<Test>::get(PATIENT, number).unwrap();
		let narrower = GrantFields {
			ceiling: Confidentiality::L,
			..stored.fields
		};
		assert_ok!(narrow(number, narrower));
		denied(&[Reason::Frozen(number), Reason::AboveCeiling(number)]);
		assert_ok!(revoke(number));
		denied(&[Reason::Revoked(number)]);
	});
}

#[test]
fn a_frozen_grant_takes_a_place_until_it_is_taken_back_or_expires() {
	build_and_execute(|| {
		for number in 0..MAX_LIVE {
			appoint(PATIENT, number, PARENT, Day(TODAY.0 + 9), false);
			grant_by(PARENT, fields());
		}
		dismiss_all(PATIENT);
		let origin = || RuntimeOrigin::signed(PATIENT_KEY);
		assert_changes_nothing(
			|| ConsentGrants::grant_consent(origin(), PATIENT, fields()),
			Error::<Test>::MaxGrantsExceeded,
		);
		assert_ok!(revoke(GrantId(2)));
		grant(fields());
	});
}

#[test]
fn what_else_a_frozen_or_proposed_grant_lacks_is_named_too() {
	build_and_execute(|| {
		let other_class = Question {
			class: DataClass::Claim,
			..question()
		};
		appoint(PATIENT, 0, PARENT, Day(TODAY.0 + 9), true);
		let number = grant_by(PARENT, fields());
		let reasons = ConsentGrants::decide(&other_class, &[]).reasons;
		assert_eq!(
			reasons.to_vec(),
			[Reason::Proposed(number), Reason::ClassNotGranted(number)]
		);
		dismiss_all(PATIENT);
		let reasons = ConsentGrants::decide(&other_class, &[]).reasons;
		assert_eq!(
			reasons.to_vec(),
			[Reason::Frozen(number), Reason::ClassNotGranted(number)],
			"frozen goes before proposed"
		);
	});
}

#[test]
fn a_proposal_gives_nothing() {
	build_and_execute(|| {
		appoint(PATIENT, 0, PARENT, Day(TODAY.0 + 9), true);
		let number = grant(GrantFields {
			valid_from: Day(TODAY.0 + 1),
			..fields()
		});
		denied(&[Reason::Proposed(number)]);
		pass_days(1);
		denied(&[Reason::Proposed(number)]);
	});
}

#[test]
fn a_sweep_moves_a_proposal_that_expired() {
	build_and_execute(|| {
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, true);
		let number = grant(fields());
		pass_days(30);
		sweep_all();
		let book = Books::<Test>::get(PATIENT);
		assert_eq!((book.live.len(), book.ended.len()), (0, 1));
		let stored = Grants::<Test>::get(PATIENT, number).unwrap();
		assert_eq!(stored.state, GrantState::Proposed);
		denied(&[Reason::Expired(number)]);
	});
}

/// The whole order: revoked, expired, frozen, proposed, not yet valid, active.
#[test]
fn the_first_that_applies_is_the_status() {
	use EffectiveStatus::*;
	build_and_execute(|| {
		let number = grant(GrantFields {
			valid_from: Day(TODAY.0 + 10),
			..fields()
		});
		let mut grant = Grants::<Test>::get(PATIENT, number).unwrap();
		let (early, running, over) = (TODAY, Day(TODAY.0 + 10), Day(TODAY.0 + 30));
		let (holds, ended) = (AuthorityStanding::Unlimited, AuthorityStanding::Ended);
		let mut check = |state, expected: [[EffectiveStatus; 2]; 3]| {
			grant.state = state;
			for (day, expected) in [early, running, over].into_iter().zip(expected) {
				let told = [holds, ended].map(|authority| grant.status_on(day, authority));
				assert_eq!(told, expected, "{state:?} on {day:?}");
			}
		};
		check(
			GrantState::Active,
			[[NotYetValid, Frozen], [Active, Frozen], [Expired, Expired]],
		);
		check(
			GrantState::Proposed,
			[[Proposed, Frozen], [Proposed, Frozen], [Expired, Expired]],
		);
		check(
			GrantState::Revoked { at: 1 },
			[[Revoked, Revoked], [Revoked, Revoked], [Revoked, Revoked]],
		);
	});
}

/// Patient identity says `Ended` from that day on; the rule does not rely on it.
#[test]
fn an_authority_holds_up_to_its_day_and_not_on_it() {
	build_and_execute(|| {
		let number = grant(fields());
		let mut facts = ConsentGrants::gather(&question(), &[]);
		for (end, outcome) in [
			(Day(TODAY.0 - 1), Outcome::Deny),
			(TODAY, Outcome::Deny),
			(Day(TODAY.0 + 1), Outcome::Permit),
		] {
			facts.grants[0].authority = AuthorityStanding::Until(end);
			let decision = decide(&facts, &question());
			assert_eq!(decision.outcome, outcome, "{end:?}");
			if outcome == Outcome::Deny {
				assert_eq!(decision.reasons.to_vec(), [Reason::Frozen(number)]);
			}
		}
	});
}

#[test]
fn each_grant_is_judged_by_its_own_authority() {
	build_and_execute(|| {
		let recorded = record(fields());
		appoint(PATIENT, 4, PARENT, Day(TODAY.0 + 9), false);
		let by_parent = grant_by(PARENT, fields());
		give_key(PATIENT_KEY, PATIENT);
		let own = grant(fields());
		let facts = ConsentGrants::gather(&question(), &[]);
		let authorities: Vec<_> = facts
			.grants
			.iter()
			.map(|fact| (fact.id, fact.grant.given_by, fact.authority))
			.collect();
		let representative = GivenBy::Representative(RepresentativeId(4));
		let until = AuthorityStanding::Until(Day(TODAY.0 + 9));
		assert_eq!(
			authorities,
			[
				(recorded, GivenBy::Custodian, AuthorityStanding::Ended),
				(by_parent, representative, until),
				(own, GivenBy::Patient, AuthorityStanding::Unlimited),
			]
		);
	});
}
