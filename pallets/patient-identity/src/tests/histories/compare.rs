// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether the chain holds what the model says, and answers as it does.

use super::{
	cast::*,
	chain::guardian_on_chain,
	model::{Is, Model, Record},
};
use crate::{
	mock::*, Assurance, Assurances, CustodyCounts, CustodyOffers, Forgetting, FormerKeys,
	GuardianSet, Guardians, GuardiansInfo, KeyRecord, KeyState, Keys, Merges, Patient, PatientInfo,
	Patients, Recoveries, Recovery, RecoveryInfo, RecoveryTerms, Representative,
	RepresentativeInfo, Representatives, Terms,
};
use carechain_primitives::{
	traits::{GivenBy, Patients as _},
	Confidentiality, OrganizationId, PatientId, Powers, RepresentativeId,
};
use frame_support::BoundedVec;
use proptest::{prelude::*, test_runner::TestCaseResult};
use std::collections::BTreeMap;

impl Model {
	/// Everything in state, item by item.
	pub fn compare_state(&self) -> TestCaseResult {
		self.compare_patients()?;
		self.compare_keys()?;
		self.compare_custody()?;
		self.compare_lists()?;
		self.compare_recoveries()
	}

	/// What the chain should keep of each patient under one name.
	fn kept<V>(&self, of: impl Fn(&Record) -> Option<V>) -> BTreeMap<PatientId, V> {
		let kept = self.patients.iter();
		kept.filter_map(|(patient, record)| Some((patient_id(*patient), of(record)?)))
			.collect()
	}

	fn compare_patients(&self) -> TestCaseResult {
		let patients: BTreeMap<_, _> = Patients::<Test>::iter().collect();
		let expected = self.kept(|record| {
			Some(Patient::<Test> {
				custodian: OrganizationId(record.custodian),
				keys: bounded(record.keys.iter().map(|key| account(*key))),
				encryption_key: encryption_key(record.encryption_key),
				sequence: record.sequence,
				next_representative: RepresentativeId(record.next_representative),
				restricted: record.restricted,
				deceased: record.deceased,
				merged_into: record.merged_into.map(patient_id),
			})
		});
		prop_assert_eq!(patients, expected);
		Ok(())
	}

	fn compare_keys(&self) -> TestCaseResult {
		let keys: BTreeMap<_, _> = Keys::<Test>::iter().collect();
		let expected = self.keys.iter().map(|(key, fate)| {
			let state = match fate.is {
				Is::Own => KeyState::Active,
				Is::Former { nonce } => KeyState::Removed { nonce },
				Is::Representative(id) => KeyState::Represents(RepresentativeId(id)),
				Is::Reserved => KeyState::Reserved,
			};
			let patient = patient_id(fate.patient);
			(account(*key), KeyRecord { patient, state })
		});
		prop_assert_eq!(keys, expected.collect());

		let mut former: Vec<_> = FormerKeys::<Test>::iter_keys().collect();
		former.sort();
		let expected = self.keys.iter();
		let expected = expected.filter(|(_, fate)| matches!(fate.is, Is::Former { .. }));
		let expected = expected.map(|(key, fate)| (patient_id(fate.patient), account(*key)));
		let mut expected: Vec<_> = expected.collect();
		expected.sort();
		prop_assert_eq!(former, expected);

		// One reference for each key that signs, and no account for anything else.
		let accounts = frame_system::Account::<Test>::iter();
		let accounts: BTreeMap<_, _> = accounts
			.map(|(id, it)| (id, (it.nonce, it.sufficients, it.consumers, it.providers)))
			.collect();
		let expected = self.nonces.iter();
		let expected = expected.map(|(key, nonce)| (account(*key), (*nonce, 1, 0, 0)));
		prop_assert_eq!(accounts, expected.collect());
		Ok(())
	}

	fn compare_custody(&self) -> TestCaseResult {
		let mut counts = BTreeMap::<_, u32>::new();
		for record in self.patients.values() {
			*counts.entry(OrganizationId(record.custodian)).or_default() += 1;
		}
		prop_assert_eq!(
			CustodyCounts::<Test>::iter().collect::<BTreeMap<_, _>>(),
			counts
		);
		let offers: BTreeMap<_, _> = CustodyOffers::<Test>::iter().collect();
		let expected = self.offers.iter();
		let expected = expected.map(|(patient, to)| (patient_id(*patient), OrganizationId(*to)));
		prop_assert_eq!(offers, expected.collect());
		Ok(())
	}

