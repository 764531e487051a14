// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The two bodies, and the sudo key of chains that are no one's real records.

use super::{system::Weights, time::DAYS};
use crate::{weights, AccountId, BlockNumber, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::{
	parameter_types,
	traits::{
		ChangeMembers, ConstU32, Contains, EitherOfDiverse, Get, InitializeMembers, SortedMembers,
	},
	weights::Weight,
};
use frame_system::{EnsureNever, EnsureRoot};
use pallet_collective::{EnsureProportionAtLeast, Instance1, Instance2, WeightInfo as _};
use pallet_joint_approval::Track;

/// One seat per hospital.
pub type CouncilBody = Instance1;
/// Patient advocates, ethics, the regulator.
pub type BoardBody = Instance2;

/// What widens a right: admission, reinstatement, renewal, allowances. Root is what both bodies
/// approve together (`joint-approval` dispatches as root, and only calls of its list), and the sudo
/// key on chains that have one. Nobody else is.
pub type WideningOrigin = EnsureRoot<AccountId>;

/// What only takes rights away: either body can, with half of its seats, or whoever may widen.
pub type NarrowingOrigin = EitherOfDiverse<
	EnsureRoot<AccountId>,
	EitherOfDiverse<
		EnsureProportionAtLeast<AccountId, CouncilBody, 1, 2>,
		EnsureProportionAtLeast<AccountId, BoardBody, 1, 2>,
	>,
>;

/// What takes a seat on the board: the board, with half of its seats.
pub type BoardOrigin =
	EitherOfDiverse<EnsureRoot<AccountId>, EnsureProportionAtLeast<AccountId, BoardBody, 1, 2>>;

/// What restarts finality: three quarters of the council, or the board with half of the council, which
/// is an approval by both bodies. Those who are lost do not vote, so two thirds could be out of
/// reach.
pub type RestartOrigin =
	EitherOfDiverse<EnsureRoot<AccountId>, EnsureProportionAtLeast<AccountId, CouncilBody, 3, 4>>;

/// The most seats of a body.
pub type MaxSeats = ConstU32<100>;
/// The most motions that are open in a body at once.
type MaxMotions = ConstU32<64>;

parameter_types! {
	/// A motion is open for a week.
	pub const MotionDuration: BlockNumber = 7 * DAYS;
	/// A motion, or a proposal to both bodies, may do as much as half a block holds.
	pub MaxProposalWeight: Weight = Weights::get().max_block.saturating_div(2);
	/// What it costs at most that a body's seats change.
	pub SeatChangeWeight: Weight = CollectiveWeights::set_members(
		MaxSeats::get(),
		MaxSeats::get(),
		MaxMotions::get(),
	);
}

type CollectiveWeights = pallet_collective::weights::SubstrateWeight<Runtime>;

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
			type MaxProposals = MaxMotions;
			type MaxMembers = MaxSeats;
			type DefaultVote = AbsentIsNo;
			type WeightInfo = CollectiveWeights;
			/// The seats follow the registry, and nothing else.
			type SetMembersOrigin = EnsureNever<()>;
			type MaxProposalWeight = MaxProposalWeight;
			type DisapproveOrigin = EnsureRoot<AccountId>;
			type KillOrigin = EnsureRoot<AccountId>;
			type Consideration = ();
		}
	};
}
body!(CouncilBody);
body!(BoardBody);

/// The seats of a body, as the registry and the approval by both bodies know them.
pub struct Seats<Body>(PhantomData<Body>);

impl<Body: 'static> SortedMembers<AccountId> for Seats<Body>
where
	Runtime: pallet_collective::Config<Body>,
{
	fn sorted_members() -> Vec<AccountId> {
		pallet_collective::Members::<Runtime, Body>::get()
	}
}

impl<Body: 'static> ChangeMembers<AccountId> for Seats<Body>
where
	Runtime: pallet_collective::Config<Body>,
{
	fn change_members_sorted(incoming: &[AccountId], outgoing: &[AccountId], new: &[AccountId]) {
		pallet_collective::Pallet::<Runtime, Body>::change_members_sorted(incoming, outgoing, new);
	}
}

impl<Body: 'static> InitializeMembers<AccountId> for Seats<Body>
where
	Runtime: pallet_collective::Config<Body>,
{
	fn initialize_members(members: &[AccountId]) {
		pallet_collective::Pallet::<Runtime, Body>::initialize_members(members);
	}
}

