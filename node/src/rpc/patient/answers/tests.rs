// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use std::collections::{BTreeMap, BTreeSet};

use carechain_primitives::{Commitment, Confidentiality, Day, Power, Powers};
use parking_lot::Mutex;
use sp_core::{sr25519, Pair};
use sp_runtime::{traits::IdentifyAccount, MultiSigner, OpaqueExtrinsic};

use super::*;

const NOW: u64 = 1_800_000_000;
const PATIENT: PatientId = PatientId([1; 16]);
const STRANGER: PatientId = PatientId([2; 16]);
const NOBODY: PatientId = PatientId([3; 16]);
/// Where extrinsics are.
const FULL: Hash = Hash::repeat_byte(0x30);
const PRUNED: Hash = Hash::repeat_byte(0x40);

/// What a state says of keys.
#[derive(Clone, Default)]
struct State {
	own: BTreeMap<AccountId, PatientId>,
	represented: BTreeMap<AccountId, (PatientId, RepresentativeInfo)>,
}

/// A chain of two states, which notes what it is asked.
struct Fake {
	best: State,
	finalized: State,
	body: Vec<OpaqueExtrinsic>,
	values: BTreeSet<Vec<u8>>,
	asked: Mutex<Vec<(String, Vec<u8>)>>,
}

const BEST: Hash = Hash::repeat_byte(0x10);
const FINALIZED: Hash = Hash::repeat_byte(0x20);

impl Chain for Fake {
	fn genesis(&self) -> Hash {
		Hash::repeat_byte(7)
	}

	fn best(&self) -> Hash {
		BEST
	}

	fn finalized(&self) -> Hash {
		FINALIZED
	}

	fn number_of(&self, block: Hash) -> Result<u32, Refusal> {
		if block == PRUNED {
			return Err(Refusal::StatePruned);
		}
		let known = [(BEST, 12), (FINALIZED, 10), (FULL, 9)];
		let found = known.into_iter().find(|(hash, _)| *hash == block);
		found.map(|(_, number)| number).ok_or(Refusal::UnknownBlock)
	}

	fn call(&self, block: Hash, function: &str, arguments: &[u8]) -> Result<Vec<u8>, Refusal> {
		let state = if block == BEST {
			&self.best
		} else {
			&self.finalized
		};
		let account = |bytes: &[u8]| AccountId::decode(&mut &bytes[..]);
		self.asked
			.lock()
			.push((function.into(), arguments.to_vec()));
		Ok(match function {
			"PatientIdentityApi_patient_of" => {
				let key = account(arguments).map_err(|_| Refusal::BadArguments)?;
				state.own.get(&key).encode()
			}
			"PatientIdentityApi_represents" => {
				let key = account(arguments).map_err(|_| Refusal::BadArguments)?;
				let found = state.represented.get(&key);
				found.map(|(patient, info)| (*patient, info.id)).encode()
			}
			"PatientIdentityApi_representatives" => {
				let all = state.represented.values();
				all.filter(|(patient, _)| patient.encode() == arguments)
					.map(|(_, info)| info.clone())
					.collect::<Vec<_>>()
					.encode()
			}
			// Whether it starts with a 1.
			"PatientProfileApi_is_own" => {
				let extrinsic = Vec::<u8>::decode(&mut &arguments[..arguments.len() - 32]);
				let extrinsic = extrinsic.map_err(|_| Refusal::BadArguments)?;
				(extrinsic.first() == Some(&1)).encode()
			}
			_ => arguments.to_vec(),
		})
	}

	fn body(&self, block: Hash) -> Result<Vec<OpaqueExtrinsic>, Refusal> {
		if block == FULL {
			Ok(self.body.clone())
		} else {
			Err(Refusal::BodyPruned)
		}
	}

	fn has_value(&self, _: Hash, key: &[u8]) -> Result<bool, Refusal> {
		Ok(self.values.contains(key))
	}

	fn evidence(
		&self,
		_: Vec<Vec<u8>>,
		_: Option<Hash>,
		_: Option<u64>,
	) -> Result<ChainPart, Refusal> {
		Err(Refusal::Evidence(
			crate::evidence::EvidenceError::NothingFinal,
		))
	}

	fn provable(&self) -> Result<Hash, Refusal> {
		Ok(FINALIZED)
	}

	fn now(&self) -> u64 {
		NOW
	}
}

fn key(seed: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[seed; 32])
}

