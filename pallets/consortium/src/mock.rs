// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A chain with sessions, two bodies and this pallet; two hospitals that validate and one
//! that does not, a clinic, and a regulator with the only seat on the board.

use crate::{
	self as pallet_consortium, finality::Finality, FullIdentificationOf, GenesisOrganization,
	GenesisPractitioner, SessionLength, SessionsOf, ValidatorIdOf,
};
use carechain_primitives::{
	traits::{AuthorityStanding, ConsentAuthority, GivenBy, Narrower, PatientStatus, Patients},
	Commitment, Day, OrganizationId, OrganizationKind, PatientId, PractitionerRoleCode,
	PractitionerRoleCodes,
};
use core::time::Duration;
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{ChangeMembers, ConstU32, Hooks, InitializeMembers, SortedMembers, UnixTime},
	weights::{constants::RocksDbWeight, Weight},
};
use frame_system::EnsureSignedBy;
use no_currency::NoCurrency;
use pallet_collective::{Instance1, Instance2};
use pallet_session::historical as pallet_session_historical;
use sp_runtime::{
	impl_opaque_keys,
	testing::UintAuthorityId,
	traits::{IdentityLookup, OpaqueKeys},
	AccountId32, BuildStorage, DispatchError, DispatchResult, KeyTypeId, RuntimeAppPublic,
	StateVersion,
};

pub type AccountId = AccountId32;

/// The day that every test starts on: 2026-11-21.
pub const TODAY: Day = Day(20_778);

/// Represents hospital A (organisation 0), which validates.
pub const ALICE: AccountId = AccountId32::new([1; 32]);
/// Represents hospital B (organisation 1), which validates.
pub const BOB: AccountId = AccountId32::new([2; 32]);
/// Represents the clinic (organisation 2).
pub const CLARA: AccountId = AccountId32::new([3; 32]);
/// Represents the regulator (organisation 3), which has the seat on the board.
pub const REGINA: AccountId = AccountId32::new([7; 32]);
/// Represents hospital C (organisation 4), which has no validator.
pub const CAROL: AccountId = AccountId32::new([8; 32]);
/// A doctor at hospital A, with credential 0.
pub const DOCTOR: AccountId = AccountId32::new([4; 32]);
/// A patient's key.
pub const PATIENT: AccountId = AccountId32::new([5; 32]);
/// Nobody's account, and there are more like it: see [`stranger`].
pub const STRANGER: AccountId = AccountId32::new([6; 32]);
/// What both bodies approved.
pub const BOTH_BODIES: AccountId = AccountId32::new([100; 32]);
/// What the board approved.
pub const THE_BOARD: AccountId = AccountId32::new([102; 32]);
/// What one body approved.
pub const ONE_BODY: AccountId = AccountId32::new([101; 32]);

pub const HOSPITAL_A: OrganizationId = OrganizationId(0);
pub const HOSPITAL_B: OrganizationId = OrganizationId(1);
pub const CLINIC: OrganizationId = OrganizationId(2);
pub const REGULATOR: OrganizationId = OrganizationId(3);
pub const HOSPITAL_C: OrganizationId = OrganizationId(4);
pub const NOWHERE: OrganizationId = OrganizationId(5);

/// Nobody's account number `n`.
pub fn stranger(n: u8) -> AccountId {
	AccountId32::new([n.saturating_add(200); 32])
}

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
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;

	// Before the sessions, so that genesis knows the set when they ask.
	#[runtime::pallet_index(1)]
	pub type Consortium = pallet_consortium;

	#[runtime::pallet_index(2)]
	pub type Session = pallet_session;

	#[runtime::pallet_index(3)]
	pub type Historical = pallet_session_historical;

	#[runtime::pallet_index(4)]
	pub type Council = pallet_collective<Instance1>;

	#[runtime::pallet_index(5)]
	pub type Board = pallet_collective<Instance2>;
}

type Block = frame_system::mocking::MockBlockU32<Test>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type Nonce = u32;
	type DbWeight = RocksDbWeight;
}

