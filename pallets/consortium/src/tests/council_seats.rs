// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That the council follows the registry: admission, suspension, the end of a membership and its
//! renewal; and what becomes of the votes of who goes.

use super::*;
use codec::{Decode, Encode};
use frame_support::traits::Hooks;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Goes on by so many blocks.
fn pass_blocks(blocks: u32) {
	for _ in 0..blocks {
		next_block();
	}
}

/// Renews all hospitals but one for another year, and lets the membership of that one run out.
fn let_run_out(lapsed: OrganizationId) {
	for hospital in [HOSPITAL_A, HOSPITAL_B, HOSPITAL_C] {
		if hospital != lapsed {
			assert_ok!(renew(hospital, days_ahead(365)));
		}
	}
	pass_days(100);
}

#[test]
fn every_hospital_has_a_seat_and_nobody_else() {
	build_and_execute(|| {
		assert_eq!(council(), [ALICE, BOB, CAROL]);
		assert_ok!(admit_hospital(STRANGER, false));
		assert_eq!(council(), [ALICE, BOB, STRANGER, CAROL]);
		assert_ok!(admit(stranger(1), "Laboratory", days_ahead(10)));
		assert_eq!(council().len(), 4);
	});
}

#[test]
fn a_seat_goes_with_a_suspension_and_comes_back_with_the_reinstatement() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_B));
		assert_eq!(council(), [ALICE, CAROL]);
		assert_ok!(reinstate(HOSPITAL_B));
		assert_eq!(council(), [ALICE, BOB, CAROL]);
	});
}

#[test]
fn a_seat_goes_when_the_membership_has_run_out() {
	build_and_execute(|| {
		let_run_out(HOSPITAL_B);
		told();
		// One seat a block is looked at.
		pass_blocks(3);
		assert_eq!(council(), [ALICE, CAROL]);
		assert_eq!(
			told(),
			[
				Event::MembershipLapsed {
					organization: HOSPITAL_B
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_B
				},
			]
		);
		pass_blocks(10);
		assert_eq!(told(), []);
		assert_ok!(renew(HOSPITAL_B, days_ahead(365)));
		assert_eq!(council(), [ALICE, BOB, CAROL]);
	});
}

#[test]
fn no_seat_goes_before_the_day() {
	build_and_execute(|| {
		pass_days(99);
		pass_blocks(10);
		assert_eq!(council(), [ALICE, BOB, CAROL]);
	});
}

#[test]
fn a_block_takes_one_seat_at_most() {
	hospitals(5, 1).execute_with(|| {
		for n in 0..3 {
			assert_ok!(renew(OrganizationId(n), days_ahead(365)));
		}
		pass_days(100);
		let mut seats = 5;
		for _ in 0..10 {
			next_block();
			let left = council().len();
			assert!(left + 1 >= seats);
			seats = left;
			check();
		}
		assert_eq!(seats, 3);
	});
}

#[test]
fn where_half_of_the_council_has_run_out_nobody_loses_a_seat() {
	for (renewed, left) in [(2, 4), (1, 4), (0, 4), (3, 3)] {
		hospitals(4, 1).execute_with(|| {
			for n in 0..renewed {
				assert_ok!(renew(OrganizationId(n), days_ahead(365)));
			}
			pass_days(100);
			pass_blocks(20);
			assert_eq!(council().len(), left, "{renewed} of 4 were renewed");
			check();
		});
	}
}

#[test]
fn the_seats_go_once_enough_are_renewed() {
	hospitals(4, 1).execute_with(|| {
		pass_days(100);
		pass_blocks(20);
		assert_eq!(council().len(), 4);
		for n in [0, 2, 3] {
			assert_ok!(renew(OrganizationId(n), days_ahead(365)));
		}
		pass_blocks(4);
		assert_eq!(council(), [stranger(0), stranger(2), stranger(3)]);
	});
}

#[test]
fn a_hospital_that_gave_notice_loses_its_seat_with_its_membership_too() {
	build_and_execute(|| {
		assert_ok!(leave(BOB));
		let_run_out(HOSPITAL_B);
		pass_blocks(3);
		assert_eq!(council(), [ALICE, CAROL]);
		// The validator goes its way.
		next_session();
		next_session();
		assert_eq!(validator_status(HOSPITAL_B), None);
	});
}

#[test]
fn an_empty_council_is_no_burden() {
	new_test_ext_from(RuntimeGenesisConfig::default()).execute_with(|| {
		pass_blocks(3);
		check();
	});
}

#[test]
fn looking_costs_less_than_taking() {
	build_and_execute(|| {
		let looking = Consortium::on_initialize(1);
		assert!(looking.all_gt(frame_support::weights::Weight::zero()));
		let_run_out(HOSPITAL_A);
		// Her seat is the first.
		let taking = Consortium::on_initialize(3);
		assert_eq!(council(), [BOB, CAROL]);
		assert!(taking.all_gte(looking.saturating_add(SeatChangeWeight::get())));
	});
}

#[test]
fn the_votes_of_who_goes_are_dropped_from_open_motions() {
	build_and_execute(|| {
		let motion = RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
		let hash = BlakeTwo256::hash_of(&motion);
		let length = u32::try_from(motion.encoded_size()).expect("is short");
		assert_ok!(Council::propose(
			RuntimeOrigin::signed(ALICE),
			3,
			Box::new(motion),
			length
		));
		for (account, approve) in [(ALICE, true), (BOB, true), (CAROL, false)] {
			assert_ok!(Council::vote(
				RuntimeOrigin::signed(account),
				hash,
				0,
				approve
			));
		}
		let votes = || {
			let votes = pallet_collective::Voting::<Test, Instance1>::get(hash);
			// Index, threshold, who agrees, who does not, end.
			type Votes = (u32, u32, Vec<AccountId>, Vec<AccountId>, u32);
			votes.map(|votes| {
				let (_, _, ayes, nays, _) =
					Votes::decode(&mut &votes.encode()[..]).expect("is what was written");
				(ayes, nays)
			})
		};
		assert_eq!(votes(), Some((vec![ALICE, BOB], vec![CAROL])));

		// Each way to lose the seat: a suspension, an offence is the same, the end of a membership.
		assert_ok!(suspend(HOSPITAL_B));
		assert_eq!(votes(), Some((vec![ALICE], vec![CAROL])));
		assert_ok!(admit_hospital(STRANGER, false));
		assert_ok!(leave(CAROL));
		assert_eq!(votes(), Some((vec![ALICE], vec![])));
		// What comes back votes anew.
		assert_ok!(reinstate(HOSPITAL_B));
		assert_eq!(votes(), Some((vec![ALICE], vec![])));
		assert_ok!(Council::vote(RuntimeOrigin::signed(BOB), hash, 0, false));
		assert_eq!(votes(), Some((vec![ALICE], vec![BOB])));
	});
}

#[test]
fn who_has_lost_the_seat_neither_proposes_nor_votes() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_B));
		let motion = RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
		assert_changes_nothing(
			|| {
				Council::propose(RuntimeOrigin::signed(BOB), 3, Box::new(motion.clone()), 100)
					.map(|_| ())
					.map_err(|refused| refused.error)
			},
			pallet_collective::Error::<Test, Instance1>::NotMember,
		);
	});
}