	fn compare_lists(&self) -> TestCaseResult {
		let acting: BTreeMap<_, _> = Representatives::<Test>::iter().collect();
		let expected = self.kept(|record| {
			let list = record
				.representatives
				.iter()
				.map(|it| Representative::<Test> {
					id: RepresentativeId(it.id),
					key: account(it.key),
					powers: Powers(it.powers),
					until: it.until,
					role: role(it.role),
					joint: it.joint,
					appointed_by: it.appointed_by,
					ceiling: it.ceiling,
				});
			(list.len() > 0).then(|| bounded(list))
		});
		prop_assert_eq!(acting, expected);

		let assurances: BTreeMap<_, _> = Assurances::<Test>::iter().collect();
		let expected = self.kept(|record| {
			let list = record.assurances.iter().map(|it| Assurance {
				level: it.level,
				attested_by: OrganizationId(it.by),
				until: it.until,
			});
			(list.len() > 0).then(|| bounded(list))
		});
		prop_assert_eq!(assurances, expected);

		let merges: BTreeMap<_, _> = Merges::<Test>::iter().collect();
		let expected = self.kept(|record| {
			let list = record.duplicates.iter().map(|it| patient_id(*it));
			(list.len() > 0).then(|| bounded(list))
		});
		prop_assert_eq!(merges, expected);

		let mut forgetting: Vec<_> = Forgetting::<Test>::iter_keys().collect();
		forgetting.sort();
		let expected: Vec<_> = self.forgetting.iter().map(|it| patient_id(*it)).collect();
		prop_assert_eq!(forgetting, expected);
		let elsewhere = self.elsewhere.iter();
		let elsewhere = elsewhere.map(|(patient, items)| (patient_id(*patient), *items));
		prop_assert_eq!(KeptElsewhere::get(), elsewhere.collect());
		Ok(())
	}

	fn compare_recoveries(&self) -> TestCaseResult {
		let guardians: BTreeMap<_, _> = Guardians::<Test>::iter().collect();
		let expected = self.kept(|record| {
			let it = record.guardians.as_ref()?;
			Some(GuardianSet::<Test> {
				guardians: bounded(it.guardians.iter().map(|it| guardian_on_chain(*it))),
				threshold: it.threshold,
				delay: it.delay,
				next_attempt: it.next_attempt,
				not_before: it.not_before,
			})
		});
		prop_assert_eq!(guardians, expected);

		let recoveries: BTreeMap<_, _> = Recoveries::<Test>::iter().collect();
		let expected = self.kept(|record| {
			let it = record.attempt.as_ref()?;
			Some(Recovery::<Test> {
				attempt: it.number,
				key: account(it.key),
				encryption_key: encryption_key(it.encryption_key),
				vouched: bounded(it.vouched.iter().map(|it| guardian_on_chain(*it))),
				people: bounded(it.people.iter().map(|it| account(*it))),
				ends_at: it.ends_at,
				lapses_at: it.lapses_at,
			})
		});
		prop_assert_eq!(recoveries, expected);
		let terms = Terms {
			min_delay: self.min_delay,
			cool_down: self.cool_down,
		};
		prop_assert_eq!(RecoveryTerms::<Test>::get(), terms);
		Ok(())
	}

