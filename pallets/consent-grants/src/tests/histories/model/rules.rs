// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may, by the table in the README, gone through row by row in the plainest way. Nothing of the pallet's
//! own rules is used: the codes and what they cover are written out here once more.

use super::*;
use crate::{
	Basis, Conditions, Decision, Exception, Opening, Outcome as Answer, Question, Reason,
	Requester, SealedContent, Terms,
};
use carechain_primitives::{
	traits::EmergencyView, AccessMode, AccessModes, Action, Actions, CodeSet, Confidentiality,
	DataClass, DataClasses, GrantId, Obligation, Obligations, PolicyId, Purposes, Refrain,
	Refrains, SealedId,
};
use frame_support::BoundedVec;

/// The purposes above one, any of which covers it.
fn above(purpose: Purpose) -> &'static [Purpose] {
	use Purpose::*;
	match purpose {
		COC | ETREAT => &[TREAT],
		ERTREAT => &[ETREAT, TREAT],
		COVERAGE | CLMATTCH => &[HPAYMT],
		ELIGVER => &[COVERAGE, HPAYMT],
		DSRCH | CLINTRCH | BIORCH | TRANSRCH => &[HRESCH],
		HQUALIMP | PATSFTY => &[HOPERAT],
		DISASTER | THREAT => &[PUBHLTH],
		_ => &[],
	}
}

/// Whether what is named reaches what is asked for.
pub fn reaches(named: Purposes, asked: Purpose) -> bool {
	named.contains(asked) || above(asked).iter().any(|it| named.contains(*it))
}

/// From the least confidential to the most.
pub fn rank(label: Confidentiality) -> usize {
	use Confidentiality::*;
	[U, L, M, N, R, V]
		.iter()
		.position(|it| *it == label)
		.unwrap()
}

fn is_above(question: &Question, ceiling: Confidentiality) -> bool {
	rank(question.confidentiality.unwrap_or(Confidentiality::N)) > rank(ceiling)
}

/// Whether an exception leaves out what a role, or somebody who names none, asks for.
pub fn is_left_out(
	exception: &Exception,
	(role, purpose, class): (Option<PractitionerRoleId>, Purpose, DataClass),
) -> bool {
	let somebody_else = match (exception.practitioner_role, role) {
		(Some(excepted), Some(asking)) => excepted != asking,
		(Some(_), None) | (None, _) => false,
	};
	let another_purpose =
		exception.purposes != Purposes(0) && !reaches(exception.purposes, purpose);
	let another_class = exception.classes != DataClasses(0) && !exception.classes.contains(class);
	!somebody_else && !another_purpose && !another_class
}

/// What is granted, open or opened.
struct Given<'a> {
	/// The number, of an open grant or a sealed one.
	number: Result<u32, u32>,
	fields: &'a GrantFields,
	status: EffectiveStatus,
	until: Day,
}

fn deny(reasons: Vec<Reason>, as_of: u64) -> Decision<u64> {
	assert!(!reasons.is_empty(), "a denial has a reason");
	Decision {
		outcome: Answer::Deny,
		basis: None,
		reasons: BoundedVec::truncate_from(reasons),
		terms: None,
		conditions: None,
		as_of,
		valid_until: None,
	}
}

fn permit(
	(basis, reason): (Basis, Reason),
	conditions: Conditions,
	terms: Option<Terms>,
	(as_of, valid_until): (u64, Day),
) -> Decision<u64> {
	Decision {
		outcome: Answer::Permit,
		basis: Some(basis),
		reasons: BoundedVec::truncate_from(vec![reason]),
		terms,
		conditions: Some(conditions),
		as_of,
		valid_until: Some(valid_until),
	}
}

