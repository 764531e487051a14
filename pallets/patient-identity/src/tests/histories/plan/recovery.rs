// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Recoveries, from the naming of guardians to the end that they come to.

use super::*;
use carechain_primitives::{CodeSet, Power, Powers};

impl Planner {
	/// The next step of a patient's story, whatever that is.
	pub fn go_on_recovering(&mut self) -> Step {
		let now = self.model.now;
		let patient = self.patient(|it| !it.in_custody() && it.goes_on().is_ok());
		let Some(record) = self.model.patients.get(&patient) else {
			return self.call(Self::register_patient);
		};
		let Some(guarded) = &record.guardians else {
			return self.call(Self::set_guardians);
		};
		let (nobody, not_before) = (guarded.guardians.is_empty(), guarded.not_before);
		let Some(attempt) = record.running(now) else {
			return match self.chance.below(8) {
				0 | 1 => self.call(Self::set_guardians),
				_ if nobody => self.call(Self::set_guardians),
				2..=5 if now < not_before => self.wait_for(not_before),
				_ => self.call(Self::start_recovery),
			};
		};
		let (lapses_at, ends_at) = (attempt.lapses_at, attempt.ends_at);
		match (ends_at, self.chance.below(16)) {
			(_, 0) => self.call(Self::veto_recovery),
			(_, 1) => self.wait_for(lapses_at),
			(None, _) => self.call(Self::vouch_recovery),
			(Some(_), 2..=4) => self.call(Self::vouch_recovery),
			(Some(ends_at), 5..=14) if now < ends_at => self.wait_for(ends_at),
			(Some(_), 5) => self.call(Self::veto_recovery),
			(Some(_), 6) => self.wait_for(lapses_at),
			(Some(_), _) => self.call(Self::complete_recovery),
		}
	}

	/// Up to this block, or the one before it.
	fn wait_for(&mut self, block: BlockNumber) -> Step {
		let blocks = block.saturating_sub(self.model.now);
		Step::Blocks(blocks.saturating_sub(self.chance.below(2)).max(1))
	}

	/// Everybody who could be a guardian: people under one commitment or two, and organisations.
	fn candidates(&mut self) -> Vec<GuardianName> {
		let people = GUARDIANS.map(Account::Wallet);
		let people = people.flat_map(|account| {
			let person = move |salt| GuardianName::Person { account, salt };
			[person(1), person(2)]
		});
		let mut candidates: Vec<_> = people.collect();
		candidates.extend(MEMBERS.map(GuardianName::Organization));
		// Somebody who may not vouch, or not for long.
		let account = self.any_account_that_signs();
		candidates.push(GuardianName::Person { account, salt: 1 });
		if self.slips() {
			candidates.truncate(2);
		}
		candidates
	}

	pub fn set_guardians(&mut self) -> Action {
		let patient = self.patient(|it| !it.in_custody() && it.guardians.is_none());
		let signer = self.own_key(patient);
		let count = 2 + self.chance.below(MAX_GUARDIANS - 1) as usize;
		let candidates = self.candidates();
		let mut guardians = self.chance.some_of(&candidates, count);
		let last = guardians.len() - 1;
		if self.slips() {
			match self.chance.below(3) {
				0 => guardians[last] = guardians[0],
				1 => guardians[last] = GuardianName::Organization(NOWHERE),
				_ => guardians.clear(),
			}
		}
		let all = guardians.len() as u8;
		let threshold = match self.chance.below(4) {
			_ if self.slips() => *self.chance.among(&[0, 1, all + 1]),
			0 => all,
			// It means nothing where there are none.
			_ if all == 0 => 200,
			_ => 2,
		};
		let shortest = self.model.min_delay;
		let delay = match self.chance.below(16) {
			_ if self.slips() => {
				let wrong = [shortest.saturating_sub(1), MAX_RECOVERY_DELAY + 1];
				*self.chance.among(&wrong)
			}
			0 => MAX_RECOVERY_DELAY,
			_ => shortest + self.chance.below(4),
		};
		let call = Call::SetGuardians {
			patient,
			guardians,
			threshold,
			delay,
		};
		(self.by(signer), call)
	}

