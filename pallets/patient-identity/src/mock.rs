// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime of frame-system and this pallet, with members made of thread-local tables.

use crate::{self as pallet_patient_identity, payload, EncryptionKey, Terms};
use carechain_primitives::{
	traits::{Forget, Holds, Members, PractitionerRoleView, Practitioners, Standing},
	Day, OrganizationId, OrganizationKind, PatientId, PractitionerRoleId,
};
use core::ops::Range;
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, Contains, Hooks, UnixTime},
	weights::Weight,
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
pub const MAX_REPRESENTATIVES: u32 = 3;
pub const MAX_GUARDIANS: u32 = 4;
pub const MIN_DELAY: BlockNumber = 10;
pub const COOL_DOWN: BlockNumber = 20;
pub const MAX_RECOVERY_DELAY: BlockNumber = 60;
pub const RECOVERY_LIFETIME: BlockNumber = 40;
pub const MAX_FORGOTTEN: u32 = 4;
/// 2026-11-21, on which a test's chain starts.
pub const TODAY: Day = Day(20_778);
/// 2027-01-01 and the quarters after it.
pub const QUARTERS: [Day; 4] = [Day(20_819), Day(20_909), Day(21_000), Day(21_092)];

impl pallet_patient_identity::Config for Test {
	type Members = TestMembers;
	type Practitioners = TestMembers;
	type Time = TestTime;
	type RuntimeCall = RuntimeCall;
	type Relayable = Relayable;
	type Holds = TestHolds;
	type Forget = Elsewhere;
	type WideningOrigin = EnsureRoot<AccountId>;
	type Signature = MultiSignature;
	type MaxKeys = ConstU32<MAX_KEYS>;
	type MaxHandOver = ConstU32<MAX_HAND_OVER>;
	type MaxProofLifetime = ConstU32<MAX_PROOF_LIFETIME>;
	type MaxNonceAhead = ConstU32<MAX_NONCE_AHEAD>;
	type MaxRepresentatives = ConstU32<MAX_REPRESENTATIVES>;
	type MaxGuardians = ConstU32<MAX_GUARDIANS>;
	type MaxRecoveryDelay = ConstU32<MAX_RECOVERY_DELAY>;
	type RecoveryLifetime = ConstU32<RECOVERY_LIFETIME>;
	type MaxAssurances = ConstU32<3>;
	type MaxMerges = ConstU32<2>;
	type MaxForgotten = ConstU32<MAX_FORGOTTEN>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = TestMembers;
}

parameter_types! {
	/// Organisations, each with its representative and its standing.
	pub static Organizations: BTreeMap<OrganizationId, (AccountId, Standing)> = BTreeMap::new();
	/// Accounts of practitioners without a valid credential.
	pub static PractitionerAccounts: BTreeSet<AccountId> = BTreeSet::new();
	/// Where practitioners have valid credentials.
	pub static PractitionersOf: BTreeMap<OrganizationId, BTreeSet<AccountId>> = BTreeMap::new();
	/// Kinds of organisations that are no hospitals.
	pub static Kinds: BTreeMap<OrganizationId, OrganizationKind> = BTreeMap::new();
	/// The day.
	pub static Now: Day = TODAY;
	/// Patients with an open review.
	pub static Held: BTreeSet<PatientId> = BTreeSet::new();
	/// How many items other pallets keep of a patient.
	pub static KeptElsewhere: BTreeMap<PatientId, u32> = BTreeMap::new();
}

pub struct TestMembers;

/// The clock, which a test sets.
pub struct TestTime;

impl UnixTime for TestTime {
	fn now() -> core::time::Duration {
		core::time::Duration::from_secs(Now::get().start_unix_seconds())
	}
}

/// What a patient may let others hand in: all of the pallet but what wraps a call, and a stand-in for
/// the other pallets' calls.
pub struct Relayable;

