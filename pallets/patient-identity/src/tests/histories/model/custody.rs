// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who keeps a patient, and patients without a key.

use super::{keys::usable, *};
use carechain_primitives::{CodeSet, OrganizationId, Power, Powers};

impl Model {
	/// `own`: whose patients the caller may hand over; every custodian's if it is nobody.
	pub fn hand_over(&mut self, own: Option<u32>, patients: &[u8], to: u32) -> Answer {
		named_once(patients)?;
		ensure!(self.is_active(to), Error::<Test>::RecipientNotActive);
		for patient in patients {
			let custodian = self.record(*patient)?.custodian;
			ensure!(
				own.is_none_or(|own| own == custodian),
				Error::<Test>::NotAuthorized
			);
			ensure!(custodian != to, Error::<Test>::SameCustodian);
		}

		for patient in patients {
			self.offers.insert(*patient, to);
			self.events.push(Event::CustodyOffered {
				patient: patient_id(*patient),
				to: OrganizationId(to),
			});
		}
		Ok(())
	}

	pub fn accept(&mut self, by: Account, patients: &[u8]) -> Answer {
		let to = self.active_organization(by)?;
		named_once(patients)?;
		for patient in patients {
			self.record(*patient)?;
			ensure!(
				self.offers.get(patient) == Some(&to),
				Error::<Test>::NotOffered
			);
		}

		for patient in patients {
			self.offers.remove(patient);
			let from = std::mem::replace(&mut self.record_mut(*patient)?.custodian, to);
			self.events.push(Event::CustodyAccepted {
				patient: patient_id(*patient),
				from: OrganizationId(from),
				to: OrganizationId(to),
			});
		}
		Ok(())
	}

	pub fn register_in_custody(&mut self, by: Account, patient: u8, encryption_key: u8) -> Answer {
		let organization = self.active_organization(by)?;
		self.free_id(patient)?;
		usable(encryption_key)?;

		self.new_patient(patient, organization, encryption_key);
		self.events.push(Event::PatientRegisteredInCustody {
			patient: patient_id(patient),
			custodian: OrganizationId(organization),
		});
		Ok(())
	}

	/// From here on the patient's own key decides, and what was signed while it had none is void.
	pub fn claim(
		&mut self,
		by: Account,
		fields: &ClaimFields,
		proof: &Signed,
		endorsement: &Endorsed,
	) -> Answer {
		let ClaimFields { patient, key, .. } = *fields;
		let record = self.custodian(by, patient)?;
		ensure!(record.in_custody(), Error::<Test>::NotInCustody);
		record.goes_on()?;
		usable(fields.encryption_key)?;
		self.free_key(key, patient)?;
		// Who represents the patient in this has to agree; where nobody does, a second practitioner.
		let decides = |it: &Acting| Powers(it.powers).contains(Power::Recovery);
		if record.current(self.today).any(decides) {
			ensure!(
				self.holds(endorsement.by, patient, Power::Recovery),
				Error::<Test>::EndorserNotAuthorized
			);
		} else {
			self.second_practitioner(by, record.custodian, endorsement.by)?;
		}
		let expires_at = fields.expires_at;
		self.proof(key, expires_at, proof, &Message::Claim(*fields))?;
		self.endorsement(expires_at, endorsement, &Message::EndorseClaim(*fields))?;

		self.activate(key, patient, Is::Own);
		let record = self.record_mut(patient)?;
		record.keys.push(key);
		record.encryption_key = fields.encryption_key;
		self.void_requests(patient)?;
		self.events.push(Event::IdentityClaimed {
			patient: patient_id(patient),
			key: account(key),
		});
		Ok(())
	}
}

/// A list names somebody, and nobody twice.
fn named_once(patients: &[u8]) -> Answer {
	ensure!(!patients.is_empty(), Error::<Test>::EmptyList);
	let distinct: BTreeSet<_> = patients.iter().collect();
	ensure!(
		distinct.len() == patients.len(),
		Error::<Test>::DuplicatePatient
	);
	Ok(())
}
