// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Declaring an emergency: what does not refuse it, what does, and what it may not do to others.

use crate::{
	mock::*, Allowance, Cost, DefaultAllowances, Meter, Meters, OrganizationAllowances, Payer,
	Refusal, IN_LINE_PRIORITY, MAX_EMERGENCY_CALLS, MAX_QUIET_BLOCKS, NARROWING_PRIORITY,
	ORDINARY_PRIORITY, PATIENT_NARROWING_PRIORITY, UNCOVERED_EMERGENCY_PRIORITY,
};
use carechain_primitives::{
	traits::{Members, Standing},
	OrganizationId,
};
use core::cmp::Reverse;
use sp_keyring::Sr25519Keyring;

const OF_HOSPITAL: Payer = Payer::Organization(HOSPITAL);
const STAFF: [Sr25519Keyring; 2] = [REPRESENTATIVE, PRACTITIONER];

/// So much that two declarations cost more than a whole bucket.
const TAKES: u64 = 1_000_000_000_000;

/// A bucket with the weight of one and a half declarations by a practitioner, and the bytes of three.
fn tight() -> Allowance {
	let price = price(PRACTITIONER, &break_glass(TAKES));
	Allowance {
		weight_capacity: price.weight / 2 * 3,
		weight_refill: price.weight / 10,
		bytes_capacity: price.bytes * 3,
		bytes_refill: 1,
	}
}

fn with_tight_organizations(test: impl FnOnce()) {
	let defaults = DefaultAllowances {
		organization: tight(),
		patient: AMPLE,
		patients_of: AMPLE,
	};
	build_with_and_execute(defaults, test);
}

/// Empties the hospital's bucket to the brim.
fn spend_all() {
	let meter = Meter {
		used: Admission::allowance_of(&OF_HOSPITAL).capacity(),
		at: System::block_number().into(),
	};
	Meters::<Test>::insert(OF_HOSPITAL, meter);
	assert_refused(REPRESENTATIVE, revoke(0), Refusal::AllowanceSpent);
	assert_refused(REPRESENTATIVE, work(0), Refusal::AllowanceSpent);
}

/// Of an account's next transaction, without what it gets for being the next.
fn priority(who: Sr25519Keyring, call: RuntimeCall) -> u64 {
	validate(next(who, call)).unwrap().priority - IN_LINE_PRIORITY
}

fn lapse(who: Sr25519Keyring, credentials: Vec<(OrganizationId, Standing)>) {
	Credentials::mutate(|all| all.insert(who.to_account_id(), vec![]));
	Lapsed::mutate(|all| all.insert(who.to_account_id(), credentials));
}

// --- the allowance ------------------------------------------------------------------------------

#[test]
fn within_its_allowance_it_costs_what_it_costs_and_may_use_the_reserve() {
	with_tight_organizations(|| {
		let price = price(PRACTITIONER, &break_glass(TAKES));
		send(PRACTITIONER, break_glass(TAKES));
		assert_eq!(used(OF_HOSPITAL), price);
		// Of the third that is left the most is the reserve.
		assert_refused(PRACTITIONER, work(TAKES / 3), Refusal::AllowanceSpent);
		let another = break_glass(TAKES / 3);
		assert_eq!(priority(PRACTITIONER, another.clone()), NARROWING_PRIORITY);
		let cost = self::price(PRACTITIONER, &another);
		send(PRACTITIONER, another);
		assert_eq!(used(OF_HOSPITAL).weight, price.weight + cost.weight);
		assert_eq!(used(OF_HOSPITAL).bytes, price.bytes + cost.bytes);
	});
}

#[test]
fn it_is_never_refused_for_an_allowance_and_leaves_the_bucket_empty_and_no_worse() {
	with_tight_organizations(|| {
		for _ in 0..5 {
			send(PRACTITIONER, break_glass(TAKES));
		}
		assert_eq!(used(OF_HOSPITAL), tight().capacity());
		spend_all();
		for who in STAFF {
			send(who, break_glass(TAKES));
			assert_eq!(used(OF_HOSPITAL), tight().capacity());
		}
	});
}

#[test]
fn without_any_allowance_it_is_declared_all_the_same() {
	build_with_and_execute(DefaultAllowances::default(), || {
		for who in STAFF {
			assert_refused(who, revoke(0), Refusal::AllowanceSpent);
			send(who, break_glass(TAKES));
		}
		assert_eq!(used(OF_HOSPITAL), Cost::default());
	});
}

