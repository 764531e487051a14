// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The credential of who signed a record.

use super::Sealed;
use crate::{
	chain::ProvenBlock,
	error::Reason,
	layout::{self, practitioner_role_key, PractitionerRole, PractitionerRoleStatus},
	state::Values,
};
use carechain_primitives::{Day, OrganizationId};

/// A credential, and whether it held at the proven block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signer {
	/// The credential.
	pub credential: PractitionerRole,
	/// Whether it held.
	pub standing: Standing,
}

/// Whether a credential holds, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
	/// It does.
	Active,
	/// Its end has passed.
	Expired,
	/// It was suspended.
	Suspended,
	/// It was taken away for good.
	Revoked,
}

impl Standing {
	/// The word for it.
	pub const fn word(self) -> &'static str {
		match self {
			Self::Active => "active",
			Self::Expired => "expired",
			Self::Suspended => "suspended",
			Self::Revoked => "revoked",
		}
	}

	fn of(credential: &PractitionerRole, today: Day) -> Self {
		match credential.status {
			PractitionerRoleStatus::Revoked => Self::Revoked,
			PractitionerRoleStatus::SuspendedByOrganization
			| PractitionerRoleStatus::SuspendedByGovernance => Self::Suspended,
			PractitionerRoleStatus::Active if credential.valid_until <= today => Self::Expired,
			PractitionerRoleStatus::Active => Self::Active,
		}
	}
}

impl Signer {
	/// The credential that the leaf names. It has to be the signing account's, at the organisation.
	pub(super) fn of(
		sealed: &Sealed,
		organization: OrganizationId,
		values: &Values,
		block: &ProvenBlock,
	) -> Result<Self, Reason> {
		let signer = &sealed.leaf.signer;
		let key = practitioner_role_key(signer.practitioner_role);
		let credential: PractitionerRole = layout::read(values, &key, "credential")?;
		if credential.account != signer.account.0 {
			return Err(Reason::SignerOtherAccount);
		}
		if credential.organization != organization {
			return Err(Reason::SignerElsewhere {
				organization: credential.organization.0,
			});
		}
		let standing = Standing::of(&credential, Day::of_unix_seconds(block.time));
		Ok(Self {
			credential,
			standing,
		})
	}
}