impl Model {
	/// The answer to a question about a patient, by its place if there is one.
	pub fn answer(
		&self,
		place: Option<usize>,
		question: &Question,
		openings: &[Opening],
		as_of: u64,
	) -> Decision<u64> {
		// 1. Standing, above which there is an emergency, unless somebody left or is out in person.
		let requester = question.requester;
		let declared = place.and_then(|place| self.declared(place, requester));
		let rescue = declared.filter(|it| is_in_emergency(it, question));
		let bars = self.bars(place, requester);
		if let Some(place) = place.filter(|_| bars.is_empty()) {
			return self.answer_to_one_in_standing(place, question, openings, as_of);
		}
		let yield_to_care = [
			Reason::RequesterSuspended,
			Reason::RequesterExpired,
			Reason::RoleExpired,
		];
		match rescue {
			Some(emergency) if bars.iter().all(|it| yield_to_care.contains(it)) => {
				in_emergency(emergency, as_of)
			}
			_ => deny(bars, as_of),
		}
	}

	fn answer_to_one_in_standing(
		&self,
		place: usize,
		question: &Question,
		openings: &[Opening],
		as_of: u64,
	) -> Decision<u64> {
		let requester = question.requester;
		let declared = self.declared(place, requester);
		let until = |own: Day| (as_of, own.min(self.rights_end(requester)));
		let refuse = |reasons: Vec<Reason>| {
			let outside = declared.map(|it| Reason::OutsideEmergency(it.case));
			deny(outside.into_iter().chain(reasons).collect(), as_of)
		};
		// 2. A policy.
		if let Some(policy) = self.policy(question) {
			let id = PolicyId(policy.number);
			let why = (Basis::Policy(id), Reason::PolicyApplies(id));
			let end = until(policy.fields.valid_until);
			return permit(why, policy.fields.conditions, None, end);
		}
		// 3. An emergency.
		if let Some(emergency) = declared.filter(|it| is_in_emergency(it, question)) {
			return in_emergency(emergency, as_of);
		}
		// 4. Denials of practitioners, and what could be one.
		let could_be_denied = self.practitioner_denials(place, requester, openings);
		if !could_be_denied.is_empty() {
			return refuse(could_be_denied);
		}
		// 5. Own records; an organisation's denial comes after them.
		use Purpose::*;
		let care_payment_safety = [
			TREAT, COC, ETREAT, ERTREAT, HPAYMT, COVERAGE, ELIGVER, CLMATTCH, PATSFTY,
		];
		if question.author == requester.organization
			&& care_payment_safety.contains(&question.purpose)
		{
			let why = (Basis::AuthorOwnRecord, Reason::AuthorOwnRecord);
			return permit(why, no_conditions(), None, until(Day(u32::MAX)));
		}
		let denied = self.denied(place, openings);
		if denied.contains(&Grantee::Organization(requester.organization)) {
			return refuse(vec![Reason::OrganizationDenied]);
		}
		// 6. Grants, as far as the patient's status lets them count.
		if ![TREAT, COC, ETREAT, ERTREAT].contains(&question.purpose) {
			match self.patients[place].status {
				Some(PatientStatus::Restricted) => return refuse(vec![Reason::PatientRestricted]),
				Some(PatientStatus::Deceased) => return refuse(vec![Reason::PatientDeceased]),
				Some(PatientStatus::Merged) => return refuse(vec![Reason::PatientMerged]),
				Some(PatientStatus::Active) | None => {}
			}
		}
		let given = self.given_to(place, requester.organization, openings);
		if let Some(best) = best(&given, question) {
			let why = match best.number {
				Ok(number) => {
					let id = GrantId(number);
					(Basis::Grant(id), Reason::Granted(id))
				}
				Err(number) => {
					let id = SealedId(number);
					(Basis::Sealed(id), Reason::SealedGranted(id))
				}
			};
			let fields = best.fields;
			return permit(why, fields.conditions, fields.terms, until(best.until));
		}
		// 7. Why not.
		let kept = 16 - usize::from(declared.is_some());
		refuse(self.why_not(place, question, openings, &given, kept))
	}

