// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{
	mock::*, Acknowledgement, Books, EffectiveStatus, Ending, Error, Event, Grant, GrantFields,
	GrantState, Grants, GrantsTo, Reason,
};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	Confidentiality, Day, GrantId, Purpose, Purposes, RepresentativeId,
};
use frame_support::assert_ok;

fn refused(grant: GrantId, fields: GrantFields, error: Error<Test>) {
	assert_changes_nothing(|| supersede_by(&PATIENT_KEY, grant, fields), error);
}

/// More in every respect, and to somebody else.
fn more() -> GrantFields {
	GrantFields {
		grantee: TO_B,
		purposes: Purposes::of(&[Purpose::TREAT, Purpose::HRESCH]),
		ceiling: Confidentiality::V,
		valid_until: Day(TODAY.0 + MAX_DAYS),
		..fields()
	}
}

#[test]
fn the_old_one_has_ended_and_the_new_one_stands_in_its_place() {
	build_and_execute(|| {
		let old = grant(fields());
		System::set_block_number(9);
		let new = supersede(old, more());

		let stored = Grants::<Test>::get(PATIENT, old).unwrap();
		let state = GrantState::Superseded { at: 9, by: new };
		assert_eq!((stored.state, stored.fields), (state, fields()));
		assert_eq!(
			Grants::<Test>::get(PATIENT, new),
			Some(Grant {
				fields: more(),
				state: GrantState::Active,
				granted_at: 9,
				given_by: GivenBy::Patient,
			})
		);
		let book = book();
		let live: Vec<_> = book.live.iter().map(|it| it.grant).collect();
		let ended: Vec<_> = book
			.ended
			.iter()
			.map(|it| (it.grant, it.how, it.on))
			.collect();
		assert_eq!(live, [new]);
		assert_eq!(ended, [(old, Ending::Superseded, TODAY)]);
		assert!(!GrantsTo::<Test>::contains_key(HOSPITAL_A, (PATIENT, old)));
		assert!(GrantsTo::<Test>::contains_key(HOSPITAL_B, (PATIENT, new)));
	});
}

#[test]
fn both_are_announced_the_old_one_first() {
	build_and_execute(|| {
		let old = grant(fields());
		System::reset_events();
		let new = supersede(old, more());
		let events: Vec<_> = System::events().into_iter().map(|it| it.event).collect();
		let superseded = Event::ConsentSuperseded {
			patient: PATIENT,
			grant: old,
			organization: HOSPITAL_A,
		};
		let granted = Event::ConsentGranted {
			patient: PATIENT,
			grant: new,
			organization: HOSPITAL_B,
			proposed: false,
		};
		assert_eq!(events, [superseded.into(), granted.into()]);
	});
}

#[test]
fn it_takes_effect_in_its_own_block() {
	build_and_execute(|| {
		let old = grant(fields());
		assert!(permitted());
		let new = supersede(old, more());
		assert!(!permitted(), "the new one is to somebody else");
		assert_eq!(reasons(), [Reason::Superseded(old)]);
		supersede(new, fields());
		assert!(permitted());
	});
}

#[test]
fn the_grantee_of_the_old_one_is_asked_to_acknowledge() {
	build_and_execute(|| {
		let old = grant(fields());
		supersede(old, more());
		let deadline = Day(TODAY.0 + ACKNOWLEDGEMENT_DAYS);
		assert_eq!(
			acknowledgement_of(old),
			Acknowledgement::AwaitedUntil(deadline)
		);
	});
}

#[test]
fn in_a_full_book_the_old_one_makes_room() {
	build_and_execute(|| {
		for _ in 0..MAX_LIVE {
			grant(fields());
		}
		let new = supersede(GrantId(1), fields());
		let live: Vec<_> = book().live.iter().map(|it| it.grant).collect();
		assert_eq!(live, [GrantId(0), GrantId(2), GrantId(3), new]);
	});
}

#[test]
fn the_status_says_that_it_was_superseded_also_past_its_end() {
	build_and_execute(|| {
		let old = grant(fields());
		supersede(old, more());
		pass_days(40);
		let told = ConsentGrants::explain(&PATIENT);
		let of_old = told.iter().find(|it| it.grant == old).unwrap();
		assert_eq!(of_old.status, EffectiveStatus::Superseded);
		assert!(!of_old.in_effect);
	});
}

#[test]
fn where_it_takes_two_the_new_one_waits_and_the_old_one_has_ended_all_the_same() {
	build_and_execute(|| {
		let old = grant(fields());
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		let new = supersede(old, fields());
		let state = |grant| Grants::<Test>::get(PATIENT, grant).unwrap().state;
		assert_eq!(state(old), GrantState::Superseded { at: 1, by: new });
		assert_eq!(state(new), GrantState::Proposed);
		assert!(!permitted());
		assert_ok!(confirm_by(PARENT, new));
		assert!(permitted());
	});
}

