// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # Consortium
//!
//! Who takes part: organisations, the practitioners who work there, and the validators.
//!
//! An **organisation** is a legal entity that governance admits until a day, renews, suspends and
//! reinstates. One account, its *representative*, acts for it. A **practitioner role** is a
//! credential of one account at one organisation; the organisation registers and revokes it. Every
//! right ends by itself on its day: nothing has to be swept, because standing is worked out from
//! state and today whenever it is asked for.
//!
//! Representatives, practitioners and patients use different accounts, so that no account ever
//! ties a patient's pseudonym to a name: see [`accounts`].
//!
//! **Two bodies** govern: every hospital has a seat in the council; the oversight board has the seats
//! that both bodies gave. Both follow the registry by themselves: see [`seats`].
//!
//! A hospital may run one **validator**. [`session`] works out the set of every session and hands it
//! to `pallet-session`; [`validators`] tells who is wanted there and who is not any more: the silent,
//! and those who sign twice. [`finality`] is the way out when too many are lost at once.
//!
//! Every member lists the **nodes** that it runs, so that the others' nodes talk to no one else.
//!
//! Other pallets ask through [`Members`](carechain_primitives::traits::Members) and
//! [`Practitioners`](carechain_primitives::traits::Practitioners); whoever is outside asks through
//! [`runtime_api::ConsortiumApi`].

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod accounts;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod errors;
mod events;
pub mod finality;
pub mod genesis;
mod members;
mod nodes;
mod organizations;
mod practitioners;
pub mod runtime_api;
pub mod seats;
pub mod session;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod validators;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use finality::GrandpaOf;
pub use genesis::{GenesisOrganization, GenesisPractitioner};
pub use pallet::*;
pub use session::{FullIdentificationOf, SessionLength, SessionsOf, ValidatorIdOf};
pub use types::{
	Organization, OrganizationStatus, PractitionerRole, PractitionerRoleStatus, RetirementReason,
	SetChange, Validator, ValidatorStatus,
};
pub use weights::WeightInfo;

use carechain_primitives::Day;
use frame_support::{pallet_macros::import_section, traits::UnixTime};

