// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happened: the events of final blocks.
//!
//! They are read by the metadata of the runtime that wrote them, so that this node program counts them
//! rightly before, during and after an upgrade of the runtime, whichever of the two is newer. Final blocks
//! are counted because they are never taken back: a counter knows no way down.

use std::collections::BTreeMap;

use carechain_primitives::OrganizationId;
use carechain_runtime::{opaque::Block, BlockNumber};
use codec::Decode;
use frame_metadata::{
	v14::StorageEntryType, v15::RuntimeMetadataV15, RuntimeMetadata, RuntimeMetadataPrefixed,
};
use pallet_record_anchors::runtime_api::RecordAnchorsApi;
use sc_client_api::{HeaderBackend, StorageKey, StorageProvider};
use scale_value::{At, Composite, Primitive, Value, ValueDef};
use sp_api::{CallApiAt, CallContext, Metadata, ProvideRuntimeApi};
use sp_io::hashing::twox_128;
use sp_runtime::traits::Header as _;
use substrate_prometheus_endpoint::{
	register, Counter, CounterVec, Opts, PrometheusError, Registry, U64,
};

use super::{Failure, Header};
use crate::service::{FullClient, Hash};

/// The most blocks that are read in one look. A node that has more to catch up on leaves the older ones
/// out: their state may be gone, and what happened long ago is no rate of today.
const MOST_BLOCKS: BlockNumber = 256;

/// The version of metadata that is asked for. Every runtime of the last years offers it.
const METADATA_VERSION: u32 = 15;

/// The events of one pallet and name.
type Name = (String, String);

/// What the events of one block come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Happened {
	/// How many there were of each kind.
	pub events: BTreeMap<Name, u64>,
	/// How many leaves a log had after each of its extensions, in their order.
	pub logs: Vec<(OrganizationId, u64)>,
	/// How many entries were written into access logs.
	pub accesses: u64,
}

/// How events lie in state, as one runtime writes them.
pub struct Layout {
	metadata: RuntimeMetadataV15,
	/// The type of the list of events.
	list: u32,
}

impl Layout {
	/// Reads it from a runtime's metadata.
	pub fn new(metadata: &[u8]) -> Result<Self, Failure> {
		let RuntimeMetadata::V15(metadata) = RuntimeMetadataPrefixed::decode(&mut &metadata[..])?.1
		else {
			return Err("the metadata is of another version".into());
		};
		let entry = metadata
			.pallets
			.iter()
			.filter(|pallet| pallet.name == "System")
			.flat_map(|pallet| &pallet.storage)
			.flat_map(|storage| &storage.entries)
			.find(|entry| entry.name == "Events");
		let Some(StorageEntryType::Plain(list)) = entry.map(|entry| &entry.ty) else {
			return Err("the metadata describes no list of events".into());
		};
		let list = list.id;
		Ok(Self { metadata, list })
	}

	/// Every kind of event that the runtime knows.
	pub fn names(&self) -> Vec<Name> {
		let kinds = |ty: u32| match self.metadata.types.resolve(ty).map(|ty| &ty.type_def) {
			Some(scale_info::TypeDef::Variant(def)) => def.variants.as_slice(),
			_ => &[],
		};
		self.metadata
			.pallets
			.iter()
			.filter_map(|pallet| Some((&pallet.name, pallet.event.as_ref()?.ty.id)))
			.flat_map(|(pallet, ty)| {
				let kinds = kinds(ty).iter();
				kinds.map(move |kind| (pallet.clone(), kind.name.clone()))
			})
			.collect()
	}

	/// Reads a block's list of events.
	pub fn read(&self, mut list: &[u8]) -> Result<Happened, Failure> {
		let list = scale_value::scale::decode_as_type(&mut list, self.list, &self.metadata.types)?;
		let ValueDef::Composite(Composite::Unnamed(records)) = list.value else {
			return Err("the list of events is none".into());
		};
		let mut happened = Happened::default();
		for record in &records {
			happened.add(record).ok_or("an event has another shape")?;
		}
		Ok(happened)
	}
}

impl Happened {
	/// Adds an event; `None` if it is not of the shape that the records of FRAME have.
	fn add(&mut self, record: &Value<u32>) -> Option<()> {
		let ValueDef::Variant(pallet) = &record.at("event")?.value else {
			return None;
		};
		let ValueDef::Variant(event) = &pallet.at(0)?.value else {
			return None;
		};
		let name = (pallet.name.clone(), event.name.clone());
		match (name.0.as_str(), name.1.as_str()) {
			("RecordAnchors", "LogExtended") => {
				let organization = u32::try_from(number(event.at("organization")?)?).ok()?;
				let size = number(event.at("size")?)?;
				self.logs.push((OrganizationId(organization), size));
			}
			("AccessLog", "AccessesLogged") => {
				let entries = number(event.at("entries")?)?;
				self.accesses = self.accesses.saturating_add(entries);
			}
			_ => {}
		}
		let count = self.events.entry(name).or_default();
		*count = count.saturating_add(1);
		Some(())
	}
}

/// A number, alone or in a type of its own.
fn number(value: &Value<u32>) -> Option<u64> {
	match &value.value {
		ValueDef::Primitive(Primitive::U128(number)) => u64::try_from(*number).ok(),
		ValueDef::Composite(_) => number(value.at(0)?),
		_ => None,
	}
}

/// Which blocks are to be read next: from and to, both included; and how many were left out.
#[derive(Debug, PartialEq, Eq)]
pub struct Due {
	pub from: BlockNumber,
	pub to: BlockNumber,
	pub left_out: BlockNumber,
}

