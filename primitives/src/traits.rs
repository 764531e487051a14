// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How the pallets know one another: narrow questions, answered by whoever keeps the state.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	Confidentiality, DataClasses, Day, EmergencyId, OrganizationId, OrganizationKind, PatientId,
	PractitionerRoleCodes, PractitionerRoleId, RepresentativeId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_weights::Weight;

/// Whether a member or a credential has its rights today, and if not, why.
///
/// Where several reasons apply the first of the list is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Standing {
	/// There is none of that id.
	Unknown,
	/// It was given up or taken away for good.
	Ended,
	/// It is suspended, and may be reinstated.
	Suspended,
	/// Its end has passed, and it was not renewed.
	Expired,
	/// It has its rights.
	Active,
}

impl Standing {
	/// Whether rights can be used.
	pub fn is_active(self) -> bool {
		self == Self::Active
	}
}

/// Who is a member: asked of the consortium.
pub trait Members<AccountId> {
	/// The organisation that an account represents.
	fn represented_by(account: &AccountId) -> Option<OrganizationId>;

	/// The standing of an organisation today.
	fn standing(organization: OrganizationId) -> Standing;

	/// What kind of body an organisation is; `None` if there is no such organisation.
	fn kind(organization: OrganizationId) -> Option<OrganizationKind>;

	/// The end of an organisation's membership, exclusive; `None` if there is no such organisation.
	fn member_until(organization: OrganizationId) -> Option<Day>;

	/// Whether the account belongs to a member in any way: it represents one, or is or was a
	/// practitioner's.
	fn is_member_account(account: &AccountId) -> bool;
}

/// A credential as others see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PractitionerRoleView {
	/// Where it holds.
	pub organization: OrganizationId,
	/// What it is for.
	pub roles: PractitionerRoleCodes,
	/// Its own standing; that of the organisation is a question of its own.
	pub standing: Standing,
	/// Its end, exclusive.
	pub valid_until: Day,
}

/// Who is a practitioner, and where: asked of the consortium.
pub trait Practitioners<AccountId> {
	/// A credential; `None` if there never was one of that id.
	fn practitioner_role(role: PractitionerRoleId) -> Option<PractitionerRoleView>;

	/// The organisations where an account is a practitioner in active standing, in the order of its
	/// credentials. The organisations' own standing is not considered.
	fn practises_at(account: &AccountId) -> impl Iterator<Item = OrganizationId>;

	/// The credentials of an account, whatever their standing, but for those that were taken away for
	/// good; in the order in which they were given. None, for a registry that nobody asks.
	fn credentials_of(_account: &AccountId) -> impl Iterator<Item = PractitionerRoleView> {
		core::iter::empty()
	}
}

/// Whose a credential is: asked of the consortium.
pub trait Credentials<AccountId> {
	/// The account that a credential was given to; `None` if there never was one of that id.
	fn account_of(role: PractitionerRoleId) -> Option<AccountId>;

	/// The credentials of an account that were not taken away for good, oldest first, whatever their
	/// standing.
	fn held_by(
		account: &AccountId,
	) -> impl Iterator<Item = (PractitionerRoleId, PractitionerRoleView)>;
}

/// How an identity stands. Where several apply the last of the list is given.
///
/// None of them ever refuses treatment.
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
pub enum PatientStatus {
	/// Nothing particular is known.
	#[codec(index = 0)]
	Active,
	/// The patient restricted processing (GDPR Art. 18): what was granted counts for treatment only.
	#[codec(index = 1)]
	Restricted,
	/// The patient's death was attested: what was granted counts for treatment only.
	#[codec(index = 2)]
	Deceased,
	/// A duplicate: the person goes on under another pseudonym of the same custodian.
	#[codec(index = 3)]
	Merged,
}

/// On whose authority something was given in a patient's name.
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
pub enum GivenBy {
	/// The patient's own.
	#[codec(index = 0)]
	Patient,
	/// A personal representative's.
	#[codec(index = 1)]
	Representative(RepresentativeId),
	/// The patient's and a representative's together.
	#[codec(index = 2)]
	Both(RepresentativeId),
	/// The custodian's, for a patient that has no key.
	#[codec(index = 3)]
	Custodian,
}

/// What an account may say in consents of a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentAuthority {
	/// On whose authority.
	pub given_by: GivenBy,
	/// Whether that is enough; else the other of patient and representative has to agree.
	pub alone: bool,
}

/// Whether what was given on an authority still holds.
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
pub enum AuthorityStanding {
	/// It does not: what rests on it is frozen until it is given anew.
	#[codec(index = 0)]
	Ended,
	/// It does, up to this day, exclusive.
	#[codec(index = 1)]
	Until(Day),
	/// It does, and no end is known.
	#[codec(index = 2)]
	Unlimited,
}

/// As whom somebody narrows and takes back a patient's consents: in the order in which it is found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrower {
	/// Who speaks for the patient: with one of its own keys, or as its personal representative.
	Patient,
	/// The representative of the organisation that has the patient in custody.
	Custodian,
	/// A practitioner there. Only this one's credentials are looked through.
	Practitioner,
}

