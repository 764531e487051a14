// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The one place that says who may. A pure function over gathered facts: no storage, no clock, so
//! that the rule can be read on two screens and tested against every law that it should obey.
//!
//! The order of precedence, with the numbers of the design: (1) standing of requester and
//! practitioner role, and whether there is such a patient; (5) the author's own records; (6) the
//! patient's grants, which for a patient who is restricted, deceased or merged count for treatment
//! only; (7) deny. Steps 2 to 4 (policies, emergencies, denials) are not there yet.

use crate::{
	decision::{Basis, Decision, MaxReasons, Outcome, Question, Reason},
	types::known_end,
	EffectiveStatus, EndedGrant, Ending, Grant, Grantee, Terms,
};
use alloc::{vec, vec::Vec};
use carechain_primitives::{
	traits::{AuthorityStanding, PatientStatus, PractitionerRoleView, Standing},
	CodeSet, Day, GrantId, Purpose, Purposes,
};
use core::cmp::Reverse;
use frame_support::BoundedVec;

/// What an author may use its own records for without a grant, with what these purposes cover:
/// care, its payment, and the safety of patients.
pub const OWN_RECORD_PURPOSES: Purposes = Purposes::of(&[
	Purpose::TREAT,
	Purpose::ETREAT,
	Purpose::HPAYMT,
	Purpose::PATSFTY,
]);

/// What grants count for whatever the status of the patient: care is refused to nobody for a status.
pub const TREATMENT: Purposes = Purposes::of(&[Purpose::TREAT]);

/// An organisation's membership as a decision sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
	/// Its standing today.
	pub standing: Standing,
	/// Its end, exclusive.
	pub until: Day,
}

/// A live grant as a decision sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantFact<BlockNumber> {
	/// Which one.
	pub id: GrantId,
	/// What it says.
	pub grant: Grant<BlockNumber>,
	/// Whether the authority on which it was given still holds.
	pub authority: AuthorityStanding,
}

impl<BlockNumber> GrantFact<BlockNumber> {
	/// From when on it gives nothing any more: its own end, or that of the authority behind it.
	fn until(&self) -> Day {
		let own = self.grant.fields.valid_until;
		known_end(self.authority).map_or(own, |end| end.min(own))
	}
}

/// All that a decision rests on, as it stands in one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts<BlockNumber> {
	/// The block.
	pub block: BlockNumber,
	/// The day on which the block falls.
	pub today: Day,
	/// The requesting organisation's membership; `None` if there is no such organisation.
	pub membership: Option<Membership>,
	/// The practitioner role that the question names; `None` if it names none or there is none.
	pub practitioner_role: Option<PractitionerRoleView>,
	/// How the patient's identity stands; `None` if there is no such patient.
	pub patient: Option<PatientStatus>,
	/// The patient's live grants to the requesting organisation and its practitioner roles.
	pub grants: Vec<GrantFact<BlockNumber>>,
	/// The one that ended last among the patient's grants to them that have ended and are kept.
	pub last_ended: Option<EndedGrant>,
}

/// Answers a question from the facts.
pub fn decide<BlockNumber: Copy>(
	facts: &Facts<BlockNumber>,
	question: &Question,
) -> Decision<BlockNumber> {
	let bars = bars(facts, question);
	if !bars.is_empty() {
		return deny(facts, bars);
	}
	if is_authors_own_record(question) {
		return permit(
			facts,
			Basis::AuthorOwnRecord,
			Reason::AuthorOwnRecord,
			None,
			None,
		);
	}
	let status_bar = facts
		.patient
		.and_then(|status| status_bar(status, question.purpose));
	if let Some(status_bar) = status_bar {
		return deny(facts, vec![status_bar]);
	}
	match best_grant(facts, question) {
		Some(best) => permit(
			facts,
			Basis::Grant(best.id),
			Reason::Granted(best.id),
			Some(best.until()),
			best.grant.fields.terms,
		),
		None => deny(facts, misses(facts, question)),
	}
}

/// Step 1: what keeps this requester from any access at all, whatever the patient granted.
fn bars<BlockNumber>(facts: &Facts<BlockNumber>, question: &Question) -> Vec<Reason> {
	let membership = match facts.membership.map_or(Standing::Unknown, |m| m.standing) {
		Standing::Active => None,
		Standing::Unknown => Some(Reason::RequesterUnknown),
		Standing::Ended => Some(Reason::RequesterEnded),
		Standing::Suspended => Some(Reason::RequesterSuspended),
		Standing::Expired => Some(Reason::RequesterExpired),
	};
	let patient = facts.patient.is_none().then_some(Reason::PatientUnknown);
	[membership, role_bar(facts, question), patient]
		.into_iter()
		.flatten()
		.collect()
}

/// What is wrong with the practitioner role that the question names, if it names one.
fn role_bar<BlockNumber>(facts: &Facts<BlockNumber>, question: &Question) -> Option<Reason> {
	question.requester.practitioner_role?;
	let Some(role) = facts.practitioner_role else {
		return Some(Reason::RoleUnknown);
	};
	if role.organization != question.requester.organization {
		return Some(Reason::RoleNotAtOrganization);
	}
	match role.standing {
		Standing::Active => None,
		Standing::Unknown => Some(Reason::RoleUnknown),
		Standing::Ended => Some(Reason::RoleRevoked),
		Standing::Suspended => Some(Reason::RoleSuspended),
		Standing::Expired => Some(Reason::RoleExpired),
	}
}

