// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A state that benchmarks can run on, in a database of a node's kind.
//!
//! `sc-client-db` has one for benchmarks, which is in memory and times nothing. This one commits to the
//! database, and opens it anew before the call that is measured.

use crate::database::STATE_VERSION;
use anyhow::Context;
use carechain_runtime::Hash;
use parity_db::{Db, Operation, Options};
use sp_core::storage::{ChildInfo, TrackedStorageKey};
use sp_runtime::{traits::BlakeTwo256, StateVersion};
use sp_state_machine::{
	Backend, BackendTransaction, ChildStorageCollection, DBValue, IterArgs, Storage,
	StorageCollection, StorageIterator, StorageKey, StorageValue, TrieBackend, TrieBackendBuilder,
	UsageInfo,
};
use sp_trie::{
	cache::{CacheSize, SharedTrieCache},
	MerkleValue,
};
use std::{
	cell::{Cell, RefCell},
	fmt, mem,
	path::{Path, PathBuf},
	sync::Arc,
	time::{Duration, Instant},
};

/// The column of `sc-client-db` that has the nodes of the trie.
const STATE_COLUMN: u8 = 1;

type Trie = TrieBackend<Arc<dyn Storage<BlakeTwo256>>, BlakeTwo256>;

/// The nodes of the trie in the database.
struct Nodes(Arc<Db>);

impl Storage<BlakeTwo256> for Nodes {
	fn get(&self, key: &Hash, _: (&[u8], Option<u8>)) -> Result<Option<DBValue>, String> {
		self.0
			.get(STATE_COLUMN, key.as_ref())
			.map_err(|error| error.to_string())
	}
}

/// Where a run of a benchmark stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
	/// It makes what the call will find.
	Preparing,
	/// The call runs.
	Calling,
	/// What the call changed is written.
	Done,
}

/// A state for benchmarks.
pub struct State {
	folder: PathBuf,
	root: Hash,
	open: RefCell<Option<(Arc<Db>, Trie)>>,
	phase: Cell<Phase>,
	rooting: Cell<Duration>,
	written: RefCell<Vec<Duration>>,
	whitelist: RefCell<Vec<TrackedStorageKey>>,
	cache: SharedTrieCache<BlakeTwo256>,
}

impl State {
	/// The state of a root in a node's database that nobody has open.
	pub fn open(folder: &Path, root: Hash) -> anyhow::Result<Self> {
		let state = Self {
			folder: folder.into(),
			root,
			open: RefCell::new(None),
			phase: Cell::new(Phase::Preparing),
			rooting: Cell::default(),
			written: RefCell::default(),
			whitelist: RefCell::default(),
			// As in a block: what was read once is known, and nothing before.
			cache: SharedTrieCache::new(CacheSize::new(0), None),
		};
		state.reopen(root)?;
		Ok(state)
	}

	/// How long each call's changes took to write since this was asked last.
	pub fn take_written(&self) -> Vec<Duration> {
		mem::take(&mut self.written.borrow_mut())
	}

	/// Closes the database and opens it again.
	fn reopen(&self, root: Hash) -> anyhow::Result<()> {
		// Waits until all is written.
		drop(self.open.borrow_mut().take());
		let metadata = Options::load_metadata(&self.folder)?.context("there is no database")?;
		let mut options = Options::with_columns(
			&self.folder,
			u8::try_from(metadata.columns.len()).context("too many columns")?,
		);
		options.columns = metadata.columns;
		let database = Arc::new(Db::open(&options)?);
		*self.open.borrow_mut() = Some((database.clone(), self.trie(database, root)));
		Ok(())
	}

	fn trie(&self, database: Arc<Db>, root: Hash) -> Trie {
		let nodes: Arc<dyn Storage<BlakeTwo256>> = Arc::new(Nodes(database));
		TrieBackendBuilder::new(nodes, root)
			.with_cache(self.cache.local_cache_trusted())
			.build()
	}

	/// The state of a root from now on, of which nothing was read yet.
	fn show(&self, root: Hash) -> Result<(), String> {
		let mut open = self.open.borrow_mut();
		let (database, trie) = open.take().ok_or("the database is closed")?;
		drop(trie);
		let trie = self.trie(database.clone(), root);
		*open = Some((database, trie));
		Ok(())
	}

	fn with<R>(&self, ask: impl FnOnce(&Trie) -> R) -> R {
		let open = self.open.borrow();
		ask(&open.as_ref().expect("open from the start").1)
	}
}

impl fmt::Debug for State {
	fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(to, "the state at {}", self.folder.display())
	}
}

/// Goes over the keys of a [`State`].
#[derive(Default)]
pub struct Keys(<Trie as Backend<BlakeTwo256>>::RawIter);

impl StorageIterator<BlakeTwo256> for Keys {
	type Backend = State;
	type Error = String;

	fn next_key(&mut self, state: &State) -> Option<Result<StorageKey, String>> {
		state.with(|trie| self.0.next_key(trie))
	}

