// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A small chain with the whole way of a transaction: real signatures, the extension among its
//! neighbours, and a pallet with a call for every rule.

use crate::{
	self as pallet_admission, Allowance, AllowedFor, CallPolicy, CallRule, CheckAdmission,
	CheckNonceWindow, Cost, DefaultAllowances, Meters, Payer, Refusal, WeightInfo,
};
use carechain_primitives::{
	traits::{
		AuthorityStanding, ConsentAuthority, GivenBy, Members, Narrower, PatientStatus, Patients,
		PractitionerRoleView, Practitioners, Standing,
	},
	Day, OrganizationId, OrganizationKind, PatientId, PractitionerRoleCode, PractitionerRoleCodes,
	PractitionerRoleId,
};
use codec::Encode;
use core::{cell::Cell, fmt::Debug};
use frame_support::{
	derive_impl,
	dispatch::{GetDispatchInfo, PostDispatchInfo},
	parameter_types,
	storage::with_storage_layer,
	traits::{ConstU32, Contains},
	weights::{constants::RocksDbWeight, Weight},
};
use frame_system::{CheckNonZeroSender, CheckWeight, EnsureRoot};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic,
	traits::{Applyable, BlakeTwo256, Checkable, IdentityLookup},
	transaction_validity::{TransactionSource, TransactionValidity, TransactionValidityError},
	AccountId32, ApplyExtrinsicResultWithInfo, BuildStorage, DispatchError, MultiSignature,
	StateVersion,
};
use std::collections::BTreeMap;

/// What a transaction goes through, in order.
pub type TxExtension = (
	CheckNonZeroSender<Test>,
	CheckAdmission<Test>,
	CheckNonceWindow<Test>,
	CheckWeight<Test>,
);
pub type Transaction =
	generic::UncheckedExtrinsic<AccountId32, RuntimeCall, MultiSignature, TxExtension>;
type Block = generic::Block<generic::Header<u32, BlakeTwo256>, Transaction>;

/// Calls that stand for what the other pallets will have.
#[frame_support::pallet(dev_mode)]
pub mod ward {
	use frame_support::{dispatch::WithPostDispatchInfo, pallet_prelude::*};
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::error]
	pub enum Error<T> {
		/// Asked to fail.
		Failed,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// For representatives.
		pub fn admit(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}

		/// For practitioners.
		pub fn declare(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}

		/// For patients.
		pub fn consent(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}

		/// For the sudo key.
		pub fn override_all(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}

		/// On nobody's list.
		pub fn unlisted(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}

		/// For all members; may leave [`super::LASTING_BYTES`] behind.
		#[pallet::weight(*takes)]
		pub fn work(
			_: OriginFor<T>,
			takes: Weight,
			uses: Option<Weight>,
			fails: bool,
		) -> DispatchResultWithPostInfo {
			let _ = takes;
			match (fails, uses) {
				(false, uses) => Ok(uses.into()),
				(true, None) => Err(Error::<T>::Failed.into()),
				(true, Some(uses)) => Err(Error::<T>::Failed.with_weight(uses)),
			}
		}

		/// For all members: takes rights away.
		#[pallet::weight((*takes, DispatchClass::Operational))]
		pub fn revoke(_: OriginFor<T>, takes: Weight, fails: bool) -> DispatchResult {
			let _ = takes;
			ensure!(!fails, Error::<T>::Failed);
			Ok(())
		}

		/// Declares an emergency; may leave [`super::LASTING_BYTES`] behind. For whoever works at an
		/// organisation.
		#[pallet::weight((*takes, DispatchClass::Operational))]
		pub fn break_glass(
			_: OriginFor<T>,
			takes: Weight,
			uses: Option<Weight>,
		) -> DispatchResultWithPostInfo {
			let _ = takes;
			Ok(uses.into())
		}

		/// For organisations, suspended ones too. Takes no right away.
		pub fn acknowledge(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}

		/// An inherent.
		pub fn note(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}
	}
}

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Utility: pallet_utility,
		Ward: ward,
		Admission: pallet_admission,
	}
);

