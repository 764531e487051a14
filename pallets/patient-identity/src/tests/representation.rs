// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Personal representatives beyond single calls: what each power gives, for how long, and when the
//! patient has to agree.

use super::{scenes::*, *};
use crate::{
	payload, Appointment, Error, FormerKeys, KeyState, Keys, RepresentativeInfo, Representatives,
};
use carechain_primitives::{
	traits::{AuthorityStanding, ConsentAuthority, GivenBy, Patients as _},
	Commitment, Confidentiality, Day, PatientId, Power, Powers, RepresentativeId,
};
use codec::Encode;
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

const SECOND: RepresentativeId = RepresentativeId(1);

/// [`PATIENT`] with two keys and a representative with every power up to the first of [`QUARTERS`].
fn a_represented_patient() {
	register_with_keys(2);
	appoint(&key(0), PATIENT, &delegate(), all_powers()).unwrap();
}

/// [`PATIENT`] in custody with a representative with every power, whom the custodian appointed.
fn a_represented_child() {
	employ(HOSPITAL, &doctor(0));
	register_in_custody(HOSPITAL, PATIENT).unwrap();
	appoint_in_custody(HOSPITAL, PATIENT, &delegate(), all_powers(), &doctor(0)).unwrap();
}

fn delegate() -> Key {
	key(6)
}

/// The patient appoints with every power.
fn appoint_until(key_of: &Key, until: Day, joint: bool) -> DispatchResult {
	let appointment = Appointment {
		joint,
		..appointment(key_of, all_powers(), until)
	};
	appoint_as(signed(&key(0)), PATIENT, key_of, appointment, None)
}

fn authority(key_of: &Key) -> Option<ConsentAuthority> {
	PatientIdentity::consent_authority(&key_of.account(), &PATIENT)
}

fn alone(given_by: GivenBy) -> Option<ConsentAuthority> {
	Some(ConsentAuthority {
		given_by,
		alone: true,
	})
}

fn together(given_by: GivenBy) -> Option<ConsentAuthority> {
	Some(ConsentAuthority {
		given_by,
		alone: false,
	})
}

fn standing(given_by: GivenBy) -> AuthorityStanding {
	PatientIdentity::authority_standing(&PATIENT, given_by)
}

fn reads(key_of: &Key) -> bool {
	PatientIdentity::may_read(&key_of.account(), &PATIENT, Confidentiality::U)
}

/// A recovery of [`PATIENT`] is under way.
fn be_recovered() {
	set_guardians(&key(0), PATIENT, &[person(0), person(1)], 2).unwrap();
	let word = vouch_of(0, PATIENT, &key(9), 0);
	start_recovery(CLINIC, PATIENT, &key(9), 0, word).unwrap();
}

// --- ends ---------------------------------------------------------------------------------------

#[test]
fn an_end_passes_by_itself() {
	for set_scene in [a_represented_patient, a_represented_child] {
		build_and_execute(|| {
			set_scene();
			let account = delegate().account();
			let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
			let before = root();

			Now::set(Day(QUARTERS[0].0 - 1));
			assert_eq!(PatientIdentity::acts_for(&account), Some(PATIENT));
			assert_eq!(
				PatientIdentity::represents(&account),
				Some((PATIENT, FIRST))
			);
			assert_eq!(
				authority(&delegate()),
				alone(GivenBy::Representative(FIRST))
			);
			assert!(PatientIdentity::may_narrow(&account, &PATIENT));
			assert!(reads(&delegate()));
			assert_eq!(
				standing(GivenBy::Representative(FIRST)),
				AuthorityStanding::Until(QUARTERS[0])
			);

			// The end is exclusive.
			Now::set(QUARTERS[0]);
			assert_eq!(PatientIdentity::acts_for(&account), None);
			assert_eq!(PatientIdentity::represents(&account), None);
			assert_eq!(authority(&delegate()), None);
			assert!(!PatientIdentity::may_narrow(&account, &PATIENT));
			assert!(!reads(&delegate()));
			assert_eq!(
				standing(GivenBy::Representative(FIRST)),
				AuthorityStanding::Ended
			);
			// Nobody had to do anything for it.
			assert_eq!(root(), before);
			assert!(PatientIdentity::is_patient_key(&account));
		});
	}
}

