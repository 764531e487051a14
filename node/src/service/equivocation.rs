// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Slots in which an author signed two blocks.
//!
//! The SDK's import queue notices them and writes a line at the level of information; there is no
//! report that the chain would understand. [`DoubleSigning`] counts them and logs both headers,
//! with their seals: that is the evidence that a hospital brings to the council.

use std::{collections::BTreeMap, sync::Arc};

use carechain_runtime::opaque::Block;
use codec::Encode;
use parking_lot::Mutex;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_consensus_aura::{
	find_pre_digest,
	standalone::{fetch_authorities, slot_author},
	CompatibleDigestItem,
};
use sp_api::ProvideRuntimeApi;
use sp_consensus::Error;
use sp_consensus_aura::{
	sr25519::{AuthorityId, AuthorityPair, AuthoritySignature},
	AuraApi, Slot,
};
use sp_runtime::traits::{Block as BlockT, Header as HeaderT};
use substrate_prometheus_endpoint::{register, Counter, PrometheusError, Registry, U64};

use super::Hash;

type Header = <Block as BlockT>::Header;

/// For how many slots headers are remembered: half an hour, the time that the SDK's queue looks
/// back.
const REMEMBERED_SLOTS: usize = 1_000;

/// How many headers of a slot are remembered. A slot has one author by each set of validators, so
/// more than one is rare, and more than a few is somebody's attempt at filling memory.
const REMEMBERED_PER_SLOT: usize = 4;

/// Says whose turn a slot was.
pub trait Authors {
	/// The author of a slot, by the set of validators that a block leaves behind; `None` if that
	/// block's state is not there.
	fn author(&self, parent: Hash, slot: Slot) -> Option<AuthorityId>;
}

impl<C> Authors for C
where
	C: ProvideRuntimeApi<Block>,
	C::Api: AuraApi<Block, AuthorityId>,
{
	fn author(&self, parent: Hash, slot: Slot) -> Option<AuthorityId> {
		let authorities = fetch_authorities::<AuthorityId, Block, _>(self, parent).ok()?;
		slot_author::<AuthorityPair>(slot, &authorities).cloned()
	}
}

/// Counts and logs slots with two blocks of one author, and passes every block on.
pub struct DoubleSigning<I, A> {
	inner: I,
	authors: Arc<A>,
	slots: Arc<Mutex<Slots>>,
	/// None without Prometheus; the log tells all the same.
	counter: Option<Counter<U64>>,
}

// Not derived: the authors need not be `Clone`. All clones share what they remember.
impl<I: Clone, A> Clone for DoubleSigning<I, A> {
	fn clone(&self) -> Self {
		Self {
			inner: self.inner.clone(),
			authors: self.authors.clone(),
			slots: self.slots.clone(),
			counter: self.counter.clone(),
		}
	}
}

impl<I, A: Authors> DoubleSigning<I, A> {
	/// Watches what goes to `inner`.
	pub fn new(
		inner: I,
		authors: Arc<A>,
		registry: Option<&Registry>,
	) -> Result<Self, PrometheusError> {
		let counter = registry
			.map(|registry| {
				let counter = Counter::new(
					"carechain_aura_double_signed_slots_total",
					"Slots in which one author signed two different blocks",
				)?;
				register(counter, registry)
			})
			.transpose()?;
		Ok(Self {
			inner,
			authors,
			slots: Arc::default(),
			counter,
		})
	}

	fn watch(&self, block: &BlockImportParams<Block>) {
		let Some((slot, header)) = sealed(block) else {
			return;
		};
		let pair = self.slots.lock().note(slot, header, |header| {
			self.authors.author(*header.parent_hash(), slot)
		});
		if let Some(pair) = pair {
			if let Some(counter) = &self.counter {
				counter.inc();
			}
			pair.log();
		}
	}
}

