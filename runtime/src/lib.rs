// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # The Carechain runtime
//!
//! What the chain does with a block: the pallets, their order, and the types that front ends and the
//! node know. Every concern has a file of its own:
//!
//! | file | concern |
//! |---|---|
//! | [`apis`] | what can be asked without a transaction |
//! | [`configs`] | what each pallet is told |
//! | [`extensions`] | what every signed transaction passes through, and who may call what |
//! | [`genesis`] | the presets `development` and `local` |
//! | [`patient_profile`] | what a node asks to serve patients |
//! | [`weights`] | measured weights |

#![cfg_attr(not(feature = "std"), no_std)]
// The macros recurse over all pallets, and write public items that cannot carry docs of ours.
#![recursion_limit = "512"]
// The runtime macro writes the pallets' indices with `as`, beside itself; the modules do without.
#![allow(clippy::as_conversions)]
#![allow(missing_docs)]

/// The Wasm runtime, as the builder leaves it.
#[cfg(feature = "std")]
mod wasm_binary {
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}
#[cfg(feature = "std")]
pub use wasm_binary::*;

extern crate alloc;

// Before all others, for its macros are used below.
#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benches;

#[warn(clippy::as_conversions)]
pub mod apis;
#[warn(clippy::as_conversions)]
pub mod configs;
#[warn(clippy::as_conversions)]
pub mod extensions;
#[warn(clippy::as_conversions)]
pub mod genesis;
#[warn(clippy::as_conversions)]
pub mod patient_profile;
#[warn(clippy::as_conversions)]
pub mod weights;

use alloc::vec::Vec;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::{runtime_version, RuntimeVersion};

pub use configs::time::{DAYS, HOURS, MILLISECS_PER_BLOCK, MINUTES, SLOT_DURATION};
pub use extensions::TxExtension;

/// A signature by sr25519, ed25519 or ECDSA.
pub type Signature = MultiSignature;
/// An account: the public key of its owner, or its hash.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How transactions name accounts.
pub type Address = MultiAddress<AccountId, ()>;
/// Number of a block. At one block in 2 s it lasts for 272 years.
pub type BlockNumber = u32;
/// Number of a transaction of an account.
pub type Nonce = u32;
/// Hash of blocks and state.
pub type Hash = sp_core::H256;
/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block with typed transactions.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A block with a justification.
pub type SignedBlock = generic::SignedBlock<Block>;
/// A transaction as it arrives.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What is signed where a front end signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;
/// Runs blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// Types for parts of the node that do not look into transactions.
pub mod opaque {
	use super::*;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// Header of a block.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// A block with opaque transactions.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
}

impl_opaque_keys! {
	/// The keys that a validator signs with: blocks and finality votes.
	pub struct SessionKeys {
		/// Authoring (sr25519).
		pub aura: Aura,
		/// Finality (ed25519).
		pub grandpa: Grandpa,
	}
}

/// The version of the runtime: a million for each release that changes what calls mean, a thousand for
/// each that adds to them, one for each that mends something.
#[runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: alloc::borrow::Cow::Borrowed("carechain"),
	impl_name: alloc::borrow::Cow::Borrowed("carechain-node"),
	authoring_version: 1,
	spec_version: 1_000_000,
	impl_version: 0,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

/// The pallets. Indices are part of the interface: never renumber, only append.
///
/// The registry of members stands before the session pallet, for the genesis set of validators comes
/// from it.
#[frame_support::runtime]
mod runtime {
	/// The runtime.
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
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Consortium = pallet_consortium;
	#[runtime::pallet_index(3)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(4)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(5)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(6)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(7)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(8)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(9)]
	pub type Council = pallet_collective<Instance1>;
	#[runtime::pallet_index(10)]
	pub type OversightBoard = pallet_collective<Instance2>;
	#[runtime::pallet_index(11)]
	pub type JointApproval = pallet_joint_approval;
	#[runtime::pallet_index(12)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(13)]
	pub type TxPause = pallet_tx_pause;
	#[runtime::pallet_index(14)]
	pub type MultiBlockMigrations = pallet_migrations;
	#[runtime::pallet_index(15)]
	pub type Sudo = pallet_sudo;
	#[runtime::pallet_index(20)]
	pub type Admission = pallet_admission;
	#[runtime::pallet_index(21)]
	pub type PatientIdentity = pallet_patient_identity;
	#[runtime::pallet_index(22)]
	pub type ConsentGrants = pallet_consent_grants;
	#[runtime::pallet_index(23)]
	pub type RecordAnchors = pallet_record_anchors;
	#[runtime::pallet_index(24)]
	pub type EmergencyAccess = pallet_emergency_access;
	#[runtime::pallet_index(25)]
	pub type AccessLog = pallet_access_log;
}
