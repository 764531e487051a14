// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The bucket: what is left, what a charge takes, what flows back.

use crate::types::{
	Allowance, Cost, DefaultAllowances, Meter, PayerKind, RemainingAllowance, NARROWING_RESERVE,
};

impl Allowance {
	/// What a full bucket holds.
	pub fn capacity(&self) -> Cost {
		Cost {
			weight: self.weight_capacity,
			bytes: self.bytes_capacity,
		}
	}

	/// Whether no more flows back per block than a full bucket holds.
	pub fn is_sound(&self) -> bool {
		self.weight_refill <= self.weight_capacity && self.bytes_refill <= self.bytes_capacity
	}
}

impl DefaultAllowances {
	/// Whether all of them are sound.
	pub fn are_sound(&self) -> bool {
		[self.organization, self.patient, self.patients_of]
			.iter()
			.all(Allowance::is_sound)
	}

	/// Sets the one of a kind.
	pub(crate) fn set(&mut self, kind: PayerKind, allowance: Allowance) {
		match kind {
			PayerKind::Organization => self.organization = allowance,
			PayerKind::Patient => self.patient = allowance,
			PayerKind::PatientsOf => self.patients_of = allowance,
		}
	}
}

impl RemainingAllowance {
	/// What is left where two buckets are charged together; speaks of the first one's payer.
	pub(crate) fn tighter(self, other: Self) -> Self {
		Self {
			payer: self.payer,
			capacity: self.capacity.min(other.capacity),
			remaining: self.remaining.min(other.remaining),
			remaining_for_ordinary_calls: self
				.remaining_for_ordinary_calls
				.min(other.remaining_for_ordinary_calls),
			full_at: self
				.full_at
				.zip(other.full_at)
				.map(|(one, two)| one.max(two)),
		}
	}
}

impl Meter {
	/// The meter as it reads so many blocks later.
	fn after(self, blocks: u64, allowance: &Allowance) -> Self {
		let flowed_back = |refill: u64| refill.saturating_mul(blocks);
		Self {
			used: Cost {
				weight: self
					.used
					.weight
					.saturating_sub(flowed_back(allowance.weight_refill)),
				bytes: self
					.used
					.bytes
					.saturating_sub(flowed_back(allowance.bytes_refill)),
			},
			at: self.at.saturating_add(blocks),
		}
	}

	/// The meter as it reads at a block that is not earlier.
	pub fn at(self, now: u64, allowance: &Allowance) -> Self {
		self.after(now.saturating_sub(self.at), allowance)
	}

	/// For how many blocks the payer has caused nothing; 0 if it never did. It tells before it is
	/// brought up to date with [`Self::at`].
	///
	/// Who is new has waited for nothing: a custodian can make any number of new patients, but no
	/// patient that has long been quiet.
	pub fn quiet_blocks(&self, now: u64) -> u64 {
		match self.at {
			// Nobody sends a transaction at genesis.
			0 => 0,
			at => now.saturating_sub(at),
		}
	}

	/// What is left for narrowing calls.
	pub fn remaining(&self, allowance: &Allowance) -> Cost {
		Cost {
			weight: allowance.weight_capacity.saturating_sub(self.used.weight),
			bytes: allowance.bytes_capacity.saturating_sub(self.used.bytes),
		}
	}

	/// What is left for all other calls.
	pub fn remaining_for_ordinary_calls(&self, allowance: &Allowance) -> Cost {
		let left = self.remaining(allowance);
		Cost {
			weight: left
				.weight
				.saturating_sub(reserve(allowance.weight_capacity)),
			bytes: left.bytes.saturating_sub(reserve(allowance.bytes_capacity)),
		}
	}

	/// Takes a cost from what is left; `None`, and nothing taken, if there is not enough.
	pub fn charge(self, allowance: &Allowance, cost: Cost, narrowing: bool) -> Option<Self> {
		let left = if narrowing {
			self.remaining(allowance)
		} else {
			self.remaining_for_ordinary_calls(allowance)
		};
		(cost.weight <= left.weight && cost.bytes <= left.bytes).then_some(Self {
			used: Cost {
				weight: self.used.weight.saturating_add(cost.weight),
				bytes: self.used.bytes.saturating_add(cost.bytes),
			},
			at: self.at,
		})
	}

	/// Takes of a cost what is left, and no more than that: the bucket is empty then, and never worse
	/// off. Gives what was not there to take, too.
	pub fn charge_what_is_left(self, allowance: &Allowance, cost: Cost) -> (Self, Cost) {
		let taken = self.remaining(allowance).min(cost);
		let charged = Self {
			used: Cost {
				weight: self.used.weight.saturating_add(taken.weight),
				bytes: self.used.bytes.saturating_add(taken.bytes),
			},
			at: self.at,
		};
		(charged, cost.less(taken))
	}

	/// Gives back what was charged beforehand and not used.
	pub fn refund(self, unused: Cost) -> Self {
		Self {
			used: self.used.less(unused),
			at: self.at,
		}
	}

