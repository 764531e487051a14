// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What other pallets and clients may ask.

use crate::{
	AppointedBy, Config, CustodyCounts, KeyRecord, KeyState, Keys, Pallet, PatientInfo,
	Representative,
};
use carechain_primitives::{
	traits::{
		AuthorityStanding, ConsentAuthority, GivenBy, Members, Narrower, PatientStatus, Patients,
	},
	CodeSet, OrganizationId, PatientId, Power, RepresentativeId,
};
use sp_runtime::SaturatedConversion;

impl<T: Config> Patients<T::AccountId> for Pallet<T> {
	fn patient_of(key: &T::AccountId) -> Option<PatientId> {
		Keys::<T>::get(key)
			.filter(KeyRecord::is_active)
			.map(|record| record.patient)
	}

	fn acts_for(account: &T::AccountId) -> Option<PatientId> {
		let record = Keys::<T>::get(account)?;
		match record.state {
			KeyState::Active => Some(record.patient),
			KeyState::Represents(_) => {
				Self::representative_by_key(account, &record.patient).map(|_| record.patient)
			}
			KeyState::Removed { .. } | KeyState::Reserved => None,
		}
	}

	fn is_patient_key(key: &T::AccountId) -> bool {
		Keys::<T>::contains_key(key)
	}

	fn custodian_of(patient: &PatientId) -> Option<OrganizationId> {
		crate::Patients::<T>::get(patient).map(|record| record.custodian)
	}

	fn patients_in_custody(organization: OrganizationId) -> u32 {
		CustodyCounts::<T>::get(organization)
	}

	fn status(patient: &PatientId) -> Option<PatientStatus> {
		crate::Patients::<T>::get(patient).map(|record| record.status())
	}

	/// The patient's own keys, beside which a representative that is to sign together with the patient
	/// has to agree; and representatives that hold the power: where the custodian appointed one, no
	/// other. Nobody for who is dead, or goes on under another pseudonym.
	fn consent_authority(account: &T::AccountId, patient: &PatientId) -> Option<ConsentAuthority> {
		let record = crate::Patients::<T>::get(patient)?;
		if record.deceased || record.merged_into.is_some() {
			return None;
		}
		if record.keys.contains(account) {
			let beside = Self::current_representatives(patient)
				.iter()
				.any(|it| it.powers.contains(Power::Consent) && it.is_joint(&record));
			return Some(ConsentAuthority {
				given_by: GivenBy::Patient,
				alone: !beside,
			});
		}
		Self::representative_by_key(account, patient)
			.filter(|it| it.powers.contains(Power::Consent))
			// Who needs somebody beside it cannot appoint somebody to sign instead of either.
			.filter(|it| {
				it.appointed_by == AppointedBy::Custodian
					|| !Self::current_representatives(patient).iter().any(|other| {
						other.appointed_by == AppointedBy::Custodian
							&& other.powers.contains(Power::Consent)
					})
			})
			.map(|it| ConsentAuthority {
				given_by: GivenBy::Representative(it.id),
				alone: !it.is_joint(&record),
			})
	}

	/// Whoever may consent, were the patient alive or not, and for a patient in custody also whoever
	/// works at the custodian: withdrawing has to be as easy as consenting.
	fn narrows_as(account: &T::AccountId, patient: &PatientId) -> Option<Narrower> {
		let record = crate::Patients::<T>::get(patient)?;
		if record.keys.contains(account) || Self::holds_power(account, patient, Power::Consent) {
			return Some(Narrower::Patient);
		}
		if !record.is_in_custody() {
			return None;
		}
		if T::Members::represented_by(account) == Some(record.custodian) {
			return Some(Narrower::Custodian);
		}
		Self::practises_at(account, record.custodian).then_some(Narrower::Practitioner)
	}

	fn authority_standing(patient: &PatientId, given_by: GivenBy) -> AuthorityStanding {
		let Some(record) = crate::Patients::<T>::get(patient) else {
			return AuthorityStanding::Ended;
		};
		match given_by {
			GivenBy::Patient => AuthorityStanding::Unlimited,
			GivenBy::Custodian if record.is_in_custody() => AuthorityStanding::Unlimited,
			GivenBy::Custodian => AuthorityStanding::Ended,
			GivenBy::Representative(id) | GivenBy::Both(id) => {
				Self::representative_by_id(patient, id)
					.filter(|it| it.powers.contains(Power::Consent))
					.map_or(AuthorityStanding::Ended, |it| {
						AuthorityStanding::Until(it.until)
					})
			}
		}
	}

	fn is_recorder(account: &T::AccountId, patient: &PatientId) -> bool {
		crate::Patients::<T>::get(patient).is_some_and(|record| {
			record.is_in_custody()
				&& Self::practises_at(account, record.custodian)
				&& !Self::current_representatives(patient)
					.iter()
					.any(|it| it.powers.contains(Power::Consent))
		})
	}

	fn may_witness(account: &T::AccountId, patient: &PatientId) -> bool {
		crate::Patients::<T>::get(patient)
			.is_some_and(|record| Self::practises_at(account, record.custodian))
	}
}

impl<T: Config> Pallet<T> {
	/// What the runtime API shows of a patient; `None` if there is none of that id.
	pub fn patient_info(patient: &PatientId) -> Option<PatientInfo> {
		crate::Patients::<T>::get(patient).map(|record| PatientInfo {
			custodian: record.custodian,
			keys: record.keys.len().saturated_into(),
			encryption_key: record.encryption_key,
			status: record.status(),
			sequence: record.sequence,
			merged_into: record.merged_into,
		})
	}

	/// The personal representative of that number, if its end has not passed.
	fn representative_by_id(
		patient: &PatientId,
		id: RepresentativeId,
	) -> Option<Representative<T>> {
		Self::current_representatives(patient)
			.into_iter()
			.find(|it| it.id == id)
	}
}
