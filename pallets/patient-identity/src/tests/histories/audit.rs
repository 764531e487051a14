// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What must never happen, watched on the chain itself: from the calls, their answers, and the state
//! before and after. It knows nothing of the model.

use super::{calls::*, cast::*, chain};
use crate::{
	mock::*, EncryptionKey, Forgetting, GuardianSet, Guardians, KeyState, Keys, Patients,
	Recoveries,
};
use carechain_primitives::{OrganizationId, PatientId};
use proptest::{prelude::*, test_runner::TestCaseResult};
use std::collections::{BTreeMap, BTreeSet};

/// What is watched from one step to the next.
#[derive(Default)]
pub struct Audit {
	seen: Seen,
	/// The words given for each attempt that is under way.
	attempts: BTreeMap<u8, Witnessed>,
	/// In which step each key was last given up.
	given_up: BTreeMap<Account, GivenUp>,
	/// The accounts that served each patient of the past.
	unlinked: BTreeMap<u8, BTreeSet<Account>>,
}

/// A look at the state.
#[derive(Default)]
struct Seen {
	own_keys: BTreeMap<u8, Vec<Account>>,
	custodians: BTreeMap<u8, OrganizationId>,
	/// The keys that sign, with their nonces.
	signing: BTreeMap<Account, u32>,
	/// Nonce and references of every account there is.
	accounts: BTreeMap<Account, (u32, u32)>,
	/// Every account with a record, and whose it is.
	serving: BTreeMap<Account, u8>,
	guarded: BTreeMap<u8, GuardianSet<Test>>,
	/// The people who vouched in any attempt that is in state.
	vouching: BTreeSet<Account>,
}

struct GivenUp {
	/// The step.
	at: usize,
	/// The nonce that it had come to.
	nonce: u32,
	/// Whether the chain forgot that there was such a key.
	forgotten: bool,
}

/// An attempt at recovery, as the calls told it.
struct Witnessed {
	attempt: u32,
	key: Account,
	encryption_key: EncryptionKey,
	people: BTreeSet<Account>,
	organizations: BTreeSet<u32>,
	threshold: usize,
	delay: BlockNumber,
	/// When the last word came that it took.
	enough_at: Option<BlockNumber>,
}

impl Seen {
	fn now() -> Self {
		let mut seen = Self::default();
		for (id, record) in Patients::<Test>::iter() {
			let patient = number_of(id);
			let keys = record.keys.iter().map(holder_of).collect();
			seen.own_keys.insert(patient, keys);
			seen.custodians.insert(patient, record.custodian);
		}
		let guarded = Guardians::<Test>::iter();
		seen.guarded = guarded.map(|(id, set)| (number_of(id), set)).collect();
		let accounts = frame_system::Account::<Test>::iter();
		seen.accounts = accounts
			.map(|(key, it)| (holder_of(&key), (it.nonce, it.sufficients)))
			.collect();
		for (key, record) in Keys::<Test>::iter() {
			let holder = holder_of(&key);
			seen.serving.insert(holder, number_of(record.patient));
			if matches!(record.state, KeyState::Active | KeyState::Represents(_)) {
				let nonce = seen.accounts.get(&holder).map_or(0, |(nonce, _)| *nonce);
				seen.signing.insert(holder, nonce);
			}
		}
		for recovery in Recoveries::<Test>::iter_values() {
			seen.vouching.extend(recovery.people.iter().map(holder_of));
		}
		seen
	}
}

impl Audit {
	/// Looks at what a step did that was not refused. `number`: that of the step in the whole history.
	pub fn look(&mut self, number: usize, step: &Step) -> TestCaseResult {
		let seen = Seen::now();
		if let Step::Call(by, call) = step {
			self.check_call(&seen, *by, call)?;
		}
		self.check_control(&seen)?;
		self.check_signers(&seen)?;
		self.note_what_was_given_up(number, &seen);
		self.note_who_was_unlinked(&seen);
		self.seen = seen;
		if matches!(step, Step::Blocks(_)) {
			self.check_forgotten()?;
		}
		Ok(())
	}

	fn check_call(&mut self, seen: &Seen, by: By, call: &Call) -> TestCaseResult {
		let (by, call) = match (by, call) {
			(_, Call::RelayCall { request, call, .. }) => {
				self.check_request(request)?;
				if !carried_out() {
					return self.check_own_keys(seen, None);
				}
				(By::Account(request.key), &**call)
			}
			other => other,
		};
		self.check_own_keys(seen, Some((by, call)))?;
		self.witness(seen, by, call)
	}

	/// Nothing that a key signed before it was given up is carried out after.
	fn check_request(&self, request: &Request) -> TestCaseResult {
		let Some(given_up) = self.given_up.get(&request.key) else {
			return Ok(());
		};
		// A patient that was forgotten starts from the block's number. Only one that had given up keys
		// more often than there were blocks had signed for a number beyond that.
		let beyond = given_up.forgotten && request.sequence >> 32 > request.signed_at.into();
		prop_assert!(
			given_up.at < request.signed_in || beyond,
			"a request was carried out that was signed before its key was given up"
		);
		Ok(())
	}

