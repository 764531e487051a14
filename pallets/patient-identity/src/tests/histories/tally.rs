// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What histories come to: every answer of every call, and the scenes that a rule was made for. A
//! generator that goes blind is seen here.

use super::{
	calls::*,
	cast::Account,
	chain::on_chain,
	model::{Attempt, Is, Model, Record},
};
use crate::mock::BlockNumber;
use frame_support::traits::{GetCallMetadata, GetCallName};
use sp_runtime::{DispatchError, DispatchResult};
use std::collections::{BTreeMap, BTreeSet};

/// Every call with the errors that it is refused with, as its documentation lists them. Each is met in
/// histories, but for one: `start_recovery` gives `AttemptsExhausted` after 2^32 attempts only.
const REFUSALS: &[(&str, &str)] = &[
	(
		"register_patient",
		"NotAuthorized OrganizationNotActive AlreadyExists InvalidEncryptionKey KeyInUse \
		 ProofExpired ProofTooFar InvalidProof",
	),
	(
		"add_key",
		"NotFound NotAuthorized KeyInUse MaxKeysExceeded ProofExpired ProofTooFar InvalidProof",
	),
	(
		"rotate_key",
		"NotFound NotAuthorized SameKey KeyNotFound KeyInUse ProofExpired ProofTooFar InvalidProof",
	),
	("remove_key", "NotFound NotAuthorized KeyNotFound LastKey"),
	(
		"set_encryption_key",
		"NotFound NotAuthorized InvalidEncryptionKey",
	),
	(
		"hand_over_custody",
		"NotAuthorized EmptyList DuplicatePatient RecipientNotActive NotFound SameCustodian",
	),
	(
		"accept_custody",
		"NotAuthorized OrganizationNotActive EmptyList DuplicatePatient NotFound NotOffered",
	),
	(
		"relay_call",
		"NotAuthorized OrganizationNotActive RelayWrongDomain RelayWrongChain \
		 RelayWrongSpecVersion NotFound KeyNotFound RelayWrongSequence RelayExpired RelayTooFar \
		 CallNotRelayable InvalidProof",
	),
	(
		"register_in_custody",
		"NotAuthorized OrganizationNotActive AlreadyExists InvalidEncryptionKey",
	),
	(
		"claim_identity",
		"NotAuthorized OrganizationNotActive NotFound NotInCustody PatientDeceased PatientMerged \
		 InvalidEncryptionKey KeyInUse EndorserNotAuthorized ProofExpired ProofTooFar \
		 InvalidProof InvalidEndorsement",
	),
	(
		"appoint_representative",
		"NotFound NotAuthorized OrganizationNotActive NotInCustody EndorserNotAuthorized \
		 PatientDeceased PatientMerged UnknownPowers EmptyPowers EndInPast EndTooFar \
		 EndNotCoarse KeyInUse MaxRepresentativesExceeded ProofExpired ProofTooFar InvalidProof \
		 InvalidEndorsement",
	),
	(
		"renew_representative",
		"NotFound RepresentativeNotFound NotAuthorized OrganizationNotActive NotInCustody \
		 PatientDeceased PatientMerged EndInPast EndTooFar EndNotCoarse NothingChanged",
	),
	(
		"remove_representative",
		"NotFound RepresentativeNotFound NotAuthorized",
	),
	(
		"withhold_from_representative",
		"NotFound RepresentativeNotFound NotAuthorized WouldWiden",
	),
	(
		"set_guardians",
		"NotFound NotAuthorized RecoveryInProgress DuplicateGuardian GuardianNotFound \
		 ThresholdTooLow ThresholdTooHigh DelayTooShort DelayTooLong",
	),
	(
		"start_recovery",
		"NotAuthorized OrganizationNotActive NotFound PatientDeceased PatientMerged NoGuardians \
		 RecoveryInProgress CoolingDown InvalidEncryptionKey KeyInUse ProofExpired ProofTooFar \
		 InvalidProof NotAGuardian",
	),
	(
		"vouch_recovery",
		"NotAuthorized OrganizationNotActive NotFound PatientDeceased PatientMerged NoGuardians \
		 RecoveryNotFound NotAGuardian AlreadyVouched KeyInUse ProofExpired ProofTooFar \
		 InvalidProof",
	),
	("veto_recovery", "NotFound NotAuthorized RecoveryNotFound"),
	(
		"complete_recovery",
		"NotAuthorized OrganizationNotActive NotFound PatientDeceased PatientMerged \
		 RecoveryNotFound ThresholdNotMet DelayNotOver",
	),
	(
		"attest_assurance",
		"NotAuthorized OrganizationNotActive NotFound EndInPast EndTooFar EndNotCoarse \
		 MaxAssurancesExceeded",
	),
	(
		"withdraw_assurance",
		"NotAuthorized NotFound AssuranceNotFound",
	),
	(
		"restrict_processing",
		"NotFound NotAuthorized NothingChanged",
	),
	("lift_restriction", "NotFound NotAuthorized NothingChanged"),
	(
		"attest_death",
		"NotFound NotAuthorized OrganizationNotActive NothingChanged",
	),
	(
		"reverse_death",
		"NotFound NotAuthorized OrganizationNotActive NothingChanged",
	),
	(
		"merge_patient",
		"NotAuthorized OrganizationNotActive NotFound SamePatient PatientMerged PatientHasMerges \
		 MaxMergesExceeded EndorserNotAuthorized ProofExpired ProofTooFar InvalidEndorsement",
	),
	(
		"undo_merge",
		"NotFound NotAuthorized OrganizationNotActive NotMerged",
	),
	(
		"unlink_patient",
		"NotFound NotAuthorized OrganizationNotActive NotInCustody EndorserNotAuthorized \
		 ProofExpired ProofTooFar InvalidEndorsement Held",
	),
	("set_recovery_terms", "DelayTooLong"),
];

