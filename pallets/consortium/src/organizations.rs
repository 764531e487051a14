// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The life of an organisation: admitted, renewed, suspended, reinstated.

use crate::{
	Config, Error, Event, NextOrganizationId, Organization, OrganizationOf, OrganizationStatus,
	Organizations, Pallet, RepresentativeOf,
};
use alloc::vec::Vec;
use carechain_primitives::{Day, OrganizationId, OrganizationKind};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, BoundedVec};

/// The length of an argument as the weights count it.
pub(crate) fn length(bytes: &[u8]) -> u32 {
	u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_admit_organization(
		kind: OrganizationKind,
		representative: T::AccountId,
		name: Vec<u8>,
		member_until: Day,
	) -> DispatchResult {
		let name = Self::checked_name(name)?;
		Self::ensure_end(member_until, T::MaxMembershipDays::get())?;
		let organization =
			Self::insert_organization(kind, representative.clone(), name, member_until)?;
		Self::deposit_event(Event::OrganizationAdmitted {
			organization,
			kind,
			representative,
			member_until,
		});
		Ok(())
	}

	pub(crate) fn do_renew_membership(
		organization: OrganizationId,
		member_until: Day,
	) -> DispatchResult {
		Self::try_change(organization, |record| {
			Self::ensure_end(member_until, T::MaxMembershipDays::get())?;
			ensure!(member_until > record.member_until, Error::<T>::EndNotLater);
			record.member_until = member_until;
			Ok(())
		})?;
		Self::deposit_event(Event::MembershipRenewed {
			organization,
			member_until,
		});
		Ok(())
	}

	pub(crate) fn do_suspend_organization(organization: OrganizationId) -> DispatchResult {
		Self::try_change(organization, |record| {
			ensure!(
				record.status == OrganizationStatus::Active,
				Error::<T>::AlreadySuspended
			);
			record.status = OrganizationStatus::Suspended;
			Ok(())
		})?;
		Self::deposit_event(Event::OrganizationSuspended { organization });
		Ok(())
	}

	pub(crate) fn do_reinstate_organization(organization: OrganizationId) -> DispatchResult {
		Self::try_change(organization, |record| {
			ensure!(
				record.status == OrganizationStatus::Suspended,
				Error::<T>::NotSuspended
			);
			record.status = OrganizationStatus::Active;
			Ok(())
		})?;
		Self::deposit_event(Event::OrganizationReinstated { organization });
		Ok(())
	}

	/// A name within its bound, not empty, and UTF-8.
	pub(crate) fn checked_name(
		name: Vec<u8>,
	) -> Result<BoundedVec<u8, T::MaxNameLength>, Error<T>> {
		ensure!(!name.is_empty(), Error::<T>::NameEmpty);
		// The bound before the contents: nothing longer is looked at.
		let name = BoundedVec::try_from(name).map_err(|_| Error::<T>::NameTooLong)?;
		ensure!(core::str::from_utf8(&name).is_ok(), Error::<T>::NameInvalid);
		Ok(name)
	}

	/// Writes a new organisation. Its end is the caller's to check: genesis has no today.
	pub(crate) fn insert_organization(
		kind: OrganizationKind,
		representative: T::AccountId,
		name: BoundedVec<u8, T::MaxNameLength>,
		member_until: Day,
	) -> Result<OrganizationId, Error<T>> {
		Self::ensure_may_represent(&representative)?;
		let organization = NextOrganizationId::<T>::get();
		let next = organization.next().ok_or(Error::<T>::IdsExhausted)?;

		NextOrganizationId::<T>::put(next);
		RepresentativeOf::<T>::insert(&representative, organization);
		Self::hold_account(&representative);
		let status = OrganizationStatus::Active;
		Organizations::<T>::insert(
			organization,
			Organization {
				kind,
				status,
				representative,
				member_until,
				name,
			},
		);
		Ok(organization)
	}

	/// Changes an organisation, unless there is none or the change refuses.
	fn try_change(
		organization: OrganizationId,
		change: impl FnOnce(&mut OrganizationOf<T>) -> Result<(), Error<T>>,
	) -> Result<(), Error<T>> {
		Organizations::<T>::try_mutate(organization, |record| {
			change(record.as_mut().ok_or(Error::<T>::NotFound)?)
		})
	}
}
