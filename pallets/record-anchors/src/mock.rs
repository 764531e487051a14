// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime of frame-system and this pallet, with members and a clock made of thread-local values.

use crate::{self as pallet_record_anchors, Anchor, Anchors, NewRecord};
use carechain_primitives::{
	merkle::{leaf_hash, Tree},
	record_key,
	traits::{Members, Standing},
	Commitment, DataClass, Day, HashAlgorithm, Hour, OrganizationId, OrganizationKind,
	RecordAction, RecordKey, Year,
};
use core::time::Duration;
use frame_support::{
	assert_ok, derive_impl, ord_parameter_types, parameter_types,
	traits::{ConstU16, ConstU32, ConstU8, UnixTime},
};
use frame_system::EnsureSignedBy;
use sp_core::{ed25519, Pair};
use sp_runtime::{
	traits::IdentityLookup, AccountId32, BuildStorage, DispatchError, DispatchResult, StateVersion,
};
use std::collections::BTreeMap;

pub type AccountId = AccountId32;
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
	#[runtime::pallet_index(23)]
	pub type RecordAnchors = pallet_record_anchors::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

ord_parameter_types! {
	pub const BothBodies: AccountId = BOTH_BODIES;
	pub const OneBody: AccountId = ONE_BODY;
}

/// As few as show everything: whoever keeps more, keeps more of the same.
pub const HOURLY_CHECKPOINT_DAYS: u32 = 2;
pub const KEPT_HOURS: u32 = HOURLY_CHECKPOINT_DAYS * Hour::PER_DAY;
pub const MAX_RETENTION_YEARS: u16 = 100;
pub const MAX_LEGAL_HOLDS: u8 = 2;

impl pallet_record_anchors::Config for Test {
	type Time = TestTime;
	type Members = TestMembers;
	type NarrowingOrigin = EnsureSignedBy<OneBody, AccountId>;
	type WideningOrigin = EnsureSignedBy<BothBodies, AccountId>;
	type HourlyCheckpointDays = ConstU32<HOURLY_CHECKPOINT_DAYS>;
	type MaxRetentionYears = ConstU16<MAX_RETENTION_YEARS>;
	type OutpatientRetentionYears = ConstU16<15>;
	type InpatientRetentionYears = ConstU16<30>;
	type MaxLegalHolds = ConstU8<MAX_LEGAL_HOLDS>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = TestMembers;
}

/// The first hour of a day in 2026.
pub const START: Hour = Hour(20_778 * Hour::PER_DAY);
/// The year in which it is.
pub const THIS_YEAR: Year = Year(2026);

parameter_types! {
	/// Seconds of Unix time.
	pub static Now: u64 = 0;
	/// The standing of every organisation that ever was.
	pub static Standings: BTreeMap<OrganizationId, Standing> = BTreeMap::new();
}

pub struct TestTime;

impl UnixTime for TestTime {
	fn now() -> Duration {
		Duration::from_secs(Now::get())
	}
}

pub struct TestMembers;

impl Members<AccountId> for TestMembers {
	fn represented_by(account: &AccountId) -> Option<OrganizationId> {
		Standings::get()
			.into_keys()
			.find(|id| representative(*id) == *account)
	}

	fn standing(organization: OrganizationId) -> Standing {
		Standings::get()
			.get(&organization)
			.copied()
			.unwrap_or(Standing::Unknown)
	}

	fn kind(organization: OrganizationId) -> Option<OrganizationKind> {
		let kind = match organization {
			CLINIC => OrganizationKind::Clinic,
			PHARMACY | OTHER_PHARMACY => OrganizationKind::Pharmacy,
			_ => OrganizationKind::Hospital,
		};
		Standings::get().contains_key(&organization).then_some(kind)
	}

	fn member_until(organization: OrganizationId) -> Option<Day> {
		Standings::get()
			.contains_key(&organization)
			.then_some(Day(u32::MAX))
	}

