// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use std::sync::{
	atomic::{AtomicUsize, Ordering},
	Arc,
};

use async_trait::async_trait;
use carechain_runtime::opaque::{Block, Header};
use codec::Encode;
use futures::executor::block_on;
use sc_transaction_pool::{BasicPool, ChainApi, ValidateTransactionPriority};
use sc_transaction_pool_api::{error::Error, TransactionPool, TransactionSource};
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

use super::CheckedPool;

const AT: H256 = H256::repeat_byte(1);
const FROM: TransactionSource = TransactionSource::External;

/// What the runtime of these tests thinks of a transaction: it goes by the first byte.
const TAKEN: u8 = 0;
const INVALID: u8 = 1;
const UNKNOWN: u8 = 2;

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
		assert_eq!((at, source), (AT, FROM));
		self.asked.fetch_add(1, Ordering::Relaxed);
		let bytes = transaction.inner().to_vec();
		Ok(match bytes.first().copied() {
			Some(TAKEN) => Ok(ValidTransaction {
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

type Inner = BasicPool<Runtime, Block>;

/// A pool with the check before it. Each has a runtime of its own, so that it shows which one asked.
fn checked_pool() -> CheckedPool<Inner, Runtime> {
	let (pool, _) = Inner::new_test(Arc::default(), AT, AT, Default::default());
	CheckedPool {
		pool: Arc::new(pool),
		api: Runtime::default(),
	}
}

/// How often the check asked the runtime, and how often the pool did.
fn asked(pool: &CheckedPool<Inner, Runtime>) -> (usize, usize) {
	let count = |runtime: &Runtime| runtime.asked.load(Ordering::Relaxed);
	(count(&pool.api), count(pool.pool.api()))
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
	assert_eq!(asked(&pool), (2, 2));
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
	assert_eq!(asked(&pool), (3, 0));
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
	assert_eq!(asked(&pool), (4, 2));
}

#[test]
fn what_waits_in_the_pool_is_not_checked_again() {
	let pool = checked_pool();
	block_on(pool.submit_one(AT, FROM, transaction(TAKEN, 1))).unwrap();
	assert!(matches!(
		block_on(pool.submit_one(AT, FROM, transaction(TAKEN, 1))),
		Err(Error::AlreadyImported(_))
	));
	assert_eq!(asked(&pool), (1, 1));
}
