// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A node's database, and filling it with a state of a stated size.
//!
//! The state comes by blocks that were never executed: what they change is given. The database takes them as it
//! takes any block, and a node that is started on it goes on from there.

use crate::population::Population;
use anyhow::{anyhow, Context, Result};
use carechain_runtime::{opaque::Block, Hash, Header, WASM_BINARY};
use codec::Encode;
use sc_chain_spec::{construct_genesis_block, GenericChainSpec};
use sc_client_api::{backend::NewBlockState, Backend as _, BlockImportOperation, TrieCacheContext};
use sc_client_db::{BlocksPruning, DatabaseSettings, DatabaseSource};
use sc_service::{ChainSpec as _, ChainType};
use sp_blockchain::HeaderBackend;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_runtime::{
	traits::{BlakeTwo256, Header as _},
	Digest, DigestItem, StateVersion, Storage,
};
use sp_state_machine::Backend as _;
use std::{
	fs,
	os::unix::fs::MetadataExt,
	path::{Path, PathBuf},
	sync::Arc,
	time::{Duration, Instant},
};

/// The database of a node.
pub type Backend = sc_client_db::Backend<Block>;
/// A key of state with its new value; `None` removes it.
pub type Change = (Vec<u8>, Option<Vec<u8>>);

/// How many bytes a node's cache of trie nodes may take unless it is told otherwise
/// (`--trie-cache-size` of `sc-cli`).
pub const NODE_TRIE_CACHE: usize = 1024 * 1024 * 1024;
/// How many final states a node keeps unless it is told otherwise (`sc-state-db`).
pub const KEPT_STATES: u32 = 256;
/// The version of the trie that the runtime asks for (`system_version: 1`).
pub const STATE_VERSION: StateVersion = StateVersion::V1;

/// How long a client's tasks may take to end.
const CLOSING: Duration = Duration::from_secs(10);

/// Patients of one block of [`fill`]: some seventy thousand items.
const PATIENTS_A_BLOCK: u64 = 5_000;

/// Opens a database with a node's settings; an empty folder becomes one.
///
/// # Errors
/// If there is one that cannot be opened.
pub fn open(folder: &Path, trie_cache: Option<usize>) -> Result<Arc<Backend>> {
	let settings = DatabaseSettings {
		trie_cache_maximum_size: trie_cache,
		state_pruning: None,
		source: DatabaseSource::ParityDb {
			path: folder.into(),
		},
		blocks_pruning: BlocksPruning::Some(90 * carechain_runtime::DAYS),
		pruning_filters: Vec::new(),
		metrics_registry: None,
	};
	sc_service::new_db_backend(settings)
		.with_context(|| format!("{} cannot be opened", folder.display()))
}

/// Closes a database: waits until nobody has it open any more, for a client's tasks end a little later than the client.
///
/// # Errors
/// If somebody keeps it.
pub fn close(backend: Arc<Backend>) -> Result<()> {
	let open = Arc::downgrade(&backend);
	drop(backend);
	let start = Instant::now();
	while open.strong_count() > 0 {
		anyhow::ensure!(
			start.elapsed() < CLOSING,
			"somebody keeps the database open"
		);
		std::thread::sleep(Duration::from_millis(10));
	}
	Ok(())
}

/// Where a node that runs on a base path keeps the database of a chain.
pub fn within(base: &Path, chain: &str) -> PathBuf {
	base.join("chains").join(chain).join("paritydb/full")
}

/// The state that one of the runtime's presets begins with, and the id of its chain.
///
/// # Errors
/// If this program was built without the Wasm runtime, or there is no such preset.
pub fn genesis(preset: &str) -> Result<Storage> {
	let code = WASM_BINARY.context("built without the Wasm runtime (SKIP_WASM_BUILD)")?;
	genesis_with(code, preset)
}

/// The state that the chain of a specification file begins with.
///
/// # Errors
/// If it is none.
pub fn genesis_of(file: &Path) -> Result<Storage> {
	let specification = GenericChainSpec::<Option<()>>::from_json_file(file.into());
	let specification = specification.map_err(anyhow::Error::msg)?;
	let storage = specification.as_storage_builder().build_storage();
	storage.map_err(|error| anyhow!("{} has no genesis: {error}", file.display()))
}

/// The same for another build of the runtime.
///
/// # Errors
/// If that is no runtime, or has no such preset.
pub fn genesis_with(code: &[u8], preset: &str) -> Result<Storage> {
	GenericChainSpec::<Option<()>, frame_benchmarking::benchmarking::HostFunctions>::builder(
		code, None,
	)
	.with_name(preset)
	.with_id(preset)
	.with_chain_type(ChainType::Local)
	.with_genesis_config_preset_name(preset)
	.build()
	.as_storage_builder()
	.build_storage()
	.map_err(|error| anyhow!("there is no state of {preset}: {error}"))
}

/// Begins a chain in an empty database with a genesis state and, in the blocks after it, a population. All blocks
/// are final.
///
/// # Errors
/// If it is not empty, or cannot be written.
pub fn begin(backend: &Arc<Backend>, genesis: Storage, population: &Population) -> Result<Chain> {
	let mut chain = Chain::begin(backend.clone(), genesis)?;
	fill(&mut chain, population)?;
	Ok(chain)
}

