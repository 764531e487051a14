// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime with this pallet alone. The registries behind the traits are tables that a test
//! changes as it likes.

use crate as pallet_consent_grants;
use carechain_primitives::{
	traits::{Members, Patients, PractitionerRoleView, Practitioners, Standing},
	Action, Actions, Confidentiality, DataClass, DataClasses, Day, GrantId, OrganizationId,
	OrganizationKind, PatientId, PractitionerRoleCode, PractitionerRoleCodes, PractitionerRoleId,
	Purpose, Purposes,
};
use core::time::Duration;
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, Hooks, UnixTime},
	weights::Weight,
};
use pallet_consent_grants::{GrantFields, Grantee, Question, Requester};
use sp_runtime::{BuildStorage, DispatchError, StateVersion};
use std::collections::BTreeMap;

pub type AccountId = u64;
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
	#[runtime::pallet_index(22)]
	pub type ConsentGrants = pallet_consent_grants::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

pub const MAX_LIVE: u32 = 4;
pub const MAX_ENDED: u32 = 3;
pub const MAX_DAYS: u32 = 3_660;
pub const RETENTION: u32 = 365;
pub const BATCH: u32 = 2;

impl pallet_consent_grants::Config for Test {
	type Time = Clock;
	type Members = Registry;
	type Practitioners = Registry;
	type Patients = Registry;
	type MaxLiveGrants = ConstU32<MAX_LIVE>;
	type MaxEndedGrants = ConstU32<MAX_ENDED>;
	type MaxGrantDays = ConstU32<MAX_DAYS>;
	type EndedRetentionDays = ConstU32<RETENTION>;
	type MaxSweptPatients = ConstU32<BATCH>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Registry;
}

// Organisations, each with a practitioner role of the same number, and one more role at A.
pub const HOSPITAL_A: OrganizationId = OrganizationId(0);
pub const HOSPITAL_B: OrganizationId = OrganizationId(1);
pub const NO_ORGANIZATION: OrganizationId = OrganizationId(99);
pub const DOCTOR_A: PractitionerRoleId = PractitionerRoleId(0);
pub const DOCTOR_B: PractitionerRoleId = PractitionerRoleId(1);
pub const NURSE_A: PractitionerRoleId = PractitionerRoleId(2);
pub const NO_ROLE: PractitionerRoleId = PractitionerRoleId(99);

// Patients, each with the key of the same number.
pub const PATIENT: PatientId = PatientId([1; 16]);
pub const OTHER_PATIENT: PatientId = PatientId([2; 16]);
pub const THIRD_PATIENT: PatientId = PatientId([3; 16]);
const PATIENTS: [PatientId; 3] = [PATIENT, OTHER_PATIENT, THIRD_PATIENT];
pub const NO_PATIENT: PatientId = PatientId([99; 16]);
pub const PATIENT_KEY: AccountId = 1;
pub const OTHER_PATIENT_KEY: AccountId = 2;
pub const THIRD_PATIENT_KEY: AccountId = 3;

pub const REPRESENTATIVE_A: AccountId = 100;
pub const REPRESENTATIVE_B: AccountId = 101;
pub const PRACTITIONER_A: AccountId = 200;
pub const STRANGER: AccountId = 999;

/// The day on which every test starts: 2026-11-21.
pub const TODAY: Day = Day(20_778);

/// The end of every membership and credential unless a test says otherwise.
pub const MEMBER_UNTIL: Day = Day(TODAY.0 + 300);
pub const ROLE_UNTIL: Day = Day(TODAY.0 + 200);

parameter_types! {
	static Now: Day = TODAY;
	static Organizations: BTreeMap<OrganizationId, (Standing, Day)> = BTreeMap::new();
	static Roles: BTreeMap<PractitionerRoleId, PractitionerRoleView> = BTreeMap::new();
	static Keys: BTreeMap<AccountId, PatientId> = BTreeMap::new();
}

/// A clock that shows the first hour of the day that a test sets.
pub struct Clock;

impl UnixTime for Clock {
	fn now() -> Duration {
		Duration::from_secs(Now::get().start_unix_seconds() + 3_600)
	}
}

/// The tables of who is who.
pub struct Registry;

impl Members<AccountId> for Registry {
	fn represented_by(account: &AccountId) -> Option<OrganizationId> {
		match *account {
			REPRESENTATIVE_A => Some(HOSPITAL_A),
			REPRESENTATIVE_B => Some(HOSPITAL_B),
			_ => None,
		}
	}

	fn standing(organization: OrganizationId) -> Standing {
		Organizations::get()
			.get(&organization)
			.map_or(Standing::Unknown, |(standing, _)| *standing)
	}

	fn kind(organization: OrganizationId) -> Option<OrganizationKind> {
		Organizations::get()
			.contains_key(&organization)
			.then_some(OrganizationKind::Hospital)
	}

	fn member_until(organization: OrganizationId) -> Option<Day> {
		Organizations::get()
			.get(&organization)
			.map(|(_, until)| *until)
	}

	fn is_member_account(account: &AccountId) -> bool {
		Self::represented_by(account).is_some() || *account == PRACTITIONER_A
	}
}

impl Practitioners<AccountId> for Registry {
	fn practitioner_role(role: PractitionerRoleId) -> Option<PractitionerRoleView> {
		Roles::get().get(&role).copied()
	}

