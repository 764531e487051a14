// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime with this pallet alone. The registries behind the traits are tables that a test
//! changes as it likes.

use crate::{
	self as pallet_emergency_access, payload, EmergencyPolicy, EmergencyScope, NextEmergencyId,
	PolicyLimits,
};
use carechain_primitives::{
	traits::{
		AuthorityStanding, ConsentAuthority, Credentials, GivenBy, Members, Narrower,
		PatientStatus, Patients, PractitionerRoleView, Practitioners, Reviewers, Sanctions,
		Standing,
	},
	Commitment, Confidentiality, DataClass, DataClasses, Day, EmergencyId, OrganizationId,
	OrganizationKind, PatientId, PractitionerRoleCode, PractitionerRoleCodes, PractitionerRoleId,
};
use core::time::Duration;
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{ConstU32, ConstU64, Hooks, UnixTime},
	weights::Weight,
};
use frame_system::EnsureSignedBy;
use sp_core::{ed25519, Pair};
use sp_runtime::{
	traits::IdentityLookup, AccountId32, BuildStorage, DispatchError, MultiSignature, StateVersion,
};
use std::{collections::BTreeMap, sync::LazyLock};

pub type AccountId = AccountId32;
type Block = frame_system::mocking::MockBlock<Test>;

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
	pub type EmergencyAccess = pallet_emergency_access::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

/// What both bodies approved.
pub const BOTH_BODIES: AccountId = account(100);
/// What one body approved.
pub const ONE_BODY: AccountId = account(101);
/// What the board approved.
pub const THE_BOARD: AccountId = account(102);

ord_parameter_types! {
	pub const BothBodies: AccountId = BOTH_BODIES;
	pub const OneBody: AccountId = ONE_BODY;
	pub const TheBoard: AccountId = THE_BOARD;
}

pub const POLICY: EmergencyPolicy = EmergencyPolicy {
	access_hours: 24,
	late_hours: 24,
	review_days: 14,
	suspend_after: 3,
	count_days: 365,
	retention_days: 400,
};
pub const LIMITS: PolicyLimits = PolicyLimits {
	least: EmergencyPolicy {
		access_hours: 1,
		late_hours: 2,
		review_days: 3,
		suspend_after: 1,
		count_days: 30,
		retention_days: 20,
	},
	most: EmergencyPolicy {
		access_hours: 72,
		late_hours: 168,
		review_days: 60,
		suspend_after: 5,
		count_days: 1_100,
		retention_days: 3_660,
	},
};
pub const GRACE_DAYS: u32 = 30;
pub const MAX_DRIFT: u64 = 300;
pub const MAX_UNJUSTIFIED: u32 = 5;
pub const BATCH: u32 = 3;

parameter_types! {
	pub const DefaultPolicy: EmergencyPolicy = POLICY;
	pub const Limits: PolicyLimits = LIMITS;
}

impl pallet_emergency_access::Config for Test {
	type Time = Clock;
	type Members = Registry;
	type Practitioners = Registry;
	type Patients = Registry;
	type Reviewers = Registry;
	type Sanctions = Registry;
	type Signature = MultiSignature;
	type BoardOrigin = EnsureSignedBy<TheBoard, AccountId>;
	type WideningOrigin = EnsureSignedBy<BothBodies, AccountId>;
	type NarrowingOrigin = EnsureSignedBy<OneBody, AccountId>;
	type DefaultPolicy = DefaultPolicy;
	type PolicyLimits = Limits;
	type CredentialGraceDays = ConstU32<GRACE_DAYS>;
	type MaxClockDrift = ConstU64<MAX_DRIFT>;
	type MaxUnjustified = ConstU32<MAX_UNJUSTIFIED>;
	type MaxSweptCases = ConstU32<BATCH>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Registry;
}

// Three hospitals and a clinic.
pub const HOSPITAL_A: OrganizationId = OrganizationId(0);
pub const HOSPITAL_B: OrganizationId = OrganizationId(1);
pub const HOSPITAL_C: OrganizationId = OrganizationId(2);
pub const CLINIC: OrganizationId = OrganizationId(3);