/// The slot of a block and its header with the seal, if the seal was verified or is this node's
/// own.
///
/// The verifier takes the seal off the header when it has checked it. Blocks that it lets through
/// unchecked, like those of history after a warp sync, still carry it, and prove nothing.
fn sealed(block: &BlockImportParams<Block>) -> Option<(Slot, Header)> {
	let is_seal = |item| CompatibleDigestItem::<AuthoritySignature>::as_aura_seal(item).is_some();
	if !block.post_digests.iter().any(is_seal) {
		return None;
	}
	let slot = find_pre_digest::<Block, AuthoritySignature>(&block.header).ok()?;
	Some((slot, block.post_header()))
}

#[async_trait::async_trait]
impl<I, A> BlockImport<Block> for DoubleSigning<I, A>
where
	I: BlockImport<Block, Error = Error> + Send + Sync,
	A: Authors + Send + Sync,
{
	type Error = Error;

	async fn check_block(&self, block: BlockCheckParams<Block>) -> Result<ImportResult, Error> {
		self.inner.check_block(block).await
	}

	async fn import_block(&self, block: BlockImportParams<Block>) -> Result<ImportResult, Error> {
		// Before the import: a block that does not execute was signed as well.
		self.watch(&block);
		self.inner.import_block(block).await
	}
}

/// Two blocks of one author in one slot.
#[derive(Debug, PartialEq, Eq)]
struct Pair {
	slot: Slot,
	author: AuthorityId,
	first: Header,
	second: Header,
}

impl Pair {
	fn log(&self) {
		let Self {
			slot,
			author,
			first,
			second,
		} = self;
		log::error!(
			"Two blocks of one author in slot {slot}: #{} {:?} and #{} {:?}, signed by {author} (0x{}). \
			 The council should see both headers, with their seals: 0x{} and 0x{}",
			first.number(),
			first.hash(),
			second.number(),
			second.hash(),
			hex::encode(author),
			hex::encode(first.encode()),
			hex::encode(second.encode()),
		);
	}
}

/// A header that was seen.
struct Seen {
	header: Header,
	/// Whether another one of the same author and slot was told of.
	is_told: bool,
}

/// What was seen, by slot.
#[derive(Default)]
struct Slots(BTreeMap<Slot, Vec<Seen>>);

