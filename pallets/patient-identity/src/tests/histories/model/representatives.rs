// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who acts for a patient.

use super::*;
use carechain_primitives::{CodeSet, Powers, RepresentativeId};

impl Model {
	pub fn about_representatives(&mut self, by: Account, call: &Call) -> Answer {
		match *call {
			Call::AppointRepresentative {
				patient,
				ref appointment,
				expires_at,
				ref proof,
				ref endorsement,
			} => self.appoint(
				by,
				patient,
				appointment,
				expires_at,
				proof,
				endorsement.as_ref(),
			),
			Call::RenewRepresentative {
				patient,
				representative,
				until,
			} => self.renew(by, patient, representative, until),
			Call::RemoveRepresentative {
				patient,
				representative,
			} => self.remove_representative(by, patient, representative),
			Call::WithholdFromRepresentative {
				patient,
				representative,
				ceiling,
			} => self.withhold(by, patient, representative, ceiling),
			ref other => unreachable!("not about representatives: {other:?}"),
		}
	}

	fn appoint(
		&mut self,
		by: Account,
		patient: u8,
		appointment: &Appointed,
		expires_at: BlockNumber,
		proof: &Signed,
		endorsement: Option<&Endorsed>,
	) -> Answer {
		let appointed_by = self.may_appoint(by, patient, endorsement)?;
		let record = self.record(patient)?;
		record.goes_on()?;
		let powers = Powers(appointment.powers);
		ensure!(powers.is_known(), Error::<Test>::UnknownPowers);
		ensure!(!powers.is_empty(), Error::<Test>::EmptyPowers);
		self.end(appointment.until, MAX_REPRESENTATION_DAYS)?;
		ensure!(
			record.current(self.today).count() < MAX_REPRESENTATIVES as usize,
			Error::<Test>::MaxRepresentativesExceeded
		);
		let message = Message::Appoint(patient, *appointment, expires_at);
		self.proof(appointment.key, expires_at, proof, &message)?;
		self.free_key(appointment.key, patient)?;
		if let Some(endorsement) = endorsement {
			let message = Message::EndorseRepresentative(patient, *appointment, expires_at);
			self.endorsement(expires_at, endorsement, &message)?;
		}

		self.take_leave_of_former(patient)?;
		let record = self.record_mut(patient)?;
		let id = record.next_representative;
		record.next_representative += 1;
		record.representatives.push(Acting {
			id,
			key: appointment.key,
			powers: appointment.powers,
			until: appointment.until,
			role: appointment.role,
			joint: appointment.joint,
			appointed_by,
			ceiling: Confidentiality::N,
		});
		self.activate(appointment.key, patient, Is::Representative(id));
		self.events.push(Event::RepresentativeAppointed {
			patient: patient_id(patient),
			representative: RepresentativeId(id),
			key: account(appointment.key),
		});
		Ok(())
	}

	/// Those whose end has passed leave with the next appointment; what they signed goes with them.
	fn take_leave_of_former(&mut self, patient: u8) -> Answer {
		let today = self.today;
		let record = self.record_mut(patient)?;
		let (current, former): (Vec<_>, Vec<_>) = record
			.representatives
			.drain(..)
			.partition(|it| today < it.until);
		record.representatives = current;
		if !former.is_empty() {
			self.void_requests(patient)?;
		}
		for it in former {
			self.retire(it.key, patient);
		}
		Ok(())
	}

	/// A patient with a key appoints alone; for one in custody, the custodian together with another
	/// practitioner.
	fn may_appoint(
		&self,
		by: Account,
		patient: u8,
		endorsement: Option<&Endorsed>,
	) -> Answer<AppointedBy> {
		let record = self.record(patient)?;
		if record.keys.contains(&by) {
			ensure!(endorsement.is_none(), Error::<Test>::EndorserNotAuthorized);
			return Ok(AppointedBy::Patient);
		}
		self.custodian_in_custody(by, patient)?;
		let endorser = endorsement.ok_or(Error::<Test>::EndorserNotAuthorized)?.by;
		self.second_practitioner(by, record.custodian, endorser)?;
		Ok(AppointedBy::Custodian)
	}

	/// The custodian, for a patient that has no key.
	pub fn custodian_in_custody(&self, by: Account, patient: u8) -> Answer<&Record> {
		let record = self.custodian(by, patient)?;
		ensure!(record.in_custody(), Error::<Test>::NotInCustody);
		Ok(record)
	}

	fn representative(&mut self, patient: u8, id: u32) -> Answer<&mut Acting> {
		let mut all = self.record_mut(patient)?.representatives.iter_mut();
		let found = all.find(|it| it.id == id);
		found.ok_or_else(|| Error::<Test>::RepresentativeNotFound.into())
	}

	fn renew(&mut self, by: Account, patient: u8, id: u32, until: Day) -> Answer {
		let today = self.today;
		let ends = self.representative(patient, id)?.until;
		ensure!(today < ends, Error::<Test>::RepresentativeNotFound);
		if !self.is_own_key(by, patient) {
			self.custodian_in_custody(by, patient)?;
		}
		self.record(patient)?.goes_on()?;
		self.end(until, MAX_REPRESENTATION_DAYS)?;
		ensure!(until > ends, Error::<Test>::NothingChanged);

		self.representative(patient, id)?.until = until;
		self.events.push(Event::RepresentativeRenewed {
			patient: patient_id(patient),
			representative: RepresentativeId(id),
			until,
		});
		Ok(())
	}

	/// Whoever appointed: the patient, or whoever is its custodian now, in whatever standing.
	fn appointed(&self, by: Account, patient: u8, appointed_by: AppointedBy) -> bool {
		match appointed_by {
			AppointedBy::Patient => self.is_own_key(by, patient),
			AppointedBy::Custodian => self
				.represented_by(by)
				.is_some_and(|it| self.patients[&patient].custodian == it),
		}
	}

	fn remove_representative(&mut self, by: Account, patient: u8, id: u32) -> Answer {
		let removed = self.representative(patient, id)?.clone();
		ensure!(
			by == removed.key || self.appointed(by, patient, removed.appointed_by),
			Error::<Test>::NotAuthorized
		);

		let record = self.record_mut(patient)?;
		record.representatives.retain(|it| it.id != id);
		self.retire(removed.key, patient);
		self.void_requests(patient)?;
		self.events.push(Event::RepresentativeRemoved {
			patient: patient_id(patient),
			representative: RepresentativeId(id),
		});
		Ok(())
	}

	/// The patient from everybody, the custodian from those that it appointed.
	fn withhold(&mut self, by: Account, patient: u8, id: u32, ceiling: Confidentiality) -> Answer {
		let found = self.representative(patient, id)?.clone();
		ensure!(
			self.is_own_key(by, patient) || self.appointed(by, patient, found.appointed_by),
			Error::<Test>::NotAuthorized
		);
		ensure!(ceiling < found.ceiling, Error::<Test>::WouldWiden);

		self.representative(patient, id)?.ceiling = ceiling;
		self.events.push(Event::RecordsWithheld {
			patient: patient_id(patient),
			representative: RepresentativeId(id),
			ceiling,
		});
		Ok(())
	}
}
