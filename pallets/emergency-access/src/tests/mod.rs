// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file per call or topic.

mod anchor_late_declaration;
mod configuration;
mod decide_emergency;
mod declare_emergency;
mod encodings;
mod end_emergency;
mod forget;
mod histories;
mod queries;
mod review_emergency;
mod set_emergency_policy;
mod sweep;
mod try_state;

use crate::{mock::*, Cases, Emergency, EmergencyInfo, Event, InForce, Stage};
use carechain_primitives::{
	traits::{Emergencies, EmergencyView},
	EmergencyId, EmergencyStatus, PatientId, PractitionerRoleId,
};

/// The access that somebody has now.
fn in_force(role: PractitionerRoleId, patient: PatientId) -> Option<EmergencyView> {
	<EmergencyAccess as Emergencies>::in_force(&patient, role)
}

fn info(case: EmergencyId) -> EmergencyInfo {
	EmergencyAccess::emergency_info(case).expect("is there")
}

fn status(case: EmergencyId) -> EmergencyStatus {
	info(case).status
}

fn stored(case: EmergencyId) -> Emergency {
	Cases::<Test>::get(case).expect("is there")
}

/// What this pallet told since this was asked last.
fn told() -> Vec<Event<Test>> {
	let events = System::events();
	System::reset_events();
	events
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::EmergencyAccess(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// Every kind of account, with a name for the failure message.
fn accounts() -> Vec<(&'static str, AccountId)> {
	vec![
		("both bodies", BOTH_BODIES),
		("one body", ONE_BODY),
		("the board", THE_BOARD),
		("the declarer", doctor_a()),
		("a colleague", nurse_a()),
		("a doctor elsewhere", doctor_b()),
		("the officer at the declarer's", OFFICER_A_KEY),
		("the reviewer", OFFICER_B_KEY),
		("an officer whose turn it is not", OFFICER_C_KEY),
		("the declarer's representative", REPRESENTATIVE_A),
		("the reviewer's representative", REPRESENTATIVE_B),
		("the patient", PATIENT_KEY),
		("a stranger", STRANGER),
	]
}

/// Those who belong to no member.
const OUTSIDERS: [&str; 5] = [
	"both bodies",
	"one body",
	"the board",
	"the patient",
	"a stranger",
];
