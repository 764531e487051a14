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
//! The **validator set** comes from genesis and does not change in this version; [`session`] hands
//! it to `pallet-session`.
//!
//! Other pallets ask through [`Members`](carechain_primitives::traits::Members) and
//! [`Practitioners`](carechain_primitives::traits::Practitioners); whoever is outside asks through
//! [`runtime_api::ConsortiumApi`].

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod accounts;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod genesis;
mod members;
mod organizations;
mod practitioners;
pub mod runtime_api;
pub mod session;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use genesis::{GenesisOrganization, GenesisPractitioner};
pub use pallet::*;
pub use session::{FullIdentificationOf, SessionLength, ValidatorIdOf};
pub use types::{Organization, OrganizationStatus, PractitionerRole};
pub use weights::WeightInfo;

use carechain_primitives::Day;
use frame_support::traits::UnixTime;

// FRAME's macros write `as` for enum indices, `expect` for the names of pallet and items, and
// `unreachable` for variants that only hold types. What is ours in here is declarations and thin
// calls.
#[allow(clippy::as_conversions, clippy::expect_used, clippy::unreachable)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use carechain_primitives::{
		traits::Patients, Commitment, OrganizationId, OrganizationKind, PractitionerRoleCodes,
		PractitionerRoleId,
	};
	use frame_support::pallet_prelude::*;
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

		/// Who may narrow: suspend an organisation, revoke any practitioner. Either body.
		type NarrowingOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Which accounts are patients' keys, so that no member uses one.
		type PatientKeys: Patients<Self::AccountId>;

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

	/// The representatives of the hospitals that validate, in the order of genesis. Changes to it
	/// would take effect two sessions later.
	#[pallet::storage]
	pub type ValidatorSet<T: Config> =
		StorageValue<_, BoundedVec<T::AccountId, T::MaxValidators>, ValueQuery>;

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
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_genesis(self);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An organisation became a member.
		OrganizationAdmitted {
			/// Its id from now on.
			organization: OrganizationId,
			/// What kind of body it is.
			kind: OrganizationKind,
			/// The account that acts for it.
			representative: T::AccountId,
			/// The end of its membership, exclusive.
			member_until: Day,
		},
		/// A membership ends later than before.
		MembershipRenewed {
			/// Whose.
			organization: OrganizationId,
			/// The new end, exclusive.
			member_until: Day,
		},
		/// An organisation lost its rights for now.
		OrganizationSuspended {
			/// Which.
			organization: OrganizationId,
		},
		/// A suspended organisation is no longer suspended.
		OrganizationReinstated {
			/// Which.
			organization: OrganizationId,
		},
		/// A practitioner got a credential.
		PractitionerRegistered {
			/// The id of the credential.
			role: PractitionerRoleId,
			/// Where it holds.
			organization: OrganizationId,
			/// Whose it is.
			account: T::AccountId,
		},
		/// A credential was taken away for good.
		PractitionerRevoked {
			/// The id of the credential.
			role: PractitionerRoleId,
			/// Where it held.
			organization: OrganizationId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no organisation, or no credential, of that id.
		NotFound,
		/// The signer does not represent the organisation.
		NotAuthorized,
		/// The account is in use in a way that excludes this one: it represents an organisation, is a
		/// practitioner's, or is or was a patient's key.
		AccountInUse,
		/// The end is today or before.
		EndInPast,
		/// The end is further ahead than allowed.
		EndTooFar,
		/// The new end is not later than the present one.
		EndNotLater,
		/// The name has no bytes.
		NameEmpty,
		/// The name has more than `MaxNameLength` bytes.
		NameTooLong,
		/// The name is not UTF-8.
		NameInvalid,
		/// The organisation is suspended already.
		AlreadySuspended,
		/// The organisation is not suspended.
		NotSuspended,
		/// The organisation is suspended, or its membership has ended.
		OrganizationNotActive,
		/// The credential is for no role.
		EmptyRoles,
		/// The set of roles has a bit that no code stands for.
		UnknownRoles,
		/// The credential was revoked before.
		AlreadyRevoked,
		/// The account holds `MaxRolesPerAccount` credentials.
		MaxRolesExceeded,
		/// All ids are used up.
		IdsExhausted,
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
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Admits an organisation.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. The organisation has its rights from now until `member_until`,
		/// exclusive, which lies after today and at most `MaxMembershipDays` ahead. `name` is 1 to
		/// `MaxNameLength` bytes of UTF-8: the legal entity's, never a department's.
		/// `representative` acts for it; the account can sign from now on.
		///
		/// ## Events
		///
		/// - `OrganizationAdmitted`
		///
		/// ## Errors
		///
		/// - `NameEmpty`, `NameTooLong`, `NameInvalid`
		/// - `EndInPast`, `EndTooFar`
		/// - `AccountInUse`: the representative's account stands for someone already
		/// - `IdsExhausted`
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::admit_organization(organizations::length(name)))]
		pub fn admit_organization(
			origin: OriginFor<T>,
			kind: OrganizationKind,
			representative: T::AccountId,
			name: Vec<u8>,
			member_until: Day,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_admit_organization(kind, representative, name, member_until)
		}

		/// Moves the end of a membership to a later day.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. A membership that has ended is revived. A suspension stays. The end
		/// cannot be moved to an earlier day: who is to lose rights is suspended.
		///
		/// ## Events
		///
		/// - `MembershipRenewed`
		///
		/// ## Errors
		///
		/// - `NotFound`
		/// - `EndInPast`, `EndTooFar`, `EndNotLater`
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::renew_membership())]
		pub fn renew_membership(
			origin: OriginFor<T>,
			organization: OrganizationId,
			member_until: Day,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_renew_membership(organization, member_until)
		}

		/// Takes an organisation's rights at once.
		///
		/// # Remarks
		///
		/// For `NarrowingOrigin`. It may still revoke its practitioners. Its seat among the validators
		/// stays in this version.
		///
		/// ## Events
		///
		/// - `OrganizationSuspended`
		///
		/// ## Errors
		///
		/// - `NotFound`
		/// - `AlreadySuspended`
		#[pallet::call_index(2)]
		#[pallet::weight((T::WeightInfo::suspend_organization(), DispatchClass::Operational))]
		pub fn suspend_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::NarrowingOrigin::ensure_origin(origin)?;
			Self::do_suspend_organization(organization)
		}

		/// Ends a suspension.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. A membership that ended meanwhile has to be renewed as well.
		///
		/// ## Events
		///
		/// - `OrganizationReinstated`
		///
		/// ## Errors
		///
		/// - `NotFound`
		/// - `NotSuspended`
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::reinstate_organization())]
		pub fn reinstate_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_reinstate_organization(organization)
		}

		/// Gives a practitioner a credential at an organisation.
		///
		/// # Remarks
		///
		/// For the organisation's representative while the organisation is in active standing, and
		/// for `WideningOrigin`. It holds from now until `valid_until`, exclusive, which lies after
		/// today and at most `MaxCredentialDays` ahead. An account may hold up to
		/// `MaxRolesPerAccount`, at several organisations. The account can sign from now on.
		///
		/// ## Events
		///
		/// - `PractitionerRegistered`
		///
		/// ## Errors
		///
		/// - `NotFound`: no such organisation (`WideningOrigin` only; anyone else gets
		///   `NotAuthorized`)
		/// - `NotAuthorized`, `OrganizationNotActive`
		/// - `EmptyRoles`, `UnknownRoles`
		/// - `EndInPast`, `EndTooFar`
		/// - `AccountInUse`: the account represents an organisation or is or was a patient's key
		/// - `MaxRolesExceeded`, `IdsExhausted`
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::register_practitioner())]
		pub fn register_practitioner(
			origin: OriginFor<T>,
			organization: OrganizationId,
			account: T::AccountId,
			roles: PractitionerRoleCodes,
			licence: Commitment,
			valid_until: Day,
		) -> DispatchResult {
			Self::ensure_may_register(origin, organization)?;
			Self::do_register_practitioner(organization, account, roles, licence, valid_until)
		}

		/// Takes a credential away for good.
		///
		/// # Remarks
		///
		/// For the organisation's representative, also while the organisation is suspended or its
		/// membership has ended, since this narrows; and for `NarrowingOrigin`. With its last
		/// credential an account can no longer sign.
		///
		/// ## Events
		///
		/// - `PractitionerRevoked`
		///
		/// ## Errors
		///
		/// - `NotFound`: no such credential
		/// - `NotAuthorized`
		/// - `AlreadyRevoked`
		#[pallet::call_index(5)]
		#[pallet::weight((T::WeightInfo::revoke_practitioner(), DispatchClass::Operational))]
		pub fn revoke_practitioner(
			origin: OriginFor<T>,
			role: PractitionerRoleId,
		) -> DispatchResult {
			Self::do_revoke_practitioner(origin, role)
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
