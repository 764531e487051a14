// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What other pallets ask.

use crate::{
	Config, Organizations, Pallet, PractitionerRoles, RepresentativeOf, RetiredNonces, RolesOf,
	WeightInfo,
};
use carechain_primitives::{
	traits::{Credentials, Members, PractitionerRoleView, Practitioners, Reviewers, Standing},
	Day, OrganizationId, OrganizationKind, PractitionerRoleId,
};
use frame_support::{
	traits::{Get, SortedMembers},
	weights::Weight,
};

impl<T: Config> Members<T::AccountId> for Pallet<T> {
	fn represented_by(account: &T::AccountId) -> Option<OrganizationId> {
		RepresentativeOf::<T>::get(account)
	}

	fn standing(organization: OrganizationId) -> Standing {
		Organizations::<T>::get(organization)
			.map_or(Standing::Unknown, |record| record.standing(Self::today()))
	}

	fn kind(organization: OrganizationId) -> Option<OrganizationKind> {
		Organizations::<T>::get(organization).map(|record| record.kind)
	}

	fn member_until(organization: OrganizationId) -> Option<Day> {
		Organizations::<T>::get(organization).map(|record| record.member_until)
	}

	/// True for former practitioners too: their licence and employer stand in public beside the
	/// account, so it must not become a patient's key.
	fn is_member_account(account: &T::AccountId) -> bool {
		RepresentativeOf::<T>::contains_key(account)
			|| RolesOf::<T>::contains_key(account)
			|| RetiredNonces::<T>::contains_key(account)
	}
}

impl<T: Config> Practitioners<T::AccountId> for Pallet<T> {
	fn practitioner_role(role: PractitionerRoleId) -> Option<PractitionerRoleView> {
		PractitionerRoles::<T>::get(role).map(|record| record.view(Self::today()))
	}

	fn practises_at(account: &T::AccountId) -> impl Iterator<Item = OrganizationId> {
		let today = Self::today();
		RolesOf::<T>::get(account)
			.into_iter()
			.filter_map(PractitionerRoles::<T>::get)
			.filter(move |record| record.standing(today).is_active())
			.map(|record| record.organization)
	}

	fn credentials_of(account: &T::AccountId) -> impl Iterator<Item = PractitionerRoleView> {
		Self::held_by(account).map(|(_, view)| view)
	}
}

impl<T: Config> Credentials<T::AccountId> for Pallet<T> {
	fn account_of(role: PractitionerRoleId) -> Option<T::AccountId> {
		PractitionerRoles::<T>::get(role).map(|record| record.account)
	}

	fn held_by(
		account: &T::AccountId,
	) -> impl Iterator<Item = (PractitionerRoleId, PractitionerRoleView)> {
		let today = Self::today();
		RolesOf::<T>::get(account)
			.into_iter()
			.filter_map(move |role| {
				let record = PractitionerRoles::<T>::get(role)?;
				Some((role, record.view(today)))
			})
	}
}

/// The ring is the council's: one seat for each hospital, in the order of the accounts. So it is as
/// bounded as the council, and who comes and goes shifts nobody's turn.
impl<T: Config> Reviewers for Pallet<T> {
	fn next_after(
		previous: Option<OrganizationId>,
		leave_out: OrganizationId,
	) -> Option<OrganizationId> {
		let today = Self::today();
		let seats = T::Council::sorted_members();
		// Who has lost its seat still has its place between the others.
		let turn = previous
			.and_then(Organizations::<T>::get)
			.map_or(0, |record| {
				match seats.binary_search(&record.representative) {
					Ok(place) => place.saturating_add(1),
					Err(place) => place,
				}
			});
		let ring = seats.iter().skip(turn).chain(seats.iter().take(turn));
		ring.filter_map(RepresentativeOf::<T>::get)
			.filter(|organization| *organization != leave_out)
			.find(|organization| {
				Organizations::<T>::get(organization).is_some_and(|record| record.is_staying(today))
			})
	}

	fn weight() -> Weight {
		T::WeightInfo::next_reviewer(T::MaxSeats::get())
	}
}
