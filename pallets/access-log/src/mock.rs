// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime of frame-system and this pallet, with members, patients and rights made of thread-local
//! values.

use crate::{self as pallet_access_log, AccessEntry, AccessHeadOf, Heads};
use carechain_primitives::{
	traits::{
		AccessParties, AuthorityStanding, ConsentAuthority, GivenBy, Members, Narrower,
		PatientStatus, Patients, PractitionerRoleView, Practitioners, Standing,
	},
	Commitment, Day, OrganizationId, OrganizationKind, PatientId, PractitionerRoleId,
};
use core::cell::Cell;
use frame_support::{derive_impl, parameter_types, traits::ConstU32, BoundedVec};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, StateVersion};
use std::collections::{BTreeMap, BTreeSet};

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
	#[runtime::pallet_index(25)]
	pub type AccessLog = pallet_access_log::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

pub const MAX_ENTRIES: u32 = 256;

impl pallet_access_log::Config for Test {
	type Members = Registry;
	type Practitioners = Registry;
	type Patients = Registry;
	type Parties = Rights;
	type MaxEntries = ConstU32<MAX_ENTRIES>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Registry;
}

// --- who is who ---------------------------------------------------------------------------------

/// The custodian of every patient, but for some in benchmarks.
pub const HOLDER: OrganizationId = OrganizationId(0);
/// May reach the data of [`PATIENT`] and [`NEIGHBOUR`].
pub const REQUESTER: OrganizationId = OrganizationId(1);
/// May reach nobody's.
pub const OUTSIDER: OrganizationId = OrganizationId(2);
pub const NO_ORGANIZATION: OrganizationId = OrganizationId(99);

pub const PATIENT: PatientId = PatientId([1; 16]);
pub const NEIGHBOUR: PatientId = PatientId([2; 16]);
/// At the holder, and nobody else has to do with it.
pub const RECLUSE: PatientId = PatientId([3; 16]);
pub const NO_PATIENT: PatientId = PatientId([99; 16]);

/// Practises at the holder.
pub const DOCTOR: AccountId = 10;
/// Practises at the requester and at the holder, in this order.
pub const LOCUM: AccountId = 11;
/// Practised somewhere once.
pub const RETIRED: AccountId = 12;
/// Holds a patient's key.
pub const PATIENT_KEY: AccountId = 20;
pub const STRANGER: AccountId = 30;

parameter_types! {
	static Standings: BTreeMap<OrganizationId, Standing> = BTreeMap::new();
	static Credentials: BTreeMap<AccountId, Vec<OrganizationId>> = BTreeMap::new();
	static Custodians: BTreeMap<PatientId, OrganizationId> = BTreeMap::new();
	static Reach: BTreeSet<(PatientId, OrganizationId)> = BTreeSet::new();
}

thread_local! {
	static RIGHTS_ASKED: Cell<u32> = const { Cell::new(0) };
}

/// The account that represents an organisation.
pub fn representative(organization: OrganizationId) -> AccountId {
	1_000 + AccountId::from(organization.0)
}

/// The origin of an organisation's representative.
pub fn signed_for(organization: OrganizationId) -> RuntimeOrigin {
	RuntimeOrigin::signed(representative(organization))
}

pub fn set_standing(organization: OrganizationId, standing: Standing) {
	Standings::mutate(|all| {
		all.insert(organization, standing);
	});
}

/// Says where an account is a practitioner in active standing.
pub fn set_credentials(account: AccountId, organizations: Vec<OrganizationId>) {
	Credentials::mutate(|all| {
		all.insert(account, organizations);
	});
}

/// Registers a patient.
pub fn register(patient: PatientId) {
	register_at(patient, HOLDER);
}

fn register_at(patient: PatientId, custodian: OrganizationId) {
	Custodians::mutate(|all| {
		all.insert(patient, custodian);
	});
}

/// Takes a patient's identity away, as unlinking does before it lets everybody forget.
pub fn unregister(patient: PatientId) {
	Custodians::mutate(|all| {
		all.remove(&patient);
	});
}

/// Lets an organisation reach a patient's data.
pub fn give_reach(patient: PatientId, organization: OrganizationId) {
	Reach::mutate(|all| {
		all.insert((patient, organization));
	});
}

pub fn take_reach(patient: PatientId, organization: OrganizationId) {
	Reach::mutate(|all| {
		all.remove(&(patient, organization));
	});
}

pub struct Registry;

impl Members<AccountId> for Registry {
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
		Standings::get()
			.contains_key(&organization)
			.then_some(OrganizationKind::Hospital)
	}

	fn member_until(organization: OrganizationId) -> Option<Day> {
		Standings::get()
			.contains_key(&organization)
			.then_some(Day(u32::MAX))
	}

	fn is_member_account(account: &AccountId) -> bool {
		Self::represented_by(account).is_some() || Credentials::get().contains_key(account)
	}
}

impl Practitioners<AccountId> for Registry {
	fn practitioner_role(_: PractitionerRoleId) -> Option<PractitionerRoleView> {
		None
	}

	fn practises_at(account: &AccountId) -> impl Iterator<Item = OrganizationId> {
		Credentials::get()
			.remove(account)
			.unwrap_or_default()
			.into_iter()
	}
}

impl Patients<AccountId> for Registry {
	fn patient_of(key: &AccountId) -> Option<PatientId> {
		(*key == PATIENT_KEY).then_some(PATIENT)
	}

