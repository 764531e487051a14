// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Does on the chain what a step says, with real signatures.

use super::{calls::*, cast::*};
use crate::{
	mock::*, payload, relay_payload, Appointment, Endorsement, Guardian, Patients, RelayRequestOf,
	Terms, Vouch, VouchOf, RELAY_DOMAIN,
};
use carechain_primitives::{traits::Standing, OrganizationId, PatientId, Powers, RepresentativeId};
use codec::Encode;
use sp_core::H256;
use sp_runtime::{traits::Dispatchable, DispatchResult, MultiSignature};
use std::{cell::RefCell, collections::BTreeMap};

thread_local! {
	/// What was signed. No two sr25519 signatures over the same are alike; what is handed in again, or
	/// is part of what somebody else signs, has to be.
	static SIGNATURES: RefCell<BTreeMap<(Account, Vec<u8>), MultiSignature>> =
		const { RefCell::new(BTreeMap::new()) };
}

type TestCall = crate::Call<Test>;

pub fn origin(by: By) -> RuntimeOrigin {
	match by {
		By::Account(signer) => RuntimeOrigin::signed(account(signer)),
		By::Governance => RuntimeOrigin::root(),
		By::Nobody => RuntimeOrigin::none(),
	}
}

pub fn carry_out(step: &Step) -> DispatchResult {
	match step {
		Step::Call(by, call) => {
			let answer = on_chain(call).dispatch(origin(*by));
			return answer.map(|_| ()).map_err(|failed| failed.error);
		}
		Step::Blocks(count) => run_to_block(System::block_number() + count),
		Step::Days(count) => Now::mutate(|today| *today = today.saturating_add(*count)),
		Step::SetStanding(organization, standing) => {
			set_standing(OrganizationId(*organization), *standing);
		}
		Step::Hire { who, organization } => {
			PractitionersOf::mutate(|all| {
				let accounts = all.entry(OrganizationId(*organization)).or_default();
				accounts.insert(account(*who));
			});
		}
		Step::Dismiss { who, organization } => {
			PractitionersOf::mutate(|all| {
				let accounts = all.entry(OrganizationId(*organization)).or_default();
				accounts.remove(&account(*who));
			});
		}
		Step::Hold { patient, held } => Held::mutate(|all| {
			if *held {
				all.insert(patient_id(*patient));
			} else {
				all.remove(&patient_id(*patient));
			}
		}),
		Step::Keep { patient, items } => {
			let patient = patient_id(*patient);
			if Patients::<Test>::contains_key(patient) {
				KeptElsewhere::mutate(|all| *all.entry(patient).or_default() += items);
			}
		}
		Step::Sign { key, count } => {
			// frame-system would make an account of a nonce; CheckNonce refuses such a signer.
			if System::sufficients(&account(*key)) > 0 {
				(0..*count).for_each(|_| System::inc_account_nonce(account(*key)));
			}
		}
	}
	Ok(())
}

/// The call as the chain writes it.
pub fn on_chain(call: &Call) -> RuntimeCall {
	match call.clone() {
		Call::Elsewhere { relayable: true } => {
			frame_system::Call::remark_with_event { remark: vec![] }.into()
		}
		Call::Elsewhere { relayable: false } => {
			frame_system::Call::remark { remark: vec![] }.into()
		}
		Call::RelayCall {
			request,
			call,
			signature,
		} => TestCall::relay_call {
			request: request_on_chain(&request),
			call: Box::new(on_chain(&call)),
			signature: sign(&signature),
		}
		.into(),
		Call::HandOverCustody { patients, to } => TestCall::hand_over_custody {
			patients: named(&patients),
			to: OrganizationId(to),
		}
		.into(),
		Call::AcceptCustody { patients } => TestCall::accept_custody {
			patients: named(&patients),
		}
		.into(),
		Call::SetRecoveryTerms {
			min_delay,
			cool_down,
		} => TestCall::set_recovery_terms {
			terms: Terms {
				min_delay,
				cool_down,
			},
		}
		.into(),
		Call::RegisterPatient { .. }
		| Call::AddKey { .. }
		| Call::RotateKey { .. }
		| Call::RemoveKey { .. }
		| Call::SetEncryptionKey { .. }
		| Call::RegisterInCustody { .. }
		| Call::ClaimIdentity { .. } => about_keys(call),
		Call::AppointRepresentative { .. }
		| Call::RenewRepresentative { .. }
		| Call::RemoveRepresentative { .. }
		| Call::WithholdFromRepresentative { .. } => about_representatives(call),
		Call::SetGuardians { .. }
		| Call::StartRecovery { .. }
		| Call::VouchRecovery { .. }
		| Call::VetoRecovery { .. }
		| Call::CompleteRecovery { .. } => about_recovery(call),
		_ => about_life(call),
	}
}

