// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{
	mock::*, Acknowledgement, Books, EndedGrant, Ending, Error, Event, GrantFields, GrantState,
	Grants, Outcome, Reason,
};
use carechain_primitives::{traits::Standing, Day, GrantId};
use frame_support::assert_ok;

#[test]
fn a_revoked_grant_is_marked_moved_and_announced() {
	build_and_execute(|| {
		let number = grant(fields());
		System::set_block_number(5);
		pass_days(1);
		assert_ok!(revoke(number));

		let stored = Grants::<Test>::get(PATIENT, number).unwrap();
		assert_eq!(stored.state, GrantState::Revoked { at: 5 });
		let book = Books::<Test>::get(PATIENT);
		assert!(book.live.is_empty());
		let (organization, on) = (HOSPITAL_A, Day(TODAY.0 + 1));
		assert_eq!(
			book.ended.to_vec(),
			[EndedGrant {
				grant: number,
				organization,
				on,
				how: Ending::Revoked,
				acknowledgement: Acknowledgement::AwaitedUntil(
					on.saturating_add(ACKNOWLEDGEMENT_DAYS)
				),
			}]
		);
		System::assert_last_event(
			Event::ConsentRevoked {
				patient: PATIENT,
				grant: number,
				organization,
			}
			.into(),
		);
	});
}

#[test]
fn a_revocation_bites_in_its_own_block_and_says_so() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Permit
		);
		assert_ok!(revoke(number));
		let decision = ConsentGrants::decide(&question(), &[]);
		assert_eq!(decision.outcome, Outcome::Deny);
		assert_eq!(decision.reasons.to_vec(), [Reason::Revoked(number)]);
	});
}

#[test]
fn a_revoked_grant_can_be_granted_again() {
	build_and_execute(|| {
		for round in 0..3 * MAX_LIVE {
			let number = grant(fields());
			assert_eq!(number, GrantId(round), "no number is used twice");
			assert_eq!(
				ConsentGrants::decide(&question(), &[]).outcome,
				Outcome::Permit
			);
			assert_ok!(revoke(number));
			assert_eq!(
				ConsentGrants::decide(&question(), &[]).outcome,
				Outcome::Deny
			);
		}
	});
}

#[test]
fn a_grant_that_has_not_started_can_be_revoked() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			valid_from: Day(TODAY.0 + 5),
			..fields()
		});
		assert_ok!(revoke(number));
	});
}

#[test]
fn revoking_does_not_ask_for_the_grantees_standing() {
	build_and_execute(|| {
		let number = grant(fields());
		set_standing(HOSPITAL_A, Standing::Suspended);
		assert_ok!(revoke(number));
	});
}

#[test]
fn the_one_that_ended_first_makes_room_among_the_ended() {
	build_and_execute(|| {
		// In another order than they were given, so that it is not the number that decides.
		let numbers: Vec<_> = (0..MAX_LIVE).map(|_| grant(fields())).collect();
		for number in [3, 1, 2, 0] {
			assert_ok!(revoke(numbers[number]));
		}
		let book = Books::<Test>::get(PATIENT);
		let kept: Vec<u32> = book.ended.iter().map(|ended| ended.grant.0).collect();
		assert_eq!(kept, [1, 2, 0]);
		assert_eq!(kept.len(), MAX_ENDED as usize);
		assert!(!Grants::<Test>::contains_key(PATIENT, numbers[3]));
	});
}

#[test]
fn a_number_that_was_not_given_out_is_not_found() {
	build_and_execute(|| {
		assert_changes_nothing(|| revoke(GrantId(0)), Error::<Test>::NotFound);
		grant(fields());
		assert_changes_nothing(|| revoke(GrantId(1)), Error::<Test>::NotFound);
	});
}

#[test]
fn a_grant_that_has_left_state_is_not_found() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
		pass_days(RETENTION);
		sweep_all();
		assert_changes_nothing(|| revoke(number), Error::<Test>::NotFound);
	});
}

#[test]
fn a_grant_is_revoked_once() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
		assert_changes_nothing(|| revoke(number), Error::<Test>::NotActive);
	});
}

#[test]
fn an_expired_grant_is_not_active_whether_swept_or_not() {
	build_and_execute(|| {
		let number = grant(fields());
		pass_days(29);
		let before = Grants::<Test>::get(PATIENT, number).unwrap();
		pass_days(1);
		assert_changes_nothing(|| revoke(number), Error::<Test>::NotActive);
		sweep_all();
		assert_changes_nothing(|| revoke(number), Error::<Test>::NotActive);
		assert_eq!(Grants::<Test>::get(PATIENT, number), Some(before));
	});
}
