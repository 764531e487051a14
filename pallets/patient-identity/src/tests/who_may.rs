// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The README's table of who may make which call, tried cell by cell.
//!
//! The table is the expectation: it is read from the README, and nothing of it is repeated here. What
//! is here are the callers, one for each column, and for each row the scenes in which the call is
//! right but for who makes it. A `yes` has to give the call's event, an error has to leave the storage
//! byte for byte as it was; a `yes*` is tried with its condition and, for the error that its note names,
//! without.

use super::{scenes::*, *};
use crate::{
	payload, AppointedBy, Call, Error, Event, Guardian, KeyState, Keys, Terms, Vouch, VouchOf,
};
use carechain_primitives::{
	traits::Standing, Confidentiality, IdentityAssurance, OrganizationId, OrganizationKind,
	PatientId, Power, Powers, RepresentativeId,
};
use frame_support::traits::{GetCallName, StorageInfoTrait};
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::{traits::Dispatchable, ModuleError, StateVersion};
use std::{
	collections::{BTreeMap, BTreeSet},
	panic::catch_unwind,
	sync::{Mutex, OnceLock},
};

const README: &str = include_str!("../../README.md");

// --- the columns --------------------------------------------------------------------------------

/// Who makes the call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Caller {
	OwnKey,
	/// A personal representative with this power and no other.
	Representative(Power),
	CustodianOfOneWithKey,
	CustodianOfOneInCustody,
	Practitioner,
	OtherOrganization,
	OtherPractitioner,
	Guardian,
	BothBodies,
	AnyoneElse,
}

const COLUMNS: [(&str, Caller); 13] = [
	("own key", Caller::OwnKey),
	(
		"representative with consent",
		Caller::Representative(Power::Consent),
	),
	(
		"representative with records",
		Caller::Representative(Power::Records),
	),
	(
		"representative with recovery",
		Caller::Representative(Power::Recovery),
	),
	(
		"representative with notify",
		Caller::Representative(Power::Notify),
	),
	(
		"custodian's representative, patient with a key",
		Caller::CustodianOfOneWithKey,
	),
	(
		"custodian's representative, patient in custody",
		Caller::CustodianOfOneInCustody,
	),
	("practitioner of the custodian", Caller::Practitioner),
	("other organisation", Caller::OtherOrganization),
	(
		"practitioner of another organisation",
		Caller::OtherPractitioner,
	),
	("guardian (person)", Caller::Guardian),
	("both bodies (Root)", Caller::BothBodies),
	("anyone else", Caller::AnyoneElse),
];

/// Whether the patient has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
	WithKey,
	InCustody,
}

impl Caller {
	/// How the patient may stand in this column.
	fn states(self) -> &'static [State] {
		match self {
			Self::OwnKey | Self::CustodianOfOneWithKey => &[State::WithKey],
			Self::CustodianOfOneInCustody => &[State::InCustody],
			_ => &[State::WithKey, State::InCustody],
		}
	}

	/// Everyone whom the column stands for.
	fn origins(self) -> Vec<RuntimeOrigin> {
		match self {
			Self::OwnKey => vec![signed(&own(0))],
			Self::Representative(_) => vec![signed(&delegate(CALLER))],
			Self::CustodianOfOneWithKey | Self::CustodianOfOneInCustody => vec![by(HOSPITAL)],
			Self::Practitioner => vec![signed(&practising(1))],
			Self::OtherOrganization => vec![by(OTHER_HOSPITAL)],
			Self::OtherPractitioner => vec![signed(&practising(2))],
			Self::Guardian => vec![signed(&vouching(0))],
			Self::BothBodies => vec![RuntimeOrigin::root()],
			Self::AnyoneElse => vec![
				RuntimeOrigin::signed(stranger()),
				// Without a valid credential.
				RuntimeOrigin::signed(practitioner()),
				// A former key, where the patient has had keys.
				signed(&own(FORMER)),
				signed(&neighbour()),
			],
		}
	}
}

/// One way to try a cell.
struct Try {
	caller: Caller,
	/// Which of [`Caller::origins`].
	origin: usize,
	state: State,
	/// Whether the further condition of a `yes*` holds.
	fulfilled: bool,
	/// That of the custodian, and where it calls, of the other organisation.
	standing: Standing,
}

/// A call that is right but for its caller, and the event that it emits if that is right, too.
struct Attempt {
	by: RuntimeOrigin,
	call: Call<Test>,
	event: Event<Test>,
}

/// Sets a scene. `None`: there is no such scene for this caller and this patient.
type Scene = fn(&Try) -> Option<Attempt>;

struct Row {
	/// As the table has it.
	name: &'static str,
	scenes: &'static [Scene],
}

macro_rules! rows {
	($($test:ident: $name:literal, [$($scene:expr),+ $(,)?];)+) => {
		const ROWS: &[Row] = &[$(Row { name: $name, scenes: &[$($scene),+] }),+];

		mod rows {
			$(#[test]
			fn $test() {
				super::check($name);
			})+
		}
	};
}