fn about_keys(call: &Call) -> RuntimeCall {
	let call = match call.clone() {
		Call::RegisterPatient {
			patient,
			key,
			encryption_key: number,
			expires_at,
			proof,
		} => TestCall::register_patient {
			patient: patient_id(patient),
			key: account(key),
			encryption_key: encryption_key(number),
			expires_at,
			proof: sign(&proof),
		},
		Call::AddKey {
			patient,
			key,
			expires_at,
			proof,
		} => TestCall::add_key {
			patient: patient_id(patient),
			key: account(key),
			expires_at,
			proof: sign(&proof),
		},
		Call::RotateKey {
			patient,
			old,
			new,
			expires_at,
			proof,
		} => TestCall::rotate_key {
			patient: patient_id(patient),
			old: account(old),
			new: account(new),
			expires_at,
			proof: sign(&proof),
		},
		Call::RemoveKey { patient, key } => TestCall::remove_key {
			patient: patient_id(patient),
			key: account(key),
		},
		Call::SetEncryptionKey {
			patient,
			encryption_key: number,
		} => TestCall::set_encryption_key {
			patient: patient_id(patient),
			encryption_key: encryption_key(number),
		},
		Call::RegisterInCustody {
			patient,
			encryption_key: number,
		} => TestCall::register_in_custody {
			patient: patient_id(patient),
			encryption_key: encryption_key(number),
		},
		Call::ClaimIdentity {
			fields,
			proof,
			endorsement,
		} => TestCall::claim_identity {
			patient: patient_id(fields.patient),
			key: account(fields.key),
			encryption_key: encryption_key(fields.encryption_key),
			expires_at: fields.expires_at,
			proof: sign(&proof),
			endorsement: endorse(&endorsement),
		},
		other => unreachable!("not about keys: {other:?}"),
	};
	call.into()
}

fn about_representatives(call: &Call) -> RuntimeCall {
	let call = match call.clone() {
		Call::AppointRepresentative {
			patient,
			appointment,
			expires_at,
			proof,
			endorsement,
		} => TestCall::appoint_representative {
			patient: patient_id(patient),
			appointment: appointment_on_chain(&appointment),
			expires_at,
			proof: sign(&proof),
			endorsement: endorsement.as_ref().map(endorse),
		},
		Call::RenewRepresentative {
			patient,
			representative,
			until,
		} => TestCall::renew_representative {
			patient: patient_id(patient),
			representative: RepresentativeId(representative),
			until,
		},
		Call::RemoveRepresentative {
			patient,
			representative,
		} => TestCall::remove_representative {
			patient: patient_id(patient),
			representative: RepresentativeId(representative),
		},
		Call::WithholdFromRepresentative {
			patient,
			representative,
			ceiling,
		} => TestCall::withhold_from_representative {
			patient: patient_id(patient),
			representative: RepresentativeId(representative),
			ceiling,
		},
		other => unreachable!("not about representatives: {other:?}"),
	};
	call.into()
}

fn about_recovery(call: &Call) -> RuntimeCall {
	let call = match call.clone() {
		Call::SetGuardians {
			patient,
			guardians,
			threshold,
			delay,
		} => TestCall::set_guardians {
			patient: patient_id(patient),
			guardians: guardians
				.into_iter()
				.map(guardian_on_chain)
				.collect::<Vec<_>>()
				.try_into()
				.unwrap(),
			threshold,
			delay,
		},
		Call::StartRecovery {
			patient,
			key,
			encryption_key: number,
			expires_at,
			proof,
			word,
		} => TestCall::start_recovery {
			patient: patient_id(patient),
			key: account(key),
			encryption_key: encryption_key(number),
			expires_at,
			proof: sign(&proof),
			vouch: vouch_on_chain(&word),
		},
		Call::VouchRecovery { patient, word } => TestCall::vouch_recovery {
			patient: patient_id(patient),
			vouch: vouch_on_chain(&word),
		},
		Call::VetoRecovery { patient } => TestCall::veto_recovery {
			patient: patient_id(patient),
		},
		Call::CompleteRecovery { patient } => TestCall::complete_recovery {
			patient: patient_id(patient),
		},
		other => unreachable!("not about recovery: {other:?}"),
	};
	call.into()
}