// Credentials.
pub const DOCTOR_A: PractitionerRoleId = PractitionerRoleId(0);
pub const NURSE_A: PractitionerRoleId = PractitionerRoleId(1);
pub const DOCTOR_B: PractitionerRoleId = PractitionerRoleId(2);
pub const OFFICER_A: PractitionerRoleId = PractitionerRoleId(3);
pub const OFFICER_B: PractitionerRoleId = PractitionerRoleId(4);
pub const OFFICER_C: PractitionerRoleId = PractitionerRoleId(5);
/// One person's, who is a doctor at hospital A and a privacy officer at hospital B.
pub const DOCTOR_OF_BOTH: PractitionerRoleId = PractitionerRoleId(6);
pub const OFFICER_OF_BOTH: PractitionerRoleId = PractitionerRoleId(7);
pub const NO_ROLE: PractitionerRoleId = PractitionerRoleId(99);

/// Keys of those who sign off line. Made once: a test spends no time on making keys.
pub static DOCTOR_A_PAIR: LazyLock<ed25519::Pair> = LazyLock::new(|| pair("//DoctorA"));
pub static NURSE_A_PAIR: LazyLock<ed25519::Pair> = LazyLock::new(|| pair("//NurseA"));
pub static DOCTOR_B_PAIR: LazyLock<ed25519::Pair> = LazyLock::new(|| pair("//DoctorB"));

pub const OFFICER_A_KEY: AccountId = account(13);
pub const OFFICER_B_KEY: AccountId = account(14);
pub const OFFICER_C_KEY: AccountId = account(15);
pub const KEY_OF_BOTH: AccountId = account(16);
pub const REPRESENTATIVE_A: AccountId = account(20);
pub const REPRESENTATIVE_B: AccountId = account(21);
pub const PATIENT_KEY: AccountId = account(30);
pub const STRANGER: AccountId = account(255);

pub const PATIENT: PatientId = PatientId([0xa1; 16]);
pub const OTHER_PATIENT: PatientId = PatientId([0xa2; 16]);
pub const NO_PATIENT: PatientId = PatientId([0xa9; 16]);

const fn account(number: u8) -> AccountId {
	AccountId::new([number; 32])
}

fn pair(name: &str) -> ed25519::Pair {
	ed25519::Pair::from_string(name, None).unwrap()
}

/// The account of a pair.
pub fn account_of(pair: &ed25519::Pair) -> AccountId {
	AccountId::from(pair.public())
}

pub fn doctor_a() -> AccountId {
	account_of(&DOCTOR_A_PAIR)
}

pub fn nurse_a() -> AccountId {
	account_of(&NURSE_A_PAIR)
}

pub fn doctor_b() -> AccountId {
	account_of(&DOCTOR_B_PAIR)
}

/// The day on which every test starts, at ten past eight: 2026-11-21.
pub const TODAY: Day = Day(20_778);
pub const HOUR: u64 = 3_600;
const START: u64 = 20_778 * 24 * HOUR + 8 * HOUR + 600;

/// The end of every credential unless a test says otherwise.
pub const ROLE_UNTIL: Day = Day(TODAY.0 + 2_000);

/// A credential in the table.
#[derive(Clone)]
pub struct Credential {
	pub account: AccountId,
	pub organization: OrganizationId,
	pub roles: PractitionerRoleCodes,
	/// Active, suspended or ended.
	pub status: Standing,
	pub valid_until: Day,
}

impl Credential {
	fn view(&self) -> PractitionerRoleView {
		let standing = match self.status {
			Standing::Active if self.valid_until <= today() => Standing::Expired,
			other => other,
		};
		PractitionerRoleView {
			organization: self.organization,
			roles: self.roles,
			standing,
			valid_until: self.valid_until,
		}
	}
}

parameter_types! {
	/// Unix time in seconds.
	pub static Now: u64 = START;
	pub static Organizations: BTreeMap<OrganizationId, Standing> = BTreeMap::new();
	pub static Roles: BTreeMap<PractitionerRoleId, Credential> = BTreeMap::new();
	pub static Statuses: BTreeMap<PatientId, PatientStatus> = BTreeMap::new();
	/// Whom the pallet had suspended, in order.
	pub static Sanctioned: Vec<PractitionerRoleId> = Vec::new();
}

