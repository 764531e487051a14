// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The life of a credential: registered, suspended and reinstated, revoked; it expires by itself.
//!
//! Who suspended it says who may reinstate it. An organisation lifts what it imposed itself; what a
//! body imposed, or emergencies without justification led to, both bodies lift. So that it is not
//! got round with a second credential, an account that governance suspended is *barred*: no
//! organisation gives it another one, also after the first was revoked.

use crate::{
	BarredAccounts, Config, Error, Event, NextPractitionerRoleId, OrganizationStatus,
	Organizations, Pallet, PractitionerCounts, PractitionerRole, PractitionerRoleOf,
	PractitionerRoleStatus, PractitionerRoles, RepresentativeOf, RolesOf, WeightInfo,
};
use carechain_primitives::{
	traits::Sanctions, CodeSet, Commitment, Day, OrganizationId, PractitionerRoleCodes,
	PractitionerRoleId,
};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{EnsureOrigin, Get},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::{traits::BadOrigin, DispatchError};

/// Who makes a call about a practitioner.
enum Caller<AccountId> {
	Governance,
	Account(AccountId),
}

impl<T: Config> Pallet<T> {
	/// Who may register: the representative of an organisation in active standing, whose account is not
	/// barred, or governance at any organisation there is and that has not left.
	pub(crate) fn ensure_may_register(
		origin: OriginFor<T>,
		organization: OrganizationId,
		account: &T::AccountId,
	) -> DispatchResult {
		let caller = Self::caller::<T::WideningOrigin>(origin)?;
		Self::ensure_acts_for(&caller, organization)?;
		let record = Organizations::<T>::get(organization).ok_or(Error::<T>::NotFound)?;
		match caller {
			Caller::Account(_) => {
				ensure!(
					record.standing(Self::today()).is_active(),
					Error::<T>::OrganizationNotActive
				);
				ensure!(
					!BarredAccounts::<T>::contains_key(account),
					Error::<T>::PractitionerBarred
				);
			}
			Caller::Governance => ensure!(
				record.status != OrganizationStatus::Left,
				Error::<T>::AlreadyLeft
			),
		}
		Ok(())
	}

	/// Registers; says whether the account's other credentials were looked through.
	pub(crate) fn do_register_practitioner(
		organization: OrganizationId,
		account: T::AccountId,
		roles: PractitionerRoleCodes,
		licence: Commitment,
		valid_until: Day,
	) -> Result<bool, DispatchError> {
		Self::ensure_roles(roles)?;
		Self::ensure_end(valid_until, T::MaxCredentialDays::get())?;
		let role = Self::insert_practitioner_role(PractitionerRole {
			organization,
			account: account.clone(),
			roles,
			licence,
			valid_until,
			status: PractitionerRoleStatus::Active,
		})?;
		let looked_through = Self::lift_bar(&account);
		Self::deposit_event(Event::PractitionerRegistered {
			role,
			organization,
			account,
		});
		Ok(looked_through)
	}