impl Due {
	/// `next` is the first block that was not read.
	pub fn new(next: BlockNumber, finalized: BlockNumber) -> Self {
		let from = next.max(finalized.saturating_add(1).saturating_sub(MOST_BLOCKS));
		Self {
			from,
			to: finalized,
			left_out: from - next,
		}
	}
}

/// The counters.
pub struct Counters {
	events: CounterVec<U64>,
	leaves: Counter<U64>,
	accesses: Counter<U64>,
	read: Counter<U64>,
	unread: Counter<U64>,
}

impl Counters {
	pub fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let counter = |name, help| register(Counter::new(name, help)?, registry);
		let events = CounterVec::new(
			Opts::new(
				"carechain_events_total",
				"Events of final blocks, since the node started",
			),
			&["pallet", "event"],
		)?;
		Ok(Self {
			events: register(events, registry)?,
			leaves: counter(
				"carechain_records_logged_total",
				"Records that final blocks added to the logs of all organisations, since the node started",
			)?,
			accesses: counter(
				"carechain_accesses_logged_total",
				"Entries that final blocks added to access logs, since the node started",
			)?,
			read: counter(
				"carechain_final_blocks_read_total",
				"Final blocks whose events were counted",
			)?,
			unread: counter(
				"carechain_final_blocks_unread_total",
				"Final blocks whose events were not counted: too many at once, or they could not be read",
			)?,
		})
	}

	/// Has every kind of event stand at zero, for the rise of a counter that was not there is none.
	pub fn announce(&self, layout: &Layout) {
		for (pallet, event) in layout.names() {
			self.events.with_label_values(&[&pallet, &event]);
		}
	}

	/// Counts a block. `sizes` are the logs' sizes before it.
	pub fn add(&self, happened: &Happened, sizes: &mut BTreeMap<OrganizationId, u64>) {
		for ((pallet, event), count) in &happened.events {
			self.events
				.with_label_values(&[pallet, event])
				.inc_by(*count);
		}
		for (organization, size) in &happened.logs {
			let before = sizes.insert(*organization, *size).unwrap_or(*size);
			self.leaves.inc_by(size.saturating_sub(before));
		}
		self.accesses.inc_by(happened.accesses);
		self.read.inc();
	}
}

/// Reads final blocks as they come.
pub struct Events {
	counters: Counters,
	/// The first block that was not read; `None` before the first look.
	next: Option<BlockNumber>,
	/// How the runtime of this version writes events.
	layout: Option<(u32, Layout)>,
	/// How many leaves each log had that has grown since the node started.
	sizes: BTreeMap<OrganizationId, u64>,
}

impl Events {
	pub fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		Ok(Self {
			counters: Counters::new(registry)?,
			next: None,
			layout: None,
			sizes: BTreeMap::new(),
		})
	}

	/// Counts what has become final since the last look. A block that cannot be read is left out.
	pub fn look(
		&mut self,
		client: &FullClient,
		info: &sp_blockchain::Info<Block>,
	) -> Result<(), Failure> {
		let finalized = info.finalized_number;
		let Some(next) = self.next else {
			self.next = Some(finalized.saturating_add(1));
			return self.prepare(client, info.finalized_hash).map(drop);
		};
		if finalized < next {
			return Ok(());
		}
		let due = Due::new(next, finalized);
		self.next = Some(finalized.saturating_add(1));
		self.counters.unread.inc_by(due.left_out.into());
		let mut outcome = Ok(());
		for number in due.from..=due.to {
			if let Err(failure) = self.read(client, number) {
				self.counters.unread.inc();
				outcome = Err(failure);
			}
		}
		outcome
	}

	fn read(&mut self, client: &FullClient, number: BlockNumber) -> Result<(), Failure> {
		let hash = client.hash(number)?.ok_or("a final block is gone")?;
		let header: Header = client.header(hash)?.ok_or("a final block is gone")?;
		let parent = *header.parent_hash();
		let key = [twox_128(b"System"), twox_128(b"Events")].concat();
		let list = client.storage(hash, &StorageKey(key))?;
		// Written by the code that the block found, not by the code that it may leave behind.
		let happened = match list {
			Some(list) => self.prepare(client, parent)?.read(&list.0)?,
			None => Happened::default(),
		};
		for (organization, _) in &happened.logs {
			if !self.sizes.contains_key(organization) {
				let log = client.runtime_api().log(parent, *organization)?;
				self.sizes
					.insert(*organization, log.map_or(0, |log| log.size));
			}
		}
		self.counters.add(&happened, &mut self.sizes);
		Ok(())
	}

	/// How the runtime at a block writes events.
	fn prepare(&mut self, client: &FullClient, at: Hash) -> Result<&Layout, Failure> {
		let context = CallContext::Offchain;
		let version = CallApiAt::runtime_version_at(client, at, context)?.spec_version;
		if self.layout.as_ref().is_none_or(|(of, _)| *of != version) {
			let metadata = client
				.runtime_api()
				.metadata_at_version(at, METADATA_VERSION)?
				.ok_or("the runtime offers no metadata of a version that is known here")?;
			let layout = Layout::new(&metadata)?;
			self.counters.announce(&layout);
			self.layout = Some((version, layout));
		}
		self.layout
			.as_ref()
			.map(|(_, layout)| layout)
			.ok_or_else(|| "there is no layout".into())
	}
}

#[cfg(test)]
mod tests;
