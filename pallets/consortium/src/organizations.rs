// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The life of an organisation: admitted, renewed, suspended, reinstated, and gone.
//!
//! Who leaves does so in good order: the validator is out of the set first, then the seat goes, then
//! the members' keys, and last the organisation's own, once another organisation has taken its
//! patients. What goes by itself is described in [`crate::session`] and [`crate::seats`]; the last
//! step is a call, and is refused while something remains.

use crate::{
	Config, Error, Event, NextOrganizationId, NodeIds, Organization, OrganizationOf,
	OrganizationStatus, Organizations, Pallet, PractitionerCounts, RepresentativeOf,
	SuspendedHospitals,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Members, Patients},
	Day, OrganizationId, OrganizationKind,
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, BoundedVec};
use sp_runtime::{traits::Zero, DispatchError};

/// The length of an argument as the weights count it.
pub(crate) fn length<Item>(items: &[Item]) -> u32 {
	u32::try_from(items.len()).unwrap_or(u32::MAX)
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_admit_organization(
		kind: OrganizationKind,
		representative: T::AccountId,
		name: Vec<u8>,
		member_until: Day,
		validator: bool,
	) -> DispatchResult {
		let name = Self::checked_name(name)?;
		Self::ensure_end(member_until, T::MaxMembershipDays::get())?;
		ensure!(
			!validator || kind.may_sit_in_council(),
			Error::<T>::KindNotAllowed
		);
		// Dispatch rolls back what a later step refuses; direct callers come from genesis and benchmarks.
		frame_support::storage::with_storage_layer(|| {
			let organization =
				Self::insert_organization(kind, representative.clone(), name, member_until)?;
			Self::deposit_event(Event::OrganizationAdmitted {
				organization,
				kind,
				representative: representative.clone(),
				member_until,
			});
			if kind.may_sit_in_council() {
				Self::give_council_seat(organization, &representative)?;
			}
			if validator {
				Self::insert_validator(organization, representative)?;
				Self::deposit_event(Event::ValidatorAllowed { organization });
			}
			Ok(())
		})
	}

	pub(crate) fn do_renew_membership(
		organization: OrganizationId,
		member_until: Day,
	) -> DispatchResult {
		Self::try_change(organization, |record| {
			ensure!(
				record.status != OrganizationStatus::Left,
				Error::<T>::AlreadyLeft
			);
			Self::ensure_end(member_until, T::MaxMembershipDays::get())?;
			ensure!(member_until > record.member_until, Error::<T>::EndNotLater);
			record.member_until = member_until;
			Self::reseat(organization, record)
		})?;
		Self::deposit_event(Event::MembershipRenewed {
			organization,
			member_until,
		});
		Ok(())
	}

	/// `by_one_body`: without the other one's approval.
	pub(crate) fn do_suspend_organization(
		organization: OrganizationId,
		by_one_body: bool,
	) -> DispatchResult {
		Self::try_change(organization, |record| {
			Self::ensure_member(record)?;
			if by_one_body && record.kind.may_sit_in_council() {
				Self::ensure_one_body_may_suspend(&record.representative)?;
			}
			Self::ensure_not_last_in_council(&record.representative)?;
			Self::suspend(organization, record);
			Ok(())
		})
	}

	/// Takes the rights of a member, and with them its seat.
	pub(crate) fn suspend(organization: OrganizationId, record: &mut OrganizationOf<T>) {
		record.status = OrganizationStatus::Suspended;
		if record.kind.may_sit_in_council() {
			SuspendedHospitals::<T>::mutate(|count| *count = count.saturating_add(1));
		}
		Self::deposit_event(Event::OrganizationSuspended { organization });
		Self::take_council_seat(organization, &record.representative);
	}

	pub(crate) fn do_reinstate_organization(organization: OrganizationId) -> DispatchResult {
		Self::try_change(organization, |record| {
			let before = record.status;
			match before {
				OrganizationStatus::Active => return Err(Error::<T>::NotSuspended),
				OrganizationStatus::Left => return Err(Error::<T>::AlreadyLeft),
				OrganizationStatus::Suspended
				| OrganizationStatus::Leaving
				| OrganizationStatus::Expelled => {}
			}
			record.status = OrganizationStatus::Active;
			Self::reseat(organization, record)?;
			Self::uncount_suspended(record, before);
			Ok(())
		})?;
		Self::deposit_event(Event::OrganizationReinstated { organization });
		Ok(())
	}

	pub(crate) fn do_expel_organization(organization: OrganizationId) -> DispatchResult {
		Self::try_change(organization, |record| {
			let before = record.status;
			match before {
				OrganizationStatus::Expelled => return Err(Error::<T>::AlreadyExpelled),
				OrganizationStatus::Left => return Err(Error::<T>::AlreadyLeft),
				OrganizationStatus::Active
				| OrganizationStatus::Suspended
				| OrganizationStatus::Leaving => {}
			}
			Self::ensure_not_last_in_council(&record.representative)?;
			record.status = OrganizationStatus::Expelled;
			Self::uncount_suspended(record, before);
			Self::deposit_event(Event::OrganizationExpelled { organization });
			Self::take_council_seat(organization, &record.representative);
			Self::dismiss_validator(organization);
			Ok(())
		})
	}

	pub(crate) fn do_leave_consortium(representative: &T::AccountId) -> DispatchResult {
		let organization = Self::represented_by(representative).ok_or(Error::<T>::NotAuthorized)?;
		Self::try_change(organization, |record| {
			ensure!(
				record.status == OrganizationStatus::Active,
				Error::<T>::OrganizationNotActive
			);
			Self::ensure_not_last_in_council(representative)?;
			record.status = OrganizationStatus::Leaving;
			Self::deposit_event(Event::OrganizationLeaving { organization });
			// The validator first; the seat goes when it is out.
			if !Self::dismiss_validator(organization) {
				Self::take_council_seat(organization, representative);
			}
			Ok(())
		})
	}

	pub(crate) fn do_complete_leaving(organization: OrganizationId) -> DispatchResult {
		let representative = Self::try_change(organization, |record| {
			ensure!(
				matches!(
					record.status,
					OrganizationStatus::Leaving | OrganizationStatus::Expelled
				),
				Error::<T>::NotLeaving
			);
			ensure!(
				Self::validator_of(organization).is_none(),
				Error::<T>::StillValidating
			);
			// One is kept beyond its time where no hospital is there to take its place.
			Self::ensure_not_last_in_council(&record.representative)?;
			ensure!(
				!Self::is_on_board(&record.representative),
				Error::<T>::BoardSeatHeld
			);
			ensure!(
				T::PatientKeys::patients_in_custody(organization).is_zero(),
				Error::<T>::PatientsRemain
			);
			ensure!(
				PractitionerCounts::<T>::get(organization).is_zero(),
				Error::<T>::PractitionersRemain
			);
			record.status = OrganizationStatus::Left;
			Ok(record.representative.clone())
		})?;
		NodeIds::<T>::remove(organization);
		RepresentativeOf::<T>::remove(&representative);
		Self::release_account(&representative);
		Self::deposit_event(Event::OrganizationLeft { organization });
		Ok(())
	}

	/// Gives a hospital in good standing its seat back.
	fn reseat(organization: OrganizationId, record: &OrganizationOf<T>) -> Result<(), Error<T>> {
		if record.kind.may_sit_in_council()
			&& record.status == OrganizationStatus::Active
			&& record.member_until > Self::today()
		{
			Self::give_council_seat(organization, &record.representative)?;
		}
		Ok(())
	}

	/// A member, whatever the end of its membership: one that has its rights, or would.
	fn ensure_member(record: &OrganizationOf<T>) -> Result<(), Error<T>> {
		match record.status {
			OrganizationStatus::Active | OrganizationStatus::Leaving => Ok(()),
			OrganizationStatus::Suspended => Err(Error::<T>::AlreadySuspended),
			OrganizationStatus::Expelled => Err(Error::<T>::AlreadyExpelled),
			OrganizationStatus::Left => Err(Error::<T>::AlreadyLeft),
		}
	}

	/// Counts a hospital no longer that was suspended before.
	fn uncount_suspended(record: &OrganizationOf<T>, before: OrganizationStatus) {
		if record.kind.may_sit_in_council() && before == OrganizationStatus::Suspended {
			SuspendedHospitals::<T>::mutate(|count| *count = count.saturating_sub(1));
		}
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
	pub(crate) fn try_change<R>(
		organization: OrganizationId,
		change: impl FnOnce(&mut OrganizationOf<T>) -> Result<R, Error<T>>,
	) -> Result<R, DispatchError> {
		Organizations::<T>::try_mutate(organization, |record| {
			Ok(change(record.as_mut().ok_or(Error::<T>::NotFound)?)?)
		})
	}
}