	fn acts_for(account: &AccountId) -> Option<PatientId> {
		Self::patient_of(account)
	}

	fn is_patient_key(key: &AccountId) -> bool {
		Self::patient_of(key).is_some()
	}

	fn custodian_of(patient: &PatientId) -> Option<OrganizationId> {
		Custodians::get().get(patient).copied()
	}

	// The access log asks none of these.

	fn patients_in_custody(_: OrganizationId) -> u32 {
		0
	}

	fn status(_: &PatientId) -> Option<PatientStatus> {
		None
	}

	fn consent_authority(_: &AccountId, _: &PatientId) -> Option<ConsentAuthority> {
		None
	}

	fn narrows_as(_: &AccountId, _: &PatientId) -> Option<Narrower> {
		None
	}

	fn authority_standing(_: &PatientId, _: GivenBy) -> AuthorityStanding {
		AuthorityStanding::Ended
	}

	fn is_recorder(_: &AccountId, _: &PatientId) -> bool {
		false
	}

	fn may_witness(_: &AccountId, _: &PatientId) -> bool {
		false
	}
}

/// The holder, and whoever was given reach.
pub struct Rights;

impl AccessParties for Rights {
	fn may_log(patient: &PatientId, organization: OrganizationId) -> bool {
		RIGHTS_ASKED.set(RIGHTS_ASKED.get() + 1);
		Registry::custodian_of(patient) == Some(organization)
			|| Reach::get().contains(&(*patient, organization))
	}
}

/// How often somebody asked for rights since the last time.
pub fn rights_asked() -> u32 {
	RIGHTS_ASKED.replace(0)
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Registry {
	fn representative() -> (OrganizationId, AccountId) {
		(HOLDER, representative(HOLDER))
	}

	fn practitioner(organization: OrganizationId) -> AccountId {
		set_credentials(LOCUM, vec![REQUESTER, organization]);
		LOCUM
	}

	fn held_patients(_: OrganizationId, number: u32) -> Vec<PatientId> {
		benchmark_patients(7, number, HOLDER)
	}

	fn other_patients(organization: OrganizationId, number: u32) -> Vec<PatientId> {
		let patients = benchmark_patients(8, number, REQUESTER);
		for patient in &patients {
			give_reach(*patient, organization);
		}
		patients
	}
}

/// So many patients of a custodian.
#[cfg(feature = "runtime-benchmarks")]
fn benchmark_patients(first: u8, number: u32, custodian: OrganizationId) -> Vec<PatientId> {
	let patient = |number: u32| {
		let mut patient = PatientId([first; 16]);
		patient.0[..4].copy_from_slice(&number.to_le_bytes());
		register_at(patient, custodian);
		patient
	};
	(0..number).map(patient).collect()
}

// --- what they do -------------------------------------------------------------------------------

/// One of many events.
pub fn event(number: u32) -> Commitment {
	let mut event = [0xe0; 32];
	event[..4].copy_from_slice(&number.to_be_bytes());
	Commitment(event)
}

/// An entry about a patient.
pub fn entry(patient: PatientId, number: u32) -> AccessEntry {
	AccessEntry {
		patient,
		event: event(number),
	}
}

/// A list of entries, as a call takes it.
pub fn list(
	entries: impl IntoIterator<Item = AccessEntry>,
) -> BoundedVec<AccessEntry, ConstU32<MAX_ENTRIES>> {
	BoundedVec::try_from(entries.into_iter().collect::<Vec<_>>()).unwrap()
}

/// An organisation's representative logs.
pub fn log(
	organization: OrganizationId,
	entries: impl IntoIterator<Item = AccessEntry>,
) -> DispatchResult {
	log_as(signed_for(organization), organization, entries)
}

/// The call, without the weight that it used in the end.
pub fn log_as(
	origin: RuntimeOrigin,
	organization: OrganizationId,
	entries: impl IntoIterator<Item = AccessEntry>,
) -> DispatchResult {
	AccessLog::log_accesses(origin, organization, list(entries))
		.map(|_| ())
		.map_err(|refused| refused.error)
}

pub fn head(patient: PatientId) -> Option<AccessHeadOf<Test>> {
	AccessLog::access_head(&patient)
}

/// Goes on by so many blocks.
pub fn advance(blocks: u32) {
	System::set_block_number(System::block_number() + blocks);
}

/// Nobody has a log.
pub fn assert_no_log() {
	assert_eq!(Heads::<Test>::iter().count(), 0);
}

// --- the chain ----------------------------------------------------------------------------------

/// Block 1, with everybody there and nothing logged.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| {
		Standings::set(
			[HOLDER, REQUESTER, OUTSIDER]
				.map(|it| (it, Standing::Active))
				.into(),
		);
		Credentials::set(BTreeMap::new());
		set_credentials(DOCTOR, vec![HOLDER]);
		set_credentials(LOCUM, vec![REQUESTER, HOLDER]);
		set_credentials(RETIRED, vec![]);
		Custodians::set(BTreeMap::new());
		for patient in [PATIENT, NEIGHBOUR, RECLUSE] {
			register(patient);
		}
		Reach::set(BTreeSet::new());
		for patient in [PATIENT, NEIGHBOUR] {
			give_reach(patient, REQUESTER);
		}
		rights_asked();
		System::set_block_number(1);
	});
	ext
}

/// Runs a test on a new chain, and checks at its end what always holds.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		AccessLog::do_try_state().unwrap();
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
	AccessLog::do_try_state().unwrap();
}
