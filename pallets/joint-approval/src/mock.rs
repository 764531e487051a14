// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A chain with this pallet, two bodies that tests seat as they like, and a pallet with a call for
//! everything that a call may do.

use crate::{self as pallet_joint_approval, Proposable, Thresholds, Track};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, Contains, IsInVec},
	weights::Weight,
};
use sp_runtime::{
	traits::IdentityLookup, AccountId32, BuildStorage, DispatchError, DispatchResult, StateVersion,
};
use sp_version::RuntimeVersion;

pub type AccountId = AccountId32;

/// Four hospitals in the council…
pub const ALICE: AccountId = AccountId32::new([1; 32]);
pub const BOB: AccountId = AccountId32::new([2; 32]);
pub const CAROL: AccountId = AccountId32::new([3; 32]);
pub const DAVE: AccountId = AccountId32::new([4; 32]);
/// …and three members of the board.
pub const EVE: AccountId = AccountId32::new([5; 32]);
pub const FRANK: AccountId = AccountId32::new([6; 32]);
pub const GRACE: AccountId = AccountId32::new([7; 32]);
/// Has no seat.
pub const STRANGER: AccountId = AccountId32::new([8; 32]);

pub const COUNCIL: [AccountId; 4] = [ALICE, BOB, CAROL, DAVE];
pub const BOARD: [AccountId; 3] = [EVE, FRANK, GRACE];

/// Calls that stand for those of other pallets.
#[frame_support::pallet(dev_mode)]
pub mod desk {
	use frame_support::{dispatch::WithPostDispatchInfo, pallet_prelude::*};
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	/// What was noted last.
	#[pallet::storage]
	pub type Noted<T> = StorageValue<_, u32, ValueQuery>;

	#[pallet::error]
	pub enum Error<T> {
		/// Asked to fail.
		Failed,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Writes a number. For root alone.
		#[pallet::weight(super::NoteWeight::get())]
		pub fn note(origin: OriginFor<T>, number: u32) -> DispatchResult {
			ensure_root(origin)?;
			Noted::<T>::put(number);
			Ok(())
		}

		/// Writes a number, then fails.
		#[pallet::weight(super::NoteWeight::get())]
		pub fn fail(origin: OriginFor<T>, number: u32) -> DispatchResult {
			ensure_root(origin)?;
			Noted::<T>::put(number);
			Err(Error::<T>::Failed.into())
		}

		/// Weighs this much, and uses less where it says so.
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

		/// Is as long as one likes.
		pub fn pad(_: OriginFor<T>, bytes: Vec<u8>) -> DispatchResult {
			let _ = bytes;
			Ok(())
		}

		/// Fails while a proposal is in storage.
		pub fn expect_gone(_: OriginFor<T>, proposal: u32) -> DispatchResult {
			let open = crate::Proposals::<super::Test>::contains_key(proposal);
			ensure!(!open, Error::<T>::Failed);
			Ok(())
		}

		/// Writes a number, on the track of finality restarts.
		#[pallet::weight(super::NoteWeight::get())]
		pub fn restart(origin: OriginFor<T>, number: u32) -> DispatchResult {
			Self::note(origin, number)
		}

		/// On no list.
		pub fn unlisted(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}
	}
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

	#[runtime::pallet_index(1)]
	pub type Desk = desk;

	#[runtime::pallet_index(2)]
	pub type JointApproval = pallet_joint_approval;
}

type Block = frame_system::mocking::MockBlockU32<Test>;

pub const MAX_CALL_LENGTH: u32 = 1_024;
pub const MAX_PROPOSALS_PER_PROPOSER: u32 = 2;
pub const MAX_BODY_MEMBERS: u32 = 4;
pub const PROPOSAL_LIFETIME: u32 = 10;
/// What [`MaxCallWeight`] is unless a test says otherwise.
pub const HEAVIEST_CALL: Weight = Weight::from_parts(100_000_000_000, 1_000_000);