parameter_types! {
	pub BlockWeights: frame_system::limits::BlockWeights =
		frame_system::limits::BlockWeights::simple_max(Weight::MAX);
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type BlockWeights = BlockWeights;
	type MaxConsumers = ConstU32<16>;
	type DbWeight = RocksDbWeight;
}

impl pallet_utility::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = ();
}

impl ward::Config for Test {}

impl pallet_admission::Config for Test {
	type Members = Registry;
	type Practitioners = Registry;
	type Patients = Registry;
	type Policy = Policy;
	type SudoKey = SudoKey;
	type WideningOrigin = EnsureRoot<AccountId32>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkHelper;
}

// --- who is who ---------------------------------------------------------------------------------

/// In good standing; pays for [`REPRESENTATIVE`], [`PRACTITIONER`] and [`LOCUM`]; custodian.
pub const HOSPITAL: OrganizationId = OrganizationId(0);
/// In good standing, and the only one that is no hospital.
pub const CLINIC: OrganizationId = OrganizationId(1);
/// Was never admitted.
pub const UNKNOWN: OrganizationId = OrganizationId(9);

pub const REPRESENTATIVE: Sr25519Keyring = Sr25519Keyring::Alice;
pub const OF_CLINIC: Sr25519Keyring = Sr25519Keyring::Bob;
/// Works at [`HOSPITAL`].
pub const PRACTITIONER: Sr25519Keyring = Sr25519Keyring::Charlie;
/// Works at [`CLINIC`] and at [`HOSPITAL`], in this order.
pub const LOCUM: Sr25519Keyring = Sr25519Keyring::Dave;
/// Holds no credential that is valid today.
pub const RETIRED: Sr25519Keyring = Sr25519Keyring::Eve;
pub const STRANGER: Sr25519Keyring = Sr25519Keyring::Ferdie;
/// Holds the key of [`PATIENT_ID`].
pub const PATIENT: Sr25519Keyring = Sr25519Keyring::One;
/// Holds the key of [`NEIGHBOUR_ID`].
pub const NEIGHBOUR: Sr25519Keyring = Sr25519Keyring::Two;
/// The sudo key, and nothing else.
pub const SUDO: Sr25519Keyring = Sr25519Keyring::AliceStash;
/// The sudo key in development: it represents an organisation too.
pub const SUDO_REPRESENTATIVE: Sr25519Keyring = Sr25519Keyring::BobStash;

/// What [`SUDO_REPRESENTATIVE`] represents.
pub const OF_SUDO: OrganizationId = OrganizationId(2);

/// Two patients of [`HOSPITAL`].
pub const PATIENT_ID: PatientId = PatientId([1; 16]);
pub const NEIGHBOUR_ID: PatientId = PatientId([2; 16]);

parameter_types! {
	pub static Standings: BTreeMap<OrganizationId, Standing> = Default::default();
	pub static Representatives: BTreeMap<AccountId32, OrganizationId> = Default::default();
	/// Where a practitioner's credential is valid today.
	pub static Credentials: BTreeMap<AccountId32, Vec<OrganizationId>> = Default::default();
	/// Credentials that are not valid today, with the reason.
	pub static Lapsed: BTreeMap<AccountId32, Vec<(OrganizationId, Standing)>> = Default::default();
	pub static Keys: BTreeMap<AccountId32, PatientId> = Default::default();
	/// Keys of those who act for a patient.
	pub static PersonalRepresentatives: BTreeMap<AccountId32, PatientId> = Default::default();
	pub static Custodians: BTreeMap<PatientId, OrganizationId> = Default::default();
}

pub struct Registry;

