// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The way out when too many validators are lost: the set, the id of the set, and what follows. That
//! `pallet-grandpa` makes a forced change of it is for the runtime's tests.

use super::*;
use crate::{KnownSetId, MinValidators, RetirementReason, SetChanges};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

fn restart(lost: &[u32], best_finalized: u32, delay: u32) -> DispatchResult {
	restart_as(both_bodies(), lost, best_finalized, delay)
}

fn restart_as(
	origin: RuntimeOrigin,
	lost: &[u32],
	best_finalized: u32,
	delay: u32,
) -> DispatchResult {
	let lost = lost.iter().copied().map(OrganizationId).collect();
	Consortium::restart_finality(
		origin,
		BoundedVec::truncate_from(lost),
		best_finalized,
		delay,
	)
}

/// The forced change is in force.
fn change_takes_effect() {
	ChangePending::set(&false);
}

fn to_block(number: u32) {
	while System::block_number() < number {
		next_block();
	}
}

fn pass_sessions(sessions: u32) {
	for _ in 0..sessions {
		next_session();
		check();
	}
}

/// Rotates a key, and goes to the block that signals the change: the first one of a session.
fn signal_change(key: u64) -> u32 {
	assert_ok!(set_keys(stranger(0), key));
	pass_sessions(2);
	System::block_number()
}

/// The changes that are remembered: block, id, whether forced.
fn changes() -> Vec<(u32, u64, bool)> {
	SetChanges::<Test>::get()
		.into_iter()
		.map(|change| (change.signalled_at, change.set_id, change.forced))
		.collect()
}

#[test]
fn the_survivors_start_a_new_set_in_the_same_block() {
	hospitals(4, 4).execute_with(|| {
		to_block(15);
		let session = Session::current_index();
		told();
		assert_ok!(restart(&[1, 3], 12, 5));

		assert_eq!(Session::validators(), [stranger(0), stranger(2)]);
		assert_eq!(Authorities::get(), keys(&[1, 3]));
		assert_eq!(Session::current_index(), session + 2);
		assert_eq!((AuthoritySets::get(), SetId::get()), (1, 1));
		assert_eq!(Restarts::get(), [(0, 12, 5)]);
		let retired = |n| Event::ValidatorRetired {
			organization: OrganizationId(n),
			reason: RetirementReason::Restart,
		};
		assert_eq!(
			told(),
			[
				retired(1),
				retired(3),
				Event::FinalityRestarted {
					best_finalized: 12,
					delay: 5,
					set_id: 1,
				},
			]
		);
		for (n, status) in [
			(0, ValidatorStatus::Active),
			(1, ValidatorStatus::Retired),
			(2, ValidatorStatus::Active),
			(3, ValidatorStatus::Retired),
		] {
			assert_eq!(validator_status(OrganizationId(n)), Some(status));
		}
		check();
	});
}

#[test]
fn nobody_but_the_restart_origin_restarts() {
	build_and_execute(|| {
		to_block(5);
		assert_only(&["both bodies"], |origin| restart_as(origin, &[1], 3, 1));
		assert_ok!(restart(&[1], 3, 1));
	});
}

#[test]
fn the_set_stays_below_the_minimum_until_others_join() {
	hospitals(4, 4).execute_with(|| {
		to_block(15);
		assert_ok!(restart(&[1, 3], 12, 5));
		change_takes_effect();
		pass_sessions(4);
		assert_eq!(Session::validators(), [stranger(0), stranger(2)]);
		assert_eq!(MinValidators::<Test>::get(), 4);
		assert_eq!(AuthoritySets::get(), 1);

		// Nobody more goes.
		assert_ok!(stop(stranger(0)));
		pass_sessions(3);
		assert_eq!(Session::validators(), [stranger(0), stranger(2)]);

		// Who was lost comes back when it works again.
		assert_ok!(resume(stranger(1)));
		pass_sessions(2);
		assert_eq!(
			Session::validators(),
			[stranger(0), stranger(2), stranger(1)]
		);
	});
}

#[test]
fn the_sessions_after_it_have_their_roots_and_every_key_is_provable() {
	hospitals(4, 1).execute_with(|| {
		to_block(15);
		assert_ok!(restart(&[1, 3], 12, 5));
		let session = Session::current_index();
		assert!((session - 2..=session + 1).all(has_root));
		assert!(provable_after_the_session(1));
		assert!(provable_after_the_session(3));
		assert!(!provable_after_the_session(2), "it was lost");
	});
}