/// Step 5: who wrote a record may read it on for care, payment and safety. The patient's grants
/// and ceilings do not reach here: a hospital cannot treat without its own notes.
fn is_authors_own_record(question: &Question) -> bool {
	question.requester.organization == question.author
		&& OWN_RECORD_PURPOSES.covers(question.purpose)
}

/// Step 6 begins with the patient's status, which may keep every grant from counting for a purpose.
/// For treatment none does.
pub(crate) fn status_bar(status: PatientStatus, purpose: Purpose) -> Option<Reason> {
	match status {
		_ if TREATMENT.covers(purpose) => None,
		PatientStatus::Active => None,
		PatientStatus::Restricted => Some(Reason::PatientRestricted),
		PatientStatus::Deceased => Some(Reason::PatientDeceased),
		PatientStatus::Merged => Some(Reason::PatientMerged),
	}
}

/// Step 6: the grant that satisfies the whole question. Grants never add up: two halves are none.
///
/// Of several, one without a residual goes first: else a further grant could take access away from
/// a reader who cannot open its terms. Then the latest end, then the lowest number.
fn best_grant<'a, BlockNumber>(
	facts: &'a Facts<BlockNumber>,
	question: &Question,
) -> Option<&'a GrantFact<BlockNumber>> {
	facts
		.grants
		.iter()
		.filter(|fact| misses_of(fact, facts.today, question).is_empty())
		.max_by_key(|fact| {
			let outright = !fact.grant.fields.has_residual();
			(outright, fact.until(), Reverse(fact.id))
		})
}

/// Step 7: why none does, the nearest misses first. If a grant has ended, the last place is kept
/// for saying so: a requester who had access is owed that reason before all others.
fn misses<BlockNumber>(facts: &Facts<BlockNumber>, question: &Question) -> Vec<Reason> {
	let ended = facts.last_ended.map(|ended| match ended.how {
		Ending::Revoked => Reason::Revoked(ended.grant),
		Ending::Expired => Reason::Expired(ended.grant),
	});
	if facts.grants.is_empty() {
		return vec![ended.unwrap_or(Reason::NoGrant)];
	}
	let mut misses: Vec<(GrantId, Vec<Reason>)> = facts
		.grants
		.iter()
		.map(|fact| (fact.id, misses_of(fact, facts.today, question)))
		.collect();
	misses.sort_by_key(|(id, reasons)| (reasons.len(), *id));
	let places =
		BoundedVec::<Reason, MaxReasons>::bound().saturating_sub(usize::from(ended.is_some()));
	misses
		.into_iter()
		.flat_map(|(_, reasons)| reasons)
		.take(places)
		.chain(ended)
		.collect()
}

/// Every way in which one grant falls short of the question; none if it satisfies it.
fn misses_of<BlockNumber>(
	fact: &GrantFact<BlockNumber>,
	today: Day,
	question: &Question,
) -> Vec<Reason> {
	let GrantFact {
		id,
		grant,
		authority,
	} = fact;
	let id = *id;
	let status = match grant.status_on(today, *authority) {
		EffectiveStatus::Active => None,
		// What may yet take effect: here the rest does matter.
		EffectiveStatus::NotYetValid => Some(Reason::NotYetValid(id)),
		EffectiveStatus::Proposed => Some(Reason::Proposed(id)),
		EffectiveStatus::Frozen => Some(Reason::Frozen(id)),
		// What has ended misses in this alone: the rest no longer matters.
		EffectiveStatus::Expired => return vec![Reason::Expired(id)],
		EffectiveStatus::Revoked => return vec![Reason::Revoked(id)],
	};
	let fields = &grant.fields;
	let grantee = match fields.grantee {
		Grantee::Organization(organization) => organization == question.requester.organization,
		Grantee::PractitionerRole(role) => question.requester.practitioner_role == Some(role),
	};
	let purpose = if question.purpose.is_implied_by_nothing() {
		Reason::PurposeNeverImplied(id)
	} else {
		Reason::PurposeNotGranted(id)
	};
	let missing = |fits: bool, reason: Reason| (!fits).then_some(reason);
	[
		status,
		missing(grantee, Reason::RoleNotGranted(id)),
		missing(fields.purposes.covers(question.purpose), purpose),
		missing(
			fields.actions.contains(question.action),
			Reason::ActionNotGranted(id),
		),
		missing(
			fields.classes.contains(question.class),
			Reason::ClassNotGranted(id),
		),
		missing(
			question.confidentiality.unwrap_or_default() <= fields.ceiling,
			Reason::AboveCeiling(id),
		),
	]
	.into_iter()
	.flatten()
	.collect()
}

/// A permit. It holds until the first of what it rests on ends.
fn permit<BlockNumber: Copy>(
	facts: &Facts<BlockNumber>,
	basis: Basis,
	reason: Reason,
	grant_until: Option<Day>,
	terms: Option<Terms>,
) -> Decision<BlockNumber> {
	let membership_until = facts.membership.map(|membership| membership.until);
	let role_until = facts.practitioner_role.map(|role| role.valid_until);
	Decision {
		outcome: Outcome::Permit,
		basis: Some(basis),
		reasons: BoundedVec::truncate_from(vec![reason]),
		terms,
		as_of: facts.block,
		valid_until: [membership_until, role_until, grant_until]
			.into_iter()
			.flatten()
			.min(),
	}
}

/// A denial.
fn deny<BlockNumber: Copy>(
	facts: &Facts<BlockNumber>,
	reasons: Vec<Reason>,
) -> Decision<BlockNumber> {
	Decision {
		outcome: Outcome::Deny,
		basis: None,
		reasons: BoundedVec::truncate_from(reasons),
		terms: None,
		as_of: facts.block,
		valid_until: None,
	}
}
