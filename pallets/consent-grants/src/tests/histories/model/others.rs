// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What becomes of requests, denials, sealed entries, policies and emergencies.

use super::{confirmed, grants::is_within, *};
use crate::{PolicyFields, SealedContent};
use carechain_primitives::{commitment::Salt, traits::EmergencyView};

/// A request, kept for ever.
#[derive(Clone, Debug)]
pub struct ModelRequest {
	pub number: u32,
	pub fields: GrantFields,
	answer_by: Day,
	pub answered: bool,
	pub left_state: bool,
}

impl ModelRequest {
	fn is_open(&self, today: Day) -> bool {
		!self.answered && today < self.answer_by
	}
}

/// A denial, kept for ever.
#[derive(Clone, Debug)]
pub struct ModelDenial {
	pub denied: Grantee,
	given_by: GivenBy,
	pub lifted: bool,
}

/// A sealed entry, kept for ever, with what is in it.
#[derive(Clone, Debug)]
pub struct ModelSealed {
	pub number: u32,
	pub salt: Salt,
	pub content: SealedContent,
	pub valid_until: Day,
	pub given_by: GivenBy,
	pub proposed: bool,
	pub revoked: bool,
}

impl ModelSealed {
	pub fn is_live(&self, today: Day) -> bool {
		!self.revoked && today < self.valid_until
	}
}

/// A policy, kept for ever.
#[derive(Clone, Debug)]
pub struct ModelPolicy {
	pub number: u32,
	pub fields: PolicyFields,
	pub ended: bool,
}

/// A declared emergency, kept for ever.
#[derive(Clone, Debug)]
pub struct ModelEmergency {
	pub patient: usize,
	pub role: PractitionerRoleId,
	pub view: EmergencyView,
}

impl Model {
	fn asks_for(&self, asker: usize) -> Outcome<OrganizationId> {
		let organization = [HOSPITAL_A, HOSPITAL_B][asker];
		if self.organization_standing(organization) == Standing::Ended {
			return Err(Error::NotAuthorized);
		}
		Ok(organization)
	}

	pub fn request(&mut self, patient: usize, asker: usize, fields: GrantFields) -> Outcome {
		let organization = self.asks_for(asker)?;
		self.goes_on(patient)?;
		self.can_be_given(&fields)?;
		if Self::organization_of(fields.grantee) != organization {
			return Err(Error::NotAuthorized);
		}
		let today = self.today;
		let requests = &mut self.patients[patient].requests;
		let waiting = requests.iter().filter(|it| {
			let by = Self::organization_of(it.fields.grantee);
			!it.left_state && it.is_open(today) && by == organization
		});
		if waiting.count() >= MAX_REQUESTS_EACH as usize {
			return Err(Error::MaxRequestsExceeded);
		}
		if requests.iter().filter(|it| !it.left_state).count() == MAX_REQUESTS as usize {
			requests
				.iter_mut()
				.find(|it| !it.left_state && !it.is_open(today))
				.ok_or(Error::MaxRequestsExceeded)?
				.left_state = true;
		}
		requests.push(ModelRequest {
			number: requests.len() as u32,
			fields,
			answer_by: today.saturating_add(REQUEST_DAYS).min(fields.valid_until),
			answered: false,
			left_state: false,
		});
		Ok(())
	}

	pub fn open_request(&mut self, patient: usize, request: u32) -> Outcome<&mut ModelRequest> {
		let today = self.today;
		match self.patients[patient].requests.get_mut(request as usize) {
			None => Err(Error::NotFound),
			Some(request) if request.left_state => Err(Error::NotFound),
			Some(request) if !request.is_open(today) => Err(Error::NotActive),
			Some(request) => Ok(request),
		}
	}

	pub fn answer_request(
		&mut self,
		patient: usize,
		request: u32,
		fields: GrantFields,
		word: (GivenBy, bool),
	) -> Outcome {
		let asked = self.open_request(patient, request)?.fields;
		self.can_be_given(&fields)?;
		if !is_within(&fields, &asked) {
			return Err(Error::WouldWiden);
		}
		self.keep(patient, fields, word)?;
		self.open_request(patient, request)?.answered = true;
		Ok(())
	}

	pub fn withdraw(&mut self, patient: usize, asker: usize, request: u32) -> Outcome {
		let organization = self.asks_for(asker)?;
		let asked = self.open_request(patient, request)?;
		if Self::organization_of(asked.fields.grantee) != organization {
			return Err(Error::NotAuthorized);
		}
		asked.left_state = true;
		Ok(())
	}

