// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a client asks: everything that it takes to show a proposal and to close it.

use crate::{bodies::Bodies, Config, Pallet, ProposalId, ProposalOf, Proposals, Tally, Track};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use sp_runtime::traits::{Hash as _, NumberFor};

/// A proposal as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ProposalInfo<AccountId, Hash, BlockNumber> {
	/// Its id.
	pub id: ProposalId,
	/// Who proposed it, and may withdraw it.
	pub proposer: AccountId,
	/// The call, SCALE-encoded.
	pub call: Vec<u8>,
	/// Hash of the encoded call.
	pub call_hash: Hash,
	/// Which thresholds it is held to. `None` if the call means nothing to the runtime any more, or
	/// may no longer be proposed: it will never be executed, and closing removes it.
	pub track: Option<Track>,
	/// How far the council is. Without a track, as of an ordinary one.
	pub council: Tally,
	/// How far the board is. Without a track, as of an ordinary one.
	pub board: Tally,
	/// Whether closing would execute the call now.
	pub approved: bool,
	/// The first block in which it can no longer be approved or executed; closing removes it then.
	pub expires_at: BlockNumber,
	/// The weight bound that closing takes.
	pub weight: Weight,
	/// The length bound that closing takes, in bytes.
	pub length: u32,
}

/// [`ProposalInfo`] with a runtime's types.
pub type ProposalInfoOf<T> = ProposalInfo<
	<T as frame_system::Config>::AccountId,
	<T as frame_system::Config>::Hash,
	BlockNumberFor<T>,
>;

sp_api::decl_runtime_apis! {
	/// What waits for both bodies.
	pub trait JointApprovalApi<AccountId>
	where
		AccountId: Codec,
	{
		/// All open proposals, the oldest first; expired ones that nobody closed are among them.
		fn proposals() -> Vec<ProposalInfo<AccountId, Block::Hash, NumberFor<Block>>>;

		/// One open proposal; `None` if there never was one of that id, or it has ended.
		fn proposal(
			id: ProposalId,
		) -> Option<ProposalInfo<AccountId, Block::Hash, NumberFor<Block>>>;
	}
}

impl<T: Config> Pallet<T> {
	/// Answers [`JointApprovalApi::proposals`].
	pub fn proposal_infos() -> Vec<ProposalInfoOf<T>> {
		let bodies = Bodies::now::<T>();
		let mut infos: Vec<_> = Proposals::<T>::iter()
			.map(|(id, record)| Self::info(id, record, &bodies))
			.collect();
		infos.sort_unstable_by_key(|info| info.id);
		infos
	}

	/// Answers [`JointApprovalApi::proposal`].
	pub fn proposal_info(id: ProposalId) -> Option<ProposalInfoOf<T>> {
		let record = Proposals::<T>::get(id)?;
		Some(Self::info(id, record, &Bodies::now::<T>()))
	}

	fn info(
		id: ProposalId,
		record: ProposalOf<T>,
		bodies: &Bodies<T::AccountId>,
	) -> ProposalInfoOf<T> {
		let (weight, track) = match Self::read_call(&record) {
			Ok((call, track)) => (call.get_dispatch_info().call_weight, Some(track)),
			Err(_) => (Weight::zero(), None),
		};
		let thresholds = Self::thresholds_of(track.unwrap_or(Track::Ordinary));
		let count = bodies.count(&record.approvals, thresholds);
		ProposalInfo {
			id,
			call_hash: T::Hashing::hash(&record.call),
			track,
			council: count.council,
			board: count.board,
			approved: count.approved && track.is_some() && !record.is_expired(Self::now()),
			expires_at: record.expires_at,
			weight,
			length: Self::length_of(&record),
			proposer: record.proposer,
			call: record.call.into_inner(),
		}
	}
}
