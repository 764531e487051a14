// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is measured.

mod latency;
mod records;
mod revocation;
mod sealing;
mod throughput;
mod validators;

use crate::{progress::Progress, report::Row};
use anyhow::Result;
use futures::future::LocalBoxFuture;
use std::path::PathBuf;

/// Something that is measured, with all that it is held against.
pub struct Measure {
	/// What it is called on the command line.
	pub name: &'static str,
	/// What is measured, in words.
	pub about: &'static str,
	/// Measures it.
	pub run: for<'a> fn(&'a Bench) -> LocalBoxFuture<'a, Result<Vec<Row>>>,
}

/// What measures have at hand.
#[derive(Debug)]
pub struct Bench {
	/// The node's program.
	pub node: PathBuf,
	/// The folder of the compiled client, where it is there.
	pub client: Option<PathBuf>,
	/// Whether it is but a try: fewer repeats, shorter spans, smaller numbers.
	pub is_quick: bool,
	/// How far it is.
	pub progress: Progress,
}

impl Bench {
	/// A number, or a smaller one for a try.
	pub fn pick<T>(&self, whole: T, quick: T) -> T {
		if self.is_quick {
			quick
		} else {
			whole
		}
	}
}

/// All measures. Further ones are added here.
pub const MEASURES: &[Measure] = &[
	Measure {
		name: "throughput-one",
		about: "calls a second into blocks of one node, beside a call that does nothing",
		run: |bench| Box::pin(throughput::measure(bench, "throughput-one", 1)),
	},
	Measure {
		name: "throughput-four",
		about: "the same of four validators",
		run: |bench| Box::pin(throughput::measure(bench, "throughput-four", 4)),
	},
	Measure {
		name: "latency-one",
		about: "from sending an anchor to a block and to finality, one node at 50 % and 90 % load",
		run: |bench| Box::pin(latency::measure(bench, "latency-one", 1)),
	},
	Measure {
		name: "latency-four",
		about: "the same of four validators",
		run: |bench| Box::pin(latency::measure(bench, "latency-four", 4)),
	},
	Measure {
		name: "sealing",
		about: "FHIR resources sealed a second by the client, beside the cryptography alone",
		run: |bench| Box::pin(sealing::measure(bench)),
	},
	Measure {
		name: "tree",
		about: "records a second from NDJSON into the tiles of a log, beside bare hashing",
		run: |bench| Box::pin(records::tree(bench)),
	},
	Measure {
		name: "records",
		about: "records a second from NDJSON to final heads of four logs, four validators",
		run: |bench| Box::pin(records::to_final(bench)),
	},
	Measure {
		name: "revocation",
		about: "from signing a revocation to a denial at another node, and to finality there",
		run: |bench| Box::pin(revocation::measure(bench)),
	},
	Measure {
		name: "validators",
		about: "blocks and finality with 4, 7, 10 and 16 validators on this machine",
		run: |bench| Box::pin(validators::measure(bench)),
	},
];

/// A measure by name.
pub fn measure(name: &str) -> Option<&'static Measure> {
	MEASURES.iter().find(|measure| measure.name == name)
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::HashSet;

	#[test]
	fn every_measure_has_a_name_of_its_own() {
		let names: HashSet<_> = MEASURES.iter().map(|measure| measure.name).collect();
		assert_eq!(names.len(), MEASURES.len());
		assert!(measure("revocation").is_some());
		assert!(measure("speed").is_none());
	}
}