	pub fn deny(&mut self, patient: usize, by: Actor, denied: Grantee) -> Outcome {
		// Who may narrow and may not consent works at the custodian; or the patient is dead, or a duplicate, and
		// its own key is its own all the same.
		let given_by = match self.word_of(patient, by) {
			_ if by == Actor::Patient => GivenBy::Patient,
			Ok((given_by, _)) => given_by,
			Err(_) => GivenBy::Custodian,
		};
		let denials = &mut self.patients[patient].denials;
		let mut standing = denials.iter().filter(|it| !it.lifted);
		if standing.any(|it| it.denied == denied) {
			return Err(Error::AlreadyExists);
		}
		if denials.iter().filter(|it| !it.lifted).count() == MAX_DENIALS as usize {
			return Err(Error::MaxDenialsExceeded);
		}
		denials.push(ModelDenial {
			denied,
			given_by,
			lifted: false,
		});
		Ok(())
	}

	pub fn lift(&mut self, patient: usize, denied: Grantee, word: (GivenBy, bool)) -> Outcome {
		let denials = self.patients[patient].denials.iter();
		let place = denials
			.clone()
			.position(|it| !it.lifted && it.denied == denied)
			.ok_or(Error::NotFound)?;
		let given_by = self.patients[patient].denials[place].given_by;
		self.may_undo(patient, given_by, word)?;
		self.patients[patient].denials[place].lifted = true;
		Ok(())
	}

	pub fn seal(
		&mut self,
		patient: usize,
		(salt, content): (Salt, SealedContent),
		valid_until: Day,
		(given_by, alone): (GivenBy, bool),
	) -> Outcome {
		let today = self.today;
		self.sealed += 1;
		let sealed = &mut self.patients[patient].sealed;
		if sealed.iter().filter(|it| it.is_live(today)).count() == MAX_SEALED as usize {
			return Err(Error::MaxSealedExceeded);
		}
		sealed.push(ModelSealed {
			number: sealed.len() as u32,
			salt,
			content,
			valid_until,
			given_by,
			proposed: !alone,
			revoked: false,
		});
		Ok(())
	}

	fn live_entry(&mut self, patient: usize, entry: u32) -> Outcome<&mut ModelSealed> {
		let today = self.today;
		let found = self.patients[patient].sealed.get_mut(entry as usize);
		found.filter(|it| it.is_live(today)).ok_or(Error::NotFound)
	}

	/// The status of what is sealed in a live entry, its own dates aside.
	pub fn sealed_status(&self, patient: usize, entry: &ModelSealed) -> EffectiveStatus {
		if self.holds_until(patient, entry.given_by).is_none() {
			EffectiveStatus::Frozen
		} else if entry.proposed {
			EffectiveStatus::Proposed
		} else {
			EffectiveStatus::Active
		}
	}

	/// The live entries that wait for a confirmation.
	pub fn sealed_waiting(&self, patient: usize) -> Vec<u32> {
		let sealed = self.patients[patient].sealed.iter();
		sealed
			.filter(|it| it.is_live(self.today))
			.filter(|it| self.sealed_status(patient, it) != EffectiveStatus::Active)
			.map(|it| it.number)
			.collect()
	}

	pub fn confirm_sealed(&mut self, patient: usize, entry: u32, word: (GivenBy, bool)) -> Outcome {
		let stored = self.live_entry(patient, entry)?.clone();
		let status = self.sealed_status(patient, &stored);
		let (given_by, proposed) = confirmed(status, stored.given_by, word)?;
		let entry = self.live_entry(patient, entry)?;
		entry.given_by = given_by;
		entry.proposed = proposed;
		Ok(())
	}

	pub fn revoke_sealed(&mut self, patient: usize, entry: u32, word: (GivenBy, bool)) -> Outcome {
		let given_by = self.live_entry(patient, entry)?.given_by;
		self.may_undo(patient, given_by, word)?;
		self.live_entry(patient, entry)?.revoked = true;
		Ok(())
	}

	pub fn adopt(&mut self, fields: PolicyFields) -> Outcome {
		let today = self.today;
		if fields.valid_until <= today {
			return Err(Error::EndInPast);
		}
		if self.organization_standing(fields.recipient) != Standing::Active {
			return Err(Error::GranteeNotActive);
		}
		let of_recipient = |it: &ModelPolicy| !it.ended && it.fields.recipient == fields.recipient;
		let has_expired = |it: &ModelPolicy| it.fields.valid_until <= today;
		let policies = self.policies.iter().filter(|it| of_recipient(it));
		if policies.filter(|it| !has_expired(it)).count() == MAX_POLICIES as usize {
			return Err(Error::MaxPoliciesExceeded);
		}
		for policy in &mut self.policies {
			policy.ended |= of_recipient(policy) && has_expired(policy);
		}
		self.policies.push(ModelPolicy {
			number: self.policies.len() as u32,
			fields,
			ended: false,
		});
		Ok(())
	}

	pub fn end_policy(&mut self, recipient: OrganizationId, policy: u32) -> Outcome {
		self.policies
			.get_mut(policy as usize)
			.filter(|it| !it.ended && it.fields.recipient == recipient)
			.ok_or(Error::NotFound)?
			.ended = true;
		Ok(())
	}
}