	fn next_pair(&mut self, state: &State) -> Option<Result<(StorageKey, StorageValue), String>> {
		state.with(|trie| self.0.next_pair(trie))
	}

	fn was_complete(&self) -> bool {
		self.0.was_complete()
	}
}

impl Backend<BlakeTwo256> for State {
	type Error = String;
	type TrieBackendStorage = <Trie as Backend<BlakeTwo256>>::TrieBackendStorage;
	type RawIter = Keys;

	fn storage(&self, key: &[u8]) -> Result<Option<StorageValue>, String> {
		self.with(|trie| trie.storage(key))
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<Hash>, String> {
		self.with(|trie| trie.storage_hash(key))
	}

	fn closest_merkle_value(&self, key: &[u8]) -> Result<Option<MerkleValue<Hash>>, String> {
		self.with(|trie| trie.closest_merkle_value(key))
	}

	fn child_closest_merkle_value(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<MerkleValue<Hash>>, String> {
		self.with(|trie| trie.child_closest_merkle_value(child, key))
	}

	fn child_storage(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<StorageValue>, String> {
		self.with(|trie| trie.child_storage(child, key))
	}

	fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<Hash>, String> {
		self.with(|trie| trie.child_storage_hash(child, key))
	}

	fn next_storage_key(&self, key: &[u8]) -> Result<Option<StorageKey>, String> {
		self.with(|trie| trie.next_storage_key(key))
	}

	fn next_child_storage_key(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageKey>, String> {
		self.with(|trie| trie.next_child_storage_key(child, key))
	}

	fn storage_root<'a>(
		&self,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Hash, BackendTransaction<BlakeTwo256>) {
		let start = Instant::now();
		let root = self.with(|trie| trie.storage_root(delta, version));
		self.rooting.set(self.rooting.get() + start.elapsed());
		root
	}

	fn child_storage_root<'a>(
		&self,
		child: &ChildInfo,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Hash, bool, BackendTransaction<BlakeTwo256>) {
		self.with(|trie| trie.child_storage_root(child, delta, version))
	}

	fn raw_iter(&self, args: IterArgs) -> Result<Keys, String> {
		self.with(|trie| trie.raw_iter(args)).map(Keys)
	}

	fn register_overlay_stats(&self, _: &sp_state_machine::StateMachineStats) {}

	fn usage_info(&self) -> UsageInfo {
		UsageInfo::empty()
	}

	/// Back to the state before the benchmark. Its nodes stay in the database, where nobody asks for them.
	fn wipe(&self) -> Result<(), String> {
		self.phase.set(Phase::Preparing);
		self.show(self.root)
	}

	fn commit(
		&self,
		root: Hash,
		mut transaction: BackendTransaction<BlakeTwo256>,
		_: StorageCollection,
		_: ChildStorageCollection,
	) -> Result<(), String> {
		let start = Instant::now();
		// Nodes are found by their hash alone: what stands before it in the key is where they are in the trie.
		let hash_of = |key: &[u8]| key[key.len() - mem::size_of::<Hash>()..].to_vec();
		// What is no longer of use stays: the state before is still wanted.
		let new = transaction
			.drain()
			.into_iter()
			.filter(|(_, (_, references))| *references > 0)
			.map(|(key, (node, _))| (STATE_COLUMN, Operation::Set(hash_of(&key), node)));
		let committed = {
			let open = self.open.borrow();
			let (database, _) = open.as_ref().ok_or("the database is closed")?;
			database.commit_changes(new)
		};
		committed.map_err(|error| error.to_string())?;
		let took = self.rooting.take() + start.elapsed();
		match self.phase.get() {
			// A new cache, and the files as they are after many blocks: in the system's memory.
			Phase::Preparing => self.show(root)?,
			Phase::Calling => {
				self.written.borrow_mut().push(took);
				self.phase.set(Phase::Done);
			}
			Phase::Done => {}
		}
		Ok(())
	}

	/// Nobody counts here: the weights have the counts.
	fn read_write_count(&self) -> (u32, u32, u32, u32) {
		Default::default()
	}

	/// Called right before the call.
	fn reset_read_write_count(&self) {
		self.rooting.set(Duration::ZERO);
		self.phase.set(Phase::Calling);
	}

	fn get_whitelist(&self) -> Vec<TrackedStorageKey> {
		self.whitelist.borrow().clone()
	}

	fn set_whitelist(&self, new: Vec<TrackedStorageKey>) {
		*self.whitelist.borrow_mut() = new;
	}

	fn proof_size(&self) -> Option<u32> {
		None
	}

	fn get_read_and_written_keys(&self) -> Vec<(Vec<u8>, u32, u32, bool)> {
		Vec::new()
	}
}

/// The version of the trie that benchmarks commit with is the one that the runtime asks for.
const _: () = assert!(matches!(STATE_VERSION, StateVersion::V1));