/// What histories are there to come to.
const SCENES: &[&str] = &[
	"a recovery is completed",
	"a recovery is completed while the keys that were lost are several",
	"a recovery is vetoed before enough have vouched",
	"a recovery is vetoed while the delay runs",
	"a recovery is vetoed after the delay",
	"a recovery is vetoed by a representative",
	"a recovery lapses before enough have vouched",
	"a recovery lapses after the delay",
	"the key of a recovery that lapsed is named again",
	"a guardian vouches after enough have",
	"guardians change after a recovery lapsed",
	"a representative whose end passed gives way to the next",
	"the key of a former representative comes back",
	"a representative resigns",
	"a representative is removed by who appointed it",
	"a removed key comes back as the patient's own",
	"a claim is endorsed by a practitioner",
	"a claim is endorsed by a representative",
	"a claim follows a hand-over",
	"a request is carried out",
	"a request is carried out for a representative",
	"a request is spent on a call that fails",
	"a request is handed in again",
	"a request is handed in before its turn, and again in its turn",
	"a request is handed in too late",
	"a request is handed in that was signed before a key was given up",
	"a merge is undone",
	"a duplicate is unlinked",
	"a duplicate is freed because what it led to is unlinked",
	"a patient in custody is unlinked",
	"a patient is unlinked by a relayed call",
	"a patient is unlinked while a recovery is under way",
	"an unlinked patient is forgotten over several blocks",
	"two unlinked patients are forgotten at a time",
	"an id that was unlinked is registered with a key that it had",
	"a key that was unlinked serves another patient",
	"governance hands over",
];

/// How often what came.
#[derive(Default)]
pub struct Tally {
	answers: BTreeMap<(String, String), u32>,
	scenes: BTreeMap<&'static str, u32>,
	steps: u32,
	/// Requests that were carried out, or that came too early, by patient, key and number.
	done: BTreeSet<(u8, u64)>,
	early: BTreeSet<(u8, u64)>,
	/// Which patients changed their custodian.
	moved: BTreeSet<u8>,
	/// The keys of unlinked patients.
	unlinked: BTreeMap<u8, Vec<Account>>,
}

impl Tally {
	/// A new history: nothing of the last one is known.
	pub fn begin(&mut self) {
		self.done.clear();
		self.early.clear();
		self.moved.clear();
		self.unlinked.clear();
	}

	/// Counts a step: what it was answered with, and what it was in the model as it stood before and
	/// after.
	pub fn count(&mut self, before: &Model, step: &Step, answer: &DispatchResult, after: &Model) {
		self.steps += 1;
		let Step::Call(by, call) = step else {
			if before.forgetting.len() > 1 {
				self.scene("two unlinked patients are forgotten at a time");
			}
			return;
		};
		let name = on_chain(call).get_call_metadata().function_name;
		*self
			.answers
			.entry((name.into(), name_of(answer)))
			.or_default() += 1;
		match (call, answer) {
			(Call::RelayCall { request, call, .. }, _) => {
				self.count_request(request, answer);
				if *answer == Ok(()) {
					self.count_relayed(before, request, call, after);
				}
			}
			(call, Ok(())) => self.count_call(before, *by, call, after),
			_ => {}
		}
	}

	fn scene(&mut self, name: &'static str) {
		assert!(SCENES.contains(&name), "{name}");
		*self.scenes.entry(name).or_default() += 1;
	}