parameter_types! {
	pub static CouncilSeats: Vec<AccountId> = COUNCIL.into();
	pub static BoardSeats: Vec<AccountId> = BOARD.into();
	/// Whether all signed calls are.
	pub static Paused: bool = false;
	/// How the runtime encodes calls.
	pub static TransactionVersion: u32 = 1;
	pub Version: RuntimeVersion = RuntimeVersion {
		transaction_version: TransactionVersion::get(),
		..Default::default()
	};
	/// What [`desk::Call::note`] weighs, and its likes.
	pub static NoteWeight: Weight = Weight::from_parts(1_000_000, 1_000);
	/// Whether [`desk::Call::note`] is off the list.
	pub static NoteIsUnlisted: bool = false;
	/// The track of [`desk::Call::restart`].
	pub static RestartTrack: Track = Track::FinalityRestart;
	pub static MaxProposals: u32 = 5;
	pub static MaxCallWeight: Weight = HEAVIEST_CALL;
}

pub struct NotPaused;
impl Contains<RuntimeCall> for NotPaused {
	fn contains(_: &RuntimeCall) -> bool {
		!Paused::get()
	}
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type BaseCallFilter = NotPaused;
	type Version = Version;
}

impl desk::Config for Test {}

pub struct List;
impl Proposable<RuntimeCall> for List {
	fn track(call: &RuntimeCall) -> Option<Track> {
		match call {
			RuntimeCall::Desk(desk::Call::unlisted {}) => None,
			RuntimeCall::Desk(desk::Call::note { .. }) if NoteIsUnlisted::get() => None,
			RuntimeCall::Desk(desk::Call::restart { .. }) => Some(RestartTrack::get()),
			RuntimeCall::Desk(_) | RuntimeCall::JointApproval(_) => Some(Track::Ordinary),
			_ => None,
		}
	}
}

impl pallet_joint_approval::Config for Test {
	type Council = IsInVec<CouncilSeats>;
	type Board = IsInVec<BoardSeats>;
	type Proposable = List;
	type MaxCallLength = ConstU32<MAX_CALL_LENGTH>;
	type MaxCallWeight = MaxCallWeight;
	type MaxProposals = MaxProposals;
	type MaxProposalsPerProposer = ConstU32<MAX_PROPOSALS_PER_PROPOSER>;
	type MaxBodyMembers = ConstU32<MAX_BODY_MEMBERS>;
	type ProposalLifetime = ConstU32<PROPOSAL_LIFETIME>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkHelper;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkHelper;

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<Test> for BenchmarkHelper {
	fn seat(council: Vec<AccountId>, board: Vec<AccountId>) {
		CouncilSeats::set(council);
		BoardSeats::set(board);
	}

	fn call(length: u32) -> RuntimeCall {
		padded(length)
	}
}

/// A call that encodes to so many bytes, from 68 on.
pub fn padded(length: u32) -> RuntimeCall {
	// Indices of pallet and call, and the length of the bytes in two.
	let bytes = vec![0; usize::try_from(length).expect("is small").saturating_sub(4)];
	desk::Call::pad { bytes }.into()
}

pub fn genesis() -> RuntimeGenesisConfig {
	genesis_with(Thresholds::default())
}

pub fn genesis_with(thresholds: Thresholds) -> RuntimeGenesisConfig {
	RuntimeGenesisConfig {
		joint_approval: pallet_joint_approval::GenesisConfig {
			thresholds,
			..Default::default()
		},
		..Default::default()
	}
}

pub fn new_test_ext() -> sp_io::TestExternalities {
	new_test_ext_from(genesis())
}

pub fn new_test_ext_from(genesis: impl BuildStorage) -> sp_io::TestExternalities {
	CouncilSeats::set(COUNCIL.into());
	BoardSeats::set(BOARD.into());
	Paused::set(false);
	TransactionVersion::set(1);
	NoteWeight::set(Weight::from_parts(1_000_000, 1_000));
	NoteIsUnlisted::set(false);
	RestartTrack::set(Track::FinalityRestart);
	MaxProposals::set(5);
	MaxCallWeight::set(HEAVIEST_CALL);
	let mut ext = sp_io::TestExternalities::new(genesis.build_storage().expect("genesis builds"));
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Runs a test on the two bodies and checks afterwards that the state is sound.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		check();
		test();
		check();
	});
}

/// Checks that the state is sound.
pub fn check() {
	JointApproval::do_try_state().expect("the state is sound");
}

/// Lets a call fail and checks that it did so for that reason and left storage byte for byte as it
/// was.
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

/// Lets so many blocks pass.
pub fn pass_blocks(blocks: u32) {
	System::set_block_number(System::block_number() + blocks);
}
