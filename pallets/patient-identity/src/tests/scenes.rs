// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Calls with everything right, from which a test takes one thing away; and the people in them.

use crate::{
	mock::*, payload, Appointment, Endorsement, Guardian, RelayRequestOf, Vouch, VouchOf,
	RELAY_DOMAIN,
};
use carechain_primitives::{
	commitment::Domain, Commitment, Day, OrganizationId, PatientId, Power, Powers, RepresentativeId,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, traits::ConstU32, BoundedVec};
use sp_runtime::{DispatchResult, MultiSignature};
use std::collections::BTreeMap;

pub type TestEndorsement = Endorsement<AccountId, MultiSignature>;

/// A doctor who practises somewhere once [`employ`]ed.
pub fn doctor(number: u32) -> Key {
	Key::ed25519(&format!("doctor-{number}"))
}

/// Gives a practitioner a valid credential at an organisation.
pub fn employ(organization: OrganizationId, key: &Key) {
	PractitionersOf::mutate(|all: &mut BTreeMap<_, _>| {
		all.entry(organization)
			.or_insert_with(Default::default)
			.insert(key.account());
	});
}

/// Takes it away again; the account stays a member's.
pub fn dismiss(organization: OrganizationId, key: &Key) {
	PractitionersOf::mutate(|all| {
		if let Some(accounts) = all.get_mut(&organization) {
			accounts.remove(&key.account());
		}
	});
	PractitionerAccounts::mutate(|all| {
		all.insert(key.account());
	});
}

pub fn by(organization: OrganizationId) -> RuntimeOrigin {
	RuntimeOrigin::signed(representative(organization))
}

pub fn endorsement(key: &Key, payload: &[u8]) -> TestEndorsement {
	Endorsement {
		by: key.account(),
		signature: key.sign(payload),
	}
}

// --- custody ------------------------------------------------------------------------------------

/// Registers a patient without a key.
pub fn register_in_custody(organization: OrganizationId, patient: PatientId) -> DispatchResult {
	PatientIdentity::register_in_custody(by(organization), patient, ENCRYPTION_KEY)
}

pub fn proof_to_claim(patient: PatientId, key: &Key, expires_at: BlockNumber) -> MultiSignature {
	let fields = (patient, key.account(), OTHER_ENCRYPTION_KEY, expires_at);
	key.sign(&payload::claim_identity(&genesis_hash(), fields))
}

pub fn endorsement_of_claim(
	endorser: &Key,
	patient: PatientId,
	key: &Key,
	expires_at: BlockNumber,
) -> TestEndorsement {
	let fields = (patient, key.account(), OTHER_ENCRYPTION_KEY, expires_at);
	endorsement(endorser, &payload::endorse_claim(&genesis_hash(), fields))
}

/// Hands a patient over to its own key, with what the endorser signed.
pub fn claim(
	organization: OrganizationId,
	patient: PatientId,
	key: &Key,
	endorser: &Key,
) -> DispatchResult {
	PatientIdentity::claim_identity(
		by(organization),
		patient,
		key.account(),
		OTHER_ENCRYPTION_KEY,
		soon(),
		proof_to_claim(patient, key, soon()),
		endorsement_of_claim(endorser, patient, key, soon()),
	)
}

// --- representatives ----------------------------------------------------------------------------

pub fn all_powers() -> Powers {
	Powers::of(Power::ALL)
}

pub fn appointment(key: &Key, powers: Powers, until: Day) -> Appointment<AccountId> {
	Appointment {
		key: key.account(),
		powers,
		until,
		role: Commitment([5; 32]),
		joint: false,
	}
}

/// Appoints with a good proof: `endorser` for a patient in custody.
pub fn appoint_as(
	origin: RuntimeOrigin,
	patient: PatientId,
	key: &Key,
	appointment: Appointment<AccountId>,
	endorser: Option<&Key>,
) -> DispatchResult {
	let payload = payload::appoint_representative(&genesis_hash(), &patient, &appointment, &soon());
	let endorsed =
		payload::endorse_representative(&genesis_hash(), &patient, &appointment, &soon());
	PatientIdentity::appoint_representative(
		origin,
		patient,
		appointment,
		soon(),
		key.sign(&payload),
		endorser.map(|endorser| endorsement(endorser, &endorsed)),
	)
}

