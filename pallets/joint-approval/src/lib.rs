// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # Joint approval
//!
//! No one acts alone: what widens a right, and every upgrade, takes both bodies. A member of either
//! proposes a call, members of both approve it, and once each body has reached its threshold any
//! member closes the proposal, which executes the call as root.
//!
//! - Only calls on the runtime's list ([`Proposable`]) can be proposed. The list also says on which
//!   [`Track`] a call is, and so which [`Thresholds`] it is held to.
//! - Seats, thresholds, list and runtime are looked at when a proposal is closed, not when it is
//!   made: see [`closing`].
//! - A proposal ends by itself. Approved or not, after `ProposalLifetime` blocks it can only be
//!   removed.
//! - Whoever closes is charged for the call's weight, and is told in advance what it is:
//!   [`runtime_api::JointApprovalApi`].
//!
//! The bodies themselves are the runtime's, which hands over who has a seat as `SortedMembers`.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod approvals;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod bodies;
pub mod closing;
mod proposals;
pub mod runtime_api;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{Fraction, Proposable, Proposal, ProposalId, Tally, Thresholds, Track};
pub use weights::WeightInfo;

// FRAME's macros write `as` for enum indices, `expect` for the names of pallet and items, and
// `unreachable` for variants that only hold types. What is ours in here is declarations and thin
// calls.
#[allow(clippy::as_conversions, clippy::expect_used, clippy::unreachable)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::boxed::Box;
	use frame_support::{
		pallet_prelude::*,
		traits::{SortedMembers, UnfilteredDispatchable},
	};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// A proposal as this chain stores it.
	pub type ProposalOf<T> = Proposal<
		<T as frame_system::Config>::AccountId,
		BlockNumberFor<T>,
		BoundedVec<u8, <T as Config>::MaxCallLength>,
		BoundedVec<<T as frame_system::Config>::AccountId, MaxApprovals<T>>,
	>;

	/// Room for an approval by everyone in both bodies.
	pub struct MaxApprovals<T>(PhantomData<T>);

	impl<T: Config> Get<u32> for MaxApprovals<T> {
		fn get() -> u32 {
			T::MaxBodyMembers::get().saturating_mul(2)
		}
	}

	#[pallet::config]
	pub trait Config:
		frame_system::Config<
		RuntimeCall: UnfilteredDispatchable<
			RuntimeOrigin = <Self as frame_system::Config>::RuntimeOrigin,
		>,
		RuntimeEvent: From<Event<Self>>,
	>
	{
		/// Who has a seat in the council, in ascending order.
		type Council: SortedMembers<Self::AccountId>;

		/// Who has a seat on the board, in ascending order.
		type Board: SortedMembers<Self::AccountId>;

		/// Which calls may be proposed.
		type Proposable: Proposable<Self::RuntimeCall>;

		/// Longest call, in bytes of SCALE.
		#[pallet::constant]
		type MaxCallLength: Get<u32>;

		/// Heaviest call, as it declares itself. Together with the weight of closing it has to fit
		/// into an operational transaction.
		#[pallet::constant]
		type MaxCallWeight: Get<Weight>;

		/// Most proposals that are open at a time, expired ones that nobody closed included. Where it is
		/// less than `MaxProposalsPerProposer` for each seat, members can shut one another out.
		#[pallet::constant]
		type MaxProposals: Get<u32>;

		/// Most of them by one proposer.
		#[pallet::constant]
		type MaxProposalsPerProposer: Get<u32>;

		/// Most seats of a body.
		#[pallet::constant]
		type MaxBodyMembers: Get<u32>;

		/// For how long a proposal is open, in blocks.
		#[pallet::constant]
		type ProposalLifetime: Get<BlockNumberFor<Self>>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// What benchmarks need of the runtime.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The id of the next proposal. Ids are never reused.
	#[pallet::storage]
	pub type NextProposalId<T: Config> = StorageValue<_, ProposalId, ValueQuery>;

	/// The proposals that are open, and expired ones that nobody closed yet.
	#[pallet::storage]
	pub type Proposals<T: Config> =
		CountedStorageMap<_, Twox64Concat, ProposalId, ProposalOf<T>, OptionQuery>;

	/// How many entries of [`Proposals`] are by a proposer. An entry is never zero.
	#[pallet::storage]
	pub type OpenProposalsBy<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// What ordinary calls are held to. In force with the next closing, for open proposals too.
	#[pallet::storage]
	pub type StoredThresholds<T: Config> = StorageValue<_, Thresholds, ValueQuery>;

	/// What is in place when the chain starts.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`StoredThresholds`]. Two thirds of the council and half of the board, unless named.
		pub thresholds: Thresholds,
		#[serde(skip)]
		#[doc(hidden)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(
				self.thresholds.are_sound(),
				"genesis: a threshold is below one half or above one"
			);
			StoredThresholds::<T>::put(self.thresholds);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A call waits for both bodies. Its proposer has approved it.
		CallProposed {
			/// The id of the proposal.
			proposal: ProposalId,
			/// Who proposed it.
			proposer: T::AccountId,
			/// Hash of the encoded call.
			call_hash: T::Hash,
			/// The first block in which it can no longer be approved or executed.
			expires_at: BlockNumberFor<T>,
		},
		/// A member of a body approved a proposal.
		ProposalApproved {
			/// Which.
			proposal: ProposalId,
			/// Who.
			account: T::AccountId,
		},
		/// A member of a body no longer approves a proposal.
		ApprovalWithdrawn {
			/// Which.
			proposal: ProposalId,
			/// Who.
			account: T::AccountId,
		},
		/// A proposal was removed by its proposer.
		ProposalWithdrawn {
			/// Which.
			proposal: ProposalId,
		},
		/// A proposal was removed because its time was over, approved or not.
		ProposalExpired {
			/// Which.
			proposal: ProposalId,
		},
		/// A proposal is done. Its call was executed, or could not be: then the result is
		/// `CallUndecodable` or `CallNotProposable`, and nothing else happened.
		CallExecuted {
			/// Which.
			proposal: ProposalId,
			/// What came of the call.
			result: DispatchResult,
		},
		/// Ordinary calls are held to other thresholds from now on.
		ThresholdsSet {
			/// To these.
			thresholds: Thresholds,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The signer has no seat in either body, or did not make the proposal that it would withdraw.
		NotAuthorized,
		/// There is no open proposal of that id.
		NotFound,
		/// The signer approves the proposal already.
		AlreadyApproved,
		/// The signer does not approve the proposal.
		NotApproved,
		/// The proposal's time is over. It can be closed.
		ProposalExpired,
		/// Not both bodies have approved, and there is time left.
		NotDecided,
		/// The call, or one that it wraps, is not on the list of those that may be proposed.
		CallNotProposable,
		/// The call encodes to more than `MaxCallLength` bytes.
		CallTooLong,
		/// The call declares more than `MaxCallWeight`.
		CallTooHeavy,
		/// The stored call means nothing to the runtime of today: it does not decode, or it was
		/// encoded for another transaction version.
		CallUndecodable,
		/// As many proposals are open as may be.
		MaxProposalsExceeded,
		/// As many proposals by the signer are open as may be.
		MaxProposalsPerProposerExceeded,
		/// The bodies have more seats than `MaxBodyMembers`, and all room for approvals is taken.
		MaxApprovalsExceeded,
		/// The call is heavier than said.
		WeightBoundTooLow,
		/// The call is longer than said.
		LengthBoundTooLow,
		/// A threshold is below one half or above one, or its denominator is zero.
		ThresholdInvalid,
		/// All ids are used up.
		IdsExhausted,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				!T::MaxBodyMembers::get().is_zero(),
				"a body without seats approves nothing"
			);
			assert!(
				!T::ProposalLifetime::get().is_zero(),
				"no proposal could be approved in time"
			);
			assert!(
				!T::MaxProposalsPerProposer::get().is_zero(),
				"nobody could propose"
			);
			assert!(
				T::MaxProposalsPerProposer::get() < T::MaxProposals::get(),
				"one proposer could shut out all others"
			);
			let closing = T::WeightInfo::close(T::MaxBodyMembers::get(), T::MaxCallLength::get())
				.saturating_add(T::MaxCallWeight::get());
			let limits = T::BlockWeights::get();
			assert!(
				limits
					.get(DispatchClass::Operational)
					.max_extrinsic
					.is_none_or(|most| closing.all_lte(most)),
				"a call that may be proposed could not be executed"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	// Those who decide have the reserved share of the block: nobody keeps the bodies from acting by
	// filling blocks.
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Proposes a call, and approves it.
		///
		/// # Remarks
		///
		/// For whoever has a seat in either body. The call is stored, and can be approved until
		/// `ProposalLifetime` blocks from now.
		///
		/// ## Events
		///
		/// - `CallProposed`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`
		/// - `CallTooLong`, `CallTooHeavy`, `CallNotProposable`
		/// - `MaxProposalsExceeded`, `MaxProposalsPerProposerExceeded`
		/// - `IdsExhausted`
		#[pallet::call_index(0)]
		#[pallet::weight((
			T::WeightInfo::propose(proposals::encoded_length(call)),
			DispatchClass::Operational,
		))]
		pub fn propose(
			origin: OriginFor<T>,
			call: Box<<T as frame_system::Config>::RuntimeCall>,
		) -> DispatchResult {
			let proposer = ensure_signed(origin)?;
			Self::do_propose(proposer, *call)
		}

		/// Approves a proposal.
		///
		/// # Remarks
		///
		/// For whoever has a seat in either body. The approval is given once, and counts while its
		/// giver has a seat, in each body where that is. Where room is short, approvals of those who
		/// have no seat any more are dropped.
		///
		/// ## Events
		///
		/// - `ProposalApproved`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `NotFound`
		/// - `ProposalExpired`
		/// - `AlreadyApproved`
		/// - `MaxApprovalsExceeded`: only where the bodies have more seats than they may
		#[pallet::call_index(1)]
		#[pallet::weight((T::WeightInfo::approve(), DispatchClass::Operational))]
		pub fn approve(origin: OriginFor<T>, proposal: ProposalId) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_approve(account, proposal)
		}

		/// Takes an approval back.
		///
		/// # Remarks
		///
		/// For whoever has a seat in either body, the proposer included, whose proposal stays open.
		///
		/// ## Events
		///
		/// - `ApprovalWithdrawn`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `NotFound`
		/// - `ProposalExpired`
		/// - `NotApproved`
		#[pallet::call_index(2)]
		#[pallet::weight((T::WeightInfo::withdraw_approval(), DispatchClass::Operational))]
		pub fn withdraw_approval(origin: OriginFor<T>, proposal: ProposalId) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_withdraw_approval(account, proposal)
		}

		/// Removes a proposal.
		///
		/// # Remarks
		///
		/// For its proposer, with or without a seat, whatever was approved, and also after its time.
		///
		/// ## Events
		///
		/// - `ProposalWithdrawn`
		///
		/// ## Errors
		///
		/// - `NotFound`
		/// - `NotAuthorized`
		#[pallet::call_index(3)]
		#[pallet::weight((T::WeightInfo::withdraw_proposal(), DispatchClass::Operational))]
		pub fn withdraw_proposal(origin: OriginFor<T>, proposal: ProposalId) -> DispatchResult {
			let proposer = ensure_signed(origin)?;
			Self::do_withdraw_proposal(&proposer, proposal)
		}

		/// Ends a proposal: executes its call if both bodies approve, or removes it if it is too late.
		///
		/// # Remarks
		///
		/// For whoever has a seat in either body. Whose approval counts, and how many it takes, is
		/// looked at now. The call is executed as root, no matter what is paused, and the proposal is
		/// done whatever comes of it: the event tells. A call that the runtime of today cannot read, or
		/// would not let be proposed, is not executed; its proposal is removed, approved or not. So
		/// is an expired one.
		///
		/// The signer is charged for the weight of closing and for `weight_bound`, and gets back what
		/// the call did not use; all of `weight_bound`, if it was not executed. The bounds are those
		/// of the call: the runtime API names them. Nothing that expired is looked into, and any bounds
		/// will do.
		///
		/// ## Events
		///
		/// - `CallExecuted` or `ProposalExpired`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `NotFound`
		/// - `LengthBoundTooLow`, `WeightBoundTooLow`
		/// - `NotDecided`
		#[pallet::call_index(4)]
		#[pallet::weight((
			T::WeightInfo::close(T::MaxBodyMembers::get(), *length_bound)
				.saturating_add(*weight_bound),
			DispatchClass::Operational,
		))]
		pub fn close(
			origin: OriginFor<T>,
			proposal: ProposalId,
			weight_bound: Weight,
			length_bound: u32,
		) -> DispatchResultWithPostInfo {
			let account = ensure_signed(origin)?;
			Self::do_close(&account, proposal, weight_bound, length_bound)
		}

		/// Sets what ordinary calls are held to.
		///
		/// # Remarks
		///
		/// For root, and so by way of a proposal that both bodies approve. In force with the next
		/// closing, for open proposals too. Each is at least one half, and at most one.
		///
		/// ## Events
		///
		/// - `ThresholdsSet`
		///
		/// ## Errors
		///
		/// - `ThresholdInvalid`
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::set_thresholds())]
		pub fn set_thresholds(origin: OriginFor<T>, thresholds: Thresholds) -> DispatchResult {
			ensure_root(origin)?;
			Self::do_set_thresholds(thresholds)
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The block that ends are compared with.
	pub(crate) fn now() -> frame_system::pallet_prelude::BlockNumberFor<T> {
		frame_system::Pallet::<T>::block_number()
	}
}
