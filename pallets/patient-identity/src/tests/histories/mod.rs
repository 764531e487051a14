// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of all calls against a plain model: the same answer to every call, the same
//! events, and the same state.
//!
//! `calls` says what can happen, and `cast` to whom. `plan` makes histories up, `chain` carries them
//! out, `model` is the rules once more, `compare` holds the two against each other, and `audit` watches
//! on the chain alone that what must never happen does not. `tally` counts what came of it all.

mod audit;
mod calls;
mod cast;
mod chain;
mod compare;
mod model;
mod plan;
mod tally;

use crate::mock::*;
use audit::Audit;
use calls::*;
use cast::*;
use model::Model;
use plan::Met;
use proptest::{collection::vec, prelude::*, test_runner::TestCaseResult};
use tally::Tally;

/// How many steps a history has.
const LENGTH: usize = 220;

/// How many histories of fixed seeds are counted.
const COUNTED: u64 = 44;

/// Does the steps, each with its number in the whole history, in both worlds, and compares them after
/// each.
fn live<'a>(steps: impl Iterator<Item = (usize, &'a Step)>, tally: &mut Tally) -> TestCaseResult {
	new_test_ext().execute_with(|| {
		cast::set_up();
		chain::begin();
		tally.begin();
		let mut worlds = Worlds::default();
		for (number, step) in steps {
			worlds
				.take(number, step, tally)
				.map_err(|failed| match failed {
					TestCaseError::Fail(why) => {
						TestCaseError::fail(format!("step {number}, {step:?}: {why}"))
					}
					rejected => rejected,
				})?;
		}
		Ok(())
	})
}

/// The model, and who watches the chain.
#[derive(Default)]
struct Worlds {
	model: Model,
	audit: Audit,
	/// All that stood in state after the last step, if that was refused.
	state: Option<Vec<(Vec<u8>, Vec<u8>)>>,
}

impl Worlds {
	fn take(&mut self, number: usize, step: &Step, tally: &mut Tally) -> TestCaseResult {
		let before = self.model.clone();
		let expected = self.model.apply(step);
		let stood = self.state.take();
		let state = expected
			.is_err()
			.then(|| stood.unwrap_or_else(chain::everything));
		let answer = chain::carry_out(step);
		prop_assert_eq!(answer, expected);
		prop_assert_eq!(&events(), &self.model.events);
		if self.audit.is_outdated(step) {
			tally.count_outdated_request();
		}
		tally.count(&before, step, &answer, &self.model);
		if answer.is_ok() {
			self.audit.look(number, step)?;
		}
		System::reset_events();
		let Some(state) = state else {
			return self.compare(number);
		};
		// What the last step left was looked at; all of it is as it was.
		prop_assert!(
			state == chain::everything(),
			"a refused call changed the state"
		);
		self.state = Some(state);
		Ok(())
	}

	fn compare(&self, number: usize) -> TestCaseResult {
		if let Err(why) = PatientIdentity::do_try_state() {
			return Err(TestCaseError::fail(format!("{why:?}")));
		}
		self.model.compare_state()?;
		// A few questions with every other step: all of them take too long.
		if number.is_multiple_of(2) {
			return Ok(());
		}
		let patient = number % usize::from(PATIENTS);
		let account = asks(&self.model, number % usize::from(WALLETS));
		self.model.compare_answers(patient as u8, account)
	}
}

/// Whoever it is about, mostly; now and then a member.
fn asks(model: &Model, number: usize) -> Account {
	let known: Vec<_> = model.keys.keys().copied().collect();
	match number % 5 {
		0 => Account::Office(number as u32 % NOWHERE),
		1 => Account::Doctor(number as u8 % DOCTORS),
		_ => known
			.get(number % known.len().max(1))
			.copied()
			.unwrap_or(Account::Wallet(number as u8)),
	}
}

/// What the pallet told of the last step.
fn events() -> Vec<crate::Event<Test>> {
	let records = System::events().into_iter();
	let ours = records.filter_map(|record| match record.event {
		RuntimeEvent::PatientIdentity(event) => Some(event),
		RuntimeEvent::System(_) => None,
	});
	ours.collect()
}

/// A history, and which of its steps are taken. To leave steps out is how a failing one gets shorter.
fn a_history() -> impl Strategy<Value = (Vec<Step>, Vec<bool>)> {
	let seed = any::<u64>().no_shrink();
	seed.prop_flat_map(|seed| {
		let mut met = Met::default();
		let steps = plan::history(seed, LENGTH, &mut met);
		let taken = vec(proptest::bool::weighted(0.98), steps.len());
		(Just(steps), taken)
	})
}

proptest! {
	#![proptest_config(ProptestConfig {
		max_shrink_iters: 600,
		..ProptestConfig::with_cases(40)
	})]

	#[test]
	fn the_chain_and_the_model_agree((steps, taken) in a_history()) {
		let steps = steps.iter().enumerate().zip(taken);
		let taken = steps.filter(|(_, taken)| *taken).map(|(step, _)| step);
		live(taken, &mut Tally::default())?;
	}
}

/// So that the histories of the test above can be trusted to go everywhere.
#[test]
fn histories_meet_every_answer_of_every_call() {
	let (mut met, mut tally) = (Met::default(), Tally::default());
	for seed in 0..COUNTED {
		let steps = plan::history(seed, LENGTH, &mut met);
		if let Err(why) = live(steps.iter().enumerate(), &mut tally) {
			panic!("history {seed}: {why}");
		}
	}
	tally.print();
	tally.assert_complete();
}
