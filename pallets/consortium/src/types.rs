// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the registry keeps.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{
	traits::{PractitionerRoleView, Standing},
	Commitment, Day, OrganizationId, OrganizationKind, PractitionerRoleCodes,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Where an organisation is in its life. Whether it has its rights today also depends on the end of
/// its membership: see [`Organization::standing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum OrganizationStatus {
	/// A member.
	#[codec(index = 0)]
	Active,
	/// Its rights are taken for now; it may be reinstated.
	#[codec(index = 1)]
	Suspended,
	/// It gave notice. It keeps its rights while it sets its house in order, and its seat until its
	/// validator is out of the set.
	#[codec(index = 2)]
	Leaving,
	/// Its rights are taken, and it is to set its house in order and go.
	#[codec(index = 3)]
	Expelled,
	/// It is gone for good.
	#[codec(index = 4)]
	Left,
}

/// Whether a validator is wanted in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum ValidatorStatus {
	/// Yes, while its hospital has its rights and its keys are set.
	#[codec(index = 0)]
	Active,
	/// On its way out for good. At the minimum it stays in the set until another joins.
	#[codec(index = 1)]
	Leaving,
	/// No, for it did nothing there; its hospital may bring it back when it works again. It never
	/// stays to make up the minimum, for which it would be of no use.
	#[codec(index = 2)]
	Retired,
}

/// Why a validator was retired.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum RetirementReason {
	/// It authored nothing for `MaxSilentSessions` sessions.
	#[codec(index = 0)]
	Silence,
	/// Finality was restarted without it.
	#[codec(index = 1)]
	Restart,
}

/// A hospital's validator, in the set or not.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Validator<AccountId> {
	/// Whose.
	pub organization: OrganizationId,
	/// The hospital's representative: the account that sets the session keys.
	pub account: AccountId,
	/// Whether it is wanted in the set.
	pub status: ValidatorStatus,
	/// For how many sessions in a row it sat in the set and authored nothing.
	pub silent_sessions: u32,
}

/// A change of the set of GRANDPA's authorities, as the runtime signalled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct SetChange<BlockNumber> {
	/// The block that signalled it.
	pub signalled_at: BlockNumber,
	/// The id of the set from then on.
	pub set_id: u64,
	/// Whether it was forced: then it is in force whatever becomes final.
	pub forced: bool,
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
	/// Whether the organisation has its rights on that day and did not give notice: only such a one
	/// is given more to do.
	pub fn is_staying(&self, today: Day) -> bool {
		self.status == OrganizationStatus::Active && self.standing(today).is_active()
	}

	/// Whether the organisation has its rights on that day, and if not, why.
	///
	/// A suspension is told before an expiry: renewing alone would not bring the rights back.
	pub fn standing(&self, today: Day) -> Standing {
		match self.status {
			OrganizationStatus::Left => Standing::Ended,
			OrganizationStatus::Suspended | OrganizationStatus::Expelled => Standing::Suspended,
			_ if self.member_until <= today => Standing::Expired,
			OrganizationStatus::Active | OrganizationStatus::Leaving => Standing::Active,
		}
	}
}

/// Where a credential is in its life. Whether it holds today also depends on its end: see
/// [`PractitionerRole::standing`].
///
/// The first two are encoded as `false` and `true` were, when this was only whether it was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum PractitionerRoleStatus {
	/// Nothing was said against it.
	#[codec(index = 0)]
	Active,
	/// It was taken away, which is for good: who is to practise again gets a new one.
	#[codec(index = 1)]
	Revoked,
	/// Its organisation suspended it, and may reinstate it.
	#[codec(index = 2)]
	SuspendedByOrganization,
	/// A body suspended it, or emergencies without justification did. Both bodies may reinstate it.
	#[codec(index = 3)]
	SuspendedByGovernance,
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
	/// What was last said of it.
	pub status: PractitionerRoleStatus,
}

impl<AccountId> PractitionerRole<AccountId> {
	/// Whether the credential holds on that day, and if not, why. The standing of the organisation
	/// is a question of its own.
	pub fn standing(&self, today: Day) -> Standing {
		match self.status {
			PractitionerRoleStatus::Revoked => Standing::Ended,
			PractitionerRoleStatus::SuspendedByOrganization
			| PractitionerRoleStatus::SuspendedByGovernance => Standing::Suspended,
			PractitionerRoleStatus::Active if self.valid_until <= today => Standing::Expired,
			PractitionerRoleStatus::Active => Standing::Active,
		}
	}

	/// Whether it was taken away for good.
	pub fn is_revoked(&self) -> bool {
		self.status == PractitionerRoleStatus::Revoked
	}

	/// The credential as others see it on that day.
	pub(crate) fn view(&self, today: Day) -> PractitionerRoleView {
		PractitionerRoleView {
			organization: self.organization,
			roles: self.roles,
			standing: self.standing(today),
			valid_until: self.valid_until,
		}
	}
}
