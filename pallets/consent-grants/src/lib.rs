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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod book;
mod callers;
mod custody;
pub mod decide;
mod decision;
mod forget;
mod gather;
mod life;
#[cfg(test)]
mod mock;
pub mod payload;
pub mod runtime_api;
mod sweep;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::{BenchmarkCustody, BenchmarkHelper, BenchmarkParties};
pub use book::{Book, EndedGrant, LiveGrant};
pub use custody::CUSTODY_PURPOSES;
pub use decision::{
	Basis, Decision, Explanation, MaxReasons, Outcome, Question, Reason, Requester,
};
pub use pallet::*;
pub use types::{EffectiveStatus, Ending, Grant, GrantFields, GrantState, Grantee, Terms};
pub use weights::WeightInfo;

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::{custody::Witness, *};
	use carechain_primitives::{
		traits::{Members, Patients, Practitioners},
		GrantId, OrganizationId, PatientId,
	};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::{IdentifyAccount, One, Verify};

	/// A patient's book with this chain's bounds.
	pub type BookOf<T> = Book<<T as Config>::MaxLiveGrants, <T as Config>::MaxEndedGrants>;

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

	/// The last patient whose book the sweep looked at; none before the first and after the last, and
	/// when that patient is forgotten.
	#[pallet::storage]
	pub type SweepCursor<T: Config> = StorageValue<_, PatientId>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A patient, or its representative, gave a grant to an organisation, or to a practitioner role
		/// there.
		ConsentGranted {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
			/// Whether it gives no access yet: it waits for the other of patient and representative.
			proposed: bool,
		},
		/// A patient's custodian recorded a grant to an organisation, or to a practitioner role there.
		ConsentRecorded {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A proposal was agreed to, or a frozen grant was given anew.
		ConsentConfirmed {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
			/// Whether it gives no access yet: it is frozen no longer, but waits for the other of
			/// patient and representative.
			proposed: bool,
		},
		/// A grant was narrowed.
		ConsentNarrowed {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A grant was taken back, or declined. It gives no access from this block on.
		ConsentRevoked {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A grant was found to have passed its end. It gave no access from that day on, whenever
		/// this was noticed.
		ConsentExpired {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The patient has no grant of that number, or it ended and has left state.
		NotFound,
		/// The account may not do this for this patient.
		NotAuthorized,
		/// There is no such patient.
		PatientNotFound,
		/// Nobody gives consent for this patient: its death was attested, or the pseudonym was merged
		/// into another.
		PatientNotActive,
		/// There is no such organisation or practitioner role.
		GranteeNotFound,
		/// The grantee, or the organisation where it practises, has no rights today: suspended,
		/// expired, revoked.
		GranteeNotActive,
		/// No purpose is named.
		EmptyPurposes,
		/// A purpose bit has no code.
		UnknownPurposes,
		/// No action is named.
		EmptyActions,
		/// An action bit has no code.
		UnknownActions,
		/// No data class is named.
		EmptyClasses,
		/// The end is not after the first day.
		EndBeforeStart,
		/// The end is not after today.
		EndInPast,
		/// The first day is before today.
		StartInPast,
		/// The end is more than `MaxGrantDays` ahead; for what the custodian records, more than
		/// `MaxCustodyGrantDays`.
		EndTooFar,
		/// The patient has `MaxLiveGrants` grants, and none of them has expired.
		MaxGrantsExceeded,
		/// The grant has ended: it was revoked, or its end has passed.
		NotActive,
		/// The grant is neither frozen nor proposed; or it is proposed, and who proposed it, or somebody
		/// of the same side, cannot be the other who agrees.
		NothingToConfirm,
		/// A custodian may record consent for care and its payment only.
		PurposeNotForCustody,
		/// Who records a consent cannot be its witness.
		WitnessIsRecorder,
		/// The witness is no practitioner in active standing of the patient's custodian.
		WitnessNotAuthorized,
		/// The block named as the expiry of the endorsement has come.
		EndorsementExpired,
		/// The expiry of the endorsement lies more than `MaxProofLifetime` blocks ahead.
		EndorsementTooFar,
		/// The endorsement is not the witness's signature over just this consent, on this chain.
		InvalidEndorsement,
		/// A field reaches further than in the grant as it stands.
		WouldWiden,
		/// The fields mean the same as in the grant as it stands.
		NothingNarrowed,
		/// The patient's grant numbers are used up.
		IdsExhausted,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Grants access to a patient's data.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient: a key of its own, or its
		/// representative's. Where it takes the two of them, the grant is proposed, and gives no access
		/// until the other one confirms it.
		///
		/// All fields hold together, and two grants never add up. A grant can be narrowed and revoked
		/// but not widened: who wants to allow more grants again. If the book is full, a grant that has
		/// expired makes room.
		///
		/// ## Events
		///
		/// - [`Event::ConsentGranted`]
		/// - [`Event::ConsentExpired`] if a grant that has expired made room
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::StartInPast`],
		///   [`Error::EndTooFar`]
		/// - [`Error::GranteeNotFound`], [`Error::GranteeNotActive`]
		/// - [`Error::IdsExhausted`], [`Error::MaxGrantsExceeded`]
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::grant_consent())]
		pub fn grant_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			fields: GrantFields,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_grant_consent(patient, fields, authority)
		}

		/// Narrows a grant to the given fields.
		///
		/// # Remarks
		///
		/// Signed by an account that may narrow the patient's consents: a key of its own, its
		/// representative's, and of a patient in custody also whoever works at the custodian. One
		/// signature is enough, and no status of the patient stands in the way. The fields replace those
		/// of the grant, proposed, frozen or not; each has to be equal or narrower and together they have
		/// to say less:
		///
		/// - the grantee stays, or becomes a practitioner role of the organisation that it was;
		/// - the purposes are covered by those granted, actions and classes are among those granted;
		/// - the ceiling is no higher, the period lies inside;
		/// - terms may be added, but not dropped. Terms with a residual stay as they are: the chain
		///   cannot look into others to see whether they hold back as much.
		///
		/// The grantee's standing is not asked. Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::ConsentNarrowed`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`] (to end a grant today, revoke it), [`Error::EndBeforeStart`]
		/// - [`Error::GranteeNotFound`], [`Error::WouldWiden`], [`Error::NothingNarrowed`]
		#[pallet::call_index(1)]
		#[pallet::weight((T::WeightInfo::narrow_consent(), DispatchClass::Operational))]
		pub fn narrow_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
			fields: GrantFields,
		) -> DispatchResult {
			Self::ensure_may_narrow(origin, &patient)?;
			Self::do_narrow_consent(patient, grant, fields)
		}

		/// Takes a grant back, from this block on.
		///
		/// # Remarks
		///
		/// Signed by an account that may narrow the patient's consents, as above. To revoke what is
		/// only proposed is to decline it. The grant stays readable among the ended ones for a while,
		/// and the patient can grant the same again at once, under a new number. Uses the reserved share
		/// of the block.
		///
		/// ## Events
		///
		/// - [`Event::ConsentRevoked`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`]
		#[pallet::call_index(2)]
		#[pallet::weight((T::WeightInfo::revoke_consent(), DispatchClass::Operational))]
		pub fn revoke_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
		) -> DispatchResult {
			Self::ensure_may_narrow(origin, &patient)?;
			Self::do_revoke_consent(patient, grant)
		}

		/// Records what a patient in custody consented to.
		///
		/// # Remarks
		///
		/// Signed by a practitioner of the custodian, for a patient without a key of its own and without
		/// a representative who may consent. Another practitioner of the custodian was there and signs
		/// [`payload::witness_consent`]; the endorsement is good for this grant and no other.
		///
		/// For treatment, payment and what these cover, and for `MaxCustodyGrantDays` at most. It stands
		/// on the custodian's authority: once the patient has a key, it is frozen until it is confirmed.
		///
		/// - `expires_at`: the block from which on the endorsement is void; at most `MaxProofLifetime`
		///   ahead.
		///
		/// ## Events
		///
		/// - [`Event::ConsentRecorded`]
		/// - [`Event::ConsentExpired`] if a grant that has expired made room
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::StartInPast`],
		///   [`Error::EndTooFar`]
		/// - [`Error::GranteeNotFound`], [`Error::GranteeNotActive`]
		/// - [`Error::PurposeNotForCustody`]
		/// - [`Error::WitnessIsRecorder`], [`Error::WitnessNotAuthorized`],
		///   [`Error::EndorsementExpired`], [`Error::EndorsementTooFar`],
		///   [`Error::InvalidEndorsement`]
		/// - [`Error::IdsExhausted`], [`Error::MaxGrantsExceeded`]
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::record_consent())]
		pub fn record_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			fields: GrantFields,
			witness: T::AccountId,
			expires_at: BlockNumberFor<T>,
			endorsement: T::Signature,
		) -> DispatchResult {
			let recorder = Self::ensure_recorder(origin, &patient)?;
			let witness = Witness {
				account: witness,
				expires_at,
				endorsement,
			};
			Self::do_record_consent(&recorder, patient, fields, &witness)
		}

		/// Agrees to a proposal, or gives anew what is frozen.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient. What was proposed by the patient is
		/// confirmed by a representative, and the other way round; it takes effect, and stands on the
		/// authority of both. Who proposed it cannot confirm it, even where one would be enough by now:
		/// grant again instead.
		///
		/// A frozen grant stands on the confirmer's authority from then on. If that takes another
		/// signature, it is proposed, and the other one confirms in turn.
		///
		/// The fields stay as they are. Grantee and end are checked as if it were granted today; what has
		/// expired never comes back.
		///
		/// ## Events
		///
		/// - [`Event::ConsentConfirmed`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`], [`Error::NothingToConfirm`]
		/// - [`Error::EndTooFar`] (if `MaxGrantDays` became less), [`Error::GranteeNotFound`],
		///   [`Error::GranteeNotActive`]
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::confirm_consent())]
		pub fn confirm_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_confirm_consent(patient, grant, authority)
		}
	}

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