rows! {
	register_patient: "register_patient", [register_patient, register_oneself];
	add_key: "add_key", [add_key];
	rotate_key: "rotate_key", [rotate_key];
	remove_key: "remove_key", [remove_key];
	set_encryption_key: "set_encryption_key", [set_encryption_key];
	hand_over_custody: "hand_over_custody", [hand_over_custody];
	accept_custody: "accept_custody", [accept_custody];
	relay_call: "relay_call", [relay_call];
	register_in_custody: "register_in_custody", [register_one_in_custody];
	claim_identity: "claim_identity", [
		claim_with_a_practitioner,
		claim_with_the_representative,
	];
	appoint_representative: "appoint_representative", [appoint_representative];
	renew_representative: "renew_representative", [
		|t| renew_representative(t, AppointedBy::Patient),
		|t| renew_representative(t, AppointedBy::Custodian),
	];
	remove_representative_of_the_patient:
		"remove_representative (appointed by the patient)",
		[|t| remove_representative(t, AppointedBy::Patient)];
	remove_representative_of_the_custodian:
		"remove_representative (appointed by the custodian)",
		[|t| remove_representative(t, AppointedBy::Custodian)];
	withhold_from_representative_of_the_patient:
		"withhold_from_representative (appointed by the patient)",
		[|t| withhold_from_representative(t, AppointedBy::Patient)];
	withhold_from_representative_of_the_custodian:
		"withhold_from_representative (appointed by the custodian)",
		[|t| withhold_from_representative(t, AppointedBy::Custodian)];
	set_guardians: "set_guardians", [choose_guardians];
	start_recovery_with_a_persons_word:
		"start_recovery (a person's word)",
		[|t| start(t, persons_word)];
	start_recovery_with_an_organisations_word:
		"start_recovery (the signer's organisation's word)",
		[|t| start(t, organisations_word)];
	vouch_recovery_with_a_persons_word:
		"vouch_recovery (a person's word)",
		[|t| vouch(t, persons_word)];
	vouch_recovery_with_an_organisations_word:
		"vouch_recovery (the signer's organisation's word)",
		[|t| vouch(t, organisations_word)];
	veto_recovery: "veto_recovery", [veto_recovery];
	complete_recovery: "complete_recovery", [complete_recovery];
	attest_assurance: "attest_assurance", [attest_assurance];
	withdraw_assurance: "withdraw_assurance", [withdraw_assurance];
	restrict_processing: "restrict_processing", [restrict_processing];
	lift_restriction: "lift_restriction", [lift_restriction];
	attest_death: "attest_death", [attest_death];
	reverse_death: "reverse_death", [reverse_death];
	merge_patient: "merge_patient", [merge_into_one_with_key, merge_into_one_in_custody];
	undo_merge: "undo_merge", [undo_merge];
	unlink_patient: "unlink_patient", [unlink_patient];
	set_recovery_terms: "set_recovery_terms", [set_recovery_terms];
}

// --- the people ---------------------------------------------------------------------------------

/// A patient whom nobody registered yet.
const NEWCOMER: PatientId = PatientId([3; 16]);
/// A patient of [`HOSPITAL`] who has nothing to do with it.
const NEIGHBOUR: PatientId = PatientId([4; 16]);
/// The key that [`PATIENT`] had.
const FORMER: u32 = 2;
/// A key that nobody has yet.
const FRESH: u32 = 5;
/// The representative that makes the call.
const CALLER: u32 = 0;
/// A representative that the call is about.
const ANOTHER: u32 = 1;