impl Registry {
	fn reset() {
		let organizations = [HOSPITAL, CLINIC, OF_SUDO];
		Standings::set(organizations.map(|it| (it, Standing::Active)).into());
		Representatives::set(
			[
				(REPRESENTATIVE.to_account_id(), HOSPITAL),
				(OF_CLINIC.to_account_id(), CLINIC),
				(SUDO_REPRESENTATIVE.to_account_id(), OF_SUDO),
			]
			.into(),
		);
		Credentials::set(
			[
				(PRACTITIONER.to_account_id(), vec![HOSPITAL]),
				(LOCUM.to_account_id(), vec![CLINIC, HOSPITAL]),
				(RETIRED.to_account_id(), vec![]),
			]
			.into(),
		);
		Lapsed::set(Default::default());
		PersonalRepresentatives::set(Default::default());
		Keys::set(
			[
				(PATIENT.to_account_id(), PATIENT_ID),
				(NEIGHBOUR.to_account_id(), NEIGHBOUR_ID),
			]
			.into(),
		);
		Custodians::set([(PATIENT_ID, HOSPITAL), (NEIGHBOUR_ID, HOSPITAL)].into());
	}

	pub fn set_standing(organization: OrganizationId, standing: Standing) {
		Standings::mutate(|standings| standings.insert(organization, standing));
	}
}

impl Members<AccountId32> for Registry {
	fn represented_by(account: &AccountId32) -> Option<OrganizationId> {
		Representatives::get().get(account).copied()
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
			.then_some(Day(1))
	}

	fn is_member_account(account: &AccountId32) -> bool {
		Representatives::get().contains_key(account) || Credentials::get().contains_key(account)
	}
}

impl Practitioners<AccountId32> for Registry {
	fn practitioner_role(_: PractitionerRoleId) -> Option<PractitionerRoleView> {
		None
	}

	fn practises_at(account: &AccountId32) -> impl Iterator<Item = OrganizationId> {
		Self::credentials_of(account)
			.filter(|credential| credential.standing.is_active())
			.map(|credential| credential.organization)
	}

	fn credentials_of(account: &AccountId32) -> impl Iterator<Item = PractitionerRoleView> {
		let valid = Credentials::get().remove(account).unwrap_or_default();
		let lapsed = Lapsed::get().remove(account).unwrap_or_default();
		let view = |(organization, standing)| PractitionerRoleView {
			organization,
			roles: PractitionerRoleCodes::of(&[PractitionerRoleCode::Doctor]),
			standing,
			valid_until: Day(1),
		};
		let valid = valid.into_iter().map(|it| (it, Standing::Active));
		lapsed.into_iter().chain(valid).map(view)
	}
}

impl Patients<AccountId32> for Registry {
	fn patient_of(key: &AccountId32) -> Option<PatientId> {
		Keys::get().get(key).copied()
	}

	fn acts_for(account: &AccountId32) -> Option<PatientId> {
		PersonalRepresentatives::get()
			.get(account)
			.copied()
			.or_else(|| Self::patient_of(account))
	}

	fn is_patient_key(key: &AccountId32) -> bool {
		Keys::get().contains_key(key)
	}

	fn custodian_of(patient: &PatientId) -> Option<OrganizationId> {
		Custodians::get().get(patient).copied()
	}

	fn patients_in_custody(organization: OrganizationId) -> u32 {
		let custodians = Custodians::get();
		let in_custody = custodians.values().filter(|it| **it == organization);
		u32::try_from(in_custody.count()).unwrap()
	}

	// Admission asks none of these.

	fn status(_: &PatientId) -> Option<PatientStatus> {
		None
	}

	fn consent_authority(_: &AccountId32, _: &PatientId) -> Option<ConsentAuthority> {
		None
	}

	fn narrows_as(_: &AccountId32, _: &PatientId) -> Option<Narrower> {
		None
	}

	fn authority_standing(_: &PatientId, _: GivenBy) -> AuthorityStanding {
		AuthorityStanding::Ended
	}

	fn is_recorder(_: &AccountId32, _: &PatientId) -> bool {
		false
	}

	fn may_witness(_: &AccountId32, _: &PatientId) -> bool {
		false
	}
}

thread_local! {
	static SUDO_KEY_READ: Cell<u32> = const { Cell::new(0) };
}

/// How often somebody asked whose the sudo key is since the last time.
pub fn sudo_key_read() -> u32 {
	SUDO_KEY_READ.replace(0)
}