#[test]
fn a_representative_supersedes_on_its_own_authority() {
	build_and_execute(|| {
		let old = grant(fields());
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, false);
		assert_ok!(supersede_by(&PARENT, old, fields()));
		let new = Grants::<Test>::get(PATIENT, GrantId(1)).unwrap();
		let given_by = GivenBy::Representative(RepresentativeId(7));
		assert_eq!((new.state, new.given_by), (GrantState::Active, given_by));
	});
}

#[test]
fn what_is_proposed_frozen_or_yet_to_start_can_be_superseded() {
	build_and_execute(|| {
		let frozen = record(fields());
		give_key(PATIENT_KEY, PATIENT);
		let later = grant(GrantFields {
			valid_from: Day(TODAY.0 + 9),
			..fields()
		});
		supersede(frozen, more());
		supersede(later, more());
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		let proposed = grant(fields());
		supersede(proposed, more());
	});
}

#[test]
fn a_chain_of_three_names_each_successor() {
	build_and_execute(|| {
		let first = grant(fields());
		let second = supersede(first, fields());
		let third = supersede(second, fields());
		let by = |grant| match Grants::<Test>::get(PATIENT, grant).unwrap().state {
			GrantState::Superseded { by, .. } => Some(by),
			_ => None,
		};
		assert_eq!(
			[first, second, third].map(by),
			[Some(second), Some(third), None]
		);
	});
}

#[test]
fn what_took_the_place_and_was_revoked_the_same_day_is_what_ended_last() {
	build_and_execute(|| {
		let old = grant(fields());
		let new = supersede(old, fields());
		assert_ok!(revoke(new));
		let ended: Vec<_> = book().ended.iter().map(|it| it.grant).collect();
		assert_eq!(ended, [old, new]);
		assert_eq!(reasons(), [Reason::Revoked(new)]);
	});
}

#[test]
fn a_day_full_of_successions_leaves_what_is_revoked_then_readable() {
	build_and_execute(|| {
		let mut last = grant(fields());
		for _ in 0..MAX_ENDED {
			last = supersede(last, fields());
		}
		assert_ok!(revoke(last));
		assert!(Grants::<Test>::contains_key(PATIENT, last));
		assert!(
			!Grants::<Test>::contains_key(PATIENT, GrantId(0)),
			"the one that ended first made room"
		);
	});
}

#[test]
fn a_number_that_was_not_given_out_is_not_found() {
	build_and_execute(|| refused(GrantId(0), fields(), Error::NotFound));
}

#[test]
fn what_has_ended_cannot_be_superseded() {
	build_and_execute(|| {
		let old = grant(fields());
		supersede(old, fields());
		refused(old, fields(), Error::NotActive);
		let revoked = grant(fields());
		assert_ok!(revoke(revoked));
		refused(revoked, fields(), Error::NotActive);
		let expiring = grant(GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		});
		pass_days(1);
		refused(expiring, fields(), Error::NotActive);
		sweep_all();
		refused(expiring, fields(), Error::NotActive);
	});
}

#[test]
fn if_the_new_one_cannot_be_given_the_old_one_goes_on() {
	build_and_execute(|| {
		let old = grant(fields());
		let until = |days| GrantFields {
			valid_until: Day(TODAY.0 + days),
			..fields()
		};
		refused(old, until(0), Error::EndInPast);
		refused(old, until(MAX_DAYS + 1), Error::EndTooFar);
		let started = GrantFields {
			valid_from: Day(TODAY.0 - 1),
			..fields()
		};
		refused(old, started, Error::StartInPast);
		refused(
			old,
			to(crate::Grantee::Organization(NO_ORGANIZATION)),
			Error::GranteeNotFound,
		);
		set_standing(HOSPITAL_B, Standing::Suspended);
		refused(old, to(TO_B), Error::GranteeNotActive);
		assert!(permitted());
	});
}

#[test]
fn when_all_numbers_are_used_up_the_old_one_goes_on() {
	build_and_execute(|| {
		Books::<Test>::mutate(PATIENT, |book| book.next = GrantId(u32::MAX - 1));
		let old = grant(fields());
		refused(old, fields(), Error::IdsExhausted);
		assert!(permitted());
	});
}

#[test]
fn for_a_deceased_or_merged_patient_nobody_supersedes() {
	build_and_execute(|| {
		let old = grant(fields());
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(old, fields(), Error::PatientNotActive);
		}
		set_status(PATIENT, PatientStatus::Restricted);
		supersede(old, fields());
	});
}