impl Narrower {
	/// Whether it is a practitioner.
	pub fn is_practitioner(self) -> bool {
		self == Self::Practitioner
	}
}

/// Who a patient is on chain: asked of patient identity.
pub trait Patients<AccountId> {
	/// The patient whose current authentication key this is.
	fn patient_of(key: &AccountId) -> Option<PatientId>;

	/// The patient for whom an account acts: with a current key of its own, or as a personal
	/// representative today.
	fn acts_for(account: &AccountId) -> Option<PatientId>;

	/// Whether the key is, or ever was, a patient's or a personal representative's.
	fn is_patient_key(key: &AccountId) -> bool;

	/// The organisation where the patient is registered; `None` if there is no such patient.
	fn custodian_of(patient: &PatientId) -> Option<OrganizationId>;

	/// How many patients an organisation is the custodian of.
	fn patients_in_custody(organization: OrganizationId) -> u32;

	/// How the identity stands; `None` if there is no such patient.
	fn status(patient: &PatientId) -> Option<PatientStatus>;

	/// What the account may say in consents of the patient; `None` if nothing.
	fn consent_authority(account: &AccountId, patient: &PatientId) -> Option<ConsentAuthority>;

	/// As whom the account may narrow and take back the patient's consents; `None` if it may not.
	fn narrows_as(account: &AccountId, patient: &PatientId) -> Option<Narrower>;

	/// Whether it may.
	fn may_narrow(account: &AccountId, patient: &PatientId) -> bool {
		Self::narrows_as(account, patient).is_some()
	}

	/// Whether what was given on an authority still holds.
	fn authority_standing(patient: &PatientId, given_by: GivenBy) -> AuthorityStanding;

	/// Whether the account may record what a patient without a key consented to: a practitioner of
	/// the custodian, unless a personal representative may consent.
	fn is_recorder(account: &AccountId, patient: &PatientId) -> bool;

	/// Whether the account may witness what is recorded for the patient: a practitioner of the
	/// custodian.
	fn may_witness(account: &AccountId, patient: &PatientId) -> bool;
}

/// A declared emergency in which somebody may reach a patient's data now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmergencyView {
	/// The case.
	pub case: EmergencyId,
	/// Which kinds of data it reaches.
	pub classes: DataClasses,
	/// Up to which confidentiality, itself included.
	pub ceiling: Confidentiality,
	/// When the access ends, exclusive, in seconds of Unix time.
	pub until: u64,
}

/// Who has broken the glass: asked of emergency access.
pub trait Emergencies {
	/// The emergency in which a practitioner may reach a patient's data at the time of the block at
	/// hand; `None` if it has declared none, or the access has ended.
	///
	/// Nothing else is considered: neither denials, nor the patient's status, nor the standing of
	/// practitioner and organisation.
	fn in_force(patient: &PatientId, role: PractitionerRoleId) -> Option<EmergencyView>;

	/// Whether somebody at the organisation declared an emergency for the patient whose case is still in
	/// state.
	fn has_declared(patient: &PatientId, organization: OrganizationId) -> bool;
}

impl Emergencies for () {
	fn in_force(_: &PatientId, _: PractitionerRoleId) -> Option<EmergencyView> {
		None
	}

	fn has_declared(_: &PatientId, _: OrganizationId) -> bool {
		false
	}
}

/// What unjustified use of an emergency leads to: carried out by the consortium.
pub trait Sanctions {
	/// Suspends a practitioner role, so that only both bodies can reinstate it, also one that its
	/// organisation suspended. One that is suspended so already, or revoked, stays as it is.
	fn suspend_practitioner(role: PractitionerRoleId);

	/// What it weighs.
	fn weight() -> Weight;
}

/// Who can be asked to review what another organisation did: asked of the consortium.
pub trait Reviewers {
	/// The next hospital after the one given, in a ring over all that have their rights and did not give
	/// notice, that is not the one to leave out; `None` if there is no other.
	fn next_after(
		previous: Option<OrganizationId>,
		leave_out: OrganizationId,
	) -> Option<OrganizationId>;

	/// What it weighs at most.
	fn weight() -> Weight;
}

/// Who may write into a patient's access log: asked of whoever gives access.
pub trait AccessParties {
	/// Whether the organisation holds data of the patient or has, or had not long ago, a right to reach it.
	fn may_log(patient: &PatientId, organization: OrganizationId) -> bool;
}

/// Whatever keeps something that names a patient, and can forget it.
pub trait Forget {
	/// Removes up to `limit` items that name the patient, and, whatever the limit, what must not stand
	/// without one; whether none is left.
	fn forget(patient: &PatientId, limit: u32) -> bool;

	/// What it weighs to remove so many.
	fn weight(limit: u32) -> Weight;
}

impl Forget for () {
	fn forget(_: &PatientId, _: u32) -> bool {
		true
	}

	fn weight(_: u32) -> Weight {
		Weight::zero()
	}
}

/// Whatever has to be settled before a patient is forgotten: an open review of an emergency, a legal
/// hold.
pub trait Holds {
	/// Whether the patient may not be forgotten yet.
	fn is_held(patient: &PatientId) -> bool;
}

impl Holds for () {
	fn is_held(_: &PatientId) -> bool {
		false
	}
}
