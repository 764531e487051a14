// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a grant is, when it is in effect, and when one is no wider than another.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{
	traits::{AuthorityStanding, ConsentAuthority, GivenBy},
	Actions, CodeSet, Commitment, Confidentiality, DataClasses, Day, OrganizationId,
	PractitionerRoleId, Purposes,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Whom a grant is made to.
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
pub enum Grantee {
	/// An organisation, and with it everyone who asks in its name.
	#[codec(index = 0)]
	Organization(OrganizationId),
	/// One practitioner in one role; the question has to name that role.
	#[codec(index = 1)]
	PractitionerRole(PractitionerRoleId),
}

/// The full terms of a grant, which stand off chain (a FHIR `Consent`).
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
pub struct Terms {
	/// The commitment to them, under `Domain::ConsentTerms`.
	pub commitment: Commitment,
	/// Whether the terms hold back more than the fields on chain tell, for instance a sensitivity.
	///
	/// The chain cannot look inside. Who reads under such a grant has to open the terms, and who
	/// cannot open them, denies.
	pub residual: bool,
}

/// What the patient says in a grant. All parts hold together: a question has to fit every one.
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
pub struct GrantFields {
	/// Who may.
	pub grantee: Grantee,
	/// Why: any of these, and what they cover (the table is `Purpose::covered_by`).
	pub purposes: Purposes,
	/// What they may do.
	pub actions: Actions,
	/// With what kind of data.
	pub classes: DataClasses,
	/// Up to which confidentiality, itself included.
	pub ceiling: Confidentiality,
	/// The first day.
	pub valid_from: Day,
	/// The end, exclusive.
	pub valid_until: Day,
	/// The full terms, if there are any beyond these fields.
	pub terms: Option<Terms>,
}

impl GrantFields {
	/// Whether nothing beside the grantee reaches further than in the other fields.
	///
	/// Who is within whom only the registry knows, so the grantee is compared elsewhere. Of the
	/// terms the chain sees two things: that there are some, and whether they hold a residual.
	/// Neither may be taken back; and as the chain cannot tell whether other terms hold back as
	/// much, terms with a residual stay as they are.
	pub fn is_no_wider_than(&self, other: &Self) -> bool {
		other.purposes.covers_all(self.purposes)
			&& self.actions.is_subset_of(other.actions)
			&& self.classes.is_subset_of(other.classes)
			&& self.ceiling <= other.ceiling
			&& self.valid_from >= other.valid_from
			&& self.valid_until <= other.valid_until
			&& match (&self.terms, &other.terms) {
				(_, None) => true,
				(None, Some(_)) => false,
				// Without a residual the fields say everything, and they are compared above.
				(Some(ours), Some(theirs)) => !theirs.residual || ours == theirs,
			}
	}

	/// Whether both say the same, be it in other words: `TREAT` alone, and `TREAT` with `COC`,
	/// which it covers anyway.
	pub fn means_the_same_as(&self, other: &Self) -> bool {
		let in_the_same_words = Self {
			purposes: other.purposes,
			..*self
		};
		in_the_same_words == *other
			&& self.purposes.covers_all(other.purposes)
			&& other.purposes.covers_all(self.purposes)
	}

	/// Whether the terms hold a residual.
	pub fn has_residual(&self) -> bool {
		self.terms.is_some_and(|terms| terms.residual)
	}
}

/// What was done to a grant. Whether it is in effect also depends on the day, and on whether the
/// authority on which it was given still holds: [`EffectiveStatus`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum GrantState<BlockNumber> {
	/// It was given, by whom it takes, and not taken back.
	#[codec(index = 0)]
	Active,
	/// It was taken back, or declined.
	#[codec(index = 1)]
	Revoked {
		/// The block from which on the revocation holds.
		at: BlockNumber,
	},
	/// It was given by one of two who have to agree, and waits for the other.
	#[codec(index = 2)]
	Proposed,
}

impl<BlockNumber> GrantState<BlockNumber> {
	/// What a grant starts as that somebody gives on this authority.
	pub fn given_on(authority: ConsentAuthority) -> Self {
		if authority.alone {
			Self::Active
		} else {
			Self::Proposed
		}
	}
}

/// A grant as it stands in state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Grant<BlockNumber> {
	/// What it says, as last narrowed.
	pub fields: GrantFields,
	/// What was done to it.
	pub state: GrantState<BlockNumber>,
	/// The block in which it was given.
	pub granted_at: BlockNumber,
	/// On whose authority it stands: who gave it, or confirmed it last.
	pub given_by: GivenBy,
}

impl<BlockNumber> Grant<BlockNumber> {
	/// The effective status on a day, with what is known that day of the authority on which the
	/// grant stands. What comes first in the list of [`EffectiveStatus`] counts.
	pub fn status_on(&self, day: Day, authority: AuthorityStanding) -> EffectiveStatus {
		match self.state {
			GrantState::Revoked { .. } => EffectiveStatus::Revoked,
			_ if self.fields.valid_until <= day => EffectiveStatus::Expired,
			_ if is_over(authority, day) => EffectiveStatus::Frozen,
			GrantState::Proposed => EffectiveStatus::Proposed,
			GrantState::Active if self.fields.valid_from > day => EffectiveStatus::NotYetValid,
			GrantState::Active => EffectiveStatus::Active,
		}
	}
}

/// Whether what was given on an authority holds no longer on a day.
fn is_over(authority: AuthorityStanding, day: Day) -> bool {
	match authority {
		AuthorityStanding::Ended => true,
		AuthorityStanding::Until(end) => end <= day,
		AuthorityStanding::Unlimited => false,
	}
}

/// The end of an authority that is known beforehand, exclusive.
pub(crate) fn known_end(authority: AuthorityStanding) -> Option<Day> {
	match authority {
		AuthorityStanding::Until(end) => Some(end),
		AuthorityStanding::Ended | AuthorityStanding::Unlimited => None,
	}
}

/// Whether a grant is in effect on a day, and if not, why; the earlier in this list, the stronger.
///
/// The grantee's own standing is another question, and so is the patient's status; a decision and an
/// explanation ask these as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum EffectiveStatus {
	/// It was taken back, or declined.
	#[codec(index = 0)]
	Revoked,
	/// Its end has passed. It never comes back, whatever becomes of the authority behind it.
	#[codec(index = 1)]
	Expired,
	/// The authority on which it was given has ended: a representative's power, or custody. It waits
	/// until somebody who may consent now confirms it.
	#[codec(index = 2)]
	Frozen,
	/// It waits for the other of patient and representative.
	#[codec(index = 3)]
	Proposed,
	/// Its first day is still to come.
	#[codec(index = 4)]
	NotYetValid,
	/// It is in effect.
	#[codec(index = 5)]
	Active,
}

/// How a grant ended. On one day what expired comes before what was revoked: an end passes at
/// midnight.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
pub enum Ending {
	/// Its end passed.
	#[codec(index = 0)]
	Expired,
	/// The patient took it back.
	#[codec(index = 1)]
	Revoked,
}