impl Contains<RuntimeCall> for Relayable {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			RuntimeCall::System(frame_system::Call::remark_with_event { .. }) => true,
			RuntimeCall::System(_) => false,
			RuntimeCall::PatientIdentity(crate::Call::relay_call { .. }) => false,
			RuntimeCall::PatientIdentity(_) => true,
		}
	}
}

/// Reviews that are open.
pub struct TestHolds;

impl Holds for TestHolds {
	fn is_held(patient: &PatientId) -> bool {
		Held::get().contains(patient)
	}
}

/// What other pallets keep of a patient: so many items.
pub struct Elsewhere;

impl Forget for Elsewhere {
	fn forget(patient: &PatientId, limit: u32) -> bool {
		KeptElsewhere::mutate(|all| {
			let left = all
				.get(patient)
				.map_or(0, |items| items.saturating_sub(limit));
			if left == 0 {
				all.remove(patient);
			} else {
				all.insert(*patient, left);
			}
			left == 0
		})
	}

	fn weight(limit: u32) -> Weight {
		Weight::from_parts(1_000, 10).saturating_mul(limit.into())
	}
}

impl Practitioners<AccountId> for TestMembers {
	fn practitioner_role(_: PractitionerRoleId) -> Option<PractitionerRoleView> {
		None
	}

	fn practises_at(account: &AccountId) -> impl Iterator<Item = OrganizationId> {
		PractitionersOf::get()
			.into_iter()
			.filter(|(_, accounts)| accounts.contains(account))
			.map(|(organization, _)| organization)
			.collect::<Vec<_>>()
			.into_iter()
	}
}

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
		Organizations::get().contains_key(&organization).then(|| {
			Kinds::get()
				.get(&organization)
				.copied()
				.unwrap_or(OrganizationKind::Hospital)
		})
	}

	fn member_until(organization: OrganizationId) -> Option<Day> {
		Organizations::get()
			.contains_key(&organization)
			.then_some(Day(u32::MAX))
	}

	fn is_member_account(account: &AccountId) -> bool {
		Self::represented_by(account).is_some()
			|| PractitionerAccounts::get().contains(account)
			|| PractitionersOf::get()
				.values()
				.any(|it| it.contains(account))
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for TestMembers {
	fn representative(number: u32) -> AccountId {
		let organization = OrganizationId(number);
		if Self::standing(organization) == Standing::Unknown {
			set_standing(organization, Standing::Active);
		}
		representative(organization)
	}

	fn practitioner(number: u32, account: AccountId) {
		PractitionersOf::mutate(|all| {
			all.entry(OrganizationId(number))
				.or_default()
				.insert(account)
		});
	}

	fn set_day(day: Day) {
		Now::set(day);
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
		Self::Sr25519(sr25519::Pair::from_seed(&seed(name)))
	}

	pub fn ed25519(name: &str) -> Self {
		Self::Ed25519(ed25519::Pair::from_seed(&seed(name)))
	}

	pub fn ecdsa(name: &str) -> Self {
		Self::Ecdsa(ecdsa::Pair::from_seed(&seed(name)))
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

/// What a key of that name is made from. Not a path from the development phrase: that takes thousands
/// of hashes, and tests make the same keys over and over.
fn seed(name: &str) -> [u8; 32] {
	sp_io::hashing::blake2_256(name.as_bytes())
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
		PatientIdentity::on_idle(System::block_number(), Weight::MAX);
		System::on_finalize(System::block_number());
		System::set_block_number(System::block_number() + 1);
		System::on_initialize(System::block_number());
	}
}

/// Two hospitals, a clinic, one practitioner, no patient; block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let mut storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.unwrap();
	pallet_patient_identity::GenesisConfig::<Test> {
		recovery_terms: Terms {
			min_delay: MIN_DELAY,
			cool_down: COOL_DOWN,
		},
	}
	.assimilate_storage(&mut storage)
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
		PractitionersOf::set(BTreeMap::new());
		Kinds::set(BTreeMap::new());
		Now::set(TODAY);
		Held::set(BTreeSet::new());
		KeptElsewhere::set(BTreeMap::new());
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