#[test]
fn the_next_regular_session_starts_on_time_and_plans_as_usual() {
	hospitals(4, 1).execute_with(|| {
		to_block(15);
		assert_ok!(restart(&[3], 12, 5));
		change_takes_effect();
		assert_ok!(set_keys(stranger(0), 50));
		let session = Session::current_index();
		next_session();
		assert_eq!(System::block_number(), 20);
		assert_eq!(Session::current_index(), session + 1);
		// Nothing is announced in the session after the restart, whatever its delay.
		assert_eq!(AuthoritySets::get(), 1);
		next_session();
		assert_eq!(System::block_number(), 30);
		assert_eq!(AuthoritySets::get(), 2);
		assert_eq!(Authorities::get(), keys(&[50, 2, 3]));
		assert!(provable_after_the_session(50));
	});
}

#[test]
fn a_planned_change_is_dropped_and_planned_again_later() {
	hospitals(3, 1).execute_with(|| {
		assert_ok!(admit_hospital(stranger(9), true));
		assert_ok!(set_keys(stranger(9), 10));
		to_block(15);
		assert!(pallet_session::QueuedChanged::<Test>::get());
		assert_ok!(restart(&[2], 12, 5));
		assert_eq!(Session::validators(), [stranger(0), stranger(1)]);
		assert_eq!(
			AuthoritySets::get(),
			1,
			"one change, and no other before it"
		);
		change_takes_effect();
		pass_sessions(1);
		assert_eq!(Session::validators(), [stranger(0), stranger(1)]);
		pass_sessions(1);
		assert_eq!(
			Session::validators(),
			[stranger(0), stranger(1), stranger(9)]
		);
	});
}

#[test]
fn a_survivor_that_was_to_leave_with_the_planned_change_is_still_there() {
	hospitals(2, 1).execute_with(|| {
		assert_ok!(stop(stranger(0)));
		to_block(15);
		assert_ok!(restart(&[1], 12, 5));
		assert_eq!(Session::validators(), [stranger(0)]);
		assert!(has_keys(&stranger(0)));
		check();
		// At the minimum it stays until another joins.
		change_takes_effect();
		pass_sessions(2);
		assert_eq!(Session::validators(), [stranger(0)]);
		assert_ok!(resume(stranger(1)));
		pass_sessions(2);
		assert_eq!(Session::validators(), [stranger(1)]);
		assert_eq!(validator_status(OrganizationId(0)), None);
	});
}

#[test]
fn a_survivor_that_was_to_leave_for_its_silence_is_judged_anew() {
	hospitals(4, 1).execute_with(|| {
		for _ in 0..2 {
			next_session_without(&[stranger(2)]);
		}
		assert_eq!(
			validator_status(OrganizationId(2)),
			Some(ValidatorStatus::Retired)
		);
		next_block();
		told();
		assert_ok!(restart(&[0], 12, 5));
		change_takes_effect();
		assert_eq!(
			told()[1],
			Event::ValidatorResumed {
				organization: OrganizationId(2)
			}
		);
		// It was said to be left, and a set of three can bear nobody missing: without its vote no change
		// that drops it would become final.
		for _ in 0..4 {
			assert_eq!(
				Session::validators(),
				[stranger(1), stranger(2), stranger(3)]
			);
			next_session_without(&[stranger(2)]);
			check();
		}
		assert_eq!(AuthoritySets::get(), 1);
	});
}

#[test]
fn one_that_is_lost_and_was_to_leave_for_its_silence_stays_retired() {
	hospitals(4, 1).execute_with(|| {
		for _ in 0..2 {
			next_session_without(&[stranger(2)]);
		}
		next_block();
		assert_ok!(restart(&[2], 12, 5));
		assert_eq!(
			validator_status(OrganizationId(2)),
			Some(ValidatorStatus::Retired)
		);
		assert!(!Session::validators().contains(&stranger(2)));
	});
}

#[test]
fn who_was_on_its_way_out_and_is_lost_is_removed() {
	hospitals(4, 4).execute_with(|| {
		assert_ok!(leave(stranger(3)));
		to_block(15);
		told();
		assert_ok!(restart(&[3], 12, 5));
		assert_eq!(validator_status(OrganizationId(3)), None);
		assert_eq!(references(&stranger(3)), (0, 0, 1));
		assert!(!council().contains(&stranger(3)));
		assert!(told().contains(&Event::ValidatorRemoved {
			organization: OrganizationId(3)
		}));
		check();
	});
}

#[test]
fn a_survivor_that_is_suspended_goes_on_until_the_next_plan() {
	hospitals(4, 1).execute_with(|| {
		assert_ok!(suspend(OrganizationId(0)));
		to_block(5);
		assert_ok!(restart(&[3], 3, 1));
		assert_eq!(
			Session::validators(),
			[stranger(1), stranger(2), stranger(0)]
		);
		change_takes_effect();
		pass_sessions(2);
		assert_eq!(Session::validators(), [stranger(1), stranger(2)]);
	});
}