#[test]
fn after_the_end_nothing_can_be_done_in_the_patients_name() {
	build_and_execute(|| {
		a_represented_patient();
		be_recovered();
		Now::set(QUARTERS[0]);
		let origin = || signed(&delegate());
		let calls: [&dyn Fn() -> DispatchResult; 3] = [
			&|| PatientIdentity::restrict_processing(origin(), PATIENT),
			&|| PatientIdentity::lift_restriction(origin(), PATIENT),
			&|| PatientIdentity::veto_recovery(origin(), PATIENT),
		];
		for call in calls {
			assert_changes_nothing(call, Error::<Test>::NotAuthorized);
		}
		Now::set(Day(QUARTERS[0].0 - 1));
		assert_ok!(PatientIdentity::veto_recovery(origin(), PATIENT));
	});
}

/// All four of a year, and none of the other days.
#[test]
fn only_the_first_days_of_quarters_are_ends() {
	build_and_execute(|| {
		register_with_keys(1);
		let signer = key(0).account();
		let mut asked_for = appointment(&delegate(), all_powers(), TODAY);
		let mut ends = Vec::new();
		for days in 1..=366 {
			asked_for.until = TODAY.saturating_add(days);
			// With a signature that is none: an end that is wrong is refused before it is looked at.
			let refused = PatientIdentity::appoint_representative(
				RuntimeOrigin::signed(signer.clone()),
				PATIENT,
				asked_for.clone(),
				soon(),
				sp_core::sr25519::Signature::from_raw([0; 64]).into(),
				None,
			);
			if refused == Err(Error::<Test>::InvalidProof.into()) {
				ends.push(asked_for.until);
			} else {
				assert_eq!(refused, Err(Error::<Test>::EndNotCoarse.into()));
			}
		}
		assert_eq!(ends, QUARTERS);
	});
	for quarter in QUARTERS {
		build_and_execute(|| {
			register_with_keys(1);
			assert_ok!(appoint_until(&delegate(), quarter, false));
			assert_eq!(
				standing(GivenBy::Representative(FIRST)),
				AuthorityStanding::Until(quarter)
			);
		});
	}
}

// --- places -------------------------------------------------------------------------------------

#[test]
fn an_end_that_passed_frees_a_place() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(appoint_until(&key(6), QUARTERS[0], false));
		assert_ok!(appoint_until(&key(7), QUARTERS[1], false));
		assert_ok!(appoint_until(&key(8), QUARTERS[1], false));
		assert_changes_nothing(
			|| appoint_until(&key(9), QUARTERS[1], false),
			Error::<Test>::MaxRepresentativesExceeded,
		);

		Now::set(QUARTERS[0]);
		let account = key(6).account();
		// It stays, without any right, until somebody takes its place.
		assert_eq!(Representatives::<Test>::get(PATIENT).len(), 3);
		assert!(System::account_exists(&account));
		assert_ok!(appoint_until(&key(9), QUARTERS[1], false));
		let numbers: Vec<_> = Representatives::<Test>::get(PATIENT)
			.iter()
			.map(|it| it.id.0)
			.collect();
		assert_eq!(numbers, [1, 2, 3]);
		assert!(!System::account_exists(&account));
		assert!(FormerKeys::<Test>::contains_key(PATIENT, &account));
		let state = Keys::<Test>::get(&account).unwrap().state;
		assert!(matches!(state, KeyState::Removed { .. }));
	});
}

#[test]
fn all_whose_end_has_passed_leave_at_once() {
	build_and_execute(|| {
		register_with_keys(1);
		for number in [6, 7, 8] {
			assert_ok!(appoint_until(&key(number), QUARTERS[0], false));
		}
		Now::set(QUARTERS[0]);
		assert_ok!(appoint_until(&key(9), QUARTERS[1], false));
		assert_eq!(Representatives::<Test>::get(PATIENT).len(), 1);
		for number in [6, 7, 8] {
			let account = key(number).account();
			assert!(!System::account_exists(&account));
		}
	});
}