parameter_types! {
	/// Unix time in seconds.
	pub static Now: u64 = TODAY.start_unix_seconds();
	/// Keys that are, or were, a patient's.
	pub static PatientKeys: Vec<AccountId> = vec![PATIENT];
	/// How many patients an organisation is the custodian of; none, if it is not named.
	pub static PatientsInCustody: Vec<(OrganizationId, u32)> = vec![];
	/// Whether GRANDPA's pallet would refuse a forced change when it comes to it.
	pub static RefusesChange: bool = false;
	/// The validators of the running session, as a consensus engine was told.
	pub static Authorities: Vec<UintAuthorityId> = vec![];
}

// What the consensus engine's pallets keep in storage: it is rolled back with a call that fails.
parameter_types! {
	/// How often a new authority set started.
	pub storage AuthoritySets: u32 = 0;
	/// The id of the authority set, as GRANDPA's pallet would count.
	pub storage SetId: u64 = 0;
	/// Whether a change of the authority set is signalled and not yet in force.
	pub storage ChangePending: bool = false;
	/// Whether the last forced change is too near.
	pub storage TooSoon: bool = false;
	/// What finality was restarted with: the set it started from, best final block, and delay.
	pub storage Restarts: Vec<(u64, u32, u32)> = vec![];
}

pub struct Clock;
impl UnixTime for Clock {
	fn now() -> Duration {
		Duration::from_secs(Now::get())
	}
}

