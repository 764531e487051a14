// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the registry keeps.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{
	traits::Standing, Commitment, Day, OrganizationId, OrganizationKind, PractitionerRoleCodes,
};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What governance last said of an organisation. Whether it has its rights today also depends on
/// the end of its membership: see [`Organization::standing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum OrganizationStatus {
	/// A member.
	#[codec(index = 0)]
	Active,
	/// Its rights are taken for now; it may be reinstated.
	#[codec(index = 1)]
	Suspended,
}

/// A legal entity that is, or was, a member of the consortium.
///
/// Never a department: the name of a ward is a diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Organization<AccountId, Name> {
	/// What kind of body it is.
	pub kind: OrganizationKind,
	/// What governance last said of it.
	pub status: OrganizationStatus,
	/// The account that acts for it.
	pub representative: AccountId,
	/// The end of its membership, exclusive.
	pub member_until: Day,
	/// Its name for display: UTF-8, not empty. The only free text on chain.
	pub name: Name,
}

impl<AccountId, Name> Organization<AccountId, Name> {
	/// Whether the organisation has its rights on that day, and if not, why.
	///
	/// A suspension is told before an expiry: renewing alone would not bring the rights back.
	pub fn standing(&self, today: Day) -> Standing {
		match self.status {
			OrganizationStatus::Suspended => Standing::Suspended,
			OrganizationStatus::Active if self.member_until <= today => Standing::Expired,
			OrganizationStatus::Active => Standing::Active,
		}
	}
}

/// A credential: a practitioner in a role at one organisation (FHIR `PractitionerRole`).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PractitionerRole<AccountId> {
	/// Where it holds.
	pub organization: OrganizationId,
	/// Whose it is.
	pub account: AccountId,
	/// What it is for; at least one role.
	pub roles: PractitionerRoleCodes,
	/// Commitment to the licence, in the domain
	/// [`Licence`](carechain_primitives::commitment::Domain::Licence).
	pub licence: Commitment,
	/// Its end, exclusive.
	pub valid_until: Day,
	/// Whether it was taken away, which is for good: who is to practise again gets a new one.
	pub revoked: bool,
}

impl<AccountId> PractitionerRole<AccountId> {
	/// Whether the credential holds on that day, and if not, why. The standing of the organisation
	/// is a question of its own.
	pub fn standing(&self, today: Day) -> Standing {
		if self.revoked {
			Standing::Ended
		} else if self.valid_until <= today {
			Standing::Expired
		} else {
			Standing::Active
		}
	}
}
