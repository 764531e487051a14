// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What holds between the storage items, whatever was called.

use crate::{
	Config, NextOrganizationId, NextPractitionerRoleId, Organizations, Pallet, PractitionerRoles,
	RepresentativeOf, RetiredNonces, RolesOf, StoredSessionLength, ValidatorSet,
};
use alloc::collections::BTreeSet;
use carechain_primitives::{traits::Patients, CodeSet, OrganizationKind};
use frame_support::ensure;
use sp_runtime::{traits::Zero, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Reads all of its storage.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_organizations()?;
		Self::check_representatives()?;
		Self::check_practitioner_roles()?;
		Self::check_practitioner_accounts()?;
		Self::check_retired_accounts()?;
		Self::check_validators()
	}

	/// Ids are counted without a gap, and every organisation has a proper name and its account.
	fn check_organizations() -> Result<(), TryRuntimeError> {
		let next = NextOrganizationId::<T>::get();
		ensure!(
			usize::try_from(next.0) == Ok(Organizations::<T>::iter_keys().count()),
			"an organisation was removed, or an id was skipped"
		);
		for (id, record) in Organizations::<T>::iter() {
			ensure!(
				id < next,
				"an organisation has an id that was not given out"
			);
			ensure!(!record.name.is_empty(), "an organisation has no name");
			ensure!(
				core::str::from_utf8(&record.name).is_ok(),
				"a name is not UTF-8"
			);
			ensure!(
				RepresentativeOf::<T>::get(&record.representative) == Some(id),
				"a representative is not found by the account"
			);
		}
		Ok(())
	}

	/// The look-up by account has nothing more, and no account is used in two ways.
	fn check_representatives() -> Result<(), TryRuntimeError> {
		for (account, id) in RepresentativeOf::<T>::iter() {
			let record = Organizations::<T>::get(id).ok_or("an account represents nobody")?;
			ensure!(
				record.representative == account,
				"an organisation has two representatives"
			);
			ensure!(
				!RolesOf::<T>::contains_key(&account),
				"a representative is a practitioner"
			);
			Self::check_account(&account)?;
		}
		Ok(())
	}

	/// Ids are counted without a gap; what is not revoked is found by the account, exactly once.
	fn check_practitioner_roles() -> Result<(), TryRuntimeError> {
		let next = NextPractitionerRoleId::<T>::get();
		ensure!(
			usize::try_from(next.0) == Ok(PractitionerRoles::<T>::iter_keys().count()),
			"a credential was removed, or an id was skipped"
		);
		for (id, record) in PractitionerRoles::<T>::iter() {
			ensure!(id < next, "a credential has an id that was not given out");
			ensure!(
				Organizations::<T>::contains_key(record.organization),
				"a credential is at no organisation"
			);
			ensure!(
				!record.roles.is_empty() && record.roles.is_known(),
				"a credential is for no role or for an unknown one"
			);
			let held = RolesOf::<T>::get(&record.account);
			let times = held.iter().filter(|other| **other == id).count();
			ensure!(
				times == usize::from(!record.revoked),
				"a credential and its account do not agree on whether it is revoked"
			);
		}
		Ok(())
	}

	/// An entry is never empty, in order, and names credentials of its own account only.
	fn check_practitioner_accounts() -> Result<(), TryRuntimeError> {
		for (account, held) in RolesOf::<T>::iter() {
			ensure!(!held.is_empty(), "an account is kept for no credential");
			ensure!(
				held.iter()
					.zip(held.iter().skip(1))
					.all(|(older, newer)| older < newer),
				"the credentials of an account are out of order"
			);
			for id in held {
				let record = PractitionerRoles::<T>::get(id).ok_or("an account holds nothing")?;
				ensure!(
					record.account == account,
					"an account holds another's credential"
				);
			}
			Self::check_account(&account)?;
		}
		Ok(())
	}

	/// A kept nonce belongs to no account in use here, nor to a patient.
	fn check_retired_accounts() -> Result<(), TryRuntimeError> {
		for account in RetiredNonces::<T>::iter_keys() {
			ensure!(
				!RolesOf::<T>::contains_key(&account)
					&& !RepresentativeOf::<T>::contains_key(&account),
				"a nonce is kept for an account that is in use"
			);
			ensure!(
				!T::PatientKeys::is_patient_key(&account),
				"a former practitioner's account is a patient's key"
			);
		}
		Ok(())
	}

	/// The set names representatives of hospitals, each once; sessions have an end.
	fn check_validators() -> Result<(), TryRuntimeError> {
		let mut seen = BTreeSet::new();
		for account in ValidatorSet::<T>::get() {
			let id = RepresentativeOf::<T>::get(&account).ok_or("a validator is no member")?;
			let record = Organizations::<T>::get(id).ok_or("a validator's body is unknown")?;
			ensure!(
				record.kind == OrganizationKind::Hospital,
				"a validator is no hospital"
			);
			ensure!(seen.insert(account), "a validator has two seats");
		}
		ensure!(
			!StoredSessionLength::<T>::get().is_zero(),
			"a session has no blocks"
		);
		Ok(())
	}

	/// A member's account can sign, and is no patient's.
	fn check_account(account: &T::AccountId) -> Result<(), TryRuntimeError> {
		ensure!(
			!T::PatientKeys::is_patient_key(account),
			"a member's account is a patient's key"
		);
		ensure!(
			frame_system::Pallet::<T>::sufficients(account) > 0,
			"a member's account has no sufficient reference"
		);
		Ok(())
	}
}
