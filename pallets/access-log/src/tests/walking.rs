// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A patient's whole log, walked back from its head through block bodies, and what becomes of the walk
//! when somebody keeps something back or changes it.

use super::model::{head_of, Entry};
use crate::{mock::*, AccessHeadOf};
use carechain_primitives::{AccessHead, LoggedAccess, OrganizationId, PatientId};
use frame_support::assert_ok;
use std::collections::BTreeMap;

/// What an archive has: the entries of every block in their order, and the state after it.
#[derive(Clone, Default)]
struct Archive {
	bodies: BTreeMap<u32, Vec<Entry>>,
	states: BTreeMap<u32, BTreeMap<PatientId, AccessHeadOf<Test>>>,
}

impl Archive {
	/// A call in the block at hand, by an organisation's representative.
	fn log(&mut self, organization: OrganizationId, entries: &[(PatientId, u32)]) {
		let calls = entries
			.iter()
			.map(|(patient, number)| entry(*patient, *number));
		assert_ok!(log(organization, calls));
		let block = System::block_number();
		let body = self.bodies.entry(block).or_default();
		body.extend(entries.iter().map(|(patient, number)| Entry {
			block,
			organization,
			patient: *patient,
			event: event(*number),
		}));
	}

	/// Goes on by so many blocks.
	fn advance(&mut self, blocks: u32) {
		for _ in 0..blocks {
			let state = [PATIENT, NEIGHBOUR, RECLUSE]
				.into_iter()
				.filter_map(|patient| Some((patient, head(patient)?)));
			self.states.insert(System::block_number(), state.collect());
			advance(1);
		}
	}

	/// All entries about a patient, the newest block first, or the block at which the walk finds that
	/// something is not as it was. A step looks at one body and at one value of the state before it.
	fn walk(&self, patient: PatientId, from: AccessHead<u32>) -> Result<Vec<Entry>, u32> {
		let (mut at, mut found, mut steps) = (from, Vec::new(), 0);
		while at.count > 0 {
			let block = at.last_block;
			let before = self
				.states
				.get(&(block - 1))
				.and_then(|state| state.get(&patient).copied())
				.unwrap_or_default();
			let here: Vec<_> = self
				.bodies
				.get(&block)
				.into_iter()
				.flatten()
				.copied()
				.collect();
			let here: Vec<_> = here
				.into_iter()
				.filter(|it| it.patient == patient)
				.collect();
			let reached = here.iter().fold(before, |head, it| {
				let Entry {
					organization,
					event,
					..
				} = *it;
				head.after(
					&patient,
					&LoggedAccess {
						block,
						organization,
						event,
					},
				)
			});
			if reached != at {
				return Err(block);
			}
			found.extend(here);
			at = before;
			steps += 1;
			assert!(steps <= from.count, "the walk does not go round in circles");
		}
		Ok(found)
	}
}

/// Twelve entries in blocks 1, 3, 8 and 90, seven of them about the patient.
fn prepare() -> Archive {
	let mut archive = Archive::default();
	archive.log(HOLDER, &[(PATIENT, 1), (NEIGHBOUR, 2), (PATIENT, 3)]);
	archive.advance(2);
	archive.log(REQUESTER, &[(NEIGHBOUR, 4), (PATIENT, 5)]);
	archive.log(HOLDER, &[(PATIENT, 6)]);
	archive.advance(5);
	archive.log(HOLDER, &[(RECLUSE, 7), (NEIGHBOUR, 8)]);
	archive.log(REQUESTER, &[(PATIENT, 9)]);
	archive.advance(82);
	archive.log(HOLDER, &[(PATIENT, 10), (RECLUSE, 11), (PATIENT, 12)]);
	archive.advance(1);
	archive
}

#[test]
fn the_whole_log_is_found_block_by_block_without_a_search() {
	build_and_execute(|| {
		let archive = prepare();
		let expected = |patient, numbers: &[u32]| {
			let walked = archive.walk(patient, head(patient).unwrap()).unwrap();
			let events: Vec<_> = walked.iter().map(|entry| entry.event).collect();
			assert_eq!(
				events,
				numbers.iter().map(|it| event(*it)).collect::<Vec<_>>()
			);
		};
		expected(PATIENT, &[10, 12, 9, 5, 6, 1, 3]);
		expected(NEIGHBOUR, &[8, 4, 2]);
		expected(RECLUSE, &[11, 7]);
	});
}

#[test]
fn any_earlier_head_is_a_point_to_walk_back_from() {
	build_and_execute(|| {
		let archive = prepare();
		let whole = archive.walk(PATIENT, head(PATIENT).unwrap()).unwrap();
		let earlier = archive.states[&8][&PATIENT];
		assert_eq!(archive.walk(PATIENT, earlier).unwrap(), whole[2..]);
	});
}

#[test]
fn the_walk_names_the_block_in_which_something_is_missing_changed_or_moved() {
	build_and_execute(|| {
		let archive = prepare();
		let head = head(PATIENT).unwrap();
		let about_patient = |body: &[Entry]| {
			body.iter()
				.position(|entry| entry.patient == PATIENT)
				.unwrap()
		};
		for block in [1, 3, 8, 90] {
			let at = about_patient(&archive.bodies[&block]);
			let corruptions: [fn(&mut Vec<Entry>, usize); 6] = [
				|body, at| {
					body.remove(at);
				},
				|body, at| body[at].event.0[0] ^= 1,
				|body, at| body[at].organization = OUTSIDER,
				|body, at| body[at].patient = RECLUSE,
				|body, at| body.insert(at, body[at]),
				|body, _| body.clear(),
			];
			for corrupt in corruptions {
				let mut archive = archive.clone();
				corrupt(archive.bodies.get_mut(&block).unwrap(), at);
				assert_eq!(archive.walk(PATIENT, head), Err(block));
			}
		}
		for block in [1, 3, 90] {
			let mut archive = archive.clone();
			archive.bodies.get_mut(&block).unwrap().reverse();
			assert_eq!(archive.walk(PATIENT, head), Err(block), "the order counts");
		}
	});
}

#[test]
fn a_change_to_any_entry_whatever_it_is_gives_another_head() {
	build_and_execute(|| {
		let archive = prepare();
		let entries: Vec<_> = archive.bodies.values().flatten().copied().collect();
		let of_patient: Vec<_> = entries
			.into_iter()
			.filter(|entry| entry.patient == PATIENT)
			.collect();
		let head = head(PATIENT);
		assert_eq!(head_of(PATIENT, &of_patient), head);
		for at in 0..of_patient.len() {
			let changes: [fn(&mut Entry); 4] = [
				|entry| entry.block += 1,
				|entry| entry.block -= 1,
				|entry| entry.organization = OUTSIDER,
				|entry| entry.event.0[31] ^= 0x80,
			];
			for change in changes {
				let mut changed = of_patient.clone();
				change(&mut changed[at]);
				assert_ne!(
					head_of(PATIENT, &changed).map(|it| it.head),
					head.map(|it| it.head)
				);
			}
			let mut dropped = of_patient.clone();
			dropped.remove(at);
			assert_ne!(head_of(PATIENT, &dropped), head);
			let mut swapped = of_patient.clone();
			swapped.swap(at, (at + 1) % of_patient.len());
			assert_ne!(
				head_of(PATIENT, &swapped).map(|it| it.head),
				head.map(|it| it.head)
			);
		}
	});
}
