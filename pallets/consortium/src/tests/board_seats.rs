// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The seats of the oversight board: `seat_on_board`, `unseat_from_board`, and that nothing else
//! touches them.

use super::*;

/// Has an advocate of patients become a member, as organisation [`NOWHERE`].
fn admit_advocate() {
	assert_ok!(admit_as(OrganizationKind::PatientAdvocate, STRANGER, false));
}

#[test]
fn a_seat_is_given_and_taken() {
	build_and_execute(|| {
		admit_advocate();
		told();
		assert_ok!(seat(NOWHERE));
		assert_eq!(board(), [STRANGER, REGINA]);
		assert_ok!(unseat(REGULATOR));
		assert_eq!(board(), [STRANGER]);
		assert_eq!(
			told(),
			[
				Event::BoardSeatGiven {
					organization: NOWHERE
				},
				Event::BoardSeatTaken {
					organization: REGULATOR
				},
			]
		);
		assert_ok!(seat(REGULATOR));
	});
}

#[test]
fn nobody_but_both_bodies_gives_a_seat() {
	build_and_execute(|| {
		admit_advocate();
		assert_only(&["both bodies"], |origin| {
			Consortium::seat_on_board(origin, NOWHERE)
		});
	});
}

#[test]
fn nobody_but_the_board_takes_a_seat() {
	build_and_execute(|| {
		admit_advocate();
		assert_ok!(seat(NOWHERE));
		assert_only(&["the board"], |origin| {
			Consortium::unseat_from_board(origin, NOWHERE)
		});
	});
}

#[test]
fn only_who_watches_over_care_and_does_not_deliver_it_can_have_a_seat() {
	build_and_execute(|| {
		let kinds = OrganizationKind::ALL.iter().copied();
		for (n, kind) in (0..).zip(kinds) {
			assert_ok!(admit_as(kind, stranger(n), false));
			let organization = OrganizationId(NOWHERE.0 + u32::from(n));
			if matches!(
				kind,
				OrganizationKind::Regulator
					| OrganizationKind::PatientAdvocate
					| OrganizationKind::EthicsCommittee
			) {
				assert_ok!(seat(organization));
			} else {
				assert_changes_nothing(|| seat(organization), Error::<Test>::KindNotAllowed);
			}
		}
		assert_eq!(board().len(), 4);
	});
}

#[test]
fn nobody_has_two_seats() {
	build_and_execute(|| {
		assert_changes_nothing(|| seat(REGULATOR), Error::<Test>::AlreadySeated);
	});
}

#[test]
fn what_is_not_there_has_no_seat() {
	build_and_execute(|| {
		assert_changes_nothing(|| seat(NOWHERE), Error::<Test>::NotFound);
		assert_changes_nothing(|| unseat(NOWHERE), Error::<Test>::NotFound);
		assert_changes_nothing(|| unseat(HOSPITAL_A), Error::<Test>::NotSeated);
	});
}

#[test]
fn who_has_not_its_rights_gets_no_seat() {
	build_and_execute(|| {
		admit_advocate();
		let refused =
			|| assert_changes_nothing(|| seat(NOWHERE), Error::<Test>::OrganizationNotActive);
		assert_ok!(suspend(NOWHERE));
		refused();
		assert_ok!(reinstate(NOWHERE));
		assert_ok!(leave(STRANGER));
		refused();
		assert_ok!(reinstate(NOWHERE));
		pass_days(100);
		refused();
		assert_ok!(renew(NOWHERE, days_ahead(200)));
		assert_ok!(seat(NOWHERE));
	});
}

#[test]
fn the_board_has_an_end() {
	build_and_execute(|| {
		for n in 0..6 {
			assert_ok!(admit_as(OrganizationKind::Regulator, stranger(n), false));
		}
		for n in 0..5 {
			assert_ok!(seat(OrganizationId(NOWHERE.0 + n)));
		}
		assert_changes_nothing(
			|| seat(OrganizationId(NOWHERE.0 + 5)),
			Error::<Test>::MaxSeatsExceeded,
		);
	});
}

#[test]
fn the_last_seat_stays() {
	build_and_execute(|| {
		assert_changes_nothing(|| unseat(REGULATOR), Error::<Test>::LastBoardSeat);
		// Nor by leaving or by being expelled.
		assert_ok!(expel(REGULATOR));
		assert_changes_nothing(|| unseat(REGULATOR), Error::<Test>::LastBoardSeat);
		assert_changes_nothing(
			|| complete_leaving(REGINA, REGULATOR),
			Error::<Test>::BoardSeatHeld,
		);
	});
}

#[test]
fn the_council_cannot_unseat_the_board_by_suspending_nor_by_not_renewing() {
	build_and_execute(|| {
		admit_advocate();
		assert_ok!(seat(NOWHERE));
		assert_ok!(suspend(REGULATOR));
		assert_ok!(suspend(NOWHERE));
		pass_days(200);
		for _ in 0..3 {
			next_session();
		}
		assert_eq!(board(), [STRANGER, REGINA]);
		// The board itself can.
		assert_ok!(unseat(REGULATOR));
		assert_eq!(board(), [STRANGER]);
	});
}