// FRAME's macros write `as` for enum indices, `expect` for the names of pallet and items, and
// `unreachable` for variants that only hold types. What is ours in here is declarations and thin
// calls.
#[allow(clippy::as_conversions, clippy::expect_used, clippy::unreachable)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::{finality::Finality, session::Sessions};
	use alloc::vec::Vec;
	use carechain_primitives::{
		traits::Patients, Commitment, NodeId, OrganizationId, OrganizationKind,
		PractitionerRoleCodes, PractitionerRoleId,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{ChangeMembers, InitializeMembers, SortedMembers},
	};
	use frame_system::pallet_prelude::*;
	use sp_staking::SessionIndex;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// An organisation as this chain stores it.
	pub type OrganizationOf<T> = Organization<
		<T as frame_system::Config>::AccountId,
		BoundedVec<u8, <T as Config>::MaxNameLength>,
	>;

	/// A credential as this chain stores it.
	pub type PractitionerRoleOf<T> = PractitionerRole<<T as frame_system::Config>::AccountId>;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// What time it is. Rights are counted in whole UTC days.
		type Time: UnixTime;

		/// Who may widen: admit, renew, reinstate, register a practitioner anywhere. Both bodies.
		type WideningOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who may narrow: suspend an organisation or a practitioner, revoke any practitioner. Either
		/// body.
		type NarrowingOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who may take a seat on the oversight board away: the board.
		type BoardOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who may restart finality without the members that were lost.
		type RestartOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Which accounts are patients' keys, so that no member uses one; and how many patients an
		/// organisation has, so that none leaves with them.
		type PatientKeys: Patients<Self::AccountId>;

		/// The council: one seat for every hospital that has its rights.
		type Council: SortedMembers<Self::AccountId>
			+ ChangeMembers<Self::AccountId>
			+ InitializeMembers<Self::AccountId>;

		/// The oversight board.
		type Board: SortedMembers<Self::AccountId>
			+ ChangeMembers<Self::AccountId>
			+ InitializeMembers<Self::AccountId>;

		/// What it costs at most that a body's seats change: its open motions lose the votes of who
		/// goes.
		type SeatChangeWeight: Get<Weight>;

		/// The sessions: [`crate::SessionsOf`].
		type Sessions: Sessions<Self::AccountId>;

		/// Finality: [`crate::GrandpaOf`].
		type Finality: Finality<BlockNumberFor<Self>>;

		/// Longest name of an organisation, in bytes of UTF-8.
		#[pallet::constant]
		type MaxNameLength: Get<u32>;

		/// Most credentials that one account may hold that are not revoked, expired ones included.
		#[pallet::constant]
		type MaxRolesPerAccount: Get<u32>;

		/// How far ahead a membership may end, in days from today.
		#[pallet::constant]
		type MaxMembershipDays: Get<u32>;

		/// How far ahead a credential may end, in days from today.
		#[pallet::constant]
		type MaxCredentialDays: Get<u32>;

		/// Most validators.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// Most seats in each of the two bodies.
		#[pallet::constant]
		type MaxSeats: Get<u32>;

		/// Most nodes that one organisation may list.
		#[pallet::constant]
		type MaxNodeIds: Get<u32>;

		/// After how many sessions in a row without a block a validator leaves the set.
		#[pallet::constant]
		type MaxSilentSessions: Get<u32>;

		/// How many changes of GRANDPA's set are remembered. If more than these are signalled while
		/// finality stands still, it can no longer be restarted.
		#[pallet::constant]
		type MaxSetChanges: Get<u32>;

		/// For how many past sessions the keys of the validators stay provable. An equivocation
		/// older than that cannot be reported.
		#[pallet::constant]
		type MaxHistoricalSessions: Get<SessionIndex>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The id of the organisation that is admitted next. Ids are never reused.
	#[pallet::storage]
	pub type NextOrganizationId<T: Config> = StorageValue<_, OrganizationId, ValueQuery>;

	/// Every organisation that was ever admitted. None is removed, so that an id in an old grant or
	/// log can always be read.
	#[pallet::storage]
	pub type Organizations<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, OrganizationOf<T>, OptionQuery>;

	/// The organisation that an account represents. The account has one sufficient reference for it.
	#[pallet::storage]
	pub type RepresentativeOf<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, OrganizationId, OptionQuery>;

	/// The id of the credential that is registered next. Ids are never reused.
	#[pallet::storage]
	pub type NextPractitionerRoleId<T: Config> = StorageValue<_, PractitionerRoleId, ValueQuery>;

	/// Every credential that was ever registered, revoked ones included: what a practitioner did
	/// under it stays attributable.
	#[pallet::storage]
	pub type PractitionerRoles<T: Config> =
		StorageMap<_, Twox64Concat, PractitionerRoleId, PractitionerRoleOf<T>, OptionQuery>;

	/// The credentials of an account that are not revoked (they may have expired), oldest first.
	/// The account has one sufficient reference while it has an entry; an entry is never empty.
	#[pallet::storage]
	pub type RolesOf<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		BoundedVec<PractitionerRoleId, T::MaxRolesPerAccount>,
		ValueQuery,
	>;

	/// The nonce that an account had when its last credential was revoked. Taken up again when the
	/// account is registered anew, so that nothing it signed before can be replayed.
	#[pallet::storage]
	pub type RetiredNonces<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, T::Nonce, OptionQuery>;

	/// The accounts of practitioners whom governance suspended: no organisation gives one another
	/// credential. Until both bodies reinstate the credential or register a new one.
	#[pallet::storage]
	pub type BarredAccounts<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, (), OptionQuery>;

	/// How many credentials of an organisation are not revoked; no entry for none.
	#[pallet::storage]
	pub type PractitionerCounts<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, u32, ValueQuery>;

	/// How many hospitals are suspended: one body alone may suspend no more than a third.
	#[pallet::storage]
	pub type SuspendedHospitals<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The validators, wanted in the set or not, in the order in which they were allowed. A change
	/// takes effect two sessions later.
	#[pallet::storage]
	pub type Validators<T: Config> =
		StorageValue<_, BoundedVec<Validator<T::AccountId>, T::MaxValidators>, ValueQuery>;

	/// The fewest validators that the set may shrink to; never zero. From genesis. Only a restart of
	/// finality goes below.
	#[pallet::storage]
	pub type MinValidators<T: Config> =
		StorageValue<_, u32, ValueQuery, genesis::DefaultMinValidators>;

	/// Whose validator would join the set if its session keys were set. Worked out anew when a session
	/// is planned.
	#[pallet::storage]
	pub type WaitingForKeys<T: Config> =
		StorageValue<_, BoundedVec<OrganizationId, T::MaxValidators>, ValueQuery>;

	/// Whose validator is no longer wanted and stays in the planned set until another joins, for
	/// without it there would be fewer than `MinValidators`. Worked out anew when a session is
	/// planned.
	#[pallet::storage]
	pub type LeavingAtMinimum<T: Config> =
		StorageValue<_, BoundedVec<OrganizationId, T::MaxValidators>, ValueQuery>;

	/// Blocks that each validator authored, by session: the running one and the one before.
	#[pallet::storage]
	pub type BlocksAuthored<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		SessionIndex,
		Blake2_128Concat,
		T::AccountId,
		u32,
		ValueQuery,
	>;

	/// The latest changes of GRANDPA's set, oldest first, as far as they are in force or may still
	/// become so.
	#[pallet::storage]
	pub type SetChanges<T: Config> =
		StorageValue<_, BoundedVec<SetChange<BlockNumberFor<T>>, T::MaxSetChanges>, ValueQuery>;

	/// The id of GRANDPA's set at the end of the last block.
	#[pallet::storage]
	pub type KnownSetId<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// While finality is being restarted, within one call: the validators that are left, and whether
	/// they are planned already.
	#[pallet::storage]
	pub type Restarting<T: Config> =
		StorageValue<_, (BoundedVec<T::AccountId, T::MaxValidators>, bool), OptionQuery>;

	/// The nodes that each organisation runs; an entry is never empty.
	#[pallet::storage]
	pub type NodeIds<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, BoundedVec<NodeId, T::MaxNodeIds>, OptionQuery>;

	/// The length of a session in blocks, from genesis; never zero. Read it as [`SessionLength`].
	#[pallet::storage]
	#[pallet::storage_prefix = "SessionLength"]
	pub type StoredSessionLength<T: Config> =
		StorageValue<_, BlockNumberFor<T>, ValueQuery, genesis::DefaultSessionLength>;

	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// The founding members. Their ids are their positions in the list.
		pub organizations: Vec<GenesisOrganization<T::AccountId>>,
		/// Their first practitioners. Their ids are their positions in the list.
		pub practitioners: Vec<GenesisPractitioner<T::AccountId>>,
		/// The length of a session in blocks; not zero. Ten minutes or more outside tests: the last
		/// block of a session carries no ordinary transactions.
		pub session_length: BlockNumberFor<T>,
		/// The fewest validators that the set may shrink to; not zero, and no more than there are.
		pub min_validators: u32,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_genesis(self);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(!T::MaxNameLength::get().is_zero(), "a name needs a byte");
			assert!(
				!T::MaxRolesPerAccount::get().is_zero(),
				"no practitioner could register"
			);
			assert!(
				!T::MaxMembershipDays::get().is_zero(),
				"no membership could ever hold"
			);
			assert!(
				!T::MaxCredentialDays::get().is_zero(),
				"no credential could ever hold"
			);
			assert!(
				!T::MaxValidators::get().is_zero(),
				"no chain without a validator"
			);
			assert!(
				T::MaxSeats::get() >= T::MaxValidators::get(),
				"who validates has a seat"
			);
			assert!(
				!T::MaxSilentSessions::get().is_zero(),
				"everybody would be silent for too long"
			);
			assert!(
				!T::MaxSetChanges::get().is_zero(),
				"no restart would ever find the set in force"
			);
		}

		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			Self::sweep_council(now).saturating_add(T::WeightInfo::note_set_change())
		}

		fn on_finalize(now: BlockNumberFor<T>) {
			// Refuses forced changes only, and this is none.
			let _ = Self::note_set_change(now, false);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The UTC day it is.
	pub fn today() -> Day {
		Day::of_unix_seconds(T::Time::now().as_secs())
	}

	/// Checks the end of a right that starts today and may last so many days.
	pub(crate) fn ensure_end(end: Day, max_days: u32) -> Result<(), Error<T>> {
		let today = Self::today();
		frame_support::ensure!(end > today, Error::<T>::EndInPast);
		frame_support::ensure!(end <= today.saturating_add(max_days), Error::<T>::EndTooFar);
		Ok(())
	}
}
