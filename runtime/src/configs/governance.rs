// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The two bodies, and the sudo key of chains that are no one's real records.

use super::{system::Weights, time::DAYS};
use crate::{AccountId, BlockNumber, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Contains, EitherOfDiverse},
	weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_collective::{EnsureProportionAtLeast, Instance1, Instance2};

/// One seat per hospital.
pub type CouncilBody = Instance1;
/// Patient advocates, ethics, the regulator.
pub type BoardBody = Instance2;

/// What widens a right: admission, reinstatement, renewal, allowances. On chains without a sudo key
/// nobody holds this origin alone.
pub type WideningOrigin = EnsureRoot<AccountId>;

/// What only takes rights away: either body can, with half of its seats, or whoever may widen.
pub type NarrowingOrigin = EitherOfDiverse<
	EnsureRoot<AccountId>,
	EitherOfDiverse<
		EnsureProportionAtLeast<AccountId, CouncilBody, 1, 2>,
		EnsureProportionAtLeast<AccountId, BoardBody, 1, 2>,
	>,
>;

parameter_types! {
	/// A motion is open for a week.
	pub const MotionDuration: BlockNumber = 7 * DAYS;
	/// A motion may do as much as half a block holds.
	pub MaxProposalWeight: Weight = Weights::get().max_block.saturating_div(2);
}

/// Who does not vote has not agreed.
pub struct AbsentIsNo;

impl pallet_collective::DefaultVote for AbsentIsNo {
	fn default_vote(_: Option<bool>, _: u32, _: u32, _: u32) -> bool {
		false
	}
}

macro_rules! body {
	($instance:ty) => {
		impl pallet_collective::Config<$instance> for Runtime {
			type RuntimeOrigin = RuntimeOrigin;
			type Proposal = RuntimeCall;
			type RuntimeEvent = RuntimeEvent;
			type MotionDuration = MotionDuration;
			type MaxProposals = ConstU32<64>;
			type MaxMembers = ConstU32<100>;
			type DefaultVote = AbsentIsNo;
			type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
			type SetMembersOrigin = WideningOrigin;
			type MaxProposalWeight = MaxProposalWeight;
			type DisapproveOrigin = EnsureRoot<AccountId>;
			type KillOrigin = EnsureRoot<AccountId>;
			type Consideration = ();
		}
	};
}
body!(CouncilBody);
body!(BoardBody);

impl pallet_sudo::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

/// The sudo key; nobody, where there is none.
pub struct SudoKey;

impl Contains<AccountId> for SudoKey {
	fn contains(account: &AccountId) -> bool {
		pallet_sudo::Key::<Runtime>::get().as_ref() == Some(account)
	}
}
