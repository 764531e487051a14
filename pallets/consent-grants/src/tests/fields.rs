// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The years of the data, the conditions and the exceptions of a grant: what no call takes, and what
//! may be narrowed how.

use super::steps::*;
use crate::{
	mock::*, Conditions, DataPeriod, Error, Exception, GrantFields, Grantee, Grants, Reason,
	MAX_EXCEPTIONS,
};
use carechain_primitives::{
	AccessMode, AccessModes, CodeSet, DataClass, DataClasses, Obligation, Obligations,
	PractitionerRoleId, Purpose, Purposes, Refrain, Refrains, Year,
};
use frame_support::assert_ok;
use sp_runtime::{DispatchError, DispatchResult};

/// Asserts that a grant with the first fields can be narrowed to the second.
fn narrows(from: GrantFields, to: GrantFields) {
	build_and_execute(|| {
		let number = grant(from);
		assert_ok!(narrow(number, to));
		assert_eq!(Grants::<Test>::get(PATIENT, number).unwrap().fields, to);
	});
}

/// Asserts that a grant with the first fields cannot be narrowed to the second, and why.
fn refused(from: GrantFields, to: GrantFields, error: Error<Test>) {
	build_and_execute(|| {
		let number = grant(from);
		assert_changes_nothing(|| narrow(number, to), error);
	});
}

fn widens(from: GrantFields, to: GrantFields) {
	refused(from, to, Error::WouldWiden);
}

/// Asserts that one can be narrowed to the other, and not back.
fn narrows_one_way(wider: GrantFields, narrower: GrantFields) {
	narrows(wider, narrower);
	widens(narrower, wider);
}

/// Data from one year to another, exclusive.
fn years(from: Option<u16>, until: Option<u16>) -> GrantFields {
	GrantFields {
		data_period: DataPeriod {
			from: from.map(Year),
			until: until.map(Year),
		},
		..fields()
	}
}

fn under(conditions: Conditions) -> GrantFields {
	GrantFields {
		conditions,
		..fields()
	}
}

fn modes(access_modes: AccessModes) -> GrantFields {
	under(Conditions {
		access_modes,
		..Conditions::NONE
	})
}

fn obliged(obligations: Obligations) -> GrantFields {
	under(Conditions {
		obligations,
		..Conditions::NONE
	})
}

fn refrained(refrains: Refrains) -> GrantFields {
	under(Conditions {
		refrains,
		..Conditions::NONE
	})
}

fn deleted_after(delete_after_days: Option<u16>) -> GrantFields {
	under(Conditions {
		delete_after_days,
		..Conditions::NONE
	})
}

fn exception(
	role: Option<PractitionerRoleId>,
	purposes: &[Purpose],
	classes: &[DataClass],
) -> Exception {
	Exception {
		practitioner_role: role,
		purposes: Purposes::of(purposes),
		classes: DataClasses::of(classes),
	}
}

fn except_for(grantee: Grantee, exceptions: &[Exception]) -> GrantFields {
	let mut all = [None; MAX_EXCEPTIONS];
	for (place, exception) in all.iter_mut().zip(exceptions) {
		*place = Some(*exception);
	}
	GrantFields {
		grantee,
		exceptions: all,
		..fields()
	}
}

fn except(exceptions: &[Exception]) -> GrantFields {
	except_for(TO_A, exceptions)
}

const IMAGING: &[DataClass] = &[DataClass::Imaging];
const REPORTS: &[DataClass] = &[DataClass::DiagnosticReport];
const BOTH: &[DataClass] = &[DataClass::DiagnosticReport, DataClass::Imaging];
const TREAT: &[Purpose] = &[Purpose::TREAT];
const COC: &[Purpose] = &[Purpose::COC];

