// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What others may ask.

use super::*;
use carechain_primitives::{
	traits::{AuthorityStanding, ConsentAuthority, GivenBy, PatientStatus},
	CodeSet, PatientId, Power, Powers, RepresentativeId,
};

impl Model {
	pub fn status(&self, patient: u8) -> Option<PatientStatus> {
		let record = self.patients.get(&patient)?;
		Some(match record {
			it if it.merged_into.is_some() => PatientStatus::Merged,
			it if it.deceased => PatientStatus::Deceased,
			it if it.restricted => PatientStatus::Restricted,
			_ => PatientStatus::Active,
		})
	}

	/// Whose own key it is.
	pub fn patient_of(&self, account: Account) -> Option<PatientId> {
		let fate = self.keys.get(&account)?;
		(fate.is == Is::Own).then(|| patient_id(fate.patient))
	}

	/// Whom the account represents today.
	pub fn represents(&self, account: Account) -> Option<(PatientId, RepresentativeId)> {
		let patient = self.keys.get(&account)?.patient;
		let acting = self.acting(account, patient)?;
		Some((patient_id(patient), RepresentativeId(acting.id)))
	}

	pub fn acts_for(&self, account: Account) -> Option<PatientId> {
		let represented = self.represents(account).map(|(patient, _)| patient);
		self.patient_of(account).or(represented)
	}

	/// Patient and representative sign together if it was appointed so, or by a custodian for a patient
	/// that has a key by now.
	pub fn is_joint(&self, record: &Record, acting: &Acting) -> bool {
		acting.joint || (acting.appointed_by == AppointedBy::Custodian && !record.in_custody())
	}

	pub fn consent_authority(&self, account: Account, patient: u8) -> Option<ConsentAuthority> {
		let record = self.patients.get(&patient)?;
		record.goes_on().ok()?;
		let consents = |it: &&Acting| Powers(it.powers).contains(Power::Consent);
		if record.keys.contains(&account) {
			let mut others = record.current(self.today).filter(consents);
			return Some(ConsentAuthority {
				given_by: GivenBy::Patient,
				alone: !others.any(|it| self.is_joint(record, it)),
			});
		}
		let acting = self.acting(account, patient).filter(consents)?;
		// Where the custodian gave the patient somebody to consent, nobody else whom the patient appointed
		// does it for either of them.
		let by_custodian = |it: &Acting| it.appointed_by == AppointedBy::Custodian;
		let mut others = record.current(self.today).filter(consents);
		if !by_custodian(acting) && others.any(by_custodian) {
			return None;
		}
		Some(ConsentAuthority {
			given_by: GivenBy::Representative(RepresentativeId(acting.id)),
			alone: !self.is_joint(record, acting),
		})
	}

	pub fn may_narrow(&self, account: Account, patient: u8) -> bool {
		let Ok(record) = self.record(patient) else {
			return false;
		};
		let works_there = self.represented_by(account) == Some(record.custodian)
			|| self.practises_at(account, record.custodian);
		record.keys.contains(&account)
			|| self.holds(account, patient, Power::Consent)
			|| (record.in_custody() && works_there)
	}

	pub fn authority_standing(&self, patient: u8, given_by: GivenBy) -> AuthorityStanding {
		let Ok(record) = self.record(patient) else {
			return AuthorityStanding::Ended;
		};
		match given_by {
			GivenBy::Patient => AuthorityStanding::Unlimited,
			GivenBy::Custodian if record.in_custody() => AuthorityStanding::Unlimited,
			GivenBy::Custodian => AuthorityStanding::Ended,
			GivenBy::Representative(id) | GivenBy::Both(id) => {
				let mut current = record.current(self.today);
				let consents =
					|it: &&Acting| it.id == id.0 && Powers(it.powers).contains(Power::Consent);
				let until = current.find(consents).map(|it| it.until);
				until.map_or(AuthorityStanding::Ended, AuthorityStanding::Until)
			}
		}
	}

	pub fn may_witness(&self, account: Account, patient: u8) -> bool {
		self.record(patient)
			.is_ok_and(|it| self.practises_at(account, it.custodian))
	}

	pub fn is_recorder(&self, account: Account, patient: u8) -> bool {
		let Ok(record) = self.record(patient) else {
			return false;
		};
		let mut current = record.current(self.today);
		let consented_for = current.any(|it| Powers(it.powers).contains(Power::Consent));
		record.in_custody() && self.may_witness(account, patient) && !consented_for
	}

	pub fn may_read(&self, account: Account, patient: u8, data: Confidentiality) -> bool {
		let represents = self
			.acting(account, patient)
			.is_some_and(|it| Powers(it.powers).contains(Power::Records) && data <= it.ceiling);
		self.is_own_key(account, patient) || represents
	}
}