/// A key pair takes a tenth of a second to make here, and there are thousands of tries.
fn kept(kind: &'static str, number: u32, make: impl FnOnce() -> Key) -> Key {
	static KEPT: Mutex<BTreeMap<(&'static str, u32), Key>> = Mutex::new(BTreeMap::new());
	let mut kept = KEPT.lock().unwrap();
	kept.entry((kind, number)).or_insert_with(make).clone()
}

fn own(number: u32) -> Key {
	kept("own", number, || key(number))
}

fn delegate(number: u32) -> Key {
	kept("delegate", number, || {
		Key::ed25519(&format!("delegate-{number}"))
	})
}

/// 0 endorses and 1 calls at [`HOSPITAL`], 2 practises at [`OTHER_HOSPITAL`].
fn practising(number: u32) -> Key {
	kept("doctor", number, || doctor(number))
}

fn vouching(number: u8) -> Key {
	kept("guardian", number.into(), || guardian(number))
}

fn neighbour() -> Key {
	kept("neighbour", 0, || Key::ed25519("neighbour"))
}

fn guardians(of_organisations: bool) -> Vec<Guardian> {
	static PEOPLE: OnceLock<[Guardian; 2]> = OnceLock::new();
	let mut all = PEOPLE.get_or_init(|| [person(0), person(1)]).to_vec();
	if of_organisations {
		all.extend([HOSPITAL, OTHER_HOSPITAL].map(Guardian::Organization));
	}
	all
}

impl Try {
	fn attempt(&self, call: Call<Test>, event: Event<Test>) -> Option<Attempt> {
		let by = self.caller.origins().swap_remove(self.origin);
		Some(Attempt { by, call, event })
	}

	fn is(&self, caller: Caller) -> bool {
		self.caller == caller
	}

	/// Whoever practises, and whoever is somebody else.
	fn bystanders(&self) {
		employ(HOSPITAL, &practising(0));
		employ(HOSPITAL, &practising(1));
		employ(OTHER_HOSPITAL, &practising(2));
		if self.is(Caller::AnyoneElse) {
			register(HOSPITAL, NEIGHBOUR, &neighbour()).unwrap();
		}
	}

	/// [`PATIENT`] of [`HOSPITAL`] with two keys or with none, and the representative that calls,
	/// appointed by whoever may.
	fn patient(&self) {
		match self.state {
			State::WithKey => {
				register(HOSPITAL, PATIENT, &own(0)).unwrap();
				self.further_keys();
			}
			State::InCustody => register_in_custody(HOSPITAL, PATIENT).unwrap(),
		}
		if let Caller::Representative(power) = self.caller {
			self.appoint(CALLER, power);
		}
	}

	fn further_keys(&self) {
		add(&own(0), PATIENT, &own(1)).unwrap();
		if self.is(Caller::AnyoneElse) {
			add(&own(0), PATIENT, &own(FORMER)).unwrap();
			remove(&own(0), PATIENT, &own(FORMER)).unwrap();
		}
	}

	fn appoint(&self, number: u32, power: Power) {
		let (key, powers) = (delegate(number), Powers::of(&[power]));
		match self.state {
			State::WithKey => appoint(&own(0), PATIENT, &key, powers),
			State::InCustody => appoint_in_custody(HOSPITAL, PATIENT, &key, powers, &practising(0)),
		}
		.unwrap();
	}

	/// A patient whose representatives the custodian appointed: the one that calls and another one.
	fn patient_of_whom_the_custodian_appointed(&self) {
		register_in_custody(HOSPITAL, PATIENT).unwrap();
		let appoint = |number, power| {
			let (key, powers) = (delegate(number), Powers::of(&[power]));
			appoint_in_custody(HOSPITAL, PATIENT, &key, powers, &practising(0)).unwrap();
		};
		let mut endorser = practising(0);
		if let Caller::Representative(power) = self.caller {
			appoint(CALLER, power);
			if power == Power::Recovery {
				endorser = delegate(CALLER);
			}
		}
		appoint(ANOTHER, Power::Consent);
		if self.state == State::WithKey {
			claim(HOSPITAL, PATIENT, &own(0), &endorser).unwrap();
			self.further_keys();
		}
	}

	/// The representative that a call is about: the caller itself if it is one, and the condition,
	/// which is just that, holds.
	fn subject(&self, appointed_by: AppointedBy) -> Option<RepresentativeId> {
		match (appointed_by, self.state) {
			(AppointedBy::Patient, State::WithKey) => {
				self.patient();
				self.appoint(ANOTHER, Power::Consent);
			}
			// It appointed nobody, and all that can be named is who is not there.
			(AppointedBy::Patient, State::InCustody) => {
				self.patient();
				return self.is(Caller::CustodianOfOneInCustody).then_some(FIRST);
			}
			(AppointedBy::Custodian, _) => self.patient_of_whom_the_custodian_appointed(),
		}
		let itself = matches!(self.caller, Caller::Representative(_)) && self.fulfilled;
		let subject = delegate(if itself { CALLER } else { ANOTHER });
		PatientIdentity::represents(&subject.account()).map(|(_, id)| id)
	}

	/// A patient who chose guardians, if it could. The condition is that the organisations are among
	/// them. `None` if nobody could start or stop a recovery, and the caller is not asked about just
	/// that.
	fn patient_with_guardians(&self) -> Option<()> {
		self.patient();
		if self.state == State::WithKey {
			set_guardians(&own(0), PATIENT, &guardians(self.fulfilled), 2).unwrap();
			return Some(());
		}
		self.is(Caller::CustodianOfOneInCustody).then_some(())
	}

	/// A patient with guardians, of whom one has vouched.
	fn patient_to_be_recovered(&self) -> Option<()> {
		self.patient_with_guardians()?;
		if self.state == State::WithKey {
			let word = word_of(1);
			start_recovery(CLINIC, PATIENT, &own(FRESH), 0, word).unwrap();
		}
		Some(())
	}

	/// The organisation in whose name the caller might speak: the custodian, but for the other
	/// organisation.
	fn organisation(&self) -> OrganizationId {
		match self.caller {
			Caller::OtherOrganization => OTHER_HOSPITAL,
			_ => HOSPITAL,
		}
	}

	/// What the other organisation is if the condition holds.
	fn other_organisation_is(&self, kind: OrganizationKind) {
		if self.fulfilled {
			Kinds::mutate(|all| all.insert(OTHER_HOSPITAL, kind));
		}
	}

	/// The endorsement of the one if the condition holds, else none. With an own key it takes none.
	fn endorsed_by(&self, endorser: Key, payload: &[u8]) -> Option<TestEndorsement> {
		let takes_one = !self.is(Caller::OwnKey) && self.fulfilled;
		takes_one.then(|| endorsement(&endorser, payload))
	}
}

// --- the rows -----------------------------------------------------------------------------------

fn register_patient(t: &Try) -> Option<Attempt> {
	t.patient();
	let patient = match t.caller {
		Caller::CustodianOfOneInCustody => PATIENT,
		_ => NEWCOMER,
	};
	let key = own(FRESH).account();
	let payload = payload::register_patient(
		&genesis_hash(),
		HOSPITAL,
		&patient,
		&key,
		&ENCRYPTION_KEY,
		&soon(),
	);
	let signer = if t.fulfilled {
		own(FRESH)
	} else {
		practising(0)
	};
	let call = Call::register_patient {
		patient,
		key: key.clone(),
		encryption_key: ENCRYPTION_KEY,
		expires_at: soon(),
		proof: signer.sign(&payload),
	};
	let custodian = HOSPITAL;
	t.attempt(
		call,
		Event::PatientRegistered {
			patient,
			custodian,
			key,
		},
	)
}

/// The newcomer's key itself, beside the key of somebody who is a patient already.
fn register_oneself(t: &Try) -> Option<Attempt> {
	if !t.is(Caller::OwnKey) {
		return None;
	}
	let by = signed(&own(FRESH));
	register_patient(t).map(|attempt| Attempt { by, ..attempt })
}

fn add_key(t: &Try) -> Option<Attempt> {
	t.patient();
	let (patient, key) = (PATIENT, own(FRESH).account());
	let call = Call::add_key {
		patient,
		key: key.clone(),
		expires_at: soon(),
		proof: proof_to_add(patient, &own(FRESH), soon()),
	};
	t.attempt(call, Event::KeyAdded { patient, key })
}

fn rotate_key(t: &Try) -> Option<Attempt> {
	t.patient();
	let (patient, old, new) = (PATIENT, own(1).account(), own(FRESH).account());
	let call = Call::rotate_key {
		patient,
		old: old.clone(),
		new: new.clone(),
		expires_at: soon(),
		proof: proof_to_rotate(patient, &old, &own(FRESH), soon()),
	};
	t.attempt(call, Event::KeyRotated { patient, old, new })
}

fn remove_key(t: &Try) -> Option<Attempt> {
	t.patient();
	let (patient, key) = (PATIENT, own(1).account());
	let call = Call::remove_key {
		patient,
		key: key.clone(),
	};
	t.attempt(call, Event::KeyRemoved { patient, key })
}

fn set_encryption_key(t: &Try) -> Option<Attempt> {
	t.patient();
	let (patient, encryption_key) = (PATIENT, OTHER_ENCRYPTION_KEY);
	t.attempt(
		Call::set_encryption_key {
			patient,
			encryption_key,
		},
		Event::EncryptionKeySet {
			patient,
			encryption_key,
		},
	)
}

fn hand_over_custody(t: &Try) -> Option<Attempt> {
	t.patient();
	let (patient, to) = (PATIENT, CLINIC);
	let patients = list(&[patient]);
	t.attempt(
		Call::hand_over_custody { patients, to },
		Event::CustodyOffered { patient, to },
	)
}

fn accept_custody(t: &Try) -> Option<Attempt> {
	t.patient();
	let to = if t.fulfilled { OTHER_HOSPITAL } else { CLINIC };
	hand_over(HOSPITAL, &[PATIENT], to).unwrap();
	let (patient, from) = (PATIENT, HOSPITAL);
	let patients = list(&[patient]);
	t.attempt(
		Call::accept_custody { patients },
		Event::CustodyAccepted { patient, from, to },
	)
}

fn relay_call(t: &Try) -> Option<Attempt> {
	t.patient();
	let signer = match (t.caller, t.state) {
		_ if !t.fulfilled => practising(0),
		(_, State::WithKey) => own(0),
		(Caller::Representative(_), State::InCustody) => delegate(CALLER),
		(_, State::InCustody) => {
			t.appoint(ANOTHER, Power::Notify);
			delegate(ANOTHER)
		}
	};
	let remark = frame_system::Call::<Test>::remark_with_event { remark: vec![7] };
	let call = RuntimeCall::from(remark);
	let request = request(PATIENT, &signer);
	let signature = signer.sign(&crate::relay_payload(&request, &call));
	let event = Event::CallRelayed {
		patient: PATIENT,
		sequence: request.sequence,
		result: Ok(()),
	};
	let call = Box::new(call);
	t.attempt(
		Call::relay_call {
			request,
			call,
			signature,
		},
		event,
	)
}

fn register_one_in_custody(t: &Try) -> Option<Attempt> {
	t.patient();
	let patient = match t.caller {
		Caller::CustodianOfOneWithKey => PATIENT,
		_ => NEWCOMER,
	};
	let custodian = t.organisation();
	t.attempt(
		Call::register_in_custody {
			patient,
			encryption_key: ENCRYPTION_KEY,
		},
		Event::PatientRegisteredInCustody { patient, custodian },
	)
}

fn claim_as(t: &Try, endorser: Key) -> Option<Attempt> {
	let (patient, key) = (PATIENT, own(FRESH).account());
	let call = Call::claim_identity {
		patient,
		key: key.clone(),
		encryption_key: OTHER_ENCRYPTION_KEY,
		expires_at: soon(),
		proof: proof_to_claim(patient, &own(FRESH), soon()),
		endorsement: endorsement_of_claim(&endorser, patient, &own(FRESH), soon()),
	};
	t.attempt(call, Event::IdentityClaimed { patient, key })
}

/// Nobody holds the power `recovery`, unless the caller does.
fn claim_with_a_practitioner(t: &Try) -> Option<Attempt> {
	t.patient();
	claim_as(t, practising(if t.fulfilled { 0 } else { 2 }))
}

/// Somebody does, and so a practitioner's word is not enough.
fn claim_with_the_representative(t: &Try) -> Option<Attempt> {
	t.patient();
	t.appoint(ANOTHER, Power::Recovery);
	claim_as(
		t,
		if t.fulfilled {
			delegate(ANOTHER)
		} else {
			practising(0)
		},
	)
}

fn appoint_representative(t: &Try) -> Option<Attempt> {
	t.patient();
	let (patient, key) = (PATIENT, delegate(ANOTHER));
	let appointment = appointment(&key, all_powers(), QUARTERS[0]);
	let payload = payload::appoint_representative(&genesis_hash(), &patient, &appointment, &soon());
	let endorsed =
		payload::endorse_representative(&genesis_hash(), &patient, &appointment, &soon());
	let call = Call::appoint_representative {
		patient,
		appointment,
		expires_at: soon(),
		proof: key.sign(&payload),
		endorsement: t.endorsed_by(practising(0), &endorsed),
	};
	let event = Event::RepresentativeAppointed {
		patient,
		representative: FIRST,
		key: key.account(),
	};
	t.attempt(call, event)
}

fn renew_representative(t: &Try, appointed_by: AppointedBy) -> Option<Attempt> {
	if (appointed_by, t.state) == (AppointedBy::Patient, State::InCustody) {
		return None;
	}
	let (patient, representative) = (PATIENT, t.subject(appointed_by)?);
	let until = QUARTERS[1];
	t.attempt(
		Call::renew_representative {
			patient,
			representative,
			until,
		},
		Event::RepresentativeRenewed {
			patient,
			representative,
			until,
		},
	)
}

fn remove_representative(t: &Try, appointed_by: AppointedBy) -> Option<Attempt> {
	let (patient, representative) = (PATIENT, t.subject(appointed_by)?);
	t.attempt(
		Call::remove_representative {
			patient,
			representative,
		},
		Event::RepresentativeRemoved {
			patient,
			representative,
		},
	)
}

fn withhold_from_representative(t: &Try, appointed_by: AppointedBy) -> Option<Attempt> {
	let (patient, representative) = (PATIENT, t.subject(appointed_by)?);
	let ceiling = Confidentiality::L;
	t.attempt(
		Call::withhold_from_representative {
			patient,
			representative,
			ceiling,
		},
		Event::RecordsWithheld {
			patient,
			representative,
			ceiling,
		},
	)
}

fn choose_guardians(t: &Try) -> Option<Attempt> {
	t.patient();
	let (patient, threshold) = (PATIENT, 2);
	let call = Call::set_guardians {
		patient,
		guardians: guardians(true).try_into().unwrap(),
		threshold,
		delay: MIN_DELAY,
	};
	let event = Event::GuardiansSet {
		patient,
		count: 4,
		threshold,
	};
	t.attempt(call, event)
}

fn word_of(number: u8) -> VouchOf<Test> {
	vouch_of(number, PATIENT, &own(FRESH), 0)
}

/// A guardian's if the condition holds, else somebody's whom the patient did not choose.
fn persons_word(t: &Try) -> VouchOf<Test> {
	word_of(if t.fulfilled { 0 } else { 3 })
}

fn organisations_word(_: &Try) -> VouchOf<Test> {
	Vouch::Organization
}

fn start(t: &Try, word: fn(&Try) -> VouchOf<Test>) -> Option<Attempt> {
	t.patient_with_guardians()?;
	let (patient, attempt) = (PATIENT, 0);
	let call = Call::start_recovery {
		patient,
		key: own(FRESH).account(),
		encryption_key: OTHER_ENCRYPTION_KEY,
		expires_at: soon(),
		proof: proof_to_recover(patient, &own(FRESH), attempt, soon()),
		vouch: word(t),
	};
	t.attempt(call, Event::RecoveryStarted { patient, attempt })
}

fn vouch(t: &Try, word: fn(&Try) -> VouchOf<Test>) -> Option<Attempt> {
	t.patient_to_be_recovered()?;
	let (patient, vouched) = (PATIENT, 2);
	let vouch = word(t);
	t.attempt(
		Call::vouch_recovery { patient, vouch },
		Event::RecoveryVouched { patient, vouched },
	)
}

fn veto_recovery(t: &Try) -> Option<Attempt> {
	t.patient_to_be_recovered()?;
	let (patient, attempt) = (PATIENT, 0);
	t.attempt(
		Call::veto_recovery { patient },
		Event::RecoveryVetoed { patient, attempt },
	)
}

fn complete_recovery(t: &Try) -> Option<Attempt> {
	t.patient_to_be_recovered()?;
	if t.state == State::WithKey {
		PatientIdentity::vouch_recovery(by(CLINIC), PATIENT, word_of(0)).unwrap();
		run_to_block(System::block_number() + MIN_DELAY);
	}
	let (patient, key) = (PATIENT, own(FRESH).account());
	t.attempt(
		Call::complete_recovery { patient },
		Event::RecoveryCompleted { patient, key },
	)
}

/// What an organisation says of how well it knows the patient.
fn attestation() -> Call<Test> {
	Call::attest_assurance {
		patient: PATIENT,
		level: IdentityAssurance::DocumentChecked,
		until: QUARTERS[0],
	}
}

fn attest_assurance(t: &Try) -> Option<Attempt> {
	t.patient();
	t.other_organisation_is(OrganizationKind::CertificateAuthority);
	let event = Event::AssuranceAttested {
		patient: PATIENT,
		by: t.organisation(),
		level: IdentityAssurance::DocumentChecked,
		until: QUARTERS[0],
	};
	t.attempt(attestation(), event)
}

fn withdraw_assurance(t: &Try) -> Option<Attempt> {
	t.patient();
	Kinds::mutate(|all| all.insert(OTHER_HOSPITAL, OrganizationKind::CertificateAuthority));
	let attests = match (t.organisation(), t.fulfilled) {
		(organisation, true) => organisation,
		(HOSPITAL, false) => OTHER_HOSPITAL,
		(_, false) => HOSPITAL,
	};
	carry_out(attestation(), by(attests));
	let (patient, by) = (PATIENT, t.organisation());
	t.attempt(
		Call::withdraw_assurance { patient },
		Event::AssuranceWithdrawn { patient, by },
	)
}

fn restrict_processing(t: &Try) -> Option<Attempt> {
	t.patient();
	let patient = PATIENT;
	t.attempt(
		Call::restrict_processing { patient },
		Event::ProcessingRestricted { patient },
	)
}

fn lift_restriction(t: &Try) -> Option<Attempt> {
	t.patient();
	let patient = PATIENT;
	let who = match t.state {
		State::WithKey => signed(&own(1)),
		State::InCustody => by(HOSPITAL),
	};
	carry_out(Call::restrict_processing { patient }, who);
	t.attempt(
		Call::lift_restriction { patient },
		Event::RestrictionLifted { patient },
	)
}

fn attest_death(t: &Try) -> Option<Attempt> {
	t.patient();
	t.other_organisation_is(OrganizationKind::Regulator);
	let patient = PATIENT;
	t.attempt(
		Call::attest_death { patient },
		Event::DeathAttested { patient },
	)
}

fn reverse_death(t: &Try) -> Option<Attempt> {
	t.patient();
	t.other_organisation_is(OrganizationKind::Regulator);
	let patient = PATIENT;
	carry_out(Call::attest_death { patient }, by(HOSPITAL));
	t.attempt(
		Call::reverse_death { patient },
		Event::DeathReversed { patient },
	)
}

/// With the consent of those who are named and have a key.
fn merge(t: &Try, of_patient: bool, of_into: bool) -> Call<Test> {
	let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &OTHER_PATIENT, &soon());
	let has_key = t.state == State::WithKey;
	Call::merge_patient {
		patient: PATIENT,
		into: OTHER_PATIENT,
		expires_at: soon(),
		consent: (of_patient && has_key).then(|| endorsement(&own(0), &payload)),
		consent_of_into: of_into.then(|| endorsement(&own(9), &payload)),
	}
}

