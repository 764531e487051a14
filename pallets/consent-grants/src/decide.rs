// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The one place that says who may. A pure function over gathered facts: no storage, no clock, so
//! that the rule can be read on a few screens and tested against every law that it should obey.
//!
//! The order of precedence, with the numbers of the design: (1) standing of requester and
//! practitioner role, and whether there is such a patient; (2) a standing policy for just this; (3) a
//! declared emergency; (4) denials, and whether all that is sealed was opened; (5) the author's own
//! records, which an organisation's denial does not reach; (6) the patient's grants, which for a patient
//! who is restricted, deceased or merged count for treatment only; (7) deny.
//!
//! An emergency is above the requester's membership as well: care comes first.

use crate::{
	decision::{Basis, Decision, MaxReasons, Outcome, Question, Reason},
	types::known_end,
	Conditions, Denial, EffectiveStatus, EndedGrant, Ending, Grant, GrantFields, Grantee, Policy,
	SealedContent, SealedEntry, Terms,
};
use alloc::{vec, vec::Vec};
use carechain_primitives::{
	traits::{AuthorityStanding, EmergencyView, PatientStatus, PractitionerRoleView, Standing},
	AccessMode, AccessModes, Action, Actions, CodeSet, Day, GrantId, Obligation, Obligations,
	Purpose, Purposes, Refrain, Refrains, SealedId,
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

/// What an emergency gives access for, with what these purposes cover: the override itself, and the
/// treatment that it is for.
pub const EMERGENCY_PURPOSES: Purposes = Purposes::of(&[Purpose::BTG, Purpose::ETREAT]);

/// What may be done in an emergency: neither passing data on nor correcting it.
pub const EMERGENCY_ACTIONS: Actions = Actions::of(&[Action::Collect, Action::Access, Action::Use]);

/// What comes with access in an emergency.
pub const EMERGENCY_CONDITIONS: Conditions = Conditions {
	access_modes: AccessModes::of(&[AccessMode::VIEW, AccessMode::QUERY]),
	obligations: Obligations::of(&[Obligation::AUDIT]),
	refrains: Refrains::of(&[Refrain::NOREUSE]),
	delete_after_days: None,
};

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

/// A live sealed entry as a decision sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedFact {
	/// As it stands in state.
	pub entry: SealedEntry,
	/// Whether the authority on which it was given still holds.
	pub authority: AuthorityStanding,
	/// What it says; `None` if it was not opened.
	pub content: Option<SealedContent>,
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
	/// The standing policies for the requesting organisation.
	pub policies: Vec<Policy>,
	/// The emergency that the practitioner role of the question has declared for the patient.
	pub emergency: Option<EmergencyView>,
	/// The patient's denials of the requesting organisation and its practitioner roles, open ones and
	/// those that were opened.
	pub denials: Vec<Denial>,
	/// All live sealed entries of the patient.
	pub sealed: Vec<SealedFact>,
	/// The sealed entries that were opened and are not live any more.
	pub sealed_ended: Vec<SealedId>,
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
	let emergency = emergency(facts, question);
	if !bars.is_empty() {
		return match emergency {
			Some(emergency) if bars.iter().all(yields_to_emergency) => {
				permit_emergency(facts, emergency)
			}
			_ => deny(facts, bars),
		};
	}
	if let Some(policy) = policy(facts, question) {
		return permit_by_policy(facts, policy);
	}
	if let Some(emergency) = emergency {
		return permit_emergency(facts, emergency);
	}
	let denials = practitioner_denials(facts, question);
	if !denials.is_empty() {
		return refuse(facts, denials);
	}
	if is_authors_own_record(question) {
		return permit_own(facts);
	}
	if is_organization_denied(facts, question) {
		return refuse(facts, vec![Reason::OrganizationDenied]);
	}
	let status_bar = facts
		.patient
		.and_then(|status| status_bar(status, question.purpose));
	if let Some(status_bar) = status_bar {
		return refuse(facts, vec![status_bar]);
	}
	let candidates = candidates(facts);
	match best(&candidates, question) {
		Some(best) => permit_granted(facts, best),
		None => refuse(facts, misses(&candidates, facts, question)),
	}
}

// --- Step 1: standing ------------------------------------------------------------------------------

/// What keeps this requester from any access at all, whatever the patient granted.
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

/// What does not keep a practitioner from a patient in an emergency: what the organisation did or
/// forgot, and a credential that has just run out. Whoever is suspended in person stays out.
fn yields_to_emergency(bar: &Reason) -> bool {
	matches!(
		bar,
		Reason::RequesterSuspended | Reason::RequesterExpired | Reason::RoleExpired
	)
}