pub struct KnownPatients;
impl Patients<AccountId> for KnownPatients {
	fn patient_of(_: &AccountId) -> Option<PatientId> {
		None
	}
	fn is_patient_key(key: &AccountId) -> bool {
		PatientKeys::get().contains(key)
	}
	fn custodian_of(_: &PatientId) -> Option<OrganizationId> {
		None
	}
	fn patients_in_custody(organization: OrganizationId) -> u32 {
		PatientsInCustody::get()
			.into_iter()
			.find(|(custodian, _)| *custodian == organization)
			.map_or(0, |(_, patients)| patients)
	}
	// The consortium asks none of these.
	fn acts_for(_: &AccountId) -> Option<PatientId> {
		None
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

ord_parameter_types! {
	pub const BothBodies: AccountId = BOTH_BODIES;
	pub const OneBody: AccountId = ONE_BODY;
	pub const TheBoard: AccountId = THE_BOARD;
}

parameter_types! {
	pub const SeatChangeWeight: Weight = Weight::from_parts(1_000_000, 0);
	pub const MaxProposalWeight: Weight = Weight::MAX;
}

macro_rules! body {
	($instance:ty) => {
		impl pallet_collective::Config<$instance> for Test {
			type RuntimeOrigin = RuntimeOrigin;
			type Proposal = RuntimeCall;
			type RuntimeEvent = RuntimeEvent;
			type MotionDuration = ConstU32<10>;
			type MaxProposals = ConstU32<4>;
			type MaxMembers = ConstU32<MAX_SEATS>;
			type DefaultVote = pallet_collective::PrimeDefaultVote;
			type WeightInfo = ();
			type SetMembersOrigin = frame_system::EnsureNever<()>;
			type MaxProposalWeight = MaxProposalWeight;
			type DisapproveOrigin = frame_system::EnsureNever<()>;
			type KillOrigin = frame_system::EnsureNever<()>;
			type Consideration = ();
		}
	};
}
body!(Instance1);
body!(Instance2);

/// The seats of a body.
pub struct Seats<I>(core::marker::PhantomData<I>);

impl<I: 'static> SortedMembers<AccountId> for Seats<I>
where
	Test: pallet_collective::Config<I>,
{
	fn sorted_members() -> Vec<AccountId> {
		pallet_collective::Members::<Test, I>::get()
	}
}

impl<I: 'static> ChangeMembers<AccountId> for Seats<I>
where
	Test: pallet_collective::Config<I>,
{
	fn change_members_sorted(incoming: &[AccountId], outgoing: &[AccountId], new: &[AccountId]) {
		pallet_collective::Pallet::<Test, I>::change_members_sorted(incoming, outgoing, new);
	}
}

impl<I: 'static> InitializeMembers<AccountId> for Seats<I>
where
	Test: pallet_collective::Config<I>,
{
	fn initialize_members(members: &[AccountId]) {
		pallet_collective::Pallet::<Test, I>::initialize_members(members);
	}
}

/// Stands for GRANDPA's pallet, and does with the sessions what it does. The runtime's tests have the
/// real one.
pub struct Grandpa;

impl Finality<u32> for Grandpa {
	fn set_id() -> u64 {
		SetId::get()
	}

	fn is_change_pending() -> bool {
		ChangePending::get()
	}

	fn is_too_soon() -> bool {
		TooSoon::get()
	}

	fn force_new_set(set_id: u64, best_finalized: u32, delay: u32) {
		SetId::set(&set_id);
		pallet_session::QueuedChanged::<Test>::put(false);
		Session::rotate_session();
		Session::rotate_session();
		let mut restarts = Restarts::get();
		restarts.push((set_id, best_finalized, delay));
		Restarts::set(&restarts);
		ChangePending::set(&!RefusesChange::get());
	}
}
pub const MAX_NAME_LENGTH: u32 = 64;
pub const MAX_ROLES_PER_ACCOUNT: u32 = 4;
pub const MAX_MEMBERSHIP_DAYS: u32 = 400;
pub const MAX_CREDENTIAL_DAYS: u32 = 1_100;
pub const MAX_VALIDATORS: u32 = 5;
pub const MAX_SEATS: u32 = 6;
pub const MAX_NODE_IDS: u32 = 3;
pub const MAX_SILENT_SESSIONS: u32 = 2;
pub const MAX_SET_CHANGES: u32 = 4;
pub const MAX_HISTORICAL_SESSIONS: u32 = 3;

impl pallet_consortium::Config for Test {
	type Time = Clock;
	type WideningOrigin = EnsureSignedBy<BothBodies, AccountId>;
	type NarrowingOrigin = EnsureSignedBy<OneBody, AccountId>;
	type BoardOrigin = EnsureSignedBy<TheBoard, AccountId>;
	type RestartOrigin = EnsureSignedBy<BothBodies, AccountId>;
	type PatientKeys = KnownPatients;
	type Council = Seats<Instance1>;
	type Board = Seats<Instance2>;
	type SeatChangeWeight = SeatChangeWeight;
	type Sessions = SessionsOf<Test>;
	type Finality = Grandpa;
	type MaxNameLength = ConstU32<MAX_NAME_LENGTH>;
	type MaxRolesPerAccount = ConstU32<MAX_ROLES_PER_ACCOUNT>;
	type MaxMembershipDays = ConstU32<MAX_MEMBERSHIP_DAYS>;
	type MaxCredentialDays = ConstU32<MAX_CREDENTIAL_DAYS>;
	type MaxValidators = ConstU32<MAX_VALIDATORS>;
	type MaxSeats = ConstU32<MAX_SEATS>;
	type MaxNodeIds = ConstU32<MAX_NODE_IDS>;
	type MaxSilentSessions = ConstU32<MAX_SILENT_SESSIONS>;
	type MaxSetChanges = ConstU32<MAX_SET_CHANGES>;
	type MaxHistoricalSessions = ConstU32<MAX_HISTORICAL_SESSIONS>;
	type WeightInfo = ();
}

impl_opaque_keys! {
	pub struct SessionKeys {
		pub dummy: UintAuthorityId,
	}
}

impl SessionKeys {
	pub fn of(key: u64) -> Self {
		Self {
			dummy: UintAuthorityId(key),
		}
	}
}

/// Stands for GRANDPA: counts the authority sets that it would have started.
pub struct Engine;
impl pallet_session::SessionHandler<AccountId> for Engine {
	const KEY_TYPE_IDS: &'static [KeyTypeId] = &[UintAuthorityId::ID];

	fn on_genesis_session<Ks: OpaqueKeys>(validators: &[(AccountId, Ks)]) {
		Authorities::set(engine_keys(validators));
	}

	fn on_new_session<Ks: OpaqueKeys>(
		changed: bool,
		validators: &[(AccountId, Ks)],
		_: &[(AccountId, Ks)],
	) {
		if changed {
			AuthoritySets::set(&(AuthoritySets::get() + 1));
			SetId::set(&(SetId::get() + 1));
		}
		Authorities::set(engine_keys(validators));
	}

	fn on_disabled(_: u32) {}
}

fn engine_keys<Ks: OpaqueKeys>(validators: &[(AccountId, Ks)]) -> Vec<UintAuthorityId> {
	validators
		.iter()
		.filter_map(|(_, keys)| keys.get(UintAuthorityId::ID))
		.collect()
}

impl pallet_session::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ValidatorIdOf<Test>;
	type ShouldEndSession = pallet_session::PeriodicSessions<SessionLength<Test>, ConstU32<0>>;
	type NextSessionRotation = Self::ShouldEndSession;
	type SessionManager = pallet_session_historical::NoteHistoricalRoot<Test, Consortium>;
	type SessionHandler = Engine;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = ();
	type Currency = NoCurrency;
	type KeyDeposit = ConstU32<0>;
}

impl pallet_session_historical::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = FullIdentificationOf;
}

