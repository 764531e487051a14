// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The consortium as it is founded.
//!
//! Genesis keeps the rules of the calls, except for the ends: there is no today yet. What breaks a
//! rule panics with a sentence, since no chain should come of it.

use crate::{
	Config, GenesisConfig, MinValidators, Pallet, PractitionerRole, PractitionerRoleStatus,
	StoredSessionLength, Validators,
};
use alloc::{string::String, vec::Vec};
use carechain_primitives::{
	Commitment, Day, NodeId, OrganizationId, OrganizationKind, PractitionerRoleCodes,
};
use frame_support::{
	traits::{Get, InitializeMembers},
	BoundedVec,
};
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
	/// Whether it has a seat on the oversight board.
	#[serde(default)]
	pub board: bool,
	/// The nodes that it runs, at most `MaxNodeIds`.
	#[serde(default)]
	pub node_ids: Vec<NodeId>,
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

/// The minimum where genesis names none: one, so that any set may shrink to its last member.
pub struct DefaultMinValidators;

impl Get<u32> for DefaultMinValidators {
	fn get() -> u32 {
		1
	}
}

impl<T: Config> Default for GenesisConfig<T> {
	fn default() -> Self {
		Self {
			organizations: Vec::new(),
			practitioners: Vec::new(),
			session_length: DefaultSessionLength::get(),
			min_validators: DefaultMinValidators::get(),
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
		assert!(
			config.min_validators > 0,
			"genesis: a set of no validators makes no blocks"
		);
		StoredSessionLength::<T>::put(config.session_length);
		MinValidators::<T>::put(config.min_validators);

		for organization in &config.organizations {
			if let Err(reason) = Self::build_organization(organization) {
				panic!("genesis: organisation {:?}: {reason}", organization.name);
			}
		}
		let validators = Validators::<T>::decode_len().unwrap_or_default();
		assert!(
			config.organizations.is_empty()
				|| usize::try_from(config.min_validators).is_ok_and(|fewest| fewest <= validators),
			"genesis: fewer validators than the minimum"
		);
		assert!(
			config.organizations.is_empty() || config.organizations.iter().any(|it| it.board),
			"genesis: nobody has a seat on the board, without which nothing can be widened"
		);
		Self::build_bodies(config);
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
		let id = Self::insert_organization(
			organization.kind,
			representative.clone(),
			name,
			organization.member_until,
		)?;
		let node_ids = BoundedVec::try_from(organization.node_ids.clone())
			.map_err(|_| "more nodes than MaxNodeIds")?;
		Self::put_node_ids(id, node_ids)?;
		if organization.board && !organization.kind.may_sit_on_board() {
			return Err("an organisation of this kind has no seat on the board");
		}
		if organization.validator {
			if !organization.kind.may_sit_in_council() {
				return Err("only a hospital may run a validator");
			}
			Self::insert_validator(id, representative.clone())?;
		}
		Ok(())
	}

	/// Gives the founding members their seats.
	fn build_bodies(config: &GenesisConfig<T>) {
		let seats = |wanted: fn(&GenesisOrganization<T::AccountId>) -> bool| {
			let mut seats: Vec<_> = config
				.organizations
				.iter()
				.filter(|organization| wanted(organization))
				.map(|organization| organization.representative.clone())
				.collect();
			seats.sort();
			assert!(
				u32::try_from(seats.len()).is_ok_and(|seats| seats <= T::MaxSeats::get()),
				"genesis: a body has more seats than MaxSeats"
			);
			seats
		};
		T::Council::initialize_members(&seats(|it| it.kind.may_sit_in_council()));
		T::Board::initialize_members(&seats(|it| it.board));
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
			status: PractitionerRoleStatus::Active,
		})?;
		Ok(())
	}
}
