// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the runtime API tells.

use crate::{
	mock::*, Allowance, ClassAllowances, Cost, DefaultAllowances, OrganizationAllowances, Payer,
	RemainingAllowance,
};
use carechain_primitives::{traits::Standing, OrganizationKind};
use sp_keyring::Sr25519Keyring;

/// Roomy enough that the prices of calls do not matter, and even enough to reckon with.
const ORGANIZATION: Allowance = Allowance {
	weight_capacity: 4_000_000_000_000,
	weight_refill: 1_000_000_000,
	bytes_capacity: 4_000,
	bytes_refill: 10,
};

/// More weight than all patients of the custodian have together, and fewer bytes.
const DEFAULTS: DefaultAllowances = DefaultAllowances {
	organization: ORGANIZATION,
	patient: Allowance {
		weight_capacity: 8_000_000_000_000,
		bytes_capacity: 400,
		..ORGANIZATION
	},
	patients_of: ORGANIZATION,
};

fn remaining(who: Sr25519Keyring) -> Option<RemainingAllowance> {
	Admission::remaining_allowance(&who.to_account_id())
}

#[test]
fn of_a_full_bucket_all_is_left_and_a_quarter_of_it_is_kept() {
	build_with_and_execute(DEFAULTS, || {
		let full = RemainingAllowance {
			payer: Payer::Organization(HOSPITAL),
			capacity: Cost {
				weight: 4_000_000_000_000,
				bytes: 4_000,
			},
			remaining: Cost {
				weight: 4_000_000_000_000,
				bytes: 4_000,
			},
			remaining_for_ordinary_calls: Cost {
				weight: 3_000_000_000_000,
				bytes: 3_000,
			},
			full_at: Some(1),
		};
		assert_eq!(remaining(REPRESENTATIVE), Some(full.clone()));
		assert_eq!(remaining(PRACTITIONER), Some(full));
	});
}

#[test]
fn what_was_used_is_taken_off_and_flows_back() {
	build_with_and_execute(DEFAULTS, || {
		let price = price(REPRESENTATIVE, &work(9_000_000_000));
		send(REPRESENTATIVE, work(9_000_000_000));
		let left = remaining(PRACTITIONER).unwrap();
		assert_eq!(left.remaining.weight, 4_000_000_000_000 - price.weight);
		assert_eq!(left.remaining.bytes, 3_900);
		assert_eq!(
			left.remaining_for_ordinary_calls.weight,
			3_000_000_000_000 - price.weight
		);
		assert_eq!(left.remaining_for_ordinary_calls.bytes, 2_900);
		let blocks = price.weight.div_ceil(1_000_000_000).max(100 / 10);
		assert_eq!(left.full_at, Some(1 + blocks));

		advance(5);
		let later = remaining(PRACTITIONER).unwrap();
		assert_eq!(
			later.remaining.weight,
			left.remaining.weight + 5_000_000_000
		);
		assert_eq!(later.remaining.bytes, 3_950);
		assert_eq!(later.full_at, left.full_at);
	});
}

#[test]
fn of_two_buckets_the_smaller_figure_counts() {
	build_with_and_execute(DEFAULTS, || {
		let full = remaining(PATIENT).unwrap();
		assert_eq!(full.payer, Payer::Patient(PATIENT_ID));
		assert_eq!(
			full.capacity,
			Cost {
				weight: 4_000_000_000_000,
				bytes: 400
			}
		);
		assert_eq!(full.remaining, full.capacity);
		assert_eq!(
			full.remaining_for_ordinary_calls,
			Cost {
				weight: 3_000_000_000_000,
				bytes: 300
			}
		);

		let price = price(NEIGHBOUR, &work(9_000_000_000));
		send(NEIGHBOUR, work(9_000_000_000));
		let left = remaining(PATIENT).unwrap();
		assert_eq!(left.remaining.weight, full.remaining.weight - price.weight);
		assert_eq!(
			left.remaining.bytes, 400,
			"the patient's own bytes are the fewer ones"
		);
		assert!(left.full_at > full.full_at);
	});
}

#[test]
fn what_is_told_to_be_left_can_be_used_and_no_more() {
	build_with_and_execute(DEFAULTS, || {
		send(NEIGHBOUR, work(9_000_000_000));
		let left = remaining(PATIENT)
			.unwrap()
			.remaining_for_ordinary_calls
			.weight;
		let overhead = price(PATIENT, &work(0)).weight;
		assert_refused(
			PATIENT,
			work(left - overhead + 1),
			crate::Refusal::AllowanceSpent,
		);
		send(PATIENT, work(left - overhead));
		assert_eq!(
			remaining(PATIENT)
				.unwrap()
				.remaining_for_ordinary_calls
				.weight,
			0
		);
	});
}

#[test]
fn it_is_reckoned_with_an_organisations_own_allowance_else_its_classs_else_the_default() {
	build_with_and_execute(DEFAULTS, || {
		let of = |weight_capacity| Allowance {
			weight_capacity,
			..ORGANIZATION
		};
		let capacity = |who| remaining(who).unwrap().capacity.weight;
		ClassAllowances::<Test>::insert(OrganizationKind::Hospital, of(2_000_000_000_000));
		OrganizationAllowances::<Test>::insert(OF_SUDO, of(1_000_000_000_000));
		assert_eq!(capacity(SUDO_REPRESENTATIVE), 1_000_000_000_000);
		assert_eq!(capacity(REPRESENTATIVE), 2_000_000_000_000);
		assert_eq!(capacity(PRACTITIONER), 2_000_000_000_000);
		assert_eq!(capacity(OF_CLINIC), ORGANIZATION.weight_capacity);

		let price = price(REPRESENTATIVE, &work(0)).weight;
		send(REPRESENTATIVE, work(0));
		let left = remaining(REPRESENTATIVE).unwrap();
		assert_eq!(left.remaining.weight, 2_000_000_000_000 - price);
		assert_eq!(
			left.remaining_for_ordinary_calls.weight,
			1_500_000_000_000 - price
		);
	});
}

#[test]
fn what_never_flows_back_is_never_full_again() {
	let still = Allowance {
		bytes_refill: 0,
		..ORGANIZATION
	};
	let defaults = DefaultAllowances {
		patients_of: still,
		organization: still,
		..DEFAULTS
	};
	build_with_and_execute(defaults, || {
		for who in [REPRESENTATIVE, PATIENT] {
			assert_eq!(remaining(who).unwrap().full_at, Some(1));
			send(who, work(0));
			assert_eq!(remaining(who).unwrap().full_at, None);
		}
	});
}

#[test]
fn a_suspended_organisation_sees_what_is_left_for_what_it_may_still_send() {
	build_with_and_execute(DEFAULTS, || {
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		assert_eq!(
			remaining(REPRESENTATIVE).unwrap().payer,
			Payer::Organization(HOSPITAL)
		);
		assert_eq!(
			remaining(PATIENT).unwrap().payer,
			Payer::Patient(PATIENT_ID)
		);
	});
}

#[test]
fn who_is_not_recognised_or_not_metered_has_none() {
	build_with_and_execute(DEFAULTS, || {
		assert_eq!(remaining(STRANGER), None);
		assert_eq!(remaining(RETIRED), None);
		assert_eq!(remaining(SUDO), None);
		assert_eq!(
			remaining(SUDO_REPRESENTATIVE).unwrap().payer,
			Payer::Organization(OF_SUDO),
			"metered for what it sends as a member"
		);
	});
}