/// Fields that no call takes, in the order in which they are checked.
fn out_of_order() -> Vec<(GrantFields, Error<Test>)> {
	let unknown = Exception {
		practitioner_role: Some(NURSE_A),
		purposes: Purposes(1 << 27),
		classes: DataClasses(0),
	};
	vec![
		(years(Some(2020), Some(2019)), Error::EmptyDataPeriod),
		(years(Some(2020), Some(2020)), Error::EmptyDataPeriod),
		(modes(AccessModes(0)), Error::EmptyAccessModes),
		(modes(AccessModes(0b1_0001)), Error::UnknownAccessModes),
		(obliged(Obligations(1 << 7)), Error::UnknownObligations),
		(refrained(Refrains(1 << 4)), Error::UnknownRefrains),
		(except(&[exception(None, &[], &[])]), Error::EmptyException),
		(except(&[unknown]), Error::UnknownPurposes),
		(
			except(&[exception(None, TREAT, &[])]),
			Error::EmptyException,
		),
	]
}

type Take = (&'static str, Box<dyn Fn(GrantFields) -> DispatchResult>);

/// Every call that takes fields of a grant, with what it needs in place.
fn calls_that_take_fields() -> Vec<Take> {
	let number = grant(fields());
	let request = ask(fields());
	vec![
		(
			"grant",
			Box::new(|it| ConsentGrants::grant_consent(signed(&PATIENT_KEY), PATIENT, it)),
		),
		("narrow", Box::new(move |it| narrow(number, it))),
		(
			"supersede",
			Box::new(move |it| supersede_by(&PATIENT_KEY, number, it)),
		),
		("request", Box::new(|it| request_by(&PRACTITIONER_A, it))),
		(
			"answer",
			Box::new(move |it| answer_by(&PATIENT_KEY, request, it)),
		),
	]
}

#[test]
fn every_call_that_takes_fields_refuses_what_is_out_of_order_by_name() {
	build_and_execute(|| {
		for (name, call) in calls_that_take_fields() {
			for (fields, error) in out_of_order() {
				let expected: DispatchError = error.into();
				assert_eq!(call(fields), Err(expected), "{name}");
				assert_changes_nothing(|| call(fields), expected);
			}
		}
	});
}

#[test]
fn recording_refuses_what_is_out_of_order_by_name() {
	build_and_execute(|| {
		remove_key(PATIENT_KEY);
		for (fields, error) in out_of_order() {
			assert_changes_nothing(|| record_by(PRACTITIONER_A, PATIENT, fields), error);
		}
	});
}

#[test]
fn of_several_faults_the_first_in_the_order_of_checks_is_named() {
	build_and_execute(|| {
		let all_wrong = GrantFields {
			valid_until: TODAY,
			data_period: years(Some(2020), Some(2019)).data_period,
			conditions: Conditions {
				access_modes: AccessModes(0),
				obligations: Obligations(u8::MAX),
				refrains: Refrains(u8::MAX),
				delete_after_days: Some(0),
			},
			..except(&[exception(None, &[], &[])])
		};
		let mut fields = all_wrong;
		let mut next = |error: Error<Test>, mend: fn(&mut GrantFields)| {
			let call = || ConsentGrants::grant_consent(signed(&PATIENT_KEY), PATIENT, fields);
			assert_changes_nothing(call, error);
			mend(&mut fields);
		};
		next(Error::EndInPast, |it| it.valid_until = QUARTER);
		next(Error::EmptyDataPeriod, |it| it.data_period.until = None);
		next(Error::EmptyAccessModes, |it| {
			it.conditions.access_modes = AccessModes(u8::MAX)
		});
		next(Error::UnknownAccessModes, |it| {
			it.conditions.access_modes = AccessModes(1)
		});
		next(Error::UnknownObligations, |it| {
			it.conditions.obligations = Obligations::ALL
		});
		next(Error::UnknownRefrains, |it| {
			it.conditions.refrains = Refrains::ALL
		});
		next(Error::EmptyException, |it| {
			it.exceptions[0] = Some(exception(Some(NURSE_A), &[], &[]))
		});
		assert_ok!(ConsentGrants::grant_consent(
			signed(&PATIENT_KEY),
			PATIENT,
			fields
		));
	});
}

// The years of the data.

#[test]
fn one_year_is_a_period_and_so_is_one_with_a_single_bound() {
	build_and_execute(|| {
		grant(years(Some(2020), Some(2021)));
		grant(years(Some(u16::MAX), None));
		grant(years(None, Some(0)));
	});
}

#[test]
fn the_years_of_the_data_shrink_at_both_ends_and_do_not_grow_or_move() {
	let (from, until) = (Some(2015), Some(2020));
	narrows_one_way(years(None, None), years(from, None));
	narrows_one_way(years(None, None), years(None, until));
	narrows_one_way(years(from, None), years(Some(2016), None));
	narrows_one_way(years(None, until), years(None, Some(2019)));
	narrows_one_way(years(from, until), years(Some(2016), Some(2019)));
	widens(years(from, until), years(Some(2016), Some(2021)));
	widens(years(from, until), years(Some(2014), Some(2019)));
	widens(years(from, None), years(None, until));
}

// Conditions.

#[test]
fn access_modes_narrow_to_some_of_them() {
	let view = AccessModes::of(&[AccessMode::VIEW]);
	let store = AccessModes::of(&[AccessMode::STORE]);
	narrows_one_way(modes(AccessModes::ALL), modes(view));
	widens(modes(view), modes(store));
	widens(modes(view), modes(view.with(AccessMode::STORE)));
}

#[test]
fn obligations_may_be_added_and_not_dropped_or_exchanged() {
	let audit = Obligations::of(&[Obligation::AUDIT]);
	let mask = Obligations::of(&[Obligation::MASK]);
	narrows_one_way(obliged(Obligations(0)), obliged(audit));
	narrows_one_way(obliged(audit), obliged(audit.with(Obligation::MASK)));
	widens(obliged(audit), obliged(mask));
}

#[test]
fn refrains_may_be_added_and_not_dropped_or_exchanged() {
	let reuse = Refrains::of(&[Refrain::NOREUSE]);
	let relink = Refrains::of(&[Refrain::NORELINK]);
	narrows_one_way(refrained(Refrains(0)), refrained(reuse));
	narrows_one_way(refrained(reuse), refrained(reuse.with(Refrain::NORELINK)));
	widens(refrained(reuse), refrained(relink));
}

#[test]
fn the_time_after_which_data_is_deleted_may_be_named_and_become_shorter() {
	narrows_one_way(deleted_after(None), deleted_after(Some(u16::MAX)));
	narrows_one_way(deleted_after(Some(30)), deleted_after(Some(29)));
	narrows_one_way(deleted_after(Some(1)), deleted_after(Some(0)));
}

// Exceptions.

#[test]
fn exceptions_may_be_added_and_none_dropped() {
	let nurse = exception(Some(NURSE_A), &[], &[]);
	let imaging = exception(None, &[], IMAGING);
	narrows_one_way(fields(), except(&[nurse]));
	narrows_one_way(except(&[nurse]), except(&[imaging, nurse]));
	widens(except(&[nurse]), except(&[imaging]));
}

#[test]
fn an_exception_may_leave_out_more_people() {
	let doctor = exception(Some(DOCTOR_A), &[], IMAGING);
	let nurse = exception(Some(NURSE_A), &[], IMAGING);
	let everybody = exception(None, &[], IMAGING);
	narrows_one_way(except(&[nurse]), except(&[everybody]));
	widens(except(&[nurse]), except(&[doctor]));
}

#[test]
fn an_exception_may_leave_out_more_purposes_and_what_they_cover() {
	let to_nurse = |purposes| except(&[exception(Some(NURSE_A), purposes, &[])]);
	narrows_one_way(to_nurse(COC), to_nurse(TREAT));
	narrows_one_way(
		to_nurse(TREAT),
		to_nurse(&[Purpose::TREAT, Purpose::HRESCH]),
	);
	narrows_one_way(to_nurse(TREAT), to_nurse(&[]));
	widens(to_nurse(COC), to_nurse(&[Purpose::ETREAT]));
}

#[test]
fn an_exception_may_leave_out_more_classes() {
	let to_nurse = |classes| except(&[exception(Some(NURSE_A), &[], classes)]);
	narrows_one_way(to_nurse(IMAGING), to_nurse(BOTH));
	narrows_one_way(to_nurse(IMAGING), to_nurse(&[]));
	widens(to_nurse(IMAGING), to_nurse(REPORTS));
}

#[test]
fn what_one_exception_left_out_has_to_be_left_out_by_one() {
	// Two that leave out as much together are not compared: that would take more than it is worth.
	let whole = exception(Some(NURSE_A), &[], BOTH);
	let halves = [
		exception(Some(NURSE_A), &[], IMAGING),
		exception(Some(NURSE_A), &[], REPORTS),
	];
	widens(except(&[whole]), except(&halves));
	narrows(except(&halves), except(&[whole]));
}

#[test]
fn the_same_exceptions_in_other_words_narrow_nothing() {
	let nurse = exception(Some(NURSE_A), TREAT, &[]);
	let in_other_words = exception(Some(NURSE_A), &[Purpose::TREAT, Purpose::COC], &[]);
	let imaging = exception(None, &[], IMAGING);
	let mut with_a_gap = except(&[nurse]);
	with_a_gap.exceptions = [None, None, Some(nurse), None];
	for (from, to) in [
		(except(&[nurse, imaging]), except(&[imaging, nurse])),
		(except(&[nurse]), except(&[in_other_words])),
		(except(&[in_other_words]), except(&[nurse])),
		(except(&[nurse]), except(&[nurse, nurse])),
		(except(&[nurse, nurse]), except(&[nurse])),
		(except(&[nurse]), with_a_gap),
	] {
		refused(from, to, Error::NothingNarrowed);
		assert!(from.means_the_same_as(&to) && to.means_the_same_as(&from));
	}
}

#[test]
fn fields_that_differ_in_anything_but_words_do_not_mean_the_same() {
	let nurse = exception(Some(NURSE_A), &[], &[]);
	for other in [
		years(Some(2015), None),
		modes(AccessModes(1)),
		obliged(Obligations(1)),
		refrained(Refrains(1)),
		deleted_after(Some(7)),
		except(&[nurse]),
		to(TO_B),
	] {
		assert!(!fields().means_the_same_as(&other));
		assert!(!other.means_the_same_as(&fields()));
	}
}

#[test]
fn exceptions_that_leave_nothing_are_a_revocation_in_disguise() {
	build_and_execute(|| {
		let number = grant(fields());
		let nothing_left = [
			except(&[exception(None, TREAT, &[])]),
			except(&[exception(None, &[], BOTH)]),
			except(&[exception(None, &[], IMAGING), exception(None, &[], REPORTS)]),
			except(&[
				exception(None, TREAT, IMAGING),
				exception(None, &[], REPORTS),
			]),
			except_for(TO_DOCTOR_A, &[exception(Some(DOCTOR_A), &[], &[])]),
		];
		for fields in nothing_left {
			assert!(fields.is_all_excepted());
			assert_changes_nothing(|| narrow(number, fields), Error::<Test>::EmptyException);
		}
	});
}

#[test]
fn exceptions_that_leave_something_are_taken() {
	build_and_execute(|| {
		let something_left = [
			except(&[exception(None, COC, &[])]),
			except(&[exception(None, TREAT, IMAGING)]),
			// Of an organisation's people there are always others.
			except(&[
				exception(Some(NURSE_A), &[], &[]),
				exception(Some(DOCTOR_A), &[], &[]),
			]),
			except_for(TO_DOCTOR_A, &[exception(Some(NURSE_A), &[], &[])]),
		];
		for fields in something_left {
			assert!(!fields.is_all_excepted());
			let number = grant(fields);
			assert_ok!(revoke(number));
		}
	});
}

#[test]
fn an_exception_bites_in_its_own_block() {
	build_and_execute(|| {
		let number = grant(fields());
		assert!(permitted());
		assert_ok!(narrow(
			number,
			except(&[exception(Some(DOCTOR_A), &[], &[])])
		));
		assert!(!permitted());
		assert_eq!(reasons(), [Reason::Excepted(number)]);
	});
}
