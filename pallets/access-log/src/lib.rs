// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # Access log
//!
//! Who holds a patient's data and who asks for it both log every access, granted or refused. Of an
//! access the chain sees nothing but a commitment; of a log it keeps a count, a hash over all entries
//! and the block of the last one, whatever their number. Who is given a log can tell with these three
//! whether it is whole, and which entry is the first that is missing or not as it was.
//!
//! The hash chain itself is [`carechain_primitives::access_chain`], which whoever checks a log uses as
//! it is. The README says how to walk a log, and what a log cannot show.
//!
//! Where to read on: `log` (the call), `forget` (what is left of a patient who was unlinked: nothing),
//! [`runtime_api`] (what clients may ask).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod forget;
mod log;
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
pub use types::AccessEntry;
pub use weights::WeightInfo;

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use carechain_primitives::{
		traits::{AccessParties, Members, Patients, Practitioners},
		AccessHead, OrganizationId, PatientId,
	};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use sp_runtime::SaturatedConversion;

	/// Layout of the storage; a change of it comes with a migration.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// A head with this chain's block numbers.
	pub type AccessHeadOf<T> = AccessHead<BlockNumberFor<T>>;

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who is a member, and represents one.
		type Members: Members<Self::AccountId>;

		/// Who practises where.
		type Practitioners: Practitioners<Self::AccountId>;

		/// Who is a patient.
		type Patients: Patients<Self::AccountId>;

		/// Who may write into a patient's log.
		type Parties: AccessParties;

		/// The most entries of one call; at least 1.
		#[pallet::constant]
		type MaxEntries: Get<u32>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks need outside this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// The logs' heads, and the call that moves them on.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// How far each patient's log has come, from its first entry on until the patient is forgotten.
	///
	/// Overwritten with every entry: a log takes as much state with a million entries as with one. A
	/// change takes effect in the block that makes it, so that the key of a patient changes in just
	/// the blocks that have entries about that patient.
	///
	/// The key is the wallet's choice, hence the hasher that nobody can steer.
	#[pallet::storage]
	pub type Heads<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, AccessHeadOf<T>, OptionQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An organisation wrote into the access logs of one or more patients. Who is a patient there
		/// sees it by the own head: an event would only repeat the pseudonyms.
		AccessesLogged {
			/// Who.
			organization: OrganizationId,
			/// How many entries.
			entries: u32,
		},
	}

	/// Why a call was refused. A refused call changes nothing.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer neither represents the organisation nor practises there today; or the
		/// organisation neither holds data of a patient in the list nor has, or had not long ago, a
		/// right to reach them.
		NotAuthorized,
		/// The organisation is no longer a member.
		AlreadyLeft,
		/// The list has no entry.
		EmptyList,
		/// A commitment is all zeros, which is no hash of anything.
		EmptyCommitment,
		/// Two entries in the list have the same event.
		DuplicateEvent,
		/// A patient in the list is not registered.
		PatientNotFound,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxEntries::get() >= 1, "MaxEntries: nobody could log");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Logs accesses to patients' data, granted or refused, for an organisation.
		///
		/// # Remarks
		/// Signed by the representative of the organisation or by a practitioner who practises there
		/// today; also while the organisation is suspended or its membership has run out, for what it
		/// did has to be logged all the same.
		///
		/// The entries go into the logs of their patients in the order of the list. All of them or
		/// none: if the organisation may not log for one of the patients, nothing is logged.
		///
		/// Weighs beforehand as if each entry were about another patient of another custodian, and a
		/// practitioner signed. What turned out to be less is given back.
		///
		/// An entry is a commitment in the domain
		/// [`AccessEvent`](carechain_primitives::commitment::Domain::AccessEvent), each with a salt of
		/// its own. Which side the organisation was on, who looked, why and what came of it is in there.
		///
		/// ## Events
		/// [`Event::AccessesLogged`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::AlreadyLeft`]: who may not.
		/// [`Error::EmptyList`], [`Error::EmptyCommitment`], [`Error::DuplicateEvent`]: the list.
		/// [`Error::PatientNotFound`], [`Error::NotAuthorized`]: the first patient in the list for whom
		/// the organisation may not log.
		#[pallet::call_index(0)]
		#[pallet::weight((
			T::WeightInfo::log_accesses(entries.len().saturated_into())
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational,
		))]
		pub fn log_accesses(
			origin: OriginFor<T>,
			organization: OrganizationId,
			entries: BoundedVec<AccessEntry, T::MaxEntries>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let logger = Self::ensure_logs_for(&signer, organization)?;
			let tally = Self::do_log_accesses(organization, &entries)?;
			Ok(Some(logger.weight::<T>().saturating_add(tally.weight::<T>())).into())
		}
	}
}
