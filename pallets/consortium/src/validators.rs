// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who validates: which hospitals have a validator, and what becomes of one that is silent or signs
//! twice. How this becomes the set of a session is in [`crate::session`].
//!
//! A validator holds one *provider* reference of its hospital's account, for session keys are a
//! consumer and only a provider can bear one. The reference goes with the validator, after its keys.

use crate::{
	session::Sessions, BlocksAuthored, Config, Error, Event, Organizations, Pallet,
	RetirementReason, Validator, ValidatorStatus, Validators,
};
use alloc::vec::Vec;
use carechain_primitives::{traits::Members, OrganizationId};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, weights::Weight};
use sp_runtime::Perbill;
use sp_staking::{
	offence::{OffenceDetails, OnOffenceHandler},
	SessionIndex,
};

impl<T: Config> Pallet<T> {
	/// A hospital's validator.
	pub(crate) fn validator_of(organization: OrganizationId) -> Option<Validator<T::AccountId>> {
		Validators::<T>::get()
			.into_iter()
			.find(|validator| validator.organization == organization)
	}

	pub(crate) fn do_allow_validator(organization: OrganizationId) -> DispatchResult {
		let record = Organizations::<T>::get(organization).ok_or(Error::<T>::NotFound)?;
		ensure!(record.kind.may_sit_in_council(), Error::<T>::KindNotAllowed);
		ensure!(
			record.is_staying(Self::today()),
			Error::<T>::OrganizationNotActive
		);
		match Self::validator_of(organization).map(|validator| validator.status) {
			None => Self::insert_validator(organization, record.representative)?,
			// One that is still on its way out turns round.
			Some(ValidatorStatus::Leaving) => {
				Self::change_validator(organization, |validator| {
					validator.status = ValidatorStatus::Active;
					validator.silent_sessions = 0;
				});
			}
			Some(_) => return Err(Error::<T>::AlreadyValidator.into()),
		}
		Self::deposit_event(Event::ValidatorAllowed { organization });
		Ok(())
	}

	pub(crate) fn do_stop_validating(representative: &T::AccountId) -> DispatchResult {
		let organization = Self::represented_by(representative).ok_or(Error::<T>::NotAuthorized)?;
		let validator = Self::validator_of(organization).ok_or(Error::<T>::NotValidator)?;
		ensure!(
			validator.status != ValidatorStatus::Leaving,
			Error::<T>::AlreadyLeaving
		);
		Self::dismiss_validator(organization);
		Ok(())
	}

	pub(crate) fn do_resume_validating(representative: &T::AccountId) -> DispatchResult {
		let organization = Self::represented_by(representative).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(
			Self::standing(organization).is_active(),
			Error::<T>::OrganizationNotActive
		);
		let validator = Self::validator_of(organization).ok_or(Error::<T>::NotValidator)?;
		ensure!(
			validator.status == ValidatorStatus::Retired,
			Error::<T>::NotRetired
		);
		Self::change_validator(organization, |validator| {
			validator.status = ValidatorStatus::Active;
			validator.silent_sessions = 0;
		});
		Self::deposit_event(Event::ValidatorResumed { organization });
		Ok(())
	}

	/// Gives a hospital a validator. That there is none yet is the caller's to check.
	pub(crate) fn insert_validator(
		organization: OrganizationId,
		account: T::AccountId,
	) -> Result<(), Error<T>> {
		Validators::<T>::try_append(Validator {
			organization,
			account: account.clone(),
			status: ValidatorStatus::Active,
			silent_sessions: 0,
		})
		.map_err(|()| Error::<T>::MaxValidatorsExceeded)?;
		frame_system::Pallet::<T>::inc_providers(&account);
		Ok(())
	}

	/// Sends a hospital's validator on its way out; whether there is one.
	pub(crate) fn dismiss_validator(organization: OrganizationId) -> bool {
		match Self::validator_of(organization).map(|validator| validator.status) {
			None => return false,
			Some(ValidatorStatus::Leaving) => {}
			Some(_) => {
				Self::change_validator(organization, |validator| {
					validator.status = ValidatorStatus::Leaving;
				});
				Self::deposit_event(Event::ValidatorStopping { organization });
			}
		}
		true
	}

	fn change_validator(
		organization: OrganizationId,
		change: impl FnOnce(&mut Validator<T::AccountId>),
	) {
		Validators::<T>::mutate(|validators| {
			if let Some(validator) = validators
				.iter_mut()
				.find(|validator| validator.organization == organization)
			{
				change(validator);
			}
		});
	}

	/// Removes the validators that are on their way out and not in `set`, which is the one that runs
	/// from now on: keys, reference, entry, and the seat of a hospital that gave notice.
	///
	/// Nobody who is not in the running set can come into a later one but by being wanted, and who
	/// is leaving is not.
	pub(crate) fn remove_dismissed(set: &[T::AccountId]) {
		Validators::<T>::mutate(|validators| {
			validators.retain(|validator| {
				let stays = validator.status != ValidatorStatus::Leaving
					|| set.contains(&validator.account);
				if !stays {
					T::Sessions::purge_keys(&validator.account);
					// The entry held it, so it is there to be given back.
					let _ = frame_system::Pallet::<T>::dec_providers(&validator.account);
					Self::deposit_event(Event::ValidatorRemoved {
						organization: validator.organization,
					});
					Self::vacate_after_validator(validator);
				}
				stays
			});
		});
	}