impl Slots {
	/// Remembers a header. Returns it with an earlier one of the same slot and author, the first
	/// time that there is such a pair.
	///
	/// `author_of` is only asked where a slot has two headers, for it costs a call of the runtime.
	fn note(
		&mut self,
		slot: Slot,
		header: Header,
		author_of: impl Fn(&Header) -> Option<AuthorityId>,
	) -> Option<Pair> {
		let seen = self.0.entry(slot).or_default();
		let hash = header.hash();
		if seen.iter().any(|it| it.header.hash() == hash) {
			return None;
		}
		if !seen.is_empty() {
			let author = author_of(&header)?;
			let earlier = seen
				.iter_mut()
				.find(|it| author_of(&it.header).as_ref() == Some(&author));
			if let Some(earlier) = earlier {
				let is_news = !std::mem::replace(&mut earlier.is_told, true);
				return is_news.then(|| Pair {
					slot,
					author,
					first: earlier.header.clone(),
					second: header,
				});
			}
		}
		if seen.len() < REMEMBERED_PER_SLOT {
			seen.push(Seen {
				header,
				is_told: false,
			});
		}
		// The oldest go, which may be the one that was just noted.
		while self.0.len() > REMEMBERED_SLOTS {
			self.0.pop_first();
		}
		None
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::executor::block_on;
	use sp_consensus::BlockOrigin;
	use sp_core::Pair as _;
	use sp_keyring::Sr25519Keyring::{self, Alice, Bob};
	use sp_runtime::{Digest, DigestItem};

	/// Two validators that take turns, whatever the parent; another set after the block of all
	/// ones.
	struct Turns;

	const OTHER_SET: Hash = Hash::repeat_byte(1);
	const NO_STATE: Hash = Hash::repeat_byte(2);

	impl Authors for Turns {
		fn author(&self, parent: Hash, slot: Slot) -> Option<AuthorityId> {
			let turn = slot.is_multiple_of(2);
			let key: Sr25519Keyring = if turn != (parent == OTHER_SET) {
				Alice
			} else {
				Bob
			};
			(parent != NO_STATE).then(|| key.public().into())
		}
	}

	/// Counts what comes through.
	#[derive(Default)]
	struct Imported(Mutex<u32>);

	#[async_trait::async_trait]
	impl BlockImport<Block> for &Imported {
		type Error = Error;

		async fn check_block(&self, _: BlockCheckParams<Block>) -> Result<ImportResult, Error> {
			Ok(ImportResult::AlreadyInChain)
		}

		async fn import_block(&self, _: BlockImportParams<Block>) -> Result<ImportResult, Error> {
			*self.0.lock() += 1;
			// As for a block that does not execute.
			Err(Error::ClientImport("no".into()))
		}
	}

	fn unsealed(slot: u64, parent: Hash, salt: u8) -> BlockImportParams<Block> {
		let pre_digest =
			CompatibleDigestItem::<AuthoritySignature>::aura_pre_digest(Slot::from(slot));
		let header = Header::new(
			1,
			Hash::repeat_byte(salt),
			Default::default(),
			parent,
			Digest {
				logs: vec![pre_digest],
			},
		);
		BlockImportParams::new(BlockOrigin::NetworkBroadcast, header)
	}

	fn seal(header: &Header) -> DigestItem {
		let signature: AuthoritySignature = Alice.pair().sign(header.hash().as_ref()).into();
		CompatibleDigestItem::aura_seal(signature)
	}

	fn block(slot: u64, parent: Hash, salt: u8) -> BlockImportParams<Block> {
		let mut block = unsealed(slot, parent, salt);
		block.post_digests.push(seal(&block.header));
		block
	}

	struct Watched {
		registry: Registry,
		imported: Imported,
	}

	impl Watched {
		fn new() -> Self {
			Self {
				registry: Registry::new(),
				imported: Imported::default(),
			}
		}

		/// Imports blocks and returns the count of double-signed slots.
		fn count(&self, blocks: impl IntoIterator<Item = BlockImportParams<Block>>) -> u64 {
			let import = DoubleSigning::new(&self.imported, Arc::new(Turns), Some(&self.registry))
				.expect("the registry is new");
			for block in blocks {
				// A clone, as authoring and the queue each have one.
				let _ = block_on(import.clone().import_block(block));
			}
			import.counter.expect("there is a registry").get()
		}
	}

	fn count(blocks: impl IntoIterator<Item = BlockImportParams<Block>>) -> u64 {
		Watched::new().count(blocks)
	}

	const PARENT: Hash = Hash::zero();
	const FORK: Hash = Hash::repeat_byte(9);

	#[test]
	fn a_second_block_in_a_slot_is_counted() {
		assert_eq!(count([block(2, PARENT, 1), block(2, PARENT, 2)]), 1);
	}

	#[test]
	fn so_is_one_on_another_fork() {
		assert_eq!(count([block(2, PARENT, 1), block(2, FORK, 1)]), 1);
	}

	#[test]
	fn one_block_per_slot_is_how_it_should_be() {
		assert_eq!(count((1..=50).map(|slot| block(slot, PARENT, 1))), 0);
	}

	#[test]
	fn the_same_block_twice_is_one_block() {
		let once = block(2, PARENT, 1);
		let mut again = unsealed(2, PARENT, 1);
		again.post_digests = once.post_digests.clone();
		assert_eq!(again.post_hash(), once.post_hash());
		assert_eq!(count([once, again]), 0);
	}

	#[test]
	fn the_same_block_sealed_twice_is_two_blocks() {
		// Signatures of sr25519 are randomised, so the chain would have two hashes to choose from.
		let (one, other) = (block(2, PARENT, 1), block(2, PARENT, 1));
		assert_ne!(one.post_hash(), other.post_hash());
		assert_eq!(count([one, other]), 1);
	}

	#[test]
	fn a_slot_is_counted_once_however_many_blocks_it_has() {
		assert_eq!(count((1..=9).map(|salt| block(2, PARENT, salt))), 1);
		assert_eq!(
			count(
				[2, 2, 3, 3]
					.into_iter()
					.zip(1..)
					.map(|(slot, salt)| block(slot, PARENT, salt))
			),
			2
		);
	}

	#[test]
	fn two_authors_of_one_slot_have_each_signed_once() {
		assert_eq!(count([block(2, PARENT, 1), block(2, OTHER_SET, 1)]), 0);
		// Each of them is remembered.
		assert_eq!(
			count([
				block(2, PARENT, 1),
				block(2, OTHER_SET, 1),
				block(2, OTHER_SET, 2),
				block(2, PARENT, 2),
			]),
			2
		);
	}

	#[test]
	fn a_block_whose_author_cannot_be_told_accuses_nobody() {
		assert_eq!(count([block(2, NO_STATE, 1), block(2, NO_STATE, 2)]), 0);
	}

	#[test]
	fn a_block_without_a_verified_seal_accuses_nobody() {
		let unverified = |salt| {
			let mut block = unsealed(2, PARENT, salt);
			// Where it arrives, and where it stays if nobody has looked at it.
			let seal = seal(&block.header);
			block.header.digest_mut().push(seal);
			block
		};
		assert_eq!(count([unverified(1), unverified(2)]), 0);
		assert_eq!(count([block(2, PARENT, 1), unverified(2)]), 0);
	}

	#[test]
	fn every_block_is_passed_on() {
		let watched = Watched::new();
		watched.count([
			block(2, PARENT, 1),
			block(2, PARENT, 2),
			unsealed(2, PARENT, 3),
		]);
		assert_eq!(*watched.imported.0.lock(), 3);
	}

	#[test]
	fn the_evidence_is_both_headers_with_their_seals() {
		let (first, second) = (block(2, PARENT, 1), block(2, PARENT, 2));
		let mut slots = Slots::default();
		let author_of = |header: &Header| Turns.author(*header.parent_hash(), 2.into());
		assert_eq!(slots.note(2.into(), first.post_header(), author_of), None);
		let pair = slots.note(2.into(), second.post_header(), author_of);
		let pair = pair.expect("one author signed both");
		assert_eq!(pair.author, Alice.public().into());
		for (header, block) in [(pair.first, first), (pair.second, second)] {
			assert_eq!(header.hash(), block.post_hash());
			assert_eq!(header.digest().logs().len(), 2);
		}
	}

	#[test]
	fn memory_is_bounded() {
		let mut slots = Slots::default();
		let author_of = |header: &Header| Turns.author(*header.parent_hash(), 2.into());
		for slot in 1..=1_100 {
			slots.note(slot.into(), block(slot, PARENT, 1).post_header(), author_of);
		}
		assert_eq!(slots.0.len(), REMEMBERED_SLOTS);
		// A slot of long ago does not push out a recent one.
		slots.note(3.into(), block(3, PARENT, 1).post_header(), author_of);
		assert_eq!(slots.0.len(), REMEMBERED_SLOTS);
		assert_eq!(slots.0.keys().next(), Some(&101.into()));
		assert_eq!(slots.0.keys().last(), Some(&1_100.into()));
	}

	#[test]
	fn a_slot_cannot_fill_memory() {
		let mut slots = Slots::default();
		// Every header by another author, as no set of validators could have it.
		let author_of = |header: &Header| {
			Some(AuthorityId::from(sp_core::sr25519::Public::from_raw(
				header.hash().0,
			)))
		};
		for salt in 1..=100 {
			slots.note(2.into(), block(2, PARENT, salt).post_header(), author_of);
		}
		assert_eq!(slots.0[&2.into()].len(), REMEMBERED_PER_SLOT);
	}
}