#[test]
fn the_new_set_is_counted_from_the_last_change_that_was_in_force() {
	hospitals(4, 1).execute_with(|| {
		assert_eq!(signal_change(50), 20);
		assert_eq!(signal_change(51), 40);
		assert_eq!(signal_change(52), 60);
		to_block(65);
		assert_eq!(changes(), [(20, 1, false), (40, 2, false), (60, 3, false)]);
		// Final is what came after the second change and before the third: no node ever knew set 3.
		assert_ok!(restart(&[3], 59, 5));
		assert_eq!(Restarts::get(), [(2, 59, 5)]);
		assert_eq!((SetId::get(), KnownSetId::<Test>::get()), (3, 3));
		assert_eq!(changes(), [(20, 1, false), (40, 2, false), (65, 3, true)]);
		check();
	});
}

#[test]
fn a_change_is_in_force_when_its_own_block_is_final() {
	for (best_finalized, set_id) in [(19, 0), (20, 1), (39, 1), (40, 2), (44, 2)] {
		hospitals(4, 1).execute_with(|| {
			signal_change(50);
			signal_change(51);
			to_block(45);
			assert_ok!(restart(&[3], best_finalized, 5));
			assert_eq!(Restarts::get(), [(set_id, best_finalized, 5)]);
			assert_eq!(KnownSetId::<Test>::get(), set_id + 1);
			check();
		});
	}
}

#[test]
fn where_nothing_was_ever_changed_it_is_counted_from_the_first_set() {
	hospitals(4, 1).execute_with(|| {
		to_block(5);
		assert_ok!(restart(&[3], 0, 5));
		assert_eq!(Restarts::get(), [(0, 0, 5)]);
		assert_eq!(changes(), [(5, 1, true)]);
	});
}

#[test]
fn a_forced_change_counts_whatever_is_final() {
	hospitals(5, 1).execute_with(|| {
		signal_change(50);
		to_block(25);
		assert_ok!(restart(&[3], 22, 2));
		assert_eq!(Restarts::get(), [(1, 22, 2)]);
		change_takes_effect();
		// Nothing becomes final by that one either, and one more is lost.
		pass_sessions(3);
		assert_ok!(restart(&[4], 22, 2));
		assert_eq!(Restarts::get(), [(1, 22, 2), (2, 22, 2)]);
		assert_eq!(SetId::get(), 3);
		check();
	});
}

#[test]
fn what_was_signalled_after_a_forced_change_and_never_final_is_dropped() {
	hospitals(5, 1).execute_with(|| {
		to_block(5);
		assert_ok!(restart(&[4], 3, 2));
		change_takes_effect();
		signal_change(50);
		next_block();
		assert_eq!(changes().len(), 2);
		assert_ok!(restart(&[3], 3, 2));
		assert_eq!(Restarts::get(), [(0, 3, 2), (1, 3, 2)]);
		let ids: Vec<_> = changes().into_iter().map(|(_, id, _)| id).collect();
		assert_eq!(ids, [1, 2]);
		check();
	});
}

#[test]
fn as_many_changes_are_remembered_as_fit_and_beyond_it_is_too_long_ago() {
	let signal = |count: u64| {
		for key in 0..count {
			signal_change(50 + key);
		}
		next_block();
	};
	// The list is complete: none of them took effect.
	hospitals(4, 1).execute_with(|| {
		signal(u64::from(MAX_SET_CHANGES));
		assert_ok!(restart(&[3], 15, 5));
		assert_eq!(Restarts::get(), [(0, 15, 5)]);
	});
	// One more, and the first is forgotten: what is in force cannot be told any more.
	hospitals(4, 1).execute_with(|| {
		signal(u64::from(MAX_SET_CHANGES) + 1);
		assert_eq!(changes()[0], (40, 2, false));
		for best_finalized in [0, 15, 20, 39] {
			assert_changes_nothing(
				|| restart(&[3], best_finalized, 5),
				Error::<Test>::TooLongAgo,
			);
		}
		assert_ok!(restart(&[3], 40, 5));
		assert_eq!(Restarts::get(), [(2, 40, 5)]);
	});
}

#[test]
fn the_last_final_block_is_an_earlier_one() {
	hospitals(4, 1).execute_with(|| {
		to_block(5);
		for best_finalized in [5, 6, u32::MAX] {
			assert_changes_nothing(
				|| restart(&[3], best_finalized, 5),
				Error::<Test>::BlockNotThere,
			);
		}
		assert_ok!(restart(&[3], 4, 5));
	});
}

