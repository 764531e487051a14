// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # Emergency access
//!
//! Breaking the glass: a practitioner declares an emergency and has access to a patient's data at once,
//! for a bounded time. It is never refused, and always answered for.
//!
//! A declaration opens a *case*. A privacy officer of another hospital reviews it from a pseudonymised
//! justification, which stays off chain; what was not reviewed in time is the oversight board's. What
//! was not justified counts against the practitioner, and repeated, suspends it.
//!
//! Nothing in here can be full: every list is a map, so that no declaration is refused for want of room.
//! Statuses are worked out from state and today whenever they are asked for; [`sweep`] tidies up behind.
//!
//! Whether the access counts is decided where all access is (`pallet-consent-grants`), which asks
//! through [`Emergencies`](carechain_primitives::traits::Emergencies). The pallet knows members and
//! patients only through the traits of `carechain_primitives`.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod declare;
mod errors;
mod events;
mod forget;
mod index;
#[cfg(test)]
mod mock;
pub mod payload;
mod policy;
mod queries;
mod review;
pub mod runtime_api;
pub mod sweep;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::{BenchmarkHelper, BenchmarkParties};
pub use pallet::*;
pub use runtime_api::{EmergencyInfo, MAX_PAGE};
pub use types::{
	Access, Emergency, EmergencyPolicy, EmergencyScope, EscalationReason, PolicyLimits, Stage,
};
pub use weights::WeightInfo;

use carechain_primitives::Day;
use frame_support::{pallet_macros::import_section, traits::UnixTime};

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use carechain_primitives::{
		traits::{Credentials, Members, Patients, Practitioners, Reviewers, Sanctions},
		Commitment, EmergencyId, OrganizationId, PatientId, PractitionerRoleId,
	};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::{IdentifyAccount, Verify};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The clock. Access is counted in seconds of it, everything else in UTC days.
		type Time: UnixTime;

		/// Who is a member, and in what standing.
		type Members: Members<Self::AccountId>;

		/// Who practises where, in what standing, and with which account.
		type Practitioners: Practitioners<Self::AccountId> + Credentials<Self::AccountId>;

		/// Who is a patient.
		type Patients: Patients<Self::AccountId>;

		/// Whose turn it is to review.
		type Reviewers: Reviewers;

		/// Carries out what repeated misuse leads to.
		type Sanctions: Sanctions;

		/// How a practitioner signs off line; the same as signs extrinsics.
		type Signature: Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>> + Parameter;

		/// Who judges what nobody reviewed: the oversight board.
		type BoardOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who may widen the policy: both bodies.
		type WideningOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who may narrow it: either body.
		type NarrowingOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The policy until one is set.
		#[pallet::constant]
		type DefaultPolicy: Get<EmergencyPolicy>;

		/// What no policy may go below or beyond.
		#[pallet::constant]
		type PolicyLimits: Get<PolicyLimits>;

		/// For how many days after its end a credential is good for an emergency.
		#[pallet::constant]
		type CredentialGraceDays: Get<u32>;

		/// How far a practitioner's clock may be ahead of the chain's, in seconds.
		#[pallet::constant]
		type MaxClockDrift: Get<u64>;

		/// How many emergencies without justification are remembered of a practitioner role, the latest
		/// ones; the most that `suspend_after` may be.
		#[pallet::constant]
		type MaxUnjustified: Get<u32>;

		/// How many cases the sweep looks at in one block.
		#[pallet::constant]
		type MaxSweptCases: Get<u32>;

		/// What the calls and the sweep weigh.
		type WeightInfo: WeightInfo;

		/// Makes the parties that the benchmarks act on.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// The rules. A change holds for what is declared or closed from then on.
	#[pallet::storage]
	pub type Policy<T: Config> = StorageValue<_, EmergencyPolicy, ValueQuery, T::DefaultPolicy>;

	/// The number of the next case. None is given out twice.
	#[pallet::storage]
	pub type NextEmergencyId<T: Config> = StorageValue<_, EmergencyId, ValueQuery>;

	/// Every case that is open, and those closed that are kept.
	#[pallet::storage]
	pub type Cases<T: Config> = StorageMap<_, Twox64Concat, EmergencyId, Emergency>;

	/// The access that a practitioner role has to a patient's data, at most one. It ends by its time; the
	/// entry goes some time later.
	#[pallet::storage]
	pub type InForce<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, PatientId, Twox64Concat, PractitionerRoleId, Access>;

	/// The cases of a patient.
	#[pallet::storage]
	pub type CasesOf<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, PatientId, Twox64Concat, EmergencyId, ()>;

	/// How many cases of a patient are open; no entry for none. While there is one the patient cannot be
	/// unlinked.
	#[pallet::storage]
	pub type OpenOf<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, u64, ValueQuery>;

	/// How many cases in state somebody at an organisation opened for a patient; no entry for none.
	#[pallet::storage]
	pub type DeclaredAt<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		OrganizationId,
		u64,
		ValueQuery,
	>;

	/// The case of what was anchored late, by who declared it and the statement, which is different in
	/// every declaration. Goes with the case.
	///
	/// Not by a hash of the whole: that would give away the time, which is guessed in no time.
	#[pallet::storage]
	pub type Anchored<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		PractitionerRoleId,
		Blake2_128Concat,
		Commitment,
		EmergencyId,
	>;

	/// The cases that an organisation is to review.
	#[pallet::storage]
	pub type ReviewsOf<T: Config> =
		StorageDoubleMap<_, Twox64Concat, OrganizationId, Twox64Concat, EmergencyId, ()>;

	/// The cases that the board is to judge.
	#[pallet::storage]
	pub type ForBoard<T: Config> = StorageMap<_, Twox64Concat, EmergencyId, ()>;

	/// The organisation that got the last review.
	#[pallet::storage]
	pub type LastReviewer<T: Config> = StorageValue<_, OrganizationId>;

	/// How many reviews an organisation did not do in time, ever.
	#[pallet::storage]
	pub type OverdueReviews<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, u32, ValueQuery>;

	/// The days on which a practitioner role's latest emergencies without justification were closed, in
	/// order.
	#[pallet::storage]
	pub type Unjustified<T: Config> = StorageMap<
		_,
		Twox64Concat,
		PractitionerRoleId,
		BoundedVec<Day, T::MaxUnjustified>,
		ValueQuery,
	>;

	/// What the sweep has to see to on which day: a review that becomes overdue, a closed case that
	/// leaves state.
	#[pallet::storage]
	pub type Agenda<T: Config> =
		StorageDoubleMap<_, Twox64Concat, Day, Twox64Concat, EmergencyId, ()>;

	/// The first day on which the agenda may have something; none before the first case.
	#[pallet::storage]
	pub type NextDue<T: Config> = StorageValue<_, Day>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_block: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::sweep(remaining)
		}

		/// Run by a test of the runtime, never by the chain.
		fn integrity_test() {
			Self::check_config();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}

impl<T: Config> Pallet<T> {
	/// What time it is, in seconds of Unix time.
	pub(crate) fn now() -> u64 {
		T::Time::now().as_secs()
	}

	/// The UTC day it is.
	pub(crate) fn today() -> Day {
		Day::of_unix_seconds(Self::now())
	}
}