pub struct SudoKey;

impl Contains<AccountId32> for SudoKey {
	fn contains(account: &AccountId32) -> bool {
		SUDO_KEY_READ.set(SUDO_KEY_READ.get() + 1);
		[SUDO, SUDO_REPRESENTATIVE]
			.map(|it| it.to_account_id())
			.contains(account)
	}
}

// --- what may be called -------------------------------------------------------------------------

/// What [`ward::Call::work`] and [`ward::Call::break_glass`] may leave behind.
pub const LASTING_BYTES: u32 = 100;

const MEMBERS: AllowedFor = AllowedFor {
	sudo: false,
	..AllowedFor::ANYBODY
};

pub struct Policy;

impl CallPolicy<RuntimeCall> for Policy {
	fn wrapped(call: &RuntimeCall) -> Option<Vec<&RuntimeCall>> {
		match call {
			RuntimeCall::Utility(
				pallet_utility::Call::batch { calls } | pallet_utility::Call::batch_all { calls },
			) => Some(calls.iter().collect()),
			_ => None,
		}
	}

	fn rule(call: &RuntimeCall) -> CallRule {
		let ordinary = |allowed_for| CallRule {
			allowed_for,
			..CallRule::REFUSED
		};
		let RuntimeCall::Ward(call) = call else {
			return CallRule::REFUSED;
		};
		match call {
			ward::Call::admit {} => ordinary(AllowedFor {
				representative: true,
				..AllowedFor::NOBODY
			}),
			ward::Call::declare {} => ordinary(AllowedFor {
				practitioner: true,
				..AllowedFor::NOBODY
			}),
			ward::Call::consent {} => ordinary(AllowedFor {
				patient: true,
				..AllowedFor::NOBODY
			}),
			ward::Call::override_all {} => ordinary(AllowedFor {
				sudo: true,
				..AllowedFor::NOBODY
			}),
			ward::Call::work { .. } => CallRule {
				lasting_bytes: LASTING_BYTES,
				..ordinary(MEMBERS)
			},
			ward::Call::revoke { .. } => CallRule {
				narrowing: true,
				while_suspended: true,
				..ordinary(MEMBERS)
			},
			ward::Call::break_glass { .. } => CallRule {
				emergency: true,
				lasting_bytes: LASTING_BYTES,
				..ordinary(AllowedFor {
					patient: false,
					..MEMBERS
				})
			},
			ward::Call::acknowledge {} => CallRule {
				while_suspended: true,
				..ordinary(AllowedFor {
					patient: false,
					..MEMBERS
				})
			},
			_ => CallRule::REFUSED,
		}
	}

	fn allowed_bare(call: &RuntimeCall) -> bool {
		matches!(call, RuntimeCall::Ward(ward::Call::note {}))
	}
}

/// Takes so much reference time, and uses all of it.
pub fn work(takes: u64) -> RuntimeCall {
	ward::Call::work {
		takes: Weight::from_parts(takes, 0),
		uses: None,
		fails: false,
	}
	.into()
}

/// Takes so much reference time, and says after the fact how much it used.
pub fn work_that_uses(takes: u64, uses: u64, fails: bool) -> RuntimeCall {
	ward::Call::work {
		takes: Weight::from_parts(takes, 0),
		uses: Some(Weight::from_parts(uses, 0)),
		fails,
	}
	.into()
}

/// Takes rights away, and so much reference time.
pub fn revoke(takes: u64) -> RuntimeCall {
	ward::Call::revoke {
		takes: Weight::from_parts(takes, 0),
		fails: false,
	}
	.into()
}

/// The same of a right that is not there.
pub fn revoke_in_vain(takes: u64) -> RuntimeCall {
	ward::Call::revoke {
		takes: Weight::from_parts(takes, 0),
		fails: true,
	}
	.into()
}

/// Declares an emergency, and takes so much reference time.
pub fn break_glass(takes: u64) -> RuntimeCall {
	ward::Call::break_glass {
		takes: Weight::from_parts(takes, 0),
		uses: None,
	}
	.into()
}

