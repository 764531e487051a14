// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What other pallets ask.

use crate::{
	Config, Organizations, Pallet, PractitionerRoles, RepresentativeOf, RetiredNonces, RolesOf,
};
use carechain_primitives::{
	traits::{Members, PractitionerRoleView, Practitioners, Standing},
	Day, OrganizationId, OrganizationKind, PractitionerRoleId,
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
		let today = Self::today();
		RolesOf::<T>::get(account)
			.into_iter()
			.filter_map(PractitionerRoles::<T>::get)
			.map(move |record| record.view(today))
	}
}
