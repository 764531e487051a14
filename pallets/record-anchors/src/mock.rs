// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime of frame-system and this pallet, with members and a clock made of thread-local values.

use crate as pallet_record_anchors;
use carechain_primitives::{
	merkle::{leaf_hash, Tree},
	traits::{Members, Standing},
	Commitment, Day, Hour, OrganizationId, OrganizationKind,
};
use core::time::Duration;
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, UnixTime},
};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, StateVersion};
use std::collections::BTreeMap;

pub type AccountId = u64;
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
}

/// As few as show everything: whoever keeps more, keeps more of the same.
pub const HOURLY_CHECKPOINT_DAYS: u32 = 2;
pub const KEPT_HOURS: u32 = HOURLY_CHECKPOINT_DAYS * Hour::PER_DAY;

impl pallet_record_anchors::Config for Test {
	type Time = TestTime;
	type Members = TestMembers;
	type HourlyCheckpointDays = ConstU32<HOURLY_CHECKPOINT_DAYS>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = TestMembers;
}

/// The first hour of a day in 2026.
pub const START: Hour = Hour(20_778 * Hour::PER_DAY);

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
		let kind = if organization == CLINIC {
			OrganizationKind::Clinic
		} else {
			OrganizationKind::Hospital
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

	fn active_organization() -> (OrganizationId, AccountId) {
		(HOSPITAL, representative(HOSPITAL))
	}
}

pub const HOSPITAL: OrganizationId = OrganizationId(0);
pub const CLINIC: OrganizationId = OrganizationId(1);

/// An account of the hospital's that does not represent it.
pub const PRACTITIONER: AccountId = 1;
/// An account that is nobody's; a patient's key is no more than that here.
pub const STRANGER: AccountId = 2;

/// The account that represents an organisation.
pub fn representative(organization: OrganizationId) -> AccountId {
	1_000 + AccountId::from(organization.0)
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

/// A hospital and a clinic; block 1, at [`START`].
pub fn new_test_ext() -> sp_io::TestExternalities {
	let storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| {
		Standings::set(BTreeMap::new());
		set_standing(HOSPITAL, Standing::Active);
		set_standing(CLINIC, Standing::Active);
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
