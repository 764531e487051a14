// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Bytes of state: what each kind of item has in value and key, and what the trie adds.

use crate::{
	population::{Item, Kind, Population},
	rows::{number, Row, Target},
};
use carechain_primitives::{Commitment, Day, Hour, OrganizationId};
use carechain_runtime::{BlockNumber, Runtime};
use codec::MaxEncodedLen;
use pallet_consent_grants::{Grant, LiveGrant};
use pallet_record_anchors::{Checkpoint, HourlyCheckpoint, Log};
use sp_runtime::traits::BlakeTwo256;
use sp_trie::{LayoutV1, MemoryDB, TrieDBMutBuilder, TrieMut};

/// What design asks of a live grant: bytes of value, and with keys and indices.
const GRANT_VALUE: f64 = 200.0;
const GRANT_IN_ALL: f64 = 450.0;

/// The kinds, with what people call them.
const KINDS: [(Kind, &str); 9] = [
	(Kind::Patient, "patient"),
	(Kind::Key, "patient's key"),
	(Kind::Account, "account of a key"),
	(Kind::Book, "patient's book of grants"),
	(Kind::Grant, "grant"),
	(Kind::GrantIndex, "grant in the index by organisation"),
	(
		Kind::AccessHead,
		"head of an access log, whatever its entries",
	),
	(Kind::Meter, "patient's meter"),
	(Kind::Anchor, "single anchor"),
];

/// Bytes by kind of item, and of a whole patient, in a population.
pub fn rows(population: &Population) -> Vec<Row> {
	let items: Vec<Item> = (0..population.patients)
		.flat_map(|number| population.items_of(number))
		.collect();
	let all = trie_bytes(items.iter());
	let mut rows = Vec::new();
	for (kind, name) in KINDS {
		let of_kind: Vec<_> = items.iter().filter(|item| item.kind == kind).collect();
		let count = of_kind.len() as f64;
		let mean = |bytes: usize| bytes as f64 / count;
		let value = mean(of_kind.iter().map(|item| item.value.len()).sum());
		let key = mean(of_kind.iter().map(|item| item.key.len()).sum());
		let without = trie_bytes(items.iter().filter(|item| item.kind != kind));
		let configuration = format!(
			"mean of {}; value {}, key {}, the trie's nodes {}",
			number(count),
			number(value),
			number(key),
			number((all - without) as f64 / count)
		);
		rows.push(Row::new(
			"growth",
			name,
			configuration,
			value + key,
			"bytes",
		));
	}
	rows.extend(grants(&items));
	rows.extend(logs());
	let patients = population.patients as f64;
	let told: usize = items.iter().map(|it| it.key.len() + it.value.len()).sum();
	let configuration = format!(
		"mean of {} with {} items each; the trie's nodes {}",
		number(patients),
		number(items.len() as f64 / patients),
		number(all as f64 / patients)
	);
	let whole = told as f64 / patients;
	rows.push(Row::new(
		"growth",
		"patient, all told",
		configuration,
		whole,
		"bytes",
	));
	rows
}

/// A live grant against what is asked of it: as in the population, and the largest that there can be.
fn grants(items: &[Item]) -> Vec<Row> {
	let length = |kind: Kind, part: fn(&Item) -> usize| {
		let item = items.iter().find(|item| item.kind == kind);
		item.map_or(0, part)
	};
	let value = length(Kind::Grant, |item| item.value.len());
	let keys = length(Kind::Grant, |item| item.key.len())
		+ length(Kind::GrantIndex, |item| item.key.len() + item.value.len());
	let book = LiveGrant::max_encoded_len();
	let largest = Grant::<BlockNumber>::max_encoded_len();
	[
		("without exceptions and terms", value),
		("with four exceptions, terms and all else", largest),
	]
	.into_iter()
	.flat_map(|(which, value)| {
		let all = value + keys + book;
		let told = format!("{which}; {keys} bytes of keys and index, {book} in the book");
		[
			Row::new("growth", "live grant, value", which, value as f64, "bytes")
				.aimed(Target::ValueAtMost(GRANT_VALUE)),
			Row::new(
				"growth",
				"live grant, keys and indices included",
				told,
				all as f64,
				"bytes",
			)
			.aimed(Target::ValueAtMost(GRANT_IN_ALL)),
		]
	})
	.collect()
}

/// What a log leaves in state: its head, and a checkpoint an hour and a day, whatever is in it.
fn logs() -> Vec<Row> {
	use pallet_record_anchors::{DailyCheckpoints, HourlyCheckpoints, Logs};
	let organization = OrganizationId(0);
	let head =
		Logs::<Runtime>::hashed_key_for(organization).len() + Log::<BlockNumber>::max_encoded_len();
	let hourly = HourlyCheckpoints::<Runtime>::hashed_key_for(organization, Hour(0)).len()
		+ HourlyCheckpoint::<BlockNumber>::max_encoded_len();
	let daily = DailyCheckpoints::<Runtime>::hashed_key_for(organization, Day(0)).len()
		+ Checkpoint::<BlockNumber>::max_encoded_len();
	let row = |figure: &str, configuration: String, value: usize| {
		Row::new("growth", figure, configuration, value as f64, "bytes")
	};
	let kept = 90 * 24;
	vec![
		row(
			"log, head",
			"key and value, once for each organisation".into(),
			head,
		),
		row(
			"log, hourly checkpoints",
			format!("{kept} of {hourly} bytes: those of 90 days, if there is work in every hour"),
			kept * hourly,
		),
		row(
			"log, daily checkpoint",
			"key and value, kept for good".into(),
			daily,
		),
		row("record in a log", "beside the checkpoints".into(), 0),
		row("entry in an access log", "beside the head".into(), 0),
		row(
			"legal hold",
			"key alone".into(),
			pallet_record_anchors::LegalHolds::<Runtime>::hashed_key_for(
				Commitment([0; 32]),
				Commitment([0; 32]),
			)
			.len(),
		),
	]
}

/// Bytes of a trie's nodes, with the hash that each is found by.
fn trie_bytes<'a>(items: impl Iterator<Item = &'a Item>) -> u64 {
	let (mut nodes, mut root) = (MemoryDB::<BlakeTwo256>::default(), Default::default());
	{
		let mut trie =
			TrieDBMutBuilder::<LayoutV1<BlakeTwo256>>::new(&mut nodes, &mut root).build();
		for item in items {
			trie.insert(&item.key, &item.value)
				.expect("a trie in memory takes all");
		}
	}
	let alive = nodes.drain().into_values().filter(|(_, count)| *count > 0);
	alive.map(|(node, _)| node.len() as u64 + 32).sum()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_kind_has_its_bytes_and_a_patient_has_their_sum() {
		let population = Population {
			patients: 50,
			since: Day(20_000),
		};
		let rows = rows(&population);
		let value = |figure: &str| {
			let row = rows.iter().find(|row| row.figure == figure);
			row.expect(figure).value
		};
		let grants: u32 = (0..50).map(Population::grants).sum();
		let share = |figure: &str, count: f64| value(figure) * count / 50.0;
		let sum = share("patient", 50.0)
			+ share("patient's key", 50.0)
			+ share("account of a key", 50.0)
			+ share("patient's book of grants", 50.0)
			+ share("grant", grants.into())
			+ share("grant in the index by organisation", grants.into())
			+ share("head of an access log, whatever its entries", 50.0)
			+ share("patient's meter", 50.0)
			+ share("single anchor", 100.0);
		assert!((sum - value("patient, all told")).abs() < 0.001);
	}
}