fn merged() -> Event<Test> {
	Event::PatientMerged {
		patient: PATIENT,
		into: OTHER_PATIENT,
	}
}

fn merge_into_one_with_key(t: &Try) -> Option<Attempt> {
	t.patient();
	register(HOSPITAL, OTHER_PATIENT, &own(9)).unwrap();
	t.attempt(merge(t, true, t.fulfilled), merged())
}

fn merge_into_one_in_custody(t: &Try) -> Option<Attempt> {
	// Where neither has a key nobody has to consent.
	if t.state == State::InCustody && !t.fulfilled {
		return None;
	}
	t.patient();
	register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
	t.attempt(merge(t, t.fulfilled, false), merged())
}

fn undo_merge(t: &Try) -> Option<Attempt> {
	t.patient();
	register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
	carry_out(merge(t, true, false), by(HOSPITAL));
	let patient = PATIENT;
	t.attempt(Call::undo_merge { patient }, Event::MergeUndone { patient })
}

fn unlink_patient(t: &Try) -> Option<Attempt> {
	t.patient();
	let patient = PATIENT;
	let payload = payload::endorse_unlinking(&genesis_hash(), &patient, &soon());
	let call = Call::unlink_patient {
		patient,
		expires_at: soon(),
		endorsement: t.endorsed_by(practising(0), &payload),
	};
	t.attempt(call, Event::PatientUnlinked { patient })
}

