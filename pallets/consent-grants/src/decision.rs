// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What can be asked about access, and what the answers say.
//!
//! Every index is fixed: answers are kept as evidence, and an old one has to read the same later.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{Acknowledgement, Conditions, EffectiveStatus, GrantFields, Terms};
use carechain_primitives::{
	traits::{GivenBy, Standing},
	Action, Confidentiality, DataClass, Day, EmergencyId, GrantId, OrganizationId, PatientId,
	PolicyId, PractitionerRoleId, Purpose, SealedId, Year,
};
use codec::{Decode, Encode};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// The most reasons that a decision names.
pub type MaxReasons = ConstU32<16>;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Requester {
	/// The organisation in whose name access is asked for.
	pub organization: OrganizationId,
	/// The credential of the practitioner who asks; `None` when the organisation asks as such.
	pub practitioner_role: Option<PractitionerRoleId>,
}

/// May this requester do this, for this purpose, with this piece of data? One purpose, one action
/// and one class at a time: who wants two asks twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Question {
	/// The patient, by the pseudonym at the holder of the data.
	pub patient: PatientId,
	/// Who asks.
	pub requester: Requester,
	/// What for.
	pub purpose: Purpose,
	/// What is to be done.
	pub action: Action,
	/// With what kind of data.
	pub class: DataClass,
	/// How the data is labelled; without a label it counts as `N`.
	pub confidentiality: Option<Confidentiality>,
	/// The organisation that authored the data.
	pub author: OrganizationId,
	/// The year that the data is of; without it, it is in no period that has bounds.
	pub data_year: Option<Year>,
}

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Outcome {
	/// Access may be given, within what the decision says.
	#[codec(index = 0)]
	Permit,
	/// Access may not be given.
	#[codec(index = 1)]
	Deny,
	/// It cannot be told, and access may not be given. State on chain always tells, so the chain
	/// never answers this; a gateway does whose node lags behind the network.
	#[codec(index = 2)]
	Indeterminate,
}

/// What a permit rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Basis {
	/// The requester authored the data, and asks for care, its payment or patient safety.
	#[codec(index = 0)]
	AuthorOwnRecord,
	/// The patient's grant of that number.
	#[codec(index = 1)]
	Grant(GrantId),
	/// A sealed grant of the patient, which was opened with the question.
	#[codec(index = 2)]
	Sealed(SealedId),
	/// A standing policy: no consent was asked.
	#[codec(index = 3)]
	Policy(PolicyId),
	/// An emergency that the practitioner declared.
	#[codec(index = 4)]
	Emergency {
		/// The case.
		case: EmergencyId,
		/// When the access ends, exclusive, in seconds of Unix time.
		until: u64,
	},
}

