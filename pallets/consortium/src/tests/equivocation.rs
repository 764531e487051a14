// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What becomes of a validator that signed twice, from the proof of its key to its place in the set.

use super::*;
use crate::SuspendedHospitals;
use carechain_primitives::traits::{Members, Standing};
use frame_support::weights::Weight;
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

/// Reports that those signed twice in that session, as `pallet-offences` does.
fn report(offenders: &[AccountId], session: SessionIndex) -> Weight {
	let offenders: Vec<_> = offenders
		.iter()
		.map(|account| OffenceDetails::<AccountId, _> {
			offender: (account.clone(), ()),
			reporters: vec![],
		})
		.collect();
	let fractions = vec![Perbill::from_percent(100); offenders.len()];
	Consortium::on_offence(&offenders, &fractions, session)
}

fn equivocated(organization: OrganizationId, session: SessionIndex) -> Event<Test> {
	Event::ValidatorEquivocated {
		organization,
		session,
	}
}

#[test]
fn who_signed_twice_is_suspended_at_once_and_leaves_the_set_two_sessions_later() {
	build_and_execute(|| {
		next_session();
		told();
		report(&[BOB], 0);
		assert_eq!(
			told(),
			[
				equivocated(HOSPITAL_B, 0),
				Event::OrganizationSuspended {
					organization: HOSPITAL_B
				},
				Event::CouncilSeatTaken {
					organization: HOSPITAL_B
				},
			]
		);
		assert_eq!(Consortium::standing(HOSPITAL_B), Standing::Suspended);
		assert_eq!(SuspendedHospitals::<Test>::get(), 1);
		// Nobody else is touched.
		assert_eq!(council(), [ALICE, CAROL]);
		assert_eq!(board(), [REGINA]);
		for other in [HOSPITAL_A, CLINIC, REGULATOR, HOSPITAL_C] {
			assert_eq!(Consortium::standing(other), Standing::Active);
		}

		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		assert_eq!(Authorities::get(), keys(&[1]));
	});
}

#[test]
fn a_rotated_key_that_signed_twice_is_proven_a_session_later_and_its_hospital_suspended() {
	build_and_execute(|| {
		assert_ok!(set_keys(BOB, 22));
		next_session();
		next_session();
		assert_eq!(Authorities::get(), keys(&[1, 22]));
		let session = Session::current_index();
		let offender = proven_after_the_session(22).expect("the key is in the root");
		assert_eq!(offender, BOB);
		report(&[offender], session);
		assert_eq!(status(HOSPITAL_B), OrganizationStatus::Suspended);
	});
}

#[test]
fn the_key_of_one_that_is_out_by_now_is_still_proven_to_its_hospital() {
	build_and_execute(|| {
		assert_ok!(stop(BOB));
		next_session();
		let session = Session::current_index();
		let proof = Historical::prove(engine_key(2)).expect("a proof is always made");
		next_session();
		assert_eq!(validator_status(HOSPITAL_B), None);
		let (offender, ()) =
			Historical::check_proof(engine_key(2), proof).expect("the key is in the root");
		report(&[offender], session);
		assert_eq!(status(HOSPITAL_B), OrganizationStatus::Suspended);
		assert!(!council().contains(&BOB));
	});
}

#[test]
fn one_that_nobody_knows_or_that_has_left_is_no_matter() {
	build_and_execute(|| {
		told();
		report(&[STRANGER, PATIENT, DOCTOR], 0);
		assert_eq!(told(), []);

		assert_ok!(leave(CAROL));
		assert_ok!(complete_leaving(CAROL, HOSPITAL_C));
		told();
		report(&[CAROL], 0);
		assert_eq!(told(), []);
		assert_eq!(status(HOSPITAL_C), OrganizationStatus::Left);
	});
}

#[test]
fn an_unknown_one_does_not_save_those_after_it() {
	hospitals(4, 1).execute_with(|| {
		report(&[STRANGER, stranger(1), PATIENT, stranger(2)], 0);
		assert_eq!(council(), [stranger(0), stranger(3)]);
		assert_eq!(SuspendedHospitals::<Test>::get(), 2);
		check();
	});
}

#[test]
fn a_second_report_is_told_and_changes_nothing_more() {
	build_and_execute(|| {
		report(&[BOB], 0);
		told();
		report(&[BOB, BOB], 1);
		assert_eq!(
			told(),
			[equivocated(HOSPITAL_B, 1), equivocated(HOSPITAL_B, 1)]
		);
		assert_eq!(SuspendedHospitals::<Test>::get(), 1);
	});
}

#[test]
fn who_gave_notice_is_suspended_too_and_who_was_expelled_stays_so() {
	build_and_execute(|| {
		assert_ok!(leave(BOB));
		report(&[BOB], 0);
		assert_eq!(status(HOSPITAL_B), OrganizationStatus::Suspended);
		assert_ok!(expel(HOSPITAL_C));
		report(&[CAROL], 0);
		assert_eq!(status(HOSPITAL_C), OrganizationStatus::Expelled);
	});
}

#[test]
fn at_the_minimum_it_stays_until_another_joins() {
	hospitals(4, 4).execute_with(|| {
		report(&[stranger(3)], 0);
		for _ in 0..3 {
			next_session();
			check();
		}
		assert_eq!(Session::validators().len(), 4);
		assert_ok!(admit_hospital(stranger(9), true));
		assert_ok!(set_keys(stranger(9), 10));
		next_session();
		next_session();
		assert!(!Session::validators().contains(&stranger(3)));
	});
}

#[test]
fn if_all_signed_twice_the_last_seat_stays_to_decide_with_the_board() {
	hospitals(4, 1).execute_with(|| {
		let all: Vec<_> = (0..4).map(stranger).collect();
		report(&all, 0);
		assert_eq!(SuspendedHospitals::<Test>::get(), 4);
		assert_eq!(council(), [stranger(3)]);
		check();
		for _ in 0..3 {
			next_session();
		}
		assert_eq!(Session::validators().len(), 1);
		// Which the next hospital takes over.
		assert_ok!(reinstate(OrganizationId(1)));
		assert_eq!(council(), [stranger(1)]);
		check();
		assert_ok!(reinstate(OrganizationId(3)));
		assert_eq!(council(), [stranger(1), stranger(3)]);
		check();
	});
}

#[test]
fn a_kept_seat_is_the_hospitals_own_again_when_it_is_reinstated() {
	hospitals(1, 1).execute_with(|| {
		report(&[stranger(0)], 0);
		assert_eq!(council(), [stranger(0)]);
		// It is neither expelled nor suspended away.
		assert_changes_nothing(|| expel(OrganizationId(0)), Error::<Test>::LastCouncilSeat);
		assert_ok!(reinstate(OrganizationId(0)));
		assert_ok!(admit_hospital(stranger(1), false));
		assert_eq!(council(), [stranger(0), stranger(1)]);
		check();
	});
}

#[test]
fn equivocations_count_towards_what_one_body_may_suspend() {
	build_and_execute(|| {
		report(&[BOB], 0);
		assert_changes_nothing(|| suspend(HOSPITAL_C), Error::<Test>::TooManySuspended);
		assert_ok!(suspend_by_both(HOSPITAL_C));
	});
}

#[test]
fn the_weight_grows_with_the_offenders() {
	build_and_execute(|| {
		assert_eq!(report(&[], 0), Weight::zero());
		let one = report(&[STRANGER], 0);
		assert_eq!(report(&[STRANGER, PATIENT], 0), one.saturating_mul(2));
		assert!(one.all_gte(SeatChangeWeight::get()));
	});
}
