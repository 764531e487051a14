// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a grant is, when it is in effect, and when one is no wider than another.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy},
	AccessModes, Actions, CodeSet, Commitment, Confidentiality, DataClass, DataClasses, Day,
	GrantId, Obligations, OrganizationId, PractitionerRoleId, Purpose, Purposes, Refrains, Year,
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

/// What a permit comes with: how the data may be reached, and what whoever gets it has to do and to
/// leave.
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
pub struct Conditions {
	/// How the data may be reached.
	pub access_modes: AccessModes,
	/// What has to be done with it.
	pub obligations: Obligations,
	/// What must not be done with it.
	pub refrains: Refrains,
	/// After how many days whoever got it has to delete it; `None` if the grant does not say.
	pub delete_after_days: Option<u16>,
}

impl Conditions {
	/// No condition at all.
	pub const NONE: Self = Self {
		access_modes: AccessModes(AccessModes::ALL.0),
		obligations: Obligations(0),
		refrains: Refrains(0),
		delete_after_days: None,
	};

	/// Whether they allow no more, and ask no less, than the others.
	pub fn are_no_looser_than(&self, other: &Self) -> bool {
		self.access_modes.is_subset_of(other.access_modes)
			&& other.obligations.is_subset_of(self.obligations)
			&& other.refrains.is_subset_of(self.refrains)
			&& match (self.delete_after_days, other.delete_after_days) {
				(_, None) => true,
				(None, Some(_)) => false,
				(Some(ours), Some(theirs)) => ours <= theirs,
			}
	}
}

/// The most exceptions of one grant.
pub const MAX_EXCEPTIONS: usize = 4;

/// What a grant leaves out of what it otherwise says (a nested `deny` provision of a FHIR `Consent`). It
/// reaches a question that fits all its parts.
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
pub struct Exception {
	/// For whom: one practitioner role; `None` means everybody.
	pub practitioner_role: Option<PractitionerRoleId>,
	/// What for: these purposes and what they cover; none means any.
	pub purposes: Purposes,
	/// Which kinds of data: these; none means any.
	pub classes: DataClasses,
}

impl Exception {
	/// Whether it leaves out nothing in particular, and with that everything.
	pub fn is_everything(&self) -> bool {
		self.practitioner_role.is_none() && self.purposes.is_empty() && self.classes.is_empty()
	}

	/// Whether it reaches everybody who is named by a grantee, for a purpose and a kind of data.
	fn reaches(&self, grantee: Grantee, purpose: Purpose, class: DataClass) -> bool {
		self.practitioner_role
			.is_none_or(|role| grantee == Grantee::PractitionerRole(role))
			&& (self.purposes.is_empty() || self.purposes.covers(purpose))
			&& (self.classes.is_empty() || self.classes.contains(class))
	}

	/// Whether all that the other leaves out is left out by this one.
	fn includes(&self, other: &Self) -> bool {
		(self.practitioner_role.is_none() || self.practitioner_role == other.practitioner_role)
			&& (self.purposes.is_empty()
				|| (!other.purposes.is_empty() && self.purposes.covers_all(other.purposes)))
			&& (self.classes.is_empty()
				|| (!other.classes.is_empty() && other.classes.is_subset_of(self.classes)))
	}
}

/// The years that data has to be of: a period in whole years, so that no date of care shows.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct DataPeriod {
	/// The first year; `None` if there is none.
	pub from: Option<Year>,
	/// The end, exclusive; `None` if there is none.
	pub until: Option<Year>,
}

impl DataPeriod {
	/// Whether it is no period: it ends before it starts.
	pub fn is_empty(&self) -> bool {
		self.from
			.zip(self.until)
			.is_some_and(|(from, until)| until <= from)
	}

	/// Whether data of a year is in it. Data whose year is not told is only in a period without bounds.
	pub fn contains(&self, year: Option<Year>) -> bool {
		match year {
			Some(year) => {
				self.from.is_none_or(|from| from <= year)
					&& self.until.is_none_or(|until| year < until)
			}
			None => self.from.is_none() && self.until.is_none(),
		}
	}

