// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use carechain_primitives::GrantId;
use pallet_consent_grants::AwaitedAcknowledgement;
use std::cell::RefCell;

const OWN: OrganizationId = OrganizationId(4);
const OTHER: OrganizationId = OrganizationId(5);

/// Patients in pages of one, each with the deadlines of what is awaited there.
struct Pages {
	of: OrganizationId,
	patients: Vec<Vec<u32>>,
	/// How long a page takes to read.
	takes: Duration,
	/// After which patients pages were asked for.
	asked: RefCell<Vec<Option<u8>>>,
	/// Whether there is no page to be had.
	fails: bool,
}

impl Pages {
	fn new(patients: &[&[u32]]) -> Self {
		Self {
			of: OWN,
			patients: patients.iter().map(|days| days.to_vec()).collect(),
			takes: Duration::ZERO,
			asked: RefCell::default(),
			fails: false,
		}
	}
}

impl Patients for Pages {
	fn page(
		&self,
		_: Hash,
		organization: OrganizationId,
		after: Option<PatientId>,
	) -> Result<AwaitedPage, Failure> {
		let after = after.map(|patient| patient.0[0]);
		self.asked.borrow_mut().push(after);
		if self.fails {
			return Err("the state is gone".into());
		}
		std::thread::sleep(self.takes);
		let index = after.map_or(0, |after| after + 1);
		let patient = PatientId([index; 16]);
		let index = usize::from(index);
		let days = self.patients.get(index).filter(|_| organization == self.of);
		Ok(AwaitedPage {
			awaited: days
				.into_iter()
				.flatten()
				.map(|day| AwaitedAcknowledgement {
					patient,
					grant: GrantId(0),
					deadline: Day(*day),
				})
				.collect(),
			last: (index + 1 < self.patients.len()).then_some(patient),
		})
	}
}

struct Watch {
	registry: Registry,
	awaited: Awaited,
	start: Instant,
}

impl Watch {
	fn new() -> Self {
		let registry = Registry::new();
		let awaited = Awaited::new(&registry).expect("the registry is new");
		Self {
			registry,
			awaited,
			start: Instant::now(),
		}
	}

	fn step(&mut self, pages: &Pages, own: Option<OrganizationId>, seconds: u64) {
		let now = self.start + Duration::from_secs(seconds);
		let step = self.awaited.step(pages, Hash::zero(), own, now);
		assert_eq!(step.is_err(), pages.fails);
	}

	/// What Prometheus is told: name without its prefix, organisation, value.
	fn shown(&self) -> Vec<(String, String, f64)> {
		let families = self.registry.gather();
		let series = families.iter().flat_map(|family| {
			let name = family.get_name().trim_start_matches("carechain_");
			let series = family.get_metric().iter();
			series.map(move |series| {
				let label = series.get_label()[0].get_value();
				let value = series.get_gauge().get_value();
				(name.to_string(), label.to_string(), value)
			})
		});
		series.collect()
	}

	fn count(&self) -> Option<f64> {
		let shown = self.shown();
		let count = shown
			.iter()
			.find(|(name, ..)| name == "acknowledgements_awaited");
		count.map(|(.., value)| *value)
	}
}

fn shown(name: &str, value: f64) -> (String, String, f64) {
	(name.to_string(), OWN.0.to_string(), value)
}

#[test]
fn what_is_awaited_is_told_with_the_first_deadline() {
	let mut watch = Watch::new();
	watch.step(&Pages::new(&[&[12], &[], &[10, 11]]), Some(OWN), 0);
	assert_eq!(
		watch.shown(),
		[
			shown("acknowledgement_deadline_timestamp_seconds", 864_000.0),
			shown("acknowledgements_awaited", 3.0),
			shown("acknowledgements_walk_seconds", 0.0),
		]
	);
}

#[test]
fn where_nothing_is_awaited_there_is_no_deadline() {
	let mut watch = Watch::new();
	watch.step(&Pages::new(&[&[10]]), Some(OWN), 0);
	watch.step(&Pages::new(&[&[], &[]]), Some(OWN), 10);
	assert_eq!(
		watch.shown(),
		[
			shown("acknowledgements_awaited", 0.0),
			shown("acknowledgements_walk_seconds", 0.0),
		]
	);
}

#[test]
fn a_long_walk_goes_on_in_the_next_slot_and_tells_at_its_end() {
	let mut watch = Watch::new();
	let mut pages = Pages::new(&[&[10], &[11], &[12]]);
	pages.takes = BUDGET;
	watch.step(&pages, Some(OWN), 0);
	assert_eq!(watch.count(), None);
	watch.step(&pages, Some(OWN), 2);
	assert_eq!(watch.count(), None);
	watch.step(&pages, Some(OWN), 4);
	assert_eq!(watch.count(), Some(3.0));
	assert!(watch
		.shown()
		.contains(&shown("acknowledgements_walk_seconds", 4.0)));
	assert_eq!(*pages.asked.borrow(), [None, Some(0), Some(1)]);
}

#[test]
fn while_it_walks_again_the_last_count_stands() {
	let mut watch = Watch::new();
	watch.step(&Pages::new(&[&[10]]), Some(OWN), 0);
	let mut slow = Pages::new(&[&[10], &[10]]);
	slow.takes = BUDGET;
	watch.step(&slow, Some(OWN), 10);
	assert_eq!(watch.count(), Some(1.0));
	watch.step(&slow, Some(OWN), 12);
	assert_eq!(watch.count(), Some(2.0));
}

#[test]
fn it_rests_between_walks() {
	let mut watch = Watch::new();
	let pages = Pages::new(&[&[]]);
	for seconds in [0, 2, 9, 10, 11, 20] {
		watch.step(&pages, Some(OWN), seconds);
	}
	assert_eq!(pages.asked.borrow().len(), 3);
}

#[test]
fn a_node_that_nobody_lists_walks_nowhere() {
	let mut watch = Watch::new();
	let pages = Pages::new(&[&[10]]);
	watch.step(&pages, None, 0);
	assert_eq!(watch.shown(), []);
	assert!(pages.asked.borrow().is_empty());
}

#[test]
fn another_organization_starts_anew_and_inherits_nothing() {
	let mut watch = Watch::new();
	watch.step(&Pages::new(&[&[10]]), Some(OWN), 0);
	let mut pages = Pages::new(&[&[], &[]]);
	pages.takes = BUDGET;
	watch.step(&pages, Some(OTHER), 2);
	assert_eq!(watch.shown(), []);
	// In mid-walk it is the first one's again.
	watch.step(&Pages::new(&[&[10], &[10]]), Some(OWN), 4);
	assert_eq!(watch.count(), Some(2.0));
	watch.step(&pages, None, 6);
	assert_eq!(watch.shown(), []);
}

#[test]
fn after_a_failure_it_begins_anew_and_what_was_told_stands() {
	let mut watch = Watch::new();
	watch.step(&Pages::new(&[&[10]]), Some(OWN), 0);
	let mut pages = Pages::new(&[&[10], &[10]]);
	pages.takes = BUDGET;
	watch.step(&pages, Some(OWN), 10);
	pages.fails = true;
	watch.step(&pages, Some(OWN), 12);
	assert_eq!(watch.count(), Some(1.0));
	pages.fails = false;
	pages.takes = Duration::ZERO;
	watch.step(&pages, Some(OWN), 14);
	assert_eq!(watch.count(), Some(2.0));
	assert_eq!(*pages.asked.borrow(), [None, Some(0), None, Some(0)]);
}
