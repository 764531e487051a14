// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime of frame-system and this pallet, with members made of thread-local tables.

use crate::{self as pallet_patient_identity, payload, EncryptionKey};
use carechain_primitives::{
	traits::{Members, Standing},
	Day, OrganizationId, OrganizationKind, PatientId,
};
use core::ops::Range;
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, OnFinalize, OnInitialize},
	BoundedVec,
};
use frame_system::EnsureRoot;
use sp_core::{ecdsa, ed25519, sr25519, Pair, H256};
use sp_runtime::{
	traits::IdentifyAccount, AccountId32, BuildStorage, DispatchError, DispatchResult,
	MultiSignature, MultiSigner, StateVersion,
};
use std::collections::{BTreeMap, BTreeSet};

pub type AccountId = AccountId32;
pub type BlockNumber = u32;
type Block = frame_system::mocking::MockBlockU32<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(21)]
	pub type PatientIdentity = pallet_patient_identity::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = sp_runtime::traits::IdentityLookup<AccountId>;
}

pub const MAX_KEYS: u32 = 4;
pub const MAX_HAND_OVER: u32 = 6;
pub const MAX_PROOF_LIFETIME: BlockNumber = 100;
pub const MAX_NONCE_AHEAD: u32 = 16;

impl pallet_patient_identity::Config for Test {
	type Members = TestMembers;
	type WideningOrigin = EnsureRoot<AccountId>;
	type Signature = MultiSignature;
	type MaxKeys = ConstU32<MAX_KEYS>;
	type MaxHandOver = ConstU32<MAX_HAND_OVER>;
	type MaxProofLifetime = ConstU32<MAX_PROOF_LIFETIME>;
	type MaxNonceAhead = ConstU32<MAX_NONCE_AHEAD>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = TestMembers;
}

parameter_types! {
	/// Organisations, each with its representative and its standing.
	pub static Organizations: BTreeMap<OrganizationId, (AccountId, Standing)> = BTreeMap::new();
	/// Accounts of practitioners.
	pub static PractitionerAccounts: BTreeSet<AccountId> = BTreeSet::new();
}

pub struct TestMembers;

impl Members<AccountId> for TestMembers {
	fn represented_by(account: &AccountId) -> Option<OrganizationId> {
		let represents = |(id, (representative, _))| (representative == *account).then_some(id);
		Organizations::get().into_iter().find_map(represents)
	}

	fn standing(organization: OrganizationId) -> Standing {
		Organizations::get()
			.get(&organization)
			.map_or(Standing::Unknown, |(_, standing)| *standing)
	}

	fn kind(organization: OrganizationId) -> Option<OrganizationKind> {
		Organizations::get()
			.contains_key(&organization)
			.then_some(OrganizationKind::Hospital)
	}

	fn member_until(organization: OrganizationId) -> Option<Day> {
		Organizations::get()
			.contains_key(&organization)
			.then_some(Day(u32::MAX))
	}

