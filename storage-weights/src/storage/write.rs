// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Writing.

use crate::{
	database::{Chain, Change, KEPT_STATES},
	population::Population,
	statistics::Statistics,
};
use anyhow::{Context, Result};
use rand::{rngs::StdRng, Rng, RngCore, SeedableRng};

/// Blocks that are measured.
const BLOCKS: usize = 64;
/// The most items that the blocks before them change, so that it does not take too long.
const MOST_BEFORE: usize = 1_000;

/// Nanoseconds an item of blocks that change so many: each gets another value of its length, as good as
/// random. One value for each block.
///
/// First come as many blocks as a node keeps states for: from then on each block also prunes a state.
pub fn measure(chain: &mut Chain, population: &Population, batch: usize) -> Result<Statistics> {
	let mut random = StdRng::seed_from_u64(batch as u64);
	for _ in 0..=KEPT_STATES {
		chain.append(changes(population, batch.min(MOST_BEFORE), &mut random))?;
	}
	let mut nanos = Vec::with_capacity(BLOCKS);
	for _ in 0..BLOCKS {
		let changes = changes(population, batch, &mut random);
		let count = changes.len() as u128;
		let took = chain.append(changes)?.as_nanos().div_ceil(count);
		nanos.push(u64::try_from(took).unwrap_or(u64::MAX));
	}
	Statistics::of(nanos).context("no block was written")
}

/// New values for so many items of patients chosen at random; for no more than there are.
fn changes(population: &Population, count: usize, random: &mut StdRng) -> Vec<Change> {
	let mut changes = std::collections::BTreeMap::new();
	let mut tries = 0;
	while changes.len() < count && tries < 4 * count {
		tries += 1;
		let mut items = population.items_of(random.gen_range(0..population.patients));
		let mut item = items.swap_remove(random.gen_range(0..items.len()));
		random.fill_bytes(&mut item.value);
		changes.insert(item.key, Some(item.value));
	}
	changes.into_iter().collect()
}
