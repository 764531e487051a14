// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The life of a credential: registered, revoked; it expires by itself.

use crate::{
	Config, Error, Event, NextPractitionerRoleId, OrganizationStatus, Organizations, Pallet,
	PractitionerCounts, PractitionerRole, PractitionerRoles, RepresentativeOf, RolesOf,
};
use carechain_primitives::{
	CodeSet, Commitment, Day, OrganizationId, PractitionerRoleCodes, PractitionerRoleId,
};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{EnsureOrigin, Get},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::BadOrigin;

/// Who makes a call about a practitioner.
enum Caller<AccountId> {
	Governance,
	Account(AccountId),
}

impl<T: Config> Pallet<T> {
	/// Who may register: the representative of an organisation in active standing, or governance at
	/// any organisation there is and that has not left.
	pub(crate) fn ensure_may_register(
		origin: OriginFor<T>,
		organization: OrganizationId,
	) -> DispatchResult {
		let caller = Self::caller::<T::WideningOrigin>(origin)?;
		Self::ensure_acts_for(&caller, organization)?;
		let record = Organizations::<T>::get(organization).ok_or(Error::<T>::NotFound)?;
		match caller {
			Caller::Account(_) => ensure!(
				record.standing(Self::today()).is_active(),
				Error::<T>::OrganizationNotActive
			),
			Caller::Governance => ensure!(
				record.status != OrganizationStatus::Left,
				Error::<T>::AlreadyLeft
			),
		}
		Ok(())
	}

	pub(crate) fn do_register_practitioner(
		organization: OrganizationId,
		account: T::AccountId,
		roles: PractitionerRoleCodes,
		licence: Commitment,
		valid_until: Day,
	) -> DispatchResult {
		Self::ensure_roles(roles)?;
		Self::ensure_end(valid_until, T::MaxCredentialDays::get())?;
		let role = Self::insert_practitioner_role(PractitionerRole {
			organization,
			account: account.clone(),
			roles,
			licence,
			valid_until,
			revoked: false,
		})?;
		Self::deposit_event(Event::PractitionerRegistered {
			role,
			organization,
			account,
		});
		Ok(())
	}

	pub(crate) fn do_revoke_practitioner(
		origin: OriginFor<T>,
		role: PractitionerRoleId,
	) -> DispatchResult {
		let caller = Self::caller::<T::NarrowingOrigin>(origin)?;
		let mut record = PractitionerRoles::<T>::get(role).ok_or(Error::<T>::NotFound)?;
		let organization = record.organization;
		Self::ensure_acts_for(&caller, organization)?;
		ensure!(!record.revoked, Error::<T>::AlreadyRevoked);

		record.revoked = true;
		let mut held = RolesOf::<T>::get(&record.account);
		held.retain(|other| *other != role);
		if held.is_empty() {
			RolesOf::<T>::remove(&record.account);
			Self::release_account(&record.account);
		} else {
			RolesOf::<T>::insert(&record.account, held);
		}
		PractitionerRoles::<T>::insert(role, record);
		Self::count_practitioner(organization, |count| count.saturating_sub(1));
		Self::deposit_event(Event::PractitionerRevoked { role, organization });
		Ok(())
	}

	/// At least one role, and none that has no code.
	pub(crate) fn ensure_roles(roles: PractitionerRoleCodes) -> Result<(), Error<T>> {
		ensure!(!roles.is_empty(), Error::<T>::EmptyRoles);
		ensure!(roles.is_known(), Error::<T>::UnknownRoles);
		Ok(())
	}

	/// Writes a new credential. The organisation, the roles and the end are the caller's to check:
	/// genesis has no today.
	pub(crate) fn insert_practitioner_role(
		record: PractitionerRole<T::AccountId>,
	) -> Result<PractitionerRoleId, Error<T>> {
		Self::ensure_may_practise(&record.account)?;
		let role = NextPractitionerRoleId::<T>::get();
		let mut held = RolesOf::<T>::get(&record.account);
		let first = held.is_empty();
		held.try_push(role)
			.map_err(|_| Error::<T>::MaxRolesExceeded)?;
		let next = role.next().ok_or(Error::<T>::IdsExhausted)?;

		NextPractitionerRoleId::<T>::put(next);
		Self::count_practitioner(record.organization, |count| count.saturating_add(1));
		if first {
			Self::hold_account(&record.account);
		}
		RolesOf::<T>::insert(&record.account, held);
		PractitionerRoles::<T>::insert(role, record);
		Ok(role)
	}

	/// Who may act for an organisation whatever its standing: its representative, or governance.
	pub(crate) fn ensure_may_act_for<Governance: EnsureOrigin<OriginFor<T>>>(
		origin: OriginFor<T>,
		organization: OrganizationId,
	) -> DispatchResult {
		let caller = Self::caller::<Governance>(origin)?;
		Self::ensure_acts_for(&caller, organization)?;
		Ok(())
	}

	/// Keeps count of an organisation's credentials that are not revoked.
	fn count_practitioner(organization: OrganizationId, change: impl FnOnce(u32) -> u32) {
		PractitionerCounts::<T>::mutate_exists(organization, |count| {
			*count = Some(change(count.unwrap_or_default())).filter(|count| *count > 0);
		});
	}

	/// Governance, or else whoever signed.
	fn caller<Governance: EnsureOrigin<OriginFor<T>>>(
		origin: OriginFor<T>,
	) -> Result<Caller<T::AccountId>, BadOrigin> {
		match Governance::try_origin(origin) {
			Ok(_) => Ok(Caller::Governance),
			Err(origin) => ensure_signed(origin).map(Caller::Account),
		}
	}

	/// An account has to represent the organisation; governance acts for any.
	fn ensure_acts_for(
		caller: &Caller<T::AccountId>,
		organization: OrganizationId,
	) -> Result<(), Error<T>> {
		if let Caller::Account(who) = caller {
			let represented = RepresentativeOf::<T>::get(who);
			ensure!(represented == Some(organization), Error::<T>::NotAuthorized);
		}
		Ok(())
	}
}
