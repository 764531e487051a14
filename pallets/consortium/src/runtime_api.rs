// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a client asks, and the answers with today's standing worked out.

use crate::{
	session::Sessions, BlocksAuthored, Config, LeavingAtMinimum, MinValidators, OrganizationStatus,
	Organizations, Pallet, PractitionerRoles, RolesOf, Validator, ValidatorStatus, Validators,
	WaitingForKeys,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::Standing, Commitment, Day, NodeId, OrganizationId, OrganizationKind,
	PractitionerRoleCodes, PractitionerRoleId,
};
use codec::{Codec, Decode, Encode};
use frame_support::traits::Get;
use scale_info::TypeInfo;
use sp_staking::SessionIndex;

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

/// A validator as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ValidatorInfo<AccountId> {
	/// Whose.
	pub organization: OrganizationId,
	/// The account that sets its session keys.
	pub account: AccountId,
	/// Whether it is wanted in the set, as far as the validator itself goes.
	pub status: ValidatorStatus,
	/// Whether its session keys are set.
	pub has_keys: bool,
	/// Whether it is in the set of the running session.
	pub in_set: bool,
	/// Whether it is in the set of the next session.
	pub in_next_set: bool,
	/// How many blocks it authored in the running session so far.
	pub authored: u32,
	/// How many blocks it authored in the session before.
	pub authored_before: u32,
	/// For how many whole sessions in a row it sat in the set and authored nothing.
	pub silent_sessions: u32,
}

/// The validators, and what decides about the set.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ValidatorsInfo<AccountId> {
	/// The running session.
	pub session: SessionIndex,
	/// The fewest that the set may shrink to.
	pub minimum: u32,
	/// After so many silent sessions a validator leaves the set.
	pub max_silent_sessions: u32,
	/// All validators, in the set or not.
	pub validators: Vec<ValidatorInfo<AccountId>>,
	/// Whose would join if its keys were set, as of the last planning.
	pub waiting_for_keys: Vec<OrganizationId>,
	/// Whose stays in the planned set only because of the minimum.
	pub leaving_at_minimum: Vec<OrganizationId>,
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

		/// The validators, and how the next set comes about.
		fn validators() -> ValidatorsInfo<AccountId>;

		/// The nodes of every member that has its rights today, and of those whose validator is
		/// still in the set: whom a member's node may talk to.
		fn network_peers() -> Vec<(OrganizationId, Vec<NodeId>)>;
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

	/// Answers [`ConsortiumApi::validators`].
	pub fn validators_info() -> ValidatorsInfo<T::AccountId> {
		let session = T::Sessions::current();
		let (running, queued) = (T::Sessions::validators(), T::Sessions::queued());
		let describe = |validator: Validator<T::AccountId>| {
			let authored = |session| BlocksAuthored::<T>::get(session, &validator.account);
			ValidatorInfo {
				organization: validator.organization,
				status: validator.status,
				has_keys: T::Sessions::has_keys(&validator.account),
				in_set: running.contains(&validator.account),
				in_next_set: queued.contains(&validator.account),
				authored: authored(session),
				authored_before: session.checked_sub(1).map(authored).unwrap_or_default(),
				silent_sessions: validator.silent_sessions,
				account: validator.account,
			}
		};
		ValidatorsInfo {
			session,
			minimum: MinValidators::<T>::get(),
			max_silent_sessions: T::MaxSilentSessions::get(),
			validators: Validators::<T>::get().into_iter().map(describe).collect(),
			waiting_for_keys: WaitingForKeys::<T>::get().into_inner(),
			leaving_at_minimum: LeavingAtMinimum::<T>::get().into_inner(),
		}
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