/// Adds a population to the state of a chain.
///
/// # Errors
/// If the database cannot be written.
pub fn fill(chain: &mut Chain, population: &Population) -> Result<()> {
	let mut from = 0;
	while from < population.patients {
		let until = population.patients.min(from + PATIENTS_A_BLOCK);
		let items = (from..until).flat_map(|number| population.items_of(number));
		let changes: Vec<Change> = items.map(|item| (item.key, Some(item.value))).collect();
		chain.append(changes)?;
		from = until;
	}
	let shared = population.shared().into_iter();
	chain.append(shared.map(|(key, value)| (key, Some(value))).collect())?;
	chain.finalize_best()
}

/// A chain that grows by what is changed in its state.
pub struct Chain {
	backend: Arc<Backend>,
	best: Header,
}

impl Chain {
	/// Begins a chain in an empty database.
	///
	/// # Errors
	/// If it is not empty, or cannot be written.
	pub fn begin(backend: Arc<Backend>, genesis: Storage) -> Result<Self> {
		anyhow::ensure!(
			backend.blockchain().info().finalized_state.is_none(),
			"the database is not empty"
		);
		let mut operation = backend.begin_operation()?;
		let root = operation.set_genesis_state(genesis, true, STATE_VERSION)?;
		let block = construct_genesis_block::<Block>(root, STATE_VERSION);
		let best = block.header.clone();
		operation.set_block_data(
			block.header,
			Some(Vec::new()),
			None,
			None,
			NewBlockState::Final,
			true,
		)?;
		backend.commit_operation(operation)?;
		Ok(Self { backend, best })
	}

	/// Goes on with what is in a database.
	///
	/// # Errors
	/// If it is empty, or cannot be read.
	pub fn open(backend: Arc<Backend>) -> Result<Self> {
		let hash = backend.blockchain().info().best_hash;
		let best = backend.blockchain().header(hash)?;
		Ok(Self {
			best: best.context("the database is empty")?,
			backend,
		})
	}

	/// The hash of the best block.
	pub fn best(&self) -> Hash {
		self.best.hash()
	}

	/// The header of the best block.
	pub fn best_header(&self) -> &Header {
		&self.best
	}

	/// Adds a block that changes the state so, and makes the block before final. Returns what of it took time in
	/// a node: the new root, and the writing.
	///
	/// # Errors
	/// If the database cannot be written.
	pub fn append(&mut self, changes: Vec<Change>) -> Result<Duration> {
		let parent = self.best();
		let start = Instant::now();
		let state = self.backend.state_at(parent, TrieCacheContext::Trusted)?;
		let delta = changes
			.iter()
			.map(|(key, value)| (key.as_slice(), value.as_deref()));
		let (root, transaction) = state.storage_root(delta, STATE_VERSION);
		let number = self.best.number + 1;
		// A slot for each block, as if they were authored; nodes look for it.
		let slot = DigestItem::PreRuntime(AURA_ENGINE_ID, u64::from(number).encode());
		let header = Header::new(
			number,
			sp_trie::empty_trie_root::<sp_trie::LayoutV1<BlakeTwo256>>(),
			root,
			parent,
			Digest { logs: vec![slot] },
		);
		let mut operation = self.backend.begin_operation()?;
		self.backend.begin_state_operation(&mut operation, parent)?;
		operation.update_db_storage(transaction)?;
		operation.update_storage(changes, Vec::new())?;
		operation.set_block_data(
			header.clone(),
			Some(Vec::new()),
			None,
			None,
			NewBlockState::Best,
			true,
		)?;
		drop(state);
		self.backend.commit_operation(operation)?;
		if self.backend.blockchain().info().finalized_number < self.best.number {
			self.backend.finalize_block(parent, None)?;
		}
		self.best = header;
		Ok(start.elapsed())
	}

	/// Makes the best block final.
	///
	/// # Errors
	/// If the database cannot be written.
	pub fn finalize_best(&self) -> Result<()> {
		Ok(self.backend.finalize_block(self.best(), None)?)
	}
}

/// How many bytes the files of a folder take on the disk, those of the folders in it included: a database
/// makes its files longer than what is in them.
///
/// # Errors
/// If it cannot be read.
pub fn size(folder: &Path) -> Result<u64> {
	/// Bytes of what the system counts as a block, whatever the disk does.
	const BLOCK: u64 = 512;
	files(folder)?.iter().try_fold(
		0,
		|sum, file| Ok(sum + fs::metadata(file)?.blocks() * BLOCK),
	)
}

/// Writes the files of a database that nobody has open to the disk, and drops them from the system's memory:
/// what is read next comes from the disk.
///
/// # Errors
/// If a file cannot be opened.
pub fn evict(folder: &Path) -> Result<()> {
	use nix::fcntl::{posix_fadvise, PosixFadviseAdvice};
	for path in files(folder)? {
		let file = fs::File::open(&path)?;
		file.sync_all()?;
		posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED)?;
	}
	Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
	let mut found = Vec::new();
	for entry in fs::read_dir(folder)? {
		let entry = entry?;
		if entry.file_type()?.is_dir() {
			found.extend(files(&entry.path())?);
		} else {
			found.push(entry.path());
		}
	}
	Ok(found)
}
