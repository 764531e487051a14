// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Choices that follow from a seed.

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut mixed = self.0;
		mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	/// A number from 0 up to this one, exclusive. Histories need no even spread.
	pub fn below(&mut self, end: u32) -> u32 {
		(self.next() % u64::from(end)) as u32
	}

	pub fn one_in(&mut self, count: u32) -> bool {
		self.below(count) == 0
	}

	/// One of these, if there are any.
	pub fn pick<V: Clone>(&mut self, from: &[V]) -> Option<V> {
		if from.is_empty() {
			return None;
		}
		Some(self.among(from).clone())
	}

	/// One of these, which are some.
	pub fn among<'a, V>(&mut self, from: &'a [V]) -> &'a V {
		&from[self.below(from.len() as u32) as usize]
	}

	/// Some of these, in any order: so many, or all.
	pub fn some_of<V: Clone>(&mut self, from: &[V], count: usize) -> Vec<V> {
		let mut left = from.to_vec();
		let mut chosen = Vec::new();
		while chosen.len() < count && !left.is_empty() {
			let at = self.below(left.len() as u32) as usize;
			chosen.push(left.swap_remove(at));
		}
		chosen
	}
}
