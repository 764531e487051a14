// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may not call, whatever the call.

use crate::{mock::*, Error};
use carechain_primitives::{traits::Standing, DataClass};
use frame_support::assert_ok;
use sp_runtime::{DispatchError, DispatchResult};

/// A call's name, and the call but for who makes it.
type NamedCall = (&'static str, fn(RuntimeOrigin) -> DispatchResult);

/// Every call as it would be accepted from the hospital's representative in [`prepare`]'s state.
fn every_call() -> [NamedCall; 4] {
	[
		("extend_log", |origin| {
			let tree = tree(8);
			let proof = tree.consistency_proof(5, 8).unwrap();
			RecordAnchors::extend_log(origin, 8, tree.root(), proof)
		}),
		("anchor_record", |origin| {
			RecordAnchors::anchor_record(origin, commitment(10), DataClass::Claim)
		}),
		("supersede_record", |origin| {
			RecordAnchors::supersede_record(origin, commitment(1), commitment(11), DataClass::Claim)
		}),
		("mark_entered_in_error", |origin| {
			RecordAnchors::mark_entered_in_error(origin, commitment(2))
		}),
	]
}

/// The hospital has a log of five records and two anchors.
fn prepare() {
	assert_ok!(extend(HOSPITAL, &tree(5)));
	for number in [1, 2] {
		assert_ok!(RecordAnchors::anchor_record(
			signed_by(HOSPITAL),
			commitment(number),
			DataClass::Prescription
		));
	}
}

fn every_call_is_refused(origin: RuntimeOrigin, error: impl Into<DispatchError>) {
	let error = error.into();
	build_and_execute(|| {
		prepare();
		for (name, call) in every_call() {
			println!("{name}");
			assert_changes_nothing(|| call(origin.clone()), error);
		}
	});
}

fn every_call_is_refused_in(standing: Standing) {
	build_and_execute(|| {
		prepare();
		set_standing(HOSPITAL, standing);
		for (name, call) in every_call() {
			println!("{name}");
			let call = || call(signed_by(HOSPITAL));
			assert_changes_nothing(call, Error::<Test>::OrganizationNotActive);
		}
		set_standing(HOSPITAL, Standing::Active);
		every_call_is_accepted();
	});
}

#[track_caller]
fn every_call_is_accepted() {
	for (name, call) in every_call() {
		assert_eq!(call(signed_by(HOSPITAL)), Ok(()), "{name}");
	}
}

#[test]
fn the_representative_of_an_active_organisation_may_call() {
	build_and_execute(|| {
		prepare();
		every_call_is_accepted();
	});
}

#[test]
fn nobody_may_not_call() {
	every_call_is_refused(RuntimeOrigin::none(), DispatchError::BadOrigin);
}

#[test]
fn root_may_not_call() {
	every_call_is_refused(RuntimeOrigin::root(), DispatchError::BadOrigin);
}

#[test]
fn a_stranger_may_not_call() {
	every_call_is_refused(
		RuntimeOrigin::signed(STRANGER),
		Error::<Test>::NotAuthorized,
	);
}

#[test]
fn a_practitioner_of_the_organisation_may_not_call() {
	every_call_is_refused(
		RuntimeOrigin::signed(PRACTITIONER),
		Error::<Test>::NotAuthorized,
	);
}

#[test]
fn a_suspended_organisation_may_not_call_until_it_is_reinstated() {
	every_call_is_refused_in(Standing::Suspended);
}

#[test]
fn an_expired_organisation_may_not_call_until_it_is_renewed() {
	every_call_is_refused_in(Standing::Expired);
}

#[test]
fn an_organisation_that_left_may_not_call() {
	every_call_is_refused_in(Standing::Ended);
}

#[test]
fn another_organisations_representative_cannot_touch_what_is_the_hospitals() {
	build_and_execute(|| {
		prepare();
		let before = RecordAnchors::log_head(HOSPITAL);
		// Its call is about its own log, which does not exist yet.
		let [(_, extend_log), _, (_, supersede), (_, mark)] = every_call();
		assert_changes_nothing(
			|| extend_log(signed_by(CLINIC)),
			Error::<Test>::ProofNotNeeded,
		);
		assert_changes_nothing(|| supersede(signed_by(CLINIC)), Error::<Test>::NotAuthor);
		assert_changes_nothing(|| mark(signed_by(CLINIC)), Error::<Test>::NotAuthor);
		assert_ok!(extend(CLINIC, &tree(3)));
		assert_eq!(RecordAnchors::log_head(HOSPITAL), before);
	});
}
