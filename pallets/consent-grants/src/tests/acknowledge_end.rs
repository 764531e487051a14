// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Acknowledgement, Error, Event, GrantFields, Grants, MissedAcknowledgements};
use carechain_primitives::{traits::Standing, Day, GrantId, OrganizationId};
use frame_support::assert_ok;
use sp_runtime::DispatchError;

const DEADLINE: Day = Day(TODAY.0 + ACKNOWLEDGEMENT_DAYS);

/// A grant that was revoked today.
fn revoked(fields: GrantFields) -> GrantId {
	let number = grant(fields);
	assert_ok!(revoke(number));
	number
}

fn refused(signer: &AccountId, grant: GrantId, error: impl Into<DispatchError>) {
	assert_changes_nothing(|| acknowledge_by(signer, grant), error);
}

fn missed_by(organization: OrganizationId) -> u32 {
	MissedAcknowledgements::<Test>::get(organization)
}

fn missed(grant: GrantId) -> RuntimeEvent {
	Event::AcknowledgementMissed {
		patient: PATIENT,
		grant,
		organization: HOSPITAL_A,
	}
	.into()
}

/// How often a missed acknowledgement was announced.
fn announced() -> usize {
	let is_missed = |event: &RuntimeEvent| {
		matches!(
			event,
			RuntimeEvent::ConsentGrants(Event::AcknowledgementMissed { .. })
		)
	};
	let events = System::events();
	events.iter().filter(|it| is_missed(&it.event)).count()
}

// Given.

#[test]
fn the_grantee_says_that_it_knows() {
	build_and_execute(|| {
		let number = revoked(fields());
		assert_eq!(
			acknowledgement_of(number),
			Acknowledgement::AwaitedUntil(DEADLINE)
		);
		assert_ok!(acknowledge_by(&PRACTITIONER_A, number));
		assert_eq!(acknowledgement_of(number), Acknowledgement::Given);
		System::assert_last_event(
			Event::EndAcknowledged {
				patient: PATIENT,
				grant: number,
				organization: HOSPITAL_A,
			}
			.into(),
		);
	});
}

#[test]
fn every_ending_by_hand_is_to_be_acknowledged() {
	build_and_execute(|| {
		let in_error = grant(fields());
		assert_ok!(mark_by(&PATIENT_KEY, in_error));
		let superseded = grant(fields());
		supersede(superseded, to(TO_B));
		for number in [in_error, superseded, revoked(fields())] {
			assert_ok!(acknowledge_by(&REPRESENTATIVE_A, number));
		}
	});
}

#[test]
fn once_is_enough() {
	build_and_execute(|| {
		let number = revoked(fields());
		assert_ok!(acknowledge_by(&PRACTITIONER_A, number));
		refused(&PRACTITIONER_A, number, Error::<Test>::NothingToAcknowledge);
		pass_days(ACKNOWLEDGEMENT_DAYS);
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), 0);
		assert_eq!(acknowledgement_of(number), Acknowledgement::Given);
	});
}

#[test]
fn the_day_before_the_deadline_is_in_time_and_the_deadline_is_not() {
	build_and_execute(|| {
		let (in_time, late) = (revoked(fields()), revoked(fields()));
		set_today(Day(DEADLINE.0 - 1));
		assert_ok!(acknowledge_by(&PRACTITIONER_A, in_time));
		set_today(DEADLINE);
		refused(&PRACTITIONER_A, late, Error::<Test>::NothingToAcknowledge);
		sweep_all();
		refused(&PRACTITIONER_A, late, Error::<Test>::NothingToAcknowledge);
		assert_eq!(missed_by(HOSPITAL_A), 1);
	});
}

#[test]
fn whoever_works_at_the_grantee_may_also_for_a_practitioner_role() {
	for signer in [REPRESENTATIVE_A, PRACTITIONER_A, account_of(&WITNESS)] {
		build_and_execute(|| {
			assert_ok!(acknowledge_by(&signer, revoked(fields())));
			assert_ok!(acknowledge_by(&signer, revoked(to(TO_DOCTOR_A))));
		});
	}
}

