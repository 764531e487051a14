// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a client asks, and the answers with today's standing worked out.

use crate::{Config, OrganizationStatus, Organizations, Pallet, PractitionerRoles, RolesOf};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::Standing, Commitment, Day, OrganizationId, OrganizationKind, PractitionerRoleCodes,
	PractitionerRoleId,
};
use codec::{Codec, Decode, Encode};
use scale_info::TypeInfo;

/// An organisation as it stands today.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrganizationInfo<AccountId> {
	/// What kind of body it is.
	pub kind: OrganizationKind,
	/// What governance last said of it.
	pub status: OrganizationStatus,
	/// Whether it has its rights today, and if not, why.
	pub standing: Standing,
	/// The account that acts for it.
	pub representative: AccountId,
	/// The end of its membership, exclusive.
	pub member_until: Day,
	/// Its name, UTF-8.
	pub name: Vec<u8>,
}

/// A credential as it stands today.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PractitionerRoleInfo<AccountId> {
	/// Its id.
	pub role: PractitionerRoleId,
	/// Where it holds.
	pub organization: OrganizationId,
	/// Whose it is.
	pub account: AccountId,
	/// What it is for.
	pub roles: PractitionerRoleCodes,
	/// Commitment to the licence.
	pub licence: Commitment,
	/// Its end, exclusive.
	pub valid_until: Day,
	/// Whether it holds today, and if not, why. The organisation's standing is asked for apart.
	pub standing: Standing,
}

sp_api::decl_runtime_apis! {
	/// Who takes part.
	pub trait ConsortiumApi<AccountId>
	where
		AccountId: Codec,
	{
		/// An organisation with its standing today; `None` if there never was one of that id.
		fn organization(organization: OrganizationId) -> Option<OrganizationInfo<AccountId>>;

		/// The organisation that an account represents, whatever its standing.
		fn represented_by(account: AccountId) -> Option<OrganizationId>;

		/// A credential with its standing today, revoked ones included; `None` if there never was
		/// one of that id.
		fn practitioner_role(role: PractitionerRoleId) -> Option<PractitionerRoleInfo<AccountId>>;

		/// The credentials of an account that are not revoked, oldest first; expired ones included.
		fn practitioner_roles_of(account: AccountId) -> Vec<PractitionerRoleInfo<AccountId>>;
	}
}

impl<T: Config> Pallet<T> {
	/// Answers [`ConsortiumApi::organization`].
	pub fn organization_info(
		organization: OrganizationId,
	) -> Option<OrganizationInfo<T::AccountId>> {
		let record = Organizations::<T>::get(organization)?;
		Some(OrganizationInfo {
			kind: record.kind,
			status: record.status,
			standing: record.standing(Self::today()),
			representative: record.representative,
			member_until: record.member_until,
			name: record.name.into_inner(),
		})
	}

	/// Answers [`ConsortiumApi::practitioner_role`].
	pub fn practitioner_role_info(
		role: PractitionerRoleId,
	) -> Option<PractitionerRoleInfo<T::AccountId>> {
		let record = PractitionerRoles::<T>::get(role)?;
		let standing = record.standing(Self::today());
		Some(PractitionerRoleInfo {
			role,
			organization: record.organization,
			account: record.account,
			roles: record.roles,
			licence: record.licence,
			valid_until: record.valid_until,
			standing,
		})
	}

	/// Answers [`ConsortiumApi::practitioner_roles_of`].
	pub fn practitioner_role_infos_of(
		account: &T::AccountId,
	) -> Vec<PractitionerRoleInfo<T::AccountId>> {
		RolesOf::<T>::get(account)
			.into_iter()
			.filter_map(Self::practitioner_role_info)
			.collect()
	}
}
