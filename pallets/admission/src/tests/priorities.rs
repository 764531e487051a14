// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who comes first in the pool.

use crate::{
	mock::*, Meter, Meters, Payer, IN_LINE_PRIORITY, MAX_QUIET_BLOCKS, NARROWING_PRIORITY,
	ORDINARY_PRIORITY, PATIENT_NARROWING_PRIORITY, UNCOVERED_EMERGENCY_PRIORITY,
};
use carechain_primitives::traits::Standing;
use sp_keyring::Sr25519Keyring;

/// Of an account's next transaction, without what it gets for being the next.
fn priority(who: Sr25519Keyring, call: RuntimeCall) -> u64 {
	validate(next(who, call)).unwrap().priority - IN_LINE_PRIORITY
}

/// Of a transaction that waits for so many others.
fn waiting(who: Sr25519Keyring, others: u32, call: RuntimeCall) -> u64 {
	let nonce = System::account_nonce(who.to_account_id()) + others;
	validate(signed(who, nonce, call)).unwrap().priority
}

#[test]
fn narrowing_calls_come_before_all_others_and_a_patients_before_an_organisations() {
	build_and_execute(|| {
		const { assert!(PATIENT_NARROWING_PRIORITY > NARROWING_PRIORITY) };
		const { assert!(NARROWING_PRIORITY > UNCOVERED_EMERGENCY_PRIORITY) };
		const { assert!(UNCOVERED_EMERGENCY_PRIORITY > ORDINARY_PRIORITY) };
		for who in [REPRESENTATIVE, PRACTITIONER] {
			assert_eq!(priority(who, revoke(0)), NARROWING_PRIORITY);
			assert_eq!(priority(who, work(0)), ORDINARY_PRIORITY);
		}
		assert_eq!(priority(PATIENT, revoke(0)), PATIENT_NARROWING_PRIORITY);
		assert_eq!(priority(PATIENT, work(0)), ORDINARY_PRIORITY);
		let call = ward::Call::override_all {}.into();
		assert_eq!(priority(SUDO, call), ORDINARY_PRIORITY);
	});
}

#[test]
fn what_is_only_open_to_suspended_organisations_has_no_priority() {
	build_and_execute(|| {
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		let call: RuntimeCall = ward::Call::acknowledge {}.into();
		assert_eq!(priority(REPRESENTATIVE, call), ORDINARY_PRIORITY);
		assert_eq!(priority(REPRESENTATIVE, revoke(0)), NARROWING_PRIORITY);
	});
}

#[test]
fn a_small_call_does_not_come_before_a_large_one() {
	build_and_execute(|| {
		assert_eq!(
			priority(REPRESENTATIVE, work(1)),
			priority(REPRESENTATIVE, work(1_000_000_000))
		);
	});
}

#[test]
fn among_equals_comes_first_who_was_quiet_for_longer() {
	build_and_execute(|| {
		for (call, floor) in [
			(work(0), ORDINARY_PRIORITY),
			(revoke(0), PATIENT_NARROWING_PRIORITY),
		] {
			send(PATIENT, work(0));
			advance(3);
			send(NEIGHBOUR, work(0));
			assert_eq!(priority(PATIENT, call.clone()), floor + 3);
			assert_eq!(priority(NEIGHBOUR, call.clone()), floor);
			advance(4);
			assert_eq!(priority(PATIENT, call.clone()), floor + 7);
			assert_eq!(priority(NEIGHBOUR, call), floor + 4);
		}
	});
}

#[test]
fn an_organisation_is_as_quiet_as_the_least_quiet_who_act_for_it() {
	build_and_execute(|| {
		send(REPRESENTATIVE, work(0));
		advance(5);
		assert_eq!(priority(PRACTITIONER, revoke(0)), NARROWING_PRIORITY + 5);
		send(PRACTITIONER, work(0));
		assert_eq!(priority(REPRESENTATIVE, revoke(0)), NARROWING_PRIORITY);
	});
}

#[test]
fn a_patient_is_not_less_quiet_for_what_the_custodian_and_its_other_patients_do() {
	build_and_execute(|| {
		send(PATIENT, work(0));
		advance(5);
		send(NEIGHBOUR, work(0));
		send(REPRESENTATIVE, work(0));
		assert_eq!(priority(PATIENT, revoke(0)), PATIENT_NARROWING_PRIORITY + 5);
	});
}

#[test]
fn who_never_did_anything_has_not_been_quiet() {
	build_and_execute(|| {
		advance(1_000);
		assert_eq!(priority(PATIENT, revoke(0)), PATIENT_NARROWING_PRIORITY);
		assert_eq!(priority(REPRESENTATIVE, work(0)), ORDINARY_PRIORITY);
	});
}

#[test]
fn every_account_has_one_turn_before_any_has_a_second() {
	build_and_execute(|| {
		send(PATIENT, work(0));
		advance(1_000);
		for others in [1, 2, 16] {
			assert_eq!(
				waiting(PATIENT, others, revoke(0)),
				PATIENT_NARROWING_PRIORITY + 1_000
			);
			// The neighbour never did anything, and is the next all the same.
			let neighbours = validate(next(NEIGHBOUR, revoke(0))).unwrap().priority;
			assert!(waiting(PATIENT, others, revoke(0)) < neighbours);
			assert!(waiting(REPRESENTATIVE, others, work(0)) < IN_LINE_PRIORITY);
		}
	});
}

#[test]
fn who_waits_is_still_among_calls_of_its_kind() {
	build_and_execute(|| {
		let first = validate(next(REPRESENTATIVE, work(0))).unwrap().priority;
		assert!(waiting(REPRESENTATIVE, 16, revoke(0)) > first);
		let first = validate(next(REPRESENTATIVE, revoke(0))).unwrap().priority;
		assert!(waiting(PATIENT, 16, revoke(0)) > first);
	});
}

#[test]
fn no_length_of_quiet_lifts_a_call_among_those_of_another_kind() {
	build_and_execute(|| {
		System::set_block_number(u32::MAX);
		for payer in [Payer::Organization(HOSPITAL), Payer::Patient(PATIENT_ID)] {
			let since_ever = Meter {
				at: 1,
				..Meter::default()
			};
			Meters::<Test>::insert(payer, since_ever);
		}
		let longest = ORDINARY_PRIORITY + MAX_QUIET_BLOCKS;
		assert_eq!(priority(REPRESENTATIVE, work(0)), longest);
		assert_eq!(priority(PATIENT, work(0)), longest);
		assert!(longest + IN_LINE_PRIORITY < UNCOVERED_EMERGENCY_PRIORITY);
		let longest = NARROWING_PRIORITY + MAX_QUIET_BLOCKS;
		assert_eq!(priority(REPRESENTATIVE, revoke(0)), longest);
		assert!(longest + IN_LINE_PRIORITY < PATIENT_NARROWING_PRIORITY);
		// Nor to one whose turn it is.
		assert!(waiting(PATIENT, 1, revoke(0)) < PATIENT_NARROWING_PRIORITY + IN_LINE_PRIORITY);
	});
}
