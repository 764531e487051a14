// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the pallets store, field by field. The pallets' own types say more about each of them.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{
	traits::GivenBy, AccessModes, Actions, Commitment, Confidentiality, DataClass, DataClasses,
	Day, GrantId, HashAlgorithm, Obligations, OrganizationId, PractitionerRoleCodes,
	PractitionerRoleId, Purposes, RecordKey, Refrains, Year,
};
use codec::{Decode, Encode};

/// What the log of an organisation, and each of its checkpoints, begins with: 44 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LogHead {
	/// Number of leaves.
	pub size: u64,
	/// The root over them.
	pub root: [u8; 32],
	/// The block in which the log grew to this size.
	pub block: u32,
}

/// A record that is anchored by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Anchor {
	/// Who anchored it.
	pub author: OrganizationId,
	/// Who keeps it, and answers for it.
	pub custodian: OrganizationId,
	/// The hash of the record and of its commitment.
	pub algorithm: HashAlgorithm,
	/// What kind of record it is.
	pub class: DataClass,
	/// The key of who holds the salt.
	pub key: RecordKey,
	/// Until the end of which year it is kept.
	pub retain_until: Year,
	/// Whether it still holds.
	pub status: AnchorStatus,
	/// The record that it took the place of.
	pub supersedes: Option<Commitment>,
	/// The block in which it was anchored.
	pub anchored_at: u32,
	/// What somebody said against it.
	pub dispute: Option<Dispute>,
	/// Who restricted it.
	pub restriction: Option<Restriction>,
	/// How often it may still be dispensed; a prescription only.
	pub dispenses: Option<Dispenses>,
	/// How many legal cases hold it.
	pub legal_holds: u8,
	/// How many signatures of its key the chain has taken.
	pub signatures: u32,
	/// To whom its custody is offered.
	pub offered_to: Option<OrganizationId>,
}

/// Whether a record still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum AnchorStatus {
	/// It holds.
	#[codec(index = 0)]
	Current,
	/// Another record holds in its place.
	#[codec(index = 1)]
	Superseded {
		/// The other record; none once that was erased.
		by: Option<Commitment>,
	},
	/// It never should have been there.
	#[codec(index = 2)]
	EnteredInError,
	/// It was dispensed as often as it allows.
	#[codec(index = 3)]
	Completed,
}

/// What somebody who holds the record says against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Dispute {
	/// What is wrong.
	pub reason: Commitment,
	/// The block in which that was said.
	pub raised_at: u32,
	/// What came of it.
	pub state: DisputeState,
}

/// What came of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum DisputeState {
	/// Nothing yet.
	#[codec(index = 0)]
	Open,
	/// The custodian disagreed.
	#[codec(index = 1)]
	Answered {
		/// What it said.
		answer: Commitment,
	},
	/// The record was superseded, or marked as entered in error.
	#[codec(index = 2)]
	Corrected,
}

/// Who restricted a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Restriction {
	/// Its custodian.
	#[codec(index = 0)]
	Custodian,
	/// A governing body.
	#[codec(index = 1)]
	Governance,
	/// One and the other.
	#[codec(index = 2)]
	Both,
}

/// How often a prescription may be dispensed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Dispenses {
	/// How often it still may.
	pub left: u8,
	/// How often at all.
	pub total: u8,
}

/// A practitioner in a role at an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PractitionerRole {
	/// Where it holds.
	pub organization: OrganizationId,
	/// Whose it is.
	pub account: [u8; 32],
	/// What it is for.
	pub roles: PractitionerRoleCodes,
	/// Commitment to the licence.
	pub licence: Commitment,
	/// Its end, exclusive.
	pub valid_until: Day,
	/// What was last said of it.
	pub status: PractitionerRoleStatus,
}

/// What was last said of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PractitionerRoleStatus {
	/// Nothing against it.
	#[codec(index = 0)]
	Active,
	/// It was taken away for good.
	#[codec(index = 1)]
	Revoked,
	/// Its organisation suspended it.
	#[codec(index = 2)]
	SuspendedByOrganization,
	/// A body suspended it.
	#[codec(index = 3)]
	SuspendedByGovernance,
}

/// A patient's grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Grant {
	/// What it says.
	pub fields: GrantFields,
	/// What was done to it.
	pub state: GrantState,
	/// The block in which it was given.
	pub granted_at: u32,
	/// On whose authority it stands.
	pub given_by: GivenBy,
}

/// What a grant says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GrantFields {
	/// Who may.
	pub grantee: Grantee,
	/// Why.
	pub purposes: Purposes,
	/// What they may do.
	pub actions: Actions,
	/// With what kind of data.
	pub classes: DataClasses,
	/// Up to which confidentiality.
	pub ceiling: Confidentiality,
	/// The first day.
	pub valid_from: Day,
	/// The end, exclusive.
	pub valid_until: Day,
	/// Of which years the data has to be.
	pub data_period: DataPeriod,
	/// What a permit comes with.
	pub conditions: Conditions,
	/// What is left out of all this.
	pub exceptions: [Option<Exception>; 4],
	/// The full terms.
	pub terms: Option<GrantTerms>,
}

/// Whom a grant is made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Grantee {
	/// An organisation.
	#[codec(index = 0)]
	Organization(OrganizationId),
	/// One practitioner in one role.
	#[codec(index = 1)]
	PractitionerRole(PractitionerRoleId),
}

/// The years that data has to be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DataPeriod {
	/// The first year.
	pub from: Option<Year>,
	/// The end, exclusive.
	pub until: Option<Year>,
}

/// What a permit comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Conditions {
	/// How the data may be reached.
	pub access_modes: AccessModes,
	/// What has to be done with it.
	pub obligations: Obligations,
	/// What must not be done with it.
	pub refrains: Refrains,
	/// After how many days it has to be deleted.
	pub delete_after_days: Option<u16>,
}

/// What a grant leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Exception {
	/// For whom; `None` means everybody.
	pub practitioner_role: Option<PractitionerRoleId>,
	/// What for; none means anything.
	pub purposes: Purposes,
	/// Which kinds of data; none means any.
	pub classes: DataClasses,
}

/// The full terms of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GrantTerms {
	/// The commitment to them.
	pub commitment: Commitment,
	/// Whether they hold back more than the fields tell.
	pub residual: bool,
}

/// What was done to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum GrantState {
	/// It was given, and not taken back.
	#[codec(index = 0)]
	Active,
	/// It was taken back, or declined.
	#[codec(index = 1)]
	Revoked {
		/// The block from which on.
		at: u32,
	},
	/// It waits for the other of two who have to agree.
	#[codec(index = 2)]
	Proposed,
	/// Another grant took its place.
	#[codec(index = 3)]
	Superseded {
		/// The block from which on.
		at: u32,
		/// The other grant.
		by: GrantId,
	},
	/// It should never have been recorded.
	#[codec(index = 4)]
	EnteredInError {
		/// The block from which on that is known.
		at: u32,
	},
}
