// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost at their worst.

use super::*;
use alloc::vec::Vec;
use carechain_primitives::{
	merkle::{consistency_roots, Hash},
	Commitment, DataClass, Hour, OrganizationId,
};
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};

/// What the benchmarks need outside this pallet.
pub trait BenchmarkHelper<AccountId> {
	/// Makes it this time, in seconds of Unix time, for [`Config::Time`]. Called before
	/// [`Self::active_organization`], whose membership must not have ended by then.
	fn set_time(seconds: u64);

	/// An organisation in active standing, and its representative's account.
	fn active_organization() -> (OrganizationId, AccountId);
}

/// 2026-11-21T00:00:00Z.
const NOW: u64 = 1_795_219_200;

/// An organisation that may call, at a time that has a past.
fn signer<T: Config>() -> (OrganizationId, RawOrigin<T::AccountId>) {
	T::BenchmarkHelper::set_time(NOW);
	let (organization, representative) = T::BenchmarkHelper::active_organization();
	(organization, RawOrigin::Signed(representative))
}

/// The sizes that need a proof of so many nodes (at least three), and the most hashes over them.
///
/// From one leaf below a power of two to that power, all nodes but the first two stand to the left
/// and are hashed into both roots. No two sizes need more: the first node is no hash, and the step
/// after it is always to the right.
fn sizes_for(nodes: u32) -> (u64, u64) {
	let second = 1u64 << (nodes - 1);
	(second - 1, second)
}

/// A log of this size and root that has rested since three hours, of which two are too old: the next
/// extension adds a checkpoint, links it, and drops two.
fn insert_log<T: Config>(organization: OrganizationId, size: u64, root: Hash) {
	let block = frame_system::Pallet::<T>::block_number();
	let now = Hour::of_unix_seconds(NOW);
	let kept_hours = T::HourlyCheckpointDays::get() * Hour::PER_DAY;
	let too_old = Hour(now.0 - kept_hours - 2);
	let hours = [
		(too_old, 1),
		(Hour(too_old.0 + 1), 2),
		(Hour(now.0 - 1), size),
	];
	for (position, (hour, size)) in hours.into_iter().enumerate() {
		let next = hours.get(position + 1).map(|(hour, _)| *hour);
		let checkpoint = HourlyCheckpoint {
			size,
			root,
			block,
			next,
		};
		HourlyCheckpoints::<T>::insert(organization, hour, checkpoint);
		DailyCheckpoints::<T>::insert(organization, hour.day(), checkpoint.head());
	}
	let hourly = HourRange {
		first: hours[0].0,
		last: hours[2].0,
	};
	Logs::<T>::insert(
		organization,
		Log {
			size,
			root,
			extended_at: block,
			hourly,
		},
	);
}

fn insert_anchor<T: Config>(author: OrganizationId, commitment: Commitment) {
	let anchor = Anchor::<BlockNumberFor<T>> {
		author,
		class: DataClass::Prescription,
		status: AnchorStatus::Current,
		supersedes: None,
		anchored_at: frame_system::Pallet::<T>::block_number(),
	};
	Anchors::<T>::insert(commitment, anchor);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn extend_log(p: Linear<3, 64>) -> Result<(), BenchmarkError> {
		let (organization, origin) = signer::<T>();
		let (first, second) = sizes_for(p);
		let proof: Vec<Hash> = (0..p).map(|node| [node as u8; 32]).collect();
		let (old_root, new_root) = consistency_roots(first, second, &[0; 32], &proof)
			.map_err(|_| BenchmarkError::Stop("the proof has the wrong length"))?;
		insert_log::<T>(organization, first, old_root);

		#[extrinsic_call]
		_(origin, second, new_root, proof);

		let head = Pallet::<T>::log_head(organization).ok_or("no log")?;
		assert_eq!((head.size, head.root), (second, new_root));
		assert_eq!(HourlyCheckpoints::<T>::iter_prefix(organization).count(), 2);
		Ok(())
	}

	#[benchmark]
	fn anchor_record() {
		let (author, origin) = signer::<T>();
		let commitment = Commitment([1; 32]);

		#[extrinsic_call]
		_(origin, commitment, DataClass::Prescription);

		assert!(Pallet::<T>::anchor(commitment).is_some_and(|anchor| anchor.author == author));
	}

	#[benchmark]
	fn supersede_record() {
		let (author, origin) = signer::<T>();
		let (superseded, commitment) = (Commitment([1; 32]), Commitment([2; 32]));
		insert_anchor::<T>(author, superseded);

		#[extrinsic_call]
		_(origin, superseded, commitment, DataClass::Prescription);

		let status = Pallet::<T>::anchor(superseded).map(|anchor| anchor.status);
		assert_eq!(status, Some(AnchorStatus::Superseded { by: commitment }));
	}

	#[benchmark]
	fn mark_entered_in_error() {
		let (author, origin) = signer::<T>();
		let commitment = Commitment([1; 32]);
		insert_anchor::<T>(author, commitment);

		#[extrinsic_call]
		_(origin, commitment);

		let status = Pallet::<T>::anchor(commitment).map(|anchor| anchor.status);
		assert_eq!(status, Some(AnchorStatus::EnteredInError));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
