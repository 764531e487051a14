// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whose approval counts, and of how many.

use super::*;
use crate::{Fraction, StoredThresholds, Thresholds};

#[test]
fn who_lost_the_seat_does_not_count_until_it_is_regained() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		approve_all(proposal, [BOB, CAROL, EVE, FRANK]);
		CouncilSeats::set(vec![ALICE, BOB, DAVE, STRANGER]);
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		CouncilSeats::set(COUNCIL.into());
		assert_ok!(close(ALICE, proposal));
	});
}

#[test]
fn a_board_that_was_replaced_has_to_approve_anew() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		BoardSeats::set(vec![STRANGER]);
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		assert_ok!(approve(STRANGER, proposal));
		assert_ok!(close(ALICE, proposal));
	});
}

#[test]
fn a_proposal_outlives_its_proposers_seat() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		CouncilSeats::set(vec![BOB, CAROL]);
		approve_all(proposal, [BOB, CAROL, EVE, FRANK]);
		assert_ok!(close(BOB, proposal));
		assert_eq!(noted(), 1);
	});
}

#[test]
fn more_seats_take_more_approvals() {
	build_and_execute(|| {
		CouncilSeats::set(vec![ALICE, BOB, CAROL]);
		let proposal = proposed(ALICE, note(1));
		approve_all(proposal, [BOB, EVE, FRANK]);
		// Two of three are two thirds; two of four are not.
		CouncilSeats::set(COUNCIL.into());
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		CouncilSeats::set(vec![ALICE, BOB, CAROL]);
		assert_ok!(close(ALICE, proposal));
	});
}

#[test]
fn who_moved_to_the_other_body_counts_there() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		approve_all(proposal, [BOB, CAROL, DAVE, EVE]);
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		CouncilSeats::set(vec![ALICE, BOB, CAROL]);
		BoardSeats::set(vec![DAVE, EVE, FRANK]);
		assert_ok!(close(ALICE, proposal));
	});
}

#[test]
fn who_sits_in_both_bodies_counts_in_each() {
	build_and_execute(|| {
		CouncilSeats::set(vec![ALICE]);
		BoardSeats::set(vec![ALICE, EVE]);
		let proposal = proposed(ALICE, note(1));
		assert_ok!(close(ALICE, proposal));
		assert_eq!(noted(), 1);
	});
}

#[test]
fn a_body_without_seats_approves_nothing() {
	for call in [note(1), desk::Call::restart { number: 1 }.into()] {
		for (council, board) in [(COUNCIL.to_vec(), vec![]), (vec![], BOARD.to_vec())] {
			build_and_execute(|| {
				let proposal = unanimous(call.clone());
				CouncilSeats::set(council.clone());
				BoardSeats::set(board.clone());
				for closer in council.iter().chain(&board) {
					assert_changes_nothing(
						|| close(closer.clone(), proposal),
						Error::<Test>::NotDecided,
					);
				}
			});
		}
	}
}

#[test]
fn where_nobody_has_a_seat_nothing_happens() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		CouncilSeats::set(vec![]);
		BoardSeats::set(vec![]);
		for account in COUNCIL.into_iter().chain(BOARD) {
			assert_changes_nothing(|| close(account, proposal), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn thresholds_are_those_of_the_day_of_closing() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		approve_all(proposal, [BOB, CAROL, EVE, FRANK]);
		let unanimously = Fraction::new(1, 1);
		for stricter in [
			Thresholds {
				council: unanimously,
				..Default::default()
			},
			Thresholds {
				board: unanimously,
				..Default::default()
			},
		] {
			StoredThresholds::<Test>::put(stricter);
			assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		}
		StoredThresholds::<Test>::put(Thresholds::default());
		assert_ok!(close(ALICE, proposal));
	});
}

#[test]
fn a_restart_of_finality_takes_half_of_each_body_whatever_is_stored() {
	build_and_execute(|| {
		let unanimously = Fraction::new(1, 1);
		StoredThresholds::<Test>::put(Thresholds {
			council: unanimously,
			board: unanimously,
		});
		let restart = proposed(ALICE, desk::Call::restart { number: 9 }.into());
		let ordinary = proposed(ALICE, note(1));
		for proposal in [restart, ordinary] {
			approve_all(proposal, [BOB, EVE, FRANK]);
		}
		assert_changes_nothing(|| close(ALICE, ordinary), Error::<Test>::NotDecided);
		assert_ok!(close(ALICE, restart));
		assert_eq!(noted(), 9);
	});
}

#[test]
fn a_restart_of_finality_takes_no_less_than_half_of_each_body() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, desk::Call::restart { number: 9 }.into());
		approve_all(proposal, [EVE, FRANK]);
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		assert_ok!(approve(BOB, proposal));
		assert_ok!(withdraw_approval(FRANK, proposal));
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		assert_ok!(approve(GRACE, proposal));
		assert_ok!(close(ALICE, proposal));
		assert_eq!(noted(), 9);
	});
}
