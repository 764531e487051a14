// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime with this pallet alone. The registries behind the traits are tables that a test
//! changes as it likes.

use crate::{self as pallet_consent_grants, payload};
use carechain_primitives::{
	traits::{
		AuthorityStanding, ConsentAuthority, Emergencies, EmergencyView, GivenBy, Members,
		Narrower, PatientStatus, Patients, PractitionerRoleView, Practitioners, Standing,
	},
	Action, Actions, Confidentiality, DataClass, DataClasses, Day, EmergencyId, GrantId,
	OrganizationId, OrganizationKind, PatientId, PractitionerRoleCode, PractitionerRoleCodes,
	PractitionerRoleId, Purpose, Purposes, RepresentativeId,
};
use core::time::Duration;
use frame_support::{
	derive_impl,
	dispatch::DispatchResultWithPostInfo,
	ord_parameter_types, parameter_types,
	traits::{ConstU32, ConstU64, EitherOfDiverse, Hooks, UnixTime},
	weights::Weight,
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use pallet_consent_grants::{
	Books, Conditions, DataPeriod, GrantFields, Grantee, Question, Requester, MAX_EXCEPTIONS,
};
use sp_core::{ed25519, Pair};
use sp_runtime::{
	traits::IdentityLookup, AccountId32, BuildStorage, DispatchError, DispatchResult,
	MultiSignature, StateVersion,
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
	#[runtime::pallet_index(22)]
	pub type ConsentGrants = pallet_consent_grants::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

pub const MAX_LIVE: u32 = 4;
pub const MAX_ENDED: u32 = 3;
pub const MAX_DAYS: u32 = 3_660;
pub const MAX_CUSTODY_DAYS: u32 = 366;
pub const MAX_PROOF_LIFETIME: u64 = 100;
pub const RETENTION: u32 = 365;
pub const BATCH: u32 = 2;
pub const ACKNOWLEDGEMENT_DAYS: u32 = 3;
pub const MAX_DENIALS: u32 = 3;
pub const MAX_SEALED: u32 = 3;
pub const MAX_REQUESTS: u32 = 3;
pub const MAX_REQUESTS_EACH: u32 = 2;
pub const REQUEST_DAYS: u32 = 30;
pub const MAX_POLICIES: u32 = 2;
pub const MAX_POLICY_DAYS: u32 = 1_830;

impl pallet_consent_grants::Config for Test {
	type Time = Clock;
	type Members = Registry;
	type Practitioners = Registry;
	type Patients = Registry;
	type Emergencies = Registry;
	type WideningOrigin = EnsureRoot<AccountId>;
	type NarrowingOrigin = EitherOfDiverse<EnsureRoot<AccountId>, EnsureSignedBy<Body, AccountId>>;
	type Signature = MultiSignature;
	type MaxProofLifetime = ConstU64<MAX_PROOF_LIFETIME>;
	type MaxCustodyGrantDays = ConstU32<MAX_CUSTODY_DAYS>;
	type MaxLiveGrants = ConstU32<MAX_LIVE>;
	type MaxEndedGrants = ConstU32<MAX_ENDED>;
	type MaxGrantDays = ConstU32<MAX_DAYS>;
	type EndedRetentionDays = ConstU32<RETENTION>;
	type MaxSweptPatients = ConstU32<BATCH>;
	type AcknowledgementDays = ConstU32<ACKNOWLEDGEMENT_DAYS>;
	type MaxDenials = ConstU32<MAX_DENIALS>;
	type MaxSealed = ConstU32<MAX_SEALED>;
	type MaxRequests = ConstU32<MAX_REQUESTS>;
	type MaxRequestsEach = ConstU32<MAX_REQUESTS_EACH>;
	type RequestDays = ConstU32<REQUEST_DAYS>;
	type MaxPolicies = ConstU32<MAX_POLICIES>;
	type MaxPolicyDays = ConstU32<MAX_POLICY_DAYS>;
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

// Patients, each with the key of the same number; hospital A is the custodian of all of them.
pub const PATIENT: PatientId = PatientId([1; 16]);
pub const OTHER_PATIENT: PatientId = PatientId([2; 16]);
pub const THIRD_PATIENT: PatientId = PatientId([3; 16]);
pub const NO_PATIENT: PatientId = PatientId([99; 16]);
pub const PATIENT_KEY: AccountId = account(1);
pub const OTHER_PATIENT_KEY: AccountId = account(2);
pub const THIRD_PATIENT_KEY: AccountId = account(3);

// Who may be appointed to act for a patient.
pub const PARENT: AccountId = account(11);
pub const OTHER_PARENT: AccountId = account(12);

pub const REPRESENTATIVE_A: AccountId = account(100);
pub const REPRESENTATIVE_B: AccountId = account(101);
pub const PRACTITIONER_A: AccountId = account(200);
pub const PRACTITIONER_B: AccountId = account(201);
pub const STRANGER: AccountId = account(255);
/// Who stands for either body.
pub const BODY: AccountId = account(250);

ord_parameter_types! {
	pub const Body: AccountId = BODY;
}

const fn account(number: u8) -> AccountId {
	AccountId::new([number; 32])
}

/// Somebody who can sign. Made once: a test spends no time on making keys.
pub static WITNESS: LazyLock<ed25519::Pair> = LazyLock::new(|| pair("//Witness"));
/// Who practises at hospital B.
pub static WITNESS_B: LazyLock<ed25519::Pair> = LazyLock::new(|| pair("//WitnessB"));

fn pair(name: &str) -> ed25519::Pair {
	ed25519::Pair::from_string(name, None).unwrap()
}

/// The account of a pair.
pub fn account_of(pair: &ed25519::Pair) -> AccountId {
	AccountId::from(pair.public())
}

/// The day on which every test starts: 2026-11-21.
pub const TODAY: Day = Day(20_778);

/// The end of every membership and credential unless a test says otherwise.
pub const MEMBER_UNTIL: Day = Day(TODAY.0 + 300);
pub const ROLE_UNTIL: Day = Day(TODAY.0 + 200);

parameter_types! {
	static Now: Day = TODAY;
	static Organizations: BTreeMap<OrganizationId, (Standing, Day)> = BTreeMap::new();
	static Roles: BTreeMap<PractitionerRoleId, PractitionerRoleView> = BTreeMap::new();
	static Workplaces: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	static Statuses: BTreeMap<PatientId, PatientStatus> = BTreeMap::new();
	static Keys: BTreeMap<AccountId, PatientId> = BTreeMap::new();
	static Representatives: Vec<Representative> = Vec::new();
	static Declared: BTreeMap<(PatientId, PractitionerRoleId), EmergencyView> = BTreeMap::new();
}

/// Somebody who acts for a patient.
#[derive(Clone)]
struct Representative {
	patient: PatientId,
	id: RepresentativeId,
	key: AccountId,
	until: Day,
	joint: bool,
}

/// Those who act for a patient today.
fn representatives_of(patient: &PatientId) -> impl Iterator<Item = Representative> + '_ {
	Representatives::get()
		.into_iter()
		.filter(move |it| it.patient == *patient && it.until > Now::get())
}

/// The one of them who has this key.
fn representative_by_key(account: &AccountId, patient: &PatientId) -> Option<Representative> {
	representatives_of(patient).find(|it| it.key == *account)
}

fn has_own_key(patient: &PatientId) -> bool {
	Keys::get().values().any(|other| other == patient)
}

fn practises_at(account: &AccountId, organization: OrganizationId) -> bool {
	Registry::standing(organization).is_active()
		&& Registry::practises_at(account).any(|it| it == organization)
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
		let all = [
			(REPRESENTATIVE_A, HOSPITAL_A),
			(REPRESENTATIVE_B, HOSPITAL_B),
		];
		all.into_iter()
			.find_map(|(representative, of)| (representative == *account).then_some(of))
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
		Self::represented_by(account).is_some() || Workplaces::get().contains_key(account)
	}
}

impl Practitioners<AccountId> for Registry {
	fn practitioner_role(role: PractitionerRoleId) -> Option<PractitionerRoleView> {
		Roles::get().get(&role).copied()
	}

	fn practises_at(account: &AccountId) -> impl Iterator<Item = OrganizationId> {
		Workplaces::get().get(account).copied().into_iter()
	}
}

impl Emergencies for Registry {
	fn in_force(patient: &PatientId, role: PractitionerRoleId) -> Option<EmergencyView> {
		Declared::get()
			.get(&(*patient, role))
			.filter(|it| Clock::now().as_secs() < it.until)
			.copied()
	}

	fn has_declared(patient: &PatientId, organization: OrganizationId) -> bool {
		Declared::get().keys().any(|(of, role)| {
			of == patient
				&& Registry::practitioner_role(*role)
					.is_some_and(|view| view.organization == organization)
		})
	}
}

impl Patients<AccountId> for Registry {
	fn patient_of(key: &AccountId) -> Option<PatientId> {
		Keys::get().get(key).copied()
	}

	fn acts_for(account: &AccountId) -> Option<PatientId> {
		let represented = || {
			Statuses::get()
				.into_keys()
				.find(|patient| representative_by_key(account, patient).is_some())
		};
		Self::patient_of(account).or_else(represented)
	}

	fn is_patient_key(key: &AccountId) -> bool {
		Self::acts_for(key).is_some()
	}

	fn custodian_of(patient: &PatientId) -> Option<OrganizationId> {
		Statuses::get().contains_key(patient).then_some(HOSPITAL_A)
	}

	fn patients_in_custody(organization: OrganizationId) -> u32 {
		let all = Statuses::get();
		let custodians = all.keys().filter_map(Self::custodian_of);
		let in_custody = custodians.filter(|custodian| *custodian == organization);
		u32::try_from(in_custody.count()).unwrap()
	}

	fn status(patient: &PatientId) -> Option<PatientStatus> {
		Statuses::get().get(patient).copied()
	}

	fn consent_authority(account: &AccountId, patient: &PatientId) -> Option<ConsentAuthority> {
		match Self::status(patient)? {
			PatientStatus::Active | PatientStatus::Restricted => {}
			PatientStatus::Deceased | PatientStatus::Merged => return None,
		}
		if Self::patient_of(account) == Some(*patient) {
			return Some(ConsentAuthority {
				given_by: GivenBy::Patient,
				alone: !representatives_of(patient).any(|it| it.joint),
			});
		}
		representative_by_key(account, patient).map(|it| ConsentAuthority {
			given_by: GivenBy::Representative(it.id),
			alone: !it.joint,
		})
	}

	fn narrows_as(account: &AccountId, patient: &PatientId) -> Option<Narrower> {
		let custodian = Self::custodian_of(patient)?;
		if Self::patient_of(account) == Some(*patient)
			|| representative_by_key(account, patient).is_some()
		{
			return Some(Narrower::Patient);
		}
		if has_own_key(patient) {
			return None;
		}
		if Self::represented_by(account) == Some(custodian) {
			return Some(Narrower::Custodian);
		}
		practises_at(account, custodian).then_some(Narrower::Practitioner)
	}

	fn authority_standing(patient: &PatientId, given_by: GivenBy) -> AuthorityStanding {
		if Self::status(patient).is_none() {
			return AuthorityStanding::Ended;
		}
		match given_by {
			GivenBy::Patient => AuthorityStanding::Unlimited,
			GivenBy::Custodian if !has_own_key(patient) => AuthorityStanding::Unlimited,
			GivenBy::Custodian => AuthorityStanding::Ended,
			GivenBy::Representative(id) | GivenBy::Both(id) => representatives_of(patient)
				.find(|it| it.id == id)
				.map_or(AuthorityStanding::Ended, |it| {
					AuthorityStanding::Until(it.until)
				}),
		}
	}

	fn is_recorder(account: &AccountId, patient: &PatientId) -> bool {
		Self::custodian_of(patient).is_some_and(|custodian| practises_at(account, custodian))
			&& !has_own_key(patient)
			&& representatives_of(patient).next().is_none()
	}

	fn may_witness(account: &AccountId, patient: &PatientId) -> bool {
		Self::custodian_of(patient).is_some_and(|custodian| practises_at(account, custodian))
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_consent_grants::BenchmarkHelper<AccountId> for Registry {
	fn parties() -> pallet_consent_grants::BenchmarkParties<AccountId> {
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, false);
		pallet_consent_grants::BenchmarkParties {
			organization: HOSPITAL_A,
			practitioner_role: DOCTOR_A,
			patient: PATIENT,
			key: PARENT,
			representative: REPRESENTATIVE_A,
		}
	}

	fn custody(witness: AccountId) -> pallet_consent_grants::BenchmarkCustody<AccountId> {
		remove_key(PATIENT_KEY);
		employ(witness, HOSPITAL_A);
		pallet_consent_grants::BenchmarkCustody {
			grantee: HOSPITAL_B,
			practitioner_role: DOCTOR_B,
			patient: PATIENT,
			recorder: PRACTITIONER_A,
		}
	}
}

/// Declares an emergency: diagnostic reports up to R, for four hours from the hour that the clock shows.
pub fn declare(patient: PatientId, role: PractitionerRoleId) -> EmergencyView {
	let view = EmergencyView {
		case: EmergencyId(7),
		classes: DataClasses::of(&[DataClass::DiagnosticReport]),
		ceiling: Confidentiality::R,
		until: Clock::now().as_secs() + 4 * 3_600,
	};
	declare_as(patient, role, view);
	view
}

/// Declares just this emergency, in the place of an earlier one.
pub fn declare_as(patient: PatientId, role: PractitionerRoleId, view: EmergencyView) {
	Declared::mutate(|all| all.insert((patient, role), view));
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

/// Takes a key from its patient, as a rotation does. A patient without a key is in custody.
pub fn remove_key(key: AccountId) {
	Keys::mutate(|all| all.remove(&key));
}

/// Makes an account a practitioner's at an organisation.
pub fn employ(account: AccountId, organization: OrganizationId) {
	Workplaces::mutate(|all| all.insert(account, organization));
}

/// Gives a patient a key, as the claim of an identity does.
pub fn give_key(key: AccountId, patient: PatientId) {
	Keys::mutate(|all| all.insert(key, patient));
}

pub fn set_status(patient: PatientId, status: PatientStatus) {
	Statuses::mutate(|all| all.insert(patient, status));
}

/// Makes it as if there had never been such a patient, as unlinking does.
pub fn unlink(patient: PatientId) {
	Statuses::mutate(|all| all.remove(&patient));
	Keys::mutate(|all| all.retain(|_, other| *other != patient));
	Representatives::mutate(|all| all.retain(|it| it.patient != patient));
}

/// Lets somebody act for a patient up to a day, alone or only together with the patient.
pub fn appoint(patient: PatientId, number: u32, key: AccountId, until: Day, joint: bool) {
	let id = RepresentativeId(number);
	Representatives::mutate(|all| {
		all.push(Representative {
			patient,
			id,
			key,
			until,
			joint,
		})
	});
}

/// Lets nobody act for a patient any more.
pub fn dismiss_all(patient: PatientId) {
	Representatives::mutate(|all| all.retain(|it| it.patient != patient));
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
	let workplaces = [
		(PRACTITIONER_A, HOSPITAL_A),
		(account_of(&WITNESS), HOSPITAL_A),
		(PRACTITIONER_B, HOSPITAL_B),
		(account_of(&WITNESS_B), HOSPITAL_B),
	];
	Workplaces::set(workplaces.into());
	let patients = [PATIENT, OTHER_PATIENT, THIRD_PATIENT];
	Statuses::set(patients.map(|it| (it, PatientStatus::Active)).into());
	Representatives::set(Vec::new());
	Declared::set(BTreeMap::new());
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
	let keystore = sp_keystore::testing::MemoryKeystore::new();
	ext.register_extension(sp_keystore::KeystoreExt::new(keystore));
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

/// What came of a call, without the weight that it used in the end.
pub fn plain(result: DispatchResultWithPostInfo) -> DispatchResult {
	result.map(|_| ()).map_err(|refused| refused.error)
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
		data_period: DataPeriod::default(),
		conditions: Conditions::NONE,
		exceptions: [None; MAX_EXCEPTIONS],
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
		data_year: None,
	}
}

/// Grants as this account and gives back the number.
pub fn grant_by(signer: AccountId, fields: GrantFields) -> GrantId {
	let number = Books::<Test>::get(PATIENT).next;
	ConsentGrants::grant_consent(RuntimeOrigin::signed(signer), PATIENT, fields).unwrap();
	number
}

/// Grants as the patient and gives back the number.
pub fn grant(fields: GrantFields) -> GrantId {
	grant_by(PATIENT_KEY, fields)
}

/// Narrows as the patient.
pub fn narrow(grant: GrantId, fields: GrantFields) -> Result<(), DispatchError> {
	plain(ConsentGrants::narrow_consent(
		RuntimeOrigin::signed(PATIENT_KEY),
		PATIENT,
		grant,
		fields,
	))
}

/// Revokes as the patient.
pub fn revoke(grant: GrantId) -> Result<(), DispatchError> {
	plain(ConsentGrants::revoke_consent(
		RuntimeOrigin::signed(PATIENT_KEY),
		PATIENT,
		grant,
	))
}

/// Confirms as this account.
pub fn confirm_by(signer: AccountId, grant: GrantId) -> Result<(), DispatchError> {
	ConsentGrants::confirm_consent(RuntimeOrigin::signed(signer), PATIENT, grant)
}

/// The latest expiry that an endorsement may have now.
pub fn soon() -> u64 {
	System::block_number() + MAX_PROOF_LIFETIME
}

/// What a witness signs of the next grant of a patient.
pub fn endorsement(
	witness: &ed25519::Pair,
	patient: PatientId,
	fields: &GrantFields,
	expires_at: u64,
) -> MultiSignature {
	let genesis_hash = System::block_hash(0);
	let next = Books::<Test>::get(patient).next;
	let payload = payload::witness_consent(&genesis_hash, &patient, next, fields, &expires_at);
	witness.sign(&payload).into()
}

/// Records for a patient as this account, with everything in order about the endorsement.
pub fn record_by(
	signer: AccountId,
	patient: PatientId,
	fields: GrantFields,
) -> Result<(), DispatchError> {
	ConsentGrants::record_consent(
		RuntimeOrigin::signed(signer),
		patient,
		fields,
		account_of(&WITNESS),
		soon(),
		endorsement(&WITNESS, patient, &fields, soon()),
	)
}

/// Records for the patient, who is in custody from now on, and gives back the number.
pub fn record(fields: GrantFields) -> GrantId {
	remove_key(PATIENT_KEY);
	let number = Books::<Test>::get(PATIENT).next;
	record_by(PRACTITIONER_A, PATIENT, fields).unwrap();
	number
}

/// Takes a practitioner's credential away.
pub fn dismiss(account: &AccountId) {
	Workplaces::mutate(|all| all.remove(account));
}