	fn is_member_account(account: &AccountId) -> bool {
		Self::represented_by(account).is_some() || PractitionerAccounts::get().contains(account)
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for TestMembers {
	fn representative(number: u32) -> AccountId {
		representative(OrganizationId(number))
	}
}

pub const HOSPITAL: OrganizationId = OrganizationId(0);
pub const OTHER_HOSPITAL: OrganizationId = OrganizationId(1);
/// No patient is registered there unless a test does it.
pub const CLINIC: OrganizationId = OrganizationId(2);
/// Was never admitted.
pub const NO_ORGANIZATION: OrganizationId = OrganizationId(9);

pub const PATIENT: PatientId = PatientId([1; 16]);
pub const OTHER_PATIENT: PatientId = PatientId([2; 16]);
pub const NO_PATIENT: PatientId = PatientId([99; 16]);

pub const ENCRYPTION_KEY: EncryptionKey = EncryptionKey([9; 32]);
pub const OTHER_ENCRYPTION_KEY: EncryptionKey = EncryptionKey([10; 32]);

/// The account that represents an organisation.
pub fn representative(organization: OrganizationId) -> AccountId {
	let mut account = [0xa0; 32];
	account[..4].copy_from_slice(&organization.0.to_le_bytes());
	account.into()
}

/// An account that is nobody's.
pub fn stranger() -> AccountId {
	[0xee; 32].into()
}

/// An account of a practitioner.
pub fn practitioner() -> AccountId {
	[0xd0; 32].into()
}

pub fn set_standing(organization: OrganizationId, standing: Standing) {
	Organizations::mutate(|all| {
		all.insert(organization, (representative(organization), standing));
	});
}

/// A patient's key pair, of any of the schemes.
#[allow(clippy::large_enum_variant)] // A test makes a handful of them.
#[derive(Clone)]
pub enum Key {
	Sr25519(sr25519::Pair),
	Ed25519(ed25519::Pair),
	Ecdsa(ecdsa::Pair),
}

impl Key {
	pub fn sr25519(name: &str) -> Self {
		Self::Sr25519(sr25519::Pair::from_string(&format!("//{name}"), None).unwrap())
	}

	pub fn ed25519(name: &str) -> Self {
		Self::Ed25519(ed25519::Pair::from_string(&format!("//{name}"), None).unwrap())
	}

	pub fn ecdsa(name: &str) -> Self {
		Self::Ecdsa(ecdsa::Pair::from_string(&format!("//{name}"), None).unwrap())
	}

	/// One key of each scheme.
	pub fn of_each_scheme() -> [Self; 3] {
		[Self::sr25519("a"), Self::ed25519("b"), Self::ecdsa("c")]
	}

	pub fn account(&self) -> AccountId {
		match self {
			Self::Sr25519(pair) => MultiSigner::from(pair.public()).into_account(),
			Self::Ed25519(pair) => MultiSigner::from(pair.public()).into_account(),
			Self::Ecdsa(pair) => MultiSigner::from(pair.public()).into_account(),
		}
	}

	pub fn sign(&self, payload: &[u8]) -> MultiSignature {
		match self {
			Self::Sr25519(pair) => pair.sign(payload).into(),
			Self::Ed25519(pair) => pair.sign(payload).into(),
			Self::Ecdsa(pair) => pair.sign(payload).into(),
		}
	}
}

/// The default keys of [`PATIENT`]; `key(0)` is the first.
pub fn key(number: u32) -> Key {
	Key::sr25519(&format!("key-{number}"))
}

pub fn signed(key: &Key) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.account())
}

pub fn genesis_hash() -> H256 {
	System::block_hash(0)
}

/// An expiry that is neither near nor far.
pub fn soon() -> BlockNumber {
	System::block_number() + 10
}

pub fn proof_to_register(
	organization: OrganizationId,
	patient: PatientId,
	key: &Key,
	expires_at: BlockNumber,
) -> MultiSignature {
	key.sign(&payload::register_patient(
		&genesis_hash(),
		organization,
		&patient,
		&key.account(),
		&ENCRYPTION_KEY,
		&expires_at,
	))
}

pub fn proof_to_add(patient: PatientId, key: &Key, expires_at: BlockNumber) -> MultiSignature {
	key.sign(&payload::add_key(
		&genesis_hash(),
		&patient,
		&key.account(),
		&expires_at,
	))
}

pub fn proof_to_rotate(
	patient: PatientId,
	old: &AccountId,
	new: &Key,
	expires_at: BlockNumber,
) -> MultiSignature {
	new.sign(&payload::rotate_key(
		&genesis_hash(),
		&patient,
		old,
		&new.account(),
		&expires_at,
	))
}

/// Registers a patient with a good proof.
pub fn register(organization: OrganizationId, patient: PatientId, key: &Key) -> DispatchResult {
	PatientIdentity::register_patient(
		RuntimeOrigin::signed(representative(organization)),
		patient,
		key.account(),
		ENCRYPTION_KEY,
		soon(),
		proof_to_register(organization, patient, key, soon()),
	)
}