/// What counted for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Reason {
	/// There is no such organisation.
	#[codec(index = 0)]
	RequesterUnknown,
	/// The organisation has left, or was excluded.
	#[codec(index = 1)]
	RequesterEnded,
	/// The organisation is suspended.
	#[codec(index = 2)]
	RequesterSuspended,
	/// The organisation's membership has not been renewed.
	#[codec(index = 3)]
	RequesterExpired,
	/// There is no such practitioner role.
	#[codec(index = 4)]
	RoleUnknown,
	/// The practitioner role is one at another organisation.
	#[codec(index = 5)]
	RoleNotAtOrganization,
	/// The practitioner role was revoked.
	#[codec(index = 6)]
	RoleRevoked,
	/// The practitioner role is suspended.
	#[codec(index = 7)]
	RoleSuspended,
	/// The practitioner role has expired.
	#[codec(index = 8)]
	RoleExpired,
	/// There is no such patient.
	#[codec(index = 9)]
	PatientUnknown,
	/// The requester authored the data; see [`Basis::AuthorOwnRecord`].
	#[codec(index = 10)]
	AuthorOwnRecord,
	/// This grant satisfies the whole question.
	#[codec(index = 11)]
	Granted(GrantId),
	/// No grant to this organisation is known, neither a live one nor one that has ended.
	#[codec(index = 12)]
	NoGrant,
	/// This grant was taken back.
	#[codec(index = 13)]
	Revoked(GrantId),
	/// This grant's end has passed.
	#[codec(index = 14)]
	Expired(GrantId),
	/// This grant's first day is still to come.
	#[codec(index = 15)]
	NotYetValid(GrantId),
	/// This grant is to one practitioner role, and another one, or none, was named.
	#[codec(index = 16)]
	RoleNotGranted(GrantId),
	/// This grant does not cover the purpose.
	#[codec(index = 17)]
	PurposeNotGranted(GrantId),
	/// This grant does not name the purpose, which no other purpose implies (codes.md).
	#[codec(index = 18)]
	PurposeNeverImplied(GrantId),
	/// This grant does not allow the action.
	#[codec(index = 19)]
	ActionNotGranted(GrantId),
	/// This grant does not reach the data class.
	#[codec(index = 20)]
	ClassNotGranted(GrantId),
	/// The data is more confidential than this grant's ceiling.
	#[codec(index = 21)]
	AboveCeiling(GrantId),
	/// The authority on which this grant was given has ended, and nobody has confirmed it since.
	#[codec(index = 22)]
	Frozen(GrantId),
	/// This grant waits for the other of patient and representative.
	#[codec(index = 23)]
	Proposed(GrantId),
	/// The patient restricted processing: what was granted counts for treatment only.
	#[codec(index = 24)]
	PatientRestricted,
	/// The patient's death was attested: what was granted counts for treatment only.
	#[codec(index = 25)]
	PatientDeceased,
	/// The pseudonym was merged into another: what was granted under it counts for treatment only.
	#[codec(index = 26)]
	PatientMerged,
	/// The patient denied access to this practitioner role.
	#[codec(index = 27)]
	PractitionerDenied,
	/// The patient denied access to the organisation.
	#[codec(index = 28)]
	OrganizationDenied,
	/// The patient denied access to somebody at this organisation, and the question does not say who asks:
	/// it could be that person.
	#[codec(index = 29)]
	PractitionerNotNamed,
	/// This sealed entry was not opened with the question, and could be a denial.
	#[codec(index = 30)]
	NotOpened(SealedId),
	/// This sealed entry was opened, and is live no longer.
	#[codec(index = 31)]
	SealedEnded(SealedId),
	/// This sealed grant, which was opened, satisfies the whole question.
	#[codec(index = 32)]
	SealedGranted(SealedId),
	/// This sealed grant, which was opened, falls short of the question.
	#[codec(index = 33)]
	SealedFallsShort(SealedId),
	/// This standing policy is for just this recipient, purpose and class.
	#[codec(index = 34)]
	PolicyApplies(PolicyId),
	/// The practitioner declared this emergency.
	#[codec(index = 35)]
	EmergencyDeclared(EmergencyId),
	/// The practitioner declared this emergency, and its scope does not reach the question.
	#[codec(index = 36)]
	OutsideEmergency(EmergencyId),
	/// This grant leaves out what is asked for.
	#[codec(index = 37)]
	Excepted(GrantId),
	/// The data is not of the years that this grant is for, or its year is not told.
	#[codec(index = 38)]
	OutsideDataPeriod(GrantId),
	/// Another grant took this one's place.
	#[codec(index = 39)]
	Superseded(GrantId),
	/// This grant should never have been recorded.
	#[codec(index = 40)]
	EnteredInError(GrantId),
}

/// An answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Decision<BlockNumber> {
	/// The answer.
	pub outcome: Outcome,
	/// What a permit rests on; `None` otherwise.
	pub basis: Option<Basis>,
	/// What counted, the nearest misses first, at least one.
	pub reasons: BoundedVec<Reason, MaxReasons>,
	/// The full terms of the grant that a permit rests on. If they hold a residual, the holder has
	/// to open them before giving access, and denies if it cannot.
	pub terms: Option<Terms>,
	/// What a permit comes with; `None` for a denial.
	pub conditions: Option<Conditions>,
	/// The block whose state was asked.
	pub as_of: BlockNumber,
	/// The end of a permit, exclusive, as things stand: the earliest end of grant, of the authority on
	/// which it was given, of membership and practitioner role. A revocation, a suspension or the end
	/// of custody may end it before. An emergency's exact end is in the basis. `None` for a denial.
	pub valid_until: Option<Day>,
}

/// One grant, and whether it lets anyone see anything now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Explanation {
	/// Which one.
	pub grant: GrantId,
	/// The grantee, or the organisation at which the grantee practises.
	pub organization: OrganizationId,
	/// What it says, as last narrowed.
	pub fields: GrantFields,
	/// On whose authority it stands.
	pub given_by: GivenBy,
	/// Its status on the day asked about.
	pub status: EffectiveStatus,
	/// The day on which that authority ends and the grant freezes with it, unless somebody confirms
	/// it afterwards; so that it can be announced before. It may lie behind the grant's own end.
	/// `None` if no such day is known, and for what has ended or is frozen already.
	pub holds_until: Option<Day>,
	/// The grantee's standing today. For a practitioner role that of the organisation stands
	/// before its own, unless the organisation's is active.
	pub grantee_standing: Standing,
	/// Whether some question that fits the fields is permitted: status and standing are active, the patient's
	/// status lets the grant count, and nobody denied access to the grantee openly. Of what is sealed it tells
	/// nothing.
	pub in_effect: bool,
	/// Of what somebody ended: whether the grantee has said that it knows.
	pub acknowledgement: Acknowledgement,
}
