// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That the check of state finds what it is there to find.

use crate::{
	mock::*, Acknowledgement, Books, EndedGrant, Ending, Grant, GrantState, Grants, SweepCursor,
};
use carechain_primitives::{
	traits::GivenBy, Actions, DataClasses, Day, GrantId, Purpose, Purposes, RepresentativeId,
};
use frame_support::assert_ok;

/// Two live grants and two that were revoked; then the damage; then what the check says.
fn found(damage: impl FnOnce()) -> &'static str {
	new_test_ext().execute_with(|| {
		for _ in 0..4 {
			grant(fields());
		}
		pass_days(1);
		assert_ok!(revoke(GrantId(1)));
		pass_days(1);
		assert_ok!(revoke(GrantId(3)));
		assert_ok!(ConsentGrants::do_try_state());
		damage();
		ConsentGrants::do_try_state().unwrap_err().into()
	})
}

fn damage_book(damage: impl FnOnce(&mut crate::BookOf<Test>)) -> &'static str {
	found(|| Books::<Test>::mutate(PATIENT, damage))
}

fn damage_grant(number: u32, damage: impl FnOnce(&mut Grant<u64>)) -> &'static str {
	found(|| {
		Grants::<Test>::mutate(PATIENT, GrantId(number), |grant| {
			damage(grant.as_mut().unwrap())
		})
	})
}

#[test]
fn disorder_in_the_book_is_found() {
	assert_eq!(
		damage_book(|book| book.live.as_mut().reverse()),
		"live grants do not ascend"
	);
	assert_eq!(
		damage_book(|book| book.ended.as_mut().reverse()),
		"ended grants are not in the order of their ending"
	);
	assert_eq!(
		damage_book(|book| book.ended[1].on = Day(TODAY.0 + 3)),
		"a grant ended after today"
	);
	assert_eq!(
		damage_book(|book| book.ended[1].grant = GrantId(1)),
		"a grant stands in the book twice"
	);
	assert_eq!(
		damage_book(|book| book.next = GrantId(3)),
		"a number was not given out"
	);
}

#[test]
fn an_entry_without_its_grant_and_a_grant_without_its_entry_are_found() {
	assert_eq!(
		found(|| Grants::<Test>::remove(PATIENT, GrantId(0))),
		"the book names a grant that is not there"
	);
	assert_eq!(
		damage_book(|book| book.live.truncate(1)),
		"a grant stands in no book"
	);
	assert_eq!(
		found(|| Books::<Test>::remove(PATIENT)),
		"a grant stands in no book"
	);
}

#[test]
fn an_index_that_disagrees_with_its_grant_is_found() {
	assert_eq!(
		damage_grant(0, |grant| grant.state = GrantState::Revoked { at: 1 }),
		"a live grant is revoked"
	);
	assert_eq!(
		damage_book(|book| book.live[0].valid_until = Day(TODAY.0 + 9)),
		"the index has another end"
	);
	assert_eq!(
		damage_book(|book| book.live[0].organization = HOSPITAL_B),
		"the index has another organisation"
	);
	assert_eq!(
		damage_book(|book| book.ended[0].organization = HOSPITAL_B),
		"the index has another organisation"
	);
	assert_eq!(
		damage_grant(1, |grant| grant.state = GrantState::Active),
		"the index has another ending"
	);
	let live_as_expired = |book: &mut crate::BookOf<Test>| {
		let live = book.live.remove(0);
		let organization = live.organization;
		let on = Day(TODAY.0);
		let ended = EndedGrant {
			grant: live.grant,
			organization,
			on,
			how: Ending::Expired,
			acknowledgement: Acknowledgement::NotAsked,
		};
		book.ended.try_insert(0, ended).unwrap();
	};
	assert_eq!(damage_book(live_as_expired), "the index has another ending");
}

#[test]
fn fields_that_no_call_would_take_are_found() {
	assert_eq!(
		damage_grant(0, |grant| grant.fields.purposes = Purposes(0)),
		"purposes are empty or unknown"
	);
	assert_eq!(
		damage_grant(0, |grant| grant.fields.purposes = Purposes(1 << 27)),
		"purposes are empty or unknown"
	);
	assert_eq!(
		damage_grant(0, |grant| grant.fields.actions = Actions(1 << 5)),
		"actions are empty or unknown"
	);
	assert_eq!(
		damage_grant(0, |grant| grant.fields.classes = DataClasses(0)),
		"classes are empty"
	);
	assert_eq!(
		damage_grant(1, |grant| grant.fields.valid_from =
			grant.fields.valid_until),
		"the end is not after the start"
	);
}

#[test]
fn a_giver_who_cannot_have_given_it_is_found() {
	assert_eq!(
		damage_grant(0, |grant| {
			grant.given_by = GivenBy::Custodian;
			grant.fields.purposes = Purposes::of(&[Purpose::TREAT, Purpose::HRESCH]);
		}),
		"a custodian gave more than care and payment"
	);
	for given_by in [GivenBy::Custodian, GivenBy::Both(RepresentativeId(0))] {
		assert_eq!(
			damage_grant(0, |grant| {
				grant.state = GrantState::Proposed;
				grant.given_by = given_by;
			}),
			"a proposal waits for nobody"
		);
	}
}

#[test]
fn a_revoked_grant_that_is_said_to_be_proposed_is_found() {
	assert_eq!(
		damage_grant(1, |grant| grant.state = GrantState::Proposed),
		"the index has another ending"
	);
}

#[test]
fn a_cursor_at_a_patient_without_a_book_is_found() {
	assert_eq!(
		found(|| SweepCursor::<Test>::put(NO_PATIENT)),
		"the cursor names a patient without a book"
	);
}