// --- Step 2: standing policies -----------------------------------------------------------------------

/// The policy for just this recipient, purpose and class, the one that ends last. A purpose has to be
/// named: what nobody consented to is read narrowly.
fn policy<'a, BlockNumber>(
	facts: &'a Facts<BlockNumber>,
	question: &Question,
) -> Option<&'a Policy> {
	facts
		.policies
		.iter()
		.filter(|policy| {
			let fields = &policy.fields;
			fields.recipient == question.requester.organization
				&& fields.purposes.contains(question.purpose)
				&& fields.actions.contains(question.action)
				&& fields.classes.contains(question.class)
				&& question.confidentiality.unwrap_or_default() <= fields.ceiling
				&& fields.valid_from <= facts.today
				&& facts.today < fields.valid_until
		})
		.max_by_key(|policy| (policy.fields.valid_until, Reverse(policy.id)))
}

// --- Step 3: emergencies -----------------------------------------------------------------------------

/// The emergency that the practitioner has declared, if it reaches the question.
fn emergency<BlockNumber>(
	facts: &Facts<BlockNumber>,
	question: &Question,
) -> Option<EmergencyView> {
	facts.emergency.filter(|emergency| {
		EMERGENCY_PURPOSES.covers(question.purpose)
			&& EMERGENCY_ACTIONS.contains(question.action)
			&& emergency.classes.contains(question.class)
			&& question.confidentiality.unwrap_or_default() <= emergency.ceiling
	})
}

// --- Step 4: denials -----------------------------------------------------------------------------------

/// Denials of the practitioner who asks, and what could be one: a sealed entry that was not opened, and
/// a requester who does not say who asks where somebody there is denied.
fn practitioner_denials<BlockNumber>(
	facts: &Facts<BlockNumber>,
	question: &Question,
) -> Vec<Reason> {
	let denied: Vec<_> = denials_there(facts, question)
		.filter_map(|denial| match denial.denied {
			Grantee::PractitionerRole(role) => Some(role),
			Grantee::Organization(_) => None,
		})
		.collect();
	let denial = match question.requester.practitioner_role {
		Some(role) => denied.contains(&role).then_some(Reason::PractitionerDenied),
		None => (!denied.is_empty()).then_some(Reason::PractitionerNotNamed),
	};
	let unopened = facts
		.sealed
		.iter()
		.filter(|sealed| sealed.content.is_none())
		.map(|sealed| Reason::NotOpened(sealed.entry.id));
	denial.into_iter().chain(unopened).collect()
}

fn is_organization_denied<BlockNumber>(facts: &Facts<BlockNumber>, question: &Question) -> bool {
	let organization = Grantee::Organization(question.requester.organization);
	denials_there(facts, question).any(|denial| denial.denied == organization)
}

fn denials_there<'a, BlockNumber>(
	facts: &'a Facts<BlockNumber>,
	question: &'a Question,
) -> impl Iterator<Item = &'a Denial> {
	facts
		.denials
		.iter()
		.filter(|denial| denial.organization == question.requester.organization)
}

// --- Step 5: the author's own records ------------------------------------------------------------------

/// Who wrote a record may read it on for care, payment and safety. The patient's grants
/// and ceilings do not reach here: a hospital cannot treat without its own notes.
fn is_authors_own_record(question: &Question) -> bool {
	question.requester.organization == question.author
		&& OWN_RECORD_PURPOSES.covers(question.purpose)
}

// --- Step 6: grants ------------------------------------------------------------------------------------

/// The patient's status may keep every grant from counting for a purpose. For treatment none does.
pub(crate) fn status_bar(status: PatientStatus, purpose: Purpose) -> Option<Reason> {
	match status {
		_ if TREATMENT.covers(purpose) => None,
		PatientStatus::Active => None,
		PatientStatus::Restricted => Some(Reason::PatientRestricted),
		PatientStatus::Deceased => Some(Reason::PatientDeceased),
		PatientStatus::Merged => Some(Reason::PatientMerged),
	}
}

/// Where a grant stands. Of two that are equal otherwise the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
	Open(GrantId),
	Sealed(SealedId),
}

/// A grant, open or opened.
#[derive(Clone, Copy)]
struct Candidate<'a> {
	source: Source,
	fields: &'a GrantFields,
	/// Whether it is in effect today.
	status: EffectiveStatus,
	/// From when on it gives nothing any more: its own end, that of what it is sealed in, or that of the
	/// authority behind it.
	until: Day,
}