pub struct Clock;

impl UnixTime for Clock {
	fn now() -> Duration {
		Duration::from_secs(Now::get())
	}
}

/// The tables of who is who.
pub struct Registry;

impl Members<AccountId> for Registry {
	fn represented_by(account: &AccountId) -> Option<OrganizationId> {
		let all = [
			(REPRESENTATIVE_A, HOSPITAL_A),
			(REPRESENTATIVE_B, HOSPITAL_B),
		];
		all.into_iter()
			.find_map(|(representative, of)| (representative == *account).then_some(of))
			.filter(|organization| Self::standing(*organization) != Standing::Ended)
	}

	fn standing(organization: OrganizationId) -> Standing {
		Organizations::get()
			.get(&organization)
			.copied()
			.unwrap_or(Standing::Unknown)
	}

	fn kind(_: OrganizationId) -> Option<OrganizationKind> {
		None
	}

	fn member_until(_: OrganizationId) -> Option<Day> {
		None
	}

	fn is_member_account(account: &AccountId) -> bool {
		Self::represented_by(account).is_some() || Self::held_by(account).next().is_some()
	}
}

impl Practitioners<AccountId> for Registry {
	fn practitioner_role(role: PractitionerRoleId) -> Option<PractitionerRoleView> {
		Roles::get().get(&role).map(Credential::view)
	}

	fn practises_at(_: &AccountId) -> impl Iterator<Item = OrganizationId> {
		core::iter::empty()
	}
}

impl Credentials<AccountId> for Registry {
	fn account_of(role: PractitionerRoleId) -> Option<AccountId> {
		Roles::get().get(&role).map(|it| it.account.clone())
	}

	fn held_by(
		account: &AccountId,
	) -> impl Iterator<Item = (PractitionerRoleId, PractitionerRoleView)> {
		let account = account.clone();
		Roles::get()
			.into_iter()
			.filter(move |(_, it)| it.account == account && it.status != Standing::Ended)
			.map(|(role, it)| (role, it.view()))
	}
}