/// An appointment that is refused leaves those who have ended where they are.
#[test]
fn a_refused_appointment_frees_nothing() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(appoint_until(&key(6), QUARTERS[0], false));
		Now::set(QUARTERS[0]);
		assert_changes_nothing(
			|| appoint_until(&key(0), QUARTERS[1], false),
			Error::<Test>::KeyInUse,
		);
		assert_eq!(Representatives::<Test>::get(PATIENT).len(), 1);
	});
}

/// Its own place does not count as free for it; it gives it up first, or somebody else takes it.
#[test]
fn the_key_of_one_that_has_ended_is_in_use_until_its_place_is_taken() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(appoint_until(&key(6), QUARTERS[0], false));
		Now::set(QUARTERS[0]);
		assert_changes_nothing(
			|| appoint_until(&key(6), QUARTERS[1], false),
			Error::<Test>::KeyInUse,
		);
		assert_ok!(appoint_until(&key(7), QUARTERS[1], false));
		assert_ok!(appoint_until(&key(6), QUARTERS[1], false));
		// It is another one now: what it gave before stays frozen.
		let anew = PatientIdentity::represents(&key(6).account());
		assert_eq!(anew, Some((PATIENT, RepresentativeId(2))));
		assert_eq!(
			standing(GivenBy::Representative(FIRST)),
			AuthorityStanding::Ended
		);
	});
}

#[test]
fn what_the_one_that_left_signed_to_be_relayed_is_void() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(appoint_until(&key(6), QUARTERS[0], false));
		let before = sequence_of(PATIENT);
		Now::set(QUARTERS[0]);
		assert_eq!(sequence_of(PATIENT), before);
		assert_ok!(appoint_until(&key(7), QUARTERS[1], false));
		assert_eq!(sequence_of(PATIENT), before + (1 << 32));
		// Where nobody leaves nothing is.
		assert_ok!(appoint_until(&key(8), QUARTERS[1], false));
		assert_eq!(sequence_of(PATIENT), before + (1 << 32));
	});
}

// --- powers -------------------------------------------------------------------------------------

#[test]
fn every_power_gives_its_own_and_no_more() {
	for power in Power::ALL {
		build_and_execute(|| {
			register_with_keys(1);
			appoint(&key(0), PATIENT, &delegate(), Powers::of(&[*power])).unwrap();
			be_recovered();
			let account = delegate().account();
			assert_eq!(PatientIdentity::acts_for(&account), Some(PATIENT));

			let consents = *power == Power::Consent;
			assert_eq!(authority(&delegate()).is_some(), consents);
			assert_eq!(PatientIdentity::may_narrow(&account, &PATIENT), consents);
			let rests = standing(GivenBy::Representative(FIRST));
			assert_eq!(rests != AuthorityStanding::Ended, consents);
			let restricts = PatientIdentity::restrict_processing(signed(&delegate()), PATIENT);
			assert_eq!(restricts.is_ok(), consents);
			assert_eq!(reads(&delegate()), *power == Power::Records);
			let vetoes = PatientIdentity::veto_recovery(signed(&delegate()), PATIENT);
			assert_eq!(vetoes.is_ok(), *power == Power::Recovery);
		});
	}
}

#[test]
fn no_power_reaches_another_patient() {
	build_and_execute(|| {
		a_represented_patient();
		register(HOSPITAL, OTHER_PATIENT, &key(5)).unwrap();
		let account = delegate().account();
		let consents = PatientIdentity::consent_authority(&account, &OTHER_PATIENT);
		assert_eq!(consents, None);
		assert!(!PatientIdentity::may_narrow(&account, &OTHER_PATIENT));
		let lowest = Confidentiality::U;
		assert!(!PatientIdentity::may_read(&account, &OTHER_PATIENT, lowest));
		let origin = signed(&delegate());
		assert_changes_nothing(
			|| PatientIdentity::restrict_processing(origin, OTHER_PATIENT),
			Error::<Test>::NotAuthorized,
		);
	});
}

