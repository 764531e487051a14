// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The transaction pool, and the check before it.
//!
//! The SDK's fork-aware pool takes note of every submission before it asks the runtime, and does
//! not forget those that the runtime refuses (decision 0020). Whatever comes from outside, over
//! RPC or from a peer, therefore goes through [`CheckedPool`], which asks the runtime first: what
//! is refused never reaches the pool. What the node itself submits (reports of equivocations)
//! goes to the pool directly.

use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

use async_trait::async_trait;
use carechain_runtime::opaque::Block;
use futures::future::join_all;
use sc_service::{Configuration, TaskManager};
use sc_transaction_pool::{
	ChainApi, FullChainApi, TransactionPoolHandle, ValidateTransactionPriority,
};
use sc_transaction_pool_api::{
	error::Error as PoolError, ChainEvent, ImportNotificationStream, MaintainedTransactionPool,
	PoolStatus, ReadyTransactions, TransactionFor, TransactionPool, TransactionSource,
	TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_runtime::{traits::Block as BlockT, transaction_validity::TransactionValidityError};

use super::FullClient;

/// The SDK's pool.
pub type FullPool = TransactionPoolHandle<Block, FullClient>;
/// The pool as the network and the RPC see it.
pub type OuterPool = CheckedPool<FullPool, FullChainApi<FullClient, Block>>;

/// Builds the pool.
pub fn full(
	config: &Configuration,
	tasks: &TaskManager,
	client: &Arc<FullClient>,
) -> Arc<FullPool> {
	let pool = sc_transaction_pool::Builder::new(
		tasks.spawn_essential_handle(),
		client.clone(),
		config.role.is_authority().into(),
	)
	.with_options(config.transaction_pool.clone())
	.with_prometheus(config.prometheus_registry())
	.build();
	Arc::new(pool)
}

/// Builds what stands between the pool and the outside.
pub fn checked(
	tasks: &TaskManager,
	client: &Arc<FullClient>,
	pool: Arc<FullPool>,
) -> Arc<OuterPool> {
	// Without metrics: the pool has registered those of its own checks under the same names.
	let api = FullChainApi::new(client.clone(), None, &tasks.spawn_essential_handle());
	Arc::new(CheckedPool { pool, api })
}

/// Hands to the pool only what the runtime takes, as of the block that the submission names.
///
/// Everything else is the pool's.
pub struct CheckedPool<P, A> {
	pool: Arc<P>,
	api: A,
}

impl<P, A> CheckedPool<P, A>
where
	P: TransactionPool,
	P::Error: From<A::Error>,
	A: ChainApi<Block = P::Block>,
{
	/// Asks the runtime, on a thread for such checks. What already waits for a block has been
	/// checked: several peers bring the same transaction.
	async fn check(
		&self,
		at: <P::Block as BlockT>::Hash,
		source: TransactionSource,
		transaction: &TransactionFor<P>,
	) -> Result<(), P::Error> {
		if self
			.pool
			.ready_transaction(&self.pool.hash_of(transaction))
			.is_some()
		{
			return Ok(());
		}
		let transaction = Arc::new(transaction.clone());
		let priority = ValidateTransactionPriority::Submitted;
		match self
			.api
			.validate_transaction(at, source, transaction, priority)
			.await?
		{
			Ok(_) => Ok(()),
			Err(TransactionValidityError::Invalid(reason)) => {
				Err(PoolError::InvalidTransaction(reason).into())
			}
			Err(TransactionValidityError::Unknown(reason)) => {
				Err(PoolError::UnknownTransaction(reason).into())
			}
		}
	}
}

#[async_trait]
impl<P, A> TransactionPool for CheckedPool<P, A>
where
	P: TransactionPool,
	P::Error: From<A::Error> + Send,
	A: ChainApi<Block = P::Block>,
{
	type Block = P::Block;
	type Hash = P::Hash;
	type InPoolTransaction = P::InPoolTransaction;
	type Error = P::Error;

	async fn submit_at(
		&self,
		at: <Self::Block as BlockT>::Hash,
		source: TransactionSource,
		transactions: Vec<TransactionFor<Self>>,
	) -> Result<Vec<Result<TxHash<Self>, Self::Error>>, Self::Error> {
		Ok(join_all(
			transactions
				.into_iter()
				.map(|transaction| self.submit_one(at, source, transaction)),
		)
		.await)
	}

	async fn submit_one(
		&self,
		at: <Self::Block as BlockT>::Hash,
		source: TransactionSource,
		transaction: TransactionFor<Self>,
	) -> Result<TxHash<Self>, Self::Error> {
		self.check(at, source, &transaction).await?;
		self.pool.submit_one(at, source, transaction).await
	}

	async fn submit_and_watch(
		&self,
		at: <Self::Block as BlockT>::Hash,
		source: TransactionSource,
		transaction: TransactionFor<Self>,
	) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Self::Error> {
		self.check(at, source, &transaction).await?;
		self.pool.submit_and_watch(at, source, transaction).await
	}

	async fn ready_at(
		&self,
		at: <Self::Block as BlockT>::Hash,
	) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
		self.pool.ready_at(at).await
	}

	fn ready(&self) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
		self.pool.ready()
	}

	async fn report_invalid(
		&self,
		at: Option<<Self::Block as BlockT>::Hash>,
		errors: TxInvalidityReportMap<TxHash<Self>>,
	) -> Vec<Arc<Self::InPoolTransaction>> {
		self.pool.report_invalid(at, errors).await
	}

	fn futures(&self) -> Vec<Self::InPoolTransaction> {
		self.pool.futures()
	}

	fn status(&self) -> PoolStatus {
		self.pool.status()
	}

	fn import_notification_stream(&self) -> ImportNotificationStream<TxHash<Self>> {
		self.pool.import_notification_stream()
	}

	fn on_broadcasted(&self, propagations: HashMap<TxHash<Self>, Vec<String>>) {
		self.pool.on_broadcasted(propagations);
	}

	fn hash_of(&self, transaction: &TransactionFor<Self>) -> TxHash<Self> {
		self.pool.hash_of(transaction)
	}

	fn ready_transaction(&self, hash: &TxHash<Self>) -> Option<Arc<Self::InPoolTransaction>> {
		self.pool.ready_transaction(hash)
	}

	async fn ready_at_with_timeout(
		&self,
		at: <Self::Block as BlockT>::Hash,
		timeout: Duration,
	) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
		self.pool.ready_at_with_timeout(at, timeout).await
	}
}

#[async_trait]
impl<P, A> MaintainedTransactionPool for CheckedPool<P, A>
where
	P: MaintainedTransactionPool,
	P::Error: From<A::Error> + Send,
	A: ChainApi<Block = P::Block>,
{
	async fn maintain(&self, event: ChainEvent<Self::Block>) {
		self.pool.maintain(event).await;
	}
}

#[cfg(test)]
mod tests;
