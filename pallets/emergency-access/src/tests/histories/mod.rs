// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of calls, days, standings and policies, against a model.

mod model;

use super::*;
use crate::{
	CasesOf, EmergencyPolicy, EmergencyScope, ForBoard, OverdueReviews, Policy, ReviewsOf,
};
use carechain_primitives::{
	traits::{Forget, Holds, PatientStatus, Standing},
	Commitment, Confidentiality, DataClasses, OrganizationId,
};
use model::{Judge, Model, Outcome};
use proptest::{
	collection::vec,
	prelude::*,
	sample::{select, Index},
	strategy::ValueTree,
	test_runner::TestRunner,
};
use sp_core::ed25519;
use sp_runtime::DispatchError;
use std::collections::BTreeSet;

/// The last one is registered only later, if at all.
const PATIENTS: [PatientId; 3] = [PATIENT, OTHER_PATIENT, NO_PATIENT];
const HOSPITALS: [OrganizationId; 3] = [HOSPITAL_A, HOSPITAL_B, HOSPITAL_C];
/// Roles that there are, and one that there is not.
const ROLES: u32 = 9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
	DoctorA,
	NurseA,
	DoctorB,
	OfficerA,
	OfficerB,
	OfficerC,
	Both,
	RepresentativeA,
	RepresentativeB,
	Stranger,
	TheBoard,
	BothBodies,
	OneBody,
}

const EVERYONE: [Who; 13] = [
	Who::DoctorA,
	Who::NurseA,
	Who::DoctorB,
	Who::OfficerA,
	Who::OfficerB,
	Who::OfficerC,
	Who::Both,
	Who::RepresentativeA,
	Who::RepresentativeB,
	Who::Stranger,
	Who::TheBoard,
	Who::BothBodies,
	Who::OneBody,
];

fn account(who: Who) -> AccountId {
	match who {
		Who::DoctorA => doctor_a(),
		Who::NurseA => nurse_a(),
		Who::DoctorB => doctor_b(),
		Who::OfficerA => OFFICER_A_KEY,
		Who::OfficerB => OFFICER_B_KEY,
		Who::OfficerC => OFFICER_C_KEY,
		Who::Both => KEY_OF_BOTH,
		Who::RepresentativeA => REPRESENTATIVE_A,
		Who::RepresentativeB => REPRESENTATIVE_B,
		Who::Stranger => STRANGER,
		Who::TheBoard => THE_BOARD,
		Who::BothBodies => BOTH_BODIES,
		Who::OneBody => ONE_BODY,
	}
}

/// Whose keys sign off line, in the order of the roles 0 to 2.
fn signer(role: u32) -> &'static ed25519::Pair {
	[&*DOCTOR_A_PAIR, &*NURSE_A_PAIR, &*DOCTOR_B_PAIR][role as usize % 3]
}

/// Who is planned to make a call: mostly one who may.
#[derive(Clone, Copy, Debug)]
enum Caller {
	WhoMay,
	Just(Who),
}

#[derive(Clone, Debug)]
enum Step {
	Declare {
		by: Caller,
		role: u32,
		patient: usize,
		scope: EmergencyScope,
		statement: u8,
	},
	Anchor {
		by: Who,
		role: u32,
		patient: usize,
		scope: EmergencyScope,
		statement: u8,
		/// How long ago it was signed, in seconds; negative for a clock that is ahead.
		ago: i64,
		well_signed: bool,
	},
	End {
		by: Caller,
		case: Index,
	},
	Review {
		by: Caller,
		case: Index,
		justified: bool,
		empty: bool,
	},
	Decide {
		by: Caller,
		case: Index,
		justified: bool,
		empty: bool,
	},
	SetPolicy {
		by: Who,
		policy: EmergencyPolicy,
	},
	SetOrganization {
		organization: usize,
		standing: Standing,
	},
	SetRole {
		role: u32,
		standing: Standing,
	},
	Shorten {
		role: u32,
	},
	SetStatus {
		patient: usize,
		status: Option<PatientStatus>,
	},
	Forget {
		patient: usize,
	},
	Wait {
		seconds: u64,
	},
	Sweep,
}

fn caller() -> impl Strategy<Value = Caller> {
	prop_oneof![8 => Just(Caller::WhoMay), 1 => anybody().prop_map(Caller::Just)]
}

