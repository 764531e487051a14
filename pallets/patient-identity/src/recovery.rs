// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A way back for a patient who has lost every key.
//!
//! The patient names guardians beforehand, people or organisations, and how many of them it takes, two
//! at least. A person stands in state as a commitment only: nobody sees whose guardian somebody is
//! before the day that it matters. When enough of them have vouched for a new key a delay begins, in
//! which any current key stops it; so a guardian who was deceived, or all of them together, give the
//! patient notice before they take anything. Whoever hands the calls in, member or not, gains nothing.
//!
//! Every vouch names the number of the attempt and the new key: none is good for another.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	payload, registration::into_list, Config, EncryptionKey, Error, Event, Guardians, KeyRecord,
	KeyState, Keys, Pallet, Patients, Recoveries, RecoveryTerms,
};
use alloc::collections::BTreeSet;
use carechain_primitives::{
	commitment::{Domain, Salt},
	traits::{Members, Standing},
	Commitment, OrganizationId, PatientId, Power,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure, traits::Get, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{traits::Saturating, DispatchError, DispatchResult, SaturatedConversion};

/// The fewest guardians that have to vouch: one alone never takes an identity over, and so the
/// custodian does not.
pub const MIN_THRESHOLD: u8 = 2;

/// Who may vouch.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Guardian {
	/// A person: the commitment to an account, under `Domain::Guardian`.
	#[codec(index = 0)]
	Person(Commitment),
	/// An organisation, through its representative.
	#[codec(index = 1)]
	Organization(OrganizationId),
}

/// A guardian's word for a new key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Vouch<AccountId, BlockNumber, Signature> {
	/// That of the organisation that the call's signer represents.
	#[codec(index = 0)]
	Organization,
	/// That of a person, whoever hands it in.
	#[codec(index = 1)]
	Person {
		/// The guardian's account, which no other identity knows.
		account: AccountId,
		/// What the commitment was made with.
		salt: Salt,
		/// The block from which the vouch is void.
		expires_at: BlockNumber,
		/// The account's signature over [`payload::vouch_recovery`].
		signature: Signature,
	},
}

/// A vouch as this chain writes it.
pub type VouchOf<T> =
	Vouch<<T as frame_system::Config>::AccountId, BlockNumberFor<T>, <T as Config>::Signature>;

/// What the patient laid down for the day that every key is lost.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct GuardianSet<T: Config> {
	/// Who may vouch, no two alike. None: there is no way back.
	pub guardians: BoundedVec<Guardian, T::MaxGuardians>,
	/// How many have to.
	pub threshold: u8,
	/// How many blocks the patient has to object, once they have.
	pub delay: BlockNumberFor<T>,
	/// The number of the next attempt. Outlives the guardians, so that no vouch is good twice.
	pub next_attempt: u32,
	/// The block before which no attempt may start.
	pub not_before: BlockNumberFor<T>,
}

/// An attempt to give the patient a new key.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct Recovery<T: Config> {
	/// Which attempt.
	pub attempt: u32,
	/// The key that is to be the patient's only one.
	pub key: T::AccountId,
	/// For which the keys of its records are to be wrapped then.
	pub encryption_key: EncryptionKey,
	/// Who vouched.
	pub vouched: BoundedVec<Guardian, T::MaxGuardians>,
	/// The accounts of the people among them: one person behind two commitments is still one.
	pub people: BoundedVec<T::AccountId, T::MaxGuardians>,
	/// The block from which the attempt may be completed; none before enough have vouched.
	pub ends_at: Option<BlockNumberFor<T>>,
	/// The block from which the attempt is void.
	pub lapses_at: BlockNumberFor<T>,
}

impl<T: Config> Recovery<T> {
	pub(crate) fn has_lapsed(&self) -> bool {
		self.lapses_at <= frame_system::Pallet::<T>::block_number()
	}
}

/// The rules that hold for every recovery.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Terms<BlockNumber> {
	/// The shortest delay that a patient may choose, in blocks.
	pub min_delay: BlockNumber,
	/// How many blocks after a veto nobody may try again.
	pub cool_down: BlockNumber,
}

/// An attempt as the runtime API shows it: without the new key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct RecoveryInfo<BlockNumber> {
	/// Which attempt.
	pub attempt: u32,
	/// How many have vouched.
	pub vouched: u32,
	/// How many have to.
	pub threshold: u32,
	/// The block from which it may be completed.
	pub ends_at: Option<BlockNumber>,
	/// The block from which it is void.
	pub lapses_at: BlockNumber,
	/// For which the keys of the patient's records are to be wrapped then.
	pub encryption_key: EncryptionKey,
}