fn set_recovery_terms(t: &Try) -> Option<Attempt> {
	t.patient();
	let terms = Terms {
		min_delay: MIN_DELAY + 1,
		cool_down: COOL_DOWN + 1,
	};
	t.attempt(
		Call::set_recovery_terms { terms },
		Event::RecoveryTermsSet { terms },
	)
}

/// A step of a scene.
fn carry_out(call: Call<Test>, by: RuntimeOrigin) {
	RuntimeCall::from(call).dispatch(by).unwrap();
}

// --- the table ----------------------------------------------------------------------------------

#[derive(Clone, Debug)]
enum Cell {
	Yes,
	/// Under the condition of this note.
	YesIf(usize),
	Refused(String),
}

struct Table {
	rows: BTreeMap<String, BTreeMap<String, Cell>>,
	/// The error without each note's condition; the first is note 1.
	notes: Vec<String>,
}

impl Table {
	/// Reads the README; panics if the table is not one that can be tried.
	fn read() -> Self {
		let errors: BTreeSet<_> = names::<Error<Test>>().into_values().collect();
		let section = README.split("\n## Who may\n").nth(1).expect("no section");
		let section = section.split("\n## ").next().unwrap();
		let mut lines = section
			.lines()
			.filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
			.map(|line| line.split(" | ").map(|cell| cell.trim().replace('`', "")));

		let columns: Vec<_> = lines.next().expect("no table").skip(1).collect();
		let unknown = |column: &&String| !COLUMNS.iter().any(|(name, _)| name == column);
		assert_eq!(
			columns.iter().find(unknown),
			None,
			"nobody knows who this is"
		);
		assert_eq!(
			columns.len(),
			COLUMNS.len(),
			"a column is missing or doubled"
		);

		let notes: Vec<_> = section.lines().filter_map(note).collect();
		let numbers: Vec<_> = notes.iter().map(|(number, _)| *number).collect();
		assert!(numbers.iter().copied().eq(1..=notes.len()), "{numbers:?}");
		let notes: Vec<_> = notes.into_iter().map(|(_, error)| error).collect();

		let mut rows = BTreeMap::new();
		for mut line in lines {
			let name = line.next().unwrap();
			let cells: Vec<_> = line.map(|text| Cell::read(&text, &errors)).collect();
			assert_eq!(cells.len(), columns.len(), "{name}: so many cells");
			let cells = columns
				.iter()
				.cloned()
				.zip(cells)
				.collect::<BTreeMap<_, _>>();
			assert_eq!(cells.len(), columns.len(), "a column stands twice");
			assert!(rows.insert(name.clone(), cells).is_none(), "{name} twice");
		}
		Self { rows, notes }
	}

