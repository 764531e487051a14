// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost at their worst.
//!
//! Records' keys live in the host's keystore and sign through host functions, so that the same code runs
//! natively and in the Wasm runtime.

use super::*;
use alloc::vec::Vec;
use carechain_primitives::{
	merkle::{consistency_roots, Hash},
	record_key, Commitment, DataClass, HashAlgorithm, Hour, OrganizationId, OrganizationKind,
	RecordAction, RecordKey, Year,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};
use frame_system::{
	pallet_prelude::{BlockNumberFor, OriginFor},
	RawOrigin,
};
use sp_core::crypto::KeyTypeId;
use sp_runtime::traits::Zero;

/// What the benchmarks need outside this pallet.
pub trait BenchmarkHelper<AccountId> {
	/// Makes it this time, in seconds of Unix time, for [`Config::Time`]. Called before
	/// [`Self::active_organization`], whose membership must not have ended by then.
	fn set_time(seconds: u64);

	/// The organisation of a kind, in active standing, and its representative's account.
	fn active_organization(kind: OrganizationKind) -> (OrganizationId, AccountId);
}

/// 2026-11-21T00:00:00Z.
const NOW: u64 = 1_795_219_200;
const THIS_YEAR: Year = Year(2026);

/// Under which the keystore keeps the records' keys.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"rcrd");

const RECORD: Commitment = Commitment([1; 32]);
const NEXT_RECORD: Commitment = Commitment([2; 32]);
const PREVIOUS_RECORD: Commitment = Commitment([3; 32]);
/// What goes with a call: a reason, an answer, a case.
const WITH: Commitment = Commitment([4; 32]);

/// An organisation that may call, at a time that has a past.
fn signer<T: Config>() -> (OrganizationId, RawOrigin<T::AccountId>) {
	signer_of_kind::<T>(OrganizationKind::Hospital)
}

fn signer_of_kind<T: Config>(kind: OrganizationKind) -> (OrganizationId, RawOrigin<T::AccountId>) {
	T::BenchmarkHelper::set_time(NOW);
	let (organization, representative) = T::BenchmarkHelper::active_organization(kind);
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

/// A record that may be anchored, for as long as may be.
fn new_record<T: Config>(commitment: Commitment) -> NewRecord {
	NewRecord {
		commitment,
		algorithm: HashAlgorithm::Sm3,
		class: DataClass::Prescription,
		key: RecordKey([7; 32]),
		retain_until: Pallet::<T>::last_retention(),
		dispenses: Some(u8::MAX),
	}
}

/// An anchored record of the largest size, changed as the benchmark needs it.
fn insert_anchor<T: Config>(
	custodian: OrganizationId,
	commitment: Commitment,
	change: impl FnOnce(&mut AnchorOf<T>),
) {
	let block = frame_system::Pallet::<T>::block_number();
	let NewRecord {
		algorithm,
		class,
		key,
		..
	} = new_record::<T>(commitment);
	let mut anchor = Anchor {
		author: custodian,
		custodian,
		algorithm,
		class,
		key,
		retain_until: THIS_YEAR,
		status: AnchorStatus::Current,
		supersedes: Some(PREVIOUS_RECORD),
		anchored_at: block,
		dispute: Some(Dispute {
			reason: WITH,
			raised_at: block,
			state: DisputeState::Answered { answer: WITH },
		}),
		restriction: None,
		dispenses: Some(Dispenses { left: 1, total: 1 }),
		legal_holds: 0,
		signatures: 1,
		offered_to: Some(OrganizationId(u32::MAX)),
	};
	change(&mut anchor);
	Anchors::<T>::insert(commitment, anchor);
}

/// An anchored record as [`insert_anchor`] makes it, and what its key signs for an action.
fn insert_signed<T: Config>(
	custodian: OrganizationId,
	action: RecordAction,
	submitter: T::AccountId,
	with: Commitment,
) -> Result<[u8; 64], BenchmarkError> {
	let key = sp_io::crypto::ed25519_generate(KEY_TYPE, None);
	insert_anchor::<T>(custodian, RECORD, |anchor| anchor.key = RecordKey(key.0));
	let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).into();
	let message = record_key::message(action, &genesis, &submitter.into(), RECORD, with, 1);
	sp_io::crypto::ed25519_sign(KEY_TYPE, &key, &message)
		.map(|signature| signature.0)
		.ok_or(BenchmarkError::Stop("the keystore made the key"))
}