#[test]
fn bytes_alone_may_be_what_is_not_there() {
	let bytes = Allowance {
		bytes_capacity: u64::from(LASTING_BYTES) - 1,
		bytes_refill: 0,
		..AMPLE
	};
	let defaults = DefaultAllowances {
		organization: bytes,
		patient: AMPLE,
		patients_of: AMPLE,
	};
	build_with_and_execute(defaults, || {
		let first = priority(PRACTITIONER, break_glass(0));
		assert_eq!(first, UNCOVERED_EMERGENCY_PRIORITY);
		let price = price(PRACTITIONER, &break_glass(0));
		send(PRACTITIONER, break_glass(0));
		assert_eq!(
			used(OF_HOSPITAL),
			Cost {
				bytes: bytes.bytes_capacity,
				..price
			}
		);
		// What leaves no bytes behind is not hindered.
		send(PRACTITIONER, revoke(0));
	});
}

#[test]
fn what_it_took_flows_back_as_ever() {
	with_tight_organizations(|| {
		spend_all();
		send(PRACTITIONER, break_glass(TAKES));
		advance(1);
		assert_refused(PRACTITIONER, revoke(TAKES), Refusal::AllowanceSpent);
		let left = tight().weight_capacity - used(OF_HOSPITAL).weight;
		assert_eq!(left, tight().weight_refill);
		send(PRACTITIONER, revoke(0));
	});
}

#[test]
fn what_was_not_taken_does_not_flow_back() {
	with_tight_organizations(|| {
		spend_all();
		send(PRACTITIONER, break_glass_that_uses(TAKES, 0));
		assert_eq!(
			used(OF_HOSPITAL),
			tight().capacity(),
			"an emergency is no way to fill the bucket"
		);
	});
}

#[test]
fn of_a_charge_that_was_taken_in_part_only_what_was_taken_flows_back() {
	with_tight_organizations(|| {
		// Leaves half a declaration.
		send(PRACTITIONER, break_glass(TAKES));
		let before = used(OF_HOSPITAL).weight;
		let call = break_glass_that_uses(TAKES, TAKES / 10);
		let cost = price(PRACTITIONER, &call).weight - TAKES + TAKES / 10;
		send(PRACTITIONER, call);
		assert_eq!(used(OF_HOSPITAL).weight, before + cost);
		// Used more in the end than there was.
		send(PRACTITIONER, break_glass_that_uses(TAKES, TAKES / 10 * 9));
		assert_eq!(used(OF_HOSPITAL).weight, tight().weight_capacity);
	});
}

#[test]
fn it_forgives_nothing_where_the_allowance_has_shrunk() {
	build_and_execute(|| {
		send(REPRESENTATIVE, work(3 * TAKES));
		let before = used(OF_HOSPITAL);
		let smaller = Allowance {
			weight_capacity: TAKES,
			weight_refill: 0,
			bytes_capacity: 1,
			bytes_refill: 0,
		};
		OrganizationAllowances::<Test>::insert(HOSPITAL, smaller);
		send(PRACTITIONER, break_glass(TAKES));
		assert_eq!(used(OF_HOSPITAL), before);
	});
}

#[test]
fn a_block_is_as_full_for_it_whether_it_was_covered_or_not() {
	with_tight_organizations(|| {
		let weighs = || {
			let before = System::block_weight().total().ref_time();
			send(PRACTITIONER, break_glass(TAKES));
			System::block_weight().total().ref_time() - before
		};
		let covered = weighs();
		spend_all();
		assert_eq!(weighs(), covered);
		assert!(covered >= TAKES);
	});
}

// --- who declares -------------------------------------------------------------------------------

#[test]
fn it_is_not_refused_for_the_standing_of_the_organisation() {
	for standing in [Standing::Suspended, Standing::Expired] {
		build_and_execute(|| {
			Registry::set_standing(HOSPITAL, standing);
			for who in STAFF {
				assert!(priority(who, break_glass(0)) >= NARROWING_PRIORITY);
				send(who, break_glass(0));
			}
		});
	}
}

