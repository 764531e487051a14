// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Answers of the runtime that the pool is not to ask for again.
//!
//! A question takes a new instance of the runtime, and is by far the dearest thing that is done with a
//! transaction outside of its block. The pool takes no answers from who submits; so they lie ready where it
//! asks, for as long as the submission lasts.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use parking_lot::Mutex;
use sc_transaction_pool::{ChainApi, ValidateTransactionPriority};
use sc_transaction_pool_api::TransactionSource;
use sp_blockchain::TreeRoute;
use sp_runtime::{
	generic::BlockId,
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionValidity, ValidTransaction},
};

type HashOf<A> = <<A as ChainApi>::Block as BlockT>::Hash;
type ExtrinsicOf<A> = <<A as ChainApi>::Block as BlockT>::Extrinsic;

/// The block at which is asked, and the transaction.
type Question<A> = (HashOf<A>, HashOf<A>);

/// The runtime and the chain, with answers that are known.
pub struct OnceAsked<A: ChainApi> {
	inner: A,
	answers: Mutex<HashMap<Question<A>, ValidTransaction>>,
}

/// An answer that lies ready until it is taken, or this is dropped.
pub struct Noted<'a, A: ChainApi> {
	api: &'a OnceAsked<A>,
	question: Question<A>,
}

impl<A: ChainApi> OnceAsked<A> {
	/// Without answers.
	pub fn new(inner: A) -> Self {
		Self {
			inner,
			answers: Mutex::default(),
		}
	}

	/// The runtime and the chain themselves.
	pub fn runtime(&self) -> &A {
		&self.inner
	}

	/// Lays an answer ready, for the next who asks about the transaction at this block.
	///
	/// Two submissions of one transaction at once may take each other's, and the pool asks once more. That does
	/// no harm, whoever they come from: none gets to the pool without an answer to itself.
	pub fn note(
		&self,
		at: HashOf<A>,
		transaction: HashOf<A>,
		answer: ValidTransaction,
	) -> Noted<'_, A> {
		let question = (at, transaction);
		self.answers.lock().insert(question, answer);
		Noted {
			api: self,
			question,
		}
	}

	fn known(&self, at: HashOf<A>, transaction: &ExtrinsicOf<A>) -> Option<ValidTransaction> {
		let (hash, _) = self.inner.hash_and_length(transaction);
		self.answers.lock().remove(&(at, hash))
	}

	/// How many answers lie ready.
	#[cfg(test)]
	pub fn noted(&self) -> usize {
		self.answers.lock().len()
	}
}

impl<A: ChainApi> Drop for Noted<'_, A> {
	fn drop(&mut self) {
		self.api.answers.lock().remove(&self.question);
	}
}

#[async_trait]
impl<A: ChainApi> ChainApi for OnceAsked<A> {
	type Block = A::Block;
	type Error = A::Error;

	async fn validate_transaction(
		&self,
		at: HashOf<A>,
		source: TransactionSource,
		transaction: Arc<ExtrinsicOf<A>>,
		priority: ValidateTransactionPriority,
	) -> Result<TransactionValidity, A::Error> {
		match self.known(at, &transaction) {
			Some(answer) => Ok(Ok(answer)),
			None => {
				self.inner
					.validate_transaction(at, source, transaction, priority)
					.await
			}
		}
	}

	fn validate_transaction_blocking(
		&self,
		at: HashOf<A>,
		source: TransactionSource,
		transaction: Arc<ExtrinsicOf<A>>,
	) -> Result<TransactionValidity, A::Error> {
		self.inner
			.validate_transaction_blocking(at, source, transaction)
	}

	fn block_id_to_number(
		&self,
		at: &BlockId<A::Block>,
	) -> Result<Option<NumberFor<A::Block>>, A::Error> {
		self.inner.block_id_to_number(at)
	}

	fn block_id_to_hash(&self, at: &BlockId<A::Block>) -> Result<Option<HashOf<A>>, A::Error> {
		self.inner.block_id_to_hash(at)
	}

	fn hash_and_length(&self, transaction: &ExtrinsicOf<A>) -> (HashOf<A>, usize) {
		self.inner.hash_and_length(transaction)
	}

	async fn block_body(&self, at: HashOf<A>) -> Result<Option<Vec<ExtrinsicOf<A>>>, A::Error> {
		self.inner.block_body(at).await
	}

	fn block_header(
		&self,
		at: HashOf<A>,
	) -> Result<Option<<A::Block as BlockT>::Header>, A::Error> {
		self.inner.block_header(at)
	}

	fn tree_route(&self, from: HashOf<A>, to: HashOf<A>) -> Result<TreeRoute<A::Block>, A::Error> {
		self.inner.tree_route(from, to)
	}
}