// --- consenting together ------------------------------------------------------------------------

#[test]
fn whom_the_patient_appoints_consents_alone_and_so_does_the_patient() {
	build_and_execute(|| {
		a_represented_patient();
		assert_eq!(
			authority(&delegate()),
			alone(GivenBy::Representative(FIRST))
		);
		for number in [0, 1] {
			assert_eq!(authority(&key(number)), alone(GivenBy::Patient));
		}
	});
}

#[test]
fn who_is_appointed_jointly_consents_with_the_patient_and_the_patient_with_it() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(appoint_until(&delegate(), QUARTERS[0], true));
		assert_eq!(
			authority(&delegate()),
			together(GivenBy::Representative(FIRST))
		);
		for number in [0, 1] {
			assert_eq!(authority(&key(number)), together(GivenBy::Patient));
		}
		// Taking back needs one.
		for either in [delegate(), key(0)] {
			assert!(PatientIdentity::may_narrow(&either.account(), &PATIENT));
		}
		// With its end, or when it is removed, the patient consents alone again.
		Now::set(QUARTERS[0]);
		assert_eq!(authority(&key(0)), alone(GivenBy::Patient));
		Now::set(TODAY);
		let origin = signed(&key(0));
		PatientIdentity::remove_representative(origin, PATIENT, FIRST).unwrap();
		assert_eq!(authority(&key(0)), alone(GivenBy::Patient));
	});
}

/// From the first own key on a growing child's word stands beside its parents'.
#[test]
fn whom_the_custodian_appoints_consents_alone_until_the_patient_has_a_key() {
	build_and_execute(|| {
		a_represented_child();
		assert_eq!(
			authority(&delegate()),
			alone(GivenBy::Representative(FIRST))
		);
		let shown = || PatientIdentity::representative_infos(&PATIENT)[0].joint;
		assert!(!shown());

		claim(HOSPITAL, PATIENT, &key(0), &delegate()).unwrap();
		assert_eq!(
			authority(&delegate()),
			together(GivenBy::Representative(FIRST))
		);
		assert_eq!(authority(&key(0)), together(GivenBy::Patient));
		assert!(shown());
		// What it gave alone, before, rests on it as before.
		assert_eq!(
			standing(GivenBy::Representative(FIRST)),
			AuthorityStanding::Until(QUARTERS[0])
		);
		Now::set(QUARTERS[0]);
		assert_eq!(authority(&key(0)), alone(GivenBy::Patient));
	});
}

#[test]
fn one_joint_representative_is_enough_to_bind_the_patient_and_binds_no_other() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(appoint_until(&key(6), QUARTERS[0], false));
		assert_ok!(appoint_until(&key(7), QUARTERS[0], true));
		assert_eq!(authority(&key(0)), together(GivenBy::Patient));
		assert_eq!(authority(&key(6)), alone(GivenBy::Representative(FIRST)));
		assert_eq!(
			authority(&key(7)),
			together(GivenBy::Representative(SECOND))
		);
	});
}

/// A child does not appoint a friend who signs in its parents' place.
#[test]
fn where_the_custodian_appointed_who_consents_whom_the_patient_appoints_does_not() {
	build_and_execute(|| {
		a_represented_child();
		claim(HOSPITAL, PATIENT, &key(0), &delegate()).unwrap();
		for (joint, friend) in [(false, key(7)), (true, key(8))] {
			assert_ok!(appoint_until(&friend, QUARTERS[1], joint));
			assert_eq!(authority(&friend), None);
			// It still takes back, and reads.
			let account = friend.account();
			assert!(PatientIdentity::may_narrow(&account, &PATIENT));
			assert!(reads(&friend));
		}
		assert_eq!(authority(&key(0)), together(GivenBy::Patient));
		assert_eq!(
			authority(&delegate()),
			together(GivenBy::Representative(FIRST))
		);
		// With the end of the custodian's choice the patient's count.
		Now::set(QUARTERS[0]);
		assert_eq!(authority(&key(7)), alone(GivenBy::Representative(SECOND)));
		let third = GivenBy::Representative(RepresentativeId(2));
		assert_eq!(authority(&key(8)), together(third));
	});
}