	/// The seat of a hospital that gave notice goes once its validator is out.
	fn vacate_after_validator(validator: &Validator<T::AccountId>) {
		let organization = validator.organization;
		let leaving = Organizations::<T>::get(organization)
			.is_some_and(|record| record.status == crate::OrganizationStatus::Leaving);
		if leaving {
			Self::take_council_seat(organization, &validator.account);
		}
	}

	/// Counts who of the set authored nothing in the session that ends.
	///
	/// A session that was too short for everybody to have had two turns says nothing.
	pub(crate) fn count_silence(session: SessionIndex, set: &[T::AccountId]) {
		let authored: Vec<_> = BlocksAuthored::<T>::iter_prefix(session).collect();
		let blocks = authored
			.iter()
			.fold(0u32, |sum, (_, blocks)| sum.saturating_add(*blocks));
		let turns = u32::try_from(set.len())
			.unwrap_or(u32::MAX)
			.saturating_mul(2);
		if blocks < turns {
			return;
		}
		Validators::<T>::mutate(|validators| {
			for validator in validators.iter_mut() {
				let sat = set.contains(&validator.account);
				let did_author = authored
					.iter()
					.any(|(author, _)| *author == validator.account);
				// Who was not there starts over when it comes back.
				if !sat || did_author {
					validator.silent_sessions = 0;
				} else {
					validator.silent_sessions = validator.silent_sessions.saturating_add(1);
					Self::deposit_event(Event::ValidatorSilent {
						organization: validator.organization,
						sessions: validator.silent_sessions,
					});
				}
			}
		});
	}

	/// Retires validators of the set that have been silent for too long, the longest silent first.
	///
	/// None, unless those who are silent now are at most (n − 1)/3 of the set: the change takes effect
	/// when the present set has made it final, and with more of them silent it could not. And none
	/// beyond what leaves `wanted`, the number that would be in the next set, at the minimum.
	pub(crate) fn retire_silent(set: &[T::AccountId], wanted: usize) {
		let minimum = usize::try_from(crate::MinValidators::<T>::get()).unwrap_or(usize::MAX);
		let mut validators = Validators::<T>::get();
		let in_set = |validator: &Validator<T::AccountId>| set.contains(&validator.account);
		let silent = validators
			.iter()
			.filter(|validator| in_set(validator) && validator.silent_sessions > 0)
			.count();
		if silent.saturating_mul(3) > set.len().saturating_sub(1) {
			return;
		}

		let mut due: Vec<_> = validators
			.iter_mut()
			.filter(|validator| {
				validator.status == ValidatorStatus::Active
					&& in_set(validator)
					&& validator.silent_sessions >= T::MaxSilentSessions::get()
			})
			.collect();
		due.sort_by_key(|validator| core::cmp::Reverse(validator.silent_sessions));
		for validator in due.into_iter().take(wanted.saturating_sub(minimum)) {
			validator.status = ValidatorStatus::Retired;
			Self::deposit_event(Event::ValidatorRetired {
				organization: validator.organization,
				reason: RetirementReason::Silence,
			});
		}
		Validators::<T>::put(validators);
	}
}

/// Counts the blocks that each validator authors.
impl<T, BlockNumber> pallet_authorship::EventHandler<T::AccountId, BlockNumber> for Pallet<T>
where
	T: Config,
{
	fn note_author(author: T::AccountId) {
		BlocksAuthored::<T>::mutate(T::Sessions::current(), author, |blocks| {
			*blocks = blocks.saturating_add(1);
		});
	}
}

/// Whoever signs twice is suspended at once, whatever the bodies think of it: a machine has seen both
/// signatures, and a second validator that does it would be the end of what is final.
///
/// It keeps its place in the set for two sessions more, as every change takes, and longer at the
/// minimum.
impl<T, Reporter> OnOffenceHandler<Reporter, (T::AccountId, ()), Weight> for Pallet<T>
where
	T: Config,
{
	fn on_offence(
		offenders: &[OffenceDetails<Reporter, (T::AccountId, ())>],
		_: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let mut weight = Weight::zero();
		for OffenceDetails {
			offender: (account, ()),
			..
		} in offenders
		{
			weight = weight
				.saturating_add(T::DbWeight::get().reads_writes(3, 2))
				.saturating_add(T::SeatChangeWeight::get());
			// A hospital that has left since has nothing more to lose.
			let Some(organization) = Self::represented_by(account) else {
				continue;
			};
			Self::deposit_event(Event::ValidatorEquivocated {
				organization,
				session,
			});
			Organizations::<T>::mutate(organization, |record| {
				use crate::OrganizationStatus::{Active, Leaving};
				if let Some(record) = record
					.as_mut()
					.filter(|record| matches!(record.status, Active | Leaving))
				{
					Self::suspend(organization, record);
				}
			});
		}
		weight
	}
}
