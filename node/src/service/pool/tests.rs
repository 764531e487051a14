// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use std::{
	sync::{
		atomic::{AtomicUsize, Ordering},
		Arc,
	},
	time::Duration,
};

use async_trait::async_trait;
use carechain_runtime::opaque::{Block, Header};
use codec::Encode;
use futures::executor::block_on;
use sc_transaction_pool::{BasicPool, ChainApi, ValidateTransactionPriority};
use sc_transaction_pool_api::{
	error::Error, LocalTransactionPool, TransactionPool, TransactionSource,
};
use sp_blockchain::TreeRoute;
use sp_core::H256;
use sp_runtime::{
	generic::BlockId,
	traits::{BlakeTwo256, Hash as _},
	transaction_validity::{
		InvalidTransaction, TransactionValidity, UnknownTransaction, ValidTransaction,
	},
	OpaqueExtrinsic,
};

use super::{CheckedPool, OnceAsked, TransactionPoolParams};

const AT: H256 = H256::repeat_byte(1);
const FROM: TransactionSource = TransactionSource::External;

/// What the runtime of these tests thinks of a transaction: it goes by the first byte.
const TAKEN: u8 = 0;
const INVALID: u8 = 1;
const UNKNOWN: u8 = 2;
/// Taken from the node itself alone, as a report of an equivocation is.
const OWN: u8 = 3;

/// A runtime that counts how often it was asked.
#[derive(Default)]
struct Runtime {
	asked: AtomicUsize,
}

#[async_trait]
impl ChainApi for Runtime {
	type Block = Block;
	type Error = Error;

	async fn validate_transaction(
		&self,
		at: H256,
		source: TransactionSource,
		transaction: Arc<OpaqueExtrinsic>,
		_: ValidateTransactionPriority,
	) -> Result<TransactionValidity, Error> {
		self.validate_transaction_blocking(at, source, transaction)
	}

	fn validate_transaction_blocking(
		&self,
		at: H256,
		source: TransactionSource,
		transaction: Arc<OpaqueExtrinsic>,
	) -> Result<TransactionValidity, Error> {
		assert_eq!(at, AT);
		self.asked.fetch_add(1, Ordering::Relaxed);
		let bytes = transaction.inner().to_vec();
		let is_own = source == TransactionSource::Local;
		Ok(match bytes.first().copied() {
			Some(kind) if kind == TAKEN || (kind == OWN && is_own) => Ok(ValidTransaction {
				provides: vec![bytes],
				longevity: 64,
				propagate: true,
				..Default::default()
			}),
			Some(INVALID) => Err(InvalidTransaction::Custom(7).into()),
			_ => Err(UnknownTransaction::CannotLookup.into()),
		})
	}

	fn block_id_to_number(&self, _: &BlockId<Block>) -> Result<Option<u32>, Error> {
		Ok(Some(1))
	}

	fn block_id_to_hash(&self, _: &BlockId<Block>) -> Result<Option<H256>, Error> {
		Ok(Some(AT))
	}

	fn hash_and_length(&self, transaction: &OpaqueExtrinsic) -> (H256, usize) {
		let bytes = transaction.encode();
		(BlakeTwo256::hash(&bytes), bytes.len())
	}

	async fn block_body(&self, _: H256) -> Result<Option<Vec<OpaqueExtrinsic>>, Error> {
		Ok(None)
	}

	fn block_header(&self, _: H256) -> Result<Option<Header>, Error> {
		Ok(None)
	}

	fn tree_route(&self, _: H256, _: H256) -> Result<TreeRoute<Block>, Error> {
		Err(Error::InvalidBlockId("there is one block".into()))
	}
}

/// A pool with the check before it.
fn checked_pool() -> CheckedPool<Runtime> {
	let api = Arc::new(OnceAsked::new(Runtime::default()));
	let (pool, _) = BasicPool::new_test(api, AT, AT, Default::default());
	CheckedPool { pool }
}

/// How often the runtime was asked.
fn asked(pool: &CheckedPool<Runtime>) -> usize {
	pool.pool.api().runtime().asked.load(Ordering::Relaxed)
}

fn transaction(first: u8, second: u8) -> OpaqueExtrinsic {
	OpaqueExtrinsic::from_blob(vec![first, second])
}

fn is_invalid<T>(result: Result<T, Error>) -> bool {
	matches!(
		result,
		Err(Error::InvalidTransaction(InvalidTransaction::Custom(7)))
	)
}

#[test]
fn what_the_runtime_takes_gets_into_the_pool() {
	let pool = checked_pool();
	let hash = block_on(pool.submit_one(AT, FROM, transaction(TAKEN, 1))).unwrap();
	assert_eq!(hash, pool.hash_of(&transaction(TAKEN, 1)));
	assert!(block_on(pool.submit_and_watch(AT, FROM, transaction(TAKEN, 2))).is_ok());
	assert_eq!(pool.status().ready, 2);
	assert_eq!(asked(&pool), 2);
	assert_eq!(pool.pool.api().noted(), 0);
}