impl Patients<AccountId> for Registry {
	fn status(patient: &PatientId) -> Option<PatientStatus> {
		Statuses::get().get(patient).copied()
	}
	fn custodian_of(patient: &PatientId) -> Option<OrganizationId> {
		Self::status(patient).map(|_| HOSPITAL_A)
	}
	// The pallet asks none of these.
	fn patient_of(_: &AccountId) -> Option<PatientId> {
		None
	}
	fn acts_for(_: &AccountId) -> Option<PatientId> {
		None
	}
	fn is_patient_key(_: &AccountId) -> bool {
		false
	}
	fn patients_in_custody(_: OrganizationId) -> u32 {
		0
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

/// A ring in the order of the ids.
impl Reviewers for Registry {
	fn next_after(
		previous: Option<OrganizationId>,
		leave_out: OrganizationId,
	) -> Option<OrganizationId> {
		let hospitals = [HOSPITAL_A, HOSPITAL_B, HOSPITAL_C];
		let after = hospitals.iter().filter(|it| Some(**it) > previous);
		after
			.chain(hospitals.iter())
			.copied()
			.find(|it| *it != leave_out && Self::standing(*it).is_active())
	}

	fn weight() -> Weight {
		Weight::from_parts(1_000, 10)
	}
}

impl Sanctions for Registry {
	fn suspend_practitioner(role: PractitionerRoleId) {
		Sanctioned::mutate(|all| all.push(role));
		Roles::mutate(|all| {
			if let Some(it) = all
				.get_mut(&role)
				.filter(|it| it.status == Standing::Active)
			{
				it.status = Standing::Suspended;
			}
		});
	}

	fn weight() -> Weight {
		Weight::from_parts(2_000, 20)
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_emergency_access::BenchmarkHelper<AccountId> for Registry {
	fn parties(practitioner: AccountId) -> pallet_emergency_access::BenchmarkParties<AccountId> {
		change_role(DOCTOR_A, |it| it.account = practitioner);
		pallet_emergency_access::BenchmarkParties {
			role: DOCTOR_A,
			organization: HOSPITAL_A,
			patient: PATIENT,
			reviewer: HOSPITAL_B,
			officer: OFFICER_B_KEY,
		}
	}
}

pub fn today() -> Day {
	Day::of_unix_seconds(Now::get())
}

pub fn pass_seconds(seconds: u64) {
	Now::mutate(|now| *now += seconds);
}

pub fn pass_days(days: u32) {
	pass_seconds(u64::from(days) * 24 * HOUR);
}

pub fn set_standing(organization: OrganizationId, standing: Standing) {
	Organizations::mutate(|all| all.insert(organization, standing));
}

pub fn change_role(role: PractitionerRoleId, change: impl FnOnce(&mut Credential)) {
	Roles::mutate(|all| change(all.get_mut(&role).unwrap()));
}

pub fn set_role_status(role: PractitionerRoleId, status: Standing) {
	change_role(role, |it| it.status = status);
}

pub fn set_status(patient: PatientId, status: PatientStatus) {
	Statuses::mutate(|all| all.insert(patient, status));
}

/// Makes it as if there had never been such a patient, as unlinking does.
pub fn unlink(patient: PatientId) {
	Statuses::mutate(|all| all.remove(&patient));
}

fn credentials() -> BTreeMap<PractitionerRoleId, Credential> {
	use PractitionerRoleCode::{Doctor, Nurse, PrivacyOfficer};
	[
		(DOCTOR_A, doctor_a(), HOSPITAL_A, Doctor),
		(NURSE_A, nurse_a(), HOSPITAL_A, Nurse),
		(DOCTOR_B, doctor_b(), HOSPITAL_B, Doctor),
		(OFFICER_A, OFFICER_A_KEY, HOSPITAL_A, PrivacyOfficer),
		(OFFICER_B, OFFICER_B_KEY, HOSPITAL_B, PrivacyOfficer),
		(OFFICER_C, OFFICER_C_KEY, HOSPITAL_C, PrivacyOfficer),
		(DOCTOR_OF_BOTH, KEY_OF_BOTH, HOSPITAL_A, Doctor),
		(OFFICER_OF_BOTH, KEY_OF_BOTH, HOSPITAL_B, PrivacyOfficer),
	]
	.into_iter()
	.map(|(role, account, organization, code)| {
		let credential = Credential {
			account,
			organization,
			roles: PractitionerRoleCodes::of(&[code]),
			status: Standing::Active,
			valid_until: ROLE_UNTIL,
		};
		(role, credential)
	})
	.collect()
}

pub fn new_test_ext() -> sp_io::TestExternalities {
	Now::set(START);
	let members = [HOSPITAL_A, HOSPITAL_B, HOSPITAL_C, CLINIC];
	Organizations::set(members.map(|it| (it, Standing::Active)).into());
	Roles::set(credentials());
	Statuses::set(
		[PATIENT, OTHER_PATIENT]
			.map(|it| (it, PatientStatus::Active))
			.into(),
	);
	Sanctioned::set(Vec::new());
	let storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	let keystore = sp_keystore::testing::MemoryKeystore::new();
	ext.register_extension(sp_keystore::KeystoreExt::new(keystore));
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Runs a test, then checks that state is in order.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		check();
	});
}

/// Checks that the state is in order.
pub fn check() {
	EmergencyAccess::do_try_state().unwrap();
}

/// Asserts that a call is refused with exactly this error and leaves storage byte for byte as it was.
pub fn assert_changes_nothing<T: core::fmt::Debug + PartialEq>(
	call: impl FnOnce() -> Result<T, DispatchError>,
	error: impl Into<DispatchError>,
) {
	let before = sp_io::storage::root(StateVersion::V1);
	assert_eq!(call(), Err(error.into()));
	assert_eq!(
		sp_io::storage::root(StateVersion::V1),
		before,
		"a refused call changed storage"
	);
}

/// Ends the block and starts the next one; gives back what the sweep used.
pub fn next_block() -> Weight {
	let weight = EmergencyAccess::on_idle(System::block_number(), Weight::MAX);
	System::set_block_number(System::block_number() + 1);
	check();
	weight
}

/// As many blocks as the sweep needs to come to today.
pub fn sweep_all() {
	while crate::NextDue::<Test>::get().is_some_and(|day| day <= today()) {
		next_block();
	}
}

/// Diagnostic reports and medication, up to what is restricted.
pub fn scope() -> EmergencyScope {
	EmergencyScope {
		classes: DataClasses::of(&[DataClass::DiagnosticReport, DataClass::Medication]),
		ceiling: Confidentiality::R,
	}
}

/// Imaging, up to what is normal.
pub fn other_scope() -> EmergencyScope {
	EmergencyScope {
		classes: DataClasses::of(&[DataClass::Imaging]),
		ceiling: Confidentiality::N,
	}
}

pub fn statement(number: u8) -> Commitment {
	Commitment([number; 32])
}

pub const OPINION: Commitment = Commitment([77; 32]);

/// Declares as this account, with everything else in order.
pub fn declare_by(
	who: AccountId,
	role: PractitionerRoleId,
	patient: PatientId,
) -> Result<(), DispatchError> {
	EmergencyAccess::declare_emergency(
		RuntimeOrigin::signed(who),
		role,
		patient,
		scope(),
		statement(1),
	)
}

/// Declares as who holds the credential, and gives back the case.
pub fn declare(role: PractitionerRoleId, patient: PatientId) -> EmergencyId {
	let case = NextEmergencyId::<Test>::get();
	declare_by(Registry::account_of(role).unwrap(), role, patient).unwrap();
	case
}

/// What somebody signed off line.
#[derive(Clone, Debug)]
pub struct Declaration {
	pub role: PractitionerRoleId,
	pub patient: PatientId,
	pub scope: EmergencyScope,
	pub statement: Commitment,
	pub declared_at: u64,
}

/// By the doctor of hospital A, so many seconds ago.
pub fn declared(seconds_ago: u64) -> Declaration {
	Declaration {
		role: DOCTOR_A,
		patient: PATIENT,
		scope: scope(),
		statement: statement(1),
		declared_at: Now::get() - seconds_ago,
	}
}

/// The practitioner's signature over a declaration.
pub fn sign(pair: &ed25519::Pair, it: &Declaration) -> MultiSignature {
	let genesis_hash = System::block_hash(0);
	let payload = payload::late_declaration(
		&genesis_hash,
		it.role,
		&it.patient,
		&it.scope,
		&it.statement,
		it.declared_at,
	);
	pair.sign(&payload).into()
}

/// Hands a declaration in as this account with this signature.
pub fn anchor_with(
	who: AccountId,
	it: &Declaration,
	signature: MultiSignature,
) -> Result<(), DispatchError> {
	EmergencyAccess::anchor_late_declaration(
		RuntimeOrigin::signed(who),
		it.role,
		it.patient,
		it.scope,
		it.statement,
		it.declared_at,
		signature,
	)
}

/// Hands in what the doctor of hospital A signed, as the representative.
pub fn anchor(it: &Declaration) -> Result<(), DispatchError> {
	anchor_with(REPRESENTATIVE_A, it, sign(&DOCTOR_A_PAIR, it))
}

pub fn end(who: AccountId, case: EmergencyId) -> Result<(), DispatchError> {
	EmergencyAccess::end_emergency(RuntimeOrigin::signed(who), case)
}

pub fn review(who: AccountId, case: EmergencyId, justified: bool) -> Result<(), DispatchError> {
	EmergencyAccess::review_emergency(RuntimeOrigin::signed(who), case, justified, OPINION)
}

pub fn decide(case: EmergencyId, justified: bool) -> Result<(), DispatchError> {
	EmergencyAccess::decide_emergency(RuntimeOrigin::signed(THE_BOARD), case, justified, OPINION)
}

pub fn set_policy(who: AccountId, policy: EmergencyPolicy) -> Result<(), DispatchError> {
	EmergencyAccess::set_emergency_policy(RuntimeOrigin::signed(who), policy)
}