/// The founding members of most tests.
pub fn consortium_genesis() -> pallet_consortium::GenesisConfig<Test> {
	pallet_consortium::GenesisConfig {
		organizations: vec![
			hospital(ALICE, "Hospital A", true),
			hospital(BOB, "Hospital B", true),
			GenesisOrganization {
				kind: OrganizationKind::Clinic,
				..hospital(CLARA, "Clinic", false)
			},
			GenesisOrganization {
				kind: OrganizationKind::Regulator,
				board: true,
				..hospital(REGINA, "Regulator", false)
			},
			hospital(CAROL, "Hospital C", false),
		],
		practitioners: vec![GenesisPractitioner {
			organization: HOSPITAL_A,
			account: DOCTOR,
			roles: doctor(),
			licence: LICENCE,
			valid_until: TODAY.saturating_add(100),
		}],
		session_length: 10,
		min_validators: 1,
	}
}

pub fn hospital(
	representative: AccountId,
	name: &str,
	validator: bool,
) -> GenesisOrganization<AccountId> {
	GenesisOrganization {
		kind: OrganizationKind::Hospital,
		representative,
		name: name.into(),
		member_until: TODAY.saturating_add(100),
		validator,
		board: false,
		node_ids: vec![],
	}
}

pub const LICENCE: Commitment = Commitment([7; 32]);

pub fn doctor() -> PractitionerRoleCodes {
	PractitionerRoleCodes::of(&[PractitionerRoleCode::Doctor])
}

/// Session keys 1 for hospital A and 2 for hospital B.
pub fn session_genesis() -> pallet_session::GenesisConfig<Test> {
	pallet_session::GenesisConfig {
		keys: vec![
			(ALICE, ALICE, SessionKeys::of(1)),
			(BOB, BOB, SessionKeys::of(2)),
		],
		..Default::default()
	}
}

pub fn genesis() -> RuntimeGenesisConfig {
	RuntimeGenesisConfig {
		consortium: consortium_genesis(),
		session: session_genesis(),
		..Default::default()
	}
}

pub fn new_test_ext() -> sp_io::TestExternalities {
	new_test_ext_from(genesis())
}

pub fn new_test_ext_from(genesis: impl BuildStorage) -> sp_io::TestExternalities {
	Now::set(TODAY.start_unix_seconds());
	PatientKeys::set(vec![PATIENT]);
	PatientsInCustody::set(vec![]);
	RefusesChange::set(false);
	let mut ext = sp_io::TestExternalities::new(genesis.build_storage().expect("genesis builds"));
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Runs a test on the founding members and checks afterwards that the state is sound.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		check();
		test();
		check();
	});
}

