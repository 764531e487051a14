// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # Admission
//!
//! Carechain has no coin, so nothing is paid for. In place of fees stands admission: who may send
//! which call, and how much work an organisation and its patients may cause. The check is a
//! transaction extension, [`CheckAdmission`], that runs before the nonce check, so that a stranger's
//! transaction is refused before it reaches the pool, and with its own reason ([`Refusal`]).
//!
//! - *Allow-list*: the runtime's [`CallPolicy`] says for each call who may sign it. What is not on
//!   the list is refused. Calls inside calls are looked at one by one, at most [`MAX_DEPTH`] deep.
//! - *Membership*: the signer represents an organisation, is a practitioner or holds a patient's
//!   key, and the organisation is in good standing.
//! - *Allowance*: a bucket in two dimensions, weight and bytes of lasting state, that refills with
//!   every block. A call is charged before it runs, failing calls too; weight that it did not use
//!   flows back. One part in [`NARROWING_RESERVE`] of every bucket is kept for calls that only take
//!   rights away.
//! - *Emergencies*: to declare one is refused neither for an allowance that is spent, nor for the
//!   organisation's standing, nor for a credential that has run out.
//! - *Priority*: calls that only take rights away come first in the pool, a patient's before an
//!   organisation's. Among equals every account has one turn before any has a second, and who has
//!   been quiet for longer comes first.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use extension::CheckAdmission;
pub use nonce::CheckNonceWindow;
pub use pallet::*;
pub use priority::{
	IN_LINE_PRIORITY, MAX_QUIET_BLOCKS, NARROWING_PRIORITY, ORDINARY_PRIORITY,
	PATIENT_NARROWING_PRIORITY, UNCOVERED_EMERGENCY_PRIORITY,
};
pub use types::*;
pub use weights::WeightInfo;