fn anybody() -> impl Strategy<Value = Who> {
	select(EVERYONE.to_vec())
}

fn patient() -> impl Strategy<Value = usize> {
	prop_oneof![6 => Just(0usize), 3 => Just(1), 1 => Just(2)]
}

fn any_scope() -> impl Strategy<Value = EmergencyScope> {
	let classes = prop_oneof![15 => 1..=u16::MAX, 1 => Just(0)];
	(classes, select(Confidentiality::ALL.to_vec())).prop_map(|(classes, ceiling)| EmergencyScope {
		classes: DataClasses(classes),
		ceiling,
	})
}

/// Few enough to meet again.
fn any_statement() -> impl Strategy<Value = u8> {
	prop_oneof![15 => 1..12u8, 1 => Just(0)]
}

fn any_policy() -> impl Strategy<Value = EmergencyPolicy> {
	let near = (
		1..30u32,
		1..30u32,
		2..20u32,
		0..7u32,
		29..400u32,
		20..500u32,
	);
	prop_oneof![
		3 => near.prop_map(
			|(access_hours, late_hours, review_days, suspend_after, count_days, retention_days)| {
				EmergencyPolicy {
					access_hours,
					late_hours,
					review_days,
					suspend_after,
					count_days,
					retention_days,
				}
			}
		),
		2 => (1..30u32, 3..20u32, 1..4u32).prop_map(|(access_hours, review_days, suspend_after)| {
			EmergencyPolicy { access_hours, review_days, suspend_after, ..POLICY }
		}),
		1 => Just(LIMITS.least),
		1 => Just(LIMITS.most),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let role = || prop_oneof![4 => Just(0u32), 6 => 0..ROLES];
	let off_line = prop_oneof![8 => 0..3u32, 1 => Just(ROLES - 1)];
	let ago = prop_oneof![
		4 => 0..(60 * HOUR as i64),
		1 => -600..600i64,
		1 => Just(24 * HOUR as i64),
		1 => Just(24 * HOUR as i64 + 1),
	];
	let standing = select(vec![
		Standing::Active,
		Standing::Active,
		Standing::Suspended,
		Standing::Expired,
		Standing::Ended,
	]);
	let role_standing = select(vec![
		Standing::Active,
		Standing::Active,
		Standing::Suspended,
		Standing::Ended,
	]);
	let status = prop_oneof![
		1 => Just(None),
		4 => select(vec![
			PatientStatus::Active,
			PatientStatus::Restricted,
			PatientStatus::Deceased,
			PatientStatus::Merged,
		])
		.prop_map(Some),
	];
	let seconds = prop_oneof![3 => 0..30 * HOUR, 3 => 0..400 * HOUR, 1 => 0..500 * 24 * HOUR];
	let rarely = || prop_oneof![15 => Just(false), 1 => Just(true)];
	prop_oneof![
		10 => (caller(), role(), patient(), any_scope(), any_statement()).prop_map(
			|(by, role, patient, scope, statement)| {
				Step::Declare { by, role, patient, scope, statement }
			}
		),
		6 => (anybody(), off_line, patient(), any_scope(), any_statement(), ago, rarely())
			.prop_map(|(by, role, patient, scope, statement, ago, badly)| Step::Anchor {
				by, role, patient, scope, statement, ago, well_signed: !badly,
			}),
		3 => (caller(), any::<Index>()).prop_map(|(by, case)| Step::End { by, case }),
		8 => (caller(), any::<Index>(), any::<bool>(), rarely())
			.prop_map(|(by, case, justified, empty)| Step::Review { by, case, justified, empty }),
		5 => (caller(), any::<Index>(), any::<bool>(), rarely())
			.prop_map(|(by, case, justified, empty)| Step::Decide { by, case, justified, empty }),
		2 => (
			select(vec![Who::BothBodies, Who::OneBody, Who::OneBody, Who::TheBoard]),
			any_policy(),
		)
			.prop_map(|(by, policy)| Step::SetPolicy { by, policy }),
		2 => (0..3usize, standing)
			.prop_map(|(organization, standing)| Step::SetOrganization { organization, standing }),
		2 => (0..ROLES - 1, role_standing)
			.prop_map(|(role, standing)| Step::SetRole { role, standing }),
		1 => (0..ROLES - 1).prop_map(|role| Step::Shorten { role }),
		2 => (0..3usize, status).prop_map(|(patient, status)| Step::SetStatus { patient, status }),
		1 => (0..3usize).prop_map(|patient| Step::Forget { patient }),
		5 => seconds.prop_map(|seconds| Step::Wait { seconds }),
		4 => Just(Step::Sweep),
	]
}

/// The role with that number; the last one is nobody's.
fn role_id(role: u32) -> PractitionerRoleId {
	if role < ROLES - 1 {
		PractitionerRoleId(role)
	} else {
		NO_ROLE
	}
}

/// One of the cases that ever were, or the one that comes next.
fn chosen(case: &Index, model: &Model) -> usize {
	case.index(model.cases.len() + 1)
}

/// Who may do something with a case, as far as the paper tells.
fn resolve(by: Caller, case: usize, model: &Model, judging: bool) -> Who {
	let Caller::Just(who) = by else {
		let Some(it) = model.cases.get(case) else {
			return Who::Stranger;
		};
		return match it.judge {
			_ if !judging => model.roles[it.role].who,
			Judge::Reviewer(0, _) => Who::OfficerA,
			Judge::Reviewer(1, _) => Who::OfficerB,
			_ => Who::OfficerC,
		};
	};
	who
}

fn opinion(empty: bool) -> Commitment {
	if empty {
		Commitment([0; 32])
	} else {
		OPINION
	}
}

fn id(case: usize) -> EmergencyId {
	EmergencyId(case as u64)
}

/// Takes one step in the model and on the chain, and checks that both say the same. Gives it back.
fn take(step: &Step, model: &mut Model) -> Outcome {
	let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
	let before = root();
	let (expected, actual) = outcomes(step, model);
	assert_eq!(actual, expected, "{step:?}");
	if actual.is_err() {
		assert_eq!(root(), before, "a refused call changed storage");
	}
	actual
}

/// What the model says of a step, and what the chain does.
fn outcomes(step: &Step, model: &mut Model) -> (Outcome, Outcome) {
	match step {
		Step::Declare { .. } | Step::Anchor { .. } => declaration(step, model),
		Step::End { by, case } => {
			let case = chosen(case, model);
			let by = resolve(*by, case, model, false);
			(model.end(by, case), end(account(by), id(case)))
		}
		Step::Review {
			by,
			case,
			justified,
			empty,
		} => {
			let case = chosen(case, model);
			let by = resolve(*by, case, model, true);
			let who = RuntimeOrigin::signed(account(by));
			(
				model.review(by, case, *justified, *empty),
				EmergencyAccess::review_emergency(who, id(case), *justified, opinion(*empty)),
			)
		}
		Step::Decide {
			by,
			case,
			justified,
			empty,
		} => {
			let case = chosen(case, model);
			let by = match by {
				Caller::WhoMay => Who::TheBoard,
				Caller::Just(who) => *who,
			};
			let who = RuntimeOrigin::signed(account(by));
			(
				model.decide(by, case, *justified, *empty),
				EmergencyAccess::decide_emergency(who, id(case), *justified, opinion(*empty)),
			)
		}
		Step::SetPolicy { by, policy } => (
			model.set_policy(*by, *policy),
			set_policy(account(*by), *policy),
		),
		_ => {
			happen(step, model);
			(Ok(()), Ok(()))
		}
	}
}

fn declaration(step: &Step, model: &mut Model) -> (Outcome, Outcome) {
	match *step {
		Step::Declare {
			by,
			role,
			patient,
			scope,
			statement,
		} => {
			let by = match by {
				Caller::WhoMay => model
					.roles
					.get(role as usize)
					.map_or(Who::Stranger, |role| role.who),
				Caller::Just(who) => who,
			};
			(
				model.declare(by, role as usize, patient, scope, statement),
				EmergencyAccess::declare_emergency(
					RuntimeOrigin::signed(account(by)),
					role_id(role),
					PATIENTS[patient],
					scope,
					Commitment([statement; 32]),
				),
			)
		}
		Step::Anchor {
			by,
			role,
			patient,
			scope,
			statement,
			ago,
			well_signed,
		} => {
			let it = Declaration {
				role: role_id(role),
				patient: PATIENTS[patient],
				scope,
				statement: Commitment([statement; 32]),
				declared_at: Now::get().checked_add_signed(-ago).unwrap(),
			};
			let pair = signer(role + u32::from(!well_signed));
			(
				model.anchor(
					by,
					role as usize,
					patient,
					scope,
					statement,
					it.declared_at,
					well_signed,
				),
				anchor_with(account(by), &it, sign(pair, &it)),
			)
		}
		_ => unreachable!("the others declare nothing"),
	}
}

/// What is no call to this pallet.
fn happen(step: &Step, model: &mut Model) {
	match *step {
		Step::SetOrganization {
			organization,
			standing,
		} => {
			model.standings[organization] = standing;
			set_standing(HOSPITALS[organization], standing);
		}
		Step::SetRole { role, standing } => {
			model.roles[role as usize].status = standing;
			set_role_status(PractitionerRoleId(role), standing);
		}
		Step::Shorten { role } => {
			model.roles[role as usize].until = model.today();
			change_role(PractitionerRoleId(role), |it| it.valid_until = today());
		}
		Step::SetStatus { patient, status } => {
			model.registered[patient] = status.is_some();
			match status {
				Some(status) => set_status(PATIENTS[patient], status),
				None => unlink(PATIENTS[patient]),
			}
		}
		Step::Forget { patient } => {
			model.forget(patient);
			while !<EmergencyAccess as Forget>::forget(&PATIENTS[patient], 2) {
				check();
			}
		}
		Step::Wait { seconds } => {
			model.now += seconds;
			pass_seconds(seconds);
		}
		Step::Sweep => {
			model.sweep();
			sweep_all();
		}
		_ => unreachable!("the others are calls"),
	}
}

fn compare(model: &Model) {
	check();
	assert_eq!(Policy::<Test>::get(), model.policy);
	let in_state = model.cases.iter().filter(|case| !case.gone).count();
	assert_eq!(Cases::<Test>::iter_keys().count(), in_state);
	for (number, case) in model.cases.iter().enumerate() {
		compare_case(number, case, model);
	}
	for (patient, id_of) in PATIENTS.iter().enumerate() {
		compare_patient(patient, id_of, model);
	}
	for (number, organization) in HOSPITALS.iter().enumerate() {
		assert_eq!(
			OverdueReviews::<Test>::get(organization),
			model.overdue[number]
		);
		let to_review = model.cases.iter().filter(|case| {
			!case.gone && matches!(case.judge, Judge::Reviewer(reviewer, _) if reviewer == number)
		});
		assert_eq!(
			ReviewsOf::<Test>::iter_key_prefix(organization).count(),
			to_review.count()
		);
	}
	let for_board = model
		.cases
		.iter()
		.filter(|case| matches!(case.judge, Judge::Board { .. }));
	assert_eq!(ForBoard::<Test>::iter_keys().count(), for_board.count());
	let sanctioned: Vec<_> = Sanctioned::get()
		.iter()
		.map(|role| role.0 as usize)
		.collect();
	assert_eq!(sanctioned, model.sanctioned);
}

fn compare_case(number: usize, case: &model::Case, model: &Model) {
	let told = EmergencyAccess::emergency_info(id(number));
	assert_eq!(told.is_none(), case.gone, "case {number}");
	let Some(told) = told else {
		return;
	};
	assert_eq!(told.patient, case.patient.map(|patient| PATIENTS[patient]));
	assert_eq!(told.role.0 as usize, case.role);
	assert_eq!(told.organization, HOSPITALS[case.organization]);
	assert_eq!(told.scope, case.scope);
	assert_eq!(told.statement, Commitment([case.statement; 32]));
	assert_eq!(told.late, case.late);
	assert_eq!(told.status, model.status(case), "case {number}");
	let in_force = case.access_until.filter(|until| *until > model.now);
	assert_eq!(told.in_force_until, in_force, "case {number}");
	let reviewer = match case.judge {
		Judge::Reviewer(reviewer, until) => Some((HOSPITALS[reviewer], until)),
		_ => None,
	};
	let told_until = told.review_until.map(|day| u64::from(day.0));
	assert_eq!(told.reviewer.zip(told_until), reviewer);
	let judged = matches!(case.judge, Judge::Nobody { .. });
	assert_eq!(told.opinion, judged.then_some(OPINION));
}

fn compare_patient(patient: usize, id_of: &PatientId, model: &Model) {
	let of_patient: Vec<_> = model
		.cases
		.iter()
		.filter(|case| !case.gone && case.patient == Some(patient))
		.collect();
	assert_eq!(
		CasesOf::<Test>::iter_key_prefix(id_of).count(),
		of_patient.len()
	);
	let open = |case: &&model::Case| !matches!(case.judge, Judge::Nobody { .. });
	assert_eq!(
		<EmergencyAccess as Holds>::is_held(id_of),
		of_patient.iter().any(open)
	);
	for (number, organization) in HOSPITALS.iter().enumerate() {
		assert_eq!(
			<EmergencyAccess as Emergencies>::has_declared(id_of, *organization),
			of_patient.iter().any(|case| case.organization == number)
		);
	}
	for role in 0..ROLES {
		let view = in_force(role_id(role), *id_of);
		let case = model.in_force(patient, role as usize);
		assert_eq!(view.map(|view| view.case), case.map(id));
		if let (Some(view), Some(case)) = (view, case) {
			let scope = model.cases[case].scope;
			assert_eq!((view.classes, view.ceiling), (scope.classes, scope.ceiling));
			assert_eq!(Some(view.until), model.cases[case].access_until);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn every_history_is_the_models(steps in vec(step(), 1..80)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::founded();
			for step in &steps {
				let _ = take(step, &mut model);
				compare(&model);
			}
		});
	}
}

/// A call's name and its answer.
fn answer(step: &Step, outcome: &Outcome) -> (&'static str, String) {
	let call = match step {
		Step::Declare { .. } => "declare",
		Step::Anchor { .. } => "anchor",
		Step::End { .. } => "end",
		Step::Review { .. } => "review",
		Step::Decide { .. } => "decide",
		Step::SetPolicy { .. } => "set",
		_ => "happen",
	};
	let answer = match outcome {
		Ok(()) => "Ok".into(),
		Err(DispatchError::Module(error)) => error.message.unwrap_or_default().into(),
		Err(error) => format!("{error:?}"),
	};
	(call, answer)
}

/// A model that is never asked says nothing: histories come to every answer that a call has.
#[test]
fn histories_come_to_every_answer() {
	let expected = [
		(
			"declare",
			"Ok RoleNotFound NotAuthorized PractitionerRevoked PractitionerSuspended",
		),
		(
			"declare",
			"CredentialExpired OrganizationLeft PatientNotFound EmptyClasses",
		),
		("declare", "EmptyCommitment"),
		(
			"anchor",
			"Ok NotAuthorized RoleNotFound PatientNotFound EmptyClasses EmptyCommitment",
		),
		("anchor", "DeclaredInFuture AlreadyExists InvalidSignature"),
		("end", "Ok NotFound NotAuthorized NotInForce"),
		(
			"review",
			"Ok NotFound AlreadyClosed Escalated NotAuthorized EmptyCommitment",
		),
		(
			"decide",
			"Ok BadOrigin NotFound AlreadyClosed NotEscalated EmptyCommitment",
		),
		(
			"set",
			"Ok BadOrigin WouldWiden SuspendAfterOutOfBounds ReviewDaysOutOfBounds",
		),
	];
	let mut missing: BTreeSet<_> = expected
		.into_iter()
		.flat_map(|(call, answers)| answers.split(' ').map(move |it| (call, it.to_owned())))
		.collect();
	let (mut runner, histories) = (TestRunner::deterministic(), vec(step(), 40..80));
	let (mut sanctions, mut in_force) = (0, 0);
	for _ in 0..200 {
		let steps = histories.new_tree(&mut runner).unwrap().current();
		new_test_ext().execute_with(|| {
			let mut model = Model::founded();
			for step in &steps {
				missing.remove(&answer(step, &take(step, &mut model)));
				in_force += (0..3)
					.filter(|role| model.in_force(0, *role).is_some())
					.count();
			}
			sanctions += model.sanctioned.len();
		});
	}
	assert_eq!(missing, BTreeSet::new());
	assert!(
		sanctions > 20 && in_force > 1_000,
		"{sanctions}, {in_force}"
	);
}
