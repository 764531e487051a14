// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Personal representatives: who acts for a patient that cannot, or does not want to.
//!
//! As whom somebody does is in a commitment, and an end is the first day of a quarter and at most a
//! year away, so that neither a birthday nor an incapacity shows. Ends pass by themselves; whoever is
//! appointed anew is another representative, and nothing that rested on the former one comes back.
//!
//! A patient with a key appoints whom it likes. For one in custody the custodian does, and somebody
//! else who practises there signs that it is right. When such a patient has a key of its own, both
//! sign together from then on: that is what stands between a parent's word and a growing child's.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	payload, Config, Endorsement, Error, Event, KeyRecord, KeyState, Keys, Pallet, Patient,
	Patients, Representatives,
};
use carechain_primitives::{
	traits::Members, CodeSet, Commitment, Confidentiality, Day, PatientId, Power, Powers,
	RepresentativeId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{ensure, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, DispatchResult};

/// How far ahead a representative's end may lie, in days: twelve months.
pub const MAX_REPRESENTATION_DAYS: u32 = 366;

/// Who appointed a personal representative.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum AppointedBy {
	/// The patient, with a key of its own.
	#[codec(index = 0)]
	Patient,
	/// The custodian, for a patient without a key.
	#[codec(index = 1)]
	Custodian,
}

/// Who acts for a patient.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct Representative<T: Config> {
	/// The number among all that the patient ever had.
	pub id: RepresentativeId,
	/// The key, which serves this pseudonym alone, as a patient's own does.
	pub key: T::AccountId,
	/// What it may do.
	pub powers: Powers,
	/// The end, exclusive; the first day of a quarter.
	pub until: Day,
	/// As whom, under `Domain::RepresentativeRole`.
	pub role: Commitment,
	/// Whether it was appointed to consent together with the patient only.
	pub joint: bool,
	/// Who appointed it.
	pub appointed_by: AppointedBy,
	/// Up to which confidentiality it reads the patient's records, itself included.
	pub ceiling: Confidentiality,
}

impl<T: Config> Representative<T> {
	/// Whether the end has not passed.
	pub fn is_current(&self, today: Day) -> bool {
		today < self.until
	}

	/// Whether it consents together with the patient only.
	pub fn is_joint(&self, patient: &Patient<T>) -> bool {
		self.joint || (self.appointed_by == AppointedBy::Custodian && !patient.is_in_custody())
	}
}

/// A personal representative as the runtime API shows it: without its key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct RepresentativeInfo {
	/// The number among all that the patient ever had.
	pub id: RepresentativeId,
	/// What it may do.
	pub powers: Powers,
	/// The end, exclusive.
	pub until: Day,
	/// As whom, under `Domain::RepresentativeRole`.
	pub role: Commitment,
	/// Whether it consents together with the patient only, as things stand.
	pub joint: bool,
	/// Up to which confidentiality it reads the patient's records, itself included.
	pub ceiling: Confidentiality,
	/// Whether the custodian appointed it.
	pub appointed_by_custodian: bool,
	/// Whether the end has not passed.
	pub current: bool,
}

