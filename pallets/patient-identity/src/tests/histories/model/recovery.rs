// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The way back for who lost every key.

use super::{keys::usable, *};
use crate::Terms;
use carechain_primitives::Power;

const MIN_THRESHOLD: u8 = 2;

impl Model {
	pub fn about_recovery(&mut self, by: Account, call: &Call) -> Answer {
		match *call {
			Call::SetGuardians {
				patient,
				ref guardians,
				threshold,
				delay,
			} => self.set_guardians(by, patient, guardians, threshold, delay),
			Call::StartRecovery {
				patient,
				key,
				encryption_key,
				expires_at,
				ref proof,
				ref word,
			} => self.start(by, patient, (key, encryption_key), expires_at, proof, word),
			Call::VouchRecovery { patient, ref word } => self.vouch(by, patient, word),
			Call::VetoRecovery { patient } => self.veto(by, patient),
			Call::CompleteRecovery { patient } => self.complete(by, patient),
			ref other => unreachable!("not about recovery: {other:?}"),
		}
	}

	fn set_guardians(
		&mut self,
		by: Account,
		patient: u8,
		guardians: &[GuardianName],
		threshold: u8,
		delay: BlockNumber,
	) -> Answer {
		let record = self.own_key(by, patient)?;
		ensure!(
			record.running(self.now).is_none(),
			Error::<Test>::RecoveryInProgress
		);
		if !guardians.is_empty() {
			self.sound(guardians, threshold, delay)?;
		}

		let record = self.record_mut(patient)?;
		// The count of attempts and the wait after a veto outlive the guardians.
		let (next_attempt, not_before) = record
			.guardians
			.as_ref()
			.map_or((0, 0), |it| (it.next_attempt, it.not_before));
		record.guardians = Some(Guarded {
			guardians: guardians.to_vec(),
			threshold,
			delay,
			next_attempt,
			not_before,
		});
		self.events.push(Event::GuardiansSet {
			patient: patient_id(patient),
			count: guardians.len() as u32,
			threshold,
		});
		Ok(())
	}

	fn sound(&self, guardians: &[GuardianName], threshold: u8, delay: BlockNumber) -> Answer {
		let distinct: BTreeSet<_> = guardians.iter().collect();
		ensure!(
			distinct.len() == guardians.len(),
			Error::<Test>::DuplicateGuardian
		);
		let is_there = |it: &GuardianName| match it {
			GuardianName::Organization(number) => self.standing.contains_key(number),
			GuardianName::Person { .. } => true,
		};
		ensure!(
			guardians.iter().all(is_there),
			Error::<Test>::GuardianNotFound
		);
		ensure!(threshold >= MIN_THRESHOLD, Error::<Test>::ThresholdTooLow);
		ensure!(
			usize::from(threshold) <= guardians.len(),
			Error::<Test>::ThresholdTooHigh
		);
		ensure!(delay >= self.min_delay, Error::<Test>::DelayTooShort);
		ensure!(delay <= MAX_RECOVERY_DELAY, Error::<Test>::DelayTooLong);
		Ok(())
	}

	/// The patient, if it goes on and has guardians; for who is a member.
	fn guarded(&self, by: Account, patient: u8) -> Answer<(&Record, &Guarded)> {
		self.member(by)?;
		let record = self.record(patient)?;
		record.goes_on()?;
		let guarded = record.guardians.as_ref();
		let guarded = guarded.filter(|it| !it.guardians.is_empty());
		Ok((record, guarded.ok_or(Error::<Test>::NoGuardians)?))
	}

	fn start(
		&mut self,
		by: Account,
		patient: u8,
		(key, encryption_key): (Account, u8),
		expires_at: BlockNumber,
		proof: &Signed,
		word: &Word,
	) -> Answer {
		let (record, guarded) = self.guarded(by, patient)?;
		ensure!(
			record.running(self.now).is_none(),
			Error::<Test>::RecoveryInProgress
		);
		ensure!(self.now >= guarded.not_before, Error::<Test>::CoolingDown);
		usable(encryption_key)?;
		// No key that was ever used; but that of an attempt that came to nothing was not.
		let lapsed = record.attempt.as_ref().map(|it| it.key);
		ensure!(
			lapsed == Some(key) || !self.keys.contains_key(&key),
			Error::<Test>::KeyInUse
		);
		ensure!(!self.is_members(key), Error::<Test>::KeyInUse);
		let mut attempt = Attempt {
			number: guarded.next_attempt,
			key,
			encryption_key,
			vouched: Vec::new(),
			people: Vec::new(),
			ends_at: None,
			lapses_at: self.now + RECOVERY_LIFETIME,
		};
		let fields = attempt.fields(patient, expires_at);
		self.proof(key, expires_at, proof, &Message::StartRecovery(fields))?;
		self.take_word(by, patient, guarded, &mut attempt, word)?;

		if let Some(lapsed) = lapsed {
			self.keys.remove(&lapsed);
		}
		let is = Is::Reserved;
		self.keys.insert(key, KeyFate { patient, is });
		self.events.push(Event::RecoveryStarted {
			patient: patient_id(patient),
			attempt: attempt.number,
		});
		let record = self.record_mut(patient)?;
		record.attempt = Some(attempt);
		record
			.guardians
			.as_mut()
			.expect("checked above")
			.next_attempt += 1;
		Ok(())
	}

