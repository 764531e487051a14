// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The runtime's own events, as it writes them, read by its own metadata.

use super::*;
use carechain_primitives::{GrantId, PatientId};
use carechain_runtime::{Runtime, RuntimeEvent};
use codec::Encode;
use frame_system::{EventRecord, Phase};
use pallet_consent_grants::Event as Consent;
use pallet_record_anchors::Event as Anchors;
use sp_runtime::{DispatchError, ModuleError};

const A: OrganizationId = OrganizationId(0);
const B: OrganizationId = OrganizationId(7);
/// Bytes that stand nowhere else.
const PATIENT: PatientId = PatientId([0xa7; 16]);

fn layout() -> Layout {
	let metadata = Runtime::metadata_at_version(METADATA_VERSION).expect("it is offered");
	Layout::new(&metadata).expect("it is of that version")
}

fn list(events: Vec<RuntimeEvent>) -> Vec<u8> {
	let records: Vec<_> = (0..)
		.zip(events)
		.map(|(index, event)| EventRecord::<_, Hash> {
			phase: Phase::ApplyExtrinsic(index),
			event,
			topics: Vec::new(),
		})
		.collect();
	records.encode()
}

fn read(events: Vec<RuntimeEvent>) -> Happened {
	layout().read(&list(events)).expect("the runtime wrote it")
}

fn extended(organization: OrganizationId, size: u64) -> RuntimeEvent {
	Anchors::LogExtended {
		organization,
		size,
		root: Default::default(),
	}
	.into()
}

fn revoked(grant: u32) -> RuntimeEvent {
	Consent::ConsentRevoked {
		patient: PATIENT,
		grant: GrantId(grant),
		organization: B,
	}
	.into()
}

fn accessed(entries: u32) -> RuntimeEvent {
	pallet_access_log::Event::AccessesLogged {
		organization: A,
		entries,
	}
	.into()
}

/// One that ends in an enum inside an enum inside an enum.
fn relayed() -> RuntimeEvent {
	pallet_patient_identity::Event::CallRelayed {
		patient: PATIENT,
		sequence: 3,
		result: Err(DispatchError::Module(ModuleError {
			index: 22,
			error: [1, 0, 0, 0],
			message: None,
		})),
	}
	.into()
}

fn name(pallet: &str, event: &str) -> Name {
	(pallet.to_string(), event.to_string())
}

struct Counted {
	registry: Registry,
	counters: Counters,
	sizes: BTreeMap<OrganizationId, u64>,
}

impl Counted {
	/// Counters of a node that knows these logs' sizes.
	fn new<const LOGS: usize>(sizes: [(OrganizationId, u64); LOGS]) -> Self {
		let registry = Registry::new();
		let counters = Counters::new(&registry).expect("the registry is new");
		counters.announce(&layout());
		Self {
			registry,
			counters,
			sizes: sizes.into(),
		}
	}

	fn add(&mut self, events: Vec<RuntimeEvent>) {
		self.counters.add(&read(events), &mut self.sizes);
	}

	fn events(&self, pallet: &str, event: &str) -> u64 {
		let series = self.counters.events.with_label_values(&[pallet, event]);
		series.get()
	}
}

// Reading.

#[test]
fn events_are_counted_by_pallet_and_name() {
	let happened = read(vec![revoked(1), relayed(), revoked(2)]);
	let expected = [
		(name("ConsentGrants", "ConsentRevoked"), 2),
		(name("PatientIdentity", "CallRelayed"), 1),
	];
	assert_eq!(happened.events, expected.into());
	assert_eq!((happened.logs, happened.accesses), (Vec::new(), 0));
}

#[test]
fn extensions_tell_whose_log_and_how_many_leaves_it_has() {
	let happened = read(vec![
		extended(A, 1_000_000),
		extended(B, 2),
		extended(A, u64::MAX),
	]);
	assert_eq!(happened.logs, [(A, 1_000_000), (B, 2), (A, u64::MAX)]);
	assert_eq!(happened.events[&name("RecordAnchors", "LogExtended")], 3);
}

