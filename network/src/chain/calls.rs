// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The calls that hospitals, practitioners and patients send here.

use super::{AccountId, BlockNumber, Hash, RuntimeCall};
use carechain_primitives::{
	merkle::{Hash as Root, Tree},
	Action, Actions, Commitment, Confidentiality, DataClass, DataClasses, Day, GrantId,
	HashAlgorithm, OrganizationId, PatientId, PractitionerRoleCode, PractitionerRoleCodes, Purpose,
	Purposes, RecordKey,
};
use carechain_runtime::Runtime;
use pallet_access_log::AccessEntry;
use pallet_admission::{Allowance, PayerKind};
use pallet_consent_grants::{Conditions, DataPeriod, GrantFields, Grantee, MAX_EXCEPTIONS};
use pallet_patient_identity::EncryptionKey;
use pallet_record_anchors::NewRecord;
use sp_core::{sr25519, Pair};
use sp_crypto_hashing::{blake2_128, blake2_256};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};
use std::time::{SystemTime, UNIX_EPOCH};

/// The hospitals of the preset `local`.
pub const HOSPITALS: [OrganizationId; 4] = [
	OrganizationId(0),
	OrganizationId(1),
	OrganizationId(2),
	OrganizationId(3),
];

/// A key pair from a name; the well-known ones have names such as `Alice`.
pub fn key(name: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(&format!("//{name}"), None).expect("a name makes a key")
}

/// The account of a key pair.
pub fn account(pair: &sr25519::Pair) -> AccountId {
	MultiSigner::from(pair.public()).into_account()
}

/// A patient at one hospital.
#[derive(Clone)]
pub struct Wallet {
	/// The pseudonym.
	pub patient: PatientId,
	/// The key.
	pub key: sr25519::Pair,
	/// The hospital.
	pub custodian: OrganizationId,
}

impl Wallet {
	/// A patient from a name, which is no other's.
	pub fn new(name: &str, custodian: OrganizationId) -> Self {
		Self {
			patient: PatientId(blake2_128(name.as_bytes())),
			key: key(name),
			custodian,
		}
	}
}

/// Allowances that nobody here can spend, set by the sudo key: what is measured is the network, not the
/// meter.
pub fn generous_allowances() -> Vec<RuntimeCall> {
	let allowance = Allowance {
		weight_capacity: 10_000_000_000_000_000,
		weight_refill: 10_000_000_000_000,
		bytes_capacity: 1_000_000_000,
		bytes_refill: 1_000_000,
	};
	[
		PayerKind::Organization,
		PayerKind::Patient,
		PayerKind::PatientsOf,
	]
	.map(|kind| {
		let call = pallet_admission::Call::<Runtime>::set_default_allowance { kind, allowance };
		RuntimeCall::Sudo(pallet_sudo::Call::sudo {
			call: Box::new(call.into()),
		})
	})
	.into()
}

/// Employs a practitioner for a year.
pub fn register_practitioner(organization: OrganizationId, who: AccountId) -> RuntimeCall {
	pallet_consortium::Call::<Runtime>::register_practitioner {
		organization,
		account: who,
		roles: PractitionerRoleCodes::of(&[PractitionerRoleCode::Nurse]),
		licence: Commitment([7; 32]),
		valid_until: today().saturating_add(365),
	}
	.into()
}

/// Registers a patient at its hospital. The patient's signature holds for a hundred blocks.
pub fn register_patient(genesis: Hash, best: BlockNumber, wallet: &Wallet) -> RuntimeCall {
	let encryption_key = EncryptionKey([9; 32]);
	let expires_at = best + 100;
	let payload = pallet_patient_identity::payload::register_patient(
		&genesis,
		wallet.custodian,
		&wallet.patient,
		&account(&wallet.key),
		&encryption_key,
		&expires_at,
	);
	pallet_patient_identity::Call::<Runtime>::register_patient {
		patient: wallet.patient,
		key: account(&wallet.key),
		encryption_key,
		expires_at,
		proof: wallet.key.sign(&payload).into(),
	}
	.into()
}

/// Anchors a record that is no other's.
pub fn anchor(name: &str) -> RuntimeCall {
	let commitment = blake2_256(name.as_bytes());
	let record = NewRecord {
		commitment: Commitment(commitment),
		algorithm: HashAlgorithm::Sha256,
		class: DataClass::DischargeSummary,
		key: RecordKey(sp_core::ed25519::Pair::from_seed(&commitment).public().0),
		retain_until: today().year(),
		dispenses: None,
	};
	pallet_record_anchors::Call::<Runtime>::anchor_record { record }.into()
}

/// Extends a log from one size to another, of a tree that reaches at least so far.
pub fn extend_log(tree: &Tree, from: u64, to: u64) -> RuntimeCall {
	let root: Root = tree.root_at(to).expect("the tree reaches so far");
	let proof = tree
		.consistency_proof(from, to)
		.expect("the sizes are in order");
	pallet_record_anchors::Call::<Runtime>::extend_log {
		size: to,
		root,
		proof,
	}
	.into()
}

/// Lets a hospital treat with a patient's reports for thirty days.
pub fn grant(patient: PatientId, to: OrganizationId) -> RuntimeCall {
	let fields = GrantFields {
		grantee: Grantee::Organization(to),
		purposes: Purposes::of(&[Purpose::TREAT]),
		actions: Actions::of(&[Action::Access]),
		classes: DataClasses::of(&[DataClass::DiagnosticReport]),
		ceiling: Confidentiality::N,
		valid_from: today(),
		valid_until: today().saturating_add(30),
		data_period: DataPeriod::default(),
		conditions: Conditions::NONE,
		exceptions: [None; MAX_EXCEPTIONS],
		terms: None,
	};
	pallet_consent_grants::Call::<Runtime>::grant_consent { patient, fields }.into()
}

/// Takes a grant back.
pub fn revoke(patient: PatientId, number: u32) -> RuntimeCall {
	pallet_consent_grants::Call::<Runtime>::revoke_consent {
		patient,
		grant: GrantId(number),
	}
	.into()
}

/// Logs accesses to a patient's records, one for each name.
pub fn log_accesses(
	organization: OrganizationId,
	patient: PatientId,
	names: &[String],
) -> RuntimeCall {
	let entries: Vec<_> = names
		.iter()
		.map(|name| AccessEntry {
			patient,
			event: Commitment(blake2_256(name.as_bytes())),
		})
		.collect();
	pallet_access_log::Call::<Runtime>::log_accesses {
		organization,
		entries: entries.try_into().expect("far fewer than a call may have"),
	}
	.into()
}

/// Today, by this machine's clock.
fn today() -> Day {
	let now = SystemTime::now().duration_since(UNIX_EPOCH);
	Day::of_unix_seconds(now.expect("the clock is past 1970").as_secs())
}
