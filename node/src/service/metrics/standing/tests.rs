// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use carechain_primitives::{
	Commitment, Confidentiality, DataClasses, EmergencyStatus, PractitionerRoleId,
};
use pallet_admission::Payer;
use pallet_emergency_access::EmergencyScope;

const OWN: OrganizationId = OrganizationId(2);

fn allowance(left: u64) -> RemainingAllowance {
	let cost = |units| Cost {
		weight: units,
		bytes: 10 * units,
	};
	RemainingAllowance {
		payer: Payer::Organization(OWN),
		capacity: cost(400),
		remaining: cost(left),
		remaining_for_ordinary_calls: cost(left.saturating_sub(100)),
		full_at: None,
	}
}

fn own() -> Own {
	Own {
		organization: OWN,
		is_active: true,
		member_until: Day(20_000),
		sits_on_board: false,
		allowance: Some(allowance(250)),
		leaves: 1_000_000,
		missed: 1,
		reviews: 2,
		review_until: Some(Day(10)),
		overdue: 3,
	}
}

fn reading() -> Reading {
	Reading {
		validators: vec![
			(OrganizationId(0), true, 0),
			(OrganizationId(1), true, 2),
			(OWN, false, 0),
		],
		escalated: 4,
		own: Some(own()),
	}
}

/// What Prometheus is told of these readings, one after the other: name without its prefix, labels, value.
fn shown(readings: &[Reading]) -> Vec<String> {
	let registry = Registry::new();
	let gauges = Gauges::new(&registry).expect("the registry is new");
	for reading in readings {
		gauges.show(reading);
	}
	let families = registry.gather();
	let lines = families.iter().flat_map(|family| {
		let name = family.get_name().trim_start_matches("carechain_");
		family.get_metric().iter().map(move |series| {
			let labels = series.get_label().iter();
			let labels: String = labels.map(|it| format!(" {}", it.get_value())).collect();
			format!("{name}{labels} = {}", series.get_gauge().get_value())
		})
	});
	let mut lines: Vec<_> = lines.collect();
	lines.sort();
	lines
}

#[test]
fn everything_that_was_read_is_told() {
	assert_eq!(
		shown(&[reading()]),
		[
			"acknowledgements_missed 2 = 1",
			"allowance_spent_ratio 2 bytes = 0.5",
			"allowance_spent_ratio 2 weight = 0.5",
			"board_seat 2 = 0",
			"emergencies_escalated = 4",
			"log_records 2 = 1000000",
			"membership_active 2 = 1",
			"membership_end_timestamp_seconds 2 = 1728000000",
			"node_organization 2 = 1",
			"review_deadline_timestamp_seconds 2 = 864000",
			"reviews_overdue 2 = 3",
			"reviews_waiting 2 = 2",
			"validator_in_set 0 = 1",
			"validator_in_set 1 = 1",
			"validator_in_set 2 = 0",
			"validator_silent_sessions 0 = 0",
			"validator_silent_sessions 1 = 2",
			"validator_silent_sessions 2 = 0",
			"validators_in_set = 2",
		]
	);
}

#[test]
fn a_node_that_nobody_lists_tells_what_concerns_everybody() {
	let nobody = Reading {
		own: None,
		..reading()
	};
	let lines = shown(&[nobody]);
	assert!(lines.contains(&"emergencies_escalated = 4".to_string()));
	assert!(lines.contains(&"validator_silent_sessions 1 = 2".to_string()));
	assert_eq!(lines.len(), 8);
}

#[test]
fn what_is_there_no_more_is_told_no_more() {
	let gone = Reading {
		validators: vec![(OrganizationId(0), true, 0)],
		escalated: 0,
		own: Some(Own {
			review_until: None,
			reviews: 0,
			allowance: None,
			..own()
		}),
	};
	let lines = shown(&[reading(), gone]);
	for start in [
		"allowance_spent_ratio",
		"review_deadline",
		"validator_in_set 1",
	] {
		assert!(!lines.iter().any(|line| line.starts_with(start)), "{start}");
	}
	assert!(lines.contains(&"reviews_waiting 2 = 0".to_string()));
	assert!(lines.contains(&"validators_in_set = 1".to_string()));
}

#[test]
fn an_allowance_is_spent_when_ordinary_calls_are_refused() {
	let share = |left| spent(&allowance(left)).map(|(_, share)| share);
	assert_eq!(share(400), [0.0; 2]);
	assert_eq!(share(175), [0.75; 2]);
	// The last quarter is for narrowing calls.
	assert_eq!(share(100), [1.0; 2]);
	assert_eq!(share(0), [1.0; 2]);
}

#[test]
fn the_dimensions_of_an_allowance_are_told_apart() {
	let mut uneven = allowance(400);
	uneven.remaining_for_ordinary_calls.bytes = 0;
	assert_eq!(spent(&uneven), [("weight", 0.0), ("bytes", 1.0)]);
}

#[test]
fn who_may_do_nothing_has_spent_all() {
	let mut none = allowance(0);
	none.capacity = Cost::default();
	assert_eq!(spent(&none).map(|(_, share)| share), [1.0; 2]);
}

fn case(id: u64) -> EmergencyInfo {
	EmergencyInfo {
		case: EmergencyId(id),
		patient: None,
		role: PractitionerRoleId(0),
		organization: OWN,
		scope: EmergencyScope {
			classes: DataClasses(0),
			ceiling: Confidentiality::N,
		},
		statement: Commitment([0; 32]),
		late: false,
		status: EmergencyStatus::Open,
		in_force_until: None,
		reviewer: None,
		review_until: None,
		opinion: None,
	}
}

/// How many of so many cases are read, and in how many pages.
fn paged(cases: u64) -> (usize, u32) {
	let mut asked = 0;
	let read = pages(|after| {
		asked += 1;
		let first = after.map_or(0, |after| after.0 + 1);
		let end = cases.min(first + u64::from(MAX_PAGE));
		Ok((first..end).map(case).collect())
	});
	(read.expect("no page fails").len(), asked)
}

#[test]
fn all_cases_are_read_up_to_a_thousand() {
	assert_eq!(paged(0), (0, 1));
	assert_eq!(paged(99), (99, 1));
	assert_eq!(paged(101), (101, 2));
	assert_eq!(paged(100), (100, 2));
	assert_eq!(paged(5_000), (1_000, 10));
}
