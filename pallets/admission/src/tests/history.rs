// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories, against a plain model.

use crate::{
	mock::*, Allowance, Cost, DefaultAllowances, Payer, PayerKind, Refusal, IN_LINE_PRIORITY,
	NARROWING_PRIORITY, NARROWING_RESERVE, ORDINARY_PRIORITY, PATIENT_NARROWING_PRIORITY,
	UNCOVERED_EMERGENCY_PRIORITY,
};
use carechain_primitives::{
	traits::{Members, Standing},
	OrganizationId, OrganizationKind,
};
use frame_support::assert_ok;
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

/// What governance may choose from for organisations, beside the default.
const CHOICES: [Allowance; 3] = [
	Allowance {
		weight_capacity: 5_000_000_000,
		..DEFAULTS.organization
	},
	Allowance {
		weight_capacity: 40_000_000_000,
		bytes_capacity: 3_000,
		..DEFAULTS.organization
	},
	Allowance {
		weight_refill: 0,
		bytes_refill: 0,
		..DEFAULTS.organization
	},
];

#[derive(Clone, Debug)]
enum Step {
	Advance(u32),
	Stand(OrganizationId, Standing),
	SetOwn(OrganizationId, Option<Allowance>),
	SetClass(OrganizationKind, Option<Allowance>),
	SetDefault(Allowance),
	/// Takes so much weight, of which so many per cent are used.
	Work(Sr25519Keyring, u64, u64, bool),
	Revoke(Sr25519Keyring, u64, bool),
	/// Declares an emergency, of whose weight so many per cent are used.
	Declare(Sr25519Keyring, u64, u64),
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
	let staff = prop::sample::select(vec![
		REPRESENTATIVE,
		OF_CLINIC,
		PRACTITIONER,
		LOCUM,
		STRANGER,
	]);
	let organization = || prop::sample::select(vec![HOSPITAL, CLINIC]);
	let kind = prop::sample::select(vec![
		OrganizationKind::Hospital,
		OrganizationKind::Clinic,
		OrganizationKind::Laboratory,
	]);
	let choice = || prop::sample::select(CHOICES.to_vec());
	let standing = prop::sample::select(vec![
		Standing::Active,
		Standing::Active,
		Standing::Suspended,
	]);
	prop_oneof![
		2 => (1..6u32).prop_map(Step::Advance),
		1 => (organization(), standing).prop_map(|(who, standing)| Step::Stand(who, standing)),
		1 => (organization(), prop::option::of(choice()))
			.prop_map(|(who, allowance)| Step::SetOwn(who, allowance)),
		1 => (kind, prop::option::of(choice()))
			.prop_map(|(kind, allowance)| Step::SetClass(kind, allowance)),
		1 => choice().prop_map(Step::SetDefault),
		5 => (who(), 0..5_000_000_000u64, 0..=100u64, any::<bool>())
			.prop_map(|(who, takes, percent, fails)| Step::Work(who, takes, percent, fails)),
		3 => (who(), 0..5_000_000_000u64, any::<bool>())
			.prop_map(|(who, takes, fails)| Step::Revoke(who, takes, fails)),
		2 => (staff, 0..9_000_000_000u64, 0..=100u64)
			.prop_map(|(who, takes, percent)| Step::Declare(who, takes, percent)),
	]
}

/// Who has used how much as of which block, and who may use how much.
struct Model {
	now: u64,
	used: BTreeMap<Payer, (Cost, u64)>,
	own: BTreeMap<OrganizationId, Allowance>,
	classes: BTreeMap<OrganizationKind, Allowance>,
	default: Allowance,
}

impl Model {
	fn new() -> Self {
		Self {
			now: 1,
			used: BTreeMap::new(),
			own: BTreeMap::new(),
			classes: BTreeMap::new(),
			default: DEFAULTS.organization,
		}
	}

	fn allowance(&self, payer: &Payer) -> Allowance {
		match payer {
			Payer::Organization(organization) => {
				let kind = if *organization == CLINIC {
					OrganizationKind::Clinic
				} else {
					OrganizationKind::Hospital
				};
				let own = self.own.get(organization);
				*own.or(self.classes.get(&kind)).unwrap_or(&self.default)
			}
			Payer::Patient(_) => DEFAULTS.patient,
			Payer::PatientsOf(_) => DEFAULTS.patients_of,
		}
	}

	/// What a payer has used and has not got back yet.
	fn used(&self, payer: &Payer) -> Cost {
		let Some((used, at)) = self.used.get(payer) else {
			return Cost::default();
		};
		let (allowance, blocks) = (self.allowance(payer), self.now - at);
		Cost {
			weight: used.weight.saturating_sub(blocks * allowance.weight_refill),
			bytes: used.bytes.saturating_sub(blocks * allowance.bytes_refill),
		}
	}

