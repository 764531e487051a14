// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The check of the storage is only worth something if it notices.

use crate::{
	mock::*, AnchorStatus, Anchors, DailyCheckpoints, Dispenses, DisputeState, HourlyCheckpoints,
	LegalHolds, Logs, MAX_LOG_SIZE,
};
use carechain_primitives::{Commitment, DataClass, RecordKey, Year};
use frame_support::assert_ok;

/// A log with checkpoints in four hours of two days; two anchors of which one supersedes the other, a
/// clinic's, a prescription that was dispensed once of two times, and one that is disputed and held.
fn prepare() {
	for (size, hours) in [(1, 0), (5, 1), (8, 23), (13, 24)] {
		set_hour(hours);
		assert_ok!(extend(HOSPITAL, &tree(size)));
	}
	anchor(HOSPITAL, document(1));
	assert_ok!(supersede(1, document(2)));
	anchor(CLINIC, document(3));
	anchor(HOSPITAL, prescription(4, 2));
	assert_ok!(dispense(PHARMACY, 4));
	anchor(HOSPITAL, document(5));
	assert_ok!(dispute(STRANGER, 5));
	assert_ok!(place_hold(5, CASE));
	RecordAnchors::do_try_state().unwrap();
}

fn is_noticed(what: &str, corrupt: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		prepare();
		corrupt();
		let noticed = RecordAnchors::do_try_state();
		assert_eq!(noticed, Err(sp_runtime::TryRuntimeError::Other(leak(what))));
	});
}

/// The text of an error is static.
fn leak(text: &str) -> &'static str {
	Box::leak(text.to_owned().into_boxed_str())
}

fn change_log(change: impl FnOnce(&mut crate::Log<u32>)) {
	Logs::<Test>::mutate_extant(HOSPITAL, change);
}

fn change_hour(hours: u32, change: impl FnOnce(&mut crate::HourlyCheckpoint<u32>)) {
	HourlyCheckpoints::<Test>::mutate(HOSPITAL, hour(hours), |checkpoint| {
		change(checkpoint.as_mut().unwrap());
	});
}

fn change_first_day(change: impl FnOnce(&mut crate::Checkpoint<u32>)) {
	DailyCheckpoints::<Test>::mutate(HOSPITAL, START.day(), |checkpoint| {
		change(checkpoint.as_mut().unwrap());
	});
}

fn change_anchor(number: u64, change: impl FnOnce(&mut crate::Anchor<u32>)) {
	Anchors::<Test>::mutate_extant(commitment(number), change);
}

#[test]
fn a_log_out_of_order_is_noticed() {
	is_noticed("a log belongs to no organisation", || {
		Standings::mutate(|all| all.remove(&HOSPITAL));
	});
	for size in [0, MAX_LOG_SIZE + 1] {
		is_noticed("the size of a log is out of bounds", || {
			change_log(|log| log.size = size)
		});
	}
	is_noticed("a log was extended in the future", || {
		change_log(|log| log.extended_at = System::block_number() + 1);
	});
}

#[test]
fn a_newest_checkpoint_that_is_not_the_head_is_noticed() {
	is_noticed("the newest hourly checkpoint is not the log's head", || {
		change_log(|log| log.root = [0; 32]);
	});
	is_noticed("the newest hourly checkpoint is not the log's head", || {
		change_hour(24, |checkpoint| checkpoint.next = Some(hour(25)));
	});
	is_noticed("the newest daily checkpoint is not the log's head", || {
		DailyCheckpoints::<Test>::remove(HOSPITAL, hour(24).day());
	});
}