#[test]
fn whom_the_custodian_appointed_without_the_power_stands_in_nobodys_way() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		register_in_custody(HOSPITAL, PATIENT).unwrap();
		let powers = Powers::of(&[Power::Records, Power::Notify]);
		appoint_in_custody(HOSPITAL, PATIENT, &delegate(), powers, &doctor(0)).unwrap();
		claim(HOSPITAL, PATIENT, &key(0), &doctor(0)).unwrap();
		assert_ok!(appoint_until(&key(7), QUARTERS[0], false));
		assert_eq!(authority(&key(7)), alone(GivenBy::Representative(SECOND)));
		assert_eq!(authority(&key(0)), alone(GivenBy::Patient));
	});
}

#[test]
fn who_may_not_consent_binds_nobody_however_it_was_appointed() {
	build_and_execute(|| {
		register_with_keys(1);
		let powers = Powers::of(&[Power::Records, Power::Recovery, Power::Notify]);
		let joint = Appointment {
			joint: true,
			..appointment(&delegate(), powers, QUARTERS[0])
		};
		let origin = signed(&key(0));
		assert_ok!(appoint_as(origin, PATIENT, &delegate(), joint, None));
		assert_eq!(authority(&key(0)), alone(GivenBy::Patient));
		assert_eq!(authority(&delegate()), None);
	});
}

#[test]
fn in_custody_who_was_appointed_jointly_is_joint_from_the_start() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		register_in_custody(HOSPITAL, PATIENT).unwrap();
		let joint = Appointment {
			joint: true,
			..appointment(&delegate(), all_powers(), QUARTERS[0])
		};
		let (origin, endorser) = (by(HOSPITAL), doctor(0));
		assert_ok!(appoint_as(
			origin,
			PATIENT,
			&delegate(),
			joint,
			Some(&endorser)
		));
		assert_eq!(
			authority(&delegate()),
			together(GivenBy::Representative(FIRST))
		);
	});
}

// --- what rests on whom -------------------------------------------------------------------------

#[test]
fn what_was_given_stands_as_long_as_whose_authority_it_was() {
	build_and_execute(|| {
		a_represented_patient();
		assert_ok!(appoint_until(&key(7), QUARTERS[1], false));
		let expect = |first, second| {
			assert_eq!(standing(GivenBy::Patient), AuthorityStanding::Unlimited);
			assert_eq!(standing(GivenBy::Custodian), AuthorityStanding::Ended);
			for (id, expected) in [(FIRST, first), (SECOND, second)] {
				assert_eq!(standing(GivenBy::Representative(id)), expected);
				assert_eq!(standing(GivenBy::Both(id)), expected);
			}
			// Nobody ever had that number.
			let nobody = GivenBy::Representative(RepresentativeId(7));
			assert_eq!(standing(nobody), AuthorityStanding::Ended);
		};
		let until = |end: Day| AuthorityStanding::Until(end);
		expect(until(QUARTERS[0]), until(QUARTERS[1]));
		Now::set(QUARTERS[0]);
		expect(AuthorityStanding::Ended, until(QUARTERS[1]));
		Now::set(QUARTERS[1]);
		expect(AuthorityStanding::Ended, AuthorityStanding::Ended);
	});
}

#[test]
fn nothing_stands_for_who_is_no_patient() {
	build_and_execute(|| {
		for given_by in [
			GivenBy::Patient,
			GivenBy::Representative(FIRST),
			GivenBy::Both(FIRST),
			GivenBy::Custodian,
		] {
			let standing = PatientIdentity::authority_standing(&NO_PATIENT, given_by);
			assert_eq!(standing, AuthorityStanding::Ended);
		}
	});
}