	/// What has to come of a cell, with its further condition and without: an error that is not one
	/// of authority is asked for only with everything right.
	fn expected(&self, cell: &Cell) -> Vec<(bool, String)> {
		match cell {
			Cell::Yes => vec![(true, YES.into()), (false, YES.into())],
			Cell::YesIf(note) => {
				let without = self.notes.get(note - 1).expect("no such note");
				vec![(true, YES.into()), (false, without.clone())]
			}
			Cell::Refused(error) => vec![(true, error.clone())],
		}
	}
}

const YES: &str = "yes";

impl Cell {
	fn read(text: &str, errors: &BTreeSet<&str>) -> Self {
		match text.split_once("* ") {
			Some((YES, note)) => Self::YesIf(note.parse().expect("a note has a number")),
			None if text == YES => Self::Yes,
			None if errors.contains(text) || text == "BadOrigin" => Self::Refused(text.into()),
			_ => panic!("neither a yes nor an error: {text}"),
		}
	}
}

/// The number of a note, and the error that it ends in.
fn note(line: &str) -> Option<(usize, String)> {
	let (number, text) = line.split_once(". ")?;
	let number = number.parse().ok()?;
	let error = text
		.strip_suffix("`.")
		.and_then(|text| text.rsplit('`').next());
	Some((number, error.expect("a note ends in an error").into()))
}

