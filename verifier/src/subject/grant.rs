// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A patient's grant.

use super::read_text;
use crate::{
	chain::ProvenBlock,
	error::Reason,
	format::GrantSubject,
	layout::{self, grant_key, Grant, GrantState},
	state::Values,
};
use alloc::vec::Vec;
use carechain_primitives::{commitment::Domain, Day, GrantId, PatientId};

/// A patient's grant says so and so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantClaim {
	/// The patient's pseudonym.
	pub patient: PatientId,
	/// The grant's number with this patient.
	pub number: GrantId,
	/// What stands on chain.
	pub grant: Grant,
	/// Whether it was in effect at the proven block.
	pub status: GrantStatus,
	/// Whether its full terms were there, and are those that the grant commits to.
	pub terms_checked: bool,
}

/// Whether a grant is in effect, as far as the grant itself tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantStatus {
	/// It is.
	Active,
	/// Its first day is still to come.
	NotYetValid,
	/// It waits for the other of two who have to agree.
	Proposed,
	/// Its end has passed.
	Expired,
	/// It was taken back, or declined.
	Revoked,
	/// Another grant took its place.
	Superseded,
	/// It should never have been recorded.
	EnteredInError,
}

impl GrantStatus {
	/// The word for it.
	pub const fn word(self) -> &'static str {
		match self {
			Self::Active => "active",
			Self::NotYetValid => "not-yet-valid",
			Self::Proposed => "proposed",
			Self::Expired => "expired",
			Self::Revoked => "revoked",
			Self::Superseded => "superseded",
			Self::EnteredInError => "entered-in-error",
		}
	}

	/// The chain's order: what was done to a grant comes before its end, and that before its start.
	fn of(grant: &Grant, today: Day) -> Self {
		match grant.state {
			GrantState::EnteredInError { .. } => Self::EnteredInError,
			GrantState::Revoked { .. } => Self::Revoked,
			GrantState::Superseded { .. } => Self::Superseded,
			_ if grant.fields.valid_until <= today => Self::Expired,
			GrantState::Proposed => Self::Proposed,
			GrantState::Active if grant.fields.valid_from > today => Self::NotYetValid,
			GrantState::Active => Self::Active,
		}
	}
}

pub(crate) struct Question<'a>(&'a GrantSubject);

impl<'a> Question<'a> {
	pub(super) fn of(subject: &'a GrantSubject) -> Result<Self, Reason> {
		if let Some(terms) = &subject.terms {
			read_text("consent", &terms.consent)?;
		}
		Ok(Self(subject))
	}

	fn patient(&self) -> PatientId {
		PatientId(self.0.patient.0)
	}

	fn number(&self) -> GrantId {
		GrantId(self.0.grant)
	}

	pub(super) fn key(&self) -> Vec<u8> {
		grant_key(self.patient(), self.number())
	}

	pub(super) fn answer(self, values: &Values, block: &ProvenBlock) -> Result<GrantClaim, Reason> {
		let grant: Grant = layout::read(values, &self.key(), "grant")?;
		if let Some(terms) = &self.0.terms {
			let promised = grant.fields.terms.ok_or(Reason::NoTerms)?.commitment;
			let consent = terms.consent.as_bytes();
			if !promised.opens_to(Domain::ConsentTerms, &terms.salt.0, consent) {
				return Err(Reason::TermsChanged);
			}
		}
		Ok(GrantClaim {
			patient: self.patient(),
			number: self.number(),
			grant,
			status: GrantStatus::of(&grant, Day::of_unix_seconds(block.time)),
			terms_checked: self.0.terms.is_some(),
		})
	}
}