	/// What keeps a requester from any access.
	fn bars(&self, place: Option<usize>, requester: Requester) -> Vec<Reason> {
		let mut bars = Vec::new();
		bars.extend(match self.organization_standing(requester.organization) {
			Standing::Unknown => Some(Reason::RequesterUnknown),
			Standing::Ended => Some(Reason::RequesterEnded),
			Standing::Suspended => Some(Reason::RequesterSuspended),
			Standing::Expired => Some(Reason::RequesterExpired),
			Standing::Active => None,
		});
		if let Some(role) = requester.practitioner_role {
			let standing = self.role_standing(role);
			let practises_at = Self::organization_of(Grantee::PractitionerRole(role));
			bars.extend(match standing {
				Standing::Unknown => Some(Reason::RoleUnknown),
				_ if practises_at != requester.organization => Some(Reason::RoleNotAtOrganization),
				Standing::Ended => Some(Reason::RoleRevoked),
				Standing::Suspended => Some(Reason::RoleSuspended),
				Standing::Expired => Some(Reason::RoleExpired),
				Standing::Active => None,
			});
		}
		let is_known = place.is_some_and(|place| self.patients[place].status.is_some());
		if !is_known {
			bars.push(Reason::PatientUnknown);
		}
		bars
	}

	/// Up to when a requester in standing is in standing, as things are.
	fn rights_end(&self, requester: Requester) -> Day {
		match requester.practitioner_role {
			Some(_) => MEMBER_UNTIL.min(ROLE_UNTIL),
			None => MEMBER_UNTIL,
		}
	}

	/// What the one who asks declared last for the patient, if it still goes on.
	fn declared(&self, place: usize, requester: Requester) -> Option<EmergencyView> {
		let now = u64::from(self.today.0) * 86_400 + 3_600;
		let mut declared = self.emergencies.iter().rev();
		let last = declared
			.find(|it| it.patient == place && Some(it.role) == requester.practitioner_role)?;
		(now < last.view.until).then_some(last.view)
	}

	/// The policy for just this; of several the one that ends last, and of these the first.
	fn policy(&self, question: &Question) -> Option<&ModelPolicy> {
		let mut found: Option<&ModelPolicy> = None;
		for policy in &self.policies {
			let fields = &policy.fields;
			let applies = !policy.ended
				&& fields.recipient == question.requester.organization
				&& fields.purposes.contains(question.purpose)
				&& fields.actions.contains(question.action)
				&& fields.classes.contains(question.class)
				&& !is_above(question, fields.ceiling)
				&& (fields.valid_from.0..fields.valid_until.0).contains(&self.today.0);
			let later = found.is_none_or(|it| fields.valid_until > it.fields.valid_until);
			if applies && later {
				found = Some(policy);
			}
		}
		found
	}

