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
//! Not everybody can do it alone. Who has no phone is registered *in custody*, and takes the identity
//! over later; *personal representatives* act for a child or for who asks them to; *guardians* give
//! an identity back to who lost every key; and whoever is offline lets a member *relay* what it
//! signed. None of these reaches further than the patient laid down, or the law allows; the README has
//! the table of who may do what.
//!
//! A custodian that goes hands its patients over to another organisation, which accepts them; of
//! itself that changes neither keys nor consents. A patient that wants to be forgotten is: see
//! `unlinking`.
//!
//! Where to read on: `types` (what is stored), [`payload`] (what is signed), `authority` (who may),
//! `calls`, `events`, `errors`, and a file for each concern: `registration`, `keys`, `custody`, `claim`, `relay`,
//! `representatives`, `recovery`, `assurance`, `life_events`, `unlinking`; `queries` (what other
//! pallets and clients may ask).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod assurance;
mod authority;
mod calls;
mod claim;
mod custody;
mod errors;
mod events;
mod keys;
mod life_events;
pub mod payload;
mod proofs;
mod queries;
mod recovery;
mod registration;
mod relay;
mod representatives;
pub mod runtime_api;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod unlinking;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use assurance::MAX_ASSURANCE_DAYS;
#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use proofs::Endorsement;
pub use recovery::{
	Guardian, GuardianSet, GuardiansInfo, Recovery, RecoveryInfo, Terms, Vouch, VouchOf,
	MIN_THRESHOLD,
};
pub use relay::{payload as relay_payload, RelayRequest, RelayRequestOf, RELAY_DOMAIN};
pub use representatives::{
	AppointedBy, Appointment, Representative, RepresentativeInfo, MAX_REPRESENTATION_DAYS,
};
pub use types::*;
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
	use super::*;
	use alloc::boxed::Box;
	use carechain_primitives::{
		traits::{Forget, Holds, Members, Practitioners},
		Confidentiality, Day, IdentityAssurance, OrganizationId, PatientId, RepresentativeId,
	};
	use frame_support::{
		dispatch::{DispatchClass, GetDispatchInfo, PostDispatchInfo},
		pallet_prelude::*,
		traits::{Contains, UnixTime},
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{
		traits::{Dispatchable, IdentifyAccount, Verify},
		SaturatedConversion,
	};

	/// Layout of the storage; a change of it comes with a migration.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who is a member: who may register patients, and which accounts no patient may use.
		type Members: Members<Self::AccountId>;

		/// Who practises where: who may stand beside a custodian's word, and hand relayed calls in.
		type Practitioners: Practitioners<Self::AccountId>;

		/// The clock. Ends are counted in UTC days of it.
		type Time: UnixTime;

		/// The chain's calls, those that are relayed among them.
		type RuntimeCall: Parameter
			+ Dispatchable<RuntimeOrigin = Self::RuntimeOrigin, PostInfo = PostDispatchInfo>
			+ GetDispatchInfo;

		/// The calls that may be relayed: those that a patient may sign, and none that wraps another.
		type Relayable: Contains<<Self as Config>::RuntimeCall>;

		/// What has to be settled before a patient is forgotten.
		type Holds: Holds;

		/// Everything else that names patients, and forgets those that are unlinked.
		type Forget: Forget;

		/// Who may hand over the patients of a custodian that does not do it, and who sets the terms of
		/// recovery: both bodies together.
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

		/// The most personal representatives that a patient may have at a time.
		#[pallet::constant]
		type MaxRepresentatives: Get<u32>;

		/// The most guardians that a patient may have; at least 2.
		#[pallet::constant]
		type MaxGuardians: Get<u32>;

		/// The longest delay that a patient may choose for a recovery, in blocks.
		#[pallet::constant]
		type MaxRecoveryDelay: Get<BlockNumberFor<Self>>;

		/// How many blocks guardians have to vouch, and how many there are to complete a recovery when
		/// the delay is over; at least 1.
		#[pallet::constant]
		type RecoveryLifetime: Get<BlockNumberFor<Self>>;

		/// The most organisations that may say how well they know one patient.
		#[pallet::constant]
		type MaxAssurances: Get<u32>;

		/// The most duplicates that may lead to one pseudonym.
		#[pallet::constant]
		type MaxMerges: Get<u32>;

		/// How many items of a patient are forgotten in one block, here and elsewhere each; at least 1.
		#[pallet::constant]
		type MaxForgotten: Get<u32>;

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

	/// The keys that a patient had and has no longer, so that they can be found when it is forgotten.
	///
	/// One for every key ever given up; the patient's allowance limits how many that are.
	#[pallet::storage]
	pub type FormerKeys<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, PatientId, Blake2_128Concat, T::AccountId, ()>;

	/// Who acts for a patient, in the order of appointment.
	///
	/// An end takes effect by itself, on its day; what has ended leaves with the next appointment.
	#[pallet::storage]
	pub type Representatives<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		PatientId,
		BoundedVec<Representative<T>, T::MaxRepresentatives>,
		ValueQuery,
	>;

	/// Who may give a patient a new key, under which rules. Takes effect in the same block.
	#[pallet::storage]
	pub type Guardians<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, GuardianSet<T>>;

	/// The attempt to recover a patient's identity. One that lapsed is void, and stays until the next
	/// one takes its place.
	#[pallet::storage]
	pub type Recoveries<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, Recovery<T>>;

	/// The rules that hold for every recovery. A change holds for what is laid down, or vetoed, after it.
	#[pallet::storage]
	pub type RecoveryTerms<T: Config> = StorageValue<_, Terms<BlockNumberFor<T>>, ValueQuery>;

	/// How well it is known who a patient is: one word of each organisation.
	#[pallet::storage]
	pub type Assurances<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		PatientId,
		BoundedVec<Assurance, T::MaxAssurances>,
		ValueQuery,
	>;

	/// The duplicates that lead to a patient, so that they can be set free when it is forgotten.
	#[pallet::storage]
	pub type Merges<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, BoundedVec<PatientId, T::MaxMerges>, ValueQuery>;

	/// The patients that are unlinked and not wholly forgotten yet. Gone with the last of what named
	/// them.
	#[pallet::storage]
	pub type Forgetting<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, ()>;

	/// What is in place when the chain starts.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`RecoveryTerms`].
		pub recovery_terms: Terms<BlockNumberFor<T>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(
				self.recovery_terms.min_delay <= T::MaxRecoveryDelay::get(),
				"the shortest delay of a recovery at genesis is longer than the longest"
			);
			RecoveryTerms::<T>::put(self.recovery_terms);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::go_on_forgetting(remaining)
		}

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
			assert!(
				T::MaxGuardians::get() >= MIN_THRESHOLD.into(),
				"MaxGuardians: no threshold could be met"
			);
			assert!(
				T::RecoveryLifetime::get() >= 1u32.into(),
				"RecoveryLifetime: no recovery could be completed"
			);
			assert!(
				T::MaxForgotten::get() >= 1,
				"MaxForgotten: no patient would ever be forgotten"
			);
			let piece = T::WeightInfo::forget(T::MaxForgotten::get())
				.saturating_add(T::Forget::weight(T::MaxForgotten::get()));
			assert!(
				piece.all_lt(T::BlockWeights::get().max_block),
				"MaxForgotten: no block could hold it"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