	/// The place in the pool of whom this payer pays for.
	fn priority(&self, payer: &Payer, narrowing: bool) -> u64 {
		let quiet = self.used.get(payer).map_or(0, |(_, at)| self.now - at);
		quiet
			+ match (narrowing, payer) {
				(false, _) => ORDINARY_PRIORITY,
				(true, Payer::Organization(_)) => NARROWING_PRIORITY,
				(true, _) => PATIENT_NARROWING_PRIORITY,
			}
	}

	/// What becomes of an emergency of this price that leaves so much of its weight unused.
	fn declare(&mut self, who: Sr25519Keyring, price: Cost, unused: u64) -> Result<u64, Refusal> {
		let [payer] = Self::payers(who)?[..] else {
			panic!("no patient declares an emergency");
		};
		let (allowance, used) = (self.allowance(&payer), self.used(&payer));
		let covered = used.weight + price.weight <= allowance.weight_capacity
			&& used.bytes + price.bytes <= allowance.bytes_capacity;
		let priority = if covered {
			self.priority(&payer, true)
		} else {
			self.priority(&payer, false) - ORDINARY_PRIORITY + UNCOVERED_EMERGENCY_PRIORITY
		};
		// What it used in the end, up to the brim of the bucket.
		let fill = |used: u64, more: u64, capacity: u64| used.max(capacity.min(used + more));
		let used = Cost {
			weight: fill(
				used.weight,
				price.weight - unused,
				allowance.weight_capacity,
			),
			bytes: fill(used.bytes, price.bytes, allowance.bytes_capacity),
		};
		self.used.insert(payer, (used, self.now));
		Ok(priority)
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

	/// What becomes of a call of this price that leaves so much of its weight unused: its priority but
	/// for its turn, or why it is refused.
	fn send(
		&mut self,
		who: Sr25519Keyring,
		price: Cost,
		unused: u64,
		narrowing: bool,
	) -> Result<u64, Refusal> {
		let payers = Self::payers(who)?;
		if let [Payer::Organization(organization)] = payers[..] {
			if Registry::standing(organization) == Standing::Suspended && !narrowing {
				return Err(Refusal::Suspended);
			}
		}
		for payer in &payers {
			let (allowance, used) = (self.allowance(payer), self.used(payer));
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
		let priority = self.priority(&payers[0], narrowing);
		for payer in payers {
			let used = self.used(&payer);
			let used = Cost {
				weight: used.weight + price.weight - unused,
				bytes: used.bytes + price.bytes,
			};
			self.used.insert(payer, (used, self.now));
		}
		Ok(priority)
	}
}

fn check(who: Sr25519Keyring, call: RuntimeCall, expected: Result<u64, Refusal>) {
	match expected {
		Ok(priority) => {
			let valid = validate(next(who, call.clone())).expect("the pool takes it");
			assert_eq!(valid.priority, priority + IN_LINE_PRIORITY);
			send(who, call);
		}
		Err(refusal) => assert_refused(who, call, refusal),
	}
}

/// A step that is not a transaction.
fn govern(model: &mut Model, step: &Step) {
	let root = RuntimeOrigin::root();
	match *step {
		Step::SetOwn(organization, allowance) => {
			assert_ok!(Admission::set_organization_allowance(
				root,
				organization,
				allowance
			));
			model.own.remove(&organization);
			model.own.extend(allowance.map(|it| (organization, it)));
		}
		Step::SetClass(kind, allowance) => {
			assert_ok!(Admission::set_class_allowance(root, kind, allowance));
			model.classes.remove(&kind);
			model.classes.extend(allowance.map(|it| (kind, it)));
		}
		Step::SetDefault(allowance) => {
			let kind = PayerKind::Organization;
			assert_ok!(Admission::set_default_allowance(root, kind, allowance));
			model.default = allowance;
		}
		Step::Advance(blocks) => {
			advance(blocks);
			model.now += u64::from(blocks);
		}
		Step::Stand(organization, standing) => Registry::set_standing(organization, standing),
		Step::Work(..) | Step::Revoke(..) | Step::Declare(..) => {}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn the_chain_admits_and_charges_as_the_model_does(
		history in prop::collection::vec(step(), 1..50)
	) {
		build_with_and_execute(DEFAULTS, || {
			let mut model = Model::new();
			for step in history {
				govern(&mut model, &step);
				match step {
					Step::Work(who, takes, percent, fails) => {
						let uses = takes * percent / 100;
						let call = work_that_uses(takes, uses, fails);
						let price = price(who, &call);
						check(who, call, model.send(who, price, takes - uses, false));
					},
					Step::Revoke(who, takes, fails) => {
						let call = if fails { revoke_in_vain(takes) } else { revoke(takes) };
						let price = price(who, &call);
						check(who, call, model.send(who, price, 0, true));
					},
					Step::Declare(who, takes, percent) => {
						let uses = takes * percent / 100;
						let call = break_glass_that_uses(takes, uses);
						let price = price(who, &call);
						check(who, call, model.declare(who, price, takes - uses));
					},
					_ => {},
				}
				for payer in model.used.keys() {
					assert_eq!(used(*payer), model.used(payer));
				}
				Admission::do_try_state().unwrap();
			}
		});
	}
}