	/// Whether the step is a request that was signed before its key was given up.
	pub fn is_outdated(&self, step: &Step) -> bool {
		let Step::Call(_, Call::RelayCall { request, .. }) = step else {
			return false;
		};
		let given_up = self.given_up.get(&request.key);
		given_up.is_some_and(|it| it.at >= request.signed_in)
	}

	/// An own key comes by registration, an own key's word, a claim or a recovery, and by nothing else.
	fn check_own_keys(&self, seen: &Seen, call: Option<(By, &Call)>) -> TestCaseResult {
		for (patient, keys) in &seen.own_keys {
			let before = self.seen.own_keys.get(patient);
			let had = |key: &Account| before.is_some_and(|it| it.contains(key));
			for new in keys.iter().filter(|key| !had(key)) {
				let explained = match call {
					Some((
						_,
						Call::RegisterPatient {
							patient: of, key, ..
						},
					)) => of == patient && key == new && before.is_none(),
					Some((
						By::Account(by),
						Call::AddKey {
							patient: of, key, ..
						},
					)) => of == patient && key == new && had(&by),
					Some((
						By::Account(by),
						Call::RotateKey {
							patient: of,
							old,
							new: key,
							..
						},
					)) => of == patient && key == new && had(&by) && had(old) && !keys.contains(old),
					Some((
						By::Account(by),
						Call::ClaimIdentity {
							fields,
							endorsement,
							..
						},
					)) => {
						fields.patient == *patient
							&& fields.key == *new && keys.len() == 1
							&& before.is_some_and(Vec::is_empty)
							&& endorsement.by != by
					}
					Some((_, Call::CompleteRecovery { patient: of })) => {
						of == patient
							&& keys.len() == 1 && self
							.attempts
							.get(patient)
							.is_some_and(|it| it.key == *new)
					}
					_ => false,
				};
				prop_assert!(
					explained,
					"an own key of {patient} came from nowhere: {new:?}"
				);
			}
		}
		Ok(())
	}

	/// Keeps count of the words for an attempt, and checks them when it is completed.
	fn witness(&mut self, seen: &Seen, by: By, call: &Call) -> TestCaseResult {
		match call {
			Call::StartRecovery {
				patient,
				key,
				encryption_key: number,
				word,
				..
			} => {
				let guarded = &self.seen.guarded[patient];
				let attempt = Witnessed {
					attempt: guarded.next_attempt,
					key: *key,
					encryption_key: encryption_key(*number),
					people: BTreeSet::new(),
					organizations: BTreeSet::new(),
					threshold: guarded.threshold.into(),
					delay: guarded.delay,
					enough_at: None,
				};
				self.attempts.insert(*patient, attempt);
				self.hear(*patient, by, word)
			}
			Call::VouchRecovery { patient, word } => self.hear(*patient, by, word),
			Call::VetoRecovery { patient } => {
				prop_assert!(self.attempts.remove(patient).is_some(), "a veto of nothing");
				Ok(())
			}
			Call::UnlinkPatient { patient, .. } => {
				self.attempts.remove(patient);
				Ok(())
			}
			Call::CompleteRecovery { patient } => {
				let Some(attempt) = self.attempts.remove(patient) else {
					return Err(TestCaseError::fail("a recovery that nobody asked for"));
				};
				let words = attempt.people.len() + attempt.organizations.len();
				prop_assert!(words >= attempt.threshold, "too few guardians vouched");
				let over_at = attempt.enough_at.map(|it| it + attempt.delay);
				prop_assert!(
					over_at.is_some_and(|it| it <= System::block_number()),
					"the patient had no time to object"
				);
				prop_assert_eq!(&seen.own_keys[patient], &vec![attempt.key]);
				let kept = Patients::<Test>::get(patient_id(*patient)).map(|it| it.encryption_key);
				prop_assert_eq!(kept, Some(attempt.encryption_key));
				Ok(())
			}
			_ => Ok(()),
		}
	}

	/// A guardian's word was accepted: it has to be one's, for just this.
	fn hear(&mut self, patient: u8, by: By, word: &Word) -> TestCaseResult {
		let set = self.seen.guarded[&patient].guardians.clone();
		let heard = self.attempts.get_mut(&patient);
		let Some(attempt) = heard else {
			return Err(TestCaseError::fail(
				"a word for an attempt that nobody started",
			));
		};
		match (word, by) {
			(Word::Organization, By::Account(Account::Office(number))) => {
				let name = GuardianName::Organization(number);
				prop_assert!(set.contains(&chain::guardian_on_chain(name)));
				prop_assert!(attempt.organizations.insert(number), "heard twice");
			}
			(
				Word::Person {
					account,
					salt,
					expires_at,
					signature,
				},
				_,
			) => {
				let name = GuardianName::Person {
					account: *account,
					salt: *salt,
				};
				prop_assert!(set.contains(&chain::guardian_on_chain(name)));
				let Message::VouchRecovery(fields) = &signature.over else {
					return Err(TestCaseError::fail("something else was signed"));
				};
				prop_assert_eq!(
					(
						fields.patient,
						fields.attempt,
						fields.key,
						fields.expires_at
					),
					(patient, attempt.attempt, attempt.key, *expires_at)
				);
				prop_assert_eq!(
					encryption_key(fields.encryption_key),
					attempt.encryption_key
				);
				prop_assert!(signature.by == *account && !signature.spoiled);
				prop_assert!(*account != attempt.key, "a guardian vouched for itself");
				prop_assert!(attempt.people.insert(*account), "heard twice");
			}
			other => return Err(TestCaseError::fail(format!("nobody's word: {other:?}"))),
		}
		if attempt.people.len() + attempt.organizations.len() == attempt.threshold {
			attempt.enough_at = Some(System::block_number());
		}
		Ok(())
	}

