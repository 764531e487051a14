// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # Consent grants
//!
//! Patients, and who acts for them, grant access, narrow it and take it back; anyone may ask whether a
//! requester may do one thing with one piece of a patient's data, and gets an answer with its reasons
//! and its end.
//!
//! A [`Grant`] names a grantee (an organisation, or one practitioner role), purposes, actions, data
//! classes, a ceiling of confidentiality and a period. It may be narrowed in every field and widened
//! in none; who wants more grants anew. It stands on somebody's authority ([`Grant::given_by`]): where
//! that takes two, it is proposed until the other confirms it, and when that ends, it is frozen until
//! somebody confirms it who may consent then. [`decide`](mod@decide) is the whole rule of access, in one
//! pure function. The README has its table of precedence.
//!
//! The pallet knows members and patients only through the traits of `carechain_primitives`.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod acknowledgements;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod book;
mod callers;
mod calls;
mod custody;
pub mod decide;
mod decision;
mod denials;
mod errors;
mod events;
mod forget;
mod gather;
mod life;
#[cfg(test)]
mod mock;
pub mod payload;
mod policies;
mod requests;
pub mod runtime_api;
mod sealed;
mod sweep;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

pub use acknowledgements::{Acknowledgement, AwaitedAcknowledgement, AwaitedPage};
#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::{fill_book, BenchmarkCustody, BenchmarkHelper, BenchmarkParties};
pub use book::{Book, EndedGrant, LiveGrant};
pub use custody::CUSTODY_PURPOSES;
pub use decision::{
	Basis, Decision, Explanation, MaxReasons, Outcome, Question, Reason, Requester,
};
pub use denials::Denial;
pub use pallet::*;
pub use policies::{Policy, PolicyFields, PolicyInfo};
pub use requests::{Request, RequestBook, RequestState};
pub use sealed::{Opening, SealedBook, SealedContent, SealedEntry};
pub use types::{
	Conditions, DataPeriod, EffectiveStatus, Ending, Exception, Grant, GrantFields, GrantState,
	Grantee, Terms, MAX_EXCEPTIONS,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::{callers::used, custody::Witness, *};
	use carechain_primitives::{
		traits::{Emergencies, Members, Patients, Practitioners},
		Commitment, Day, GrantId, OrganizationId, PatientId, PolicyId, RequestId, SealedId,
	};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::{IdentifyAccount, One, Verify};

	/// A patient's book with this chain's bounds.
	pub type BookOf<T> = Book<<T as Config>::MaxLiveGrants, <T as Config>::MaxEndedGrants>;

	/// A patient's sealed entries with this chain's bounds.
	pub type SealedBookOf<T> = SealedBook<<T as Config>::MaxSealed>;

	/// A patient's requests with this chain's types and bounds.
	pub type RequestBookOf<T> = RequestBook<BlockNumberFor<T>, <T as Config>::MaxRequests>;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The clock. Grants are counted in UTC days of it.
		type Time: UnixTime;

		/// Who is a member, and in what standing.
		type Members: Members<Self::AccountId>;

		/// Who practises where, and in what standing.
		type Practitioners: Practitioners<Self::AccountId>;

		/// Who is a patient, which accounts may consent for one, and whether what they gave still holds.
		type Patients: Patients<Self::AccountId>;

		/// Who has broken the glass.
		type Emergencies: Emergencies;

		/// Who adopts a standing policy: both bodies.
		type WideningOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who ends one: either body.
		type NarrowingOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How a witness signs; the same as signs extrinsics.
		type Signature: Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>> + Parameter;

		/// How many blocks ahead the expiry of a witness's endorsement may lie; at least 1.
		#[pallet::constant]
		type MaxProofLifetime: Get<BlockNumberFor<Self>>;

		/// How far ahead of today a grant may end that the custodian records, in days.
		#[pallet::constant]
		type MaxCustodyGrantDays: Get<u32>;

		/// The most grants of one patient that are live at a time.
		#[pallet::constant]
		type MaxLiveGrants: Get<u32>;

		/// The most grants of one patient that have ended and stay readable. The one that ended
		/// first makes room.
		#[pallet::constant]
		type MaxEndedGrants: Get<u32>;

		/// How far ahead of today a grant may end, in days.
		#[pallet::constant]
		type MaxGrantDays: Get<u32>;

		/// How long a grant that has ended stays readable if nothing takes its place, in days.
		#[pallet::constant]
		type EndedRetentionDays: Get<u32>;

		/// How many patients' books the sweep looks at in one block.
		#[pallet::constant]
		type MaxSweptPatients: Get<u32>;

		/// Within how many days a grantee has to say that it knows that a grant was ended.
		#[pallet::constant]
		type AcknowledgementDays: Get<u32>;

		/// The most denials of one patient.
		#[pallet::constant]
		type MaxDenials: Get<u32>;

		/// The most sealed grants and denials of one patient that are live at a time.
		#[pallet::constant]
		type MaxSealed: Get<u32>;

		/// The most requests of one patient that are in state.
		#[pallet::constant]
		type MaxRequests: Get<u32>;

		/// The most requests that one organisation may have waiting at one patient.
		#[pallet::constant]
		type MaxRequestsEach: Get<u32>;

		/// For how many days a request can be answered.
		#[pallet::constant]
		type RequestDays: Get<u32>;

		/// The most standing policies of one recipient.
		#[pallet::constant]
		type MaxPolicies: Get<u32>;

		/// How far ahead of today a standing policy may end, in days.
		#[pallet::constant]
		type MaxPolicyDays: Get<u32>;

		/// What the calls and the sweep weigh.
		type WeightInfo: WeightInfo;

		/// Makes the parties that the benchmarks act on.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Every grant that is live, and those that have ended and are kept, by patient and number.
	///
	/// A change takes effect in the block that makes it.
	#[pallet::storage]
	pub type Grants<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		GrantId,
		Grant<BlockNumberFor<T>>,
	>;

	/// The index over a patient's grants. Once made it stays, for it counts the numbers; it goes when the
	/// patient is forgotten.
	#[pallet::storage]
	pub type Books<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, BookOf<T>, ValueQuery>;

	/// The live grants by organisation of the grantee, so that an organisation can look up what it was
	/// granted. What is sealed is not in here.
	#[pallet::storage]
	pub type GrantsTo<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Blake2_128Concat,
		(PatientId, GrantId),
		(),
	>;

	/// How often an organisation let the deadline for an acknowledgement pass.
	///
	/// Counted when the sweep comes by; until then the book tells by the day.
	#[pallet::storage]
	pub type MissedAcknowledgements<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, u32, ValueQuery>;

	/// Whom a patient denies access. A denial holds from its block on, until it is lifted.
	#[pallet::storage]
	pub type Denials<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, BoundedVec<Denial, T::MaxDenials>, ValueQuery>;

	/// A patient's sealed grants and denials. Once made it stays, for it counts the numbers.
	#[pallet::storage]
	pub type SealedBooks<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, SealedBookOf<T>, ValueQuery>;

	/// What a patient was asked for. Once made it stays, for it counts the numbers.
	#[pallet::storage]
	pub type RequestBooks<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, RequestBookOf<T>, ValueQuery>;

	/// The standing policies by recipient. One takes effect in the block that adopts it, on its first day.
	#[pallet::storage]
	pub type Policies<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, BoundedVec<Policy, T::MaxPolicies>, ValueQuery>;

	/// The number of the next standing policy.
	#[pallet::storage]
	pub type NextPolicyId<T: Config> = StorageValue<_, PolicyId, ValueQuery>;

	/// How often data was served under a policy, by policy and holder. Kept for good: it is the public's
	/// record of what nobody consented to.
	#[pallet::storage]
	pub type PolicyUses<T: Config> =
		StorageDoubleMap<_, Twox64Concat, PolicyId, Twox64Concat, OrganizationId, u64, ValueQuery>;

	/// The last patient whose book the sweep looked at; none before the first and after the last, and
	/// when that patient is forgotten.
	#[pallet::storage]
	pub type SweepCursor<T: Config> = StorageValue<_, PatientId>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_block: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::sweep(remaining)
		}

		/// Run by a test of the runtime, never by the chain.
		fn integrity_test() {
			assert!(T::MaxLiveGrants::get() > 0, "a patient can hold a grant");
			assert!(
				T::MaxEndedGrants::get() > 0,
				"a revoked grant stays readable"
			);
			assert!(T::MaxGrantDays::get() > 0, "a grant lasts a day or more");
			assert!(
				T::MaxCustodyGrantDays::get() > 0,
				"a grant lasts a day or more"
			);
			assert!(
				T::MaxProofLifetime::get() >= One::one(),
				"an endorsement can be in time"
			);
			assert!(
				T::EndedRetentionDays::get() > 0,
				"a revoked grant stays readable"
			);
			assert!(
				T::AcknowledgementDays::get() > 0
					&& T::AcknowledgementDays::get() < T::EndedRetentionDays::get(),
				"a deadline passes while the grant is in state"
			);
			assert!(
				T::MaxRequestsEach::get() > 0 && T::MaxRequestsEach::get() < T::MaxRequests::get(),
				"no organisation takes all the places"
			);
			assert!(T::RequestDays::get() > 0, "a request can be answered");
			assert!(T::MaxPolicyDays::get() > 0, "a policy lasts a day or more");
			assert!(T::MaxSweptPatients::get() > 0, "the sweep gets on");
			let one_book = T::WeightInfo::sweep_walk(T::MaxSweptPatients::get())
				.saturating_add(Self::worst_sweep_of_one_book());
			assert!(
				one_book.all_lt(T::BlockWeights::get().max_block),
				"the fullest book can be swept in an idle block",
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