	/// In how many blocks all is flowed back; `None` if never.
	pub fn blocks_until_full(&self, allowance: &Allowance) -> Option<u64> {
		let blocks = |used: u64, refill: u64| match (used, refill) {
			(0, _) => Some(0),
			(_, 0) => None,
			(used, refill) => Some(used.div_ceil(refill)),
		};
		let weight = blocks(self.used.weight, allowance.weight_refill)?;
		let bytes = blocks(self.used.bytes, allowance.bytes_refill)?;
		Some(weight.max(bytes))
	}
}

const fn reserve(capacity: u64) -> u64 {
	capacity / NARROWING_RESERVE
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const ALLOWANCE: Allowance = Allowance {
		weight_capacity: 100,
		weight_refill: 10,
		bytes_capacity: 40,
		bytes_refill: 1,
	};

	fn cost(weight: u64, bytes: u64) -> Cost {
		Cost { weight, bytes }
	}

	#[test]
	fn an_ordinary_call_leaves_the_reserve_untouched() {
		let meter = Meter::default();
		assert!(meter.charge(&ALLOWANCE, cost(75, 30), false).is_some());
		assert!(meter.charge(&ALLOWANCE, cost(76, 30), false).is_none());
		assert!(meter.charge(&ALLOWANCE, cost(75, 31), false).is_none());
	}

	#[test]
	fn a_narrowing_call_may_use_the_reserve_and_no_more() {
		let spent = Meter::default()
			.charge(&ALLOWANCE, cost(75, 30), false)
			.unwrap();
		assert!(spent.charge(&ALLOWANCE, cost(1, 0), false).is_none());
		assert!(spent.charge(&ALLOWANCE, cost(25, 10), true).is_some());
		assert!(spent.charge(&ALLOWANCE, cost(26, 10), true).is_none());
	}

	#[test]
	fn an_emergency_takes_the_reserve_too_and_what_is_not_there_is_let_go() {
		let (charged, lacking) = Meter::default().charge_what_is_left(&ALLOWANCE, cost(80, 35));
		assert_eq!((charged.used, lacking), (cost(80, 35), cost(0, 0)));
		let (charged, lacking) = charged.charge_what_is_left(&ALLOWANCE, cost(30, 2));
		assert_eq!((charged.used, lacking), (cost(100, 37), cost(10, 0)));
		let (charged, lacking) = charged.charge_what_is_left(&ALLOWANCE, cost(u64::MAX, 4));
		assert_eq!((charged.used, lacking), (cost(100, 40), cost(u64::MAX, 1)));
		assert!(charged.charge(&ALLOWANCE, cost(1, 0), true).is_none());
		assert_eq!(charged.blocks_until_full(&ALLOWANCE), Some(40));
	}

	#[test]
	fn an_emergency_forgives_nothing_that_was_used_before_the_bucket_shrank() {
		let used = Meter {
			used: cost(500, 50),
			at: 0,
		};
		let (charged, lacking) = used.charge_what_is_left(&ALLOWANCE, cost(7, 7));
		assert_eq!((charged, lacking), (used, cost(7, 7)));
	}

	#[test]
	fn what_was_used_flows_back_block_by_block() {
		let spent = Meter::default()
			.charge(&ALLOWANCE, cost(75, 3), false)
			.unwrap();
		assert_eq!(spent.at(2, &ALLOWANCE).used, cost(55, 1));
		assert_eq!(spent.blocks_until_full(&ALLOWANCE), Some(8));
		assert_eq!(spent.at(8, &ALLOWANCE).used, cost(0, 0));
	}

	#[test]
	fn quiet_is_who_did_something_once_and_nothing_since() {
		assert_eq!(Meter::default().quiet_blocks(1_000), 0);
		let spent = Meter::default()
			.at(7, &ALLOWANCE)
			.charge(&ALLOWANCE, cost(1, 1), false)
			.unwrap();
		assert_eq!(spent.quiet_blocks(7), 0);
		assert_eq!(spent.quiet_blocks(1_000), 993);
		assert_eq!(spent.refund(cost(1, 0)).quiet_blocks(1_000), 993);
	}

	#[test]
	fn a_bucket_without_refill_is_never_full_again() {
		let allowance = Allowance {
			weight_refill: 0,
			..ALLOWANCE
		};
		let spent = Meter::default()
			.charge(&allowance, cost(1, 1), false)
			.unwrap();
		assert_eq!(spent.blocks_until_full(&allowance), None);
	}

	proptest! {
		/// Over any history, no payer uses more than one full bucket and what flowed back.
		#[test]
		fn use_never_exceeds_the_bucket_and_its_refill(
			history in prop::collection::vec((0u64..5, 0u64..60, 0u64..30, any::<bool>()), 1..80)
		) {
			let (mut meter, mut now, mut used) = (Meter::default(), 0, cost(0, 0));
			for (blocks, weight, bytes, narrowing) in history {
				now += blocks;
				meter = meter.at(now, &ALLOWANCE);
				if let Some(charged) = meter.charge(&ALLOWANCE, cost(weight, bytes), narrowing) {
					meter = charged;
					used = cost(used.weight + weight, used.bytes + bytes);
				}
				prop_assert!(used.weight <= ALLOWANCE.weight_capacity + now * ALLOWANCE.weight_refill);
				prop_assert!(used.bytes <= ALLOWANCE.bytes_capacity + now * ALLOWANCE.bytes_refill);
				prop_assert!(meter.used.weight <= ALLOWANCE.weight_capacity);
			}
		}
	}
}
