// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Makes histories up. It looks at the model to make steps that are right, so that stories go on to
//! their ends; and now and then something about a step slips, so that every refusal is met.

mod chance;
mod crowds;
mod custody;
mod keys;
mod life;
mod recovery;
mod relay;
mod representatives;
mod world;

use super::{
	calls::*,
	cast::*,
	model::{Answer, Is, Model, Record},
};
use crate::mock::*;
use chance::Chance;
use std::{
	collections::{BTreeMap, HashMap},
	mem::{discriminant, Discriminant},
};

/// A call, and who sends it.
type Action = (By, Call);

/// How often a call got an answer. Histories are planned one after the other with the same count, so that
/// what is seldom met is looked for.
#[derive(Default)]
pub struct Met(HashMap<(Discriminant<Call>, &'static str), u32>);

/// One choice in so many slips: where stories are to go on, and where refusals are looked for.
const SELDOM: u32 = 40;
const OFTEN: u32 = 8;

/// Among how many calls the one is chosen whose answer was met least.
const CANDIDATES: usize = 8;

/// How many calls of the past are at hand to be handed in once more.
const DRAWER: usize = 40;

struct Planner {
	model: Model,
	met: Met,
	chance: Chance,
	/// One in how many choices slips.
	slips: u32,
	/// How many patients there are at most in this history: fewer have longer lives.
	patients: u8,
	steps: Vec<Step>,
	/// Calls that were made, or signed to be relayed and kept.
	drawer: Vec<Action>,
	/// The keys that each patient had when it was unlinked.
	last_keys: BTreeMap<u8, Vec<Account>>,
}

/// A history of so many steps.
pub fn history(seed: u64, length: usize, met: &mut Met) -> Vec<Step> {
	let mut planner = Planner::new(seed, std::mem::take(met));
	planner.begin();
	while planner.steps.len() < length {
		let step = planner.next();
		planner.take(step);
	}
	*met = planner.met;
	planner.steps
}

impl Planner {
	fn new(seed: u64, met: Met) -> Self {
		let mut chance = Chance::new(seed);
		let patients = *chance.among(&[1, 2, 2, 3, PATIENTS - 1, PATIENTS - 1]);
		Self {
			model: Model::default(),
			met,
			chance,
			slips: SELDOM,
			patients,
			steps: Vec::new(),
			drawer: Vec::new(),
			last_keys: BTreeMap::new(),
		}
	}

	/// Two doctors at each of those that care, and a patient.
	fn begin(&mut self) {
		for organization in CARERS {
			for doctor in [organization, organization + 1] {
				let who = Account::Doctor(doctor as u8);
				self.take(Step::Hire { who, organization });
			}
		}
		let (by, call) = self.register_patient();
		self.take(Step::Call(by, call));
	}

	/// Notes a step, and what becomes of it.
	fn take(&mut self, step: Step) {
		if let Step::Call(by, call) = &step {
			if self.drawer.len() >= DRAWER {
				let at = self.chance.below(self.drawer.len() as u32) as usize;
				self.drawer.swap_remove(at);
			}
			self.drawer.push((*by, call.clone()));
		}
		let before: Vec<_> = self.model.patients.iter().map(keys_of).collect();
		let answer = self.model.apply(&step);
		if let Step::Call(_, call) = &step {
			*self.met.count(call, &answer) += 1;
		}
		for (patient, keys) in before {
			if !self.model.patients.contains_key(&patient) {
				self.last_keys.insert(patient, keys);
			}
		}
		self.steps.push(step);
	}

	fn next(&mut self) -> Step {
		if self.chance.below(5) > 1 {
			return self.any_step();
		}
		self.slips = OFTEN;
		let candidates = (0..CANDIDATES).map(|_| self.any_call());
		let candidates: Vec<_> = candidates.collect();
		self.slips = SELDOM;
		let rarest = candidates.into_iter().min_by_key(|(by, call)| {
			let step = Step::Call(*by, call.clone());
			let answer = self.model.clone().apply(&step);
			*self.met.count(call, &answer)
		});
		let (by, call) = rarest.expect("there are some");
		Step::Call(by, call)
	}

	fn any_step(&mut self) -> Step {
		match self.chance.below(100) {
			0..=15 => self.world(),
			16..=23 => self.call(Self::once_more),
			24..=33 => self.call(Self::relay_call),
			34..=57 => self.go_on_recovering(),
			58..=64 => self.call(Self::go_on_in_custody),
			65 | 66 => self.crowd(),
			_ => self.call(Self::any_call),
		}
	}

	fn call(&mut self, action: impl Fn(&mut Self) -> Action) -> Step {
		let (by, call) = action(self);
		Step::Call(by, call)
	}

	/// Any call of all. How often each comes is how seldom it would be met otherwise.
	fn any_call(&mut self) -> Action {
		type Plan = fn(&mut Planner) -> Action;
		const CALLS: &[(u32, Plan)] = &[
			(7, Planner::register_patient),
			(6, Planner::add_key),
			(6, Planner::rotate_key),
			(5, Planner::remove_key),
			(3, Planner::set_encryption_key),
			(5, Planner::hand_over_custody),
			(6, Planner::accept_custody),
			(5, Planner::register_in_custody),
			(9, Planner::claim_identity),
			(14, Planner::appoint_representative),
			(7, Planner::renew_representative),
			(5, Planner::remove_representative),
			(5, Planner::withhold_from_representative),
			(3, Planner::set_guardians),
			(3, Planner::start_recovery),
			(6, Planner::vouch_recovery),
			(3, Planner::veto_recovery),
			(4, Planner::complete_recovery),
			(6, Planner::attest_assurance),
			(4, Planner::withdraw_assurance),
			(4, Planner::restrict_processing),
			(4, Planner::lift_restriction),
			(4, Planner::attest_death),
			(6, Planner::reverse_death),
			(10, Planner::merge_patient),
			(6, Planner::undo_merge),
			(8, Planner::unlink_patient),
			(3, Planner::set_recovery_terms),
		];
		let sum = CALLS.iter().map(|(weight, _)| weight).sum();
		let mut at = self.chance.below(sum);
		for (weight, call) in CALLS {
			if at < *weight {
				return call(self);
			}
			at -= weight;
		}
		unreachable!("below the sum of all weights")
	}

	/// Whether something slips that rarely should.
	fn slips(&mut self) -> bool {
		self.chance.one_in(self.slips)
	}

	/// A patient that fits; or, by a slip, or if none does, another.
	fn patient(&mut self, fits: impl Fn(&Record) -> bool) -> u8 {
		if self.slips() {
			return self.odd_patient();
		}
		let fitting = self.model.patients.iter().filter(|(_, it)| fits(it));
		let fitting: Vec<_> = fitting.map(|(patient, _)| *patient).collect();
		match self.chance.pick(&fitting) {
			Some(patient) => patient,
			None => self.odd_patient(),
		}
	}

	/// Most likely one that something is the matter with; perhaps one that is not there.
	fn odd_patient(&mut self) -> u8 {
		let patients = self.model.patients.iter();
		let odd = patients.filter(|(_, it)| it.goes_on().is_err());
		let odd: Vec<_> = odd.map(|(patient, _)| *patient).collect();
		match self.chance.pick(&odd) {
			Some(patient) if self.chance.one_in(2) => patient,
			_ => self.chance.below(u32::from(self.patients) + 1) as u8,
		}
	}

	fn any_account(&mut self) -> Account {
		match self.chance.below(8) {
			0 => Account::Office(self.chance.below(NOWHERE + 1)),
			1 => self.any_doctor(),
			_ => {
				let known: Vec<_> = self.model.keys.keys().copied().collect();
				match self.chance.pick(&known) {
					Some(key) if self.chance.one_in(2) => key,
					_ => Account::Wallet(self.chance.below(WALLETS.into()) as u8),
				}
			}
		}
	}

	fn any_doctor(&mut self) -> Account {
		Account::Doctor(self.chance.below(DOCTORS.into()) as u8)
	}

	/// This account; or, by a slip, somebody else, or nobody.
	fn by(&mut self, account: Account) -> By {
		if !self.slips() {
			return By::Account(account);
		}
		match self.chance.below(4) {
			0 => By::Governance,
			1 => By::Nobody,
			_ => By::Account(self.any_account()),
		}
	}

	/// One of the patient's own keys; anybody, if it has none.
	fn own_key(&mut self, patient: u8) -> Account {
		let record = self.model.patients.get(&patient);
		let keys = record.map(|it| it.keys.clone()).unwrap_or_default();
		match self.chance.pick(&keys) {
			Some(key) => key,
			None => self.any_account(),
		}
	}

	/// The representative of the patient's custodian.
	fn custodian(&mut self, patient: u8) -> Account {
		let record = self.model.patients.get(&patient);
		Account::Office(record.map_or(0, |it| it.custodian))
	}

	/// Who decides for the patient: an own key, or while it is in custody the custodian.
	fn decider(&mut self, patient: u8) -> Account {
		match self.model.patients.get(&patient) {
			Some(record) if record.in_custody() => self.custodian(patient),
			_ => self.own_key(patient),
		}
	}

	/// A practitioner of the patient's custodian, if it has any.
	fn doctor_of(&mut self, patient: u8) -> Account {
		if self.slips() {
			return self.any_account_that_signs();
		}
		let record = self.model.patients.get(&patient);
		let custodian = record.map_or(0, |it| it.custodian);
		let hired = self.model.hired.iter();
		let there: Vec<_> = hired.filter(|(_, it)| *it == custodian).collect();
		let there: Vec<_> = there.into_iter().map(|(doctor, _)| *doctor).collect();
		match self.chance.pick(&there) {
			Some(Account::Office(_)) if !self.slips() => self.any_doctor(),
			Some(who) => who,
			None => self.any_doctor(),
		}
	}

	fn any_account_that_signs(&mut self) -> Account {
		match self.any_account() {
			Account::Office(_) => self.any_doctor(),
			other => other,
		}
	}

	/// Somebody who may hand in what others signed.
	fn member(&mut self) -> Account {
		if self.slips() {
			return self.any_account();
		}
		let doctors = self.model.hired.iter();
		let doctors: Vec<_> = doctors.map(|(who, _)| *who).collect();
		match self.chance.pick(&doctors) {
			Some(doctor) if self.chance.one_in(2) => doctor,
			_ => Account::Office(self.chance.below(MEMBERS.end)),
		}
	}

	/// A wallet that never served anybody, as far as the chain remembers.
	fn unused_wallet(&mut self) -> Account {
		let wallets = (0..GUARDIANS.start).map(Account::Wallet);
		let unused = wallets.filter(|it| !self.model.keys.contains_key(it));
		let unused: Vec<_> = unused.collect();
		match self.chance.pick(&unused) {
			Some(wallet) => wallet,
			None => self.any_account(),
		}
	}

	/// A key that may be given to the patient: a former one of it, or a new one.
	fn free_key(&mut self, patient: u8) -> Account {
		if self.slips() {
			return self.any_account();
		}
		let former = self
			.model
			.keys
			.iter()
			.filter(|(_, it)| it.patient == patient && matches!(it.is, Is::Former { .. }));
		let former: Vec<_> = former.map(|(key, _)| *key).collect();
		match self.chance.pick(&former) {
			Some(key) if self.chance.one_in(2) => key,
			_ => self.unused_wallet(),
		}
	}

	fn encryption_key(&mut self) -> u8 {
		if self.slips() {
			return 0;
		}
		1 + self.chance.below(u32::from(ENCRYPTION_KEYS) - 1) as u8
	}

	/// An expiry; by a slip one that has come, or one too far ahead.
	fn expiry(&mut self) -> BlockNumber {
		let now = self.model.now;
		if self.slips() {
			let late = [now, now - 1, now + MAX_PROOF_LIFETIME + 1];
			return *self.chance.among(&late);
		}
		match self.chance.below(4) {
			0 => now + 1,
			1 => now + MAX_PROOF_LIFETIME,
			_ => now + 1 + self.chance.below(MAX_PROOF_LIFETIME),
		}
	}

	/// A signature; by a slip somebody else's, or good for another chain.
	fn sign(&mut self, by: Account, over: Message) -> Signed {
		let by = match by {
			Account::Office(_) => self.any_doctor(),
			other => other,
		};
		let slips = self.slips();
		let spoiled = slips && self.chance.one_in(2);
		let by = if slips && !spoiled {
			self.any_account_that_signs()
		} else {
			by
		};
		Signed { by, over, spoiled }
	}

	fn endorse(&mut self, by: Account, over: Message) -> Endorsed {
		Endorsed {
			by,
			signature: self.sign(by, over),
		}
	}

	/// A call of the past, as it was, or handed in by somebody else.
	fn once_more(&mut self) -> Action {
		let due = self.drawer.iter().filter(|(_, call)| self.is_due(call));
		let due: Vec<_> = due.cloned().collect();
		let chosen = match self.chance.pick(&due) {
			Some(action) if self.chance.one_in(2) => action,
			_ => self.chance.among(&self.drawer).clone(),
		};
		let (by, call) = chosen;
		match call {
			Call::RelayCall { .. } | Call::StartRecovery { .. } | Call::VouchRecovery { .. } => {
				let submitter = self.member();
				(self.by(submitter), call)
			}
			call => (by, call),
		}
	}
}

impl Met {
	fn count(&mut self, call: &Call, answer: &Answer) -> &mut u32 {
		let answer = answer.map_or_else(Into::into, |()| "Ok");
		self.0.entry((discriminant(call), answer)).or_default()
	}
}

fn keys_of((patient, record): (&u8, &Record)) -> (u8, Vec<Account>) {
	(*patient, record.keys.clone())
}
