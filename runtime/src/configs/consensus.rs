// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who authors blocks, who makes them final, and how their keys change.

use super::{
	no_currency::NoCurrency,
	time::{BLOCKS_PER_WEEK, DAYS, MINUTES, SESSIONS_PER_WEEK},
};
use crate::{
	AccountId, Aura, BlockNumber, Consortium, Historical, Offences, Runtime, RuntimeEvent,
	RuntimeHoldReason, SessionKeys, SLOT_DURATION,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32, ConstU64},
};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::traits::OpaqueKeys;

/// More validators than hospitals that could run one.
pub type MaxValidators = ConstU32<100>;

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuraId;
	type MaxAuthorities = MaxValidators;
	type DisabledValidators = crate::Session;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = ConstU64<SLOT_DURATION>;
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Aura>;
	/// Counts the blocks of every validator, to find the silent ones.
	type EventHandler = Consortium;
}

parameter_types! {
	/// Sessions are counted from the first block.
	pub const SessionOffset: BlockNumber = 0;
	/// Nothing is put down for session keys: there is no coin.
	pub const KeyDeposit: u32 = 0;
	/// How long after a session a GRANDPA equivocation in it can be reported, in blocks.
	pub const ReportLongevity: u64 = BLOCKS_PER_WEEK;
	/// For how many sessions keys stay provable and equivocations can be reported: a week of sessions
	/// of ten minutes.
	pub const MaxHistoricalSessions: u32 = 7 * DAYS / (10 * MINUTES);
	/// The same, for GRANDPA's own map from authority sets to sessions.
	pub const MaxSetIdSessionEntries: u64 = SESSIONS_PER_WEEK;
}

/// Sessions of the length that the genesis of the chain says.
pub type Sessions =
	pallet_session::PeriodicSessions<pallet_consortium::SessionLength<Runtime>, SessionOffset>;

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = pallet_consortium::ValidatorIdOf<Self>;
	type ShouldEndSession = Sessions;
	type NextSessionRotation = Sessions;
	type SessionManager = pallet_session::historical::NoteHistoricalRoot<Self, Consortium>;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	/// Who equivocates is suspended at once and leaves the set; nobody is disabled in between.
	type DisablingStrategy = ();
	type Currency = NoCurrency<RuntimeHoldReason>;
	type KeyDeposit = KeyDeposit;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_session::historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = pallet_consortium::FullIdentificationOf;
}

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Self>;
	/// Suspends at once who signed twice.
	type OnOffenceHandler = Consortium;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = MaxValidators;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = MaxSetIdSessionEntries;
	type KeyOwnerProof = sp_session::MembershipProof;
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}