#[test]
fn a_suspended_or_expired_grantee_still_says_so() {
	for standing in [Standing::Suspended, Standing::Expired] {
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
			build_and_execute(|| {
				let number = revoked(fields());
				set_standing(HOSPITAL_A, standing);
				assert_ok!(acknowledge_by(&signer, number));
			});
		}
	}
}

#[test]
fn it_can_be_said_of_a_patient_of_any_status() {
	use carechain_primitives::traits::PatientStatus::*;
	for status in [Restricted, Deceased, Merged] {
		build_and_execute(|| {
			let number = revoked(fields());
			set_status(PATIENT, status);
			assert_ok!(acknowledge_by(&PRACTITIONER_A, number));
		});
	}
}

// Not given.

#[test]
fn a_grantee_that_has_left_says_nothing() {
	build_and_execute(|| {
		let number = revoked(fields());
		set_standing(HOSPITAL_A, Standing::Ended);
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
			refused(&signer, number, Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn another_organization_cannot_say_it() {
	build_and_execute(|| {
		let to_a = revoked(fields());
		let to_b = revoked(to(TO_B));
		for signer in [REPRESENTATIVE_B, PRACTITIONER_B] {
			refused(&signer, to_a, Error::<Test>::NotAuthorized);
		}
		refused(&PRACTITIONER_A, to_b, Error::<Test>::NotAuthorized);
		assert_ok!(acknowledge_by(&PRACTITIONER_B, to_b));
	});
}

#[test]
fn of_what_is_live_or_expired_there_is_nothing_to_say_swept_or_not() {
	build_and_execute(|| {
		let number = grant(fields());
		let say = || {
			refused(&PRACTITIONER_A, number, Error::<Test>::NothingToAcknowledge);
			refused(&PRACTITIONER_B, number, Error::<Test>::NotAuthorized);
		};
		say();
		pass_days(30);
		say();
		sweep_all();
		say();
		assert_eq!(acknowledgement_of(number), Acknowledgement::NotAsked);
		pass_days(30);
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), 0);
	});
}

#[test]
fn what_was_never_granted_or_has_left_state_is_not_found() {
	build_and_execute(|| {
		refused(&PRACTITIONER_A, GrantId(0), Error::<Test>::NotFound);
		let number = revoked(fields());
		pass_days(RETENTION);
		sweep_all();
		refused(&PRACTITIONER_A, number, Error::<Test>::NotFound);
	});
}

// Missed.

#[test]
fn the_sweep_counts_a_missed_deadline_once() {
	build_and_execute(|| {
		let number = revoked(fields());
		set_today(Day(DEADLINE.0 - 1));
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), 0, "there is a day left");
		set_today(DEADLINE);
		for _ in 0..3 {
			sweep_all();
			assert_eq!(missed_by(HOSPITAL_A), 1);
		}
		assert_eq!(acknowledgement_of(number), Acknowledgement::Missed);
		System::assert_last_event(missed(number));
		assert_eq!(announced(), 1);
		pass_days(RETENTION);
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), 1, "the count outlives the grant");
	});
}

#[test]
fn before_the_sweep_the_day_tells() {
	build_and_execute(|| {
		revoked(fields());
		let told = || ConsentGrants::explain(&PATIENT)[0].acknowledgement;
		assert_eq!(told(), Acknowledgement::AwaitedUntil(DEADLINE));
		set_today(DEADLINE);
		assert_eq!(told(), Acknowledgement::Missed);
		assert_eq!(missed_by(HOSPITAL_A), 0, "not counted yet");
		sweep_all();
		assert_eq!(told(), Acknowledgement::Missed);
		assert_eq!(missed_by(HOSPITAL_A), 1);
	});
}

#[test]
fn each_organization_has_its_own_count() {
	build_and_execute(|| {
		revoked(fields());
		revoked(to(TO_DOCTOR_A));
		revoked(to(TO_B));
		set_today(DEADLINE);
		sweep_all();
		assert_eq!((missed_by(HOSPITAL_A), missed_by(HOSPITAL_B)), (2, 1));
	});
}