/// The guardians as the runtime API shows them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct GuardiansInfo<BlockNumber> {
	/// Who may vouch.
	pub guardians: alloc::vec::Vec<Guardian>,
	/// How many have to.
	pub threshold: u32,
	/// How many blocks the patient has to object, once they have.
	pub delay: BlockNumber,
	/// The number that vouches for the next attempt name.
	pub next_attempt: u32,
	/// The block before which no attempt may start.
	pub not_before: BlockNumber,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_guardians(
		signer: &T::AccountId,
		patient: PatientId,
		guardians: BoundedVec<Guardian, T::MaxGuardians>,
		threshold: u8,
		delay: BlockNumberFor<T>,
	) -> DispatchResult {
		Self::ensure_own_key(signer, &patient)?;
		// First the veto: an attempt that goes on while its guardians change would be judged by neither
		// rule.
		ensure!(
			Self::running_recovery(&patient).is_none(),
			Error::<T>::RecoveryInProgress
		);
		if !guardians.is_empty() {
			Self::ensure_guardians(&guardians, threshold, delay)?;
		}

		let before = Guardians::<T>::get(patient);
		let count = guardians.len().saturated_into();
		Guardians::<T>::insert(
			patient,
			GuardianSet {
				guardians,
				threshold,
				delay,
				next_attempt: before.as_ref().map_or(0, |it| it.next_attempt),
				not_before: before.map_or_else(Default::default, |it| it.not_before),
			},
		);
		Self::deposit_event(Event::GuardiansSet {
			patient,
			count,
			threshold,
		});
		Ok(())
	}

	fn ensure_guardians(
		guardians: &[Guardian],
		threshold: u8,
		delay: BlockNumberFor<T>,
	) -> Result<(), Error<T>> {
		let distinct: BTreeSet<_> = guardians.iter().collect();
		ensure!(
			distinct.len() == guardians.len(),
			Error::<T>::DuplicateGuardian
		);
		for guardian in guardians {
			if let Guardian::Organization(organization) = guardian {
				ensure!(
					T::Members::standing(*organization) != Standing::Unknown,
					Error::<T>::GuardianNotFound
				);
			}
		}
		ensure!(threshold >= MIN_THRESHOLD, Error::<T>::ThresholdTooLow);
		ensure!(
			usize::from(threshold) <= guardians.len(),
			Error::<T>::ThresholdTooHigh
		);
		ensure!(
			delay >= RecoveryTerms::<T>::get().min_delay,
			Error::<T>::DelayTooShort
		);
		ensure!(
			delay <= T::MaxRecoveryDelay::get(),
			Error::<T>::DelayTooLong
		);
		Ok(())
	}

	pub(crate) fn do_start_recovery(
		submitter: &T::AccountId,
		patient: PatientId,
		key: T::AccountId,
		encryption_key: EncryptionKey,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
		vouch: VouchOf<T>,
	) -> DispatchResult {
		Self::ensure_member(submitter)?;
		let record = Self::patient(&patient)?;
		Self::ensure_goes_on(&record)?;
		let mut set = Self::guardian_set(&patient)?;
		let now = frame_system::Pallet::<T>::block_number();
		let lapsed = Recoveries::<T>::get(patient);
		ensure!(
			lapsed.as_ref().is_none_or(Recovery::has_lapsed),
			Error::<T>::RecoveryInProgress
		);
		ensure!(now >= set.not_before, Error::<T>::CoolingDown);
		ensure!(encryption_key.is_usable(), Error::<T>::InvalidEncryptionKey);
		Self::ensure_key_is_new(&key, lapsed.as_ref())?;
		let mut recovery = Recovery::<T> {
			attempt: set.next_attempt,
			key: key.clone(),
			encryption_key,
			vouched: BoundedVec::new(),
			people: BoundedVec::new(),
			ends_at: None,
			lapses_at: now.saturating_add(T::RecoveryLifetime::get()),
		};
		Self::ensure_proof(&key, expires_at, proof, |genesis_hash| {
			payload::start_recovery(
				genesis_hash,
				&patient,
				&key,
				&encryption_key,
				recovery.attempt,
				&expires_at,
			)
		})?;
		Self::add_vouch(submitter, &patient, &set, &mut recovery, &vouch)?;
		set.next_attempt = set
			.next_attempt
			.checked_add(1)
			.ok_or(Error::<T>::AttemptsExhausted)?;

		if let Some(lapsed) = lapsed {
			Keys::<T>::remove(&lapsed.key);
		}
		Keys::<T>::insert(
			&key,
			KeyRecord {
				patient,
				state: KeyState::Reserved,
			},
		);
		Self::deposit_event(Event::RecoveryStarted {
			patient,
			attempt: recovery.attempt,
		});
		Guardians::<T>::insert(patient, set);
		Recoveries::<T>::insert(patient, recovery);
		Ok(())
	}

	pub(crate) fn do_vouch_recovery(
		submitter: &T::AccountId,
		patient: PatientId,
		vouch: VouchOf<T>,
	) -> DispatchResult {
		Self::ensure_member(submitter)?;
		let record = Self::patient(&patient)?;
		Self::ensure_goes_on(&record)?;
		let set = Self::guardian_set(&patient)?;
		let mut recovery = Self::running_recovery(&patient).ok_or(Error::<T>::RecoveryNotFound)?;
		Self::add_vouch(submitter, &patient, &set, &mut recovery, &vouch)?;

		let vouched = recovery.vouched.len().saturated_into();
		Self::deposit_event(Event::RecoveryVouched { patient, vouched });
		if recovery.ends_at.is_none() && recovery.vouched.len() >= usize::from(set.threshold) {
			let ends_at = frame_system::Pallet::<T>::block_number().saturating_add(set.delay);
			recovery.ends_at = Some(ends_at);
			recovery.lapses_at = ends_at.saturating_add(T::RecoveryLifetime::get());
			Self::deposit_event(Event::RecoveryReady { patient, ends_at });
		}
		Recoveries::<T>::insert(patient, recovery);
		Ok(())
	}

	/// Adds a guardian's word to an attempt, if it is one's and not there already.
	fn add_vouch(
		submitter: &T::AccountId,
		patient: &PatientId,
		set: &GuardianSet<T>,
		recovery: &mut Recovery<T>,
		vouch: &VouchOf<T>,
	) -> DispatchResult {
		let guardian = match vouch {
			Vouch::Organization => {
				Guardian::Organization(Self::ensure_active_organization(submitter)?)
			}
			Vouch::Person { account, salt, .. } => {
				Guardian::Person(Commitment::new(Domain::Guardian, salt, &account.encode()))
			}
		};
		ensure!(set.guardians.contains(&guardian), Error::<T>::NotAGuardian);
		ensure!(
			!recovery.vouched.contains(&guardian),
			Error::<T>::AlreadyVouched
		);
		if let Vouch::Person {
			account,
			expires_at,
			signature,
			..
		} = vouch
		{
			// A guardian's account says who stands close to whom, so it serves for nothing else. The new
			// key has no record yet when the attempt starts.
			ensure!(
				*account != recovery.key
					&& !Keys::<T>::contains_key(account)
					&& !T::Members::is_member_account(account),
				Error::<T>::KeyInUse
			);
			ensure!(
				!recovery.people.contains(account),
				Error::<T>::AlreadyVouched
			);
			Self::ensure_proof(account, *expires_at, signature, |genesis_hash| {
				payload::vouch_recovery(
					genesis_hash,
					patient,
					&recovery.key,
					&recovery.encryption_key,
					recovery.attempt,
					expires_at,
				)
			})?;
			recovery
				.people
				.try_push(account.clone())
				.map_err(|_| Error::<T>::AlreadyVouched)?;
		}
		recovery
			.vouched
			.try_push(guardian)
			.map_err(|_| Error::<T>::AlreadyVouched)?;
		Ok(())
	}

	pub(crate) fn do_veto_recovery(signer: &T::AccountId, patient: PatientId) -> DispatchResult {
		let record = Self::patient(&patient)?;
		ensure!(
			record.keys.contains(signer) || Self::holds_power(signer, &patient, Power::Recovery),
			Error::<T>::NotAuthorized
		);
		let recovery = Self::running_recovery(&patient).ok_or(Error::<T>::RecoveryNotFound)?;
		let mut set = Self::guardian_set(&patient)?;

		set.not_before = frame_system::Pallet::<T>::block_number()
			.saturating_add(RecoveryTerms::<T>::get().cool_down);
		Guardians::<T>::insert(patient, set);
		Keys::<T>::remove(&recovery.key);
		Recoveries::<T>::remove(patient);
		Self::deposit_event(Event::RecoveryVetoed {
			patient,
			attempt: recovery.attempt,
		});
		Ok(())
	}

	pub(crate) fn do_complete_recovery(
		submitter: &T::AccountId,
		patient: PatientId,
	) -> DispatchResult {
		Self::ensure_member(submitter)?;
		let mut record = Self::patient(&patient)?;
		Self::ensure_goes_on(&record)?;
		let recovery = Self::running_recovery(&patient).ok_or(Error::<T>::RecoveryNotFound)?;
		let ends_at = recovery.ends_at.ok_or(Error::<T>::ThresholdNotMet)?;
		ensure!(
			ends_at <= frame_system::Pallet::<T>::block_number(),
			Error::<T>::DelayNotOver
		);
		let keys = into_list::<T>(recovery.key.clone())?;

		for lost in &record.keys {
			Self::retire_key(patient, lost);
		}
		Self::activate_key(patient, &recovery.key, Self::never_used());
		record.keys = keys;
		record.encryption_key = recovery.encryption_key;
		record.void_relayed_calls();
		Patients::<T>::insert(patient, record);
		Recoveries::<T>::remove(patient);
		Self::deposit_event(Event::RecoveryCompleted {
			patient,
			key: recovery.key,
		});
		Ok(())
	}

	pub(crate) fn do_set_recovery_terms(terms: Terms<BlockNumberFor<T>>) -> DispatchResult {
		ensure!(
			terms.min_delay <= T::MaxRecoveryDelay::get(),
			Error::<T>::DelayTooLong
		);
		RecoveryTerms::<T>::put(terms);
		Self::deposit_event(Event::RecoveryTermsSet { terms });
		Ok(())
	}

	/// The attempt that is under way. One that lapsed is none, though it may still be in state.
	fn running_recovery(patient: &PatientId) -> Option<Recovery<T>> {
		Recoveries::<T>::get(patient).filter(|it| !it.has_lapsed())
	}

	/// The guardians, if there are any.
	fn guardian_set(patient: &PatientId) -> Result<GuardianSet<T>, DispatchError> {
		Guardians::<T>::get(patient)
			.filter(|it| !it.guardians.is_empty())
			.ok_or_else(|| Error::<T>::NoGuardians.into())
	}

	/// Ensures that a key was never any patient's: a lost phone's key does not come back this way. The
	/// one that a lapsed attempt reserved may be named again.
	fn ensure_key_is_new(key: &T::AccountId, lapsed: Option<&Recovery<T>>) -> Result<(), Error<T>> {
		let reserved_before = lapsed.is_some_and(|it| it.key == *key);
		ensure!(
			reserved_before || !Keys::<T>::contains_key(key),
			Error::<T>::KeyInUse
		);
		ensure!(!T::Members::is_member_account(key), Error::<T>::KeyInUse);
		Ok(())
	}

	/// What the runtime API shows of an attempt that is under way.
	pub fn recovery_info(patient: &PatientId) -> Option<RecoveryInfo<BlockNumberFor<T>>> {
		let recovery = Self::running_recovery(patient)?;
		let threshold = Guardians::<T>::get(patient)?.threshold;
		Some(RecoveryInfo {
			attempt: recovery.attempt,
			vouched: recovery.vouched.len().saturated_into(),
			threshold: threshold.into(),
			ends_at: recovery.ends_at,
			lapses_at: recovery.lapses_at,
			encryption_key: recovery.encryption_key,
		})
	}

	/// What the runtime API shows of a patient's guardians.
	pub fn guardians_info(patient: &PatientId) -> Option<GuardiansInfo<BlockNumberFor<T>>> {
		Guardians::<T>::get(patient).map(|set| GuardiansInfo {
			guardians: set.guardians.into_inner(),
			threshold: set.threshold.into(),
			delay: set.delay,
			next_attempt: set.next_attempt,
			not_before: set.not_before,
		})
	}
}

impl<T: Config> GuardianSet<T> {
	/// Whether a patient could have laid this down.
	#[cfg(any(test, feature = "try-runtime"))]
	pub(crate) fn is_sound(&self) -> bool {
		self.guardians.is_empty()
			|| (self.threshold >= MIN_THRESHOLD
				&& usize::from(self.threshold) <= self.guardians.len())
	}
}