fn candidates<BlockNumber>(facts: &Facts<BlockNumber>) -> Vec<Candidate<'_>> {
	let until = |own: Day, authority| known_end(authority).map_or(own, |end: Day| end.min(own));
	let open = facts.grants.iter().map(|fact| Candidate {
		source: Source::Open(fact.id),
		fields: &fact.grant.fields,
		status: fact.grant.status_on(facts.today, fact.authority),
		until: until(fact.grant.fields.valid_until, fact.authority),
	});
	let sealed = facts.sealed.iter().filter_map(|sealed| {
		let Some(SealedContent::Grant(fields)) = &sealed.content else {
			return None;
		};
		let end = fields.valid_until.min(sealed.entry.valid_until);
		Some(Candidate {
			source: Source::Sealed(sealed.entry.id),
			fields,
			status: match sealed.entry.status_on(facts.today, sealed.authority) {
				_ if fields.valid_until <= facts.today => EffectiveStatus::Expired,
				EffectiveStatus::Active if fields.valid_from > facts.today => {
					EffectiveStatus::NotYetValid
				}
				status => status,
			},
			until: until(end, sealed.authority),
		})
	});
	open.chain(sealed).collect()
}

/// The grant that satisfies the whole question. Grants never add up: two halves are none.
///
/// Of several, one without a residual goes first: else a further grant could take access away from
/// a reader who cannot open its terms. Then the latest end, then open ones, then the lowest number.
fn best<'a>(candidates: &[Candidate<'a>], question: &Question) -> Option<Candidate<'a>> {
	candidates
		.iter()
		.filter(|candidate| misses_of(candidate, question).is_empty())
		.max_by_key(|candidate| {
			let outright = !candidate.fields.has_residual();
			(outright, candidate.until, Reverse(candidate.source))
		})
		.copied()
}

// --- Step 7: why not -----------------------------------------------------------------------------------

/// Why no grant permits, the nearest misses first. If a grant has ended, a place is kept
/// for saying so: a requester who had access is owed that reason before all others.
fn misses<BlockNumber>(
	candidates: &[Candidate<'_>],
	facts: &Facts<BlockNumber>,
	question: &Question,
) -> Vec<Reason> {
	let ended = facts.last_ended.map(|ended| match ended.how {
		Ending::Revoked => Reason::Revoked(ended.grant),
		Ending::Expired => Reason::Expired(ended.grant),
		Ending::Superseded => Reason::Superseded(ended.grant),
		Ending::EnteredInError => Reason::EnteredInError(ended.grant),
	});
	let sealed_ended = facts
		.sealed_ended
		.iter()
		.map(|entry| Reason::SealedEnded(*entry));
	let mut misses: Vec<(Source, Vec<Reason>)> = candidates
		.iter()
		.map(|candidate| (candidate.source, misses_of(candidate, question)))
		.collect();
	misses.sort_by_key(|(source, reasons)| (reasons.len(), *source));
	// One place for an emergency that does not reach, one for what ended.
	let places = BoundedVec::<Reason, MaxReasons>::bound()
		.saturating_sub(usize::from(ended.is_some()))
		.saturating_sub(usize::from(facts.emergency.is_some()));
	let reasons: Vec<_> = misses
		.into_iter()
		.flat_map(|(_, reasons)| reasons)
		.take(places)
		.chain(ended)
		.chain(sealed_ended)
		.collect();
	if reasons.is_empty() {
		vec![Reason::NoGrant]
	} else {
		reasons
	}
}

/// Every way in which one grant falls short of the question; none if it satisfies it. Of what was sealed
/// only that it does: whoever opened it can see why.
fn misses_of(candidate: &Candidate<'_>, question: &Question) -> Vec<Reason> {
	match candidate.source {
		Source::Open(id) => shortfalls(candidate, id, question),
		Source::Sealed(entry) => {
			// The number only fills the reasons, of which none is kept.
			let falls_short = !shortfalls(candidate, GrantId::default(), question).is_empty();
			falls_short
				.then_some(Reason::SealedFallsShort(entry))
				.into_iter()
				.collect()
		}
	}
}

fn shortfalls(candidate: &Candidate<'_>, id: GrantId, question: &Question) -> Vec<Reason> {
	let status = match candidate.status {
		EffectiveStatus::Active => None,
		// What may yet take effect: here the rest does matter.
		EffectiveStatus::NotYetValid => Some(Reason::NotYetValid(id)),
		EffectiveStatus::Proposed => Some(Reason::Proposed(id)),
		EffectiveStatus::Frozen => Some(Reason::Frozen(id)),
		// What has ended misses in this alone: the rest no longer matters.
		EffectiveStatus::Expired => return vec![Reason::Expired(id)],
		EffectiveStatus::Revoked => return vec![Reason::Revoked(id)],
		EffectiveStatus::Superseded => return vec![Reason::Superseded(id)],
		EffectiveStatus::EnteredInError => return vec![Reason::EnteredInError(id)],
	};
	let fields = candidate.fields;
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
		missing(
			fields.data_period.contains(question.data_year),
			Reason::OutsideDataPeriod(id),
		),
		missing(!is_excepted(fields, question), Reason::Excepted(id)),
	]
	.into_iter()
	.flatten()
	.collect()
}

