// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A custodian that registers patients of its own making, and has all of them take back rights that
//! are not there: they drain the bucket that all its patients share. What becomes of a patient who
//! is real, and of those of other hospitals?

use crate::{mock::*, Allowance, CheckAdmission, DefaultAllowances, Payer, WeightInfo};
use carechain_primitives::PatientId;
use core::{cmp::Reverse, ops::Range};
use frame_support::dispatch::{DispatchInfo, GetDispatchInfo};
use sp_runtime::{
	traits::{DispatchTransaction, TransactionExtension},
	transaction_validity::TransactionSource,
	AccountId32,
};

/// How many revocations all patients of a custodian may send at once, and with every block.
const AT_ONCE: usize = 40;
const PER_BLOCK: usize = 4;

/// What everybody sends here.
fn revocation() -> RuntimeCall {
	revoke_in_vain(1_000_000)
}

/// Its weight, with that of the check and of no other extension.
fn info() -> DispatchInfo {
	DispatchInfo {
		extension_weight: CheckAdmission::<Test>::default().weight(&revocation()),
		..revocation().get_dispatch_info()
	}
}

/// What a patient is charged for it.
fn price() -> u64 {
	(info().total_weight() - <() as WeightInfo>::look_up_practitioner()).ref_time()
}

fn defaults() -> DefaultAllowances {
	DefaultAllowances {
		organization: AMPLE,
		patient: AMPLE,
		patients_of: Allowance {
			weight_capacity: AT_ONCE as u64 * price(),
			weight_refill: PER_BLOCK as u64 * price(),
			..AMPLE
		},
	}
}

/// Registers patients that [`HOSPITAL`] made up; gives their keys.
fn make_up(numbers: Range<u8>) -> Vec<AccountId32> {
	let patient = |number| {
		let (key, patient) = (AccountId32::from([number; 32]), PatientId([number; 16]));
		Keys::mutate(|keys| keys.insert(key.clone(), patient));
		Custodians::mutate(|custodians| custodians.insert(patient, HOSPITAL));
		key
	};
	numbers.map(patient).collect()
}

/// Where the pool puts a revocation; `None` if it refuses it.
fn rank(who: &AccountId32) -> Option<u64> {
	let validated = CheckAdmission::<Test>::default().validate_only(
		RuntimeOrigin::signed(who.clone()),
		&revocation(),
		&info(),
		0,
		TransactionSource::External,
		0,
	);
	validated.ok().map(|(valid, ..)| valid.priority)
}

/// Whether a block takes a revocation.
fn include(who: &AccountId32) -> bool {
	let origin = RuntimeOrigin::signed(who.clone());
	CheckAdmission::<Test>::default()
		.validate_and_prepare(origin, &revocation(), &info(), 0, 0)
		.is_ok()
}

/// All of them send a revocation, in this order, and a block is made of what the pool has. Gives
/// those who got in, in the order of the block.
fn next_block(senders: &[AccountId32]) -> Vec<AccountId32> {
	advance(1);
	let mut pool: Vec<_> = senders
		.iter()
		.filter_map(|who| Some((rank(who)?, who.clone())))
		.collect();
	// Stable, as the pool: of equal rank goes first who came first.
	pool.sort_by_key(|(rank, _)| Reverse(*rank));
	let senders = pool.into_iter().map(|(_, who)| who);
	senders.filter(include).collect()
}

#[test]
fn patients_made_up_later_do_not_hold_a_revocation_back_for_one_block() {
	build_with_and_execute(defaults(), || {
		let real = PATIENT.to_account_id();
		send(PATIENT, work(0));
		let mut senders = make_up(10..130);
		assert_eq!(next_block(&senders).len(), AT_ONCE);
		for _ in 0..30 {
			assert_eq!(next_block(&senders).len(), PER_BLOCK, "it is drained");
		}

		// Last in the queue, and first in the block.
		senders.push(real.clone());
		let included = next_block(&senders);
		assert_eq!(included.len(), PER_BLOCK);
		assert_eq!(included.first(), Some(&real));
	});
}

#[test]
fn patients_made_up_long_before_go_before_a_revocation_once_each() {
	build_with_and_execute(defaults(), || {
		let real = PATIENT.to_account_id();
		let crowd = make_up(10..130);
		// All of them show up once, and wait.
		let mut shown = 0;
		while shown < crowd.len() {
			shown += next_block(&crowd[shown..]).len();
		}
		advance(1_000);
		send(PATIENT, work(0));

		let senders = [crowd.clone(), vec![real.clone()]].concat();
		let mut blocks_before = 0;
		while !next_block(&senders).contains(&real) {
			blocks_before += 1;
		}
		assert_eq!(
			blocks_before,
			1 + (crowd.len() - AT_ONCE) / PER_BLOCK,
			"the first of these blocks takes what had flowed back, each other one what flows back"
		);
	});
}

#[test]
fn what_was_drained_in_one_block_lets_somebody_in_with_the_next() {
	build_with_and_execute(defaults(), || {
		let crowd = make_up(10..130);
		assert_eq!(next_block(&crowd).len(), AT_ONCE);
		let real = PATIENT.to_account_id();
		assert_eq!(rank(&real), None);
		advance(1);
		assert!(rank(&real).is_some());
	});
}

#[test]
fn however_many_they_are_they_cause_no_more_than_the_sum_of_their_custodian() {
	build_with_and_execute(defaults(), || {
		let crowd = make_up(10..250);
		let mut included = 0;
		for block in 0..50 {
			included += next_block(&crowd).len();
			assert_eq!(included, AT_ONCE + block * PER_BLOCK);
		}
	});
}

#[test]
fn patients_of_another_custodian_are_neither_charged_nor_behind() {
	build_with_and_execute(defaults(), || {
		Custodians::mutate(|all| all.insert(NEIGHBOUR_ID, CLINIC));
		let neighbour = NEIGHBOUR.to_account_id();
		send(NEIGHBOUR, work(0));
		let mut senders = make_up(10..130);
		for _ in 0..10 {
			next_block(&senders);
		}
		assert_eq!(used(Payer::PatientsOf(CLINIC)).weight, 0);
		senders.push(neighbour.clone());
		assert_eq!(next_block(&senders).first(), Some(&neighbour));
		assert_eq!(used(Payer::PatientsOf(CLINIC)).weight, price());
	});
}
