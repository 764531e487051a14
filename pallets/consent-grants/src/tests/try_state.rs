// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That the check of state finds what it is there to find.

use super::steps::*;
use crate::{
	mock::*, Acknowledgement, Books, Denial, Denials, EndedGrant, Ending, Exception, Grant,
	GrantState, Grantee, Grants, GrantsTo, NextPolicyId, Policies, PolicyUses, RequestBookOf,
	RequestBooks, RequestState, SealedBookOf, SealedBooks, SweepCursor,
};
use carechain_primitives::{
	traits::GivenBy, AccessModes, Actions, Commitment, DataClasses, Day, GrantId, PolicyId,
	Purpose, Purposes, RepresentativeId, RequestId, SealedId, Year,
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
		"a live grant was ended"
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

// What stands beside the grants.

/// Two of each; then the damage; then what the check says.
fn found_beside(damage: impl FnOnce()) -> &'static str {
	new_test_ext().execute_with(|| {
		for grantee in [TO_A, TO_DOCTOR_A] {
			grant(to(grantee));
			ask(to(grantee));
			assert_ok!(deny_by(&PATIENT_KEY, grantee));
			sealed_grant_by(&PATIENT_KEY);
			adopt(policy());
		}
		assert_ok!(report_by(&REPRESENTATIVE_A, PolicyId(0), 1));
		assert_ok!(ConsentGrants::do_try_state());
		damage();
		ConsentGrants::do_try_state().unwrap_err().into()
	})
}

fn damage_sealed(damage: impl FnOnce(&mut SealedBookOf<Test>)) -> &'static str {
	found_beside(|| SealedBooks::<Test>::mutate(PATIENT, damage))
}

fn damage_requests(damage: impl FnOnce(&mut RequestBookOf<Test>)) -> &'static str {
	found_beside(|| RequestBooks::<Test>::mutate(PATIENT, damage))
}

fn damage_denials(damage: impl FnOnce(&mut Vec<Denial>)) -> &'static str {
	found_beside(|| {
		let mut denials = Denials::<Test>::get(PATIENT).into_inner();
		damage(&mut denials);
		Denials::<Test>::insert(PATIENT, frame_support::BoundedVec::truncate_from(denials));
	})
}

#[test]
fn a_grantees_list_that_disagrees_is_found() {
	let (first, nobody) = ((PATIENT, GrantId(0)), (PATIENT, GrantId(9)));
	assert_eq!(
		found_beside(|| GrantsTo::<Test>::remove(HOSPITAL_A, first)),
		"a live grant is in no grantee's list"
	);
	for (organization, entry) in [(HOSPITAL_A, nobody), (HOSPITAL_B, first)] {
		assert_eq!(
			found_beside(|| GrantsTo::<Test>::insert(organization, entry, ())),
			"a grantee's list has what is not live"
		);
	}
	assert_eq!(
		found(|| GrantsTo::<Test>::insert(HOSPITAL_A, (PATIENT, GrantId(1)), ())),
		"a grantee's list has what is not live"
	);
}

#[test]
fn an_end_that_is_to_be_acknowledged_and_should_not_or_the_other_way_round_is_found() {
	let expected = "an end that was known beforehand is to be acknowledged, or another one is not";
	assert_eq!(
		damage_book(|book| book.ended[0].acknowledgement = Acknowledgement::NotAsked),
		expected
	);
	let expired = |book: &mut crate::BookOf<Test>| {
		let live = book.live.remove(0);
		let ended = EndedGrant {
			acknowledgement: Acknowledgement::Given,
			..live.expired()
		};
		let place = book.ended.len();
		book.ended.try_insert(place, ended).unwrap();
	};
	let said = new_test_ext().execute_with(|| {
		grant(fields());
		pass_days(30);
		Books::<Test>::mutate(PATIENT, expired);
		let said: &'static str = ConsentGrants::do_try_state().unwrap_err().into();
		said
	});
	assert_eq!(said, expected);
}

#[test]
fn each_way_of_ending_has_its_state() {
	for (state, how) in [
		(GrantState::EnteredInError { at: 1 }, Ending::Superseded),
		(
			GrantState::Superseded {
				at: 1,
				by: GrantId(2),
			},
			Ending::Revoked,
		),
		(GrantState::Revoked { at: 1 }, Ending::EnteredInError),
	] {
		let said = found(|| {
			Books::<Test>::mutate(PATIENT, |book| book.ended[0].how = how);
			Grants::<Test>::mutate(PATIENT, GrantId(1), |it| it.as_mut().unwrap().state = state);
		});
		assert_eq!(said, "the index has another ending");
	}
}

