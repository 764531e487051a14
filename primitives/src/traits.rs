// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How the pallets know one another: narrow questions, answered by whoever keeps the state.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	Day, OrganizationId, OrganizationKind, PatientId, PractitionerRoleCodes, PractitionerRoleId,
};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

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
}

/// Who a patient is on chain: asked of patient identity.
pub trait Patients<AccountId> {
	/// The patient whose current authentication key this is.
	fn patient_of(key: &AccountId) -> Option<PatientId>;

	/// Whether the key is, or ever was, a patient's.
	fn is_patient_key(key: &AccountId) -> bool;

	/// The organisation where the patient is registered; `None` if there is no such patient.
	fn custodian_of(patient: &PatientId) -> Option<OrganizationId>;

	/// How many patients an organisation is the custodian of.
	fn patients_in_custody(organization: OrganizationId) -> u32;

	/// Whether the account may give and take consent for the patient.
	fn may_consent(account: &AccountId, patient: &PatientId) -> bool;
}
