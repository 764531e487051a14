// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who a patient is on chain: a random pseudonym, the keys that act for it, and where to wrap a
//! record's key to.
//!
//! A patient is another pseudonym at every organisation, and a key serves one pseudonym, ever:
//! nothing on chain joins two of them. An organisation registers a patient and is its *custodian*
//! from then on, but only with a proof that the patient's own key signed. After that the patient
//! needs nobody: the keys act directly, whatever becomes of the custodian.
//!
//! Every key proves by itself that it wants to serve this pseudonym, over a payload that names the
//! call, the chain, and an expiry ([`payload`]). While a key is current its account holds one
//! sufficient reference, so that it can sign without holding a coin; see `keys` for its nonces.
//!
//! A custodian that goes hands its patients over to another organisation, which accepts them; of
//! itself that changes neither keys nor consents.
//!
//! Where to read on: `types` (what is stored), [`payload`] (what is signed), `registration`, `keys`
//! and `custody` (the rules), `queries` (what other pallets and clients may ask).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod custody;
mod keys;
pub mod payload;
mod proofs;
mod queries;
mod registration;
pub mod runtime_api;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

// FRAME's macros write `as` for enum indices and `expect` for the names of pallet and items; the code
// of ours in here is declarations and thin calls.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use carechain_primitives::{traits::Members, OrganizationId, PatientId};
	use frame_support::{dispatch::DispatchClass, pallet_prelude::*};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{
		traits::{IdentifyAccount, Verify},
		SaturatedConversion,
	};

	/// Layout of the storage; a change of it comes with a migration.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who is a member: who may register patients, and which accounts no patient may use.
		type Members: Members<Self::AccountId>;

		/// Who may hand over the patients of a custodian that does not do it: both bodies together.
		type WideningOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How a key proves itself; the same as signs extrinsics, so that every key that can be
		/// added can also act.
		type Signature: Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>> + Parameter;

		/// The most current keys that a patient may have; at least 2, so that a new phone can be
		/// added before the old one is given up.
		#[pallet::constant]
		type MaxKeys: Get<u32>;

		/// The most patients that one call may hand over or accept; at least 1.
		#[pallet::constant]
		type MaxHandOver: Get<u32>;

		/// How many blocks ahead the expiry of a proof may lie; at least 1.
		#[pallet::constant]
		type MaxProofLifetime: Get<BlockNumberFor<Self>>;

		/// How far ahead of an account's nonce the transaction pool takes a transaction. A key that
		/// was removed and is added again starts past that, so that nothing that was still waiting
		/// comes back to life.
		#[pallet::constant]
		type MaxNonceAhead: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Makes what the benchmarks find already there.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// See the documentation of the crate.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Every patient that was ever registered.
	///
	/// Written at registration and whenever the keys or the custodian change; takes effect in the same
	/// block.
	#[pallet::storage]
	pub type Patients<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, Patient<T>>;

	/// Every account that is, or ever was, a patient's key.
	///
	/// A removed key keeps its record: it can serve no other pseudonym, and no old signature of it
	/// is good again.
	#[pallet::storage]
	pub type Keys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, KeyRecord<T::Nonce>>;

	/// How many patients every organisation is the custodian of. No entry stands for none.
	///
	/// Written at registration and when custody is accepted: an organisation cannot leave while it has
	/// an entry, and nobody has to look through all patients to know.
	#[pallet::storage]
	pub type CustodyCounts<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, u32, ValueQuery>;

	/// The organisation to which custody of a patient is offered.
	///
	/// It has no effect until it is accepted. A new offer takes the place of the old one; an accepted
	/// one is gone.
	#[pallet::storage]
	pub type CustodyOffers<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, OrganizationId>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A patient was registered by its custodian, with its first key.
		PatientRegistered {
			/// The pseudonym.
			patient: PatientId,
			/// The organisation that registered it.
			custodian: OrganizationId,
			/// The first key.
			key: T::AccountId,
		},
		/// A key acts for the patient from now on.
		KeyAdded {
			/// The pseudonym.
			patient: PatientId,
			/// The new key.
			key: T::AccountId,
		},
		/// A key took the place of another.
		KeyRotated {
			/// The pseudonym.
			patient: PatientId,
			/// The key that acts no longer.
			old: T::AccountId,
			/// The key that acts from now on.
			new: T::AccountId,
		},
		/// A key acts no longer for the patient.
		KeyRemoved {
			/// The pseudonym.
			patient: PatientId,
			/// The former key.
			key: T::AccountId,
		},
		/// Record keys are to be wrapped for another encryption key from now on.
		EncryptionKeySet {
			/// The pseudonym.
			patient: PatientId,
			/// The new encryption key.
			encryption_key: EncryptionKey,
		},
		/// An organisation may take over custody of the patient from now on. Nothing has changed yet.
		CustodyOffered {
			/// The pseudonym.
			patient: PatientId,
			/// Which organisation.
			to: OrganizationId,
		},
		/// A patient has another custodian from now on.
		CustodyAccepted {
			/// The pseudonym.
			patient: PatientId,
			/// The former custodian.
			from: OrganizationId,
			/// The custodian from now on.
			to: OrganizationId,
		},
	}

	/// Why a call was refused. A refused call changes nothing.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no patient of that id.
		NotFound,
		/// The signer represents no organisation, or is no current key of that patient, or its
		/// organisation is not the patient's custodian.
		NotAuthorized,
		/// The signer's organisation is suspended, or its membership has ended.
		OrganizationNotActive,
		/// There is a patient of that id already.
		AlreadyExists,
		/// The key is a current key of a patient, was ever one of another patient, or is a member's
		/// account.
		KeyInUse,
		/// The key is no current key of that patient.
		KeyNotFound,
		/// A patient keeps at least one key.
		LastKey,
		/// The patient has as many keys as it may have.
		MaxKeysExceeded,
		/// The block named as the expiry of the proof has come.
		ProofExpired,
		/// The expiry of the proof lies more than `MaxProofLifetime` blocks ahead.
		ProofTooFar,
		/// The proof is not the key's signature over the payload of this call on this chain.
		InvalidProof,
		/// The encryption key is a point of low order: what is wrapped for it, anyone can open.
		InvalidEncryptionKey,
		/// A key cannot take its own place.
		SameKey,
		/// The list names no patient.
		EmptyList,
		/// The list names a patient twice.
		DuplicatePatient,
		/// The organisation is the patient's custodian already.
		SameCustodian,
		/// The organisation that is to take over is not there, is suspended, or its membership has
		/// ended.
		RecipientNotActive,
		/// Custody of the patient is not offered to the signer's organisation.
		NotOffered,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "std")]
		fn integrity_test() {
			assert!(
				T::MaxKeys::get() >= 2,
				"MaxKeys: a second key has to fit beside the first"
			);
			assert!(
				T::MaxProofLifetime::get() >= 1u32.into(),
				"MaxProofLifetime: no proof could be in time"
			);
			assert!(
				T::MaxHandOver::get() >= 1,
				"MaxHandOver: no patient could be handed over"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a patient at the signer's organisation, its custodian from then on.
		///
		/// The patient chooses the pseudonym (16 random bytes) and signs
		/// [`payload::register_patient`] with its first key. The hospital only hands it in: it can
		/// change nothing of what was signed, and neither another organisation nor another chain
		/// can use the same proof.
		///
		/// - `expires_at`: the block from which the proof is void; at most `MaxProofLifetime` ahead.
		///
		/// Origin: the representative of an organisation in active standing.
		///
		/// ## Events
		/// - [`Event::PatientRegistered`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`]: the signer represents no organisation.
		/// - [`Error::OrganizationNotActive`]: the organisation is suspended or its membership ended.
		/// - [`Error::AlreadyExists`]: there is a patient of that id.
		/// - [`Error::InvalidEncryptionKey`]: the encryption key is of low order.
		/// - [`Error::KeyInUse`]: the key is or was a patient's, or is a member's account.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_patient())]
		pub fn register_patient(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			encryption_key: EncryptionKey,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
		) -> DispatchResult {
			let representative = ensure_signed(origin)?;
			Self::do_register_patient(
				&representative,
				patient,
				key,
				encryption_key,
				expires_at,
				&proof,
			)
		}

		/// Adds a key that acts for the patient like every other of its keys.
		///
		/// The new key signs [`payload::add_key`]: nobody can name somebody else's key as their own,
		/// and so lock it out of the pseudonym that it was made for. A removed key may come back to
		/// the pseudonym that it served.
		///
		/// - `expires_at`: the block from which the proof is void; at most `MaxProofLifetime` ahead.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::KeyAdded`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::KeyInUse`]: the key is a patient's already, was another patient's, or is a
		///   member's account.
		/// - [`Error::MaxKeysExceeded`]: the patient has `MaxKeys` keys.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::add_key())]
		pub fn add_key(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_add_key(&signer, patient, key, expires_at, &proof)
		}

		/// Puts a new key in the place of an old one, in one step: the patient is never without.
		///
		/// The new key signs [`payload::rotate_key`]. The old key may be the signer's own.
		///
		/// - `expires_at`: the block from which the proof is void; at most `MaxProofLifetime` ahead.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::KeyRotated`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::SameKey`]: old and new are one key.
		/// - [`Error::KeyNotFound`]: the old key is no current key of the patient.
		/// - [`Error::KeyInUse`]: the new key is a patient's already, was another patient's, or is a
		///   member's account.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::rotate_key())]
		pub fn rotate_key(
			origin: OriginFor<T>,
			patient: PatientId,
			old: T::AccountId,
			new: T::AccountId,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_rotate_key(&signer, patient, old, new, expires_at, &proof)
		}

		/// Takes a key away from the patient: what a lost phone signs is refused from this block on.
		///
		/// It narrows, so it has its own share of the block. The key may be the signer's own, but
		/// never the last one.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::KeyRemoved`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::KeyNotFound`]: the key is no current key of the patient.
		/// - [`Error::LastKey`]: the patient would be left without a key.
		#[pallet::call_index(3)]
		#[pallet::weight((T::WeightInfo::remove_key(), DispatchClass::Operational))]
		pub fn remove_key(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_remove_key(&signer, patient, key)
		}

		/// Sets the X25519 key for which the keys of the patient's records are wrapped from now on.
		///
		/// What was wrapped for the former key stays as it is: this is no way to take records back.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::EncryptionKeySet`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::InvalidEncryptionKey`]: the encryption key is of low order.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::set_encryption_key())]
		pub fn set_encryption_key(
			origin: OriginFor<T>,
			patient: PatientId,
			encryption_key: EncryptionKey,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_set_encryption_key(&signer, patient, encryption_key)
		}

		/// Offers custody of patients to another organisation, which may then accept it.
		///
		/// It has no effect until then. A patient that is on offer already is offered to the new
		/// recipient instead; there is no other way to take an offer back.
		///
		/// - `patients`: 1 to `MaxHandOver`, each once. All of them are offered, or none.
		/// - `to`: an organisation in active standing that is not their custodian.
		///
		/// Origin: the representative of the custodian of all of them, whatever its standing: who is
		/// suspended or has to go must be able to. Also [`Config::WideningOrigin`], for a custodian
		/// that does not.
		///
		/// ## Events
		/// - [`Event::CustodyOffered`], for each patient
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`]: the signer represents no organisation, or one of the patients
		///   has another custodian.
		/// - [`Error::EmptyList`], [`Error::DuplicatePatient`].
		/// - [`Error::RecipientNotActive`]: the recipient is unknown, suspended, or its membership
		///   ended.
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::SameCustodian`]: the recipient is the custodian already.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::hand_over_custody(patients.len().saturated_into()))]
		pub fn hand_over_custody(
			origin: OriginFor<T>,
			patients: BoundedVec<PatientId, T::MaxHandOver>,
			to: OrganizationId,
		) -> DispatchResult {
			let custodian = Self::ensure_may_hand_over(origin)?;
			Self::do_hand_over_custody(custodian, &patients, to)
		}

		/// Takes over custody of patients that was offered to the signer's organisation.
		///
		/// From now on the patients count as its own. Their keys and their consents stay as they are:
		/// a grant names who may read, and not who keeps.
		///
		/// - `patients`: 1 to `MaxHandOver`, each once, of one or several custodians. All of them are
		///   taken over, or none.
		///
		/// Origin: the representative of an organisation in active standing.
		///
		/// ## Events
		/// - [`Event::CustodyAccepted`], for each patient
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`]: the signer represents no organisation.
		/// - [`Error::OrganizationNotActive`]: the organisation is suspended or its membership ended.
		/// - [`Error::EmptyList`], [`Error::DuplicatePatient`].
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotOffered`]: the patient is not on offer, or is to another organisation.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::accept_custody(patients.len().saturated_into()))]
		pub fn accept_custody(
			origin: OriginFor<T>,
			patients: BoundedVec<PatientId, T::MaxHandOver>,
		) -> DispatchResult {
			let representative = ensure_signed(origin)?;
			Self::do_accept_custody(&representative, &patients)
		}
	}
}
