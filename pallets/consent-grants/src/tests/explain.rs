// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Acknowledgement, EffectiveStatus, Explanation, GrantFields, Grantee};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	Day, GrantId, PractitionerRoleId, Purpose, Purposes, RepresentativeId,
};
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
				given_by: GivenBy::Patient,
				status: EffectiveStatus::Active,
				holds_until: None,
				grantee_standing: Standing::Active,
				in_effect: true,
				acknowledgement: Acknowledgement::NotAsked,
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

/// Status, giver, announced end, and whether it is in effect, of the only grant.
fn of_the_only_grant() -> (EffectiveStatus, GivenBy, Option<Day>, bool) {
	let explained = explain();
	assert_eq!(explained.len(), 1);
	let e = &explained[0];
	(e.status, e.given_by, e.holds_until, e.in_effect)
}

#[test]
fn the_day_on_which_a_representatives_grant_freezes_is_told_before() {
	build_and_execute(|| {
		use EffectiveStatus::*;
		let until = Day(TODAY.0 + 90);
		appoint(PATIENT, 3, PARENT, until, false);
		let number = grant_by(
			PARENT,
			GrantFields {
				valid_until: Day(TODAY.0 + 200),
				..fields()
			},
		);
		let giver = GivenBy::Representative(RepresentativeId(3));
		assert_eq!(of_the_only_grant(), (Active, giver, Some(until), true));
		set_today(Day(until.0 - 1));
		assert_eq!(of_the_only_grant(), (Active, giver, Some(until), true));
		set_today(until);
		assert_eq!(of_the_only_grant(), (Frozen, giver, None, false));
		assert_ok!(confirm_by(PATIENT_KEY, number));
		assert_eq!(of_the_only_grant(), (Active, GivenBy::Patient, None, true));
	});
}

#[test]
fn a_proposal_and_what_became_of_it_is_told() {
	build_and_execute(|| {
		use EffectiveStatus::*;
		let until = Day(TODAY.0 + 9);
		appoint(PATIENT, 3, PARENT, until, true);
		let number = grant(GrantFields {
			valid_from: Day(TODAY.0 + 1),
			..fields()
		});
		let both = GivenBy::Both(RepresentativeId(3));
		assert_eq!(
			of_the_only_grant(),
			(Proposed, GivenBy::Patient, None, false)
		);
		assert_ok!(confirm_by(PARENT, number));
		assert_eq!(of_the_only_grant(), (NotYetValid, both, Some(until), false));
		pass_days(1);
		assert_eq!(of_the_only_grant(), (Active, both, Some(until), true));
		assert_ok!(revoke(number));
		assert_eq!(of_the_only_grant(), (Revoked, both, None, false));
	});
}

#[test]
fn what_has_expired_announces_no_freezing() {
	build_and_execute(|| {
		appoint(PATIENT, 0, PARENT, Day(TODAY.0 + 90), false);
		grant_by(PARENT, fields());
		pass_days(30);
		let giver = GivenBy::Representative(RepresentativeId(0));
		assert_eq!(
			of_the_only_grant(),
			(EffectiveStatus::Expired, giver, None, false)
		);
	});
}

#[test]
fn a_grant_that_a_status_keeps_from_counting_is_not_in_effect() {
	build_and_execute(|| {
		let purposes = |purposes| GrantFields {
			purposes: Purposes::of(purposes),
			..fields()
		};
		grant(purposes(&[Purpose::HRESCH]));
		grant(purposes(&[Purpose::HRESCH, Purpose::ERTREAT]));
		let in_effect = || -> Vec<bool> { explain().iter().map(|e| e.in_effect).collect() };
		assert_eq!(in_effect(), [true, true]);
		for status in [
			PatientStatus::Restricted,
			PatientStatus::Deceased,
			PatientStatus::Merged,
		] {
			set_status(PATIENT, status);
			assert_eq!(in_effect(), [false, true], "{status:?}");
		}
		unlink(PATIENT);
		assert_eq!(in_effect(), [false, false]);
	});
}