#[test]
fn a_broken_list_of_hourly_checkpoints_is_noticed() {
	is_noticed("the list of hourly checkpoints is broken", || {
		change_log(|log| log.hourly.first = hour(2));
	});
	is_noticed("the list of hourly checkpoints ends early", || {
		change_hour(1, |checkpoint| checkpoint.next = None);
	});
	is_noticed("the list of hourly checkpoints leads nowhere", || {
		change_hour(1, |checkpoint| checkpoint.next = Some(hour(2)));
	});
	is_noticed("an hourly checkpoint is followed by an earlier one", || {
		change_hour(23, |checkpoint| checkpoint.next = Some(hour(0)));
	});
	is_noticed("an hourly checkpoint is in no log's list", || {
		change_hour(0, |checkpoint| checkpoint.next = Some(hour(23)));
	});
	is_noticed("an hourly checkpoint is in no log's list", || {
		let checkpoint = HourlyCheckpoints::<Test>::get(HOSPITAL, hour(0)).unwrap();
		HourlyCheckpoints::<Test>::insert(CLINIC, hour(0), checkpoint);
	});
}

#[test]
fn checkpoints_that_do_not_grow_are_noticed() {
	is_noticed("a checkpoint is not larger than the one before", || {
		change_hour(1, |checkpoint| checkpoint.size = 1);
	});
	is_noticed("a checkpoint is not larger than the one before", || {
		change_hour(1, |checkpoint| checkpoint.block = 0);
	});
	is_noticed("an hour is larger than its day", || {
		change_first_day(|day| day.size = 7);
	});
	is_noticed("the day of an hourly checkpoint has none", || {
		DailyCheckpoints::<Test>::remove(HOSPITAL, START.day());
	});
	is_noticed("a checkpoint is not larger than the one before", || {
		change_first_day(|day| day.size = 13);
	});
}

#[test]
fn daily_checkpoints_without_a_log_are_noticed() {
	is_noticed("a daily checkpoint has no log", || {
		let checkpoint = DailyCheckpoints::<Test>::get(HOSPITAL, START.day()).unwrap();
		DailyCheckpoints::<Test>::insert(CLINIC, START.day(), checkpoint);
	});
	is_noticed("a daily checkpoint is newer than the log", || {
		let checkpoint = DailyCheckpoints::<Test>::get(HOSPITAL, START.day()).unwrap();
		DailyCheckpoints::<Test>::insert(HOSPITAL, START.day().saturating_add(2), checkpoint);
	});
}

#[test]
fn an_anchor_out_of_order_is_noticed() {
	is_noticed("an anchor has an empty commitment", || {
		let anchor = Anchors::<Test>::get(commitment(3)).unwrap();
		Anchors::<Test>::insert(Commitment::default(), anchor);
	});
	is_noticed("an anchor has no author", || {
		change_anchor(3, |anchor| anchor.author = NOBODY)
	});
	is_noticed("an anchor has no custodian", || {
		change_anchor(3, |anchor| anchor.custodian = NOBODY)
	});
	is_noticed("an anchor is from the future", || {
		change_anchor(3, |anchor| anchor.anchored_at = System::block_number() + 1);
	});
	is_noticed("an anchor has an empty key", || {
		change_anchor(3, |anchor| anchor.key = RecordKey([0; 32]));
	});
	is_noticed("an anchor is kept for too long", || {
		change_anchor(3, |anchor| anchor.retain_until = Year(2127));
	});
	for to in [CLINIC, NOBODY] {
		is_noticed("an anchor is offered to nobody else", || {
			change_anchor(3, |anchor| anchor.offered_to = Some(to));
		});
	}
}

#[test]
fn anchors_that_do_not_name_each_other_are_noticed() {
	let superseded_by = |number| AnchorStatus::Superseded {
		by: Some(commitment(number)),
	};
	is_noticed("an anchor is superseded by nothing", || {
		change_anchor(3, |anchor| anchor.status = superseded_by(9));
	});
	is_noticed("what supersedes an anchor denies it", || {
		change_anchor(3, |anchor| anchor.status = superseded_by(1));
	});
	is_noticed("an anchor supersedes nothing", || {
		change_anchor(3, |anchor| anchor.supersedes = Some(commitment(9)));
	});
	for status in [AnchorStatus::Current, AnchorStatus::Superseded { by: None }] {
		is_noticed("what an anchor supersedes denies it", || {
			change_anchor(1, |anchor| anchor.status = status);
		});
	}
	is_noticed("an anchor is superseded by an older", || {
		change_anchor(1, |anchor| anchor.anchored_at = System::block_number());
		change_anchor(2, |anchor| anchor.anchored_at = 0);
	});
}

