// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A chain in one process: its blocks are built and imported by the client of a node, on its database.
//!
//! Neither seals nor finality's votes are made or checked: they cost the same whatever is in a block.

use crate::{
	client::{client, Client},
	database::{self, open, Backend, NODE_TRIE_CACHE},
};
use anyhow::{anyhow, ensure, Context, Result};
use carechain_network::chain::{Chain, Hash};
use carechain_runtime::{
	opaque::Block, AccountId, BlockNumber, Nonce, Runtime, RuntimeEvent, SLOT_DURATION,
};
use codec::{Decode, Encode};
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use sc_block_builder::BlockBuilderBuilder;
use sc_client_api::{Finalizer, StorageProvider};
use sc_consensus::{BlockImport, BlockImportParams, ForkChoiceStrategy, ImportResult, StateAction};
use sp_blockchain::{ApplyExtrinsicFailed, Error, HeaderBackend};
use sp_consensus::BlockOrigin;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_inherents::InherentData;
use sp_runtime::{traits::Block as _, Digest, DigestItem, OpaqueExtrinsic};
use sp_storage::StorageKey;
use std::{
	path::{Path, PathBuf},
	sync::Arc,
	time::{Duration, Instant},
};

/// How many blocks finality is behind: as far as it is on four validators.
const BEHIND: BlockNumber = 3;

/// The chain.
pub struct Site {
	/// Signs for it.
	pub chain: Chain,
	client: Arc<Client>,
	slot: u64,
	folder: PathBuf,
	runtime: tokio::runtime::Runtime,
}

/// A block that was imported.
#[derive(Clone, Copy, Debug)]
pub struct Imported {
	/// Calls in it, inherents apart.
	pub calls: usize,
	/// Bytes of its body.
	pub bytes: usize,
	/// What the calls and the block itself weigh, in nanoseconds.
	pub weight: u64,
	/// How long it took to build it, in nanoseconds.
	pub building: u64,
	/// How long it took to import it, in nanoseconds: running it, writing what it changed, and making the block
	/// final that is three blocks older.
	pub importing: u64,
}

impl Site {
	/// A chain of the preset `local` in an empty folder.
	///
	/// # Errors
	/// If the database cannot be made.
	pub fn new(folder: &Path) -> Result<Self> {
		let backend: Arc<Backend> = open(folder, Some(NODE_TRIE_CACHE))?;
		let client = client(&backend, database::genesis("local")?)?;
		Ok(Self {
			chain: Chain::of(client.info().genesis_hash),
			client,
			slot: crate::machine::unix_seconds() * 1_000 / SLOT_DURATION,
			folder: folder.into(),
			runtime: tokio::runtime::Runtime::new()?,
		})
	}

	/// The number of the best block.
	pub fn number(&self) -> BlockNumber {
		self.client.info().best_number
	}

	/// The next nonce of an account: a patient's starts at the block that registered it.
	///
	/// # Errors
	/// If there is no such account.
	pub fn nonce(&self, of: &AccountId) -> Result<Nonce> {
		let key = frame_system::Account::<Runtime>::hashed_key_for(of);
		let info: frame_system::AccountInfo<Nonce, ()> =
			self.read(self.client.info().best_hash, &key)?;
		Ok(info.nonce)
	}

	/// Bytes of the database's files.
	///
	/// # Errors
	/// If they cannot be read.
	pub fn size(&self) -> Result<u64> {
		database::size(&self.folder)
	}

	/// Builds a block of calls until it is full or there are no more, and imports it. The first call that finds no
	/// room is given back.
	///
	/// # Errors
	/// If a call is refused or fails: what is measured are calls that do what they say.
	pub fn block(
		&mut self,
		calls: &mut dyn Iterator<Item = Vec<u8>>,
	) -> Result<(Imported, Option<Vec<u8>>)> {
		self.slot += 1;
		let start = Instant::now();
		let (block, count, left) = self.build(calls)?;
		let building = start.elapsed();
		let (header, body) = block.deconstruct();
		let bytes = body.iter().map(Encode::encoded_size).sum();
		let hash = header.hash();
		let importing = self.import(header, body)?;
		self.ensure_none_failed(hash)?;
		let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
		let imported = Imported {
			calls: count,
			bytes,
			weight: self.weight(hash)? / 1_000,
			building: nanos(building),
			importing: nanos(importing),
		};
		Ok((imported, left))
	}

	fn build(
		&self,
		calls: &mut dyn Iterator<Item = Vec<u8>>,
	) -> Result<(Block, usize, Option<Vec<u8>>)> {
		let slot = DigestItem::PreRuntime(AURA_ENGINE_ID, self.slot.encode());
		let mut builder = BlockBuilderBuilder::new(&*self.client)
			.on_parent_block(self.client.info().best_hash)
			.fetch_parent_block_number(&*self.client)?
			.with_inherent_digests(Digest { logs: vec![slot] })
			.build()?;
		let mut data = InherentData::new();
		let time = sp_timestamp::InherentType::new(self.slot * SLOT_DURATION);
		data.put_data(sp_timestamp::INHERENT_IDENTIFIER, &time)?;
		for inherent in builder.create_inherents(data)? {
			builder.push(inherent)?;
		}
		let mut count = 0;
		let mut left = None;
		for call in calls {
			match builder.push(OpaqueExtrinsic::decode(&mut &call[..])?) {
				Ok(()) => count += 1,
				Err(Error::ApplyExtrinsicFailed(ApplyExtrinsicFailed::Validity(why)))
					if why.exhausted_resources() =>
				{
					left = Some(call);
					break;
				}
				Err(error) => return Err(anyhow!("call {count} of a block: {error}")),
			}
		}
		Ok((builder.build()?.block, count, left))
	}

	fn import(
		&self,
		header: carechain_runtime::Header,
		body: Vec<OpaqueExtrinsic>,
	) -> Result<Duration> {
		let final_number = header.number.saturating_sub(BEHIND);
		let mut params = BlockImportParams::new(BlockOrigin::NetworkBroadcast, header);
		params.body = Some(body);
		params.state_action = StateAction::Execute;
		params.fork_choice = Some(ForkChoiceStrategy::LongestChain);
		let start = Instant::now();
		let result = self.runtime.block_on((*self.client).import_block(params))?;
		ensure!(
			matches!(result, ImportResult::Imported(_)),
			"the block is not imported: {result:?}"
		);
		if final_number > 0 {
			let hash = self
				.client
				.hash(final_number)?
				.context("a block is missing")?;
			self.client.finalize_block(hash, None, false)?;
		}
		Ok(start.elapsed())
	}

	fn weight(&self, at: Hash) -> Result<u64> {
		let key = frame_system::BlockWeight::<Runtime>::hashed_key();
		let weight: PerDispatchClass<Weight> = self.read(at, &key)?;
		Ok(weight.total().ref_time())
	}

	fn ensure_none_failed(&self, at: Hash) -> Result<()> {
		let key = frame_support::storage::storage_prefix(b"System", b"Events");
		let events: Vec<frame_system::EventRecord<RuntimeEvent, Hash>> = self.read(at, &key)?;
		for record in events {
			if let RuntimeEvent::System(frame_system::Event::ExtrinsicFailed {
				dispatch_error,
				..
			}) = record.event
			{
				return Err(anyhow!("a call failed: {dispatch_error:?}"));
			}
		}
		Ok(())
	}

	fn read<T: Decode>(&self, at: Hash, key: &[u8]) -> Result<T> {
		let value = self.client.storage(at, &StorageKey(key.to_vec()))?;
		Ok(T::decode(
			&mut &value.context("there is no such value")?.0[..],
		)?)
	}
}