/// The calls that both bodies together may decide on, and how many votes each takes. Root reaches no
/// other call, so this list is all that can be done in its name: no storage is written by hand, no
/// code is set but one whose hash was approved.
pub struct Proposable;

impl pallet_joint_approval::Proposable<RuntimeCall> for Proposable {
	fn track(call: &RuntimeCall) -> Option<Track> {
		use pallet_consortium::Call as Consortium;
		match call {
			RuntimeCall::Consortium(Consortium::restart_finality { .. }) => {
				Some(Track::FinalityRestart)
			}
			RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }) => {
				let all_decidable = !calls.is_empty() && calls.iter().all(is_decidable);
				all_decidable.then_some(Track::Ordinary)
			}
			call => is_decidable(call).then_some(Track::Ordinary),
		}
	}
}

/// Whether a call that wraps no other may be decided on with the ordinary thresholds.
fn is_decidable(call: &RuntimeCall) -> bool {
	use pallet_consortium::Call as Consortium;
	match call {
		RuntimeCall::Consortium(call) => matches!(
			call,
			Consortium::admit_organization { .. }
				| Consortium::renew_membership { .. }
				| Consortium::suspend_organization { .. }
				| Consortium::reinstate_organization { .. }
				| Consortium::expel_organization { .. }
				| Consortium::complete_leaving { .. }
				| Consortium::seat_on_board { .. }
				| Consortium::unseat_from_board { .. }
				| Consortium::allow_validator { .. }
				| Consortium::register_practitioner { .. }
				| Consortium::revoke_practitioner { .. }
				| Consortium::suspend_practitioner { .. }
				| Consortium::reinstate_practitioner { .. }
		),
		RuntimeCall::Admission(call) => matches!(
			call,
			pallet_admission::Call::set_organization_allowance { .. }
				| pallet_admission::Call::set_class_allowance { .. }
				| pallet_admission::Call::set_default_allowance { .. }
		),
		RuntimeCall::EmergencyAccess(call) => matches!(
			call,
			pallet_emergency_access::Call::set_emergency_policy { .. }
				| pallet_emergency_access::Call::decide_emergency { .. }
		),
		RuntimeCall::ConsentGrants(call) => matches!(
			call,
			pallet_consent_grants::Call::adopt_policy { .. }
				| pallet_consent_grants::Call::end_policy { .. }
		),
		RuntimeCall::RecordAnchors(call) => matches!(
			call,
			pallet_record_anchors::Call::restrict_record { .. }
				| pallet_record_anchors::Call::lift_restriction { .. }
				| pallet_record_anchors::Call::place_legal_hold { .. }
				| pallet_record_anchors::Call::lift_legal_hold { .. }
				| pallet_record_anchors::Call::offer_custody { .. }
		),
		RuntimeCall::PatientIdentity(call) => {
			matches!(
				call,
				pallet_patient_identity::Call::hand_over_custody { .. }
					| pallet_patient_identity::Call::set_recovery_terms { .. }
			)
		}
		RuntimeCall::JointApproval(call) => {
			matches!(call, pallet_joint_approval::Call::set_thresholds { .. })
		}
		RuntimeCall::TxPause(call) => matches!(
			call,
			pallet_tx_pause::Call::pause { .. } | pallet_tx_pause::Call::unpause { .. }
		),
		// By hash, and with the check that the new code is this chain's and newer.
		RuntimeCall::System(call) => {
			matches!(call, frame_system::Call::authorize_upgrade { .. })
		}
		_ => false,
	}
}

impl pallet_joint_approval::Config for Runtime {
	type Council = Seats<CouncilBody>;
	type Board = Seats<BoardBody>;
	type Proposable = Proposable;
	type MaxCallLength = ConstU32<16_384>;
	/// What all seats of both bodies may have open: nobody can shut anybody out.
	type MaxProposals = ConstU32<{ 2 * 100 * 4 }>;
	type MaxProposalsPerProposer = ConstU32<4>;
	type MaxBodyMembers = MaxSeats;
	type ProposalLifetime = MotionDuration;
	type MaxCallWeight = MaxProposalWeight;
	type WeightInfo = weights::pallet_joint_approval::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmark_helper::Helper;
}

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
