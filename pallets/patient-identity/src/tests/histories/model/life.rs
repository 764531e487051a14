// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is known of a patient, and what becomes of it.

use super::*;
use carechain_primitives::{OrganizationId, OrganizationKind, Power};

impl Model {
	pub fn about_life(&mut self, by: Account, call: &Call) -> Answer {
		match *call {
			Call::AttestAssurance {
				patient,
				level,
				until,
			} => self.attest(by, patient, level, until),
			Call::WithdrawAssurance { patient } => self.withdraw(by, patient),
			Call::RestrictProcessing { patient } => self.restrict(by, patient, true),
			Call::LiftRestriction { patient } => self.restrict(by, patient, false),
			Call::AttestDeath { patient } => self.attest_death(by, patient),
			Call::ReverseDeath { patient } => self.reverse_death(by, patient),
			Call::MergePatient {
				patient,
				into,
				expires_at,
				ref consent,
				ref consent_of_into,
			} => self.merge(
				by,
				(patient, into),
				expires_at,
				[consent.as_ref(), consent_of_into.as_ref()],
			),
			Call::UndoMerge { patient } => self.undo_merge(by, patient),
			ref other => unreachable!("not about a life: {other:?}"),
		}
	}

	fn attest(&mut self, by: Account, patient: u8, level: IdentityAssurance, until: Day) -> Answer {
		let by = self.active_organization(by)?;
		let custodian = self.record(patient)?.custodian;
		ensure!(
			by == custodian || kind(by) == OrganizationKind::CertificateAuthority,
			Error::<Test>::NotAuthorized
		);
		self.end(until, MAX_ASSURANCE_DAYS)?;
		let today = self.today;
		let all = &mut self.record_mut(patient)?.assurances;
		// One word each, and what has ended makes room.
		all.retain(|it| it.by != by && today < it.until);
		ensure!(
			all.len() < MAX_ASSURANCES,
			Error::<Test>::MaxAssurancesExceeded
		);
		all.push(Assured { by, level, until });
		self.events.push(Event::AssuranceAttested {
			patient: patient_id(patient),
			by: OrganizationId(by),
			level,
			until,
		});
		Ok(())
	}

	fn withdraw(&mut self, by: Account, patient: u8) -> Answer {
		let by = self
			.represented_by(by)
			.ok_or(Error::<Test>::NotAuthorized)?;
		let all = &mut self.record_mut(patient)?.assurances;
		let count = all.len();
		all.retain(|it| it.by != by);
		ensure!(all.len() < count, Error::<Test>::AssuranceNotFound);
		self.events.push(Event::AssuranceWithdrawn {
			patient: patient_id(patient),
			by: OrganizationId(by),
		});
		Ok(())
	}

	fn restrict(&mut self, by: Account, patient: u8, restricted: bool) -> Answer {
		let record = self.record(patient)?;
		let custodian = record.in_custody()
			&& self.represented_by(by) == Some(record.custodian)
			&& self.is_active(record.custodian);
		ensure!(
			custodian || record.keys.contains(&by) || self.holds(by, patient, Power::Consent),
			Error::<Test>::NotAuthorized
		);
		ensure!(
			record.restricted != restricted,
			Error::<Test>::NothingChanged
		);

		self.record_mut(patient)?.restricted = restricted;
		let patient = patient_id(patient);
		self.events.push(if restricted {
			Event::ProcessingRestricted { patient }
		} else {
			Event::RestrictionLifted { patient }
		});
		Ok(())
	}

	/// The custodian or a regulator, in active standing.
	fn registrar_of_deaths(&self, by: Account, patient: u8) -> Answer {
		let organization = self.active_organization(by)?;
		ensure!(
			organization == self.record(patient)?.custodian
				|| kind(organization) == OrganizationKind::Regulator,
			Error::<Test>::NotAuthorized
		);
		Ok(())
	}

	fn attest_death(&mut self, by: Account, patient: u8) -> Answer {
		let deceased = self.record(patient)?.deceased;
		self.registrar_of_deaths(by, patient)?;
		ensure!(!deceased, Error::<Test>::NothingChanged);
		self.record_mut(patient)?.deceased = true;
		self.events.push(Event::DeathAttested {
			patient: patient_id(patient),
		});
		Ok(())
	}

	fn reverse_death(&mut self, by: Account, patient: u8) -> Answer {
		let deceased = self.record(patient)?.deceased;
		if !self.is_own_key(by, patient) {
			self.registrar_of_deaths(by, patient)?;
		}
		ensure!(deceased, Error::<Test>::NothingChanged);
		self.record_mut(patient)?.deceased = false;
		self.events.push(Event::DeathReversed {
			patient: patient_id(patient),
		});
		Ok(())
	}

	fn merge(
		&mut self,
		by: Account,
		(patient, into): (u8, u8),
		expires_at: BlockNumber,
		consents: [Option<&Endorsed>; 2],
	) -> Answer {
		let from = self.custodian(by, patient)?;
		let target = self.record(into)?;
		ensure!(patient != into, Error::<Test>::SamePatient);
		ensure!(
			target.custodian == from.custodian,
			Error::<Test>::NotAuthorized
		);
		ensure!(
			from.merged_into.is_none() && target.merged_into.is_none(),
			Error::<Test>::PatientMerged
		);
		ensure!(from.duplicates.is_empty(), Error::<Test>::PatientHasMerges);
		ensure!(
			target.duplicates.len() < MAX_MERGES,
			Error::<Test>::MaxMergesExceeded
		);
		let message = Message::Merge {
			patient,
			into,
			expires_at,
		};
		for (record, consent) in [from, target].into_iter().zip(consents) {
			// Whoever has a key says so itself.
			if !record.in_custody() {
				let consent = consent.filter(|it| record.keys.contains(&it.by));
				let consent = consent.ok_or(Error::<Test>::EndorserNotAuthorized)?;
				self.endorsement(expires_at, consent, &message)?;
			}
		}

		self.record_mut(patient)?.merged_into = Some(into);
		self.record_mut(into)?.duplicates.push(patient);
		self.events.push(Event::PatientMerged {
			patient: patient_id(patient),
			into: patient_id(into),
		});
		Ok(())
	}

	fn undo_merge(&mut self, by: Account, patient: u8) -> Answer {
		let record = self.record(patient)?;
		if !record.keys.contains(&by) {
			self.custodian(by, patient)?;
		}
		let into = record.merged_into.ok_or(Error::<Test>::NotMerged)?;

		self.record_mut(patient)?.merged_into = None;
		self.record_mut(into)?
			.duplicates
			.retain(|it| *it != patient);
		self.events.push(Event::MergeUndone {
			patient: patient_id(patient),
		});
		Ok(())
	}
}
