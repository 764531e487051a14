// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Error, OpenOf};
use carechain_primitives::traits::{Forget, Standing};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use sp_runtime::traits::BadOrigin;

#[test]
fn the_declarer_gives_the_access_up_and_is_reviewed_all_the_same() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		assert_ok!(end(doctor_a(), case));
		assert_eq!(in_force(DOCTOR_A, PATIENT), None);
		assert_eq!(told().last(), Some(&Event::EmergencyEnded { case }));
		assert_eq!(OpenOf::<Test>::get(PATIENT), 1);
		assert_ok!(review(OFFICER_B_KEY, case, true));
	});
}

#[test]
fn nobody_else_ends_it_not_even_the_patient_or_governance() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		for (name, who) in accounts() {
			if name != "the declarer" {
				println!("ended by {name}");
				let call = || end(who, case);
				assert_changes_nothing(call, Error::<Test>::NotAuthorized);
			}
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let call = || EmergencyAccess::end_emergency(origin, case);
			assert_changes_nothing(call, BadOrigin);
		}
	});
}

#[test]
fn also_who_was_suspended_meanwhile_ends_it() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		set_role_status(DOCTOR_A, Standing::Suspended);
		assert_ok!(end(doctor_a(), case));
	});
}

#[test]
fn what_is_not_in_force_cannot_be_ended() {
	build_and_execute(|| {
		let not_in_force = |case| {
			assert_changes_nothing(|| end(doctor_a(), case), Error::<Test>::NotInForce);
		};
		let replaced = declare(DOCTOR_A, PATIENT);
		let ended = declare(DOCTOR_A, PATIENT);
		not_in_force(replaced);
		assert_ok!(end(doctor_a(), ended));
		not_in_force(ended);
		let over = declare(DOCTOR_A, PATIENT);
		pass_seconds(24 * HOUR);
		not_in_force(over);
		let forgotten = declare(DOCTOR_A, PATIENT);
		<EmergencyAccess as Forget>::forget(&PATIENT, 10);
		not_in_force(forgotten);
		assert_changes_nothing(|| end(doctor_a(), EmergencyId(99)), Error::<Test>::NotFound);
	});
}

#[test]
fn after_the_end_the_next_declaration_is_as_good() {
	build_and_execute(|| {
		let case = declare(DOCTOR_A, PATIENT);
		assert_ok!(end(doctor_a(), case));
		let next = declare(DOCTOR_A, PATIENT);
		assert_eq!(in_force(DOCTOR_A, PATIENT).unwrap().case, next);
	});
}

#[test]
fn the_call_has_the_reserved_share_of_the_block() {
	let case = EmergencyId(0);
	let call = crate::Call::<Test>::end_emergency { case };
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
}