/// Adds a key with a good proof.
pub fn add(signer: &Key, patient: PatientId, key: &Key) -> DispatchResult {
	let proof = proof_to_add(patient, key, soon());
	PatientIdentity::add_key(signed(signer), patient, key.account(), soon(), proof)
}

/// Rotates a key with a good proof.
pub fn rotate(signer: &Key, patient: PatientId, old: &Key, new: &Key) -> DispatchResult {
	let proof = proof_to_rotate(patient, &old.account(), new, soon());
	PatientIdentity::rotate_key(
		signed(signer),
		patient,
		old.account(),
		new.account(),
		soon(),
		proof,
	)
}

pub fn remove(signer: &Key, patient: PatientId, key: &Key) -> DispatchResult {
	PatientIdentity::remove_key(signed(signer), patient, key.account())
}

/// As many patients as a list may have.
pub fn list(patients: &[PatientId]) -> BoundedVec<PatientId, ConstU32<MAX_HAND_OVER>> {
	patients.to_vec().try_into().unwrap()
}

/// The representative of an organisation offers patients to another one.
pub fn hand_over(
	from: OrganizationId,
	patients: &[PatientId],
	to: OrganizationId,
) -> DispatchResult {
	let origin = RuntimeOrigin::signed(representative(from));
	PatientIdentity::hand_over_custody(origin, list(patients), to)
}

/// The representative of an organisation takes patients over.
pub fn accept(by: OrganizationId, patients: &[PatientId]) -> DispatchResult {
	let origin = RuntimeOrigin::signed(representative(by));
	PatientIdentity::accept_custody(origin, list(patients))
}

/// Registers so many patients at an organisation, each with a key of its own; gives their ids.
pub fn register_patients(organization: OrganizationId, numbers: Range<u8>) -> Vec<PatientId> {
	let register = |number| {
		let patient = PatientId([number; 16]);
		register(
			organization,
			patient,
			&Key::ed25519(&format!("of-{number}")),
		)
		.unwrap();
		patient
	};
	numbers.map(register).collect()
}

/// Registers [`PATIENT`] at [`HOSPITAL`] with `key(0)`, then adds `key(1)` and so on, up to so many.
pub fn register_with_keys(count: u32) {
	register(HOSPITAL, PATIENT, &key(0)).unwrap();
	for number in 1..count {
		add(&key(0), PATIENT, &key(number)).unwrap();
	}
}

/// The current keys of a patient.
pub fn keys_of(patient: PatientId) -> Vec<AccountId> {
	pallet_patient_identity::Patients::<Test>::get(patient)
		.unwrap()
		.keys
		.into_inner()
}

/// Makes the next blocks, up to this one.
pub fn run_to_block(number: BlockNumber) {
	while System::block_number() < number {
		System::on_finalize(System::block_number());
		System::set_block_number(System::block_number() + 1);
		System::on_initialize(System::block_number());
	}
}

/// Two hospitals, a clinic, one practitioner, no patient; block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	let keystore = sp_keystore::testing::MemoryKeystore::new();
	ext.register_extension(sp_keystore::KeystoreExt::new(keystore));
	ext.execute_with(|| {
		System::set_block_number(1);
		Organizations::set(BTreeMap::new());
		set_standing(HOSPITAL, Standing::Active);
		set_standing(OTHER_HOSPITAL, Standing::Active);
		set_standing(CLINIC, Standing::Active);
		PractitionerAccounts::set(BTreeSet::from([practitioner()]));
	});
	ext
}

/// Runs a test on a new chain, and checks at its end what always holds.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		PatientIdentity::do_try_state().unwrap();
	});
}

/// Asserts that a call fails with the error and leaves the storage byte for byte as it was. Not
/// even a transaction rolls back here: nothing may have been written.
#[track_caller]
pub fn assert_changes_nothing(
	call: impl FnOnce() -> DispatchResult,
	error: impl Into<DispatchError>,
) {
	let root = || sp_io::storage::root(StateVersion::V1);
	let before = root();
	assert_eq!(call(), Err(error.into()));
	assert_eq!(root(), before, "a refused call changed the storage");
	PatientIdentity::do_try_state().unwrap();
}
