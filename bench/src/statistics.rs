// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Medians, percentiles, spread.

/// Numbers of one kind, of which there is at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
	/// In ascending order.
	sorted: Vec<f64>,
}

impl Sample {
	/// Of these numbers; `None` without any, or where one is not a number.
	pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
		let mut sorted: Vec<_> = numbers.into_iter().collect();
		if sorted.is_empty() || sorted.iter().any(|number| number.is_nan()) {
			return None;
		}
		sorted.sort_by(f64::total_cmp);
		Some(Self { sorted })
	}

	/// How many.
	pub fn count(&self) -> usize {
		self.sorted.len()
	}

	/// The one in the middle, or the mean of the two there.
	pub fn median(&self) -> f64 {
		let middle = self.sorted.len() / 2;
		if self.sorted.len() % 2 == 1 {
			self.sorted[middle]
		} else {
			(self.sorted[middle - 1] + self.sorted[middle]) / 2.0
		}
	}

	/// The smallest that at least so many per cent are not above (the nearest rank).
	///
	/// # Panics
	/// Unless it is more than 0 and at most 100 per cent.
	pub fn percentile(&self, per_cent: f64) -> f64 {
		assert!(per_cent > 0.0 && per_cent <= 100.0, "{per_cent} per cent");
		let rank = (per_cent / 100.0 * self.sorted.len() as f64).ceil() as usize;
		self.sorted[rank.clamp(1, self.sorted.len()) - 1]
	}

	/// The distance between the smallest and the largest, as a share of the median; 0 of a median of 0.
	pub fn spread(&self) -> f64 {
		let median = self.median();
		if median == 0.0 {
			return 0.0;
		}
		(self.sorted[self.sorted.len() - 1] - self.sorted[0]) / median.abs()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn sample(numbers: &[f64]) -> Sample {
		Sample::of(numbers.iter().copied()).expect("numbers")
	}

	#[test]
	fn the_median_is_in_the_middle() {
		assert_eq!(sample(&[5.0, 1.0, 3.0]).median(), 3.0);
		assert_eq!(sample(&[4.0, 1.0, 3.0, 2.0]).median(), 2.5);
		assert_eq!(sample(&[7.0]).median(), 7.0);
	}

	#[test]
	fn percentiles_are_numbers_that_were_measured() {
		let hundred = sample(&(1..=100).map(f64::from).collect::<Vec<_>>());
		assert_eq!(hundred.percentile(50.0), 50.0);
		assert_eq!(hundred.percentile(95.0), 95.0);
		assert_eq!(hundred.percentile(99.0), 99.0);
		assert_eq!(hundred.percentile(100.0), 100.0);
		// Of few numbers the high percentiles are the largest: nothing is made up in between.
		assert_eq!(sample(&[1.0, 2.0, 9.0]).percentile(99.0), 9.0);
		assert_eq!(sample(&[1.0, 2.0, 9.0]).percentile(0.1), 1.0);
	}

	#[test]
	fn the_spread_is_a_share_of_the_median() {
		assert_eq!(sample(&[90.0, 100.0, 110.0]).spread(), 0.2);
		assert_eq!(sample(&[5.0]).spread(), 0.0);
		assert_eq!(sample(&[0.0, 0.0]).spread(), 0.0);
	}

	#[test]
	fn there_is_no_sample_of_nothing() {
		assert_eq!(Sample::of([]), None);
		assert_eq!(Sample::of([1.0, f64::NAN]), None);
	}
}