fn narrowing<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
	T::NarrowingOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn widening<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
	T::WideningOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
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

		#[extrinsic_call]
		_(origin, new_record::<T>(RECORD));

		assert!(Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.author == author));
	}

	#[benchmark]
	fn supersede_record() {
		let (author, origin) = signer::<T>();
		insert_anchor::<T>(author, RECORD, |_| ());

		#[extrinsic_call]
		_(origin, RECORD, new_record::<T>(NEXT_RECORD));

		let status = Pallet::<T>::anchor(RECORD).map(|anchor| anchor.status);
		let by = Some(NEXT_RECORD);
		assert_eq!(status, Some(AnchorStatus::Superseded { by }));
	}

	#[benchmark]
	fn mark_entered_in_error() {
		let (custodian, origin) = signer::<T>();
		insert_anchor::<T>(custodian, RECORD, |_| ());

		#[extrinsic_call]
		_(origin, RECORD);

		let status = Pallet::<T>::anchor(RECORD).map(|anchor| anchor.status);
		assert_eq!(status, Some(AnchorStatus::EnteredInError));
	}

	#[benchmark]
	fn extend_retention() {
		let (custodian, origin) = signer::<T>();
		insert_anchor::<T>(custodian, RECORD, |_| ());
		let until = Pallet::<T>::last_retention();

		#[extrinsic_call]
		_(origin, RECORD, until);

		assert!(Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.retain_until == until));
	}

	#[benchmark]
	fn dispense_record() -> Result<(), BenchmarkError> {
		let (hospital, _) = signer::<T>();
		let (_, pharmacist) = T::BenchmarkHelper::active_organization(OrganizationKind::Pharmacy);
		let signature =
			insert_signed::<T>(hospital, RecordAction::Dispense, pharmacist.clone(), WITH)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(pharmacist), RECORD, WITH, signature);

		let status = Pallet::<T>::anchor(RECORD).map(|anchor| anchor.status);
		assert_eq!(status, Some(AnchorStatus::Completed));
		Ok(())
	}

	#[benchmark]
	fn dispute_record() -> Result<(), BenchmarkError> {
		let (hospital, _) = signer::<T>();
		let who: T::AccountId = whitelisted_caller();
		let signature = insert_signed::<T>(hospital, RecordAction::Dispute, who.clone(), WITH)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), RECORD, WITH, signature);

		assert!(Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.has_open_dispute()));
		Ok(())
	}

	#[benchmark]
	fn withdraw_dispute() -> Result<(), BenchmarkError> {
		let (hospital, _) = signer::<T>();
		let who: T::AccountId = whitelisted_caller();
		let nothing = Commitment::default();
		let signature = insert_signed::<T>(
			hospital,
			RecordAction::WithdrawDispute,
			who.clone(),
			nothing,
		)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), RECORD, signature);

		assert!(Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.dispute.is_none()));
		Ok(())
	}

	#[benchmark]
	fn answer_dispute() {
		let (custodian, origin) = signer::<T>();
		insert_anchor::<T>(custodian, RECORD, |anchor| {
			if let Some(dispute) = &mut anchor.dispute {
				dispute.state = DisputeState::Open;
			}
		});

		#[extrinsic_call]
		_(origin, RECORD, WITH);

		assert!(!Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.has_open_dispute()));
	}

	#[benchmark]
	fn restrict_record() {
		let (custodian, origin) = signer::<T>();
		insert_anchor::<T>(custodian, RECORD, |_| ());

		#[extrinsic_call]
		_(origin, RECORD);

		let restriction = Pallet::<T>::anchor(RECORD).and_then(|anchor| anchor.restriction);
		assert_eq!(restriction, Some(Restriction::Custodian));
	}

	#[benchmark]
	fn lift_restriction() {
		let (custodian, origin) = signer::<T>();
		insert_anchor::<T>(custodian, RECORD, |anchor| {
			anchor.restriction = Some(Restriction::Custodian);
		});

		#[extrinsic_call]
		_(origin, RECORD);

		assert!(Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.restriction.is_none()));
	}

	#[benchmark]
	fn place_legal_hold() -> Result<(), BenchmarkError> {
		let (custodian, _) = signer::<T>();
		let origin = narrowing::<T>()?;
		insert_anchor::<T>(custodian, RECORD, |_| ());

		#[extrinsic_call]
		_(origin as OriginFor<T>, RECORD, WITH);

		assert!(LegalHolds::<T>::contains_key(RECORD, WITH));
		Ok(())
	}

	#[benchmark]
	fn lift_legal_hold() -> Result<(), BenchmarkError> {
		let (custodian, _) = signer::<T>();
		let origin = widening::<T>()?;
		insert_anchor::<T>(custodian, RECORD, |anchor| anchor.legal_holds = 1);
		LegalHolds::<T>::insert(RECORD, WITH, ());

		#[extrinsic_call]
		_(origin as OriginFor<T>, RECORD, WITH);

		assert!(!LegalHolds::<T>::contains_key(RECORD, WITH));
		Ok(())
	}

	#[benchmark]
	fn offer_custody() {
		let (custodian, origin) = signer::<T>();
		let (to, _) = T::BenchmarkHelper::active_organization(OrganizationKind::Clinic);
		insert_anchor::<T>(custodian, RECORD, |_| ());

		#[extrinsic_call]
		_(origin, RECORD, Some(to));

		assert!(Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.offered_to == Some(to)));
	}

	#[benchmark]
	fn accept_custody() {
		let (custodian, _) = signer::<T>();
		let (to, origin) = signer_of_kind::<T>(OrganizationKind::Clinic);
		insert_anchor::<T>(custodian, RECORD, |anchor| anchor.offered_to = Some(to));

		#[extrinsic_call]
		_(origin, RECORD);

		assert!(Pallet::<T>::anchor(RECORD).is_some_and(|anchor| anchor.custodian == to));
	}

	#[benchmark]
	fn erase_record() {
		let (custodian, origin) = signer::<T>();
		let superseded_by = |by| AnchorStatus::Superseded { by: Some(by) };
		insert_anchor::<T>(custodian, PREVIOUS_RECORD, |anchor| {
			anchor.status = superseded_by(RECORD);
		});
		insert_anchor::<T>(custodian, RECORD, |anchor| {
			anchor.status = superseded_by(NEXT_RECORD);
			anchor.retain_until = Year(THIS_YEAR.0 - 1);
		});
		insert_anchor::<T>(custodian, NEXT_RECORD, |anchor| {
			anchor.supersedes = Some(RECORD);
		});

		#[extrinsic_call]
		_(origin, RECORD, WITH);

		assert!(Pallet::<T>::anchor(RECORD).is_none());
		let older = Pallet::<T>::anchor(PREVIOUS_RECORD).map(|anchor| anchor.status);
		assert_eq!(older, Some(AnchorStatus::Superseded { by: None }));
		let newer = Pallet::<T>::anchor(NEXT_RECORD).map(|anchor| anchor.supersedes);
		assert_eq!(newer, Some(None));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
