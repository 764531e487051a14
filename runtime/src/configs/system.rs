// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Blocks, accounts and the pallets that every chain has.

use super::{
	governance::{NarrowingOrigin, WideningOrigin},
	time::DAYS,
};
use crate::{
	weights::paritydb_weights::ParityDbWeight, AccountId, Block, BlockNumber, Hash,
	MultiBlockMigrations, Nonce, OriginCaller, PalletInfo, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeOrigin, RuntimeTask, TxPause, UncheckedExtrinsic, VERSION,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, Contains},
	weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight},
};
use frame_system::limits::{BlockLength, BlockWeights};
use pallet_tx_pause::RuntimeCallNameOf;
use sp_runtime::{traits::AccountIdLookup, Perbill};
use sp_version::RuntimeVersion;

/// The share of a block that is not kept for narrowing calls and the bodies' own.
const NORMAL_SHARE: Perbill = Perbill::from_percent(75);

parameter_types! {
	/// A transaction's mortality reaches back one day at most.
	pub const BlockHashCount: BlockNumber = DAYS;
	/// The version of the runtime.
	pub const Version: RuntimeVersion = VERSION;
	/// At most half of a slot is for computing: the other half is for the way to the others.
	pub Weights: BlockWeights = BlockWeights::with_sensible_defaults(
		Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND, u64::MAX),
		NORMAL_SHARE,
	);
	/// Bytes of a block's transactions.
	pub Length: BlockLength = BlockLength::builder()
		.max_length(5 * 1024 * 1024)
		.modify_max_length_for_class(frame_support::dispatch::DispatchClass::Normal, |max| {
			*max = NORMAL_SHARE.mul_floor(*max)
		})
		.build();
	/// The generic prefix: addresses are an operator's affair, patients never see one.
	pub const SS58Prefix: u8 = 42;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type Block = Block;
	type BlockWeights = Weights;
	type BlockLength = Length;
	type BlockHashCount = BlockHashCount;
	type DbWeight = ParityDbWeight;
	type Version = Version;
	type AccountId = AccountId;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type Nonce = Nonce;
	type Hash = Hash;
	type AccountData = ();
	type SS58Prefix = SS58Prefix;
	type MaxConsumers = ConstU32<16>;
	type BaseCallFilter = TxPause;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
	type MultiBlockMigrator = MultiBlockMigrations;
}

impl pallet_timestamp::Config for Runtime {
	/// Milliseconds since the Unix epoch.
	type Moment = u64;
	type OnTimestampSet = crate::Aura;
	type MinimumPeriod = frame_support::traits::ConstU64<{ crate::SLOT_DURATION / 2 }>;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

/// The calls that can be paused, as pallet and call. All others cannot: no pause stops blocks,
/// finality, revocation, the removal of a key, session keys, or the bodies that could lift it.
pub const PAUSABLE: &[(&str, &str)] = &[
	("PatientIdentity", "register_patient"),
	("PatientIdentity", "add_key"),
	("PatientIdentity", "rotate_key"),
	("PatientIdentity", "set_encryption_key"),
	("PatientIdentity", "register_in_custody"),
	("PatientIdentity", "claim_identity"),
	("PatientIdentity", "appoint_representative"),
	("PatientIdentity", "renew_representative"),
	("PatientIdentity", "set_guardians"),
	("PatientIdentity", "start_recovery"),
	("PatientIdentity", "vouch_recovery"),
	("PatientIdentity", "complete_recovery"),
	("PatientIdentity", "attest_assurance"),
	("PatientIdentity", "merge_patient"),
	("ConsentGrants", "grant_consent"),
	("ConsentGrants", "record_consent"),
	("ConsentGrants", "confirm_consent"),
	("RecordAnchors", "extend_log"),
	("RecordAnchors", "anchor_record"),
	("RecordAnchors", "supersede_record"),
	("RecordAnchors", "mark_entered_in_error"),
	("RecordAnchors", "extend_retention"),
	("RecordAnchors", "dispense_record"),
	("Consortium", "register_practitioner"),
];

/// The calls that are not on the list of [`PAUSABLE`] ones.
pub struct Unpausable;

impl Contains<RuntimeCallNameOf<Runtime>> for Unpausable {
	fn contains((pallet, call): &RuntimeCallNameOf<Runtime>) -> bool {
		!PAUSABLE.iter().any(|(pausable_pallet, pausable_call)| {
			pallet.as_slice() == pausable_pallet.as_bytes()
				&& call.as_slice() == pausable_call.as_bytes()
		})
	}
}

impl pallet_tx_pause::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PauseOrigin = NarrowingOrigin;
	type UnpauseOrigin = WideningOrigin;
	type WhitelistedCalls = Unpausable;
	type MaxNameLen = ConstU32<64>;
	type WeightInfo = pallet_tx_pause::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// Half of a block at most for a migration that is under way.
	pub MaxServiceWeight: Weight = Weights::get().max_block.saturating_div(2);
}

impl pallet_migrations::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type Migrations = ();
	#[cfg(feature = "runtime-benchmarks")]
	type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
	type CursorMaxLen = ConstU32<65_536>;
	type IdentifierMaxLen = ConstU32<256>;
	type MigrationStatusHandler = ();
	/// Nothing runs on state that is half of one shape and half of another.
	type FailedMigrationHandler = frame_support::migrations::FreezeChainOnFailedMigration;
	type MaxServiceWeight = MaxServiceWeight;
	type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}

impl<C> frame_system::offchain::CreateTransactionBase<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<C> frame_system::offchain::CreateBare<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}