	/// What can be asked of one patient, and of one account together with it.
	pub fn compare_answers(&self, patient: u8, holder: Account) -> TestCaseResult {
		self.compare_answers_on(patient)?;
		let (id, who) = (patient_id(patient), account(holder));
		prop_assert_eq!(PatientIdentity::patient_of(&who), self.patient_of(holder));
		prop_assert_eq!(PatientIdentity::represents(&who), self.represents(holder));
		prop_assert_eq!(PatientIdentity::acts_for(&who), self.acts_for(holder));
		prop_assert_eq!(
			PatientIdentity::is_patient_key(&who),
			self.keys.contains_key(&holder)
		);
		prop_assert_eq!(
			PatientIdentity::consent_authority(&who, &id),
			self.consent_authority(holder, patient)
		);
		prop_assert_eq!(
			PatientIdentity::may_narrow(&who, &id),
			self.may_narrow(holder, patient)
		);
		prop_assert_eq!(
			PatientIdentity::is_recorder(&who, &id),
			self.is_recorder(holder, patient)
		);
		prop_assert_eq!(
			PatientIdentity::may_witness(&who, &id),
			self.may_witness(holder, patient)
		);
		for confidentiality in [Confidentiality::L, Confidentiality::N, Confidentiality::V] {
			prop_assert_eq!(
				PatientIdentity::may_read(&who, &id, confidentiality),
				self.may_read(holder, patient, confidentiality)
			);
		}
		Ok(())
	}

	fn compare_answers_on(&self, patient: u8) -> TestCaseResult {
		let id = patient_id(patient);
		let record = self.patients.get(&patient);
		prop_assert_eq!(PatientIdentity::status(&id), self.status(patient));
		prop_assert_eq!(
			PatientIdentity::custodian_of(&id),
			record.map(|it| OrganizationId(it.custodian))
		);
		let latest = record.map_or(0, |it| it.next_representative.saturating_sub(1));
		let latest = RepresentativeId(latest);
		for given_by in [
			GivenBy::Patient,
			GivenBy::Custodian,
			GivenBy::Representative(latest),
			GivenBy::Both(latest),
		] {
			prop_assert_eq!(
				PatientIdentity::authority_standing(&id, given_by),
				self.authority_standing(patient, given_by)
			);
		}
		let Some(record) = record else {
			prop_assert_eq!(PatientIdentity::patient_info(&id), None);
			prop_assert_eq!(PatientIdentity::representative_infos(&id), vec![]);
			prop_assert_eq!(PatientIdentity::recovery_info(&id), None);
			prop_assert_eq!(PatientIdentity::guardians_info(&id), None);
			return Ok(());
		};
		let info = PatientInfo {
			custodian: OrganizationId(record.custodian),
			keys: record.keys.len() as u32,
			encryption_key: encryption_key(record.encryption_key),
			status: self.status(patient).expect("it is there"),
			sequence: record.sequence,
			merged_into: record.merged_into.map(patient_id),
		};
		prop_assert_eq!(PatientIdentity::patient_info(&id), Some(info));
		let infos = record.representatives.iter().map(|it| RepresentativeInfo {
			id: RepresentativeId(it.id),
			powers: Powers(it.powers),
			until: it.until,
			role: role(it.role),
			joint: self.is_joint(record, it),
			ceiling: it.ceiling,
			appointed_by_custodian: it.appointed_by == crate::AppointedBy::Custodian,
			current: self.today < it.until,
		});
		let infos: Vec<_> = infos.collect();
		prop_assert_eq!(PatientIdentity::representative_infos(&id), infos);
		self.compare_infos_on_recovery(record, id)
	}

	fn compare_infos_on_recovery(&self, record: &Record, id: PatientId) -> TestCaseResult {
		let guardians = record.guardians.as_ref().map(|it| GuardiansInfo {
			guardians: it
				.guardians
				.iter()
				.map(|it| guardian_on_chain(*it))
				.collect(),
			threshold: it.threshold.into(),
			delay: it.delay,
			next_attempt: it.next_attempt,
			not_before: it.not_before,
		});
		let threshold = guardians.as_ref().map_or(0, |it| it.threshold);
		prop_assert_eq!(PatientIdentity::guardians_info(&id), guardians);
		let recovery = record.running(self.now).map(|it| RecoveryInfo {
			attempt: it.number,
			vouched: it.vouched.len() as u32,
			threshold,
			ends_at: it.ends_at,
			lapses_at: it.lapses_at,
			encryption_key: encryption_key(it.encryption_key),
		});
		prop_assert_eq!(PatientIdentity::recovery_info(&id), recovery);
		Ok(())
	}
}

/// What the model keeps fits, or the model is wrong.
fn bounded<V: std::fmt::Debug, S: frame_support::traits::Get<u32>>(
	list: impl Iterator<Item = V>,
) -> BoundedVec<V, S> {
	list.collect::<Vec<_>>().try_into().unwrap()
}