#[test]
fn what_the_runtime_refuses_never_reaches_the_pool() {
	let pool = checked_pool();
	assert!(is_invalid(block_on(pool.submit_one(
		AT,
		FROM,
		transaction(INVALID, 1)
	))));
	assert!(is_invalid(
		block_on(pool.submit_and_watch(AT, FROM, transaction(INVALID, 2))).map(|_| ())
	));
	assert!(matches!(
		block_on(pool.submit_one(AT, FROM, transaction(UNKNOWN, 3))),
		Err(Error::UnknownTransaction(UnknownTransaction::CannotLookup))
	));
	assert_eq!(asked(&pool), 3);
	assert_eq!(pool.pool.api().noted(), 0);
	assert_eq!(pool.status().ready, 0);
}

#[test]
fn what_was_refused_may_come_again() {
	let pool = checked_pool();
	// A pool of the SDK would answer the second one with "temporarily banned", which says nothing.
	for _ in 0..2 {
		assert!(is_invalid(block_on(pool.submit_one(
			AT,
			FROM,
			transaction(INVALID, 1)
		))));
	}
}

#[test]
fn several_are_judged_one_by_one_and_answered_in_their_order() {
	let pool = checked_pool();
	let all = vec![
		transaction(INVALID, 1),
		transaction(TAKEN, 2),
		transaction(INVALID, 3),
		transaction(TAKEN, 4),
	];
	let mut answers = block_on(pool.submit_at(AT, FROM, all)).unwrap().into_iter();
	assert!(is_invalid(answers.next().unwrap()));
	assert_eq!(
		answers.next().unwrap().unwrap(),
		pool.hash_of(&transaction(TAKEN, 2))
	);
	assert!(is_invalid(answers.next().unwrap()));
	assert_eq!(
		answers.next().unwrap().unwrap(),
		pool.hash_of(&transaction(TAKEN, 4))
	);
	assert_eq!(answers.next().map(|_| ()), None);
	assert_eq!(asked(&pool), 4);
}

#[test]
fn what_waits_in_the_pool_is_not_asked_about_again_and_not_banned() {
	let pool = checked_pool();
	let waiting = transaction(TAKEN, 1);
	block_on(pool.submit_one(AT, FROM, waiting.clone())).unwrap();
	for _ in 0..2 {
		// A pool of the SDK would say so once, and "temporarily banned" from then on.
		assert!(matches!(
			block_on(pool.submit_one(AT, FROM, waiting.clone())),
			Err(Error::AlreadyImported(_))
		));
		assert!(matches!(
			pool.submit_local(AT, waiting.clone()),
			Err(Error::AlreadyImported(_))
		));
	}
	assert_eq!(asked(&pool), 1);
	let hash = pool.hash_of(&waiting);
	assert!(!pool.pool.pool().validated_pool().is_banned(&hash));
}

#[test]
fn what_the_node_itself_submits_is_asked_about_as_its_own() {
	let pool = checked_pool();
	assert!(pool.submit_local(AT, transaction(TAKEN, 1)).is_ok());
	assert!(is_invalid(pool.submit_local(AT, transaction(INVALID, 2))));
	// What only the node itself may submit is refused to everybody else, also beside the node's own.
	assert!(block_on(pool.submit_one(AT, FROM, transaction(OWN, 3))).is_err());
	assert!(pool.submit_local(AT, transaction(OWN, 3)).is_ok());
	assert_eq!(pool.status().ready, 2);
	assert_eq!(asked(&pool), 4);
}

#[test]
fn an_answer_is_for_one_submission_at_one_block() {
	let api = OnceAsked::new(Runtime::default());
	let (one, other) = (transaction(TAKEN, 1), transaction(TAKEN, 2));
	let ask = |transaction: &OpaqueExtrinsic| {
		let transaction = Arc::new(transaction.clone());
		let priority = ValidateTransactionPriority::Submitted;
		assert!(block_on(api.validate_transaction(AT, FROM, transaction, priority)).is_ok());
		api.runtime().asked.load(Ordering::Relaxed)
	};
	let (hash, _) = api.hash_and_length(&one);
	let noted = api.note(AT, hash, ValidTransaction::default());
	assert_eq!(ask(&other), 1);
	assert_eq!(ask(&one), 1);
	assert_eq!(ask(&one), 2);
	drop(noted);
	drop(api.note(AT, hash, ValidTransaction::default()));
	assert_eq!(ask(&one), 3);
	let elsewhere = api.note(H256::repeat_byte(2), hash, ValidTransaction::default());
	assert_eq!(ask(&one), 4);
	drop(elsewhere);
	assert_eq!(api.noted(), 0);
}

#[test]
fn the_operator_bounds_what_waits() {
	let params = |pool_limit, tx_ban_seconds| TransactionPoolParams {
		pool_limit,
		pool_kbytes: 30,
		tx_ban_seconds,
		pool_type: sc_cli::TransactionPoolType::SingleState,
		pool_best_blocks_only: false,
	};
	let options = super::options(&params(50, None), false);
	assert_eq!((options.ready.count, options.future.count), (50, 5));
	assert_eq!(options.ready.total_bytes, 30 * 1024);
	assert_eq!(options.future.total_bytes, 3 * 1024);
	assert_eq!(options.ban_time, Duration::from_secs(1_800));
	assert_eq!(
		super::options(&params(50, None), true).ban_time,
		Duration::ZERO
	);
	assert_eq!(
		super::options(&params(50, Some(7)), true).ban_time,
		Duration::from_secs(7)
	);
}