	pub fn start_recovery(&mut self) -> Action {
		let now = self.model.now;
		let patient = self.patient(|it| {
			it.guardians
				.as_ref()
				.is_some_and(|it| !it.guardians.is_empty())
				&& it.running(now).is_none()
		});
		let key = self.key_to_recover_to(patient);
		let encryption_key = self.encryption_key();
		let expires_at = self.expiry();
		let record = self.model.patients.get(&patient);
		let guarded = record.and_then(|it| it.guardians.as_ref());
		let fields = AttemptFields {
			patient,
			key,
			encryption_key,
			attempt: guarded.map_or(0, |it| it.next_attempt),
			expires_at,
		};
		let proof = self.sign(key, Message::StartRecovery(fields));
		let (submitter, word) = self.word_for(fields);
		let call = Call::StartRecovery {
			patient,
			key,
			encryption_key,
			expires_at,
			proof,
			word,
		};
		(self.by(submitter), call)
	}

	/// A new key; perhaps that of an attempt that lapsed, or a guardian's own.
	fn key_to_recover_to(&mut self, patient: u8) -> Account {
		if self.slips() {
			return self.any_account();
		}
		let record = self.model.patients.get(&patient);
		let lapsed = record.and_then(|it| it.attempt.as_ref()).map(|it| it.key);
		match lapsed {
			Some(key) if self.chance.one_in(3) => key,
			_ if self.slips() => {
				Account::Wallet(GUARDIANS.start + self.chance.below(GUARDIANS.len() as u32) as u8)
			}
			_ => self.unused_wallet(),
		}
	}

	/// A guardian's word for this, and who hands it in.
	fn word_for(&mut self, fields: AttemptFields) -> (Account, Word) {
		let record = self.model.patients.get(&fields.patient);
		let guarded = record.and_then(|it| it.guardians.as_ref());
		let named = guarded.map(|it| it.guardians.clone()).unwrap_or_default();
		let now = self.model.now;
		let running = record.and_then(|it| it.running(now));
		let vouched = running.map(|it| it.vouched.clone()).unwrap_or_default();
		let silent: Vec<_> = named
			.iter()
			.filter(|it| !vouched.contains(it))
			.copied()
			.collect();
		let candidates = match self.chance.below(2) {
			0 if self.slips() => self.candidates(),
			_ if self.slips() => named,
			_ => silent,
		};
		let guardian = match self.chance.pick(&candidates) {
			Some(guardian) => guardian,
			None => GuardianName::Organization(0),
		};
		match guardian {
			GuardianName::Organization(number) => (Account::Office(number), Word::Organization),
			GuardianName::Person { account, salt } => {
				let expires_at = self.expiry();
				let mut fields = AttemptFields {
					expires_at,
					..fields
				};
				if self.slips() {
					fields.attempt += 1;
				}
				let word = Word::Person {
					account,
					salt,
					expires_at,
					signature: self.sign(account, Message::VouchRecovery(fields)),
				};
				(self.member(), word)
			}
		}
	}

	pub fn vouch_recovery(&mut self) -> Action {
		let now = self.model.now;
		let patient = self.patient(|it| it.running(now).is_some());
		let record = self.model.patients.get(&patient);
		let fields = record
			.and_then(|it| it.attempt.as_ref())
			.map(|it| it.fields(patient, now));
		let fields = fields.unwrap_or(AttemptFields {
			patient,
			key: Account::Wallet(0),
			encryption_key: 1,
			attempt: 0,
			expires_at: now,
		});
		let (submitter, word) = self.word_for(fields);
		(self.by(submitter), Call::VouchRecovery { patient, word })
	}

	pub fn veto_recovery(&mut self) -> Action {
		let (now, today) = (self.model.now, self.model.today);
		let patient = self.patient(|it| it.running(now).is_some());
		let record = self.model.patients.get(&patient);
		let acting = record.into_iter().flat_map(|it| it.current(today));
		let acting = acting.filter(|it| Powers(it.powers).contains(Power::Recovery));
		let acting: Vec<_> = acting.map(|it| it.key).collect();
		let signer = match self.chance.pick(&acting) {
			Some(key) if self.chance.one_in(2) => key,
			_ => self.own_key(patient),
		};
		(self.by(signer), Call::VetoRecovery { patient })
	}

	pub fn complete_recovery(&mut self) -> Action {
		let now = self.model.now;
		let patient = self.patient(|it| it.running(now).is_some_and(|it| it.ends_at.is_some()));
		let submitter = self.member();
		(self.by(submitter), Call::CompleteRecovery { patient })
	}

	pub fn set_recovery_terms(&mut self) -> Action {
		let call = Call::SetRecoveryTerms {
			min_delay: if self.slips() {
				MAX_RECOVERY_DELAY + 1
			} else {
				*self.chance.among(&[0, 1, 5, MIN_DELAY])
			},
			cool_down: *self.chance.among(&[0, 5, COOL_DOWN]),
		};
		let by = if self.slips() {
			By::Account(self.any_account())
		} else {
			By::Governance
		};
		(by, call)
	}
}
