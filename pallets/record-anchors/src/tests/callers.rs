// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may not call, whatever the call.

use crate::{mock::*, Error, NewRecord};
use carechain_primitives::{traits::Standing, Commitment, OrganizationId, RecordAction, Year};
use frame_support::assert_ok;
use sp_runtime::{DispatchError, DispatchResult};

/// A call as it would be accepted in [`prepare`]'s state.
struct Accepted {
	name: &'static str,
	/// Whose representative makes it.
	by: OrganizationId,
	/// Whether the organisation has to be in active standing.
	active: bool,
	/// The call but for who makes it.
	call: fn(RuntimeOrigin) -> DispatchResult,
}

const fn accepted(
	name: &'static str,
	by: OrganizationId,
	active: bool,
	call: fn(RuntimeOrigin) -> DispatchResult,
) -> Accepted {
	Accepted {
		name,
		by,
		active,
		call,
	}
}

/// Every call that an organisation makes. Those that anybody makes, or governance alone, have tests of
/// their own.
const MEMBERS_CALLS: [Accepted; 12] = [
	accepted("extend_log", HOSPITAL, true, |origin| {
		let tree = tree(8);
		let proof = tree.consistency_proof(5, 8).unwrap();
		RecordAnchors::extend_log(origin, 8, tree.root(), proof)
	}),
	accepted("anchor_record", HOSPITAL, true, |origin| {
		RecordAnchors::anchor_record(origin, kept(document(10)))
	}),
	accepted("supersede_record", HOSPITAL, true, |origin| {
		RecordAnchors::supersede_record(origin, commitment(1), kept(document(11)))
	}),
	accepted("mark_entered_in_error", HOSPITAL, true, |origin| {
		RecordAnchors::mark_entered_in_error(origin, commitment(2))
	}),
	accepted("extend_retention", HOSPITAL, true, |origin| {
		RecordAnchors::extend_retention(origin, commitment(3), Year(2040))
	}),
	accepted("dispense_record", PHARMACY, true, |origin| {
		let to_sign = ToSign::now(
			RecordAction::Dispense,
			4,
			&representative(PHARMACY),
			Commitment([1; 32]),
		);
		RecordAnchors::dispense_record(origin, commitment(4), to_sign.with, to_sign.sign(4))
	}),
	accepted("answer_dispute", HOSPITAL, false, |origin| {
		RecordAnchors::answer_dispute(origin, commitment(5), ANSWER)
	}),
	accepted("restrict_record", HOSPITAL, false, |origin| {
		RecordAnchors::restrict_record(origin, commitment(3))
	}),
	accepted("lift_restriction", HOSPITAL, true, |origin| {
		RecordAnchors::lift_restriction(origin, commitment(6))
	}),
	accepted("offer_custody", HOSPITAL, false, |origin| {
		RecordAnchors::offer_custody(origin, commitment(3), Some(CLINIC))
	}),
	accepted("accept_custody", HOSPITAL, true, |origin| {
		RecordAnchors::accept_custody(origin, commitment(7))
	}),
	accepted("erase_record", HOSPITAL, false, |origin| {
		RecordAnchors::erase_record(origin, commitment(8), ATTESTATION)
	}),
];

/// The year in which the calls are made: the next, so that one record may be erased.
const YEAR: Year = Year(THIS_YEAR.0 + 1);

/// The record, to be kept until the end of that year.
fn kept(record: NewRecord) -> NewRecord {
	NewRecord {
		retain_until: YEAR,
		..record
	}
}

/// The hospital has a log of five records and anchors in which each call finds what it needs.
fn prepare() {
	assert_ok!(extend(HOSPITAL, &tree(5)));
	anchor(HOSPITAL, document(8));
	set_year(YEAR);
	for number in [1, 2, 3, 5, 6] {
		anchor(HOSPITAL, kept(document(number)));
	}
	anchor(HOSPITAL, kept(prescription(4, 1)));
	assert_ok!(dispute(STRANGER, 5));
	assert_ok!(RecordAnchors::restrict_record(
		signed_by(HOSPITAL),
		commitment(6)
	));
	anchor(CLINIC, kept(document(7)));
	assert_ok!(RecordAnchors::offer_custody(
		signed_by(CLINIC),
		commitment(7),
		Some(HOSPITAL)
	));
}

fn every_call_is_refused(origin: RuntimeOrigin, error: impl Into<DispatchError>) {
	let error = error.into();
	build_and_execute(|| {
		prepare();
		for Accepted { name, call, .. } in MEMBERS_CALLS {
			println!("{name}");
			assert_changes_nothing(|| call(origin.clone()), error);
		}
	});
}

/// What takes active standing is refused, what is owed whatever the standing is not.
fn only_what_is_owed_is_accepted_in(standing: Standing) {
	build_and_execute(|| {
		prepare();
		for organization in [HOSPITAL, PHARMACY] {
			set_standing(organization, standing);
		}
		for Accepted {
			name,
			by,
			active,
			call,
		} in MEMBERS_CALLS
		{
			println!("{name}");
			if active {
				let call = || call(signed_by(by));
				assert_changes_nothing(call, Error::<Test>::OrganizationNotActive);
			} else {
				assert_ok!(call(signed_by(by)));
			}
		}
	});
}

#[test]
fn the_representative_of_an_active_organisation_may_call() {
	build_and_execute(|| {
		prepare();
		for Accepted { name, by, call, .. } in MEMBERS_CALLS {
			assert_eq!(call(signed_by(by)), Ok(()), "{name}");
		}
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
fn a_suspended_organisation_does_what_it_owes_and_no_more() {
	only_what_is_owed_is_accepted_in(Standing::Suspended);
}

#[test]
fn an_expired_organisation_does_what_it_owes_and_no_more() {
	only_what_is_owed_is_accepted_in(Standing::Expired);
}

#[test]
fn nobody_but_an_account_disputes() {
	build_and_execute(|| {
		prepare();
		let signature = [0; 64];
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let disputed =
				|| RecordAnchors::dispute_record(origin.clone(), commitment(3), REASON, signature);
			assert_changes_nothing(disputed, DispatchError::BadOrigin);
			let withdrawn =
				|| RecordAnchors::withdraw_dispute(origin.clone(), commitment(5), signature);
			assert_changes_nothing(withdrawn, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn another_organisations_representative_cannot_touch_what_is_the_hospitals() {
	build_and_execute(|| {
		prepare();
		let before = RecordAnchors::log_head(HOSPITAL);
		for Accepted { name, call, .. } in MEMBERS_CALLS {
			println!("{name}");
			let error = match name {
				// Its call is about its own log, which does not exist yet.
				"extend_log" => Error::<Test>::ProofNotNeeded,
				// It may anchor what it likes.
				"anchor_record" => continue,
				"dispense_record" => Error::NotAPharmacy,
				"accept_custody" => Error::NotOffered,
				_ => Error::NotCustodian,
			};
			assert_changes_nothing(|| call(signed_by(CLINIC)), error);
		}
		assert_ok!(extend(CLINIC, &tree(3)));
		assert_eq!(RecordAnchors::log_head(HOSPITAL), before);
	});
}