mod assessment;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod caller;
mod extension;
mod meter;
mod nonce;
mod priority;
pub mod runtime_api;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use carechain_primitives::{
		traits::{Members, Patients, Practitioners},
		OrganizationId, OrganizationKind,
	};
	use frame_support::{
		dispatch::{DispatchInfo, PostDispatchInfo},
		pallet_prelude::*,
		traits::Contains,
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{traits::Dispatchable, SaturatedConversion};

	/// The version of this pallet's storage.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime decides for this pallet.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<
		RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
		RuntimeEvent: From<Event<Self>>,
	>
	{
		/// Who is a member.
		type Members: Members<Self::AccountId>;
		/// Who is a practitioner, and where.
		type Practitioners: Practitioners<Self::AccountId>;
		/// Who holds a patient's key.
		type Patients: Patients<Self::AccountId>;
		/// The list of what may be called by whom.
		type Policy: CallPolicy<Self::RuntimeCall>;
		/// The sudo key, on chains that have one.
		type SudoKey: Contains<Self::AccountId>;
		/// Who sets allowances: a wider allowance is a wider right.
		type WideningOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Weights of the calls and of the extension.
		type WeightInfo: WeightInfo;
		/// What benchmarks need of the other pallets.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self>;
	}

	/// The allowance of each kind of payer that has none of its own, nor of its class. In force with
	/// the next transaction.
	#[pallet::storage]
	pub type Defaults<T: Config> = StorageValue<_, DefaultAllowances, ValueQuery>;

	/// Allowances set for all organisations of a class, in place of the default. In force with the
	/// next transaction; at most one for every kind of organisation.
	#[pallet::storage]
	pub type ClassAllowances<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationKind, Allowance, OptionQuery>;

	/// Allowances set for single organisations, in place of their class's and of the default. In force
	/// with the next transaction.
	#[pallet::storage]
	pub type OrganizationAllowances<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, Allowance, OptionQuery>;

	/// What every payer has used. An entry appears with a payer's first transaction: at most two for
	/// an organisation (its own, and that of its patients together), and one for a patient.
	#[pallet::storage]
	pub type Meters<T: Config> = StorageMap<_, Blake2_128Concat, Payer, Meter, ValueQuery>;

	/// What is in place when the chain starts.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`Defaults`].
		pub defaults: DefaultAllowances,
		/// See [`ClassAllowances`]; each kind at most once.
		pub classes: Vec<(OrganizationKind, Allowance)>,
		#[serde(skip)]
		#[doc(hidden)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(
				self.defaults.are_sound(),
				"a default allowance at genesis refills more per block than a full bucket holds"
			);
			Defaults::<T>::put(self.defaults);
			for (kind, allowance) in &self.classes {
				assert!(
					allowance.is_sound(),
					"the allowance at genesis of the class \"{}\" refills more per block than a full \
					 bucket holds",
					kind.code()
				);
				assert!(
					!ClassAllowances::<T>::contains_key(kind),
					"the class \"{}\" has two allowances at genesis",
					kind.code()
				);
				ClassAllowances::<T>::insert(kind, allowance);
			}
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An organisation has an allowance of its own from now on, or its class's again.
		OrganizationAllowanceSet {
			/// Whose.
			organization: OrganizationId,
			/// What; `None` for that of its class.
			allowance: Option<Allowance>,
		},
		/// All payers of a kind without an allowance of their own have this one from now on.
		DefaultAllowanceSet {
			/// Which kind.
			kind: PayerKind,
			/// What.
			allowance: Allowance,
		},
		/// All organisations of a class without an allowance of their own have this one from now on, or
		/// the default one again.
		ClassAllowanceSet {
			/// Which class.
			kind: OrganizationKind,
			/// What; `None` for the default.
			allowance: Option<Allowance>,
		},
	}

	/// Why a call failed. Why a transaction did not get as far as to be called is a [`Refusal`].
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such organisation.
		NotFound,
		/// More would flow back per block than a full bucket holds.
		RefillAboveCapacity,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Gives an organisation an allowance of its own, or that of its class again.
		///
		/// `allowance` is in picoseconds of reference time and in bytes of lasting state; `None`
		/// returns to that of its class, or to the default if the class has none. In force with the next transaction; what the organisation has used
		/// stays used. For [`Config::WideningOrigin`].
		///
		/// ## Events
		/// `OrganizationAllowanceSet`.
		///
		/// ## Errors
		/// `NotFound` for an unknown organisation, `RefillAboveCapacity`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_organization_allowance())]
		pub fn set_organization_allowance(
			origin: OriginFor<T>,
			organization: OrganizationId,
			allowance: Option<Allowance>,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			ensure!(
				T::Members::member_until(organization).is_some(),
				Error::<T>::NotFound
			);
			ensure!(
				allowance.is_none_or(|it| it.is_sound()),
				Error::<T>::RefillAboveCapacity
			);
			OrganizationAllowances::<T>::set(organization, allowance);
			Self::deposit_event(Event::OrganizationAllowanceSet {
				organization,
				allowance,
			});
			Ok(())
		}

		/// Sets the allowance of all payers of a kind that have none of their own.
		///
		/// `allowance` is in picoseconds of reference time and in bytes of lasting state. In force with
		/// the next transaction; what anybody has used stays used. For [`Config::WideningOrigin`].
		///
		/// ## Events
		/// `DefaultAllowanceSet`.
		///
		/// ## Errors
		/// `RefillAboveCapacity`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_default_allowance())]
		pub fn set_default_allowance(
			origin: OriginFor<T>,
			kind: PayerKind,
			allowance: Allowance,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			ensure!(allowance.is_sound(), Error::<T>::RefillAboveCapacity);
			Defaults::<T>::mutate(|defaults| defaults.set(kind, allowance));
			Self::deposit_event(Event::DefaultAllowanceSet { kind, allowance });
			Ok(())
		}

		/// Sets the allowance of all organisations of a class that have none of their own, or lets them
		/// have the default one again.
		///
		/// `allowance` is in picoseconds of reference time and in bytes of lasting state; each
		/// organisation of the class has as much for itself. `None` returns to the default. In force
		/// with the next transaction; what anybody has used stays used. For
		/// [`Config::WideningOrigin`].
		///
		/// ## Events
		/// `ClassAllowanceSet`.
		///
		/// ## Errors
		/// `RefillAboveCapacity`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_class_allowance())]
		pub fn set_class_allowance(
			origin: OriginFor<T>,
			kind: OrganizationKind,
			allowance: Option<Allowance>,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			ensure!(
				allowance.is_none_or(|it| it.is_sound()),
				Error::<T>::RefillAboveCapacity
			);
			ClassAllowances::<T>::set(kind, allowance);
			Self::deposit_event(Event::ClassAllowanceSet { kind, allowance });
			Ok(())
		}
	}

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// How deep calls may be wrapped in one another; the outermost is at depth 1.
		#[pallet::constant_name(MaxDepth)]
		fn max_depth() -> u32 {
			MAX_DEPTH
		}

		/// How far beyond an account's next nonce a transaction may be.
		#[pallet::constant_name(MaxNoncesAhead)]
		fn max_nonces_ahead() -> u32 {
			MAX_NONCES_AHEAD
		}

		/// How many calls, wrappers included, may declare an emergency in one transaction.
		#[pallet::constant_name(MaxEmergencyCalls)]
		fn max_emergency_calls() -> u32 {
			MAX_EMERGENCY_CALLS
		}

		/// One part in so many of every bucket is kept for narrowing calls.
		#[pallet::constant_name(NarrowingReserve)]
		fn narrowing_reserve() -> u64 {
			NARROWING_RESERVE
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// What an account may still cause; `None` for an account that admission does not recognise or
		/// does not meter.
		pub fn remaining_allowance(account: &T::AccountId) -> Option<RemainingAllowance> {
			Caller::recognise::<T>(account, false)
				.ok()?
				.payers()
				.into_iter()
				.map(Self::remaining_of)
				.reduce(RemainingAllowance::tighter)
		}

		fn remaining_of(payer: Payer) -> RemainingAllowance {
			let allowance = Self::allowance_of(&payer);
			let meter = Self::meter_of(&payer, &allowance);
			RemainingAllowance {
				payer,
				capacity: allowance.capacity(),
				remaining: meter.remaining(&allowance),
				remaining_for_ordinary_calls: meter.remaining_for_ordinary_calls(&allowance),
				full_at: meter
					.blocks_until_full(&allowance)
					.map(|blocks| meter.at.saturating_add(blocks)),
			}
		}

		/// The allowance that a payer has.
		pub(crate) fn allowance_of(payer: &Payer) -> Allowance {
			match payer {
				Payer::Organization(organization) => OrganizationAllowances::<T>::get(organization)
					.or_else(|| T::Members::kind(*organization).and_then(ClassAllowances::<T>::get))
					.unwrap_or_else(|| Defaults::<T>::get().organization),
				Payer::Patient(_) => Defaults::<T>::get().patient,
				Payer::PatientsOf(_) => Defaults::<T>::get().patients_of,
			}
		}

		/// A payer's meter as it reads now.
		pub(crate) fn meter_of(payer: &Payer, allowance: &Allowance) -> Meter {
			Meters::<T>::get(payer).at(Self::now(), allowance)
		}

		/// The block that meters are read at.
		pub(crate) fn now() -> u64 {
			frame_system::Pallet::<T>::block_number().saturated_into()
		}
	}
}
