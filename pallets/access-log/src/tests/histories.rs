// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories, against the plain model.

use super::model::{head_of, Entry};
use crate::{mock::*, AccessEntry, Error, Heads};
use carechain_primitives::{
	traits::{Forget, Standing},
	Commitment, OrganizationId, PatientId,
};
use frame_support::assert_ok;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ORGANIZATIONS: [OrganizationId; 3] = [HOLDER, REQUESTER, OUTSIDER];
const PATIENTS: [PatientId; 4] = [PATIENT, NEIGHBOUR, RECLUSE, NO_PATIENT];

#[derive(Clone, Debug)]
enum Step {
	Advance(u32),
	Stand(OrganizationId, Standing),
	Reach(PatientId, OrganizationId, bool),
	Register(PatientId),
	Unlink(PatientId),
	Practise(OrganizationId, bool),
	/// By the representative, or by the doctor, with events from a small set, so that they meet; 0 is
	/// the one that a client forgot to commit to.
	Log(OrganizationId, bool, Vec<(PatientId, u32)>),
}

fn organization() -> impl Strategy<Value = OrganizationId> {
	prop::sample::select(&ORGANIZATIONS[..])
}

fn patient() -> impl Strategy<Value = PatientId> {
	// The last of them is hardly ever there.
	prop_oneof![
		12 => prop::sample::select(&PATIENTS[..3]),
		1 => Just(NO_PATIENT),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let standing = prop::sample::select(vec![
		Standing::Active,
		Standing::Suspended,
		Standing::Expired,
		Standing::Ended,
	]);
	let entries = prop::collection::vec((patient(), 0..200u32), 0..8);
	prop_oneof![
		3 => (1..9u32).prop_map(Step::Advance),
		1 => (organization(), standing).prop_map(|(who, standing)| Step::Stand(who, standing)),
		2 => (patient(), organization(), any::<bool>())
			.prop_map(|(patient, who, given)| Step::Reach(patient, who, given)),
		1 => patient().prop_map(Step::Register),
		1 => patient().prop_map(Step::Unlink),
		1 => (organization(), any::<bool>()).prop_map(|(who, does)| Step::Practise(who, does)),
		12 => (organization(), any::<bool>(), entries)
			.prop_map(|(who, by_doctor, entries)| Step::Log(who, by_doctor, entries)),
	]
}

/// Who may what, and every entry that was taken and whose patient is still there.
struct Model {
	standings: BTreeMap<OrganizationId, Standing>,
	doctor_at: BTreeSet<OrganizationId>,
	registered: BTreeSet<PatientId>,
	reach: BTreeSet<(PatientId, OrganizationId)>,
	entries: Vec<Entry>,
}

impl Model {
	fn new() -> Self {
		Self {
			standings: ORGANIZATIONS.map(|it| (it, Standing::Active)).into(),
			doctor_at: [HOLDER].into(),
			registered: [PATIENT, NEIGHBOUR, RECLUSE].into(),
			reach: [(PATIENT, REQUESTER), (NEIGHBOUR, REQUESTER)].into(),
			entries: Vec::new(),
		}
	}

	fn log(
		&mut self,
		organization: OrganizationId,
		by_doctor: bool,
		entries: &[AccessEntry],
	) -> Result<(), Error<Test>> {
		if by_doctor && !self.doctor_at.contains(&organization) {
			return Err(Error::NotAuthorized);
		}
		if self.standings[&organization] == Standing::Ended {
			return Err(Error::AlreadyLeft);
		}
		if entries.is_empty() {
			return Err(Error::EmptyList);
		}
		if entries.iter().any(|entry| entry.event.0 == [0; 32]) {
			return Err(Error::EmptyCommitment);
		}
		for (at, entry) in entries.iter().enumerate() {
			if entries[..at].iter().any(|other| other.event == entry.event) {
				return Err(Error::DuplicateEvent);
			}
		}
		for AccessEntry { patient, .. } in entries {
			if !self.registered.contains(patient) {
				return Err(Error::PatientNotFound);
			}
			let has_reach = self.reach.contains(&(*patient, organization));
			if organization != HOLDER && !has_reach {
				return Err(Error::NotAuthorized);
			}
		}
		self.entries.extend(entries.iter().map(|entry| Entry {
			block: System::block_number(),
			organization,
			patient: entry.patient,
			event: entry.event,
		}));
		Ok(())
	}
}

/// A step that is no call.
fn change(model: &mut Model, step: &Step) {
	match *step {
		Step::Advance(blocks) => advance(blocks),
		Step::Stand(organization, standing) => {
			set_standing(organization, standing);
			model.standings.insert(organization, standing);
		}
		Step::Reach(patient, organization, true) => {
			give_reach(patient, organization);
			model.reach.insert((patient, organization));
		}
		Step::Reach(patient, organization, false) => {
			take_reach(patient, organization);
			model.reach.remove(&(patient, organization));
		}
		Step::Register(patient) => {
			register(patient);
			model.registered.insert(patient);
		}
		Step::Unlink(patient) => {
			unregister(patient);
			assert!(<AccessLog as Forget>::forget(&patient, 0));
			model.registered.remove(&patient);
			model.entries.retain(|entry| entry.patient != patient);
		}
		Step::Practise(organization, does) => {
			if does {
				model.doctor_at.insert(organization);
			} else {
				model.doctor_at.remove(&organization);
			}
			set_credentials(DOCTOR, model.doctor_at.iter().copied().collect());
		}
		Step::Log(..) => {}
	}
}

fn assert_heads_are(entries: &[Entry]) {
	for patient in PATIENTS {
		assert_eq!(head(patient), head_of(patient, entries));
	}
	let with_a_log: BTreeSet<_> = entries.iter().map(|entry| entry.patient).collect();
	assert_eq!(Heads::<Test>::iter().count(), with_a_log.len());
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(200))]

	#[test]
	fn logs_are_at_every_step_what_the_list_of_all_entries_says(
		steps in prop::collection::vec(step(), 1..60),
	) {
		build_and_execute(|| {
			let mut model = Model::new();
			for step in steps {
				change(&mut model, &step);
				if let Step::Log(organization, by_doctor, entries) = step {
					let entries: Vec<_> = entries
						.into_iter()
						.map(|(patient, number)| AccessEntry {
							patient,
							event: if number == 0 { Commitment::default() } else { event(number) },
						})
						.collect();
					let signer = if by_doctor { DOCTOR } else { representative(organization) };
					let origin = RuntimeOrigin::signed(signer);
					let call = || log_as(origin, organization, entries.clone());
					match model.log(organization, by_doctor, &entries) {
						Ok(()) => assert_eq!(call(), Ok(())),
						Err(error) => assert_changes_nothing(call, error),
					}
				}
				assert_heads_are(&model.entries);
				AccessLog::do_try_state().unwrap();
			}
		});
	}

	/// Whatever is dropped, moved or changed in the list of all entries, the head is another.
	#[test]
	fn no_other_list_of_entries_has_the_same_head(
		batches in prop::collection::vec((0..4u32, organization(), 1..6u32), 2..10),
		at in any::<prop::sample::Index>(),
		to in any::<prop::sample::Index>(),
		kind in 0..5u8,
	) {
		build_and_execute(|| {
			let (mut entries, mut number) = (Vec::new(), 0);
			for (blocks, organization, more) in batches {
				give_reach(PATIENT, organization);
				advance(blocks);
				let first = number + 1;
				number += more;
				assert_ok!(log(organization, (first..=number).map(|number| entry(PATIENT, number))));
				entries.extend((first..=number).map(|number| Entry {
					block: System::block_number(),
					organization,
					patient: PATIENT,
					event: event(number),
				}));
			}
			let head = head(PATIENT).unwrap();
			assert_eq!(head_of(PATIENT, &entries), Some(head));
			let mut other = entries.clone();
			let at = at.index(entries.len());
			match kind {
				0 => {
					other.remove(at);
				}
				1 => {
					let entry = other.remove(at);
					other.insert(to.index(entries.len()), entry);
				}
				2 => other[at].block += 1,
				3 => other[at].organization = NO_ORGANIZATION,
				_ => other[at].event = event(0),
			}
			let same = head_of(PATIENT, &other).is_some_and(|it| it.head == head.head);
			assert_eq!(same, other == entries);
		});
	}
}