#[test]
fn years_conditions_and_exceptions_that_no_call_would_take_are_found() {
	assert_eq!(
		damage_grant(0, |grant| {
			grant.fields.data_period.from = Some(Year(2020));
			grant.fields.data_period.until = Some(Year(2020));
		}),
		"the period of the data is empty"
	);
	assert_eq!(
		damage_grant(0, |grant| grant.fields.conditions.access_modes =
			AccessModes(0)),
		"conditions that no call would have taken"
	);
	let with = |exception: Exception| {
		damage_grant(0, |grant| grant.fields.exceptions[3] = Some(exception))
	};
	let nothing_left = "exceptions leave out everything, or what has no code";
	let whole = Exception {
		practitioner_role: None,
		purposes: Purposes(0),
		classes: DataClasses(0),
	};
	assert_eq!(with(whole), nothing_left);
	let purposes = Purposes::of(&[Purpose::TREAT]);
	assert_eq!(with(Exception { purposes, ..whole }), nothing_left);
	let purposes = Purposes(1 << 27);
	assert_eq!(with(Exception { purposes, ..whole }), nothing_left);
}

#[test]
fn disorder_among_denials_is_found() {
	assert_eq!(
		damage_denials(|denials| denials[1] = denials[0]),
		"somebody is denied twice"
	);
	assert_eq!(
		damage_denials(|denials| denials[1].organization = HOSPITAL_B),
		"a denial has another organisation"
	);
	assert_eq!(
		damage_denials(|denials| denials[1].denied = Grantee::PractitionerRole(NO_ROLE)),
		"a denial has another organisation"
	);
	assert_eq!(
		damage_denials(|denials| denials.clear()),
		"a list of denials is empty"
	);
}

#[test]
fn disorder_among_what_is_sealed_is_found() {
	let ascend = "sealed entries do not ascend";
	assert_eq!(
		damage_sealed(|book| book.entries.as_mut().reverse()),
		ascend
	);
	assert_eq!(damage_sealed(|book| book.next = SealedId(1)), ascend);
	let tells = "a sealed entry is empty, or its end tells too much";
	assert_eq!(
		damage_sealed(|book| book.entries[0].commitment = Commitment([0; 32])),
		tells
	);
	assert_eq!(
		damage_sealed(|book| book.entries[1].valid_until = Day(QUARTER.0 + 1)),
		tells
	);
	assert_eq!(
		damage_sealed(|book| book.entries[1].given_by = GivenBy::Custodian),
		"a custodian sealed something"
	);
}

#[test]
fn disorder_among_requests_is_found() {
	let ascend = "requests do not ascend";
	assert_eq!(
		damage_requests(|book| book.requests.as_mut().reverse()),
		ascend
	);
	assert_eq!(damage_requests(|book| book.next = RequestId(1)), ascend);
	assert_eq!(
		damage_requests(|book| book.requests[0].fields.purposes = Purposes(0)),
		"purposes are empty or unknown"
	);
	assert_eq!(
		damage_requests(|book| book.requests[0].organization = HOSPITAL_B),
		"a request has another organisation"
	);
	assert_eq!(
		damage_requests(|book| book.requests[0].state = RequestState::Granted(GrantId(2))),
		"a request was answered with a grant that there never was"
	);
}

#[test]
fn disorder_among_policies_is_found() {
	assert_eq!(
		found_beside(|| Policies::<Test>::insert(
			HOSPITAL_B,
			frame_support::BoundedVec::truncate_from(Vec::new())
		)),
		"a list of policies is empty"
	);
	assert_eq!(
		found_beside(|| {
			let all = Policies::<Test>::take(HOSPITAL_A);
			Policies::<Test>::insert(HOSPITAL_B, all);
		}),
		"a policy stands with another recipient"
	);
	let given_out = "a policy's number was not given out, or twice";
	assert_eq!(
		found_beside(|| NextPolicyId::<Test>::put(PolicyId(1))),
		given_out
	);
	assert_eq!(
		found_beside(|| Policies::<Test>::mutate(HOSPITAL_A, |all| all[1].id = PolicyId(0))),
		given_out
	);
	let counted = "uses are counted of a policy that there never was, or none";
	for (number, uses) in [(2, 1), (1, 0)] {
		assert_eq!(
			found_beside(|| PolicyUses::<Test>::insert(PolicyId(number), HOSPITAL_A, uses)),
			counted
		);
	}
}
