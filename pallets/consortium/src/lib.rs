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
	Organization, OrganizationStatus, PractitionerRole, RetirementReason, SetChange, Validator,
	ValidatorStatus,
};
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

		/// Who may narrow: suspend an organisation, revoke any practitioner. Either body.
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
		/// The membership of a hospital has run out, and its seat in the council with it.
		MembershipLapsed {
			/// Whose.
			organization: OrganizationId,
		},
		/// An organisation lost its rights for good, and is to set its house in order.
		OrganizationExpelled {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation gave notice.
		OrganizationLeaving {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation is gone for good.
		OrganizationLeft {
			/// Which.
			organization: OrganizationId,
		},
		/// A hospital has a seat in the council from now on.
		CouncilSeatGiven {
			/// Which.
			organization: OrganizationId,
		},
		/// A hospital has no seat in the council any more.
		CouncilSeatTaken {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation has a seat on the oversight board from now on.
		BoardSeatGiven {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation has no seat on the oversight board any more.
		BoardSeatTaken {
			/// Which.
			organization: OrganizationId,
		},
		/// A hospital may run a validator. It joins the set two sessions after its keys are set.
		ValidatorAllowed {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator is on its way out of the set.
		ValidatorStopping {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator is out of the set for good, and its keys are gone.
		ValidatorRemoved {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator of the set authored nothing in the session that ended. Operators should see to
		/// it.
		ValidatorSilent {
			/// Whose.
			organization: OrganizationId,
			/// For how many sessions in a row.
			sessions: u32,
		},
		/// A validator leaves the set, and may come back.
		ValidatorRetired {
			/// Whose.
			organization: OrganizationId,
			/// Why.
			reason: RetirementReason,
		},
		/// A retired validator is wanted in the set again.
		ValidatorResumed {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator signed two different things where it may sign one.
		ValidatorEquivocated {
			/// Whose.
			organization: OrganizationId,
			/// The session that it happened in.
			session: SessionIndex,
		},
		/// Finality was restarted with a smaller set.
		FinalityRestarted {
			/// The last block that was final.
			best_finalized: BlockNumberFor<T>,
			/// After how many blocks the new set is in force.
			delay: BlockNumberFor<T>,
			/// The id of the new set.
			set_id: u64,
		},
		/// An organisation listed the nodes that it runs.
		NodeIdsSet {
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
		/// The organisation has its rights: it is neither suspended nor leaving nor expelled.
		NotSuspended,
		/// One body alone would suspend more than a third of the hospitals. It takes both.
		TooManySuspended,
		/// The organisation is expelled already.
		AlreadyExpelled,
		/// The organisation is gone for good.
		AlreadyLeft,
		/// The organisation neither gave notice nor was expelled.
		NotLeaving,
		/// Organisations of this kind have no such seat, or no validator.
		KindNotAllowed,
		/// The body has `MaxSeats` seats.
		MaxSeatsExceeded,
		/// The organisation has a seat on the board already.
		AlreadySeated,
		/// The organisation has no seat on the board.
		NotSeated,
		/// The board would have no seat left.
		LastBoardSeat,
		/// The council would have no seat left, or the organisation still has the last one.
		LastCouncilSeat,
		/// The organisation still has a seat on the board: the board has to take it first.
		BoardSeatHeld,
		/// The organisation's validator is still in the set.
		StillValidating,
		/// The organisation still is the custodian of patients.
		PatientsRemain,
		/// The organisation still has practitioners whose credentials are not revoked.
		PractitionersRemain,
		/// There are `MaxValidators` validators.
		MaxValidatorsExceeded,
		/// The hospital has a validator already.
		AlreadyValidator,
		/// The hospital has no validator, or none in the running set.
		NotValidator,
		/// The validator is on its way out already.
		AlreadyLeaving,
		/// The validator was not retired.
		NotRetired,
		/// The block is not earlier than this one.
		BlockNotThere,
		/// The delay is no block, or not shorter than a session.
		DelayOutOfBounds,
		/// A change of GRANDPA's set is signalled and not yet in force. Try again when it is.
		ChangePending,
		/// The last restart is too near. Twice its delay has to pass.
		RestartTooSoon,
		/// So many changes of GRANDPA's set were signalled since that block that the set which is in
		/// force is no longer known.
		TooLongAgo,
		/// No validator would be left.
		NobodyLeft,
		/// A node is named twice.
		DuplicateNodeId,
		/// The organisation is suspended, or its membership has ended; or it gave notice, and asks for
		/// what only one that stays can have.
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

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Admits an organisation.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. The organisation has its rights from now until `member_until`,
		/// exclusive, which lies after today and at most `MaxMembershipDays` ahead. `name` is 1 to
		/// `MaxNameLength` bytes of UTF-8: the legal entity's, never a department's.
		/// `representative` acts for it; the account can sign from now on. A hospital gets its seat in
		/// the council; with `validator` it may run one too, which joins the set two sessions after its
		/// keys are set.
		///
		/// ## Events
		///
		/// - `OrganizationAdmitted`
		/// - `CouncilSeatGiven`, `ValidatorAllowed`
		///
		/// ## Errors
		///
		/// - `NameEmpty`, `NameTooLong`, `NameInvalid`
		/// - `EndInPast`, `EndTooFar`
		/// - `AccountInUse`: the representative's account stands for someone already
		/// - `KindNotAllowed`: a validator of who is no hospital
		/// - `IdsExhausted`, `MaxSeatsExceeded`, `MaxValidatorsExceeded`
		#[pallet::call_index(0)]
		#[pallet::weight(
			T::WeightInfo::admit_organization(organizations::length(name))
				.saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn admit_organization(
			origin: OriginFor<T>,
			kind: OrganizationKind,
			representative: T::AccountId,
			name: Vec<u8>,
			member_until: Day,
			validator: bool,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_admit_organization(kind, representative, name, member_until, validator)
		}

		/// Moves the end of a membership to a later day.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. A membership that has ended is revived, and a hospital's seat with it. A
		/// suspension stays. The end cannot be moved to an earlier day: who is to lose rights is
		/// suspended.
		///
		/// ## Events
		///
		/// - `MembershipRenewed`
		/// - `CouncilSeatGiven`
		///
		/// ## Errors
		///
		/// - `NotFound`, `AlreadyLeft`
		/// - `EndInPast`, `EndTooFar`, `EndNotLater`
		/// - `MaxSeatsExceeded`
		#[pallet::call_index(1)]
		#[pallet::weight(
			T::WeightInfo::renew_membership().saturating_add(T::SeatChangeWeight::get())
		)]
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
		/// For `NarrowingOrigin`, up to a third of the hospitals; for `WideningOrigin` without such a
		/// limit. A hospital loses its seat in the council at once, and its validator is out of the set
		/// two sessions later, or at the minimum when another joins. A seat on the board stays: it is
		/// the board's to take. The organisation may still revoke its practitioners.
		///
		/// ## Events
		///
		/// - `OrganizationSuspended`
		/// - `CouncilSeatTaken`
		///
		/// ## Errors
		///
		/// - `NotFound`
		/// - `AlreadySuspended`, `AlreadyExpelled`, `AlreadyLeft`
		/// - `TooManySuspended`: by one body alone
		/// - `LastCouncilSeat`
		#[pallet::call_index(2)]
		#[pallet::weight((
			T::WeightInfo::suspend_organization().saturating_add(T::SeatChangeWeight::get()),
			DispatchClass::Operational
		))]
		pub fn suspend_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			let by_one_body = match T::WideningOrigin::try_origin(origin) {
				Ok(_) => false,
				Err(origin) => {
					T::NarrowingOrigin::ensure_origin(origin)?;
					true
				}
			};
			Self::do_suspend_organization(organization, by_one_body)
		}

		/// Ends a suspension, an expulsion, or a notice that was given.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. A membership that ended meanwhile has to be renewed as well. A hospital
		/// gets its seat in the council back. A validator that is on its way out goes on: it is allowed
		/// anew by `allow_validator`.
		///
		/// ## Events
		///
		/// - `OrganizationReinstated`
		/// - `CouncilSeatGiven`
		///
		/// ## Errors
		///
		/// - `NotFound`, `AlreadyLeft`
		/// - `NotSuspended`
		/// - `MaxSeatsExceeded`
		#[pallet::call_index(3)]
		#[pallet::weight(
			T::WeightInfo::reinstate_organization().saturating_add(T::SeatChangeWeight::get())
		)]
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
		/// - `NotFound`, `AlreadyLeft`: no such organisation, or no longer (`WideningOrigin` only; anyone
		///   else gets `NotAuthorized`)
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

		/// Takes an organisation's rights for good.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`, for it cannot be undone by one body. As with a suspension, rights and
		/// seat go at once; the validator leaves the set and does not come back. The organisation may
		/// still narrow, and hand its patients over; then follows `complete_leaving`.
		///
		/// ## Events
		///
		/// - `OrganizationExpelled`
		/// - `CouncilSeatTaken`, `ValidatorStopping`
		///
		/// ## Errors
		///
		/// - `NotFound`, `AlreadyExpelled`, `AlreadyLeft`
		/// - `LastCouncilSeat`
		#[pallet::call_index(6)]
		#[pallet::weight(
			T::WeightInfo::expel_organization().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn expel_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_expel_organization(organization)
		}

		/// Gives notice.
		///
		/// # Remarks
		///
		/// For the organisation's representative. The organisation keeps its rights, and a hospital its
		/// seat until its validator is out of the set. Its patients have to be handed over, its
		/// practitioners revoked, and a seat on the board taken by the board; then follows
		/// `complete_leaving`.
		///
		/// ## Events
		///
		/// - `OrganizationLeaving`
		/// - `ValidatorStopping`, or `CouncilSeatTaken` of a hospital without a validator
		///
		/// ## Errors
		///
		/// - `NotAuthorized`: the signer represents nobody
		/// - `OrganizationNotActive`: suspended, expelled, or leaving already
		/// - `LastCouncilSeat`
		#[pallet::call_index(7)]
		#[pallet::weight((
			T::WeightInfo::leave_consortium().saturating_add(T::SeatChangeWeight::get()),
			DispatchClass::Operational
		))]
		pub fn leave_consortium(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_leave_consortium(&who)
		}

		/// The last step of who leaves, or was expelled: the organisation is gone.
		///
		/// # Remarks
		///
		/// For the organisation's representative, and for `WideningOrigin`. The representative's account
		/// can sign no longer. The id and the name stay, for old records name them.
		///
		/// ## Events
		///
		/// - `OrganizationLeft`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`
		/// - `NotFound`, `NotLeaving`
		/// - `StillValidating`, `BoardSeatHeld`, `PatientsRemain`, `PractitionersRemain`: what is left
		///   to do, in this order
		/// - `LastCouncilSeat`: no other hospital is there to decide
		#[pallet::call_index(8)]
		#[pallet::weight((T::WeightInfo::complete_leaving(), DispatchClass::Operational))]
		pub fn complete_leaving(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			Self::ensure_may_act_for::<T::WideningOrigin>(origin, organization)?;
			Self::do_complete_leaving(organization)
		}

		/// Gives an organisation a seat on the oversight board.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`, for which the board itself has to approve. Regulators, patients'
		/// advocates and ethics committees can have one.
		///
		/// ## Events
		///
		/// - `BoardSeatGiven`
		///
		/// ## Errors
		///
		/// - `NotFound`, `KindNotAllowed`, `OrganizationNotActive`
		/// - `AlreadySeated`, `MaxSeatsExceeded`
		#[pallet::call_index(9)]
		#[pallet::weight(
			T::WeightInfo::seat_on_board().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn seat_on_board(origin: OriginFor<T>, organization: OrganizationId) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_seat_on_board(organization)
		}

		/// Takes an organisation's seat on the oversight board.
		///
		/// # Remarks
		///
		/// For `BoardOrigin`.
		///
		/// ## Events
		///
		/// - `BoardSeatTaken`
		///
		/// ## Errors
		///
		/// - `NotFound`, `NotSeated`
		/// - `LastBoardSeat`
		#[pallet::call_index(10)]
		#[pallet::weight(
			T::WeightInfo::unseat_from_board().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn unseat_from_board(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::BoardOrigin::ensure_origin(origin)?;
			Self::do_unseat_from_board(organization)
		}

		/// Lets a hospital run a validator.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. The hospital then sets its session keys, and its validator joins the
		/// set two sessions later. One that is still on its way out turns round.
		///
		/// ## Events
		///
		/// - `ValidatorAllowed`
		///
		/// ## Errors
		///
		/// - `NotFound`, `KindNotAllowed`, `OrganizationNotActive`
		/// - `AlreadyValidator`, `MaxValidatorsExceeded`
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::allow_validator())]
		pub fn allow_validator(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_allow_validator(organization)
		}

		/// Takes the signer's validator out of the set, for good.
		///
		/// # Remarks
		///
		/// For a hospital's representative. The validator is out two sessions later, or at the minimum
		/// when another joins; until then it has to go on. Its keys go with it.
		///
		/// ## Events
		///
		/// - `ValidatorStopping`; later `ValidatorRemoved`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `NotValidator`, `AlreadyLeaving`
		#[pallet::call_index(12)]
		#[pallet::weight((T::WeightInfo::stop_validating(), DispatchClass::Operational))]
		pub fn stop_validating(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_stop_validating(&who)
		}

		/// Brings the signer's validator back into the set, after it was retired.
		///
		/// # Remarks
		///
		/// For a hospital's representative. It joins two sessions later. To be called when the validator
		/// works again.
		///
		/// ## Events
		///
		/// - `ValidatorResumed`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `OrganizationNotActive`
		/// - `NotValidator`, `NotRetired`
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::resume_validating())]
		pub fn resume_validating(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_resume_validating(&who)
		}

		/// Restarts finality without the validators that are lost.
		///
		/// # Remarks
		///
		/// For `RestartOrigin`, and for the one case where nothing else helps: a third of the set or
		/// more is gone for good, and nothing becomes final any more. The lost leave the set, which may
		/// go below the minimum; the others start a new set by a forced change, in force `delay` blocks
		/// after this one.
		///
		/// `best_finalized` is the last final block, as the nodes that are left report it; where they
		/// differ, the lowest. `delay` is at least one block and less than a session: long enough for
		/// this block to reach every node that is left.
		///
		/// Whoever checks finality from genesis on (warp sync, evidence) has to be told of the forced
		/// change: its block, the id of the set, and the authorities.
		///
		/// ## Events
		///
		/// - `ValidatorRetired` for each, `FinalityRestarted`
		/// - `ValidatorResumed` for one that was to leave for its silence, and is not among the lost
		///
		/// ## Errors
		///
		/// - `BlockNotThere`, `TooLongAgo`, `DelayOutOfBounds`
		/// - `ChangePending`, `RestartTooSoon`: try again some blocks later
		/// - `NotValidator`: one of the lost is not in the running set, or is named twice
		/// - `NobodyLeft`
		#[pallet::call_index(14)]
		#[pallet::weight((
			// A write for each change that never took effect.
			T::WeightInfo::restart_finality(T::MaxValidators::get())
				.saturating_add(T::DbWeight::get().writes(T::MaxSetChanges::get().into())),
			DispatchClass::Operational
		))]
		pub fn restart_finality(
			origin: OriginFor<T>,
			lost: BoundedVec<OrganizationId, T::MaxValidators>,
			best_finalized: BlockNumberFor<T>,
			delay: BlockNumberFor<T>,
		) -> DispatchResult {
			T::RestartOrigin::ensure_origin(origin)?;
			Self::do_restart_finality(&lost, best_finalized, delay)
		}

		/// Lists the nodes that the signer's organisation runs, in place of those before.
		///
		/// # Remarks
		///
		/// For the representative of an organisation in active standing. Nodes that keep to the chain's
		/// list talk to these, and drop those that are no longer on it.
		///
		/// ## Events
		///
		/// - `NodeIdsSet`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `OrganizationNotActive`
		/// - `DuplicateNodeId`
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::set_node_ids(organizations::length(node_ids)))]
		pub fn set_node_ids(
			origin: OriginFor<T>,
			node_ids: BoundedVec<NodeId, T::MaxNodeIds>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_node_ids(&who, node_ids)
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