#[test]
fn it_is_not_refused_for_a_credential_that_has_run_out() {
	build_and_execute(|| {
		lapse(RETIRED, vec![(HOSPITAL, Standing::Expired)]);
		send(RETIRED, break_glass(0));
		assert!(used(OF_HOSPITAL).weight > 0);
		for call in [work(0), revoke(0), ward::Call::acknowledge {}.into()] {
			assert_refused(RETIRED, call, Refusal::PractitionerNotActive);
		}
		let mixed = batch(vec![break_glass(0), revoke(0)]);
		assert_refused(RETIRED, mixed, Refusal::PractitionerNotActive);
	});
}

#[test]
fn neither_for_credential_standing_and_allowance_together() {
	with_tight_organizations(|| {
		spend_all();
		lapse(RETIRED, vec![(HOSPITAL, Standing::Expired)]);
		for standing in [Standing::Suspended, Standing::Expired] {
			Registry::set_standing(HOSPITAL, standing);
			send(RETIRED, break_glass(TAKES));
		}
	});
}

#[test]
fn a_practitioner_who_was_suspended_in_person_does_not_declare() {
	build_and_execute(|| {
		lapse(RETIRED, vec![(HOSPITAL, Standing::Suspended)]);
		assert_refused(RETIRED, break_glass(0), Refusal::PractitionerNotActive);
		// Elsewhere it is only that nobody renewed it.
		lapse(
			RETIRED,
			vec![(HOSPITAL, Standing::Suspended), (CLINIC, Standing::Expired)],
		);
		send(RETIRED, break_glass(0));
		assert!(used(Payer::Organization(CLINIC)).weight > 0);
		assert_eq!(used(OF_HOSPITAL), Cost::default());
	});
}

#[test]
fn who_never_was_a_practitioner_or_lost_every_credential_is_not_a_member() {
	build_and_execute(|| {
		assert!(Registry::is_member_account(&RETIRED.to_account_id()));
		for who in [STRANGER, RETIRED] {
			assert_refused(who, break_glass(0), Refusal::NotAMember);
			assert_refused(who, batch(vec![break_glass(0)]), Refusal::NotAMember);
		}
	});
}

#[test]
fn a_valid_credential_pays_before_one_that_has_run_out() {
	build_and_execute(|| {
		Lapsed::mutate(|all| {
			all.insert(LOCUM.to_account_id(), vec![(HOSPITAL, Standing::Expired)]);
		});
		Credentials::mutate(|all| all.insert(LOCUM.to_account_id(), vec![CLINIC]));
		Registry::set_standing(CLINIC, Standing::Suspended);
		send(LOCUM, break_glass(0));
		assert!(used(Payer::Organization(CLINIC)).weight > 0);
		assert_eq!(used(OF_HOSPITAL), Cost::default());
	});
}

#[test]
fn of_credentials_that_have_run_out_the_one_at_an_organisation_in_good_standing_pays() {
	build_and_execute(|| {
		lapse(
			LOCUM,
			vec![(CLINIC, Standing::Expired), (HOSPITAL, Standing::Expired)],
		);
		Registry::set_standing(CLINIC, Standing::Suspended);
		send(LOCUM, break_glass(0));
		assert!(used(OF_HOSPITAL).weight > 0);
		assert_eq!(used(Payer::Organization(CLINIC)), Cost::default());
	});
}

#[test]
fn it_is_still_only_for_those_on_its_list() {
	build_and_execute(|| {
		for who in [PATIENT, SUDO] {
			assert_refused(who, break_glass(0), Refusal::CallNotAllowed);
		}
	});
}

#[test]
fn nothing_is_left_of_an_account_that_may_do_nothing_else() {
	build_and_execute(|| {
		lapse(RETIRED, vec![(HOSPITAL, Standing::Expired)]);
		assert_eq!(
			Admission::remaining_allowance(&RETIRED.to_account_id()),
			None
		);
	});
}

// --- batches ------------------------------------------------------------------------------------

#[test]
fn a_batch_is_an_emergency_only_if_all_in_it_is() {
	with_tight_organizations(|| {
		spend_all();
		send(PRACTITIONER, batch(vec![break_glass(0), break_glass(0)]));
		send(PRACTITIONER, wrap(break_glass(0), 7));
		send(PRACTITIONER, batch(vec![batch(vec![]), break_glass(0)]));
		for other in [revoke(0), work(0), ward::Call::acknowledge {}.into()] {
			for mixed in [
				vec![break_glass(0), other.clone()],
				vec![other.clone(), break_glass(0)],
				vec![break_glass(0), batch(vec![other.clone()])],
			] {
				assert_refused(PRACTITIONER, batch(mixed), Refusal::AllowanceSpent);
			}
		}
	});
}