/// Whether an exception reaches the question. Who does not say who asks could be the one that is excepted.
fn is_excepted(fields: &GrantFields, question: &Question) -> bool {
	fields.exceptions.iter().flatten().any(|exception| {
		let asked_by = question.requester.practitioner_role;
		(exception.practitioner_role.is_none()
			|| asked_by.is_none()
			|| exception.practitioner_role == asked_by)
			&& (exception.purposes.is_empty() || exception.purposes.covers(question.purpose))
			&& (exception.classes.is_empty() || exception.classes.contains(question.class))
	})
}

// --- Answers -------------------------------------------------------------------------------------------

fn permit_by_policy<BlockNumber: Copy>(
	facts: &Facts<BlockNumber>,
	policy: &Policy,
) -> Decision<BlockNumber> {
	Decision {
		basis: Some(Basis::Policy(policy.id)),
		reasons: BoundedVec::truncate_from(vec![Reason::PolicyApplies(policy.id)]),
		conditions: Some(policy.fields.conditions),
		valid_until: standing_until(facts, Some(policy.fields.valid_until)),
		..permit(facts)
	}
}

/// Neither membership nor credential ends what an emergency gives; its time does.
fn permit_emergency<BlockNumber: Copy>(
	facts: &Facts<BlockNumber>,
	emergency: EmergencyView,
) -> Decision<BlockNumber> {
	let EmergencyView { case, until, .. } = emergency;
	let last_day = Day::of_unix_seconds(until.saturating_sub(1));
	Decision {
		basis: Some(Basis::Emergency { case, until }),
		reasons: BoundedVec::truncate_from(vec![Reason::EmergencyDeclared(case)]),
		conditions: Some(EMERGENCY_CONDITIONS),
		valid_until: Some(last_day.saturating_add(1)),
		..permit(facts)
	}
}

fn permit_own<BlockNumber: Copy>(facts: &Facts<BlockNumber>) -> Decision<BlockNumber> {
	Decision {
		basis: Some(Basis::AuthorOwnRecord),
		reasons: BoundedVec::truncate_from(vec![Reason::AuthorOwnRecord]),
		valid_until: standing_until(facts, None),
		..permit(facts)
	}
}

fn permit_granted<BlockNumber: Copy>(
	facts: &Facts<BlockNumber>,
	grant: Candidate<'_>,
) -> Decision<BlockNumber> {
	let (basis, reason) = match grant.source {
		Source::Open(id) => (Basis::Grant(id), Reason::Granted(id)),
		Source::Sealed(id) => (Basis::Sealed(id), Reason::SealedGranted(id)),
	};
	Decision {
		basis: Some(basis),
		reasons: BoundedVec::truncate_from(vec![reason]),
		terms: grant.fields.terms,
		conditions: Some(grant.fields.conditions),
		valid_until: standing_until(facts, Some(grant.until)),
		..permit(facts)
	}
}

/// The first end among membership, practitioner role and what a permit rests on.
fn standing_until<BlockNumber>(facts: &Facts<BlockNumber>, own: Option<Day>) -> Option<Day> {
	let membership_until = facts.membership.map(|membership| membership.until);
	let role_until = facts.practitioner_role.map(|role| role.valid_until);
	[membership_until, role_until, own]
		.into_iter()
		.flatten()
		.min()
}

/// A permit without a basis yet, and without conditions.
fn permit<BlockNumber: Copy>(facts: &Facts<BlockNumber>) -> Decision<BlockNumber> {
	Decision {
		outcome: Outcome::Permit,
		basis: None,
		reasons: BoundedVec::new(),
		terms: None::<Terms>,
		conditions: Some(Conditions::NONE),
		as_of: facts.block,
		valid_until: None,
	}
}

/// A denial of somebody in good standing. Who has declared an emergency that does not reach the question
/// hears that first.
fn refuse<BlockNumber: Copy>(
	facts: &Facts<BlockNumber>,
	reasons: Vec<Reason>,
) -> Decision<BlockNumber> {
	let outside = facts
		.emergency
		.map(|emergency| Reason::OutsideEmergency(emergency.case));
	deny(facts, outside.into_iter().chain(reasons).collect())
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
		conditions: None,
		as_of: facts.block,
		valid_until: None,
	}
}
