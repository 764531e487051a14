// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories, against a plain model.

use crate::{mock::*, Allowance, Cost, DefaultAllowances, Payer, Refusal, NARROWING_RESERVE};
use carechain_primitives::{
	traits::{Members, Standing},
	OrganizationId,
};
use proptest::prelude::*;
use sp_keyring::Sr25519Keyring;
use std::collections::BTreeMap;

const DEFAULTS: DefaultAllowances = DefaultAllowances {
	organization: Allowance {
		weight_capacity: 20_000_000_000,
		weight_refill: 900_000_000,
		bytes_capacity: 1_000,
		bytes_refill: 30,
	},
	patient: Allowance {
		weight_capacity: 9_000_000_000,
		weight_refill: 300_000_000,
		bytes_capacity: 800,
		bytes_refill: 20,
	},
	patients_of: Allowance {
		weight_capacity: 15_000_000_000,
		weight_refill: 700_000_000,
		bytes_capacity: 1_200,
		bytes_refill: 25,
	},
};

#[derive(Clone, Debug)]
enum Step {
	Advance(u32),
	Stand(OrganizationId, Standing),
	/// Takes so much weight, of which so many per cent are used.
	Work(Sr25519Keyring, u64, u64, bool),
	Revoke(Sr25519Keyring, u64),
}

fn step() -> impl Strategy<Value = Step> {
	let who = || {
		prop::sample::select(vec![
			REPRESENTATIVE,
			OF_CLINIC,
			PRACTITIONER,
			LOCUM,
			PATIENT,
			NEIGHBOUR,
			STRANGER,
		])
	};
	let organization = prop::sample::select(vec![HOSPITAL, CLINIC]);
	let standing = prop::sample::select(vec![
		Standing::Active,
		Standing::Active,
		Standing::Suspended,
	]);
	prop_oneof![
		2 => (1..6u32).prop_map(Step::Advance),
		1 => (organization, standing).prop_map(|(who, standing)| Step::Stand(who, standing)),
		5 => (who(), 0..5_000_000_000u64, 0..=100u64, any::<bool>())
			.prop_map(|(who, takes, percent, fails)| Step::Work(who, takes, percent, fails)),
		3 => (who(), 0..5_000_000_000u64).prop_map(|(who, takes)| Step::Revoke(who, takes)),
	]
}

/// Who has used how much, reckoned block by block.
#[derive(Default)]
struct Model {
	used: BTreeMap<Payer, Cost>,
}

impl Model {
	fn allowance(payer: &Payer) -> Allowance {
		match payer {
			Payer::Organization(_) => DEFAULTS.organization,
			Payer::Patient(_) => DEFAULTS.patient,
			Payer::PatientsOf(_) => DEFAULTS.patients_of,
		}
	}

	fn advance(&mut self) {
		for (payer, used) in &mut self.used {
			let allowance = Self::allowance(payer);
			used.weight = used.weight.saturating_sub(allowance.weight_refill);
			used.bytes = used.bytes.saturating_sub(allowance.bytes_refill);
		}
	}

	fn payers(who: Sr25519Keyring) -> Result<Vec<Payer>, Refusal> {
		let locum = if Registry::standing(CLINIC) == Standing::Suspended
			&& Registry::standing(HOSPITAL) == Standing::Active
		{
			HOSPITAL
		} else {
			CLINIC
		};
		Ok(match who {
			REPRESENTATIVE | PRACTITIONER => vec![Payer::Organization(HOSPITAL)],
			OF_CLINIC => vec![Payer::Organization(CLINIC)],
			LOCUM => vec![Payer::Organization(locum)],
			PATIENT => vec![Payer::Patient(PATIENT_ID), Payer::PatientsOf(HOSPITAL)],
			NEIGHBOUR => vec![Payer::Patient(NEIGHBOUR_ID), Payer::PatientsOf(HOSPITAL)],
			_ => return Err(Refusal::NotAMember),
		})
	}

	/// What becomes of a call of this price that leaves so much of its weight unused.
	fn send(
		&mut self,
		who: Sr25519Keyring,
		price: Cost,
		unused: u64,
		narrowing: bool,
	) -> Result<(), Refusal> {
		let payers = Self::payers(who)?;
		if let [Payer::Organization(organization)] = payers[..] {
			if Registry::standing(organization) == Standing::Suspended && !narrowing {
				return Err(Refusal::Suspended);
			}
		}
		for payer in &payers {
			let (allowance, used) = (
				Self::allowance(payer),
				self.used.get(payer).copied().unwrap_or_default(),
			);
			let limit = |capacity: u64| {
				if narrowing {
					capacity
				} else {
					capacity - capacity / NARROWING_RESERVE
				}
			};
			if used.weight + price.weight > limit(allowance.weight_capacity)
				|| used.bytes + price.bytes > limit(allowance.bytes_capacity)
			{
				return Err(Refusal::AllowanceSpent);
			}
		}
		for payer in payers {
			let used = self.used.entry(payer).or_default();
			used.weight += price.weight - unused;
			used.bytes += price.bytes;
		}
		Ok(())
	}
}

fn check(who: Sr25519Keyring, call: RuntimeCall, expected: Result<(), Refusal>) {
	match expected {
		Ok(()) => send(who, call),
		Err(refusal) => assert_refused(who, call, refusal),
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn the_chain_admits_and_charges_as_the_model_does(
		history in prop::collection::vec(step(), 1..50)
	) {
		build_with_and_execute(DEFAULTS, || {
			let mut model = Model::default();
			for step in history {
				match step {
					Step::Advance(blocks) => {
						advance(blocks);
						(0..blocks).for_each(|_| model.advance());
					},
					Step::Stand(organization, standing) => {
						Registry::set_standing(organization, standing);
					},
					Step::Work(who, takes, percent, fails) => {
						let uses = takes * percent / 100;
						let call = work_that_uses(takes, uses, fails);
						let price = price(who, &call);
						check(who, call, model.send(who, price, takes - uses, false));
					},
					Step::Revoke(who, takes) => {
						let call = revoke(takes);
						let price = price(who, &call);
						check(who, call, model.send(who, price, 0, true));
					},
				}
				for (payer, expected) in &model.used {
					assert_eq!(used(*payer), *expected);
				}
				Admission::do_try_state().unwrap();
			}
		});
	}
}