#[test]
fn an_emergency_is_narrowing_and_open_to_suspended_members_among_others_too() {
	build_and_execute(|| {
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		let mixed = batch(vec![break_glass(0), revoke(0)]);
		assert_eq!(priority(PRACTITIONER, mixed.clone()), NARROWING_PRIORITY);
		send(PRACTITIONER, mixed);
		let mixed = batch(vec![break_glass(0), work(0)]);
		assert_refused(PRACTITIONER, mixed, Refusal::Suspended);
	});
}

#[test]
fn a_wrapper_around_nothing_is_no_emergency() {
	with_tight_organizations(|| {
		spend_all();
		for call in [batch(vec![]), wrap(batch(vec![]), 3)] {
			assert_refused(PRACTITIONER, call, Refusal::AllowanceSpent);
		}
	});
}

#[test]
fn no_more_than_sixteen_calls_are_one_emergency_wrappers_included() {
	with_tight_organizations(|| {
		assert_eq!(MAX_EMERGENCY_CALLS, 16);
		spend_all();
		let declarations = |number| batch(vec![break_glass(0); number]);
		send(PRACTITIONER, declarations(15));
		assert_refused(PRACTITIONER, declarations(16), Refusal::AllowanceSpent);
		let padded = |wrappers| {
			let mut calls = vec![batch(vec![]); wrappers];
			calls.push(break_glass(0));
			batch(calls)
		};
		send(PRACTITIONER, padded(14));
		assert_refused(PRACTITIONER, padded(15), Refusal::AllowanceSpent);
	});
}

#[test]
fn more_of_them_are_narrowing_calls_like_any_other() {
	build_and_execute(|| {
		let many = batch(vec![break_glass(0); 40]);
		assert_eq!(priority(PRACTITIONER, many.clone()), NARROWING_PRIORITY);
		send(PRACTITIONER, many);
		assert_eq!(used(OF_HOSPITAL).bytes, 40 * u64::from(LASTING_BYTES));
	});
}

#[test]
fn who_wraps_too_deep_is_refused_as_ever() {
	build_and_execute(|| {
		assert_refused(
			PRACTITIONER,
			wrap(break_glass(0), 8),
			Refusal::NestedTooDeep,
		);
		lapse(RETIRED, vec![(HOSPITAL, Standing::Expired)]);
		assert_refused(
			RETIRED,
			wrap(break_glass(0), 8),
			Refusal::PractitionerNotActive,
		);
		assert_refused(STRANGER, wrap(break_glass(0), 8), Refusal::NotAMember);
	});
}

// --- the pool -----------------------------------------------------------------------------------

#[test]
fn within_its_allowance_it_is_narrowing_and_then_between_narrowing_and_ordinary_calls() {
	with_tight_organizations(|| {
		for who in STAFF {
			assert_eq!(priority(who, break_glass(TAKES)), NARROWING_PRIORITY);
		}
		spend_all();
		for who in STAFF {
			assert_eq!(
				priority(who, break_glass(TAKES)),
				UNCOVERED_EMERGENCY_PRIORITY
			);
		}
		assert_eq!(priority(OF_CLINIC, revoke(0)), NARROWING_PRIORITY);
		assert_eq!(priority(OF_CLINIC, work(0)), ORDINARY_PRIORITY);
	});
}

#[test]
fn it_is_covered_up_to_the_last_bit_of_the_bucket() {
	build_and_execute(|| {
		let price = price(PRACTITIONER, &break_glass(TAKES));
		let just_enough = Allowance {
			weight_capacity: price.weight,
			weight_refill: 0,
			bytes_capacity: price.bytes,
			bytes_refill: 0,
		};
		let with = |allowance| {
			OrganizationAllowances::<Test>::insert(HOSPITAL, allowance);
			priority(PRACTITIONER, break_glass(TAKES))
		};
		assert_eq!(with(just_enough), NARROWING_PRIORITY);
		let too_light = Allowance {
			weight_capacity: price.weight - 1,
			..just_enough
		};
		assert_eq!(with(too_light), UNCOVERED_EMERGENCY_PRIORITY);
		let too_small = Allowance {
			bytes_capacity: price.bytes - 1,
			..just_enough
		};
		assert_eq!(with(too_small), UNCOVERED_EMERGENCY_PRIORITY);
	});
}