	fn practises_at(account: &AccountId) -> impl Iterator<Item = OrganizationId> {
		(*account == PRACTITIONER_A)
			.then_some(HOSPITAL_A)
			.into_iter()
	}
}

impl Patients<AccountId> for Registry {
	fn patient_of(key: &AccountId) -> Option<PatientId> {
		Keys::get().get(key).copied()
	}

	fn is_patient_key(key: &AccountId) -> bool {
		Self::patient_of(key).is_some()
	}

	fn custodian_of(patient: &PatientId) -> Option<OrganizationId> {
		PATIENTS.contains(patient).then_some(HOSPITAL_A)
	}

	fn patients_in_custody(organization: OrganizationId) -> u32 {
		let custodians = PATIENTS.iter().filter_map(Self::custodian_of);
		let in_custody = custodians.filter(|custodian| *custodian == organization);
		u32::try_from(in_custody.count()).unwrap()
	}

	fn may_consent(account: &AccountId, patient: &PatientId) -> bool {
		Self::patient_of(account) == Some(*patient)
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_consent_grants::BenchmarkHelper<AccountId> for Registry {
	fn parties() -> pallet_consent_grants::BenchmarkParties<AccountId> {
		pallet_consent_grants::BenchmarkParties {
			organization: HOSPITAL_A,
			practitioner_role: DOCTOR_A,
			patient: PATIENT,
			key: PATIENT_KEY,
		}
	}
}

/// Moves the clock.
pub fn set_today(today: Day) {
	Now::set(today);
}

/// Moves the clock on.
pub fn pass_days(days: u32) {
	Now::mutate(|now| *now = now.saturating_add(days));
}

pub fn set_standing(organization: OrganizationId, standing: Standing) {
	Organizations::mutate(|all| all.get_mut(&organization).unwrap().0 = standing);
}

pub fn set_role_standing(role: PractitionerRoleId, standing: Standing) {
	Roles::mutate(|all| all.get_mut(&role).unwrap().standing = standing);
}

/// Takes a key from its patient, as a rotation does.
pub fn remove_key(key: AccountId) {
	Keys::mutate(|all| all.remove(&key));
}

pub fn new_test_ext() -> sp_io::TestExternalities {
	Now::set(TODAY);
	let active = (Standing::Active, MEMBER_UNTIL);
	Organizations::set([(HOSPITAL_A, active), (HOSPITAL_B, active)].into());
	let doctor = |organization| PractitionerRoleView {
		organization,
		roles: PractitionerRoleCodes::of(&[PractitionerRoleCode::Doctor]),
		standing: Standing::Active,
		valid_until: ROLE_UNTIL,
	};
	Roles::set(
		[
			(DOCTOR_A, doctor(HOSPITAL_A)),
			(DOCTOR_B, doctor(HOSPITAL_B)),
			(NURSE_A, doctor(HOSPITAL_A)),
		]
		.into(),
	);
	Keys::set(
		[
			(PATIENT_KEY, PATIENT),
			(OTHER_PATIENT_KEY, OTHER_PATIENT),
			(THIRD_PATIENT_KEY, THIRD_PATIENT),
		]
		.into(),
	);
	let storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Runs a test, then checks that state is in order.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		ConsentGrants::do_try_state().unwrap();
	});
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
	let weight = ConsentGrants::on_idle(System::block_number(), Weight::MAX);
	System::set_block_number(System::block_number() + 1);
	ConsentGrants::do_try_state().unwrap();
	weight
}

/// Enough blocks for the sweep to look at every book.
pub fn sweep_all() {
	for _ in 0..4 {
		next_block();
	}
}

/// Treatment with diagnostic reports and imaging, to hospital A, for thirty days.
pub fn fields() -> GrantFields {
	GrantFields {
		grantee: Grantee::Organization(HOSPITAL_A),
		purposes: Purposes::of(&[Purpose::TREAT]),
		actions: Actions::of(&[Action::Access, Action::Use]),
		classes: DataClasses::of(&[DataClass::DiagnosticReport, DataClass::Imaging]),
		ceiling: Confidentiality::N,
		valid_from: Now::get(),
		valid_until: Now::get().saturating_add(30),
		terms: None,
	}
}

/// May a doctor of hospital A look at a diagnostic report of hospital B for treatment?
pub fn question() -> Question {
	Question {
		patient: PATIENT,
		requester: Requester {
			organization: HOSPITAL_A,
			practitioner_role: Some(DOCTOR_A),
		},
		purpose: Purpose::TREAT,
		action: Action::Access,
		class: DataClass::DiagnosticReport,
		confidentiality: None,
		author: HOSPITAL_B,
	}
}

/// Grants as the patient and gives back the number.
pub fn grant(fields: GrantFields) -> GrantId {
	let number = pallet_consent_grants::Books::<Test>::get(PATIENT).next;
	ConsentGrants::grant_consent(RuntimeOrigin::signed(PATIENT_KEY), PATIENT, fields).unwrap();
	number
}

/// Narrows as the patient.
pub fn narrow(grant: GrantId, fields: GrantFields) -> Result<(), DispatchError> {
	ConsentGrants::narrow_consent(RuntimeOrigin::signed(PATIENT_KEY), PATIENT, grant, fields)
}

/// Revokes as the patient.
pub fn revoke(grant: GrantId) -> Result<(), DispatchError> {
	ConsentGrants::revoke_consent(RuntimeOrigin::signed(PATIENT_KEY), PATIENT, grant)
}
