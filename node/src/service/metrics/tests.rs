// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use sc_consensus_aura::CompatibleDigestItem;
use sp_consensus_aura::Slot;
use sp_runtime::{traits::Header as HeaderT, Digest};

fn header(slot: u64) -> Header {
	let slot = CompatibleDigestItem::<AuthoritySignature>::aura_pre_digest(Slot::from(slot));
	HeaderT::new(
		1,
		Default::default(),
		Default::default(),
		Default::default(),
		Digest { logs: vec![slot] },
	)
}

#[test]
fn a_block_is_of_the_time_at_which_its_slot_began() {
	assert_eq!(slot_millis(&header(900_000_000)), Some(1_800_000_000_000));
}

#[test]
fn the_genesis_block_is_of_no_time() {
	let mut genesis = header(0);
	assert_eq!(slot_millis(&genesis), None);
	genesis.digest_mut().logs.clear();
	assert_eq!(slot_millis(&genesis), None);
}

#[test]
fn a_block_may_come_early_or_late() {
	assert_eq!(seconds_between(10_000, 10_250), 0.25);
	assert_eq!(seconds_between(10_000, 10_000), 0.0);
	assert_eq!(seconds_between(10_000, 8_500), -1.5);
}

#[test]
fn what_was_just_done_is_not_due() {
	let (start, every) = (Instant::now(), Duration::from_secs(5));
	let mut last = None;
	assert!(is_due(&mut last, start, every));
	assert!(!is_due(&mut last, start, every));
	assert!(!is_due(&mut last, start + Duration::from_secs(4), every));
	assert!(is_due(&mut last, start + every, every));
	assert!(!is_due(
		&mut last,
		start + every + Duration::from_secs(1),
		every
	));
}

/// How often each part has failed, as Prometheus is told.
fn failures(registry: &Registry) -> Vec<(String, u64)> {
	let families = registry.gather();
	let family = families
		.iter()
		.find(|family| family.get_name() == "carechain_metrics_failures_total");
	let series = family.expect("it is there from the start").get_metric();
	series
		.iter()
		.map(|series| {
			let part = series.get_label()[0].get_value().to_string();
			(part, series.get_counter().get_value() as u64)
		})
		.collect()
}

#[test]
fn failures_stand_at_zero_before_there_is_one() {
	let registry = Registry::new();
	let _upkeep = Upkeep::new(&registry).expect("the registry is new");
	let parts = ["acknowledgements", "blocks", "events", "standing"];
	assert_eq!(
		failures(&registry),
		parts.map(|part| (part.to_string(), 0)).to_vec()
	);
}

#[test]
fn every_failure_is_counted_and_a_panic_is_one() {
	let registry = Registry::new();
	let mut upkeep = Upkeep::new(&registry).expect("the registry is new");
	upkeep.settle(Part::Events, || Err("it is gone".into()));
	upkeep.settle(Part::Events, || panic!("a test's"));
	upkeep.settle(Part::Standing, || Ok(()));
	assert_eq!(upkeep.failing, BTreeSet::from([Part::Events]));
	assert!(failures(&registry).contains(&("events".to_string(), 2)));
	assert!(failures(&registry).contains(&("standing".to_string(), 0)));

	upkeep.settle(Part::Events, || Ok(()));
	assert!(upkeep.failing.is_empty());
	assert!(failures(&registry).contains(&("events".to_string(), 2)));
}