#[test]
fn the_delay_is_a_block_at_least_and_shorter_than_a_session() {
	hospitals(4, 1).execute_with(|| {
		to_block(5);
		for delay in [0, 10, 11, u32::MAX] {
			assert_changes_nothing(|| restart(&[3], 4, delay), Error::<Test>::DelayOutOfBounds);
		}
		assert_ok!(restart(&[3], 4, 9));
	});
}

#[test]
fn one_change_at_a_time() {
	hospitals(4, 1).execute_with(|| {
		to_block(5);
		ChangePending::set(&true);
		assert_changes_nothing(|| restart(&[3], 4, 5), Error::<Test>::ChangePending);
		ChangePending::set(&false);
		TooSoon::set(&true);
		assert_changes_nothing(|| restart(&[3], 4, 5), Error::<Test>::RestartTooSoon);
	});
}

#[test]
fn a_change_that_grandpa_refuses_in_the_end_is_no_change_at_all() {
	hospitals(4, 1).execute_with(|| {
		to_block(5);
		RefusesChange::set(true);
		assert_changes_nothing(|| restart(&[3], 4, 5), Error::<Test>::ChangePending);
		assert_eq!(Session::validators().len(), 4);
	});
}

#[test]
fn who_is_not_in_the_running_set_is_not_lost() {
	hospitals(4, 1).execute_with(|| {
		assert_ok!(stop(stranger(2)));
		pass_sessions(2);
		assert_ok!(admit_hospital(stranger(9), true));
		assert_ok!(set_keys(stranger(9), 10));
		next_session();
		// The regulator, nobody, one that is out, one that is planned only, and one named twice.
		for lost in [&[4][..], &[77], &[2], &[5], &[3, 3]] {
			assert_changes_nothing(|| restart(lost, 4, 5), Error::<Test>::NotValidator);
		}
		assert_eq!(pallet_session::QueuedKeys::<Test>::get().len(), 4);
		assert_ok!(restart(&[3], 4, 5));
	});
}

#[test]
fn somebody_has_to_be_left() {
	hospitals(4, 1).execute_with(|| {
		to_block(5);
		assert_changes_nothing(|| restart(&[0, 1, 2, 3], 4, 5), Error::<Test>::NobodyLeft);
		assert_ok!(restart(&[0, 1, 2], 4, 5));
		assert_eq!(Session::validators(), [stranger(3)]);
	});
}

#[test]
fn who_is_left_without_keys_is_nobody() {
	hospitals(2, 1).execute_with(|| {
		to_block(5);
		assert_ok!(Session::purge_keys(RuntimeOrigin::signed(stranger(0))));
		assert_changes_nothing(|| restart(&[1], 4, 5), Error::<Test>::NobodyLeft);
		assert_eq!(Session::validators().len(), 2);
	});
}

#[test]
fn with_nobody_lost_the_same_set_starts_anew() {
	hospitals(4, 1).execute_with(|| {
		to_block(5);
		assert_ok!(restart(&[], 4, 5));
		assert_eq!(Session::validators().len(), 4);
		assert_eq!(SetId::get(), 1);
		check();
	});
}

#[test]
fn the_sessions_that_it_cuts_short_make_nobody_silent() {
	hospitals(4, 1).execute_with(|| {
		for _ in 0..8 {
			note_author(stranger(0));
		}
		to_block(5);
		told();
		assert_ok!(restart(&[3], 4, 5));
		assert!(!told()
			.iter()
			.any(|event| matches!(event, Event::ValidatorSilent { .. })));
		assert!(Validators::<Test>::get()
			.iter()
			.all(|validator| validator.silent_sessions == 0));
	});
}

#[test]
fn where_the_running_session_has_no_root_the_survivors_get_theirs() {
	super::session::sessions_built_first().execute_with(|| {
		// Nobody but who is left is planned, whoever else could be.
		assert_ok!(allow(HOSPITAL_C));
		assert_ok!(set_keys(CAROL, 3));
		to_block(5);
		assert_ok!(restart(&[1], 4, 5));
		assert_eq!(Session::validators(), [ALICE]);
		assert!(has_root(Session::current_index()));
		assert!(provable_after_the_session(1));
	});
}

#[test]
fn the_call_is_operational_and_billed_for_the_largest_set() {
	let call = Call::<Test>::restart_finality {
		lost: BoundedVec::new(),
		best_finalized: 1,
		delay: 1,
	};
	let info = call.get_dispatch_info();
	assert_eq!(info.class, DispatchClass::Operational);
	let two_sessions = <() as crate::WeightInfo>::restart_finality(MAX_VALIDATORS);
	assert!(info.call_weight.all_gte(two_sessions));
}