/// The same, and says after the fact how much it used.
pub fn break_glass_that_uses(takes: u64, uses: u64) -> RuntimeCall {
	ward::Call::break_glass {
		takes: Weight::from_parts(takes, 0),
		uses: Some(Weight::from_parts(uses, 0)),
	}
	.into()
}

/// All of them, or none.
pub fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	pallet_utility::Call::batch_all { calls }.into()
}

/// The call inside so many wrappers.
pub fn wrap(call: RuntimeCall, wrappers: u32) -> RuntimeCall {
	(0..wrappers).fold(call, |inner, _| batch(vec![inner]))
}

#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkHelper;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_admission::benchmarking::BenchmarkHelper<Test> for BenchmarkHelper {
	fn organization() -> OrganizationId {
		HOSPITAL
	}

	fn representative() -> AccountId32 {
		REPRESENTATIVE.to_account_id()
	}

	fn patient() -> (PatientId, AccountId32) {
		(PATIENT_ID, PATIENT.to_account_id())
	}

	fn practitioner() -> AccountId32 {
		Registry::set_standing(CLINIC, Standing::Suspended);
		LOCUM.to_account_id()
	}

	fn batch(calls: u32) -> RuntimeCall {
		batch((0..calls).map(|_| ward::Call::consent {}.into()).collect())
	}

	fn batch_of_member(calls: u32) -> RuntimeCall {
		batch((0..calls).map(|_| ward::Call::admit {}.into()).collect())
	}
}

// --- how it is sent -----------------------------------------------------------------------------

pub fn extension(nonce: u32) -> TxExtension {
	(
		CheckNonZeroSender::new(),
		CheckAdmission::default(),
		CheckNonceWindow::from(nonce),
		CheckWeight::new(),
	)
}

/// Signed as every front end does it.
pub fn signed(who: Sr25519Keyring, nonce: u32, call: RuntimeCall) -> Transaction {
	let payload =
		generic::SignedPayload::<RuntimeCall, TxExtension>::new(call.clone(), extension(nonce))
			.unwrap();
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	Transaction::new_signed(
		call,
		who.to_account_id(),
		signature.into(),
		extension(nonce),
	)
}

/// Signed with the account's next nonce.
pub fn next(who: Sr25519Keyring, call: RuntimeCall) -> Transaction {
	signed(who, System::account_nonce(who.to_account_id()), call)
}

/// What the pool says.
pub fn validate(transaction: Transaction) -> TransactionValidity {
	let (info, length) = (transaction.get_dispatch_info(), transaction.encoded_size());
	Checkable::check(transaction, &frame_system::ChainContext::<Test>::default())?.validate::<Test>(
		TransactionSource::External,
		&info,
		length,
	)
}

/// What a block author does: a transaction that turns out to be invalid leaves nothing behind.
pub fn apply(transaction: Transaction) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
	let (info, length) = (transaction.get_dispatch_info(), transaction.encoded_size());
	let checked = Checkable::check(transaction, &frame_system::ChainContext::<Test>::default())?;
	let mut outcome = None;
	let _ = with_storage_layer(|| {
		let result = checked.apply::<Test>(&info, length);
		let valid = result.is_ok();
		outcome = Some(result);
		if valid {
			Ok(())
		} else {
			Err(DispatchError::Other("invalid"))
		}
	});
	outcome.unwrap()
}

/// Sends a call; it has to be admitted, whatever then becomes of it.
pub fn send(who: Sr25519Keyring, call: RuntimeCall) {
	let transaction = next(who, call);
	validate(transaction.clone()).expect("the pool takes it");
	let _ = apply(transaction).expect("a block takes it");
}

/// Sends a call that has to be refused, by the pool and by a block alike.
pub fn assert_refused(who: Sr25519Keyring, call: RuntimeCall, refusal: Refusal) {
	assert_invalid(next(who, call), refusal);
}