/// What a new representative is to be; all but the key is what the patient, or the custodian, says.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Appointment<AccountId> {
	/// The representative's key.
	pub key: AccountId,
	/// What it may do.
	pub powers: Powers,
	/// The end, exclusive; the first day of a quarter, at most twelve months away.
	pub until: Day,
	/// As whom, under `Domain::RepresentativeRole`.
	pub role: Commitment,
	/// Whether it consents together with the patient only.
	pub joint: bool,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_appoint_representative(
		signer: &T::AccountId,
		patient: PatientId,
		appointment: Appointment<T::AccountId>,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
		endorsement: Option<Endorsement<T::AccountId, T::Signature>>,
	) -> DispatchResult {
		let mut record = Self::patient(&patient)?;
		let appointed_by = Self::ensure_may_appoint(signer, &record, endorsement.as_ref())?;
		Self::ensure_goes_on(&record)?;
		let Appointment {
			key,
			powers,
			until,
			role,
			joint,
		} = appointment.clone();
		ensure!(powers.is_known(), Error::<T>::UnknownPowers);
		ensure!(!powers.is_empty(), Error::<T>::EmptyPowers);
		Self::ensure_end(until, MAX_REPRESENTATION_DAYS)?;
		let id = record.next_representative;
		record.next_representative = id.next().ok_or(Error::<T>::MaxRepresentativesExceeded)?;

		let today = Self::today();
		let (mut kept, gone): (alloc::vec::Vec<_>, alloc::vec::Vec<_>) =
			Representatives::<T>::get(patient)
				.into_iter()
				.partition(|it| it.is_current(today));
		kept.push(Representative {
			id,
			key: key.clone(),
			powers,
			until,
			role,
			joint,
			appointed_by,
			ceiling: Confidentiality::N,
		});
		let kept =
			BoundedVec::try_from(kept).map_err(|_| Error::<T>::MaxRepresentativesExceeded)?;
		Self::ensure_proof(&key, expires_at, proof, |genesis_hash| {
			payload::appoint_representative(genesis_hash, &patient, &appointment, &expires_at)
		})?;
		let free = Self::ensure_key_is_free(&key, &patient)?;
		if let Some(endorsement) = endorsement {
			Self::ensure_endorsement(&endorsement, expires_at, |genesis_hash| {
				payload::endorse_representative(genesis_hash, &patient, &appointment, &expires_at)
			})?;
		}

		if !gone.is_empty() {
			record.void_relayed_calls();
		}
		for former in gone {
			Self::retire_key(patient, &former.key);
		}
		Self::activate_key_as(patient, &key, free, KeyState::Represents(id));
		Representatives::<T>::insert(patient, kept);
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::RepresentativeAppointed {
			patient,
			representative: id,
			key,
		});
		Ok(())
	}

	/// Who may appoint: the patient with an own key, which needs nobody beside it, or the custodian of
	/// a patient in custody, together with somebody else who practises there.
	fn ensure_may_appoint(
		signer: &T::AccountId,
		record: &Patient<T>,
		endorsement: Option<&Endorsement<T::AccountId, T::Signature>>,
	) -> Result<AppointedBy, DispatchError> {
		if record.keys.contains(signer) {
			ensure!(endorsement.is_none(), Error::<T>::EndorserNotAuthorized);
			return Ok(AppointedBy::Patient);
		}
		let organization = Self::ensure_active_organization(signer)?;
		ensure!(record.custodian == organization, Error::<T>::NotAuthorized);
		ensure!(record.is_in_custody(), Error::<T>::NotInCustody);
		let endorsement = endorsement.ok_or(Error::<T>::EndorserNotAuthorized)?;
		Self::ensure_second_practitioner(signer, organization, &endorsement.by)?;
		Ok(AppointedBy::Custodian)
	}

	pub(crate) fn do_renew_representative(
		signer: &T::AccountId,
		patient: PatientId,
		representative: RepresentativeId,
		until: Day,
	) -> DispatchResult {
		let record = Self::patient(&patient)?;
		let mut all = Representatives::<T>::get(patient);
		let today = Self::today();
		let renewed = all
			.iter_mut()
			.find(|it| it.id == representative && it.is_current(today))
			.ok_or(Error::<T>::RepresentativeNotFound)?;
		Self::ensure_may_renew(signer, &record)?;
		Self::ensure_goes_on(&record)?;
		Self::ensure_end(until, MAX_REPRESENTATION_DAYS)?;
		ensure!(until > renewed.until, Error::<T>::NothingChanged);

		renewed.until = until;
		Representatives::<T>::insert(patient, all);
		Self::deposit_event(Event::RepresentativeRenewed {
			patient,
			representative,
			until,
		});
		Ok(())
	}

	pub(crate) fn do_remove_representative(
		signer: &T::AccountId,
		patient: PatientId,
		representative: RepresentativeId,
	) -> DispatchResult {
		let mut record = Self::patient(&patient)?;
		let mut all = Representatives::<T>::get(patient);
		let removed = all
			.iter()
			.find(|it| it.id == representative)
			.cloned()
			.ok_or(Error::<T>::RepresentativeNotFound)?;
		// Who was appointed may always give it up.
		if removed.key != *signer {
			Self::ensure_appointed(signer, &record, &removed)?;
		}

		all.retain(|it| it.id != representative);
		if all.is_empty() {
			Representatives::<T>::remove(patient);
		} else {
			Representatives::<T>::insert(patient, all);
		}
		Self::retire_key(patient, &removed.key);
		record.void_relayed_calls();
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::RepresentativeRemoved {
			patient,
			representative,
		});
		Ok(())
	}

	pub(crate) fn do_withhold_from_representative(
		signer: &T::AccountId,
		patient: PatientId,
		representative: RepresentativeId,
		ceiling: Confidentiality,
	) -> DispatchResult {
		let record = Self::patient(&patient)?;
		let mut all = Representatives::<T>::get(patient);
		let found = all
			.iter_mut()
			.find(|it| it.id == representative)
			.ok_or(Error::<T>::RepresentativeNotFound)?;
		// The patient from every representative, whoever appointed it: a minor's confidential care.
		if !record.keys.contains(signer) {
			Self::ensure_appointed(signer, &record, found)?;
		}
		ensure!(ceiling < found.ceiling, Error::<T>::WouldWiden);

		found.ceiling = ceiling;
		Representatives::<T>::insert(patient, all);
		Self::deposit_event(Event::RecordsWithheld {
			patient,
			representative,
			ceiling,
		});
		Ok(())
	}

	/// A patient with a key renews whomever it likes, its parents and its custodian's choice among them:
	/// without its word they end. The custodian does it for one in custody only.
	fn ensure_may_renew(signer: &T::AccountId, record: &Patient<T>) -> DispatchResult {
		if record.keys.contains(signer) {
			return Ok(());
		}
		let organization = Self::ensure_active_organization(signer)?;
		ensure!(record.custodian == organization, Error::<T>::NotAuthorized);
		ensure!(record.is_in_custody(), Error::<T>::NotInCustody);
		Ok(())
	}

	/// Ensures that the signer appointed this representative, or took over from who did. What narrows,
	/// a custodian may do whatever its standing.
	fn ensure_appointed(
		signer: &T::AccountId,
		record: &Patient<T>,
		representative: &Representative<T>,
	) -> DispatchResult {
		let appointed = match representative.appointed_by {
			AppointedBy::Patient => record.keys.contains(signer),
			AppointedBy::Custodian => T::Members::represented_by(signer) == Some(record.custodian),
		};
		ensure!(appointed, Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Ensures that an end is coarse, still to come, and not too far away.
	pub(crate) fn ensure_end(until: Day, max_days: u32) -> Result<(), Error<T>> {
		let today = Self::today();
		ensure!(until > today, Error::<T>::EndInPast);
		ensure!(
			until <= today.saturating_add(max_days),
			Error::<T>::EndTooFar
		);
		ensure!(until.is_quarter_start(), Error::<T>::EndNotCoarse);
		Ok(())
	}

	/// The personal representatives that are in state, without their keys.
	pub fn representative_infos(patient: &PatientId) -> alloc::vec::Vec<RepresentativeInfo> {
		let Some(record) = Patients::<T>::get(patient) else {
			return Default::default();
		};
		let today = Self::today();
		Representatives::<T>::get(patient)
			.iter()
			.map(|it| RepresentativeInfo {
				id: it.id,
				powers: it.powers,
				until: it.until,
				role: it.role,
				joint: it.is_joint(&record),
				ceiling: it.ceiling,
				appointed_by_custodian: it.appointed_by == AppointedBy::Custodian,
				current: it.is_current(today),
			})
			.collect()
	}

	/// The patient that a key represents today, and as which of its representatives.
	pub fn represents(key: &T::AccountId) -> Option<(PatientId, RepresentativeId)> {
		let KeyRecord { patient, .. } = Keys::<T>::get(key)?;
		Self::representative_by_key(key, &patient).map(|it| (patient, it.id))
	}

	/// Whether the account may read the patient's records of this confidentiality: the patient all, a
	/// representative up to its ceiling.
	pub fn may_read(
		account: &T::AccountId,
		patient: &PatientId,
		confidentiality: Confidentiality,
	) -> bool {
		let own = Patients::<T>::get(patient).is_some_and(|it| it.keys.contains(account));
		own || Self::representative_by_key(account, patient)
			.is_some_and(|it| it.powers.contains(Power::Records) && confidentiality <= it.ceiling)
	}
}
