// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The transaction pool, and the check before it.
//!
//! It is the SDK's pool for one state, that of the best block (decision 0034). That pool bans for half an
//! hour whatever the runtime refuses, or it has already, so that the same bytes are then answered with
//! "temporarily banned", which says nothing and is wrong as soon as the state has changed. Whatever is
//! submitted is therefore asked about in [`CheckedPool`] first: what is refused never reaches the pool, and
//! of what is taken the pool is told the answer by [`OnceAsked`], instead of asking again.

use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

use async_trait::async_trait;
use carechain_runtime::opaque::Block;
use futures::{future::join_all, FutureExt};
use sc_cli::TransactionPoolParams;
use sc_client_api::UsageProvider;
use sc_service::{Configuration, TaskManager};
pub use sc_transaction_pool::Options;
use sc_transaction_pool::{
	BasicPool, ChainApi, FullChainApi, RevalidationType, ValidateTransactionPriority,
};
use sc_transaction_pool_api::{
	error::Error as PoolError, ChainEvent, ImportNotificationStream, LocalTransactionPool,
	MaintainedTransactionPool, PoolStatus, ReadyTransactions, TransactionFor, TransactionPool,
	TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_runtime::{
	traits::Block as BlockT,
	transaction_validity::{TransactionValidity, TransactionValidityError, ValidTransaction},
};

use super::FullClient;

mod once_asked;
use once_asked::OnceAsked;

/// The pool of a node.
pub type FullPool = CheckedPool<FullChainApi<FullClient, Block>>;

/// How much waits outside of its turn, for an earlier transaction of the same key: a tenth of what is ready,
/// as the SDK has it.
const FUTURE_SHARE: usize = 10;
/// For how long the same bytes are not taken again that a block refused, or that had to make room.
const BAN: Duration = Duration::from_secs(30 * 60);

/// What the operator says of the pool.
///
/// The SDK's own type for it keeps what it holds to itself.
pub fn options(params: &TransactionPoolParams, is_dev: bool) -> Options {
	let mut options = Options::default();
	options.ready.count = params.pool_limit;
	options.ready.total_bytes = params.pool_kbytes.saturating_mul(1024);
	options.future.count = options.ready.count / FUTURE_SHARE;
	options.future.total_bytes = options.ready.total_bytes / FUTURE_SHARE;
	options.ban_time = match params.tx_ban_seconds {
		Some(seconds) => Duration::from_secs(seconds),
		None if is_dev => Duration::ZERO,
		None => BAN,
	};
	options
}

/// Builds the pool.
pub fn full(
	config: &Configuration,
	options: Options,
	tasks: &TaskManager,
	client: &Arc<FullClient>,
) -> Arc<FullPool> {
	let registry = config.prometheus_registry();
	let spawner = tasks.spawn_essential_handle();
	let api = FullChainApi::new(client.clone(), registry, &spawner);
	let chain = client.usage_info().chain;
	let pool = BasicPool::with_revalidation_type(
		options,
		config.role.is_authority().into(),
		Arc::new(OnceAsked::new(api)),
		registry,
		RevalidationType::Full,
		spawner,
		chain.best_number,
		chain.best_hash,
		chain.finalized_hash,
	);
	Arc::new(CheckedPool { pool })
}

/// The SDK's pool, as it is used here.
type Pool<A> = BasicPool<OnceAsked<A>, <A as ChainApi>::Block>;

/// Hands to the pool only what the runtime takes, as of the block that the submission names.
///
/// Everything else is the pool's.
pub struct CheckedPool<A>
where
	A: ChainApi + 'static,
{
	pool: Pool<A>,
}

impl<A> CheckedPool<A>
where
	A: ChainApi + 'static,
{
	/// Refuses what the pool has: handed to it, it would be banned, though it waits for its block.
	fn refuse_known(&self, transaction: &TransactionFor<Self>) -> Result<TxHash<Self>, A::Error> {
		let hash = self.pool.hash_of(transaction);
		let known = self.pool.pool().validated_pool();
		known.check_is_known(&hash, true).map(|()| hash)
	}

	/// Asks the runtime, on a thread for such checks. The pool finds the answer as long as what is returned
	/// is kept.
	async fn check(
		&self,
		at: <A::Block as BlockT>::Hash,
		source: TransactionSource,
		transaction: &TransactionFor<Self>,
	) -> Result<once_asked::Noted<'_, A>, A::Error> {
		let hash = self.refuse_known(transaction)?;
		let api = self.pool.api();
		let transaction = Arc::new(transaction.clone());
		let answer = api
			.runtime()
			.validate_transaction(
				at,
				source,
				transaction,
				ValidateTransactionPriority::Submitted,
			)
			.await?;
		Ok(api.note(at, hash, taken(answer)?))
	}
}

/// What the runtime says of a transaction that it takes; else its reason, as the pool would give it.
fn taken(answer: TransactionValidity) -> Result<ValidTransaction, PoolError> {
	answer.map_err(|error| match error {
		TransactionValidityError::Invalid(reason) => PoolError::InvalidTransaction(reason),
		TransactionValidityError::Unknown(reason) => PoolError::UnknownTransaction(reason),
	})
}

#[async_trait]
impl<A> TransactionPool for CheckedPool<A>
where
	A: ChainApi + 'static,
{
	type Block = A::Block;
	type Hash = <Pool<A> as TransactionPool>::Hash;
	type InPoolTransaction = <Pool<A> as TransactionPool>::InPoolTransaction;
	type Error = A::Error;

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
		let _noted = self.check(at, source, &transaction).await?;
		self.pool.submit_one(at, source, transaction).await
	}

	async fn submit_and_watch(
		&self,
		at: <Self::Block as BlockT>::Hash,
		source: TransactionSource,
		transaction: TransactionFor<Self>,
	) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Self::Error> {
		let _noted = self.check(at, source, &transaction).await?;
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
impl<A> MaintainedTransactionPool for CheckedPool<A>
where
	A: ChainApi + 'static,
{
	async fn maintain(&self, event: ChainEvent<Self::Block>) {
		self.pool.maintain(event).await;
	}
}

/// What the node itself has to say: reports of equivocations.
impl<A> LocalTransactionPool for CheckedPool<A>
where
	A: ChainApi + 'static,
{
	type Block = A::Block;
	type Hash = TxHash<Self>;
	type Error = A::Error;

	fn submit_local(
		&self,
		at: <A::Block as BlockT>::Hash,
		transaction: TransactionFor<Self>,
	) -> Result<TxHash<Self>, A::Error> {
		const SOURCE: TransactionSource = TransactionSource::Local;
		let hash = self.refuse_known(&transaction)?;
		let api = self.pool.api();
		let answer =
			api.validate_transaction_blocking(at, SOURCE, Arc::new(transaction.clone()))?;
		let _noted = api.note(at, hash, taken(answer)?);
		// With the answer at hand the pool waits for nobody.
		self.pool
			.submit_one(at, SOURCE, transaction)
			.now_or_never()
			.unwrap_or_else(|| Err(PoolError::Unactionable.into()))
	}
}

#[cfg(test)]
mod tests;