#[test]
fn what_leaves_state_for_a_later_revocation_is_counted_if_its_deadline_has_passed() {
	build_and_execute(|| {
		let first = revoked(fields());
		for _ in 1..MAX_ENDED {
			revoked(fields());
		}
		set_today(DEADLINE);
		revoked(fields());
		assert!(!Grants::<Test>::contains_key(PATIENT, first));
		assert_eq!(missed_by(HOSPITAL_A), 1);
		System::assert_has_event(missed(first));
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), MAX_ENDED, "each of them once");
		assert_eq!(announced(), MAX_ENDED as usize);
	});
}

#[test]
fn what_leaves_state_for_one_that_expired_is_counted_too() {
	build_and_execute(|| {
		for _ in 0..MAX_ENDED {
			revoked(fields());
		}
		for _ in 0..MAX_LIVE {
			grant(GrantFields {
				valid_until: DEADLINE,
				..fields()
			});
		}
		set_today(DEADLINE);
		// One that has expired makes room for a new one, and takes the place of one that was revoked.
		grant(fields());
		assert_eq!(missed_by(HOSPITAL_A), 1);
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), MAX_ENDED);
	});
}

#[test]
fn what_was_counted_is_not_counted_again_when_it_leaves_state() {
	build_and_execute(|| {
		for _ in 0..MAX_ENDED {
			revoked(fields());
		}
		set_today(DEADLINE);
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), MAX_ENDED);
		for _ in 0..MAX_ENDED {
			revoked(fields());
		}
		assert_eq!(missed_by(HOSPITAL_A), MAX_ENDED);
	});
}

#[test]
fn what_leaves_state_before_its_deadline_counts_against_nobody() {
	build_and_execute(|| {
		for _ in 0..=MAX_ENDED {
			revoked(fields());
		}
		refused(&PRACTITIONER_A, GrantId(0), Error::<Test>::NotFound);
		set_today(DEADLINE);
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), MAX_ENDED);
	});
}

#[test]
fn a_sweep_in_which_all_is_displaced_counts_all_once() {
	build_and_execute(|| {
		for _ in 0..MAX_ENDED {
			revoked(fields());
		}
		for _ in 0..MAX_LIVE {
			grant(GrantFields {
				valid_until: DEADLINE,
				..fields()
			});
		}
		set_today(DEADLINE);
		let swept = ConsentGrants::sweep_book(&PATIENT, DEADLINE);
		assert_eq!(swept.missed, MAX_ENDED);
		assert_eq!((swept.expired, swept.dropped), (MAX_LIVE, MAX_LIVE));
		assert_eq!(missed_by(HOSPITAL_A), MAX_ENDED);
		assert_eq!(announced(), MAX_ENDED as usize);
	});
}

#[test]
fn a_late_sweep_counts_the_same_as_a_punctual_one() {
	let counted = |punctual: bool| {
		new_test_ext().execute_with(|| {
			for day in 0..6 {
				revoked(fields());
				revoked(to(TO_B));
				if day % 2 == 0 {
					let last = book().ended.last().unwrap().grant;
					assert_ok!(acknowledge_by(&PRACTITIONER_B, last));
				}
				pass_days(ACKNOWLEDGEMENT_DAYS);
				if punctual {
					sweep_all();
				}
			}
			sweep_all();
			(missed_by(HOSPITAL_A), missed_by(HOSPITAL_B))
		})
	};
	assert_eq!(counted(true), (6, 3));
	assert_eq!(counted(false), (6, 3));
}

#[test]
fn an_unlinked_patient_counts_against_nobody() {
	build_and_execute(|| {
		revoked(fields());
		set_today(DEADLINE);
		unlink(PATIENT);
		use carechain_primitives::traits::Forget;
		assert!(<ConsentGrants as Forget>::forget(&PATIENT, 10));
		sweep_all();
		assert_eq!(missed_by(HOSPITAL_A), 0);
	});
}