/// The names that metadata gives the variants of a type, by index.
fn names<T: TypeInfo>() -> BTreeMap<u8, &'static str> {
	let TypeDef::Variant(variants) = T::type_info().type_def else {
		panic!("not of variants")
	};
	let variants = variants.variants.iter();
	variants.map(|it| (it.index, it.name)).collect()
}

/// The call that a row is about.
fn call_of(row: &str) -> &str {
	row.split(' ').next().unwrap()
}

// --- trying -------------------------------------------------------------------------------------

/// What comes of it, each time that the scenes of a row can be set for this caller.
fn findings(row: &Row, caller: Caller, fulfilled: bool, standing: Standing) -> Vec<String> {
	let mut found = Vec::new();
	for state in caller.states() {
		for scene in row.scenes {
			for origin in 0..caller.origins().len() {
				let t = Try {
					caller,
					origin,
					state: *state,
					fulfilled,
					standing,
				};
				let outcome =
					catch_unwind(|| new_test_ext().execute_with(|| try_it(row, *scene, &t)));
				found.extend(outcome.unwrap_or_else(|_| Some("a panic (see above)".into())));
			}
		}
	}
	found
}

/// `yes`, or the name of the error; anything else is wrong in itself.
fn try_it(row: &Row, scene: Scene, t: &Try) -> Option<String> {
	let root = || sp_io::storage::root(StateVersion::V1);
	t.bystanders();
	let Attempt { by, call, event } = scene(t)?;
	assert_eq!(call.get_call_name(), call_of(row.name));
	set_standing(HOSPITAL, t.standing);
	PatientIdentity::do_try_state().unwrap();
	System::reset_events();
	let before = root();
	let result = RuntimeCall::from(call).dispatch(by);
	let changed = root() != before;
	PatientIdentity::do_try_state().unwrap();
	let event = RuntimeEvent::from(event);
	let emitted = System::events().into_iter().any(|it| it.event == event);
	Some(match result {
		Ok(_) if emitted => YES.into(),
		Ok(_) => format!("yes, without {event:?}"),
		Err(refused) if changed => format!("{}, and a change", name(refused.error)),
		Err(refused) => name(refused.error),
	})
}

fn name(error: DispatchError) -> String {
	match error {
		DispatchError::Module(ModuleError {
			index: 21,
			message: Some(name),
			..
		}) => name.into(),
		other => format!("{other:?}"),
	}
}