/// Checks that the state is sound.
pub fn check() {
	Consortium::do_try_state().expect("the state is sound");
}

/// Lets a call fail and checks that it did so for that reason and left storage byte for byte as it
/// was. Calls the function itself, without the storage layer of a dispatch that would hide writes.
pub fn assert_changes_nothing(
	call: impl FnOnce() -> DispatchResult,
	error: impl Into<DispatchError>,
) {
	let before = sp_io::storage::root(StateVersion::V1);
	assert_eq!(call(), Err(error.into()));
	assert_eq!(
		sp_io::storage::root(StateVersion::V1),
		before,
		"a failed call wrote to storage"
	);
}

/// Lets midnight pass so often.
pub fn pass_days(days: u32) {
	Now::mutate(|now| *now += u64::from(days) * 86_400);
}

/// Lets somebody be the author of this block.
pub fn note_author(author: AccountId) {
	<Consortium as pallet_authorship::EventHandler<_, u32>>::note_author(author);
}

/// Goes to the next block, without anybody having authored it.
pub fn next_block() {
	let now = System::block_number();
	Consortium::on_finalize(now);
	System::set_block_number(now + 1);
	Consortium::on_initialize(now + 1);
	Session::on_initialize(now + 1);
}

/// Goes to the first block of the next session, without anybody having authored one.
pub fn next_session() {
	let session = Session::current_index();
	while Session::current_index() == session {
		next_block();
	}
}

/// Goes to the first block of the next session. The validators that are not silent author in turn.
pub fn next_session_without(silent: &[AccountId]) {
	let session = Session::current_index();
	let authors: Vec<_> = Session::validators()
		.into_iter()
		.filter(|account| !silent.contains(account))
		.collect();
	for turn in 0.. {
		if Session::current_index() != session {
			break;
		}
		if !authors.is_empty() {
			note_author(authors[turn % authors.len()].clone());
		}
		next_block();
	}
}

/// `pallet-session` wants a currency; this chain has none.
mod no_currency {
	use super::AccountId;
	use frame_support::traits::tokens::{
		fungible::{Dust, Inspect, InspectHold, Mutate, MutateHold, Unbalanced, UnbalancedHold},
		DepositConsequence, Fortitude, Preservation, Provenance, WithdrawConsequence,
	};
	use sp_runtime::{DispatchError, DispatchResult};

	pub struct NoCurrency;

	impl Inspect<AccountId> for NoCurrency {
		type Balance = u32;
		fn total_issuance() -> u32 {
			0
		}
		fn minimum_balance() -> u32 {
			0
		}
		fn total_balance(_: &AccountId) -> u32 {
			0
		}
		fn balance(_: &AccountId) -> u32 {
			0
		}
		fn reducible_balance(_: &AccountId, _: Preservation, _: Fortitude) -> u32 {
			0
		}
		fn can_deposit(_: &AccountId, _: u32, _: Provenance) -> DepositConsequence {
			DepositConsequence::Success
		}
		fn can_withdraw(_: &AccountId, _: u32) -> WithdrawConsequence<u32> {
			WithdrawConsequence::Success
		}
	}

	impl Unbalanced<AccountId> for NoCurrency {
		fn handle_dust(_: Dust<AccountId, Self>) {}
		fn write_balance(_: &AccountId, _: u32) -> Result<Option<u32>, DispatchError> {
			Ok(None)
		}
		fn set_total_issuance(_: u32) {}
	}

	impl Mutate<AccountId> for NoCurrency {}

	impl InspectHold<AccountId> for NoCurrency {
		type Reason = pallet_session::HoldReason;
		fn total_balance_on_hold(_: &AccountId) -> u32 {
			0
		}
		fn balance_on_hold(_: &Self::Reason, _: &AccountId) -> u32 {
			0
		}
	}

	impl UnbalancedHold<AccountId> for NoCurrency {
		fn set_balance_on_hold(_: &Self::Reason, _: &AccountId, _: u32) -> DispatchResult {
			Ok(())
		}
	}

	impl MutateHold<AccountId> for NoCurrency {}
}