	fn scene_if(&mut self, is: bool, name: &'static str) {
		if is {
			self.scene(name);
		}
	}

	fn count_request(&mut self, request: &Request, answer: &DispatchResult) {
		let name = (request.patient, request.sequence);
		match name_of(answer).as_str() {
			"Ok" => {
				let early = self.early.remove(&name);
				self.scene_if(
					early,
					"a request is handed in before its turn, and again in its turn",
				);
				self.done.insert(name);
			}
			"RelayWrongSequence" => {
				let done = self.done.contains(&name);
				self.scene_if(done, "a request is handed in again");
				self.early.insert(name);
			}
			"RelayExpired" => self.scene_if(
				request.signed_at < request.deadline,
				"a request is handed in too late",
			),
			_ => {}
		}
	}

	fn count_relayed(&mut self, before: &Model, request: &Request, call: &Call, after: &Model) {
		let key = request.key;
		let represents = before.acting(key, request.patient).is_some();
		let result = after.events.iter().find_map(|event| match event {
			crate::Event::CallRelayed { result, .. } => Some(*result),
			_ => None,
		});
		if result != Some(Ok(())) {
			return self.scene("a request is spent on a call that fails");
		}
		self.scene("a request is carried out");
		self.scene_if(represents, "a request is carried out for a representative");
		self.scene_if(
			matches!(call, Call::UnlinkPatient { .. }),
			"a patient is unlinked by a relayed call",
		);
		self.count_call(before, By::Account(key), call, after);
	}

	fn count_call(&mut self, before: &Model, by: By, call: &Call, after: &Model) {
		match call {
			Call::RegisterPatient { patient, key, .. } => self.count_key(*patient, *key),
			Call::AddKey { patient, key, .. }
			| Call::RotateKey {
				patient, new: key, ..
			} => {
				let was = before.keys.get(key).map(|it| it.is);
				self.scene_if(
					matches!(was, Some(Is::Former { .. })),
					"a removed key comes back as the patient's own",
				);
				self.count_key(*patient, *key);
			}
			Call::HandOverCustody { .. } => {
				self.scene_if(by == By::Governance, "governance hands over");
			}
			Call::AcceptCustody { patients } => self.moved.extend(patients),
			Call::ClaimIdentity {
				fields,
				endorsement,
				..
			} => {
				let doctor = matches!(endorsement.by, Account::Doctor(_));
				self.scene_if(doctor, "a claim is endorsed by a practitioner");
				self.scene_if(!doctor, "a claim is endorsed by a representative");
				let moved = self.moved.contains(&fields.patient);
				self.scene_if(moved, "a claim follows a hand-over");
			}
			Call::UnlinkPatient { patient, .. } => self.count_unlinking(before, *patient, after),
			Call::UndoMerge { .. } => self.scene("a merge is undone"),
			_ => {
				self.count_representative(before, by, call);
				self.count_recovery(before, by, call);
			}
		}
	}

	/// A key that serves a patient from now on.
	fn count_key(&mut self, patient: u8, key: Account) {
		let had = |keys: &Vec<_>| keys.contains(&key);
		let again = self.unlinked.get(&patient).is_some_and(had);
		self.scene_if(
			again,
			"an id that was unlinked is registered with a key that it had",
		);
		let mut others = self.unlinked.iter().filter(|(of, _)| **of != patient);
		let of_another = others.any(|(_, keys)| had(keys));
		self.scene_if(of_another, "a key that was unlinked serves another patient");
	}

	fn count_unlinking(&mut self, before: &Model, patient: u8, after: &Model) {
		let record = &before.patients[&patient];
		self.scene_if(record.in_custody(), "a patient in custody is unlinked");
		self.scene_if(
			record.running(before.now).is_some(),
			"a patient is unlinked while a recovery is under way",
		);
		self.scene_if(record.merged_into.is_some(), "a duplicate is unlinked");
		self.scene_if(
			!record.duplicates.is_empty(),
			"a duplicate is freed because what it led to is unlinked",
		);
		self.scene_if(
			after.former_keys(patient).len() >= crate::mock::MAX_FORGOTTEN as usize,
			"an unlinked patient is forgotten over several blocks",
		);
		self.unlinked.insert(patient, record.keys.clone());
		self.moved.remove(&patient);
	}

