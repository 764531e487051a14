// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is charged, to whom, and what flows back.

use crate::{
	mock::*, Allowance, CheckAdmission, Cost, DefaultAllowances, Meters, OrganizationAllowances,
	Payer, Refusal,
};
use frame_support::{assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::{
	traits::DispatchTransaction,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	StateVersion,
};

const OF_HOSPITAL: Payer = Payer::Organization(HOSPITAL);
const OF_PATIENT: Payer = Payer::Patient(PATIENT_ID);
const OF_PATIENTS: Payer = Payer::PatientsOf(HOSPITAL);

/// Three times a price, so that shares of it come out even.
const SHARE: u64 = 1_000_000_000_000;

/// A bucket of so much reference time, with bytes enough.
fn bucket(weight_capacity: u64) -> Allowance {
	Allowance {
		weight_capacity,
		weight_refill: 0,
		..AMPLE
	}
}

/// All defaults but that of organisations are [`AMPLE`].
fn for_organizations(organization: Allowance) -> DefaultAllowances {
	DefaultAllowances {
		organization,
		patient: AMPLE,
		patients_of: AMPLE,
	}
}

/// A call whose price is exactly this for a signer who is no practitioner.
fn work_priced(weight: u64) -> RuntimeCall {
	let overhead = price(REPRESENTATIVE, &work(0)).weight;
	work(
		weight
			.checked_sub(overhead)
			.expect("no call is as cheap as that"),
	)
}

fn revoke_priced(weight: u64) -> RuntimeCall {
	let overhead = price(REPRESENTATIVE, &revoke(0)).weight;
	revoke(
		weight
			.checked_sub(overhead)
			.expect("no call is as cheap as that"),
	)
}

fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

#[test]
fn the_whole_price_is_charged_before_the_call_runs() {
	build_and_execute(|| {
		let call = work_that_uses(9_000_000, 1_000_000, false);
		let info = call.get_dispatch_info();
		assert_ok!(CheckAdmission::<Test>::default().validate_and_prepare(
			RuntimeOrigin::signed(PRACTITIONER.to_account_id()),
			&call,
			&info,
			0,
			0,
		));
		let whole = Cost {
			weight: info.total_weight().ref_time(),
			bytes: LASTING_BYTES.into(),
		};
		assert_eq!(used(OF_HOSPITAL), whole);
	});
}

#[test]
fn the_pool_charges_nothing() {
	build_and_execute(|| {
		let before = root();
		assert_ok!(validate(next(PATIENT, work(0))));
		assert_eq!(root(), before);
	});
}

#[test]
fn a_call_that_uses_all_its_weight_costs_all_its_weight() {
	build_and_execute(|| {
		for who in [REPRESENTATIVE, PRACTITIONER] {
			let before = used(OF_HOSPITAL);
			let price = price(who, &work(9_000_000));
			send(who, work(9_000_000));
			assert_eq!(used(OF_HOSPITAL).weight, before.weight + price.weight);
			assert_eq!(used(OF_HOSPITAL).bytes, before.bytes + price.bytes);
		}
	});
}

#[test]
fn weight_that_was_not_used_flows_back_and_bytes_do_not() {
	build_and_execute(|| {
		let call = work_that_uses(9_000_000, 2_000_000, false);
		let price = price(REPRESENTATIVE, &call);
		send(REPRESENTATIVE, call);
		assert_eq!(
			used(OF_HOSPITAL),
			Cost {
				weight: price.weight - 7_000_000,
				..price
			}
		);
	});
}

#[test]
fn a_failing_call_is_charged_like_any_other() {
	build_and_execute(|| {
		let call = work_that_uses(9_000_000, 9_000_000, true);
		let price = price(REPRESENTATIVE, &call);
		assert!(apply(next(REPRESENTATIVE, call)).unwrap().is_err());
		assert_eq!(used(OF_HOSPITAL), price);
	});
}

#[test]
fn a_failing_call_gets_weight_back_and_bytes_not() {
	build_and_execute(|| {
		let call = work_that_uses(9_000_000, 2_000_000, true);
		let price = price(REPRESENTATIVE, &call);
		assert!(apply(next(REPRESENTATIVE, call)).unwrap().is_err());
		assert_eq!(
			used(OF_HOSPITAL),
			Cost {
				weight: price.weight - 7_000_000,
				..price
			}
		);
	});
}

#[test]
fn a_patients_failing_call_is_charged_to_both_buckets_also_if_it_only_takes_rights_away() {
	build_and_execute(|| {
		let mut expected = Cost::default();
		for call in [
			revoke_in_vain(9_000_000),
			work_that_uses(9_000_000, 9_000_000, true),
		] {
			let price = price(PATIENT, &call);
			expected.weight += price.weight;
			expected.bytes += price.bytes;
			assert!(apply(next(PATIENT, call)).unwrap().is_err());
			assert_eq!(used(OF_PATIENT), expected);
			assert_eq!(used(OF_PATIENTS), expected);
		}
	});
}

#[test]
fn calls_that_fail_inside_a_batch_are_charged_too() {
	build_and_execute(|| {
		let failing = || work_that_uses(9_000_000, 9_000_000, true);
		let interrupted: RuntimeCall = pallet_utility::Call::batch {
			calls: vec![failing(), work(9_000_000)],
		}
		.into();
		let alone = price(REPRESENTATIVE, &failing());
		// A batch succeeds whatever becomes of what is in it.
		assert!(apply(next(REPRESENTATIVE, interrupted)).unwrap().is_ok());
		let after = used(OF_HOSPITAL);
		assert!(after.weight >= alone.weight);
		assert_eq!(
			after.bytes,
			2 * alone.bytes,
			"also those of the call that never ran"
		);

		let undone = batch(vec![work(9_000_000), failing()]);
		assert!(apply(next(REPRESENTATIVE, undone)).unwrap().is_err());
		assert!(used(OF_HOSPITAL).weight >= after.weight + 2 * 9_000_000);
		assert_eq!(used(OF_HOSPITAL).bytes, after.bytes + 2 * alone.bytes);
	});
}

#[test]
fn a_transaction_that_does_not_get_into_a_block_costs_nothing() {
	build_and_execute(|| {
		send(REPRESENTATIVE, work(0));
		let stale = InvalidTransaction::Stale;
		assert_changes_nothing(
			|| apply(signed(REPRESENTATIVE, 0, work(0))),
			TransactionValidityError::from(stale),
		);
		let early = InvalidTransaction::Future;
		assert_changes_nothing(
			|| apply(signed(REPRESENTATIVE, 2, work(0))),
			TransactionValidityError::from(early),
		);
	});
}

#[test]
fn ordinary_calls_may_use_three_quarters_of_the_weight_and_no_more() {
	build_with_and_execute(for_organizations(bucket(4 * SHARE)), || {
		assert_refused(
			REPRESENTATIVE,
			work_priced(3 * SHARE + 1),
			Refusal::AllowanceSpent,
		);
		send(REPRESENTATIVE, work_priced(3 * SHARE));
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
	});
}

#[test]
fn narrowing_calls_may_use_the_rest_and_no_more() {
	build_with_and_execute(for_organizations(bucket(4 * SHARE)), || {
		send(REPRESENTATIVE, work_priced(3 * SHARE));
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
		assert_refused(
			REPRESENTATIVE,
			revoke_priced(SHARE + 1),
			Refusal::AllowanceSpent,
		);
		send(REPRESENTATIVE, revoke_priced(SHARE));
		assert_refused(REPRESENTATIVE, revoke(0), Refusal::AllowanceSpent);
	});
}

#[test]
fn a_batch_with_one_ordinary_call_may_not_use_the_reserve() {
	build_with_and_execute(for_organizations(bucket(4 * SHARE)), || {
		send(REPRESENTATIVE, work_priced(3 * SHARE));
		let mixed = batch(vec![revoke(0), work(0)]);
		assert_refused(REPRESENTATIVE, mixed, Refusal::AllowanceSpent);
		send(REPRESENTATIVE, batch(vec![revoke(0), revoke(0)]));
	});
}

#[test]
fn bytes_are_limited_as_weight_is() {
	// A quarter is kept: 100 of 133, and 99 of 132.
	let bytes = |bytes_capacity| Allowance {
		bytes_capacity,
		bytes_refill: 0,
		..AMPLE
	};
	assert_eq!(LASTING_BYTES, 100);
	build_with_and_execute(for_organizations(bytes(132)), || {
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
	});
	build_with_and_execute(for_organizations(bytes(133)), || {
		send(REPRESENTATIVE, work(0));
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
		// What leaves no bytes behind is not hindered.
		send(REPRESENTATIVE, ward::Call::admit {}.into());
		send(REPRESENTATIVE, revoke(0));
	});
}

#[test]
fn a_representative_and_the_practitioners_share_one_bucket() {
	build_with_and_execute(for_organizations(bucket(4 * SHARE)), || {
		send(REPRESENTATIVE, work_priced(3 * SHARE));
		assert_refused(PRACTITIONER, work(0), Refusal::AllowanceSpent);
		send(OF_CLINIC, work_priced(3 * SHARE));
	});
}

#[test]
fn a_patients_call_is_charged_to_the_patient_and_to_all_patients_of_the_custodian() {
	build_and_execute(|| {
		let call = work_that_uses(9_000_000, 2_000_000, false);
		let price = price(PATIENT, &call);
		let cost = Cost {
			weight: price.weight - 7_000_000,
			..price
		};
		send(PATIENT, call.clone());
		assert_eq!(used(OF_PATIENT), cost);
		assert_eq!(used(OF_PATIENTS), cost);
		assert_eq!(used(OF_HOSPITAL), Cost::default());

		send(NEIGHBOUR, call);
		assert_eq!(used(OF_PATIENT), cost);
		assert_eq!(used(Payer::Patient(NEIGHBOUR_ID)), cost);
		assert_eq!(
			used(OF_PATIENTS),
			Cost {
				weight: 2 * cost.weight,
				bytes: 2 * cost.bytes
			}
		);
	});
}

#[test]
fn a_patient_has_a_limit_of_its_own() {
	let defaults = DefaultAllowances {
		patient: bucket(4 * SHARE),
		..for_organizations(AMPLE)
	};
	build_with_and_execute(defaults, || {
		send(PATIENT, work_priced(3 * SHARE));
		assert_refused(PATIENT, work(0), Refusal::AllowanceSpent);
		send(PATIENT, revoke(0));
		send(NEIGHBOUR, work(0));
	});
}

#[test]
fn all_patients_of_a_custodian_together_have_a_limit() {
	let defaults = DefaultAllowances {
		patients_of: bucket(4 * SHARE),
		..for_organizations(AMPLE)
	};
	build_with_and_execute(defaults, || {
		send(NEIGHBOUR, work_priced(3 * SHARE));
		assert_refused(PATIENT, work(0), Refusal::AllowanceSpent);
		assert_eq!(
			used(OF_PATIENT),
			Cost::default(),
			"a refused call charges neither bucket"
		);
		send(PATIENT, revoke(0));
		send(REPRESENTATIVE, work(0));
	});
}

#[test]
fn what_was_used_flows_back_with_every_block() {
	let defaults = for_organizations(Allowance {
		weight_capacity: 4 * SHARE,
		weight_refill: SHARE,
		bytes_capacity: 1_000,
		bytes_refill: 30,
	});
	build_with_and_execute(defaults, || {
		send(REPRESENTATIVE, work_priced(3 * SHARE));
		assert_refused(REPRESENTATIVE, work_priced(SHARE), Refusal::AllowanceSpent);
		advance(1);
		assert_eq!(
			used(OF_HOSPITAL),
			Cost {
				weight: 2 * SHARE,
				bytes: 70
			}
		);
		assert_refused(
			REPRESENTATIVE,
			work_priced(SHARE + 1),
			Refusal::AllowanceSpent,
		);
		send(REPRESENTATIVE, work_priced(SHARE));
		assert_eq!(
			used(OF_HOSPITAL),
			Cost {
				weight: 3 * SHARE,
				bytes: 170
			}
		);
		advance(2);
		assert_eq!(
			used(OF_HOSPITAL),
			Cost {
				weight: SHARE,
				bytes: 110
			}
		);
		advance(10);
		assert_eq!(
			used(OF_HOSPITAL),
			Cost::default(),
			"no more flows back than was used"
		);
	});
}

#[test]
fn transactions_of_one_block_add_up() {
	build_with_and_execute(for_organizations(bucket(4 * SHARE)), || {
		for _ in 0..3 {
			send(REPRESENTATIVE, work_priced(SHARE));
		}
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
		assert_eq!(Meters::<Test>::iter().count(), 1);
	});
}

#[test]
fn an_allowance_of_its_own_stands_in_place_of_the_default() {
	build_with_and_execute(for_organizations(Allowance::default()), || {
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
		OrganizationAllowances::<Test>::insert(HOSPITAL, AMPLE);
		send(REPRESENTATIVE, work(0));
		assert_refused(OF_CLINIC, work(0), Refusal::AllowanceSpent);
	});
}

#[test]
fn an_allowance_that_shrinks_below_what_was_used_waits_until_enough_has_flowed_back() {
	build_and_execute(|| {
		send(REPRESENTATIVE, work_priced(6 * SHARE));
		let smaller = Allowance {
			weight_capacity: 4 * SHARE,
			weight_refill: SHARE,
			..AMPLE
		};
		OrganizationAllowances::<Test>::insert(HOSPITAL, smaller);
		assert_refused(REPRESENTATIVE, revoke(0), Refusal::AllowanceSpent);
		advance(3);
		send(REPRESENTATIVE, revoke(0));
		assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
		advance(1);
		send(REPRESENTATIVE, work(0));
	});
}

#[test]
fn without_an_allowance_nobody_does_anything() {
	build_with_and_execute(DefaultAllowances::default(), || {
		for who in [REPRESENTATIVE, PRACTITIONER, PATIENT] {
			assert_refused(who, work(0), Refusal::AllowanceSpent);
			assert_refused(who, revoke(0), Refusal::AllowanceSpent);
		}
		send(SUDO, ward::Call::override_all {}.into());
	});
}
