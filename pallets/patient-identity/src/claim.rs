// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Patients without a phone: registered without a key, and handed over to their own key later.
//!
//! While a patient has no key its custodian acts in little: it records what the patient consents to,
//! with a witness, and appoints who represents the patient. With the first own key all that is over.
//! The key is not the custodian's word alone: a second practitioner, or the personal representative
//! where one may, signs that it is the patient's.

use crate::{
	payload, registration::into_list, Config, EncryptionKey, Endorsement, Error, Event, Pallet,
	Patient, Patients,
};
use carechain_primitives::{CodeSet, OrganizationId, PatientId, Power};
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_in_custody(
		representative: &T::AccountId,
		patient: PatientId,
		encryption_key: EncryptionKey,
	) -> DispatchResult {
		let custodian = Self::ensure_active_organization(representative)?;
		Self::ensure_id_is_free(&patient)?;
		ensure!(encryption_key.is_usable(), Error::<T>::InvalidEncryptionKey);

		Patients::<T>::insert(patient, Patient::new(custodian, encryption_key));
		Self::count_in(custodian);
		Self::deposit_event(Event::PatientRegisteredInCustody { patient, custodian });
		Ok(())
	}

	pub(crate) fn do_claim_identity(
		representative: &T::AccountId,
		patient: PatientId,
		key: T::AccountId,
		encryption_key: EncryptionKey,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
		endorsement: &Endorsement<T::AccountId, T::Signature>,
	) -> DispatchResult {
		let mut record = Self::ensure_in_custody(representative, &patient)?;
		Self::ensure_goes_on(&record)?;
		ensure!(encryption_key.is_usable(), Error::<T>::InvalidEncryptionKey);
		let free = Self::ensure_key_is_free(&key, &patient)?;
		Self::ensure_may_endorse_claim(representative, record.custodian, &patient, endorsement)?;
		let fields = (&patient, &key, &encryption_key, &expires_at);
		Self::ensure_proof(&key, expires_at, proof, |genesis_hash| {
			payload::claim_identity(genesis_hash, fields)
		})?;
		Self::ensure_endorsement(endorsement, expires_at, |genesis_hash| {
			payload::endorse_claim(genesis_hash, fields)
		})?;
		let keys = into_list::<T>(key.clone())?;

		Self::activate_key(patient, &key, free);
		record.keys = keys;
		record.encryption_key = encryption_key;
		record.void_relayed_calls();
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::IdentityClaimed { patient, key });
		Ok(())
	}

	/// Who may say that a key is the patient's: a personal representative that holds the power, and
	/// where none does, a practitioner of the custodian.
	fn ensure_may_endorse_claim(
		signer: &T::AccountId,
		custodian: OrganizationId,
		patient: &PatientId,
		endorsement: &Endorsement<T::AccountId, T::Signature>,
	) -> DispatchResult {
		let represented = Self::current_representatives(patient)
			.iter()
			.any(|it| it.powers.contains(Power::Recovery));
		if represented {
			ensure!(
				Self::holds_power(&endorsement.by, patient, Power::Recovery),
				Error::<T>::EndorserNotAuthorized
			);
			return Ok(());
		}
		Self::ensure_second_practitioner(signer, custodian, &endorsement.by)
	}

	/// Ensures that somebody else than the signer, who practises at the custodian, stands behind it.
	pub(crate) fn ensure_second_practitioner(
		signer: &T::AccountId,
		custodian: OrganizationId,
		endorser: &T::AccountId,
	) -> DispatchResult {
		ensure!(
			endorser != signer && Self::practises_at(endorser, custodian),
			Error::<T>::EndorserNotAuthorized
		);
		Ok(())
	}
}
