// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Blocks as the first node has them.

use anyhow::{bail, Context, Result};
use carechain_network::{
	chain::{hash_of, BlockNumber, Hash},
	node::{bytes, from_hex, parse_header, Header, Node},
	rpc::Rpc,
};
use carechain_runtime::{RuntimeEvent, SLOT_DURATION};
use codec::Decode;
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use frame_system::EventRecord;
use serde_json::{json, Value};
use sp_crypto_hashing::twox_128;
use std::{
	collections::HashMap,
	time::{Instant, SystemTime, UNIX_EPOCH},
};

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
	/// Its header.
	pub header: Header,
	/// Which of our calls are in it.
	pub calls: Vec<usize>,
	/// When the node had it as its best.
	pub seen: Instant,
	/// How long after its slot began that was, in seconds, by this machine's clock.
	pub after_slot: f64,
	/// How long after its slot began it was final there, in seconds; `None` if it is not.
	pub final_after_slot: Option<f64>,
	/// Its weight; 0 until it is asked for.
	pub weight: PerDispatchClass<Weight>,
}

/// Blocks of one node, forks as well.
pub struct View {
	rpc: Rpc,
	blocks: HashMap<Hash, Block>,
	/// The last block before we began, and the last one that is final.
	start: Hash,
	finalized: Hash,
}

impl View {
	/// From a node's final block on.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn of(node: &Node) -> Result<Self> {
		let start = node.final_header().await?;
		let hash = start.hash;
		Ok(Self {
			rpc: node.connect().await?,
			blocks: HashMap::from([(hash, Block::of(start, Vec::new()))]),
			start: hash,
			finalized: hash,
		})
	}

	/// New heads, best or final.
	///
	/// # Errors
	/// If the node does not answer.
	pub async fn heads(&self, method: &str) -> Result<tokio::sync::mpsc::UnboundedReceiver<Value>> {
		self.rpc.subscribe(method, json!([])).await
	}

	/// Takes note of a head and of all blocks before it that were not known, the oldest first.
	///
	/// # Errors
	/// If the node does not have them.
	pub async fn note(&mut self, head: &Value, ours: &HashMap<Hash, usize>) -> Result<Vec<Hash>> {
		let mut next = parse_header(head)?.context("a head is a header")?;
		let mut news = Vec::new();
		while !self.blocks.contains_key(&next.hash) {
			let (hash, parent) = (next.hash, next.parent);
			let block = self.rpc.call("chain_getBlock", json!([hash])).await?;
			let calls = calls_in(&block, ours)?;
			news.push(Block::of(next, calls));
			if self.blocks.contains_key(&parent) {
				break;
			}
			let header = self.rpc.call("chain_getHeader", json!([parent])).await?;
			next = parse_header(&header)?.context("a block has one before it")?;
		}
		news.reverse();
		Ok(news
			.into_iter()
			.map(|block| {
				let hash = block.header.hash;
				self.blocks.insert(hash, block);
				hash
			})
			.collect())
	}

	/// Takes note that a block is final, and with it those before; returns them, the oldest first.
	///
	/// # Errors
	/// If the node does not have them.
	pub async fn note_final(
		&mut self,
		head: &Value,
		ours: &HashMap<Hash, usize>,
	) -> Result<Vec<Hash>> {
		self.note(head, ours).await?;
		let hash = parse_header(head)?.context("a head is a header")?.hash;
		let news = self.chain(hash, self.finalized)?;
		for hash in &news {
			if let Some(block) = self.blocks.get_mut(hash) {
				block.final_after_slot = Some(after_slot(block.header.slot));
			}
		}
		self.finalized = hash;
		Ok(news)
	}

	/// The number of the last block that is final.
	pub fn finalized(&self) -> BlockNumber {
		self.blocks[&self.finalized].header.number
	}

	/// A block that was noted.
	pub fn block(&self, hash: &Hash) -> Option<&Block> {
		self.blocks.get(hash)
	}

	/// The blocks of the final chain with a number in a span, with their weights.
	///
	/// # Errors
	/// If a call failed in one of them: then it is not what was to be measured.
	pub async fn finals(&self, after: BlockNumber, to: BlockNumber) -> Result<Vec<Block>> {
		let mut blocks = Vec::new();
		for hash in self.chain(self.finalized, self.start)? {
			let block = &self.blocks[&hash];
			if block.header.number <= after || block.header.number > to {
				continue;
			}
			let mut block = block.clone();
			let weight = self.state("BlockWeight", hash).await?;
			block.weight = Decode::decode(&mut &weight[..]).context("a block's weight")?;
			let events = self.state("Events", hash).await?;
			let events = Vec::<EventRecord<RuntimeEvent, Hash>>::decode(&mut &events[..])
				.context("the events are of another runtime than this program was built with")?;
			for EventRecord { event, .. } in events {
				if let RuntimeEvent::System(frame_system::Event::ExtrinsicFailed {
					dispatch_error,
					..
				}) = event
				{
					bail!(
						"a call fails in block {}: {dispatch_error:?}",
						block.header.number
					);
				}
			}
			blocks.push(block);
		}
		Ok(blocks)
	}

	/// The blocks from after one to another, the oldest first.
	fn chain(&self, to: Hash, after: Hash) -> Result<Vec<Hash>> {
		let mut chain = Vec::new();
		let mut next = to;
		while next != after {
			chain.push(next);
			let block = self.blocks.get(&next);
			next = block
				.context("final blocks follow one another")?
				.header
				.parent;
		}
		chain.reverse();
		Ok(chain)
	}

	/// A value of the pallet System.
	async fn state(&self, name: &str, at: Hash) -> Result<Vec<u8>> {
		let key = [twox_128(b"System"), twox_128(name.as_bytes())].concat();
		let value = self.rpc.call("state_getStorage", json!([bytes(&key), at]));
		from_hex(&value.await?)
	}
}

impl Block {
	fn of(header: Header, calls: Vec<usize>) -> Self {
		Self {
			after_slot: after_slot(header.slot),
			header,
			calls,
			seen: Instant::now(),
			final_after_slot: None,
			weight: PerDispatchClass::new(|_| Weight::zero()),
		}
	}
}

/// Which of our calls are in a block.
fn calls_in(block: &Value, ours: &HashMap<Hash, usize>) -> Result<Vec<usize>> {
	let extrinsics = block.pointer("/block/extrinsics");
	let extrinsics = extrinsics
		.and_then(Value::as_array)
		.context("a block has extrinsics")?;
	let mut calls = Vec::new();
	for extrinsic in extrinsics {
		let hash = hash_of(&from_hex(extrinsic)?);
		calls.extend(ours.get(&hash));
	}
	Ok(calls)
}

/// How long ago a slot began, in seconds, by this machine's clock.
fn after_slot(slot: u64) -> f64 {
	let now = SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.unwrap_or_default();
	now.as_secs_f64() - (slot * SLOT_DURATION) as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn our_calls_are_known_by_their_hashes() {
		let bytes_of = |number: u8| vec![number; 3];
		let ours = HashMap::from([(hash_of(&bytes_of(1)), 10), (hash_of(&bytes_of(2)), 20)]);
		let extrinsics: Vec<_> = [3, 2, 1].map(|number| bytes(&bytes_of(number))).into();
		let block = json!({ "block": { "header": {}, "extrinsics": extrinsics } });
		assert_eq!(calls_in(&block, &ours).expect("a block"), [20, 10]);
		assert!(calls_in(&json!({ "block": null }), &ours).is_err());
	}
}