#[test]
fn entries_of_access_logs_are_added_up() {
	let happened = read(vec![accessed(256), accessed(1)]);
	assert_eq!(happened.accesses, 257);
	assert_eq!(happened.events[&name("AccessLog", "AccessesLogged")], 2);
}

#[test]
fn a_block_without_events_is_read_as_such() {
	assert_eq!(read(Vec::new()), Happened::default());
}

#[test]
fn what_is_cut_off_is_a_failure_and_no_smaller_count() {
	let list = list(vec![revoked(1), extended(A, 5)]);
	for length in 0..list.len() {
		assert!(layout().read(&list[..length]).is_err(), "{length} bytes");
	}
}

#[test]
fn metadata_of_another_version_is_a_failure() {
	let metadata = Runtime::metadata_at_version(14).expect("it is offered");
	let failure = Layout::new(&metadata).err().expect("it is refused");
	assert_eq!(failure.to_string(), "the metadata is of another version");
	assert!(Layout::new(&[]).is_err());
}

// Counting.

#[test]
fn every_kind_of_event_stands_at_zero_before_it_happens() {
	let counted = Counted::new([]);
	let families = counted.registry.gather();
	let family = families
		.iter()
		.find(|family| family.get_name() == "carechain_events_total");
	let series = family.expect("they are announced").get_metric();
	assert_eq!(series.len(), layout().names().len());
	assert!(series.iter().all(|it| it.get_counter().get_value() == 0.0));
	for known in [
		name("Consortium", "ValidatorEquivocated"),
		name("EmergencyAccess", "EmergencyDeclared"),
		name("OversightBoard", "Executed"),
		name("System", "CodeUpdated"),
	] {
		assert!(layout().names().contains(&known), "{known:?}");
	}
}

#[test]
fn counts_rise_with_every_block() {
	let mut counted = Counted::new([]);
	counted.add(vec![revoked(1), revoked(2), accessed(5)]);
	counted.add(vec![revoked(3)]);
	assert_eq!(counted.events("ConsentGrants", "ConsentRevoked"), 3);
	assert_eq!(counted.counters.accesses.get(), 5);
	assert_eq!(counted.counters.read.get(), 2);
}

#[test]
fn records_logged_are_what_logs_have_grown_by() {
	let mut counted = Counted::new([(A, 100), (B, 0)]);
	counted.add(vec![extended(A, 130), extended(B, 5), extended(A, 131)]);
	assert_eq!(counted.counters.leaves.get(), 36);
	counted.add(vec![extended(B, 6)]);
	assert_eq!(counted.counters.leaves.get(), 37);
}

#[test]
fn nothing_but_names_of_the_metadata_gets_to_prometheus() {
	let mut counted = Counted::new([(A, 0)]);
	counted.add(vec![revoked(1), relayed(), extended(A, 9)]);
	let known: Vec<_> = layout().names();
	for family in counted.registry.gather() {
		for series in family.get_metric() {
			let labels: Vec<_> = series.get_label().iter().map(|it| it.get_value()).collect();
			// In the order of the labels' names.
			let is_known = |[event, pallet]: [&str; 2]| known.contains(&name(pallet, event));
			assert!(labels.is_empty() || labels.try_into().is_ok_and(is_known));
		}
	}
}

// Which blocks.

#[test]
fn every_final_block_is_read_once() {
	let due = |next, finalized| {
		let Due { from, to, left_out } = Due::new(next, finalized);
		(from, to, left_out)
	};
	assert_eq!(due(11, 11), (11, 11, 0));
	assert_eq!(due(11, 26), (11, 26, 0));
	assert_eq!(due(1, MOST_BLOCKS), (1, MOST_BLOCKS, 0));
	assert_eq!(due(0, 0), (0, 0, 0));
}

#[test]
fn of_too_many_the_last_ones_are_read() {
	let due = Due::new(11, 11 + 2_000);
	assert_eq!(due.to - due.from + 1, MOST_BLOCKS);
	assert_eq!((due.to, due.left_out), (2_011, 2_001 - MOST_BLOCKS));
	assert_eq!(Due::new(0, BlockNumber::MAX).to, BlockNumber::MAX);
}