/// The same for a transaction of any form.
pub fn assert_invalid(transaction: Transaction, refusal: Refusal) {
	let refused = TransactionValidityError::from(refusal);
	assert_changes_nothing(|| validate(transaction.clone()), refused);
	assert_changes_nothing(|| apply(transaction.clone()), refused);
}

/// It fails with exactly this error, and storage is byte for byte as before.
pub fn assert_changes_nothing<O: Debug, E: Debug + PartialEq>(
	action: impl FnOnce() -> Result<O, E>,
	error: impl Into<E>,
) {
	let root = || sp_io::storage::root(StateVersion::V1);
	let before = root();
	assert_eq!(action().unwrap_err(), error.into());
	assert_eq!(root(), before, "storage has changed");
}

// --- what it costs ------------------------------------------------------------------------------

/// What every payer has to begin with, for tests in which allowances do not matter.
pub const AMPLE: Allowance = Allowance {
	weight_capacity: 1 << 60,
	weight_refill: 1 << 50,
	bytes_capacity: 1 << 40,
	bytes_refill: 1 << 30,
};

/// What a call is charged beforehand: its weight and the weight of all extensions, of which a
/// signer who is no practitioner is spared one part.
pub fn price(who: Sr25519Keyring, call: &RuntimeCall) -> Cost {
	let info = signed(who, 0, call.clone()).get_dispatch_info();
	let spared = if [PRACTITIONER, LOCUM].contains(&who) {
		Weight::zero()
	} else {
		<() as WeightInfo>::look_up_practitioner()
	};
	let bytes = match call {
		RuntimeCall::Ward(ward::Call::work { .. } | ward::Call::break_glass { .. }) => {
			LASTING_BYTES.into()
		}
		_ => 0,
	};
	Cost {
		weight: (info.total_weight() - spared).ref_time(),
		bytes,
	}
}

/// What a payer's meter shows now.
pub fn used(payer: Payer) -> Cost {
	Admission::meter_of(&payer, &Admission::allowance_of(&payer)).used
}

/// No one has used anything.
pub fn assert_nothing_metered() {
	assert_eq!(Meters::<Test>::iter().count(), 0);
}

/// Goes on by so many blocks.
pub fn advance(blocks: u32) {
	for _ in 0..blocks {
		System::initialize(
			&(System::block_number() + 1),
			&Default::default(),
			&Default::default(),
		);
	}
}

// --- the chain ----------------------------------------------------------------------------------

/// A chain with all defaults [`AMPLE`].
pub fn new_test_ext() -> sp_io::TestExternalities {
	new_test_ext_with(DefaultAllowances {
		organization: AMPLE,
		patient: AMPLE,
		patients_of: AMPLE,
	})
}

/// A chain with these defaults, at block 1. All but strangers have an account.
pub fn new_test_ext_with(defaults: DefaultAllowances) -> sp_io::TestExternalities {
	new_test_ext_from(pallet_admission::GenesisConfig {
		defaults,
		..Default::default()
	})
}

/// A chain with this genesis, at block 1. All but strangers have an account.
pub fn new_test_ext_from(
	admission: pallet_admission::GenesisConfig<Test>,
) -> sp_io::TestExternalities {
	Registry::reset();
	let genesis = RuntimeGenesisConfig {
		admission,
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
	ext.execute_with(|| {
		advance(1);
		let known = Sr25519Keyring::iter().filter(|who| *who != STRANGER);
		known.for_each(|who| {
			System::inc_sufficients(&who.to_account_id());
		});
	});
	ext
}

/// Runs a test on a chain, and checks afterwards what always holds.
pub fn build_and_execute(test: impl FnOnce()) {
	execute(new_test_ext(), test);
}

/// The same with these defaults.
pub fn build_with_and_execute(defaults: DefaultAllowances, test: impl FnOnce()) {
	execute(new_test_ext_with(defaults), test);
}

/// Runs a test on this chain, and checks afterwards what always holds.
pub fn execute(mut ext: sp_io::TestExternalities, test: impl FnOnce()) {
	ext.execute_with(|| {
		test();
		Admission::do_try_state().expect("what always holds does hold");
	});
}
