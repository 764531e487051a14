// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Reading.

use crate::{
	database::{evict, open, Backend, NODE_TRIE_CACHE},
	population::Population,
	statistics::Statistics,
};
use anyhow::{Context, Result};
use rand::{rngs::StdRng, seq::index, seq::SliceRandom, SeedableRng};
use sc_client_api::{Backend as _, TrieCacheContext};
use sp_blockchain::HeaderBackend;
use sp_state_machine::Backend as _;
use std::{path::Path, time::Instant};

/// The most patients whose items are read: in random order these are as good as all.
const MOST_PATIENTS: usize = 30_000;
/// The most keys that are read from the disk, which takes long.
const MOST_COLD: usize = 20_000;

/// The keys to read: all of some patients, in an order that is random and the same for each run.
pub fn keys(population: &Population) -> Vec<Vec<u8>> {
	let mut random = StdRng::seed_from_u64(population.patients);
	let all = usize::try_from(population.patients).unwrap_or(usize::MAX);
	let chosen = index::sample(&mut random, all, all.min(MOST_PATIENTS));
	let items = chosen
		.into_iter()
		.flat_map(|number| population.items_of(number as u64));
	let mut keys: Vec<_> = items.map(|item| item.key).collect();
	keys.shuffle(&mut random);
	keys
}

/// Nanoseconds of each read, after one round to warm up.
pub fn warm(folder: &Path, keys: &[Vec<u8>]) -> Result<Statistics> {
	let backend = open(folder, None)?;
	round(&backend, keys)?;
	round(&backend, keys)
}

/// The same without that round, and with nothing of the database in the system's memory.
pub fn cold(folder: &Path, keys: &[Vec<u8>]) -> Result<Statistics> {
	evict(folder)?;
	let backend = open(folder, None)?;
	round(&backend, &keys[..keys.len().min(MOST_COLD)])
}

/// The same as [`warm`] with a node's trie cache.
pub fn cached(folder: &Path, keys: &[Vec<u8>]) -> Result<Statistics> {
	let backend = open(folder, Some(NODE_TRIE_CACHE))?;
	round(&backend, keys)?;
	round(&backend, keys)
}

fn round(backend: &Backend, keys: &[Vec<u8>]) -> Result<Statistics> {
	let best = backend.blockchain().info().best_hash;
	let state = backend.state_at(best, TrieCacheContext::Trusted)?;
	let mut nanos = Vec::with_capacity(keys.len());
	for key in keys {
		let start = Instant::now();
		let value = state.storage(key);
		let took = start.elapsed();
		value
			.map_err(anyhow::Error::msg)?
			.context("an item of the population is not in state")?;
		nanos.push(took.as_nanos() as u64);
	}
	Statistics::of(nanos).context("there is nothing to read")
}