fn about_life(call: &Call) -> RuntimeCall {
	let call = match call.clone() {
		Call::AttestAssurance {
			patient,
			level,
			until,
		} => TestCall::attest_assurance {
			patient: patient_id(patient),
			level,
			until,
		},
		Call::WithdrawAssurance { patient } => TestCall::withdraw_assurance {
			patient: patient_id(patient),
		},
		Call::RestrictProcessing { patient } => TestCall::restrict_processing {
			patient: patient_id(patient),
		},
		Call::LiftRestriction { patient } => TestCall::lift_restriction {
			patient: patient_id(patient),
		},
		Call::AttestDeath { patient } => TestCall::attest_death {
			patient: patient_id(patient),
		},
		Call::ReverseDeath { patient } => TestCall::reverse_death {
			patient: patient_id(patient),
		},
		Call::MergePatient {
			patient,
			into,
			expires_at,
			consent,
			consent_of_into,
		} => TestCall::merge_patient {
			patient: patient_id(patient),
			into: patient_id(into),
			expires_at,
			consent: consent.as_ref().map(endorse),
			consent_of_into: consent_of_into.as_ref().map(endorse),
		},
		Call::UndoMerge { patient } => TestCall::undo_merge {
			patient: patient_id(patient),
		},
		Call::UnlinkPatient {
			patient,
			expires_at,
			endorsement,
		} => TestCall::unlink_patient {
			patient: patient_id(patient),
			expires_at,
			endorsement: endorsement.as_ref().map(endorse),
		},
		other => unreachable!("not about a life: {other:?}"),
	};
	call.into()
}

fn named(
	patients: &[u8],
) -> frame_support::BoundedVec<PatientId, frame_support::traits::ConstU32<MAX_HAND_OVER>> {
	let ids: Vec<_> = patients.iter().map(|it| patient_id(*it)).collect();
	list(&ids)
}

pub fn guardian_on_chain(guardian: GuardianName) -> Guardian {
	match guardian {
		GuardianName::Person { account, salt } => {
			Guardian::Person(guardian_commitment(account, salt))
		}
		GuardianName::Organization(number) => Guardian::Organization(OrganizationId(number)),
	}
}

fn vouch_on_chain(word: &Word) -> VouchOf<Test> {
	match word {
		Word::Organization => Vouch::Organization,
		Word::Person {
			account: guardian,
			salt: number,
			expires_at,
			signature,
		} => Vouch::Person {
			account: account(*guardian),
			salt: salt(*number),
			expires_at: *expires_at,
			signature: sign(signature),
		},
	}
}

fn appointment_on_chain(appointment: &Appointed) -> Appointment<AccountId> {
	Appointment {
		key: account(appointment.key),
		powers: Powers(appointment.powers),
		until: appointment.until,
		role: role(appointment.role),
		joint: appointment.joint,
	}
}

fn request_on_chain(request: &Request) -> RelayRequestOf<Test> {
	RelayRequestOf::<Test> {
		domain: if request.right_domain {
			RELAY_DOMAIN
		} else {
			*b"carechain/relay-call/v0"
		},
		genesis_hash: if request.right_chain {
			genesis_hash()
		} else {
			another_chain()
		},
		spec_version: u32::from(!request.right_version),
		patient: patient_id(request.patient),
		key: account(request.key),
		sequence: request.sequence,
		deadline: request.deadline,
	}
}

fn endorse(endorsed: &Endorsed) -> Endorsement<AccountId, MultiSignature> {
	Endorsement {
		by: account(endorsed.by),
		signature: sign(&endorsed.signature),
	}
}

fn another_chain() -> H256 {
	H256::repeat_byte(0xcc)
}