	/// Whether it lies inside the other.
	fn is_within(&self, other: &Self) -> bool {
		let starts = match (self.from, other.from) {
			(_, None) => true,
			(None, Some(_)) => false,
			(Some(ours), Some(theirs)) => ours >= theirs,
		};
		let ends = match (self.until, other.until) {
			(_, None) => true,
			(None, Some(_)) => false,
			(Some(ours), Some(theirs)) => ours <= theirs,
		};
		starts && ends
	}
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
	/// Of which years the data has to be.
	pub data_period: DataPeriod,
	/// What a permit comes with.
	pub conditions: Conditions,
	/// What is left out of all this. The order means nothing.
	pub exceptions: [Option<Exception>; MAX_EXCEPTIONS],
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
			&& self.data_period.is_within(&other.data_period)
			&& self.conditions.are_no_looser_than(&other.conditions)
			&& self.leaves_out_what(other)
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
			exceptions: other.exceptions,
			..*self
		};
		in_the_same_words == *other
			&& self.purposes.covers_all(other.purposes)
			&& other.purposes.covers_all(self.purposes)
			&& self.leaves_out_what(other)
			&& other.leaves_out_what(self)
	}

	/// Whether every exception of the other is part of one of these.
	fn leaves_out_what(&self, other: &Self) -> bool {
		other.exceptions.iter().flatten().all(|theirs| {
			self.exceptions
				.iter()
				.flatten()
				.any(|ours| ours.includes(theirs))
		})
	}

	/// Whether the exceptions leave anything of all that is said for a purpose: some kind of data, for
	/// somebody.
	pub fn leaves_something_for(&self, purpose: Purpose) -> bool {
		let excepted = |class: DataClass| {
			let mut exceptions = self.exceptions.iter().flatten();
			exceptions.any(|it| it.reaches(self.grantee, purpose, class))
		};
		self.purposes.covers(purpose) && self.classes.iter().any(|class| !excepted(class))
	}

	/// Whether the exceptions leave nothing of all that is said, alone or together.
	pub fn is_all_excepted(&self) -> bool {
		!Purpose::ALL
			.iter()
			.any(|purpose| self.leaves_something_for(*purpose))
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
	/// Another grant took its place.
	#[codec(index = 3)]
	Superseded {
		/// The block from which on the other one holds in its place.
		at: BlockNumber,
		/// The one that took its place.
		by: GrantId,
	},
	/// It should never have been recorded.
	#[codec(index = 4)]
	EnteredInError {
		/// The block from which on that is known.
		at: BlockNumber,
	},
}

impl<BlockNumber> GrantState<BlockNumber> {
	/// What a grant starts as, depending on whether its giver's word is enough.
	pub fn given(alone: bool) -> Self {
		if alone {
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
			GrantState::EnteredInError { .. } => EffectiveStatus::EnteredInError,
			GrantState::Revoked { .. } => EffectiveStatus::Revoked,
			GrantState::Superseded { .. } => EffectiveStatus::Superseded,
			_ if self.fields.valid_until <= day => EffectiveStatus::Expired,
			_ if is_over(authority, day) => EffectiveStatus::Frozen,
			GrantState::Proposed => EffectiveStatus::Proposed,
			GrantState::Active if self.fields.valid_from > day => EffectiveStatus::NotYetValid,
			GrantState::Active => EffectiveStatus::Active,
		}
	}
}

/// Whether what was given on an authority holds no longer on a day.
pub(crate) fn is_over(authority: AuthorityStanding, day: Day) -> bool {
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

/// Whether a grant is in effect on a day, and if not, why. Where several apply: entered in error, revoked,
/// superseded, expired, frozen, proposed, not yet valid, in this order.
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
	/// Another grant took its place.
	#[codec(index = 6)]
	Superseded,
	/// It should never have been recorded.
	#[codec(index = 7)]
	EnteredInError,
}

impl EffectiveStatus {
	/// Whether it will never be in effect again.
	pub fn has_ended(self) -> bool {
		matches!(
			self,
			Self::EnteredInError | Self::Revoked | Self::Superseded | Self::Expired
		)
	}
}

/// How a grant ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Ending {
	/// Its end passed.
	#[codec(index = 0)]
	Expired,
	/// The patient took it back.
	#[codec(index = 1)]
	Revoked,
	/// Another grant took its place.
	#[codec(index = 2)]
	Superseded,
	/// It should never have been recorded.
	#[codec(index = 3)]
	EnteredInError,
}
