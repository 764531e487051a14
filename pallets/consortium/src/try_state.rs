// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What holds between the storage items, whatever was called.

use crate::{
	BarredAccounts, Config, KnownSetId, MinValidators, NextOrganizationId, NextPractitionerRoleId,
	NodeIds, OrganizationOf, OrganizationStatus, Organizations, Pallet, PractitionerCounts,
	PractitionerRoleStatus, PractitionerRoles, RepresentativeOf, Restarting, RetiredNonces,
	RolesOf, SetChanges, StoredSessionLength, SuspendedHospitals, Validators,
};
use alloc::collections::{BTreeMap, BTreeSet};
use carechain_primitives::{traits::Patients, CodeSet};
use frame_support::{ensure, traits::SortedMembers};
use sp_runtime::{traits::Zero, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Reads all of its storage.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_organizations()?;
		Self::check_representatives()?;
		Self::check_practitioner_roles()?;
		Self::check_practitioner_accounts()?;
		Self::check_retired_accounts()?;
		Self::check_validators()?;
		Self::check_seats()?;
		Self::check_counts()?;
		Self::check_nodes()?;
		Self::check_set_changes()
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
			let represents = RepresentativeOf::<T>::get(&record.representative) == Some(id);
			ensure!(
				represents != (record.status == OrganizationStatus::Left),
				"a representative is not found by the account, or acts for who has left"
			);
			ensure!(
				record.status != OrganizationStatus::Left
					|| PractitionerCounts::<T>::get(id).is_zero(),
				"a body that has left has practitioners"
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
				times == usize::from(!record.is_revoked()),
				"a credential and its account do not agree on whether it is revoked"
			);
			ensure!(
				record.status != PractitionerRoleStatus::SuspendedByGovernance
					|| BarredAccounts::<T>::contains_key(&record.account),
				"governance suspended a practitioner whose account is not barred"
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

	/// A validator is a hospital's, one each, with the reference that bears its session keys; the
	/// hospital is still there; sessions have an end and the set a minimum.
	fn check_validators() -> Result<(), TryRuntimeError> {
		let mut seen = BTreeSet::new();
		for validator in Validators::<T>::get() {
			let record = Organizations::<T>::get(validator.organization)
				.ok_or("a validator's body is unknown")?;
			ensure!(
				record.kind.may_sit_in_council(),
				"a validator is no hospital"
			);
			ensure!(
				record.status != OrganizationStatus::Left,
				"a validator's hospital has left"
			);
			ensure!(
				record.representative == validator.account,
				"a validator has another account than its hospital"
			);
			ensure!(
				frame_system::Pallet::<T>::providers(&validator.account) > 0,
				"a validator's account has no provider"
			);
			ensure!(
				seen.insert(validator.organization),
				"a hospital has two validators"
			);
		}
		ensure!(
			!StoredSessionLength::<T>::get().is_zero(),
			"a session has no blocks"
		);
		ensure!(
			!MinValidators::<T>::get().is_zero(),
			"the set may shrink to nothing"
		);
		ensure!(
			!Restarting::<T>::exists(),
			"a restart of finality was not brought to its end"
		);
		Ok(())
	}

	/// The seats of the council are the hospitals' that have their rights, plus those whose membership
	/// has run out and that the sweep has not come to, or left so that somebody can renew; and the last
	/// seat is whose it was. Seats of the board are members'.
	fn check_seats() -> Result<(), TryRuntimeError> {
		let present = |record: &OrganizationOf<T>| record.status != OrganizationStatus::Left;
		let is_kept = T::Council::count() == 1;
		for (id, record) in Organizations::<T>::iter().filter(|(_, record)| present(record)) {
			let seated = Self::is_in_council(&record.representative);
			let may_sit = record.kind.may_sit_in_council() && (is_kept || Self::is_due_a_seat(id));
			ensure!(!seated || may_sit, "a seat in the council is nobody's");
			let must_sit = record.kind.may_sit_in_council()
				&& record.status == OrganizationStatus::Active
				&& record.member_until > Self::today();
			ensure!(seated || !must_sit, "a hospital has no seat in the council");
			ensure!(
				!Self::is_on_board(&record.representative) || record.kind.may_sit_on_board(),
				"a seat on the board is nobody's"
			);
		}
		for account in T::Council::sorted_members()
			.into_iter()
			.chain(T::Board::sorted_members())
		{
			ensure!(
				RepresentativeOf::<T>::contains_key(account),
				"a seat is held by who is no member"
			);
		}
		Ok(())
	}

	/// What is counted is what there is.
	fn check_counts() -> Result<(), TryRuntimeError> {
		let mut practitioners = BTreeMap::<_, u32>::new();
		for record in PractitionerRoles::<T>::iter_values().filter(|record| !record.is_revoked()) {
			let count = practitioners.entry(record.organization).or_default();
			*count = count.saturating_add(1);
		}
		ensure!(
			PractitionerCounts::<T>::iter().collect::<BTreeMap<_, _>>() == practitioners,
			"an organisation's practitioners are miscounted"
		);
		let suspended = Organizations::<T>::iter_values()
			.filter(|record| {
				record.kind.may_sit_in_council() && record.status == OrganizationStatus::Suspended
			})
			.count();
		ensure!(
			u32::try_from(suspended) == Ok(SuspendedHospitals::<T>::get()),
			"the suspended hospitals are miscounted"
		);
		Ok(())
	}

	/// Nodes are a member's, and are each named once in its list.
	fn check_nodes() -> Result<(), TryRuntimeError> {
		for (organization, node_ids) in NodeIds::<T>::iter() {
			let record =
				Organizations::<T>::get(organization).ok_or("nodes of an unknown body are kept")?;
			ensure!(
				record.status != OrganizationStatus::Left,
				"nodes of a body that has left are kept"
			);
			let count = node_ids.len();
			let unique: BTreeSet<_> = node_ids.into_iter().collect();
			ensure!(
				count > 0 && unique.len() == count,
				"a list of nodes is empty, or names one twice"
			);
		}
		Ok(())
	}

	/// Changes of the set are in order, and the last one is what is known.
	fn check_set_changes() -> Result<(), TryRuntimeError> {
		let changes = SetChanges::<T>::get();
		ensure!(
			changes
				.iter()
				.zip(changes.iter().skip(1))
				.all(|(older, newer)| {
					older.signalled_at <= newer.signalled_at && older.set_id < newer.set_id
				}),
			"changes of the set are out of order"
		);
		ensure!(
			changes.last().map_or(0, |change| change.set_id) == KnownSetId::<T>::get(),
			"the id of the set is not that of its last change"
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
