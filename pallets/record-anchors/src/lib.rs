// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Proof of clinical records, and nothing of the records themselves.
//!
//! **Logs.** Every organisation has one append-only Merkle log (RFC 6962, SHA-256) over commitments
//! to its records. The leaves stay with the organisation; the chain keeps the size and the root, and
//! takes a larger tree only with a proof that it starts with all leaves of the smaller one: whoever
//! signs, history cannot be rewritten. One call may cover a million records, and state does not grow
//! with them: beyond the head it has *checkpoints*, by the hour for a while and by the day for good,
//! so that a record can be shown to have been there at a time.
//!
//! **Anchors.** A record with a life of its own (a prescription, a discharge summary) may be anchored
//! by itself: it is corrected, dispensed, disputed, restricted, held for a court, handed over, and at the
//! end erased.
//!
//! A commitment is salted ([`carechain_primitives::commitment`]): without the salt, which is kept off
//! chain and can be destroyed, it says nothing. No call names a patient.
//!
//! Where to read on: `log` and `anchor` (what is stored), `logs` and `checkpoints` (how a log grows),
//! `anchors` (how a record is anchored and corrected), `dispense`, `disputes`, `restrictions`, `holds`,
//! `custody` and `erasure` (the rest of its life), `callers` (who may), [`runtime_api`] (what clients may
//! ask).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod anchor;
mod anchors;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod callers;
mod calls;
mod checkpoints;
mod custody;
mod dispense;
mod disputes;
mod erasure;
mod errors;
mod events;
mod holds;
mod log;
mod logs;
#[cfg(test)]
mod mock;
mod restrictions;
pub mod runtime_api;
mod signatures;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;

pub mod weights;

pub use anchor::*;
#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use carechain_primitives::log::MAX_LOG_SIZE;
pub use log::*;
pub use pallet::*;
pub use weights::WeightInfo;

use carechain_primitives::OrganizationId;
use frame_support::pallet_macros::import_section;

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::callers::Caller;
	use alloc::vec::Vec;
	use carechain_primitives::{
		merkle::Hash, traits::Members, Commitment, DataClass, Day, Hour, Year,
	};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use sp_runtime::SaturatedConversion;

	/// Layout of the storage; a change of it comes with a migration.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<
		// What goes into the message that a record's key signs.
		AccountId: Into<[u8; 32]>,
		Hash: Into<[u8; 32]>,
		RuntimeEvent: From<Event<Self>>,
	>
	{
		/// The time of the block, in which checkpoints and the end of retention are counted. It must not
		/// run back.
		type Time: UnixTime;

		/// Who is a member: who may keep a log and anchor records.
		type Members: Members<Self::AccountId>;

		/// Who may restrict a record and place a legal hold: either body.
		type NarrowingOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who may lift both, and hand over what an organisation left behind: both bodies.
		type WideningOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// For how many days a log keeps its hourly checkpoints. Older ones are dropped as the log
		/// grows on, and what stays of those days are their daily checkpoints.
		#[pallet::constant]
		type HourlyCheckpointDays: Get<u32>;

		/// How many years ahead the end of a record's retention may lie. A slip of the finger would keep a
		/// record for good: nothing shortens a retention.
		#[pallet::constant]
		type MaxRetentionYears: Get<u16>;

		/// For how many years a record of outpatient care is kept, counted from the last visit. A default
		/// for clients: the chain does not learn which record is of which care, or when that was.
		#[pallet::constant]
		type OutpatientRetentionYears: Get<u16>;

		/// For how many years a record of inpatient care is kept, counted from the discharge. A default
		/// for clients as well.
		#[pallet::constant]
		type InpatientRetentionYears: Get<u16>;

		/// For how many cases at once a record may be held.
		#[pallet::constant]
		type MaxLegalHolds: Get<u8>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks need outside this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Logs, calls and queries over them.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The log of each organisation that has one, from its first extension on and for good.
	#[pallet::storage]
	pub type Logs<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, Log<BlockNumberFor<T>>, OptionQuery>;

	/// The head that a log had after its last extension within an hour, for the hours of the last
	/// [`Config::HourlyCheckpointDays`]; overwritten until the hour is over.
	///
	/// Those of one log are linked from the oldest to the newest; [`Log::hourly`] has both ends.
	#[pallet::storage]
	pub type HourlyCheckpoints<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Twox64Concat,
		Hour,
		HourlyCheckpoint<BlockNumberFor<T>>,
		OptionQuery,
	>;

	/// The head that a log had after its last extension within a day, kept for good; overwritten
	/// until the day is over.
	#[pallet::storage]
	pub type DailyCheckpoints<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Twox64Concat,
		Day,
		Checkpoint<BlockNumberFor<T>>,
		OptionQuery,
	>;

	/// Records that are anchored by themselves.
	///
	/// The key is chosen by its author, hence the hasher that nobody can steer.
	#[pallet::storage]
	pub type Anchors<T: Config> =
		StorageMap<_, Blake2_128Concat, Commitment, AnchorOf<T>, OptionQuery>;

	/// The cases for which an anchored record must not be erased, by record and commitment to the case.
	#[pallet::storage]
	pub type LegalHolds<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		Commitment,
		Blake2_128Concat,
		Commitment,
		(),
		OptionQuery,
	>;

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// The most leaves that a log may have.
		#[pallet::constant_name(MaxLogSize)]
		fn max_log_size() -> u64 {
			MAX_LOG_SIZE
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
