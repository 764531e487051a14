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
//! by itself: its commitment is current until its author replaces it or marks it as entered in error.
//!
//! A commitment is salted ([`carechain_primitives::commitment`]): without the salt, which is kept off
//! chain and can be destroyed, it says nothing. No call names a patient.
//!
//! Where to read on: `types` (what is stored), `logs` and `checkpoints` (how a log grows), `anchors`
//! (the life of an anchor), [`runtime_api`] (what clients may ask).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod anchors;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod checkpoints;
mod logs;
#[cfg(test)]
mod mock;
pub mod runtime_api;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// The most leaves that a log may have: 2^63, so that a size fits the signed 64-bit integers of
/// every language that checks proofs. At a million records a second it lasts 290,000 years.
pub const MAX_LOG_SIZE: u64 = 1 << 63;

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use carechain_primitives::{
		merkle::Hash, traits::Members, Commitment, DataClass, Day, Hour, OrganizationId,
	};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use sp_runtime::SaturatedConversion;

	/// Layout of the storage; a change of it comes with a migration.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The time of the block, in which checkpoints are counted. It must not run back.
		type Time: UnixTime;

		/// Who is a member: who may keep a log and anchor records.
		type Members: Members<Self::AccountId>;

		/// For how many days a log keeps its hourly checkpoints. Older ones are dropped as the log
		/// grows on, and what stays of those days are their daily checkpoints.
		#[pallet::constant]
		type HourlyCheckpointDays: Get<u32>;

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
		StorageMap<_, Blake2_128Concat, Commitment, Anchor<BlockNumberFor<T>>, OptionQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A log has grown, and still starts with everything that was in it.
		LogExtended {
			/// Whose log.
			organization: OrganizationId,
			/// How many leaves it has now.
			size: u64,
			/// Its root now.
			root: Hash,
		},
		/// A record was anchored by itself.
		RecordAnchored {
			/// Who anchored it.
			author: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
			/// What kind of record it is.
			class: DataClass,
		},
		/// An anchored record was replaced, and the one in its place was anchored.
		RecordSuperseded {
			/// Whose both are.
			author: OrganizationId,
			/// The one that is no longer current.
			superseded: Commitment,
			/// The one that is current instead.
			commitment: Commitment,
			/// What kind of record the new one is.
			class: DataClass,
		},
		/// An anchored record turned out to be wrong, and nothing takes its place.
		RecordEnteredInError {
			/// Whose it is.
			author: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
		},
	}

	/// Why a call was refused. A refused call changes nothing.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer represents no organisation.
		NotAuthorized,
		/// The signer's organisation is suspended, or its membership has ended.
		OrganizationNotActive,
		/// The new size is not above the size that the log has.
		LogNotExtended,
		/// The new size is above `MaxLogSize`.
		MaxLogSizeExceeded,
		/// The first extension came with a proof, though there is nothing yet that it could extend.
		ProofNotNeeded,
		/// The proof has fewer nodes than the two sizes need.
		ProofTooShort,
		/// The proof has more nodes than the two sizes need.
		ProofTooLong,
		/// The proof does not start at the log's head: history was rewritten, or the proof was made
		/// against another head.
		OldRootMismatch,
		/// The proof does not lead from the log's head to the new root: history was rewritten, or the
		/// new root is another tree's. A head whose size is a power of two is itself the start of the
		/// proof, so that there this is the error in either case.
		NewRootMismatch,
		/// Nothing is anchored under this commitment.
		NotFound,
		/// Something is, or was, anchored under this commitment.
		AlreadyExists,
		/// The anchor is another organisation's.
		NotAuthor,
		/// The anchor is superseded or entered in error already.
		NotCurrent,
		/// The commitment is all zeros, which is no hash of anything.
		EmptyCommitment,
	}

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

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Extends the log of the signer's organisation.
		///
		/// # Remarks
		/// Signed by the representative of an organisation in active standing; the log is its own.
		///
		/// The log becomes the tree of `size` leaves with this `root`. The first extension starts a
		/// log and takes no proof. Any later one takes the consistency proof of RFC 6962 §2.1.2
		/// between the log's size and the new one, at most 64 nodes, and is accepted only if that
		/// leads to the log's root and to the new one. What the chain cannot know is whether the
		/// organisation can open the new leaves; who relies on a record asks for its inclusion.
		///
		/// The new head becomes the checkpoint of the hour and of the day. Up to two hourly
		/// checkpoints older than [`Config::HourlyCheckpointDays`] are dropped.
		///
		/// ## Events
		/// [`Event::LogExtended`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::LogNotExtended`], [`Error::MaxLogSizeExceeded`]: the size.
		/// [`Error::ProofNotNeeded`], [`Error::ProofTooShort`], [`Error::ProofTooLong`],
		/// [`Error::OldRootMismatch`], [`Error::NewRootMismatch`]: the proof.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::extend_log(proof.len().saturated_into()))]
		pub fn extend_log(
			origin: OriginFor<T>,
			size: u64,
			root: Hash,
			proof: Vec<Hash>,
		) -> DispatchResult {
			let organization = Self::ensure_active_member(origin)?;
			Self::do_extend_log(organization, size, root, &proof)
		}

		/// Anchors one record.
		///
		/// # Remarks
		/// Signed by the representative of an organisation in active standing, which becomes the
		/// record's author. A commitment is anchored once, by whoever comes first: it is salted, so
		/// nobody comes to another's by chance.
		///
		/// ## Events
		/// [`Event::RecordAnchored`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::EmptyCommitment`], [`Error::AlreadyExists`]: the commitment.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::anchor_record())]
		pub fn anchor_record(
			origin: OriginFor<T>,
			commitment: Commitment,
			class: DataClass,
		) -> DispatchResult {
			let author = Self::ensure_active_member(origin)?;
			Self::do_anchor_record(author, commitment, class)
		}

		/// Corrects an anchored record by anchoring another in its place.
		///
		/// # Remarks
		/// Signed by the representative of the author, in active standing. The superseded record stays,
		/// and each of the two names the other. The class may be another one: it too may have been
		/// wrong.
		///
		/// ## Events
		/// [`Event::RecordSuperseded`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::NotFound`], [`Error::NotAuthor`], [`Error::NotCurrent`]: the superseded record.
		/// [`Error::EmptyCommitment`], [`Error::AlreadyExists`]: the new commitment.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::supersede_record())]
		pub fn supersede_record(
			origin: OriginFor<T>,
			superseded: Commitment,
			commitment: Commitment,
			class: DataClass,
		) -> DispatchResult {
			let author = Self::ensure_active_member(origin)?;
			Self::do_supersede_record(author, superseded, commitment, class)
		}

		/// Marks an anchored record as entered in error: it should never have been there.
		///
		/// # Remarks
		/// Signed by the representative of the author, in active standing. There is no way back; what
		/// was right after all is anchored anew, under a new salt. A record that it had superseded
		/// stays superseded.
		///
		/// ## Events
		/// [`Event::RecordEnteredInError`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::NotFound`], [`Error::NotAuthor`], [`Error::NotCurrent`]: the record.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::mark_entered_in_error())]
		pub fn mark_entered_in_error(
			origin: OriginFor<T>,
			commitment: Commitment,
		) -> DispatchResult {
			let author = Self::ensure_active_member(origin)?;
			Self::do_mark_entered_in_error(author, commitment)
		}
	}

	impl<T: Config> Pallet<T> {
		/// The organisation in active standing that the signer represents.
		fn ensure_active_member(origin: OriginFor<T>) -> Result<OrganizationId, DispatchError> {
			let signer = ensure_signed(origin)?;
			let organization =
				T::Members::represented_by(&signer).ok_or(Error::<T>::NotAuthorized)?;
			ensure!(
				T::Members::standing(organization).is_active(),
				Error::<T>::OrganizationNotActive
			);
			Ok(organization)
		}
	}
}