/// Signs what was said to be signed.
fn sign(signed: &Signed) -> MultiSignature {
	let genesis = if signed.spoiled {
		another_chain()
	} else {
		genesis_hash()
	};
	let mut bytes = bytes_of(&signed.over, &genesis);
	if let (Message::Relay(..), true) = (&signed.over, signed.spoiled) {
		// The chain is a field of the request, which says what it says.
		bytes.push(0);
	}
	SIGNATURES.with_borrow_mut(|all| {
		let signature = all.entry((signed.by, bytes));
		let sign = |(by, bytes): &(Account, Vec<u8>)| pair(*by).sign(bytes);
		signature.or_insert_with_key(sign).clone()
	})
}

/// A new history: what was signed in the last one is gone.
pub fn begin() {
	SIGNATURES.with_borrow_mut(BTreeMap::clear);
}

fn bytes_of(message: &Message, genesis: &H256) -> Vec<u8> {
	match message {
		Message::Register {
			organization,
			patient,
			key,
			encryption_key: number,
			expires_at,
		} => payload::register_patient(
			genesis,
			OrganizationId(*organization),
			&patient_id(*patient),
			&account(*key),
			&encryption_key(*number),
			expires_at,
		),
		Message::Add {
			patient,
			key,
			expires_at,
		} => payload::add_key(genesis, &patient_id(*patient), &account(*key), expires_at),
		Message::Rotate {
			patient,
			old,
			new,
			expires_at,
		} => payload::rotate_key(
			genesis,
			&patient_id(*patient),
			&account(*old),
			&account(*new),
			expires_at,
		),
		Message::Claim(fields) => payload::claim_identity(genesis, claim_fields(fields)),
		Message::EndorseClaim(fields) => payload::endorse_claim(genesis, claim_fields(fields)),
		Message::Appoint(patient, appointment, expires_at) => payload::appoint_representative(
			genesis,
			&patient_id(*patient),
			&appointment_on_chain(appointment),
			expires_at,
		),
		Message::EndorseRepresentative(patient, appointment, expires_at) => {
			payload::endorse_representative(
				genesis,
				&patient_id(*patient),
				&appointment_on_chain(appointment),
				expires_at,
			)
		}
		Message::StartRecovery(fields) => {
			let (patient, key, encryption_key) = attempt_fields(fields);
			payload::start_recovery(
				genesis,
				&patient,
				&key,
				&encryption_key,
				fields.attempt,
				&fields.expires_at,
			)
		}
		Message::VouchRecovery(fields) => {
			let (patient, key, encryption_key) = attempt_fields(fields);
			payload::vouch_recovery(
				genesis,
				&patient,
				&key,
				&encryption_key,
				fields.attempt,
				&fields.expires_at,
			)
		}
		Message::Merge {
			patient,
			into,
			expires_at,
		} => payload::merge_patient(
			genesis,
			&patient_id(*patient),
			&patient_id(*into),
			expires_at,
		),
		Message::EndorseUnlinking {
			patient,
			expires_at,
		} => payload::endorse_unlinking(genesis, &patient_id(*patient), expires_at),
		Message::Relay(request, call) => relay_payload(&request_on_chain(request), &on_chain(call)),
	}
}

fn claim_fields(fields: &ClaimFields) -> impl Encode {
	(
		patient_id(fields.patient),
		account(fields.key),
		encryption_key(fields.encryption_key),
		fields.expires_at,
	)
}

fn attempt_fields(fields: &AttemptFields) -> (PatientId, AccountId, crate::EncryptionKey) {
	(
		patient_id(fields.patient),
		account(fields.key),
		encryption_key(fields.encryption_key),
	)
}

/// Every pair of key and value in state, byte for byte.
pub fn everything() -> Vec<(Vec<u8>, Vec<u8>)> {
	let mut all = Vec::new();
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).map(|bytes| bytes.to_vec());
		all.push((next.clone(), value.unwrap_or_default()));
		key = next;
	}
	all
}

/// What an organisation's standing is on the chain; here for who reads the state.
pub fn is_known(organization: OrganizationId) -> bool {
	use carechain_primitives::traits::Members;
	TestMembers::standing(organization) != Standing::Unknown
}
