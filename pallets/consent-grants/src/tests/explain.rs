// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, EffectiveStatus, Explanation, GrantFields, Grantee};
use carechain_primitives::{traits::Standing, Day, GrantId, PractitionerRoleId};
use frame_support::assert_ok;

fn explain() -> Vec<Explanation> {
	ConsentGrants::explain(&PATIENT)
}

/// Number, status, standing, and whether it is in effect.
fn told() -> Vec<(u32, EffectiveStatus, Standing, bool)> {
	explain()
		.into_iter()
		.map(|e| (e.grant.0, e.status, e.grantee_standing, e.in_effect))
		.collect()
}

fn to(role: PractitionerRoleId) -> GrantFields {
	GrantFields {
		grantee: Grantee::PractitionerRole(role),
		..fields()
	}
}

#[test]
fn a_grant_is_told_in_full() {
	build_and_execute(|| {
		let number = grant(to(DOCTOR_B));
		assert_eq!(
			explain(),
			[Explanation {
				grant: number,
				organization: HOSPITAL_B,
				fields: to(DOCTOR_B),
				status: EffectiveStatus::Active,
				grantee_standing: Standing::Active,
				in_effect: true,
			}]
		);
	});
}

#[test]
fn the_live_ones_come_first_then_the_ended_latest_first() {
	build_and_execute(|| {
		for _ in 0..4 {
			grant(fields());
		}
		assert_ok!(revoke(GrantId(2)));
		assert_ok!(revoke(GrantId(0)));
		let numbers: Vec<u32> = explain().iter().map(|e| e.grant.0).collect();
		assert_eq!(numbers, [1, 3, 0, 2]);
	});
}

#[test]
fn each_status_is_told_and_only_active_is_in_effect() {
	build_and_execute(|| {
		use EffectiveStatus::*;
		grant(GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		});
		grant(GrantFields {
			valid_from: Day(TODAY.0 + 9),
			..fields()
		});
		grant(fields());
		let revoked = grant(fields());
		assert_ok!(revoke(revoked));
		pass_days(1);
		let expected = [
			(0, Expired, Standing::Active, false),
			(1, NotYetValid, Standing::Active, false),
			(2, Active, Standing::Active, true),
			(3, Revoked, Standing::Active, false),
		];
		assert_eq!(told(), expected);

		sweep_all();
		let mut swept = told();
		swept.sort_by_key(|(number, ..)| *number);
		assert_eq!(swept, expected, "swept or not, it says the same");
	});
}

#[test]
fn a_revoked_grant_stays_revoked_past_its_end() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(revoke(number));
		pass_days(40);
		assert_eq!(
			told(),
			[(0, EffectiveStatus::Revoked, Standing::Active, false)]
		);
	});
}

#[test]
fn a_grantee_without_standing_sees_nothing() {
	build_and_execute(|| {
		use EffectiveStatus::Active;
		grant(fields());
		grant(to(DOCTOR_A));
		set_role_standing(DOCTOR_A, Standing::Ended);
		assert_eq!(
			told(),
			[
				(0, Active, Standing::Active, true),
				(1, Active, Standing::Ended, false)
			]
		);
		set_standing(HOSPITAL_A, Standing::Suspended);
		assert_eq!(
			told(),
			[
				(0, Active, Standing::Suspended, false),
				(1, Active, Standing::Suspended, false)
			]
		);
	});
}

#[test]
fn of_an_unknown_patient_there_is_nothing_to_tell() {
	build_and_execute(|| {
		assert_eq!(ConsentGrants::explain(&NO_PATIENT), []);
		assert_eq!(explain(), []);
	});
}