	pub(crate) fn do_revoke_practitioner(
		origin: OriginFor<T>,
		role: PractitionerRoleId,
	) -> DispatchResult {
		let caller = Self::caller::<T::NarrowingOrigin>(origin)?;
		let mut record = PractitionerRoles::<T>::get(role).ok_or(Error::<T>::NotFound)?;
		let organization = record.organization;
		Self::ensure_acts_for(&caller, organization)?;
		ensure!(!record.is_revoked(), Error::<T>::AlreadyRevoked);

		record.status = PractitionerRoleStatus::Revoked;
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

	pub(crate) fn do_suspend_practitioner(
		origin: OriginFor<T>,
		role: PractitionerRoleId,
	) -> DispatchResult {
		let caller = Self::caller::<T::NarrowingOrigin>(origin)?;
		let record = PractitionerRoles::<T>::get(role).ok_or(Error::<T>::NotFound)?;
		Self::ensure_acts_for(&caller, record.organization)?;
		let status = match caller {
			Caller::Governance => PractitionerRoleStatus::SuspendedByGovernance,
			Caller::Account(_) => PractitionerRoleStatus::SuspendedByOrganization,
		};
		match record.status {
			PractitionerRoleStatus::Active => {}
			PractitionerRoleStatus::Revoked => return Err(Error::<T>::AlreadyRevoked.into()),
			// Else the organisation could forestall a body, and lift what it imposed.
			PractitionerRoleStatus::SuspendedByOrganization
				if status == PractitionerRoleStatus::SuspendedByGovernance => {}
			PractitionerRoleStatus::SuspendedByOrganization
			| PractitionerRoleStatus::SuspendedByGovernance => {
				return Err(Error::<T>::AlreadySuspended.into())
			}
		}
		Self::suspend_role(role, record, status);
		Ok(())
	}

	/// Writes a suspension. A body's bars the account as well.
	fn suspend_role(
		role: PractitionerRoleId,
		mut record: PractitionerRoleOf<T>,
		status: PractitionerRoleStatus,
	) {
		let organization = record.organization;
		let by_governance = status == PractitionerRoleStatus::SuspendedByGovernance;
		if by_governance {
			BarredAccounts::<T>::insert(&record.account, ());
		}
		record.status = status;
		PractitionerRoles::<T>::insert(role, record);
		Self::deposit_event(Event::PractitionerSuspended {
			role,
			organization,
			by_governance,
		});
	}

	pub(crate) fn do_reinstate_practitioner(
		origin: OriginFor<T>,
		role: PractitionerRoleId,
	) -> DispatchResult {
		let caller = Self::caller::<T::WideningOrigin>(origin)?;
		let mut record = PractitionerRoles::<T>::get(role).ok_or(Error::<T>::NotFound)?;
		let organization = record.organization;
		Self::ensure_acts_for(&caller, organization)?;
		if matches!(caller, Caller::Account(_)) {
			let member = Organizations::<T>::get(organization).ok_or(Error::<T>::NotFound)?;
			ensure!(
				member.standing(Self::today()).is_active(),
				Error::<T>::OrganizationNotActive
			);
		}
		match (record.status, &caller) {
			(PractitionerRoleStatus::Revoked, _) => return Err(Error::<T>::AlreadyRevoked.into()),
			(PractitionerRoleStatus::Active, _) => return Err(Error::<T>::NotSuspended.into()),
			(PractitionerRoleStatus::SuspendedByGovernance, Caller::Account(_)) => {
				return Err(Error::<T>::SuspendedByGovernance.into())
			}
			(PractitionerRoleStatus::SuspendedByGovernance, Caller::Governance)
			| (PractitionerRoleStatus::SuspendedByOrganization, _) => {}
		}
		record.status = PractitionerRoleStatus::Active;
		let account = record.account.clone();
		PractitionerRoles::<T>::insert(role, record);
		// What an organisation reinstates was not why the account is barred.
		if matches!(caller, Caller::Governance) {
			Self::lift_bar(&account);
		}
		Self::deposit_event(Event::PractitionerReinstated { role, organization });
		Ok(())
	}

	/// Bars an account no longer, unless governance still suspends one of its credentials. When both
	/// bodies said so: nobody else gets as far with an account that is barred. Says whether it was, so
	/// that its credentials were looked through.
	fn lift_bar(account: &T::AccountId) -> bool {
		let is_barred = || {
			RolesOf::<T>::get(account)
				.into_iter()
				.filter_map(PractitionerRoles::<T>::get)
				.any(|record| record.status == PractitionerRoleStatus::SuspendedByGovernance)
		};
		let was_barred = BarredAccounts::<T>::contains_key(account);
		if was_barred && !is_barred() {
			BarredAccounts::<T>::remove(account);
		}
		was_barred
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

impl<T: Config> Sanctions for Pallet<T> {
	fn suspend_practitioner(role: PractitionerRoleId) {
		let Some(record) = PractitionerRoles::<T>::get(role) else {
			return;
		};
		match record.status {
			PractitionerRoleStatus::Active | PractitionerRoleStatus::SuspendedByOrganization => {
				let status = PractitionerRoleStatus::SuspendedByGovernance;
				Self::suspend_role(role, record, status);
			}
			PractitionerRoleStatus::Revoked | PractitionerRoleStatus::SuspendedByGovernance => {}
		}
	}

	fn weight() -> Weight {
		T::WeightInfo::sanction_practitioner()
	}
}