	/// The live sealed entries, each with whether it was opened.
	fn sealed_live<'a>(
		&'a self,
		place: usize,
		openings: &'a [Opening],
	) -> impl Iterator<Item = (&'a ModelSealed, bool)> {
		let live = self.patients[place].sealed.iter();
		live.filter(|it| it.is_live(self.today)).map(|it| {
			let opened = openings.iter().any(|opening| {
				(opening.entry.0, opening.salt) == (it.number, it.salt)
					&& opening.content == it.content
			});
			(it, opened)
		})
	}

	/// Whom the patient denies access, as far as can be told.
	fn denied(&self, place: usize, openings: &[Opening]) -> Vec<Grantee> {
		let denials = self.patients[place].denials.iter();
		let open = denials.filter(|it| !it.lifted).map(|it| it.denied);
		let sealed = self
			.sealed_live(place, openings)
			.filter_map(|(it, opened)| match it.content {
				SealedContent::Denial(denied) if opened => Some(denied),
				_ => None,
			});
		open.chain(sealed).collect()
	}

	fn practitioner_denials(
		&self,
		place: usize,
		requester: Requester,
		openings: &[Opening],
	) -> Vec<Reason> {
		let mut reasons = Vec::new();
		let denied = self.denied(place, openings);
		match requester.practitioner_role {
			Some(role) if denied.contains(&Grantee::PractitionerRole(role)) => {
				reasons.push(Reason::PractitionerDenied);
			}
			None if denied.iter().any(|it| {
				matches!(it, Grantee::PractitionerRole(_))
					&& Self::organization_of(*it) == requester.organization
			}) =>
			{
				reasons.push(Reason::PractitionerNotNamed);
			}
			_ => {}
		}
		for (entry, opened) in self.sealed_live(place, openings) {
			if !opened {
				reasons.push(Reason::NotOpened(SealedId(entry.number)));
			}
		}
		reasons
	}

	/// What is granted to an organisation and its practitioner roles, and what was opened, whomever it is to.
	fn given_to<'a>(
		&'a self,
		place: usize,
		organization: OrganizationId,
		openings: &'a [Opening],
	) -> Vec<Given<'a>> {
		let until = |own: Day, given_by| {
			own.min(self.holds_until(place, given_by).unwrap_or(Day(u32::MAX)))
		};
		let mut given = Vec::new();
		for grant in &self.patients[place].grants {
			if grant.organization == organization && !grant.has_ended(self.today) {
				given.push(Given {
					number: Ok(grant.number),
					fields: &grant.fields,
					status: self.status(place, grant),
					until: until(grant.fields.valid_until, grant.given_by),
				});
			}
		}
		for (entry, opened) in self.sealed_live(place, openings) {
			if let (SealedContent::Grant(fields), true) = (&entry.content, opened) {
				let status = self.sealed_status(place, entry);
				let now = fields.valid_from <= self.today && self.today < fields.valid_until;
				given.push(Given {
					number: Err(entry.number),
					fields,
					status: if status == EffectiveStatus::Active && !now {
						EffectiveStatus::NotYetValid
					} else {
						status
					},
					until: until(fields.valid_until.min(entry.valid_until), entry.given_by),
				});
			}
		}
		given
	}

	/// Why nothing that is given is enough: the nearest miss first, then what ended.
	fn why_not(
		&self,
		place: usize,
		question: &Question,
		openings: &[Opening],
		given: &[Given<'_>],
		kept: usize,
	) -> Vec<Reason> {
		let organization = question.requester.organization;
		let grants = &self.patients[place].grants;
		let ended = grants
			.iter()
			.filter(|it| it.organization == organization && !it.left_state)
			.filter(|it| it.has_ended(self.today))
			.max_by_key(|it| it.ending())
			.map(|it| {
				let id = GrantId(it.number);
				match it.ended {
					None => Reason::Expired(id),
					Some((_, EffectiveStatus::Superseded)) => Reason::Superseded(id),
					Some((_, EffectiveStatus::EnteredInError)) => Reason::EnteredInError(id),
					Some(_) => Reason::Revoked(id),
				}
			});
		let mut reasons = Vec::new();
		for how_many in 1..=9 {
			for one in given {
				let short = falls_short(one, question);
				if short.len() == how_many {
					reasons.extend(short);
				}
			}
		}
		reasons.truncate(kept - usize::from(ended.is_some()));
		reasons.extend(ended);
		for entry in &self.patients[place].sealed {
			let named = openings.iter().any(|it| it.entry.0 == entry.number);
			if named && !entry.is_live(self.today) {
				reasons.push(Reason::SealedEnded(SealedId(entry.number)));
			}
		}
		if reasons.is_empty() {
			reasons.push(Reason::NoGrant);
		}
		reasons
	}
}

fn no_conditions() -> Conditions {
	use AccessMode::*;
	Conditions {
		access_modes: AccessModes::of(&[VIEW, STORE, QUERY, STREAM]),
		obligations: Obligations(0),
		refrains: Refrains(0),
		delete_after_days: None,
	}
}

fn is_in_emergency(emergency: &EmergencyView, question: &Question) -> bool {
	use Purpose::*;
	[BTG, ETREAT, ERTREAT].contains(&question.purpose)
		&& Actions::of(&[Action::Collect, Action::Access, Action::Use]).contains(question.action)
		&& emergency.classes.contains(question.class)
		&& !is_above(question, emergency.ceiling)
}