fn account(key: &sr25519::Pair) -> AccountId {
	MultiSigner::from(key.public()).into_account()
}

fn representative(powers: &[Power]) -> RepresentativeInfo {
	RepresentativeInfo {
		id: RepresentativeId(4),
		powers: Powers::of(powers),
		until: Day(30_000),
		role: Commitment([9; 32]),
		joint: false,
		ceiling: Confidentiality::R,
		appointed_by_custodian: false,
		current: true,
	}
}

/// The patient has key 1, the stranger key 2; key 3 represents the patient.
fn chain(powers: &[Power]) -> Fake {
	let state = State {
		own: [(account(&key(1)), PATIENT), (account(&key(2)), STRANGER)].into(),
		represented: [(account(&key(3)), (PATIENT, representative(powers)))].into(),
	};
	Fake {
		best: state.clone(),
		finalized: state,
		body: Vec::new(),
		values: BTreeSet::new(),
		asked: Mutex::default(),
	}
}

fn sign<R: Signed>(request: &R, key: &sr25519::Pair) -> MultiSignature {
	key.sign(&super::super::request::payload(request)).into()
}

fn query(by: &sr25519::Pair, patient: PatientId, function: &str) -> Query {
	Query {
		genesis: Hash::repeat_byte(7),
		key: account(by),
		expires: NOW + 30,
		patient,
		at: At::Best,
		function: function.into(),
		arguments: Bytes(vec![0xaa]),
	}
}

fn ask(
	answers: &Answers<Fake>,
	by: u8,
	patient: PatientId,
	function: &str,
) -> Result<Vec<u8>, &'static str> {
	let query = query(&key(by), patient, function);
	let answer = answers.query(&query, &sign(&query, &key(by)));
	answer
		.map(|answer| answer.answer.0)
		.map_err(|refusal| refusal.name())
}

#[test]
fn a_patient_asks_about_itself_and_the_node_says_about_whom() {
	let answers = Answers(chain(&[]));
	let own = [&PATIENT.0[..], &[0xaa]].concat();
	assert_eq!(ask(&answers, 1, PATIENT, "ConsentApi_explain"), Ok(own));
	let both = [&account(&key(1)).encode()[..], &PATIENT.0, &[0xaa]].concat();
	assert_eq!(
		ask(&answers, 1, PATIENT, "PatientIdentityApi_may_read"),
		Ok(both)
	);
	assert_eq!(
		ask(&answers, 1, PATIENT, "ConsortiumApi_organization"),
		Ok(vec![0xaa])
	);
}

#[test]
fn whoever_has_a_key_can_ask_whose_it_is() {
	let answers = Answers(chain(&[]));
	let mut whose = query(&key(5), NOBODY, "PatientIdentityApi_patient_of");
	whose.arguments = Bytes(Vec::new());
	let answer = answers.query(&whose, &sign(&whose, &key(5)));
	assert_eq!(answer.map(|it| it.answer.0).ok(), Some(vec![0]));
}

#[test]
fn nobody_asks_about_a_stranger_whether_or_not_there_is_one() {
	for function in super::super::functions::FUNCTIONS {
		if function.about == About::Key {
			continue;
		}
		let way_to = |patient| {
			let answers = Answers(chain(&[Power::Records]));
			let said: Vec<_> = [1, 3, 5]
				.into_iter()
				.map(|by| ask(&answers, by, patient, function.name))
				.collect();
			(said, answers.0.asked.into_inner())
		};
		let (said, asked) = way_to(STRANGER);
		assert_eq!(said, vec![Err("NotYours"); 3], "{}", function.name);
		// The same answers after the same work, and the pseudonym was in none of it.
		assert_eq!(way_to(NOBODY), (said, asked.clone()), "{}", function.name);
		let mentioned = |bytes: &[u8]| bytes.windows(16).any(|it| it == STRANGER.0);
		assert!(!asked.iter().any(|(_, arguments)| mentioned(arguments)));
	}
}

#[test]
fn a_removed_key_is_out_at_once_and_an_added_one_in_once_that_is_final() {
	let mut removed = chain(&[]);
	removed.best.own.remove(&account(&key(1)));
	assert_eq!(
		ask(&Answers(removed), 1, PATIENT, "ConsentApi_explain"),
		Err("NotYours")
	);
	let mut added = chain(&[]);
	added.finalized.own.remove(&account(&key(1)));
	assert_eq!(
		ask(&Answers(added), 1, PATIENT, "ConsentApi_explain"),
		Err("NotYours")
	);
}