#[test]
fn dispenses_out_of_order_are_noticed() {
	is_noticed("an anchor is completed without being dispensed", || {
		change_anchor(3, |anchor| anchor.status = AnchorStatus::Completed);
	});
	is_noticed("an anchor is dispensed that is no prescription", || {
		change_anchor(4, |anchor| anchor.class = DataClass::Claim);
	});
	for (left, total) in [(3, 2), (0, 0)] {
		is_noticed("an anchor is dispensed more often than it allows", || {
			change_anchor(4, |anchor| {
				anchor.dispenses = Some(Dispenses { left, total })
			});
		});
	}
	is_noticed("an anchor's dispenses do not go with its status", || {
		change_anchor(4, |anchor| anchor.status = AnchorStatus::Completed);
	});
	for status in [AnchorStatus::Current, AnchorStatus::Superseded { by: None }] {
		is_noticed("an anchor's dispenses do not go with its status", || {
			change_anchor(4, |anchor| {
				anchor.dispenses = Some(Dispenses { left: 0, total: 2 });
				anchor.status = status;
			});
		});
	}
	is_noticed("an anchor was dispensed without a signature", || {
		change_anchor(4, |anchor| anchor.signatures = 0);
	});
}

#[test]
fn a_dispute_out_of_order_is_noticed() {
	fn change_dispute(change: impl FnOnce(&mut crate::Dispute<u32>)) {
		change_anchor(5, |anchor| change(anchor.dispute.as_mut().unwrap()));
	}
	for at in [0, u32::MAX] {
		is_noticed("a dispute is of another time", || {
			change_dispute(|dispute| dispute.raised_at = at);
		});
	}
	is_noticed("a dispute was raised without a signature", || {
		change_anchor(5, |anchor| anchor.signatures = 0);
	});
	is_noticed("a dispute has an empty reason", || {
		change_dispute(|dispute| dispute.reason = Commitment::default());
	});
	is_noticed("a dispute is open though the anchor was corrected", || {
		change_anchor(5, |anchor| anchor.status = AnchorStatus::EnteredInError);
	});
	is_noticed("a dispute has an empty answer", || {
		let answer = Commitment::default();
		change_dispute(|dispute| dispute.state = DisputeState::Answered { answer });
	});
	is_noticed(
		"a dispute is settled though the anchor was not corrected",
		|| change_dispute(|dispute| dispute.state = DisputeState::Corrected),
	);
}

#[test]
fn legal_holds_out_of_order_are_noticed() {
	is_noticed("the legal holds of an anchor are miscounted", || {
		LegalHolds::<Test>::remove(commitment(5), CASE);
	});
	is_noticed("the legal holds of an anchor are miscounted", || {
		change_anchor(5, |anchor| anchor.legal_holds = 0);
	});
	is_noticed("a legal hold is for an empty case", || {
		LegalHolds::<Test>::insert(commitment(5), Commitment::default(), ());
		change_anchor(5, |anchor| anchor.legal_holds = 2);
	});
	is_noticed("a legal hold is of no anchor", || {
		LegalHolds::<Test>::insert(commitment(9), CASE, ());
	});
	is_noticed("an anchor has too many legal holds", || {
		for case in 1..=MAX_LEGAL_HOLDS {
			LegalHolds::<Test>::insert(commitment(5), Commitment([case; 32]), ());
		}
		change_anchor(5, |anchor| anchor.legal_holds = MAX_LEGAL_HOLDS + 1);
	});
}
