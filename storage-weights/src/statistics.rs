// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What many measurements of one thing come to.

use serde::Serialize;

/// A sample's summary, in the unit of the sample. Percentiles are measured values: the smallest that so
/// much of the sample does not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Statistics {
	/// How many values there are.
	pub count: usize,
	/// The smallest.
	pub min: u64,
	/// The largest.
	pub max: u64,
	/// The mean, rounded up.
	pub mean: u64,
	/// Half of them are no larger.
	pub median: u64,
	/// 75 % are no larger.
	pub p75: u64,
	/// 95 % are no larger.
	pub p95: u64,
	/// 99 % are no larger.
	pub p99: u64,
}

impl Statistics {
	/// Summarises a sample; `None` for an empty one.
	pub fn of(mut sample: Vec<u64>) -> Option<Self> {
		sample.sort_unstable();
		let (min, max) = (*sample.first()?, *sample.last()?);
		let sum: u128 = sample.iter().map(|value| u128::from(*value)).sum();
		let mean = sum.div_ceil(sample.len() as u128);
		let at = |percent: usize| sample[(sample.len() * percent).div_ceil(100).max(1) - 1];
		Some(Self {
			count: sample.len(),
			min,
			max,
			mean: u64::try_from(mean).unwrap_or(u64::MAX),
			median: at(50),
			p75: at(75),
			p95: at(95),
			p99: at(99),
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn percentiles_are_measured_values_in_whatever_order_they_came() {
		let found = Statistics::of((1..=1000).rev().collect()).expect("a sample");
		assert_eq!((found.min, found.max, found.count), (1, 1000, 1000));
		assert_eq!(
			(found.median, found.p75, found.p95, found.p99),
			(500, 750, 950, 990)
		);
		assert_eq!(found.mean, 501, "500.5, rounded up");
	}

	#[test]
	fn one_value_is_every_percentile_and_none_is_no_sample() {
		let found = Statistics::of(vec![7]).expect("a sample");
		assert_eq!((found.median, found.p99, found.mean), (7, 7, 7));
		assert_eq!(Statistics::of(Vec::new()), None);
	}
}