	fn count_representative(&mut self, before: &Model, by: By, call: &Call) {
		match call {
			Call::AppointRepresentative {
				patient,
				appointment,
				..
			} => {
				let record = &before.patients[patient];
				let ended = record
					.representatives
					.iter()
					.any(|it| it.until <= before.today);
				self.scene_if(
					ended,
					"a representative whose end passed gives way to the next",
				);
				let back = before.keys.contains_key(&appointment.key);
				self.scene_if(back, "the key of a former representative comes back");
			}
			Call::RemoveRepresentative {
				patient,
				representative,
			} => {
				let record = &before.patients[patient];
				let mut all = record.representatives.iter();
				let itself = all.any(|it| it.id == *representative && by == By::Account(it.key));
				self.scene_if(itself, "a representative resigns");
				self.scene_if(!itself, "a representative is removed by who appointed it");
			}
			_ => {}
		}
	}

	fn count_recovery(&mut self, before: &Model, by: By, call: &Call) {
		let now = before.now;
		match call {
			Call::SetGuardians { patient, .. } => {
				let lapsed = before.patients[patient].attempt.is_some();
				self.scene_if(lapsed, "guardians change after a recovery lapsed");
			}
			Call::StartRecovery { patient, key, .. } => {
				if let Some(lapsed) = &before.patients[patient].attempt {
					self.count_lapse(lapsed, *key);
				}
			}
			Call::VouchRecovery { patient, .. } => {
				let ready = running(&before.patients[patient], now).ends_at.is_some();
				self.scene_if(ready, "a guardian vouches after enough have");
			}
			Call::VetoRecovery { patient } => {
				let record = &before.patients[patient];
				self.scene(match running(record, now).ends_at {
					None => "a recovery is vetoed before enough have vouched",
					Some(end) if now < end => "a recovery is vetoed while the delay runs",
					Some(_) => "a recovery is vetoed after the delay",
				});
				let own = record.keys.iter().any(|key| by == By::Account(*key));
				self.scene_if(!own, "a recovery is vetoed by a representative");
			}
			Call::CompleteRecovery { patient } => {
				self.scene("a recovery is completed");
				self.scene_if(
					before.patients[patient].keys.len() > 1,
					"a recovery is completed while the keys that were lost are several",
				);
			}
			_ => {}
		}
	}

	fn count_lapse(&mut self, lapsed: &Attempt, key: Account) {
		self.scene(match lapsed.ends_at {
			None => "a recovery lapses before enough have vouched",
			Some(_) => "a recovery lapses after the delay",
		});
		self.scene_if(
			lapsed.key == key,
			"the key of a recovery that lapsed is named again",
		);
	}

	/// A request came whose key was given up since it was signed.
	pub fn count_outdated_request(&mut self) {
		self.scene("a request is handed in that was signed before a key was given up");
	}

	/// Asserts that everything came that can, and nothing that no documentation lists.
	pub fn assert_complete(&self) {
		let calls: BTreeSet<_> = crate::Call::<crate::mock::Test>::get_call_names()
			.iter()
			.map(|name| name.to_string())
			.collect();
		let listed = REFUSALS.iter().map(|(call, _)| call.to_string());
		assert_eq!(
			listed.collect::<BTreeSet<_>>(),
			calls,
			"not every call is listed"
		);
		let expected: BTreeSet<_> = REFUSALS
			.iter()
			.flat_map(|(call, errors)| {
				let answers = errors.split_whitespace().chain(["Ok", "BadOrigin"]);
				answers.map(|answer| (call.to_string(), answer.to_string()))
			})
			.collect();
		let calls = self.answers.keys().filter(|(call, _)| calls.contains(call));
		let met: BTreeSet<_> = calls.cloned().collect();
		let never: Vec<_> = expected.difference(&met).collect();
		let unlisted: Vec<_> = met.difference(&expected).collect();
		let missing: Vec<_> = SCENES
			.iter()
			.filter(|name| !self.scenes.contains_key(*name))
			.collect();
		assert!(
			never.is_empty() && unlisted.is_empty() && missing.is_empty(),
			"never met: {never:?}\nnot documented: {unlisted:?}\nscenes that never came: {missing:?}"
		);
	}

	/// The counts, for who wants to see them.
	pub fn print(&self) {
		println!("{} steps", self.steps);
		for ((call, answer), count) in &self.answers {
			println!("{count:>6} {call} {answer}");
		}
		for (scene, count) in &self.scenes {
			println!("{count:>6} {scene}");
		}
	}
}

fn running(record: &Record, now: BlockNumber) -> &Attempt {
	record.running(now).expect("the call was accepted")
}

fn name_of(answer: &DispatchResult) -> String {
	match answer {
		Ok(()) => "Ok".into(),
		Err(DispatchError::BadOrigin) => "BadOrigin".into(),
		Err(error) => Into::<&'static str>::into(*error).into(),
	}
}