#[test]
fn a_representative_asks_what_its_powers_reach() {
	let may = |powers: &[Power], function| ask(&Answers(chain(powers)), 3, PATIENT, function).err();
	for (powers, function, refusal) in [
		(&[Power::Records][..], "ConsentApi_explain", None),
		(&[Power::Consent], "ConsentApi_explain", None),
		(&[Power::Notify], "ConsentApi_explain", Some("PowerMissing")),
		(
			&[Power::Recovery],
			"ConsentApi_explain",
			Some("PowerMissing"),
		),
		(&[Power::Notify], "ConsentApi_requests", None),
		(&[Power::Notify], "AccessLogApi_access_head", None),
		(
			&[Power::Consent],
			"AccessLogApi_access_head",
			Some("PowerMissing"),
		),
		(&[Power::Recovery], "PatientIdentityApi_guardians", None),
		(
			&[Power::Records],
			"PatientIdentityApi_guardians",
			Some("PowerMissing"),
		),
		(&[Power::Recovery], "ConsortiumApi_organization", None),
	] {
		assert_eq!(may(powers, function), refusal, "{powers:?} {function}");
	}
}

#[test]
fn a_representative_whose_time_is_over_asks_nothing() {
	let mut over = chain(&[Power::Records]);
	for state in [&mut over.best, &mut over.finalized] {
		state.represented.clear();
	}
	assert_eq!(
		ask(&Answers(over), 3, PATIENT, "ConsentApi_explain"),
		Err("NotYours")
	);
}

#[test]
fn functions_that_are_not_listed_are_refused_before_anything_is_looked_up() {
	let answers = Answers(chain(&[]));
	for function in [
		"ConsentApi_grants_to",
		"EmergencyAccessApi_emergency",
		"AdmissionApi_remaining_allowance",
		"Core_version",
		"consentApi_explain",
	] {
		assert_eq!(ask(&answers, 1, PATIENT, function), Err("UnknownFunction"));
	}
	assert!(answers.0.asked.lock().is_empty());
}

#[test]
fn each_function_is_listed_once() {
	let functions = super::super::functions::FUNCTIONS;
	let names: BTreeSet<_> = functions.iter().map(|it| it.name).collect();
	assert_eq!(names.len(), functions.len());
	assert!(functions.iter().all(|it| !it.powers.is_empty()));
}

#[test]
fn blocks_that_are_not_there_are_told_after_whose_the_question_is() {
	let answers = Answers(chain(&[]));
	let at = |by: u8, block| {
		let mut query = query(&key(by), PATIENT, "ConsentApi_explain");
		query.at = At::Block(block);
		let signature = sign(&query, &key(by));
		answers.query(&query, &signature).err().map(|it| it.name())
	};
	assert_eq!(at(1, FINALIZED), None);
	assert_eq!(at(1, PRUNED), Some("StatePruned"));
	assert_eq!(at(1, Hash::zero()), Some("UnknownBlock"));
	assert_eq!(at(2, Hash::zero()), Some("NotYours"));
}

#[test]
fn transactions_are_let_through_that_the_runtime_says_are_a_patients_own() {
	let answers = Answers(chain(&[]));
	assert!(answers.admit(&[1, 2, 3]).is_ok());
	for other in [&[2, 3][..], &[]] {
		let refusal = answers.admit(other).err().map(|it| it.name());
		assert_eq!(refusal, Some("NotOwnTransaction"));
	}
}

/// An extrinsic that a key signed, as far as that can be seen.
fn extrinsic(by: &sr25519::Pair, content: u8) -> OpaqueExtrinsic {
	let signer = [
		&[SIGNED, ACCOUNT][..],
		&account(by).encode(),
		&[content; 70],
	]
	.concat();
	OpaqueExtrinsic::decode(&mut &signer.encode()[..]).expect("any bytes are one")
}

fn outcome(
	answers: &Answers<Fake>,
	by: &sr25519::Pair,
	block: Hash,
	of: &OpaqueExtrinsic,
) -> Result<Vec<u8>, &'static str> {
	let query = OutcomeQuery {
		genesis: Hash::repeat_byte(7),
		key: account(by),
		expires: NOW + 30,
		block,
		extrinsic: Hash::from(blake2_256(&of.encode())),
	};
	let outcome = answers.outcome(&query, &sign(&query, by));
	outcome.map(|it| it.events.0).map_err(|it| it.name())
}

