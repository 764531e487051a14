// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The consortium as it is founded.
//!
//! Genesis keeps the rules of the calls, except for the ends: there is no today yet. What breaks a
//! rule panics with a sentence, since no chain should come of it.

use crate::{Config, GenesisConfig, Pallet, PractitionerRole, StoredSessionLength, ValidatorSet};
use alloc::{string::String, vec::Vec};
use carechain_primitives::{
	Commitment, Day, OrganizationId, OrganizationKind, PractitionerRoleCodes,
};
use frame_support::traits::Get;
use serde::{Deserialize, Serialize};
use sp_runtime::traits::Zero;

/// A founding member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisOrganization<AccountId> {
	/// What kind of body it is.
	pub kind: OrganizationKind,
	/// The account that acts for it.
	pub representative: AccountId,
	/// Its name for display, 1 to `MaxNameLength` bytes.
	pub name: String,
	/// The end of its membership, exclusive.
	pub member_until: Day,
	/// Whether it runs a validator. Hospitals only.
	pub validator: bool,
}

/// A practitioner at a founding member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisPractitioner<AccountId> {
	/// Where: the organisation's position in its list.
	pub organization: OrganizationId,
	/// The practitioner's account.
	pub account: AccountId,
	/// What the credential is for.
	pub roles: PractitionerRoleCodes,
	/// Commitment to the licence.
	pub licence: Commitment,
	/// The end of the credential, exclusive.
	pub valid_until: Day,
}

/// The length of a session where genesis names none: 300 blocks, ten minutes at two seconds a block.
pub struct DefaultSessionLength;

impl<BlockNumber: From<u32>> Get<BlockNumber> for DefaultSessionLength {
	fn get() -> BlockNumber {
		300.into()
	}
}

impl<T: Config> Default for GenesisConfig<T> {
	fn default() -> Self {
		Self {
			organizations: Vec::new(),
			practitioners: Vec::new(),
			session_length: DefaultSessionLength::get(),
		}
	}
}

impl<T: Config> Pallet<T> {
	// Runs when a chain is made, and never on one.
	#[allow(clippy::panic)]
	pub(crate) fn build_genesis(config: &GenesisConfig<T>) {
		assert!(
			!config.session_length.is_zero(),
			"genesis: a session of no blocks never ends"
		);
		StoredSessionLength::<T>::put(config.session_length);

		for organization in &config.organizations {
			if let Err(reason) = Self::build_organization(organization) {
				panic!("genesis: organisation {:?}: {reason}", organization.name);
			}
		}
		for (position, practitioner) in config.practitioners.iter().enumerate() {
			if let Err(reason) = Self::build_practitioner(practitioner) {
				panic!("genesis: practitioner {position}: {reason}");
			}
		}
	}

	fn build_organization(
		organization: &GenesisOrganization<T::AccountId>,
	) -> Result<(), &'static str> {
		let representative = &organization.representative;
		let name = Self::checked_name(organization.name.clone().into_bytes())?;
		Self::insert_organization(
			organization.kind,
			representative.clone(),
			name,
			organization.member_until,
		)?;
		if !organization.validator {
			return Ok(());
		}

		if organization.kind != OrganizationKind::Hospital {
			return Err("only a hospital may run a validator");
		}
		ValidatorSet::<T>::try_append(representative.clone())
			.map_err(|()| "more validators than MaxValidators")?;
		// Session keys are a consumer reference, and only a provider can bear one.
		frame_system::Pallet::<T>::inc_providers(representative);
		Ok(())
	}

	fn build_practitioner(
		practitioner: &GenesisPractitioner<T::AccountId>,
	) -> Result<(), &'static str> {
		let organization = practitioner.organization;
		if !crate::Organizations::<T>::contains_key(organization) {
			return Err(crate::Error::<T>::NotFound.into());
		}
		Self::ensure_roles(practitioner.roles)?;
		Self::insert_practitioner_role(PractitionerRole {
			organization,
			account: practitioner.account.clone(),
			roles: practitioner.roles,
			licence: practitioner.licence,
			valid_until: practitioner.valid_until,
			revoked: false,
		})?;
		Ok(())
	}
}