#[test]
fn a_hand_over_leaves_representatives_as_they_are() {
	build_and_execute(|| {
		a_represented_child();
		let before = Representatives::<Test>::get(PATIENT);
		hand_over(HOSPITAL, &[PATIENT], CLINIC).unwrap();
		accept(CLINIC, &[PATIENT]).unwrap();
		assert_eq!(Representatives::<Test>::get(PATIENT), before);
		assert_eq!(
			authority(&delegate()),
			alone(GivenBy::Representative(FIRST))
		);
		assert_eq!(
			standing(GivenBy::Representative(FIRST)),
			AuthorityStanding::Until(QUARTERS[0])
		);
	});
}

// --- the dead, and duplicates -------------------------------------------------------------------

#[test]
fn for_the_dead_and_for_duplicates_nobody_consents_but_relatives_read_and_take_back() {
	let ways: [fn(); 2] = [
		|| PatientIdentity::attest_death(by(HOSPITAL), PATIENT).unwrap(),
		|| {
			let into = PatientId([3; 16]);
			register_in_custody(HOSPITAL, into).unwrap();
			let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &into, &soon());
			let consent = Some(endorsement(&key(0), &payload));
			let origin = by(HOSPITAL);
			PatientIdentity::merge_patient(origin, PATIENT, into, soon(), consent, None).unwrap();
		},
	];
	for happen in ways {
		build_and_execute(|| {
			a_represented_patient();
			happen();
			for either in [delegate(), key(0)] {
				assert_eq!(authority(&either), None);
				assert!(PatientIdentity::may_narrow(&either.account(), &PATIENT));
				assert!(reads(&either));
			}
			// What was given does not end with that.
			assert_eq!(
				standing(GivenBy::Representative(FIRST)),
				AuthorityStanding::Until(QUARTERS[0])
			);
			let origin = signed(&delegate());
			assert_ok!(PatientIdentity::restrict_processing(origin, PATIENT));
		});
	}
}

// --- what is shown ------------------------------------------------------------------------------

#[test]
fn representatives_are_shown_without_their_keys() {
	build_and_execute(|| {
		assert_eq!(PatientIdentity::representative_infos(&PATIENT), []);
		a_represented_child();
		let info = RepresentativeInfo {
			id: FIRST,
			powers: all_powers(),
			until: QUARTERS[0],
			role: Commitment([5; 32]),
			joint: false,
			ceiling: Confidentiality::N,
			appointed_by_custodian: true,
			current: true,
		};
		let shown = PatientIdentity::representative_infos(&PATIENT);
		assert_eq!(shown, std::slice::from_ref(&info));
		// Number (4), powers (1), end (4), role (32), joint, ceiling, by whom, whether (1 each): there is
		// no room for an account.
		assert_eq!(info.encode().len(), 45);
		Now::set(QUARTERS[0]);
		let ended = RepresentativeInfo {
			current: false,
			..info
		};
		assert_eq!(PatientIdentity::representative_infos(&PATIENT), [ended]);
	});
}

#[test]
fn nobody_appoints_somebody_to_sign_instead_of_who_has_to_sign_beside() {
	build_and_execute(|| {
		let consent = Powers::of(&[Power::Consent]);
		let (parent, friend) = (Key::sr25519("parent"), Key::sr25519("friend"));
		employ(HOSPITAL, &doctor(7));
		register_in_custody(HOSPITAL, PATIENT).unwrap();
		appoint_in_custody(HOSPITAL, PATIENT, &parent, consent, &doctor(7)).unwrap();
		claim(HOSPITAL, PATIENT, &key(0), &doctor(7)).unwrap();
		appoint(&key(0), PATIENT, &friend, consent).unwrap();

		let authority = |key: &Key| PatientIdentity::consent_authority(&key.account(), &PATIENT);
		assert_eq!(authority(&friend), None);
		assert!(PatientIdentity::may_narrow(&friend.account(), &PATIENT));
		assert!(authority(&parent).is_some_and(|it| !it.alone));
		assert!(authority(&key(0)).is_some_and(|it| !it.alone));
		// When the parent's time is over the patient's own choice counts.
		PatientIdentity::remove_representative(by(HOSPITAL), PATIENT, FIRST).unwrap();
		assert!(authority(&friend).is_some_and(|it| it.alone));
		assert!(authority(&key(0)).is_some_and(|it| it.alone));
	});
}