/// Access up to the day in which the emergency ends, that day included.
fn in_emergency(emergency: EmergencyView, as_of: u64) -> Decision<u64> {
	let EmergencyView { case, until, .. } = emergency;
	let why = (
		Basis::Emergency { case, until },
		Reason::EmergencyDeclared(case),
	);
	let conditions = Conditions {
		access_modes: AccessModes::of(&[AccessMode::VIEW, AccessMode::QUERY]),
		obligations: Obligations::of(&[Obligation::AUDIT]),
		refrains: Refrains::of(&[Refrain::NOREUSE]),
		delete_after_days: None,
	};
	let end = Day(u32::try_from(until.div_ceil(86_400)).unwrap());
	permit(why, conditions, None, (as_of, end))
}

/// All that is wrong with one grant for a question.
fn falls_short(one: &Given<'_>, question: &Question) -> Vec<Reason> {
	let id = GrantId(one.number.unwrap_or(0));
	let fields = one.fields;
	let Question {
		requester,
		purpose,
		class,
		..
	} = *question;
	let role = requester.practitioner_role;
	let mut short = Vec::new();
	match one.status {
		EffectiveStatus::NotYetValid => short.push(Reason::NotYetValid(id)),
		EffectiveStatus::Proposed => short.push(Reason::Proposed(id)),
		EffectiveStatus::Frozen => short.push(Reason::Frozen(id)),
		_ => {}
	}
	let is_grantee = match fields.grantee {
		Grantee::Organization(organization) => requester.organization == organization,
		Grantee::PractitionerRole(grantee) => role == Some(grantee),
	};
	if !is_grantee {
		short.push(Reason::RoleNotGranted(id));
	}
	if !reaches(fields.purposes, purpose) {
		use Purpose::*;
		let never = [BTG, MLTRAINING, HMARKT, FAMRQT, PWATRNY, POARCH, HLEGAL];
		short.push(if never.contains(&purpose) {
			Reason::PurposeNeverImplied(id)
		} else {
			Reason::PurposeNotGranted(id)
		});
	}
	if !fields.actions.contains(question.action) {
		short.push(Reason::ActionNotGranted(id));
	}
	if !fields.classes.contains(class) {
		short.push(Reason::ClassNotGranted(id));
	}
	if is_above(question, fields.ceiling) {
		short.push(Reason::AboveCeiling(id));
	}
	let (from, until) = (fields.data_period.from, fields.data_period.until);
	let is_of_the_period = match question.data_year {
		None => (from, until) == (None, None),
		Some(year) => from.is_none_or(|it| it.0 <= year.0) && until.is_none_or(|it| it.0 > year.0),
	};
	if !is_of_the_period {
		short.push(Reason::OutsideDataPeriod(id));
	}
	let mut exceptions = fields.exceptions.iter().flatten();
	if exceptions.any(|it| is_left_out(it, (role, purpose, class))) {
		short.push(Reason::Excepted(id));
	}
	match one.number {
		Err(entry) if !short.is_empty() => vec![Reason::SealedFallsShort(SealedId(entry))],
		_ => short,
	}
}

/// The grant that satisfies the whole question: rather one that leaves nothing to be opened, then the one
/// that ends last, then an open one, then the one with the lowest number.
fn best<'a, 'b>(given: &'b [Given<'a>], question: &Question) -> Option<&'b Given<'a>> {
	let mut enough: Vec<_> = given
		.iter()
		.filter(|it| falls_short(it, question).is_empty())
		.collect();
	enough.sort_by_key(|it| {
		let held_back = it.fields.terms.is_some_and(|terms| terms.residual);
		let days_missing = u32::MAX - it.until.0;
		let (is_sealed, number) = match it.number {
			Ok(number) => (false, number),
			Err(number) => (true, number),
		};
		(held_back, days_missing, is_sealed, number)
	});
	enough.first().copied()
}

impl Model {
	/// Whether a grant for these purposes gives anything for one, as the patient's status is.
	pub fn reaches_and_counts(&self, place: usize, named: Purposes, asked: Purpose) -> bool {
		use Purpose::*;
		let counts = match self.patients[place].status {
			Some(PatientStatus::Active) => true,
			Some(_) => [TREAT, ETREAT, ERTREAT, COC].contains(&asked),
			None => false,
		};
		counts && reaches(named, asked)
	}
}
