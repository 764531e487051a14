// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What of the weight that is set aside beforehand is used in the end.

use crate::{mock::*, AccessEntry, WeightInfo};
use carechain_primitives::OrganizationId;
use frame_support::weights::Weight;

/// What an account's entries for an organisation weigh in the end.
fn used(
	signer: AccountId,
	organization: OrganizationId,
	entries: impl IntoIterator<Item = AccessEntry>,
) -> Weight {
	let origin = RuntimeOrigin::signed(signer);
	AccessLog::log_accesses(origin, organization, list(entries))
		.unwrap()
		.actual_weight
		.unwrap()
}

fn of_held(number: u32) -> Weight {
	<() as WeightInfo>::log_accesses_of_held(number)
}

fn of_repeated(number: u32) -> Weight {
	let weigh = <() as WeightInfo>::log_accesses_repeatedly;
	weigh(number) - weigh(0)
}

fn of_others(number: u32) -> Weight {
	<() as WeightInfo>::log_accesses(number)
}

#[test]
fn the_look_at_credentials_weighs_where_a_practitioner_logs() {
	build_and_execute(|| {
		let entries = [entry(PATIENT, 1)];
		let by_representative = used(representative(HOLDER), HOLDER, entries);
		assert_eq!(by_representative, of_held(1));
		let by_practitioner = used(DOCTOR, HOLDER, [entry(PATIENT, 2)]);
		let look_up = <() as WeightInfo>::look_up_practitioner();
		assert_eq!(by_practitioner, by_representative + look_up);
	});
}

#[test]
fn the_look_for_a_right_weighs_where_the_organisation_does_not_hold_the_patient() {
	build_and_execute(|| {
		let entries = || [entry(PATIENT, 1), entry(NEIGHBOUR, 2)];
		let held = used(representative(HOLDER), HOLDER, entries());
		let others = used(representative(REQUESTER), REQUESTER, entries());
		assert_eq!((held, others), (of_held(2), of_others(2)));
		assert!(held.all_lt(others));
	});
}

#[test]
fn a_patient_weighs_once_however_many_entries_there_are() {
	build_and_execute(|| {
		let entries = [
			entry(PATIENT, 1),
			entry(NEIGHBOUR, 2),
			entry(PATIENT, 3),
			entry(PATIENT, 4),
		];
		let weight = used(representative(REQUESTER), REQUESTER, entries);
		assert_eq!(weight, of_others(2) + of_repeated(2));
		assert!(weight.ref_time() < of_others(4).ref_time());
	});
}

#[test]
fn entries_of_all_kinds_weigh_what_each_kind_does() {
	build_and_execute(|| {
		let mine = [entry(PATIENT, 1), entry(PATIENT, 2)];
		let weight = used(representative(HOLDER), HOLDER, mine);
		assert_eq!(weight, of_held(1) + of_repeated(1));
	});
}