/// The patient appoints, with powers and up to the next quarter.
pub fn appoint(signer: &Key, patient: PatientId, key: &Key, powers: Powers) -> DispatchResult {
	let appointment = appointment(key, powers, QUARTERS[0]);
	appoint_as(signed(signer), patient, key, appointment, None)
}

/// The custodian appoints for a patient in custody; `endorser` practises there.
pub fn appoint_in_custody(
	organization: OrganizationId,
	patient: PatientId,
	key: &Key,
	powers: Powers,
	endorser: &Key,
) -> DispatchResult {
	let appointment = appointment(key, powers, QUARTERS[0]);
	appoint_as(by(organization), patient, key, appointment, Some(endorser))
}

/// The first representative that a patient ever had.
pub const FIRST: RepresentativeId = RepresentativeId(0);

// --- recovery -----------------------------------------------------------------------------------

/// A person who is a guardian under this salt.
pub fn guardian(number: u8) -> Key {
	Key::sr25519(&format!("guardian-{number}"))
}

pub fn salt(number: u8) -> [u8; 32] {
	[number; 32]
}

/// How a guardian stands in state.
pub fn person(number: u8) -> Guardian {
	let account: [u8; 32] = guardian(number).account().into();
	Guardian::Person(Commitment::new(Domain::Guardian, &salt(number), &account))
}

pub fn set_guardians(
	signer: &Key,
	patient: PatientId,
	guardians: &[Guardian],
	threshold: u8,
) -> DispatchResult {
	let guardians: BoundedVec<_, ConstU32<MAX_GUARDIANS>> = guardians.to_vec().try_into().unwrap();
	PatientIdentity::set_guardians(signed(signer), patient, guardians, threshold, MIN_DELAY)
}

pub fn proof_to_recover(
	patient: PatientId,
	key: &Key,
	attempt: u32,
	expires_at: BlockNumber,
) -> MultiSignature {
	key.sign(&payload::start_recovery(
		&genesis_hash(),
		&patient,
		&key.account(),
		&OTHER_ENCRYPTION_KEY,
		attempt,
		&expires_at,
	))
}

/// A guardian's word for a new key.
pub fn vouch_of(number: u8, patient: PatientId, key: &Key, attempt: u32) -> VouchOf<Test> {
	let signer = guardian(number);
	let payload = payload::vouch_recovery(
		&genesis_hash(),
		&patient,
		&key.account(),
		&OTHER_ENCRYPTION_KEY,
		attempt,
		&soon(),
	);
	Vouch::Person {
		account: signer.account(),
		salt: salt(number),
		expires_at: soon(),
		signature: signer.sign(&payload),
	}
}

/// Starts an attempt with a good proof and this word; handed in by an organisation.
pub fn start_recovery(
	submitter: OrganizationId,
	patient: PatientId,
	key: &Key,
	attempt: u32,
	vouch: VouchOf<Test>,
) -> DispatchResult {
	PatientIdentity::start_recovery(
		by(submitter),
		patient,
		key.account(),
		OTHER_ENCRYPTION_KEY,
		soon(),
		proof_to_recover(patient, key, attempt, soon()),
		vouch,
	)
}

// --- relaying -----------------------------------------------------------------------------------

/// A request with every field right.
pub fn request(patient: PatientId, key: &Key) -> RelayRequestOf<Test> {
	RelayRequestOf::<Test> {
		domain: RELAY_DOMAIN,
		genesis_hash: genesis_hash(),
		spec_version: 0,
		patient,
		key: key.account(),
		sequence: sequence_of(patient),
		deadline: soon(),
	}
}

/// The number of a patient's next relayed call.
pub fn sequence_of(patient: PatientId) -> u64 {
	crate::Patients::<Test>::get(patient).map_or(0, |it| it.sequence)
}

/// Hands in a request and a call that the key signed.
pub fn relay(
	origin: RuntimeOrigin,
	request: RelayRequestOf<Test>,
	key: &Key,
	call: impl Into<RuntimeCall>,
) -> DispatchResultWithPostInfo {
	let call = call.into();
	let signature = key.sign(&crate::relay_payload(&request, &call));
	PatientIdentity::relay_call(origin, request, Box::new(call), signature)
}