/// Tries every cell of a row, and says of all that are wrong what is.
fn check(name: &str) {
	let table = Table::read();
	let row = ROWS.iter().find(|row| row.name == name).unwrap();
	let cells = table.rows.get(name).expect("the README has no such row");
	let mut wrong = Vec::new();
	for (column, caller) in COLUMNS {
		for (fulfilled, expected) in table.expected(&cells[column]) {
			let found = findings(row, caller, fulfilled, Standing::Active);
			if found.is_empty() {
				wrong.push(format!("{name} | {column}: could not be tried"));
			}
			for found in found.into_iter().filter(|found| *found != expected) {
				let without = if fulfilled {
					""
				} else {
					" (condition not met)"
				};
				wrong.push(format!(
					"{name} | {column}{without}: expected {expected}, found {found}"
				));
			}
		}
	}
	assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_call_has_a_row_and_every_row_a_call() {
	let calls: BTreeSet<_> = names::<Call<Test>>().into_values().collect();
	let table = Table::read();
	let in_readme: BTreeSet<_> = table.rows.keys().map(|row| call_of(row)).collect();
	assert_eq!(in_readme, calls);
	let tried: Vec<_> = ROWS.iter().map(|row| row.name.to_string()).collect();
	let distinct: BTreeSet<_> = tried.iter().cloned().collect();
	assert_eq!(distinct.len(), tried.len(), "a row is tried twice");
	assert_eq!(distinct, table.rows.into_keys().collect());
}

#[test]
fn every_note_is_some_cells_and_names_an_error() {
	let errors: BTreeSet<_> = names::<Error<Test>>().into_values().collect();
	let table = Table::read();
	let cells = table.rows.values().flat_map(BTreeMap::values);
	let used: BTreeSet<_> = cells
		.filter_map(|cell| match cell {
			Cell::YesIf(note) => Some(*note),
			_ => None,
		})
		.collect();
	assert!(used.into_iter().eq(1..=table.notes.len()));
	for error in &table.notes {
		assert!(errors.contains(error.as_str()), "{error}");
	}
}

/// What the README says below the table.
#[test]
fn out_of_standing_a_custodian_hands_over_and_takes_back_and_nothing_else() {
	const STILL: [&str; 4] = [
		"hand_over_custody",
		"remove_representative",
		"withhold_from_representative",
		"withdraw_assurance",
	];
	const UNKNOWN: [&str; 2] = ["restrict_processing", "lift_restriction"];
	let of_the_custodian = [
		Caller::CustodianOfOneWithKey,
		Caller::CustodianOfOneInCustody,
		Caller::Practitioner,
	];
	let table = Table::read();
	let mut wrong = Vec::new();
	for row in ROWS {
		let expected = match call_of(row.name) {
			call if STILL.contains(&call) => YES,
			call if UNKNOWN.contains(&call) => "NotAuthorized",
			_ => "OrganizationNotActive",
		};
		for (column, caller) in COLUMNS {
			let may = !matches!(table.rows[row.name][column], Cell::Refused(_));
			if !may || !of_the_custodian.contains(&caller) {
				continue;
			}
			for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
				let found = findings(row, caller, true, standing);
				if found.is_empty() || found.iter().any(|it| it != expected) {
					let name = row.name;
					wrong.push(format!(
						"{name} | {column} | {standing:?}: expected {expected}, found {found:?}"
					));
				}
			}
		}
	}
	assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What the README says below the table.
#[test]
fn after_its_end_a_representative_only_removes_itself() {
	let mut tried = 0;
	for power in Power::ALL {
		for row in ROWS {
			let t = Try {
				caller: Caller::Representative(*power),
				origin: 0,
				state: State::WithKey,
				fulfilled: true,
				standing: Standing::Active,
			};
			let (itself, own_removal) = new_test_ext().execute_with(|| {
				t.bystanders();
				let Some(attempt) = row.scenes.first().and_then(|scene| scene(&t)) else {
					return (None, false);
				};
				let account = delegate(CALLER).account();
				assert!(matches!(
					Keys::<Test>::get(&account).map(|it| it.state),
					Some(KeyState::Represents(_))
				));
				let own_removal = matches!(attempt.call, Call::remove_representative { .. });
				Now::set(QUARTERS[0]);
				let result = RuntimeCall::from(attempt.call).dispatch(attempt.by);
				(Some(result.is_ok()), own_removal)
			});
			if let Some(may) = itself {
				assert_eq!(may, own_removal, "{} with {power:?}", row.name);
				tried += 1;
			}
		}
	}
	assert_eq!(tried, ROWS.len() * Power::ALL.len());
}

#[test]
fn the_readme_has_every_call_event_error_and_storage_item() {
	let section = |title: &str| {
		let (_, rest) = README.split_once(&format!("\n## {title}\n")).unwrap();
		rest.split("\n## ").next().unwrap()
	};
	let (calls, storage) = (section("Calls"), section("Storage"));
	for (index, call) in names::<Call<Test>>() {
		let row = format!("\n| {index} `{call}(");
		assert_eq!(calls.matches(&row).count(), 1, "{call}");
	}
	for event in names::<Event<Test>>().into_values() {
		assert!(calls.contains(&format!("`{event} {{ ")), "{event}");
	}
	for error in names::<Error<Test>>().into_values() {
		let row = format!("\n| `{error}` | ");
		assert_eq!(calls.matches(&row).count(), 1, "{error}");
	}
	for item in PatientIdentity::storage_info() {
		let item = String::from_utf8(item.storage_name).unwrap();
		let row = format!("\n| `{item}` | ");
		assert_eq!(storage.matches(&row).count(), 1, "{item}");
	}
}