	fn vouch(&mut self, by: Account, patient: u8, word: &Word) -> Answer {
		let now = self.now;
		let (record, guarded) = self.guarded(by, patient)?;
		let mut attempt = running(record, now)?.clone();
		self.take_word(by, patient, guarded, &mut attempt, word)?;

		let (threshold, delay) = (guarded.threshold, guarded.delay);
		let vouched = attempt.vouched.len();
		let patient_id = patient_id(patient);
		self.events.push(Event::RecoveryVouched {
			patient: patient_id,
			vouched: vouched as u32,
		});
		// With the last word that it takes the time to object begins, and after it the time to finish.
		if vouched == usize::from(threshold) {
			let ends_at = now + delay;
			attempt.ends_at = Some(ends_at);
			attempt.lapses_at = ends_at + RECOVERY_LIFETIME;
			self.events.push(Event::RecoveryReady {
				patient: patient_id,
				ends_at,
			});
		}
		self.record_mut(patient)?.attempt = Some(attempt);
		Ok(())
	}

	/// A guardian's word, if it is one's, and for this attempt the first.
	fn take_word(
		&self,
		by: Account,
		patient: u8,
		guarded: &Guarded,
		attempt: &mut Attempt,
		word: &Word,
	) -> Answer {
		let guardian = match *word {
			Word::Organization => GuardianName::Organization(self.active_organization(by)?),
			Word::Person { account, salt, .. } => GuardianName::Person { account, salt },
		};
		ensure!(
			guarded.guardians.contains(&guardian),
			Error::<Test>::NotAGuardian
		);
		ensure!(
			!attempt.vouched.contains(&guardian),
			Error::<Test>::AlreadyVouched
		);
		if let Word::Person {
			account,
			expires_at,
			ref signature,
			..
		} = *word
		{
			// A guardian's account is nothing but that: not the key that is to be the patient's either.
			ensure!(
				!self.keys.contains_key(&account)
					&& !self.is_members(account)
					&& account != attempt.key,
				Error::<Test>::KeyInUse
			);
			// One person with two commitments is one person.
			ensure!(
				!attempt.people.contains(&account),
				Error::<Test>::AlreadyVouched
			);
			let message = Message::VouchRecovery(attempt.fields(patient, expires_at));
			self.proof(account, expires_at, signature, &message)?;
			attempt.people.push(account);
		}
		attempt.vouched.push(guardian);
		Ok(())
	}

	fn veto(&mut self, by: Account, patient: u8) -> Answer {
		let (now, cool_down) = (self.now, self.cool_down);
		let record = self.record(patient)?;
		ensure!(
			record.keys.contains(&by) || self.holds(by, patient, Power::Recovery),
			Error::<Test>::NotAuthorized
		);
		let Attempt { number, key, .. } = *running(record, now)?;

		self.keys.remove(&key);
		let record = self.record_mut(patient)?;
		record.attempt = None;
		record
			.guardians
			.as_mut()
			.expect("of whom one vouched")
			.not_before = now + cool_down;
		self.events.push(Event::RecoveryVetoed {
			patient: patient_id(patient),
			attempt: number,
		});
		Ok(())
	}

	fn complete(&mut self, by: Account, patient: u8) -> Answer {
		self.member(by)?;
		let record = self.record(patient)?;
		record.goes_on()?;
		let attempt = running(record, self.now)?.clone();
		let ends_at = attempt.ends_at.ok_or(Error::<Test>::ThresholdNotMet)?;
		ensure!(self.now >= ends_at, Error::<Test>::DelayNotOver);

		for lost in record.keys.clone() {
			self.retire(lost, patient);
		}
		self.activate(attempt.key, patient, Is::Own);
		let record = self.record_mut(patient)?;
		record.keys = vec![attempt.key];
		record.encryption_key = attempt.encryption_key;
		record.attempt = None;
		self.void_requests(patient)?;
		self.events.push(Event::RecoveryCompleted {
			patient: patient_id(patient),
			key: account(attempt.key),
		});
		Ok(())
	}

	pub fn set_terms(&mut self, min_delay: BlockNumber, cool_down: BlockNumber) -> Answer {
		ensure!(min_delay <= MAX_RECOVERY_DELAY, Error::<Test>::DelayTooLong);
		(self.min_delay, self.cool_down) = (min_delay, cool_down);
		self.events.push(Event::RecoveryTermsSet {
			terms: Terms {
				min_delay,
				cool_down,
			},
		});
		Ok(())
	}
}

fn running(record: &Record, now: BlockNumber) -> Answer<&Attempt> {
	let attempt = record.running(now);
	attempt.ok_or_else(|| Error::<Test>::RecoveryNotFound.into())
}

impl Attempt {
	/// What is signed for it.
	pub fn fields(&self, patient: u8, expires_at: BlockNumber) -> AttemptFields {
		AttemptFields {
			patient,
			key: self.key,
			encryption_key: self.encryption_key,
			attempt: self.number,
			expires_at,
		}
	}
}
