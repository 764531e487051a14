// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The check of the storage is only worth something if it notices.

use crate::{mock::*, AccessHeadOf, Heads};
use frame_support::assert_ok;

fn is_noticed(problem: &'static str, change: impl FnOnce(&mut AccessHeadOf<Test>)) {
	new_test_ext().execute_with(|| {
		assert_ok!(log(HOLDER, [entry(PATIENT, 1), entry(NEIGHBOUR, 2)]));
		assert_eq!(AccessLog::do_try_state(), Ok(()));
		Heads::<Test>::mutate_extant(PATIENT, change);
		assert_eq!(AccessLog::do_try_state(), Err(problem.into()));
	});
}

#[test]
fn a_head_without_entries_is_noticed() {
	is_noticed("a log has a head and no entry", |head| head.count = 0);
}

#[test]
fn entries_without_a_head_are_noticed() {
	is_noticed("a log has entries and no head", |head| head.head = [0; 32]);
}

#[test]
fn an_entry_of_a_block_to_come_is_noticed() {
	is_noticed("a log was written into in the future", |head| {
		head.last_block = 2
	});
}

#[test]
fn the_log_of_a_patient_who_is_gone_is_noticed() {
	is_noticed("a log belongs to no patient", |_| unregister(PATIENT));
}