	/// Somebody can act for every identity there is.
	fn check_control(&self, seen: &Seen) -> TestCaseResult {
		for (patient, keys) in &seen.own_keys {
			let custodian = seen.custodians[patient];
			prop_assert!(
				keys.iter().any(|key| seen.signing.contains_key(key))
					|| (keys.is_empty() && chain::is_known(custodian)),
				"nobody controls {patient}"
			);
		}
		Ok(())
	}

	/// Accounts hold one reference while they sign, and none of what they signed before is good again.
	fn check_signers(&self, seen: &Seen) -> TestCaseResult {
		let referred: Vec<_> = seen.accounts.iter().collect();
		let expected = seen.signing.iter().map(|(key, nonce)| (key, (*nonce, 1)));
		let expected: Vec<_> = expected.collect();
		prop_assert!(
			referred
				.iter()
				.map(|(key, it)| (*key, **it))
				.eq(expected.iter().copied()),
			"references: {referred:?}, signing: {expected:?}"
		);
		for (key, nonce) in &seen.signing {
			if self.seen.signing.contains_key(key) {
				continue;
			}
			prop_assert!(*nonce >= System::block_number());
			if let Some(GivenUp {
				nonce: had,
				forgotten: false,
				..
			}) = self.given_up.get(key)
			{
				prop_assert!(
					*nonce > had + MAX_NONCE_AHEAD,
					"a transaction that was signed before is good again"
				);
			}
		}
		Ok(())
	}

	fn note_what_was_given_up(&mut self, at: usize, seen: &Seen) {
		for (key, nonce) in &self.seen.signing {
			if !seen.signing.contains_key(key) {
				let given_up = GivenUp {
					at,
					nonce: *nonce,
					forgotten: false,
				};
				self.given_up.insert(*key, given_up);
			}
		}
		for key in self.seen.serving.keys() {
			if let (false, Some(it)) = (seen.serving.contains_key(key), self.given_up.get_mut(key))
			{
				it.forgotten = true;
			}
		}
	}

	fn note_who_was_unlinked(&mut self, seen: &Seen) {
		for patient in self.seen.own_keys.keys() {
			if !seen.own_keys.contains_key(patient) {
				let served = self.seen.serving.iter();
				let served = served.filter(|(_, of)| *of == patient).map(|(key, _)| *key);
				self.unlinked.insert(*patient, served.collect());
			}
		}
		self.unlinked
			.retain(|patient, _| !seen.own_keys.contains_key(patient));
	}

	/// Of who was forgotten neither the id nor a key stands anywhere in state.
	fn check_forgotten(&mut self) -> TestCaseResult {
		let is_forgotten = |patient: &u8| !Forgetting::<Test>::contains_key(patient_id(*patient));
		let unlinked = self.unlinked.iter();
		let forgotten: Vec<_> = unlinked
			.filter(|(patient, _)| is_forgotten(patient))
			.collect();
		if forgotten.is_empty() {
			return Ok(());
		}
		let everything: Vec<u8> = chain::everything()
			.into_iter()
			.flat_map(|(key, value)| [key, value].concat())
			.collect();
		for (patient, keys) in forgotten {
			let id = patient_id(*patient);
			prop_assert!(!occurs(&id.0, &everything), "state names {patient}");
			prop_assert!(!KeptElsewhere::get().contains_key(&id));
			// Since then such a key may have gone to another patient, or vouched for one.
			let elsewhere = |key: &&Account| {
				self.seen.serving.contains_key(key) || self.seen.vouching.contains(key)
			};
			for key in keys.iter().filter(|key| !elsewhere(key)) {
				let bytes: [u8; 32] = account(*key).into();
				prop_assert!(
					!occurs(&bytes, &everything),
					"state names {key:?} of {patient}"
				);
			}
		}
		Ok(())
	}
}

/// Whether the call that was just relayed did what it says.
fn carried_out() -> bool {
	System::events().iter().any(|record| {
		matches!(
			record.event,
			RuntimeEvent::PatientIdentity(crate::Event::CallRelayed { result: Ok(()), .. })
		)
	})
}

fn occurs(part: &[u8], whole: &[u8]) -> bool {
	let mut rest = whole;
	while let Some(at) = rest.iter().position(|byte| *byte == part[0]) {
		rest = &rest[at..];
		if rest.starts_with(part) {
			return true;
		}
		rest = &rest[1..];
	}
	false
}

fn number_of(id: PatientId) -> u8 {
	id.0[0] - patient_id(0).0[0]
}