	fn is_member_account(account: &AccountId) -> bool {
		Self::represented_by(account).is_some() || *account == PRACTITIONER
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for TestMembers {
	fn set_time(seconds: u64) {
		Now::set(seconds);
	}

	fn active_organization(kind: OrganizationKind) -> (OrganizationId, AccountId) {
		let organization = [HOSPITAL, CLINIC, PHARMACY]
			.into_iter()
			.find(|id| Self::kind(*id) == Some(kind))
			.expect("the benchmarks ask for no other");
		(organization, representative(organization))
	}
}

pub const HOSPITAL: OrganizationId = OrganizationId(0);
pub const CLINIC: OrganizationId = OrganizationId(1);
pub const PHARMACY: OrganizationId = OrganizationId(2);
pub const OTHER_PHARMACY: OrganizationId = OrganizationId(3);
/// An organisation that never was.
pub const NOBODY: OrganizationId = OrganizationId(99);

/// An account of the hospital's that does not represent it.
pub const PRACTITIONER: AccountId = AccountId::new([1; 32]);
/// An account that is nobody's; a patient's key is no more than that here.
pub const STRANGER: AccountId = AccountId::new([2; 32]);
/// What both bodies approved.
pub const BOTH_BODIES: AccountId = AccountId::new([3; 32]);
/// What one body approved.
pub const ONE_BODY: AccountId = AccountId::new([4; 32]);

/// The account that represents an organisation.
pub fn representative(organization: OrganizationId) -> AccountId {
	let mut account = [0xee; 32];
	account[..4].copy_from_slice(&organization.0.to_be_bytes());
	account.into()
}

/// The origin of an organisation's representative.
pub fn signed_by(organization: OrganizationId) -> RuntimeOrigin {
	RuntimeOrigin::signed(representative(organization))
}

pub fn set_standing(organization: OrganizationId, standing: Standing) {
	Standings::mutate(|all| {
		all.insert(organization, standing);
	});
}

/// Makes it so many hours after [`START`], and the next block.
pub fn set_hour(hours: u32) {
	Now::set(u64::from(START.0 + hours) * 3_600);
	System::set_block_number(System::block_number() + 1);
}

/// The hour so many hours after [`START`].
pub fn hour(hours: u32) -> Hour {
	Hour(START.0 + hours)
}

/// What stands for one of many records.
pub fn commitment(number: u64) -> Commitment {
	let mut commitment = [0xc0; 32];
	commitment[..8].copy_from_slice(&number.to_be_bytes());
	Commitment(commitment)
}

/// A document that may be anchored, to be kept until the end of the year.
pub fn document(number: u64) -> NewRecord {
	NewRecord {
		commitment: commitment(number),
		algorithm: HashAlgorithm::Sha256,
		class: DataClass::Document,
		key: RecordKey(record_pair(number).public().0),
		retain_until: THIS_YEAR,
		dispenses: None,
	}
}

/// A prescription that may be anchored, and dispensed so often.
pub fn prescription(number: u64, dispenses: u8) -> NewRecord {
	NewRecord {
		class: DataClass::Prescription,
		dispenses: Some(dispenses),
		..document(number)
	}
}

/// Anchors a record for an organisation.
#[track_caller]
pub fn anchor(organization: OrganizationId, record: NewRecord) {
	assert_ok!(RecordAnchors::anchor_record(
		signed_by(organization),
		record
	));
}

/// The hospital's correction of one of its records.
pub fn supersede(superseded: u64, record: NewRecord) -> DispatchResult {
	RecordAnchors::supersede_record(signed_by(HOSPITAL), commitment(superseded), record)
}

/// The hospital's mark on one of its records.
pub fn mark(number: u64) -> DispatchResult {
	RecordAnchors::mark_entered_in_error(signed_by(HOSPITAL), commitment(number))
}

/// The hospital's answer to the dispute of one of its records.
pub fn answer(number: u64) -> DispatchResult {
	RecordAnchors::answer_dispute(signed_by(HOSPITAL), commitment(number), ANSWER)
}

/// What is anchored of one of many records.
#[track_caller]
pub fn anchored(number: u64) -> Anchor<u32> {
	Anchors::<Test>::get(commitment(number)).expect("it is anchored")
}

/// The key pair that goes with the salt of one of many records.
pub fn record_pair(number: u64) -> ed25519::Pair {
	let mut salt = [0x5a; 32];
	salt[..8].copy_from_slice(&number.to_be_bytes());
	ed25519::Pair::from_seed(&record_key::seed(&salt))
}

/// What a record's key signs for an action: everything that the message names.
#[derive(Clone)]
pub struct ToSign {
	pub action: RecordAction,
	pub genesis: [u8; 32],
	pub submitter: AccountId,
	pub record: Commitment,
	pub with: Commitment,
	pub count: u32,
}

impl ToSign {
	/// For one of many records, as the chain expects it next.
	pub fn now(action: RecordAction, number: u64, submitter: &AccountId, with: Commitment) -> Self {
		Self {
			action,
			genesis: System::block_hash(0).into(),
			submitter: submitter.clone(),
			record: commitment(number),
			with,
			count: RecordAnchors::anchor(commitment(number)).map_or(0, |anchor| anchor.signatures),
		}
	}

	/// Signs it with the key of one of many records.
	pub fn sign(&self, number: u64) -> [u8; 64] {
		let message = record_key::message(
			self.action,
			&self.genesis,
			self.submitter.as_ref(),
			self.record,
			self.with,
			self.count,
		);
		record_pair(number).sign(&message).0
	}

	/// Each variation that is not what was to be signed.
	pub fn variations(&self) -> Vec<(&'static str, Self)> {
		let other_action = match self.action {
			RecordAction::Dispute => RecordAction::WithdrawDispute,
			RecordAction::WithdrawDispute => RecordAction::Dispense,
			RecordAction::Dispense => RecordAction::Dispute,
		};
		let this = || self.clone();
		vec![
			(
				"action",
				Self {
					action: other_action,
					..this()
				},
			),
			(
				"chain",
				Self {
					genesis: [0xff; 32],
					..this()
				},
			),
			(
				"submitter",
				Self {
					submitter: PRACTITIONER,
					..this()
				},
			),
			(
				"record",
				Self {
					record: commitment(9_999),
					..this()
				},
			),
			(
				"commitment",
				Self {
					with: commitment(9_999),
					..this()
				},
			),
			(
				"count",
				Self {
					count: self.count + 1,
					..this()
				},
			),
		]
	}
}

/// An organisation's dispense of one of many records, properly signed.
pub fn dispense(pharmacy: OrganizationId, number: u64) -> DispatchResult {
	let with = commitment(8_000);
	let signature = ToSign::now(
		RecordAction::Dispense,
		number,
		&representative(pharmacy),
		with,
	)
	.sign(number);
	RecordAnchors::dispense_record(signed_by(pharmacy), commitment(number), with, signature)
}

/// Why a record is wrong, in every test that does not say.
pub const REASON: Commitment = Commitment([0xaa; 32]);
/// What the hospital says to that.
pub const ANSWER: Commitment = Commitment([0xab; 32]);
/// The case for which a record is held, in every test that does not say.
pub const CASE: Commitment = Commitment([0xac; 32]);
/// How the hospital says that a record's salt was destroyed.
pub const ATTESTATION: Commitment = Commitment([0xad; 32]);

/// An account's dispute of one of many records, properly signed.
pub fn dispute(submitter: AccountId, number: u64) -> DispatchResult {
	let signature = ToSign::now(RecordAction::Dispute, number, &submitter, REASON).sign(number);
	let origin = RuntimeOrigin::signed(submitter);
	RecordAnchors::dispute_record(origin, commitment(number), REASON, signature)
}

/// An account's withdrawal of a dispute of one of many records, properly signed.
pub fn withdraw_dispute(submitter: AccountId, number: u64) -> DispatchResult {
	let signature = ToSign::now(
		RecordAction::WithdrawDispute,
		number,
		&submitter,
		Commitment::default(),
	)
	.sign(number);
	let origin = RuntimeOrigin::signed(submitter);
	RecordAnchors::withdraw_dispute(origin, commitment(number), signature)
}

/// Places a hold on one of many records, as one body.
pub fn place_hold(number: u64, case: Commitment) -> DispatchResult {
	RecordAnchors::place_legal_hold(governance(ONE_BODY), commitment(number), case)
}

/// Lifts a hold on one of many records, as both bodies.
pub fn lift_hold(number: u64, case: Commitment) -> DispatchResult {
	RecordAnchors::lift_legal_hold(governance(BOTH_BODIES), commitment(number), case)
}

/// The hospital's offer of one of its records.
pub fn offer(number: u64, to: Option<OrganizationId>) -> DispatchResult {
	RecordAnchors::offer_custody(signed_by(HOSPITAL), commitment(number), to)
}

/// The hospital's erasure of one of its records.
pub fn erase(number: u64) -> DispatchResult {
	RecordAnchors::erase_record(signed_by(HOSPITAL), commitment(number), ATTESTATION)
}

/// The origin of one body, or of both.
pub fn governance(bodies: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(bodies)
}

/// Makes it the first second of a year that has not come yet, and the next block.
pub fn set_year(year: Year) {
	let first = (START.day().0..)
		.map(Day)
		.find(|day| day.year() == year)
		.expect("years have days");
	Now::set(first.start_unix_seconds());
	System::set_block_number(System::block_number() + 1);
}

/// A tree over the first so many records.
pub fn tree(size: u64) -> Tree {
	tree_with(size, None)
}

/// A tree over so many records, one of which is another than it was.
pub fn rewritten_tree(size: u64, changed: u64) -> Tree {
	tree_with(size, Some(changed))
}

fn tree_with(size: u64, changed: Option<u64>) -> Tree {
	let mut tree = Tree::new();
	for number in 0..size {
		let salt = if changed == Some(number) {
			u64::MAX / 2
		} else {
			0
		};
		tree.push_leaf_hash(leaf_hash(&commitment(number + salt).0));
	}
	tree
}

/// Extends an organisation's log to a tree, with the tree's own proof from the size that the log has.
pub fn extend(organization: OrganizationId, tree: &Tree) -> DispatchResult {
	let size = RecordAnchors::log_head(organization).map_or(0, |head| head.size);
	let proof = tree
		.consistency_proof(size, tree.size())
		.unwrap_or_default();
	RecordAnchors::extend_log(signed_by(organization), tree.size(), tree.root(), proof)
}

/// A hospital, a clinic and two pharmacies; block 1, at [`START`]. There is a keystore.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	let keystore = sp_keystore::testing::MemoryKeystore::new();
	ext.register_extension(sp_keystore::KeystoreExt::new(keystore));
	ext.execute_with(|| {
		Standings::set(BTreeMap::new());
		for organization in [HOSPITAL, CLINIC, PHARMACY, OTHER_PHARMACY] {
			set_standing(organization, Standing::Active);
		}
		set_hour(0);
	});
	ext
}

/// Runs a test on a new chain, and checks at its end what always holds.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		RecordAnchors::do_try_state().unwrap();
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
	RecordAnchors::do_try_state().unwrap();
}