#[test]
fn a_key_learns_what_became_of_its_own_extrinsics_alone() {
	let [own, others] = [extrinsic(&key(1), 5), extrinsic(&key(2), 5)];
	let bare = OpaqueExtrinsic::decode(&mut &vec![4u8, 2, 0].encode()[..]).expect("it is one");
	let mut chain = chain(&[]);
	chain.body = vec![bare.clone(), others.clone(), own.clone()];
	let answers = Answers(chain);
	// The fake returns the arguments: the place in the block.
	assert_eq!(outcome(&answers, &key(1), FULL, &own), Ok(2u32.encode()));
	let nowhere = extrinsic(&key(1), 6);
	for of in [&others, &bare, &nowhere] {
		let said = outcome(&answers, &key(1), FULL, of);
		assert_eq!(said, Err("ExtrinsicNotFound"));
	}
	assert_eq!(
		outcome(&answers, &key(1), FINALIZED, &own),
		Err("BodyPruned")
	);
	assert_eq!(outcome(&answers, &key(1), PRUNED, &own), Err("StatePruned"));
}

fn evidence(
	answers: &Answers<Fake>,
	by: &sr25519::Pair,
	patient: PatientId,
	keys: Vec<Vec<u8>>,
) -> &'static str {
	let query = EvidenceQuery {
		genesis: Hash::repeat_byte(7),
		key: account(by),
		expires: NOW + 30,
		patient,
		at: None,
		since_set: None,
		keys: keys.into_iter().map(Bytes).collect(),
	};
	let signature = sign(&query, by);
	let refusal = answers.evidence(query, &signature);
	refusal.err().map_or("given", |it| it.name())
}

fn storage_key(pallet: &[u8], item: &[u8], PatientId(patient): &PatientId, more: &[u8]) -> Vec<u8> {
	let prefix = [twox_128(pallet), twox_128(item)].concat();
	[&prefix[..], &blake2_128(patient), patient, more].concat()
}

#[test]
fn evidence_is_of_the_patients_own_values_that_are_there() {
	let grant = storage_key(b"ConsentGrants", b"Grants", &PATIENT, &[9; 12]);
	let head = storage_key(b"AccessLog", b"Heads", &PATIENT, &[]);
	let mut chain = chain(&[Power::Records]);
	chain.values = [grant.clone()].into();
	let answers = Answers(chain);
	let asked = |by, patient, keys: &[&Vec<u8>]| {
		let keys = keys.iter().map(|key| key.to_vec()).collect();
		evidence(&answers, &key(by), patient, keys)
	};
	// As far as the fake goes, it would be given.
	assert_eq!(asked(1, PATIENT, &[&grant]), "NothingFinal");
	assert_eq!(asked(3, PATIENT, &[&grant]), "NothingFinal");
	// A proof that something is missing shows what stands in its place.
	assert_eq!(asked(1, PATIENT, &[&grant, &head]), "NothingThere");
	assert_eq!(asked(2, PATIENT, &[&grant]), "NotYours");

	let foreign = [
		storage_key(b"ConsentGrants", b"Grants", &STRANGER, &[9; 12]),
		storage_key(b"ConsentGrants", b"Books", &PATIENT, &[]),
		storage_key(b"PatientIdentity", b"Patients", &PATIENT, &[]),
		[twox_128(b"ConsentGrants"), twox_128(b"Grants")].concat(),
		b":code".to_vec(),
		Vec::new(),
	];
	for other in &foreign {
		assert_eq!(asked(1, PATIENT, &[&grant, other]), "KeysNotYours");
	}
	let many = vec![&grant; MAX_EVIDENCE_KEYS + 1];
	assert_eq!(asked(1, PATIENT, &many), "KeysNotYours");
}

#[test]
fn evidence_takes_the_power_to_read_grants_and_log() {
	let grant = storage_key(b"ConsentGrants", b"Grants", &PATIENT, &[9; 12]);
	for (power, expected) in [
		(Power::Records, "NothingThere"),
		(Power::Consent, "PowerMissing"),
		(Power::Notify, "PowerMissing"),
	] {
		let answers = Answers(chain(&[power]));
		let said = evidence(&answers, &key(3), PATIENT, vec![grant.clone()]);
		assert_eq!(said, expected, "{power:?}");
	}
}
