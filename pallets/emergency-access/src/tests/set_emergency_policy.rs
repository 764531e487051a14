// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{EmergencyPolicy, Error, Policy};
use carechain_primitives::Day;
use frame_support::assert_ok;
use proptest::prelude::*;
use sp_runtime::traits::BadOrigin;

type Change = fn(&mut EmergencyPolicy, u32);

type Value = (
	&'static str,
	fn(&EmergencyPolicy) -> u32,
	Change,
	Option<bool>,
);

/// Each value, how it is read and set, and whether more of it widens; `None` if either way does.
const VALUES: [Value; 6] = [
	(
		"access",
		|it| it.access_hours,
		|it, to| it.access_hours = to,
		Some(true),
	),
	(
		"late",
		|it| it.late_hours,
		|it, to| it.late_hours = to,
		Some(true),
	),
	(
		"review",
		|it| it.review_days,
		|it, to| it.review_days = to,
		Some(true),
	),
	(
		"suspend",
		|it| it.suspend_after,
		|it, to| it.suspend_after = to,
		Some(true),
	),
	(
		"count",
		|it| it.count_days,
		|it, to| it.count_days = to,
		Some(false),
	),
	(
		"retention",
		|it| it.retention_days,
		|it, to| it.retention_days = to,
		None,
	),
];

fn out_of_bounds(value: &str) -> Error<Test> {
	match value {
		"access" => Error::AccessHoursOutOfBounds,
		"late" => Error::LateHoursOutOfBounds,
		"review" => Error::ReviewDaysOutOfBounds,
		"suspend" => Error::SuspendAfterOutOfBounds,
		"count" => Error::CountDaysOutOfBounds,
		_ => Error::RetentionDaysOutOfBounds,
	}
}

#[test]
fn both_bodies_set_anything_up_to_the_limits() {
	build_and_execute(|| {
		for policy in [LIMITS.most, LIMITS.least, POLICY] {
			assert_ok!(set_policy(BOTH_BODIES, policy));
			assert_eq!(Policy::<Test>::get(), policy);
			System::assert_last_event(Event::EmergencyPolicySet { policy }.into());
		}
	});
}

#[test]
fn nobody_goes_beyond_a_limit() {
	build_and_execute(|| {
		for (name, get, set, _) in VALUES {
			for beyond in [get(&LIMITS.least) - 1, get(&LIMITS.most) + 1, u32::MAX] {
				let mut policy = POLICY;
				set(&mut policy, beyond);
				for who in [BOTH_BODIES, ONE_BODY] {
					assert_changes_nothing(|| set_policy(who, policy), out_of_bounds(name));
				}
			}
		}
	});
}

#[test]
fn one_body_narrows_each_value_and_widens_none() {
	for (name, get, set, more_widens) in VALUES {
		println!("{name}");
		build_and_execute(|| {
			let with = |to| {
				let mut policy = POLICY;
				set(&mut policy, to);
				policy
			};
			let (less, more) = (with(get(&POLICY) - 1), with(get(&POLICY) + 1));
			let (narrower, wider) = match more_widens {
				Some(true) => (vec![less], vec![more]),
				Some(false) => (vec![more], vec![less]),
				None => (vec![], vec![less, more]),
			};
			for policy in wider {
				let call = || set_policy(ONE_BODY, policy);
				assert_changes_nothing(call, Error::<Test>::WouldWiden);
			}
			for policy in narrower {
				assert_ok!(set_policy(ONE_BODY, policy));
			}
		});
	}
}

#[test]
fn one_body_does_not_pay_for_a_wider_value_with_a_narrower_one() {
	build_and_execute(|| {
		let mut policy = LIMITS.least;
		(policy.retention_days, policy.count_days) = (400, 1_100);
		policy.access_hours = 25;
		let call = || set_policy(ONE_BODY, policy);
		assert_changes_nothing(call, Error::<Test>::WouldWiden);
	});
}

#[test]
fn nobody_else_sets_it() {
	build_and_execute(|| {
		let refused = |origin| {
			let call = || EmergencyAccess::set_emergency_policy(origin, POLICY);
			assert_changes_nothing(call, BadOrigin);
		};
		refused(RuntimeOrigin::none());
		refused(RuntimeOrigin::root());
		for (name, who) in accounts() {
			if !matches!(name, "both bodies" | "one body") {
				println!("set by {name}");
				refused(RuntimeOrigin::signed(who));
			}
		}
	});
}

#[test]
fn what_is_in_force_under_review_or_closed_keeps_its_ends() {
	build_and_execute(|| {
		let until = Now::get() + 24 * HOUR;
		let closed = declare(DOCTOR_A, OTHER_PATIENT);
		assert_ok!(review(OFFICER_B_KEY, closed, true));
		let open = declare(DOCTOR_A, PATIENT);
		assert_ok!(set_policy(BOTH_BODIES, LIMITS.least));
		assert_eq!(in_force(DOCTOR_A, PATIENT).unwrap().until, until);
		assert_eq!(info(open).review_until, Some(Day(TODAY.0 + 14)));
		pass_days(13);
		sweep_all();
		assert_ok!(review(OFFICER_C_KEY, open, true));
		pass_days(20);
		sweep_all();
		assert!(Cases::<Test>::contains_key(closed));
		assert!(!Cases::<Test>::contains_key(open), "closed since");
	});
}

#[test]
fn what_becomes_due_before_what_was_there_is_not_passed_by() {
	build_and_execute(|| {
		declare(DOCTOR_A, PATIENT);
		assert_ok!(set_policy(
			ONE_BODY,
			EmergencyPolicy {
				review_days: 3,
				..POLICY
			}
		));
		let sooner = declare(DOCTOR_A, PATIENT);
		pass_days(3);
		next_block();
		assert_eq!(stored(sooner).stage, Stage::WithBoard { overdue: true });
	});
}

proptest! {
	/// Two steps that one body may take never come to one that it may not.
	#[test]
	fn narrowing_adds_up_to_narrowing(
		values in prop::array::uniform3(prop::array::uniform6(1..4u32))
	) {
		let [a, b, c] = values.map(|it| EmergencyPolicy {
			access_hours: it[0],
			late_hours: it[1],
			review_days: it[2],
			suspend_after: it[3],
			count_days: it[4],
			retention_days: it[5],
		});
		prop_assert!(!a.widens(&a));
		prop_assert!(b.widens(&a) || c.widens(&b) || !c.widens(&a));
		prop_assert!(a == b || a.widens(&b) || b.widens(&a));
	}
}
