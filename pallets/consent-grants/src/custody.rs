// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the custodian records for a patient without a key: consent for care and its payment, for a
//! year at most, by two practitioners.

use crate::{payload, Books, Config, Error, Event, GrantFields, Pallet};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{ConsentAuthority, GivenBy, Patients},
	PatientId, Purpose, Purposes,
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::{Saturating, Verify, Zero};

/// What a custodian may record consent for, with what these purposes cover.
pub const CUSTODY_PURPOSES: Purposes = Purposes::of(&[Purpose::TREAT, Purpose::HPAYMT]);

/// Who saw the patient consent, beside the one who records it.
pub(crate) struct Witness<AccountId, BlockNumber, Signature> {
	/// The witness.
	pub account: AccountId,
	/// The block from which on the endorsement is void.
	pub expires_at: BlockNumber,
	/// The witness's signature over [`payload::witness_consent`].
	pub endorsement: Signature,
}

/// A witness with this chain's types.
pub(crate) type WitnessOf<T> =
	Witness<<T as frame_system::Config>::AccountId, BlockNumberFor<T>, <T as Config>::Signature>;

impl<T: Config> Pallet<T> {
	/// Records a grant that the custodian gives for a patient who has no key.
	pub(crate) fn do_record_consent(
		recorder: &T::AccountId,
		patient: PatientId,
		fields: GrantFields,
		witness: &WitnessOf<T>,
	) -> DispatchResult {
		let most_days = T::MaxCustodyGrantDays::get().min(T::MaxGrantDays::get());
		let organization = Self::ensure_can_be_given(&fields, most_days)?;
		ensure!(
			CUSTODY_PURPOSES.covers_all(fields.purposes),
			Error::<T>::PurposeNotForCustody
		);
		let book = Books::<T>::get(patient);
		Self::ensure_witnessed(recorder, &patient, witness, |genesis_hash| {
			payload::witness_consent(
				genesis_hash,
				&patient,
				book.next,
				&fields,
				&witness.expires_at,
			)
		})?;

		let authority = ConsentAuthority {
			given_by: GivenBy::Custodian,
			alone: true,
		};
		let grant = Self::give(patient, book, organization, fields, authority)?;
		Self::deposit_event(Event::ConsentRecorded {
			patient,
			grant,
			organization,
		});
		Ok(())
	}

	/// Ensures that somebody else who may witness has signed, in time and on this chain.
	///
	/// An expiry is exclusive, like every end on this chain. It is bounded so that an endorsement left
	/// in a drawer does not stay good for ever.
	fn ensure_witnessed(
		recorder: &T::AccountId,
		patient: &PatientId,
		witness: &WitnessOf<T>,
		payload: impl FnOnce(&T::Hash) -> Vec<u8>,
	) -> Result<(), Error<T>> {
		let Witness {
			account,
			expires_at,
			endorsement,
		} = witness;
		ensure!(account != recorder, Error::<T>::WitnessIsRecorder);
		ensure!(
			T::Patients::may_witness(account, patient),
			Error::<T>::WitnessNotAuthorized
		);
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(now < *expires_at, Error::<T>::EndorsementExpired);
		ensure!(
			*expires_at <= now.saturating_add(T::MaxProofLifetime::get()),
			Error::<T>::EndorsementTooFar
		);
		let payload = payload(&Self::genesis_hash());
		ensure!(
			endorsement.verify(payload.as_slice(), account),
			Error::<T>::InvalidEndorsement
		);
		Ok(())
	}

	/// The hash of block 0, which frame-system keeps when it forgets the others.
	pub(crate) fn genesis_hash() -> T::Hash {
		frame_system::BlockHash::<T>::get(BlockNumberFor::<T>::zero())
	}
}