#[test]
fn neither_quiet_nor_its_turn_lifts_it_above_a_narrowing_call_or_lets_it_fall_behind_an_ordinary_one(
) {
	with_tight_organizations(|| {
		System::set_block_number(u32::MAX);
		let since_ever = Meter {
			used: Cost::default(),
			at: 1,
		};
		let none = Allowance::default();
		OrganizationAllowances::<Test>::insert(HOSPITAL, none);
		for payer in [OF_HOSPITAL, Payer::Patient(PATIENT_ID)] {
			Meters::<Test>::insert(payer, since_ever);
		}
		let nonce = System::account_nonce(OF_CLINIC.to_account_id());
		let waiting = |who, call| validate(signed(who, nonce + 16, call)).unwrap().priority;
		let in_line = |who, call| validate(next(who, call)).unwrap().priority;

		let highest = in_line(PRACTITIONER, break_glass(TAKES));
		assert_eq!(
			highest,
			UNCOVERED_EMERGENCY_PRIORITY + MAX_QUIET_BLOCKS + IN_LINE_PRIORITY
		);
		assert!(highest < waiting(OF_CLINIC, revoke(0)));
		assert!(highest < waiting(NEIGHBOUR, revoke(0)));

		Meters::<Test>::remove(OF_HOSPITAL);
		let lowest = waiting(PRACTITIONER, break_glass(TAKES));
		assert_eq!(lowest, UNCOVERED_EMERGENCY_PRIORITY);
		assert!(lowest > in_line(PATIENT, work(0)));
	});
}

#[test]
fn one_account_has_no_more_of_them_in_the_pool_than_of_anything_else() {
	with_tight_organizations(|| {
		spend_all();
		for nonce in 0..=16 {
			assert!(validate(signed(PRACTITIONER, nonce, break_glass(TAKES))).is_ok());
		}
		assert_invalid(
			signed(PRACTITIONER, 17, break_glass(TAKES)),
			Refusal::NonceTooFarAhead,
		);
	});
}

/// A stolen key sends all that the pool takes from it, first of all, and always the next ones after
/// that. What others send comes last, and goes first.
#[test]
fn a_stolen_key_that_floods_the_chain_starves_nobodys_narrowing_calls() {
	with_tight_organizations(|| {
		spend_all();
		for _ in 0..3 {
			advance(1);
			let first = System::account_nonce(PRACTITIONER.to_account_id());
			let mut pool: Vec<_> = (first..=first + 16)
				.map(|nonce| {
					(
						PRACTITIONER,
						signed(PRACTITIONER, nonce, break_glass(TAKES)),
					)
				})
				.collect();
			pool.push((OF_CLINIC, next(OF_CLINIC, revoke(0))));
			pool.push((PATIENT, next(PATIENT, revoke(0))));
			pool.push((NEIGHBOUR, next(NEIGHBOUR, work(0))));
			// Stable, as the pool: of equal rank goes first who came first.
			pool.sort_by_key(|(_, it)| Reverse(validate(it.clone()).unwrap().priority));

			let order: Vec<_> = pool.iter().map(|(who, _)| *who).collect();
			assert_eq!(order[..2], [PATIENT, OF_CLINIC]);
			assert_eq!(order[2..19], [PRACTITIONER; 17]);
			assert_eq!(order[19..], [NEIGHBOUR]);
			for (_, transaction) in pool {
				assert!(apply(transaction).unwrap().is_ok());
			}
		}
	});
}

#[test]
fn it_takes_nothing_of_what_other_organisations_have() {
	with_tight_organizations(|| {
		for _ in 0..20 {
			send(PRACTITIONER, break_glass(TAKES));
		}
		let others = [Payer::Organization(CLINIC), Payer::PatientsOf(HOSPITAL)];
		assert_eq!(others.map(used), [Cost::default(); 2]);
		send(OF_CLINIC, break_glass(TAKES));
		assert_eq!(priority(PATIENT, revoke(0)), PATIENT_NARROWING_PRIORITY);
	});
}
